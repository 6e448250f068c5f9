"""The socket of a board: who is let in, what it says first, that it takes nothing up and asks no database."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.utils import timezone

from contest import hub, live
from contest.consumers import MOST_FRAMES, BoardConsumer, address_of
from contest.models import Board
from contest.origins import refuse_unreadable
from contest.routing import websocket_urlpatterns
from contest.tickets import BOARD_TICKET_LIFE, issue_board
from tests.sockets import Socket

DOOR = refuse_unreadable(AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns)))
HERE = (b"origin", b"http://localhost")
BOARD = 7


@pytest.fixture(autouse=True)
async def bound():
    """The loop of the test serves, and leaves nothing running."""
    live.bind(asyncio.get_running_loop())
    yield
    live.bind(None)
    await hub.current().stop()


def ticket(board_id=BOARD, entry_id=None, age=timedelta(0)):
    return issue_board(board_id, entry_id, now=timezone.now() - age)


def knock(path, headers=(HERE,), *, address="127.0.0.1"):
    socket = Socket(DOOR, path, headers=list(headers))
    socket.scope["client"] = [address, 50_000]
    return socket


@asynccontextmanager
async def watching(board_id=BOARD, entry_id=None, **where):
    """A socket that has been let in and has heard which version is current."""
    socket = knock(f"/ws/board/{board_id}/?ticket={ticket(board_id, entry_id)}", **where)
    assert (await socket.connect())[0] is True
    assert json.loads(await socket.receive_from()).keys() == {"version"}
    yield socket
    await socket.disconnect()


def announce(version, board_id=BOARD, audience=Board.Audience.PUBLIC, rows=()):
    text = json.dumps({"version": version, "rows": list(rows)})
    live.announce(Board(pk=board_id, version=version, audience=audience), text)
    return text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?ticket=",
        "?ticket=v1.7.0.1.forged",
        f"?ticket={'x' * 5000}",
        "?other=1",
        "?ticket=%ff%fe",
    ],
)
async def test_without_a_true_ticket_nobody_is_let_in(query):
    assert await knock(f"/ws/board/{BOARD}/{query}").connect() == (False, 1008)


async def test_a_ticket_opens_only_its_own_board():
    assert (await knock(f"/ws/board/8/?ticket={ticket(BOARD)}").connect())[0] is False


async def test_a_ticket_is_good_for_a_while_only():
    old = ticket(age=BOARD_TICKET_LIFE)
    assert (await knock(f"/ws/board/{BOARD}/?ticket={old}").connect())[0] is False


UNREADABLE = [((b"origin", origin),) for origin in (b"http://[", b"http://localhost:x", b"http://localhost:99999")]


@pytest.mark.parametrize("headers", [(), ((b"origin", b"https://evil.example"),), ((b"origin", b"null"),), *UNREADABLE])
async def test_a_page_of_another_site_is_not_let_in_even_with_a_ticket(headers):
    assert (await knock(f"/ws/board/{BOARD}/?ticket={ticket()}", headers).connect())[0] is False


async def test_a_frame_reaches_every_watcher_of_its_board_and_nobody_else():
    async with watching() as first, watching() as second, watching(board_id=8) as other:
        text = announce(1)
        assert [await first.receive_from(), await second.receive_from()] == [text, text]
        assert await other.receive_nothing()


@pytest.mark.parametrize("audience", Board.Audience.values)
async def test_both_audiences_have_their_group(audience):
    async with watching() as socket:
        text = announce(1, audience=audience)
        assert await socket.receive_from() == text


@pytest.mark.parametrize(
    "since, whole",
    [
        ("", True),
        ("&since=11", True),
        ("&since=12", False),
        ("&since=x", True),
        ("&since=²", True),
        ("&since=" + "9" * 40, True),
    ],
)
async def test_a_newcomer_hears_what_the_others_have_been_told_unless_they_know_it(since, whole):
    async with watching() as socket:
        text = announce(12)
        await socket.receive_from()
        late = knock(f"/ws/board/{BOARD}/?ticket={ticket()}{since}")
        await late.connect()
        assert await late.receive_from() == (text if whole else '{"version": 12}')
        await late.disconnect()


async def test_the_second_version_is_told_as_what_has_changed():
    async with watching() as socket:
        told = [
            json.loads(announce(1, rows=[{"key": "a", "rank": 1, "name": "Nguyễn V. A."}, {"key": "b", "rank": 2}]))
        ]
        assert json.loads(await socket.receive_from()) == told[0]
        announce(2, rows=[{"key": "a", "rank": 1, "name": "Nguyễn V. A."}])
        assert json.loads(await socket.receive_from()) == {"version": 2, "after": 1, "rows": [0]}


async def test_what_a_browser_says_is_overlooked():
    async with watching() as socket:
        await socket.send_to(text_data='{"type": "board.news", "rows": "mine"}')
        await socket.send_to(bytes_data=b"\x00")
        assert await socket.receive_nothing()


async def test_whoever_goes_on_talking_is_shown_out():
    async with watching() as socket:
        for _frame in range(MOST_FRAMES + 1):
            await socket.send_to(text_data="x")
        assert await socket.receive_output() == {"type": "websocket.close", "code": hub.FORBIDDEN}
        assert dict(hub.current().watchers) == {}


async def is_turned_away(**where):
    """Let in, so that it can be told why, and shown out."""
    socket = knock(f"/ws/board/{BOARD}/?ticket={ticket()}", **where)
    await socket.connect()
    return await socket.receive_output() == {"type": "websocket.close", "code": hub.FULL}


async def test_a_full_process_asks_to_come_again_later(settings):
    settings.SOCKETS = 2
    async with watching(address="10.0.0.1"):
        async with watching(address="10.0.0.2"):
            assert await is_turned_away(address="10.0.0.3")
        async with watching(address="10.0.0.3"):
            pass


async def test_one_address_cannot_take_all_sockets(settings):
    settings.SOCKETS_PER_ADDRESS = 2
    async with watching(address="10.0.0.1"):
        async with watching(address="10.0.0.1"), watching(address="10.0.0.2"):
            assert await is_turned_away(address="10.0.0.1")
        async with watching(address="10.0.0.1"):
            pass
    assert dict(hub.current().number_from) == {}


@pytest.mark.parametrize(
    "proxies, told, address",
    [
        (0, ["8.8.8.8"], "127.0.0.1"),  # anybody may write it
        (1, ["8.8.8.8, 10.0.0.7"], "10.0.0.7"),
        (1, ["8.8.8.8", "10.0.0.7"], "10.0.0.7"),
        (2, ["8.8.8.8, 10.0.0.7, 10.0.0.1"], "10.0.0.7"),
        (1, ["2001:db8:0:7:aaaa::1"], "2001:db8:0:7::/64"),  # whose computers choose the rest at will
        (1, [], "127.0.0.1"),
        (2, ["10.0.0.7"], "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(settings, proxies, told, address):
    settings.TRUSTED_PROXIES = proxies
    headers = [(b"x-forwarded-for", value.encode()) for value in told]
    assert address_of({"headers": headers, "client": ["127.0.0.1", 50_000]}) == address


def test_a_line_over_a_socket_file_has_no_address():
    assert address_of({"headers": [], "client": None}) == ""


async def test_a_socket_has_no_channel_of_its_own(settings):
    """That None means no layer is not in the manual of Channels; this holds it to what we rely on."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    async with watching(), watching(), watching():
        members = {group: len(channels) for group, channels in get_channel_layer().groups.items()}
    assert (BoardConsumer.channel_layer_alias, get_channel_layer(None)) == (None, None)
    assert members == {live.PUBLIC_BOARDS: 1, live.ORGANISERS_BOARDS: 1}


async def test_a_socket_that_the_server_cancels_is_forgotten():
    socket = knock(f"/ws/board/{BOARD}/?ticket={ticket()}")
    await socket.connect()
    await socket.receive_from()
    socket.future.cancel()
    await asyncio.wait([socket.future])
    assert (hub.current().number, dict(hub.current().watchers)) == (0, {})


async def test_a_socket_that_closes_is_forgotten():
    async with watching():
        assert [len(watchers) for watchers in hub.current().watchers.values()] == [1]
    assert dict(hub.current().watchers) == {}
