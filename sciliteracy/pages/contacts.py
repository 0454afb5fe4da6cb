"""联系方式: how one is reached oneself, and how the members of the leading group are.

One page for both; what is done to a contact comes back to the page of whom it belongs to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agencies.addresses import is_sent_on
from agencies.models import Contact, LeadingGroupMember, User
from agencies.permissions import can_keep_contacts
from agencies.services import contacts
from sciliteracy.lib.access import (
    allow_or_forbid,
    in_sight_or_404,
    readers_only,
    signed_in,
    visible_or_404,
)
from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.pages.account_forms import RefusableForm
from sciliteracy.pages.contact_forms import (
    ContactCodeForm,
    ContactForm,
    RetireContactForm,
    offered_channels,
)
from tasks.jobs import send_off
from tasks.models import Delivery
from tasks.reminders.fault_words import fault_words
from tasks.services import contact_messages


@dataclass
class Row:
    """One contact as the page shows it: `counts` where messages go to it, `can_be_preferred` where
    they may but go to another one, `asked` where a code is on its way to it."""

    contact: Contact
    counts: bool
    can_be_preferred: bool
    asked: bool
    is_sent_on: bool
    code_form: forms.Form
    retire_form: forms.Form


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_contacts(request):
    return _contacts_of(request, request.user)


@readers_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member_contacts(request, pk):
    rows = LeadingGroupMember.objects.active().select_related("group__jurisdiction")
    member = visible_or_404(rows, request.user, pk=pk)
    allow_or_forbid(can_keep_contacts(request.user, member))
    return _contacts_of(request, member)


def _contacts_of(request: Any, owner: User | LeadingGroupMember) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        whose = {"user": owner} if isinstance(owner, User) else {"member": owner}
        try:
            contact = contacts.add_contact(by=request.user, **whose, **form.cleaned_data)
        except InvalidChange as refusal:
            form.take(refusal)
        else:
            return _send(request, contact, contact_messages.send_code)
    return _page(request, owner, form)


@signed_in
@never_cache
@require_POST
def contact_code(request, pk):
    return _send(request, _kept(request, pk), contact_messages.send_code)


@signed_in
@never_cache
@require_POST
def contact_test(request, pk):
    return _send(request, _kept(request, pk), contact_messages.send_test)


@signed_in
@never_cache
@require_POST
def contact_prefer(request, pk):
    contact = _kept(request, pk)
    try:
        contacts.prefer_contact(contact, by=request.user)
    except InvalidChange as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("今后的提醒发到%(where)s。") % {"where": contact})
    return redirect(contact)


@signed_in
@never_cache
@require_POST
def contact_verify(request, pk):
    contact = _kept(request, pk)

    def verify(code: str) -> None:
        contacts.verify_contact(contact, by=request.user, code=code, now=timezone.now())
        messages.success(request, _("已验证，今后的提醒会发到这里。"))

    return _done(request, contact, ContactCodeForm(request.POST, auto_id=f"code{pk}_%s"), verify)


@signed_in
@never_cache
@require_POST
def contact_retire(request, pk):
    contact = _kept(request, pk)

    def retire(reason: str) -> None:
        contacts.retire_contact(contact, by=request.user, reason=reason)
        messages.success(request, _("已停用，不再向这里发送。"))

    return _done(request, contact, RetireContactForm(request.POST, auto_id=f"end{pk}_%s"), retire)


def _kept(request: Any, pk: int) -> Contact:
    rows = Contact.objects.active().select_related("user", "member__group__jurisdiction")
    return in_sight_or_404(rows.kept_by(request.user), rows, pk=pk)


def _done(
    request: HttpRequest, contact: Contact, form: RefusableForm, act: Callable[..., None]
) -> HttpResponse:
    """Back to the page, or the page with what was refused at its field."""
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except InvalidChange as refusal:
            form.take(refusal)
        else:
            return redirect(contact)
    return _page(request, contact.owner, ContactForm(), at=contact, refused=form)


def _send(request: Any, contact: Contact, verb: Callable[..., Delivery]) -> HttpResponse:
    now = timezone.now()
    try:
        delivery = verb(contact, by=request.user, today=portal_today(now), now=now)
    except InvalidChange as refusal:
        messages.error(request, str(refusal))
    else:
        say_what_came(request, delivery)
    return redirect(contact)


def say_what_came(request: HttpRequest, delivery: Delivery) -> None:
    """Send it off, and tell whoever asked for it how that went."""
    outcome = send_off(delivery.pk)
    where = {"where": str(delivery.contact or delivery.get_channel_display())}
    if outcome == "sent":
        messages.success(request, _("已发送到%(where)s，请查收。") % where)
        return
    if not outcome:
        messages.success(request, _("正在发送到%(where)s，一般一分钟内到达。") % where)
        return
    delivery.refresh_from_db()
    where["error"] = fault_words(delivery.error)
    if outcome == "dead":
        messages.error(request, _("没有发到%(where)s，不会再试：%(error)s") % where)
    else:
        messages.error(request, _("暂时没有发到%(where)s，稍后会再试：%(error)s") % where)


def _page(
    request: HttpRequest,
    owner: User | LeadingGroupMember,
    form: ContactForm,
    *,
    at: Contact | None = None,
    refused: forms.Form | None = None,
) -> HttpResponse:
    context = {
        "rows": contact_rows(owner, at=at, refused=refused),
        "form": form,
        "offered": offered_channels(),
        "member": owner if isinstance(owner, LeadingGroupMember) else None,
    }
    return render(request, "account/contacts.html", context)


def contact_rows(
    owner: User | LeadingGroupMember,
    *,
    at: Contact | None = None,
    refused: forms.Form | None = None,
) -> list[Row]:
    """The contacts of one person by channel, those that were proven first."""
    now, rows, counted = timezone.now(), [], set()
    found = owner.contacts.active().select_related("code").order_by("pk")
    order = list(offered_channels())
    for contact in sorted(found, key=lambda one: _rank(one, order)):
        code = getattr(contact, "code", None)
        proven, sent_on = contact.verified_at is not None, is_sent_on(contact.channel)
        code_form = ContactCodeForm(auto_id=f"code{contact.pk}_%s")
        retire_form = RetireContactForm(auto_id=f"end{contact.pk}_%s")
        if contact == at and isinstance(refused, ContactCodeForm):
            code_form = refused
        elif contact == at and refused is not None:
            retire_form = refused
        rows.append(
            Row(
                contact=contact,
                counts=proven and sent_on and contact.channel not in counted,
                can_be_preferred=proven and sent_on and contact.channel in counted,
                asked=not proven and code is not None and not code.is_over(now),
                is_sent_on=sent_on,
                code_form=code_form,
                retire_form=retire_form,
            )
        )
        counted |= {contact.channel} if proven else set()
    return rows


def _rank(contact: Contact, order: list[str]) -> tuple[int, bool, bool]:
    """By channel; of each those that were proven first, and the preferred one of them."""
    return _place(contact, order), contact.verified_at is None, not contact.preferred


def _place(contact: Contact, order: list[str]) -> int:
    return order.index(contact.channel) if contact.channel in order else len(order)
