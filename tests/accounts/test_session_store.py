"""Whose session it is: found by its key and no other, as long as it lasts and the person may sign in."""

from datetime import timedelta

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, get_user
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction
from django.utils import timezone

from accounts.backends import Backend
from accounts.session_store import SessionStore
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    """Of a session that this process has not in its cache."""
    session = SessionStore()
    session["paper"] = 7
    session.create()
    caches["default"].clear()
    return session.session_key


def test_a_session_is_read_once_and_then_known(key, django_assert_num_queries):
    with django_assert_num_queries(1):
        read = [SessionStore(key).get("paper") for _time in range(2)]
    assert read == [7, 7]


def test_a_session_whose_time_is_over_is_none(key):
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert SessionStore(key).get("paper") is None


@pytest.mark.parametrize("made_up", ["a" * 32, "' OR '1'='1", "ế" * 40, "x" * 5000])
def test_a_key_that_nobody_was_given_opens_nothing_and_is_not_taken_over(key, made_up):
    stranger = SessionStore(made_up)
    assert (stranger.get("paper"), stranger.session_key) == (None, None)


def test_a_person_who_was_taken_off_or_let_go_is_nobody():
    person, gone = make_person(), make_person()
    backend, gone_pk = Backend(), gone.pk
    gone.delete()
    assert (backend.get_user(person.pk), backend.get_user(gone_pk)) == (person, None)
    person.is_active = False
    person.save()
    assert (backend.get_user(person.pk), ModelBackend().get_user(person.pk)) == (None, None)


def test_who_signed_in_is_known_by_their_session(client_of, rf):
    person = make_person()
    client = client_of(person)
    request = rf.get("/")
    request.session = SessionStore(client.session.session_key)
    assert (get_user(request), request.session[BACKEND_SESSION_KEY]) == (person, "accounts.backends.Backend")


@pytest.mark.django_db(transaction=True)
def test_a_session_that_a_transaction_ends_is_not_brought_back_by_who_asks_meanwhile(key):
    """As by a request that comes while an identity provider is being disconnected."""
    with transaction.atomic():
        held = SessionStore(key).load()
        SessionStore().delete(key)
        caches["default"].set(SessionStore.cache_key_prefix + key, held)  # what another process read before the commit
    assert (held, SessionStore(key).load()) == ({"paper": 7}, {})
