"""The suggestion box: one's own suggestions with their answers; for the office, those it hears."""

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from import_export.fields import Field
from import_export.resources import Resource

from agencies.exporting import exported
from agencies.models import Suggestion
from agencies.permissions import can_answer_suggestion
from agencies.services.suggestions import LONGEST, close_suggestion
from agencies.states import OFFICE_ROLES
from sciliteracy.lib.access import allow_or_forbid, signed_in, visible_or_404
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.limits import limited
from sciliteracy.lib.listing import ListForm
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import ActForm
from tasks.services.suggestion_messages import hand_in_suggestion, reply_to_suggestion

EXPORTED_AT_MOST = 20_000
PAGE = "suggestions/suggestion_list.html"
STATES = {
    "open": gettext_lazy("待答复"),
    "answered": gettext_lazy("已答复"),
    "closed": gettext_lazy("已办结"),
}
CONDITIONS = {
    "open": Q(answered_at=None),
    "answered": Q(answered_at__isnull=False, closed_at=None),
    "closed": Q(closed_at__isnull=False),
}


class SuggestionListForm(ListForm):
    SORTS = {"written": ("-written_at",), "answered": ("-answered_at",)}

    state = forms.ChoiceField(required=False, choices=list(STATES.items()))

    def select(self, rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
        if state := self.value("state"):
            rows = rows.filter(CONDITIONS[state])
        if words := self.value("q"):
            rows = rows.filter(Q(text__icontains=words) | Q(answer__icontains=words))
        return rows


class WriteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("您的意见建议"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("哪里不好用、缺什么、怎样更省事，都可以写。本地办公室会答复。"),
    )
    page = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class AnswerForm(ActForm):
    answer = forms.CharField(
        label=gettext_lazy("答复"), max_length=LONGEST, widget=forms.Textarea({"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SuggestionResource(Resource):
    text = Field("text", column_name=gettext_lazy("意见建议"))
    author = Field("author", column_name=gettext_lazy("提出人"))
    jurisdiction = Field("jurisdiction", column_name=gettext_lazy("行政区"))
    page = Field("page", column_name=gettext_lazy("所在页面"))
    written = Field(column_name=gettext_lazy("提出时间"))
    state = Field(column_name=gettext_lazy("状态"))
    answer = Field("answer", column_name=gettext_lazy("答复"))
    answered_by = Field("answered_by", column_name=gettext_lazy("答复人"))
    answered = Field(column_name=gettext_lazy("答复时间"))

    def dehydrate_written(self, row: Suggestion) -> str:
        return _minute(row.written_at)

    def dehydrate_answered(self, row: Suggestion) -> str:
        return _minute(row.answered_at)

    def dehydrate_state(self, row: Suggestion) -> str:
        closed, answered = row.closed_at is not None, row.answered_at is not None
        return str(STATES["closed" if closed else "answered" if answered else "open"])


def _minute(at) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("export", parameter="export")
def suggestion_list(request):
    asked = request.GET.get("from", "").replace("\x00", "")
    page = asked if asked.startswith("/") else ""
    form = WriteForm(request.POST or None, initial={"page": page[:300]})
    if request.method == "POST" and form.is_valid():
        try:
            now = timezone.now()
            when = {"today": portal_today(now), "now": now}
            hand_in_suggestion(by=request.user, **when, **form.cleaned_data)
        except InvalidChange as refusal:
            for name, texts in refusal.errors.items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            messages.success(request, _("已收到，谢谢。答复会出现在这一页。"))
            return redirect("suggestion-list")
    asked_for = SuggestionListForm(request.GET)
    rows = Suggestion.objects.visible_to(request.user).active()
    rows = rows.select_related("author", "answered_by", "jurisdiction")
    if asked_for.value("export"):
        found = asked_for.ordered(asked_for.select(rows))[:EXPORTED_AT_MOST]
        verb, resource = "agencies.export_suggestions", SuggestionResource()
        return exported(request, asked_for, resource, found, name="suggestions", verb=verb)
    places = [pk for role, pk, _path in request.user.held_roles if role in OFFICE_ROLES]
    context = {
        "form": form,
        "listing": asked_for.listing(asked_for.select(rows)),
        "states": STATES.items(),
        "state": asked_for.value("state") or "",
        "words": asked_for.value("q") or "",
        "places": places,
    }
    return render(request, PAGE, context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion_answer(request, pk):
    row = visible_or_404(Suggestion.objects.active().select_related("author"), request.user, pk=pk)
    allow_or_forbid(can_answer_suggestion(request.user, row))
    first = {"answer": row.answer, "version": row.version}
    form = AnswerForm(posted(request), by=request.user, initial=first)

    def perform(answer, version):
        now = timezone.now()
        return reply_to_suggestion(
            row,
            by=request.user,
            answer=answer,
            today=portal_today(now),
            now=now,
            expected_version=version,
        )

    return act_page(
        request,
        act=Act(_("答复"), row.text, _("已答复。")),
        form=form,
        perform=perform,
        back=reverse("suggestion-list"),
        context={"outside": True},
    )


@signed_in
@require_POST
def suggestion_close(request, pk):
    row = visible_or_404(Suggestion.objects.active(), request.user, pk=pk)
    allow_or_forbid(can_answer_suggestion(request.user, row))
    try:
        close_suggestion(row, by=request.user, now=timezone.now())
    except InvalidChange as refusal:
        messages.error(
            request, " ".join(text for texts in refusal.errors.values() for text in texts)
        )
    else:
        messages.success(request, _("已办结。"))
    return redirect("suggestion-list")
