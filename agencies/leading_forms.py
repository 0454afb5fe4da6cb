"""The forms with which an office keeps the leading group, its members and their portfolios."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import LeaderPortfolio, LeadingGroup, LeadingGroupMember
from agencies.office_forms import AtField, InPlace, bound
from sciliteracy.lib.editing import VersionedForm

MOST_MEMBERS = 9999


class NewLeadingGroupForm(InPlace, forms.ModelForm):
    class Meta:
        model = LeadingGroup
        fields = ("jurisdiction", "name", "office_name", "office_director")


class LeadingGroupForm(AtField, VersionedForm):
    class Meta:
        model = LeadingGroup
        fields = ("name", "office_name", "office_director")


class LeaderFields(AtField):
    taken = _("名单上已有这个人的同一职务。")

    class Meta:
        model = LeadingGroupMember
        fields = ("role", "name", "post", "agency", "position")
        help_texts = {
            "name": _("只列单位、没有姓名的不填。"),
            "post": _("照录名单中的单位及职务。"),
            "agency": _("代表哪个单位参加；没有的不选。"),
            "position": _("在名单中的次序，小的在前。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit("agency", self.instance.group.jurisdiction_id)
        bound(self, 0, MOST_MEMBERS, "position")


class NewLeaderForm(LeaderFields, forms.ModelForm):
    """One more member of the group of `instance`."""


class LeaderForm(LeaderFields, VersionedForm):
    """What the printed list says of a member."""


class PortfolioFields(AtField):
    told_at = "agency"
    days = ("held_from", "held_to")
    taken = _("这位领导已经分管这个单位。")

    class Meta:
        model = LeaderPortfolio
        fields = ("agency", "held_from", "held_to")
        help_texts = {
            "held_from": _("从来如此的不填。"),
            "held_to": _("仍在分管的不填；分工调整的填最后一日。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit("agency", self.instance.member.group.jurisdiction_id)


class NewPortfolioForm(PortfolioFields, forms.ModelForm):
    """One more agency in the charge of the member of `instance`."""


class PortfolioForm(PortfolioFields, VersionedForm):
    """An agency that a leader is in charge of, from–to."""
