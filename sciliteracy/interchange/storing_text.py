"""The step of an import that stores what the document is made of."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from plans.models import BasicTask, Column, Finding, Initiative, Measure, Phase, Section
from plans.services import elements
from sciliteracy.interchange import wanted
from sciliteracy.interchange.job import Job
from sciliteracy.interchange.syncing import Verbs
from sciliteracy.lib.models import FromDocument

# Places for the measures of one initiative.
ROOM = 1000


def store_text(job: Job) -> None:
    """Sections, initiatives with basic tasks and columns, measures, phases, findings."""
    sections, initiatives = wanted.sections_and_initiatives(job.data)
    plan = {"plan": job.plan}
    _store(job, Section, plan, sections, _section_key())
    job.initiatives = _store(job, Initiative, plan, initiatives, lambda row: row.path)
    columns: dict[tuple[str, str], Column] = {}
    for data in job.data["initiatives"]:
        initiative = job.initiatives.get(data["path"])
        if initiative is None:
            continue  # people retired it, and it stays so
        owner = {"initiative": initiative}
        _store(job, BasicTask, owner, wanted.basic_tasks(data), _basic_task_key)
        rows = _store(job, Column, owner, wanted.columns(data), lambda row: row.title)
        columns |= {(data["path"], title): row for title, row in rows.items()}
    job.measures = _store(job, Measure, plan, _measures(job, columns), lambda row: row.path)
    _store(job, Phase, plan, wanted.phases(job.data), lambda row: row.name)
    _store(job, Finding, plan, wanted.findings(job.data), _finding_key())


def _measures(job: Job, columns: dict[tuple[str, str], Column]) -> dict:
    rows: dict[str, dict] = {}
    within: Counter = Counter()
    for measure, initiative, title in wanted.measures(job.data):
        owner = job.initiatives.get(initiative["path"])
        column = columns.get((initiative["path"], title)) if title is not None else None
        if owner is not None and (title is None or column is not None):
            # Counted within the initiative, so that a measure more or less moves few others.
            position = owner.position * ROOM + within[owner.path]
            within[owner.path] += 1
            fields = wanted.measure_fields(measure, position)
            rows[measure["path"]] = fields | {"initiative": owner, "column": column}
    return rows


def _store(job: Job, model: type[FromDocument], owner: dict, rows: dict, key_of: Callable) -> dict:
    """Bring the rows of `model` under `owner` to `rows`; returns the active ones by key."""
    existing: Iterable = model.objects.filter(**owner).order_by("position", "pk")
    verbs = Verbs(
        add=lambda **fields: elements.add_element(model(**owner, **fields), **job.given),
        update=partial(elements.update_element, **job.given),
        retire=partial(elements.retire_element, **job.given),
        restore=partial(elements.restore_element, **job.given),
    )
    return job.sync.rows(existing, rows, key_of=key_of, verbs=verbs, inner=elements.inner_elements)


def _basic_task_key(row: BasicTask) -> str:
    return row.number or f"#{row.position}"


def _section_key() -> Callable[[Section], object]:
    unnumbered: Counter = Counter()
    return lambda row: wanted.section_key(row.path, row.kind, unnumbered)


def _finding_key() -> Callable[[Finding], object]:
    seen: Counter = Counter()
    return lambda row: wanted.finding_key(row.code, row.path, row.quote, seen)
