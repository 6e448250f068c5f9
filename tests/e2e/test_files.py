"""A file that is larger than its form takes is refused before it is sent, in words beside the field."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from exchange.sheets import LARGEST_FILE
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK, PHONE
from tests.e2e.test_banks import AUTHOR, BANK, as_person, press

pytestmark = pytest.mark.timeout(300)

__all__ = ["as_person"]


@pytest.fixture
def file(tmp_path) -> Callable[..., Path]:
    """A file of so many bytes on the disk, where the browser finds it as it finds a person's."""

    def made(size: int, name: str = "cau-hoi.csv") -> Path:
        path = tmp_path / name
        path.touch()
        os.truncate(path, size)
        return path

    return made


def test_a_file_too_large_is_told_at_once_and_not_sent(as_person, file):
    page = as_person(AUTHOR, PHONE)
    page.goto(BANK + "import/")
    field, told = page.locator("#id_file"), page.locator("#id_file_size")
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    field.set_input_files(file(LARGEST_FILE + 1))
    expect(told).to_have_text(field.get_attribute("data-too-large"))
    expect(field).to_have_attribute("aria-describedby", "id_file_size id_file_helptext")
    assert faults(page) == []
    for _time in range(2):
        press(page, "Đọc và xem trước", "mouse")
        expect(field).to_be_focused()
    assert posts == []

    field.set_input_files(file(10, "nho.csv"))
    expect(told).to_have_count(0)
    expect(field).to_have_attribute("aria-describedby", "id_file_helptext")
    with page.expect_request(lambda request: request.method == "POST"):
        press(page, "Đọc và xem trước", "mouse")


def test_pictures_too_large_together_are_told_at_once_and_not_sent(as_person, file):
    page = as_person(AUTHOR, DESK)
    page.goto(BANK + "questions/new/")
    fields = page.locator("#pictures input[type=file]")
    sent = []  # the preview and the draft post by themselves, without files, whenever something was chosen
    page.on("request", lambda request: sent.append(request.url) if request.is_navigation_request() else None)
    while fields.count() < 4:
        page.locator("#pictures button[name=more]").click()
    for place in range(4):
        expect(page.locator("[id$=_size]")).to_have_count(0)
        fields.nth(place).set_input_files(file(LARGEST_FILE, f"{place}.png"))
    told = page.locator(f"#{fields.nth(3).get_attribute('id')}_size")
    expect(told).to_have_text(fields.nth(3).get_attribute("data-too-large-together"))
    assert faults(page) == []
    press(page, "Lưu", "keyboard")
    expect(fields.nth(3)).to_be_focused()
    assert sent == []

    fields.nth(0).set_input_files([])
    expect(page.locator("[id$=_size]")).to_have_count(0)
