"""The 34 commitments of the five plans, as one period of each stands before anything is done.

Written out by hand from the documents. Periods are those of the duty: a recurring one from the
first whole period after the day of issue, a deadline from the first whole quarter after it, or from
the year the document names. Report dates are the fifth working day after, public holidays minded.
"""

from datetime import date
from decimal import Decimal

from indicators.states import Comparator
from tasks.standing import Shape, Standing


def period(start: str, end: str, report_due: str) -> dict:
    first = date.fromisoformat(start)
    return {
        "opens_on": first,
        "period_start": first,
        "work_due_on": date.fromisoformat(end),
        "report_due_on": date.fromisoformat(report_due),
    }


YEAR_2018 = period("2018-01-01", "2018-12-31", "2019-01-08")
YEAR_2022 = period("2022-01-01", "2022-12-31", "2023-01-09")
YEAR_2023 = period("2023-01-01", "2023-12-31", "2024-01-08")
QUARTER = period("2023-04-01", "2023-06-30", "2023-07-07")
MARCH = period("2023-03-01", "2023-03-31", "2023-04-10")
TO_2020 = period("2017-04-01", "2020-12-31", "2021-01-08")
TO_2025 = period("2022-07-01", "2025-12-31", "2026-01-08")
FROM_2021 = period("2021-01-01", "2025-12-31", "2026-01-08")


def flow(when: dict, quota: str, unit: str, **more) -> Standing:
    return Standing(
        shape=Shape.AMOUNT, flow=True, quota=Decimal(quota), unit=unit, **{**when, **more}
    )


def level(when: dict, quota: str, unit: str, base: tuple[str, str] | None = None, **more):
    """A level; `base` is the day and value of its baseline."""
    if base is not None:
        more["baseline"] = (date.fromisoformat(base[0]), Decimal(base[1]))
    return Standing(
        shape=Shape.AMOUNT, flow=False, quota=Decimal(quota), unit=unit, **{**when, **more}
    )


def tally(when: dict, members: int, unit: str, **more) -> Standing:
    return Standing(shape=Shape.TALLY, quota=Decimal(members), unit=unit, **{**when, **more})


NEEDED = {"needs_baseline": True}
SOFT = {"soft": True}
RANGE = {"comparator": Comparator.RANGE}

ISSUED = {
    "fuxin-2022": date(2022, 9, 22),
    "haizhou-2022": date(2022, 8, 28),
    "huancui-2022": date(2022, 7, 20),
    "huiji-2017": date(2017, 2, 21),
    "huiji-2022": date(2022, 6, 1),
}

# Name here -> (plan, words of the document, as much as tells one from the other; standing)
COMMITMENTS = {
    # 阜新市 2022: issued on 22 September 2022, so years begin with 2023
    "fuxin-scientists": ("fuxin-2022", "科学家精神进校园活动1—2次", tally(YEAR_2023, 120, "次")),
    "fuxin-open-weeks": ("fuxin-2022", "每年开放不少于2周", flow(YEAR_2023, "2", "周")),
    "fuxin-open-weeks-column": ("fuxin-2022", "每年开放不少于2周", flow(YEAR_2023, "2", "周")),
    "fuxin-sharing": ("fuxin-2022", "每季度举办分享交流活动1次", flow(QUARTER, "1", "次")),
    "fuxin-broadcasts": ("fuxin-2022", "月播报科普内容2次以上", flow(MARCH, "2", "次")),
    "fuxin-museum-days-soft": (
        "fuxin-2022",
        "争取年开馆300天以上",
        flow(YEAR_2023, "300", "天", **SOFT),
    ),
    "fuxin-museum-visits-soft": (
        "fuxin-2022",
        "参观人数达2万人次以上",
        flow(YEAR_2023, "20000", "人次", **SOFT),
    ),
    "fuxin-museum-days": ("fuxin-2022", "年开馆300天以上", flow(YEAR_2023, "300", "天")),
    "fuxin-museum-visits": ("fuxin-2022", "参观人数达到2万人次", flow(YEAR_2023, "20000", "人次")),
    "fuxin-drills": ("fuxin-2022", "每年度开展安全演练2次以上", flow(YEAR_2023, "2", "次")),
    # 海州区 2022: issued on 28 August 2022
    "haizhou-scientists": (
        "haizhou-2022",
        "科学家精神进校园活动 1-2 次",
        flow(YEAR_2023, "1", "次", **RANGE),
    ),
    "haizhou-museum-days-soft": (
        "haizhou-2022",
        "争取年开馆 300 天以上",
        flow(YEAR_2023, "300", "天", **SOFT),
    ),
    "haizhou-museum-visits-soft": (
        "haizhou-2022",
        "参观人数达到 2 万人次",
        flow(YEAR_2023, "20000", "人次", **SOFT),
    ),
    "haizhou-museum-days": ("haizhou-2022", "年开馆 300 天以上", flow(YEAR_2023, "300", "天")),
    "haizhou-museum-visits": (
        "haizhou-2022",
        "参观人数达到 2 万人次",
        flow(YEAR_2023, "20000", "人次"),
    ),
    "haizhou-drills": ("haizhou-2022", "每季度开展安全演练1次", flow(QUARTER, "1", "次")),
    # 环翠区 2022: issued on 20 July 2022
    "huancui-tutors": (
        "huancui-2022",
        "争取每年培训50名以上科技辅导员",
        flow(YEAR_2023, "50", "名", **SOFT),
    ),
    "huancui-farmers": ("huancui-2022", "培训高素质农民500名以上", flow(FROM_2021, "500", "名")),
    "huancui-funds": ("huancui-2022", "科普经费基本标准为2元/人", level(YEAR_2022, "2", "元/人")),
    "huancui-funds-adjusted": (
        "huancui-2022",
        "适时调整增加",
        Standing(shape=Shape.YES_NO, **YEAR_2023),
    ),
    # 惠济区 2017: issued on 21 February 2017; deadlines run from the second quarter
    "huiji17-national-bases": (
        "huiji-2017",
        "力争建成国家级科普教育基地2个",
        level(TO_2020, "2", "个", ("2017-03-31", "0"), **SOFT, **NEEDED),
    ),
    "huiji17-provincial-bases": (
        "huiji-2017",
        "省级科普教育基地6个",
        level(TO_2020, "6", "个", ("2017-03-31", "3"), **SOFT, **NEEDED),
    ),
    "huiji17-city-bases": (
        "huiji-2017",
        "市级科普教育基地7个",
        level(TO_2020, "7", "个", ("2017-03-31", "2"), **SOFT, **NEEDED),
    ),
    "huiji17-towns": (
        "huiji-2017",
        "每年安排不少于3项与科学素质提升关联的活动或工作",
        flow(YEAR_2018, "3", "项"),
    ),
    # 惠济区 2022: issued on 1 June 2022; deadlines run from the third quarter
    "huiji22-teachers": ("huiji-2022", "科学教师培训50人次", flow(TO_2025, "50", "人次")),
    "huiji22-training": (
        "huiji-2022",
        "每年完成各类职业培训 2.17 万人次",
        flow(YEAR_2023, "21700", "人次"),
    ),
    "huiji22-skilled": (
        "huiji-2022",
        "高技能人才培训 0.5 万人次",
        flow(YEAR_2023, "5000", "人次"),
    ),
    "huiji22-further": (
        "huiji-2022",
        "每年参加继续教育 2300 人次",
        flow(YEAR_2023, "2300", "人次"),
    ),
    "huiji22-model-bases": (
        "huiji-2022",
        "创建不少于5个市级科普示范基地",
        level(FROM_2021, "5", "个", ("2020-12-31", "0"), **NEEDED),
    ),
    "huiji22-informants": (
        "huiji-2022",
        "要达到常住人口的2%",
        level(TO_2025, "2", "%", ("2022-06-30", "0.8"), **NEEDED),
    ),
    "huiji22-site": (
        "huiji-2022",
        "拥有1个以上有一定规模的综合性科普活动场所",
        level(TO_2025, "1", "个", ("2022-06-30", "0"), **NEEDED),
    ),
    "huiji22-school-museum": (
        "huiji-2022",
        "农村中学科技馆保有量不少于1处",
        level(YEAR_2023, "1", "处"),
    ),
    "huiji22-city-bases": (
        "huiji-2022",
        "市级科普教育基地达到12个",
        level(TO_2025, "12", "个", ("2022-06-30", "7"), **NEEDED),
    ),
    "huiji22-volunteers": (
        "huiji-2022",
        "科技志愿者发展到900人",
        level(TO_2025, "900", "人", ("2022-06-30", "400"), **NEEDED),
    ),
}
# Every measure owes one narrative report each reporting period.
REPORTING = Standing(shape=Shape.NARRATIVE, **QUARTER)
# A group nobody counted, an increase without its baseline.
UNCOUNTED = Standing(shape=Shape.TALLY, unit="次", **YEAR_2023)
