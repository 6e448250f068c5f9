"""The one way back: an officer helps people of their own units, never a colleague, and the log tells why."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.limits import within_limit
from accounts.models import AuditEvent, Role
from accounts.passwords import choose_password
from contest.errors import ContestError, NotAllowed
from contest.reissuing import AN_HOUR, SEARCHES, TooMany, find_people, give_access
from questions.models import Deputy
from tests.factories import PASSWORD, grant, make_bank, make_contest, make_division, make_entry, make_person

REASON = "Đến quầy, đã xem giấy tờ"
FIND = "/organize/help/"


@pytest.fixture
def person(units):
    person = make_person("Ngô Thị Bình", login="+84912345678")
    make_entry(make_division(make_contest(units.province)), person, unit=units.department)
    return person


@pytest.mark.parametrize("part", ["leader", "organiser", "superuser"])
def test_an_officer_finds_people_of_their_units(cast, person, part):
    assert find_people(getattr(cast, part), name="ngo binh", ending="678") == [person]


@pytest.mark.parametrize("part", ["other_organiser", "author", "observer", "entrant"])
def test_nobody_else_finds_them(cast, person, part):
    assert find_people(getattr(cast, part), name="ngo binh", ending="678") == []


@pytest.mark.parametrize("name,ending", [("ngo binh", "679"), ("tran binh", "678")])
def test_name_and_digits_must_both_fit(cast, person, name, ending):
    assert find_people(cast.leader, name=name, ending=ending) == []


def test_an_address_is_found_by_its_end_before_the_at(cast, units):
    person = make_person("Ngô Thị Bình", login="binh.ngo@example.vn")
    make_entry(make_division(make_contest(units.province)), person, unit=units.department)
    assert find_people(cast.leader, name="ngo thi binh", ending="NGO") == [person]


def test_the_temporary_password_works_and_must_be_replaced(cast, person):
    password = give_access(person, by=cast.leader, reason=REASON)
    person.refresh_from_db()
    works = [person.check_password(word) for word in (PASSWORD, password)]
    assert (works, person.must_change_password) == ([False, True], True)


def test_the_log_tells_who_gave_it_and_why(cast, person):
    password = give_access(person, by=cast.leader, reason=REASON)
    event = AuditEvent.objects.get(verb="password-reissued")
    assert (event.actor, event.subject_id, event.reason) == (cast.leader, str(person.pk), REASON)
    assert password not in str(vars(event))


def test_without_a_reason_nothing_happens(cast, person):
    with pytest.raises(ContestError):
        give_access(person, by=cast.leader, reason="  ")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("part", ["other_organiser", "author", "observer", "entrant"])
def test_nobody_else_gives_access(cast, person, part):
    with pytest.raises(NotAllowed):
        give_access(person, by=getattr(cast, part), reason=REASON)


@pytest.mark.parametrize("role", Role)
def test_an_officers_account_is_never_given_away(cast, person, units, role):
    grant(person, role, units.elsewhere)
    with pytest.raises(NotAllowed):
        give_access(person, by=cast.organiser, reason=REASON)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("field", ["is_staff", "is_superuser"])
def test_nor_is_that_of_whoever_opens_the_workshop(cast, person, field):
    setattr(person, field, True)
    person.save()
    with pytest.raises(NotAllowed):
        give_access(person, by=cast.organiser, reason=REASON)


def test_nor_is_that_of_a_deputy_who_may_know_keys(cast, person):
    day = date(2026, 1, 5)
    Deputy.objects.create(bank=make_bank(), person=person, first_day=day, last_day=day, named_by=cast.superuser)
    with pytest.raises(NotAllowed):
        give_access(person, by=cast.organiser, reason=REASON)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_an_officer_helps_so_many_in_an_hour(cast, person):
    for _ in range(AN_HOUR["most"]):
        within_limit("give-access", str(cast.leader.pk), **AN_HOUR)
    with pytest.raises(TooMany):
        give_access(person, by=cast.leader, reason=REASON)
    assert give_access(person, by=cast.organiser, reason=REASON) != ""


def test_an_officer_does_not_read_out_everybody(cast, person):
    for _ in range(SEARCHES["most"]):
        within_limit("find-people", str(cast.leader.pk), **SEARCHES)
    with pytest.raises(TooMany):
        find_people(cast.leader, name="ngo binh", ending="678")


# --- the pages -----------------------------------------------------------------------------------------------------


def test_the_page_shows_a_masked_number_and_the_way_on(cast, person, client_of):
    page = client_of(cast.leader).post(FIND, {"name": "Ngô Thị Bình", "ending": "678"}).content.decode()
    assert ("0912 *** 678" in page, "345 678" in page, "345678" in page) == (True, False, False)
    assert reverse("organize_help_give", args=[person.pk]) in page


@pytest.mark.parametrize(("part", "led"), [("leader", True), ("entrant", False), ("observer", False)])
def test_only_officers_are_led_to_it_from_their_own_page(cast, client_of, part, led):
    assert (f'href="{FIND}"' in client_of(getattr(cast, part)).get("/me/").text) == led


@pytest.mark.parametrize("fields", [{"name": "Bình", "ending": "678"}, {"name": "Ngô Bình", "ending": "78"}, {}])
def test_too_little_is_not_searched_for(cast, person, client_of, fields):
    response = client_of(cast.leader).post(FIND, fields)
    assert (response.status_code, response.context["people"]) == (422, None)


@pytest.fixture
def giving(cast, person, client_of):
    """The leader's browser right after giving a temporary password, and the page that it is led to."""
    browser, page = client_of(cast.leader), reverse("organize_help_give", args=[person.pk])
    assert browser.post(page, {"reason": REASON})["Location"] == page
    return browser, page


def test_the_password_is_shown_once_and_kept_by_nobody(person, giving):
    browser, page = giving
    response = browser.get(page)
    person.refresh_from_db()
    assert person.check_password(response.context["password"])
    assert "no-store" in response["Cache-Control"]


def test_reloading_shows_no_password_makes_none_and_says_so(cast, person, giving):
    browser, page = giving
    password = browser.get(page).context["password"]
    again = browser.get(page)
    person.refresh_from_db()
    assert (again.context["password"], person.check_password(password)) == ("", True)
    assert again.context["unused"] == AuditEvent.objects.get(verb="password-reissued")
    assert again.text.count(cast.leader.full_name) == 1


def test_what_only_looks_ahead_takes_the_password_from_nobody(giving):
    browser, page = giving
    browser.head(page)
    assert browser.get(page).context["password"] != ""


def test_another_officers_browser_is_not_shown_it(cast, person, client_of, giving):
    assert client_of(cast.organiser).get(giving[1]).context["password"] == ""


def test_once_replaced_a_temporary_password_is_spoken_of_no_more(cast, person, giving):
    choose_password(person, "hoa sen trắng")
    assert giving[0].get(giving[1]).context["unused"] is None


def test_the_page_refuses_a_colleague_with_a_sentence(cast, units, client_of):
    make_entry(make_division(make_contest(units.province)), cast.author, unit=units.department)
    response = client_of(cast.organiser).post(reverse("organize_help_give", args=[cast.author.pk]), {"reason": REASON})
    assert (response.status_code, response.context["password"]) == (403, "")
