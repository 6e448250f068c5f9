"""Practising in a browser, with and without scripts."""

import pytest

from tests.e2e import steps
from tests.e2e.conftest import PHONE


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
        page.locator(".practice-actions button").click()  # left open: the answer is shown all the same
        explained.append(page.locator(".review-item .basis").count() > 0)
        page.locator(".practice-actions a").click()
    kept = {cookie["name"] for cookie in context.cookies()} - {"csrf"}
    assert (explained, page.locator(".practice-went li").count(), kept) == ([True] * 5, 5, set())


def test_a_button_prints_its_part_of_a_page_alone(visit):
    page = steps.opened(visit())
    page.goto("/practice/")
    page.evaluate("""
        const part = Object.assign(document.createElement("section"), { id: "part", textContent: "Ba điều" });
        part.innerHTML += '<button class="btn" data-print="part"></button><button class="btn" data-print></button>';
        document.querySelector("main > div").append(part);
    """)
    page.emulate_media(media="print")
    page.evaluate("""() => {
        const seen = (selector) => document.querySelector(selector).checkVisibility();
        window.papers = [];
        window.print = () => {
          window.papers.push(["main h1", "#part", "main > div > :nth-child(3)", "#part .btn"].map(seen));
          dispatchEvent(new Event("afterprint"));
        };
    }""")
    for button in page.locator("#part [data-print]").all():
        button.dispatch_event("click")
    assert page.evaluate("papers") == [[True, True, False, False], [True, True, True, False]]
