"""Targets over all plans in sight: what is promised, where it stands in words, by when."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from indicators.models import Target
from indicators.states import TargetKind
from indicators.wording import plain_number
from sciliteracy.lib.access import readers_only
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited

EXPORTED_AT_MOST = 20_000
FIRM = [("yes", _("硬性")), ("no", _("力争类表述"))]
SAME = [("asked", _("疑似同一目标，待确认")), ("confirmed", _("已确认同一目标"))]


class TargetListForm(JurisdictionListForm):
    SORTS = {
        "plan": ("plan__jurisdiction__code", "-plan__period_start", "plan", "position"),
        "metric": ("metric", "unit"),
        "kind": ("kind", "metric"),
        "due": ("due", "metric"),
    }

    kind = forms.ChoiceField(required=False, choices=TargetKind.choices)
    firm = forms.ChoiceField(required=False, choices=FIRM)
    same = forms.ChoiceField(required=False, choices=SAME)

    def select(self, targets: QuerySet[Target]) -> QuerySet[Target]:
        targets = self.within(targets, "plan__jurisdiction__")
        if kind := self.value("kind"):
            targets = targets.filter(kind=kind)
        if firm := self.value("firm"):
            targets = targets.filter(firm=firm == "yes")
        if same := self.value("same"):
            confirmed = same == "confirmed"
            targets = targets.filter(same_as__isnull=False, same_as_confirmed=confirmed)
        if words := self.value("q"):
            found = Q(metric__icontains=words) | Q(quote__icontains=words)
            targets = targets.filter(found | Q(measure__path__icontains=words))
        return targets


class TargetResource(Resource):
    metric = Field("metric", column_name=_("所计事项"))
    comparator = Field("get_comparator_display", column_name=_("比较"))
    value = Field(column_name=_("目标值"))
    value_max = Field(column_name=_("区间上限"))
    unit = Field("unit", column_name=_("单位（计量）"))
    kind = Field("get_kind_display", column_name=_("类型"))
    every = Field("frequency_every", column_name=_("每几个周期"))
    frequency = Field("get_frequency_unit_display", column_name=_("周期"))
    from_year = Field("from_year", column_name=_("自哪一年"))
    due = Field("due", column_name=_("期限"))
    per = Field("per", column_name=_("各、每所指单位"))
    firm = Field(column_name=_("硬性"))
    quote = Field("quote", column_name=_("原文"))
    path = Field("path", column_name=_("条目"))
    plan = Field("plan__title", column_name=_("规划"))
    number = Field("plan__document_number", column_name=_("发文字号"))
    jurisdiction = Field("plan__jurisdiction__name", column_name=_("行政区"))

    def dehydrate_value(self, target: Target) -> str:
        return plain_number(target.value) if target.value is not None else ""

    def dehydrate_value_max(self, target: Target) -> str:
        return plain_number(target.value_max) if target.value_max is not None else ""

    def dehydrate_firm(self, target: Target) -> str:
        return str(_("是") if target.firm else _("否"))


@readers_only
@require_safe
@limited("export", parameter="export")
def target_list(request):
    form = TargetListForm(request.GET, user=request.user)
    targets = Target.objects.visible_to(request.user).active().filter(plan__retired_at=None)
    targets = form.select(targets).select_related(
        "plan__jurisdiction", "measure", "indicator", "per_group", "same_as__measure"
    )
    if form.value("export"):
        rows = form.ordered(targets)[:EXPORTED_AT_MOST]
        verb = "indicators.export_targets"
        return exported(request, form, TargetResource(), rows, name="targets", verb=verb)
    listing = form.listing(targets)
    context = {
        "form": form,
        "listing": listing,
        "rows": list(listing.page.object_list),
        "kinds": TargetKind.choices,
        "firms": FIRM,
        "sames": SAME,
    }
    return render_partial(request, "indicators/target_list.html", context, "results")
