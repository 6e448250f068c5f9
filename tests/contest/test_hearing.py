"""A board that is not for everybody: who organises its contest no more, hears nothing more of it."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from django.db import connections
from django.utils import timezone

from accounts.models import RoleGrant, User
from contest import hub, live
from contest.hearing import still_hearing
from contest.models import Board
from contest.routing import websocket_urlpatterns
from contest.tickets import issue_board
from tests.contest.placing import board_of
from tests.factories import make_contest, make_division, make_round, make_round_division
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board(units) -> Board:
    contest = make_contest(units.province)
    return board_of(make_round_division(make_round(contest), make_division(contest)), Board.Audience.ORGANISERS)


@pytest.fixture
async def often(monkeypatch):
    """The hub asks often, and leaves nothing running."""
    monkeypatch.setattr(hub, "CHECK_SECONDS", 0.05)
    live.bind(asyncio.get_running_loop())
    yield
    live.bind(None)
    await hub.current().stop()
    await sync_to_async(connections.close_all)()


@pytest.fixture
def organiser(cast) -> User:
    """Made before a test's loop begins."""
    return cast.organiser


@pytest.fixture
def superuser(cast) -> User:
    return cast.superuser


def knock(board: Board, person: User) -> Socket:
    ticket = issue_board(board.pk, None, person_id=person.pk, now=timezone.now())
    return Socket(URLRouter(websocket_urlpatterns), f"/ws/board/{board.pk}/?ticket={ticket}")


async def hearing(board: Board, person: User) -> Socket:
    socket = knock(board, person)
    assert (await socket.connect())[0] is True
    assert json.loads(await socket.receive_from()).keys() == {"version"}
    return socket


def lose_the_role(person: User) -> None:
    RoleGrant.objects.filter(person=person).delete()


def be_closed(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("end", [lose_the_role, be_closed])
async def test_who_organises_no_more_is_shown_out_and_the_others_stay(board, organiser, superuser, often, end):
    gone, other = await hearing(board, organiser), await hearing(board, superuser)
    await sync_to_async(end)(organiser)
    assert await gone.receive_output() == {"type": "websocket.close", "code": hub.FORBIDDEN}
    live.announce(Board(pk=board.pk, version=1, audience=board.audience), '{"version": 1}')
    assert await other.receive_from() == '{"version": 1}'
    assert len(hub.current().organisers) == 1
    await other.disconnect()


@pytest.mark.parametrize("end", [lose_the_role, be_closed])
async def test_a_ticket_of_who_organises_no_more_opens_nothing(board, organiser, often, end):
    await sync_to_async(end)(organiser)
    assert await knock(board, organiser).connect() == (False, 1008)


async def test_a_moment_without_database_shows_nobody_out(board, organiser, often, monkeypatch, caplog):
    socket = await hearing(board, organiser)
    monkeypatch.setattr(hub, "still_hearing", lambda _hearers: 1 / 0)
    await asyncio.sleep(0.2)
    monkeypatch.undo()
    assert set(caplog.messages) == {"the hub could not ask who still organises; trying again"}
    assert len(hub.current().organisers) == 1
    await socket.disconnect()


async def test_a_board_for_everybody_asks_nothing(often, monkeypatch):
    asked = []
    monkeypatch.setattr(hub, "still_hearing", asked.append)
    socket = Socket(URLRouter(websocket_urlpatterns), f"/ws/board/7/?ticket={issue_board(7, 5, now=timezone.now())}")
    await socket.connect()
    await asyncio.sleep(0.2)
    assert (asked, hub.current().number) == ([], 1)
    await socket.disconnect()


def test_each_hears_the_boards_of_their_own_contests(board, cast, units):
    contest = make_contest(units.elsewhere)
    other = board_of(make_round_division(make_round(contest), make_division(contest)), Board.Audience.ORGANISERS)
    people = [cast.organiser, cast.other_organiser, cast.observer, cast.superuser]
    asked = [(person.pk, one) for person in people for one in (board.pk, other.pk, other.pk + 1000)]
    assert still_hearing(asked) == {
        (cast.organiser.pk, board.pk),
        (cast.other_organiser.pk, other.pk),
        (cast.superuser.pk, board.pk),
        (cast.superuser.pk, other.pk),
    }
