"""Bodies in JSON, read strictly: a name that stands twice, or nesting without end, is refused."""

import codecs
import json
from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils import json as strict


class StrictJSONParser(JSONParser):
    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        encoding = (parser_context or {}).get("encoding", settings.DEFAULT_CHARSET)
        try:
            text = codecs.getreader(encoding)(stream).read()
            return json.loads(
                text, parse_constant=strict.strict_constant, object_pairs_hook=_once_each
            )
        except (ValueError, LookupError, RecursionError) as error:
            raise ParseError from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values under one name nobody knows which was meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
