"""How boards write a name, and a person who puts their own right."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.utils.translation import override

from accounts import audit
from accounts.audit import describe
from accounts.models import AuditEvent, User
from accounts.passwords import replace_password
from accounts.second_factor import clear_the_way, note_login_proven
from accounts.vietnamese import fold, name_key
from contest import boards
from contest.errors import ContestError
from contest.models import Board, BoardRow, Entry, NameStyle
from contest.naming import CORRECTIONS_A_DAY, EVERYBODYS, choose_name_style, correct_name, has_office, why_name_stands
from contest.snapshots import snapshot
from tests.factories import NOW, make_attempt, make_entry, make_person, make_unit

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


def test_the_log_tells_that_a_name_was_corrected_and_keeps_neither(db):
    person = make_person(TYPED)
    correct_name(person, RIGHT, now=NOW)
    event = AuditEvent.objects.about([person]).get()
    kept = (event.actor, event.at, event.subject_label, event.before, event.after, event.reason)
    assert kept == (person, NOW, "", None, None, "")
    with override("en"):
        assert describe(event) == f"{RIGHT} corrected their own name"


def test_a_name_is_corrected_so_often_a_day_and_again_the_next(db):
    person, other = make_person("Tên thứ nhất"), make_person("Người Khác")
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(CORRECTIONS_A_DAY):
            correct_name(person, f"Tên thứ {'abcde'[number]}", now=NOW)
        with pytest.raises(ContestError, match="ngày mai"):
            correct_name(person, RIGHT, now=NOW)
        correct_name(other, RIGHT, now=NOW)
        assert AuditEvent.objects.count() == CORRECTIONS_A_DAY + 1
        clock.shift(timedelta(days=1))
        correct_name(person, RIGHT, now=NOW)
    assert User.objects.get(pk=person.pk).full_name == RIGHT


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


def test_a_name_stays_once_a_round_that_was_sat_has_closed(placed):
    person, closes_at = placed.entry.person, placed.round_division.round.closes_at
    before = person.full_name
    moments = (closes_at - timedelta(seconds=1), closes_at)
    assert [why_name_stands(person, now=moment) == "" for moment in moments] == [True, False]
    with pytest.raises(ContestError, match="đã kết thúc"):
        correct_name(person, RIGHT, now=closes_at)
    assert (User.objects.get(pk=person.pk).full_name, AuditEvent.objects.count()) == (before, 0)


def test_a_round_that_another_sat_holds_nobody(placed):
    assert why_name_stands(make_person(), now=placed.round_division.round.closes_at) == ""


def test_whoever_has_or_had_an_office_is_renamed_by_an_administrator(cast):
    """Otherwise the log, which tells people by the name they have today, could be made to name a colleague."""
    former = make_person()
    audit.record(former, "row-hidden", on=cast.entrant)
    for officer in (cast.organiser, cast.superuser, former):
        before = officer.full_name
        with pytest.raises(ContestError, match="quản trị"):
            correct_name(officer, cast.author.full_name, now=NOW)
        assert User.objects.get(pk=officer.pk).full_name == before


def test_whoever_comes_by_codes_has_no_office_for_that(db):
    """Else they could neither put their name right nor erase their account, and time would never forget them."""
    person = make_person()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    assert clear_the_way(person) is True
    note_login_proven(person)
    replace_password(person, "mật khẩu mới tinh", session_key=None)
    assert AuditEvent.objects.filter(actor=person).count() == 3
    assert has_office(person) is False


def test_what_people_do_about_themselves_is_no_office(cast):
    """Setting up a second factor or taking it away, too: it held a citizen's name and account for good."""
    for verb in ("second-factor-set-up", "second-factor-removed", "password-changed", "identity-connected"):
        audit.record(cast.entrant, verb, on=cast.entrant)
    for verb in EVERYBODYS:
        audit.record(cast.entrant, verb, on=make_unit())
    assert has_office(cast.entrant) is False


def test_what_somebody_does_to_another_is_an_office(cast):
    audit.record(cast.entrant, "password-reissued", on=cast.stranger)
    assert has_office(cast.entrant) is True
