"""Verbs on plans as wholes."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Jurisdiction
from agencies.permissions import is_office
from agencies.services import changes
from agencies.services.users import system_user
from plans.models import Document, ImportRun, Plan
from plans.permissions import require_edit_plan
from plans.states import BECOMES, PlanStatus
from sciliteracy.lib.errors import InvalidChange, NotAllowed

# With one of these, a plan stands in the place of the one that it continues.
FOLLOWING = (PlanStatus.IN_FORCE, PlanStatus.ENDED, PlanStatus.SUPERSEDED)
EDITABLE = frozenset(
    {
        "title",
        "document_number",
        "issuer",
        "issued_on",
        "period_start",
        "period_end",
        "basis",
        "parent",
        "parent_reference",
        "supersedes",
        "supersedes_reference",
        "status",
        "leading_group",
        "imported_as",
    }
)


def create_plan(*, by, jurisdiction: Jurisdiction, slug: str, title: str, **fields) -> Plan:
    if not is_office(by, jurisdiction):
        raise NotAllowed
    plan = Plan(jurisdiction=jurisdiction, slug=slug, title=title, **fields)
    return changes.add(plan, by=by, verb="plans.create_plan")


@transaction.atomic
def update_plan(
    plan: Plan, *, by, expected_version: int | None = None, reason: str = "", **fields
) -> Plan:
    """Change what is known of a plan. Put in force, it supersedes the plan that it continues."""
    require_edit_plan(by, plan)
    changes.change(
        plan,
        by=by,
        verb="plans.update_plan",
        changes=fields,
        editable=EDITABLE,
        expected_version=expected_version,
        reason=reason,
    )
    if plan.supersedes is not None and {"status", "supersedes"} & fields.keys():
        _supersede_if_followed(plan.supersedes, by=system_user())
    return plan


@transaction.atomic
def set_plan_status(
    plan: Plan,
    *,
    by,
    status: str,
    reason: str = "",
    expected_version: int | None = None,
) -> Plan:
    """Put a plan in force, end it, or say that another one follows it; each where that is so.

    Only the way from a draft into force needs no reason.
    """
    require_edit_plan(by, plan)
    if status not in BECOMES[PlanStatus(plan.status)]:
        told = {"now": plan.get_status_display(), "then": dict(PlanStatus.choices).get(status, "")}
        raise InvalidChange({"status": [_("不能从“%(now)s”改为“%(then)s”。") % told]})
    if plan.status != PlanStatus.DRAFT and not reason.strip():
        raise InvalidChange({"reason": [_("请填写原因。")]})
    if missing := _missing_for(plan, status):
        raise InvalidChange({"status": missing})
    return update_plan(
        plan, by=by, expected_version=expected_version, reason=reason.strip(), status=status
    )


def _missing_for(plan: Plan, status: str) -> list[str]:
    """What has to be there before a plan can have `status`."""
    if status == PlanStatus.SUPERSEDED:
        followed = plan.superseded_by.active().filter(status__in=FOLLOWING).exists()
        return [] if followed else [_("还没有执行中的规划接续它；请先登记接续它的规划。")]
    if status != PlanStatus.IN_FORCE:
        return []
    missing = []
    if not plan.measures.active().exists():
        missing.append(_("规划还没有一条措施。"))
    if plan.issued_on is None and plan.period_start is None:
        missing.append(_("请先填写印发日期或起始年，否则不知道从哪一期开始填报。"))
    if plan.superseded_by.active().filter(status__in=FOLLOWING).exists():
        missing.append(_("接续它的规划已在执行。"))
    return missing


def free_slug(jurisdiction: Jurisdiction, year: int) -> str:
    """A short name for addresses that no plan has: the place's code and the year."""
    base = f"{jurisdiction.code or 'plan'}-{year}"
    taken = set(Plan.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


def retire_plan(plan: Plan, *, by, reason: str) -> Plan:
    require_edit_plan(by, plan)
    return changes.retire(plan, by=by, verb="plans.retire_plan", reason=reason)


def restore_plan(plan: Plan, *, by) -> Plan:
    require_edit_plan(by, plan)
    return changes.restore(plan, by=by, verb="plans.restore_plan")


@transaction.atomic
def link_plan(plan: Plan, *, by) -> None:
    """Join `plan` to the plans that it refers to, and to those that wait for it.

    Documents cite each other by title or number, and may arrive in any order: a reference stays
    in words until its plan is there. What follows for other plans from words that they hold
    already is done by the system, whoever brought the plan that they waited for.
    """
    require_edit_plan(by, plan)
    system = system_user()
    for reference_field, link_field in (
        ("parent_reference", "parent"),
        ("supersedes_reference", "supersedes"),
    ):
        _resolve(plan, reference_field, link_field, by=by)
        names = [name for name in (plan.title, plan.document_number) if name]
        waiting = Plan.objects.active().filter(
            **{f"{reference_field}__in": names, f"{link_field}__isnull": True}
        )
        for other in waiting.exclude(pk=plan.pk).order_by("pk"):
            _resolve(other, reference_field, link_field, by=system)
    plan.refresh_from_db()
    for older in filter(None, (plan.supersedes, plan)):
        _supersede_if_followed(older, by=system)
    plan.refresh_from_db()


def _supersede_if_followed(plan: Plan, *, by) -> None:
    """A plan in force is superseded once the one that continues it is in force itself."""
    followers = plan.superseded_by.active().filter(status__in=FOLLOWING)
    if plan.status == PlanStatus.IN_FORCE and followers.exists():
        update_plan(plan, by=by, status=PlanStatus.SUPERSEDED)


def _resolve(plan: Plan, reference_field: str, link_field: str, *, by) -> None:
    """Set the link that a reference in words means, unless none or several plans match."""
    reference = getattr(plan, reference_field)
    if not reference or getattr(plan, f"{link_field}_id"):
        return
    found = list(Plan.objects.referred_to_as(reference).exclude(pk=plan.pk)[:2])
    if len(found) == 1:
        update_plan(plan, by=by, **{link_field: found[0]})


@transaction.atomic
def attach_document(plan: Plan, *, by, file_name: str, text: str) -> Document:
    """Keep the text of the published document; the same text is kept once."""
    require_edit_plan(by, plan)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    known = plan.documents.active().filter(sha256=sha256).first()
    if known:
        return known
    for older in plan.documents.active():
        changes.retire(older, by=by, verb="plans.retire_document", reason=file_name)
    document = Document(plan=plan, file_name=file_name, text=text, sha256=sha256)
    return changes.add(document, by=by, verb="plans.attach_document")


def record_import(
    plan: Plan, *, by, file_name: str, sha256: str, overwrite: bool, outcome: dict
) -> ImportRun:
    """Note that `plan` was brought in from a file, and what that did."""
    require_edit_plan(by, plan)
    run = ImportRun(
        plan=plan,
        by=by,
        file_name=file_name,
        sha256=sha256,
        overwrite=overwrite,
        outcome=outcome,
    )
    return changes.add(run, by=by, verb="plans.import_plan")
