"""Carrying a paper to another browser: the participation code says whose it is, and a secret proves it.

The code itself is no secret: it is read out over the telephone, and boards show it of who hides their name. So it opens
nothing. What opens is the PIN or the password, and for who has none, six digits that the open browser shows.
"""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.utils.translation import gettext_lazy as _

from accounts.codes import CodeIsOver, WrongCode, redeem_shown_code, show_code
from accounts.limits import DAY, share_is_used_up, share_within_limit
from accounts.models import User
from accounts.openid import has_identity
from accounts.pins import is_pin
from contest.errors import ContestError
from contest.models import Entry
from contest.spoken_codes import plain_code

WRONG_TRIES = {"most": 25, "seconds": DAY}
"""By one participation code, from everywhere; one address may use up a fifth. Both are half of what the account's PIN
allows, so that whoever only reads codes off a board leaves its owner the door of their number: this one shuts first."""


class HasAPassword(ContestError):
    """Who has a PIN or a password types it on the other device, so that nobody else carries a paper off in a moment in
    which a telephone lies open."""

    sentence = _("Please use your PIN or password on the other device.")


class NotCarried(ContestError):
    """The code and the secret do not belong together. One sentence for everything that can be wrong, so that nobody
    learns by it which codes there are, or whose account has a password."""

    status = 422
    sentence = _(
        "This participation code and this PIN, password or short code do not belong together. A short code works once, "
        "for ten minutes."
    )


class TooManyTries(ContestError):
    status = 429
    sentence = _(
        "Too many wrong tries. Please wait five minutes, then sign in with your phone number or e-mail, or call the "
        "hotline."
    )


def may_carry(person: User) -> bool:
    """Whether the person came by themself, with a login or by the identity provider. Whom an officer entered gets the
    other device from an officer, too."""
    return person.has_login or has_identity(person)


def short_code_for(person: User, *, now: datetime) -> str:
    """Return six digits that let this person in on another device. Raises HasAPassword and TooManyCodes."""
    if not _opens_by_digits(person) or person.has_usable_password():
        raise HasAPassword
    return show_code(person.login, now=now)


def owner_of(code: str) -> User | None:
    """Whose participation code it is, however it was written; None for nobody's, for a closed account, and for whom an
    officer entered."""
    entry = Entry.objects.called(plain_code(code))
    return entry.person if entry and entry.person.is_active and may_carry(entry.person) else None


def _opens_by_digits(person: User) -> bool:
    """Whether digits alone may open the person's paper: of one who came by themself, and works on nothing."""
    return may_carry(person) and not get_adapter().works_here(person)


def proves(person: User, typed: str, *, now: datetime) -> bool:
    """Whether these are the digits that were shown to the person; they work once."""
    if not is_pin("".join(typed.split())) or not _opens_by_digits(person):  # since
        return False
    try:
        redeem_shown_code(person.login, typed, now=now)
    except (WrongCode, CodeIsOver):
        return False
    return True


def check_tries(code: str, address: str) -> None:
    """Raise TooManyTries where there were too many, by this code or from this address at it."""
    if share_is_used_up("carry", code, address, **WRONG_TRIES):
        raise TooManyTries


def count_wrong_try(code: str, address: str) -> None:
    """Count a try, whether or not there is such a code."""
    share_within_limit("carry", code, address, **WRONG_TRIES)
