import json
from pathlib import Path

import pytest
from django.conf import settings

from agencies.classification import classify_agency, is_collective
from agencies.registry import RegistryError, load_registry, name_opening, read_registry

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
CODES = ["210902", "210900", "410108", "371002"]
PLANS = ["haizhou-2022", "fuxin-2022", "huiji-2017", "huiji-2022", "huancui-2022"]

# Different names in the lead and responsible lists of each jurisdiction's plans (惠济 has two),
# counted by reading the documents: bodies in every spelling, and groups.
NAMES_IN_LISTS = {
    "210902": (
        "区教文旅局 区科协 团区委 区委宣传部 区发改局 区人社局 区科技局 区卫健局 区应急管理局"
        " 区市场监管局 区财政局 各镇街 科普基地 区总工会 区工信局 区商务局 区营商局 区应急局"
        " 区住建局 区工商联 区妇联 区农业农村局（乡村振兴局） 韩家店镇 区民政局"
        " 市公安局海州分局 区委组织部 区农业农村局 区党群服务中心 区机关工委 区委统战部 区统计局"
        " 区委党校 区政务服务中心 区教育局"
    ),
    "210900": (
        "市教育局 市科协 团市委 市委宣传部 市发展改革委 市人力资源社会保障局 市文旅和广电局"
        " 市科技局 市卫生健康委 市应急局 市市场监管局 市自然资源局 市煤炭转型局 市财政局 市妇联"
        " 市社科联 市党群服务中心 市公共事务服务中心 辽宁工大 阜新高专 省沙地所 市总工会"
        " 市工业和信息化局 市营商局 市住房城乡建设局 市生态环境局 市工商联 市农业农村局"
        " 市乡村振兴局 市直机关工委 市供销社 市民政局 市气象局 市公安局 市委组织部 市委统战部"
        " 市统计局 市委党校"
    ),
    "410108": (
        "区教育局 团区委 区科协 区委宣传部 区科工委 区人社局 区国土资源局 区安监局 区环保局"
        " 区卫计委 区文化旅游局 区人防办 区林业局 区妇联 区红十字会 各镇（街道） 区农委"
        " 区委组织部 区教体局 区民政局 区总工会 古荣镇 花园口镇 区城管执法局 区工商质监局"
        " 区消防大队 区发改统计局 区财政局"
        " 区科工局 区应急管理局 市自然资源和规划局惠济分局 市生态环境局惠济分局 区卫健委"
        " 区市场监管局 区文化旅游体育局 区林业和园林局 区消防救援大队 区委老干部局 区残联 区统计局"
    ),
    "371002": (
        "区教育和体育局 区科学技术协会 区委宣传部 区科学技术局 团区委 生态环境分局 区海洋发展局"
        " 区文化和旅游局 区卫生健康局 区应急管理局 区市场监督管理局 区妇联 区农业农村局"
        " 区自然资源局 区人力资源和社会保障局 区总工会 区工业和信息化局 区委组织部"
        " 区发展和改革局 区财政局"
    ),
}


def plan_data(stem):
    return json.loads((FIXTURES / "plans" / f"{stem}.json").read_text(encoding="utf-8"))


def names_listed(node):
    """Every name in a lead or responsible list, and every `per`, anywhere in a plan file."""
    if isinstance(node, list):
        return {name for item in node for name in names_listed(item)}
    if not isinstance(node, dict):
        return set()
    own = {*node.get("lead_agencies", []), *node.get("responsible_agencies", [])}
    own |= {node["per"]} if node.get("per") else set()
    return own.union(*(names_listed(value) for value in node.values()))


def unresolved(registry, names):
    groups = {group.name for group in registry.groups}
    return {name for name in names if not registry.agency_for(name) and name not in groups}


def agency_of_post(registry, post):
    """The preferred name of the body that a post is in."""
    name = name_opening(post, [name for row in registry.agencies for name in row.spellings])
    return name and registry.agency_for(name).name


@pytest.fixture
def minimal():
    """The smallest registry that is right; tests break it in one place."""
    return {
        "jurisdiction": {"name": "甲区", "code": "990101", "ancestors": []},
        "agencies": [
            {
                "name": name,
                "full_name": "",
                "kind": "government",
                "line": "education",
                "source": "甲区方案 二（一）",
                "names": [],
            }
            for name in ("区教育局", "区教体局")
        ],
        "groups": [{"name": "各学校", "note": "", "source": "", "members": []}],
        "possible_matches": [{"names": ["区教育局", "区教体局"], "reason": "待确认"}],
    }


def faults_of(data, folder):
    file = folder / "990101.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(RegistryError) as caught:
        read_registry(file)
    return caught.value.faults


@pytest.mark.parametrize("code", CODES)
def test_registry_resolves_every_name_read_in_the_documents(code):
    assert unresolved(load_registry(code), NAMES_IN_LISTS[code].split()) == set()


@pytest.mark.parametrize("stem", PLANS)
def test_registry_resolves_every_name_of_the_shipped_plan(stem):
    plan = plan_data(stem)
    registry = load_registry(plan["jurisdiction"]["code"])

    assert unresolved(registry, names_listed(plan["initiatives"])) == set()


@pytest.mark.parametrize("stem", PLANS)
def test_registry_jurisdiction_is_the_plan_s(stem):
    place = plan_data(stem)["jurisdiction"]
    registry = load_registry(place["code"])

    assert registry.jurisdiction.name == place["name"]
    assert [above.name for above in registry.ancestors] == place["ancestors"]


@pytest.mark.parametrize("stem", PLANS)
def test_registry_knows_the_leading_group(stem):
    """Every post but the two leaders' names a body; so does a row without a person."""
    plan = plan_data(stem)
    registry = load_registry(plan["jurisdiction"]["code"])
    group = plan["leading_group"] or {"office": None, "members": []}
    posts = [member["post"] for member in group["members"]]

    without_body = [
        post
        for post in posts
        if not agency_of_post(registry, post)
        and post not in {group.name for group in registry.groups}
    ]

    heads = {"haizhou-2022": ["区委常委、副区长"], "huiji-2022": ["副区长"]}
    assert without_body == heads.get(stem, [])
    assert group["office"] is None or registry.agency_for(group["office"]) is not None


@pytest.mark.parametrize("code", CODES)
def test_registry_agrees_with_the_rules_of_classification(code):
    """One body may be told apart by hand; today none has to be."""
    differing = [
        agency.name
        for agency in load_registry(code).agencies
        if (agency.kind, agency.line)
        != (classify_agency(agency.name).kind, classify_agency(agency.name).line)
    ]
    assert differing == []


@pytest.mark.parametrize("code", CODES)
def test_registry_groups_are_collective_names_and_agencies_are_not(code):
    registry = load_registry(code)

    assert [g.name for g in registry.groups if not is_collective(g.name)] == []
    assert [a.name for a in registry.agencies if is_collective(a.name)] == []


@pytest.mark.parametrize(
    ("spelling", "preferred"),
    [
        ("区应急局", "区应急管理局"),
        ("区机关工委", "区直机关工委"),
        ("区农业农村局（乡村振兴局）", "区农业农村局"),
    ],
)
def test_haizhou_spellings_are_one_agency(spelling, preferred):
    assert load_registry("210902").agency_for(spelling).name == preferred


def test_possible_matches_as_doubted():
    pairs = {
        code: [(m.first, m.second) for m in load_registry(code).possible_matches] for code in CODES
    }

    assert pairs == {
        "210902": [("区教文旅局", "区教育局")],
        "210900": [],
        "410108": [
            ("区教育局", "区教体局"),
            ("区卫计委", "区卫健委"),
            ("区科工委", "区科工局"),
            ("区安监局", "区应急管理局"),
            ("区环保局", "市生态环境局惠济分局"),
            ("区国土资源局", "市自然资源和规划局惠济分局"),
            ("区文化旅游局", "区文化旅游体育局"),
            ("区工商质监局", "区市场监管局"),
            ("区消防大队", "区消防救援大队"),
            ("区林业局", "区林业和园林局"),
            ("区发改统计局", "区统计局"),
            ("区城管执法局", "区城管局"),
        ],
        "371002": [],
    }


def test_groups_with_members():
    members = {
        group.name: [member.agency for member in group.members]
        for code in CODES
        for group in load_registry(code).groups
        if group.members
    }

    assert members == {
        "各镇街": [
            "韩家店镇",
            "和平街道",
            "西山街道",
            "河北街道",
            "站前街道",
            "五龙街道",
            "平西街道",
        ],
        "各镇（街道）": [
            "花园口镇",
            "古荣镇",
            "刘寨街道",
            "长兴路街道",
            "大河路街道",
            "江山路街道",
            "迎宾路街道",
            "新城街道",
        ],
    }


def test_full_names_are_those_that_a_document_prints():
    full_names = {
        agency.full_name
        for code in CODES
        for agency in load_registry(code).agencies
        if agency.full_name
    }
    assert full_names == {"韩家店镇人民政府", "站前街道办事处"}


def test_texts_fit_the_columns_that_will_hold_them():
    for code in CODES:
        registry = load_registry(code)
        sources = [a.source for a in registry.agencies]
        sources += [n.source for a in registry.agencies for n in a.names]
        sources += [g.source for g in registry.groups]
        sources += [m.source for g in registry.groups for m in g.members]
        longer = [m.reason for m in registry.possible_matches] + [g.note for g in registry.groups]

        assert all(0 < len(source) <= 200 for source in sources)
        assert all(0 < len(text) <= 300 for text in longer)


@pytest.mark.parametrize(
    ("post", "agency"),
    [
        ("区委组织部分管日常工作副部长", "区委组织部"),
        ("区直机关工委四级主任科员", "区直机关工委"),
        ("站前街道办事处副主任", "站前街道"),
        ("区委常委、副区长", None),
        ("", None),
    ],
)
def test_agency_of_post(post, agency):
    assert agency_of_post(load_registry("210902"), post) == agency


@pytest.mark.parametrize("code", ["330106", "", None, "../../etc/passwd", "21090"])
def test_load_registry_without_a_file_is_none(code):
    assert load_registry(code) is None


def test_read_registry_accepts_the_minimal_file(minimal, tmp_path):
    file = tmp_path / "990101.json"
    file.write_text(json.dumps(minimal), encoding="utf-8")

    assert [agency.name for agency in read_registry(file).agencies] == ["区教育局", "区教体局"]


def test_read_registry_refuses_what_is_not_json(tmp_path):
    file = tmp_path / "990101.json"
    file.write_text("{", encoding="utf-8")

    with pytest.raises(RegistryError, match=r"990101\.json: \$: not JSON"):
        read_registry(file)


def test_read_registry_names_every_fault_of_shape(minimal, tmp_path):
    minimal["agencies"][0]["kind"] = "ministry"
    del minimal["agencies"][1]["source"]
    minimal["groups"][0]["member"] = []
    minimal["possible_matches"][0]["names"] = ["区教育局"]

    faults = faults_of(minimal, tmp_path)

    assert [fault.split(": ")[0] for fault in faults] == [
        "$.agencies[0].kind",
        "$.agencies[1].source",
        "$.groups[0].member",
        "$.possible_matches[0].names",
    ]


def test_read_registry_refuses_another_jurisdiction_s_code(minimal, tmp_path):
    minimal["jurisdiction"]["code"] = "990102"
    assert faults_of(minimal, tmp_path) == ["$.jurisdiction.code: 990102 is not the file's name"]


def test_read_registry_refuses_a_name_twice(minimal, tmp_path):
    minimal["agencies"][1]["names"] = [{"name": "区教育局", "kind": "spelling", "source": "x"}]
    assert faults_of(minimal, tmp_path) == ["$.agencies[1]: 区教育局 stands in the file twice"]


def test_read_registry_refuses_a_full_name_without_source(minimal, tmp_path):
    minimal["agencies"][0]["full_name"] = "甲市甲区教育局"
    assert faults_of(minimal, tmp_path) == [
        "$.agencies[0].full_name: 甲市甲区教育局 has no source among the names"
    ]


def test_read_registry_refuses_references_to_nobody(minimal, tmp_path):
    minimal["groups"][0]["members"] = [{"agency": "第一中学", "source": "x"}]
    minimal["possible_matches"][0]["names"] = ["区教育局", "区体育局"]

    assert faults_of(minimal, tmp_path) == [
        "$.groups[0].members[0]: 第一中学 is no agency of this file",
        "$.possible_matches[0]: 区体育局 is no agency of this file",
    ]
