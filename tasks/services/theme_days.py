"""Verbs on theme days: their rules, the dates of a year, the measures that they serve."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Jurisdiction
from agencies.services import changes
from plans.models import Measure
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.models import ThemeDate, ThemeDay, ThemeDayMeasure
from tasks.permissions import can_edit_theme_day, can_link_to_theme_day, can_load_notice
from tasks.theme_dates import rule_of
from tasks.theme_rules import Rule, has_its_day

SHIPPED_FILE = settings.BASE_DIR / "fixtures" / "theme_days.json"
EDITABLE = frozenset(
    {
        *("name", "rule", "month", "day", "nth", "weekday", "length", "first_year"),
        *("awaits_notice", "switched_on", "source"),
    }
)
DATES = frozenset({"starts_on", "ends_on", "provisional", "source"})


def add_theme_day(
    *, by, jurisdiction: Jurisdiction | None, name: str, rule: str, **fields
) -> ThemeDay:
    """A new theme day; national without a jurisdiction. Takes the fields of EDITABLE."""
    theme_day = ThemeDay(jurisdiction=jurisdiction, name=name, rule=rule)
    if not can_edit_theme_day(by, theme_day):
        raise NotAllowed
    refused = set(fields) - EDITABLE
    if refused:
        raise TypeError(f"add_theme_day does not accept {', '.join(sorted(refused))}")
    for field, value in fields.items():
        setattr(theme_day, field, value)
    _require_its_day(rule_of(theme_day))
    return changes.add(theme_day, by=by, verb="tasks.add_theme_day")


def _require_its_day(rule: Rule) -> None:
    """A day that comes in no year would be registered and never be seen."""
    if not has_its_day(rule):
        raise InvalidChange({"day": [_("这个月没有这一天。")]})


def update_theme_day(
    theme_day: ThemeDay,
    *,
    by,
    expected_version: int | None = None,
    reason: str = "",
    **fields,
) -> ThemeDay:
    if not can_edit_theme_day(by, theme_day):
        raise NotAllowed
    given = {name: fields[name] for name in ("month", "day") if name in fields}
    kind = fields.get("rule", theme_day.rule)
    _require_its_day(replace(rule_of(theme_day), kind=kind, **given))
    return changes.change(
        theme_day,
        by=by,
        verb="tasks.update_theme_day",
        changes=fields,
        editable=EDITABLE,
        expected_version=expected_version,
        reason=reason,
    )


def retire_theme_day(theme_day: ThemeDay, *, by, reason: str) -> ThemeDay:
    """Take it out of the calendar; its dates and measures come back with it."""
    if not can_edit_theme_day(by, theme_day):
        raise NotAllowed
    return changes.retire(theme_day, by=by, verb="tasks.retire_theme_day", reason=reason)


def restore_theme_day(theme_day: ThemeDay, *, by) -> ThemeDay:
    if not can_edit_theme_day(by, theme_day):
        raise NotAllowed
    return changes.restore(theme_day, by=by, verb="tasks.restore_theme_day")


@transaction.atomic
def confirm_theme_date(
    theme_day: ThemeDay,
    *,
    by,
    starts_on: datetime.date,
    ends_on: datetime.date,
    source: str,
    provisional: bool = False,
) -> ThemeDate:
    """The days of one year, as a notice says; in the place of those known before.

    The year is that in which the theme day begins.
    """
    if not can_edit_theme_day(by, theme_day):
        raise NotAllowed
    given = {
        "starts_on": starts_on,
        "ends_on": ends_on,
        "source": source.strip(),
        "provisional": provisional,
    }
    dates = ThemeDate.objects.active().filter(theme_day=theme_day, year=starts_on.year)
    known = dates.select_related("theme_day").first()
    if known is None:
        new = ThemeDate(theme_day=theme_day, year=starts_on.year, **given)
        return changes.add(new, by=by, verb="tasks.add_theme_date")
    return changes.change(
        known, by=by, verb="tasks.change_theme_date", changes=given, editable=DATES
    )


def link_measure(theme_day: ThemeDay, *, by, measure: Measure) -> ThemeDayMeasure:
    """Say that the theme day serves `measure`: a national one, or one of the same jurisdiction or
    of one above it."""
    if not can_link_to_theme_day(by, measure):
        raise NotAllowed
    place = measure.plan.jurisdiction
    if theme_day.jurisdiction_id not in (None, place.pk, *place.ancestor_ids()):
        raise InvalidChange({"measure": [_("这个主题日属于别的行政区。")]})
    link = ThemeDayMeasure(theme_day=theme_day, measure=measure)
    return changes.add(link, by=by, verb="tasks.link_measure")


def unlink_measure(link: ThemeDayMeasure, *, by) -> ThemeDayMeasure:
    if not can_link_to_theme_day(by, link.measure):
        raise NotAllowed
    return changes.retire(link, by=by, verb="tasks.unlink_measure", reason=_("办公室取消关联"))


@transaction.atomic
def load_theme_days(*, by) -> tuple[int, int]:
    """Add the shipped theme days and dates that were never here; returns how many of each.

    What is here, or was and somebody took it out of use, stays as it is.
    """
    if not can_load_notice(by):
        raise NotAllowed
    here = {row.code: row for row in ThemeDay.objects.exclude(code="")}
    dated = set(ThemeDate.objects.values_list("theme_day_id", "year"))
    names = set(ThemeDay.objects.active().filter(jurisdiction=None).values_list("name", flat=True))
    days, dates = 0, 0
    for entry in shipped_theme_days():
        theme_day = here.get(entry["code"])
        if theme_day is None:
            if entry["name"] in names:  # somebody added it by hand
                continue
            fields = {name: entry[name] for name in EDITABLE & entry.keys()}
            theme_day = ThemeDay(code=entry["code"], **fields)
            changes.add(theme_day, by=by, verb="tasks.add_theme_day")
            days += 1
        for new in _shipped_dates(theme_day, entry):
            if (theme_day.pk, new.year) not in dated:
                changes.add(new, by=by, verb="tasks.add_theme_date")
                dates += 1
    return days, dates


def shipped_theme_days() -> list[dict[str, Any]]:
    return json.loads(SHIPPED_FILE.read_text(encoding="utf-8"))["theme_days"]


def _shipped_dates(theme_day: ThemeDay, entry: dict[str, Any]) -> Iterator[ThemeDate]:
    for date in entry.get("dates", ()):
        starts_on = datetime.date.fromisoformat(date["starts_on"])
        yield ThemeDate(
            theme_day=theme_day,
            year=starts_on.year,
            starts_on=starts_on,
            ends_on=datetime.date.fromisoformat(date["ends_on"]),
            source=date["source"],
            provisional=date.get("provisional", False),
        )
