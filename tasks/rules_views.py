"""The numbers by which a jurisdiction's periods, reports and lights are reckoned."""

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.models import Jurisdiction
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.editing import edit_page
from tasks.permissions import can_edit_rules
from tasks.rules import read_rules
from tasks.rules_forms import RulesForm
from tasks.services.rules import change_rules


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def rules_edit(request, pk):
    jurisdiction = visible_or_404(Jurisdiction.objects.active(), request.user, pk=pk)
    allow_or_forbid(can_edit_rules(request.user, jurisdiction))

    def save(row, **fields):
        change_rules(row, by=request.user, **fields)

    return edit_page(
        request,
        row=jurisdiction,
        form_class=RulesForm,
        save=save,
        template="tasks/rules_edit.html",
        context={"unusable": read_rules(jurisdiction)[1]},
        done=reverse("tasks:rules-edit", args=[pk]),
    )
