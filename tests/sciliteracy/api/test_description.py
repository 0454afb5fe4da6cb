"""The description of the interface: kept in the repository, whole, and there to be read."""

import pytest
import yaml
from django.conf import settings
from django.urls import get_resolver
from jsonschema import Draft202012Validator

from sciliteracy.api.description import as_yaml, whole

FILE = settings.BASE_DIR / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def schema():
    return yaml.safe_load(as_yaml(whole()))


def operations(schema):
    for path, calls in schema["paths"].items():
        for method, call in calls.items():
            yield f"{method.upper()} {path}", call


def test_file_is_what_the_code_says():
    """Otherwise: `manage.py write_openapi`."""
    assert FILE.read_text(encoding="utf-8") == as_yaml(whole())


def test_every_address_is_described(schema):
    patterns = get_resolver().reverse_dict
    names = {name for name in patterns if isinstance(name, str) and name.startswith("api-")}

    described = {call["operationId"] for _name, call in operations(schema)}
    assert len(described) == len(list(operations(schema)))
    assert len(described) > len(names) - 2


def test_every_operation_names_its_errors(schema):
    for name, call in operations(schema):
        found = set(call["responses"])
        assert {"400", "401", "403", "429"} <= found, name
        if name.startswith(("POST", "PATCH")):
            assert "422" in found, name
        if name.startswith("PATCH") or "/{id}/" in name and name.startswith("POST"):
            assert {"404", "412", "428"} <= found, name


def test_every_enum_has_its_meanings_in_both_languages(schema):
    silent = []
    for name, shape in schema["components"]["schemas"].items():
        if "enum" in shape and name not in ("BlankEnum", "NullEnum", "ResourceEnum", "ChangeEnum"):
            lines = [line for line in shape.get("description", "").splitlines() if line]
            if len(lines) != len(shape["enum"]) or any(" - " not in line for line in lines):
                silent.append(name)
    assert silent == []


def test_every_operation_has_a_summary_in_both_languages(schema):
    alone = [name for name, call in operations(schema) if " / " not in call["summary"]]

    assert alone == []


def test_every_shape_is_a_schema(schema):
    for shape in schema["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)


@pytest.mark.django_db
def test_description_is_handed_out(reader):
    response = reader.read("schema/", Accept="application/json")

    assert (response.status_code, response.json()["openapi"]) == (200, "3.1.0")
    assert reader.read("schema/").headers["Content-Type"].startswith("application/yaml")


@pytest.mark.django_db
def test_page_for_readers_shows_every_call(client, member, schema):
    client.force_login(member)

    page = client.get("/api/v1/docs/").content.decode()

    assert [path for path in schema["paths"] if path not in page] == []
    assert 'id="problem-changed-meanwhile"' in page
    assert "<script>" not in page
    assert " style=" not in page
