"""What is shown without a network: a page, and the service worker that keeps it in the browser."""

import hashlib
import json
import re
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

WORKER = settings.BASE_DIR / "static" / "js" / "service-worker.js"


@require_safe
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "offline.html")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")


@cache
def worker_script() -> str:
    """The worker, told what to keep: no fonts, which weigh more than all the rest. Its version changes with every
    word and every file of the page."""
    pages = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            pages.append(render_to_string("offline.html"))
    linked = re.findall(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"]+)"', pages[0])
    files = list(dict.fromkeys(linked))
    version = hashlib.sha256("\n".join([*pages, *files]).encode()).hexdigest()[:12]
    told = json.dumps({"version": version, "page": reverse("offline"), "files": files})
    return f"self.OFFLINE = {told};\n{WORKER.read_text(encoding='utf-8')}"
