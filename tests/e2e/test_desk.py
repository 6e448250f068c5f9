"""The desk of whoever leads a unit: who of theirs has not come, codes to hand out, and entries of one name."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.conftest import Server
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK, PHONE

pytestmark = pytest.mark.timeout(180)
SCANNED = {"bypass_csp": True, "service_workers": "block", "reduced_motion": "reduce"}
LEADER, UNIT, NAME = "0900000006", "Sở Nội vụ", "Ngô Thị Bình"
DOORS = ["phone", "roster", "assisted"]
REASON = "Đã gọi điện cho cả hai"
UNREASONED = "Căn cứ của quyết định: Vui lòng nêu căn cứ quyết định: lý do được lưu trong nhật ký."
ALIKE = "Đơn vị này đã có người cùng tên đăng ký."
OUT = "Người này không còn dự thi nên không thể giao thiết bị cho họ."


@pytest.fixture(scope="module")
def server(server) -> Server:
    """The same server, where people come by codes of the roster and by officers, too."""
    server.manage("shell", "-v0", "-c", f"from contest.models import Contest; Contest.objects.update(doors={DOORS})")
    return server


def at_the_desk(visit, viewport: dict) -> Page:
    page = visit(viewport, **SCANNED).new_page()
    steps.sign_in(page, LEADER)
    return page


def press(page: Page) -> None:
    page.locator("main form.form button.btn-primary").first.click()


# --- who has not come ----------------------------------------------------------------------------------------------


def test_a_leader_sees_reminds_and_hands_codes_to_their_own_people_and_nobody_elses(visit):
    page = at_the_desk(visit, PHONE)
    page.goto("/organize/units/")
    assert faults(page) == []
    page.locator("main th a").click()
    page.wait_for_load_state()
    roster = page.url
    waiting = int(re.search(r"\((\d+)\)", page.locator("#people").inner_text()).group(1))
    people = page.locator("main table tbody th").all_inner_texts()
    reminder = page.locator("#reminder-text").input_value()
    assert (len(people), [name for name in people if name in reminder]) == (waiting, [])
    assert ("/?k=don-vi-nhac trên điện thoại" in reminder, faults(page)) == (True, [])
    page.locator("main a[href$='/slips/']").click()
    slips = page.locator(".slip")
    expect(slips.locator(".slip-code b")).to_have_text([re.compile(r"[A-Z0-9]{4} [A-Z0-9]{4}")] * waiting)
    assert (sorted(slips.locator("strong").all_inner_texts()), faults(page)) == (sorted(people), [])
    expect(slips.locator("p:nth-of-type(2)")).to_contain_text([UNIT] * waiting)
    refused(page, re.sub(r".*/rosters/(\d+)/", r"/organize/contests/\1/roster/", roster))


def refused(page: Page, roster: str) -> None:
    """The roster of all units, a line of it and its slips, which are the organisers'."""
    for address in (roster, f"{roster}1/", f"{roster}slips/"):
        answer = page.goto(address)
        assert (answer.status, page.locator("main table, main .slip").count(), faults(page)) == (403, 0, [])


# --- two entries of one name ---------------------------------------------------------------------------------------


def enter_somebody(page: Page) -> str:
    """Enter somebody of this name at the desk; return the address of the slip."""
    page.goto("/organize/assisted/")
    page.locator("main p a.btn-primary").click()
    page.locator("[name=full_name]").fill(NAME)
    page.locator("[name=birth_year]").fill("1951")
    page.get_by_role("radio", name="Cán bộ, công chức, viên chức").check()
    page.locator("[data-unit-query]").fill("so noi vu")
    page.get_by_role("option", name=UNIT).click()
    page.locator("[name=consent]").check()
    assert faults(page) == []
    press(page)
    page.wait_for_url(re.compile(r"/assisted/\d+/$"))
    return page.url


def decide(page: Page, words: str, reason: str = REASON) -> None:
    page.get_by_role("radio", name=words).check()
    page.locator("[name=reason]").fill(reason)
    press(page)


def test_two_entries_of_one_name_are_told_kept_apart_and_then_taken_for_one(visit):
    page = at_the_desk(visit, DESK)
    slips = [enter_somebody(page), enter_somebody(page)]
    expect(page.locator("main .alert-warning")).to_contain_text(ALIKE)
    assert faults(page) == []
    page.locator("main .alert-warning a").click()
    assert faults(page) == []
    page.locator("main section a.btn", has_text="So sánh").click()
    pair = page.url
    decide(page, "Hai người", reason=" ")
    expect(page.locator(".form-errors li")).to_have_text(UNREASONED)
    assert faults(page) == []
    decide(page, "Hai người")
    expect(page.locator("main section a.btn", has_text="So sánh")).to_have_count(0)
    assert faults(page) == []
    page.goto(pair)
    decide(page, "Một người: giữ lượt đăng ký 1")
    assert [standing(page, slip) for slip in slips] == [True, False]


def standing(page: Page, slip: str) -> bool:
    """Whether the device can be handed to whoever has this slip."""
    page.goto(slip)
    assert faults(page) == []
    told = page.get_by_text(OUT).count()
    assert page.locator("main form.form").count() == 1 - told
    return not told


def test_a_slip_is_printed_without_what_only_the_officer_presses(visit):
    page = at_the_desk(visit, DESK)
    enter_somebody(page)
    page.emulate_media(media="print")
    parts = ("main .code", "main .crumbs", "main .form-actions", "main .messages")
    assert [page.locator(part).first.is_visible() for part in parts] == [True, False, False, False]


def test_what_is_kept_of_somebody_entered_at_the_desk_is_shown_at_their_wish(visit):
    page = at_the_desk(visit, PHONE)
    enter_somebody(page)
    page.locator("main a[href$='/data/']").click()
    press(page)
    expect(page.locator(".form-errors li")).to_have_count(1)
    assert (page.locator("#kept").count(), faults(page)) == (0, [])
    page.locator("[name=asked]").first.check()
    press(page)
    expect(page.locator("section[aria-labelledby=kept] dd").first).to_have_text(NAME)
    assert faults(page) == []
    steps.note_prints(page, ".kept dd", "[name=asked]")
    page.locator("[data-print]").dispatch_event("click")
    assert (page.evaluate("papers"), page.locator(".kept[open]").count()) == ([[True, False]], 0)
