"""Whom reminders do not reach: for the offices, each in its own jurisdiction."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies import permissions
from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from agencies.models import Jurisdiction
from agencies.states import Role
from sciliteracy.lib.access import allow_or_forbid, signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.pages.people_forms import administered
from tasks.reminders.gaps import INSTEAD, Gap, gaps


class UnreachableForm(JurisdictionListForm):
    SORTS = {
        "gap": ("gap_rank", "gap_code", "gap_agency", "gap_person"),
        "agency": ("gap_agency", "gap_rank", "gap_person"),
        "person": ("gap_person", "gap_agency"),
        "jurisdiction": ("gap_code", "gap_place", "gap_rank", "gap_agency", "gap_person"),
    }

    gap = forms.ChoiceField(required=False, choices=Gap.choices)

    def jurisdictions(self) -> QuerySet[Jurisdiction]:
        return administered(self.user, *permissions.LIAISON_READERS)

    def select(self, today: Any) -> QuerySet:
        places = self.within(self.jurisdictions(), "")
        words, only = self.value("q") or "", self.value("gap") or ""
        return gaps(today=today, places=places, words=words, only=only)

    def ordered(self, rows: QuerySet) -> QuerySet:
        """Rows of several tables have no key in common."""
        fields = self.SORTS[self.sort_key.removeprefix("-")]
        turned = self.sort_key.startswith("-")
        return rows.order_by(*(f"-{name}" if turned else name for name in fields), "gap_role")


class UnreachableResource(Resource):
    gap = Field(column_name=gettext_lazy("缺什么"))
    instead = Field(column_name=gettext_lazy("现在怎样提醒"))
    agency = Field("gap_agency", column_name=gettext_lazy("单位"))
    person = Field("gap_person", column_name=gettext_lazy("姓名或称呼"))
    role = Field(column_name=gettext_lazy("角色"))
    place = Field("gap_place", column_name=gettext_lazy("行政区"))

    def dehydrate_gap(self, row: Any) -> str:
        return str(Gap(row.gap_gap).label)

    def dehydrate_instead(self, row: Any) -> str:
        return str(INSTEAD[Gap(row.gap_gap)])

    def dehydrate_role(self, row: Any) -> str:
        return str(Role(row.gap_role).label) if row.gap_role else ""


@signed_in
@limited("export", parameter="export")
@require_safe
@never_cache
def unreachable_list(request):
    allow_or_forbid(permissions.can_see_liaisons(request.user))
    form = UnreachableForm(request.GET, user=request.user)
    rows = form.select(portal_today())
    if form.value("export"):
        verb = "agencies.export_unreachable"
        found = list(form.ordered(rows))
        return exported(request, form, UnreachableResource(), found, name="unreachable", verb=verb)
    listing = form.listing(rows)
    context = {
        "form": form,
        "listing": listing,
        "rows": [
            (row, Gap(row.gap_gap).label, INSTEAD[Gap(row.gap_gap)], _role(row.gap_role))
            for row in listing.page
        ],
        "gaps": Gap.choices,
    }
    return render_partial(request, "people/unreachable_list.html", context, "results")


def _role(role: str) -> str:
    return str(Role(role).label) if role else ""
