"""What a visitor gets when a page failed, or when it could not read what was sent."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.defaults import bad_request, server_error

from config.caches import AWAY
from config.refusals import BUSY, PAGES, RETRY_AFTER_SECONDS, page_of
from contest import losses
from contest.saving import Doubt

PASSING = (OperationalError, InterfaceError, Doubt, *AWAY)
"""The database is locked, full or away, or Redis is and should forget something: trying again will help, and nothing
half done is left."""

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer in place of a view that cannot read what was sent: 413 where it is too much, else 400."""
    if not isinstance(exception, TOO_MUCH):
        return bad_request(request, exception)
    page = page_of(get_language(), PAGES[413], request.method == "POST")
    return HttpResponse(page, status=413, headers={"Cache-Control": "no-store"})


def failed(request: HttpRequest) -> HttpResponse:
    """Answer in place of a view that raised: 503 for trouble that passes, else 500."""
    error = sys.exc_info()[1]
    if error is not None:
        losses.notice(error)
    if not isinstance(error, PASSING):
        return server_error(request)
    page = page_of(get_language(), PAGES[BUSY], request.method == "POST")
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS[BUSY]), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)
