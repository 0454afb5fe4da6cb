"""docker-compose.yml and the Dockerfile keep the rules that the schema of either does not know."""

import re
import subprocess

import pytest
from django.conf import settings

from sciliteracy.scheduler import LeasedScheduler
from tests.project import compose

SERVICES = compose.read()["services"]
DOCKERFILE = (settings.BASE_DIR / "deploy" / "Dockerfile").read_text(encoding="utf-8")
OURS = ("migrate", "tools", "web", "worker", "sender", "beat")
# They end by themselves, and alone may connect as the role that owns the tables.
ONE_SHOTS = ("migrate", "tools")
# Variables that are not the portal's settings: gunicorn's, see deploy/gunicorn.py.
FOR_GUNICORN = {"BIND", "WEB_CONCURRENCY"}


@pytest.mark.parametrize("name", SERVICES)
def test_service_runs_hardened(name):
    service = SERVICES[name]

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(ONE_SHOTS)))
def test_service_is_watched_and_restarted(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_migrating_happens_once_before_the_rest():
    waits = {"condition": "service_completed_successfully"}

    assert SERVICES["migrate"]["restart"] == "no"
    assert [SERVICES[name]["depends_on"]["migrate"] for name in OURS[2:]] == [waits] * 4


def test_tools_start_by_hand_only():
    assert (SERVICES["tools"]["profiles"], SERVICES["tools"]["restart"]) == (["tools"], "no")
    assert [name for name in SERVICES if "tools" in SERVICES[name].get("depends_on", {})] == []


def test_owner_of_the_tables_is_out_of_reach_of_what_runs():
    reach = {name: set(service.get("secrets", [])) for name, service in SERVICES.items()}
    owner = {"database_owner_url", "database_owner_password", "database_password", "backup_key"}

    assert {name for name in reach if reach[name] & owner} == {"database", *ONE_SHOTS}
    assert tuple(name for name in OURS if "database_url" in reach[name]) == OURS[2:]
    assert [name for name in reach if "backup_key" in reach[name]] == ["tools"]


def test_every_queue_has_a_worker_of_its_own_and_a_check_that_asks_it():
    workers = {"worker": "schedule", "sender": "delivery"}
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}

    assert {settings.CELERY_TASK_DEFAULT_QUEUE, *routed} == set(workers.values())
    for name, queue in workers.items():
        command = SERVICES[name]["command"]
        assert command[command.index("--queues") + 1] == queue
        assert command[command.index("--hostname") + 1] == f"{queue}@%h"
        assert SERVICES[name]["healthcheck"]["test"][-2:] == ["worker", queue]


def test_only_what_sends_messages_reaches_outside():
    assert [name for name in OURS if "outside" in SERVICES[name]["networks"]] == ["sender"]


def test_clock_is_leased():
    command = SERVICES["beat"]["command"]
    module, _, name = command[command.index("--scheduler") + 1].partition(":")

    assert (module, name) == (LeasedScheduler.__module__, LeasedScheduler.__name__)


def test_database_makes_the_roles_that_the_addresses_name(tmp_path):
    subprocess.run(
        ["sh", str(settings.BASE_DIR / "deploy" / "make_secrets.sh"), str(tmp_path)],
        check=True,
        capture_output=True,
    )
    given = SERVICES["database"]["environment"]

    for role, secret in (("app", "database_url"), ("owner", "database_owner_url")):
        password = (tmp_path / f"database_{role}_password").read_text()
        url = f"postgres://{given[f'{role.upper()}_ROLE']}:{password}@database:5432/"
        assert (tmp_path / secret).read_text() == f"{url}{given['POSTGRES_DB']}\n"
        assert given[f"{role.upper()}_PASSWORD_FILE"].endswith(f"/database_{role}_password")
    assert given["POSTGRES_USER"] not in (given["APP_ROLE"], given["OWNER_ROLE"])


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(OURS)))
def test_foreign_image_is_pinned(name):
    assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z]+", SERVICES[name]["image"])


def test_only_nginx_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert compose.read()["networks"]["back"] == {"internal": True}
    assert SERVICES["database"]["networks"] == SERVICES["redis"]["networks"] == ["back"]


def test_secrets_are_files_and_nothing_else():
    plain = re.compile(r"SECRET|PASSWORD|DATABASE_URL|REDIS_URL|TOKEN")
    variables = {name for service in SERVICES.values() for name in service.get("environment", {})}

    assert [name for name in variables if plain.search(name) and not name.endswith("_FILE")] == []
    for service in SERVICES.values():
        used = re.findall(r"/run/secrets/(\w+)", str(service))
        assert set(used) <= set(service.get("secrets", []))


def test_variables_of_the_portal_are_documented():
    documented = (settings.BASE_DIR / "docs" / "settings.md").read_text(encoding="utf-8")
    settings_of = (SERVICES[name]["environment"] for name in ("web", "tools"))
    given = {name.removesuffix("_FILE") for each in settings_of for name in each} - {"TMPDIR"}

    assert [name for name in given - FOR_GUNICORN if f"`{name}`" not in documented] == []


def test_nginx_template_asks_for_what_it_is_given():
    asked = set(re.findall(r"\$\{(\w+)\}", compose.TEMPLATE.read_text(encoding="utf-8")))
    given = {
        name
        for name in SERVICES["nginx"]["environment"]
        if name not in ("NGINX_ENVSUBST_OUTPUT_DIR", "NGINX_ENVSUBST_FILTER")
    }

    assert asked == given


def test_site_has_to_be_named():
    with pytest.raises(KeyError, match="PORTAL_HOST: the name of the site"):
        compose.read_with()


def test_variables_are_filled_in():
    text = "https://${SITE:-$HOST} $$NAME ${MANY:-2}"

    assert compose.fill(text, {"HOST": "a.example.org"}) == "https://a.example.org $NAME 2"
    assert compose.fill(text, {"SITE": "b", "MANY": "3"}) == "https://b $NAME 3"


def test_image_is_built_from_pinned_parts_and_not_run_as_root():
    instructions = [line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if line.strip()]
    users = [
        rest for name, rest in (pair for pair in instructions if len(pair) == 2) if name == "USER"
    ]

    assert re.search(r"^ARG PYTHON_IMAGE=python:3\.11\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE
    assert users == [SERVICES["web"]["user"]]


def test_image_and_compose_start_the_web_process_alike():
    command = str(SERVICES["web"]["command"]).replace("'", '"')

    assert DOCKERFILE.rstrip().endswith(f"CMD {command}")


def test_secrets_are_made_once_and_kept_from_others(tmp_path):
    folder = tmp_path / "secrets"
    script = ["sh", str(settings.BASE_DIR / "deploy" / "make_secrets.sh"), str(folder)]

    first = subprocess.run(script, check=True, capture_output=True, text=True).stdout
    made = {file.name: file.read_text() for file in folder.iterdir()}
    second = subprocess.run(script, check=True, capture_output=True, text=True).stdout

    by_us = {name for name, secret in compose.read()["secrets"].items() if "TLS" not in str(secret)}
    assert set(made) == by_us
    assert {file.name: file.read_text() for file in folder.iterdir()} == made
    assert (first.count("made "), second.count("made ")) == (len(by_us), 0)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(made["secret_key"]) >= 50
    assert len(set(made.values())) == len(made)
