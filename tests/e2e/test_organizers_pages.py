"""The pages of organisers, by every link from one to the next: no barrier that axe finds, no sideways scrolling."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.scanning import faults_at, faults_in_every_size, faults_when_refused

pytestmark = pytest.mark.timeout(400)

SEEN_OF_A_KIND = 2


def is_one_of_many(link: str, known: set[str]) -> bool:
    """Whether enough pages like this one were met: with another number in their address, of a question, a document."""
    return sum(kind_of(address) == kind_of(link) for address in known) >= SEEN_OF_A_KIND


def kind_of(address: str) -> str:
    return re.sub(r"/\d+", "/#", address)


ORGANISERS_BOARD = steps.CONTEST + "board/?division=can-bo&round=1&audience=organisers"


def test_an_organisers_pages_have_no_barriers(page):
    """Whatever is linked from one to the next, their own board, where names are hidden, and what may not be entered."""
    steps.sign_in(page, "0900000002")
    found, seen, waiting = [], set(), ["/organize/"]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        found += faults_in_every_size(page, address)
        links = page.locator("main a[href^='/organize/']:not([download])").evaluate_all(
            "links => links.map(link => link.pathname)"
        )
        for link in links:
            known = seen | set(waiting)
            if link not in known and not is_one_of_many(link, known):
                waiting.append(link)
    for address, landmark in [(ORGANISERS_BOARD, "button:has-text('Ẩn')"), (steps.CONTEST + "enter/", ".notice")]:
        found += faults_at(page, address)
        expect(page.locator(landmark).first).to_be_visible()
    for address in ("/organize/contests/new/", "/organize/contests/1/rounds/new/", "/organize/blueprints/new/"):
        found += faults_when_refused(page, address)
    assert (found, len(seen) > 5) == ([], True)
