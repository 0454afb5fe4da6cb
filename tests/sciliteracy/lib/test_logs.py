"""Log lines of servers are JSON, complete and without secrets."""

import json
import logging
import sys

import pytest

from sciliteracy.lib import origin
from sciliteracy.lib.logs import LONGEST, JsonFormatter, TextFormatter, logging_to_stderr

SECRET = "hunter2-Planted"


def record(message, *values, exc_info=None, **extra):
    line = logging.LogRecord("sciliteracy.x", logging.ERROR, "x.py", 1, message, values, exc_info)
    line.__dict__.update(extra)
    return line


def raised(error):
    try:
        raise error
    except type(error):
        return sys.exc_info()


@pytest.fixture
def request_id():
    token = origin._current.set(origin.Origin("198.51.100.4", "ab" * 16))
    yield "ab" * 16
    origin._current.reset(token)


def test_line_is_one_json_object(request_id):
    text = JsonFormatter().format(record("年度 %s\n第二行", 2024, status=200, path="/plans/"))

    line = json.loads(text)
    assert "\n" not in text
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "ERROR",
        "logger": "sciliteracy.x",
        "message": "年度 2024\n第二行",
        "request_id": request_id,
        "status": 200,
        "path": "/plans/",
    }


@pytest.mark.parametrize("formatter", [JsonFormatter, TextFormatter])
@pytest.mark.parametrize(
    "line",
    [
        record(f"password={SECRET}"),
        record("form: %s", {"password": SECRET}),
        record("asked", query=f"a=1&token={SECRET}"),
        record("failed", exc_info=raised(ValueError(f"bad token={SECRET}"))),
        record("the key is kept-in-settings-only"),
    ],
)
def test_line_holds_no_secret(formatter, line):
    text = formatter(secrets=("kept-in-settings-only",)).format(line)

    assert SECRET not in text
    assert "kept-in-settings-only" not in text


def test_cause_of_an_exception_holds_no_secret():
    try:
        try:
            raise KeyError(f"Authorization: Bearer {SECRET}")
        except KeyError as cause:
            raise RuntimeError("could not sign in") from cause
    except RuntimeError:
        text = JsonFormatter().format(record("failed", exc_info=sys.exc_info()))

    exception = json.loads(text)["exception"]
    assert SECRET not in text
    assert "RuntimeError: could not sign in" in exception
    assert "test_logs.py" in exception


def test_exception_of_a_request_is_logged_without_secrets(rf, caplog):
    line = record(
        "Internal Server Error: %s", "/login/", exc_info=raised(ValueError(f"cookie={SECRET}"))
    )
    line.request = rf.post("/login/", {"password": SECRET}, HTTP_COOKIE=f"portal_session={SECRET}")

    assert SECRET not in JsonFormatter().format(line)


def test_endless_text_is_cut_at_its_beginning():
    line = json.loads(JsonFormatter().format(record("x" * 1_000_000 + "why")))

    assert (len(line["message"]), line["message"][-4:]) == (LONGEST + 2, "xwhy")


@pytest.mark.parametrize(("as_json", "level"), [(True, "INFO"), (False, "WARNING")])
def test_requests_are_told_on_servers_only(as_json, level):
    config = logging_to_stderr(as_json=as_json)

    assert config["loggers"]["sciliteracy.access"]["level"] == level
