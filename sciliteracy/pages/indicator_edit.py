"""Making and changing indicators, and putting measured values right."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.office_forms import office_places
from indicators.models import Indicator, Observation
from indicators.office_forms import CorrectionForm, IndicatorForm, NewIndicatorForm
from indicators.permissions import can_edit_indicator, can_record_observation
from indicators.services import indicators as verbs
from sciliteracy.lib.access import allow_or_forbid, signed_in, visible_or_404
from sciliteracy.lib.editing import create_page, edit_page
from sciliteracy.pages.office import FORM, form_methods


@signed_in
@form_methods
def indicator_create(request):
    allow_or_forbid(office_places(request.user).exists())
    listed = reverse("indicators:indicator-list")
    return create_page(
        request,
        form=NewIndicatorForm(request.POST or None, user=request.user),
        save=partial(verbs.create_indicator, by=request.user),
        template=FORM,
        context={
            "title": _("新建指标"),
            "lede": _("登记目标时会按所计事项和单位自动建立指标；只有要单独监测的才在这里新建。"),
            "crumbs": [(_("指标"), listed)],
            "back": listed,
        },
    )


@signed_in
@form_methods
def indicator_edit(request, pk):
    rows = Indicator.objects.active().select_related("jurisdiction")
    indicator = visible_or_404(rows, request.user, pk=pk)
    allow_or_forbid(can_edit_indicator(request.user, indicator))
    return edit_page(
        request,
        row=indicator,
        form_class=IndicatorForm,
        save=partial(verbs.update_indicator, by=request.user),
        template=FORM,
        context={
            "title": _("编辑指标"),
            "subject": str(indicator),
            "crumbs": [(str(indicator), indicator.get_absolute_url())],
        },
    )


@signed_in
@form_methods
def observation_edit(request, pk):
    rows = Observation.objects.active().select_related("jurisdiction", "indicator")
    observation = visible_or_404(rows, request.user, pk=pk)
    allow_or_forbid(can_record_observation(request.user, observation.jurisdiction))
    return edit_page(
        request,
        row=observation,
        form_class=CorrectionForm,
        save=partial(verbs.correct_observation, by=request.user),
        template=FORM,
        context={
            "title": _("更正监测值"),
            "subject": str(observation.indicator),
            "crumbs": [(str(observation), observation.get_absolute_url())],
        },
    )
