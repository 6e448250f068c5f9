"""The oracle: an honest server has no finding, and each lie, loss and change sown on purpose has the right one."""

import json
from collections import Counter

import pytest

from tests.faults.history import Asked, History, Save, Stored, losses

ONE, TWO = "a" * 16, "b" * 16
PAPER = "11111111-1111-1111-1111-111111111111"
HOUR, NOW = 3_600_000, 1_000_000
FIRST = Save(PAPER, 1, 1, ONE, "x")
SECOND = Save(PAPER, 1, 2, TWO, "y")


def told(*results: dict, deadline: int = NOW + HOUR, now: int = NOW, state: str = "open") -> bytes:
    return json.dumps({"saves": results, "deadline": deadline, "now": now, "state": state}).encode()


def result(save: Save, outcome: str = "saved", stands: Save | None = None) -> dict:
    stands = stands or save
    stored = {"n": stands.counter, "device": stands.device, "answer": stands.answer, "flag": False}
    return {"slot": save.slot, "n": save.counter, "outcome": outcome, "stored": stored}


def hear(history: History, asked: Asked, body: bytes, status: int = 200, *, retry_after: bool = False) -> bool:
    return history.hear(asked, status, body, retry_after=retry_after, moment=history.acknowledged + 1)


def saved(*saves: Save) -> History:
    """A history in which these were sent and acknowledged, one after another."""
    history = History()
    for save in saves:
        assert hear(history, history.send(PAPER, save), told(result(save)))
    return history


def stored(*stands: Save, saved: tuple[Save, ...] | None = None, **others) -> Stored:
    records = Counter((save.place, save.rank) for save in (stands if saved is None else saved))
    answers = {save.place: (save.rank, save.answer) for save in stands}
    return Stored(**{"answers": answers, "saved": records, "late": [], "finished": []} | others)


def kinds(findings: list) -> list[str]:
    return [finding.kind for finding in findings]


# --- what the database owes -----------------------------------------------------------------------------------------


def test_what_stands_as_promised_has_no_finding():
    history = saved(FIRST, SECOND)
    assert (history.findings, history.check(stored(SECOND, saved=(FIRST, SECOND)))) == ([], [])


def test_what_was_sent_and_not_answered_may_stand_or_not():
    history = saved(FIRST)
    history.send(PAPER, SECOND)
    history.cut()
    for stands in (stored(FIRST), stored(SECOND, saved=(FIRST, SECOND))):
        assert history.check(stands) == []
    assert history.answers == {"200": 1, "cut": 1}


@pytest.mark.parametrize(
    "holds, kind",
    [
        (stored(saved=(FIRST, SECOND)), "lost"),
        (stored(FIRST, saved=(FIRST, SECOND)), "lost"),
        (stored(SECOND._replace(answer="z"), saved=(FIRST, SECOND)), "altered"),
        (stored(SECOND._replace(counter=3), saved=(FIRST, SECOND)), "invented"),
        (stored(SECOND, saved=(SECOND,)), "unrecorded"),
        (stored(SECOND, saved=(FIRST, SECOND, SECOND)), "counted twice"),
        (stored(SECOND, saved=(FIRST, SECOND), late=[(SECOND.place, SECOND.rank)]), "late and counted"),
    ],
)
def test_what_the_database_does_not_keep_is_found(holds, kind):
    assert kinds(saved(FIRST, SECOND).check(holds)) == [kind]


def test_a_submission_that_was_acknowledged_stands():
    history = saved(FIRST)
    assert hear(history, history.send(PAPER, submit=True), told(state="finished"))
    assert kinds(history.check(stored(FIRST))) == ["reopened"]
    assert history.check(stored(FIRST, finished=[PAPER])) == []


def test_only_what_was_promised_by_a_moment_is_owed_for_it():
    history = saved(FIRST, SECOND)
    assert history.check(stored(FIRST), until=1) == []
    assert kinds(history.check(stored(FIRST), until=2)) == ["lost", "unrecorded"]


def test_losses_are_broken_promises():
    history = saved(FIRST, SECOND)
    found = history.check(stored(saved=(FIRST, FIRST)))
    assert (kinds(found), losses(found)) == (["lost", "unrecorded", "counted twice"], 1)


# --- what a server may answer ---------------------------------------------------------------------------------------


def answered(save: Save, body: bytes, status: int = 200, before: tuple[Save, ...] = (), **options) -> list[str]:
    """The findings after one more save was answered so."""
    history = saved(*before)
    hear(history, history.send(PAPER, save), body, status, **options)
    return kinds(history.findings)


@pytest.mark.parametrize(
    "save, before, body",
    [
        (FIRST, (), told(result(FIRST))),
        (FIRST, (FIRST,), told(result(FIRST, "repeat"))),
        (FIRST, (SECOND,), told(result(FIRST, "older", SECOND))),
        (SECOND, (FIRST,), told(result(SECOND, "late", FIRST), now=NOW + HOUR)),
        (SECOND, (FIRST,), told(result(SECOND, "late", FIRST), state="finished")),
        (FIRST, (), told(result(FIRST, "late") | {"stored": None}, now=NOW + HOUR)),
    ],
)
def test_an_honest_answer_has_no_finding(save, before, body):
    assert answered(save, body, before=before) == []


def test_busy_is_honest_when_it_says_when_to_come_again():
    assert answered(FIRST, b"", 503, retry_after=True) == []
    assert answered(FIRST, b"", 503) == ["dishonest"]


@pytest.mark.parametrize("status", [500, 502, 504, 400, 401, 404])
def test_any_other_status_is_no_answer(status):
    assert answered(FIRST, b"", status) == ["dishonest"]


@pytest.mark.parametrize(
    "save, before, body, found",
    [
        (FIRST, (), b"<html>", ["dishonest"]),
        (FIRST, (), told(), ["dishonest"]),
        (FIRST, (), told(result(SECOND)), ["dishonest", "invented"]),
        (FIRST, (), told(result(FIRST, "late")), ["dishonest"]),
        (FIRST, (), told(result(FIRST, "older")), ["dishonest"]),
        (SECOND, (FIRST,), told(result(SECOND, "older", FIRST)), ["dishonest"]),
        (FIRST, (SECOND,), told(result(FIRST)), ["regressed"]),
        (FIRST, (), told(result(FIRST, "saved", FIRST._replace(answer="z"))), ["invented"]),
        (SECOND, (FIRST,), told(result(SECOND), deadline=NOW + 1), ["moved deadline"]),
    ],
)
def test_an_answer_that_cannot_be_true_is_found(save, before, body, found):
    assert answered(save, body, before=before) == found


def test_after_the_end_nothing_is_saved_and_nothing_opens_again():
    history = saved(FIRST)
    hear(history, history.send(PAPER, submit=True), told(state="finished"))
    hear(history, history.send(PAPER, SECOND), told(result(SECOND), state="finished"))
    hear(history, history.send(PAPER, FIRST), told(result(FIRST, "older", SECOND)))
    assert kinds(history.findings) == ["dishonest", "reopened"]


def test_a_submission_that_leaves_the_paper_open_is_found():
    history = saved(FIRST)
    hear(history, history.send(PAPER, submit=True), told())
    assert kinds(history.findings) == ["dishonest"]


def test_an_answer_may_be_overtaken_by_a_newer_one():
    """What was promised after a request had left is no floor for its answer."""
    history = History()
    early = history.send(PAPER, FIRST)
    hear(history, history.send(PAPER, SECOND), told(result(SECOND)))
    hear(history, early, told(result(FIRST)))
    assert (history.findings, history.greatest[FIRST.place]) == ([], SECOND.rank)


@pytest.mark.parametrize(
    "told, retry_after, found",
    [
        ("200", False, []),
        ("302", False, []),
        ("503", True, []),
        ("503", False, ["broken page"]),
        *((told, True, ["broken page"]) for told in ("400", "403", "404", "429", "500", "502", "504", "late")),
        ("cut", False, []),
        ("refused", False, []),
    ],
)
def test_a_page_may_be_away_and_say_until_when_but_never_broken(told, retry_after, found):
    history = History()
    history.look("/", told, retry_after=retry_after)
    assert (kinds(history.findings), history.pages[told]) == (found, 1)


@pytest.mark.parametrize(
    "cut, refused, ends, found",
    [(0, 0, 0, 0), (1, 0, 0, 1), (0, 1, 0, 1), (2, 3, 0, 2), (2, 9, 2, 0), (3, 9, 2, 1), (0, 9, 1, 0)],
)
def test_lines_break_only_where_the_server_ended(cut, refused, ends, found):
    history = History()
    for told in ["cut"] * cut + ["refused"] * refused:
        history.look("/", told)
    assert kinds(history.broken_lines(ends)) == ["broken page"] * found
