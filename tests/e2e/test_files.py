"""A file that is larger than its form takes is refused before it is sent, in words beside the field."""

import pytest
from playwright.sync_api import expect

from exchange.sheets import LARGEST_FILE
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_banks import AUTHOR, BANK, as_person, press
from tests.e2e.test_pages import faults

pytestmark = pytest.mark.timeout(300)

__all__ = ["as_person"]


def file(size: int) -> dict:
    return {"name": "cau-hoi.csv", "mimeType": "text/csv", "buffer": b"x" * size}


@pytest.mark.parametrize(("by", "viewport"), [("mouse", PHONE), ("keyboard", DESK)])
def test_a_file_too_large_is_told_at_once_and_not_sent(as_person, by, viewport):
    page = as_person(AUTHOR, viewport)
    page.goto(BANK + "import/")
    field, told = page.locator("#id_file"), page.locator("#id_file_size")
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    field.set_input_files(file(LARGEST_FILE + 1))
    expect(told).to_have_text(field.get_attribute("data-too-large"))
    expect(field).to_have_attribute("aria-describedby", "id_file_size id_file_helptext")
    assert faults(page) == []
    for _time in range(2):
        press(page, "Đọc và xem trước", by)
        expect(field).to_be_focused()
    assert posts == []

    field.set_input_files(file(10))
    expect(told).to_have_count(0)
    expect(field).to_have_attribute("aria-describedby", "id_file_helptext")
    with page.expect_request(lambda request: request.method == "POST"):
        press(page, "Đọc và xem trước", by)
