"""What a person chooses about their own reminders. Nobody chooses for somebody else."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.services.changes import add, change, retire
from sciliteracy.lib.errors import InvalidChange, NotAllowed, StaleVersion
from tasks.models import ReminderHour, ReminderOptOut, ReminderPause
from tasks.permissions import can_choose_reminders
from tasks.states import ReminderKind

ONE_DAY = datetime.timedelta(days=1)
# Whoever is away for longer has handed the post over.
LONGEST_PAUSE = datetime.timedelta(days=366)
MOST_PAUSES = 20
# What goes to members of the leading group who have no account is nobody's to choose here.
CHOOSABLE = tuple(kind for kind in ReminderKind if kind != ReminderKind.TO_LEADER)

Pair = tuple[str, str]


def hour_row(user: User) -> ReminderHour:
    """The stored row, or a new one at version 0 that holds the defaults and is not stored."""
    row = ReminderHour.objects.filter(user=user).first()
    return row or ReminderHour(user=user, version=0)


@transaction.atomic
def choose_reminder_hour(
    row: ReminderHour, *, by, expected_version: int | None = None, **changes
) -> ReminderHour:
    """From which `hour` on, and in which `language`. Raises InvalidChange, StaleVersion."""
    verb, editable = "tasks.choose_reminder_hour", frozenset({"hour", "language"})
    if not can_choose_reminders(by, row.user):
        raise NotAllowed
    if row.pk is not None:
        return change(
            row,
            by=by,
            verb=verb,
            changes=changes,
            editable=editable,
            expected_version=expected_version,
        )
    _take_turn(by)
    if stored := ReminderHour.objects.filter(user=by).first():
        row.pk = stored.pk
        row.refresh_from_db()
        raise StaleVersion(row)
    for name in editable & set(changes):
        setattr(row, name, changes[name])
    row.version = 1
    return add(row, by=by, verb=verb)


def refused_by(user: User) -> set[Pair]:
    """Which kinds on which channels `user` does not want."""
    rows = ReminderOptOut.objects.active().filter(user=user)
    return {(kind, channel) for kind, channel in rows.values_list("kind", "channel")}


@transaction.atomic
def choose_reminder_kinds(
    user: User,
    *,
    by,
    refused: Collection[Pair],
    channels: Collection[str],
    expected: Collection[Pair] | None = None,
) -> None:
    """Want all kinds on `channels` but those `refused`; what was chosen for other channels stays.

    With `expected`, what stood there when the choice began, raises InvalidChange where it was
    changed since.
    """
    if not can_choose_reminders(by, user):
        raise NotAllowed
    _take_turn(user)
    stored = refused_by(user)
    if expected is not None and stored != set(expected):
        raise InvalidChange({"": [_("这些选择刚在别处改过。请对照后再保存。")]})
    here = {pair for pair in stored if pair[1] in channels and pair[0] in CHOOSABLE}
    _refuse(user, set(refused) - here, by=by)
    for kind, channel in sorted(here - set(refused)):
        row = ReminderOptOut.objects.active().get(user=user, kind=kind, channel=channel)
        retire(row, by=by, verb="tasks.take_reminder", reason=_("重新接收"))


@transaction.atomic
def unsubscribe(user: User, *, by, channel: str) -> int:
    """Want nothing on `channel` any more; returns how many kinds were still wanted there. The inbox
    keeps them all."""
    if not can_choose_reminders(by, user):
        raise NotAllowed
    _take_turn(user)
    wanted = {(kind.value, str(channel)) for kind in CHOOSABLE} - refused_by(user)
    _refuse(user, wanted, by=by, reason=_("从邮件中退订"))
    return len(wanted)


def _refuse(user: User, pairs: Collection[Pair], *, by, reason: str = "") -> None:
    for kind, channel in sorted(pairs):
        row = ReminderOptOut(user=user, kind=kind, channel=channel)
        add(row, by=by, verb="tasks.refuse_reminder", reason=reason)


@transaction.atomic
def add_pause(
    user: User, *, by, first_day: datetime.date, last_day: datetime.date, today: datetime.date
) -> ReminderPause:
    """Be reminded of nothing from `first_day` through `last_day`; who stands in is, instead."""
    if not can_choose_reminders(by, user):
        raise NotAllowed
    _take_turn(user)
    coming = ReminderPause.objects.active().filter(user=user, last_day__gte=today)
    errors = {}
    if last_day < first_day:
        errors["last_day"] = [_("结束日期不能早于开始日期。")]
    elif last_day < today:
        errors["last_day"] = [_("这段时间已经过去。")]
    elif last_day - first_day >= LONGEST_PAUSE:
        errors["last_day"] = [_("一次最长一年。长期离岗请移交岗位。")]
    elif coming.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        errors["first_day"] = [_("与已登记的休假重叠。")]
    elif coming.count() >= MOST_PAUSES:
        errors["first_day"] = [_("最多登记 %(n)s 段休假。") % {"n": MOST_PAUSES}]
    if errors:
        raise InvalidChange(errors)
    row = ReminderPause(user=user, first_day=first_day, last_day=last_day)
    return add(row, by=by, verb="tasks.add_pause")


@transaction.atomic
def end_pause(pause: ReminderPause, *, by, today: datetime.date) -> ReminderPause:
    """Be reminded again from `today` on: cut a pause that runs, drop one that has not begun. One
    that is over stays as it is."""
    if not can_choose_reminders(by, pause.user):
        raise NotAllowed
    if pause.is_retired or pause.last_day < today:
        return pause
    if pause.first_day >= today:
        return retire(pause, by=by, verb="tasks.end_pause", reason=_("提前结束"))
    return change(
        pause,
        by=by,
        verb="tasks.end_pause",
        changes={"last_day": today - ONE_DAY},
        editable=frozenset({"last_day"}),
    )


def _take_turn(user: User) -> None:
    """Two browsers of one person, one after the other."""
    User.objects.select_for_update().get(pk=user.pk)
