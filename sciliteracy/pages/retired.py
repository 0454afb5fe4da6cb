"""What is out of use, of every sort: one list with who, when and why; out of use, and back."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.forms import JurisdictionListForm
from agencies.models import AuditEvent
from agencies.visibility import own_places, place_of
from plans.services.elements import inner_elements, retired_with
from sciliteracy.lib.access import allow_or_forbid, readers_only, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.htmx import render_partial
from sciliteracy.lib.limits import limited
from sciliteracy.lib.models import Editable, FromDocument
from sciliteracy.pages.nouns import NOUNS, Noun, noun_or_404
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm
from sciliteracy.pages.period_forms import WhyForm

EXPORTED_AT_MOST = 10_000
# Named so that no column of any sort is called the same.
COLUMNS = ("listed_kind", "listed_key", "listed_at", "listed_name")


@dataclass
class RetiredRow:
    """One line of the list."""

    kind: str
    noun: Noun
    row: Editable
    by: str = ""
    may_restore: bool = False

    @property
    def page(self) -> str:
        return self.noun.page(self.row)

    @property
    def label(self) -> str:
        return self.noun.label

    @property
    def name(self) -> str:
        return str(self.row)

    @property
    def on(self) -> str:
        return timezone.localtime(self.row.retired_at).strftime("%Y-%m-%d %H:%M")

    @property
    def reason(self) -> str:
        return self.row.retired_reason


class RetiredListForm(JurisdictionListForm):
    SORTS = {
        "-when": ("-listed_at",),
        "kind": ("listed_kind", "-listed_at"),
        "name": ("listed_name",),
        "when": ("listed_at",),
    }

    kind = forms.ChoiceField(required=False, choices=[(kind, kind) for kind in NOUNS])

    @property
    def sort_key(self) -> str:
        asked = self.value("sort") or ""
        return asked if asked.removeprefix("-") in self.SORTS else "-when"

    def select(self) -> QuerySet:
        """One statement over all the sorts asked for; what each has in common with the others."""
        asked = self.value("kind")
        kinds = [asked] if asked else list(NOUNS)
        first, *others = (self._of(kind) for kind in kinds)
        return first.union(*others, all=True) if others else first

    def _of(self, kind: str) -> QuerySet:
        noun = NOUNS[kind]
        rows = noun.model.objects.visible_to(self.user).retired().order_by()
        path = noun.model.jurisdiction_path  # type: ignore[attr-defined]  # each of them has one
        rows = self.within(rows, f"{path}__")
        if words := self.value("q"):
            named = Q(**{f"{noun.named_by}__icontains": words})
            rows = rows.filter(named | Q(retired_reason__icontains=words))
        return rows.annotate(
            listed_kind=Value(kind, CharField()),
            listed_key=F("pk"),
            listed_at=F("retired_at"),
            listed_name=Cast(noun.named_by, CharField()),
        ).values_list(*COLUMNS)

    def ordered(self, rows: QuerySet) -> QuerySet:
        turned = self.sort_key.startswith("-") and self.sort_key != "-when"
        key = self.sort_key.removeprefix("-") if turned else self.sort_key
        fields = self.SORTS[key]
        if turned:
            fields = tuple(name[1:] if name.startswith("-") else f"-{name}" for name in fields)
        return rows.order_by(*fields, "listed_kind", "listed_key")


class RetiredResource(Resource):
    kind = Field("label", column_name=gettext_lazy("类别"))
    name = Field("name", column_name=gettext_lazy("名称"))
    on = Field("on", column_name=gettext_lazy("停用时间"))
    by = Field("by", column_name=gettext_lazy("停用人"))
    reason = Field("reason", column_name=gettext_lazy("原因"))


def retired_rows(found: list[tuple], user) -> list[RetiredRow]:
    """The lines of the list with their rows: one query for each sort that is on the page, one for
    who took them out of use."""
    by_kind: dict[str, list[int]] = {}
    for kind, key, *_rest in found:
        by_kind.setdefault(kind, []).append(key)
    rows = {
        (kind, row.pk): row
        for kind, keys in by_kind.items()
        for row in NOUNS[kind].rows().filter(pk__in=keys)
    }
    lines = [
        RetiredRow(kind, NOUNS[kind], rows[kind, key])
        for kind, key, *_rest in found
        if (kind, key) in rows
    ]
    names, places = _who_retired(by_kind), own_places(user)
    for line in lines:
        line.by = names.get((line.row._meta.label_lower, line.row.pk), "")
        line.may_restore = places is None or place_of(line.row).pk in places
    return lines


def _who_retired(by_kind: dict[str, list[int]]) -> dict[tuple[str, int], str]:
    """By name, from the trail; where that was archived since, nobody is named."""
    about = Q()
    for kind, keys in by_kind.items():
        about |= Q(object_type=NOUNS[kind].model._meta.label_lower, object_id__in=keys)
    if not about:
        return {}
    events = AuditEvent.objects.filter(about, succeeded=True).filter(
        Q(verb__contains=".retire_") | Q(verb__contains=".withdraw_")
    )
    told = events.order_by("pk").values_list("object_type", "object_id", "actor_name")
    return {(kind, key): name for kind, key, name in told}


@readers_only
@require_safe
@limited("export", parameter="export")
def retired_list(request):
    form = RetiredListForm(request.GET, user=request.user)
    rows = form.select()
    if form.value("export"):
        found = list(form.ordered(rows)[:EXPORTED_AT_MOST])
        lines = retired_rows(found, request.user)
        verb = "plans.export_retired"
        return exported(request, form, RetiredResource(), lines, name="retired", verb=verb)
    listing = form.listing(rows)
    context = {
        "form": form,
        "listing": listing,
        "rows": retired_rows(list(listing.page.object_list), request.user),
        "kinds": [(kind, noun.label) for kind, noun in NOUNS.items()],
    }
    return render_partial(request, "records/retired_list.html", context, "results")


def _row(request, kind: str, pk: int):
    noun = noun_or_404(kind)
    row = visible_or_404(noun.rows(), request.user, pk=pk)
    allow_or_forbid(noun.can_edit(request.user, row))
    return noun, row


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def record_retire(request, kind, pk):
    """Take a row out of use, with a reason. It stays listed."""
    noun, row = _row(request, kind, pk)
    if row.is_retired:
        messages.info(request, _("这条记录已经停用。"))
        return redirect(noun.page(row))

    @transaction.atomic
    def perform(reason: str) -> None:
        noun.retire(row, by=request.user, today=portal_today(), reason=reason)
        noun.follow(row, by=request.user, today=portal_today())

    inner = inner_elements(row) if isinstance(row, FromDocument) else []
    return act_page(
        request,
        act=Act(
            _("停用%(what)s") % {"what": noun.label},
            _("停用后不再显示和计算，也不再要求填报；记录和历史都保留，可以随时恢复。"),
            _("已停用，可以在“已停用”中恢复。"),
        ),
        form=WhyForm(posted(request), by=request.user),
        perform=perform,
        back=noun.page(row),
        template="records/act.html",
        context={"noun": noun, "row": row, "inner": inner},
    )


class RestoreForm(ActForm):
    with_inner = forms.BooleanField(label=gettext_lazy("连同一起停用的下属条目"), required=False)


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def record_restore(request, kind, pk):
    """Bring a row back into use, and if asked, what went with it."""
    noun, row = _row(request, kind, pk)
    if not row.is_retired:
        messages.info(request, _("这条记录正在使用，不必恢复。"))
        return redirect(noun.page(row))
    inner = retired_with(row) if isinstance(row, FromDocument) else []
    form = RestoreForm(posted(request), by=request.user, initial={"with_inner": True})
    if not inner:
        del form.fields["with_inner"]

    @transaction.atomic
    def perform(**given) -> None:
        noun.restore(row, by=request.user, today=portal_today(), **given)
        noun.follow(row, by=request.user, today=portal_today())

    return act_page(
        request,
        act=Act(
            _("恢复%(what)s") % {"what": noun.label},
            _("恢复后重新显示和计算；规划在执行中的，随之恢复要求填报。"),
            _("已恢复使用。"),
        ),
        form=form,
        perform=perform,
        back=noun.page(row),
        template="records/act.html",
        context={"noun": noun, "row": row, "inner": inner},
    )
