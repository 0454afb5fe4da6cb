"""A broken plan file is refused whole, each fault with its JSON path and reason."""

import json

import pytest
from django.core.management import CommandError, call_command

from agencies.models import AuditEvent, Jurisdiction
from plans.models import Plan
from sciliteracy.interchange.checking import PlanRefused, check_plan
from tests import shipped


def put(path, value):
    """A change of the haizhou plan: sets the value at keys and indexes given in a row."""

    def change(data):
        *owners, last = path
        for key in owners:
            data = data[key]
        data[last] = value

    return change


MEASURE = ("initiatives", 0, "measures", 0)
TARGET = (*MEASURE, "targets", 0)
BROKEN = [
    (put(["jurisdiction", "ancestors"], [""]), "$.jurisdiction.ancestors[0]"),
    (put(["jurisdiction", "ancestors"], ["长" * 61]), "$.jurisdiction.ancestors[0]"),
    (put(["jurisdiction", "ancestors"], ["甲", "乙", "丙"]), "$.jurisdiction.ancestors"),
    (put(["jurisdiction", "name"], "海州区\n"), "$.jurisdiction.name"),
    (put(["findings", 0, "code"], ""), "$.findings[0].code"),
    (put(["findings", 0, "message"], " "), "$.findings[0].message"),
    (put(["sections", 0, "text"], "半个\ud800字"), "$.sections[0].text"),
    (
        put(["phases"], [{"name": "", "start": None, "end": None, "text": ""}]),
        "$.phases[0].name",
    ),
    (
        put(["phases"], [{"name": "甲", "start": "2022-9", "end": None, "text": ""}]),
        "$.phases[0].start",
    ),
    (put(["initiatives", 0, "lead_agencies", 0], " 区科协 "), "$.initiatives[0].lead_agencies[0]"),
    (put(["format"], "other/2"), "$.format"),
    (put(["title"], ""), "$.title"),
    (put(["title"], "长" * 201), "$.title"),
    (put(["unknown"], 1), "$"),
    (put(["issued_on"], "2022-02-30"), "$.issued_on"),
    (put(["period", "start"], 2040), "$.period"),
    (put(["jurisdiction", "code"], "21090"), "$.jurisdiction.code"),
    (put(["jurisdiction", "name"], " "), "$.jurisdiction.name"),
    (put([*MEASURE, "text"], ""), "$.initiatives[0].measures[0].text"),
    (put([*MEASURE, "text"], "空\x00字符"), "$.initiatives[0].measures[0].text"),
    (put([*MEASURE, "path"], "二（一）2（2）"), "$.initiatives[0].measures[1].path"),
    (put(["initiatives", 1, "path"], "二（一）"), "$.initiatives[1].path"),
    (put(["initiatives", 1, "kind"], "plan"), "$.initiatives[1].kind"),
    (
        put(["initiatives", 0, "lead_agencies", 1], "区教文旅局"),
        "$.initiatives[0].lead_agencies[1]",
    ),
    (put(["initiatives", 0, "lead_agencies", 0], ""), "$.initiatives[0].lead_agencies[0]"),
    (put([*TARGET, "quote"], "没有这句话"), "$.initiatives[0].measures[0].targets[0].quote"),
    (put([*TARGET, "value"], None), "$.initiatives[0].measures[0].targets[0].comparator"),
    (put([*TARGET, "value"], -1), "$.initiatives[0].measures[0].targets[0].value"),
    (put([*TARGET, "value"], 1e300), "$.initiatives[0].measures[0].targets[0].value"),
    (put([*TARGET, "value"], 0.00001), "$.initiatives[0].measures[0].targets[0].value"),
    (put([*TARGET, "value"], 3), "$.initiatives[0].measures[0].targets[0].value_max"),
    (put([*TARGET, "frequency"], None), "$.initiatives[0].measures[0].targets[0].frequency"),
    (put([*TARGET, "due"], "2025-13"), "$.initiatives[0].measures[0].targets[0].due"),
    (put([*TARGET, "from_year"], 3), "$.initiatives[0].measures[0].targets[0].from_year"),
    (put(["objectives", 0, "due"], None), "$.objectives[0].due"),
    (
        put(
            ["leading_group", "members", 1],
            {"role": "组长", "name": "齐峰", "post": "区委常委、副区长"},
        ),
        "$.leading_group.members[1]",
    ),
    (
        put(["phases"], [{"name": "甲", "start": "2017-13", "end": None, "text": ""}]),
        "$.phases[0].start",
    ),
]


@pytest.mark.parametrize(("change", "path"), BROKEN, ids=[path for _change, path in BROKEN])
def test_check_names_the_fault_by_its_path(change, path):
    data = shipped.plan_data("haizhou-2022")
    change(data)

    with pytest.raises(PlanRefused) as refused:
        check_plan(data)

    assert [fault.path for fault in refused.value.faults if fault.path == path] == [path]


@pytest.mark.parametrize("slug", shipped.SLUGS)
def test_check_accepts_the_shipped_plans(slug):
    check_plan(shipped.plan_data(slug))


def test_check_names_every_fault():
    data = shipped.plan_data("haizhou-2022")
    put(["title"], " ")(data)
    put([*TARGET, "due"], "2025-02-30")(data)

    with pytest.raises(PlanRefused) as refused:
        check_plan(data)

    assert [fault.path for fault in refused.value.faults] == [
        "$.title",
        "$.initiatives[0].measures[0].targets[0].due",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_import_command_refuses_what_is_no_plan(tmp_path, content):
    file = tmp_path / "plan.json"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="was refused, nothing was stored"):
        call_command("import_plan", file)


@pytest.mark.django_db
def test_import_command_stores_nothing_of_a_broken_file(tmp_path):
    data = shipped.plan_data("haizhou-2022")
    put([*TARGET, "value"], -1)(data)
    file = tmp_path / "haizhou.json"
    file.write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(CommandError, match=r"\$\.initiatives\[0\]\.measures\[0\]"):
        call_command("import_plan", file)

    assert not Plan.objects.exists()
    assert not Jurisdiction.objects.exists()
    assert not AuditEvent.objects.exclude(verb="agencies.create_system_user").exists()


@pytest.mark.django_db
def test_import_command_tells_of_a_missing_file(tmp_path):
    with pytest.raises(CommandError, match="cannot read"):
        call_command("import_plan", tmp_path / "none.json")


@pytest.mark.django_db
def test_import_refuses_a_code_that_another_place_has():
    shipped.store(["haizhou-2022"])
    data = shipped.plan_data("huancui-2022")
    data["jurisdiction"] = {"name": "细河区", "code": "210902", "ancestors": ["阜新市", "辽宁省"]}

    with pytest.raises(PlanRefused, match="belongs to 海州区"):
        _import(data)


def _import(data):
    from agencies.services.users import system_user  # noqa: PLC0415
    from sciliteracy.interchange.storing import import_plan  # noqa: PLC0415

    import_plan(data, by=system_user(), today=shipped.TODAY, slug="other")


@pytest.mark.django_db
def test_import_command_refuses_a_key_that_stands_twice(tmp_path):
    file = tmp_path / "plan.json"
    file.write_text('{"title": "甲", "title": "乙"}', encoding="utf-8")

    with pytest.raises(CommandError, match="the key 'title' stands twice"):
        call_command("import_plan", file)


@pytest.mark.django_db
def test_import_command_reads_a_file_with_a_byte_order_mark(tmp_path):
    data = shipped.plan_data("haizhou-2022")
    file = tmp_path / "haizhou.json"
    file.write_text(json.dumps(data), encoding="utf-8-sig")

    call_command("import_plan", file)

    assert Plan.objects.get().slug == "haizhou"


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"  ", b"a\x00b"])
def test_import_command_refuses_a_document_that_cannot_be_kept(tmp_path, content):
    document = tmp_path / "plan.txt"
    document.write_bytes(content)
    file = shipped.FIXTURES / "plans" / "haizhou-2022.json"

    with pytest.raises(CommandError, match="document: plan.txt"):
        call_command("import_plan", file, document=document)
    assert not Plan.objects.exists()
