"""What a person does in a browser, one step each; used by every journey."""

import re
import secrets
from collections.abc import Sequence

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from contest.demo import FIXED_PASSWORD

CONTEST = "/contests/tim-hieu-cai-cach-hanh-chinh/"
SLOTS = 15
PASSWORD = "cải cách hành chính 2021"


def new_phone() -> str:
    return f"09{secrets.randbelow(10**8):08d}"


def sign_up(page: Page, name: str = "Nguyễn Thị Hoa") -> str:
    """Sign up by phone, without a contest; ends on the page for entering one."""
    phone = new_phone()
    page.goto(f"/accounts/signup/?next={CONTEST}enter/")
    page.get_by_label("Họ và tên").fill(name)
    page.locator("input[name=username]").fill(phone)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    page.wait_for_url("**/enter/")
    return phone


def sign_in(page: Page, login: str, password: str = FIXED_PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/(me|organize)/$"))


def enter(page: Page, *, division: str = "Cán bộ, công chức, viên chức") -> str:
    """Enter the contest for Sở Nội vụ, found without accents; return the participation code."""
    page.get_by_role("radio", name=division).check()
    page.locator("[data-unit-query]").fill("so noi vu")
    page.get_by_role("option", name="Sở Nội vụ").click()
    page.locator("input[name=consent]").check()
    page.locator("main form").get_by_role("button", name="Đăng ký dự thi").click()
    code = page.locator(".code").first
    expect(code).to_be_visible()
    return code.inner_text()


def start(page: Page) -> str:
    """Start the paper of the running round; return its address."""
    page.goto(CONTEST + "rounds/2/start/")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url(re.compile(r"/play/[0-9a-f-]+/\d+/"))
    return re.match(r".*/play/[0-9a-f-]+/", page.url).group()


def begin(page: Page, **said: str) -> str:
    """Sign up, enter and start as somebody new, by the forms alone, for tests of what comes after.

    Ends on the paper; returns the phone number.
    """
    phone = new_phone()
    told = {"full_name": "Nguyễn Thị Hoa", "username": phone, "password1": PASSWORD, "consent": "on"}
    send(page, "/accounts/signup/", **(told | said))
    entry = page.request.get(CONTEST + "enter/").text()
    division = re.search(r'name="division" value="(\d+)"', entry).group(1)
    send(page, CONTEST + "enter/", division=division, unit_query="Sở Nội vụ", name_style="short", consent="on")
    page.goto(send(page, CONTEST + "rounds/2/start/"))
    page.wait_for_url(re.compile(r"/play/[0-9a-f-]+/\d+/"))
    return phone


def join(page: Page) -> None:
    """Come by the one page and start, by the forms alone; ends on the paper."""
    address = CONTEST + "join/?kind=phone"
    division = re.search(r'name="division" value="(\d+)"', page.request.get(address).text()).group(1)
    told = {"full_name": "Nguyễn Thị Hoa", "login": new_phone(), "secret": PASSWORD, "unit_query": "Sở Nội vụ"}
    send(page, address, **told, division=division, consent="on")
    page.goto(send(page, CONTEST + "rounds/2/start/"))
    page.wait_for_url(re.compile(r"/play/[0-9a-f-]+/\d+/"))


def send(page: Page, address: str, **fields: str) -> str:
    """Fill in the form at this address and send it with what is hidden in it; return where that led."""
    main = page.request.get(address).text().partition("<main")[2]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', main))
    answer = page.request.post(address, form=hidden | fields)
    assert (answer.status, "alert-danger" in answer.text()) == (200, False), answer.text()
    return answer.url


def question(page: Page) -> Locator:
    """The one question that is on the screen."""
    return page.locator("form.question:not([hidden])")


def seek(page: Page, kind: str) -> None:
    """Go to the first question of this kind."""
    slot = page.locator(f"form.question[data-kind={kind}]").first.get_attribute("data-slot")
    page.goto(re.sub(r"/\d+/$", f"/{slot}/", page.url))
    expect(question(page)).to_have_attribute("data-kind", kind)


def answer(page: Page, *, by: str = "mouse") -> str:
    """Answer the question on the screen in the way of its kind, by mouse, touch or keyboard; return the kind."""
    shown = question(page)
    kind = shown.get_attribute("data-kind")
    if kind in ("single", "true_false", "multiple"):
        choose(page, shown, by, how_many=2 if kind == "multiple" else 1)
    elif kind == "ordering":
        press(shown.locator(".ordering-buttons button").nth(1), by)
    elif kind == "matching":
        for place, box in enumerate(shown.locator("select").all()):
            pick(box, place + 1, by)
    else:
        press(shown.locator("input[name=answer]"), by, key=None)
        page.keyboard.type("4")
    return kind


def press(target: Locator, by: str, key: str | None = "Enter") -> None:
    if by == "touch":
        target.tap()
    elif by == "mouse":
        target.click()
    else:
        target.focus()
        target.press(key) if key else None


def choose(page: Page, shown: Locator, by: str, how_many: int) -> None:
    for place in range(how_many):
        if by == "keyboard":
            page.keyboard.press(str(place + 1))
        else:
            press(shown.locator(".option").nth(place), by)


def pick(box: Locator, place: int, by: str) -> None:
    """From a list. What it opens under a finger belongs to the phone and not to the page: the choice is made for it."""
    if by == "keyboard":
        box.focus()
        for _line in range(place):
            box.press("ArrowDown")
    else:
        box.select_option(index=place)


def go_on(page: Page, *, by: str = "mouse") -> None:
    """To the next question."""
    if by == "keyboard":
        page.keyboard.press("Alt+ArrowRight")
    else:
        press(question(page).locator(".paper-bottom .btn-primary"), by)
    rested(page)


def rested(page: Page) -> None:
    """Taps are taken again: for a moment after each step none is."""
    expect(page.locator("[data-resting]")).to_have_count(0)


def expect_saved(page: Page) -> None:
    """The server has acknowledged everything."""
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-save]")).to_have_text(re.compile(r"Đã lưu \d\d:\d\d:\d\d"))


def hand_in(page: Page) -> None:
    """Leave the other questions open: the last one, check, and hand the paper in."""
    page.goto(re.sub(r"/\d+/$", "/0/", page.url))  # where a number is foretold
    submit(page)


def submit(page: Page) -> None:
    """Check, confirm, and wait for the score."""
    go_on(page)
    confirm(page)


def confirm(page: Page) -> None:
    """From the page that checks the paper; wait for the score."""
    page.locator("[data-submit]").click()
    page.wait_for_url("**/result/")
    expect(page.locator(".score-value")).to_be_visible(timeout=20_000)
    page.wait_for_load_state()  # what stands below the score, too


def opened(context: BrowserContext) -> Page:
    """A page that remembers its script errors and whatever its Content-Security-Policy refused."""
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.script_errors = []
    page.on("pageerror", lambda error: page.script_errors.append(str(error)))
    page.on("console", lambda message: page.script_errors.append(message.text) if breaks_policy(message) else None)
    return page


PRINTS = """([told, parts]) => {
  const seen = (part) => document.querySelector(part).checkVisibility();
  const tell = (event) => told.includes(event) && dispatchEvent(new Event(event));
  window.papers = [];
  window.print = () => {
    tell("beforeprint");
    window.papers.push(parts.map(seen));
    tell("afterprint");
  };
}"""


def note_prints(page: Page, *parts: str, told: Sequence[str] = ("beforeprint", "afterprint")) -> None:
    """From now on the page looks as on paper, and each print is noted in its `papers`: whether it has these parts. Of
    a print the browser tells the page these events."""
    page.emulate_media(media="print")
    page.evaluate(PRINTS, [list(told), list(parts)])


def breaks_policy(message: ConsoleMessage) -> bool:
    return "Content Security Policy" in message.text
