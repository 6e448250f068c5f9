"""A board in a real browser: it moves by itself, with or without a socket, and says how it knows."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.conftest import DESK

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
WATCH_MOVES = """() => {
  window.moves = [];
  const play = Element.prototype.animate;
  Element.prototype.animate = function (...how) { window.moves.push(this.dataset.key); return play.apply(this, how); };
}"""


def first_key(page) -> str:
    return page.locator("[data-rows] tr").first.get_attribute("data-key")


def sixth_key(page) -> str:
    return page.locator("[data-rows] tr").nth(5).get_attribute("data-key")


@pytest.mark.parametrize("motion, glides", [("no-preference", True), ("reduce", False)])
def test_a_row_rises_to_its_place_without_a_reload(visit, server, motion, glides):
    page = visit(DESK, reduced_motion=motion).new_page()
    page.goto(BOARD)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live")
    page.evaluate(WATCH_MOVES)
    climber = sixth_key(page)
    server.manage("shell", "-v0", "-c", OVERTAKE)
    expect(page.locator("[data-rows] tr").first).to_have_attribute("data-key", climber, timeout=3000)
    expect(page.locator("[data-rows] tr").first.locator(".medal")).to_have_count(1)
    assert (climber in page.evaluate("window.moves")) is glides


def test_without_a_socket_the_board_asks_for_its_news(visit, server):
    page = visit(DESK).new_page()
    page.route_web_socket(re.compile(r"/ws/"), lambda socket: socket.close())
    page.goto(BOARD)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "polling")
    climber = sixth_key(page)
    server.manage("shell", "-v0", "-c", OVERTAKE)
    expect(page.locator("[data-rows] tr").first).to_have_attribute("data-key", climber, timeout=15_000)


def test_a_board_that_lost_the_server_says_so_and_comes_back(visit, server):
    page = visit(DESK).new_page()
    page.goto(BOARD)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live")
    server.kill()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "offline", timeout=15_000)
    server.start()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "live", timeout=20_000)


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
    expect(page.locator("body")).to_have_attribute("data-idle", "", timeout=8000)
