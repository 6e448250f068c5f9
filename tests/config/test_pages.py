"""The door to the pages: when a request has arrived, which threads answer it, and what happens when all are busy."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import hashers
from django.urls import resolve, reverse

from config import open_papers, pages, threads
from config.pages import (
    FOR_THE_HOUSE,
    HASHES_PASSWORDS,
    LONG_THREADS,
    PROBES,
    SENDING_THREADS,
    SENDS_MESSAGES,
    TAKES_LONG,
    Pages,
)
from contest.plain_saving import ARRIVED_AT
from tests.factories import make_consent_text

LOGIN, HOME, HOUSE = "/accounts/login/", "/", "/organize/"


class Wsgi:
    """An application that notes who asked, and answers when it may."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.environs: list[dict] = []

    def __call__(self, environ: dict, start_response: Callable) -> list[bytes]:
        self.environs.append(environ)
        self.open.wait(10)
        start_response("200 OK", [])
        return [b""]

    async def reached(self, times: int) -> None:
        while len(self.environs) < times:
            await asyncio.sleep(0.005)


@pytest.fixture
def wsgi():
    wsgi = Wsgi()
    yield wsgi
    wsgi.open.set()


async def ask(pages: Pages, path: str = HOME, method: str = "POST", *, headers=(), pause: float = 0) -> int | None:
    """The status of the answer. The body comes after a pause."""
    events = []

    async def receive() -> dict:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": b"x=1"}

    async def send(event: dict) -> None:
        events.append(event)

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
    await pages(scope | {"query_string": b"", "http_version": "1.1"}, receive, send)
    return events[0]["status"]


def asking(pages: Pages, times: int, path: str = HOME, method: str = "POST") -> list[asyncio.Future]:
    return [asyncio.ensure_future(ask(pages, path, method)) for _request in range(times)]


# --- when a request has arrived -----------------------------------------------------------------------------------


async def test_a_request_has_arrived_when_its_body_is_whole(wsgi):
    wsgi.open.set()
    before = datetime.now(UTC)
    await ask(Pages(wsgi, 1, 1), pause=0.05)
    assert before + timedelta(milliseconds=50) <= wsgi.environs[0][ARRIVED_AT] <= datetime.now(UTC)


async def test_waiting_for_a_thread_does_not_put_the_arrival_off(wsgi):
    door = Pages(wsgi, 1, 1)
    waiting = asking(door, 2)
    await wsgi.reached(1)
    released = datetime.now(UTC)
    await asyncio.sleep(0.1)
    wsgi.open.set()
    await asyncio.gather(*waiting)
    assert wsgi.environs[1][ARRIVED_AT] < released


async def test_waiting_for_a_process_that_has_only_just_begun_does_not_put_it_off_either(wsgi):
    wsgi.open.set()
    ready_at = []

    async def gets_ready() -> bool:
        await asyncio.sleep(0.1)
        ready_at.append(datetime.now(UTC))
        await asyncio.sleep(0.1)
        return True

    assert await ask(Pages(wsgi, 1, 1, gets_ready=gets_ready)) == 200
    assert wsgi.environs[0][ARRIVED_AT] < ready_at[0]


async def test_a_process_that_does_not_get_ready_sends_everybody_away(wsgi):
    async def gets_ready() -> bool:
        return False

    assert (await ask(Pages(wsgi, 1, 1, gets_ready=gets_ready)), wsgi.environs) == (503, [])


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_a_probe_hears_at_once_how_such_a_process_is(wsgi, path):
    async def gets_ready() -> bool:
        await asyncio.sleep(10)
        return False

    wsgi.open.set()
    door = Pages(wsgi, 1, 1, gets_ready=gets_ready)
    assert await asyncio.wait_for(ask(door, path, "GET"), 5) == 200


async def test_no_header_passes_for_the_arrival(wsgi):
    wsgi.open.set()
    forged = [(name, b"2020-01-01") for name in (b"contest.arrived_at", b"contest-arrived-at", b"contest.arrived-at")]
    await ask(Pages(wsgi, 1, 1), headers=forged)
    [environ] = wsgi.environs
    arrivals = {name for name in environ if "arrived" in name.lower()}
    assert arrivals == {ARRIVED_AT, "HTTP_CONTEST_ARRIVED_AT", "HTTP_CONTEST.ARRIVED_AT"}
    assert isinstance(environ[ARRIVED_AT], datetime)


async def test_a_body_that_does_not_come_is_given_up(wsgi, monkeypatch):
    monkeypatch.setattr(pages, "BODY_SECONDS", 0.02)
    assert (await ask(Pages(wsgi, 1, 1), pause=5), wsgi.environs) == (408, [])


@pytest.mark.parametrize(
    "events",
    [
        [{"type": "http.request", "body": b"x=1", "more_body": True}, {"type": "http.disconnect"}],
        [{"type": "http.request", "body": b"x=1"}],
    ],
    ids=["the sender leaves", "less comes than was promised"],
)
async def test_half_a_request_is_not_carried_out(wsgi, events):
    wsgi.open.set()
    coming, answered = iter(events), []

    async def receive() -> dict:
        return next(coming)

    async def send(event: dict) -> None:
        answered.append(event.get("status"))

    scope = {"type": "http", "method": "POST", "path": HOME, "headers": [(b"content-length", b"6")]}
    await Pages(wsgi, 1, 1)(scope | {"query_string": b"", "http_version": "1.1"}, receive, send)
    assert (answered[0], wsgi.environs) == (408, [])


# --- who is answered by which threads -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "busy, method, free",
    [
        (LOGIN, "POST", HOME),
        (HOME, "POST", LOGIN),
        (LOGIN, "GET", LOGIN),
        (HOUSE, "POST", HOME),
        (HOME, "POST", HOUSE),
        (HOME, "POST", "/healthz"),
        (HOME, "POST", "/readyz"),
        (HOME, "POST", "/metrics"),
        (HOUSE, "POST", "/healthz"),
        (HOUSE, "POST", "/readyz"),
        (HOUSE, "GET", "/metrics"),
        ("/readyz", "GET", HOUSE),
        ("/readyz", "GET", "/healthz"),
        (HOME, "POST", "/admin/accounts/user/"),
        ("/organizers/", "POST", HOUSE),
    ],
)
async def test_one_pool_that_is_busy_holds_nobody_up_at_the_other(wsgi, busy, method, free):
    door = Pages(wsgi, 1, 1)
    held = asking(door, 3, busy, method)
    await wsgi.reached(1)
    others = asking(door, 1, free, "POST")
    await asyncio.wait_for(wsgi.reached(2), 5)
    assert [environ["PATH_INFO"] for environ in wsgi.environs] == [busy, free]
    wsgi.open.set()
    assert await asyncio.gather(*held, *others) == [200] * 4


async def test_in_one_pool_logins_would_starve_the_pages(wsgi, monkeypatch):
    """The same with the bug that was there."""
    monkeypatch.setattr(pages, "HASHES_PASSWORDS", set())
    door = Pages(wsgi, 1, 1)
    held = asking(door, 3, LOGIN)
    await wsgi.reached(1)
    others = asking(door, 1, HOME)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wsgi.reached(2), 0.2)
    wsgi.open.set()
    await asyncio.gather(*held, *others)


async def test_in_one_pool_a_busy_organiser_would_pass_for_a_dead_process(wsgi, monkeypatch):
    """The same with the bug that was there."""
    door = Pages(wsgi, 1, 1)
    monkeypatch.setattr(door, "probe_pool", door.house_pool)
    held = asking(door, 1, HOUSE)
    await wsgi.reached(1)
    probes = asking(door, 1, "/readyz", "GET")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wsgi.reached(2), 0.2)
    wsgi.open.set()
    await asyncio.gather(*held, *probes)


IMPORTS = "/organize/banks/cchc/import/"
READING, CONFIRMING = f"{IMPORTS}1/reading/", f"{IMPORTS}1/act/"


@pytest.mark.parametrize("free", [HOUSE, f"{IMPORTS}1/", "/healthz", "/readyz", HOME])
async def test_what_takes_long_holds_up_nobody_but_what_takes_long_as_well(wsgi, free):
    door = Pages(wsgi, 1, 1)
    held = [*asking(door, LONG_THREADS, CONFIRMING), *asking(door, 1, READING, "GET")]
    await wsgi.reached(LONG_THREADS)
    others = asking(door, 1, free, "GET")
    await asyncio.wait_for(wsgi.reached(LONG_THREADS + 1), 5)
    assert [environ["PATH_INFO"] for environ in wsgi.environs] == [*[CONFIRMING] * LONG_THREADS, free]
    wsgi.open.set()
    assert await asyncio.gather(*held, *others) == [200] * 4


async def test_a_persons_file_of_their_data_holds_up_no_paper(wsgi):
    door, file = Pages(wsgi, 1, 1), reverse("my_data_file")
    held = asking(door, LONG_THREADS + 1, file, "GET")
    await wsgi.reached(LONG_THREADS)
    others = asking(door, 1, HOME, "GET")
    await asyncio.wait_for(wsgi.reached(LONG_THREADS + 1), 5)
    wsgi.open.set()
    assert await asyncio.gather(*held, *others) == [200] * (LONG_THREADS + 2)


async def test_in_one_pool_what_takes_long_would_hold_up_all_organisers(wsgi, monkeypatch):
    """The same with the bug that was there."""
    monkeypatch.setattr(pages, "TAKES_LONG", {})
    door = Pages(wsgi, 1, 1)
    held = asking(door, 1, IMPORTS)
    await wsgi.reached(1)
    others = asking(door, 1, HOUSE, "GET")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wsgi.reached(2), 0.2)
    wsgi.open.set()
    await asyncio.gather(*held, *others)


@pytest.mark.parametrize("free", [HOME, LOGIN, HOUSE])
@pytest.mark.parametrize("name", sorted(SENDS_MESSAGES))
async def test_messages_on_their_way_hold_up_nobody(wsgi, free, name):
    door, code = Pages(wsgi, 1, 1), reverse(name, args=ARGUMENTS.get(name))
    held = asking(door, SENDING_THREADS + 1, code)
    await wsgi.reached(SENDING_THREADS)
    others = asking(door, 1, free)
    await asyncio.wait_for(wsgi.reached(SENDING_THREADS + 1), 5)
    assert [environ["PATH_INFO"] for environ in wsgi.environs] == [*[code] * SENDING_THREADS, free]
    wsgi.open.set()
    assert await asyncio.gather(*held, *others) == [200] * (SENDING_THREADS + 2)


def test_a_slow_gateway_holds_up_no_page():
    door = Pages(None, 1, 1)
    code, confirm, remind = reverse("account_code"), reverse("account_code_confirm"), reverse("my_reminders", args=[1])
    asked = [("POST", code), ("GET", code), ("POST", confirm), ("POST", LOGIN), ("POST", HOUSE), ("POST", remind)]
    pools = [door.pool_for({"method": method, "path": path}) for method, path in asked]
    assert pools == [
        *(door.sending_pool, door.pool, door.pool),
        *(door.password_pool, door.house_pool, door.sending_pool),
    ]


@pytest.mark.parametrize(
    "paths, names", [(FOR_THE_HOUSE, ["organize_home", "admin:index"]), (PROBES, ["healthz", "readyz", "metrics"])]
)
def test_what_those_who_run_the_site_open_is_known_by_its_path(paths, names):
    assert [name for name in names if paths.fullmatch(reverse(name))] == names


# --- whose clock runs ---------------------------------------------------------------------------------------------

UUID = "0f0e0d0c-0b0a-4908-8706-050403020100"
START, PAPER = "/contests/hoi-thi/rounds/1/start/", f"/play/{UUID}/1/"


def door_to(wsgi: Wsgi) -> Pages:
    """A door with one thread, which has led somebody to their paper."""
    door = Pages(wsgi, 1, 1)
    door.open_papers.note(UUID)
    return door


async def order_in_a_herd(wsgi: Wsgi, door: Pages) -> list[str]:
    """The paths as they are answered, where a paper is asked for twice while two people wait to begin."""
    waiting = asking(door, 3, START)
    await wsgi.reached(1)
    waiting += asking(door, 2, PAPER, "GET")
    await asyncio.sleep(0.05)
    wsgi.open.set()
    await asyncio.gather(*waiting)
    return [environ["PATH_INFO"] for environ in wsgi.environs]


async def test_whoever_has_begun_gets_their_paper_before_the_next_one_begins(wsgi):
    assert await order_in_a_herd(wsgi, door_to(wsgi)) == [START, PAPER, PAPER, START, START]


async def test_in_one_queue_clocks_would_run_while_others_begin(wsgi, monkeypatch):
    """The same with the bug that was there."""
    monkeypatch.setattr(open_papers, "paper_of", lambda _path: None)
    assert await order_in_a_herd(wsgi, door_to(wsgi)) == [START, START, START, PAPER, PAPER]


async def test_a_crowd_that_begins_sends_nobody_away_whose_clock_runs(wsgi, monkeypatch):
    monkeypatch.setattr(pages, "QUEUE", 2)
    door = door_to(wsgi)
    waiting = asking(door, 3, START)
    await wsgi.reached(1)
    assert await ask(door, START) == 503
    waiting += asking(door, 3, PAPER, "GET")
    await asyncio.sleep(0.05)
    assert await ask(door, PAPER, "GET") == 503
    wsgi.open.set()
    assert await asyncio.gather(*waiting) == [200] * 6


async def test_whoever_waits_longer_than_their_proxy_does_not_begin(wsgi, monkeypatch):
    """Else a clock would run for somebody who was told that the site does not answer."""
    monkeypatch.setattr(threads, "PATIENCE_SECONDS", 0.1)
    door = door_to(wsgi)
    first = asking(door, 1, START)
    await wsgi.reached(1)
    others = [*asking(door, 2, START), *asking(door, 1, PAPER)]
    await asyncio.sleep(0.2)
    wsgi.open.set()
    assert await asyncio.gather(*first, *others) == [200, 503, 503, 200]
    assert [environ["PATH_INFO"] for environ in wsgi.environs] == [START, PAPER]
    assert await ask(door, START) == 200  # there is room again


async def test_an_address_that_was_made_up_goes_before_nobody(wsgi):
    assert await order_in_a_herd(wsgi, Pages(wsgi, 1, 1)) == [START, START, START, PAPER, PAPER]


# --- what hashes a password ---------------------------------------------------------------------------------------

ARGUMENTS = {"join": ["cchc"], "admin:reissue_password": [1], "organize_help_give": [1]}
ARGUMENTS |= {"organize_imports": ["cchc"], "organize_import_reading": ["cchc", 1]}
ARGUMENTS |= {"organize_import_act": ["cchc", 1], "organize_bank_export": ["cchc"], "organize_entries_file": [1]}
ARGUMENTS |= {"organize_roster_imports": [1], "organize_roster_imports_act": [1, 1], "withdraw_consent": [1]}
ARGUMENTS |= {"organize_lists": ["units"], "organize_lists_act": ["units", 1]}
ARGUMENTS |= {"organize_channels_parcel": [1, 1], "organize_channels_posters": [1, 1]}
ARGUMENTS |= {"organize_channel_report_file": [1], "organize_feedback_file": [1], "my_reminders": [1]}


@pytest.mark.parametrize("named", [HASHES_PASSWORDS, SENDS_MESSAGES, set(TAKES_LONG)])
def test_every_route_that_is_named_exists(named):
    assert {resolve(reverse(name, args=ARGUMENTS.get(name))).view_name for name in named} == named


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """The passwords that were hashed."""
    found = []
    encode = hashers.MD5PasswordHasher.encode

    def note(self, password, salt):
        found.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", note)
    return found


NEW = {"username": "0912345678", "full_name": "Nguyễn Văn An", "password1": "hoa sen trang", "consent": "on"}
OLD_AND_NEW = {"oldpassword": "x", "password1": "hoa sen trang", "password2": "hoa sen trang"}


@pytest.mark.parametrize(
    "name, form",
    [
        ("account_login", {"login": "0912345678", "password": "hoa sen trang"}),
        ("account_signup", NEW),
        ("account_change_password", OLD_AND_NEW),
        ("carry_on", {"code": "HTABCDEF", "secret": "hoa sen trang"}),
        ("admin:password_change", {"old_password": "x", "new_password1": "hoa", "new_password2": "hoa"}),
        ("admin:reissue_password", {"reason": "Đã xem giấy tờ"}),
    ],
)
def test_what_hashes_a_password_is_named(cast, client_of, hashed, name, form):
    person = None if name in ("account_login", "account_signup", "carry_on") else cast.superuser
    if person is not None:
        person.set_password("x")
        person.save()
    browser = client_of(person)
    hashed.clear()
    form = form | {"consent_version": make_consent_text().version}
    browser.post(reverse(name, args=[cast.entrant.pk] if name in ARGUMENTS else None), form)
    assert (len(hashed) > 0, name in HASHES_PASSWORDS) == (True, True)


# --- when all are busy --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [HOME, LOGIN, HOUSE])
async def test_a_full_queue_sends_people_away_at_once(wsgi, monkeypatch, path):
    monkeypatch.setattr(pages, "QUEUE", 2)
    door = Pages(wsgi, 1, 1)
    waiting = asking(door, 3, path)
    await wsgi.reached(1)
    assert await asyncio.gather(*asking(door, 5, path)) == [503] * 5
    wsgi.open.set()
    assert await asyncio.gather(*waiting) == [200] * 3
    assert await ask(door, path) == 200  # there is room again


async def test_a_view_that_fails_takes_no_room_with_it(monkeypatch):
    def broken(environ, start_response):
        raise ValueError

    monkeypatch.setattr(pages, "QUEUE", 0)
    door = Pages(broken, 1, 1)
    for _request in range(3):
        with pytest.raises(ValueError):
            await ask(door)
