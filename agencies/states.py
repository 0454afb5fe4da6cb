"""Closed lists of the agencies app: importable from anywhere without cycles."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JurisdictionLevel(TextChoices):
    """Level of a division as its GB/T 2260 code shows it (xx0000, xxxx00, xxxxxx)."""

    PROVINCE = "province", _("省级")
    PREFECTURE = "prefecture", _("地市级")
    COUNTY = "county", _("县区级")


class AgencyKind(TextChoices):
    """What sort of body an agency is."""

    PARTY = "party", _("党委部门")
    GOVERNMENT = "government", _("政府部门")
    MASS_ORGANISATION = "mass_organisation", _("群团组织")
    TOWN = "town", _("镇街")
    INSTITUTION = "institution", _("事业单位")
    ENTERPRISE = "enterprise", _("企业")
    VERTICAL = "vertical", _("垂管单位")
    SCHOOL = "school", _("院校")
    OTHER = "other", _("其他")


class LineOfWork(TextChoices):
    """The line (条线) in which an agency works; codes in the manner of the national
    science-popularisation statistics, widened to what plan documents name."""

    SCIENCE_ASSOCIATION = "science_association", _("科协")
    SCIENCE = "science", _("科技")
    EDUCATION = "education", _("教育")
    ORGANISATION = "organisation", _("组织人事")
    PUBLICITY = "publicity", _("宣传")
    UNITED_FRONT = "united_front", _("统战")
    ETHNIC_AFFAIRS = "ethnic_affairs", _("民族宗教")
    PARTY_AFFAIRS = "party_affairs", _("机关党建")
    TRAINING = "training", _("干部教育")
    DEVELOPMENT = "development", _("发展改革")
    INDUSTRY = "industry", _("工业和信息化")
    COMMERCE = "commerce", _("商务")
    BUSINESS_ENVIRONMENT = "business_environment", _("营商环境")
    FINANCE = "finance", _("财政")
    PERSONNEL = "personnel", _("人力资源社会保障")
    STATISTICS = "statistics", _("统计")
    AGRICULTURE = "agriculture", _("农业农村")
    FORESTRY = "forestry", _("林业园林")
    OCEAN = "ocean", _("海洋")
    WATER = "water", _("水利")
    NATURAL_RESOURCES = "natural_resources", _("自然资源")
    ENVIRONMENT = "environment", _("生态环境")
    METEOROLOGY = "meteorology", _("气象")
    ENERGY = "energy", _("能源")
    HOUSING = "housing", _("住房城乡建设")
    URBAN_MANAGEMENT = "urban_management", _("城市管理")
    TRANSPORT = "transport", _("交通运输")
    CULTURE = "culture", _("文化旅游广电")
    SPORT = "sport", _("体育")
    HEALTH = "health", _("卫生健康")
    CIVIL_AFFAIRS = "civil_affairs", _("民政")
    VETERANS = "veterans", _("退役军人")
    ELDERLY = "elderly", _("老干部和老年")
    EMERGENCY = "emergency", _("应急管理")
    FIRE = "fire", _("消防")
    CIVIL_DEFENCE = "civil_defence", _("人民防空")
    PUBLIC_SECURITY = "public_security", _("公安")
    JUSTICE = "justice", _("司法")
    MARKET = "market", _("市场监管")
    SUPPLY = "supply", _("供销")
    LABOUR_UNION = "labour_union", _("工会")
    YOUTH = "youth", _("共青团")
    WOMEN = "women", _("妇联")
    INDUSTRY_FEDERATION = "industry_federation", _("工商联")
    SOCIAL_SCIENCE = "social_science", _("社科")
    RED_CROSS = "red_cross", _("红十字")
    DISABLED = "disabled", _("残联")
    FAMILY_PLANNING = "family_planning", _("计生协会")
    RESEARCH = "research", _("科研")
    PUBLIC_SERVICE = "public_service", _("公共服务")
    LOCAL = "local", _("属地综合")
    GENERAL = "general", _("综合")
    OTHER = "other", _("其他")


class NameKind(TextChoices):
    """How a spelling relates to the agency that it names."""

    CURRENT = "current", _("现用名")
    FULL = "full", _("全称")
    SHORT = "short", _("简称")
    FORMER = "former", _("曾用名")
    SPELLING = "spelling", _("另一写法")


class SuccessionKind(TextChoices):
    RENAME = "rename", _("更名")
    MERGER = "merger", _("合并")
    SPLIT = "split", _("分设")


class MatchDecision(TextChoices):
    """What the office decided about two names that may or may not be one body."""

    OPEN = "open", _("待确认")
    SAME = "same", _("同一单位")
    DIFFERENT = "different", _("不同单位")


class LeadingGroupRole(TextChoices):
    """Roles as leading-group lists print them."""

    HEAD = "组长", _("组长")
    DEPUTY = "副组长", _("副组长")
    MEMBER = "成员", _("成员")


class Role(TextChoices):
    """What one membership lets its user be, in one jurisdiction."""

    OFFICE_ADMIN = "office_admin", _("办公室管理员")
    OFFICE_STAFF = "office_staff", _("办公室工作人员")
    REVIEWER = "reviewer", _("审核员")
    LIAISON = "liaison", _("联络员")
    AGENCY_HEAD = "agency_head", _("单位负责人")
    LEADER = "leader", _("领导小组成员")
    AUDITOR = "auditor", _("审计管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")


AGENCY_ROLES = (Role.LIAISON, Role.AGENCY_HEAD)
OFFICE_ROLES = (Role.OFFICE_ADMIN, Role.OFFICE_STAFF)
# 等保 asks that these three be separate people who see no business data: whoever holds one holds
# no other role.
ADMINISTRATIVE_ROLES = (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
# Those two look after people: accounts the one, roles the other.
ACCOUNT_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
# A place that has accounts is never without these.
GUARDING_ROLES = (Role.AUDITOR, Role.SECURITY_ADMIN)
READING_ROLES = (
    Role.OFFICE_ADMIN,
    Role.OFFICE_STAFF,
    Role.REVIEWER,
    Role.LIAISON,
    Role.AGENCY_HEAD,
    Role.LEADER,
)


# Whoever holds one of these proves a second time who it is, where the installation asks for it.
SECOND_FACTOR_ROLES = (Role.OFFICE_ADMIN, *ADMINISTRATIVE_ROLES)


class HelpKind(TextChoices):
    """What lets an administrator's account in again, and therefore takes two people."""

    PASSWORD = "password", _("重置口令")  # noqa: S105 - a kind, not a password
    SECOND_FACTOR = "second_factor", _("停用二次验证")


class HelpDecision(TextChoices):
    AGREED = "agreed", _("已同意")
    DECLINED = "declined", _("已拒绝")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已过期")


# What another person said to a request.
ANSWERS = (HelpDecision.AGREED, HelpDecision.DECLINED)


class SessionEnd(TextChoices):
    """Why a signed-in browser was signed out."""

    LOGOUT = "logout", _("本人退出")
    IDLE = "idle", _("长时间没有操作")
    TOO_LONG = "too_long", _("超过最长登录时间")
    ENDED = "ended", _("本人从另一处结束")
    PASSWORD = "password", _("口令已更改")  # noqa: S105 - a reason, not a password
    SECOND_FACTOR = "second_factor", _("二次验证已更改")
    ADMINISTRATOR = "administrator", _("管理员结束")
    REPLACED = "replaced", _("同一浏览器重新登录")


class TokenScope(TextChoices):
    """What a token may be used for; what its account may do at all, its roles say."""

    READ = "read", _("读取")
    REPORT = "report", _("填报")
    WRITE = "write", _("维护")


class Channel(TextChoices):
    INBOX = "inbox", _("站内消息")
    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")
    WEBHOOK = "webhook", _("Webhook")


class ReportingPeriod(TextChoices):
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季度")
    HALF_YEAR = "half_year", _("半年")
    YEAR = "year", _("年")


class RunOutcome(TextChoices):
    """How a periodic job ended, or that it has not."""

    RUNNING = "running", _("运行中")
    DONE = "done", _("成功")
    FAILED = "failed", _("失败")


class BackupKind(TextChoices):
    BACKUP = "backup", _("备份")
    DRILL = "drill", _("恢复演练")
