"""Nothing typed is lost when the log-in ended before a form was sent.

The fields (no files, no passwords, up to a size) wait for an hour in the session of the browser
that sent them, sealed for the person who was signed in. Once that person is signed in again and
opens the page of the form, its fields stand as they were typed; sending them is theirs to do.
Anybody else finds nothing. The filling is done where Django draws a field, so every form takes
part.
"""

import json
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sciliteracy.lib.sealing import Unreadable, seal, unseal

SLOT = "typed"
PURPOSE = "typed fields"
KEPT_FOR = 3600  # seconds
MOST_FIELDS = 1000
MOST_CHARACTERS = 200_000
# Never kept: what proves who somebody is, and what belongs to one form on one page.
SECRET = frozenset({"csrfmiddlewaretoken", "current", "new", "again", "code", "next"})
TELLING = ("password", "secret", "token")

Fields = dict[str, list[str]]
_given_back: ContextVar[Fields | None] = ContextVar("typed", default=None)


def page_of_form(request: HttpRequest) -> str:
    """The page on which a form that was sent stands: where it came from, if that is known."""
    came_from = urlsplit(request.META.get("HTTP_REFERER", ""))
    if came_from.netloc == request.get_host() and came_from.path:
        return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    return request.get_full_path()


def keep_typed(request: HttpRequest, *, who: str, page: str) -> None:
    """Keep what was sent for `who`, to be given back on `page`; nothing if nobody was signed in."""
    fields = {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if not _is_secret(name)
    }
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if not who or not fields or len(fields) > MOST_FIELDS or size > MOST_CHARACTERS:
        return
    kept = {"fields": fields, "path": urlsplit(page).path, "at": int(time.time())}
    data = json.dumps(kept).encode()
    request.session[SLOT] = seal(data, purpose=PURPOSE, owner=who)


def take_typed(request: HttpRequest, *, who: str) -> Fields | None:
    """What waits for `who` on this page, once; what waits for somebody else is thrown away."""
    sealed = request.session.get(SLOT)
    if sealed is None:
        return None
    try:
        kept = json.loads(unseal(sealed, purpose=PURPOSE, owner=who))
    except Unreadable:
        kept = None
    is_over = kept is None or time.time() - kept["at"] > KEPT_FOR
    if is_over or kept["path"] == request.path:
        del request.session[SLOT]
    return kept["fields"] if not is_over and kept["path"] == request.path else None


def _is_secret(name: str) -> bool:
    return name in SECRET or any(word in name.casefold() for word in TELLING)


class TypedMiddleware:
    """Stands below the duties of a signed-in person, so that none of them is a form's page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _given_back.set(None)
        try:
            return self.get_response(request)
        finally:
            _given_back.reset(token)

    def process_view(self, request: Any, *_: Any) -> None:
        if request.method != "GET" or request.htmx or not request.user.is_authenticated:
            return
        if fields := take_typed(request, who=request.user.get_username()):
            _given_back.set(fields)
            messages.info(request, _words())


def _words() -> str:
    return _("您登录前填写的内容已填回表单，尚未保存。请核对后重新提交；附件需要重新选择。")


class TypedRenderer(DjangoTemplates):
    """Draws fields as always, but with what was typed in them when it is given back."""

    def render(self, template_name: str, context: dict, request: Any = None) -> str:
        fields = _given_back.get()
        if fields and "widget" in context:
            fill(context["widget"], fields)
        return super().render(template_name, context, request)


def fill(widget: dict[str, Any], fields: Fields) -> None:
    """Put what was typed into the description that a widget is drawn from."""
    for part in widget.get("subwidgets", []):
        fill(part, fields)
    name, kind = widget.get("name"), widget.get("type")
    if kind in ("password", "file"):
        return
    if kind == "checkbox" and "optgroups" not in widget:
        _mark(widget["attrs"], "checked", on=name in fields)
    elif name not in fields:
        return
    elif "optgroups" in widget:
        for _group, options, _index in widget["optgroups"]:
            for option in options:
                _choose(option, fields[name])
    else:
        widget["value"] = fields[name][-1]


def _choose(option: dict[str, Any], values: list[str]) -> None:
    option["selected"] = str(option["value"]) in values
    mark = "checked" if option.get("type") in ("radio", "checkbox") else "selected"
    _mark(option["attrs"], mark, on=option["selected"])


def _mark(attrs: dict[str, Any], name: str, *, on: bool) -> None:
    attrs.pop(name, None)
    if on:
        attrs[name] = True
