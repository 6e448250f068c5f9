"""How boards write a name, and a person who puts their own right."""

import pytest
from django.utils.translation import override

from accounts.audit import describe
from accounts.models import AuditEvent, User
from accounts.vietnamese import fold, name_key
from contest import boards
from contest.errors import ContestError
from contest.models import Board, BoardRow, Entry, NameStyle
from contest.naming import choose_name_style, correct_name, may_correct_name
from contest.snapshots import snapshot
from tests.factories import NOW, make_attempt, make_entry, make_person

TYPED, RIGHT = "nguyễn văn an", "Nguyễn Văn Ân"


@pytest.fixture
def placed(db):
    """A marked attempt with its row on the public board."""
    attempt = make_attempt()
    board = Board.objects.create(round_division=attempt.round_division, audience=Board.Audience.PUBLIC)
    BoardRow.objects.create(board=board, entry=attempt.entry, attempt=attempt, k1=0)
    return attempt


def test_a_new_name_style_is_told_by_the_boards(placed):
    choose_name_style(placed.entry, NameStyle.HIDDEN)
    assert (Entry.objects.get().name_style, Board.objects.get().changed_at is not None) == ("hidden", True)


def test_an_unknown_name_style_is_refused(db):
    with pytest.raises(ValueError, match="shouted"):
        choose_name_style(make_entry(), "shouted")


def test_a_corrected_name_is_found_and_sorted_as_it_is_now(db):
    correct_name(make_person(TYPED), RIGHT, now=NOW)
    person = User.objects.get()
    assert (person.full_name, person.search_text, person.name_key) == (RIGHT, fold(RIGHT), name_key(RIGHT))


def test_a_corrected_name_is_written_to_the_log_with_the_one_before(db):
    person = make_person(TYPED)
    correct_name(person, RIGHT, now=NOW)
    event = AuditEvent.objects.get()
    assert (event.actor, event.at, event.before, event.after) == (
        person,
        NOW,
        {"full_name": TYPED},
        {"full_name": RIGHT},
    )
    with override("en"):
        assert describe(event) == f"{RIGHT} corrected the name of {RIGHT}"


def test_the_same_name_again_changes_nothing(placed):
    correct_name(placed.entry.person, placed.entry.person.full_name, now=NOW)
    assert (AuditEvent.objects.count(), Board.objects.get().changed_at) == (0, None)


@pytest.mark.parametrize("style, shown", [("full", RIGHT), ("short", "Nguyễn V. Â."), ("hidden", "")])
def test_boards_tell_the_corrected_name_as_its_owner_chose(placed, style, shown):
    Entry.objects.update(name_style=style)
    correct_name(placed.entry.person, RIGHT, now=NOW)
    boards.tick(now=NOW)
    told = snapshot(Board.objects.with_round().get(), now=NOW)
    assert (f'"name":"{shown}' in told, RIGHT in told) == (True, style == "full")


def test_a_name_on_an_official_result_stays(placed):
    person, sitting = placed.entry.person, placed.round_division.round
    before = person.full_name
    sitting.finalized_at = NOW
    sitting.save()
    assert may_correct_name(person, now=NOW) is False
    with pytest.raises(ContestError, match="kết quả chính thức"):
        correct_name(person, RIGHT, now=NOW)
    assert (User.objects.get(pk=person.pk).full_name, AuditEvent.objects.count()) == (before, 0)


def test_the_official_result_of_another_holds_nobody(placed):
    placed.round_division.round.finalized_at = NOW
    placed.round_division.round.save()
    assert may_correct_name(make_person(), now=NOW) is True
