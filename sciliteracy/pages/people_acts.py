"""One page for every act on a person, a period or a plan: what it does, its form, its button;
errors at the field."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies.models import User
from sciliteracy.lib.errors import InvalidChange, StaleVersion
from sciliteracy.pages.people_forms import ActForm


@dataclass(frozen=True)
class Act:
    """The words of an act: its name, what happens, what is said once it happened."""

    title: str
    explanation: str
    done: str


def act_page(
    request: HttpRequest,
    *,
    act: Act,
    form: ActForm,
    perform: Callable[..., Any],
    person: User | None = None,
    finish: Callable[[Any], HttpResponse] | None = None,
    context: dict[str, Any] | None = None,
    back: str = "",
    template: str = "people/act.html",
) -> HttpResponse:
    """Show `form`; when it comes back valid, `perform(**its values)`, then `finish` with the result
    or go `back`, which is to the person unless said otherwise. What a verb refuses stands at its
    field, what was typed is kept."""
    if not back:
        way = reverse("people:account-detail", args=[person.pk]) if person else ""
        back = way or reverse("people:account-list")
    if request.method == "POST" and form.is_valid():
        try:
            result = perform(**form.cleaned_data)
        except InvalidChange as refusal:
            form.add_refusal(refusal)
        except StaleVersion as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, act.done)
            return finish(result) if finish else redirect(back)
    shown = {"act": act, "form": form, "person": person, "back": back} | (context or {})
    return render(request, template, shown)


def posted(request: HttpRequest):
    """What a form is bound to."""
    return request.POST if request.method == "POST" else None
