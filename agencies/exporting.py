"""Agencies and their spellings as rows for spreadsheets; and the one door through which a list
of whatever app goes out as a file."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import Resource

from agencies.models import Agency
from agencies.services.auditing import export_list
from sciliteracy.lib.exporting import file_response
from sciliteracy.lib.listing import ListForm


class AgencyResource(Resource):
    name = Field("name", column_name=_("单位"))
    full_name = Field("full_name", column_name=_("全称"))
    jurisdiction = Field("jurisdiction__name", column_name=_("行政区"))
    code = Field("jurisdiction__code", column_name=_("行政区划代码"))
    kind = Field("get_kind_display", column_name=_("类别"))
    line = Field("get_line_display", column_name=_("条线"))
    spellings = Field(column_name=_("全部写法"))
    source = Field("source", column_name=_("来源"))

    def dehydrate_spellings(self, agency: Agency) -> str:
        return "；".join(row.name for row in agency.names.all() if not row.is_retired)


class AgencyNameResource(Resource):
    name = Field("name", column_name=_("写法"))
    agency = Field("agency__name", column_name=_("单位"))
    kind = Field("get_kind_display", column_name=_("性质"))
    jurisdiction = Field("jurisdiction__name", column_name=_("行政区"))
    valid_from = Field("valid_from", column_name=_("起用日期"))
    valid_to = Field("valid_to", column_name=_("停用日期"))
    source = Field("source", column_name=_("来源"))


def exported(
    request: HttpRequest, form: ListForm, resource: Resource, rows: Any, *, name: str, verb: str
) -> HttpResponse:
    """`rows` as the file that the address of the list asks for, and the event that says who took
    what away: under which filter, how many rows, and that it failed where it did.

    `verb` names the list in the trail, `name` the file.
    """
    told: dict[str, Any] = {"by": request.user, "verb": verb, "asked": form.asked()}
    try:
        with transaction.atomic():
            table = resource.export(rows)
            response = file_response(table, form.value("export"), name)
    except Exception:
        export_list(**told, rows=0, succeeded=False)
        raise
    export_list(**told, rows=len(table))
    return response
