"""A shared device in a real browser: after somebody's turn nothing of them is left, and no answer is lost for it."""

import re

import pytest
from playwright.sync_api import expect

from contest.demo import FIXED_PASSWORD
from tests.e2e.steps import CONTEST, answer, expect_saved, join, opened, seek, sign_in

KEPT = """async () => ({
  local: Object.keys(localStorage).filter((key) => key !== "paper:probe"),
  session: Object.keys(sessionStorage),
  databases: ((await indexedDB.databases?.()) ?? []).length,
})"""


@pytest.fixture
def page(visit, server):
    """A device that the demo's organiser has made a kiosk, on which somebody sits the paper."""
    server.manage("shell", "-c", "from contest.models import Contest; Contest.objects.update(doors=['phone', 'kiosk'])")
    page = opened(visit())
    sign_in(page, "0900000002", FIXED_PASSWORD)
    page.goto("/organize/kiosk/")
    page.locator("input[name=contest]").first.check()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/kiosk/")
    join(page)
    seek(page, "single")
    answer(page)
    return page


def test_a_turn_leaves_nothing_and_waits_for_the_last_answer(page):
    expect_saved(page)
    paper = page.url
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.locator("[data-kiosk] button").click()
    expect(page.locator("[data-kiosk-waiting]")).to_be_visible()
    assert page.evaluate(KEPT)["local"] != []
    page.context.set_offline(False)
    expect_saved(page)
    page.locator("[data-kiosk] button").click()
    page.wait_for_url("**/kiosk/")
    assert page.evaluate(KEPT) == {"local": [], "session": [], "databases": 0}
    page.go_back()
    page.wait_for_url(re.compile(r"/(kiosk|accounts/login)/"))
    page.goto(paper)
    assert "/accounts/login/" in page.url
    assert page.script_errors == []


def test_a_turn_ends_by_itself_unless_somebody_touches_the_device(page):
    expect_saved(page)  # else the turn waits for the answer, as it should
    page.clock.install()
    page.goto(CONTEST + "enter/")
    countdown = page.locator("[data-kiosk-countdown]")
    page.clock.fast_forward(160_000)
    expect(countdown).to_be_visible()
    assert re.search(r"\b(19|20)\b", countdown.inner_text())
    page.mouse.click(5, 5)
    page.clock.run_for(2_000)
    expect(countdown).to_be_hidden()
    page.clock.fast_forward(181_000)
    page.wait_for_url("**/kiosk/")
    assert page.evaluate(KEPT) == {"local": [], "session": [], "databases": 0}
    page.goto(CONTEST + "enter/")
    expect(page.locator("main a[href^='/accounts/login/']")).to_be_visible()
