"""Forms of the people pages. What may be chosen is what the person at the screen may give away."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.forms import ROOTS, JurisdictionChoice, JurisdictionListForm, tree_choices
from agencies.models import Agency, Jurisdiction, Membership, User
from agencies.models.user import places_without
from agencies.services.passwords import is_own_password
from agencies.states import (
    ACCOUNT_ROLES,
    ADMINISTRATIVE_ROLES,
    HelpKind,
    JurisdictionLevel,
    Role,
)
from agencies.visibility import lineage_within
from sciliteracy.lib.errors import InvalidChange

SUGGESTED = 200
STATES = [("open", _("使用中")), ("closed", _("已关闭"))]


def administered(user: User, *roles: Role) -> QuerySet[Jurisdiction]:
    """The jurisdictions in which `user` holds one of `roles` (not those below them); for who
    administers the installation, those that have nobody of their own for it."""
    if user.is_superuser:
        return places_without(*roles)
    held = [pk for role, pk, _path in user.held_roles if role in roles]
    return Jurisdiction.objects.active().filter(pk__in=held)


def may_grant_in(user: User, person: User) -> QuerySet[Jurisdiction]:
    """Where `user` may give `person` a role; as `permissions.can_give_role` says of one place."""
    places = administered(user, Role.SECURITY_ADMIN)
    return places.filter(pk=person.jurisdiction_id) if user.is_superuser else places


class AccountListForm(JurisdictionListForm):
    SORTS = {
        "username": ("username",),
        "name": ("name", "username"),
        "jurisdiction": ("jurisdiction__code", "username"),
        "last_login": ("last_login", "username"),
    }

    state = forms.ChoiceField(required=False, choices=STATES)
    role = forms.ChoiceField(required=False, choices=Role.choices)

    def jurisdictions(self) -> QuerySet[Jurisdiction]:
        rows = Jurisdiction.objects.active()
        return rows if self.user.is_superuser else rows.filter(lineage_within(self._lineages))

    def jurisdiction_choices(self) -> list[JurisdictionChoice]:
        top = ROOTS if self.user.is_superuser else Q(lineage__in=self._lineages)
        return tree_choices(self.jurisdictions(), self.value("jurisdiction"), top)

    @property
    def _lineages(self) -> list[str]:
        return self.user.lineages_as(*ACCOUNT_ROLES)

    def select(self, people: QuerySet[User]) -> QuerySet[User]:
        people = self.within(people)
        if words := self.value("q"):
            people = people.filter(Q(username__icontains=words) | Q(name__icontains=words))
        if state := self.value("state"):
            people = people.filter(is_active=state == "open")
        if role := self.value("role"):
            held = Membership.objects.active().filter(user=OuterRef("pk"), role=role)
            people = people.filter(Exists(held))
        return people


class LiaisonListForm(JurisdictionListForm):
    SORTS = {
        "agency": ("agency__name", "role"),
        "name": ("user__name", "user__username"),
        "jurisdiction": ("jurisdiction__code", "agency__name"),
    }

    def select(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        if words := self.value("q"):
            memberships = memberships.filter(
                Q(agency__name__icontains=words)
                | Q(user__name__icontains=words)
                | Q(user__username__icontains=words)
            )
        return memberships


class ActForm(forms.Form):
    """A form that ends in one service verb."""

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def add_refusal(self, refusal: InvalidChange) -> None:
        """Show what a service refused at the fields it is about."""
        for name, texts in refusal.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("原因"), max_length=500, help_text=_("会写入日志，长期保留。"))


class AskHelpForm(ReasonForm):
    """What a second person is asked to agree to."""

    kind = forms.ChoiceField(label=_("事项"), choices=HelpKind.choices)
    field_order = ["kind", "reason"]


class AddressForm(ActForm):
    address = forms.GenericIPAddressField(label=_("来源地址"))


class AppointForm(ReasonForm):
    """Who is to administer the installation: typed as a user name."""

    successor = forms.CharField(
        label=_("接任人的用户名"),
        max_length=150,
        help_text=_("此人要已有账户、没有任何角色，并已换成自己的口令。"),
    )
    field_order = ["successor", "reason"]

    def clean_successor(self) -> User:
        found = User.objects.people().named(self.cleaned_data["successor"]).first()
        if found is None:
            raise forms.ValidationError(_("没有可以接任的这个用户名。"))
        return found


class CreateJurisdictionForm(ActForm):
    name = forms.CharField(label=_("名称"), max_length=60)
    level = forms.ChoiceField(label=_("级别"), choices=JurisdictionLevel.choices)
    code = forms.CharField(
        label=_("行政区划代码"),
        max_length=6,
        required=False,
        help_text=_("六位数字（GB/T 2260），可以不填。"),
    )
    parent = forms.ModelChoiceField(
        label=_("上级行政区"), queryset=Jurisdiction.objects.active(), required=False
    )


class OpenAccountForm(ActForm):
    username = forms.CharField(
        label=_("用户名"), max_length=150, help_text=_("一人一个账户，不共用，离任后也不再给别人。")
    )
    name = forms.CharField(label=_("姓名或称呼"), max_length=60)
    jurisdiction = forms.ModelChoiceField(
        label=_("所属行政区"), queryset=Jurisdiction.objects.none()
    )

    is_machine = forms.BooleanField(
        label=_("接口账户"),
        required=False,
        help_text=_("供系统调用接口，不能登录；安全管理员授予角色后，再创建令牌。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["jurisdiction"]
        field.queryset = administered(self.by, Role.SYSTEM_ADMIN)
        if self.by.is_superuser:
            field.help_text = _("只列出没有系统管理员、且上一任离任已满30天的行政区。")
        field.widget.attrs["lang"] = "zh-Hans"


class GrantForm(ActForm):
    """A role for one person in one jurisdiction; liaisons and heads name an agency of it."""

    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    agency = forms.ModelChoiceField(
        label=_("单位"),
        queryset=Agency.objects.none(),
        required=False,
        help_text=_("联络员和单位负责人必选，其他角色不选。"),
    )
    jurisdiction = forms.ModelChoiceField(
        queryset=Jurisdiction.objects.none(), widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, jurisdiction: Jurisdiction, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.is_bound or person.is_demo or is_own_password(person)):
            self.fields["role"].help_text = _(
                "此人还没有换成自己的口令，暂时不能授予办公室、系统、安全和审计管理员。"
            )
        allowed = administered(self.by, Role.SECURITY_ADMIN)
        self.fields["jurisdiction"].queryset = allowed.filter(pk=jurisdiction.pk)
        self.initial["jurisdiction"] = jurisdiction.pk
        agencies = Agency.objects.active().filter(jurisdiction=jurisdiction)
        self.fields["agency"].queryset = agencies.order_by("name")
        self.fields["agency"].widget.attrs["lang"] = "zh-Hans"


class HandOverForm(ReasonForm):
    """To whom a post goes: typed as a user name, with the likely ones suggested."""

    successor = forms.CharField(
        label=_("接任人的用户名"),
        max_length=150,
        help_text=_("接任人要先有自己的账户；没有的，请系统管理员先开立。"),
    )
    field_order = ["successor", "reason"]

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        attrs = {"list": "successors", "autocomplete": "off"}
        self.fields["successor"].widget.attrs |= attrs

    def candidates(self) -> QuerySet[User]:
        """Those who may follow: open accounts in reach that hold no administrative role."""
        administrators = Membership.objects.active().filter(
            user=OuterRef("pk"), role__in=ADMINISTRATIVE_ROLES
        )
        people = User.objects.administered_by(self.by).filter(is_active=True, is_superuser=False)
        if self.by.is_superuser:
            people = people.filter(jurisdiction=self.membership.jurisdiction)
        return people.exclude(pk=self.membership.user_id).exclude(Exists(administrators))

    def suggestions(self) -> list[User]:
        near = self.candidates().filter(jurisdiction=self.membership.jurisdiction)
        return list(near.order_by("username")[:SUGGESTED])

    def clean_successor(self) -> User:
        found = self.candidates().named(self.cleaned_data["successor"]).first()
        if found is None:
            raise forms.ValidationError(_("没有可以接任的这个用户名。"))
        return found
