"""What the lights of some commitments say, in the words a reader is to find."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from indicators.states import Comparator


class Said(NamedTuple):
    name: str
    today: str
    facts: dict[str, Any]
    chinese: str
    english: str


def told(done: str, known: str, **more: Any) -> dict[str, Any]:
    day = date.fromisoformat(known)
    return {"done": Decimal(done), "told_until": day, "known_until": day, **more}


LIMIT = {"comparator": Comparator.AT_MOST, "quota": Decimal(10)}

SENTENCES = [
    # done
    Said(
        "fuxin-museum-days",
        "2024-01-05",
        told("306", "2023-12-31"),
        "已完成：要求不少于300天，实际306天。",
        "Done: at least 300 days asked for, 306 days done.",
    ),
    Said(
        "fuxin-museum-days",
        "2024-01-15",
        told(
            *("300", "2023-12-31"),
            last_performed_on=date(2023, 12, 30),
            last_submitted_on=date(2024, 1, 12),
        ),
        "已完成：要求不少于300天，实际300天。"
        "办结，报送逾期：最迟应于2024年1月8日报送，实际于2024年1月12日报送。",
        "Done: at least 300 days asked for, 300 days done. Done in time, reported late: "
        "the report was due by January 8, 2024 and came on January 12, 2024.",
    ),
    Said(
        "fuxin-drills",
        "2024-01-15",
        told(
            *("2", "2024-01-05"),
            last_performed_on=date(2024, 1, 5),
            last_submitted_on=date(2024, 1, 12),
            reddened_on=date(2024, 1, 9),
        ),
        "已完成：要求不少于2次，实际2次。逾期完成：最迟应于12月31日完成，实际于2024年1月5日完成。"
        "曾于2024年1月9日转红，现已赶上。",
        "Done: at least 2 times asked for, 2 times done. Done late: due by December 31, "
        "done on January 5, 2024. It turned red on January 9, 2024 and has caught up since.",
    ),
    Said(
        "huiji22-city-bases",
        "2024-07-10",
        told("12", "2024-06-30"),
        "已达到：要求不少于12个，现为12个。",
        "Reached: at least 12 items asked for, 12 items now.",
    ),
    Said(
        "fuxin-drills",
        "2024-01-05",
        told("9", "2023-12-31", **LIMIT),
        "未突破：要求不超过10次，实际9次。",
        "Kept: no more than 10 times allowed, 9 times done.",
    ),
    Said(
        "fuxin-scientists",
        "2024-01-05",
        told("120", "2023-12-31"),
        "已完成：120个单位中120个已达标。",
        "Done: 120 of 120 met.",
    ),
    Said("huancui-funds-adjusted", "2023-10-12", told("1", "2023-09-30"), "已完成。", "Done."),
    Said(
        "reporting",
        "2023-07-08",
        told("1", "2023-06-30"),
        "本期进展已报送并审核通过。",
        "The report of this period is in and approved.",
    ),
    # override
    Said(
        "fuxin-museum-days",
        "2023-07-10",
        told("92", "2023-06-30", override="yellow", override_reason="Closed for repair"),
        "人工认定为黄色：Closed for repair。",
        "Set by hand to yellow: Closed for repair.",
    ),
    # overdue
    Said(
        "fuxin-museum-visits",
        "2024-01-09",
        told("19999", "2023-12-31", pending=1),
        "12月31日到期，要求不少于20,000人次，实际19,999人次，还差1人次，已逾期。有1份填报待审核。",
        "Overdue, was due on December 31: at least 20,000 attendances asked for, "
        "19,999 attendances done, 1 attendance to go. 1 report awaits review.",
    ),
    Said(
        "huiji22-informants",
        "2026-01-09",
        told("1.2", "2025-12-31"),
        "2025年12月31日到期，要求不少于2%，现为1.2%，还差0.8个百分点，已逾期。",
        "Overdue, was due on December 31, 2025: at least 2% asked for, 1.2% now, "
        "0.8 percentage points to go.",
    ),
    Said(
        "fuxin-scientists",
        "2024-01-09",
        told("119", "2023-12-31"),
        "12月31日到期，要求120个单位全部达标，120个单位中119个已达标，还差1个，已逾期。",
        "Overdue, was due on December 31: all 120 were to meet it, 119 of 120 met, 1 to go.",
    ),
    Said(
        "huancui-tutors",
        "2024-01-09",
        told("25", "2023-12-31"),
        "12月31日到期，要求不少于50名，实际25名，还差25名，已逾期。文件表述为力争，故以黄灯提示。",
        "Overdue, was due on December 31: at least 50 people asked for, 25 people done, "
        "25 people to go. "
        "The plan strives for it without promising, so the light is yellow, not red.",
    ),
    # out of reach
    Said(
        "fuxin-museum-days",
        "2023-07-10",
        told("92", "2023-06-30"),
        "截至6月30日应达149天，实际92天；此后每天开放也只能达到276天，已无法完成300天。",
        "As of June 30: 149 days expected, 92 days done; open every day from then on, "
        "it would come to only 276 days, so 300 days can no longer be reached.",
    ),
    Said(
        "fuxin-museum-days-soft",
        "2023-07-10",
        told("92", "2023-06-30"),
        "截至6月30日应达149天，实际92天；此后每天开放也只能达到276天，已无法完成300天。"
        "文件表述为力争，故以黄灯提示。",
        "As of June 30: 149 days expected, 92 days done; open every day from then on, "
        "it would come to only 276 days, so 300 days can no longer be reached. "
        "The plan strives for it without promising, so the light is yellow, not red.",
    ),
    Said(
        "fuxin-museum-days",
        "2024-01-05",
        told("280", "2023-12-31"),
        "截至12月31日应达300天，实际280天；期限已到，已无法完成300天。",
        "As of December 31: 300 days expected, 280 days done; the time is up, "
        "so 300 days can no longer be reached.",
    ),
    Said(
        "fuxin-open-weeks",
        "2023-12-18",
        told("0", "2023-12-18"),
        "截至12月18日应达2周，实际0周；此后每周开放也只能达到1周，已无法完成2周。",
        "As of December 18: 2 weeks expected, 0 weeks done; "
        "open every week from then on, "
        "it would come to only 1 week, so 2 weeks can no longer be reached.",
    ),
    Said(
        "fuxin-drills",
        "2023-07-10",
        told("12", "2023-06-30", **LIMIT),
        "要求不超过10次，实际12次，超出2次，已无法达到要求。",
        "Can no longer be met: no more than 10 times asked for, 12 times done, 2 times over.",
    ),
    # behind
    Said(
        "fuxin-museum-visits",
        "2023-07-10",
        told("9999", "2023-06-30"),
        "截至6月30日应达10,000人次，实际9999人次，落后1人次；"
        "此后平均每周须完成381人次，才能在12月31日前完成20,000人次。",
        "As of June 30: 10,000 attendances expected, 9999 attendances done, 1 attendance behind; "
        "from then on 381 attendances a week are needed to reach 20,000 attendances "
        "by December 31.",
    ),
    Said(
        "fuxin-museum-days",
        "2023-07-10",
        told("120", "2023-06-30"),
        "截至6月30日应达149天，实际120天，落后29天；此后平均每周须开放6.9天，才能在12月31日前完成300天。",
        "As of June 30: 149 days expected, 120 days done, 29 days behind; "
        "from then on 6.9 days a week of opening are needed to reach 300 days by December 31.",
    ),
    Said(
        "huiji22-informants",
        "2024-04-10",
        told("1.25", "2024-03-31"),
        "截至2024年3月31日应达1.4%，现为1.25%，落后0.15个百分点；到2025年12月31日要求不少于2%。",
        "As of March 31, 2024: 1.4% expected, 1.25% now, 0.15 percentage points behind; "
        "at least 2% asked for by December 31, 2025.",
    ),
    Said(
        "huiji22-volunteers",
        "2024-01-10",
        told("613", "2023-12-31"),
        "截至2023年12月31日应达614人，现为613人，落后1人；到2025年12月31日要求不少于900人。",
        "As of December 31, 2023: 614 people expected, 613 people now, 1 person behind; "
        "at least 900 people asked for by December 31, 2025.",
    ),
    Said(
        "huancui-funds",
        "2022-08-01",
        told("2.5", "2022-06-30", comparator=Comparator.AT_MOST),
        "要求不超过2元/人，现为2.5元/人，超出0.5元/人；12月31日到期。",
        "Not met: no more than 2 yuan per head asked for by December 31, 2.5 yuan per head now, "
        "0.5 yuan per head over.",
    ),
    # due soon
    Said(
        "fuxin-sharing",
        "2023-06-27",
        {},
        "6月30日到期，要求不少于1次，尚无填报。",
        "Due on June 30: at least 1 time asked for, nothing reported yet.",
    ),
    Said(
        "fuxin-museum-days",
        "2024-01-03",
        told("240", "2023-09-30"),
        "已于12月31日到期，要求不少于300天，实际240天，还差60天；最迟于2024年1月8日报送。",
        "Was due on December 31: at least 300 days asked for, 240 days done, 60 days to go; "
        "the report is due by January 8, 2024.",
    ),
    Said(
        "fuxin-scientists",
        "2023-12-27",
        told("119", "2023-09-30"),
        "12月31日到期，要求120个单位全部达标，120个单位中119个已达标，还差1个。",
        "Due on December 31: all 120 are to meet it, 119 of 120 met, 1 to go.",
    ),
    Said(
        "huancui-funds-adjusted",
        "2024-01-05",
        {},
        "已于12月31日到期，尚未报告完成；最迟于2024年1月8日报送。",
        "Was due on December 31: not reported as done yet; the report is due by January 8, 2024.",
    ),
    Said(
        "reporting",
        "2023-07-03",
        {},
        "本期已于6月30日结束，进展最迟于7月7日报送。",
        "The period ended on June 30; its report is due by July 7.",
    ),
    # not open
    Said(
        "fuxin-museum-days",
        "2022-12-31",
        {},
        "2023年1月1日开始，到12月31日要求不少于300天。",
        "Opens on January 1, 2023: at least 300 days asked for by December 31.",
    ),
    Said(
        "fuxin-scientists",
        "2022-12-31",
        {},
        "2023年1月1日开始，到12月31日要求120个单位全部达标。",
        "Opens on January 1, 2023: all 120 are to meet it by December 31.",
    ),
    Said(
        "reporting",
        "2023-03-31",
        {},
        "本期于4月1日开始，进展最迟于7月7日报送。",
        "The period opens on April 1; its report is due by July 7.",
    ),
    # no baseline
    Said(
        "huiji22-city-bases",
        "2024-07-10",
        told("9", "2024-06-30", baseline=None),
        "缺少基期值，无法判断进度；到2025年12月31日要求不少于12个，现为9个，还差3个。",
        "No baseline, so the pace cannot be judged: at least 12 items asked for by "
        "December 31, 2025, 9 items now, 3 items to go.",
    ),
    Said(
        "huiji22-city-bases",
        "2024-07-10",
        {"baseline": None, "quota": None},
        "缺少基期值，无法判断进度；2025年12月31日到期。",
        "No baseline, so the pace cannot be judged; due on December 31, 2025.",
    ),
    # on pace
    Said(
        "fuxin-museum-days",
        "2023-07-10",
        told("160", "2023-06-30", pending=1),
        "截至6月30日应达149天，实际160天，进度正常；到12月31日要求不少于300天。有1份填报待审核。",
        "As of June 30: 149 days expected, 160 days done; on pace for at least 300 days by "
        "December 31. 1 report awaits review.",
    ),
    Said(
        "fuxin-drills",
        "2023-04-10",
        told("0", "2023-03-31"),
        "到12月31日要求不少于2次，实际0次，还差2次，进度正常。",
        "On pace: at least 2 times asked for by December 31, 0 times done, 2 times to go.",
    ),
    Said(
        "huancui-funds",
        "2022-08-01",
        told("1.8", "2022-06-30"),
        "到12月31日要求不少于2元/人，现为1.8元/人，还差0.2元/人，尚未到期。",
        "Not due yet: at least 2 yuan per head asked for by December 31, 1.8 yuan per head now, "
        "0.2 yuan per head to go.",
    ),
    Said(
        "fuxin-scientists",
        "2023-10-12",
        told("38", "2023-09-30"),
        "到12月31日要求120个单位全部达标，120个单位中38个已达标，还差82个，尚未到期。",
        "Not due yet: all 120 are to meet it by December 31, 38 of 120 met, 82 to go.",
    ),
    Said(
        "uncounted",
        "2023-10-12",
        {},
        "尚未报告完成，12月31日到期。",
        "Not reported as done yet, due on December 31.",
    ),
    Said(
        "reporting",
        "2023-05-15",
        {},
        "本期进行中，进展最迟于7月7日报送。",
        "The period is running; its report is due by July 7.",
    ),
]
