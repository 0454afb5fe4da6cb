"""What service verbs raise. Every message is for the person at the screen."""

from django.utils.translation import gettext as _


class ServiceError(Exception):
    """A verb refused; nothing was written."""


class NotAllowed(ServiceError):
    """The actor may not do this."""

    def __init__(self, message: str = ""):
        super().__init__(message or _("您没有进行此操作的权限。"))


class InvalidChange(ServiceError):
    """The result would break a rule. `errors` maps field names ("" for the whole row) to texts."""

    def __init__(self, errors: dict[str, list[str]]):
        self.errors = errors
        super().__init__("；".join(text for texts in errors.values() for text in texts))


def require_same(field: str, one, other) -> None:
    """Raise InvalidChange on `field` unless the two keys are of one thing: rows that point to each
    other belong to one plan, or to one jurisdiction."""
    if one != other:
        raise InvalidChange({field: [_("不属于同一规划或行政区，不能相连。")]})


class StaleVersion(ServiceError):
    """Somebody else changed the row since the version that this change started from."""

    def __init__(self, row):
        self.row = row
        super().__init__(_("在您编辑期间，别人已经修改了这条记录。"))
