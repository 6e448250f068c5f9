"""Who may enter a contest, and the one entry that each gets."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Audience, Consent, Role, User
from accounts.roles import WORKING
from contest.attempts import start_attempt
from contest.entering import (
    BARRED,
    BIRTH_DATE_KEPT,
    enter_contest,
    entry_of,
    forget_birth_dates,
    new_code,
    takes_entries,
    works_on,
)
from contest.errors import AlreadyEntered, ContestError, NotEligible, NotOpen
from contest.models import Contest, Entry, NameStyle
from contest.places import Place, check_age, check_guardian, check_unit, competing_unit, kept_birth_date
from contest.spoken_codes import CODE_ALPHABET
from questions.importing import Usual
from questions.models import Bank, Deputy, Revision
from questions.reviewing import open_key
from questions.staging import confirm_keys, mend_row
from tests.factories import (
    NOW,
    grant,
    make_bank,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_province,
    make_question,
    make_round,
    make_round_division,
    make_topic,
    make_unit,
)
from tests.questions.importing import imported, one_row, row, staged

BIRTHDAY = date(2012, 5, 20)


@pytest.fixture
def division(units):
    contest = make_contest(units.province)
    make_round(contest)
    return make_division(contest)


@pytest.fixture
def enter(division, units):
    """Enters somebody into the running contest as an official of the department; a test names what is different."""
    text = make_consent_text()

    def entering(person=None, **wishes) -> Entry:
        place = {"division": division, "unit": units.department}
        place |= {name: wishes.pop(name) for name in ("division", "birth_date", "guardian_name") if name in wishes}
        facts = {"consent_text": text, "now": NOW} | wishes
        return enter_contest(person or make_person(), division.contest, Place(**place), **facts)

    return entering


def test_an_entry_keeps_what_was_true_on_the_day(enter, division, units):
    person = make_person()
    entry = enter(person, name_style=NameStyle.FULL)
    assert (entry.contest, entry.person, entry.division) == (division.contest, person, division)
    assert (entry.unit, entry.unit_name, entry.competing_unit) == (units.department, "Sở Nội vụ", units.department)
    assert (entry.name_style, entry.entered_at, entry.channel) == ("full", NOW, None)
    assert (entry.consent.purpose, entry.consent.given_at) == (f"contest:{division.contest.slug}", NOW)


def test_a_code_can_be_read_out():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) <= set(CODE_ALPHABET)
    assert not set("IO01") & set(CODE_ALPHABET)


def test_a_person_enters_a_contest_once(enter):
    person = make_person()
    enter(person)
    with pytest.raises(AlreadyEntered):
        enter(person)
    assert Entry.objects.filter(person=person).count() == 1
    assert Consent.objects.filter(person=person).count() == 1


def test_without_consent_nothing_is_kept(enter):
    with pytest.raises(ContestError):
        enter(consent_text=None)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("published", [None, NOW + timedelta(seconds=1)])
def test_a_contest_takes_entries_once_it_is_published(enter, division, published):
    Contest.objects.update(published_at=published)
    division.contest.refresh_from_db()
    with pytest.raises(NotOpen):
        enter()


@pytest.mark.parametrize(
    "opens, closes, taken",
    [(-2, -1, False), (-1, 0, False), (-1, 1, True), (1, 2, True)],
)
def test_a_contest_takes_entries_until_its_last_round_closes(db, opens, closes, taken):
    contest = make_contest()
    make_round(contest, opens_at=NOW + timedelta(days=opens), closes_at=NOW + timedelta(days=closes))
    assert takes_entries(contest, NOW) is taken


def test_a_contest_without_rounds_takes_no_entries(db):
    assert takes_entries(make_contest(), NOW) is False


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUTHOR, Role.REVIEWER])
def test_whoever_works_on_a_contest_may_not_enter_it(enter, units, division, role):
    person = grant(make_person(), role, units.province)
    assert works_on(person, division.contest) is True
    with pytest.raises(NotEligible):
        enter(person)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("where", ["elsewhere", "other_department"])
def test_nor_may_who_works_for_the_owner_of_a_bank_it_draws_from(enter, units, division, role, where):
    """The contest is the province's; in its second round it draws from a bank of a department elsewhere."""
    for owner in (units.province, units.other_department):
        joined = make_round_division(make_round(division.contest), division)
        joined.banks.set([make_bank(owner), make_bank(owner)])
    person = grant(make_person(), role, getattr(units, where))
    assert works_on(person, division.contest) is (role in WORKING)


def test_a_bank_of_another_contest_bars_nobody(enter, units, division):
    make_round_division(make_round(make_contest(units.elsewhere))).banks.set([make_bank(units.elsewhere)])
    assert enter(grant(make_person(), Role.AUTHOR, units.elsewhere)).pk


def test_asking_who_works_on_a_contest_costs_the_same_for_many_rounds_and_banks(units, division):
    def cost(person) -> int:
        with CaptureQueriesContext(connection) as captured:
            works_on(User.objects.get(pk=person.pk), division.contest)
        return len(captured) - 1

    nobody, author = make_person(), grant(make_person(), Role.AUTHOR, units.elsewhere)
    costs = []
    for _turn in range(2):
        for _round in range(3):
            make_round_division(make_round(division.contest), division).banks.add(make_bank(), make_bank())
        costs.append((cost(nobody), cost(author)))
    assert costs == [(2, 4), (2, 4)]


def test_a_deputy_elsewhere_who_works_nowhere_may_enter(enter, division):
    make_round_division(make_round(division.contest), division)
    person, day = make_person(), NOW.date()
    Deputy.objects.create(bank=make_bank(), person=person, first_day=day, last_day=day, named_by=make_person())
    assert enter(person).pk


def open_a_key(person: User, bank: Bank) -> None:
    open_key(make_question(bank=bank).latest_revision, by=person, now=NOW)


def import_a_file(person: User, bank: Bank) -> None:
    imported(bank, [row()], Usual(make_topic()), by=person)


def mend_a_row(person: User, bank: Bank) -> None:
    batch = staged(bank, [row()], Usual(make_topic()))
    mend_row(one_row(batch), row(key="B"), [], seen=1, by=person)


def say_which_key_is_right(person: User, bank: Bank) -> None:
    confirm_keys(staged(bank, [row(certain=False)], Usual(make_topic())), {1: 1}, by=person)


HANDS = [open_a_key, import_a_file, mend_a_row, say_which_key_is_right]


@pytest.mark.parametrize("see", HANDS)
def test_who_has_seen_keys_of_its_questions_may_not_enter_it_without_a_role_either(enter, division, see):
    joined, bank = make_round_division(make_round(division.contest), division), make_bank()
    joined.banks.set([bank])
    former, elsewhere = make_person(), make_person()
    see(former, bank)
    see(elsewhere, make_bank())
    assert [works_on(each, division.contest) for each in (former, elsewhere)] == [True, False]
    with pytest.raises(NotEligible, match=str(BARRED)):
        enter(former)
    assert enter(elsewhere).pk


def test_who_has_seen_keys_since_they_entered_begins_no_paper(db):
    entry = make_entry(make_round_division().division)
    sitting = entry.division.round_divisions.get()
    open_key(Revision.objects.filter(question__bank__in=sitting.banks.all())[0], by=entry.person, now=NOW)
    with pytest.raises(NotEligible):
        start_attempt(entry, sitting, now=NOW)


def test_whoever_was_a_deputy_for_its_questions_may_not_enter_it_ever(enter, division):
    joined, person, other = make_round_division(make_round(division.contest), division), make_person(), make_person()
    bank = make_bank()
    joined.banks.set([bank])
    for deputy, of in ((person, bank), (other, make_bank())):
        day = NOW.date() - timedelta(days=90)
        Deputy.objects.create(bank=of, person=deputy, first_day=day, last_day=day, named_by=make_person())
    assert [works_on(each, division.contest) for each in (person, other)] == [True, False]
    with pytest.raises(NotEligible):
        enter(person)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.UNIT_LEADER])
def test_whoever_looks_on_may_enter(enter, units, role):
    assert enter(grant(make_person(), role, units.province)).pk


def test_an_organiser_of_another_province_may_enter(enter, cast):
    assert enter(cast.other_organiser).pk


def test_a_division_of_another_contest_is_refused(enter):
    with pytest.raises(NotEligible):
        enter(division=make_division(make_contest()))


def test_a_unit_is_asked_for_where_the_division_wants_one(division):
    with pytest.raises(NotEligible):
        check_unit(division.contest, division, None)
    division.unit_required = False
    check_unit(division.contest, division, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"audiences": [Audience.CITIZENS]},
        {"audiences": []},
        {"valid_to": date(2026, 1, 1)},
        {"valid_from": date(2026, 1, 2)},
    ],
)
def test_a_unit_of_another_audience_or_time_is_refused(division, fields):
    with pytest.raises(NotEligible):
        check_unit(division.contest, division, make_unit("Sở Y tế", **fields))


def test_people_count_for_the_nearest_unit_of_a_bloc(units):
    office = make_unit("Văn phòng Sở", parent=units.department, bloc="")
    assert competing_unit(office) == units.department
    assert competing_unit(make_province("Tỉnh Gia Lai")) is None
    assert competing_unit(None) is None


def division_for(audience: str, **fields):
    return make_division(make_contest(**fields), audience=audience)


@pytest.mark.parametrize(
    "audience, minimum, guardian_below, asks_birth_date, asks_guardian",
    [
        (Audience.CITIZENS, None, 16, True, True),
        (Audience.CITIZENS, None, 0, False, False),
        (Audience.CITIZENS, 14, 16, True, True),
        (Audience.CITIZENS, 16, 16, True, False),
        (Audience.OFFICIALS, None, 16, False, False),
        (Audience.OFFICIALS, 14, 16, True, True),
        (Audience.OFFICIALS, 18, 16, True, False),
    ],
)
def test_only_those_are_asked_whose_age_matters(db, audience, minimum, guardian_below, asks_birth_date, asks_guardian):
    division = division_for(audience, minimum_age=minimum, guardian_below_age=guardian_below)
    assert (division.asks_birth_date, division.asks_guardian) == (asks_birth_date, asks_guardian)
    assert division.contest.asks_guardian is asks_guardian


def test_an_official_has_no_birthday_to_give_where_any_age_is_admitted(db):
    division = division_for(Audience.OFFICIALS, minimum_age=None)
    check_age(division, None, NOW.date())
    check_guardian(division, None, "", NOW.date())


@pytest.mark.parametrize("born", [None, date(2026, 5, 21)])
def test_a_citizen_gives_a_birthday_where_any_age_is_admitted(db, born):
    division = division_for(Audience.CITIZENS, minimum_age=None)
    with pytest.raises(NotEligible):
        check_age(division, born, date(2026, 5, 20))
    check_age(division, date(2020, 5, 20), date(2026, 5, 20))


@pytest.mark.parametrize("born", [None, date(2026, 5, 21), date(2012, 5, 21)])
def test_who_is_too_young_or_not_known_to_be_old_enough_is_refused(db, born):
    with pytest.raises(NotEligible):
        check_age(division_for(Audience.CITIZENS, minimum_age=14), born, date(2026, 5, 20))


def test_who_has_the_birthday_today_is_old_enough(db):
    check_age(division_for(Audience.CITIZENS, minimum_age=14), BIRTHDAY, date(2026, 5, 20))


@pytest.mark.parametrize("minimum", [None, 14])
def test_a_minor_needs_a_guardian(db, minimum):
    division = division_for(Audience.CITIZENS, minimum_age=minimum, guardian_below_age=16)
    with pytest.raises(NotEligible):
        check_guardian(division, BIRTHDAY, "  ", date(2026, 5, 20))
    check_guardian(division, BIRTHDAY, "Nguyễn Thị Mẹ", date(2026, 5, 20))
    check_guardian(division, BIRTHDAY, "", date(2028, 5, 20))


@pytest.mark.parametrize(
    "minimum, born, kept", [(None, BIRTHDAY, True), (None, date(1990, 1, 1), False), (14, date(1990, 1, 1), True)]
)
def test_a_birthday_is_kept_where_it_proves_something(db, minimum, born, kept):
    division = division_for(Audience.CITIZENS, minimum_age=minimum)
    assert kept_birth_date(division, born, date(2026, 5, 20)) == (born if kept else None)


@pytest.fixture
def citizens(division, units):
    units.department.audiences = [Audience.CITIZENS, Audience.OFFICIALS]
    units.department.save()
    return make_division(division.contest, audience=Audience.CITIZENS)


def test_nobody_too_young_enters_without_a_guardian(enter, citizens):
    with pytest.raises(NotEligible):
        enter(division=citizens, birth_date=BIRTHDAY)
    with pytest.raises(NotEligible):
        enter(division=citizens)
    assert not Entry.objects.exists()


def test_the_guardian_of_a_minor_is_kept_and_no_other(enter, citizens):
    minor = enter(division=citizens, birth_date=BIRTHDAY, guardian_name=" Nguyễn Thị Mẹ ")
    adult = enter(division=citizens, birth_date=date(1990, 1, 1), guardian_name="Nguyễn Thị Mẹ")
    official = enter(birth_date=BIRTHDAY, guardian_name="Nguyễn Thị Mẹ")
    kept = [(entry.birth_date, entry.consent.guardian_name) for entry in (minor, adult, official)]
    assert kept == [(BIRTHDAY, "Nguyễn Thị Mẹ"), (None, ""), (None, "")]


def test_birthdays_are_erased_some_time_after_the_last_round(db, monkeypatch):
    monkeypatch.setattr("contest.entering.FORGOTTEN_AT_ONCE", 1)
    over, running = make_contest(), make_contest()
    entries = [make_entry(make_division(contest), birth_date=BIRTHDAY) for contest in (over, over, running)]
    make_round(over, closes_at=NOW)
    make_round(running, closes_at=NOW)
    make_round(running, closes_at=NOW + timedelta(seconds=1))
    assert forget_birth_dates(now=NOW + BIRTH_DATE_KEPT - timedelta(seconds=1)) == 0
    assert forget_birth_dates(now=NOW + BIRTH_DATE_KEPT) == 2
    assert [Entry.objects.get(pk=entry.pk).birth_date for entry in entries] == [None, None, BIRTHDAY]


def test_a_birthday_counts_by_the_day_in_vietnam(enter, division):
    Contest.objects.update(minimum_age=16)
    division.contest.refresh_from_db()
    before_seven = datetime(2026, 5, 20, 17, 30, tzinfo=UTC)  # 0:30 of 21 May in Vietnam
    assert enter(birth_date=date(2010, 5, 21), now=before_seven).birth_date == date(2010, 5, 21)


def test_an_entry_is_found_by_its_person_only(enter, division, cast):
    entry = enter(cast.entrant)
    assert entry_of(cast.entrant, division.contest) == entry
    assert entry_of(cast.stranger, division.contest) is None
