"""Sessions as Django's `cached_db` keeps them, but that one which is not in the cache is asked for in words that are
kept: in a crowd each person's comes for the first time."""

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.worded import Worded

_SESSION = Worded(2, lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(cached_db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.ask(self.session_key, timezone.now())
        if found:
            return found[0]
        self._session_key = None  # a key that nobody was given is not taken over
        return None

    def delete(self, session_key: str | None = None) -> None:
        """Delete it, and once more from the cache when a transaction that goes on has ended: until then whoever asks
        for the session finds it in the database and puts it into the cache again."""
        key = session_key or self.session_key
        super().delete(session_key)
        if key is not None and transaction.get_connection().in_atomic_block:
            transaction.on_commit(lambda: self._cache.delete(self.cache_key_prefix + key))
