"""The secret key is made once, however many processes start at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from sciliteracy.lib.environment import Environment, secret_from


def test_secret_is_the_same_for_all_who_start_at_once(tmp_path):
    file = tmp_path / "var" / "secret_key"

    with ThreadPoolExecutor(16) as starters:
        secrets = set(starters.map(secret_from, [file] * 64))

    assert (len(secrets), len(secrets.pop())) == (1, 86)
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]


def test_secret_that_is_too_short_is_refused(tmp_path):
    file = tmp_path / "secret_key"
    file.write_text("short")

    with pytest.raises(ImproperlyConfigured, match="too short for a secret key. Delete it"):
        secret_from(file)


def test_list_loses_its_blanks(monkeypatch):
    monkeypatch.setenv("SOME_HOSTS", " a.example.org, b.example.org,")

    assert Environment().names("SOME_HOSTS", hint="") == ["a.example.org", "b.example.org"]
