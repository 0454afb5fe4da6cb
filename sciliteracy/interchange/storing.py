"""Storing a plan file: through the service verbs of all apps, in one transaction."""

import datetime
import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.db.models import Q

from agencies.models import Jurisdiction
from plans.models import Plan
from plans.services import plans
from plans.services.effective import refresh_measures
from plans.states import PlanStatus
from sciliteracy.interchange import wanted
from sciliteracy.interchange.checking import (
    Fault,
    PlanRefused,
    check_plan,
    read_plan_file,
    unstorable,
)
from sciliteracy.interchange.job import Job
from sciliteracy.interchange.jurisdictions import jurisdiction_for
from sciliteracy.interchange.places import Directory
from sciliteracy.interchange.storing_people import store_assignments, store_leading_group
from sciliteracy.interchange.storing_targets import store_targets
from sciliteracy.interchange.storing_text import store_text
from sciliteracy.interchange.syncing import Outcome, Sync, baseline
from tasks.services.keeping import keep_duties

REFERENCES = (("parent_reference", "parent"), ("supersedes_reference", "supersedes"))


@dataclass(frozen=True)
class Imported:
    plan: Plan
    outcome: Outcome


def import_plan_file(
    file: Path,
    *,
    by,
    today: datetime.date,
    slug: str | None = None,
    document: Path | None = None,
    overwrite: bool = False,
) -> Imported:
    """Store the plan in `file` under `slug` (the file's stem where not given).

    `document` is the published text that the plan was read from. Raises PlanRefused, OSError.
    """
    data = read_plan_file(file)
    text = document.read_bytes().decode("utf-8-sig") if document else ""
    if document and (reason := unstorable(text) or (None if text.strip() else "is empty")):
        raise PlanRefused([Fault("document", f"{document.name} {reason}")])
    with transaction.atomic():
        imported = import_plan(
            data, by=by, today=today, slug=slug or file.stem, overwrite=overwrite
        )
        if document:
            plans.attach_document(imported.plan, by=by, file_name=document.name, text=text)
        plans.record_import(
            imported.plan,
            by=by,
            file_name=file.name,
            sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
            overwrite=overwrite,
            outcome=imported.outcome.as_json(),
        )
        # What the plan asks for shows at once; a plan that has ended owes nothing new.
        running = Plan.objects.filter(pk=imported.plan.pk).running_on(today)
        keep_duties(by=by, today=today, plans=running)
    return imported


@transaction.atomic
def import_plan(
    data: dict, *, by, today: datetime.date, slug: str, overwrite: bool = False
) -> Imported:
    """Store or update the plan that `data` describes in the interchange format.

    Identity is jurisdiction and title; `slug` names a new plan. What people changed since the
    last import stays and is listed, unless `overwrite`. Raises PlanRefused.
    """
    check_plan(data)
    sync = Sync(overwrite=overwrite)
    jurisdiction = jurisdiction_for(data["jurisdiction"], by=by)
    directory = Directory(jurisdiction, by=by, today=today, source=data["title"])
    plan = _store_plan(data, jurisdiction, sync, by=by, slug=slug)
    job = Job(data, jurisdiction, directory, sync, plan, by, today)
    store_leading_group(job)
    store_text(job)
    store_assignments(job)
    # After the lists: where no document names the office, they show what the 科协 is called.
    group = data["leading_group"]
    directory.settle_office(group["office"] if group else None)
    store_targets(job)
    refresh_measures(Q(plan=plan), today=today)
    plans.link_plan(plan, by=by)
    return Imported(plan, sync.outcome)


def _store_plan(data: dict, jurisdiction: Jurisdiction, sync: Sync, *, by, slug: str) -> Plan:
    fields = wanted.plan_fields(data)
    # A title that somebody corrected since is still this plan's, as it was imported.
    same_title = Plan.objects.filter(
        Q(title=fields["title"]) | Q(imported_as__title=fields["title"]), jurisdiction=jurisdiction
    )
    plan = same_title.active().first() or same_title.first()
    if plan is None:
        _check_slug(slug)
        sync.outcome.added["plan"] += 1
        return plans.create_plan(
            by=by,
            jurisdiction=jurisdiction,
            slug=slug,
            status=PlanStatus.IN_FORCE,
            imported_as=baseline(fields),
            **fields,
        )
    if plan.is_retired:
        plans.restore_plan(plan, by=by)
        sync.outcome.restored["plan"] += 1
    before = {name: getattr(plan, name) for name, _link in REFERENCES}
    sync.fields(plan, fields, partial(plans.update_plan, by=by))
    for name, link in REFERENCES:
        # The link follows the words: another reference is resolved anew.
        if getattr(plan, name) != before[name]:
            cleared: dict[str, Any] = {link: None}
            plans.update_plan(plan, by=by, **cleared)
    return plan


def _check_slug(slug: str) -> None:
    try:
        validate_slug(slug)
    except ValidationError as error:
        reason = f"{slug!r} is no slug (letters, digits, - and _); give one with --slug"
        raise PlanRefused([Fault("$", reason)]) from error
    if len(slug) > 80:
        raise PlanRefused([Fault("$", "the slug is longer than 80 characters")])
    other = Plan.objects.filter(slug=slug).first()
    if other:
        reason = f"the slug {slug} belongs to {other.title}; give another with --slug"
        raise PlanRefused([Fault("$", reason)])
