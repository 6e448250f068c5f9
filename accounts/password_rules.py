"""What a new password must be: long enough, and nothing that others would try first.

Where the person may have one, a PIN is enough: digits alone, fewer of them, and none that are easy to guess.
"""

from allauth.account.adapter import get_adapter
from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.pins import SHORTEST, is_easy, is_pin
from accounts.vietnamese import fold

_FIRST_THOUGHTS = ("matkhau", "password", "hoithi")
_SHORTEST_FACT = 4
_LONGEST_ADDITION = 4
"""A name with a year behind it is still the name."""


class LongEnough(MinimumLengthValidator):
    def validate(self, password: str, user: User | None = None) -> None:
        if is_pin(password) and _may_have_pin(user):
            if len(password) < SHORTEST:
                raise ValidationError(
                    _("A PIN has at least 6 digits. A password with letters needs at least 8 characters."),
                    code="password_too_short",
                )
            return
        super().validate(password)

    def get_error_message(self) -> str:
        return ngettext(
            "A password needs at least %(count)s character. A short sentence is easy to remember.",
            "A password needs at least %(count)s characters. A short sentence is easy to remember.",
            self.min_length,
        ) % {"count": self.min_length}


class NotCommon(CommonPasswordValidator):
    """Not among the passwords that everybody uses, accents and spaces aside."""

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password)
        bare = _bare(password)
        super().validate(bare)
        if any(_is_hardly_more_than(thought, bare) for thought in _FIRST_THOUGHTS):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return _("This password is too easy to guess. Please choose another one, for example a short sentence.")


class NotLikeOneself:
    """Not the person's name, phone number or e-mail, nor one of them with a few signs more."""

    def validate(self, password: str, user: User | None = None) -> None:
        bare = _bare(password)
        if user is not None and any(_is_hardly_more_than(fact, bare) for fact in _facts(user)):
            raise ValidationError(
                _(
                    "This password is like your name, phone number or e-mail and easy to guess. Please choose another "
                    "one, for example a short sentence."
                ),
                code="password_too_similar",
            )

    def get_help_text(self) -> str:
        return _("Not your name, phone number or e-mail.")


class SafePin:
    """Digits alone only where a PIN may be, and none that others would try first."""

    def validate(self, password: str, user: User | None = None) -> None:
        if not is_pin(password):
            return
        if not _may_have_pin(user):
            raise ValidationError(
                _("Digits alone are not enough for this account. Please choose a password with letters in it."),
                code="password_entirely_numeric",
            )
        if is_easy(password):
            raise ValidationError(
                _("This PIN is easy to guess: digits in order or repeated, or a date. Please choose other digits."),
                code="pin_too_easy",
            )

    def get_help_text(self) -> str:
        return _("A PIN is no date and no row of digits.")


def _may_have_pin(user: User | None) -> bool:
    return user is not None and get_adapter().may_have_pin(user)


def _bare(text: str) -> str:
    """Only letters and digits, without accents and capitals."""
    return "".join(sign for sign in fold(text) if sign.isalnum())


def _facts(user: User) -> list[str]:
    """What others know of the person."""
    national = user.login.removeprefix("+84")
    numbers = [user.login, national, f"0{national}"]
    words = [user.full_name, *user.full_name.split(), user.login.partition("@")[0], *numbers]
    return [_bare(word) for word in words]


def _is_hardly_more_than(fact: str, bare: str) -> bool:
    if len(fact) < _SHORTEST_FACT or not bare:
        return False
    return bare in fact or (fact in bare and len(bare) - len(fact) <= _LONGEST_ADDITION)
