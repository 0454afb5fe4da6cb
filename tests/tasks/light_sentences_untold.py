"""What lights say while nothing was told that counts: never that nothing was done."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.tasks.light_sentences import Said


def silent(known: str, **more: Any) -> dict[str, Any]:
    """Nothing told, and the report about the time up to `known` is overdue."""
    return {"known_until": date.fromisoformat(known), **more}


UNTOLD = [
    # overdue
    Said(
        "fuxin-museum-visits",
        "2024-01-09",
        silent("2023-12-31"),
        "12月31日到期，要求不少于20,000人次，尚无填报，已逾期。",
        "Overdue, was due on December 31: at least 20,000 attendances asked for, "
        "nothing reported yet.",
    ),
    # half a year later nobody knows of which year a day without one is
    Said(
        "fuxin-museum-visits",
        "2024-06-30",
        silent("2023-12-31"),
        "12月31日到期，要求不少于20,000人次，尚无填报，已逾期。",
        "Overdue, was due on December 31: at least 20,000 attendances asked for, "
        "nothing reported yet.",
    ),
    Said(
        "fuxin-museum-visits",
        "2024-12-31",
        silent("2023-12-31"),
        "2023年12月31日到期，要求不少于20,000人次，尚无填报，已逾期。",
        "Overdue, was due on December 31, 2023: at least 20,000 attendances asked for, "
        "nothing reported yet.",
    ),
    Said(
        "reporting",
        "2024-04-30",
        {},
        "本期进展应于2023年7月7日前报送，至今没有审核通过的填报，已逾期。",
        "Overdue: the report of this period was due by July 7, 2023, and none is approved.",
    ),
    Said(
        "fuxin-sharing",
        "2023-07-08",
        silent("2023-06-30", pending=1),
        "6月30日到期，要求不少于1次，尚无审核通过的填报，已逾期。有1份填报待审核。",
        "Overdue, was due on June 30: at least 1 time asked for, no report approved yet. "
        "1 report awaits review.",
    ),
    Said(
        "fuxin-scientists",
        "2024-01-09",
        silent("2023-12-31"),
        "12月31日到期，要求120个单位全部达标，尚无填报，已逾期。",
        "Overdue, was due on December 31: all 120 were to meet it, nothing reported yet.",
    ),
    Said(
        "huancui-funds-adjusted",
        "2024-01-09",
        silent("2023-12-31"),
        "12月31日到期，至今未报告完成，已逾期。",
        "Overdue, was due on December 31: not reported as done.",
    ),
    Said(
        "reporting",
        "2023-07-08",
        silent("2023-06-30", pending=2),
        "本期进展应于7月7日前报送，至今没有审核通过的填报，已逾期。有2份填报待审核。",
        "Overdue: the report of this period was due by July 7, and none is approved. "
        "2 reports await review.",
    ),
    # out of reach
    Said(
        "fuxin-museum-days",
        "2023-04-08",
        silent("2023-03-31"),
        "截至3月31日应达74天，尚无填报，按0天计；此后每天开放也只能达到275天，已无法完成300天。",
        "As of March 31: 74 days expected, nothing reported yet, counted as 0 days; "
        "open every day from then on, "
        "it would come to only 275 days, so 300 days can no longer be reached.",
    ),
    Said(
        "fuxin-museum-days",
        "2023-04-08",
        silent("2023-03-31", pending=1),
        "截至3月31日应达74天，尚无审核通过的填报，按0天计；"
        "此后每天开放也只能达到275天，已无法完成300天。有1份填报待审核。",
        "As of March 31: 74 days expected, no report approved yet, counted as 0 days; "
        "open every day from then on, "
        "it would come to only 275 days, so 300 days can no longer be reached. "
        "1 report awaits review.",
    ),
    Said(
        "fuxin-museum-days",
        "2023-07-10",
        silent("2023-06-30", told_until=date(2023, 6, 30)),
        "截至6月30日应达149天，填报中没有可计入的数据，按0天计；"
        "此后每天开放也只能达到184天，已无法完成300天。",
        "As of June 30: 149 days expected, no figure in the reports that counts, "
        "counted as 0 days; open every day from then on, "
        "it would come to only 184 days, so 300 days can no longer be reached.",
    ),
    Said(
        "fuxin-open-weeks",
        "2023-04-08",
        silent("2023-03-31", quota=Decimal(40)),
        "截至3月31日应达10周，尚无填报，按0周计；此后每周开放也只能达到39周，已无法完成40周。",
        "As of March 31: 10 weeks expected, nothing reported yet, counted as 0 weeks; "
        "open every week from then on, "
        "it would come to only 39 weeks, so 40 weeks can no longer be reached.",
    ),
    # behind
    Said(
        "fuxin-drills",
        "2023-07-10",
        silent("2023-06-30"),
        "截至6月30日应达1次，尚无填报，按0次计；到12月31日要求不少于2次。",
        "As of June 30: 1 time expected, nothing reported yet, counted as 0 times; "
        "at least 2 times asked for by December 31.",
    ),
    Said(
        "fuxin-museum-visits",
        "2023-04-08",
        silent("2023-03-31"),
        "截至3月31日应达5000人次，尚无填报，按0人次计；"
        "此后平均每周须完成510人次，才能在12月31日前完成20,000人次。",
        "As of March 31: 5000 attendances expected, nothing reported yet, "
        "counted as 0 attendances; from then on 510 attendances a week are needed to reach "
        "20,000 attendances by December 31.",
    ),
    Said(
        "huiji22-city-bases",
        "2023-04-08",
        silent("2023-03-31"),
        "截至2023年3月31日应达8个，尚无填报，按基期值7个计；到2025年12月31日要求不少于12个。",
        "As of March 31, 2023: 8 items expected, nothing reported yet, "
        "counted at the baseline of 7 items; at least 12 items asked for by December 31, 2025.",
    ),
    # due soon
    Said(
        "fuxin-sharing",
        "2023-06-27",
        {"pending": 1},
        "6月30日到期，要求不少于1次，尚无审核通过的填报。有1份填报待审核。",
        "Due on June 30: at least 1 time asked for, no report approved yet. "
        "1 report awaits review.",
    ),
    # no baseline
    Said(
        "huiji22-city-bases",
        "2022-10-08",
        silent("2022-09-30", baseline=None),
        "缺少基期值，无法判断进度；到2025年12月31日要求不少于12个，尚无填报。",
        "No baseline, so the pace cannot be judged: at least 12 items asked for by "
        "December 31, 2025, nothing reported yet.",
    ),
    # on pace
    Said(
        "fuxin-drills",
        "2023-04-10",
        silent("2023-03-31"),
        "截至3月31日应达0次，尚无填报，按0次计；到12月31日要求不少于2次。",
        "As of March 31: 0 times expected, nothing reported yet, counted as 0 times; "
        "at least 2 times asked for by December 31.",
    ),
    Said(
        "huiji22-city-bases",
        "2023-04-07",
        silent("2022-12-31"),
        "截至2022年12月31日应达7个，尚无填报，按基期值7个计；到2025年12月31日要求不少于12个。",
        "As of December 31, 2022: 7 items expected, nothing reported yet, "
        "counted at the baseline of 7 items; at least 12 items asked for by December 31, 2025.",
    ),
    Said(
        "fuxin-sharing",
        "2023-05-15",
        {},
        "到6月30日要求不少于1次，填报期限未到。",
        "No report due yet: at least 1 time asked for by June 30.",
    ),
    Said(
        "fuxin-museum-days",
        "2023-04-07",
        {"pending": 1},
        "到12月31日要求不少于300天，填报期限未到。有1份填报待审核。",
        "No report due yet: at least 300 days asked for by December 31. 1 report awaits review.",
    ),
    Said(
        "huiji22-city-bases",
        "2022-10-07",
        {},
        "到2025年12月31日要求不少于12个，填报期限未到。",
        "No report due yet: at least 12 items asked for by December 31, 2025.",
    ),
    Said(
        "huancui-funds",
        "2022-10-08",
        silent("2022-09-30"),
        "到12月31日要求不少于2元/人，尚无填报，尚未到期。",
        "Not due yet: at least 2 yuan per head asked for by December 31, nothing reported yet.",
    ),
]
