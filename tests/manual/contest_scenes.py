"""What the manual shows of contests: building one, watching one, bringing people in."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from contest.manual import FOLDER
from tests.e2e import steps
from tests.manual.stage import LEADER, ORGANISER, Stage, press

TITLE = "Cuộc thi ví dụ: Tìm hiểu dịch vụ công"
RULES = "Ví dụ: đối tượng dự thi, thời gian, cách xếp hạng, giải thưởng và cách khiếu nại theo kế hoạch."
NEW_BLUEPRINT = "Ma trận đề tuần 1"
"""Made by the scene of blueprints."""
CONTEST = re.compile(r"/organize/contests/\d+/$")
ASSISTED = "Cán bộ nhập giúp người không có điện thoại"
HEAD = ".organize-head"
SHEETS = ("ap-phich.pdf", "phieu-on-tap.pdf")
KIOSK = "Trên thiết bị dùng chung do cán bộ mở (ki-ốt)"


def demo_contest(page: Page) -> str:
    """Open the demo; return its address."""
    page.goto("/organize/")
    page.locator(".organize-contest h3 a", has_not_text=TITLE).first.click()
    page.wait_for_url(CONTEST)
    return page.url


def running(stage: Stage) -> None:
    page = stage.page_of(ORGANISER)
    contest = demo_contest(page)
    first = ".organize-round >> nth=0"
    stage.take(page, "to-chuc-de-thi", start=first, end=f"{first} >> .organize-sitting >> nth=0")
    page.goto(contest + "watch/")
    stage.take(page, "to-chuc-theo-doi", start=HEAD, end="#live-papers")
    page.goto(contest + "entries/")
    stage.take(page, "to-chuc-nguoi-dang-ky", start=HEAD, end="main tbody tr:nth-child(4)")


def building(stage: Stage) -> None:
    """A contest of one's own, up to the page on which it would be published."""
    page = stage.page_of(ORGANISER)
    page.goto("/organize/contests/new/")
    page.locator("#id_title_vi").fill(TITLE)
    page.locator("#id_rules_vi").fill(RULES)
    press(page, "Lưu")
    page.wait_for_url(CONTEST)
    contest = page.url
    page.goto(contest + "divisions/new/")
    page.locator("#id_title_vi").fill("Cán bộ, công chức, viên chức")
    page.locator("#id_audience").select_option("officials")
    press(page, "Lưu")
    page.wait_for_url(contest)
    stage.take(page, "to-chuc-cac-buoc", start=".guide", end=".guide")
    page.goto(contest + "rounds/new/")
    stage.take(page, "to-chuc-dot-thi", end="#id_duration_minutes")
    press(page, "Lưu")
    page.wait_for_url(contest)
    page.get_by_role("link", name="Lập đề thi").first.click()
    page.locator("#id_blueprint").select_option(label=NEW_BLUEPRINT)
    press(page, "Lưu")
    page.wait_for_url(contest)
    page.goto(contest + "publish/")
    stage.take(page, "to-chuc-cong-bo", end="main form", press="main .btn-primary")


def spreading(stage: Stage) -> None:
    page = stage.page_of(ORGANISER)
    page.goto(demo_contest(page) + "channels/")
    units = "section[aria-labelledby=units] form"
    stage.take(page, "kenh-truyen-thong", start=HEAD, end=units, press="main .card-box .btn-primary")
    page.get_by_role("link", name="Áp phích, bài đăng và mã QR").first.click()
    stage.take(page, "kenh-tai-lieu", start=HEAD, end="section[aria-labelledby=files]")
    files = [page.locator(f"main a[href*='{name}']").first.get_attribute("href") for name in SHEETS]
    stage.take_sheets(page, files, "kenh-to-in")
    page.goto(steps.CONTEST + "share.png")
    page.evaluate("document.body.style.background = 'white'")  # instead of the browser's black
    stage.take(page, "kenh-anh-chia-se", start="img", end="img")


def lists(stage: Stage) -> None:
    page = stage.page_of(ORGANISER)
    page.goto("/organize/units/lists/headcounts/")
    stage.take(page, "don-vi-gui-tep", start=HEAD, end="main .split", press="main .organize-actions .btn")
    page.goto(demo_contest(page) + "roster/")
    stage.take(page, "danh-sach-du-thi", start=HEAD, end="main tbody tr:nth-child(4)")


def leading(stage: Stage) -> None:
    page = stage.page_of(LEADER)
    page.goto("/organize/units/")
    page.locator("main a[href*='/rosters/']").first.click()
    stage.take(page, "lanh-dao-chua-vao-thi", start=HEAD, end="main tbody tr:nth-child(4)")
    stage.take(page, "lanh-dao-loi-nhac", start="#reminder", end="[data-copy-from]", press="[data-copy-from]")
    page.locator("main a[href$='/slips/']").click()
    stage.take(page, "lanh-dao-phieu", start=HEAD, end=".slip >> nth=2")


def helping(stage: Stage) -> None:
    """Open two more ways in, then use them."""
    page = stage.page_of(ORGANISER)
    contest = demo_contest(page)
    page.goto(contest + "edit/")
    for door in (ASSISTED, KIOSK):
        page.get_by_label(door).check()
    press(page, "Lưu")
    page.wait_for_url(contest)
    page.goto("/organize/assisted/")
    page.locator("main a.btn-primary").first.click()
    stage.take(page, "ho-tro-nhap-giup", start=".field:has(#id_birth_year)", end="main form .note")
    page.goto("/organize/kiosk/")
    stage.take(page, "ho-tro-ki-ot", end="main form", press="main form .btn-primary")


def reading_text(stage: Stage) -> None:
    """Paste the first example of the chapter about Word files."""
    page = stage.page_of(ORGANISER)
    page.goto("/organize/banks/")
    page.locator("main a[href*='/banks/']", has_text="minh họa").first.click()
    page.goto(page.url + "import/")
    page.locator("#id_text").fill((FOLDER / "trinh-bay-tep-word.md").read_text(encoding="utf-8").split("```\n")[1])
    press(page, "Đọc và xem trước")
    page.wait_for_url(re.compile(r"/import/\d+/$"))
    stage.take(page, "trinh-bay-doc-duoc", start="#row-1", end="#row-1 .import-row-body")


OF_CONTESTS: tuple[Callable[[Stage], None], ...] = (building, running)
AT_THE_COUNTER: tuple[Callable[[Stage], None], ...] = (spreading, lists, leading, reading_text, helping)
