"""What is sealed opens for the same purpose and owner, on this installation, and unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sciliteracy.lib.sealing import Unreadable, is_current, seal, unseal

HOW = {"purpose": "test", "owner": "1"}


@given(st.binary(max_size=100))
def test_what_is_sealed_opens(data):
    assert unseal(seal(data, **HOW), **HOW) == data


def test_same_data_is_sealed_differently_each_time():
    assert seal(b"x", **HOW) != seal(b"x", **HOW)


def test_sealed_secret_fits_the_column_of_an_app():
    assert len(seal(b"x" * 20, **HOW)) <= 80


@pytest.mark.parametrize("other", [{"purpose": "other"}, {"owner": "2"}])
def test_other_purpose_or_owner_does_not_open(other):
    with pytest.raises(Unreadable):
        unseal(seal(b"x", **HOW), **(HOW | other))


@given(st.one_of(st.text(max_size=90), st.text(max_size=90).map("s1.{}".format)))
def test_nonsense_does_not_open(text):
    with pytest.raises(Unreadable):
        unseal(text, **HOW)


def test_changed_text_does_not_open():
    sealed = seal(b"some secret", **HOW)
    changed = sealed[:-3] + ("A" if sealed[-3] != "A" else "B") + sealed[-2:]

    with pytest.raises(Unreadable):
        unseal(changed, **HOW)


def test_earlier_key_opens_while_it_is_named(settings):
    sealed = seal(b"x", **HOW)
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" * 6
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert (unseal(sealed, **HOW), is_current(sealed, **HOW)) == (b"x", False)

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(sealed, **HOW)
