"""The document page."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from plans.models import Plan
from sciliteracy.lib.verbatim import readable
from sciliteracy.pages.answers import Answer, Answers
from sciliteracy.pages.document import Link, linked, marker
from tests.factories.indicators import TargetFactory
from tests.factories.plans import DocumentFactory, MeasureFactory, PlanFactory, SectionFactory

QUERIES = 9
SLUGS = ["fuxin-2022", "haizhou-2022", "huiji-2017", "huiji-2022", "huancui-2022"]


@pytest.mark.parametrize("slug", SLUGS)
def test_document_has_every_part_once_in_order(reader, five_plans, slug):
    plan = Plan.objects.get(slug=slug)

    parts = reader.get(f"/plans/{slug}/document/").context["parts"]

    shown = [part.section.pk for part in parts if part.section]
    assert shown == list(plan.sections.order_by("position").values_list("pk", flat=True))
    blocks = [part.block for part in parts if part.block]
    assert [block.initiative.pk for block in blocks] == list(
        plan.initiatives.order_by("position").values_list("pk", flat=True)
    )
    assert sum(block.count for block in blocks) == plan.measures.count()


@pytest.mark.parametrize("slug", SLUGS)
def test_document_holds_all_words_of_the_plan(reader, five_plans, slug):
    plan = Plan.objects.get(slug=slug)

    page = "".join(_text(reader.get(f"/plans/{slug}/document/").content.decode()).split())

    texts = [*plan.sections.values_list("text", flat=True)]
    texts += plan.measures.values_list("text", flat=True)
    texts += plan.initiatives.values_list("intro", flat=True)
    texts += plan.initiatives.values_list("responsibility_text", flat=True)
    missing = [text for text in texts if "".join(readable(text).split()) not in page]
    assert missing == []


def _text(html: str) -> str:
    """What is read: the tags taken out, the few escapes undone."""
    plain, inside = [], False
    for sign in html:
        inside = sign == "<" or (inside and sign != ">")
        if not inside and sign != ">":
            plain.append(sign)
    return "".join(plain).replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


def test_document_links_every_measure_and_marks_quotes(reader, five_plans):
    plan = Plan.objects.get(slug="fuxin-2022")

    response = reader.get("/plans/fuxin-2022/document/")

    for measure in plan.measures.all():
        assertContains(response, f'href="{measure.get_absolute_url()}"')
        assertContains(response, f'id="measure-{measure.pk}"')
    assertContains(response, "<mark>每季度举办分享交流活动1次</mark>")


@pytest.mark.parametrize(
    ("path", "printed"),
    [("一", "一、"), ("二（三）", "（三）"), ("", ""), ("十一（二）", "（二）")],
)
def test_marker_is_what_stands_before_the_heading(path, printed):
    assert marker(path) == printed


def test_names_in_a_responsibility_paragraph_are_linked_longest_first():
    answers = Answers(leads=[Answer("区科协", "/1/")], responsible=[Answer("区科协老科协", "/2/")])

    assert linked("牵头单位：区科协、区科协老科协。", answers) == [
        [
            Link("牵头单位："),
            Link("区科协", "/1/"),
            Link("、"),
            Link("区科协老科协", "/2/"),
            Link("。"),
        ]
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_document_asks_the_same_number_of_queries(reader, django_assert_num_queries, rows):
    plan = PlanFactory()
    SectionFactory.create_batch(rows, plan=plan)
    for measure in MeasureFactory.create_batch(rows, initiative__plan=plan):
        TargetFactory(measure=measure)

    with django_assert_num_queries(QUERIES):
        reader.get(f"/plans/{plan.slug}/document/")


@pytest.mark.django_db
def test_original_text_is_served_as_it_was_taken_in(reader):
    document = DocumentFactory(text="原文 <b>\n第二行")

    response = reader.get(f"/plans/{document.plan.slug}/document/source/")

    assert response.content.decode() == "原文 <b>\n第二行"
    assert response["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.django_db
def test_plan_without_a_document_offers_none(reader):
    plan = PlanFactory()

    assertNotContains(reader.get(f"/plans/{plan.slug}/document/"), "document/source/")
    assert reader.get(f"/plans/{plan.slug}/document/source/").status_code == 404


def test_document_of_another_jurisdiction_is_not_found(client, haizhou, outsider):
    plan = DocumentFactory(plan__jurisdiction=haizhou).plan
    client.force_login(outsider)

    assert client.get(f"/plans/{plan.slug}/document/").status_code == 404
    assert client.get(f"/plans/{plan.slug}/document/source/").status_code == 404
