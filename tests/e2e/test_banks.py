"""A question from its author's first letter to the reviewer's approval, by mouse and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.scanning import faults

pytestmark = pytest.mark.timeout(300)

AUTHOR, REVIEWER = "0900000003", "0900000004"
BANK = "/organize/banks/minh-hoa/"
QUESTION = re.compile(r"/questions/\d+/$")


@pytest.fixture
def as_person(visit):
    """Sign a person in on a screen of their own."""

    def opened(login: str, viewport: dict) -> Page:
        page = steps.opened(visit(viewport, bypass_csp=True, reduced_motion="reduce"))
        steps.sign_in(page, login)
        return page

    return opened


def put(page: Page, field: str, text: str, by: str) -> None:
    box = page.locator(field)
    if by == "keyboard":
        box.focus()
        page.keyboard.insert_text(text)
    else:
        box.fill(text)


def press(page: Page, name: str, by: str) -> None:
    button = page.locator("main").get_by_role("button", name=name, exact=True)
    if by == "keyboard":
        button.focus()
        page.keyboard.press("Enter")
    else:
        button.click()


def tick(page: Page, field: str, by: str) -> None:
    if by == "keyboard":
        page.locator(field).focus()
        page.keyboard.press("Space")
    else:
        page.locator(field).check()


def write(page: Page, by: str) -> str:
    """Write a question of a single choice and return its address."""
    page.goto(BANK + "questions/new/")
    put(page, "#id_stem", f"Ai chịu trách nhiệm trả kết quả ({by})?", by)
    put(page, "#id_options-0-text", "Bộ phận Một cửa", by)
    put(page, "#id_options-1-text", "Người nộp hồ sơ", by)
    press(page, "Lưu", by)
    expect(page.locator(".form-errors")).to_be_visible()
    assert faults(page) == []
    tick(page, "#id_options-0-right", by)
    page.locator("#id_topic").select_option(index=1)
    press(page, "Xem trước", by)
    expect(page.locator("#preview .option")).to_have_count(2)
    expect(page.locator("#preview .alert:not(.alike)")).to_contain_text("Chưa ghi căn cứ pháp lý")
    press(page, "Lưu", by)
    page.wait_for_url(QUESTION)
    return page.url


@pytest.mark.parametrize(("by", "viewport"), [("mouse", PHONE), ("keyboard", DESK)])
def test_a_question_is_written_submitted_returned_mended_and_approved(as_person, by, viewport):
    author, reviewer = as_person(AUTHOR, viewport), as_person(REVIEWER, viewport)
    address = write(author, by)
    expect(author.locator("h1 .standing")).to_have_text("bản nháp")
    press(author, "Gửi duyệt", by)
    expect(author.locator("h1 .standing")).to_have_text("chờ duyệt")
    expect(author.get_by_role("button", name="Duyệt", exact=True)).to_have_count(0)

    reviewer.goto("/organize/review/")
    reviewer.get_by_role("link", name=re.compile(rf"trả kết quả \({by}\)")).click()
    put(reviewer, "#id_text", "Nêu rõ căn cứ", by)
    press(reviewer, "Trả lại với lý do này", by)
    expect(reviewer.locator("h1 .standing")).to_have_text("trả lại")

    author.goto(address + "edit/")
    author.locator("#id_bases-0-document_query").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):  # the list, its first line, that one
        author.keyboard.press(key)
    put(author, "#id_bases-0-article", "10", by)
    put(author, "#id_reason", "Thêm căn cứ", by)
    press(author, "Lưu", by)
    author.wait_for_url(address)
    expect(author.locator(".basis")).to_contain_text("Điều 10")
    press(author, "Gửi duyệt", by)
    expect(author.locator("h1 .standing")).to_have_text("chờ duyệt")

    reviewer.goto(address)
    expect(reviewer.locator(".timeline")).to_contain_text("Nêu rõ căn cứ")
    reviewer.get_by_text("Thay đổi từ phiên bản 1 sang 2").click()
    expect(reviewer.locator(".changes ins")).to_contain_text("Điều 10")
    press(reviewer, "Duyệt", by)
    expect(reviewer.locator("h1 .standing")).to_have_text("đã duyệt")
    assert (author.script_errors, reviewer.script_errors) == ([], [])


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_the_pages_of_a_bank_have_no_barriers(as_person, viewport):
    page = as_person(AUTHOR, viewport)
    found = []
    manual = ("/organize/manual/", "/organize/manual/nhap-cau-hoi/", "/organize/manual/trinh-bay-tep-word/")
    for address in ("/organize/banks/", f"{BANK}?q=ho+so&kind=single", f"{BANK}?q=zzz", "/organize/review/", *manual):
        page.goto(address)
        found += faults(page)
    page.goto(f"{BANK}?q=ho+so")
    page.locator(".bank-stem a").first.click()
    page.wait_for_url(QUESTION)
    found += faults(page)
    page.goto(page.url + "edit/")
    found += faults(page)
    assert found == []


def test_what_is_typed_is_kept_without_saving(as_person):
    page = as_person(AUTHOR, DESK)
    page.goto(f"{BANK}?q=ho+so")
    page.locator(".bank-stem a").first.click()
    page.wait_for_url(QUESTION)
    edit = page.url + "edit/"
    page.goto(edit)
    page.locator("#id_stem").fill("Đang soạn dở?")
    expect(page.get_by_text(re.compile("Đã giữ bản nháp lúc"))).to_be_visible()
    page.goto(edit)
    page.get_by_role("link", name="Soạn tiếp").click()
    expect(page.locator("#id_stem")).to_have_value("Đang soạn dở?")


def fields(page: Page) -> list[str]:
    """The fields that wait to be filled in below a bank's list, once it is clear what is done to which questions."""
    boxes = page.locator(".bank-deeds :is(input, select):not([name=all], [name=deed])")
    return boxes.evaluate_all("boxes => boxes.filter(box => box.checkVisibility()).map(box => box.name)")


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_a_deed_asks_only_for_what_it_needs_and_is_a_tap_away_once_a_question_is_chosen(as_person, viewport):
    page = as_person(AUTHOR, viewport)
    page.goto(BANK)
    jump = page.locator(".many-jump a")
    expect(jump).to_be_hidden()
    page.locator("[name=question]").nth(1).check()
    page.locator("[name=question]").nth(3).check()
    expect(jump).to_be_in_viewport()
    assert jump.evaluate("link => getComputedStyle(link, '::after').content") == '"(" counter(chosen) ")"'
    assert faults(page) == []
    jump.click()
    expect(page.locator("#deed")).to_be_in_viewport()
    asked = {}
    for deed in ("submit", "retire", "assign", "unassign", "tag", "move", "export"):
        page.locator("#deed").select_option(deed)
        asked[deed] = fields(page)
    needed = {"retire": ["reason"], "assign": ["assignee"], "tag": ["tags"], "move": ["bank"]}
    assert asked == {"submit": [], "unassign": [], "export": []} | needed
    assert page.script_errors == []


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_one_thing_is_done_to_all_that_a_list_has_found_by_keyboard(as_person, viewport):
    page = as_person(AUTHOR, viewport)
    address = BANK + "?standing=approved"
    page.goto(address)
    found = int(re.match(r"\d+", page.locator("main p[role=status]").inner_text())[0])
    assert found > 30
    tick(page, "#all-found", "keyboard")
    page.locator("#deed").focus()
    for _deed in ("retire", "assign", "unassign"):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#deed")).to_have_value("unassign")
    press(page, "Thực hiện", "keyboard")
    expect(page.locator("h1")).to_have_text("Thôi phân công")
    assert faults(page) == []
    press(page, f"Thực hiện với {found} câu", "keyboard")
    page.wait_for_url("**" + address)
    expect(page.get_by_text(f"Đã thực hiện với {found} câu hỏi.")).to_be_visible()
    assert page.script_errors == []


def test_the_questions_that_were_ticked_are_downloaded_and_no_others(visit):
    """With our policy in force: what is sent on to the page of formats goes to ourselves."""
    page = steps.opened(visit(PHONE))
    steps.sign_in(page, AUTHOR)
    page.goto(BANK + "?standing=approved")
    for place in (1, 3):
        page.locator("[name=question]").nth(place).check()
    page.locator("#deed").select_option("export")
    press(page, "Thực hiện", "keyboard")
    page.wait_for_url("**" + BANK + "export/")
    page.get_by_label("Aiken").check()
    press(page, "Tải về", "keyboard")
    told = page.locator(".format-choice .alert")
    expect(told).to_be_visible()
    page.get_by_label("JSON Lines").check()
    expect(told).to_be_hidden()
    with page.expect_download() as download:
        press(page, "Tải về", "keyboard")
    assert download.value.path().read_bytes().count(b"\n") == 2
    assert page.script_errors == []


def test_without_scripts_all_fields_and_the_way_down_are_there(visit):
    page = steps.opened(visit(PHONE, java_script_enabled=False))
    steps.sign_in(page, AUTHOR)
    page.goto(BANK)
    page.locator("[name=question]").first.check()
    expect(page.locator(".many-jump a")).to_be_in_viewport()
    labels = page.locator(".bank-deeds .form-label")
    assert [label.is_visible() for label in labels.all()] == [True] * 5


def test_a_card_of_the_list_takes_little_of_a_phone(as_person):
    page = as_person(AUTHOR, PHONE)
    page.goto(BANK)
    heights = page.locator(".bank-rows tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert (len(heights), max(heights) < 260) == (30, True)
