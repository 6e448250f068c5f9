"""Every page, in both themes and both sizes: no barrier that axe finds, no sideways scrolling; and all of it light."""

import gzip
import json

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.scanning import (
    faults,
    faults_at,
    faults_in_every_size,
    faults_of_refused,
    faults_on_both_screens,
    faults_when_refused,
    sideways,
    too_wide_when_large,
)
from tests.e2e.screens import PHONE

pytestmark = pytest.mark.timeout(400)

BOARD = steps.CONTEST + "board/"
PUBLIC = [
    "/",
    steps.CONTEST,
    BOARD,
    BOARD + "?division=can-bo&round=1&show=participation",
    BOARD + "?division=can-bo&round=1&show=mean",
    BOARD + "?division=can-bo&round=1&wall=1",
    "/accounts/signup/",
    steps.CONTEST + "join/",
    "/continue/",
    "/guide/",
    "/guide/nguoi-du-thi/",
    steps.CONTEST + "enter/",
    "/receipts/?code=394AC",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/inactive/",
    "/preferences/",
    "/practice/",
    "/practice/giam-sat-ung-xu/",
    "/practice/today/",
    "/practice/set/no-such-set/",
    "/embed/today/",
    "/privacy/",
    "/accessibility/",
    "/contact/",
    "/offline/",
    "/no-such-page/",
    "/c/000000/",
]
MINE = [
    "/me/",
    "/me/data/",
    "/me/data/erase/",
    "/me/sessions/",
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    BOARD,
    steps.CONTEST + "rounds/1/start/",
    steps.CONTEST + "rounds/2/start/",
    steps.CONTEST + "enter/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/practice/repeat/",
    "/organize/",
]
RENDERED = ["400", "403", "429", "500", "503", "account/signup_closed", "contest/board_coming"]
RENDERED += ["accounts/disconnect", "contest/roster_code_closed"]
"""Pages that take a fault, a rush, a provider or an empty site to meet: the server makes them of their templates."""
FIRST_VISIT = 130_000
WITHOUT_FONTS = 60_000


TOO_SMALL = """() => {
  const shown = document.querySelector("form.question:not([hidden])");
  const call = document.querySelector(".paper-hotline a");
  const typed = "select, input[type=text]";
  const visible = (selector) => [...shown.querySelectorAll(selector)].filter((element) => element.offsetParent);
  const letters = visible(`.question-stem, .option-text, .matching-left, .ordering-text, ${typed}`)
    .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 20);
  const rows = visible(`.option, .ordering-item, .ordering-buttons button, .paper-bottom .btn, ${typed}`)
    .filter((element) => Math.min(element.offsetHeight, element.offsetWidth) < 56);
  if (!visible(".question-stem").length || !visible(`.option, .ordering-item, ${typed}`).length) return ["nothing"];
  return [...letters, ...rows, ...(call.offsetHeight < 44 ? [call] : [])]
    .map((element) => `${shown.dataset.kind}: ${element.tagName} ${element.className} is too small`);
}"""
"""Letters below 20 px, rows and buttons below 56 px in the question on the screen; a number to call below 44 px."""


RENDER = """
import json
from django.shortcuts import render
from django.test import RequestFactory
from contest.models import Contest
request = RequestFactory().get("/", headers={"host": "localhost"})
context = {"contest": Contest.objects.get(), "sent_something": True}
more = {"contest/roster_code_closed": {"problem": "Chưa nhận mã", "takes_others": True}}
pages = {name: render(request, f"{name}.html", context | more.get(name, {})) for name in %r}
print(json.dumps({name: page.content.decode() for name, page in pages.items()}))
"""


@pytest.fixture(scope="module")
def rendered(server) -> dict[str, str]:
    return json.loads(server.manage("shell", "--no-imports", "-v", "0", "-c", RENDER % RENDERED))


def test_public_pages_have_no_barriers(page):
    found = [fault for address in PUBLIC for fault in faults_in_every_size(page, address)]
    for address in ("/accounts/signup/?kind=email", "/accounts/login/", steps.CONTEST + "join/", "/continue/"):
        found += faults_when_refused(page, address)
    page.goto("/accounts/login/")
    page.context.clear_cookies()
    with page.expect_response("**/accounts/login/") as answer:
        page.locator("main form button.btn-primary").click()
    assert (answer.value.status, found + faults_on_both_screens(page)) == (403, [])


LETTERS_ALONE = """() => [...document.querySelectorAll(".review-options li > span")]
  .filter((words) => words.getBoundingClientRect().left < words.parentElement.getBoundingClientRect().left + 24)
  .map((words) => `no letter stands beside “${words.textContent}”`)"""


def test_practice_has_no_barriers_from_the_first_question_to_the_end(page):
    page.goto("/practice/giam-sat-ung-xu/five/")
    found = faults_on_both_screens(page)
    for question in range(5):
        page.locator(".practice-actions button").click()
        page.wait_for_load_state()
        found += [*(faults_on_both_screens(page) if question == 0 else []), *page.evaluate(LETTERS_ALONE)]
        page.locator(".practice-actions a").click()
    expect(page.locator(".practice-went li")).to_have_count(5)
    assert found + faults_on_both_screens(page) == []


def test_pages_that_few_people_meet_have_no_barriers(page, rendered):
    met = []

    def show(route) -> None:
        met.append(route.request.url.partition("/rendered/")[2])
        route.fulfill(body=rendered[met[-1]], content_type="text/html; charset=utf-8")

    page.route("**/rendered/**", show)
    assert ([fault for name in RENDERED for fault in faults_at(page, f"/rendered/{name}")], met) == ([], RENDERED)


def test_an_entrants_pages_have_no_barriers(page):
    steps.sign_in(page, "0900000011")
    page.goto("/me/")
    results = [link.get_attribute("href") for link in page.locator("a[href*='/result/']").all()]
    found = [fault for address in [*MINE, *results[:1]] for fault in faults_in_every_size(page, address)]
    assert found + faults_when_refused(page, "/accounts/password/change/") == []


def test_every_kind_of_question_and_the_end_of_a_paper_have_no_barriers(page):
    steps.sign_up(page)
    found, kinds = faults_on_both_screens(page) + faults_of_refused(page), set()
    steps.enter(page)
    page.get_by_role("link", name="Sửa bảng thi hoặc đơn vị").click()
    found += faults_on_both_screens(page)
    paper = steps.start(page)
    for _slot in range(steps.SLOTS):
        kind = steps.question(page).get_attribute("data-kind")
        if kind not in kinds:
            found += [*faults_on_both_screens(page), *page.evaluate(TOO_SMALL), *too_wide_when_large(page)]
        kinds.add(kind)
        steps.go_on(page)
    found += [
        *faults_on_both_screens(page),
        *page.evaluate(TOO_SMALL),
        *faults_at(page, paper + "check/"),
        *faults_at(page, paper + "elsewhere/"),
    ]
    found += faults_at(page, "/") + faults_at(page, steps.CONTEST + "rounds/2/start/")  # both lead back to the paper
    page.goto(paper)
    page.keyboard.press("?")
    found += faults_on_both_screens(page)
    assert (found, len(kinds)) == ([], 7)


PLANTS = """() => {
  const image = document.createElement("img");
  image.src = "/static/img/favicon.svg";
  const grey = document.createElement("p");
  grey.className = "planted";
  grey.textContent = "Chữ";
  const style = document.createElement("style");
  style.textContent = "@media (prefers-color-scheme: dark) { .planted { color: #333; } }";
  const wide = document.createElement("div");
  wide.textContent = "Rộng";
  wide.style = `position: absolute; left: 0; width: ${innerWidth + 40}px`;
  document.querySelector("main").append(style, image, grey, wide);
}"""


ONLY_ON_A_DESK = """() => {
  const style = document.createElement("style");
  style.textContent = "@media (max-width: 40em) { .planted { display: none; } }";
  const image = document.createElement("img");
  image.src = "/static/img/favicon.svg";
  const wide = document.createElement("div");
  wide.textContent = "Rộng";
  wide.style = "position: absolute; left: 0; width: 1320px";
  for (const one of [image, wide]) one.className = "planted";
  document.querySelector("main").append(style, image, wide);
}"""


def test_the_scanner_finds_what_is_planted(page):
    """The control: a picture without words, a page too wide, and dark grey words that only the dark theme has."""
    page.goto("/")
    page.evaluate(PLANTS)
    assert [fault.split(" ", 1)[1].split(":")[0] for fault in faults(page)] == [
        "image-alt",
        "40 px wider than the screen",
        "dark color-contrast",
    ]


def test_the_scanner_finds_what_only_a_desk_shows(page):
    page.goto("/")
    page.evaluate(ONLY_ON_A_DESK)
    assert [fault.split(" on a desk: ")[1].split(":")[0] for fault in faults_on_both_screens(page)] == [
        "image-alt",
        "40 px wider than the screen",
    ]


@pytest.mark.parametrize("address", [steps.CONTEST, BOARD, "/accounts/signup/"])
def test_a_first_visit_is_light(visit, address):
    """Bytes as a compressing proxy sends them: static files as they lie ready, the page itself gzipped."""
    page = visit(PHONE).new_page()
    weights = {}
    page.on("response", lambda answer: weights.__setitem__(answer.url, weight(answer)))
    page.goto(address, wait_until="networkidle")
    fonts = sum(size for url, size in weights.items() if url.endswith(".woff2"))
    assert (sum(weights.values()) <= FIRST_VISIT, sum(weights.values()) - fonts <= WITHOUT_FONTS) == (True, True), (
        weights
    )


def weight(answer) -> int:
    length = answer.header_value("content-length")
    if answer.header_value("content-encoding") and length:
        return int(length)
    body = answer.body()
    return len(body) if answer.url.endswith((".woff2", ".png", ".webp")) else len(gzip.compress(body))


@pytest.mark.parametrize("address", ["/", steps.CONTEST, BOARD, "/accounts/signup/"])
def test_pages_break_neither_their_policy_nor_their_scripts(visit, address):
    page = steps.opened(visit(PHONE))
    page.goto(address, wait_until="networkidle")
    assert page.script_errors == []


LONG_WORD = "dichvucong.binhdinh.gov.vn/mot-cua-dien-tu/tra-cuu-ho-so"
PLANT_THE_WORD = """word => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  let planted = 0;
  while (texts.nextNode()) {
    const place = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !place.closest(".question, .review-item")) continue;
    if (place.closest("button, select, script, .option-mark, .review-head, small")) continue;
    texts.currentNode.data = word;
    planted += 1;
  }
  return planted;
}"""


def test_a_long_address_in_any_kind_of_question_breaks_on_a_phone(visit):
    """Whatever an author writes: here every text of a paper and of a review becomes one word without a space."""
    organiser, entrant = visit(PHONE).new_page(), visit(PHONE).new_page()
    steps.sign_in(organiser, "0900000002")
    organiser.goto("/organize/contests/1/rounds/2/divisions/1/preview/?seed=1")
    steps.sign_in(entrant, "0900000011")
    entrant.goto("/me/")
    entrant.goto(entrant.locator("a[href*='/result/']").first.get_attribute("href"))
    for page in (organiser, entrant):
        assert (page.evaluate(PLANT_THE_WORD, LONG_WORD) > 20, sideways(page)) == (True, 0)


def test_text_at_twice_the_size_still_fits(visit):
    page = visit({"width": 640, "height": 900}, device_scale_factor=1).new_page()
    for address in ("/", steps.CONTEST, BOARD):
        page.goto(address)
        page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        assert sideways(page) <= 0, address
