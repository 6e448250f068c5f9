"""Sessions that have ended are deleted, so that their table does not grow for ever."""

from datetime import datetime

from django.contrib.sessions.models import Session

CHUNK = 500
"""So many are deleted in one transaction; Django's own command deletes them all in one."""
MOST = 20_000


def clear_sessions(*, now: datetime) -> int:
    """Delete sessions that ended before `now`, MOST at once, and return how many."""
    deleted = 0
    while deleted < MOST:
        ended = Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)[:CHUNK]
        number, _each = Session.objects.filter(pk__in=list(ended)).delete()
        deleted += number
        if number < CHUNK:
            break
    return deleted
