"""The parts of a light's sentence: days, amounts, what is asked for, how it stands."""

import datetime
from decimal import ROUND_DOWN, Decimal

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

from indicators.states import Comparator
from indicators.wording import UNITS, plain_number
from tasks.standing import ZERO, Shape, Standing

PLACES = 2


def day_text(day: datetime.date | None, standing: Standing, *, year_too: bool = False) -> str:
    """6月30日 within a period of one year; else, or for `year_too`, with the year."""
    if day is None:
        return ""
    year = standing.work_due_on.year
    if day.year == year == standing.period_start.year and not year_too:
        return formatted(day, _("n月j日"))
    return formatted(day, _("Y年n月j日"))


def amount(number: Decimal, unit: str) -> str:
    """149天; 2%. Places beyond two are cut off: what is nearly reached never reads as reached."""
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -PLACES:
        number = number.quantize(Decimal(1).scaleb(-PLACES), ROUND_DOWN)
    figure = plain_number(number)
    if unit in ("", "%"):
        return figure + unit
    return _("{figure}{unit}").format(figure=figure, unit=_unit(unit, number))


def difference(number: Decimal, unit: str) -> str:
    """Rates differ by points: from 1% to 2% is 1 point, not 1%."""
    if unit != "%":
        return amount(number, unit)
    return _("{figure}个百分点").format(figure=amount(number, ""))


def quota_text(standing: Standing) -> str:
    """300天, 约300天; empty where nobody knows the quota."""
    if standing.quota is None:
        return ""
    text = amount(standing.quota, standing.unit)
    return _("约{amount}").format(amount=text) if standing.about else text


def asked(standing: Standing) -> str:
    """不少于300天, 超过12%, 不超过10次, 约300天."""
    text = quota_text(standing)
    floor = "{amount}" if standing.about else _("不少于{amount}")
    pattern = {
        Comparator.MORE_THAN: _("超过{amount}"),
        Comparator.EXACTLY: "{amount}",
        Comparator.AT_MOST: _("不超过{amount}"),
    }.get(Comparator(standing.comparator or Comparator.AT_LEAST), floor)
    return pattern.format(amount=text) if text else ""


def actual(standing: Standing) -> str:
    """实际92天 of what adds up, 现为9个 of a level, 40个单位中38个已达标 of members."""
    if standing.done is None:
        return _untold(standing)
    if standing.shape == Shape.TALLY:
        return _("{members}个单位中{met}个已达标").format(
            members=amount(standing.quota or ZERO, ""), met=amount(standing.done, "")
        )
    pattern = _("实际{amount}") if standing.flow else _("现为{amount}")
    return pattern.format(amount=amount(standing.done, standing.unit))


def counted(standing: Standing) -> str:
    """How it stands, and as what silence is counted: that is reckoning, nobody said so."""
    if standing.done is not None:
        return actual(standing)
    count = _("按{amount}计") if standing.flow else _("按基期值{amount}计")
    return with_comma(actual(standing), count.format(amount=amount(standing.actual, standing.unit)))


def stand(standing: Standing) -> str:
    """How it stands, and how far that is from what is asked for."""
    gap = _gap(standing)
    return with_comma(actual(standing), gap)


def lag(standing: Standing, expected: Decimal | None) -> str:
    """How it stands, and how far that is behind what was expected by then."""
    if standing.done is None or expected is None or standing.done >= expected:
        return counted(standing)
    behind = difference(expected - standing.done, standing.unit)
    return with_comma(actual(standing), _("落后{amount}").format(amount=behind))


def with_comma(first: str, second: str) -> str:
    return _("{first}，{second}").format(first=first, second=second) if second else first


def _untold(standing: Standing) -> str:
    """Why nothing is known to be done."""
    if standing.told_until is not None:
        return _("填报中没有可计入的数据")
    return _("尚无审核通过的填报") if standing.pending else _("尚无填报")


def _gap(standing: Standing) -> str:
    if standing.done is None or standing.quota is None:
        return ""
    missing = standing.quota - standing.done
    unit = "" if standing.shape == Shape.TALLY else standing.unit
    if missing > 0 and not standing.limit:
        if standing.shape == Shape.TALLY:
            return _("还差{count}个").format(count=amount(missing, ""))
        return _("还差{amount}").format(amount=difference(missing, unit))
    if missing < 0 and standing.comparator in (Comparator.EXACTLY, Comparator.AT_MOST):
        return _("超出{amount}").format(amount=difference(-missing, unit))
    return ""


def _unit(unit: str, number: Decimal) -> str:
    """The unit in the reader's language; one without English stays as the document has it."""
    return str(UNITS[unit](1 if number == 1 else 2)) if unit in UNITS else unit
