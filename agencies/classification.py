"""What a Chinese agency name says about the body: its kind and its line of work.

Pure rules, tried in order, the most specific first; the first that fits decides. The kind is
read from the form of the name (…镇, …分局, 区委…), the line from its subject (教育, 气象).
Where a name joins several subjects the first named decides: 区教文旅局 works in education,
区发改统计局 in development. A registry (`agencies.registry`) may say otherwise for one body.
"""

import re
from dataclasses import dataclass

from agencies.states import AgencyKind, LineOfWork


@dataclass(frozen=True)
class Classification:
    kind: AgencyKind
    line: LineOfWork


SCHOOL_NAME = r"(大学|学院|学校|中学|小学|幼儿园|高专|职专|工大|职教中心)$"
TOWN_NAME = r"(镇|乡|苏木|街道)(办|办事处|政府|人民政府)?$"

KIND_RULES = (
    # 垂管: posted in a place by an upper level.
    (
        r"分局$|派出所$|司法所$|消防.*[大支]队$|气象[局台]$|税务局$|海关$|烟草专卖局$",
        AgencyKind.VERTICAL,
    ),
    # Not schools and not party departments, whatever their names end or begin with.
    (r"党校|行政学院$|社会主义学院$|科学院$", AgencyKind.INSTITUTION),
    (SCHOOL_NAME, AgencyKind.SCHOOL),
    (TOWN_NAME, AgencyKind.TOWN),
    (
        r"工会$|^团.{0,3}委$|共青团|妇联$|文联$|侨联$|台联$|残联$|工商联$|社科联$",
        AgencyKind.MASS_ORGANISATION,
    ),
    (r"科协$|计生协$|(协会|学会|联合会|红十字会)$|(?<!机)关工委$", AgencyKind.MASS_ORGANISATION),
    (r"公司$|集团$|厂$|银行$|信用社$", AgencyKind.ENTERPRISE),
    (r"(法院|检察院)$", AgencyKind.OTHER),
    (r"(中心|[馆院所站台社])$", AgencyKind.INSTITUTION),
    (r"[省州市区县旗]委(?!员)|中共|(组织|宣传|统战)部$", AgencyKind.PARTY),
    (r"(机关.*工委|党工委|纪委|政法委|网信办|文明办|编办)$", AgencyKind.PARTY),
    (r"([局委办厅]|委员会|管委会|办公室|[大支]队|人民政府)$", AgencyKind.GOVERNMENT),
)

LINE_RULES = (
    # 文化路街道 is no body of culture.
    (TOWN_NAME, LineOfWork.LOCAL),
    # Mass organisations and party departments: the name is the line.
    (r"科协|科学技术协会|科技馆|科学技术馆", LineOfWork.SCIENCE_ASSOCIATION),
    (r"党校|行政学院|社会主义学院", LineOfWork.TRAINING),
    (r"工会", LineOfWork.LABOUR_UNION),
    (r"^团.{0,3}委|共青团|青少年|(?<!机)关工委", LineOfWork.YOUTH),
    (r"妇联|妇女", LineOfWork.WOMEN),
    (r"工商联|工商业联合会", LineOfWork.INDUSTRY_FEDERATION),
    (r"社科联|社会科学", LineOfWork.SOCIAL_SCIENCE),
    (r"红十字", LineOfWork.RED_CROSS),
    (r"残联|残疾人", LineOfWork.DISABLED),
    (r"计生协|计划生育协会", LineOfWork.FAMILY_PLANNING),
    (r"老干部|老龄|老年|离退休", LineOfWork.ELDERLY),
    (r"组织部|编办|机构编制", LineOfWork.ORGANISATION),
    (r"宣传部|网信|文明办|新闻|融媒体|报社|广播电视台", LineOfWork.PUBLICITY),
    (r"统战|侨联|台办", LineOfWork.UNITED_FRONT),
    (r"机关.*工委", LineOfWork.PARTY_AFFAIRS),
    (r"民宗|民族|宗教", LineOfWork.ETHNIC_AFFAIRS),
    # Bodies that teach or study, whatever they teach or study.
    (r"沙地所|研究[所院]|科学院|农科院", LineOfWork.RESEARCH),
    (SCHOOL_NAME, LineOfWork.EDUCATION),
    # Departments. Joined subjects: the row of the first named stands before the others'.
    (r"教育|教体|教文|教科|教委", LineOfWork.EDUCATION),
    (r"科技|科学技术|科工|科信|科经|科委", LineOfWork.SCIENCE),
    (r"发展和?改革|发改|粮食|物价|规划发展", LineOfWork.DEVELOPMENT),
    (r"统计|调查队", LineOfWork.STATISTICS),
    (r"工业和?信息化|工信|经信|大数据", LineOfWork.INDUSTRY),
    (r"营商|行政审批|政务服务.*局", LineOfWork.BUSINESS_ENVIRONMENT),
    (r"商务|招商", LineOfWork.COMMERCE),
    (r"财政|税务|国资|金融|审计|银行", LineOfWork.FINANCE),
    (r"人力资源|人社|就业", LineOfWork.PERSONNEL),
    (r"退役军人", LineOfWork.VETERANS),
    (r"消防", LineOfWork.FIRE),
    (r"应急|安监|安全生产|地震", LineOfWork.EMERGENCY),
    (r"人防|人民防空", LineOfWork.CIVIL_DEFENCE),
    (r"公安|交警|派出所", LineOfWork.PUBLIC_SECURITY),
    (r"司法|法院|检察|政法", LineOfWork.JUSTICE),
    (r"气象", LineOfWork.METEOROLOGY),
    (r"生态环境|环保|环境保护", LineOfWork.ENVIRONMENT),
    (r"自然资源|国土|规划局", LineOfWork.NATURAL_RESOURCES),
    (r"林业|园林|林草|湿地|绿化", LineOfWork.FORESTRY),
    (r"海洋", LineOfWork.OCEAN),
    (r"水利|水务", LineOfWork.WATER),
    (r"农业|农村|农委|农技|农机|畜牧|渔业|乡村振兴|扶贫", LineOfWork.AGRICULTURE),
    (r"供销", LineOfWork.SUPPLY),
    (r"煤炭|能源|电力|供电", LineOfWork.ENERGY),
    (r"住建|住房|建设局", LineOfWork.HOUSING),
    (r"城管|城市管理|综合.*执法", LineOfWork.URBAN_MANAGEMENT),
    (r"交通|公路|铁路", LineOfWork.TRANSPORT),
    (r"文旅|文化|文广|旅游|广电|广播电视|文物|文联|图书馆|博物馆", LineOfWork.CULTURE),
    (r"体育", LineOfWork.SPORT),
    (r"卫健|卫生|卫计|疾控|疾病预防|医院|医保|医疗", LineOfWork.HEALTH),
    (r"民政(?!府)", LineOfWork.CIVIL_AFFAIRS),
    (r"市场监管|市场监督|工商|质监|药监|知识产权", LineOfWork.MARKET),
    # What is left works for a place or for everybody.
    (r"管委会$", LineOfWork.LOCAL),
    (r"服务中心$|公共事务|政务", LineOfWork.PUBLIC_SERVICE),
    (r"[省州市区县旗]委办|政府办|机关事务|^[^局]*人民政府$", LineOfWork.GENERAL),
)

COLLECTIVES = frozenset(
    {"科普基地", "科普教育基地", "中小学校", "镇街", "镇（街道）", "乡镇（街道）", "街道办事处"}
)
COLLECTIVE_ENDINGS = (
    "有关单位",
    "相关单位",
    "成员单位",
    "牵头单位",
    "责任单位",
    "驻区单位",
    "有关部门",
    "相关部门",
    "责任部门",
)


def classify_agency(name: str) -> Classification:
    """Kind and line of work of one body; OTHER for what no rule knows."""
    bare = _without_closing_bracket(name)
    return Classification(
        kind=_first_match(KIND_RULES, bare) or AgencyKind.OTHER,
        line=_first_match(LINE_RULES, bare) or LineOfWork.OTHER,
    )


def is_collective(name: str) -> bool:
    """Whether a name in an agency list stands for a group of bodies: 各镇街, 科普基地, 有关单位."""
    name = name.strip()
    return name.startswith("各") or name in COLLECTIVES or name.endswith(COLLECTIVE_ENDINGS)


def _without_closing_bracket(name):
    """区农业农村局（乡村振兴局） is judged by 区农业农村局."""
    return re.sub(r"[（(][^（()）]*[）)]$", "", re.sub(r"\s", "", name))


def _first_match(rules, name):
    return next((value for pattern, value in rules if re.search(pattern, name)), None)
