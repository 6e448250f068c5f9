"""From the QR code to the first question on one page, and on to another device, in a browser on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.screens import PHONE

PIN = "739205"
SMALL = {"width": 360, "height": 400}  # what a keyboard leaves of a telephone
LIST_AND_SCREEN = """() => {
  const { top, bottom } = document.querySelector(".picker").getBoundingClientRect();
  return [top >= 0, bottom <= innerHeight];
}"""
QUESTION = re.compile(r"/play/[0-9a-f-]+/1/$")


def join(page: Page, phone: str, pin: str = PIN) -> None:
    fill_in(page, phone, pin)
    page.locator("main form.form button.btn-primary").click()


def fill_in(page: Page, phone: str, pin: str = PIN) -> None:
    """Scan the code, choose the officials' division, and fill in four fields."""
    page.goto("/c/250303/")
    page.locator("main a[href$='/join/?division=can-bo']").first.click()
    page.locator("input[name=full_name]").fill("Nguyễn Thị Hoa")
    page.locator("input[name=login]").fill(phone)
    page.locator("input[name=secret]").fill(pin)
    page.locator("[data-unit-query]").fill("Sở Nội vụ")
    page.locator("input[name=consent]").check()


@pytest.mark.parametrize("script", [True, False])
def test_four_fields_lead_to_the_first_question(visit, script):
    page = steps.opened(visit(PHONE, java_script_enabled=script))
    join(page, steps.new_phone())
    page.wait_for_url("**/rounds/2/start/")
    page.locator("main form[data-once] button.btn-primary").click()
    page.wait_for_url(QUESTION)
    expect(steps.question(page) if script else page.locator("form.question").first).to_be_visible()
    assert page.script_errors == []


def test_a_taken_number_leads_on_and_the_paper_goes_on_elsewhere(visit):
    phone = steps.new_phone()
    first, second, third = (steps.opened(visit(PHONE)) for _ in range(3))
    join(first, phone)
    first.locator("main form[data-once] button.btn-primary").click()
    first.wait_for_url(QUESTION)
    join(second, phone, "739216")
    expect(second.locator("main a[href^='/accounts/login/']").first).to_be_visible()
    join(second, phone)
    second.wait_for_url("**/enter/")
    code = second.locator(".code").first.inner_text()
    third.goto("/continue/")
    third.locator("input[name=code]").fill(code.lower())
    third.locator("input[name=secret]").fill(PIN)
    third.locator("main form button.btn-primary").click()
    third.wait_for_url(QUESTION)
    assert third.url == first.url


@pytest.mark.parametrize("scrolls", [True, False])
def test_the_units_that_were_found_are_seen_on_a_small_screen(visit, scrolls):
    """Seeded: a browser that scrolls nothing into view leaves the list below the edge."""
    page = steps.opened(visit(SMALL))
    page.add_init_script("" if scrolls else "Element.prototype.scrollIntoView = () => {};")
    page.goto(f"{steps.CONTEST}join/?division=can-bo")
    page.evaluate("() => scrollTo(0, document.querySelector('[data-unit-query]').offsetTop - innerHeight + 80)")
    page.locator("[data-unit-query]").press_sequentially("so")
    page.get_by_role("option", name="Sở Nội vụ").wait_for(state="attached")
    assert page.evaluate(LIST_AND_SCREEN) == [True, scrolls]


def test_only_whoever_has_typed_is_told_before_the_language_changes(visit):
    page = steps.opened(visit(PHONE))
    page.goto(f"{steps.CONTEST}join/?division=can-bo")
    name, english, told = (
        page.locator("input[name=full_name]"),
        page.locator("button[lang=en]"),
        page.locator(".toast-line"),
    )
    name.fill("Nguyễn Thị Hoa")
    english.click()
    expect(told).to_have_text(re.compile("Press EN again to change the language"))
    assert name.input_value() == "Nguyễn Thị Hoa"
    english.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("button[lang=vi]").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
