"""The pages of organisers, by every link from one to the next: no barrier that axe finds, no sideways scrolling."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.scanning import faults_at, faults_in_every_size, faults_when_refused

pytestmark = pytest.mark.timeout(400)


def kind_of(address: str) -> str:
    """What a page is like: others of its kind have another number in their address, of a question, a document."""
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
            if kind_of(link) not in {kind_of(known) for known in seen | set(waiting)}:
                waiting.append(link)
    for address, landmark in [(ORGANISERS_BOARD, "button:has-text('Ẩn')"), (steps.CONTEST + "enter/", ".notice")]:
        found += faults_at(page, address)
        expect(page.locator(landmark).first).to_be_visible()
    for address in ("/organize/contests/new/", "/organize/contests/1/rounds/new/", "/organize/blueprints/new/"):
        found += faults_when_refused(page, address)
    assert (found, len(seen) > 5) == ([], True)
