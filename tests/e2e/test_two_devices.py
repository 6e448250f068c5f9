"""One paper in two tabs and on two devices: they converge and tell each other; strangers see nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.screens import DESK, PHONE

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def paper(visit):
    """A started paper on the first question that offers choices, in one browser; and its address."""
    page = steps.opened(visit(PHONE))
    phone = steps.begin(page)
    address = re.match(r".*/play/[0-9a-f-]+/", page.url).group()
    while steps.question(page).get_attribute("data-kind") != "single":
        steps.go_on(page)
    slot = steps.question(page).get_attribute("data-slot")
    return page, f"{address}{slot}/", phone


def chosen(page) -> int:
    """Which option of the question on the screen is chosen, counted from 0; -1 for none."""
    return steps.question(page).locator(".option-input").evaluate_all("boxes => boxes.findIndex(box => box.checked)")


def test_two_tabs_show_the_same_answer_and_say_who_changed_it(paper):
    page, address, _phone = paper
    other = steps.opened(page.context)
    other.goto(address)
    steps.question(page).locator(".option").nth(1).click()
    steps.expect_saved(page)
    expect(steps.question(other).locator(".option-input").nth(1)).to_be_checked()
    expect(other.locator("[data-notice-text]")).to_contain_text("ở trang khác hoặc thiết bị khác")
    steps.question(other).locator(".option").nth(2).click()
    steps.expect_saved(other)
    expect(steps.question(page).locator(".option-input").nth(2)).to_be_checked()


def test_two_devices_that_tap_at_the_same_count_converge(paper, visit):
    page, address, phone = paper
    second = steps.opened(visit(DESK))
    steps.sign_in(second, phone, steps.PASSWORD)
    second.goto(address)
    expect(steps.question(second)).to_be_visible()
    page.context.set_offline(True)
    steps.question(page).locator(".option").nth(0).click()
    steps.question(second).locator(".option").nth(3).click()
    steps.expect_saved(second)
    page.context.set_offline(False)
    steps.expect_saved(page)
    page.reload()
    second.reload()
    assert (chosen(page), chosen(second)) == (chosen(page), chosen(page))
    assert chosen(page) in (0, 3)


def test_an_answer_left_on_a_device_does_not_overwrite_a_newer_one(paper, visit):
    page, address, phone = paper
    second = steps.opened(visit(DESK))
    steps.sign_in(second, phone, steps.PASSWORD)
    second.goto(address)
    expect(steps.question(second)).to_be_visible()
    blocked = re.compile(r"/(save|state)/$")
    page.context.route(blocked, lambda route: route.abort())
    steps.question(page).locator(".option").nth(0).click()
    for place in (1, 2, 3):
        steps.question(second).locator(".option").nth(place).click()
        steps.expect_saved(second)
    page.reload()  # while the tap waits: sent by the page on which it was made, it would count as the newest
    page.context.unroute(blocked)
    expect(page.locator("[data-keep=stored]")).to_be_visible()
    page.locator("[data-keep=stored]").click()
    assert (chosen(page), chosen(second)) == (3, 3)


def test_a_stranger_gets_404(paper, visit):
    _page, address, _phone = paper
    stranger = steps.opened(visit(PHONE))
    steps.sign_in(stranger, "0900000012")
    statuses = [stranger.goto(re.sub(r"\d+/$", part, address)).status for part in ("", "1/", "state/", "result/")]
    assert statuses == [404, 404, 404, 404]


def test_a_save_after_the_deadline_is_refused_and_said_so(paper, server):
    page, _address, _phone = paper
    uuid = re.search(r"/play/([0-9a-f-]+)/", page.url).group(1)
    server.manage("shell", "--no-imports", "-v", "0", "-c", END_NOW % uuid)
    steps.question(page).locator(".option").nth(0).click()
    page.wait_for_url("**/result/", timeout=30_000)
    expect(page.locator("main")).to_contain_text("Đã hết giờ")


END_NOW = """
from datetime import timedelta
from django.utils import timezone
from contest.models import Attempt
now = timezone.now()
Attempt.objects.filter(uuid="%s").update(started_at=now - timedelta(minutes=15), deadline=now - timedelta(seconds=1))
"""
