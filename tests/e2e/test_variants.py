"""A question with parameters from its author's form to two entrants who are asked about different days."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK, PHONE
from tests.factories import PASSWORD

pytestmark = pytest.mark.timeout(300)

AUTHOR, REVIEWER = "0900000003", "0900000004"
ENTRANTS = ("0977000001", "0977000002", "0977000003")  # the third where chance gives two the same of 500
BANK = "/organize/banks/bien-the/"
QUESTION = re.compile(r"/questions/\d+/$")
DAY = re.compile(r"(\d\d)/(\d\d?)/(\d{4})")

MAKE_BANK = """
from questions.models import Bank
Bank.objects.create(slug="bien-the", name="Biến thể", owner=Bank.objects.get(slug="minh-hoa").owner)
"""
MAKE_ROUND = f"""
from datetime import timedelta
from django.utils import timezone
from contest.models import RoundDivision
from contest.phases import ReviewPolicy
from questions.models import Bank
from tests.factories import make_blueprint, make_contest, make_division, make_entry, make_person, make_round
now, bank = timezone.now(), Bank.objects.get(slug="bien-the")
contest = make_contest(bank.owner, slug="bien-the", short_code="BT")
window = {{"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=5)}}
round_ = make_round(contest, review_policy=ReviewPolicy.AFTER_SUBMIT, **window)
division, row = make_division(contest), {{"topic": bank.questions.get().topic}}
joined = RoundDivision.objects.create(round=round_, division=division, blueprint=make_blueprint(row, owner=bank.owner))
joined.banks.add(bank)
for login in {ENTRANTS!r}:
    make_entry(division, make_person(login=login))
"""
FIELDS = {
    "#id_stem": "Hồ sơ nộp ngày {ngay_nop:date}, hẹn trả sau {so_ngay} ngày. Hẹn trả ngày nào?",
    "#id_options-0-text": "Ngày {ngay_tra:date}",
    "#id_options-1-text": "Ngày {som:date}",
    "#id_explanation": "Hẹn trả ngày {ngay_tra:date}.",
    "#id_parameters-0-name": "ngay_nop",
    "#id_parameters-0-first": "02/03/2026",
    "#id_parameters-0-last": "30/10/2026",
    "#id_parameters-1-name": "so_ngay",
    "#id_parameters-1-listed": "5; 7; 15",
    "#id_derived": "ngay_tra = add_days(ngay_nop, so_ngay)\nsom = add_days(ngay_tra, -1)",
    "#id_conditions": "is_working_day(ngay_nop)",
}


def opened(visit, login: str, viewport: dict, password: str = steps.FIXED_PASSWORD) -> Page:
    page = steps.opened(visit(viewport, bypass_csp=True, reduced_motion="reduce"))
    steps.sign_in(page, login, password)
    return page


def press(page: Page, name: str) -> None:
    button = page.locator("main").get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")


def write(page: Page) -> str:
    """Write the question by keyboard, look through fifty variants, save; return its address."""
    page.goto(BANK + "questions/new/")
    page.locator("#variation > summary").click()
    page.locator("#id_varies").check()
    for field, text in FIELDS.items():
        page.locator(field).focus()
        page.keyboard.insert_text(text)
    page.locator("#id_parameters-0-kind").select_option("date")
    page.locator("#id_parameters-1-kind").select_option("integer")
    page.locator("#id_options-0-right").check()
    page.locator("#id_topic").select_option(index=1)
    page.locator("main button[name=preview]").click()
    expect(page.locator("#preview #variants tbody tr")).to_have_count(50)
    assert "{" not in page.locator("#preview .question-stem").inner_text()
    assert faults(page) == []
    page.locator("main .form-actions .btn-primary").first.click()
    page.wait_for_url(QUESTION)
    return page.url


def days_in(text: str) -> list[date]:
    return [date(int(year), int(month), int(day)) for day, month, year in DAY.findall(text)]


def sit(page: Page) -> str:
    """Sit the paper, work the day out from what stands there, hand in; return the stem."""
    page.goto("/contests/bien-the/rounds/1/start/")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url(re.compile(r"/play/[0-9a-f-]+/\d+/"))
    stem = steps.question(page).locator(".question-stem").inner_text()
    [filed] = days_in(stem)
    due = filed + timedelta(days=int(re.search(r"sau (\d+) ngày", stem)[1]))
    options = steps.question(page).locator(".option")
    texts = options.all_inner_texts()
    options.nth(next(place for place, text in enumerate(texts) if days_in(text) == [due])).click()
    steps.expect_saved(page)
    steps.submit(page)
    return stem


def test_two_entrants_get_days_of_their_own_and_both_are_right(visit, server):
    server.manage("shell", "--no-imports", "-v", "0", "-c", MAKE_BANK)
    author, reviewer = opened(visit, AUTHOR, PHONE), opened(visit, REVIEWER, DESK)
    address = write(author)
    press(author, "Gửi duyệt")
    expect(author.locator("h1 .standing")).to_have_text("chờ duyệt")
    reviewer.goto(address)
    reviewer.locator("#variants > summary").click()
    expect(reviewer.locator("#variants tbody tr")).to_have_count(50)
    assert faults(reviewer) == []
    press(reviewer, "Duyệt")
    expect(reviewer.locator("h1 .standing")).to_have_text("đã duyệt")

    server.manage("shell", "--no-imports", "-v", "0", "-c", MAKE_ROUND)
    stems = []
    for login in ENTRANTS:
        page = opened(visit, login, PHONE, PASSWORD)
        stems.append(sit(page))
        expect(page.locator(".review-item")).to_have_attribute("data-outcome", "right", timeout=60_000)
        expect(page.locator(".review-item .question-stem")).to_have_text(stems[-1])
        assert page.script_errors == []
        if len(set(stems)) == 2:
            break
    assert len(set(stems)) == 2
