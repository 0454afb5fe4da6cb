"""One search over everything: plans, measures, agencies by any spelling, indicators."""

from dataclasses import dataclass

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.models import Agency, AgencyName, User
from indicators.models import Indicator, Target
from plans.models import Measure, Plan
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.limits import limited
from sciliteracy.lib.verbatim import Run, paragraphs

SHOWN = 20
BEFORE, LENGTH = 40, 120
FULL_WIDTH = str.maketrans({"(": "（", ")": "）", " ": None, "\u3000": None})


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=100)


@dataclass
class Hit:
    """A measure that was found, with the stretch of its text round the words."""

    measure: Measure
    excerpt: list[list[Run]]


@dataclass
class Found:
    """The first rows of each kind; one more than `SHOWN` was asked for, to say so."""

    plans: list[Plan]
    measures: list[Hit]
    agencies: list[Agency]
    indicators: list[Indicator]

    @property
    def count(self) -> int:
        return len(self.plans) + len(self.measures) + len(self.agencies) + len(self.indicators)


def find(words: str, *, user: User) -> Found:
    plans = Plan.objects.visible_to(user).active()
    measures = Measure.objects.visible_to(user).active().filter(plan__retired_at=None)
    measures = measures.filter(
        Q(text__icontains=words) | Q(path__startswith=words.translate(FULL_WIDTH))
    )
    agencies = Agency.objects.visible_to(user).active()
    spelt = AgencyName.objects.active().filter(agency=OuterRef("pk"), name__icontains=words)
    said = Target.objects.visible_to(user).active().filter(indicator=OuterRef("pk"))
    indicators = Indicator.objects.visible_to(user).active()
    return Found(
        plans=_first(
            plans.filter(Q(title__icontains=words) | Q(document_number__icontains=words)),
            "jurisdiction",
        ),
        measures=[_hit(row, words) for row in _first(measures, "plan__jurisdiction", "initiative")],
        agencies=_first(agencies.filter(Q(name__icontains=words) | Exists(spelt)), "jurisdiction"),
        indicators=_first(
            indicators.filter(
                Q(name__icontains=words) | Exists(said.filter(metric__icontains=words))
            ),
            "jurisdiction",
        ),
    )


def _hit(measure: Measure, words: str) -> Hit:
    text = measure.text.replace("\n", " ")
    at = text.lower().find(words.lower())
    start = max(at - BEFORE, 0)
    cut = text[start : start + LENGTH]
    excerpt = ("…" if start else "") + cut + ("…" if start + LENGTH < len(text) else "")
    found = text[at : at + len(words)] if at >= 0 else ""
    return Hit(measure, paragraphs(excerpt, [(measure.pk, found)]))


def _first(rows, *related: str) -> list:
    return list(rows.select_related(*related)[: SHOWN + 1])


@readers_only
@require_safe
@limited("search", parameter="q")
def search(request):
    form = SearchForm(request.GET)
    words = form.cleaned_data.get("q", "") if form.is_valid() else ""
    found = find(words, user=request.user) if words else None
    context = {"words": words, "found": found, "shown": SHOWN, "shown_slice": f":{SHOWN}"}
    return render(request, "search.html", context)
