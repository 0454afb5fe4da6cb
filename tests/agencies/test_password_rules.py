"""Each rule on passwords, kept and broken."""

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.models import User
from tests.factories.agencies import PASSWORD, PasswordHistoryFactory, UserFactory

GOOD = "Tq7-rice-Field"


def broken_rules(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return sorted({problem.code for problem in error.error_list})
    return []


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "correct-horse-Battery-9",
        "麦田里的Tractor9跑过",
        "a" * 9 + "B-",
        "Haizhou-tractor-9",
        "Tractor-qwer-99x",
    ],
)
def test_good_password_breaks_no_rule(password):
    assert broken_rules(password, User(username="liaison")) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Tq7-rice-", "password_too_short"),
        ("tq7ricefield", "password_too_few_classes"),
        ("TQRICE-FIELD", "password_too_few_classes"),
        ("ricefieldrice", "password_too_few_classes"),
        ("2837465928374", "password_too_few_classes"),
        ("Tq7-WangLi-xx", "password_contains_account_name"),
        ("Tq7-gli-rice9", "password_contains_account_name"),
        ("Password2024!", "password_too_common"),
        ("P@ssw0rd2024", "password_too_common"),
        ("!!Admin@123456", "password_too_common"),
        ("Qwertyuiop123", "password_too_common"),
        ("Woaini@131452", "password_too_common"),
        ("Kexue-2024-99", "password_too_common"),
        ("12345-67890-12", "password_too_few_classes"),
        ("Haizhou2024", "password_too_common"),
        ("Fuxin@2024!!", "password_too_common"),
        ("Fuxinshi-2024", "password_too_common"),
        ("HaizhouKepu-24", "password_too_common"),
        ("F-u-x-i-n-2024", "password_too_common"),
        ("2024Uohziah#", "password_too_common"),
        ("PasswordPassword1", "password_too_common"),
        ("Monkey-monkey-1", "password_too_common"),
        ("Xiaoming-Xiaoming1", "password_contains_account_name"),
        ("Tq7-ilgnaw-xx", "password_contains_account_name"),
        ("Tq7-王丽英-Rice", "password_contains_account_name"),
        ("Tq7-英丽王-Rice", "password_contains_account_name"),
        ("Qwert12345!", "password_keyboard_walk"),
        ("1qaz2WSX3edc", "password_keyboard_walk"),
        ("1qaz@WSX#EDC", "password_keyboard_walk"),
        ("Poiuy-09876-a", "password_keyboard_walk"),
    ],
)
def test_bad_password_breaks_its_rule(password, code):
    account = User(username="xiaoming" if "iaoming" in password else "wangli", name="王丽英")

    assert code in broken_rules(password, account)


def test_short_account_name_has_no_piece():
    assert broken_rules("Tq7-li-Rice9", User(username="li")) == []


@pytest.mark.django_db
def test_present_password_is_not_used_again():
    user = UserFactory(username="someone")

    assert broken_rules(PASSWORD, user) == ["password_used_before"]


@pytest.mark.django_db
def test_last_five_passwords_are_not_used_again():
    user = UserFactory(username="someone")
    for number in range(6):
        PasswordHistoryFactory(
            user=user,
            encoded=make_password(f"{GOOD}{number}"),
            set_at=timezone.now() + timezone.timedelta(seconds=number),
        )

    refused = [number for number in range(6) if broken_rules(f"{GOOD}{number}", user)]

    assert refused == [1, 2, 3, 4, 5]


@pytest.mark.django_db
def test_passwords_of_others_say_nothing():
    PasswordHistoryFactory(encoded=make_password(GOOD))

    assert broken_rules(GOOD, UserFactory()) == []


def test_every_rule_is_told_on_the_page():
    assert len(password_validators_help_texts()) == 6
