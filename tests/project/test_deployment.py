"""What is shipped for servers runs: web, worker and beat behind nginx, on PostgreSQL and Redis."""

import json
import shutil
from functools import partial

import pytest
from django.conf import settings

from tests.project import stack as stacks
from tests.project.https_client import Visitor
from tests.project.stack import Stack, at_once

pytestmark = pytest.mark.services

PASSWORD = "Planted-Password-2024"
CREATE_USER = f"""
from tests.factories.agencies import MembershipFactory
user = MembershipFactory(user__username="reader", liaison=True).user
user.set_password({PASSWORD!r})
user.must_change_password = False
user.save()
print(user.pk)
"""
REQUEST_ID = "0123456789abcdef" * 2
ORDER_JOB = f"""
from plans.jobs import refresh_effective_assignments
from sciliteracy.lib.origin import Origin, set_origin
set_origin(Origin(request_id={REQUEST_ID!r}))
refresh_effective_assignments.delay()
from agencies.models import AuditEvent
print(*AuditEvent.objects.exclude(address="").values_list("address", flat=True).distinct())
"""
ONCE = [
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "X-Request-ID",
    "Server",
]


@pytest.fixture
def stack():
    if not settings.REDIS_URL or "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        pytest.skip("DATABASE_URL or REDIS_URL is not set")
    if not stacks.NGINX or not shutil.which("openssl"):
        pytest.skip("nginx or openssl is not installed")
    stack = Stack()
    try:
        stack.prepare()
        yield stack
    finally:
        stack.stop()
        print(stack.last_words)  # pytest shows them where the test failed


def shell(stack, code):
    return stack.run("web", ["python", "manage.py", "shell", "--no-imports", "-c", code])


def lines_of(stack, service):
    """The lines of the log, all of which are JSON but for warnings of Python itself."""
    return [json.loads(line) for line in stack.log(service).splitlines() if line.startswith("{")]


def test_shipped_processes_serve_the_portal(stack):
    """One test for all: what it starts takes longer than what it asks."""
    for service in ("web", "worker", "beat"):
        stack.start(service)
    stack.start_nginx()
    user_id = int(shell(stack, CREATE_USER))
    certificate = stack.folder / "secrets" / "tls_certificate"
    visitor = Visitor(f"https://127.0.0.1:{stack.https}", certificate, address="127.0.0.2")
    stack.wait_until(lambda: visitor.ask("/readyz")[0] == 200, "/readyz answers 200")

    check_doors(stack, visitor)
    check_sign_in(visitor)
    check_headers(visitor)
    check_access_log(stack, user_id)
    check_background(stack)
    check_nothing_leaked(stack, visitor)
    check_health_checks(stack)
    check_trouble(stack, visitor)


def check_doors(stack, visitor):
    status, headers, _ = visitor.ask(f"http://127.0.0.1:{stack.http}/plans/?q=1")
    assert (status, headers["Location"]) == (308, f"{visitor.site}/plans/?q=1")
    assert visitor.ask("/healthz")[::2] == (200, "ok\n")
    assert json.loads(visitor.ask("/readyz")[2]) == {"status": "ok"}
    with pytest.raises(ConnectionError):
        visitor.ask("/healthz", Host="portal.example.org")


def check_sign_in(visitor):
    status, headers, _ = visitor.ask("/plans/")
    assert (status, headers["Location"]) == (302, "/login/?next=/plans/")
    status, headers, _ = visitor.sign_in("reader", PASSWORD)
    assert (status, headers["Location"]) == (302, "/start/")
    status, headers, page = visitor.ask("/plans/", X_Forwarded_For="203.0.113.7")
    assert (status, headers["Location"]) == (200, None)
    assert 'action="/logout/"' in page
    assert all(cookie.secure for cookie in visitor.cookies)


def check_headers(visitor):
    _, headers, page = visitor.ask("/plans/")
    assert {name: len(headers.get_all(name, [])) for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert headers["Server"] == "nginx"
    style = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    status, headers, _ = visitor.ask(style)
    assert (status, "immutable" in headers["Cache-Control"]) == (200, True)
    too_large = {"Content-Length": str(30 * 1024 * 1024)}
    assert visitor.ask("/login/", {"a": "b"}, **too_large)[0] == 413


def check_access_log(stack, user_id):
    line = next(line for line in lines_of(stack, "web") if line.get("user_id"))
    fields = ("logger", "level", "method", "path", "status", "user_id", "address")
    expected = ("sciliteracy.access", "INFO", "POST", "/login/", 302, user_id, "127.0.0.2")
    assert tuple(line[name] for name in fields) == expected
    assert {"time", "request_id", "duration_ms"} <= set(line)
    # What the visitor claimed about itself is nowhere; the probes are not worth a line.
    assert "203.0.113.7" not in stack.log("web")
    assert "/healthz" not in stack.log("web")
    assert [line for line in stack.log("web").splitlines() if not line.startswith("{")] == []


def check_background(stack):
    stack.wait_until(lambda: "ready." in stack.log("worker"), "the worker is ready")
    stack.wait_until(lambda: "beat: Starting" in stack.log("beat"), "beat starts")
    audited_addresses = shell(stack, ORDER_JOB).split()
    assert audited_addresses == ["127.0.0.2"]
    stack.wait_until(lambda: "succeeded" in stack.log("worker"), "the job is done")
    done = next(line for line in lines_of(stack, "worker") if "succeeded" in line["message"])
    assert done["request_id"] == REQUEST_ID


def check_nothing_leaked(stack, visitor):
    everything = "".join(stack.log(service) for service in stack.running)
    secrets = [PASSWORD, stack.secret, *(cookie.value for cookie in visitor.cookies)]
    assert [secret for secret in secrets if secret in everything] == []


def check_health_checks(stack):
    services = ("web", "worker", "beat")
    assert at_once(*(partial(stack.healthy, name) for name in services)) == [True] * 3


def check_trouble(stack, visitor):
    """Without the portal, nginx says so in a page of its own."""
    web = stack.running.pop("web")
    web.terminate()
    web.wait(timeout=15)
    status, headers, page = visitor.ask("/?token=planted-in-the-address")
    assert (status, headers["Retry-After"], "暂时无法访问" in page) == (503, "30", True)
    assert not stack.healthy("web")
    assert "planted" not in stack.log("nginx") + stack.log("web")
