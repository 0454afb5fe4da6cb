"""What a password must not be, one validator per rule; settings list them in this order.

The rules are the practice for GB/T 22239-2019 身份鉴别 a). Each says in `get_help_text` what the
change page shows, and refuses in words that say what to do.
"""

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models.sign_in_policy import Policy, installation_policy, policy_for
from agencies.weak_words import KINDS, PLACES, STEPS, WORDS

CLASSES_NEEDED = 3
PIECE = 3
PIECES = WORDS | PLACES | KINDS
# Written for letters in passwords that everybody guesses: P@ssw0rd.
DISGUISES = str.maketrans("@013457$!", "aoleastsi")
# Fewer keys than these beside what a finger slides over are no password.
OWN_KEYS_NEEDED = 6


class Rule:
    """The two methods Django asks for; `words` says the rule as it holds under a policy."""

    def words(self, policy: Policy) -> str:
        raise NotImplementedError

    def get_help_text(self) -> str:
        return self.words(installation_policy())

    def refuse(self, code: str, user=None) -> None:
        raise ValidationError(self.words(_policy_of(user)), code=code)


class LengthValidator(Rule):
    def words(self, policy: Policy) -> str:
        return _("口令至少须有%(count)d个字符。") % {"count": policy.password_length}

    def validate(self, password, user=None) -> None:
        if len(password) < _policy_of(user).password_length:
            self.refuse("password_too_short", user)


class CharacterClassesValidator(Rule):
    """Capital letters, small letters, digits, everything else: three of the four."""

    def words(self, policy: Policy) -> str:
        return _("口令须包含大写字母、小写字母、数字、其他字符四类中的至少三类。")

    def validate(self, password, user=None) -> None:
        if len({_class_of(character) for character in password}) < CLASSES_NEEDED:
            self.refuse("password_too_few_classes", user)


class AccountNameValidator(Rule):
    """No piece of the account name, and not the person's name, forwards or backwards, whatever the
    capitals."""

    def words(self, policy: Policy) -> str:
        return _("口令不能包含用户名中任何连续三个以上的字符，也不能包含姓名，倒写也不行。")

    def validate(self, password, user=None) -> None:
        if user is None:
            return
        name, person = user.username.casefold(), user.name.casefold().strip()
        # Backwards longer ones: three letters in a row are in many a word.
        pieces = _pieces(name, PIECE) | _pieces(name[::-1], PIECE + 1)
        if len(person) > 1:
            pieces |= {person, person[::-1]}
        if any(piece in password.casefold() for piece in pieces):
            self.refuse("password_contains_account_name", user)


class CommonPasswordValidator(Rule, password_validation.CommonPasswordValidator):
    """Not a common password, nor one dressed up with digits and signs, as in P@ssw0rd2024!, said
    twice, or put together of common words and names of places, as in Haizhou-Kepu-2024."""

    def words(self, policy: Policy) -> str:
        return _("口令不能是常用口令、常用词或地名拼音，重复一遍、几个相连或加上数字、符号也不行。")

    def validate(self, password, user=None) -> None:
        forms = plain_forms(password)
        for form in forms | {form[::-1] for form in forms}:
            if self._is_known(form) or is_made_of_words(form):
                self.refuse("password_too_common", user)

    def _is_known(self, form: str) -> bool:
        once = form[: _period(form)]
        return not form or not {form, once}.isdisjoint(self.passwords | WORDS)


class KeyboardWalkValidator(Rule):
    """Not keys that lie in a row, as in Qwert12345! or 1qaz@WSX."""

    def words(self, policy: Policy) -> str:
        return _("口令不能主要由键盘上相邻的按键组成。")

    def validate(self, password, user=None) -> None:
        small = password.casefold()
        slid: set[int] = set()
        for start in range(len(small) - 2):
            if small[start : start + 3] in STEPS:
                slid.update(range(start, start + 3))
        if slid and len(small) - len(slid) < OWN_KEYS_NEEDED:
            self.refuse("password_keyboard_walk", user)


class NotUsedBeforeValidator(Rule):
    """Not one of the account's last passwords, the present one included."""

    def words(self, policy: Policy) -> str:
        return _("口令不能与最近%(count)d次使用过的口令相同。") % {
            "count": policy.passwords_not_used_again
        }

    def validate(self, password, user=None) -> None:
        if user is None or user.pk is None:
            return
        rows = user.earlier_passwords.values_list("encoded", flat=True)
        used = {user.password, *rows[: policy_for(user).passwords_not_used_again]}
        if any(check_password(password, encoded) for encoded in used):
            self.refuse("password_used_before", user)


def rules_in_words(user) -> list[str]:
    """What the change page shows: the rules as they hold for `user`."""
    policy = policy_for(user)
    validators = password_validation.get_default_password_validators()
    texts = [rule.words(policy) for rule in validators if isinstance(rule, Rule)]
    if days := policy.password_min_age_days:
        texts.append(_("口令更改后%(count)d天内不能再次更改。") % {"count": days})
    return texts


def is_made_of_words(text: str) -> bool:
    """Whether nothing is left of `text` once weak words and names of places are taken out of it."""
    reached = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in PIECES for start in reached):
            reached.add(end)
    return bool(text) and len(text) in reached


def plain_forms(password: str) -> set[str]:
    """The password as a guesser sees it: small letters, without what was hung on at both ends."""
    small = password.casefold().strip()
    ends = "".join({character for character in small if not character.isalpha()})
    core = small.strip(ends)
    letters = "".join(filter(str.isalpha, small))
    return {small, core, core.translate(DISGUISES), letters}


def _pieces(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(len(text) - length + 1)}


def _period(text: str) -> int:
    """How long the piece is that `text` repeats; its own length if it repeats none."""
    return (text + text).find(text, 1) if text else 0


def _policy_of(user) -> Policy:
    return policy_for(user) if user is not None else installation_policy()


def _class_of(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if character.isupper():
        return "upper"
    return "lower" if character.islower() else "other"
