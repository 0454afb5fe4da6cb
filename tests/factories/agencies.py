"""Jurisdictions, agencies, people and the audit trail."""

import datetime

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory, Password

from agencies import models
from agencies.states import (
    AgencyKind,
    Channel,
    HelpKind,
    JurisdictionLevel,
    LeadingGroupRole,
    LineOfWork,
    Role,
    SuccessionKind,
)
from sciliteracy.lib.sealing import seal

PASSWORD = "a-Long-enough-password"


class JurisdictionFactory(DjangoModelFactory):
    """A county at the top of its own tree; `parent=` hangs it into another one."""

    class Meta:
        model = models.Jurisdiction

    name = factory.Sequence(lambda n: f"第{n}区")
    code = factory.Sequence(lambda n: f"{n:06}")
    level = JurisdictionLevel.COUNTY

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = super()._create(model_class, *args, **kwargs)
        row.lineage = f"{row.parent.lineage if row.parent else '/'}{row.pk}/"
        row.save(update_fields=["lineage"])
        return row


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = models.Agency

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    name = factory.Sequence(lambda n: f"区第{n}局")
    kind = AgencyKind.GOVERNMENT
    line = LineOfWork.SCIENCE


class AgencyNameFactory(DjangoModelFactory):
    class Meta:
        model = models.AgencyName

    agency = factory.SubFactory(AgencyFactory)
    jurisdiction = factory.SelfAttribute("agency.jurisdiction")
    name = factory.Sequence(lambda n: f"第{n}局的另一写法")


class AgencySuccessionFactory(DjangoModelFactory):
    class Meta:
        model = models.AgencySuccession

    predecessor = factory.SubFactory(AgencyFactory)
    successor = factory.SubFactory(
        AgencyFactory, jurisdiction=factory.SelfAttribute("..predecessor.jurisdiction")
    )
    kind = SuccessionKind.RENAME


class PossibleMatchFactory(DjangoModelFactory):
    class Meta:
        model = models.PossibleMatch

    first = factory.SubFactory(AgencyFactory)
    second = factory.SubFactory(
        AgencyFactory, jurisdiction=factory.SelfAttribute("..first.jurisdiction")
    )
    reason = "同一规划中两种写法"


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = models.Venue

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"第{n}科技馆")


class AgencyGroupFactory(DjangoModelFactory):
    class Meta:
        model = models.AgencyGroup

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    name = factory.Sequence(lambda n: f"各镇街（{n}）")


class AgencyGroupMemberFactory(DjangoModelFactory):
    class Meta:
        model = models.AgencyGroupMember

    group = factory.SubFactory(AgencyGroupFactory)
    agency = factory.SubFactory(
        AgencyFactory, jurisdiction=factory.SelfAttribute("..group.jurisdiction")
    )


class LeadingGroupFactory(DjangoModelFactory):
    class Meta:
        model = models.LeadingGroup

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    name = factory.Sequence(lambda n: f"全民科学素质工作领导小组{n}")


class LeadingGroupMemberFactory(DjangoModelFactory):
    class Meta:
        model = models.LeadingGroupMember

    group = factory.SubFactory(LeadingGroupFactory)
    position = factory.Sequence(int)
    role = LeadingGroupRole.MEMBER
    name = factory.Sequence(lambda n: f"成员{n}")
    post = factory.Sequence(lambda n: f"区第{n}局局长")


class LeaderPortfolioFactory(DjangoModelFactory):
    class Meta:
        model = models.LeaderPortfolio

    member = factory.SubFactory(LeadingGroupMemberFactory)
    agency = factory.SubFactory(
        AgencyFactory, jurisdiction=factory.SelfAttribute("..member.group.jurisdiction")
    )
    held_from = datetime.date(2024, 1, 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"用户{n}")
    password = Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    """The office's administrator, or with `liaison=True` the liaison of an agency there."""

    class Meta:
        model = models.Membership

    class Params:
        liaison = factory.Trait(
            role=Role.LIAISON,
            agency=factory.SubFactory(
                AgencyFactory, jurisdiction=factory.SelfAttribute("..jurisdiction")
            ),
        )

    user = factory.SubFactory(UserFactory, jurisdiction=factory.SelfAttribute("..jurisdiction"))
    role = Role.OFFICE_ADMIN
    jurisdiction = factory.SubFactory(JurisdictionFactory)


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = models.Contact

    user = factory.SubFactory(UserFactory)
    channel = Channel.EMAIL
    address = factory.Sequence(lambda n: f"user{n}@example.org")


class AccountHelpFactory(DjangoModelFactory):
    """Somebody asked for a new password of another account."""

    class Meta:
        model = models.AccountHelp

    account = factory.SubFactory(UserFactory)
    kind = HelpKind.PASSWORD
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)
    reason = "忘记口令"


class SuggestionFactory(DjangoModelFactory):
    class Meta:
        model = models.Suggestion

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    author = factory.SubFactory(UserFactory)
    text = "希望列表能记住上次的筛选。"
    written_at = factory.LazyFunction(timezone.now)


class PasswordHistoryFactory(DjangoModelFactory):
    class Meta:
        model = models.PasswordHistory

    user = factory.SubFactory(UserFactory)
    encoded = factory.LazyFunction(lambda: make_password(PASSWORD))
    set_at = factory.LazyFunction(timezone.now)


class UserSessionFactory(DjangoModelFactory):
    """A browser that signed in just now."""

    class Meta:
        model = models.UserSession

    user = factory.SubFactory(UserFactory)
    key_hash = factory.Sequence(lambda n: f"{n:064x}")
    started_at = factory.LazyFunction(timezone.now)
    last_seen_at = factory.SelfAttribute("started_at")


class RecoveryCodeFactory(DjangoModelFactory):
    class Meta:
        model = models.RecoveryCode

    user = factory.SubFactory(UserFactory)
    code_hash = factory.Sequence(lambda n: f"{n:064x}")


class SignInPolicyFactory(DjangoModelFactory):
    """Asks nothing by itself."""

    class Meta:
        model = models.SignInPolicy

    jurisdiction = factory.SubFactory(JurisdictionFactory)


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = models.AuditEvent

    actor_name = "某人"
    verb = "agencies.update_agency"


class ApiTokenFactory(DjangoModelFactory):
    """A row whose secret nobody knows; `tests.api.token_for` makes one that lets in."""

    class Meta:
        model = models.ApiToken

    user = factory.SubFactory(UserFactory, is_machine=True)
    name = "市数据平台"
    prefix = factory.Sequence(lambda n: f"{n:012x}")
    digest = "0" * 64
    expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=30))
    made_by = factory.SubFactory(UserFactory)


class KeptAnswerFactory(DjangoModelFactory):
    """A call that is still being answered."""

    class Meta:
        model = models.KeptAnswer

    user = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda n: f"key-{n}")
    fingerprint = "0" * 64
    claimed_at = factory.LazyFunction(timezone.now)


class WebhookFactory(DjangoModelFactory):
    """A webhook of a program; `key` signs what it sends."""

    class Meta:
        model = models.Webhook

    class Params:
        key = "signing-key"

    user = factory.SubFactory(UserFactory, is_machine=True)
    name = "市数据平台"
    url = "https://platform.example.org/hook"
    sealed_secret = factory.LazyAttribute(
        lambda row: seal(row.key.encode(), purpose="webhook", owner=str(row.user.pk))
    )
    made_by = factory.SubFactory(UserFactory)
    epoch = ""
    position = 0


class WebhookDeliveryFactory(DjangoModelFactory):
    class Meta:
        model = models.WebhookDelivery

    webhook = factory.SubFactory(WebhookFactory)
    body = "{}"
    made_at = factory.LazyFunction(timezone.now)
