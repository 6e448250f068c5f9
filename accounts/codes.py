"""One-time codes: six digits sent to a login prove, for ten minutes and in one browser, whose it is. Shown in a browser
where somebody is signed in, they let the same person in on another device."""

import secrets
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import VerbError
from accounts.limits import DAY, give_share_back, share_is_used_up, share_within_limit, within_limit
from accounts.models import OneTimeCode
from accounts.notifier import NotSent, send_text

DIGITS = 6
LASTS = timedelta(minutes=10)
PROOF_LASTS = timedelta(minutes=15)
TRIES = 5
FROM_ONE_ADDRESS = {"most": 3, "seconds": 600}
FROM_EVERYWHERE = {"most": 30, "seconds": DAY}
"""Codes for one login; one address may ask for a fifth of a day's."""
WRONG_CODES = {"most": 50, "seconds": DAY}
"""Wrong tries at one login, whichever codes they were at; one address may make a fifth of them. In a month a stranger
from many addresses is right once in 667, about as seldom as with a PIN."""
SHOWN = {"most": 6, "seconds": 3600}


class TooManyCodes(VerbError):
    status = 429
    sentence = gettext_lazy(
        "Several codes were sent already. Please use the last one if it still works, or wait ten minutes and ask again."
    )


class TooManyWrongCodes(VerbError):
    status = 429
    sentence = gettext_lazy(
        "Too many wrong codes today. Please sign in with your PIN or password, ask your unit's officer for a temporary "
        "password, or try again tomorrow."
    )


class WrongCode(VerbError):
    status = 422
    sentence = gettext_lazy("This code is not right. Please compare it with the last message.")


class CodeIsOver(VerbError):
    """Used, too old, tried too often, or of another browser: for all of these the way on is the same."""

    status = 410
    sentence = gettext_lazy("This code no longer works. Please ask for a new one.")


class LastTryWrong(WrongCode):
    """The code ends with it."""

    status, sentence = CodeIsOver.status, CodeIsOver.sentence


def send_code(login: str, *, address: str, now: datetime, instead_of: int | None = None) -> OneTimeCode:
    """Send a code to a login, whether an account has it or not; return the record to redeem it by.

    `instead_of` is the key of the code that this browser was sent before, which ends; what others asked for does not,
    since anybody may ask. Raises TooManyCodes, TooManyWrongCodes and NotSent.
    """
    _check_limits(login, address)
    code, digits = _new_code(login, OneTimeCode.Purpose.SIGN_IN, now)
    words = _("%(code)s is your code for Hội Thi. It works for 10 minutes. Do not tell it to anybody.")
    try:
        send_text(login, subject=_("Your code for Hội Thi"), text=words % {"code": digits}, address=address)
    except NotSent:
        code.delete()
        give_share_back("code_a_day", login, address, **FROM_EVERYWHERE)
        raise
    OneTimeCode.objects.filter(pk=instead_of, purpose=OneTimeCode.Purpose.SIGN_IN).delete()
    return code


def _check_limits(login: str, address: str) -> None:
    if share_is_used_up("wrong_code", login, address, **WRONG_CODES):
        raise TooManyWrongCodes
    if not within_limit("code", f"{login} {address}", **FROM_ONE_ADDRESS):
        raise TooManyCodes
    if not share_within_limit("code_a_day", login, address, **FROM_EVERYWHERE):
        raise TooManyCodes(
            _(
                "Many codes were sent already today. Please use the last one if it still works, sign in with your PIN "
                "or password, or ask again tomorrow."
            )
        )


def show_code(login: str, *, now: datetime) -> str:
    """Return the digits of a code to be read off this browser and typed into another. An older one ends.

    Raises TooManyCodes.
    """
    if not within_limit("code_shown", login, **SHOWN):
        raise TooManyCodes(_("Several codes were shown already. Please use the last one, or wait an hour."))
    OneTimeCode.objects.filter(login=login, purpose=OneTimeCode.Purpose.CARRY_ON).delete()
    return _new_code(login, OneTimeCode.Purpose.CARRY_ON, now)[1]


def redeem_code(key: int, typed: str, *, address: str, now: datetime) -> str:
    """Return the login that the code proves, once. Raises WrongCode, CodeIsOver, TooManyWrongCodes.

    A try counts as a wrong one before it is compared, so that many at once are no more than there are in a day.
    """
    codes = OneTimeCode.objects.filter(pk=key, purpose=OneTimeCode.Purpose.SIGN_IN)
    login = codes.login_of(key)
    if not share_within_limit("wrong_code", login, address, **WRONG_CODES):
        raise TooManyWrongCodes
    is_wrong = False
    try:
        return _redeem(codes, typed, now)
    except WrongCode:
        is_wrong = True
        raise
    finally:
        if not is_wrong:
            give_share_back("wrong_code", login, address, **WRONG_CODES)


def still_works(key: int | None, *, now: datetime) -> bool:
    """Whether the code with this key may still be typed: not used, too old or tried too often."""
    return _open(OneTimeCode.objects.filter(pk=key), now).exists()


def keep_proof(login: str, *, now: datetime) -> OneTimeCode:
    """Remember for a quarter of an hour that a code has proven whose this login is. It takes the place of the code, so
    that it ends and is erased as that does; a session, which nobody would find by the login, gets its key only."""
    closed = {"digest": OneTimeCode.PROVEN, "tries": TRIES, "ends_at": now + PROOF_LASTS}
    return OneTimeCode.objects.create(login=login, purpose=OneTimeCode.Purpose.SIGN_IN, **closed)


def clear_codes(*, now: datetime) -> int:
    """Delete the codes and proofs that are over, and return how many."""
    return OneTimeCode.objects.over(now).delete()[0]


def redeem_shown_code(login: str, typed: str, *, now: datetime) -> None:
    """Take a code that was shown to whoever has this login, once. Raises WrongCode, CodeIsOver."""
    _redeem(OneTimeCode.objects.filter(login=login, purpose=OneTimeCode.Purpose.CARRY_ON), typed, now)


def _new_code(login: str, purpose: str, now: datetime) -> tuple[OneTimeCode, str]:
    digits = "".join(secrets.choice("0123456789") for _place in range(DIGITS))
    clear_codes(now=now)
    digest = _digest(login, purpose, digits)
    code = OneTimeCode.objects.create(login=login, purpose=purpose, digest=digest, ends_at=now + LASTS)
    return code, digits


def _redeem(codes: QuerySet[OneTimeCode], typed: str, now: datetime) -> str:
    """Each try is counted before it is compared, in one statement, so that many at once are no more tries than five."""
    if not _open(codes, now).update(tries=F("tries") + 1):
        raise CodeIsOver
    code = codes.first()
    digits = "".join(sign for sign in typed if sign.isdecimal())
    if code is None or not constant_time_compare(code.digest, _digest(code.login, code.purpose, digits)):
        raise WrongCode if code is None or code.tries < TRIES else LastTryWrong
    if not OneTimeCode.objects.filter(pk=code.pk).delete()[0]:  # the same code was sent twice at the same moment
        raise CodeIsOver
    return code.login


def _open(codes: QuerySet[OneTimeCode], now: datetime) -> QuerySet[OneTimeCode]:
    return codes.filter(ends_at__gt=now, tries__lt=TRIES)


def _digest(login: str, purpose: str, digits: str) -> str:
    return salted_hmac("accounts.codes", f"{purpose} {login} {digits}", algorithm="sha256").hexdigest()
