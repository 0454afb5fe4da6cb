"""The demo's one-click sign-in. Outside the demo this address does not exist."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from agencies.models import User
from sciliteracy.lib.access import anonymous_allowed
from sciliteracy.lib.way_on import way_on

BACKEND = "django.contrib.auth.backends.ModelBackend"


@anonymous_allowed
@require_POST
def sign_in(request):
    """Step into a fictitious person of the demo, and of nobody else."""
    if not settings.DEMO:
        raise Http404
    people = User.objects.filter(is_demo=True, is_active=True)
    # PostgreSQL takes no null character, and no account name has one.
    wanted = request.POST.get("username", "").replace("\x00", "")
    user = get_object_or_404(people, username=wanted)
    login(request, user, backend=BACKEND)
    return redirect(way_on(request, reverse("start")))
