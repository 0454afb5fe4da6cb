"""What is asked of those who sign in: the installation's settings, made stricter by jurisdictions.

`policy_for(user)` is the one answer for an account: the strictest of the settings and of every
policy of a jurisdiction to which it belongs or in which it holds a role. So a row here can tighten
and never loosen, whatever the settings become later.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models.jurisdiction import Jurisdiction
from agencies.models.user import Membership, User
from agencies.visibility import VisibleQuerySet
from sciliteracy.lib.models import Editable

# The least and the most that a jurisdiction may ask for: nobody can shut all the others out.
BOUNDS = {
    "password_length": (8, 64),
    "password_max_age_days": (7, 3650),
    "passwords_not_used_again": (1, 24),
    "password_min_age_days": (1, 30),
    "idle_minutes": (5, 1440),
    "max_hours": (1, 168),
    "failures": (2, 20),
    "lock_minutes": (1, 10080),
}
# More is stricter; of all others less is, where 0 in the settings means without any limit.
RISING = frozenset(
    {"password_length", "passwords_not_used_again", "password_min_age_days", "lock_minutes"}
)
SWITCHES = ("single_session", "second_factor_for_all")


@dataclass(frozen=True)
class Policy:
    """The rules that hold for one account; 0 is no limit (of `lock_minutes`: until released)."""

    password_length: int
    password_max_age_days: int
    passwords_not_used_again: int
    password_min_age_days: int
    idle_minutes: int
    max_hours: int
    failures: int
    lock_minutes: int
    single_session: bool = False
    second_factor_for_all: bool = False

    @property
    def idle_limit(self) -> timedelta | None:
        return timedelta(minutes=self.idle_minutes) if self.idle_minutes else None

    @property
    def absolute_limit(self) -> timedelta | None:
        return timedelta(hours=self.max_hours) if self.max_hours else None

    @property
    def lock_lasts(self) -> timedelta | None:
        return timedelta(minutes=self.lock_minutes) if self.lock_minutes else None


class SignInPolicyQuerySet(VisibleQuerySet):
    def over(self, users: Any):
        """Policies of the jurisdictions to which `users`, a queryset, belong or serve."""
        serving = Membership.objects.active().filter(user__in=users)
        return self.active().filter(
            Q(jurisdiction__in=users.values("jurisdiction"))
            | Q(jurisdiction__in=serving.values("jurisdiction"))
        )


def _number(label: Any, name: str) -> models.PositiveSmallIntegerField:
    least, most = BOUNDS[name]
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
    )


def _within_bounds() -> Q:
    condition = Q()
    for name, (least, most) in BOUNDS.items():
        inside = Q(**{f"{name}__gte": least, f"{name}__lte": most})
        condition &= Q(**{f"{name}__isnull": True}) | inside
    return condition


class SignInPolicy(Editable):
    """What one jurisdiction asks beyond the settings; an empty number leaves it at them."""

    jurisdiction_path = "jurisdiction"

    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("行政区"),
        on_delete=models.PROTECT,
        related_name="sign_in_policies",
    )
    password_length = _number(_("口令最少字符数"), "password_length")
    password_max_age_days = _number(_("口令最长使用天数"), "password_max_age_days")
    passwords_not_used_again = _number(_("不得重复的最近口令数"), "passwords_not_used_again")
    password_min_age_days = _number(_("口令最短使用天数"), "password_min_age_days")
    idle_minutes = _number(_("无操作自动退出（分钟）"), "idle_minutes")
    max_hours = _number(_("一次登录最长（小时）"), "max_hours")
    failures = _number(_("登录失败几次后锁定"), "failures")
    lock_minutes = _number(_("锁定时长（分钟）"), "lock_minutes")
    single_session = models.BooleanField(_("同一账户只能在一处登录"), default=False)
    second_factor_for_all = models.BooleanField(_("所有人都须启用二次验证"), default=False)

    objects = SignInPolicyQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = _("登录规则")
        verbose_name_plural = _("登录规则")
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(fields=["jurisdiction"], name="sign_in_policy_once"),
            models.CheckConstraint(
                condition=_within_bounds(),
                name="sign_in_policy_within_bounds",
                violation_error_message=_("登录规则的数值超出允许范围。"),
            ),
        ]

    def __str__(self):
        return f"{self.jurisdiction}"

    def get_absolute_url(self):
        return reverse("people:sign-in-policy", args=[self.jurisdiction_id])


def installation_policy() -> Policy:
    """What the settings ask of everybody."""
    lock = settings.AXES_COOLOFF_TIME
    return Policy(
        password_length=settings.PASSWORD_MIN_LENGTH,
        password_max_age_days=settings.PASSWORD_MAX_AGE_DAYS,
        passwords_not_used_again=settings.PASSWORDS_NOT_USED_AGAIN,
        password_min_age_days=settings.PASSWORD_MIN_AGE_DAYS,
        idle_minutes=settings.SESSION_IDLE_MINUTES,
        max_hours=settings.SESSION_MAX_HOURS,
        failures=settings.AXES_FAILURE_LIMIT,
        lock_minutes=int(lock.total_seconds() // 60) if lock else 0,
    )


def policy_for(user: Any) -> Policy:
    """What is asked of `user`, found once for each time the account is loaded."""
    if user.pk is None:
        return installation_policy()
    found = user.__dict__.get("_sign_in_policy")
    if found is None:
        found = strictest(SignInPolicy.objects.over(User.objects.filter(pk=user.pk)))
        user.__dict__["_sign_in_policy"] = found
    return found


def obeys_settings_only(user: Any) -> None:
    """Spare `policy_for` its query: it is known that no jurisdiction asks anything of `user`."""
    user.__dict__["_sign_in_policy"] = installation_policy()


def policy_for_name(username: str) -> Policy:
    """The same for whoever tries to sign in as `username`, whether there is such an account."""
    return strictest(SignInPolicy.objects.over(User.objects.named(username)))


def over_outer_user() -> Exists:
    """Whether a policy holds for the `user` of an outer row: a flag, no further query."""
    own = Q(jurisdiction__users=OuterRef("user"))
    serves = Membership.objects.active().filter(
        user=OuterRef(OuterRef("user")), jurisdiction=OuterRef("jurisdiction")
    )
    return Exists(SignInPolicy.objects.active().filter(own | Exists(serves)))


def strictest(rows: Iterable[SignInPolicy]) -> Policy:
    policy = installation_policy()
    for row in rows:
        numbers = {
            name: _stricter(name, getattr(policy, name), getattr(row, name)) for name in BOUNDS
        }
        switches = {name: getattr(policy, name) or getattr(row, name) for name in SWITCHES}
        policy = replace(policy, **numbers, **switches)
    return policy


def _stricter(name: str, one: int, other: int | None) -> int:
    return one if other is None or is_looser(name, other, than=one) else other


def is_looser(name: str, value: int, *, than: int) -> bool:
    """Whether `value` asks less than a rule of `than`, which may be 0 for none."""
    if name == "lock_minutes" and than == 0:
        return True
    if name in RISING:
        return value < than
    return bool(than) and value > than
