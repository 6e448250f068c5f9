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
