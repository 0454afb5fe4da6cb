"""提醒设置: what somebody chooses about their own reminders; and the door from a message, which
needs no signing in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.states import Channel
from sciliteracy.lib.access import anonymous_allowed, in_sight_or_404, signed_in
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from tasks.choice_forms import HourForm, KindsForm, PauseForm
from tasks.models import ReminderPause
from tasks.reminders.digests import addresses, enabled_channels
from tasks.reminders.standing_in import in_place_of
from tasks.reminders.unsubscribing import read_token
from tasks.services import reminder_choices

PAGE = "tasks/reminder_choices.html"


@signed_in
@never_cache
@require_safe
def reminder_choices_page(request):
    return _page(request)


@signed_in
@never_cache
@require_POST
def hour_choose(request):
    row = reminder_choices.hour_row(request.user)
    form = HourForm(request.POST, instance=reminder_choices.hour_row(request.user))
    if not form.is_valid():
        return _page(request, hour_form=form)
    try:
        reminder_choices.choose_reminder_hour(
            row,
            by=request.user,
            expected_version=form.cleaned_data["version"],
            hour=form.cleaned_data["hour"],
            language=form.cleaned_data["language"],
        )
    except StaleVersion as stale:
        data = request.POST.copy()
        data["version"] = str(row.version)
        form = HourForm(data, instance=row)
        form.add_error(None, str(stale))
        return _page(request, hour_form=form, status=409)
    return _saved(request)


@signed_in
@never_cache
@require_POST
def kinds_choose(request):
    form = _kinds_form(request, request.POST)
    if not form.is_valid():
        return _page(request, kinds_form=form)
    try:
        reminder_choices.choose_reminder_kinds(
            request.user,
            by=request.user,
            refused=form.refused(),
            channels=[channel.value for channel in form.channels],
            expected=form.expected(),
        )
    except InvalidChange as refused:
        data = request.POST.copy()
        data["shown"] = form.initial["shown"]
        form = _kinds_form(request, data)
        form.is_valid()
        form.take(refused)
        return _page(request, kinds_form=form, status=409)
    return _saved(request)


@signed_in
@never_cache
@require_POST
def pause_add(request):
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            reminder_choices.add_pause(
                request.user, by=request.user, today=portal_today(), **form.cleaned_data
            )
        except InvalidChange as refused:
            form.take(refused)
        else:
            return _saved(request)
    return _page(request, pause_form=form)


@signed_in
@never_cache
@require_POST
def pause_end(request, pk):
    rows = ReminderPause.objects.active()
    pause = in_sight_or_404(rows.filter(user=request.user), rows, pk=pk)
    reminder_choices.end_pause(pause, by=request.user, today=portal_today())
    messages.success(request, _("已结束，从今天起恢复提醒。"))
    return redirect("tasks:reminder-choices")


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("已保存。"))
    return redirect("tasks:reminder-choices")


def _channels() -> list[Channel]:
    """Those of this installation on which somebody can say no."""
    enabled = enabled_channels()
    return [one for one in Channel if one in enabled and one != Channel.INBOX]


def _kinds_form(request: HttpRequest, data=None) -> KindsForm:
    refused = reminder_choices.refused_by(request.user)
    return KindsForm(data, channels=_channels(), refused=refused)


def _page(
    request: HttpRequest, *, hour_form=None, kinds_form=None, pause_form=None, status: int = 200
) -> HttpResponse:
    user, today = request.user, portal_today()
    reached = set(addresses().filter(user=user).values_list("channel", flat=True))
    pauses = ReminderPause.objects.active().filter(user=user, last_day__gte=today)
    context = {
        "hour_form": hour_form or HourForm(instance=reminder_choices.hour_row(user)),
        "kinds_form": kinds_form or _kinds_form(request),
        "columns": [(channel, channel in reached) for channel in _channels()],
        "pause_form": pause_form or PauseForm(),
        "pauses": in_place_of(user, pauses.order_by("first_day"), today=today),
        "today": today,
    }
    return render(request, PAGE, context, status=status)


@anonymous_allowed
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """One click in a mail program is a POST by the mail provider: without a session and without a
    CSRF token; what shows that it may be is the signed address (RFC 8058). Looking at it (GET)
    changes nothing: scanners follow every link."""
    found = read_token(token)
    if found is None:
        raise Http404
    person, channel = found
    if request.method == "POST":
        reminder_choices.unsubscribe(person, by=person, channel=channel)
    elif request.user == person:
        return redirect("tasks:reminder-choices")
    context = {"channel": channel, "done": request.method == "POST", "token": token}
    return render(request, "tasks/unsubscribe.html", context)
