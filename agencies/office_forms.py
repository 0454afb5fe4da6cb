"""The forms with which an office makes and changes agencies and what hangs on them."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import (
    Agency,
    AgencyGroup,
    AgencyGroupMember,
    AgencyName,
    AgencySuccession,
    Jurisdiction,
    PossibleMatch,
    User,
    Venue,
)
from agencies.states import MatchDecision
from agencies.visibility import own_places
from sciliteracy.lib.dates import DAYS
from sciliteracy.lib.editing import Refusable, VersionedForm
from sciliteracy.lib.errors import InvalidChange


def office_places(user: User):
    """Where `user` may make plans and agencies: `agencies.permissions.is_office`, as a list."""
    places, own = Jurisdiction.objects.active().order_by("code", "name", "pk"), own_places(user)
    return places if own is None else places.filter(pk__in=own)


def bound(form: forms.BaseForm, least: Any, most: Any, *names: str) -> None:
    """Refuse at the field what no plan means; the calendar cannot reckon with every number."""
    for name in names:
        limits = [MinValueValidator(least), MaxValueValidator(most)]
        form.fields[name].validators = [*form.fields[name].validators, *limits]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AtField(Refusable):
    """What the verb refuses about the row as a whole stands at the field `told_at`, in the words of
    `taken` where the rule has none of its own. Days from–to are checked before."""

    told_at = "name"
    taken: str | Promise = ""
    days: tuple[str, ...] = ()
    instance: Any
    errors: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self, *DAYS, *self.days)  # type: ignore[arg-type]  # mixed into forms
        for name in self.days:
            self.fields[name].widget = DayInput()

    def limit(self, name: str, place: int, *, but: int | None = None) -> None:
        """Offer the agencies of one jurisdiction, without one of them."""
        rows = Agency.objects.active().filter(jurisdiction=place)
        self.fields[name].queryset = rows.exclude(pk=but)
        self.fields[name].widget.attrs["lang"] = "zh-Hans"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        if len(self.days) > 1:
            first, last = (data.get(name) for name in self.days[:2])
            if first and last and last < first:
                self.add_error(self.days[1], _("结束的日期不能早于开始的日期。"))
        return data

    def _post_clean(self) -> None:
        """The rules over several fields are the verb's to tell."""
        self._validate_constraints = False
        super()._post_clean()  # type: ignore[misc]

    def add_refusal(self, refusal: InvalidChange) -> None:
        told: dict[str, list[str]] = {}
        for name, texts in refusal.errors.items():
            if name in self.fields:
                told.setdefault(name, []).extend(texts)
            else:
                told.setdefault(self.told_at, []).extend([str(self.taken)] if self.taken else texts)
        super().add_refusal(InvalidChange(told))


class InPlace(AtField):
    """A form of something new in a place whose office the person at the screen is of."""

    initial: dict[str, Any]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = office_places(user)
        self.fields["jurisdiction"].queryset = places
        self.fields["jurisdiction"].widget.attrs["lang"] = "zh-Hans"
        if len(only := places[:2]) == 1:
            self.initial["jurisdiction"] = only[0].pk


class NewAgencyForm(InPlace, forms.ModelForm):
    class Meta:
        model = Agency
        fields = ("jurisdiction", "name", "full_name", "kind", "line", "source")
        help_texts = {"source": _("在哪份文件里这样写；没有的不填。")}


class NameFields(AtField):
    days = ("valid_from", "valid_to")

    class Meta:
        model = AgencyName
        fields: tuple[str, ...] = ("name", "kind", "valid_from", "valid_to", "source")
        help_texts = {
            "name": _("照录文件中的写法。同一写法在一个行政区只对应一个单位。"),
            "valid_to": _("不再使用的写法填最后一日；填了以后，别的单位可以使用这个写法。"),
        }


class NewNameForm(NameFields, forms.ModelForm):
    """One more spelling of the agency of `instance`."""


class NameForm(NameFields, VersionedForm):
    class Meta(NameFields.Meta):
        fields = ("name", "agency", *NameFields.Meta.fields[1:])
        help_texts = NameFields.Meta.help_texts | {
            "agency": _("改为别的单位，以后读入的规划就按新的对应；已读入的分工不变。")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit("agency", self.instance.jurisdiction_id)


class SuccessionFields(AtField):
    told_at = "kind"
    days = ("on",)

    class Meta:
        model = AgencySuccession
        fields: tuple[str, ...] = ("kind", "on", "source")
        help_texts = {
            "on": _("任务从这一日起移交。日期未知的不填，先作为暂定，不移交任何任务。"),
            "source": _("例如机构改革方案的文号。"),
        }


class NewSuccessionForm(SuccessionFields, forms.ModelForm):
    """What became of the agency that is the predecessor of `instance`."""

    told_at = "successor"

    class Meta(SuccessionFields.Meta):
        fields = ("successor", *SuccessionFields.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.instance.predecessor
        self.limit("successor", first.jurisdiction_id, but=first.pk)


class SuccessionForm(SuccessionFields, VersionedForm):
    """How and when it came about."""


class NewMatchForm(AtField, forms.ModelForm):
    """Whether the agency that is the first of `instance` and another one may be one body."""

    told_at = "second"

    class Meta:
        model = PossibleMatch
        fields = ("second", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.instance.first
        self.limit("second", first.jurisdiction_id, but=first.pk)


class DecideForm(VersionedForm):
    """What the office says about two agencies."""

    why = forms.CharField(
        label=_("理由"), max_length=300, required=False, help_text=_("会写入操作日志。")
    )

    class Meta:
        model = PossibleMatch
        fields = ("decision",)
        help_texts = {"decision": _("判为同一单位不会自动合并：请再登记沿革或改写法的对应。")}

    def changes(self) -> dict[str, Any]:
        return {
            "decision": MatchDecision(self.cleaned_data["decision"]),
            "reason": self.cleaned_data["why"],
        }


class VenueFields(AtField):
    taken = _("这个单位已有同名场馆。")

    class Meta:
        model = Venue
        fields = ("agency", "name")


class NewVenueForm(VenueFields, forms.ModelForm):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = office_places(user).order_by().values("pk")
        rows = Agency.objects.active().filter(jurisdiction__in=places)
        self.fields["agency"].queryset = rows
        self.fields["agency"].widget.attrs["lang"] = "zh-Hans"


class VenueForm(VenueFields, VersionedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit("agency", self.instance.agency.jurisdiction_id)


GROUP_TAKEN = _("本行政区已有同名的单位集合。")


class NewGroupForm(InPlace, forms.ModelForm):
    taken = GROUP_TAKEN

    class Meta:
        model = AgencyGroup
        fields = ("jurisdiction", "name", "note", "source")
        help_texts = {"name": _("照文件里的叫法，例如 各镇（街道）。")}


class GroupForm(AtField, VersionedForm):
    taken = GROUP_TAKEN

    class Meta:
        model = AgencyGroup
        fields = ("name", "note", "source")


class MemberFields(AtField):
    days = ("member_from", "member_to")
    told_at = "member_to"
    taken = _("这个单位已经是集合的成员。")

    class Meta:
        model = AgencyGroupMember
        fields: tuple[str, ...] = ("member_from", "member_to", "source")
        help_texts = {
            "member_from": _("一直都是成员的不填。"),
            "member_to": _("仍是成员的不填；退出的填最后一日，以前的各期不受影响。"),
        }


class NewMemberForm(MemberFields, forms.ModelForm):
    """One more member of the group of `instance`."""

    told_at = "agency"

    class Meta(MemberFields.Meta):
        fields = ("agency", *MemberFields.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit("agency", self.instance.group.jurisdiction_id)


class MemberForm(MemberFields, VersionedForm):
    """From when to when a member belongs to its group."""
