"""A contest taken end to end by people with phones, while the server dies, the network goes and somebody watches."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from questions.kinds import KINDS
from tests.e2e import steps
from tests.e2e.conftest import SITES
from tests.e2e.screens import DESK, PHONE
from tests.e2e.test_pages import TOO_SMALL

pytestmark = pytest.mark.timeout(300)


def board_url() -> str:
    return steps.CONTEST + "board/?division=can-bo&round=2"


def responses(page, paper: str) -> dict[int, object]:
    """What the server holds of this paper."""
    state = page.evaluate("url => fetch(url).then(answer => answer.json())", paper + "state/")
    return {item["slot"]: item["answer"] for item in state["responses"]}


@pytest.mark.parametrize("server", SITES.values(), ids=SITES, indirect=True)
def test_a_person_takes_a_contest_through_a_crash_and_a_lost_network(visit, server):
    watcher = steps.opened(visit(DESK))
    watcher.goto(board_url())
    person = visit(PHONE, has_touch=True, is_mobile=True)
    page = steps.opened(person)
    steps.sign_up(page, "Nguyễn Thị Hành Trình")
    code = steps.enter(page)
    paper = steps.start(page)

    kinds = set()
    for slot in range(1, 8):
        kinds.add(steps.answer(page, by="keyboard" if slot % 2 else "touch"))
        steps.go_on(page, by="keyboard" if slot % 2 else "touch")
    steps.expect_saved(page)

    server.kill()
    kinds.add(steps.answer(page, by="touch"))
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "offline")
    steps.go_on(page, by="touch")
    kinds.add(steps.answer(page, by="touch"))
    server.start()
    steps.expect_saved(page)

    person.set_offline(True)
    steps.go_on(page, by="touch")
    kinds.add(steps.answer(page, by="touch"))
    expect(page.locator("[data-notice-text]")).to_contain_text("Mất mạng")
    person.set_offline(False)
    steps.expect_saved(page)

    for _slot in range(11, steps.SLOTS + 1):
        steps.go_on(page, by="touch")
        kinds.add(steps.answer(page, by="touch"))
    steps.go_on(page, by="touch")
    page.locator("#q0-answer").tap()
    page.keyboard.type("7")
    steps.expect_saved(page)
    assert kinds == set(KINDS)
    assert sorted(responses(page, paper)) == list(range(steps.SLOTS + 1))

    before = watcher.url
    steps.submit(page)
    assert page.locator(".code").first.inner_text() == code
    expect(watcher.get_by_text("Nguyễn T. H. T.").first).to_be_visible(timeout=20_000)
    assert (watcher.url, page.script_errors, watcher.script_errors) == (before, [], [])


@pytest.mark.alone
def test_the_row_is_on_the_other_screen_within_two_seconds(visit, server):
    """Measured in the watching browser: from the server's moment of finishing to the row in its table."""
    watcher = steps.opened(visit(DESK))
    page = steps.opened(visit(PHONE))
    steps.sign_up(page, "Trần Văn Nhanh")
    steps.enter(page)
    paper = steps.start(page)
    for _slot in range(steps.SLOTS):
        steps.go_on(page)
    watcher.goto(board_url())
    expect(watcher.locator(".board-status")).to_have_attribute("data-state", "live")
    watcher.evaluate(
        """() => { window.seen = 0;
        new MutationObserver(() => {
          if (!window.seen && document.body.textContent.includes("Trần V. N.")) window.seen = Date.now();
        }).observe(document.body, {childList: true, subtree: true, characterData: true}); }"""
    )
    own = steps.opened(page.context)
    steps.submit(page)
    own.goto(steps.CONTEST + "board/?division=can-bo&round=2")
    expect(own.locator("[data-own-place]")).to_be_in_viewport(ratio=1)  # on a phone, before anybody scrolls
    finished = json.loads(server.manage("shell", "--no-imports", "-v", "0", "-c", FINISHED_AT % uuid_of(paper)))
    watcher.wait_for_function("() => window.seen > 0")
    assert 0 <= watcher.evaluate("() => window.seen") - finished <= 2000


FINISHED_AT = """
from contest.models import Attempt
print(int(Attempt.objects.get(uuid="%s").finished_at.timestamp() * 1000))
"""


def uuid_of(paper: str) -> str:
    return re.search(r"/play/([0-9a-f-]+)/", paper).group(1)


def test_the_journey_without_javascript(visit):
    page = steps.opened(visit(PHONE, java_script_enabled=False))
    steps.sign_up(page, "Phạm Thị Không Script")
    page.get_by_label("Cán bộ, công chức, viên chức").check()
    page.locator("input[name=unit_query]").fill("so noi vu")
    page.locator("input[name=consent]").check()
    page.locator("main form").get_by_role("button", name="Đăng ký dự thi").click()
    expect(page.locator(".code").first).to_be_visible()
    steps.start(page)
    plain_paper(page)


def plain_paper(page) -> None:
    """Answer everything by plain forms, check, submit and see the score."""
    kinds, small = set(), []
    for _slot in range(steps.SLOTS):
        kinds.add(plain_answer(page))
        page.wait_for_load_state("load")  # with its style sheets
        small += page.evaluate(TOO_SMALL)
        plain_next(page)
    page.locator("#q0-answer").fill("12")
    plain_next(page)
    page.wait_for_url("**/check/")
    assert page.locator(".check-list li").count() == 0
    page.wait_for_timeout(READING)
    page.locator("main form").get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/result/")
    for _look in range(40):
        if page.locator(".score-value").count():
            break
        time.sleep(0.25)
        page.reload()
    assert (page.locator(".score-value").count(), kinds, small) == (1, set(KINDS), [])


READING = 400
"""Milliseconds that nobody needs less of; a button pressed earlier is taken for a double tap."""


def plain_next(page) -> None:
    page.wait_for_timeout(READING)
    steps.question(page).locator(".paper-bottom .btn-primary").click()


def plain_answer(page) -> str:
    shown = steps.question(page)
    kind = shown.get_attribute("data-kind")
    if kind == "ordering":
        for place, box in enumerate(shown.locator("select").all(), start=1):
            box.select_option(str(place))
        return kind
    return steps.answer(page)


def without_script(context, name: str) -> None:
    """Let this script of the site arrive as something that does not parse."""
    context.route(
        re.compile(rf"/static/js/{name}[.\w]*\.js"),
        lambda route: route.fulfill(content_type="text/javascript", body="export const = ;"),
    )


@pytest.mark.parametrize("broken", ["paper/main", "ui"])
def test_the_journey_with_a_script_that_does_not_parse(visit, broken):
    context = visit(PHONE)
    without_script(context, broken)
    page = context.new_page()
    page.set_default_timeout(20_000)
    steps.sign_up(page, "Lê Văn Hỏng Script")
    steps.enter(page)
    steps.start(page)
    if broken == "ui":
        for _slot in range(steps.SLOTS):
            steps.go_on(page)
        steps.submit(page)
    else:
        plain_paper(page)
    assert page.locator(".score-value").count() == 1


def test_a_paper_goes_on_by_plain_forms_where_a_part_of_its_script_does_not_parse(visit):
    context = visit(PHONE)
    without_script(context, "paper/outbox")
    page = context.new_page()
    steps.begin(page)
    paper = page.url.removesuffix("1/")
    for _slot in range(2):
        plain_answer(page)
        plain_next(page)
    page.wait_for_url(f"{paper}3/")
    assert sorted(responses(page, paper)) == [1, 2]


def test_the_keyboard_alone_completes_the_journey(visit):
    page = steps.opened(visit(DESK))
    steps.sign_up(page, "Võ Thị Bàn Phím")
    steps.enter(page)
    steps.start(page)
    for _slot in range(steps.SLOTS):
        keyboard_answer(page)
        page.keyboard.press("Alt+ArrowRight")
    page.locator("#q0-answer").focus()
    page.keyboard.type("9")
    steps.expect_saved(page)
    tab_to(page, "form.question:not([hidden]) .paper-bottom .btn-primary")
    page.keyboard.press("Enter")
    tab_to(page, "[data-submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")
    expect(page.locator(".score-value")).to_be_visible(timeout=20_000)


def keyboard_answer(page) -> None:
    kind = steps.question(page).get_attribute("data-kind")
    if kind in ("single", "true_false", "multiple"):
        page.keyboard.press("1")
    elif kind == "ordering":
        tab_to(page, "form.question:not([hidden]) .ordering-buttons button >> nth=1")
        page.keyboard.press("Enter")
    else:
        inside = "select" if kind == "matching" else "input[name=answer]"
        for place in range(page.locator(f"form.question:not([hidden]) {inside}").count()):
            tab_to(page, f"form.question:not([hidden]) {inside} >> nth={place}")
            page.keyboard.press("ArrowDown") if kind == "matching" else page.keyboard.type("4")


def tab_to(page, selector: str) -> None:
    """Reach something by Tab alone."""
    wanted = page.locator(selector)
    for _press in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def test_shortcuts_can_be_switched_off_for_good(visit):
    """Each of them does nothing then, also after a reload; switched on again, it does something in the same place."""
    page = steps.opened(visit(DESK))
    steps.begin(page)
    steps.seek(page, "single")
    page.keyboard.press("?")
    page.locator("#keys-toggle").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    assert [key for key in SHORTCUTS if is_heard(page, key)] == []
    page.locator("[data-help]").click()
    page.locator("#keys-toggle").check()
    page.keyboard.press("Escape")
    assert [key for key in SHORTCUTS if is_heard(page, key)] == SHORTCUTS


SHORTCUTS = ["1", "m", "?", "Alt+ArrowRight"]
STANDING = """() => {
  const shown = document.querySelector("form.question:not([hidden])");
  const flag = shown.querySelector("button[value=flag]").getAttribute("aria-pressed");
  return [shown.id, shown.querySelectorAll(":checked").length, flag, document.querySelectorAll("dialog[open]").length];
}"""
"""What the shortcuts may change."""


def is_heard(page, key: str) -> bool:
    before = page.evaluate(STANDING)
    page.keyboard.press(key)
    after = page.evaluate(STANDING)
    page.keyboard.press("Escape")
    return after != before
