"""Pages leave compressed, so that a slow line carries a sixth of them; where a proxy would do it, it finds it done."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

WORDS = ("text/", "application/json", "image/svg+xml")
"""Pictures and files are compressed as they are."""


class CompressWords(GZipMiddleware):
    """Django's own, which pads every answer by a random length: its size tells nobody what stands in it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(WORDS):
            return response
        return super().process_response(request, response)
