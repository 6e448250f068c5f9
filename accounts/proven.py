"""Whoever has just come in by a one-time code has proven whose number or address it is: they need no old password to
choose a new one, which somebody else may have set."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.utils import timezone

PROVEN_UNTIL = "proven_until"
"""In the session, in seconds since 1970: a browser that lies open later proves nothing any more."""
PROVEN_SECONDS = 900
BY_CODE = "code"
"""How the session's record of what was shown in it calls a one-time code, on whichever device."""


def note_proven(request: HttpRequest) -> None:
    """Remember that a code has let this person in, if it has: a second factor may be asked first, and is not proven."""
    if not request.user.is_authenticated:
        return
    record_authentication(request, request.user, method=BY_CODE)
    if not get_adapter().is_shared(request):
        request.session[PROVEN_UNTIL] = timezone.now().timestamp() + PROVEN_SECONDS


def spend_proof(request: HttpRequest) -> None:
    request.session.pop(PROVEN_UNTIL, None)


def came_by_code(request: HttpRequest) -> bool:
    """Whether this sign-in was by a code, however long ago, and not on a device that others hold next."""
    return PROVEN_UNTIL in request.session


def came_by_fresh_code(request: HttpRequest) -> bool:
    """Whether a code has let this person in just now, also on a device that others hold next."""
    since = timezone.now().timestamp() - PROVEN_SECONDS
    shown = get_authentication_records(request, request.user)
    return any(one["method"] == BY_CODE and one["at"] > since for one in shown)


def has_proven(request: HttpRequest) -> bool:
    """Whether the person may choose a password without the old one: not on a device that others hold next."""
    adapter = get_adapter()
    lately = request.session.get(PROVEN_UNTIL, 0) > timezone.now().timestamp()
    return lately and not adapter.is_shared(request) and adapter.opens_by_code(request.user)
