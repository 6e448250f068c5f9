"""Practising in a browser, with and without scripts."""

import pytest
from playwright.sync_api import Page

from tests.e2e import steps
from tests.e2e.screens import PHONE


def press(page: Page, what: str) -> None:
    """Go on to the next page, and wait until all of it is there."""
    page.locator(what).first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_stranger_practises_five_questions_and_leaves_no_trace(visit, scripts):
    context = visit(PHONE, java_script_enabled=scripts)
    page = steps.opened(context)
    page.goto("/")
    page.locator("main a[href='/practice/']").first.click()
    page.locator(".practice-card a").first.click()
    page.locator("main a.btn-primary").click()
    explained = []
    for _question in range(5):
        press(page, ".practice-actions button")  # left open: the answer is shown all the same
        explained.append(page.locator(".review-item .basis").count() > 0)
        press(page, ".practice-actions a")
    kept = {cookie["name"] for cookie in context.cookies()} - {"csrf"}
    assert (explained, page.locator(".practice-went li").count(), kept) == ([True] * 5, 5, set())


BESIDE = """option => {
  const letter = document.createRange();
  letter.selectNode(option.firstChild);
  return option.querySelector("span").getBoundingClientRect().left >= letter.getBoundingClientRect().right;
}"""


def test_on_a_phone_a_long_option_of_an_answer_stands_beside_its_letter(visit):
    page = steps.opened(visit(PHONE))
    page.goto("/practice/")
    page.locator(".practice-card a").first.click()
    page.locator("main a.btn-primary").click()
    page.wait_for_load_state()
    while not page.locator(".review-options").count():
        press(page, ".practice-actions button, .practice-actions a")
    page.locator(".review-options span").first.evaluate("span => { span.textContent = 'một phương án dài '.repeat(9) }")
    assert page.locator(".review-options li").first.evaluate(BESIDE) is True


PART, WHOLE = [True, True, False, False, False], [True, True, True, True, False]
"""What of a page is on paper: its title, its part, the rest, its foot, the button."""


def papers_of(visit, told: list[str], *prints: str) -> list[list[bool]]:
    """What is printed, one print after another: by a button of the page, or by the menu of the browser. Of each print
    the browser tells the page these events."""
    page = steps.opened(visit())
    page.goto("/practice/")
    page.evaluate("""
        const part = Object.assign(document.createElement("section"), { id: "part", textContent: "Ba điều" });
        part.innerHTML += '<button class="btn" data-print="part"></button><button class="btn" data-print></button>';
        document.querySelector("main > div").append(part);
    """)
    parts = ["main h1", "#part", "main > div > :nth-child(3)", ".site-footer", "#part .btn"]
    steps.note_prints(page, *parts, told=told)
    for asked in prints:
        if asked == "menu":
            page.evaluate("window.print()")
        else:
            page.locator(f"#part [data-print='{asked}']").dispatch_event("click")
    return page.evaluate("papers")


@pytest.mark.parametrize("told", [["beforeprint", "afterprint"], ["afterprint"], ["beforeprint"], []])
def test_a_button_prints_its_part_of_a_page_alone(visit, told):
    """Also where no event tells that a print is over."""
    assert papers_of(visit, told, "part", "", "part") == [PART, WHOLE, PART]


@pytest.mark.parametrize("told", [["beforeprint", "afterprint"], ["afterprint"], ["beforeprint"]])
def test_the_menu_of_the_browser_prints_the_whole_page_after_a_part(visit, told):
    assert papers_of(visit, told, "part", "menu", "menu") == [PART, WHOLE, WHOLE]
