"""Pages that show what happens to a request."""

import hashlib
import io
import sqlite3
import sys
import time

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from contest import losses


def slow(request: HttpRequest) -> HttpResponse:
    time.sleep(float(request.GET["seconds"]))
    return HttpResponse("at last")


@csrf_exempt
def upload(request: HttpRequest) -> JsonResponse:
    """Say what arrived, in the body or as a file."""
    content = request.FILES["file"].read() if request.FILES else request.body
    return JsonResponse({"length": len(content), "digest": hashlib.sha256(content).hexdigest()})


@csrf_exempt
def note(request: HttpRequest) -> HttpResponse:
    """Keep what was sent, as a form that is saved would be."""
    with (settings.DATA_DIR / "noted").open("ab") as noted:
        noted.write(request.body + b"\n")
    return HttpResponse("noted")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def pieces():
        for number in range(20):
            yield f"{number}\n"
            time.sleep(0.02)

    return StreamingHttpResponse(pieces())


def picture(request: HttpRequest) -> FileResponse:
    """The largest that may be uploaded, and far more than a socket takes at once."""
    return FileResponse(io.BytesIO(bytes(range(256)) * 20_000), content_type="image/png")


def seen(request: HttpRequest) -> JsonResponse:
    return JsonResponse({name: value for name, value in request.META.items() if isinstance(value, str)})


def turn(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"seconds": sys.getswitchinterval()})


def lose(request: HttpRequest) -> HttpResponse:
    """As if a sync had failed in this very page."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
    losses.notice(error)
    return HttpResponse("lost")


urlpatterns = [path(f"{view.__name__}/", view) for view in (slow, upload, note, stream, picture, seen, turn, lose)]
