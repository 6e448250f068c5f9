"""The way to a result on a poor telephone: small, its letters enlarged, within another app that refuses nearly all."""

from playwright.sync_api import BrowserContext, Page

from tests.e2e import steps
from tests.e2e.test_joining import join

SMALL = {"width": 360, "height": 560}
IN_AN_APP = (
    "Mozilla/5.0 (Linux; Android 7.0; SM-J710F Build/NRD90M; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/119.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/440.0.0.0;]"
)
# Letters half as large again, as a phone's own settings make them, and what such browsers refuse.
POOR = """
addEventListener("DOMContentLoaded", () => { document.documentElement.style.fontSize = "150%"; });
window.open = () => null;
for (const name of ["share", "canShare", "serviceWorker", "clipboard"]) {
    Object.defineProperty(Navigator.prototype, name, {get: () => undefined, configurable: true});
}
"""
FORGET = """async () => {
    localStorage.clear();
    sessionStorage.clear();
    for (const one of await indexedDB.databases()) indexedDB.deleteDatabase(one.name);
}"""


def phone(visit) -> BrowserContext:
    context = visit(SMALL, user_agent=IN_AN_APP, accept_downloads=False, is_mobile=True, has_touch=True)
    context.add_init_script(POOR)
    return context


def look(page: Page, wide: list[str]) -> None:
    """Note a page that is wider than the screen."""
    width = page.evaluate("document.documentElement.scrollWidth")
    wide += [f"{page.url}: {width}"] if width > SMALL["width"] else []


def test_a_small_phone_within_an_app_that_forgets_everything_comes_to_its_result(visit):
    page, wide = steps.opened(phone(visit)), []
    page.goto("/c/250303/")
    look(page, wide)
    join(page, steps.new_phone())
    page.wait_for_url("**/rounds/2/start/")
    look(page, wide)
    page.locator("main form[data-once] button.btn-primary").click()
    steps.answer(page)
    steps.expect_saved(page)
    look(page, wide)
    page.evaluate(FORGET)
    page.goto("/me/")
    look(page, wide)
    page.locator("main a[href*='/play/']").first.click()
    assert answers_kept(page) == 1
    for _slot in range(steps.SLOTS - 1):
        steps.go_on(page)
    steps.submit(page)
    look(page, wide)
    assert (wide, page.script_errors) == ([], [])


def answers_kept(page: Page) -> int:
    """How many questions the map of the paper shows as answered."""
    steps.question(page).wait_for()
    return page.locator(".map-cell[data-state=answered]").count()
