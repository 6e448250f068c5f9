"""Wrong PINs, which have few values: at one account, of one PIN at many accounts, and of many PINs at many accounts.

An account's own are shared among addresses (`accounts.limits`), so those from elsewhere must not shut out its owner.
Those of an address are counted together, so they must not shut out its neighbours. Where there were too many of either,
a PIN still opens the accounts that were opened at the same address before. Nobody learns which these are: everything
else fails alike, in the same time and with the same sentence.
"""

import secrets

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.limits import DAY, address_of, is_used_up, part_is_used_up, seat_of, share_within_limit, within_limit
from accounts.pins import is_pin
from accounts.vietnamese import one_spelling

NOBODYS = "\0"
"""Behind a PIN or a password it makes one that opens nothing: no form takes a password with it."""


def tries_too_much_here(request: HttpRequest, secret: str) -> bool:
    """Whether too many wrong PINs came from this address today, or this very one too often."""
    kinds = _kinds_here(request, secret) if _is_pin(secret) else []
    return any(is_used_up(*kind, **bound) for *kind, bound in kinds)


def tries_too_much_at(request: HttpRequest, login: str, secret: str) -> bool:
    """Whether too many wrong PINs were typed here at this login today."""
    return _is_pin(secret) and part_is_used_up(
        "pin_failed", counted_by(login), address_of(request), **settings.PIN_GUESSES
    )


def is_guessed_at(login: str, secret: str) -> bool:
    """Whether too many wrong PINs were typed at this login today, from everywhere."""
    return _is_pin(secret) and is_used_up("pin_failed", counted_by(login), **settings.PIN_GUESSES)


def count_wrong(request: HttpRequest, login: str, secret: str) -> None:
    """Count a try with digits alone, whether or not there is such an account."""
    if not _is_pin(secret):
        return
    share_within_limit("pin_failed", counted_by(login), address_of(request), **settings.PIN_GUESSES)
    for *kind, bound in _kinds_here(request, secret):
        within_limit(*kind, **bound)


def begin_anew(login: str) -> None:
    """Count wrong secrets at this login from none: an officer gave its owner another, at which nobody has guessed. Or
    whoever comes to the desk after wrong PINs could not sign in there."""
    cache.set(_anew_key(login), secrets.token_hex(8), timeout=DAY)  # no window of counting is longer


def counted_by(login: str) -> str:
    """By what wrong secrets at a login are counted."""
    return f"{login} {cache.get(_anew_key(login), '')}".rstrip()


def note_opened(request: HttpRequest, login: str) -> None:
    """Remember, for as long as one stays signed in, that this account was opened at this address."""
    cache.set(_opened_key(request, login), True, timeout=settings.SESSION_COOKIE_AGE)


def was_opened_here(request: HttpRequest, login: str) -> bool:
    return bool(cache.get(_opened_key(request, login)))


def _kinds_here(request: HttpRequest, secret: str) -> list[tuple[str, str, dict]]:
    address = address_of(request)
    return [
        ("pin_at_many", f"{address} {_digest(_bare(secret))}", settings.PIN_AT_MANY),
        ("pin_at_address", address, settings.PINS_AT_ADDRESS),
    ]


def _is_pin(secret: str) -> bool:
    return is_pin(_bare(secret))


def _bare(secret: str) -> str:
    return one_spelling(secret or "").rstrip(NOBODYS)


def _anew_key(login: str) -> str:
    return f"guessed_anew:{_digest(login)}"


def _opened_key(request: HttpRequest, login: str) -> str:
    return f"opened:{_digest(f'{login} {seat_of(request)}')}"


def _digest(secret: str) -> str:
    return salted_hmac("accounts.adapters.pin", secret, algorithm="sha256").hexdigest()
