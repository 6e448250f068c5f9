"""Sessions that have ended go, some at a time; those that last stay."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from accounts import sessions
from accounts.sessions import clear_sessions
from tests.factories import NOW, make_person

SECOND = timedelta(seconds=1)


@pytest.fixture
def ended(db) -> None:
    """Seven that have ended, one that ends at this very moment, one that lasts."""
    ends = [NOW - SECOND] * 7 + [NOW, NOW + SECOND]
    Session.objects.bulk_create(
        Session(session_key=f"s{number}", session_data="", expire_date=end) for number, end in enumerate(ends)
    )


def left() -> list[str]:
    return list(Session.objects.order_by("pk").values_list("pk", flat=True))


def test_what_has_ended_goes_and_what_lasts_stays(ended):
    assert (clear_sessions(now=NOW), left()) == (7, ["s7", "s8"])
    assert clear_sessions(now=NOW) == 0


@pytest.fixture
def listed(ended) -> None:
    """From where somebody was signed in, by four of these sessions and by one that was ended otherwise."""
    keys = ["s0", "s6", "s7", "s8", "gone"]
    rows = [UserSession(user=make_person(), session_key=key, ip="203.0.113.7", user_agent="Lạ") for key in keys]
    UserSession.objects.bulk_create(rows)


@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_from_where_somebody_was_signed_in_goes_with_the_session(listed, monkeypatch, chunk):
    monkeypatch.setattr(sessions, "CHUNK", chunk)
    clear_sessions(now=NOW)
    assert list(UserSession.objects.order_by("session_key").values_list("session_key", flat=True)) == ["s7", "s8"]


@pytest.mark.parametrize("chunk, statements", [(3, 7), (7, 4), (500, 3)])
def test_they_go_a_few_at_a_time(ended, monkeypatch, django_assert_num_queries, chunk, statements):
    """Each chunk is one look, and leaves nothing of them; the last look may find nothing."""
    monkeypatch.setattr(sessions, "CHUNK", chunk)
    with django_assert_num_queries(statements):
        assert clear_sessions(now=NOW) == 7


def test_a_mountain_of_them_is_left_to_the_next_time(ended, monkeypatch):
    monkeypatch.setattr(sessions, "CHUNK", 2)
    monkeypatch.setattr(sessions, "MOST", 4)
    assert (clear_sessions(now=NOW), len(left())) == (4, 5)
