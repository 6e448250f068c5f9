"""Watching a contest run: the figures by paper and by unit, the open papers, and the page that shows them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.attempts import finish_attempt
from contest.boards import place
from contest.marking import mark_waiting
from contest.models import Attempt, Board, Contest, Entry, Round, RoundDivision
from contest.overview import Figures
from contest.views.organize.watch import ENTRIES_A_PAGE, UNITS_A_PAGE
from contest.watching import OPEN_SHOWN, figures_by_unit, open_papers, watched
from tests.contest.organizers import make_setting
from tests.factories import (
    NOW,
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
    make_unit,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def setting(units):
    return make_setting(units.province, published_at=NOW - MINUTE)


@pytest.fixture
def browser(cast, client_of):
    client = client_of(cast.organiser)
    client.cookies["language"] = "en"
    return client


def sit(setting, *, unit=None, finish=False, times=1) -> Attempt:
    entry = make_entry(setting.division, unit=unit) if unit else make_entry(setting.division)
    for _time in range(times):
        attempt = make_attempt(setting.sitting, entry, now=NOW)
        if finish:
            finish_attempt(attempt.pk, at=NOW + MINUTE)
    return attempt


def watch(browser, setting, **query) -> str:
    answer = browser.get(reverse("organize_watch", args=[setting.contest.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


# --- the reads -----------------------------------------------------------------------------------------------------


def test_each_paper_counts_its_own_people(setting):
    other = make_division(setting.contest, title_vi="Người dân")
    elsewhere = make_round_division(setting.round, other)
    make_entry(other)
    make_entry(setting.division)
    sit(setting)
    sit(setting, finish=True, times=2)
    found = {row.sitting.pk: row.figures for row in watched(RoundDivision.objects.all(), now=NOW)}
    assert found == {
        setting.sitting.pk: Figures(entries=3, started=2, open=1, finished=2, waiting=2),
        elsewhere.pk: Figures(entries=1),
    }


def test_what_the_public_sees_of_a_board_is_told(setting):
    attempt = sit(setting, finish=True)
    mark_waiting(now=NOW)
    place(Attempt.objects.get(pk=attempt.pk), now=NOW)
    board = Board.objects.get(audience=Board.Audience.PUBLIC)
    [row] = watched([setting.sitting], now=NOW)
    assert (row.ranked, row.changed_at, row.frozen) == (1, board.changed_at, False)
    Round.objects.update(freezes_at=NOW)
    [row] = watched(RoundDivision.objects.of(setting.contest), now=NOW)
    assert row.frozen


def test_a_paper_without_a_board_is_told_as_empty(setting):
    [row] = watched([setting.sitting], now=NOW)
    assert (row.ranked, row.changed_at) == (0, None)


def test_units_come_with_most_entries_first_and_people_without_one_last(setting):
    few, many = make_unit("An Nhơn"), make_unit("Ba Tơ")
    for unit in (few, many, many):
        make_entry(setting.division, unit=unit)
    for _number in range(3):
        make_entry(setting.division, competing_unit=None)
    sit(setting, unit=few, finish=True)
    make_entry(setting.division, unit=many)
    assert figures_by_unit(setting.contest) == [
        (many, Figures(entries=3)),
        (few, Figures(entries=2, started=1, finished=1, waiting=1)),
        (None, Figures(entries=3)),
    ]


def test_open_papers_come_by_their_end(setting):
    later, sooner = sit(setting), sit(setting)
    Attempt.objects.filter(pk=sooner.pk).update(deadline=NOW + MINUTE)
    sit(setting, finish=True)
    assert list(open_papers(setting.contest)) == [sooner, later]


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_tells_the_moment_of_its_numbers(browser, setting):
    assert "Numbers at 16:00:00 on 20/05/2026." in watch(browser, setting)


def test_an_open_paper_is_shown_by_its_code_and_no_name(browser, setting):
    attempt = sit(setting)
    page = watch(browser, setting)
    assert f'<span class="code">{attempt.entry.code}</span>' in page
    assert attempt.entry.person.full_name not in page


def test_nobody_there_is_told_in_words(browser, setting):
    page = watch(browser, setting)
    assert ("Nobody is sitting a paper now." in page, "Nobody has entered yet." in page) == (True, True)


def test_a_crowd_of_open_papers_is_cut_and_says_so(browser, setting):
    for _number in range(OPEN_SHOWN + 1):
        sit(setting)
    page = watch(browser, setting)
    assert f"The {OPEN_SHOWN} papers that end first, of {OPEN_SHOWN + 1}." in page
    assert len(re.findall(r'<th scope="row"><span class="code">', page)) == OPEN_SHOWN


def test_units_come_in_pages(browser, setting):
    for number in range(UNITS_A_PAGE + 1):
        make_entry(setting.division, unit=make_unit(f"Xã {number}."))
    assert [watch(browser, setting, page=page).count(">Xã ") for page in ("1", "2", "x", "999")] == [30, 1, 30, 1]


def test_watching_costs_the_same_however_many_there_are(browser, setting):
    address = reverse("organize_watch", args=[setting.contest.pk])

    def queries() -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        return len(captured)

    sit(setting)
    one = queries()
    for number in (2, 3):
        round_ = make_round(setting.contest)
        make_round_division(round_, make_division(setting.contest, title_vi=f"Bảng {number}"))
        sit(setting, unit=make_unit(f"Xã {number}"), finish=True)
    assert queries() == one


def test_the_numbers_stand_still_for_a_script_that_asks_again(browser, setting):
    parts = set(re.findall(r'id="(live-\w+)" data-live', watch(browser, setting)))
    assert parts == {"live-figures", "live-papers", "live-open", "live-units"}


# --- who entered ---------------------------------------------------------------------------------------------------


def entries(browser, setting, **query) -> str:
    answer = browser.get(reverse("organize_entries", args=[setting.contest.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def people(setting):
    hoa = make_person("Nguyễn Thị Hoa")
    make_entry(setting.division, hoa, code="K7M2P9QX", unit=make_unit("Sở Nội vụ"))
    make_entry(setting.division, make_person("Trần Văn Hòa"), code="A2B3C4D5", unit=make_unit("Sở Tư pháp"))
    make_entry(make_division(make_contest(setting.contest.owner)), hoa, code="ELSEWHER")


@pytest.mark.parametrize(
    "sought, codes",
    [
        ("", ["A2B3C4D5", "K7M2P9QX"]),
        ("hoa", ["A2B3C4D5", "K7M2P9QX"]),
        ("NGUYỄN hoa", ["K7M2P9QX"]),
        ("nguyeenx hoaf", ["K7M2P9QX"]),
        ("k7m2", ["K7M2P9QX"]),
        ("tu phap", ["A2B3C4D5"]),
        ("hoa nội vụ", ["K7M2P9QX"]),
        ("7M2", []),
        ("%", []),
        ("x" * 300, []),
        ("a\x00b", []),
    ],
)
def test_people_are_found_by_name_unit_or_code(browser, setting, people, sought, codes):
    assert re.findall(r'"code">(\w+)<', entries(browser, setting, q=sought)) == codes


def test_who_calls_is_found_by_the_whole_number_and_by_no_part_of_it(browser, setting, people):
    login = Entry.objects.get(code="K7M2P9QX").person.login
    local = "0" + login.removeprefix("+84")
    spaced = f"{local[:4]} {local[4:7]} {local[7:]}"
    found = [re.findall(r'"code">(\w+)<', entries(browser, setting, q=sought)) for sought in (local, spaced, local[:6])]
    assert found == [["K7M2P9QX"], ["K7M2P9QX"], []]


def test_an_entry_is_shown_with_its_papers_and_no_telephone(browser, setting):
    attempt = sit(setting, finish=True)
    mark_waiting(now=NOW)
    attempt.refresh_from_db()
    make_attempt(setting.sitting, attempt.entry, now=NOW)
    page = " ".join(entries(browser, setting).split())
    assert "Round 1 · attempt 1: 0/2 (counts)" in page
    assert "Round 1 · attempt 2: being sat until 16:15:00" in page
    assert attempt.entry.person.login[3:] not in page


def test_entries_come_in_pages_that_cost_the_same(browser, setting):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            entries(browser, setting)
        return len(captured)

    sit(setting)
    queries()
    one = queries()
    for _number in range(ENTRIES_A_PAGE):
        sit(setting)
    assert queries() == one
    assert [entries(browser, setting, page=page).count('"code">') for page in ("1", "2", "x")] == [30, 1, 30]


def test_the_page_of_a_contest_leads_here_once_it_is_published(browser, setting):
    address = reverse("organize_contest", args=[setting.contest.pk])
    link = f'href="{reverse("organize_watch", args=[setting.contest.pk])}"'
    assert link in browser.get(address).content.decode()
    Contest.objects.update(published_at=None)
    assert link not in browser.get(address).content.decode()
