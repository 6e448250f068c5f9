"""Sessions: which a person has, ending them, and deleting those that are over, so that their table does not grow."""

from collections.abc import Collection
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from accounts.models import User

CHUNK = 500
"""So many are deleted in one transaction; Django's own command deletes them all in one."""
MOST = 20_000
MOST_EACH = 20
"""Signed in at so many places, a person's next sign-in ends the oldest: each, and every page that lists them, looks
at all of them."""


def sessions_of(person: User) -> list[UserSession]:
    """Where the person is signed in, the last sign-in first."""
    return sorted(UserSession.objects.purge_and_list(person), key=lambda one: one.created_at, reverse=True)


def end_sessions(person: User, *, keys: Collection[int] | None = None, but: str | None = "") -> int:
    """End those of the person's sessions with these keys, all by default, but not the one with this session key;
    return how many."""
    mine = UserSession.objects.filter(user=person).exclude(session_key=but or "")
    ended = list(mine if keys is None else mine.filter(pk__in=keys))
    for session in ended:
        session.end()
    return len(ended)


def make_room(person: User, *, here: str | None) -> int:
    """End the person's oldest sessions, so that with the one that begins `here` there are no more than MOST_EACH;
    return how many. Whoever shows anew that it is them does so within a session that goes on."""
    others = UserSession.objects.filter(_is_on(), user=person).exclude(session_key=here or "")
    mine = others.order_by("-created_at", "-pk")
    return end_sessions(person, keys=list(mine.values_list("pk", flat=True)[MOST_EACH - 1 :]))


def forget_session(key: str | None) -> None:
    """Forget from where somebody was signed in by the session with this key, which has ended."""
    UserSession.objects.filter(session_key=key).delete()


def clear_sessions(*, now: datetime) -> int:
    """Delete sessions that ended before `now`, MOST at once, and return how many; and of whichever is gone, also in
    another way, from where somebody was signed in."""
    deleted = 0
    while deleted < MOST:
        ended = list(Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)[:CHUNK])
        number, _each = Session.objects.filter(pk__in=ended).delete()
        deleted += number
        if number < CHUNK:
            break
    _forget_the_gone()
    return deleted


def _is_on() -> Exists:
    """Whether the session of a UserSession is still there."""
    return Exists(Session.objects.filter(pk=OuterRef("session_key")))


def _forget_the_gone() -> None:
    for _chunk in range(MOST // CHUNK):
        gone = list(UserSession.objects.exclude(_is_on()).values_list("pk", flat=True)[:CHUNK])
        UserSession.objects.filter(pk__in=gone).delete()
        if len(gone) < CHUNK:
            break
