"""The checks of the bank's guarantees, each with bugs that would break it: with any of them put in, it must fail. The
table at the end pairs checks and bugs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial

import pytest
from django.db.models import Q

from accounts.guards import unlocked
from questions import confirming, exporting, law, rechecking, reviewing, undoing, writing
from questions.exporting import rows_of
from questions.formats.rows import Row
from questions.models import Bank, Deputy, ImportBatch, Question, Revision
from questions.models import questions as question_records
from questions.models.questions import QuestionQuerySet, RevisionQuerySet
from tests.factories import SAMPLES
from tests.questions import guarantees
from tests.questions.guarantees import (
    a_decision_is_not_about_what_was_written_after_it,
    a_deputy_counts_on_their_days_only,
    a_signed_decision_is_one_pair_of_eyes,
    a_used_key_never_changes,
    a_used_wording_never_changes,
    comes_back,
    facts_are_drawn_up_to_their_day,
    law_as_of_a_day_is_the_law_of_that_day,
    law_that_changes_sends_its_questions_to_review,
    no_author_alone_keeps_facts_alive,
    nobody_approves_their_own,
    nobody_approves_their_own_words_that_somebody_restored,
    nobody_approves_unread,
    nobody_approves_what_they_brought_from_a_file,
    nobody_approves_what_they_had_a_hand_in,
    nobody_finds_their_own_still_right,
    nobody_lets_a_decision_stand_for_their_own_words_beside_others,
    nothing_of_an_import_is_seen_before_all_of_it,
    revising_leaves_what_was_used,
    two_approvals_are_two_people,
    undoing_puts_a_bank_back,
    what_everybody_could_see_comes_to_contests_by_a_second_eye,
    what_is_drawn_was_approved,
    what_rests_on_new_law_is_drawn_from_its_first_day,
    what_rests_on_replaced_law_is_not_drawn,
    what_stood_beside_used_words_never_changes,
    what_was_retired_is_drawn_again_by_a_second_eye,
    what_was_talked_about_since_is_not_undone,
    what_was_used_since_is_not_undone,
)
from tests.questions.importing import made_by
from tests.questions.laws import TODAY

pytestmark = pytest.mark.django_db
Bug = Callable[[pytest.MonkeyPatch], AbstractContextManager]


def patched(owner: object, name: str, wrong: object) -> Bug:
    @contextmanager
    def put_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(owner, name, wrong)
        yield

    return put_in


def without_guards(_monkeypatch: pytest.MonkeyPatch) -> AbstractContextManager:
    """The triggers of the database are gone."""
    return unlocked()


def overwriting(monkeypatch: pytest.MonkeyPatch) -> AbstractContextManager:
    """Whoever revises writes into the revision that is there, and no trigger is in the way."""

    def revise(question: Question, wording, **_by) -> Revision:
        revision = question.latest_revision
        Revision.objects.filter(pk=revision.pk).update(stem=wording.stem)
        return revision

    monkeypatch.setattr(guarantees, "revise_question", revise)
    return unlocked()


def exporting_rows(wrong: Callable[[Row], dict]) -> Bug:
    """A writer that gets a field of every question wrong."""
    return patched(
        exporting, "rows_of", lambda *told, **how: [replace(one, **wrong(one)) for one in rows_of(*told, **how)]
    )


def shown(batch: ImportBatch) -> None:
    """Let what was made be seen, though the rest is still to come."""
    for question in made_by(batch):
        Question.objects.filter(pk=question.pk).update(latest_revision=question.revisions.first())


ANYBODY = patched(reviewing, "has_written", lambda held, person: False)
OWN_ONLY = patched(reviewing, "has_written", lambda held, person: held.author_id == person.pk)
IMPORTER_ONLY = patched(RevisionQuerySet, "written_by", lambda revisions, person: revisions.filter(author=person))
NOTHING_RESTORED = patched(reviewing, "_says_again", lambda revision, person: False)
UNREAD = patched(reviewing, "opened_by", lambda person, held: {one.pk for one in held})
ONE_IS_ENOUGH = patched(Bank, "approvals_needed", property(lambda bank: 1, lambda bank, number: None))
FOR_EVER = patched(
    reviewing, "is_deputy", lambda person, bank, day: Deputy.objects.filter(bank=bank, person=person).exists()
)
ANY_DAY = patched(reviewing, "_refuse_earlier", lambda decision, held: None)
BESIDE_OTHERS = patched(reviewing, "_keepers", lambda bank, day: [])
NOTHING_STAYS = patched(undoing, "why_it_stays", lambda batch: [])
AS_BEFORE = patched(writing, "end_approval", lambda *told, **by: None)
AS_BEFORE_RETIRING = patched(reviewing, "end_approval", lambda *told, **by: None)
AT_ONCE = patched(confirming, "_make", lambda batch, *told, make=confirming._make: (make(batch, *told), shown(batch)))
IN_STEPS = patched(confirming, "_switch", confirming._switch.__wrapped__)
WORDS_STAY = patched(undoing, "remember_words", lambda questions: None)
TAGS_AND_QUESTIONS_STAY = patched(undoing, "sweep", lambda batch, hold=None: None)
NOTHING_IS_HIDDEN = patched(undoing, "_take_out_of_sight", lambda batch: None)
HELD = {format: list(SAMPLES) for format in ("lines", "sheet", "gift", "moodle", "word")} | {"aiken": ["single"]}
HELD["gift"].remove("ordering")
HELD["word"].remove("short_text")  # what is to be typed is only an answer behind its question there
ROUND_TRIPS = [partial(comes_back, format, kind) for format, kinds in HELD.items() for kind in kinds]
WRONG = {
    "single": "B",
    "multiple": ["A", "C"],
    "true_false": "F",
    "ordering": ["B", "A", "C"],
    "matching": {"L1": "R2", "L2": "R1"},
    "numeric": {"value": "7", "tolerance": "0"},
    "short_text": {"accepted": ["CCTTHC"], "match": SAMPLES["short_text"][2]["match"]},
}
WRONG_KEY = exporting_rows(lambda row: {"key": WRONG[row.kind]})
UNEXPLAINED = exporting_rows(lambda row: {"explanation": ""})

UNHEARD = patched(law, "raise_doubts", lambda *told, **how: 0)
DOUBTS_ARE_DRAWN = patched(QuestionQuerySet, "right_on", lambda questions, day: questions)
TODAYS_LAW = patched(
    QuestionQuerySet, "right_on", lambda questions, day, right=QuestionQuerySet.right_on: right(questions, TODAY)
)
LAW_ALWAYS_WAS = patched(question_records, "_ahead", lambda day: Q(pk__in=[]))
FACTS_NEVER_AGE = patched(question_records, "_aged", lambda day: Q(pk__in=[]))
ANY_AUTHOR = patched(writing, "_refuse_longer", lambda held, filing, by: None)
ANYBODYS_OWN = patched(rechecking, "has_written", lambda held, person: False)

BEFORE_THE_SWITCH = partial(nothing_of_an_import_is_seen_before_all_of_it, "questions.confirming._switch")
WITHIN_THE_SWITCH = partial(nothing_of_an_import_is_seen_before_all_of_it, "questions.confirming.audit.record")

GUARANTEES: list[tuple[Callable[[], None], Bug]] = [
    (nobody_approves_what_they_had_a_hand_in, OWN_ONLY),
    (nobody_approves_what_they_brought_from_a_file, IMPORTER_ONLY),
    (nobody_approves_their_own_words_that_somebody_restored, NOTHING_RESTORED),
    (nobody_approves_unread, UNREAD),
    (two_approvals_are_two_people, ONE_IS_ENOUGH),
    (a_signed_decision_is_one_pair_of_eyes, ONE_IS_ENOUGH),
    (a_decision_is_not_about_what_was_written_after_it, ANY_DAY),
    (nobody_lets_a_decision_stand_for_their_own_words_beside_others, BESIDE_OTHERS),
    (nobody_lets_a_decision_stand_for_their_own_words_beside_others, ANYBODY),
    (a_deputy_counts_on_their_days_only, FOR_EVER),
    (what_is_drawn_was_approved, without_guards),
    (law_that_changes_sends_its_questions_to_review, UNHEARD),
    (what_rests_on_replaced_law_is_not_drawn, UNHEARD),
    (what_rests_on_replaced_law_is_not_drawn, DOUBTS_ARE_DRAWN),
    (law_as_of_a_day_is_the_law_of_that_day, TODAYS_LAW),
    (what_rests_on_new_law_is_drawn_from_its_first_day, LAW_ALWAYS_WAS),
    (what_rests_on_new_law_is_drawn_from_its_first_day, TODAYS_LAW),
    (facts_are_drawn_up_to_their_day, FACTS_NEVER_AGE),
    (no_author_alone_keeps_facts_alive, ANY_AUTHOR),
    (nobody_finds_their_own_still_right, ANYBODYS_OWN),
    (a_used_wording_never_changes, without_guards),
    (a_used_key_never_changes, without_guards),
    (what_stood_beside_used_words_never_changes, without_guards),
    (revising_leaves_what_was_used, overwriting),
    (what_everybody_could_see_comes_to_contests_by_a_second_eye, AS_BEFORE),
    (what_was_retired_is_drawn_again_by_a_second_eye, AS_BEFORE_RETIRING),
    *((undoing_puts_a_bank_back, bug) for bug in (NOTHING_IS_HIDDEN, WORDS_STAY, TAGS_AND_QUESTIONS_STAY)),
    (BEFORE_THE_SWITCH, AT_ONCE),
    (WITHIN_THE_SWITCH, IN_STEPS),
    (what_was_talked_about_since_is_not_undone, NOTHING_STAYS),
    *((check, UNEXPLAINED) for check in ROUND_TRIPS if check.args[1] == "numeric"),
    *((check, WRONG_KEY) for check in ROUND_TRIPS),
]


def named(told: object) -> str:
    return getattr(told, "__name__", None) or " ".join([told.func.__name__, *told.args]) if callable(told) else ""


KEPT_TWICE = [(nobody_approves_their_own, ANYBODY), (what_was_used_since_is_not_undone, NOTHING_STAYS)]
"""What the database keeps where our code does not."""


@pytest.mark.parametrize("check", dict(GUARANTEES + KEPT_TWICE), ids=named)
def test_it_holds(check):
    check()


@pytest.mark.parametrize("check, bug", GUARANTEES, ids=named)
def test_with_the_bug_it_is_seen_not_to_hold(check, bug, monkeypatch):
    with bug(monkeypatch), pytest.raises(AssertionError):
        check()


@pytest.mark.parametrize("check, bug", KEPT_TWICE, ids=named)
def test_with_the_bug_the_database_keeps_it(check, bug, monkeypatch):
    with bug(monkeypatch):
        check()
