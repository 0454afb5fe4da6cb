"""What a password must not be, one validator per rule; settings list them in this order.

The rules are the practice for GB/T 22239-2019 身份鉴别 a). Each says in `get_help_text` what the
change page shows, and refuses in words that say what to do.
"""

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES_NEEDED = 3
PIECE = 3
# Written for letters in passwords that everybody guesses: P@ssw0rd.
DISGUISES = str.maketrans("@013457$!", "aoleastsi")
# What the list of common passwords, which is an English one, does not hold.
COMMON_WORDS = frozenset(
    "abc abcd abcde qwe qwer asd asdf zxc zxcv admin administrator manager operator portal root "
    "system user test guest demo woaini woaiwo zhongguo beijing kepu kexue kexie suzhi "
    "kexuesuzhi mima denglu guanliyuan".split()
)


class Rule:
    """The two methods Django asks for; `words` says the rule."""

    @property
    def words(self) -> str:
        raise NotImplementedError

    def get_help_text(self) -> str:
        return self.words

    def refuse(self, code: str) -> None:
        raise ValidationError(self.words, code=code)


class LengthValidator(password_validation.MinimumLengthValidator):
    """Django's rule, told in the portal's words."""

    def get_help_text(self) -> str:
        return _("口令至少须有%(count)d个字符。") % {"count": self.min_length}

    def get_error_message(self) -> str:
        return self.get_help_text()


class CharacterClassesValidator(Rule):
    """Capital letters, small letters, digits, everything else: three of the four."""

    @property
    def words(self) -> str:
        return _("口令须包含大写字母、小写字母、数字、其他字符四类中的至少三类。")

    def validate(self, password, user=None) -> None:
        if len({_class_of(character) for character in password}) < CLASSES_NEEDED:
            self.refuse("password_too_few_classes")


class AccountNameValidator(Rule):
    """No piece of the account name, forwards, whatever its capitals."""

    @property
    def words(self) -> str:
        return _("口令不能包含账户名中任何连续三个以上的字符。")

    def validate(self, password, user=None) -> None:
        name = user.username.casefold() if user is not None else ""
        pieces = {name[start : start + PIECE] for start in range(len(name) - PIECE + 1)}
        if any(piece in password.casefold() for piece in pieces):
            self.refuse("password_contains_account_name")


class CommonPasswordValidator(Rule, password_validation.CommonPasswordValidator):
    """Not a common password, nor one dressed up with digits and signs, as in P@ssw0rd2024!"""

    @property
    def words(self) -> str:
        return _("口令不能是常用口令，也不能是常用口令加上数字或符号。")

    def validate(self, password, user=None) -> None:
        known = self.passwords | COMMON_WORDS
        if any(form in known or not form for form in plain_forms(password)):
            self.refuse("password_too_common")


class NotUsedBeforeValidator(Rule):
    """Not one of the account's last passwords, the present one included."""

    @property
    def words(self) -> str:
        return _("口令不能与最近%(count)d次使用过的口令相同。") % {
            "count": settings.PASSWORDS_NOT_USED_AGAIN
        }

    def validate(self, password, user=None) -> None:
        if user is None or user.pk is None:
            return
        rows = user.earlier_passwords.values_list("encoded", flat=True)
        used = {user.password, *rows[: settings.PASSWORDS_NOT_USED_AGAIN]}
        if any(check_password(password, encoded) for encoded in used):
            self.refuse("password_used_before")


def plain_forms(password: str) -> set[str]:
    """The password as a guesser sees it: small letters, without what was hung on at both ends."""
    small = password.casefold().strip()
    ends = "".join({character for character in small if not character.isalpha()})
    core = small.strip(ends)
    letters = "".join(filter(str.isalpha, small))
    return {small, core, core.translate(DISGUISES), letters}


def _class_of(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if character.isupper():
        return "upper"
    return "lower" if character.islower() else "other"
