"""Settings come from the environment, and say in one line what is wrong with it."""

import stat

import pytest

from tests.project.running import manage

SECRET = "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-abcdef"
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": SECRET,
    "DATABASE_URL": "postgres://portal:secret@db.example.org:5432/portal",
    "ALLOWED_HOSTS": "portal.example.org",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "EVIDENCE_SCANNER_URL": "clamd://clamav:3310",
}


def setting(folder, name, **variables):
    code = f"from django.conf import settings; print(repr(settings.{name}))"
    result = manage(folder, "shell", "--no-imports", "-c", code, **variables)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.strip()


def refusal(folder, **variables):
    result = manage(folder, "check", **variables)
    assert result.returncode == 1
    return result.stderr.strip()


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"])
def test_production_names_what_is_missing(tmp_path, name):
    message = refusal(tmp_path, **{**PRODUCTION, name: ""})

    assert message.startswith(f"Not started: {name} is not set. Give ")
    assert message.count("\n") == 0


@pytest.mark.parametrize(
    ("variables", "beginning"),
    [
        ({"DEMO": "perhaps"}, "DEMO: the value is not valid. Use 1 or 0."),
        ({"DEMO": "1", "PRODUCTION": "1"}, "DEMO and PRODUCTION are both set"),
        ({"DEBUG": "1", "PRODUCTION": "1"}, "DEBUG and PRODUCTION are both set"),
        ({"DEMO": "1", "ALLOWED_HOSTS": "portal.example.org"}, "ALLOWED_HOSTS names a host"),
        ({"DEMO": "1", "DATABASE_URL": "postgres://u@db.example.org/x"}, "DATABASE_URL points to"),
        ({"DEMO": "1", "PORTAL_TODAY": "soon"}, "PORTAL_TODAY: the value is not valid."),
        ({"TRUSTED_PROXIES": "the proxy"}, "TRUSTED_PROXIES: the value is not valid. Give addr"),
        ({"EXPORTS_PER_MINUTE": "many"}, "EXPORTS_PER_MINUTE: the value is not valid."),
        ({"DATABASE_URL": "oracle"}, "DATABASE_URL: the value is not valid. Give postgres://"),
        ({**PRODUCTION, "SECRET_KEY": "short"}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY_FILE": "/no/such/file"}, "SECRET_KEY: SECRET_KEY_FILE must name a readable"),
    ],
)
def test_wrong_environment_is_refused(tmp_path, variables, beginning):
    message = refusal(tmp_path, **variables)

    assert message.startswith(f"Not started: {beginning}")
    assert message.count("\n") == 0


def test_refusal_keeps_the_value_secret(tmp_path):
    message = refusal(tmp_path, DATABASE_URL="nonsense://user:hunter2@host/name")

    assert "hunter2" not in message


def test_secret_is_read_from_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")

    value = setting(
        tmp_path, "SECRET_KEY", **{**PRODUCTION, "SECRET_KEY": ""}, SECRET_KEY_FILE=str(file)
    )

    assert value == repr(SECRET)


def test_secret_is_made_once_and_kept_private(tmp_path):
    first = setting(tmp_path, "SECRET_KEY")
    second = setting(tmp_path, "SECRET_KEY")

    file = tmp_path / "var" / "secret_key"
    assert first == second == repr(file.read_text().strip())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]


def test_secret_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")

    message = refusal(tmp_path)

    assert message.startswith("Not started: SECRET_KEY is not set and ")
    assert message.endswith("Set SECRET_KEY, or make that folder writable.")


def test_production_makes_no_secret(tmp_path):
    refusal(tmp_path, **{**PRODUCTION, "SECRET_KEY": ""})

    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("variables", "file"), [({}, "portal.sqlite3"), ({"DEMO": "1"}, "demo.sqlite3")]
)
def test_demo_has_a_database_of_its_own(tmp_path, variables, file):
    value = setting(tmp_path, "DATABASES['default']['NAME']", **variables)

    assert value == repr(str(tmp_path / "var" / file))


def test_database_url_moves_the_file(tmp_path):
    value = setting(
        tmp_path, "DATABASES['default']['NAME']", DATABASE_URL="sqlite:////some/folder/x.sqlite3"
    )

    assert value == repr("/some/folder/x.sqlite3")


@pytest.mark.parametrize(
    ("variables", "day"),
    [
        ({"DEMO": "1"}, "datetime.date(2024, 8, 15)"),
        ({"DEMO": "1", "PORTAL_TODAY": "2023-03-01"}, "datetime.date(2023, 3, 1)"),
        ({"DEMO": "1", "PORTAL_TODAY": "real"}, "None"),
        ({}, "None"),
    ],
)
def test_only_the_demo_stands_still(tmp_path, variables, day):
    assert setting(tmp_path, "PORTAL_TODAY", **variables) == day


def test_fixed_day_outside_the_demo_is_warned_about(tmp_path):
    result = manage(tmp_path, "check", PORTAL_TODAY="2024-08-15")

    assert (result.returncode, "sciliteracy.W002" in result.stderr) == (0, True)


def test_production_settings_pass_the_deploy_checks(tmp_path):
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (result.returncode, result.stderr) == (0, "")


def test_other_settings_fail_the_deploy_checks(tmp_path):
    result = manage(tmp_path, "check", "--deploy", DATABASE_URL="sqlite:////tmp/x.sqlite3")

    assert (result.returncode, "sciliteracy.E003" in result.stderr) == (1, True)


def test_any_host_fails_the_deploy_checks(tmp_path):
    result = manage(tmp_path, "check", "--deploy", **{**PRODUCTION, "ALLOWED_HOSTS": "*"})

    assert (result.returncode, "sciliteracy.E004" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("variables", "required"),
    [
        (PRODUCTION, True),
        ({**PRODUCTION, "TOTP_REQUIRED": "0"}, False),
        ({}, False),
        ({"TOTP_REQUIRED": "1"}, True),
        ({"TOTP_REQUIRED": "1", "DEMO": "1"}, False),
    ],
)
def test_second_factor_is_required_on_servers_and_never_in_the_demo(tmp_path, variables, required):
    assert setting(tmp_path, "TOTP_REQUIRED", **variables) == repr(required)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_COOKIE_NAME", "'__Host-portal_session'"),
        ("CSRF_COOKIE_NAME", "'__Host-portal_csrf'"),
        ("SESSION_COOKIE_SECURE", "True"),
        ("SESSION_COOKIE_HTTPONLY", "True"),
        ("SESSION_COOKIE_SAMESITE", "'Lax'"),
        ("SESSION_EXPIRE_AT_BROWSER_CLOSE", "True"),
        ("PASSWORD_MAX_AGE_DAYS", "180"),
    ],
)
def test_servers_are_strict_about_cookies_and_passwords(tmp_path, name, value):
    assert setting(tmp_path, name, **PRODUCTION) == value


@pytest.mark.parametrize(
    "name",
    [
        *("SESSION_IDLE_MINUTES", "SESSION_MAX_HOURS", "LOCKOUT_MINUTES"),
        *("PASSWORD_MAX_AGE_DAYS", "PASSWORD_MIN_AGE_DAYS", "PASSWORD_MIN_LENGTH"),
        *("TEMPORARY_PASSWORD_DAYS", "HELP_REQUEST_DAYS"),
    ],
)
@pytest.mark.parametrize("value", ["-1", "many"])
def test_amounts_below_nothing_are_refused(tmp_path, name, value):
    assert refusal(tmp_path, **{name: value}).startswith(f"Not started: {name}: the value is not")


def test_lock_out_needs_a_first_failure(tmp_path):
    assert refusal(tmp_path, LOCKOUT_FAILURES="0").startswith("Not started: LOCKOUT_FAILURES: ")
