"""What is shipped for servers runs: web, workers and beat behind nginx, on PostgreSQL and Redis."""

import json
import re
import socket
import ssl
from functools import partial

import pytest

from tests.project.https_client import Visitor
from tests.project.stack import HOST, at_once

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
ASK_OPERATIONS = """
from agencies.models import JobRun
from sciliteracy.pages.operations_state import state
found = state()
ordered = JobRun.objects.filter(name="refresh-effective-assignments").first()
print(ordered.outcome, found.workers, found.down, found.database_size > 0)
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


def shell(stack, code):
    return stack.run("web", ["python", "manage.py", "shell", "--no-imports", "-c", code])


def lines_of(stack, service):
    """The lines of the log, all of which are JSON but for warnings of Python itself."""
    return [json.loads(line) for line in stack.log(service).splitlines() if line.startswith("{")]


def test_shipped_processes_serve_the_portal(stack):
    """One test for all: what it starts takes longer than what it asks."""
    for service in ("web", "worker", "sender", "beat"):
        stack.start(service)
    stack.start_nginx()
    user_id = int(shell(stack, CREATE_USER))
    certificate = stack.folder / "secrets" / "tls_certificate"
    visitor = Visitor(f"https://127.0.0.1:{stack.https}", certificate, address="127.0.0.2")
    stack.wait_until(lambda: visitor.ask("/readyz")[0] == 200, "/readyz answers 200")

    check_doors(stack, visitor)
    check_sign_in(visitor)
    check_headers(visitor)
    check_nginx_pages(stack, visitor)
    check_sign_in_limit(stack, certificate)
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


def check_nginx_pages(stack, visitor):
    """What nginx refuses itself looks like the portal and is as guarded; nobody else sees more."""
    too_large = {"Content-Length": str(30 * 1024 * 1024)}
    status, headers, page = visitor.ask("/login/", {"a": "b"}, **too_large)
    assert (status, "文件太大" in page, "larger than 25m" in page) == (413, True, True)
    check_nginx_page(visitor, headers, page)
    status, headers, page = visitor.ask("/", Cookie="x=" + "y" * 10_000)
    assert (status, "无法处理这个请求" in page) == (400, True)
    check_nginx_page(visitor, headers, page)
    assert visitor.ask("/portal-error/503.html")[0] == 404
    assert visitor.ask("/portal-error/style/../../pages/503.html")[0] == 404
    assert visitor.ask("/portal-error/style/none.css")[0] == 404
    sendings = (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n")
    assert [said_to(stack, sent) for sent in sendings] == [b""] * 3


def check_nginx_page(visitor, headers, page):
    _, ours, _ = visitor.ask("/healthz")
    same = set(ONCE) - {"Content-Security-Policy", "X-Request-ID", "Server"}
    assert {name: headers.get_all(name) for name in same} == {
        name: ours.get_all(name) for name in same
    }
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy
    assert (headers["Cache-Control"], headers["Server"]) == ("no-store", "nginx")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert re.findall(r"<style|<script|style=|<!--", page) == []
    assert 'lang="zh-Hans"' in page and 'lang="en"' in page  # noqa: PT018
    looks = re.findall(r'(?:href|src)="(/portal-error/[^"]+)"', page)
    assert len(looks) > 5
    for path in looks:
        status, given, _ = visitor.ask(path)
        assert (status, given["X-Content-Type-Options"]) == (200, "nosniff")


def said_to(stack, sent):
    """What comes back for these bytes, over TLS and without the name of the site."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((HOST, stack.https), timeout=15) as plain:
        with context.wrap_socket(plain) as tls:
            tls.sendall(sent)
            return tls.recv(1000)


def check_sign_in_limit(stack, certificate):
    """Thirty tries at once from one address, then one in two seconds; others are not held up."""
    hasty = Visitor(f"https://{HOST}:{stack.https}", certificate, address="127.0.0.9")
    answers = [hasty.ask("/login/", {"username": "x", "password": "y"}) for _ in range(45)]
    statuses = [status for status, _, _ in answers]
    assert statuses[:31] == [403] * 31  # the portal's own answer to a form without its token
    assert 429 in statuses
    _, headers, page = answers[statuses.index(429)]
    assert (headers["Retry-After"], "登录尝试过于频繁" in page) == ("60", True)
    check_nginx_page(hasty, headers, page)
    assert hasty.ask("/login/")[0] == 200


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
    for name in ("worker", "sender"):
        stack.wait_until(lambda name=name: "ready." in stack.log(name), f"{name} is ready")
    stack.wait_until(lambda: "beat: Starting" in stack.log("beat"), "beat starts")
    audited_addresses = shell(stack, ORDER_JOB).split()
    assert audited_addresses == ["127.0.0.2"]
    done = "refresh_effective_assignments.*succeeded"
    stack.wait_until(lambda: re.search(done, stack.log("worker")), "the job is done")
    line = next(line for line in lines_of(stack, "worker") if re.search(done, line["message"]))
    assert line["request_id"] == REQUEST_ID
    # Workers have a second to answer, which is short where all of them share two cores.
    healthy = ["done", "2", "[]", "True"]
    stack.wait_until(lambda: shell(stack, ASK_OPERATIONS).split() == healthy, "both answer")
    # Beat orders it every minute, on the other queue.
    sent = "deliver_reminders.*succeeded"
    stack.wait_until(lambda: re.search(sent, stack.log("sender")), "messages are sent")


def check_nothing_leaked(stack, visitor):
    everything = "".join(stack.log(service) for service in stack.running)
    secrets = [PASSWORD, stack.secret, *(cookie.value for cookie in visitor.cookies)]
    assert [secret for secret in secrets if secret in everything] == []


def check_health_checks(stack):
    services = ("web", "worker", "sender", "beat")
    assert at_once(*(partial(stack.healthy, name) for name in services)) == [True] * 4


def check_trouble(stack, visitor):
    """Without the portal, nginx says so in a page of its own, which needs nothing of the portal."""
    _, ours, _ = visitor.ask("/healthz")
    web = stack.running.pop("web")
    web.terminate()
    web.wait(timeout=15)
    status, headers, page = visitor.ask("/?token=planted-in-the-address")
    assert (status, headers["Retry-After"], "暂时无法访问" in page) == (503, "30", True)
    assert headers["Strict-Transport-Security"] == ours["Strict-Transport-Security"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    style = re.search(r'"(/portal-error/[^"]+\.css)"', page)[1]
    assert visitor.ask(style)[0] == 200
    assert not stack.healthy("web")
    assert "planted" not in stack.log("nginx") + stack.log("web")
