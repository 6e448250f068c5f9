"""Short links of units: made once, found by number, and not to be guessed at will."""

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from contest.links import Found, find_by_code, make_links, number_of, path_of, units_of
from contest.models import Contest, Entry, UnitLink
from contest.organizing import taken_names
from tests.factories import NOW, make_contest, make_division, make_entry, make_unit


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def contest(units) -> Contest:
    contest = make_contest(units.province, slug="cchc", short_code="250303")
    make_division(contest)
    return contest


def test_each_unit_gets_one_number_however_often_it_is_asked_for(contest, units):
    chosen = [units.department, make_unit(parent=units.province)]
    assert [make_links(contest, chosen, now=NOW), make_links(contest, chosen, now=NOW)] == [2, 0]
    numbers = list(UnitLink.objects.values_list("number", flat=True))
    assert [(len(number), number.isdecimal(), number[0] != "0") for number in numbers] == [(6, True, True)] * 2


def test_the_database_keeps_one_link_a_unit_and_one_unit_a_number(contest, units):
    make_links(contest, [units.department], now=NOW)
    first = UnitLink.objects.get()
    twins = [{"unit": units.department, "number": "111111"}, {"unit": units.other_department, "number": first.number}]
    for fields in twins:
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitLink.objects.create(contest=contest, made_at=NOW, **fields)


def test_a_number_that_is_taken_is_drawn_again(contest, units, monkeypatch):
    drawn = iter([150303, 150303, 382913])
    monkeypatch.setattr("contest.links.secrets.randbelow", lambda _most: next(drawn))
    make_links(contest, [units.department], now=NOW)
    assert UnitLink.objects.get().number == "482913"


def test_numbers_taken_meanwhile_are_drawn_again(contest, units, monkeypatch):
    drawn = iter([1, 1, 2])
    monkeypatch.setattr("contest.links.secrets.randbelow", lambda _most: next(drawn))
    assert make_links(contest, [units.department, units.other_department], now=NOW) == 2
    assert sorted(UnitLink.objects.values_list("number", flat=True)) == ["100001", "100002"]


def test_no_contest_takes_the_number_of_a_unit_as_its_code(contest, units):
    make_links(contest, [units.department], now=NOW)
    named = Contest(slug="moi", short_code=UnitLink.objects.get().number)
    assert list(taken_names(named)) == ["short_code"]


def test_the_units_of_a_contest_are_those_that_its_people_count_for(contest, units):
    make_unit("Xã A", parent=units.province, audiences=["citizens"])
    make_unit("Phòng B", parent=units.department, bloc="")
    mine = [unit for unit in units_of(contest) if unit.tree == units.province.tree]
    assert mine == [units.department]


def test_a_code_leads_to_the_contest_and_a_number_to_the_unit(contest, units):
    make_links(contest, [units.department], now=NOW)
    number = UnitLink.objects.get().number
    found = [
        find_by_code(code, now=NOW) for code in ("250 303", f"{number[:3]} {number[3:]}", "999999", "x" * 41, "\x00")
    ]
    assert found == [Found(contest), Found(contest, number), None, None, None]
    assert (number_of(contest, number), number_of(contest, "250303"), number_of(contest, "²")) == (number, "", "")


def test_a_number_is_unknown_while_its_contest_is_not_published(contest, units):
    make_links(contest, [units.department], now=NOW)
    Contest.objects.update(published_at=None)
    assert find_by_code(UnitLink.objects.get().number, now=NOW) is None


@pytest.mark.parametrize(
    "said, path",
    [
        ({}, "/c/482913/"),
        ({"channel": "facebook"}, "/c/482913/?k=facebook"),
        ({"channel": "a&b", "invitation": "x-1"}, "/c/482913/?k=a%26b&i=x-1"),
    ],
)
def test_a_link_says_how_somebody_came(said, path):
    assert path_of("482913", **said) == path


# --- guessing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["999999", "9" * 5000, "<script>", "\x00", "²²²²²²", "' OR 1=1"])
def test_an_unknown_number_is_answered_kindly(contest, code):
    client = Client()
    client.cookies["language"] = "en"
    answer = client.get("/c/", {"code": code})
    assert (answer.status_code, "No contest has this code" in answer.text) == (404, True)


def test_whoever_tries_number_after_number_is_stopped_and_others_are_not(contest, units):
    make_links(contest, [units.department], now=NOW)
    known, client = f"/c/{UnitLink.objects.get().number}/", Client()
    answers = [client.get(f"/c/{guess}/").status_code for guess in range(settings.ADDRESS_LIMITS["unknown_code"] + 1)]
    assert (set(answers[:-1]), answers[-1], client.get(known).status_code) == ({404}, 429, 429)
    assert Client(REMOTE_ADDR="203.0.113.9").get(known).status_code == 302


def test_codes_that_are_known_may_be_opened_without_end(contest):
    client = Client()
    answers = {client.get("/c/250303/").status_code for _ in range(settings.ADDRESS_LIMITS["unknown_code"] + 9)}
    assert answers == {302}


# --- entries -------------------------------------------------------------------------------------------------------


def test_the_database_lets_nobody_invite_themselves(contest):
    entry = make_entry(contest.divisions.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(inviter=entry)


def test_invitations_are_never_the_same(contest):
    first, second = make_entry(contest.divisions.get()), make_entry(contest.divisions.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=first.pk).update(invitation=second.invitation)
