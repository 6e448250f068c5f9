"""A roster names people no longer than it is kept who took part, and nobody who erased their data."""

import json
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.headcount_sheets import HEADCOUNTS
from accounts.models import AuditEvent, ListImport
from accounts.openid import PROVIDER
from accounts.passwords import reissue_password
from accounts.second_factor import note_login_proven
from contest.entering import note_arrival
from contest.erasing import erase_account, withdraw_from
from contest.models import RosterImport, RosterLine
from contest.personal import later_by_months
from contest.personal_copy import copy_of
from contest.retention import apply_retention
from contest.roster_keeping import forget_in_sheets, forget_rosters, forget_sheets, roster_kept_until
from contest.roster_sheets import ROSTERS
from tests.contest.rostered import put_on_roster
from tests.factories import NOW, make_contest, make_division, make_entry, make_person, make_round
from tests.sheets import list_of, staged


@pytest.fixture
def contest(units):
    return make_contest(units.province, months_kept=12)


@pytest.fixture
def person(db):
    """Somebody who proved by a one-time code whose number the account goes by."""
    found = make_person(login="0912345678")
    note_login_proven(found)
    return found


@pytest.fixture
def stranger(db):
    """Somebody who signed up with a number that is an official's."""
    return make_person("Lý Văn Giả", login="0987654321")


def names() -> list[str]:
    return list(RosterLine.objects.order_by("pk").values_list("full_name", flat=True))


def test_a_roster_is_kept_as_long_as_it_is_kept_who_took_part(contest, units):
    close = make_round(contest).closes_at
    put_on_roster(contest, units.department)
    until = later_by_months(close, 12)
    assert roster_kept_until(contest) == until
    assert (forget_rosters(now=until - timedelta(seconds=1)), len(names())) == (0, 1)
    assert (forget_rosters(now=until), names()) == (1, [])
    assert AuditEvent.objects.get(verb="retention-applied").after == {"roster_lines": 1}


def test_a_roster_of_a_contest_that_never_had_a_round_goes_too(contest, units):
    put_on_roster(contest, units.department)
    assert roster_kept_until(contest) == later_by_months(NOW, 12)


def test_retention_applies_to_rosters_and_to_sheets_that_nobody_confirmed(contest, units):
    put_on_roster(contest, units.department)
    apply_retention(now=later_by_months(NOW, 13))
    assert names() == []


def test_a_sheet_that_nobody_confirms_is_thrown_away_after_a_week(contest, units, cast):
    row = {"full_name": "Nguyễn Văn An", "login": "0912345678", "unit": "Sở Nội vụ"}
    staged(ROSTERS, RosterImport(contest=contest), row, by=cast.organiser)
    staged(HEADCOUNTS, list_of("headcounts"), {"unit": "a", "on": "b", "number": "c"}, by=cast.organiser)
    assert forget_sheets(now=NOW + timedelta(days=7)) == 0
    assert forget_sheets(now=NOW + timedelta(days=7, seconds=1)) == 2
    assert (RosterImport.objects.count(), ListImport.objects.count()) == (0, 0)


def test_who_erases_their_account_stands_on_no_roster_and_in_no_sheet(contest, units, cast, person):
    rows = [
        {"full_name": name, "login": login, "unit": "Sở Nội vụ"}
        for name, login in (("Nguyễn Văn An", "912345678"), ("Lê Thị Bình", "0912345679"), ("Trần C", "hỏng"))
    ]
    sheet = staged(ROSTERS, RosterImport(contest=contest), *rows, by=cast.organiser)
    put_on_roster(contest, units.department, login=person.login)
    put_on_roster(contest, units.department, full_name="Lê Thị Bình")
    erase_account(person, by=person, now=NOW)
    sheet.refresh_from_db()
    assert names() == ["Lê Thị Bình"]
    assert [row[1]["full_name"] for row in sheet.rows] == ["Lê Thị Bình", "Trần C"]


def test_a_person_who_came_by_a_code_is_found_by_their_entry(contest, units, person):
    entry = make_entry(make_division(contest), person)
    put_on_roster(contest, units.department, login="", entry=entry, code_used_at=NOW)
    erase_account(person, by=person, now=NOW)
    assert names() == []


def test_who_withdraws_from_one_contest_stays_on_the_roster_of_another(contest, units, person):
    other = make_contest(units.province)
    entry = make_entry(make_division(contest), person)
    for one in (contest, other):
        put_on_roster(one, units.department, login=person.login)
    withdraw_from(entry, now=NOW)
    assert list(RosterLine.objects.values_list("contest", flat=True)) == [other.pk]


def test_forgetting_somebody_leaves_sheets_without_them_as_they_are(contest, cast, person):
    row = {"full_name": "Lê Thị Bình", "login": "", "unit": "Sở Nội vụ"}
    sheet = staged(ROSTERS, RosterImport(contest=contest), row, by=cast.organiser)
    forget_in_sheets(person, RosterImport.objects.all())
    assert json.loads(json.dumps(RosterImport.objects.get().rows)) == json.loads(json.dumps(sheet.rows))


def test_a_persons_copy_tells_of_the_rosters_that_name_them(contest, units, person):
    put_on_roster(contest, units.department, login=person.login, category="Một cửa")
    put_on_roster(contest, units.department, full_name="Lê Thị Bình")
    assert copy_of(person, now=NOW, language="vi")["rosters"] == [
        {"contest": contest.title, "unit": "Sở Nội vụ", "name": "Nguyễn Văn An", "login": "+84912345678"}
        | {"category": "Một cửa", "came": False, "code_used_at": None, "reminded_on": None}
    ]


# --- whoever only typed the number of somebody on a roster ---


@pytest.fixture
def line(contest, units, stranger) -> RosterLine:
    """An official's, in whose place the stranger has entered with the number."""
    found = put_on_roster(
        contest, units.department, full_name="Trần Thị Hiền", login=stranger.login, category="Một cửa"
    )
    note_arrival(make_entry(make_division(contest), stranger), None)
    found.refresh_from_db()
    assert found.entry is not None
    return found


def rosters_of(person) -> list[str]:
    return [one["name"] for one in copy_of(person, now=NOW, language="vi")["rosters"]]


def test_whoever_typed_an_officials_number_is_told_nothing_of_the_roster(client_of, stranger, line):
    browser = client_of(stranger)
    pages = [browser.get(reverse(name)).text for name in ("my_data", "my_data_file")]
    assert [word in page for page in pages for word in (line.full_name, line.category)] == [False] * 4
    browser.cookies["language"] = "en"
    page = browser.get(reverse("my_data"))
    assert "accounts/_rosters_unsure.html" in [one.name for one in page.templates]
    assert "is not kept of you, except what is said below the lines." in page.text


def test_whoever_typed_an_officials_number_takes_nobody_off_the_roster(contest, cast, stranger, line):
    row = {"full_name": line.full_name, "login": "0987654321", "unit": "Sở Nội vụ"}
    sheet = staged(ROSTERS, RosterImport(contest=contest), row, by=cast.organiser)
    erase_account(stranger, by=stranger, now=NOW)
    line.refresh_from_db()
    sheet.refresh_from_db()
    assert (line.full_name, line.entry, len(sheet.rows)) == ("Trần Thị Hiền", None, 1)


def test_nor_by_withdrawing_and_the_official_is_waited_for_again(stranger, line):
    withdraw_from(line.entry, now=NOW)
    assert list(RosterLine.objects.waiting()) == [line]


def test_nor_does_the_code_of_another_line_open_that_of_the_number(contest, units, stranger, line):
    """Somebody holds a slip of their own and an account with an official's number."""
    own = put_on_roster(contest, units.department, full_name="Lý Văn Giả", login="", entry=line.entry, code_used_at=NOW)
    assert rosters_of(stranger) == [own.full_name]
    erase_account(stranger, by=stranger, now=NOW)
    assert names() == [line.full_name]


@pytest.mark.parametrize("how", ["code", "officer"])
def test_the_official_reads_and_erases_their_line_once_the_account_is_made_sure_of(cast, stranger, line, how):
    if how == "code":
        note_login_proven(stranger)
    else:
        reissue_password(stranger, by=cast.leader, reason="Có căn cước")
    assert rosters_of(stranger) == [line.full_name]
    erase_account(stranger, by=stranger, now=NOW)
    assert names() == []


def test_whoever_has_neither_password_nor_identity_came_by_codes_alone(contest, units):
    person = make_person(login="an@example.vn", password=None)
    line = put_on_roster(contest, units.department, login=person.login)
    assert rosters_of(person) == [line.full_name]
    SocialAccount.objects.create(user=person, provider=PROVIDER, uid="1000")
    assert rosters_of(person) == []


def test_time_takes_the_line_of_whoever_came_whether_made_sure_of_or_not(contest, line):
    close = make_round(contest).closes_at
    apply_retention(now=later_by_months(close, 12))
    assert names() == []
