"""The second factor of a sign-in: whether somebody has one, and whether this session was shown it."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.http import HttpRequest

from accounts import audit
from accounts.models import AuditEvent, User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""Recovery codes only stand in for one of these."""
MADE_SURE = ("login-proven", "password-replaced", "password-reissued")
"""How the log calls it that the account became its owner's alone: who signed up by a code, showed the password beside
one, or got a new password by one or from an officer, which ended all that somebody else may have set up."""


def has_second_factor(person: User) -> bool:
    return is_mfa_enabled(person, FACTORS)


def has_app(person: User) -> bool:
    return is_mfa_enabled(person, [Authenticator.Type.TOTP])


def has_one_factor(person: User) -> bool:
    """Whether the person has one alone, as whoever has just set up their first."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).count() == 1


def has_passed(request: HttpRequest) -> bool:
    """Whether the person showed a second factor in this session, when signing in or later."""
    return any(one["method"] == "mfa" for one in get_authentication_records(request, request.user))


def way_to_pass(person: User) -> str:
    """The page on which the person shows the factor they have."""
    ways = get_adapter().get_reauthentication_methods(person)
    return next(way["url"] for way in ways if way["id"].startswith("mfa_"))


def forget_second_factors(person: User) -> None:
    """Take all of them away, so that the person sets new ones: the old ones are lost or known to somebody else."""
    Authenticator.objects.filter(user=person).delete()


def is_made_sure(person: User) -> bool:
    """Whether the account is surely of whose its login is: their second factors stand when a code comes in, and what
    others wrote down beside the number or address is of them.

    Until then anybody may have signed up with it; but not where no password and no identity opens the account, so that
    only codes to the login ever did, or an officer.
    """
    return _is_noted(person) or not (person.has_usable_password() or SocialAccount.objects.filter(user=person).exists())


def _is_noted(person: User) -> bool:
    return AuditEvent.objects.about([person]).filter(verb__in=MADE_SURE).exists()


def note_login_proven(person: User) -> None:
    """Write down, once, that the account is of whoever receives the codes to its login."""
    if not _is_noted(person):
        audit.record(person, "login-proven", on=person)


@transaction.atomic
def clear_the_way(person: User) -> bool:
    """Let whoever has just proven the login by a code come in without second factors that do not stand; return whether
    there were any. Written to the audit log."""
    if not has_second_factor(person) or is_made_sure(person):
        return False
    forget_second_factors(person)
    audit.record(person, "second-factors-removed", on=person)
    return True
