"""The one way back: an officer helps people of their own units, never a colleague, and the log tells why."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from accounts.limits import within_limit
from accounts.models import AuditEvent, Role, User
from accounts.passwords import choose_password
from contest.erasing import erase_account
from contest.errors import ContestError, NotAllowed
from contest.models import Entry
from contest.reissuing import AN_HOUR, SEARCHES, TooMany, find_people, give_access
from questions.models import Deputy
from tests.factories import (
    NOW,
    PASSWORD,
    grant,
    make_bank,
    make_contest,
    make_division,
    make_entry,
    make_person,
)

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


def test_who_erased_their_data_is_found_no_more(cast, person):
    erase_account(person, by=person, now=NOW)
    named = User.objects.get(pk=person.pk)
    assert find_people(cast.leader, name=named.full_name, ending=named.login[-3:]) == []
    with pytest.raises(NotAllowed):
        give_access(named, by=cast.leader, reason=REASON)


@pytest.fixture
def citizen(units):
    """Somebody who entered a contest of the province without a unit."""
    division = make_division(make_contest(units.province), unit_required=False)
    person = make_person("Ngô Thị Bình", login="+84912345678")
    Entry.objects.filter(pk=make_entry(division, person).pk).update(unit=None)
    return person


@pytest.mark.parametrize("ending", ["678", "0912345678"])
@pytest.mark.parametrize(
    ("part", "finds"),
    [("organiser", 1), ("superuser", 1), ("leader", 0), ("other_organiser", 0), ("author", 0), ("entrant", 0)],
)
def test_people_without_a_unit_are_found_by_whoever_organises_the_contest(cast, citizen, part, finds, ending):
    assert find_people(getattr(cast, part), name="ngo binh", ending=ending) == [citizen] * finds


def test_people_of_foreign_units_are_not_found_by_whoever_organises_the_contest(cast, units):
    person = make_person("Ngô Thị Bình", login="+84912345678")
    make_entry(make_division(make_contest(units.province)), person, unit=units.other_department)
    assert find_people(cast.organiser, name="ngo binh", ending="678") == []


def test_people_without_a_unit_are_helped_and_the_log_tells_it(cast, citizen):
    password = give_access(citizen, by=cast.organiser, reason=REASON)
    event = AuditEvent.objects.get(verb="password-reissued")
    citizen.refresh_from_db()
    assert citizen.check_password(password)
    assert (event.actor, event.subject_id, event.reason) == (cast.organiser, str(citizen.pk), REASON)


@pytest.mark.parametrize("part", ["leader", "other_organiser", "author", "observer", "entrant"])
def test_nobody_else_helps_people_without_a_unit(cast, citizen, part):
    with pytest.raises(NotAllowed):
        give_access(citizen, by=getattr(cast, part), reason=REASON)


@pytest.mark.parametrize(("ending", "more"), [("678", 0), ("0912345678", 1)])
@pytest.mark.parametrize(("part", "queries"), [("leader", 3), ("organiser", 4)])
def test_many_cost_as_many_queries_as_few(cast, citizen, units, part, queries, ending, more, django_assert_num_queries):
    def cost() -> None:
        officer = User.objects.get(pk=getattr(cast, part).pk)
        with django_assert_num_queries(queries + more):
            find_people(officer, name="ngo binh", ending=ending)

    cost()
    division = make_division(make_contest(units.province))
    for number in range(8):
        make_entry(division, make_person("Ngô Thị Bình", login=f"+8498234{number}678"), unit=units.department)
    cost()


@pytest.mark.parametrize("ending", ["345.678", "345-678", "5 678", "(45) 678"])
def test_a_part_of_a_number_may_be_typed_as_it_is_written(cast, units, ending):
    person = make_person("Ngô Thị Bình", login="+84912345678")
    make_entry(make_division(make_contest(units.province)), person, unit=units.department)
    assert find_people(cast.leader, name="ngo binh", ending=ending) == [person]


@pytest.mark.parametrize("name,ending", [("ngo binh", "679"), ("tran binh", "678")])
def test_name_and_digits_must_both_fit(cast, person, name, ending):
    assert find_people(cast.leader, name=name, ending=ending) == []


def test_an_address_is_found_by_its_end_before_the_at(cast, units):
    person = make_person("Ngô Thị Bình", login="binh.ngo@example.vn")
    make_entry(make_division(make_contest(units.province)), person, unit=units.department)
    found = [find_people(cast.leader, name="ngo thi binh", ending=ending) for ending in ("NGO", "h.ngo@", "b.ngo")]
    assert found == [[person], [person], []]


@pytest.fixture
def squatter(units):
    """Somebody who entered for the leader's unit under a name of their own, with the number of Ngô Thị Bình."""
    squatter = make_person("Lý Văn Giả", login="+84912345678")
    make_entry(make_division(make_contest(units.province)), squatter, unit=units.department)
    return squatter


@pytest.mark.parametrize("name", ["", "ngo thi binh"])
@pytest.mark.parametrize("number", ["0912 345 678", "0912345678", "+84912345678", "84.912.345.678"])
def test_a_whole_number_finds_whoever_took_it_under_any_name(cast, squatter, name, number):
    assert find_people(cast.leader, name=name, ending=number) == [squatter]


def test_so_does_a_whole_address(cast, units):
    squatter = make_person("Lý Văn Giả", login="binh.ngo@example.vn")
    make_entry(make_division(make_contest(units.province)), squatter, unit=units.department)
    assert find_people(cast.leader, name="", ending="Binh.Ngo@example.vn") == [squatter]


@pytest.mark.parametrize("part", ["other_organiser", "author", "observer", "entrant"])
def test_a_whole_number_tells_nobody_else_whose_it_is(cast, squatter, part):
    assert find_people(getattr(cast, part), name="", ending="0912345678") == []


@pytest.mark.parametrize("part", ["leader", "organiser", "superuser"])
def test_who_took_a_number_and_only_signed_up_is_nobody_of_an_officers(cast, part):
    squatter = make_person("Lý Văn Giả", login="+84912345678")
    assert find_people(getattr(cast, part), name="", ending="0912345678") == []
    with pytest.raises(NotAllowed):
        give_access(squatter, by=getattr(cast, part), reason=REASON)


def test_then_an_administrator_finds_the_account_by_its_number_in_the_workshop(cast, client_of):
    squatter = make_person("Lý Văn Giả", login="+84912345678")
    page = client_of(cast.superuser).get(reverse("admin:accounts_user_changelist"), {"q": "0912345678"})
    assert list(page.context["cl"].queryset) == [squatter]


def test_the_owner_of_a_number_that_was_taken_has_it_free_again_by_erasing_the_account(cast, squatter):
    give_access(squatter, by=cast.leader, reason=REASON)
    erase_account(squatter, by=squatter, now=NOW)
    owner = make_person("Ngô Thị Bình", login="+84912345678")
    assert find_people(cast.leader, name="", ending="0912345678") == []
    assert User.objects.get(login="+84912345678") == owner


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


@pytest.mark.parametrize(
    "fields", [{"name": "Bình", "ending": "678"}, {"name": "Ngô Bình", "ending": "78"}, {"ending": "678"}, {}]
)
def test_too_little_is_not_searched_for(cast, person, client_of, fields):
    response = client_of(cast.leader).post(FIND, fields)
    assert (response.status_code, response.context["people"]) == (422, None)


@pytest.mark.parametrize("number", ["0912 345 678", "84912345678"])
def test_the_page_finds_a_whole_number_without_a_name(cast, squatter, client_of, number):
    response = client_of(cast.leader).post(FIND, {"name": "", "ending": number})
    assert (response.status_code, response.context["people"]) == (200, [squatter])


def test_where_nobody_fits_the_page_says_whose_matter_that_account_is(cast, client_of):
    browser = client_of(cast.leader)
    browser.cookies["language"] = "en"
    page = browser.post(FIND, {"name": "", "ending": "0912345678"}).text
    assert "who entered for others, or nowhere, is an administrator's matter." in unescape(page)


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
