"""The holiday calendar as organisers keep it; the questions, papers and marks that a correction must leave alone."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from accounts.models import AuditEvent, Role
from contest import pools
from contest.marking import mark_attempts
from contest.models import Mark
from contest.pools import draw, forget
from questions import holidays
from questions.errors import NotAllowed, QuestionError, Unusable
from questions.holidays import (
    StaleYear,
    calendar_at,
    heed_the_calendar,
    history_of,
    is_outlived,
    newest_calendar,
    newest_edition,
    write_year,
    years_at,
)
from questions.models import AnswerKey, Doubt, HolidayYear, Question, Revision
from questions.rechecking import find_still_right
from questions.reviewing import approve, open_key, submit
from questions.variants import KnownYear, from_json, shipped_years
from questions.variants.calendars import SHIPPED
from questions.variation import OUTLIVED, asked_with, unvaried
from questions.writing import restore_revision, revise_question, wording_of
from tests.contest.varying import hand_in, make_varying, make_varying_round, sit
from tests.factories import NOW, grant, make_bank, make_person, make_province

LATER = NOW + timedelta(hours=1)
NEXT = KnownYear(2027, date(2027, 1, 1), date(2027, 12, 31), ((date(2027, 1, 1), "Tết Dương lịch"),), (), "Thông báo 1")
THIS = shipped_years()[2026]
OFF = (date(2026, 4, 1), "Nghỉ theo thông báo")
CORRECTED = replace(THIS, days_off=tuple(sorted((*THIS.days_off, OFF))))


@pytest.fixture(autouse=True)
def nothing_in_memory():
    forget()


@pytest.fixture
def keeper(db):
    return grant(make_person("Trần Thị Chủ Trì"), Role.ORGANISER, make_province())


def write(year: KnownYear, by, *, seen=None, reason="Theo thông báo mới", now=NOW) -> int:
    return write_year(year, seen=seen, reason=reason, by=by, now=now)


def stand_of(year: int):
    edition = HolidayYear.objects.of_year(year).last()
    return edition and edition.pk


def reviewer_of(question: Question):
    return grant(make_person("Lê Văn Cường"), Role.REVIEWER, question.bank.owner)


def saved_anew(question: Question, now=LATER) -> Revision:
    """The same words once more, by somebody else than wrote them first."""
    author = grant(make_person("Phạm Thị Soạn"), Role.AUTHOR, question.bank.owner)
    wording = wording_of(question.latest_revision)
    return revise_question(question, wording, seen=question.latest_revision.number, by=author, now=now)


def approve_it(revision: Revision, now=LATER) -> None:
    reviewer = reviewer_of(revision.question)
    submit(revision, by=revision.author, now=now)
    open_key(revision, by=reviewer, now=now)
    approve(revision, by=reviewer, now=now)


# --- writing a year down ------------------------------------------------------------------------------------------


def test_the_shipped_years_never_change_because_questions_count_by_them():
    told = hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    assert told == "75df7d984dae543eefef01cf6d6da56180e68149420e5cd2ac0cb8f870e54fc2"


def test_until_somebody_writes_a_year_down_the_shipped_ones_are_known(keeper):
    assert newest_edition() is None
    assert years_at(None) == shipped_years()


def test_a_year_that_is_written_down_stands_beside_the_others(keeper):
    assert write(NEXT, keeper, reason="") == 0
    assert years_at(newest_edition()) == shipped_years() | {2027: NEXT}
    assert newest_calendar().is_working_day(date(2027, 1, 1)) is False
    assert newest_calendar().is_working_day(date(2027, 1, 4)) is True


def test_an_earlier_edition_goes_on_saying_what_it_said(keeper):
    write(NEXT, keeper)
    first = newest_edition()
    write(replace(NEXT, last=date(2027, 6, 30)), keeper, seen=first, now=LATER)
    assert (calendar_at(first).known[2027][1], newest_calendar().known[2027][1]) == (
        date(2027, 12, 31),
        date(2027, 6, 30),
    )
    assert calendar_at(None).known.keys() == shipped_years().keys()


def test_a_transaction_that_failed_leaves_nothing_in_memory(keeper):
    """The next edition has the same number but not the same key, so what the process keeps in mind is not mistaken."""
    with transaction.atomic():
        write(NEXT, keeper)
        assert 2027 in newest_calendar().known
        transaction.set_rollback(True)
    write(replace(NEXT, last=date(2027, 6, 30)), keeper)
    assert HolidayYear.objects.get().number == 1
    assert newest_calendar().known[2027][1] == date(2027, 6, 30)


def test_only_who_organises_from_the_top_of_a_tree_writes_a_year_down(db):
    author = grant(make_person(), Role.AUTHOR, make_province())
    with pytest.raises(NotAllowed):
        write(NEXT, author)
    assert HolidayYear.objects.count() == 0


@pytest.mark.parametrize(
    ("year", "given", "error"),
    [
        (replace(NEXT, source=""), {}, holidays.NO_SOURCE),
        (CORRECTED, {"reason": ""}, holidays.NO_REASON),
        (THIS, {}, "Nothing about this year was changed."),
    ],
)
def test_what_is_missing_is_said(keeper, year, given, error):
    with override("en"), pytest.raises(QuestionError) as refused:
        write(year, keeper, **given)
    with override("en"):
        assert str(refused.value) == str(error)


def test_a_year_that_cannot_be_is_refused(keeper):
    with pytest.raises(Unusable):
        write(replace(NEXT, days_off=()), keeper)
    assert newest_edition() is None


@override("en")
def test_who_did_not_see_the_last_edition_of_the_year_is_told_so(keeper):
    write(NEXT, keeper)
    with pytest.raises(StaleYear) as stale:
        write(replace(NEXT, source="Thông báo 2"), keeper)
    assert (HolidayYear.objects.count(), "You changed this yourself" in str(stale.value)) == (1, True)


def test_another_year_that_somebody_wrote_meanwhile_is_no_hindrance(keeper):
    write(NEXT, keeper)
    write(CORRECTED, keeper)
    assert list(HolidayYear.objects.values_list("number", "year")) == [(2, 2026), (1, 2027)]


def test_the_log_tells_who_wrote_what_and_why(keeper):
    write(CORRECTED, keeper)
    event = AuditEvent.objects.get(verb="holiday-year-written")
    assert (event.actor, event.subject_label, event.reason) == (keeper, "2026", "Theo thông báo mới")
    assert [day for day in event.after["days_off"] if day not in event.before["days_off"]] == [
        ["2026-04-01", "Nghỉ theo thông báo"]
    ]


def test_the_history_of_a_year_tells_what_came_and_what_went(keeper):
    write(CORRECTED, keeper)
    write(replace(CORRECTED, last=date(2026, 12, 31)), keeper, seen=newest_edition(), now=LATER)
    with override("en"):
        told = [(change.edition.number, change.came, change.went) for change in history_of(2026)]
    assert told == [
        (2, ["Known from 01/01/2026 to 31/12/2026"], ["Known from 01/01/2026 to 23/11/2026"]),
        (1, ["01/04/2026 off: Nghỉ theo thông báo"], []),
    ]


@pytest.mark.parametrize(
    "deed", ["UPDATE questions_holidayyear SET source = 'Khác'", "DELETE FROM questions_holidayyear"]
)
def test_the_database_changes_and_deletes_no_edition(keeper, deed):
    write(NEXT, keeper)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
    assert HolidayYear.objects.get().source == "Thông báo 1"


# --- what a correction must leave alone ---------------------------------------------------------------------------


def test_a_paper_that_was_drawn_keeps_its_values_its_key_and_its_marks(keeper):
    joined = make_varying_round("single")
    attempt = sit(joined)
    slot = attempt.slots[0]
    key = AnswerKey.objects.select_related("revision").get(revision=slot["revision"])
    shown = asked_with(key, slot["params"])
    marked = hand_in(attempt, {1: attempt.option_id(1, "A")})
    before = list(Mark.objects.filter(attempt=marked).values_list("hundredths", flat=True))
    day = from_json(slot["params"])["ngay_tra"]
    write(replace(THIS, days_off=tuple(sorted({**dict(THIS.days_off), day: "Nghỉ thêm"}.items()))), keeper)
    assert asked_with(key, slot["params"]) == shown
    mark_attempts([marked], now=LATER)
    assert list(Mark.objects.filter(attempt=marked).values_list("hundredths", flat=True)) == before


def papers_of(joined) -> list:
    forget()
    return [draw(joined, f"{number:02x}" * 16)["slots"] for number in range(30)]


def test_an_approved_revision_is_drawn_by_the_calendar_that_it_was_written_by(keeper, monkeypatch):
    """The seeded bug: were it drawn by the newest, some papers would have another key than reviewers approved."""
    joined = make_varying_round("single")
    before = papers_of(joined)
    write(CORRECTED, keeper)
    Doubt.objects.all().delete()  # so that it is drawn at all
    assert papers_of(joined) == before
    monkeypatch.setattr(pools, "calendar_at", lambda _edition: newest_calendar())
    assert papers_of(joined) != before


def test_a_question_keeps_its_edition_whatever_is_written_later(keeper):
    write(CORRECTED, keeper)
    revision = saved_anew(make_varying())
    assert revision.calendar_id == newest_edition()
    write(NEXT, keeper, now=LATER)
    revision.refresh_from_db()
    assert (revision.calendar_id == newest_edition(), revision.calendar.year) == (False, 2026)


def test_the_database_gives_no_revision_another_calendar(keeper):
    question = make_varying()
    write(NEXT, keeper)
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(question=question).update(calendar=newest_edition())
    assert question.revisions.get().calendar_id is None


def test_a_plain_question_has_no_calendar(keeper):
    write(NEXT, keeper)
    question = make_varying("numeric")
    plain = replace(
        wording_of(question.latest_revision),
        variation=None,
        kind="numeric",
        stem="Bao nhiêu?",
        content={"options": [], "keep_order": False, "unit": None},
        key={"value": "5", "tolerance": "0"},
        explanation="",
    )
    author = grant(make_person("Phạm Thị Soạn"), Role.AUTHOR, question.bank.owner)
    assert revise_question(question, plain, seen=1, by=author, now=LATER).calendar_id is None


# --- what a correction puts in doubt ------------------------------------------------------------------------------


def test_a_correction_doubts_the_questions_that_it_changes_and_no_others(keeper):
    touched, untouched = make_varying(), make_varying("numeric")
    assert write(CORRECTED, keeper) == 1
    assert [(doubt.question, doubt.ground) for doubt in Doubt.objects.open()] == [(touched, "calendar")]
    on = NOW.date()
    drawable = Question.objects.drawable([touched.bank, untouched.bank], ["contest"], on=on)
    assert list(drawable) == [untouched]
    with override("en"):
        assert str(Doubt.objects.get().reason).startswith("The holiday calendar was corrected on ")


@pytest.mark.parametrize("year", [NEXT, replace(THIS, last=date(2026, 12, 31)), replace(THIS, source="Công văn 5")])
def test_that_more_is_known_than_before_doubts_nothing(keeper, year):
    make_varying()
    assert write(year, keeper) == 0
    assert Doubt.objects.count() == 0


def test_a_correction_of_days_that_the_question_never_reaches_doubts_nothing(keeper):
    make_varying()
    off = (date(2026, 10, 1), "Nghỉ theo thông báo")
    assert write(replace(THIS, days_off=tuple(sorted((*THIS.days_off, off)))), keeper) == 0


def test_taking_a_correction_back_takes_the_doubt_back(keeper):
    make_varying()
    write(CORRECTED, keeper)
    assert write(THIS, keeper, seen=newest_edition(), now=LATER) == 0
    assert [doubt.outcome for doubt in Doubt.objects.all()] == ["withdrawn"]


def test_doing_it_again_changes_nothing(keeper):
    make_varying()
    write(CORRECTED, keeper)
    assert heed_the_calendar(now=LATER) == 0
    assert Doubt.objects.count() == 1


def test_what_a_process_that_died_left_undone_is_done_later(keeper, monkeypatch):
    make_varying()
    monkeypatch.setattr(holidays, "heed_the_calendar", lambda *, now: 0)
    write(CORRECTED, keeper)
    assert Doubt.objects.count() == 0
    assert heed_the_calendar(now=LATER) == 1


def test_a_new_revision_counts_by_the_corrected_calendar_and_settles_the_doubt(keeper):
    question = make_varying()
    write(CORRECTED, keeper)
    assert is_outlived(question.latest_revision) is True
    revision = saved_anew(question)
    assert is_outlived(revision) is False
    approve_it(revision)
    assert [doubt.outcome for doubt in Doubt.objects.all()] == ["revised"]
    assert heed_the_calendar(now=LATER) == 0


def test_an_old_revision_that_is_restored_counts_by_the_calendar_of_today(keeper):
    question = make_varying()
    write(CORRECTED, keeper)
    author = grant(make_person("Phạm Thị Soạn"), Role.AUTHOR, question.bank.owner)
    assert restore_revision(question.latest_revision, seen=1, by=author, now=LATER).calendar_id == newest_edition()


def test_what_reviewers_find_still_right_stays_so_until_the_next_correction(keeper):
    question = make_varying()
    write(CORRECTED, keeper)
    reviewer = reviewer_of(question)
    open_key(question.approved_revision, by=reviewer, now=LATER)
    assert find_still_right(question, reason="Hỏi theo lịch cũ", by=reviewer, now=LATER) is True
    much_later = LATER + timedelta(hours=1)
    assert write(NEXT, keeper, now=much_later) == 0
    again = replace(CORRECTED, days_off=tuple(sorted((*CORRECTED.days_off, (date(2026, 4, 2), "Nghỉ thêm")))))
    assert write(again, keeper, seen=stand_of(2026), now=much_later) == 1


def test_what_was_written_by_a_calendar_corrected_since_is_not_approved(keeper):
    question = make_varying(approved=False)
    write(CORRECTED, keeper)
    reviewer, revision = reviewer_of(question), question.latest_revision
    open_key(revision, by=reviewer, now=LATER)
    with pytest.raises(QuestionError) as refused:
        approve(revision, by=reviewer, now=LATER)
    assert str(refused.value) == str(OUTLIVED)


def test_a_question_of_a_new_year_is_saved_once_the_year_is_written_down(keeper):
    question = make_varying()
    filed = {"name": "ngay_nop", "kind": "date", "from": "2027-03-01", "to": "2027-03-31"}
    wording = wording_of(question.latest_revision)
    days = wording.variation["parameters"][1]
    moved = replace(wording, variation=wording.variation | {"parameters": [filed, days]})
    author = grant(make_person("Phạm Thị Soạn"), Role.AUTHOR, question.bank.owner)
    with pytest.raises(Unusable) as refused:
        revise_question(question, moved, seen=1, by=author, now=NOW)
    with override("en"):
        assert "There is no holiday calendar for 2027." in str(refused.value.problems[0].sentence)
    write(NEXT, keeper)
    approve_it(revise_question(question, moved, seen=1, by=author, now=LATER))
    assert unvaried() == []


def test_banks_share_one_calendar(keeper):
    one, other = make_varying(bank=make_bank()), make_varying(bank=make_bank())
    assert write(CORRECTED, keeper) == 2
    assert {doubt.question for doubt in Doubt.objects.open()} == {one, other}
