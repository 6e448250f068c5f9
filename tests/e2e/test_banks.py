"""A question from its author's first letter to the reviewer's approval, by mouse and by keyboard alone."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.scanning import faults, faults_on_both_screens
from tests.e2e.screens import DESK, PHONE
from tests.factories import picture_bytes

pytestmark = pytest.mark.timeout(300)

ORGANISER, AUTHOR, REVIEWER, DEPUTY = "0900000002", "0900000003", "0900000004", "0900000006"
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
        page.keyboard.press("ControlOrMeta+a")
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


def write(page: Page, by: str, bank: str = BANK) -> str:
    """Write a question of a single choice and return its address."""
    page.goto(bank + "questions/new/")
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


def make_bank(page: Page) -> str:
    """A bank in which two people must approve; return its address."""
    page.goto("/organize/banks/new/")
    put(page, "#id_name", "Ngân hàng hai lượt duyệt", "keyboard")
    page.get_by_label("hai lượt duyệt").focus()
    page.keyboard.press("Space")
    press(page, "Lưu", "keyboard")
    expect(page.locator(".messages")).to_contain_text("Đã lập ngân hàng")
    return page.url


def unfold(page: Page, summary: str) -> None:
    page.locator("main summary", has_text=summary).press("Enter")


def name_deputy(page: Page, bank: str, first: date, last: date) -> None:
    page.goto(bank + "settings/")
    unfold(page, "Cử người duyệt thay")
    put(page, "#id_deputy-person", DEPUTY, "keyboard")
    put(page, "#id_deputy-first_day", f"{first:%d/%m/%Y}", "keyboard")
    put(page, "#id_deputy-last_day", f"{last:%d/%m/%Y}", "keyboard")
    press(page, "Cử người này", "keyboard")
    expect(page.locator("main tbody th")).to_have_text("Đỗ Thị Lãnh Đạo")


def enter_decision(page: Page, bank: str) -> None:
    """Enter a signed decision; what is no scan is refused first."""
    page.goto(bank + "settings/")
    unfold(page, "Nhập quyết định đã ký")
    for content, name in ((b"no scan", "ban-chup.txt"), (picture_bytes(), "ban-chup.png")):
        put(page, "#id_decision-number", "15/QĐ-VD", "keyboard")
        put(page, "#id_decision-signed_on", f"{timezone.localdate():%d/%m/%Y}", "keyboard")
        page.locator("#id_decision-scan").set_input_files({"name": name, "mimeType": "", "buffer": content})
        press(page, "Nhập quyết định", "keyboard")
        if content == b"no scan":
            expect(page.locator(".form-errors")).to_contain_text("Tệp này không phải là bản chụp đọc được")
            assert faults(page) == []
    scan = page.get_by_role("link", name="15/QĐ-VD").get_attribute("href")
    assert page.request.get(scan).headers["content-type"].startswith("image/")


def test_two_pairs_of_eyes_may_be_those_of_a_deputy_and_a_signed_decision(as_person):
    organiser, author, reviewer = as_person(ORGANISER, DESK), as_person(AUTHOR, PHONE), as_person(REVIEWER, PHONE)
    bank = make_bank(organiser)
    address = write(author, "mouse", bank)
    press(author, "Gửi duyệt", "mouse")
    expect(author.locator(".question-deeds")).to_contain_text("nên cần người khác duyệt")
    expect(author.get_by_role("button", name="Duyệt", exact=True)).to_have_count(0)

    reviewer.goto(address)
    press(reviewer, "Trả lại với lý do này", "mouse")
    expect(reviewer.locator(".messages")).to_contain_text("Hãy ghi lý do để người soạn biết cần sửa gì.")
    for text, deed in (("Phương án B hơi ngắn", "Góp ý"), ("Nêu rõ cơ quan", "Trả lại với lý do này")):
        put(reviewer, "#id_text", text, "mouse")
        press(reviewer, deed, "mouse")
        expect(reviewer.locator(".timeline")).to_contain_text(text)
    author.goto(address + "edit/")
    put(author, "#id_options-0-text", "Bộ phận Một cửa nơi nộp hồ sơ", "mouse")
    put(author, "#id_reason", "Theo góp ý", "mouse")
    press(author, "Lưu", "mouse")
    author.wait_for_url(address)
    press(author, "Gửi duyệt", "mouse")
    expect(author.locator("h1 .standing")).to_have_text("chờ duyệt")

    deputy, today = as_person(DEPUTY, PHONE), timezone.localdate()
    name_deputy(organiser, bank, today + timedelta(2), today + timedelta(3))  # ahead also after midnight
    deputy.goto(address)
    expect(deputy.locator("main .alert")).to_contain_text("“Ngân hàng hai lượt duyệt”")
    expect(deputy.locator("main .alert")).to_contain_text(f"{today + timedelta(2):%d/%m/%Y}")
    assert faults(deputy) == []
    organiser.get_by_role("button", name="Rút lại").press("Enter")
    name_deputy(organiser, bank, today, today + timedelta(2))
    deputy.goto("/organize/review/")
    deputy.locator("main tbody a").click()
    assert faults(deputy) == []
    press(deputy, "Duyệt", "mouse")
    expect(deputy.locator(".messages")).to_contain_text("Cần thêm một người nữa duyệt.")
    expect(deputy.locator("h1 .standing")).to_have_text("chờ duyệt")
    expect(deputy.get_by_role("button", name="Duyệt", exact=True)).to_have_count(0)

    enter_decision(organiser, bank)
    organiser.goto(address)
    unfold(organiser, "Dùng quyết định đã ký thay một lượt duyệt")
    organiser.locator("#id_decision").select_option(index=1)
    press(organiser, "Ghi nhận quyết định", "keyboard")
    expect(organiser.locator("h1 .standing")).to_have_text("đã duyệt")
    organiser.wait_for_load_state()
    said = organiser.locator(".timeline > li").first.locator(".said li").all_inner_texts()
    eyes = ["Đỗ Thị Lãnh Đạo đã duyệt", "Duyệt theo văn bản số 15/QĐ-VD"]
    assert [each.split("\n")[0] for each in said[:2]] == eyes
    assert faults(organiser) == []
    assert [page.script_errors for page in (organiser, author, reviewer, deputy)] == [[], [], [], []]


def test_the_pages_of_a_bank_have_no_barriers(as_person):
    page = as_person(AUTHOR, PHONE)
    found = []
    manual = ("/organize/manual/", "/organize/manual/nhap-cau-hoi/", "/organize/manual/trinh-bay-tep-word/")
    for address in ("/organize/banks/", f"{BANK}?q=ho+so&kind=single", f"{BANK}?q=zzz", "/organize/review/", *manual):
        page.goto(address)
        found += faults_on_both_screens(page)
    page.goto(f"{BANK}?q=ho+so")
    page.locator(".bank-stem a").first.click()
    page.wait_for_url(QUESTION)
    found += faults_on_both_screens(page)
    page.goto(page.url + "edit/")
    found += faults_on_both_screens(page)
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
    can_be_sent = "form => form.checkValidity()"
    assert page.locator("[data-deeds]").evaluate(can_be_sent) is False  # what was typed would be gone
    page.locator("[name=question]").nth(1).check()
    page.locator("[name=question]").nth(3).check()
    expect(jump).to_be_in_viewport()
    assert jump.evaluate("link => getComputedStyle(link, '::after').content") == '"(" counter(chosen) ")"'
    assert faults(page) == []
    jump.click()
    expect(page.locator("#deed")).to_be_in_viewport()
    asked = {}
    for deed in ("submit", "retire", "assign", "unassign", "tag", "untag", "move", "export"):
        page.locator("#deed").select_option(deed)
        asked[deed] = fields(page)
    assert page.locator("[data-deeds]").evaluate(can_be_sent) is True
    needed = {"retire": ["reason"], "assign": ["assignee"], "tag": ["tags"], "untag": ["tags"], "move": ["bank"]}
    assert asked == {"submit": [], "unassign": [], "export": []} | needed
    assert page.script_errors == []


def test_one_thing_is_done_to_all_that_a_list_has_found_by_keyboard(as_person):
    page = as_person(AUTHOR, DESK)
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
