"""The list of a bank under an author's hands: more filters where they are wanted."""

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK, PHONE
from tests.e2e.test_editor import AUTHOR, BANK

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def author(visit):
    def opened(viewport: dict, **options):
        page = steps.opened(visit(viewport, bypass_csp=True, reduced_motion="reduce", **options))
        steps.sign_in(page, AUTHOR)
        return page

    return opened


def test_more_filters_come_by_keyboard_and_keep_what_was_typed(author):
    page = author(DESK)
    page.goto(BANK)
    page.locator("#id_q").fill("một cửa")
    page.locator("#more-name").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_kind")).to_be_visible()
    assert (page.locator("#id_q").input_value(), page.evaluate("() => document.activeElement.id")) == (
        "một cửa",
        "more-name",
    )
    assert faults(page) == []


def test_more_filters_come_without_scripts(author):
    page = author(DESK, java_script_enabled=False)
    page.goto(BANK)
    page.locator("#more-name").click()
    expect(page.locator("#id_kind")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_on_a_phone_the_filters_fold_away_until_they_are_wanted_or_one_is_chosen(author, scripts):
    page = author(PHONE, java_script_enabled=scripts)
    page.goto(BANK)
    level, kind = page.locator("#id_level"), page.locator("#id_kind")
    expect(level).to_be_hidden()
    page.locator("#id_q").fill("hồ sơ")
    page.locator(".bank-unfold").click()
    page.wait_for_url("**more=1*")
    expect(page.locator("#id_q")).to_have_value("hồ sơ")
    expect(kind).to_be_visible()
    level.select_option("1")
    page.get_by_role("button", name="Tìm kiếm").click()
    page.wait_for_url(lambda address: "more=1" not in address)
    expect(level).to_be_visible()
    expect(kind).to_have_count(0)
    assert not scripts or faults(page) == []


def test_the_first_question_of_a_bank_stands_high_on_a_phone(author):
    page = author(PHONE)
    page.goto(BANK)
    head, first = page.locator("h1").bounding_box(), page.locator(".bank-rows tbody tr").first.bounding_box()
    assert first["y"] - head["y"] < 800
