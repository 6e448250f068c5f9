"""Whether this process can do all of its work; asked by whatever sends it visitors, so it says nothing about anybody.

It may live (/healthz) and not be ready: while the database is away or is being moved to new tables, or before anybody
finishes and marks papers. Starting it again would mend none of that.
"""

import time
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contest import engine

HANDOVER_SECONDS = 10
"""The lead passes from a process that stops to the next within a second or two: no reason to send nobody anything."""

_found_migrated = False
_led_before = False
_leaderless_since: float | None = None


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def is_migrated() -> bool:
    """Whether the database has all the tables of this version. Once it has them, it is not asked again."""
    global _found_migrated
    if not _found_migrated:
        executor = MigrationExecutor(connection)
        _found_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _found_migrated


def is_led() -> bool:
    """Whether somebody leads, or did until a moment ago."""
    global _led_before, _leaderless_since
    if engine.somebody_leads():
        _led_before, _leaderless_since = True, None
        return True
    if _leaderless_since is None:
        _leaderless_since = time.monotonic()
    return _led_before and time.monotonic() - _leaderless_since < HANDOVER_SECONDS


PARTS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": is_migrated,
    "engine": is_led,
}
"""What must work, by the name under which it is told. A server adds what it alone has: a first heartbeat, before which
it answers nobody, the writer of answers, and whether it stays."""


def works(part: Callable[[], bool]) -> bool:
    try:
        return part()
    except DatabaseError:
        return False


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    missing = [name for name, part in PARTS.items() if not works(part)]
    if missing:
        words = f"not ready: {', '.join(missing)}\n"
        return HttpResponse(words, status=503, content_type="text/plain", headers={"Retry-After": "2"})
    return HttpResponse("ready\n", content_type="text/plain")
