"""For whom citizens take part: asked of them alone, put right by them, shown to organisers."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Audience, AuditEvent
from contest.correcting import correct_entry
from contest.entering import enter_contest
from contest.erasing import erase_account
from contest.models import Capacity, Entry
from contest.personal_copy import copy_of
from contest.places import Place
from exchange.sheets import read_sheet
from tests.contest.test_forms import filled, form_for
from tests.factories import NOW, make_consent_text, make_contest, make_division, make_entry, make_person, make_round


@pytest.fixture
def text(db):
    return make_consent_text()


@pytest.fixture
def contest(units):
    units.department.audiences = list(Audience)
    units.department.save()
    contest = make_contest(units.province, guardian_below_age=0)
    make_round(contest)
    return contest


@pytest.fixture
def citizens(contest):
    return make_division(contest, audience=Audience.CITIZENS)


@pytest.fixture
def enter(contest, units, text):
    def entering(division, person=None, *, capacity: str) -> Entry:
        place = Place(division, units.department, capacity=capacity)
        return enter_contest(person or make_person(), contest, place, consent_text=text, now=NOW)

    return entering


def test_citizens_are_asked_and_need_not_say(citizens, text, units):
    field = form_for(citizens).fields["capacity"]
    assert (field.required, [value for value, _words in field.choices]) == (False, ["", *Capacity.values])
    assert str(field.help_text) != ""
    form = form_for(citizens, filled(citizens, text, units.department))
    assert (form.errors, form.wishes()["place"].capacity) == ({}, "")


def test_officials_are_not_asked(contest):
    assert "capacity" not in form_for(make_division(contest)).fields


@pytest.mark.parametrize("said, errors", [("business", []), ("", []), ("emperor", ["capacity"])])
def test_only_what_is_on_the_list_can_be_said(citizens, text, units, said, errors):
    assert list(form_for(citizens, filled(citizens, text, units.department, capacity=said)).errors) == errors


@pytest.mark.parametrize("said", ["", *Capacity.values])
def test_an_entry_keeps_it(enter, citizens, said):
    assert enter(citizens, capacity=said).capacity == said


def test_nothing_is_kept_of_officials(enter, contest):
    """Where a form offers both divisions, something may have been chosen before the division was."""
    assert enter(make_division(contest), capacity="business").capacity == ""


def test_the_database_takes_no_other(citizens):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_entry(citizens, capacity="emperor")


def test_it_can_be_put_right_before_the_first_paper(enter, citizens, units):
    entry = enter(citizens, capacity="person")
    correct_entry(entry, Place(citizens, units.department, capacity="organisation"), now=NOW)
    assert Entry.objects.get().capacity == "organisation"


def test_the_person_sees_it_and_takes_it_along(enter, citizens, client_of):
    person = make_person()
    enter(citizens, person, capacity="business")
    assert copy_of(person, now=NOW, language="vi")["entries"][0]["takes_part"] == Capacity.BUSINESS.label
    assert str(Capacity.BUSINESS.label) in client_of(person).get(reverse("me")).text


def test_it_counts_on_when_the_person_is_erased(enter, citizens):
    person = make_person()
    enter(citizens, person, capacity="business")
    erase_account(person, by=person, now=NOW)
    assert Entry.objects.get().capacity == "business"


def test_organisers_see_it_in_the_list(enter, citizens, contest, cast, client_of):
    enter(citizens, capacity="business")
    page = client_of(cast.organiser).get(reverse("organize_entries", args=[contest.pk])).text
    assert str(Capacity.BUSINESS.label) in page


def test_organisers_take_the_list_out_and_the_log_says_so(enter, citizens, contest, cast, client_of):
    person = make_person("=HYPERLINK(1)", login="0912345678")
    entry = enter(citizens, person, capacity="business")
    response = client_of(cast.organiser).get(reverse("organize_entries_file", args=[contest.pk]))
    header, row = read_sheet(response.content).rows
    assert (row[0], row[1], row[3], row[4]) == (entry.code, "=HYPERLINK(1)", Capacity.BUSINESS.label, "Sở Nội vụ")
    assert [cell for cell in row if "912345678" in cell] == []
    assert len(header) == len(row)
    event = AuditEvent.objects.get(verb="entries-exported")
    assert (event.actor, event.after) == (cast.organiser, {"entries": 1})
