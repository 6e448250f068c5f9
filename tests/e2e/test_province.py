"""What whoever organises for a province keeps: units, headcounts, rosters, and who shows the question of the day."""

import re

import pytest
from playwright.sync_api import APIResponse, Page, expect

from accounts.columns import Shape
from accounts.headcount_sheets import SHAPE as HEADCOUNTS
from accounts.unit_sheets import SHAPE as UNITS
from contest.roster_sheets import SHAPE as ROSTERS
from tests.e2e import steps
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK
from tests.sheets import xlsx

pytestmark = pytest.mark.timeout(180)
SCANNED = {"bypass_csp": True, "service_workers": "block", "reduced_motion": "reduce"}
ORGANISER = "0900000002"
NEW_UNIT = {"deed": "Thành lập mới", "code": "so-vi-du", "name": "Sở Ví Dụ", "on": "01/02/2021", "type": "Sở"}
NEW_UNIT |= {"parent": "binh-dinh", "level": "Cơ quan cấp tỉnh", "audiences": "Cán bộ, công chức"}
PERSON = {"full_name": "Ngô Thị Bình", "login": "0912345678", "unit": "Sở Nội vụ", "category": "Một cửa"}
HEADCOUNT = {"unit": "so-noi-vu", "on": "01/02/2021", "number": "85"}
CONFIRMED = "Đã nhập tất cả các dòng."
REFUSED = "Chỉ ghi địa chỉ trang, có https:// và không có đường dẫn phía sau, ví dụ https://sonoivu.example.vn"
FRESH = ["Tất cả (1)", "Mới (1)"]
UNDONE = "Đã hoàn tác. Mọi thứ trở lại như trước lần nhập này."
ALLOWED, OTHER = "https://sonoivu.example.vn", "https://khac.example.vn"
OURS = "https://hoithi.example.vn"


@pytest.fixture
def page(visit) -> Page:
    page = visit(DESK, **SCANNED).new_page()
    steps.sign_in(page, ORGANISER)
    return page


# --- lists ---------------------------------------------------------------------------------------------------------


def send_sheet(page: Page, address: str, shape: Shape, row: dict[str, str]) -> None:
    """Send a sheet of one row; ends on its preview."""
    page.goto(address)
    assert faults(page) == []
    file = {"name": shape.file, "mimeType": "application/octet-stream", "buffer": xlsx(shape, row)}
    page.set_input_files("[name=file]", file)
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url(re.compile(rf"{address}\d+/$"))
    assert faults(page) == []


def press(page: Page, deed: str, told: str) -> None:
    page.locator(f"main button[name=deed][value={deed}]").click()
    expect(page.locator("[data-message] > div")).to_have_text(told)
    assert faults(page) == []


def sorts(page: Page, address: str, shape: Shape, row: dict[str, str]) -> list[str]:
    """What a sheet of this row would do now: a number for each sort of row. The sheet is thrown away."""
    send_sheet(page, address, shape, row)
    told = page.locator(".import-filters").last.locator("a").all_inner_texts()
    page.locator("main button[name=deed][value=discard]").click()
    return told


LISTS = "/organize/units/lists"
SHEETS = [
    (f"{LISTS}/units/", UNITS, NEW_UNIT),
    (f"{LISTS}/headcounts/", HEADCOUNTS, HEADCOUNT),
    ("/organize/contests/1/roster/imports/", ROSTERS, PERSON),
]


@pytest.mark.parametrize("address, shape, row", SHEETS, ids=["units", "headcounts", "roster"])
def test_a_sheet_of_the_province_is_undone_and_may_come_in_again(page, address, shape, row):
    send_sheet(page, address, shape, row)
    press(page, "confirm", CONFIRMED)
    sent = page.url
    assert sorts(page, address, shape, row) != FRESH
    page.goto(sent)
    page.locator("main summary").click()
    press(page, "undo", UNDONE)
    expect(page.locator("main button[name=deed]")).to_have_count(0)
    assert sorts(page, address, shape, row) == FRESH


# --- the question of the day on other sites ------------------------------------------------------------------------


@pytest.fixture
def elsewhere(browser, server):
    """A browser that opens pages of two other sites, both with the snippet that organisers are given."""
    context = browser.new_context(viewport=DESK, locale="vi-VN")
    page = {"content_type": "text/html; charset=utf-8"}
    for site in (ALLOWED, OTHER):
        context.route(f"{site}/**", lambda route: route.fulfill(body=context.snippet, **page))
    context.route(f"{OURS}/**", lambda route: route.fulfill(response=answer_of(route)))

    def answer_of(route) -> APIResponse:
        """What the server says, under a name of the web: browsers let no page of it frame what this machine serves."""
        return route.fetch(url=route.request.url.replace(OURS, server.url), headers={})

    yield context
    context.unroute_all(behavior="ignoreErrors")  # what a page was still asking for
    context.close()


def test_the_question_of_the_day_stands_on_a_site_that_is_allowed_and_on_no_other(page, elsewhere):
    page.goto("/organize/learning/")
    elsewhere.snippet = f"<!doctype html><title>Trang khác</title>{page.locator('#snippet').input_value()}"
    elsewhere.snippet = elsewhere.snippet.replace(page.evaluate("location.origin"), OURS)
    for typed, told in (f"{ALLOWED}/tin-tuc", REFUSED), (ALLOWED, None):
        page.locator("#origin").fill(typed)
        page.locator("main form[action$='/sites/'] button").click()
        expect(page.locator("#origin-problem")).to_have_text(told) if told else None
        assert faults(page) == []
    expect(page.locator(".site-list li")).to_have_count(1)
    shown = elsewhere.new_page()
    shown.goto(f"{ALLOWED}/")
    framed = shown.frame_locator("iframe")
    expect(framed.locator("h1")).to_contain_text("Câu hỏi hôm nay")
    with elsewhere.expect_page() as opening:
        framed.locator("a.btn").click()
    expect(opening.value.locator(".practice-question")).to_be_visible()
    shown.goto(f"{OTHER}/", wait_until="load")
    while not (address := shown.frames[1].url):  # the browser has not yet decided
        shown.wait_for_timeout(100)
    assert address == "chrome-error://chromewebdata/"
    page.locator(".site-list button").click()
    expect(page.locator(".site-list")).to_have_count(0)
