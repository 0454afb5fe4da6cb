"""Pages that need nothing above the plans: the list, and the text of a document."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from agencies.exporting import exported
from agencies.office_forms import office_places
from plans.exporting import PlanResource
from plans.forms import PlanListForm
from plans.models import Plan
from plans.states import PlanStatus
from sciliteracy.lib.access import readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited


@readers_only
@require_safe
@limited("export", parameter="export")
def plan_list(request):
    today = portal_today()
    form = PlanListForm(request.GET, user=request.user)
    plans = form.select(Plan.objects.visible_to(request.user).active(), today=today)
    plans = with_counts(plans).select_related("jurisdiction")
    if form.value("export"):
        verb = "plans.export_plans"
        resource, rows = PlanResource(today=today), form.ordered(plans)
        return exported(request, form, resource, rows, name="plans", verb=verb)
    listing = form.listing(plans)
    context = {
        "form": form,
        "listing": listing,
        "rows": [(plan, plan.status_on(today)) for plan in listing.page],
        "statuses": PlanStatus.choices,
        "may_create": request.user.is_authenticated and office_places(request.user).exists(),
    }
    return render_partial(request, "plans/plan_list.html", context, "results")


def with_counts(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Each plan with `measure_count` and `target_count`, of rows that stand."""
    return plans.annotate(measure_count=_count_of("measures"), target_count=_count_of("targets"))


def _count_of(related: str) -> Coalesce:
    """A count by subquery: two joined counts would multiply each other."""
    rows = Plan._meta.get_field(related).related_model.objects.active()
    rows = rows.filter(plan=OuterRef("pk")).order_by().values("plan")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


@readers_only
@require_safe
def document_source(request, slug):
    """The document's text as it was taken in, byte for byte."""
    plan = visible_or_404(Plan.objects.active(), request.user, slug=slug)
    document = plan.documents.active().order_by("-pk").first()
    if document is None:
        raise Http404("no document text")
    response = HttpResponse(document.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{plan.slug}.txt"'
    return response
