"""Signing out of a phone that is not one's own, in a real browser: no answer goes unseen, and none stays there."""

import pytest
from playwright.sync_api import expect

from tests.e2e.scanning import faults_on_both_screens
from tests.e2e.steps import answer, begin, expect_saved, new_phone, opened, seek
from tests.e2e.test_joining import fill_in

OUT = "main form[action='/accounts/logout/'] button"
WAITING = "Object.keys(localStorage).filter((key) => key.startsWith('paper:') && key !== 'paper:probe').length"
FORGETFUL = """
export const keysOf = () => [];
export const waitingKeys = () => [];
export const waitingAnswers = () => 0;
export const isAcknowledged = () => true;
export const acknowledge = () => {};
"""


def leave_an_answer_waiting(visit, **options):
    """On a page that signs out, one answer of a paper not sent; and where the paper is."""
    page = opened(visit(**options))
    begin(page, lent="1")
    seek(page, "single")
    answer(page)
    expect_saved(page)
    paper = page.url
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.wait_for_function(WAITING)
    page.close()
    page.context.set_offline(False)
    page = opened(page.context)
    return page, paper


def test_a_waiting_answer_is_told_sent_and_then_nothing_is_left(visit):
    page, paper = leave_an_answer_waiting(visit, bypass_csp=True, reduced_motion="reduce")
    page.goto("/accounts/logout/")
    page.locator(OUT).click()
    expect(page.locator("[data-lent-summary]")).to_contain_text("1")
    assert faults_on_both_screens(page) == []
    page.locator("[data-lent-paper]").click()
    page.wait_for_url(paper.rsplit("/", 2)[0] + "/**")
    expect_saved(page)
    page.goto("/me/")
    assert faults_on_both_screens(page) == []
    page.locator(".lent-note button").click()
    page.wait_for_url(lambda address: "/me/" not in address)
    assert (page.evaluate(WAITING), page.script_errors) == (0, [])


@pytest.mark.parametrize("forgets", [False, True])
def test_signing_out_asks_unless_the_script_forgets_to_look(visit, forgets):
    """Seeded: a script that takes everything for acknowledged asks nothing and signs out."""
    page, _paper = leave_an_answer_waiting(visit)
    if forgets:
        served = {"content_type": "text/javascript", "body": FORGETFUL}
        page.route("**/js/paper/storage*.js", lambda route: route.fulfill(**served))
    page.goto("/accounts/logout/")
    page.locator(OUT).click()
    if not forgets:
        page.locator("[data-lent-delete]").click()
    page.wait_for_url(lambda address: "/logout/" not in address)
    assert page.evaluate(WAITING) == int(forgets)


def test_whoever_goes_back_after_signing_out_finds_nothing_that_was_typed(visit):
    page = opened(visit())
    fill_in(page, new_phone())
    page.locator("button[name=lent]").click()
    page.wait_for_url("**/start/")
    page.locator(".lent-note button").click()
    page.wait_for_url(lambda address: "/start/" not in address)
    for _page in range(2):
        page.go_back()
        page.wait_for_load_state()
    assert "/join/" in page.url
    assert [page.input_value(f"[name={name}]") for name in ("full_name", "login")] == ["", ""]


def test_nor_does_whoever_goes_back_from_the_page_of_a_code_find_where_it_was_sent(visit):
    """What the device is, is said only there."""
    page = opened(visit())
    page.goto("/accounts/code/")
    page.locator("[name=login]").fill(new_phone())
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/confirm/")
    page.go_back()
    page.wait_for_url("**/code/")
    assert page.input_value("[name=login]") == ""
