"""What is shown once, on the page after the one that made it: reloading that page shows nothing and makes nothing.

Between the two it lies in the cache, so that it reaches neither the database nor its backups, for whoever made it and
for as long as a browser on a slow line takes to follow a redirect. A cache promises nothing: where it does not have the
secret, the answer to the form shows it at once.
"""

from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest

SECONDS = 300


def keep_to_show(request: HttpRequest, what: str, secret: str) -> bool:
    """Keep it for the next page of this session; `what` says whose secret it is. False where it is not kept."""
    key = _key(request, what)
    cache.set(key, secret, timeout=SECONDS)
    return cache.get(key) == secret


def take_to_show(request: HttpRequest, what: str) -> str:
    """Return what was kept, to the first who asks with GET; empty for everybody after."""
    if request.method != "GET":
        return ""
    key = _key(request, what)
    secret = cache.get(key, "")
    return secret if secret and cache.delete(key) else ""  # while Redis is away, only deleting raises


def _key(request: HttpRequest, what: str) -> str:
    return f"shown-once:{sha256(f'{request.session.session_key} {what}'.encode()).hexdigest()}"
