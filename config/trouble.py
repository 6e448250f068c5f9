"""What a visitor gets when a page failed."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.defaults import server_error

from config.caches import AWAY
from config.refusals import BUSY, PAGES, RETRY_AFTER_SECONDS, page_of
from contest import losses
from contest.saving import Doubt

PASSING = (OperationalError, InterfaceError, Doubt, *AWAY)
"""The database is locked, full or away, or Redis is and should forget something: trying again will help, and nothing
half done is left."""


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
