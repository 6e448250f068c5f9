"""The list of a bank under an author's hands: more filters, and one thing done to all that was found."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_editor import AUTHOR, BANK
from tests.e2e.test_pages import faults

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def author(visit):
    def opened(viewport: dict, **options):
        page = steps.opened(visit(viewport, bypass_csp=True, reduced_motion="reduce", **options))
        steps.sign_in(page, AUTHOR)
        return page

    return opened


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_more_filters_come_by_keyboard_and_keep_what_was_typed(author, viewport):
    page = author(viewport)
    page.goto(BANK)
    page.locator("#id_q").fill("một cửa")
    page.locator("#more-name").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_kind")).to_be_visible()
    assert (page.locator("#id_q").input_value(), page.evaluate("() => document.activeElement.id")) == (
        "một cửa",
        "more-name",
    )
    assert faults(page) == []


def test_more_filters_come_without_scripts(author):
    page = author(DESK, java_script_enabled=False)
    page.goto(BANK)
    page.locator("#more-name").click()
    expect(page.locator("#id_kind")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_one_thing_is_done_to_all_that_was_found_by_keyboard(author, viewport):
    page = author(viewport)
    page.goto(f"{BANK}?level=3&sort=code")
    number = int(re.search(r"\d+", page.locator("p[role=status]").inner_text())[0])
    assert number > 30
    page.locator("#all-found").focus()
    page.keyboard.press("Space")
    page.locator("#deed").select_option("tag")
    tag = f"thử {viewport['width']}"
    page.locator("#id_tags").fill(tag)
    page.keyboard.press("Enter")
    expect(page.locator(".lead")).to_contain_text(str(number))
    assert faults(page) == []
    page.get_by_role("button", name=re.compile(str(number))).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".alert").first).to_contain_text(str(number))
    assert re.search(r"level=3&sort=code$", page.url) is not None
