"""Law that changes in the same breath in which a question is approved, found still right, or revised.

Everybody locks questions, then documents, then doubts. The other way round PostgreSQL ends one of two who wait for each
other; on SQLite, which has but one lock, these hold anyhow.
"""

from collections.abc import Callable
from threading import Event
from time import sleep

import pytest
from django.db import transaction

from questions import doubting, law, rechecking, reviewing
from questions.doubting import Shake, raise_doubts
from questions.law import Act
from questions.models import Doubt, LegalDocument, Question
from tests.factories import make_bank, make_document
from tests.parallel import at_once, kinds_of
from tests.questions.laws import (
    LATER,
    NOW,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Ground,
    State,
    approved,
    change,
    citing,
    reviewer_of,
    revised,
    still_right,
)

pytestmark = pytest.mark.django_db(transaction=True)
A_WHILE = 0.5
"""Long enough for the other one to come as far as it can."""


def lingering(monkeypatch, module, name: str) -> Event:
    """Let a step of one take its time once it is done, and return what tells that it is."""
    step, done = getattr(module, name), Event()

    def slowly(*given, **named) -> object:
        result = step(*given, **named)
        if not done.is_set():
            done.set()
            sleep(A_WHILE)
        return result

    monkeypatch.setattr(module, name, slowly)
    return done


def both(first: Callable[[], object], second: Callable[[], object], when: Event) -> dict:
    """What came of two, the second of which begins when a step of the first is done."""

    def act(number: int) -> object:
        if number == 0:
            return first()
        when.wait(20)
        return second()

    return dict(kinds_of(at_once(act, times=2)))


def amended(decree, keeper) -> LegalDocument:
    later = make_document("118/2025/NĐ-CP")
    change(decree, keeper, Act("amends", later, TODAY), state=State.IN_FORCE_AMENDED)
    return later


def move(decree, keeper, later) -> Callable[[], str]:
    """Somebody says that the law had changed a day before."""

    def act() -> str:
        change(decree, keeper, Act("amends", later, YESTERDAY), state=State.IN_FORCE_AMENDED, now=LATER)
        return "changed"

    return act


def take_back(decree, keeper) -> Callable[[], str]:
    def act() -> str:
        change(decree, keeper, state=State.IN_FORCE, now=LATER)
        return "taken back"

    return act


def test_who_approves_and_who_changes_the_law_wait_for_one_another(question, decree, keeper, monkeypatch):
    revision, later = revised(question, decree), amended(decree, keeper)
    done = lingering(monkeypatch, reviewing, "settle_by_revision")
    came = both(lambda: approved(revision, now=LATER), move(decree, keeper, later), done)
    assert came == {True: 1, "changed": 1}


def test_who_cites_another_document_holds_the_one_in_doubt_too(question, decree, keeper, monkeypatch):
    """The revision no longer cites it, and so its doubts are settled."""
    later, other = amended(decree, keeper), make_document("45/2020/NĐ-CP")
    revision = revised(question, other)
    done = lingering(monkeypatch, law, "move_doubts")
    came = both(move(decree, keeper, later), lambda: approved(revision), done)
    assert (came, question.doubts.open().count()) == ({True: 1, "changed": 1}, 0)


@pytest.mark.parametrize("lingers", [(doubting, "_settle"), (doubting, "_withdraw")], ids=["settling", "withdrawing"])
def test_who_takes_doubts_back_and_who_approves_wait_for_one_another(lingers, question, decree, keeper, monkeypatch):
    amended(decree, keeper)
    revision = revised(question, decree)
    done = lingering(monkeypatch, *lingers)
    came = both(take_back(decree, keeper), lambda: approved(revision), done)
    question.refresh_from_db()
    assert (came, question.basis_status) == ({True: 1, "taken back": 1}, Question.Basis.CURRENT)


def test_who_takes_doubts_back_and_who_finds_a_question_still_right_wait_for_one_another(
    question, decree, keeper, monkeypatch
):
    amended(decree, keeper)
    reviewer = reviewer_of(question.bank)
    done = lingering(monkeypatch, rechecking, "_hold")
    came = both(lambda: still_right(question, reviewer), take_back(decree, keeper), done)
    outcomes = list(Doubt.objects.values_list("outcome", flat=True))
    assert (came, outcomes) == ({True: 1, "taken back": 1}, [Doubt.Outcome.STILL_RIGHT])


def raise_one(decree, held: Event, *, renumbered: bool = False) -> Callable[[], str]:
    """As a change of law does that finds a question approved since: it holds the document, with its key where it gets
    another number, then doubts the question."""

    def act() -> str:
        with transaction.atomic():
            LegalDocument.objects.select_for_update(no_key=not renumbered).get(pk=decree.pk)
            held.set()
            sleep(A_WHILE)
            raise_doubts(decree, Shake(Ground.AMENDED, None, TODAY), now=NOW)
        return "raised"

    return act


def test_who_doubts_a_question_does_not_wait_for_who_approves_it(question, decree):
    """An approval that held its question with the key would never get the document: the doubt refers to the key."""
    revision, held = revised(question, decree), Event()
    assert both(raise_one(decree, held), lambda: approved(revision), held) == {"raised": 1, True: 1}


def test_who_doubts_a_question_does_not_wait_for_who_revises_it(question, decree):
    held = Event()

    def revise() -> str:
        revised(question, decree)
        return "revised"

    assert both(raise_one(decree, held, renumbered=True), revise, held) == {"raised": 1, "revised": 1}


def test_many_who_heed_the_day_at_once_file_each_question_once(decree, keeper):
    bank = make_bank()
    questions = [citing(decree, bank) for _number in range(8)]
    change(decree, keeper, state=State.EXPIRED, state_since=TOMORROW)
    day = LATER.replace(day=TOMORROW.day, month=TOMORROW.month)
    reached = kinds_of(at_once(lambda _number: law.heed_the_day(now=day), times=6))
    assert set(reached) <= set(range(len(questions) + 1))
    assert set(Question.objects.values_list("basis_status", flat=True)) == {Question.Basis.SUPERSEDED}
