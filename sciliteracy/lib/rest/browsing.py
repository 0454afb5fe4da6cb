"""The interface in a browser: answers as pages of the portal, without any script.

REST framework's own templates bring their scripts and styles along; ours is one page that shows an
answer with its links, under the same Content-Security-Policy as every other.
"""

import json
import re
from typing import Any

from django.template import loader
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rest_framework.renderers import BaseRenderer
from rest_framework.utils.encoders import JSONEncoder

LINK = re.compile(r"&quot;((?:https?://[^\s/&]+)?/api/v1/[^\s&]*(?:&amp;[^\s&]+)*)&quot;")


class PageRenderer(BaseRenderer):
    media_type = "text/html"
    format = "html"
    charset = "utf-8"

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> str:
        view, request, response = context["view"], context["request"], context["response"]
        return loader.render_to_string(
            "api/browse.html",
            {
                "answer": linked(data),
                "status": response.status_code,
                "status_text": response.status_text,
                "headers": sorted(response.items()),
                "name": name_of(view),
                "methods": view.allowed_methods,
                "address": request.get_full_path(),
            },
            request=request._request,
        )


def name_of(view: Any) -> str:
    """What the view shows, in the words of pages."""
    model = getattr(view, "model", None)
    return str(model._meta.verbose_name if model else getattr(view, "title", view.get_view_name()))


def linked(data: Any) -> SafeString:
    """JSON to read, its addresses of the interface as links. Everything else is escaped."""
    text = json.dumps(data, cls=JSONEncoder, ensure_ascii=False, indent=2)
    shown = LINK.sub(r'&quot;<a href="\1">\1</a>&quot;', escape(text).replace("&#x27;", "'"))
    return mark_safe(shown)  # noqa: S308 - escaped above, but for links to our own addresses
