"""What the manual shows of what organisers do beside contests: learning, feedback, entries that may be one person's."""

from collections.abc import Callable

from tests.e2e import steps
from tests.manual.contest_scenes import HEAD, demo_contest
from tests.manual.stage import ORGANISER, PHONE, Stage, press

SITE = "https://don-vi.example"
STEP = "Nộp hồ sơ tại Bộ phận Một cửa hoặc trên Cổng dịch vụ công; cần hỏi thì gọi đường dây nóng."


def learning(stage: Stage) -> None:
    page = stage.page_of(ORGANISER)
    page.goto("/organize/learning/")
    page.locator("main tbody a").first.click()
    page.locator("#id_step_vi").fill(STEP)
    stage.take(page, "hoc-tap-viec-can-lam", start=HEAD, end=".field:has(#id_step_vi)")
    press(page, "Lưu")
    page.goto("/organize/learning/")
    stage.take(page, "hoc-tap-chu-de", start=HEAD, end="main tbody tr:nth-child(4)")
    page.locator("#origin").fill(SITE)
    press(page, "Cho phép trang này")
    page.locator(".site-list").wait_for()
    stage.take(page, "hoc-tap-nhung", start="section[aria-labelledby=embed]", end="section[aria-labelledby=embed]")


def hearing(stage: Stage) -> None:
    """Read what entrants told in scenes before this one."""
    page = stage.page_of(ORGANISER)
    page.goto(demo_contest(page) + "feedback/")
    page.locator("main [name=label]").first.fill("Chụp giấy tờ")
    stage.take(page, "gop-y", start=HEAD, end="main tbody tr")


def telling_apart(stage: Stage) -> None:
    """Enter once more under the name of a scene before this one."""
    steps.join(stage.page_before(PHONE))
    page = stage.page_of(ORGANISER)
    page.goto("/organize/doubles/")
    page.locator("main .section a").first.click()
    stage.take(page, "ho-tro-nghi-trung", end="#id_reason")


OF_LEARNING: tuple[Callable[[Stage], None], ...] = (learning,)
AFTER_ENTRANTS: tuple[Callable[[Stage], None], ...] = (hearing, telling_apart)
