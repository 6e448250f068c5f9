"""The holiday calendar from the announcement of a year to a question that asks about it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.scanning import faults

pytestmark = pytest.mark.timeout(300)

ORGANISER, AUTHOR = "0900000002", "0900000003"
CALENDAR = "/organize/law/calendar/"
YEAR = re.compile(r"/calendar/2027/$")


def opened(visit, login: str, viewport: dict) -> Page:
    page = steps.opened(visit(viewport, bypass_csp=True, reduced_motion="reduce"))
    steps.sign_in(page, login)
    return page


def type_in(page: Page, field: str, text: str) -> None:
    page.locator(field).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def press(page: Page, button: str) -> None:
    page.locator(button).focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_the_calendar_can_be_used_by_everybody(visit, server, viewport):
    page = opened(visit, ORGANISER, viewport)
    for address in (CALENDAR, f"{CALENDAR}2026/", f"{CALENDAR}2026/edit/", f"{CALENDAR}2030/edit/"):
        page.goto(address)
        assert faults(page) == []
    assert page.script_errors == []


def test_a_year_is_written_down_by_keyboard_and_its_days_can_then_be_asked(visit, server):
    page = opened(visit, ORGANISER, PHONE)
    page.goto(CALENDAR)
    page.locator(f"a[href='{CALENDAR}2027/edit/']").press("Enter")
    type_in(page, "#id_source", "Thông báo thử nghiệm")
    type_in(page, "#id_pasted", "không phải ngày")
    press(page, "main .form-actions .btn-primary")
    expect(page.locator("main .alert-danger")).to_be_visible()
    expect(page.locator("#id_pasted")).to_have_value("không phải ngày")
    assert faults(page) == []
    type_in(page, "#id_pasted", "01/01/2027 Tết Dương lịch")
    type_in(page, "#id_worked-0-day", "09/01/2027")
    type_in(page, "#id_worked-0-name", "Làm bù")
    press(page, "main .form-actions [name=look]")
    expect(page.locator("table.month")).to_have_count(12)
    assert faults(page) == []
    press(page, "main .form-actions .btn-primary")
    page.wait_for_url(YEAR)
    expect(page.locator(".months td[data-day=off]")).to_have_count(1)
    expect(page.locator(".months td[data-day=worked]")).to_have_count(1)
    assert faults(page) == []

    author = opened(visit, AUTHOR, DESK)
    author.goto("/organize/banks/minh-hoa/questions/new/")
    author.locator("#variation > summary").click()
    expect(author.locator(f"#variation a[href='{CALENDAR}']")).to_be_visible()
    author.goto(f"{CALENDAR}2027/")
    expect(author.locator("main a[href$='/edit/']")).to_have_count(0)
    assert [page.script_errors, author.script_errors] == [[], []]
