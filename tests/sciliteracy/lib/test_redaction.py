"""No secret gets into a log, however it is dressed."""

import pytest

from sciliteracy.lib.redaction import own_secrets, redacted, redacted_path

SECRET = "hunter2-Planted"


@pytest.mark.parametrize(
    "text",
    [
        f"password={SECRET}",
        f"PASSWORD: {SECRET}",
        f"q=a&new_password1={SECRET}&page=2",
        f"?token={SECRET}#top",
        f"api_key%3D{SECRET}",
        f"{{'password': '{SECRET}', 'name': 'x'}}",
        f'{{"client_secret": "{SECRET}"}}',
        f"('csrfmiddlewaretoken', '{SECRET}')",
        f"Authorization: Bearer {SECRET}",
        f"Authorization: Token {SECRET}",
        f"got Bearer {SECRET}",
        f"'HTTP_AUTHORIZATION': 'Basic {SECRET}'",
        f"Cookie: a=b; portal_session={SECRET}; c=d",
        f"Set-Cookie: other={SECRET}; Path=/",
        f"sessionid={SECRET}",
        f"portal_csrf={SECRET}",
        f"otp={SECRET}",
        f"recovery_code={SECRET}",
        f"密码：{SECRET}",
        f'invalid password "{SECRET}"',
        f"could not connect to postgres://portal:{SECRET}@db:5432/portal",
        f"redis://:{SECRET}@redis:6379/0",
        f"(1, argon2$argon2id$v=19$m=102400,t=2,p=8${SECRET}, null)",
        f"pbkdf2_sha256$870000$salt${SECRET}=",
        f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.{SECRET}",
    ],
)
def test_secret_is_hidden(text):
    assert SECRET not in redacted(text)
    assert "***" in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Not ready: database (OperationalError).",
        "Plan huiji-2022 stored: 56 measures, 9 targets.",
        "GET /plans/huancui-2022/?q=安全&page=2&sort=title",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        'File "/app/agencies/services/passwords.py", line 12, in change_password',
        "postgres://portal@db:5432/portal",
        "/search/?q=opinion",
        "Task plans.jobs.refresh_effective_assignments[6f1f0f3e-9a7e-4c1c-8f0e-0123456789ab]",
    ],
)
def test_the_rest_stays_readable(text):
    assert redacted(text) == text


def test_neighbours_of_a_secret_stay():
    assert redacted(f"q=a&token={SECRET}&page=2") == "q=a&token=***&page=2"
    assert redacted(f"{{'password': '{SECRET}', 'name': 'x'}}") == "{'password': ***, 'name': 'x'}"


def test_own_secrets_are_hidden_wherever_they_stand():
    secrets = own_secrets("a-very-long-secret-key", "short", None, "")

    assert redacted("begin a-very-long-secret-key end short", secrets) == "begin *** end short"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/plans/huancui-2022/document/", "/plans/huancui-2022/document/"),
        ("/measures/12345/", "/measures/12345/"),
        ("/reset/MQ/c7x2ab-0123456789abcdef0123456789abcdef/", "/reset/MQ/***/"),
        ("/invited/0123456789abcdef0123456789abcdef", "/invited/***"),
    ],
)
def test_keys_in_paths_are_hidden(path, shown):
    assert redacted_path(path) == shown
