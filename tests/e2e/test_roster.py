"""From a sheet to an entry: an organiser imports a roster and opens the door of codes, somebody comes by theirs."""

import re

import pytest
from playwright.sync_api import Page, expect

from contest.roster_sheets import SHAPE
from tests.e2e import steps
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK
from tests.sheets import xlsx

pytestmark = pytest.mark.timeout(180)
PERSON = {"full_name": "Nguyễn Thị Hoa", "unit": "Sở Nội vụ", "category": "Một cửa"}
WRONG = "Mã danh sách: Cuộc thi này không có mã danh sách đó. Hãy xem lại phiếu."
USED = (
    "Mã danh sách: Mã danh sách này đã được dùng. "
    "Nếu không phải Anh/Chị dùng, hãy báo đơn vị hoặc gọi đường dây nóng để được cấp mã mới."
)
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
    return slip.locator(".slip-code b").inner_text(), f"http://{slip.locator('.slip-address b').inner_text()}"


def type_code(page: Page, code: str) -> None:
    page.locator("[name=code]").fill(code)
    page.locator("main form button.btn-primary").click()


def agree(page: Page) -> None:
    page.locator("[name=consent]").check()
    assert faults(page) == []
    page.locator("main form.form button.btn-primary").click()
    page.locator(".code").first.wait_for()


def new_slip_of(page: Page) -> str:
    """Have the person waited for again, since another one came by their slip; return the code of the new one."""
    page.goto(page.url.replace("slips/", "?show=entered"))
    page.get_by_role("link", name=PERSON["full_name"], exact=True).click()
    page.locator("details.fold").first.locator("summary").click()
    page.locator("[name=because][value=slip]").check()
    page.locator("main form.form button.btn-primary").click()
    return page.locator(".slip-code b").inner_text()


def test_a_code_brings_somebody_in_once_and_others_are_told_so(visit):
    desk = visit(DESK).new_page()
    code, door = slip_of(desk)
    page = visit(bypass_csp=True, reduced_motion="reduce").new_page()
    page.goto(door)
    type_code(page, "AAAA AAAA")
    expect(page.locator(".form-errors li")).to_have_text(WRONG)
    type_code(page, code.lower())
    page.locator("main a.btn-primary").click()
    assert page.input_value("[name=full_name]") == "Nguyễn Thị Hoa"
    page.locator("[name=login]").fill(steps.new_phone())
    page.locator("[name=secret]").fill(steps.PASSWORD)
    agree(page)
    second = visit(bypass_csp=True, reduced_motion="reduce").new_page()
    second.goto(door)
    type_code(second, code)
    expect(second.locator(".form-errors li")).to_have_text(USED)
    assert faults(second) == []
    type_code(second, new_slip_of(desk))
    expect(second.locator("main")).to_contain_text(PERSON["full_name"])
