"""Drop-down lists say in words what their first, empty entry means."""

from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext as _

from sciliteracy.lib.typed import TypedRenderer

DASHES = BLANK_CHOICE_DASH[0][1]


class FieldRenderer(TypedRenderer):
    """Draws fields as always, but with words for Django's row of dashes."""

    def render(self, template_name: str, context: dict, request: Any = None) -> str:
        widget = context.get("widget", {})
        for _group, options, _index in widget.get("optgroups", []):
            for option in options:
                if option["label"] == DASHES:
                    option["label"] = _("请选择") if widget.get("required") else _("不指定")
        return super().render(template_name, context, request)
