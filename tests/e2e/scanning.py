"""What is wrong with a page as it lies there: the barriers that axe finds, in both themes, and sideways scrolling."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.screens import DESK, PHONE

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
COLOURS = ["color-contrast", "link-in-text-block"]  # what axe judges otherwise in another theme
SCAN = """async chosen => {
  const result = await axe.run({resultTypes: ["violations"], preload: false, ...chosen});
  return result.violations.flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target[0]}`));
}"""
"""Nothing is loaded for rules that need what other hosts hold: there is nothing from other hosts."""


def barriers(page: Page, **chosen) -> list[str]:
    """What axe finds by all its rules or by the chosen ones, one line each. `visit` puts the scanner where a page's
    policy is set aside (`bypass_csp`)."""
    return page.evaluate(SCAN, chosen)


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it lies there, in both themes, once all of it is there: who has pressed something
    is on the next page as soon as that begins to come."""
    page.wait_for_load_state()
    path = page.evaluate("() => location.pathname + location.search")
    found = barriers(page)
    if sideways(page) > 0:
        found.append(f"{sideways(page)} px wider than the screen")
    page.emulate_media(color_scheme="dark")
    found += [f"dark {barrier}" for barrier in barriers(page, runOnly=COLOURS)]
    page.emulate_media(color_scheme="light")
    return [f"{path} {fault}" for fault in found]


def faults_on_both_screens(page: Page) -> list[str]:
    """What is wrong with the page on a phone, and laid out anew for a desk; colours do not depend on the screen."""
    found = faults(page)
    page.set_viewport_size(DESK)
    there = barriers(page, rules={rule: {"enabled": False} for rule in COLOURS})
    there += [f"{sideways(page)} px wider than the screen"] * (sideways(page) > 0)
    page.set_viewport_size(PHONE)
    return found + [f"{page.url} on a desk: {barrier}" for barrier in there]


def too_wide_when_large(page: Page) -> list[str]:
    """What does not fit in the largest text that the site offers."""
    page.evaluate("() => { document.documentElement.dataset.text = 'larger'; }")
    wider = sideways(page)
    page.evaluate("() => { document.documentElement.dataset.text = 'normal'; }")
    return [f"{page.url} in large text {wider} px wider than the screen"] if wider > 0 else []


def faults_at(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.wait_for_load_state("load")
    return faults_on_both_screens(page)


def faults_in_every_size(page: Page, address: str) -> list[str]:
    """What is wrong with a page, in usual letters and in the largest."""
    return [*faults_at(page, address), *too_wide_when_large(page)]


def faults_when_refused(page: Page, address: str) -> list[str]:
    """What is wrong with the form at this address when it was sent with nothing in it, and says so."""
    page.goto(address)
    page.evaluate(EMPTY)
    return faults_of_refused(page)


EMPTY = """() => {
  for (const field of document.querySelectorAll("main form :is(input:not([type=hidden]), textarea)")) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = false;
    else field.value = "";
  }
}"""


def faults_of_refused(page: Page) -> list[str]:
    page.locator("main form .form-actions button.btn-primary").last.click()
    expect(page.locator(".form-errors")).to_be_visible()
    return faults_on_both_screens(page)
