"""What a new password must be: long enough, and nothing that others would try first."""

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.vietnamese import fold

_FIRST_THOUGHTS = ("matkhau", "password", "hoithi")
_SHORTEST_FACT = 4
_LONGEST_ADDITION = 4
"""A name with a year behind it is still the name."""


class LongEnough(MinimumLengthValidator):
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


def _bare(text: str) -> str:
    """Only letters and digits, without accents and capitals."""
    return "".join(sign for sign in fold(text) if sign.isalnum())


def _facts(user: User) -> list[str]:
    """What others know of the person."""
    national = user.login.removeprefix("+84")
    words = [user.full_name, *user.full_name.split(), user.login, user.login.partition("@")[0], national]
    return [_bare(word) for word in words]


def _is_hardly_more_than(fact: str, bare: str) -> bool:
    if len(fact) < _SHORTEST_FACT or not bare:
        return False
    return bare in fact or (fact in bare and len(bare) - len(fact) <= _LONGEST_ADDITION)
