"""What the manual shows to whoever takes part, on a phone: coming in, a paper, what comes after it, practice."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from contest.forms.play import SECOND_TAP
from tests.e2e import steps
from tests.manual.contest_scenes import demo_contest
from tests.manual.stage import CITIZEN, LEADER, OFFICIAL, ORGANISER, PHONE, Stage, press

CODE = "Mã dùng một lần qua thư điện tử hoặc tin nhắn, không cần mật khẩu"
RECEIPT = "section[aria-labelledby=receipt]"
HARD = "Nộp hồ sơ trực tuyến: không biết chụp giấy tờ thế nào cho rõ."


def coming_in(stage: Stage) -> None:
    """Open one more door, then stand before them with a slip."""
    organiser = stage.page_of(ORGANISER)
    contest = demo_contest(organiser)
    organiser.goto(contest + "edit/")
    organiser.get_by_label(CODE).check()
    doors = ".field:has([name=doors])"
    stage.take(organiser, "to-chuc-cach-vao", start=doors, end=doors)
    press(organiser, "Lưu")
    organiser.wait_for_url(contest)
    page = stage.page_before(PHONE)
    page.goto(steps.CONTEST + "enter/")
    stage.take(page, "du-thi-cach-vao", end="main .section >> nth=3")
    page.goto(steps.CONTEST + "roster-code/")
    page.locator("[name=code]").fill(roster_code(stage.page_of(LEADER)))
    press(page, "Tiếp tục")
    stage.take(page, "du-thi-ma-danh-sach", end="main form", press="main .btn-primary")


def roster_code(page: Page) -> str:
    """The code on the first slip of the unit whose leader it is."""
    page.goto("/organize/units/")
    page.locator("main a[href*='/rosters/']").first.click()
    page.locator("main a[href$='/slips/']").click()
    return page.locator(".slip .code").first.inner_text()


def taking_part(stage: Stage) -> None:
    page = stage.page_before(PHONE)
    page.goto(steps.CONTEST + "join/?kind=phone")
    stage.take(page, "du-thi-dang-ky", end="main [name=secret]")
    steps.join(page)
    page.set_viewport_size(PHONE | {"height": 1000})  # so that the bar at its lower edge covers no option
    paper = re.match(r".*/play/[0-9a-f-]+/", page.url).group()
    steps.seek(page, "single")
    stage.take(page, "du-thi-lam-bai", start="#paper", end="form.question:not([hidden])")
    page.goto(paper + "1/")
    for _slot in range(steps.SLOTS - 1):
        steps.answer(page)
        steps.go_on(page)
    steps.expect_saved(page)
    page.goto(paper + "elsewhere/")
    stage.take(page, "du-thi-may-khac", end="main .form-actions")
    other = stage.page_before(PHONE)
    other.goto("/continue/")
    stage.take(other, "du-thi-lam-tiep", end="main form .btn-primary", press="main form .btn-primary")
    page.goto(paper + "check/")
    stage.take(page, "du-thi-nop-bai", end="main form .btn-primary", press="main form .btn-primary")
    page.wait_for_timeout(SECOND_TAP.total_seconds() * 1000)
    press(page, "Nộp bài")
    page.wait_for_url("**/result/")
    page.locator(".score-value").wait_for()
    stage.take(page, "du-thi-ket-qua", end="main dl.rows")
    page.locator(RECEIPT + " summary").click()
    page.locator(RECEIPT + " img").scroll_into_view_if_needed()
    page.locator(RECEIPT + " img").evaluate("image => image.decode()")
    stage.take(page, "du-thi-bien-nhan", start=RECEIPT, end=RECEIPT)
    page.locator(".feedback textarea").first.fill(HARD)
    stage.take(page, "du-thi-gop-y", start=".feedback", end=".feedback", press=".feedback .btn")
    page.locator(".feedback .btn").first.click()


def remembering(stage: Stage) -> None:
    """Open the result of a round that is over, and what is kept of oneself."""
    page = stage.page_before(PHONE)
    steps.sign_in(page, OFFICIAL)
    page.locator("main a[href$='/result/']").last.click()
    stage.take(page, "du-thi-can-nho", start="#lessons", end="#lessons .lesson >> nth=0")
    page.goto("/me/data/")
    stage.take(page, "du-lieu-cua-toi", end=".entry-card >> nth=0")


def practising(stage: Stage) -> None:
    page = stage.page_before(PHONE)
    steps.sign_in(page, CITIZEN)
    page.goto("/practice/")
    stage.take(page, "luyen-tap-chu-de", end=".practice-card >> nth=0")
    page.locator(".practice-card a").first.click()
    page.locator("main .btn-primary").click()
    while not page.locator(".option").count():  # they come in another order each time
        page.locator(".practice-actions button, .practice-actions a").first.click()
    page.locator(".option").first.click()
    stage.take(page, "luyen-tap-cau-hoi", press="main form .btn-primary")
    press(page, "Xem đáp án")
    stage.take(page, "luyen-tap-dap-an", start=".practice-review", end="main .practice-actions")
    page.goto("/practice/")
    stage.take(page, "luyen-tap-on-lai", start=".practice-repeat", end=".practice-card >> nth=0")


OF_ENTRANTS: tuple[Callable[[Stage], None], ...] = (coming_in, taking_part, remembering, practising)
