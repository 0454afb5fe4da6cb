import pytest

from agencies.classification import Classification, classify_agency, is_collective
from agencies.states import AgencyKind as Kind
from agencies.states import LineOfWork as Line

TABLE = [
    # party
    ("区委组织部", Kind.PARTY, Line.ORGANISATION),
    ("市委宣传部", Kind.PARTY, Line.PUBLICITY),
    ("中共威海市环翠区委宣传部", Kind.PARTY, Line.PUBLICITY),
    ("县委统战部", Kind.PARTY, Line.UNITED_FRONT),
    ("区直机关工委", Kind.PARTY, Line.PARTY_AFFAIRS),
    ("区机关工委", Kind.PARTY, Line.PARTY_AFFAIRS),
    ("区委老干部局", Kind.PARTY, Line.ELDERLY),
    ("区委办公室", Kind.PARTY, Line.GENERAL),
    ("县委网信办", Kind.PARTY, Line.PUBLICITY),
    ("县委政法委", Kind.PARTY, Line.JUSTICE),
    # mass organisations
    ("区科协", Kind.MASS_ORGANISATION, Line.SCIENCE_ASSOCIATION),
    ("区科学技术协会", Kind.MASS_ORGANISATION, Line.SCIENCE_ASSOCIATION),
    ("区总工会", Kind.MASS_ORGANISATION, Line.LABOUR_UNION),
    ("团区委", Kind.MASS_ORGANISATION, Line.YOUTH),
    ("团市委", Kind.MASS_ORGANISATION, Line.YOUTH),
    ("共青团惠济区委", Kind.MASS_ORGANISATION, Line.YOUTH),
    ("区关工委", Kind.MASS_ORGANISATION, Line.YOUTH),
    ("区妇联", Kind.MASS_ORGANISATION, Line.WOMEN),
    ("县妇女联合会", Kind.MASS_ORGANISATION, Line.WOMEN),
    ("市工商联", Kind.MASS_ORGANISATION, Line.INDUSTRY_FEDERATION),
    ("市社科联", Kind.MASS_ORGANISATION, Line.SOCIAL_SCIENCE),
    ("区残联", Kind.MASS_ORGANISATION, Line.DISABLED),
    ("区红十字会", Kind.MASS_ORGANISATION, Line.RED_CROSS),
    ("区计生协会", Kind.MASS_ORGANISATION, Line.FAMILY_PLANNING),
    # government: joined subjects go by the first
    ("区教育局", Kind.GOVERNMENT, Line.EDUCATION),
    ("区教体局", Kind.GOVERNMENT, Line.EDUCATION),
    ("区教文旅局", Kind.GOVERNMENT, Line.EDUCATION),
    ("区教育和体育局", Kind.GOVERNMENT, Line.EDUCATION),
    ("区科技局", Kind.GOVERNMENT, Line.SCIENCE),
    ("区科学技术局", Kind.GOVERNMENT, Line.SCIENCE),
    ("区科工委", Kind.GOVERNMENT, Line.SCIENCE),
    ("区科工局", Kind.GOVERNMENT, Line.SCIENCE),
    ("市发展改革委", Kind.GOVERNMENT, Line.DEVELOPMENT),
    ("区发展和改革局", Kind.GOVERNMENT, Line.DEVELOPMENT),
    ("区发改统计局", Kind.GOVERNMENT, Line.DEVELOPMENT),
    ("区统计局", Kind.GOVERNMENT, Line.STATISTICS),
    ("市工业和信息化局", Kind.GOVERNMENT, Line.INDUSTRY),
    ("区商务局", Kind.GOVERNMENT, Line.COMMERCE),
    ("市营商局", Kind.GOVERNMENT, Line.BUSINESS_ENVIRONMENT),
    ("区财政局", Kind.GOVERNMENT, Line.FINANCE),
    ("市人力资源社会保障局", Kind.GOVERNMENT, Line.PERSONNEL),
    ("区人社局", Kind.GOVERNMENT, Line.PERSONNEL),
    ("区农业农村局（乡村振兴局）", Kind.GOVERNMENT, Line.AGRICULTURE),
    ("市乡村振兴局", Kind.GOVERNMENT, Line.AGRICULTURE),
    ("区农委", Kind.GOVERNMENT, Line.AGRICULTURE),
    ("区林业和园林局", Kind.GOVERNMENT, Line.FORESTRY),
    ("区海洋发展局", Kind.GOVERNMENT, Line.OCEAN),
    ("县水利局", Kind.GOVERNMENT, Line.WATER),
    ("区国土资源局", Kind.GOVERNMENT, Line.NATURAL_RESOURCES),
    ("市生态环境局", Kind.GOVERNMENT, Line.ENVIRONMENT),
    ("市煤炭转型局", Kind.GOVERNMENT, Line.ENERGY),
    ("市住房城乡建设局", Kind.GOVERNMENT, Line.HOUSING),
    ("区城管执法局", Kind.GOVERNMENT, Line.URBAN_MANAGEMENT),
    ("县交通运输局", Kind.GOVERNMENT, Line.TRANSPORT),
    ("市文旅和广电局", Kind.GOVERNMENT, Line.CULTURE),
    ("区文化旅游体育局", Kind.GOVERNMENT, Line.CULTURE),
    ("区卫计委", Kind.GOVERNMENT, Line.HEALTH),
    ("市卫生健康委", Kind.GOVERNMENT, Line.HEALTH),
    ("区民政局", Kind.GOVERNMENT, Line.CIVIL_AFFAIRS),
    ("县民宗局", Kind.GOVERNMENT, Line.ETHNIC_AFFAIRS),
    ("区退役军人事务局", Kind.GOVERNMENT, Line.VETERANS),
    ("区应急局", Kind.GOVERNMENT, Line.EMERGENCY),
    ("区安监局", Kind.GOVERNMENT, Line.EMERGENCY),
    ("区人防办", Kind.GOVERNMENT, Line.CIVIL_DEFENCE),
    ("市公安局", Kind.GOVERNMENT, Line.PUBLIC_SECURITY),
    ("区司法局", Kind.GOVERNMENT, Line.JUSTICE),
    ("市市场监管局", Kind.GOVERNMENT, Line.MARKET),
    ("区工商质监局", Kind.GOVERNMENT, Line.MARKET),
    ("区政府办公室", Kind.GOVERNMENT, Line.GENERAL),
    # 垂管
    ("市公安局海州分局", Kind.VERTICAL, Line.PUBLIC_SECURITY),
    ("市自然资源和规划局惠济分局", Kind.VERTICAL, Line.NATURAL_RESOURCES),
    ("市生态环境局惠济分局", Kind.VERTICAL, Line.ENVIRONMENT),
    ("生态环境分局", Kind.VERTICAL, Line.ENVIRONMENT),
    ("区消防大队", Kind.VERTICAL, Line.FIRE),
    ("区消防救援大队", Kind.VERTICAL, Line.FIRE),
    ("市气象局", Kind.VERTICAL, Line.METEOROLOGY),
    # institutions, schools, enterprises
    ("区委党校", Kind.INSTITUTION, Line.TRAINING),
    ("省沙地所", Kind.INSTITUTION, Line.RESEARCH),
    ("市农业科学院", Kind.INSTITUTION, Line.RESEARCH),
    ("市供销社", Kind.INSTITUTION, Line.SUPPLY),
    ("市公共事务服务中心", Kind.INSTITUTION, Line.PUBLIC_SERVICE),
    ("区党群服务中心", Kind.INSTITUTION, Line.PUBLIC_SERVICE),
    ("区政务服务中心", Kind.INSTITUTION, Line.PUBLIC_SERVICE),
    ("市科技馆", Kind.INSTITUTION, Line.SCIENCE_ASSOCIATION),
    ("县融媒体中心", Kind.INSTITUTION, Line.PUBLICITY),
    ("县人民医院", Kind.INSTITUTION, Line.HEALTH),
    ("郑州黄河国家湿地公园管理中心", Kind.INSTITUTION, Line.FORESTRY),
    ("辽宁工大", Kind.SCHOOL, Line.EDUCATION),
    ("阜新高专", Kind.SCHOOL, Line.EDUCATION),
    ("县第一中学", Kind.SCHOOL, Line.EDUCATION),
    ("市老年大学", Kind.SCHOOL, Line.ELDERLY),
    ("县供电公司", Kind.ENTERPRISE, Line.ENERGY),
    # places
    ("韩家店镇", Kind.TOWN, Line.LOCAL),
    ("韩家店镇人民政府", Kind.TOWN, Line.LOCAL),
    ("站前街道", Kind.TOWN, Line.LOCAL),
    ("站前街道办事处", Kind.TOWN, Line.LOCAL),
    ("文化路街道", Kind.TOWN, Line.LOCAL),
    ("铁路街道办", Kind.TOWN, Line.LOCAL),
    ("高新区管委会", Kind.GOVERNMENT, Line.LOCAL),
    # neither party nor government, or unknown
    ("区人民法院", Kind.OTHER, Line.JUSTICE),
    ("区人武部", Kind.OTHER, Line.OTHER),
    ("", Kind.OTHER, Line.OTHER),
]


@pytest.mark.parametrize(("name", "kind", "line"), TABLE)
def test_classify_agency(name, kind, line):
    assert classify_agency(name) == Classification(kind, line)


def test_classify_agency_ignores_white_space_of_page_breaks():
    assert classify_agency("区安 监局") == classify_agency("区安监局")


@pytest.mark.parametrize(
    "name",
    [
        "各镇街",
        "各镇（街道）",
        "各成员单位",
        "各县区",
        "各学校",
        "各有关部门",
        "科普基地",
        "有关单位",
        "领导小组成员单位",
        "市级科普教育基地相关单位",
    ],
)
def test_is_collective_for_a_group(name):
    assert is_collective(name) is True


@pytest.mark.parametrize(
    "name", ["区科协", "韩家店镇", "站前街道", "辽宁工大", "市公共事务服务中心", "黄河科普教育基地"]
)
def test_is_collective_for_one_body(name):
    assert is_collective(name) is False
