"""Texts to paste, in a browser that lets pages copy and in one that does not."""

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK, PHONE

ORGANISER = "0900000002"
REFUSED = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
SELECTED = "field => field.selectionEnd - field.selectionStart === field.value.length"


@pytest.mark.parametrize("copies, viewport", [(False, PHONE), (True, DESK)])
def test_a_text_is_copied_or_stands_selected_to_be_copied_by_hand(visit, copies, viewport):
    context = visit(viewport, bypass_csp=True, reduced_motion="reduce")
    if copies:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        context.add_init_script(REFUSED)
    page = steps.opened(context)
    steps.sign_in(page, ORGANISER)
    page.locator("main a[href*='/organize/contests/']:not([href*='new'])").first.click()
    page.locator("main a[href$='/channels/']").click()
    page.locator("main a[href*='/channels/of/']").first.click()
    page.locator("[data-copy-from=zalo-text]").click()
    expect(page.locator(".toast-line")).to_be_visible()
    text = page.locator("#zalo-text")
    done = page.evaluate("navigator.clipboard.readText()") == text.input_value() if copies else text.evaluate(SELECTED)
    assert (done, faults(page)) == (True, [])
