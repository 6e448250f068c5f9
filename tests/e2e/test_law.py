"""Law that changes, until its questions are drawn again; and the holiday calendar, from the announcement of a year to a
question that asks about it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import steps
from tests.e2e.scanning import faults, faults_on_both_screens
from tests.e2e.screens import DESK, PHONE

pytestmark = pytest.mark.timeout(300)

ORGANISER, AUTHOR, REVIEWER = "0900000002", "0900000003", "0900000004"
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


def test_every_page_of_the_calendar_can_be_used_by_everybody(visit, server):
    page = opened(visit, ORGANISER, PHONE)
    for address in (CALENDAR, f"{CALENDAR}2026/", f"{CALENDAR}2026/edit/", f"{CALENDAR}2030/edit/"):
        page.goto(address)
        assert faults_on_both_screens(page) == []
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


DOCUMENT, SUCCESSOR = "76/NQ-CP", "2/2026/QĐ-VD"
"""Three questions that the running round draws rest on the first, one of them the only one of its kind; papers of both
rounds had some. The second is made up."""


def press_named(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).last.press("Enter")


def open_document(page: Page, number: str) -> None:
    page.goto("/organize/law/?q=" + number.replace("/", "%2F"))
    page.locator("main").get_by_role("link", name=number, exact=True).press("Enter")
    page.wait_for_url(re.compile(r"/law/\d+/$"))


def pick(page: Page, field: str, number: str) -> None:
    """Take the first document that the list under the field finds for this number."""
    type_in(page, field, number)
    expect(page.locator(f"{field}_list > li").first).to_contain_text(number)
    for key in ("ArrowDown", "Enter"):
        page.keyboard.press(key)


def add_document(page: Page, number: str) -> None:
    page.goto("/organize/law/new/")
    type_in(page, "#id_number", number)
    type_in(page, "#id_title", "Văn bản ví dụ: Chương trình mới")
    press_named(page, "Lưu")
    page.wait_for_url(re.compile(r"/law/\d+/$"))


def replace_document(page: Page) -> None:
    """Say that another document replaces it, and confirm what that does to questions and papers."""
    open_document(page, DOCUMENT)
    page.locator("main a[href$='/edit/']").press("Enter")
    page.locator("#id_state").select_option(label="đã bị thay thế")
    page.locator("#id_acts-1-kind").select_option(label="bị thay thế bởi")
    pick(page, "#id_acts-1-later_query", SUCCESSOR)
    press_named(page, "Lưu")
    told = page.locator("main .alert-warning")
    expect(told).to_contain_text("3 câu hỏi lấy văn bản này làm căn cứ")
    expect(told.locator("li")).to_contain_text("Cán bộ đầu mối kiểm soát thủ tục hành chính")
    assert faults(page) == []
    press(page, "[name=confirmed]")
    expect(page.locator("main .law-acts").first).to_contain_text(f"bị thay thế bởi {SUCCESSOR}")
    page.wait_for_load_state()


def stock(page: Page) -> int:
    """Of how many questions the running round draws in the document's topic; 0 where no paper can be drawn."""
    page.goto("/organize/blueprints/")
    page.get_by_role("link", name="Ma trận đề minh họa, đợt 2: Cán bộ, công chức, viên chức").press("Enter")
    page.get_by_role("link", name="Xem thử 20 đề").press("Enter")
    expect(page.locator("h1")).to_contain_text("Xem thử 20 đề")
    page.wait_for_load_state()  # the table is a long way below
    lines = page.locator("section[aria-labelledby=exposure] tbody tr", has_text="Cán bộ đầu mối")
    return sum(map(int, lines.locator("td:nth-child(2)").all_inner_texts()))


def waiting(page: Page) -> Locator:
    """The questions that wait to be looked at again because of the document."""
    open_document(page, DOCUMENT)
    page.locator("main a[href*='/law/queue/']").press("Enter")
    page.wait_for_load_state()
    return page.locator(".law-list tbody tr")


def cite_successor(page: Page) -> None:
    """Write the first question that waits anew, by the law that is in force now."""
    waiting(page).first.locator("a").press("Enter")
    page.wait_for_url(re.compile(r"/questions/\d+/$"))
    address = page.url
    page.goto(address + "edit/")
    pick(page, "#id_bases-0-document_query", SUCCESSOR)
    type_in(page, "#id_reason", "Theo văn bản mới")
    press_named(page, "Lưu")
    page.wait_for_url(address)
    press_named(page, "Gửi duyệt")


def approve(page: Page) -> None:
    page.goto("/organize/review/")
    page.locator("main tbody a").first.click()
    expect(page.locator("main .alert-warning").first).to_contain_text("Câu hỏi này đang chờ rà soát")
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_text("Câu hỏi này đang chờ rà soát")).to_have_count(0)


def find_still_right(page: Page) -> None:
    waiting(page).first.locator("a").click()
    page.get_by_role("link", name="Rà soát lại").click()
    page.get_by_role("button", name="Vẫn đúng").click()
    expect(page.locator(".form-errors")).to_contain_text("Hãy nêu lý do câu hỏi vẫn đúng")
    assert faults(page) == []
    page.locator("#id_text").fill("Văn bản mới giữ nguyên nội dung này.")
    page.get_by_role("button", name="Vẫn đúng").click()
    page.wait_for_url(re.compile(r"/questions/\d+/$"))


def test_questions_on_replaced_law_are_drawn_again_once_they_are_mended_or_found_still_right(visit, server):
    organiser, author = opened(visit, ORGANISER, DESK), opened(visit, AUTHOR, DESK)
    before = stock(organiser)
    add_document(organiser, SUCCESSOR)
    replace_document(organiser)
    used = organiser.locator("section[aria-labelledby=questions] .law-acts").last.locator("li")
    assert [re.search(r"Đợt \d", each)[0] for each in used.all_inner_texts()] == ["Đợt 2", "Đợt 1"]
    assert faults(organiser) == []
    assert stock(organiser) == 0
    expect(organiser.locator("main .alert-danger")).to_contain_text("Cán bộ đầu mối")
    assert faults(organiser) == []
    expect(waiting(organiser)).to_have_count(3)
    assert [DOCUMENT in reason for reason in organiser.locator(".bank-reason").all_inner_texts()] == [True] * 3
    assert faults(organiser) == []

    cite_successor(author)
    reviewer = opened(visit, REVIEWER, PHONE)
    approve(reviewer)
    assert stock(organiser) == before - 2
    find_still_right(reviewer)
    expect(waiting(reviewer)).to_have_count(1)
    assert faults(reviewer) == []
    assert stock(organiser) == before - 1
    assert [page.script_errors for page in (organiser, author, reviewer)] == [[], [], []]
