"""Temporary passwords: an officer gives one, the person replaces it at the next sign-in."""

import secrets
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.errors import VerbError
from accounts.guessing import begin_anew
from accounts.models import AuditEvent, User
from accounts.openid import forget_identity
from accounts.second_factor import forget_second_factors
from accounts.sessions import end_sessions

# No letters or digits that are mistaken for one another when read aloud or copied by hand.
_READABLE = "23456789abcdefghjkmnpqrstuvwxyz"
SECRET = ["password", "has_pin", "must_change_password"]
"""What of a person is stored together when their password is another one."""
TEMPORARY_FOR = timedelta(days=14)
TEMPORARY_OVER = "temporary_password_over"
"""The code of the error at a door that refuses one for that."""
CHOSEN = ("password-changed", "password-replaced")
"""How the log calls it that somebody chose their own."""


class TemporaryIsOver(VerbError):
    """The right temporary password, given too long ago: only who typed it is told so."""

    status = 422
    sentence = _(
        "This temporary password was given more than two weeks ago and no longer works. Please ask for another one."
    )


def temporary_password() -> str:
    """Twelve random readable signs in three groups, as in "k7mp-29ht-x4ra" (59 bits)."""
    return "-".join("".join(secrets.choice(_READABLE) for _sign in range(4)) for _group in range(3))


@transaction.atomic
def reissue_password(person: User, *, by: User, reason: str = "") -> str:
    """Give the person a temporary password and answer it; it is stored nowhere and cannot be shown again.

    Every session of the person ends with the old password, and so do a second factor and an identity: whoever lost
    theirs sets up another. Written to the audit log, without the password.
    """
    password = temporary_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=SECRET)
    forget_second_factors(person)
    forget_identity(person, by=by)
    get_adapter().lock_out(person)
    begin_anew(person.login)
    audit.record(by, "password-reissued", on=person, reason=reason)
    return password


def unused_password(person: User) -> AuditEvent | None:
    """Who gave the temporary password that the person has not replaced yet, and when; None where there is none.

    Whoever must change their password may have chosen it themselves: see `end_pin`.
    """
    if not person.must_change_password or person.has_pin:
        return None
    last = AuditEvent.objects.about([person]).filter(verb__in=["password-reissued", *CHOSEN]).first()
    return last if last and last.verb == "password-reissued" else None


def temporary_is_over(person: User, *, now: datetime) -> bool:
    """Whether a temporary password that the person has not replaced was given too long ago to open anything: it was
    read out or written down, and lies about."""
    given = unused_password(person)
    return given is not None and given.at + TEMPORARY_FOR <= now


@transaction.atomic
def choose_password(person: User, password: str) -> None:
    """The person's own new password, which ends a temporary one, and last what sessions of the old one may have been
    given meanwhile. Written to the audit log."""
    _store(person, password)
    audit.record(person, "password-changed", on=person)


@transaction.atomic
def replace_password(person: User, password: str, *, session_key: str | None) -> None:
    """A new password of somebody who has proven their login and may never have known the old one: whoever set that is
    signed out everywhere, has no other way in, and only the session with this key goes on.

    A second factor was none when the code let them in, so it came after it.
    """
    _store(person, password)
    forget_second_factors(person)
    forget_identity(person, by=person)
    end_sessions(person, but=session_key)
    audit.record(person, "password-replaced", on=person)


def _store(person: User, password: str) -> None:
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=SECRET)
    get_adapter().lock_out(person)


def end_pin(person: User) -> None:
    """Have somebody who was given a part in running the site choose a password before anything else, if what they sign
    in with is a PIN. Whoever has a part already cannot choose one."""
    User.objects.filter(pk=person.pk, has_pin=True).update(must_change_password=True)
