"""A contest's roster: the codes of its people, who has come, who is taken off."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.models import AuditEvent
from contest.attempts import finish_attempt
from contest.entering import enter_contest
from contest.errors import CodeUsed, ContestError, NotAllowed
from contest.models import Entry, Progress, RosterImport, RosterLine
from contest.places import Place
from contest.roster_codes import code_of, digest_of
from contest.rosters import (
    Reclaimed,
    UnknownCode,
    can_be_reminded,
    come_of,
    led_contests,
    line_of_code,
    reclaim_line,
    reminder_of,
    renew_code,
    slips_of,
    sums_by_unit,
    take_off,
    waiting_line,
)
from contest.spoken_codes import CODE_ALPHABET
from tests.contest.rostered import put_on_roster
from tests.factories import (
    NOW,
    make_attempt,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
    make_unit,
)


@pytest.fixture
def contest(units):
    found = make_contest(units.province)
    make_round(found)
    make_division(found)
    return found


@pytest.fixture
def line(contest, units) -> RosterLine:
    return put_on_roster(contest, units.department, login="+84912345678")


def entering(contest, units, person, **facts) -> Entry:
    place = Place(contest.divisions.get(), units.department)
    return enter_contest(person, contest, place, consent_text=make_consent_text(), now=NOW, **facts)


def test_a_code_is_short_and_can_be_read_aloud(line):
    assert len(code_of(line)) == 8
    assert set(code_of(line)) <= set(CODE_ALPHABET)
    assert slips_of([line])[0].code == f"{code_of(line)[:4]} {code_of(line)[4:]}"


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code[:4]}-{code[4:]} ", lambda code: " ".join(code)])
def test_a_code_is_found_however_it_is_typed(typed, line, contest):
    assert line_of_code(contest, typed(code_of(line))) == line


def test_no_code_stands_in_the_table_and_none_follows_from_it(line, settings):
    code = code_of(line)
    stored = [str(value) for value in RosterLine.objects.values_list().get()]
    settings.SECRET_KEY = "another key, as whoever has only the table would have to guess"
    assert [text for text in stored if code in text.upper()] == []
    assert (code_of(line) == code, digest_of(line.contest, code) == line.code_digest) == (False, False)


def test_a_code_of_another_contest_is_unknown_like_one_that_nobody_has(line, units):
    other = make_contest(units.province)
    for contest, code in ((other, code_of(line)), (line.contest, "AAAABBBB"), (line.contest, ""), (other, "é" * 500)):
        with pytest.raises(UnknownCode):
            line_of_code(contest, code)


def test_a_code_brings_its_person_in_once(line, contest, units):
    entry = entering(contest, units, make_person(login="0988888888"), line=line)
    line.refresh_from_db()
    assert (line.entry, line.code_used_at) == (entry, NOW)
    with pytest.raises(CodeUsed):
        line_of_code(contest, code_of(line))


def test_who_is_slower_with_the_same_code_is_refused_and_leaves_no_entry(line, contest, units):
    entering(contest, units, make_person(), line=line)
    with pytest.raises(CodeUsed):
        entering(contest, units, make_person(), line=line)
    assert Entry.objects.count() == 1


def test_whoever_enters_by_their_own_number_is_known_on_the_roster(line, contest, units):
    entry = entering(contest, units, make_person(login="0912345678"))
    line.refresh_from_db()
    assert (line.entry, line.code_used_at) == (entry, None)
    with pytest.raises(CodeUsed):
        line_of_code(contest, code_of(line))


def test_who_comes_by_anothers_code_is_waited_for_on_no_line_of_their_own(line, contest, units):
    held = put_on_roster(contest, units.department, full_name="Lê Thị Bình", login="")
    entry = entering(contest, units, make_person(login="0912345678"), line=held)
    told = RosterLine.objects.order_by("pk").values_list("entry", "code_used_at")
    assert list(told) == [(entry.pk, None), (entry.pk, NOW)]


def test_the_database_refuses_that_somebody_came_by_two_codes(line, contest, units):
    entry = entering(contest, units, make_person(), line=line)
    with pytest.raises(IntegrityError), transaction.atomic():
        put_on_roster(contest, units.department, full_name="Lê Thị Bình", entry=entry, code_used_at=NOW)


def test_entering_another_contest_changes_nothing_on_the_roster(line, units):
    other = make_contest(units.province)
    make_round(other), make_division(other)
    entering(other, units, make_person(login="0912345678"))
    line.refresh_from_db()
    assert line.entry is None


def test_a_line_waits_until_somebody_comes_by_it(line, contest, units):
    assert waiting_line(contest, line.pk) == line
    assert (waiting_line(contest, None), waiting_line(make_contest(units.province), line.pk)) == (None, None)
    entering(contest, units, make_person(), line=line)
    assert waiting_line(contest, line.pk) is None


def test_somebody_is_taken_off_and_their_entry_stays(line, contest, units, cast):
    entering(contest, units, make_person(), line=line)
    take_off(line, by=cast.organiser, now=NOW)
    assert (RosterLine.objects.count(), Entry.objects.count()) == (0, 1)
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject_label, event.before) == ("roster-line-removed", contest.title, None)


def test_a_new_code_takes_the_place_of_the_old_one(line, contest, cast):
    old = code_of(line)
    renew_code(line, by=cast.organiser, now=NOW)
    line.refresh_from_db()
    assert line_of_code(contest, code_of(line)) == line
    with pytest.raises(UnknownCode):
        line_of_code(contest, old)


def test_whoever_has_come_gets_no_new_code(line, contest, units, cast):
    entering(contest, units, make_person(), line=line)
    with pytest.raises(CodeUsed):
        renew_code(RosterLine.objects.get(), by=cast.organiser, now=NOW)


def reclaimed(by, because: str = Reclaimed.SLIP) -> RosterLine:
    reclaim_line(RosterLine.objects.get(), because=because, by=by, now=NOW)
    return RosterLine.objects.get()


def test_whoever_lost_their_slip_to_another_is_waited_for_and_comes_by_a_new_code(line, contest, units, cast):
    old, thiefs = code_of(line), entering(contest, units, make_person(), line=line)
    fresh = reclaimed(cast.leader)
    assert (fresh.entry, fresh.code_used_at, line_of_code(contest, code_of(fresh))) == (None, None, fresh)
    with pytest.raises(UnknownCode):
        line_of_code(contest, old)
    own = entering(contest, units, make_person(), line=fresh)
    assert (RosterLine.objects.get().entry, set(Entry.objects.all())) == (own, {own, thiefs})


def test_whose_number_another_one_took_comes_by_the_code_with_another(line, contest, units, cast):
    entering(contest, units, make_person("Lý Văn Giả", login=line.login))
    own = entering(contest, units, make_person(login="an@example.vn"), line=reclaimed(cast.leader, Reclaimed.NUMBER))
    assert RosterLine.objects.get().entry == own


def test_the_log_says_who_had_somebody_waited_for_again_and_why_and_names_nobody_of_them(line, contest, units, cast):
    entry = entering(contest, units, make_person("Lý Văn Giả"), line=line)
    reclaimed(cast.leader)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.subject_label) == ("roster-line-reclaimed", cast.leader, contest.title)
    assert (event.reason, event.before) == (Reclaimed.SLIP.label, {"line": line.pk, "entry": entry.pk})


@pytest.mark.parametrize("because", ["", "vì tôi muốn"])
def test_without_a_reason_of_the_list_nothing_is_taken_back(line, contest, units, cast, because):
    entry = entering(contest, units, make_person(), line=line)
    with pytest.raises(ContestError):
        reclaimed(cast.leader, because)
    assert RosterLine.objects.get().entry == entry


def test_nobody_takes_back_the_line_by_which_they_came_themselves(line, contest, units, cast):
    entry = entering(contest, units, cast.leader, line=line)
    with pytest.raises(NotAllowed):
        reclaimed(cast.leader)
    assert RosterLine.objects.get().entry == entry


def test_who_is_slower_to_take_a_line_back_does_not_end_the_new_slip(line, contest, units, cast):
    entering(contest, units, make_person(), line=line)
    seen = RosterLine.objects.get()
    code = code_of(reclaimed(cast.leader))
    with pytest.raises(ContestError):
        reclaim_line(seen, because=Reclaimed.SLIP, by=cast.organiser, now=NOW)
    assert code_of(RosterLine.objects.get()) == code


def test_slips_are_right_after_the_key_of_the_site_has_changed(line, contest, settings):
    settings.SECRET_KEY = "the new key of the site, long enough for Django to take it as one"
    [slip] = slips_of([RosterLine.objects.get()])
    assert line_of_code(contest, slip.code) == line


@pytest.mark.parametrize(
    "again",
    [
        {"login": "+84912345678", "full_name": "Lê Thị Bình"},
        {"login": "", "full_name": "Trần Văn Cường"},
        {"login": "", "full_name": ""},
    ],
)
def test_the_database_refuses_the_same_person_twice_and_nobody(again, line, contest, units):
    put_on_roster(contest, units.department, full_name="Trần Văn Cường", login="")
    with pytest.raises(IntegrityError), transaction.atomic():
        put_on_roster(contest, units.department, **again)


def test_namesakes_of_two_units_are_two_people(contest, units):
    for unit in (units.department, units.other_department):
        put_on_roster(contest, unit, full_name="Trần Văn Cường")
    assert RosterLine.objects.count() == 2


def test_units_are_told_with_most_to_wait_for_first(line, contest, units):
    other = make_unit("Sở Y tế", parent=units.province)
    put_on_roster(contest, other), put_on_roster(contest, other)
    entering(contest, units, make_person(), line=line)
    told = [(one.unit.name, one[1:], one.waiting) for one in sums_by_unit(RosterLine.objects.all())]
    assert told == [("Sở Y tế", (2, 0, 0), 2), ("Sở Nội vụ", (1, 1, 0), 0)]


@pytest.fixture
def three(contest, units) -> dict[str, RosterLine]:
    """One who waits, one whose paper is open, one who handed theirs in, by how far they are."""
    sitting = make_round_division(contest.rounds.get(), contest.divisions.get())
    found = {Progress.WAITING: put_on_roster(contest, units.department, full_name="Nguyễn Văn An")}
    for progress, name in ((Progress.ENTERED, "Lê Thị Bình"), (Progress.SAT, "Trần Văn Cường")):
        entry = make_entry(contest.divisions.get(), make_person(name), unit=units.department)
        attempt = make_attempt(sitting, entry)
        found[progress] = put_on_roster(contest, units.department, full_name=name, entry=entry)
    finish_attempt(attempt.pk, at=NOW)
    return found


def test_to_enter_is_not_to_sit(three):
    assert {one: list(RosterLine.objects.so_far(one)) for one in Progress} == {one: [three[one]] for one in Progress}
    assert come_of(RosterLine.objects.all())[1:] == sums_by_unit(RosterLine.objects.all())[0][1:] == (3, 2, 1)
    assert come_of(RosterLine.objects.all()).by_progress == dict.fromkeys(Progress, 1)


def test_whoever_sat_a_second_paper_counts_once(three, contest):
    entry = three[Progress.SAT].entry
    second = make_round_division(make_round(contest), entry.division)
    finish_attempt(make_attempt(second, entry).pk, at=NOW)
    assert come_of(RosterLine.objects.all())[1:] == (3, 2, 1)


@pytest.mark.parametrize(
    "moment, reminded",
    [
        (NOW, {"waiting": True, "entered": True, "sat": False}),
        (NOW - timedelta(days=2), {"waiting": True, "entered": False, "sat": False}),
        (NOW + timedelta(days=2), {"waiting": False, "entered": False, "sat": False}),
    ],
    ids=["while a round is open", "before", "after"],
)
def test_people_are_reminded_of_what_they_can_do_now(moment, reminded, contest):
    assert {one.value: can_be_reminded(contest, one, now=moment) for one in Progress} == reminded


def test_who_entered_is_reminded_to_sit_and_not_to_enter(contest):
    words = [reminder_of(contest, one, "https://a.vn/x/", now=NOW) for one in (Progress.WAITING, Progress.ENTERED)]
    assert (len(set(words)), [contest.short_code in text for text in words]) == (2, [True, True])


@pytest.mark.parametrize(
    "sought, found",
    [("an", 1), ("so noi vu", 1), ("0912345678", 1), ("mot cua", 1), ("0912345679", 0), ("binh", 0)],
)
def test_people_are_found_by_name_unit_category_or_number(sought, found, contest, units):
    put_on_roster(contest, units.department, login="+84912345678", category="Một cửa")
    assert RosterLine.objects.of_contest(contest).sought(sought).count() == found


def test_a_leader_has_the_published_contests_that_expect_their_people(line, contest, units, cast):
    put_on_roster(make_contest(units.province, published_at=None), units.department)
    put_on_roster(make_contest(units.province), units.province)  # above the unit they lead
    assert list(led_contests(cast.leader, now=NOW)) == [contest]
    assert [list(led_contests(person, now=NOW)) for person in (cast.organiser, cast.entrant)] == [[], []]


def test_a_reminder_says_until_when_and_where_and_names_nobody(line, contest):
    words = reminder_of(contest, Progress.WAITING, "https://a.vn/contests/x/", now=NOW)
    close = contest.rounds.get().closes_at + timedelta(hours=7)
    assert [part in words for part in (contest.title, "https://a.vn/contests/x/", contest.short_code)] == [True] * 3
    assert (f"{close:%d/%m/%Y}" in words, line.full_name in words) == (True, False)


def test_a_reminder_is_vietnamese_whatever_the_leader_reads(line, contest):
    contest.title_vi, contest.title_en = "Cuộc thi hè", "Summer contest"
    vietnamese = reminder_of(contest, Progress.WAITING, "https://a.vn/contests/x/", now=NOW)
    with override("en"):
        assert reminder_of(contest, Progress.WAITING, "https://a.vn/contests/x/", now=NOW) == vietnamese
    assert ("Cuộc thi hè" in vietnamese, "Summer contest" in vietnamese) == (True, False)


def test_an_import_is_named_after_its_file(line):
    assert str(RosterImport.objects.get()) == "danh-sach.csv"
