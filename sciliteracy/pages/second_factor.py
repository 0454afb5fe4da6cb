"""The second factor: setting the app up, proving it at sign-in, codes for the day it is lost."""

import io

import segno
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.services import second_factor
from sciliteracy.lib.access import signed_in
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.lib.way_on import way_on
from sciliteracy.pages.account import renew_key
from sciliteracy.pages.account_forms import BothFactorsForm, CodeForm, ConfirmForm


@signed_in
@never_cache
@require_safe
def second_factor_page(request):
    return _page(request)


@signed_in
@never_cache
@require_POST
def enrol(request):
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            second_factor.enrol_totp(
                by=request.user, password=form.cleaned_data["current"], now=timezone.now()
            )
        except InvalidChange as refused:
            form.take(refused)
        else:
            return redirect("account-second-factor")
    return _page(request, enrol_form=form)


@signed_in
@never_cache
@require_POST
def confirm(request):
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            codes = second_factor.confirm_totp(
                by=request.user,
                code=form.cleaned_data["code"],
                session=request.user_session,
                now=timezone.now(),
            )
        except InvalidChange as refused:
            form.take(refused)
        else:
            renew_key(request)
            return _codes_shown(request, codes)
    return _page(request, code_form=form)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """After the password, before anything else."""
    if not request.user_session.has_device or request.user_session.second_factor_at:
        return redirect("account")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            second_factor.verify(
                by=request.user,
                code=form.cleaned_data["code"],
                session=request.user_session,
                now=timezone.now(),
            )
        except InvalidChange as refused:
            form.take(refused)
        else:
            renew_key(request)
            return redirect(way_on(request, reverse("account")))
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "account/verify.html", context)


@signed_in
@never_cache
@require_POST
def disable(request):
    form = BothFactorsForm(request.POST)
    if form.is_valid():
        try:
            second_factor.disable_own_totp(
                by=request.user,
                password=form.cleaned_data["current"],
                code=form.cleaned_data["code"],
                session=request.user_session,
                now=timezone.now(),
            )
        except InvalidChange as refused:
            form.take(refused)
        else:
            messages.success(request, _("二次验证已停用。"))
            return redirect("account-second-factor")
    return _page(request, disable_form=form)


@signed_in
@never_cache
@require_POST
def new_codes(request):
    form = BothFactorsForm(request.POST)
    if form.is_valid():
        try:
            codes = second_factor.new_recovery_codes(
                by=request.user,
                password=form.cleaned_data["current"],
                code=form.cleaned_data["code"],
                now=timezone.now(),
            )
        except InvalidChange as refused:
            form.take(refused)
        else:
            return _codes_shown(request, codes)
    return _page(request, codes_form=form)


def _page(request, enrol_form=None, code_form=None, disable_form=None, codes_form=None):
    device = second_factor.device_of(request.user)
    pending = None if device else second_factor.device_of(request.user, confirmed=False)
    shown = pending and second_factor.is_readable(pending)
    context = {
        "device": device,
        "pending": shown,
        "qr_code": qr_code(pending.config_url) if shown else "",
        "secret": second_factor.secret_text(pending) if shown else "",
        "codes_left": second_factor.codes_left(request.user),
        "is_forced": not device and second_factor.must_enrol(request.user),
        "enrol_form": enrol_form or ConfirmForm(auto_id="enrol_%s"),
        "code_form": code_form or CodeForm(),
        "disable_form": disable_form or BothFactorsForm(auto_id="disable_%s"),
        "codes_form": codes_form or BothFactorsForm(auto_id="codes_%s"),
    }
    return render(request, "account/second_factor.html", context)


def _codes_shown(request, codes: list[str]):
    """In the answer itself: a page of their own could be asked for again."""
    return render(request, "account/recovery_codes.html", {"codes": codes})


def qr_code(address: str) -> SafeString:
    """The address as an inline SVG: paths and numbers, none of its words, no styles."""
    out = io.BytesIO()
    code = segno.make(address, error="m")
    code.save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True, light="#fff", border=4)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn by segno, holds no text
