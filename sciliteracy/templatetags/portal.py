"""What templates say often: icons, Chinese words, targets, sort heads."""

from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Paginator
from django.forms import BoundField, Form
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agencies import permissions
from indicators.models import Target
from indicators.wording import plain_number, target_sentence, unit_text
from sciliteracy.lib.verbatim import Run, chinese, paragraphs, readable

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A sign from the sprite; always beside a word, so hidden from those who listen."""
    address = static("portal/icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        address,
        name,
    )


@register.filter
def zh(text: object) -> SafeString | str:
    """A name or other words of a document, marked as Chinese in the English interface."""
    return chinese(text)


@register.filter
def wrong_fields(form: Form) -> list[BoundField]:
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def says(target: Target) -> SafeString:
    return target_sentence(target)


@register.filter
def unit(text: str) -> SafeString | str:
    return unit_text(text)


@register.filter
def plain(number: Decimal) -> str:
    return plain_number(number)


@register.filter
def clean(text: str) -> str:
    """A quote or title as it was printed, without marks of the conversion."""
    return readable(text)


@register.filter
def verbatim(text: str) -> SafeString:
    """Paragraphs of a document's text, nothing marked."""
    return runs_html(paragraphs(text))


@register.filter
def marked(paragraphs_of_runs: list[list[Run]]) -> SafeString:
    """Paragraphs with the quotes of targets marked."""
    return runs_html(paragraphs_of_runs)


@register.simple_tag
def numbered(number: str, paragraphs_of_runs: list[list[Run]]) -> SafeString:
    """The same with the printed number before the first word."""
    if number and paragraphs_of_runs:
        first, *others = paragraphs_of_runs
        paragraphs_of_runs = [[Run(number), *first], *others]
    return runs_html(paragraphs_of_runs)


def runs_html(paragraphs_of_runs: list[list[Run]]) -> SafeString:
    return format_html_join(
        "\n",
        '<p lang="zh-Hans">{}</p>',
        (
            (format_html_join("", "{}", ((_run(run),) for run in runs)),)
            for runs in paragraphs_of_runs
        ),
    )


def _run(run: Run) -> SafeString | str:
    return format_html("<mark>{}</mark>", run.text) if run.keys else run.text


@register.simple_tag
def sort_state(current: str, key: str, falling: bool = False) -> dict[str, str]:
    """How a column head stands: its `aria-sort`, its icon, and where a click leads.

    `falling`: the plain key itself begins with the greatest, or the newest.
    """
    up, down = ("ascending", "up"), ("descending", "down")
    if current not in (key, f"-{key}"):
        return {"aria": "", "icon": "", "next": key}
    turned = current != key
    aria, sign = down if turned != bool(falling) else up
    return {"aria": aria, "icon": sign, "next": key if turned else f"-{key}"}


@register.simple_block_tag
def crumbs(content: SafeString) -> SafeString:
    """Where a page stands."""
    return render_to_string("components/crumbs.html", {"content": content})


@register.simple_block_tag
def tabs(content: SafeString, label: str) -> SafeString:
    """Ways to see the same list."""
    return render_to_string("components/tabs.html", {"content": content, "label": label})


@register.simple_block_tag
def dialog(content: SafeString, key: str, title: str) -> SafeString:
    """A question in place, opened by a link that also has a page."""
    context = {"content": content, "key": key, "title": title}
    return render_to_string("components/dialog.html", context)


@register.filter
def item(mapping: dict, key: object) -> object:
    return mapping.get(key)


@register.simple_tag
def page_gap() -> str:
    return str(Paginator.ELLIPSIS)


@register.simple_tag
def rights_of(user: Any) -> dict[str, bool]:
    """Which doors of the navigation stand open; what the pages then ask is what counts."""
    stranger = not getattr(user, "is_authenticated", False)
    if stranger:
        return {"read": settings.DEMO}
    return {
        "read": user.may_read,
        "liaisons": permissions.can_see_liaisons(user),
        "accounts": permissions.can_see_accounts(user),
        "help": permissions.can_see_help_requests(user),
        "operations": permissions.can_operate(user),
        "installation": permissions.can_set_up_installation(user),
        "audit": permissions.can_read_some_audit(user),
    }
