"""What a jurisdiction asks of those who sign in: one page for its security administrator."""

from functools import partial

from django.views.decorators.http import require_http_methods

from agencies import permissions
from agencies.models import Jurisdiction, SignInPolicy
from agencies.models.sign_in_policy import BOUNDS, SWITCHES, installation_policy
from agencies.services.sign_in_policy import limit_in_words, policy_row, set_sign_in_policy
from agencies.states import ACCOUNT_ROLES
from agencies.visibility import lineage_within
from sciliteracy.lib.access import allow_or_forbid, in_sight_or_404, signed_in
from sciliteracy.lib.editing import VersionedForm, edit_page


class SignInPolicyForm(VersionedForm):
    class Meta:
        model = SignInPolicy
        fields = (*BOUNDS, *SWITCHES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        settings = installation_policy()
        for name in BOUNDS:
            self.fields[name].help_text = limit_in_words(name, settings)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_policy_edit(request, pk):
    user = request.user
    allow_or_forbid(permissions.can_see_accounts(user))
    places = Jurisdiction.objects.active()
    if not permissions.can_set_up_installation(user):
        places = places.filter(lineage_within(user.lineages_as(*ACCOUNT_ROLES)))
    jurisdiction = in_sight_or_404(places, Jurisdiction.objects.active(), pk=pk)
    allow_or_forbid(permissions.can_grant_roles(user, jurisdiction))
    return edit_page(
        request,
        row=policy_row(jurisdiction),
        form_class=SignInPolicyForm,
        save=partial(set_sign_in_policy, by=user),
        template="account/sign_in_policy.html",
        context={"jurisdiction": jurisdiction},
    )
