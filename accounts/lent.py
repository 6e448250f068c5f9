"""A device that is not one's own: whoever says so at signing in is signed out with the browser, and leaves nothing."""

import re
from collections.abc import Collection
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone

LENT = "lent"
"""The button that says so; in the session, until when whoever pressed it stays signed in, in seconds since 1970."""
WISH = "lent_wish"
"""In the session, that it was pressed and the sign-in is not complete: a second factor or a name is asked first."""
LENT_SECONDS = 7200
_FILLED_IN = re.compile(rb' autocomplete="[^"]*"')


def carry_wish(request: HttpRequest) -> None:
    """Say of the sign-in that now begins that the button was pressed on an earlier page of it."""
    request.wishes_lent = True


def begin_sign_in(request: HttpRequest) -> None:
    """Remember until the sign-in is complete whether the button was pressed; one that was left half way, by somebody
    else perhaps, says nothing of this one."""
    request.session.pop(WISH, None)
    if LENT in request.POST or getattr(request, "wishes_lent", False):
        request.session[WISH] = True


def wishes_lent(request: HttpRequest) -> bool:
    """Whether this sign-in is on a device that is not one's own; the wish is then spent."""
    return bool(request.session.pop(WISH, False))


def note_lent(request: HttpRequest, *, lent: bool) -> None:
    """Mark the session of whoever has just signed in; an ordinary sign-in takes an earlier mark back."""
    if lent:
        request.session[LENT] = timezone.now().timestamp() + LENT_SECONDS
    elif request.session.pop(LENT, None):
        request.session.set_expiry(None)


def is_over(request: HttpRequest) -> bool:
    """Whether the two hours of a lent device have passed."""
    return is_lent(request) and request.session[LENT] <= timezone.now().timestamp()


def lent_until(request: HttpRequest) -> datetime | None:
    """When the two hours are over; an open paper may make it later. None on one's own device."""
    return datetime.fromtimestamp(request.session[LENT], UTC) if is_lent(request) else None


def is_lent(request: HttpRequest) -> bool:
    return bool(request.session.get(LENT))


def wiped(request: HttpRequest, response: HttpResponse, *, storage: bool, kept: Collection[str] = ()) -> HttpResponse:
    """Tell the browser to forget: what it cached, what it stored, and every cookie but those kept.

    `storage` also ends service workers and their caches; only once no answer waits there to be sent. What was sent
    cannot be sent again: browsers keep it for whoever goes back and reloads.
    """
    rotate_token(request)
    response["Clear-Site-Data"] = '"cache", "storage"' if storage else '"cache"'
    for name in set(request.COOKIES) - {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, *kept}:
        response.delete_cookie(name, samesite="Lax")
    return response


def untyped(response: HttpResponse) -> HttpResponse:
    """Tell the browser to put back nothing that is typed into this page for whoever goes back to it, which it does also
    where the page is kept nowhere, and to offer it to nobody who types next."""
    if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
        bare = _FILLED_IN.sub(b"", response.content)  # what a field says would count for more
        response.content = bare.replace(b"<form ", b'<form autocomplete="off" ')
    return response
