"""The document page: the whole plan in the order in which it was printed, every part linked."""

from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators.models import Target
from plans.models import Plan, Section
from plans.outline import document_order
from plans.states import SectionKind
from sciliteracy.lib.access import readers_only, visible_or_404
from sciliteracy.lib.verbatim import Run, paragraphs
from sciliteracy.pages.answers import Answers
from sciliteracy.pages.plan import InitiativeBlock, initiative_blocks, targets_by_measure


@dataclass
class Link:
    """Words inside a text that lead somewhere; without `url` they are only words."""

    text: str
    url: str = ""


@dataclass
class DocumentPart:
    """One part of the document: a section of prose, or an initiative with all that it holds."""

    section: Section | None = None
    block: InitiativeBlock | None = None
    number: str = ""
    text: list[list[Run]] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    responsibility: list[list[Link]] = field(default_factory=list)


def document_parts(plan: Plan) -> list[DocumentPart]:
    targets = targets_by_measure(Target.objects.filter(plan=plan))
    objectives = [(target.pk, target.quote) for target in targets[None]]
    blocks = {block.initiative.pk: block for block in initiative_blocks(plan, targets)}
    sections = list(plan.sections.active().order_by("position", "pk"))
    initiatives = [block.initiative for block in blocks.values()]
    parts = []
    for section, initiative in document_order(sections, initiatives):
        if initiative:
            parts.append(_initiative_part(blocks[initiative.pk]))
        else:
            parts.append(_section_part(plan, section, objectives))
    return parts


def _section_part(plan: Plan, section: Section, objectives: list[tuple[int, str]]) -> DocumentPart:
    text = paragraphs(section.text, objectives if section.kind == SectionKind.OBJECTIVES else ())
    part = DocumentPart(section=section, number=marker(section.path), text=text)
    if section.kind == SectionKind.PHASES:
        part.rows = list(plan.phases.active().order_by("position", "pk"))
    if section.kind == SectionKind.LEADING_GROUP and plan.leading_group:
        part.rows = list(plan.leading_group.members.active().order_by("position", "pk"))
    return part


def _initiative_part(block: InitiativeBlock) -> DocumentPart:
    return DocumentPart(
        block=block,
        number=marker(block.initiative.path),
        text=paragraphs(block.initiative.intro),
        responsibility=linked(block.initiative.responsibility_text, block.answers),
    )


def marker(path: str) -> str:
    """What is printed before a heading: 一、 for chapter 一, （二） for section 一（二）."""
    chapter, bracket, _ = path.partition("（")
    if not path:
        return ""
    return path.removeprefix(chapter) if bracket else f"{chapter}、"


def linked(text: str, answers: Answers) -> list[list[Link]]:
    """A responsibility paragraph with each name in it leading to its page; longest names first."""
    urls = {name.name: name.url for name in answers.leads + answers.responsible if name.url}
    names = sorted(urls, key=len, reverse=True)
    return [_links(line, names, urls) for line in text.split("\n") if line.strip()]


def _links(line: str, names: list[str], urls: dict[str, str]) -> list[Link]:
    links, plain, at = [], "", 0
    while at < len(line):
        name = next((name for name in names if line.startswith(name, at)), "")
        if not name:
            plain += line[at]
            at += 1
            continue
        links += [Link(plain), Link(name, urls[name])] if plain else [Link(name, urls[name])]
        plain, at = "", at + len(name)
    return [*links, Link(plain)] if plain else links


@readers_only
@require_safe
def plan_document(request, slug):
    plans = Plan.objects.active().select_related("jurisdiction__office", "leading_group")
    plan = visible_or_404(plans, request.user, slug=slug)
    context = {
        "plan": plan,
        "parts": document_parts(plan),
        "source": plan.documents.active().defer("text").order_by("-pk").first(),
    }
    return render(request, "plans/plan_document.html", context)
