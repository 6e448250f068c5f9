"""Through which link somebody came: kept in the visitor's own browser, so that nothing is stored of who only looks."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from contest.models import Channel

COOKIE = "channel"
SALT = "contest.arrivals"
KEPT_SECONDS = 7 * 24 * 3600


def remember_channel(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the channel that the link named by ?k=… for a week; names that do not exist are nothing."""
    code = request.GET.get("k", "")
    if not code or code != slugify(code) or not Channel.objects.offered().filter(code=code).exists():
        return
    response.set_signed_cookie(
        COOKIE,
        code,
        salt=SALT,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remembered_channel(request: HttpRequest) -> str:
    """The code of the channel through which this browser came within a week; "" for none, or for one made up."""
    return request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=KEPT_SECONDS)


def forget_channel(response: HttpResponse) -> None:
    """It has served its purpose: the person has entered."""
    response.delete_cookie(COOKIE, samesite="Lax")
