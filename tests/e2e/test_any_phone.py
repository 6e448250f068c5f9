"""The way to a result on a poor telephone: small, its letters enlarged, within another app that refuses nearly all."""

from playwright.sync_api import BrowserContext, Page

from tests.e2e import steps
from tests.e2e.test_joining import PIN, fill_in

SMALL = {"width": 360, "height": 560}
IN_AN_APP = (
    "Mozilla/5.0 (Linux; Android 7.0; SM-J710F Build/NRD90M; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/119.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/440.0.0.0;]"
)
# Letters half as large again, as a phone's own settings make them, and what such browsers refuse.
POOR = """
addEventListener("DOMContentLoaded", () => { document.documentElement.style.fontSize = "150%"; });
window.open = () => { throw new Error("no second window"); };
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


SEND = "main form.form button.btn-primary"
IN_REACH = """button => {
    button.scrollIntoView({block: "center", behavior: "instant"});
    const {left, right, top, bottom} = button.getBoundingClientRect();
    const hit = (y) => button.contains(document.elementFromPoint((left + right) / 2, y));
    return [top + 4, (top + bottom) / 2, bottom - 4].every(hit);
}"""
"""Whether the whole height of a button can be touched: on the screen, and below no bar that stays there."""
STAYING = """() => [...document.querySelectorAll(".paper-top, form.question:not([hidden]) .paper-bottom")]
    .filter((bar) => getComputedStyle(bar).position === "sticky")
    .reduce((sum, bar) => sum + bar.offsetHeight, 0)"""
"""How much of the screen the paper's bars take from the question, in pixels."""
TELL = """told => {
    const notice = document.querySelector("[data-notice]");
    notice.hidden = !told;
    notice.querySelector("[data-notice-text]").textContent = told;
}"""
APOLOGY = (
    "Hệ thống đã bị gián đoạn, chúng tôi xin lỗi Anh/Chị. Anh/Chị được cộng thêm 2 phút 00 giây làm bài. "
    "Hạn nộp bài mới: 07:37:20."
)
WAY_IN_IS_SEEN = """() => {
    const way = document.querySelector("[data-sign-in]");
    way.hidden = false;
    scrollTo({top: document.body.scrollHeight, behavior: "instant"});
    const {top, bottom} = way.getBoundingClientRect();
    way.hidden = true;
    return top >= 0 && top < bottom && bottom <= innerHeight;
}"""
"""Whether somebody who is signed out and in the middle of a question sees where to sign in again."""
BY_LETTERS = """async size => {
    document.documentElement.style.fontSize = size;
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    return document.querySelector("#paper").hasAttribute("data-cramped");
}"""
"""Whether the bars are made small with letters of this size."""


def look(page: Page, wrong: list[str], button: str | None = None) -> None:
    """Note a page that is wider than the screen, or whose main button cannot be touched."""
    width = page.evaluate("document.documentElement.scrollWidth")
    wrong += [f"{page.url}: {width}"] if width > SMALL["width"] else []
    if button and not page.locator(button).evaluate(IN_REACH):
        wrong.append(f"{page.url}: {button}")


def come_back(page: Page, code: str, wrong: list[str]) -> None:
    """By the participation code, where the browser knows nobody any more."""
    page.wait_for_url("**/accounts/login/**")
    look(page, wrong, SEND)
    page.locator("main a[href='/continue/']").click()
    page.locator("[name=code]").fill(code.lower())
    page.locator("[name=secret]").fill(PIN)
    look(page, wrong, SEND)
    page.locator(SEND).click()
    page.wait_for_url("**/play/**")


SELECTED = "(({value, selectionStart, selectionEnd}) => value.slice(selectionStart, selectionEnd))"


def copy_link(page: Page) -> None:
    """Where the clipboard is refused, the link stands selected, to be copied by hand."""
    page.locator("[data-copy-from]").click()
    assert page.evaluate(f"{SELECTED}(document.activeElement)").startswith(page.evaluate("location.origin"))


def joined(page: Page, wrong: list[str]) -> str:
    """Come by the code of the contest and join; return the participation code."""
    page.goto("/c/250303/")
    look(page, wrong)
    copy_link(page)
    fill_in(page, steps.new_phone())
    look(page, wrong, SEND)
    page.locator(SEND).click()
    page.wait_for_url("**/rounds/2/start/")
    page.goto(f"{steps.CONTEST}enter/")
    look(page, wrong)
    copy_link(page)
    return page.locator(".code").first.inner_text()


def test_a_small_phone_within_an_app_that_refuses_and_forgets_everything_comes_to_its_result(visit):
    """Nothing on the way opens a window, shares or downloads: what tried would be a script error or noted. The open
    paper goes on saving by its ticket when the cookies are gone; only who loads it anew is asked who they are."""
    page, wrong = steps.opened(phone(visit)), []
    page.on("download", lambda download: wrong.append(download.url))
    code = joined(page, wrong)
    begin(page, wrong)
    page.context.clear_cookies()
    steps.go_on(page)
    steps.answer(page)
    steps.expect_saved(page)
    page.evaluate(FORGET)
    page.reload()
    come_back(page, code, wrong)
    assert answers_kept(page) == 2
    hand_in(page, wrong)
    assert (wrong, page.script_errors) == ([], [])


def begin(page: Page, wrong: list[str]) -> None:
    page.goto(f"{steps.CONTEST}rounds/2/start/")
    look(page, wrong, "main form[data-once] button.btn-primary")
    page.locator("main form[data-once] button.btn-primary").click()
    steps.answer(page)
    steps.expect_saved(page)
    look(page, wrong, "form.question:not([hidden]) .paper-bottom .btn-primary")
    taken = page.evaluate(STAYING)
    wrong += [f"{page.url}: bars of {taken}"] if taken > SMALL["height"] / 3 else []
    be_told(page, wrong)


def be_told(page: Page, wrong: list[str]) -> None:
    """Note a sentence of the upper bar that hides the question, makes the bars small where letters are not large, or
    asks to sign in where nobody sees how."""
    page.evaluate(TELL, APOLOGY)
    taken = page.evaluate(STAYING)
    wrong += [f"{page.url}: told in {taken}"] if taken > SMALL["height"] * 3 / 5 else []
    cramped = [page.evaluate(BY_LETTERS, size) for size in ("100%", "150%")]
    wrong += [f"{page.url}: cramped {cramped}"] if cramped != [False, True] else []
    wrong += [] if page.evaluate(WAY_IN_IS_SEEN) else [f"{page.url}: sign in"]
    page.evaluate(TELL, "")


def hand_in(page: Page, wrong: list[str]) -> None:
    while not page.locator("[data-submit]").is_visible():
        steps.go_on(page)
    look(page, wrong, "[data-submit]")
    steps.confirm(page)
    look(page, wrong)
    page.goto("/me/")
    look(page, wrong)


def answers_kept(page: Page) -> int:
    """How many questions the map of the paper shows as answered."""
    steps.question(page).wait_for()
    return page.locator(".map-cell[data-state=answered]").count()
