"""A board in a real browser: it moves by itself, with or without a socket, and says how it knows."""

import random
import re
from collections import Counter
from itertools import pairwise

import pytest
from django.utils import translation
from playwright.sync_api import expect

from accounts.counts import counted
from contest.deltas import delta
from contest.hub import FULL, TOO_SLOW
from contest.templatetags.boards import place
from tests.e2e import steps
from tests.e2e.screens import DESK

BOARD = steps.CONTEST + "board/?division=can-bo&round=2"
# Somebody from the middle of the board becomes the very first, as a paper without a fault would.
OVERTAKE = """
from contest import boards
from contest.models import Attempt, BoardRow
rows = BoardRow.objects.filter(board__audience="public", board__round_division__round__number=2,
    board__round_division__division__slug="can-bo").order_by("k1", "k2", "k3", "k4", "entry_id")
row = rows[5]
attempt = Attempt.objects.select_related("entry__person", "round_division__round__contest").get(pk=row.attempt_id)
attempt.score, attempt.time_used_ms = -rows[0].k1, max(rows[0].k3 - 1000, 1)
attempt.save()
boards.place(attempt)
"""
LONG_NAMES = """
from accounts.models import Unit
from contest.models import Entry
name = "Ban Quản lý các dự án đầu tư xây dựng công trình dân dụng và công nghiệp tỉnh Bình Định"
Entry.objects.update(unit_name=name)
Unit.objects.filter(pk__in=Entry.objects.values("competing_unit")).update(name=name)
"""
PATCH = """async (vectors) => {
  const script = document.querySelector("script[src*='/board.']").src;
  const { patch } = await import(new URL("board/delta.js", script));
  const bare = (value) => JSON.parse(JSON.stringify(value, (_name, part) => part ?? undefined));
  return vectors.map(([old, change]) => bare(patch(old, change)));
}"""
WORDS = """async (cases) => {
  const script = document.querySelector("script[src*='/board.']").src;
  const { fill, place } = await import(new URL("board/words.js", script));
  return cases.map((row) => [place(row), fill("{people} of {headcount}", { people: row.rank, headcount: "1000" })]);
}"""
ORGANISER = "0900000002"
SEEN_STATES = """addEventListener("DOMContentLoaded", () => {
  const status = document.querySelector("[data-status]");
  window.states = [];
  new MutationObserver(() => window.states.push(status.dataset.state)).observe(status, { attributes: true });
});"""
WATCH_MOVES = """() => {
  window.moves = [];
  const play = Element.prototype.animate;
  Element.prototype.animate = function (...how) { window.moves.push(this.dataset.key); return play.apply(this, how); };
}"""


def first_key(page) -> str:
    return page.locator("[data-rows] tr").first.get_attribute("data-key")


def sixth_key(page) -> str:
    return page.locator("[data-rows] tr").nth(5).get_attribute("data-key")


def keys_at(address, page) -> list[str]:
    """Who stands on the board by now, as the server tells it: one change may make two versions."""
    return [row["key"] for row in page.request.get(address).json()["rows"]]


@pytest.mark.parametrize("motion, glides", [("no-preference", True), ("reduce", False)])
def test_a_row_rises_to_its_place_without_a_reload(visit, server, motion, glides):
    page = visit(DESK, reduced_motion=motion).new_page()
    page.goto(BOARD)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live")
    page.evaluate(WATCH_MOVES)
    climber = sixth_key(page)
    server.manage("shell", "-v0", "-c", OVERTAKE)
    expect(page.locator("[data-rows] tr").first).to_have_attribute("data-key", climber)
    expect(page.locator("[data-rows] tr").first.locator(".medal")).to_have_count(1)
    assert (climber in page.evaluate("window.moves")) is glides


def test_without_a_socket_the_board_asks_for_its_news(visit, server):
    page = visit(DESK).new_page()
    page.route_web_socket(re.compile(r"/ws/"), lambda socket: socket.close())
    page.goto(BOARD)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "polling")
    climber = sixth_key(page)
    server.manage("shell", "-v0", "-c", OVERTAKE)
    expect(page.locator("[data-rows] tr").first).to_have_attribute("data-key", climber)


def test_where_there_is_no_room_or_who_was_too_slow_asks_for_news_and_does_not_knock_on(visit, server):
    """Nor does the board say meanwhile that it moves by itself."""
    knocked = Counter()
    pages = [turned_away(visit(DESK).new_page(), code, knocked) for code in (FULL, TOO_SLOW)]
    climber = sixth_key(pages[0])
    server.manage("shell", "-v0", "-c", OVERTAKE)
    for page in pages:
        expect(page.locator("[data-rows] tr").first).to_have_attribute("data-key", climber)
    assert knocked == {FULL: 1, TOO_SLOW: 1}
    assert ["live" in page.evaluate("window.states") for page in pages] == [False, False]


def turned_away(page, code: int, knocked: Counter):
    """The board on a page whose socket is closed with this code whenever it knocks."""

    def turn_away(socket) -> None:
        knocked[code] += 1
        socket.close(code=code)

    page.route_web_socket(re.compile(r"/ws/"), turn_away)
    page.add_init_script(SEEN_STATES)
    page.goto(BOARD)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "polling")
    return page


def test_a_board_that_lost_the_server_says_so_and_comes_back(visit, server):
    page = visit(DESK).new_page()
    page.goto(BOARD)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live")
    server.kill()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "offline")
    server.start()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live")


def test_without_scripts_the_board_is_whole(visit):
    page = visit(java_script_enabled=False).new_page()
    page.goto(BOARD)
    assert page.locator("[data-rows] tr").count() > 5
    with page.expect_navigation():
        page.locator(".board-tools a").first.click()
    assert first_key(page)


def test_the_wall_fits_its_screen_and_hides_what_is_not_the_board(visit):
    page = visit({"width": 1920, "height": 1080}).new_page()
    page.goto(BOARD + "&wall=1")
    expect(page.locator("[data-rows] tr")).to_have_count(8)
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    expect(page.locator("body")).to_have_attribute("data-idle", "")


def test_the_wall_fills_the_screen_at_a_press_where_the_browser_can(visit):
    """And offers nothing where it cannot."""
    page = visit({"width": 1920, "height": 1080}).new_page()
    page.goto(BOARD + "&wall=1")
    button = page.locator("[data-full-screen]")
    for is_full in (True, False):
        button.click()
        page.wait_for_function("full => Boolean(document.fullscreenElement) === full", arg=is_full)
    page.add_init_script("Object.defineProperty(Document.prototype, 'fullscreenEnabled', { get: () => false });")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-idle", "")  # the script has run
    expect(button).to_have_attribute("hidden", "")


def made_up(lots, version):
    """A text with a few people and units, drawn by lot."""
    people = [
        {"key": key, "rank": rank, "score": lots.randrange(2)} | ({"tied": True} if lots.random() < 0.3 else {})
        for rank, key in enumerate(lots.sample("abcdef", lots.randrange(6)), start=1)
    ]
    units = [{"id": unit, "rank": 1, "rate": lots.randrange(3)} for unit in lots.sample(range(5), lots.randrange(5))]
    entrants = {"entrants": lots.randrange(3)} if lots.random() < 0.5 else {}
    lists = {"participation": units, "mean": units[:1]}
    return {"version": version, "phase": "open", "rows": people, "units": lists} | entrants


def test_the_script_makes_the_same_text_out_of_a_change_as_the_server_meant(visit):
    lots = random.Random(20_260_520)
    texts = [made_up(lots, version) for version in range(200)]
    vectors = [[old, delta(old, new)] for old, new in pairwise(texts)]
    page = visit(DESK).new_page()
    page.goto(BOARD)
    assert page.evaluate(PATCH, vectors) == texts[1:]


def test_a_version_that_was_missed_is_asked_for_whole(visit, server):
    page = visit(DESK).new_page()
    lost = []

    def lose_the_first_change(socket):
        upstream = socket.connect_to_server()
        upstream.on_message(lambda text: lost.append(text) if "after" in text and not lost else socket.send(text))

    page.route_web_socket(re.compile(r"/ws/"), lose_the_first_change)
    page.goto(BOARD)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live")
    server.manage("shell", "-v0", "-c", OVERTAKE)
    while not lost:
        page.wait_for_timeout(50)
    with page.expect_response(re.compile(r"/data/$")) as asked:
        server.manage("shell", "-v0", "-c", OVERTAKE)
    assert asked.value.ok
    shown = page.locator("[data-rows] tr")
    expect(shown.first).to_have_attribute("data-key", keys_at(asked.value.url, page)[0])
    assert shown.evaluate_all("rows => rows.map((row) => row.dataset.key)") == keys_at(asked.value.url, page)


@pytest.mark.parametrize("scripts", [True, False])
def test_one_tap_hides_a_row_on_a_page_that_somebody_has_open(visit, scripts):
    public = visit(DESK).new_page()
    public.goto(BOARD)
    expect(public.locator("[data-status]")).to_have_attribute("data-state", "live")
    third = public.locator("[data-rows] tr").nth(2)
    name, rank = third.locator(".board-name").inner_text(), third.locator(".board-rank").inner_text()
    officer = visit(DESK, java_script_enabled=scripts).new_page()
    steps.sign_in(officer, ORGANISER)
    officer.goto(BOARD + "&audience=organisers")
    for button, expected in [("Ẩn", "Đã ẩn"), ("Hiện lại", name)]:
        officer.locator("[data-rows] tr").nth(2).get_by_role("button", name=button).click()
        expect(third.locator(".board-name")).to_have_text(expected)
        assert third.locator(".board-rank").inner_text() == rank
        expect(officer.locator("[data-rows] tr").nth(2).locator(".board-name")).to_have_text(name)


@pytest.mark.alone
def test_a_device_that_loses_the_network_says_so_at_once(visit):
    context = visit(DESK)
    page = context.new_page()
    page.goto(BOARD)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live")
    context.set_offline(True)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "offline", timeout=2000)
    context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live", timeout=2000)


@pytest.mark.parametrize("number, show", [(1, "people"), (1, "participation"), (1, "mean"), (2, "people")])
def test_eight_rows_fit_on_every_wall_whatever_their_length(visit, server, show, number):
    server.manage("shell", "-v0", "-c", LONG_NAMES)
    page = visit({"width": 1920, "height": 1080}).new_page()
    page.goto(steps.CONTEST + f"board/?division=can-bo&round={number}&wall=1&show={show}")
    bottom = page.evaluate("document.querySelector('[data-rows]').lastElementChild.getBoundingClientRect().bottom")
    tools = page.evaluate("document.querySelector('[data-tools]').getBoundingClientRect().top")
    assert (bottom <= tools, page.locator("[data-rows] tr").count()) == (True, 8)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_script_writes_places_and_counts_as_the_server_does(visit, language):
    page = visit(DESK).new_page()
    page.goto(BOARD)
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    page.reload()
    ranks = [7, 999, 1000, 1234567]
    rows = [row for rank in ranks for row in ({"rank": rank}, {"rank": rank, "tied": True}, {"rank": 1, "to": rank})]
    with translation.override(language):
        served = [[place(row), f"{counted(row['rank'])!s} of 1000"] for row in rows]
    assert page.evaluate(WORDS, rows) == served
