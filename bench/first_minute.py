"""From a QR code to the first question: how long a slow typist with a telephone takes, and how many fields they fill.

A real browser at 360 px goes the whole way on a fresh demo, as somebody without an account. What people take is added
up, not waited for: every key, every tap, and every word on a page down to what is tapped next, read once; navigation is
not read. What the site takes, from a tap to the page it leads to, is measured and added. The reference is the way of
before: sign up, then enter, each on a page of its own. Rounds alternate between the two.
"""

import re
import secrets
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, Locator, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from bench.report import median_ratio, result
from bench.server import ROOT, Server

SECONDS_A_KEY = 0.7
SECONDS_A_TAP = 2.0
WORDS_A_SECOND = 5.0
"""As fast as somebody reads aloud. Vietnamese is written by syllables: what stands between two spaces is one."""
GOAL_SECONDS, GOAL_FIELDS = 90, 4
WIDTH, HEIGHT = 360, 740
NAME, PIN, YEAR = "Nguyễn Thị Hoa", "739205", "1968"
OFFICE, OFFICE_TYPED = "Sở Nội vụ", "so noi vu"
PLACE, PLACE_TYPED = "Xã Phước Lộc", "phuoc loc"
SHORT_LINK = "/c/250303/?k=qr"
CONTEST = "/contests/tim-hieu-cai-cach-hanh-chinh/"
QUESTION = re.compile(r"/play/[0-9a-f-]+/1/$")
MARKS_AS_KEYS = {"đ": 2, "Đ": 2}
# What a person reads: every text in `main` that is seen, up to the end of what they tap.
WORDS_BEFORE = """(target) => {
  const seen = (element) => element.checkVisibility() && !element.closest('.visually-hidden, option, nav');
  const texts = document.createTreeWalker(document.getElementById('main'), NodeFilter.SHOW_TEXT);
  let words = 0;
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const isLater = target.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (isLater && !target.contains(text)) break;
    if (seen(text.parentElement)) words += (text.data.match(/[\\p{L}\\p{N}]+/gu) ?? []).length;
  }
  return words;
}"""
PREPARE = (["collectstatic", "--noinput"], ["migrate"], ["prepare", "--entries", "40"])
ASK_FOR_THE_PLACE = (
    "from contest.models import Division; Division.objects.filter(audience='citizens').update(unit_required={})"
)


class Journey(NamedTuple):
    """What one way took."""

    seconds: float
    machine_seconds: float
    fields: int
    keys: int
    taps: int
    words: int
    pages: int


class Typist:
    """Somebody slow before a telephone: does what people do and counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.fields = self.keys = self.taps = self.words = self.pages = 0
        self.machine = 0.0
        self.is_typing = False
        """Whether the keyboard is open on a box."""

    def open(self, address: str) -> None:
        """Scan a code, which is a tap on what the camera found."""
        self.taps += 1
        self._wait_for(lambda: self.page.goto(address))

    def fill(self, name: str, text: str) -> None:
        """Type into a box."""
        self._reach()
        self.page.locator(f"main [name={name}]").fill(text)
        self.keys += telex_keys(text)

    def _reach(self) -> None:
        """Tap the first box of a page; the keyboard's key for the next one leads from box to box."""
        self.taps, self.keys = self.taps + (not self.is_typing), self.keys + self.is_typing
        self.fields, self.is_typing = self.fields + 1, True

    def pick_unit(self, typed: str, unit: str) -> None:
        """Type a part of its name without accents, and tap what the page offers."""
        self._reach()
        box = self.page.locator("main [data-unit-query]")
        box.press_sequentially(typed, delay=5)
        self.page.get_by_role("option", name=unit).first.click()
        self.taps, self.keys = self.taps + 1, self.keys + len(typed)

    def choose(self, audience: str) -> None:
        """Choose a division by its radio button, which is a field of its own."""
        self.page.locator(f"main [name=division][data-audience={audience}]").check()
        self.fields, self.taps, self.is_typing = self.fields + 1, self.taps + 1, False

    def tick(self, name: str) -> None:
        self.page.locator(f"main [name={name}]").first.check()
        self.taps += 1

    def go_on(self, button: Locator) -> None:
        """Read down to the button and tap it."""
        self.words += button.evaluate(WORDS_BEFORE)
        self.taps += 1
        self._wait_for(button.click)

    def _wait_for(self, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        with self.page.expect_navigation(wait_until="load"):
            act()
        self.machine += time.perf_counter() - began
        self.pages, self.is_typing = self.pages + 1, False

    def human_seconds(self) -> float:
        """What it takes beside the site: the same whichever machine serves it."""
        return self.keys * SECONDS_A_KEY + self.taps * SECONDS_A_TAP + self.words / WORDS_A_SECOND

    def told(self) -> Journey:
        human = self.human_seconds()
        counted = (self.fields, self.keys, self.taps, self.words, self.pages)
        return Journey(round(human + self.machine, 1), round(self.machine, 2), *counted)


def telex_keys(text: str) -> int:
    """The keys that a text takes by Telex: a letter is one, each of its marks another. Names begin with a capital by
    themselves."""
    parts = unicodedata.normalize("NFD", text)
    return sum(MARKS_AS_KEYS.get(sign, 1) for sign in parts)


def one_page(typist: Typist, *, division: str, unit: tuple[str, str] | None, year: str) -> None:
    """The way of now: the contest, one page, the start, the first question."""
    page = typist.page
    typist.open(SHORT_LINK)
    typist.go_on(page.locator(f"main .hero-actions a[href$='/join/?division={division}']"))
    typist.fill("full_name", NAME)
    typist.fill("login", new_number())
    typist.fill("secret", PIN)
    _say_where_and_when(typist, unit, year)
    typist.tick("consent")
    typist.go_on(page.locator("main form.form button.btn-primary"))
    typist.go_on(page.locator("main form[data-once] button.btn-primary"))


def two_pages(typist: Typist, *, division: str, unit: tuple[str, str] | None, year: str) -> None:
    """The way of before: the contest, signing up, entering, the entry, the start, the first question."""
    page = typist.page
    typist.open(SHORT_LINK)
    typist.words += page.locator("main .hero-actions a").first.evaluate(WORDS_BEFORE)
    typist.open(f"/accounts/signup/?next={CONTEST}enter/")
    typist.fill("full_name", NAME)
    typist.fill("username", new_number())
    typist.fill("password1", PIN)
    typist.tick("consent")
    typist.go_on(page.locator("main form.form button.btn-primary"))
    typist.choose(AUDIENCE_OF[division])
    _say_where_and_when(typist, unit, year)
    typist.tick("consent")
    typist.go_on(page.locator("main form.form button.btn-primary"))
    typist.go_on(page.locator("main .next-step a.btn-primary"))
    typist.go_on(page.locator("main form[data-once] button.btn-primary"))


def _say_where_and_when(typist: Typist, unit: tuple[str, str] | None, year: str) -> None:
    if unit:
        typist.pick_unit(*unit)
    if year:
        typist.fill("birth_date", year)


WAYS = {
    "citizens": {"division": "nguoi-dan", "unit": None, "year": YEAR},
    "officials": {"division": "can-bo", "unit": (OFFICE_TYPED, OFFICE), "year": ""},
    "citizens_with_place": {"division": "nguoi-dan", "unit": (PLACE_TYPED, PLACE), "year": YEAR},
}
"""Who comes, and what their contest asks of them; the last is the demo as it is, where citizens name their commune."""
AUDIENCE_OF = {"nguoi-dan": "citizens", "can-bo": "officials"}


def new_number() -> str:
    return f"09{secrets.randbelow(10**8):08d}"


def run(quick: bool) -> dict:
    """Measure and return one result: the longest of the ways that ask for four fields."""
    rounds = 1 if quick else 3
    errors: list[str] = []
    with TemporaryDirectory(prefix="hoi-thi-bench-") as directory, prepared(Path(directory)) as server:
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or "/usr/bin/chromium"
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            ways = {name: measure(server, browser, name, rounds, errors) for name in WAYS}
            browser.close()
    within = [told(now) for name, (now, _before) in ways.items() if now and name != "citizens_with_place"]
    ours = [journey.seconds for journey in ways["citizens"][0]]
    theirs = [journey.seconds for journey in ways["citizens"][1]]
    return result(
        "first_minute",
        value=max((one["seconds"] for one in within), default=0),
        unit="seconds from the QR code to the first question",
        reference="signing up and entering on two pages, as before",
        reference_value=median(theirs) if theirs else None,
        ratio=median_ratio(theirs, ours) if theirs else None,
        rounds=rounds,
        errors=errors,
        goal=f"{GOAL_SECONDS} s and {GOAL_FIELDS} fields",
        fields=max((one["fields"] for one in within), default=0),
        pace={"seconds_a_key": SECONDS_A_KEY, "seconds_a_tap": SECONDS_A_TAP, "words_a_second": WORDS_A_SECOND},
        ways={name: {"one_page": told(now), "two_pages": told(before)} for name, (now, before) in ways.items()},
        width=WIDTH,
    )


def told(journeys: list[Journey]) -> dict:
    """The journey whose time is the middle one, by the names of what was counted."""
    return sorted(journeys)[len(journeys) // 2]._asdict() if journeys else {}


def measure(
    server: Server, browser: Browser, name: str, rounds: int, errors: list[str]
) -> tuple[list[Journey], list[Journey]]:
    """Go both ways so many times by turns."""
    manage(server, "shell", "-c", ASK_FOR_THE_PLACE.format(name != "citizens"))
    ours: list[Journey] = []
    theirs: list[Journey] = []
    for _round in range(rounds):
        for journeys, way in ((ours, one_page), (theirs, two_pages)):
            try:
                journeys.append(go(server, browser, way, WAYS[name]))
            except (AssertionError, RuntimeError, PlaywrightError) as error:
                errors.append(f"{name}, {way.__name__}: {error}")
    return ours, theirs


def go(server: Server, browser: Browser, way: Callable, options: dict) -> Journey:
    """Go one way in a browser that knows nothing of the site; it must end before the first question."""
    phone = {"viewport": {"width": WIDTH, "height": HEIGHT}, "has_touch": True, "is_mobile": True}
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", locale="vi-VN", **phone)
    try:
        typist = Typist(context.new_page())
        way(typist, **options)
        if not QUESTION.search(typist.page.url):
            raise RuntimeError(f"ended at {typist.page.url}")
        typist.page.locator("form.question:not([hidden])").wait_for()
        return typist.told()
    finally:
        context.close()


@contextmanager
def prepared(directory: Path) -> Iterator[Server]:
    """A server on a fresh demo, as `make run` prepares it."""
    server = Server(directory, ENGINE="yes")
    for command in PREPARE:
        manage(server, *command)
    with server:
        yield server


def manage(server: Server, *command: str) -> None:
    whole = [sys.executable, "manage.py", *command, "--verbosity", "0"]
    subprocess.run(whole, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.DEVNULL)
