"""Who is shut out for too many failed sign-ins, and letting an address in again."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies import permissions
from agencies.locked import locked_accounts, locked_addresses
from agencies.models import User
from agencies.services.passwords import unlock_address
from sciliteracy.lib.access import allow_or_forbid, signed_in
from sciliteracy.pages.people import FORM_METHODS
from sciliteracy.pages.people_acts import Act, act_page, posted
from sciliteracy.pages.people_forms import AddressForm


@signed_in
@require_safe
@never_cache
def locked_list(request):
    allow_or_forbid(permissions.can_open_accounts(request.user))
    now = timezone.now()
    people = User.objects.administered_by(request.user).filter(is_active=True)
    context = {
        "accounts": locked_accounts(people, now=now),
        "sees_all": permissions.can_set_up_installation(request.user),
        "addresses": locked_addresses(request.user, now=now),
    }
    return render(request, "people/locked_list.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
@never_cache
def address_unlock(request):
    allow_or_forbid(permissions.can_open_accounts(request.user))
    return act_page(
        request,
        act=Act(
            _("解除地址锁定"),
            _("清除这个地址的登录失败记录，从那里可以马上再试。"),
            _("锁定已解除。"),
        ),
        form=AddressForm(
            posted(request),
            by=request.user,
            initial={"address": request.GET.get("address", "")[:45]},
        ),
        perform=partial(unlock_address, by=request.user),
        back=reverse("people:locked-list"),
    )
