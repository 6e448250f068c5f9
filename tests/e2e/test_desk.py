"""The desk of whoever leads a unit: who of theirs has not come, and codes to hand out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.conftest import PHONE, Server
from tests.e2e.scanning import faults

pytestmark = pytest.mark.timeout(180)
SCANNED = {"bypass_csp": True, "service_workers": "block", "reduced_motion": "reduce"}
LEADER, UNIT = "0900000006", "Sở Nội vụ"
DOORS = ["phone", "roster", "assisted"]


@pytest.fixture(scope="module")
def server(server) -> Server:
    """The same server, where people come by codes of the roster and by officers, too."""
    server.manage("shell", "-v0", "-c", f"from contest.models import Contest; Contest.objects.update(doors={DOORS})")
    return server


def at_the_desk(visit, viewport: dict) -> Page:
    page = visit(viewport, **SCANNED).new_page()
    steps.sign_in(page, LEADER)
    return page


# --- who has not come ----------------------------------------------------------------------------------------------


def test_a_leader_sees_reminds_and_hands_codes_to_their_own_people_and_nobody_elses(visit):
    page = at_the_desk(visit, PHONE)
    page.goto("/organize/units/")
    assert faults(page) == []
    page.locator("main th a").click()
    roster = page.url
    waiting = int(re.search(r"\((\d+)\)", page.locator("#people").inner_text()).group(1))
    people = page.locator("main table tbody th").all_inner_texts()
    reminder = page.locator("#reminder-text").input_value()
    assert (len(people), [name for name in people if name in reminder]) == (waiting, [])
    assert (steps.CONTEST in reminder, faults(page)) == (True, [])
    page.locator("main a[href$='/slips/']").click()
    slips = page.locator(".slip")
    expect(slips.locator(".slip-code b")).to_have_text([re.compile(r"[A-Z0-9]{4} [A-Z0-9]{4}")] * waiting)
    assert (sorted(slips.locator("strong").all_inner_texts()), faults(page)) == (sorted(people), [])
    expect(slips.locator("p:nth-child(2)")).to_contain_text([UNIT] * waiting)
    refused(page, re.sub(r".*/rosters/(\d+)/", r"/organize/contests/\1/roster/", roster))


def refused(page: Page, roster: str) -> None:
    """The roster of all units, a line of it and its slips, which are the organisers'."""
    for address in (roster, f"{roster}1/", f"{roster}slips/"):
        answer = page.goto(address)
        assert (answer.status, page.locator("main table, main .slip").count(), faults(page)) == (403, 0, [])
