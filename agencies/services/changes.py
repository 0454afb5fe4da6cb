"""Adding, changing, retiring and restoring one editable row: atomic, versioned, audited.

The verbs of every app are made of these four; each checks the actor's right first. Field values
are checked by the model, invariants over several fields or rows by the database, whose refusal
is told in the words of the constraint.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.services.audit import plain, record
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from sciliteracy.lib.models import Editable

# Kept by the machinery itself: no verb may set them, no audit event repeats them.
BOOKKEEPING = frozenset(
    {
        "id",
        "version",
        "retired_at",
        "retired_reason",
        "created_at",
        "updated_at",
        "imported_as",
        "derived_as",
    }
)

NAMELESS = models.BaseConstraint.default_violation_error_message

# What lets somebody in, hashed or not, is no matter for the trail.
SECRET = frozenset({"password", "digest", "sealed", "sealed_secret"})


def add(row, *, by, verb: str, reason: str = ""):
    """Store the new `row` and audit it. Raises InvalidChange; returns the row."""
    with transaction.atomic():
        _insert(row)
        after = {name: plain(value) for name, value in values_of(row).items() if value}
        record(by=by, verb=verb, row=row, after=after, reason=reason)
    return row


def change(
    row,
    *,
    by,
    verb: str,
    changes: dict,
    editable: frozenset[str],
    expected_version: int | None = None,
    reason: str = "",
):
    """Set `changes` on `row`, of which only fields in `editable` are accepted.

    With `expected_version`, the version that the editor started from, raises StaleVersion when
    somebody was first. Nothing is written when nothing differs. Returns the row.
    """
    refused = set(changes) - editable
    if refused:
        raise TypeError(f"{verb} does not accept {', '.join(sorted(refused))}")
    with transaction.atomic():
        _lock(row, expected_version)
        before, after = _set(row, changes)
        told = after.keys() - BOOKKEEPING
        if told:
            row.version += 1
        if after:
            _save(row, fields=after)
        if told:
            before = {name: before[name] for name in before if name in told}
            after = {name: after[name] for name in after if name in told}
            record(by=by, verb=verb, row=row, before=before, after=after, reason=reason)
    return row


def _set(row, changes: dict) -> tuple[dict, dict]:
    """Assign `changes`; returns what differed, before and after, by column attribute."""
    before, after = {}, {}
    for name, value in changes.items():
        field = row._meta.get_field(name)
        old = getattr(row, field.attname)
        setattr(row, name, value)
        new = getattr(row, field.attname)
        if old != new:
            before[field.attname], after[field.attname] = plain(old), plain(new)
    return before, after


def retire(row, *, by, verb: str, reason: str):
    """Take `row` out of use, with a reason; it stays listed and can be restored."""
    if not reason.strip():
        raise InvalidChange({"reason": [_("请填写停用原因。")]})
    with transaction.atomic():
        _lock(row, None)
        if row.retired_at is None:
            row.retired_at, row.retired_reason = timezone.now(), reason
            row.version += 1
            _save(row, fields=("retired_at", "retired_reason"))
            record(by=by, verb=verb, row=row, reason=reason)
    return row


def restore(row, *, by, verb: str, reason: str = ""):
    """Bring a retired `row` back into use."""
    with transaction.atomic():
        _lock(row, None)
        if row.retired_at is not None:
            row.retired_at, row.retired_reason = None, ""
            row.version += 1
            _save(row, fields=("retired_at", "retired_reason"))
            record(by=by, verb=verb, row=row, reason=reason)
    return row


def values_of(row) -> dict:
    """The row's stored values by column attribute, bookkeeping left out."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in BOOKKEEPING | SECRET
    }


def _lock(row: Editable, expected_version: int | None) -> None:
    """Hold the stored row until the transaction ends and see that it is the one in hand."""
    stored = type(row).objects.select_for_update().values_list("version", flat=True).get(pk=row.pk)
    if stored != row.version or (expected_version is not None and stored != expected_version):
        row.refresh_from_db()
        raise StaleVersion(row)


def _save(row: Editable, *, fields: Iterable[str]) -> None:
    """Write `fields` and no others: what changes without a version (the path of a jurisdiction,
    `imported_as`) may have moved on since the row was loaded. Refused, the row is as stored."""
    try:
        _write(row, update_fields=[*fields, "version", "updated_at"])
    except InvalidChange:
        row.refresh_from_db()
        raise


def _insert(row: models.Model) -> None:
    _write(row, force_insert=True)


def _write(row: models.Model, **how) -> None:
    relations = {f.name for f in row._meta.concrete_fields if isinstance(f, models.ForeignKey)}
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        raise InvalidChange(error.message_dict) from error
    try:
        with transaction.atomic():
            row.save(**how)
    except IntegrityError as error:
        raise InvalidChange(_broken_rules(row, error)) from error


def _broken_rules(row: models.Model, error: IntegrityError) -> dict[str, list[str]]:
    """In words, which rule the database upheld."""
    told: dict[str, list[str]] = {}
    for rule in row._meta.constraints:
        try:
            rule.validate(type(row), row)
        except ValidationError as broken:
            if rule.violation_error_message == NAMELESS:
                broken = ValidationError(_in_words(rule, type(row)), code=broken.code)
            fields = list(getattr(rule, "fields", ())) if broken.code == "unique" else []
            told.setdefault(fields[0] if len(fields) == 1 else "", []).extend(broken.messages)
    return told or {"": [_("与已有记录冲突：%(detail)s") % {"detail": error}]}


def _in_words(rule: models.BaseConstraint, model: type[models.Model]) -> str:
    """Of a rule that has no words of its own: which fields it is about."""
    if isinstance(rule, models.UniqueConstraint):
        return _("已有一条记录与它的%(fields)s相同。") % {"fields": _listed(rule.fields, model)}
    about = sorted(rule.condition.referenced_base_fields)  # type: ignore[attr-defined]
    return _("%(fields)s不能这样填，请核对。") % {"fields": _listed(about, model)}


def _listed(names: Iterable[str], model: type[models.Model]) -> str:
    labels = [model._meta.get_field(name).verbose_name for name in names]  # type: ignore[union-attr]
    return _("、").join(_("“%(name)s”") % {"name": label} for label in labels)
