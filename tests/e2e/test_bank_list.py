"""The list of a bank under an author's hands: more filters where they are wanted."""

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
