"""A device that is not one's own: whoever says so at signing in is signed out with the browser, and leaves nothing."""

from collections.abc import Collection

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LENT = "lent"
"""The button that says so, and in the session that it was pressed."""


def note_lent(request: HttpRequest) -> None:
    """Let the session end with the browser if the form says that the device is not one's own; after signing in."""
    if LENT in request.POST:
        request.session[LENT] = True
        request.session.set_expiry(0)


def is_lent(request: HttpRequest) -> bool:
    return bool(request.session.get(LENT))


def wiped(request: HttpRequest, response: HttpResponse, *, storage: bool, kept: Collection[str] = ()) -> HttpResponse:
    """Tell the browser to forget: what it cached, what it stored, and every cookie but those kept.

    `storage` also ends service workers and their caches; only once no answer waits there to be sent.
    """
    response["Clear-Site-Data"] = '"cache", "storage"' if storage else '"cache"'
    for name in set(request.COOKIES) - {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, *kept}:
        response.delete_cookie(name, samesite="Lax")
    return response
