"""What an old phone on a bad network has to bear: a paper opened with nothing kept from before.

Debian's Chromium as a phone of 360 by 640 pixels, held to 400 kbit/s, to 400 ms before each answer and to a sixth of
the processor, straight at Daphne. Each visit is a new browser context; its person has a session and nothing else. The
same visit without these limits stands beside it.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, CDPSession, sync_playwright

from bench.report import result
from bench.server import ROOT, WITHOUT_ENGINE, Server
from tests.e2e.conftest import ARGUMENTS, CHROMIUM

SCREEN = {"width": 360, "height": 640}
BYTES_A_SECOND = 400_000 // 8
LATENCY_MS = 400
CPU_RATE = 6
READABLE_MS, WEIGHT_BYTES = 4_000, 60_000
SETTLED_MS = 3_000
"""So long after the page has loaded it still may fetch what belongs to it: its scripts save and connect by then."""

# The first frame that shows a question with its options. Styles hold frames back until they are there.
WATCH = """
(function look() {
    const question = document.querySelector(".question:not([hidden])");
    if (question && question.querySelectorAll("input").length > 3 && question.getClientRects().length) {
        requestAnimationFrame(() => setTimeout(() => { window.readableAfter = performance.now(); }));
    } else {
        requestAnimationFrame(look);
    }
})();
"""


class Visit(NamedTuple):
    """What one cold visit came to."""

    readable_ms: float
    """From asking for the page to the frame that shows its first question."""
    weight_bytes: int
    """All that came over the wire for the page, answers with their heads."""
    requests: int


def run(quick: bool) -> dict:
    """Measure and return one result: how long until the first question can be read, and what the page weighs."""
    rounds = 3 if quick else 7
    with (
        TemporaryDirectory(prefix="hoi-thi-bench-") as directory,
        browsed(Path(directory), rounds) as (browser, papers),
    ):
        pairs = [[visit(browser, *paper, slow=slow) for slow in (True, False)] for paper in papers]
    slow, quick_visits = ([pair[side] for pair in pairs] for side in (0, 1))
    return result(
        "slow_phone",
        value=round(median(one.readable_ms for one in slow)),
        unit="ms from asking for a paper to reading its first question, on a cold visit",
        reference="the same visit without any limit",
        reference_value=round(median(one.readable_ms for one in quick_visits)),
        ratio=None,
        rounds=rounds,
        errors=list(problems(slow)),
        goal=f"{READABLE_MS} ms and {WEIGHT_BYTES} bytes",
        weight_bytes=max(one.weight_bytes for one in slow),
        requests=max(one.requests for one in slow),
        slowest_ms=round(max(one.readable_ms for one in slow)),
        limits=f"{BYTES_A_SECOND * 8 // 1000} kbit/s, {LATENCY_MS} ms, processor / {CPU_RATE}",
        server="one Daphne process on SQLite, no proxy",
        engine=WITHOUT_ENGINE,
    )


def problems(visits: list[Visit]) -> Iterator[str]:
    """Yield what was not there at all; a goal that was missed is told by the figures."""
    for one in visits:
        if one.requests < 2 or one.readable_ms <= 0:
            yield f"no page was read: {one}"


@contextmanager
def browsed(directory: Path, number: int) -> Iterator[tuple[Browser, list[tuple[str, str]]]]:
    """A browser, and so many papers that nobody has opened yet, each with the cookies of its person."""
    server = Server(directory)
    people = server.seat(number)
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=server.environment, check=True)
    with server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        url = f"http://127.0.0.1:{server.port}"
        yield chromium, [(f"{url}/play/{person['uuid']}/1/", person["cookies"]) for person in people]
        chromium.close()


def visit(browser: Browser, address: str, cookies: str, *, slow: bool) -> Visit:
    """Open the paper as somebody of whom the browser knows nothing but the session."""
    context = browser.new_context(viewport=SCREEN, locale="vi-VN", is_mobile=True, has_touch=True)
    context.add_cookies([cookie(one, address) for one in cookies.split("; ")])
    page = context.new_page()
    page.add_init_script(WATCH)
    weights = listen(context.new_cdp_session(page), slow=slow)
    page.goto(address, wait_until="load", timeout=60_000)
    page.wait_for_function("window.readableAfter")
    page.wait_for_timeout(SETTLED_MS)
    told = Visit(page.evaluate("window.readableAfter"), sum(weights), len(weights))
    context.close()
    return told


def cookie(text: str, address: str) -> dict:
    name, _, value = text.partition("=")
    return {"name": name, "value": value, "url": address}


def listen(session: CDPSession, *, slow: bool) -> list[int]:
    """Hold the page to the limits, and return a list that fills with the weight of each answer."""
    weights: list[int] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: weights.append(int(told["encodedDataLength"])))
    if slow:
        speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
        session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_RATE})
    return weights
