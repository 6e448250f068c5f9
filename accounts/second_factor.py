"""The second factor of a sign-in: whether somebody has one, and whether this session was shown it."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from accounts.models import User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""Recovery codes only stand in for one of these."""


def has_second_factor(person: User) -> bool:
    return is_mfa_enabled(person, FACTORS)


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
