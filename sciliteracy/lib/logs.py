"""How log lines look: one line of text where a person reads, one JSON object where a machine does.

Both pass through `redaction`: message, values and tracebacks. Neither asks Django for anything, so
that the web server can use them before Django is there.
"""

import datetime
import json
import logging
from typing import Any

from sciliteracy.lib.origin import current_origin
from sciliteracy.lib.redaction import redacted

# What a line may carry beside its message, given as `extra=` by whoever writes it.
FIELDS = ("user_id", "address", "method", "path", "query", "status", "duration_ms", "task")


LONGEST = 20_000


def shortened(text: str) -> str:
    """Of a text of any length so much as is worth keeping: its end, where a traceback says why."""
    return text if len(text) <= LONGEST else f"… {text[-LONGEST:]}"


class TextFormatter(logging.Formatter):
    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return redacted(shortened(super().format(record)), self.secrets)


class JsonFormatter(logging.Formatter):
    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        line = {key: self._clean(value) for key, value in self._values(record).items()}
        return json.dumps(line, ensure_ascii=False, default=str)

    def _values(self, record: logging.LogRecord) -> dict[str, Any]:
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        values: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := current_origin().request_id:
            values["request_id"] = request_id
        given = record.__dict__
        values |= {name: given[name] for name in FIELDS if given.get(name) not in (None, "")}
        if record.exc_info:
            values["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            values["stack"] = self.formatStack(record.stack_info)
        return values

    def _clean(self, value: Any) -> Any:
        return redacted(shortened(value), self.secrets) if isinstance(value, str) else value


def logging_to_stderr(*, as_json: bool, secrets: tuple[str, ...] = ()) -> dict[str, Any]:
    """The configuration of all processes: web, worker, beat and commands."""
    formatter = {"()": JsonFormatter if as_json else TextFormatter, "secrets": secrets}
    told = "INFO" if as_json else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            # A missing page or a stranger's Host header is not an event of ours.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Django leaves it to the server to drop the body of an answer to HEAD; gunicorn tells.
            "gunicorn.http.wsgi": {"level": "ERROR"},
            # Failed sign-ins are in the audit trail, with names and addresses.
            "axes": {"level": "ERROR"},
            "sciliteracy": {"level": "INFO"},
            # On a server one line for each request and each step of a job, elsewhere none.
            "sciliteracy.access": {"level": told},
            "celery": {"level": told},
        },
    }
