"""Somebody without a phone is entered by an officer, never unseen, and sits the paper alone on a device handed over."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation

from accounts.audit import describe
from accounts.lent import is_lent
from accounts.limits import within_limit
from accounts.models import Audience, AuditEvent, Consent, User
from contest import assisting
from contest.assisting import HAND_OVERS, enter_for, find_assisted, hand_over
from contest.channel_report import channel_lines
from contest.doubles import keep_apart, suspected_pairs
from contest.entering import BIRTH_DATE_KEPT, forget_birth_dates
from contest.erasing import erase_account
from contest.errors import ContestError, NotAllowed
from contest.links import CHANNEL_OF_OFFICERS
from contest.models import Attempt, Channel, Division, Entry, Round
from contest.places import Place
from contest.reissuing import AN_HOUR, SEARCHES, TooMany, find_people, give_access
from tests.factories import (
    NOW,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
    make_unit,
)

NAME, YEAR = "Ngô Thị Bình", 1951
LIST = "/organize/assisted/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def text(db):
    return make_consent_text()


@pytest.fixture
def joined(units):
    contest = make_contest(units.province, doors=["phone", "assisted"])
    return make_round_division(make_round(contest), make_division(contest))


@pytest.fixture
def enter(cast, joined, units, text):
    """Enter somebody as the leader does, or with these other facts."""
    leader = cast.leader

    def entered(unit=units.department, **other) -> Entry:
        facts = {"full_name": NAME, "birth_year": YEAR, "place": Place(joined.division, unit)}
        facts |= {"consent_text": text, "now": NOW, "officer": leader, "contest": joined.round.contest} | other
        return enter_for(facts.pop("officer"), facts.pop("contest"), **facts)

    return entered


def form(joined, own, text, **other) -> dict:
    sent = {"full_name": NAME, "birth_year": str(YEAR), "division": joined.division_id, "consent": "on"}
    return sent | {"unit": own.pk, "unit_query": own.name, "consent_version": text.version} | other


# --- entering ------------------------------------------------------------------------------------------------------


def test_the_entry_says_who_helped_and_that_the_words_were_read_aloud(cast, enter, joined):
    entry = Entry.objects.get(pk=enter().pk)
    assert (entry.person.full_name, entry.assisted_by, entry.birth_year) == (NAME, cast.leader, YEAR)
    assert (entry.consent.read_aloud_by, entry.consent.purpose) == (
        cast.leader,
        f"contest:{joined.round.contest.slug}",
    )


def test_the_report_of_channels_counts_who_was_entered_so(enter, joined):
    Channel.objects.create(code=CHANNEL_OF_OFFICERS, name_vi="Cán bộ giúp")
    enter()
    assert [line.channel for line in channel_lines(joined.round.contest)] == ["Cán bộ giúp"]


def test_the_account_has_no_login_and_no_password(enter, client):
    person = enter().person
    assert (person.phone, person.email, person.has_usable_password()) == ("", "", False)
    answer = client.post("/accounts/login/", {"login": person.login, "password": "x"})
    assert (answer.status_code, "_auth_user_id" in client.session) == (200, False)


def test_the_log_tells_who_entered_whom(cast, enter):
    entry = enter()
    event = AuditEvent.objects.get(verb="entry-assisted")
    assert describe(event) == f"{cast.leader} entered somebody without a phone: {entry.code}"


@pytest.mark.parametrize("part", ["leader", "organiser", "superuser"])
def test_officers_of_the_unit_and_of_the_contest_help(cast, enter, part):
    assert enter(officer=getattr(cast, part)).assisted_by == getattr(cast, part)


@pytest.mark.parametrize("part", ["other_organiser", "author", "reviewer", "observer", "entrant"])
def test_nobody_else_does_and_no_person_is_left_behind(cast, enter, part):
    officer, before = getattr(cast, part), User.objects.count()
    with pytest.raises(NotAllowed):
        enter(officer=officer)
    assert (Entry.objects.count(), User.objects.count()) == (0, before)


def test_a_leader_enters_nobody_for_another_unit(units, enter):
    with pytest.raises(NotAllowed, match="not a unit of yours"):
        enter(unit=units.province)


@pytest.mark.parametrize("doors", [None, ["phone", "email"]])
def test_a_contest_without_this_door_takes_nobody_so(enter, joined, doors):
    joined.round.contest.doors = doors
    with pytest.raises(NotAllowed, match="officers enter nobody"):
        enter()


def test_without_consent_nobody_is_entered(enter):
    before = User.objects.count()
    with pytest.raises(ContestError, match="Please agree"):
        enter(consent_text=None)
    assert (User.objects.count(), Consent.objects.count()) == (before, 0)


def test_an_officer_enters_so_many_in_an_hour(enter, cast):
    for _ in range(AN_HOUR["most"]):
        enter()
    with pytest.raises(TooMany):
        enter()
    assert enter(officer=cast.organiser).assisted_by == cast.organiser


def test_a_second_entry_of_one_person_is_suspected_and_not_refused(cast, enter, joined, units):
    own = make_entry(joined.division, make_person("Ngo Thi Binh"), unit=units.department)
    entry = enter()
    assert suspected_pairs(cast.leader) == [(own.pk, entry.pk)]


def test_two_years_of_birth_are_two_people(cast, enter):
    enter()
    enter(birth_year=1960)
    assert suspected_pairs(cast.leader) == []


def test_only_who_was_entered_by_an_officer_has_a_bare_year(joined, units):
    with pytest.raises(IntegrityError):
        make_entry(joined.division, unit=units.department, birth_year=YEAR)


def test_the_year_goes_when_dates_of_birth_go(enter):
    entry = enter()
    Round.objects.update(opens_at=NOW - 3 * BIRTH_DATE_KEPT, closes_at=NOW - 2 * BIRTH_DATE_KEPT)
    assert forget_birth_dates(now=NOW) == 1
    assert Entry.objects.get(pk=entry.pk).birth_year is None


def test_erasing_takes_the_year_and_the_name(enter):
    entry = enter()
    erase_account(entry.person, by=None, now=NOW)
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.birth_year, entry.consent, entry.person.full_name == NAME) == (None, None, False)


def test_whoever_has_no_login_is_given_no_password(cast, enter):
    person = enter().person
    assert find_people(cast.leader, name=NAME, ending=person.login[-3:]) == []
    with pytest.raises(NotAllowed):
        give_access(person, by=cast.leader, reason="Đến quầy")


# --- handing over the device ---------------------------------------------------------------------------------------


def test_handing_over_is_logged_each_time(cast, enter):
    entry = enter()
    for officer in (cast.leader, cast.organiser):
        assert hand_over(entry, by=officer, now=NOW) == entry.person
    handed = AuditEvent.objects.filter(verb="device-handed-over").order_by("pk")
    assert [event.actor for event in handed] == [cast.leader, cast.organiser]


def test_an_officer_hands_over_so_many_times_in_an_hour(cast, enter):
    entry = enter()
    for _ in range(HAND_OVERS["most"]):
        within_limit("hand-over", str(cast.leader.pk), **HAND_OVERS)
    with pytest.raises(TooMany):
        hand_over(entry, by=cast.leader, now=NOW)
    assert hand_over(entry, by=cast.organiser, now=NOW) == entry.person


@pytest.mark.parametrize("part", ["other_organiser", "author", "observer", "entrant"])
def test_nobody_else_hands_it_over(cast, enter, part):
    with pytest.raises(NotAllowed):
        hand_over(enter(), by=getattr(cast, part), now=NOW)


def test_nobody_is_let_into_an_account_of_their_own_login(cast, joined, units):
    with pytest.raises(NotAllowed):
        hand_over(make_entry(joined.division, unit=units.department), by=cast.leader, now=NOW)


@pytest.mark.parametrize("between", ["", " ", "-", ".", " – "])
def test_a_code_is_found_however_it_was_written(cast, enter, between):
    entry = enter()
    assert find_assisted(cast.leader, between.join([entry.code[:4].lower(), entry.code[4:]])) == entry


def test_a_code_is_found_only_among_ones_own_and_wrong_ones_are_few_an_hour(cast, enter):
    entry = enter()
    spoken = f" {entry.code[:4].lower()} {entry.code[4:]} "
    assert [find_assisted(who, spoken) for who in (cast.leader, cast.other_organiser)] == [entry, None]
    for _ in range(SEARCHES["most"]):
        find_assisted(cast.leader, "AAAA")
    with pytest.raises(TooMany):
        find_assisted(cast.leader, entry.code)


# --- controls ------------------------------------------------------------------------------------------------------


def test_a_verb_that_forgot_to_ask_whose_unit_it_is_would_be_noticed(cast, enter, monkeypatch):
    monkeypatch.setattr(assisting, "may_assist", lambda *facts: True)
    assert enter(officer=cast.other_organiser).assisted_by == cast.other_organiser


def test_an_account_with_a_login_would_be_found_by_its_number(cast, enter, monkeypatch):
    person = enter().person
    User.objects.filter(pk=person.pk).update(login="+84912345678")
    assert find_people(cast.leader, name=NAME, ending="678") == [person]


# --- the pages -----------------------------------------------------------------------------------------------------


def test_an_officer_enters_somebody_and_holds_the_slip(cast, joined, units, text, client_of):
    browser = client_of(cast.leader)
    address = reverse("organize_assist", args=[joined.round.contest_id])
    answer = browser.post(address, form(joined, units.department, text), follow=True)
    entry = Entry.objects.get()
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, f"{LIST}{entry.pk}/")
    assert (entry.code in answer.text, NAME in answer.text) == (True, True)


@pytest.mark.parametrize(
    "wrong,field",
    [
        ({"consent": ""}, "consent"),
        ({"birth_year": ""}, "birth_year"),
        ({"birth_year": "51"}, "birth_year"),
        ({"birth_year": "2199"}, "birth_year"),
        ({"full_name": "7"}, "full_name"),
        ({"unit": "", "unit_query": ""}, "unit"),
        ({"consent_version": "cũ"}, "consent"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(cast, joined, units, text, client_of, wrong, field):
    address = reverse("organize_assist", args=[joined.round.contest_id])
    answer = client_of(cast.leader).post(address, form(joined, units.department, text, **wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (Entry.objects.count(), answer.context["form"]["full_name"].value()) == (0, wrong.get("full_name", NAME))


def test_the_year_of_birth_is_marked_as_needed(cast, joined, client_of):
    page = client_of(cast.leader).get(reverse("organize_assist", args=[joined.round.contest_id])).text
    label = re.search(r'<label[^>]*for="id_birth_year">(.*?)</label>', page, re.DOTALL).group(1)
    assert "(bắt buộc)" in label


@pytest.fixture
def ward(joined, units):
    """Where a citizen lives; the division is for citizens."""
    Division.objects.update(audience=Audience.CITIZENS)
    return make_unit("Phường Bình Định", parent=units.province, audiences=[Audience.CITIZENS])


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"birth_date": str(YEAR)},
        {"birth_date": f"02/9/{YEAR}"},
        {"birth_date": f"02/9/{YEAR}", "birth_year": ""},
        {"birth_date": str(YEAR), "birth_year": ""},
    ],
)
def test_the_year_of_a_citizen_is_typed_once_and_tells_namesakes_apart(cast, joined, ward, text, client_of, typed):
    address = reverse("organize_assist", args=[joined.round.contest_id])
    shown = client_of(cast.organiser).get(address).context["form"].fields
    client_of(cast.organiser).post(address, form(joined, ward, text, **typed))
    entry = Entry.objects.get()
    assert (entry.birth_date, entry.known_birth_year) == (None, YEAR)
    assert [(str(shown[name].label), shown[name].required) for name in ("birth_year", "birth_date")] == [
        ("Year of birth", False),
        ("Date of birth", False),
    ]


def test_a_date_typed_for_who_needs_none_tells_the_year(cast, joined, ward, units, text, client_of):
    officials = make_division(joined.round.contest, audience=Audience.OFFICIALS)
    address = reverse("organize_assist", args=[joined.round.contest_id])
    told = form(joined, units.department, text, birth_date="02/9/1958", birth_year="")
    client_of(cast.organiser).post(address, told | {"division": officials.pk})
    entry = Entry.objects.get()
    assert (entry.division, entry.birth_date, entry.birth_year) == (officials, None, 1958)


def test_a_year_and_a_date_of_another_year_are_asked_about(cast, joined, ward, text, client_of):
    address = reverse("organize_assist", args=[joined.round.contest_id])
    answer = client_of(cast.organiser).post(address, form(joined, ward, text, birth_date="02/9/1970"))
    assert (list(answer.context["form"].errors), Entry.objects.count()) == (["birth_date"], 0)


def test_of_a_minor_the_whole_date_is_asked_and_of_nobody_twice(cast, joined, ward, text, client_of):
    address, browser = reverse("organize_assist", args=[joined.round.contest_id]), client_of(cast.organiser)
    wrong = [
        list(browser.post(address, form(joined, ward, text, birth_year=year)).context["form"].errors)
        for year in ("2015", "")
    ]
    assert wrong == [["birth_date"], ["birth_year"]]


def test_a_unit_that_is_not_ones_own_is_refused_with_a_sentence(cast, joined, units, text, client_of):
    address = reverse("organize_assist", args=[joined.round.contest_id])
    other = make_unit("Sở Y tế", parent=units.province)
    answer = client_of(cast.leader).post(address, form(joined, other, text))
    assert (answer.status_code, len(answer.context["form"].non_field_errors())) == (403, 1)


def test_the_box_finds_a_slip_or_says_that_there_is_none(cast, enter, client_of):
    entry, browser = enter(), client_of(cast.leader)
    found, missing = (browser.post(LIST, {"code": code}) for code in (entry.code, "ABCDEFGH"))
    assert (found.headers["Location"], missing.status_code) == (f"{LIST}{entry.pk}/", 422)


def test_the_device_is_the_persons_and_no_longer_the_officers(cast, enter, client_of):
    entry, browser = enter(), client_of(cast.leader)
    answer = browser.post(f"{LIST}{entry.pk}/")
    assert answer.headers["Location"] == reverse("enter", args=[entry.contest.slug])
    assert browser.session["_auth_user_id"] == str(entry.person_id)
    assert browser.get(LIST).status_code == 403


def test_the_person_sits_the_paper_there(cast, enter, client_of, joined):
    entry, browser = enter(), client_of(cast.leader)
    browser.post(f"{LIST}{entry.pk}/")
    browser.post(reverse("start", args=[joined.round.contest.slug, joined.round.number]))
    assert Attempt.objects.get().entry == entry


def test_the_device_ends_and_forgets_as_a_borrowed_one(cast, enter, client_of):
    browser = client_of(cast.leader)
    browser.post(f"{LIST}{enter().pk}/")
    assert (is_lent(browser), browser.session.get_expire_at_browser_close()) == (True, True)
    answer = browser.post("/accounts/logout/", {"acknowledged": "1"})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_organisers_see_in_their_list_who_helped(cast, enter, client_of):
    entry = enter()
    page = client_of(cast.organiser).get(reverse("organize_entries", args=[entry.contest_id])).text
    assert cast.leader.full_name in page


def test_the_slip_tells_of_a_likely_double(cast, enter, joined, units, client_of):
    make_entry(joined.division, make_person("Ngo Thi Binh"), unit=units.department)
    answer = client_of(cast.leader).get(f"{LIST}{enter().pk}/")
    assert (len(answer.context["doubles"]), reverse("organize_doubles") in answer.text) == (1, True)


def test_a_slip_asks_no_more_about_a_pair_that_was_decided(cast, enter, joined, units, client_of):
    other = make_entry(joined.division, make_person("Ngo Thi Binh"), unit=units.department)
    entry = enter()
    keep_apart(entry, other, by=cast.leader, reason="Hai người.", now=NOW)
    assert client_of(cast.leader).get(f"{LIST}{entry.pk}/").context["doubles"] == []


def test_a_slip_names_the_rounds_that_are_not_over(cast, enter, joined, client_of):
    over = make_round(joined.round.contest, opens_at=NOW - timedelta(days=9), closes_at=NOW - timedelta(days=5))
    page = client_of(cast.leader).get(f"{LIST}{enter().pk}/")
    assert (page.context["rounds"], over in page.context["contest"].rounds.all()) == ([joined.round], True)


def test_whoever_has_no_login_is_told_to_keep_the_slip_and_of_no_page_of_their_own(cast, enter, client_of):
    page = client_of(cast.leader).post(f"{LIST}{enter().pk}/", follow=True)
    told = [words in page.text for words in ("giữ phiếu có mã này", "không cần chép lại")]
    assert (page.redirect_chain[-1][0].endswith("/enter/"), told) == (True, [True, False])


def test_a_contest_that_is_over_or_has_no_such_door_enters_nobody(cast, joined, client_of):
    other = make_contest(joined.round.contest.owner)
    Round.objects.update(closes_at=NOW)
    addresses = [reverse("organize_assist", args=[pk]) for pk in (joined.round.contest_id, other.pk)]
    assert [client_of(cast.leader).get(address).status_code for address in addresses] == [404, 404]


def test_a_stranger_is_told_at_the_door_where_help_is(client, joined):
    page = client.get(reverse("enter", args=[joined.round.contest.slug]))
    assert [str(way.route) for way, _address in page.context["links"]] == ["join", "contact"]
