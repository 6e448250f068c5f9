"""From a sheet to an entry: an organiser imports a roster and opens the door of codes, somebody comes by theirs."""

import re

import pytest
from playwright.sync_api import Page

from contest.roster_sheets import SHAPE
from tests.e2e import steps
from tests.e2e.conftest import DESK
from tests.e2e.scanning import faults
from tests.sheets import xlsx

pytestmark = pytest.mark.timeout(180)
PERSON = {"full_name": "Nguyễn Thị Hoa", "unit": "Sở Nội vụ", "category": "Một cửa"}
FILE = {"name": "danh-sach.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(SHAPE, PERSON)}


def slip_of(page: Page) -> tuple[str, str]:
    """Import the roster, open the door; return the code of the slip, and where it is typed."""
    steps.sign_in(page, "0900000002")
    page.goto("/organize/")
    contest = re.search(r"/organize/contests/\d+/", page.content()).group()
    page.goto(f"{contest}roster/imports/")
    page.set_input_files("[name=file]", FILE)
    page.locator("main form button.btn-primary").click()
    page.locator("[value=confirm]").click()
    page.goto(f"{contest}edit/")
    page.locator("[name=doors][value=roster]").check()
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url(f"**{contest}")
    page.goto(f"{contest}roster/slips/")
    slip = page.locator(".slip", has_text=PERSON["full_name"])
    return slip.locator(".slip-code b").inner_text(), slip.locator(".slip-address").inner_text()


def test_a_code_brings_somebody_in_once(visit):
    code, door = slip_of(visit(DESK).new_page())
    page = visit(bypass_csp=True, reduced_motion="reduce").new_page()
    page.goto(door)
    page.locator("[name=code]").fill(code.lower())
    page.locator("main form button.btn-primary").click()
    page.locator("main a.btn-primary").click()
    assert page.input_value("[name=full_name]") == "Nguyễn Thị Hoa"
    page.locator("[name=login]").fill(steps.new_phone())
    page.locator("[name=secret]").fill(steps.PASSWORD)
    page.locator("[name=consent]").check()
    assert faults(page) == []
    page.locator("main form.form button.btn-primary").click()
    page.locator(".code").first.wait_for()
    second = visit(bypass_csp=True, reduced_motion="reduce").new_page()
    second.goto(door)
    second.locator("[name=code]").fill(code)
    second.locator("main form button.btn-primary").click()
    second.locator(".form-errors").wait_for()
    assert faults(second) == []
