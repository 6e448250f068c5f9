"""A wrong division or unit is put right by the entrant, until the first paper."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.models import Audience, AuditEvent, Consent
from contest.attempts import start_attempt
from contest.correcting import PaperBegun, correct_entry
from contest.errors import ContestError, NotEligible, NotOpen
from contest.models import Attempt, Contest, Entry, Round
from contest.places import Place
from tests.factories import (
    NOW,
    make_attempt,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_round,
    make_round_division,
    make_unit,
)

MINOR = date(2012, 5, 20)


@pytest.fixture
def joined(units):
    """The officials of a running round."""
    contest = make_contest(units.province)
    return make_round_division(make_round(contest), make_division(contest))


@pytest.fixture
def entry(joined, units):
    return make_entry(joined.division, unit=units.department)


def as_it_stands(entry: Entry) -> tuple:
    stored = Entry.objects.get(pk=entry.pk)
    return stored.division, stored.unit, stored.unit_name, stored.competing_unit, stored.code, stored.entered_at


def test_a_correction_changes_division_and_unit_and_leaves_the_rest(joined, entry):
    other, place = make_division(joined.round.contest), make_unit("Sở Tài chính")
    correct_entry(entry, Place(other, place), now=NOW)
    assert as_it_stands(entry) == (other, place, "Sở Tài chính", place, entry.code, entry.entered_at)


def test_the_log_says_who_did_it(joined, entry, units):
    for unit in (units.department, make_unit("Sở Tài chính")):  # the first is what stands already
        correct_entry(entry, Place(joined.division, unit), now=NOW)
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.subject_label) == (entry.person, "entry-corrected", entry.code)


def test_once_a_paper_is_begun_division_and_unit_stand(joined, entry):
    before = as_it_stands(entry)
    make_attempt(joined, entry)
    with pytest.raises(PaperBegun):
        correct_entry(entry, Place(joined.division, make_unit("Sở Tài chính")), now=NOW)
    assert (as_it_stands(entry), AuditEvent.objects.count()) == (before, 0)


def test_what_entering_refuses_a_correction_refuses(joined, entry, units):
    before = as_it_stands(entry)
    foreign = make_division(make_contest())
    stranger = make_unit("Sở Tư pháp", tree="phu-yen-2021", valid_to=date(2020, 1, 1))
    for wrong in (Place(foreign, units.department), Place(joined.division, stranger)):
        with pytest.raises(NotEligible):
            correct_entry(entry, wrong, now=NOW)
    assert as_it_stands(entry) == before


def test_after_the_last_round_nothing_is_corrected(joined, entry, units):
    Round.objects.update(opens_at=NOW - timedelta(days=2), closes_at=NOW - timedelta(days=1))
    with pytest.raises(NotOpen):
        correct_entry(entry, Place(joined.division, units.department), now=NOW)


def test_an_excluded_entry_is_not_corrected(joined, entry, units):
    Entry.objects.update(disqualified_at=NOW)
    with pytest.raises(NotEligible):
        correct_entry(entry, Place(joined.division, units.department), now=NOW)


def test_a_minor_who_changes_to_a_division_that_asks_needs_a_guardian(entry):
    Contest.objects.update(guardian_below_age=16)
    entry.refresh_from_db()
    citizens, words = make_division(entry.contest, audience=Audience.CITIZENS, unit_required=False), make_consent_text()
    place, told = Place(citizens, None, MINOR), {"consent_text": words, "now": NOW}
    with pytest.raises(ContestError):
        correct_entry(entry, place, **told)
    correct_entry(entry, replace(place, guardian_name=" Nguyễn Thị Mẹ "), **told)
    stored = Entry.objects.select_related("consent").get(pk=entry.pk)
    assert (stored.birth_date, stored.consent.guardian_name, Consent.objects.count()) == (MINOR, "Nguyễn Thị Mẹ", 1)


def test_a_start_from_a_page_opened_before_the_correction_is_refused(joined, entry, units):
    """The record in hand still has the old division; what counts is what stands."""
    other = make_division(joined.round.contest)
    make_round_division(joined.round, other)
    correct_entry(entry, Place(other, units.department), now=NOW)
    with pytest.raises(NotEligible):
        start_attempt(entry, joined, now=NOW)
    assert Attempt.objects.count() == 0
