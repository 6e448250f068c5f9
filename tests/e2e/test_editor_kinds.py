"""One question of each kind with a picture, written by keyboard: chosen, seen in the preview, saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK, PHONE
from tests.factories import picture_bytes

pytestmark = pytest.mark.timeout(300)

NEW = "/organize/banks/minh-hoa/questions/new/"
LINES = {"#id_options-0-text": "Sở Nội vụ", "#id_options-1-text": "Sở Tài chính"}
WRITTEN = {
    "single": LINES,
    "multiple": LINES,
    "true_false": {},
    "ordering": LINES,
    "matching": LINES | {"#id_options-0-match": "Bộ máy", "#id_options-1-match": "Ngân sách"},
    "numeric": {"#id_value": "15", "#id_unit": "ngày"},
    "short_text": {"#id_accepted": "Bộ phận Một cửa"},
}
TICKED = {
    "single": ["#id_options-0-right"],
    "multiple": ["#id_options-0-right", "#id_options-1-right"],
    "true_false": ["#id_statement_0"],
}
PICTURE = {"name": "so-do.png", "mimeType": "image/png", "buffer": picture_bytes()}


def type_in(page: Page, field: str, text: str) -> None:
    page.locator(field).focus()
    page.keyboard.insert_text(text)


def write(page: Page, kind: str) -> None:
    """The kind is chosen last but one, so that what was typed before has to stay."""
    type_in(page, "#id_stem", f"Câu hỏi gõ bằng bàn phím, loại {kind}?")
    page.locator("#id_pictures-0-picture").set_input_files(PICTURE)
    type_in(page, "#id_pictures-0-alt_text", "Sơ đồ các bước")
    if kind != "single":  # which is there already: nobody can change to it
        page.locator("#id_kind").select_option(kind)
    expect(page.locator("#answers input[name=was]")).to_have_value(kind)
    for field, text in WRITTEN[kind].items():
        type_in(page, field, text)
    for field in TICKED.get(kind, []):
        page.locator(field).focus()
        page.keyboard.press("Space")
    page.locator("#id_topic").focus()
    page.keyboard.press("ArrowDown")


EVERY_KIND_ON_A_PHONE = [pytest.param(kind, PHONE, id=f"{kind}-phone") for kind in WRITTEN]
THE_WIDEST_ON_A_DESK = [pytest.param("matching", DESK, id="matching-desk")]


@pytest.mark.parametrize("kind, viewport", EVERY_KIND_ON_A_PHONE + THE_WIDEST_ON_A_DESK)
def test_a_question_of_each_kind_is_written_with_a_picture(visit, kind, viewport):
    theme = "dark" if viewport == PHONE else "light"
    page = steps.opened(visit(viewport, bypass_csp=True, reduced_motion="reduce", color_scheme=theme))
    steps.sign_in(page, "0900000003")
    page.goto(NEW)
    write(page, kind)
    page.locator("[name=preview]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#preview .question-stem")).to_contain_text(f"loại {kind}")
    expect(page.locator("#preview .picture-to-come")).to_contain_text("Sơ đồ các bước")
    assert (faults(page), page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")) == ([], True)
    page.locator(".form-actions .btn-primary").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/questions/\d+/$"))
    expect(page.locator("main img[alt='Sơ đồ các bước']")).to_be_visible()
    assert page.script_errors == []
