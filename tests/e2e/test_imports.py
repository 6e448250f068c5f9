"""Questions that an office has as text come into a bank, and go again, by mouse and by keyboard alone."""

import re

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.e2e.scanning import faults
from tests.e2e.screens import DESK, PHONE
from tests.e2e.test_banks import AUTHOR, BANK, as_person, press, put, tick
from tests.e2e.test_pages import too_wide_when_large
from tests.questions.formats.composer import saved

pytestmark = pytest.mark.timeout(300)

__all__ = ["as_person"]

PASTED = """Câu 1: Ai ký giấy hẹn trả kết quả ({by})?
A. Người tiếp nhận
B. *Người nộp hồ sơ

Câu 2: Giấy hẹn trả kết quả có mấy bản ({by})?
A. Hai bản
B. Ba bản
"""
IMPORT = re.compile(r"/import/\d+/$")


def send(page: Page, by: str) -> None:
    page.goto(BANK + "import/")
    press(page, "Đọc và xem trước", by)
    expect(page.locator(".form-errors")).to_be_visible()
    assert faults(page) == []
    put(page, "#id_text", PASTED.replace("{by}", by), by)
    page.locator("#id_topic").select_option(index=1)
    press(page, "Đọc và xem trước", by)
    page.wait_for_url(IMPORT)


def take_in_and_back(page: Page, by: str, words: str, count: int) -> None:
    """Import what is previewed, find so many questions in the bank by these words, and undo it."""
    press(page, "Nhập vào ngân hàng", by)
    expect(page.locator("h1 .standing")).to_have_text("đã nhập")
    address = page.url
    assert faults(page) == []
    page.goto(f"{BANK}?q={words}")
    expect(page.locator(".bank-rows tbody tr")).to_have_count(count)

    page.goto(address)
    page.get_by_text("Hoàn tác lần nhập này").first.click()
    press(page, "Hoàn tác lần nhập này", by)
    expect(page.locator("h1 .standing")).to_have_text("đã hoàn tác")
    page.goto(f"{BANK}?q={words}")
    expect(page.locator(".bank-rows tbody tr")).to_have_count(0)


@pytest.mark.parametrize(("by", "viewport"), [("mouse", PHONE), ("keyboard", DESK)])
def test_a_text_is_sent_mended_imported_and_taken_back(as_person, by, viewport):
    page = as_person(AUTHOR, viewport)
    send(page, by)
    expect(page.locator(".import-row")).to_have_count(2)
    expect(page.locator(".import-counts")).to_contain_text("2 mới / 0 sửa / 0 bỏ qua")
    expect(page.locator("#row-2 .alert-danger")).to_contain_text("Chưa rõ đáp án nào đúng")
    assert faults(page) == []

    page.locator("#row-2").get_by_role("link", name="Sửa").click()
    expect(page.locator("#id_stem")).to_have_value(re.compile("mấy bản"))
    assert [*faults(page), *too_wide_when_large(page)] == []
    tick(page, "#id_options-0-right", by)
    press(page, "Lưu", by)
    page.wait_for_url(re.compile("#row-2$"))
    expect(page.locator("#row-2 .review-options [data-key]")).to_contain_text("Hai bản")

    take_in_and_back(page, by, f"giay+hen+tra+ket+qua+{by}", 2)
    assert page.script_errors == []


def test_the_columns_of_a_sheet_are_put_right(as_person):
    page = as_person(AUTHOR, PHONE)
    page.goto(BANK + "import/")
    sheet = "Câu hỏi,A,B,Trả lời chuẩn\nAi ký?,Chủ tịch,Phó Chủ tịch,A\n".encode()
    page.locator("#id_file").set_input_files({"name": "de.csv", "mimeType": "text/csv", "buffer": sheet})
    page.locator("#id_topic").select_option(index=1)
    press(page, "Đọc và xem trước", "mouse")
    page.wait_for_url(IMPORT)
    page.get_by_role("link", name="Các cột và giá trị mặc định").click()
    assert faults(page) == []
    page.get_by_label("Cột D: Trả lời chuẩn").select_option("key")
    press(page, "Đọc lại", "mouse")
    page.wait_for_url(IMPORT)
    expect(page.locator("#row-1 .review-options [data-key]")).to_contain_text("Chủ tịch")
    press(page, "Bỏ tệp này", "mouse")
    page.wait_for_url(re.compile("/import/$"))
    assert page.script_errors == []


DOUBTED = """Câu 1: Ai ký phiếu hẹn màu xanh?
A. Người nộp hồ sơ
B. Người tiếp nhận hồ sơ
Đáp án: A (xem lại)
Câu 2: Phiếu hẹn màu xanh ghi những gì?
A. Ngày hẹn trả
B. Nơi trả kết quả
C. Lương của công chức
Đáp án: A/B
Câu 3: Phiếu hẹn màu xanh có mấy liên?
A. Hai liên
B. Mười liên
Đáp án: A"""


def word_file(text: str) -> dict[str, object]:
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    return {"name": "de.docx", "mimeType": "", "buffer": saved(document)}


def test_keys_that_their_writer_doubted_are_mended_or_confirmed_before_a_word_file_comes_in(as_person):
    page, by = as_person(AUTHOR, PHONE), "keyboard"
    page.goto(BANK + "import/")
    page.locator("#id_file").set_input_files(word_file(DOUBTED))
    page.locator("#id_topic").select_option(index=1)
    press(page, "Đọc và xem trước", by)
    page.wait_for_url(IMPORT)
    waiting = page.locator("main .alert-warning", has_text="thì mới nhập được tệp")
    expect(page.locator("#row-1 .alert-warning")).to_contain_text("Người ghi đáp án còn chưa chắc chắn: “A (xem lại)”.")
    expect(page.locator(".import-key")).to_have_count(2)
    expect(waiting).to_contain_text("2 câu có đáp án chưa chắc chắn")
    expect(page.get_by_role("button", name="Nhập vào ngân hàng")).to_have_count(0)
    assert faults(page) == []

    page.locator("#row-1").get_by_role("link", name="Sửa").press("Enter")
    for field in ("#id_options-0-right", "#id_options-1-right"):  # the first was ticked
        tick(page, field, by)
    press(page, "Lưu", by)
    page.wait_for_url(re.compile("#row-1$"))
    expect(page.locator("#row-1 .review-options [data-key]")).to_contain_text("Người tiếp nhận hồ sơ")
    expect(waiting).to_contain_text("1 câu có đáp án chưa chắc chắn")
    tick(page, "#key-2", by)
    press(page, "Xác nhận các đáp án đã đánh dấu", by)
    expect(page.locator("#row-2")).to_contain_text("Phạm Văn Biên Tập")
    assert faults(page) == []
    take_in_and_back(page, by, "phieu+hen+mau+xanh", 3)
    assert page.script_errors == []
