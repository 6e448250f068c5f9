"""What is promised of the way to the first question and of the paper's weight, counted and not timed.

`bench first_minute` and `bench slow_phone` measure the same with a clock; what they count is counted here, by them.
"""

import pytest
from playwright.sync_api import Page

from bench.first_minute import (
    ASK_FOR_THE_PLACE,
    GOAL_FIELDS,
    GOAL_SECONDS,
    QUESTION,
    WAYS,
    Typist,
    one_page,
)
from bench.slow_phone import WEIGHT_BYTES
from bench.slow_phone import visit as visit_once
from tests.e2e import steps
from tests.e2e.screens import PHONE

FIELDS_SEEN = """() => [...document.querySelectorAll("main form.form :is(input, select, textarea)")].filter(
  (input) => !["hidden", "checkbox", "radio"].includes(input.type) && input.checkVisibility()).length"""
SITE_SECONDS = 1
"""What is left of the promised time for the site itself, on all the pages of the way."""


class Counting(Typist):
    """Somebody who also counts the boxes that they are shown where they fill any."""

    shown = 0

    def fill(self, name: str, text: str) -> None:
        self.shown = max(self.shown, self.page.evaluate(FIELDS_SEEN))
        super().fill(name, text)


def walk(page: Page, way: str) -> Counting:
    typist = Counting(page)
    one_page(typist, **WAYS[way])
    assert QUESTION.search(page.url)
    return typist


@pytest.mark.parametrize("way", ["citizens", "officials"])
def test_four_fields_and_ninety_seconds_lead_to_the_first_question(server, visit, way):
    server.manage("shell", "-c", ASK_FOR_THE_PLACE.format(way != "citizens"))
    typist = walk(steps.opened(visit(PHONE)), way)
    assert (typist.fields, typist.shown) == (GOAL_FIELDS, GOAL_FIELDS)
    assert typist.human_seconds() <= GOAL_SECONDS - SITE_SECONDS


def test_a_field_more_says_what_it_is_for(server, visit):
    server.manage("shell", "-c", ASK_FOR_THE_PLACE.format(True))
    page = steps.opened(visit(PHONE))
    page.goto(f"{steps.CONTEST}join/?division=nguoi-dan")
    assert page.evaluate(FIELDS_SEEN) == GOAL_FIELDS + 1
    assert "Để tính kết quả cho đúng nơi" in page.locator("main form.form").inner_text()


def test_a_paper_that_nothing_is_kept_of_weighs_less_than_is_promised(server, browser, visit):
    at_home = steps.opened(visit(PHONE))
    steps.join(at_home)
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in at_home.context.cookies())
    seen = visit_once(browser, at_home.url, cookies, slow=False)
    assert (seen.requests > 5, seen.weight_bytes <= WEIGHT_BYTES) == (True, True), seen
