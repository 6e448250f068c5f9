"""Background work: one leader, heartbeats, outages noticed, attempts finished and marked without anybody asking."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from contest import attempts, boards, engine, heart, losses, phases
from contest.attempts import SWEEP_GRACE
from contest.engine import Engine, Lead, Pulse, somebody_leads
from contest.entering import BIRTH_DATE_KEPT
from contest.heart import Heart
from contest.models import Attempt, Board, BoardRow, Heartbeat, Outage
from tests.factories import NOW, make_attempt, make_entry, make_round_division

SECOND = timedelta(seconds=1)


def beat(now) -> None:
    """Beat as a process does that has only just begun."""
    Heart().beat(now)


@pytest.fixture
def joined(db):
    return make_round_division()


def test_a_heartbeat_is_kept_in_one_row(db):
    for seconds in range(3):
        beat(NOW + seconds * SECOND)
    assert list(Heartbeat.objects.values_list("beat_at", flat=True)) == [NOW + 2 * SECOND]


def test_birth_dates_of_a_contest_long_over_are_erased_by_the_engine(joined):
    entry = make_entry(joined.division, birth_date=date(2012, 5, 20))
    Engine().step(joined.round.closes_at + BIRTH_DATE_KEPT)
    entry.refresh_from_db()
    assert entry.birth_date is None


def test_a_silence_gives_open_attempts_their_time_back(joined):
    attempt = make_attempt(joined)
    beat(NOW + SECOND)
    beat(NOW + 41 * SECOND)
    attempt.refresh_from_db()
    assert (attempt.credited_ms, Outage.objects.count()) == (40_000, 1)


def test_who_submits_in_a_silence_is_placed_as_if_it_had_not_been(joined):
    """Both sat for a minute of the platform's life. The control: only those still open got the silence back."""
    for seconds in (60, 100):
        attempts.finish_attempt(make_attempt(joined).pk, at=NOW + seconds * SECOND)
    beat(NOW + 60 * SECOND)
    Engine().step(NOW + 102 * SECOND)
    rows = BoardRow.objects.filter(board__round_division=joined, board__audience=Board.Audience.PUBLIC)
    assert list(Attempt.objects.order_by("pk").values_list("time_used_ms", flat=True)) == [60_000, 60_000]
    assert len(set(rows.values_list("k1", "k2"))) == 1


def test_a_silence_that_two_notice_at_once_is_told_and_given_back_once(joined, monkeypatch, caplog):
    attempt = make_attempt(joined)
    beat(NOW + SECOND)
    credit = heart.credit_outage

    def while_another_comes(*silence) -> int:
        monkeypatch.setattr(heart, "credit_outage", credit)
        beat(NOW + 41 * SECOND)
        return credit(*silence)

    monkeypatch.setattr(heart, "credit_outage", while_another_comes)
    beat(NOW + 42 * SECOND)
    attempt.refresh_from_db()
    told = [record.getMessage() for record in caplog.records if "outage" in record.getMessage()]
    assert told == ["outage of 40.0 s ended; 1 attempts got the time back"]
    assert (attempt.credited_ms, Heartbeat.objects.get().beat_at - NOW < 42 * SECOND) == (40_000, True)


def test_the_time_that_giving_back_takes_is_no_outage_itself(joined, monkeypatch):
    """The control: where the beat was told as of before it, each credit was the silence of the next, without end."""
    attempt, credit = make_attempt(joined), heart.credit_outage
    for module in (heart, attempts, phases):
        monkeypatch.setattr(module, "OUTAGE_THRESHOLD", timedelta(seconds=0.2))
    monkeypatch.setattr(heart, "credit_outage", lambda *silence: (time.sleep(0.3), credit(*silence))[1])
    for seconds in (1, 41, 41.4):
        beat(NOW + seconds * SECOND)
    attempt.refresh_from_db()
    assert (attempt.credited_ms, Outage.objects.count()) == (40_000, 1)


def test_a_heartbeat_in_time_is_no_outage(joined):
    make_attempt(joined)
    beat(NOW)
    beat(NOW + 5 * SECOND)
    assert Outage.objects.count() == 0


def test_a_site_that_was_off_while_nobody_sat_a_paper_had_no_outage(db):
    beat(NOW)
    beat(NOW + timedelta(days=3))
    assert Outage.objects.count() == 0


def test_one_step_finishes_marks_and_places_an_overdue_attempt(joined):
    attempt = make_attempt(joined)
    Engine().step(attempt.deadline + SWEEP_GRACE)
    attempt.refresh_from_db()
    rows = [board.rows.count() for board in Board.objects.filter(round_division=joined)]
    assert (attempt.state, attempt.finished_at, attempt.counts, rows) == ("finished", attempt.deadline, True, [1, 1])


def test_after_an_outage_the_time_is_given_back_before_the_sweep_looks(joined):
    """The control: swept first, the attempt would be over although half its time was the platform's silence."""
    attempt = make_attempt(joined)
    beat(attempt.deadline - 60 * SECOND)
    Engine().step(attempt.deadline + 60 * SECOND)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.deadline - NOW) == ("open", timedelta(minutes=15) + 120 * SECOND)


# --- one job that fails -------------------------------------------------------------------------------------------


def break_down(monkeypatch, what: str) -> None:
    def fail(*_what, **_options):
        raise ValueError("a bug of ours")

    monkeypatch.setattr(engine, what, fail)


@pytest.mark.parametrize(
    "broken, done",
    [
        ("finish_overdue", {"marked", "boards", "codes", "sessions"}),
        ("mark_waiting", {"finished", "boards", "codes", "sessions"}),
        ("clear_sessions", {"finished", "marked", "boards", "codes"}),
        ("live", {"finished", "marked", "codes", "sessions"}),
    ],
)
def test_where_one_job_fails_the_others_go_on(joined, monkeypatch, broken, done):
    seen = set()
    verbs = {
        "finished": "finish_overdue",
        "marked": "mark_waiting",
        "codes": "clear_codes",
        "sessions": "clear_sessions",
    }
    for name, verb in verbs.items():
        monkeypatch.setattr(engine, verb, lambda name=name, **_options: seen.add(name))
    monkeypatch.setattr(boards, "tick", lambda **_options: seen.add("boards") or [])
    if broken == "live":
        monkeypatch.setattr(boards, "tick", lambda **_options: 1 / 0)
    else:
        break_down(monkeypatch, broken)
    working = Engine()
    working.step(NOW)
    assert (seen, working.failures) == (done, 1)


def test_no_attempt_ends_while_the_heartbeat_fails(joined, monkeypatch):
    """Its time may have to be given back first."""
    attempt = make_attempt(joined)
    monkeypatch.setattr(Heart, "beat", lambda heart, now: 1 / 0)
    working = Engine()
    for quarter in range(3):
        working.step(attempt.deadline + SWEEP_GRACE + quarter * SECOND / 4)
    attempt.refresh_from_db()
    assert (attempt.state, working.failures) == ("open", 1)


def test_a_failed_sync_in_the_background_is_noticed(joined, monkeypatch):
    noticed = []
    monkeypatch.setattr(losses, "notice", noticed.append)
    break_down(monkeypatch, "mark_waiting")
    Engine().step(NOW)
    assert [type(error) for error in noticed] == [ValueError]


# --- who leads ----------------------------------------------------------------------------------------------------

LEADER = """
import django, sys
django.setup()
from contest.engine import Lead
lead = Lead()
print(lead.take(), flush=True)
sys.stdin.read()
"""


def process() -> subprocess.Popen:
    """Another process on this test's database that asks for the lead, and keeps it until its input ends."""
    environment = os.environ | {"LEADER_DATABASE": str(connection.settings_dict["NAME"])}
    program = [sys.executable, "-c", LEADER_SETTINGS + LEADER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(program, **pipes, text=True, env=environment)


LEADER_SETTINGS = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["LEADER_DATABASE"]
"""


def test_only_one_process_leads_and_the_next_takes_over(transactional_db):
    first, second = process(), process()
    answers = sorted(running.stdout.readline().strip() for running in (first, second))
    for running in (first, second):
        running.communicate()
    third = process()
    answers.append(third.stdout.readline().strip())
    third.communicate()
    assert answers == ["False", "True", "True"]


def test_a_lead_that_is_held_is_seen_by_others_and_one_that_was_given_up_is_not(transactional_db):
    lead = Lead()
    told = [somebody_leads(), lead.take(), somebody_leads(), lead.is_held()]
    lead.give_up()
    assert [*told, somebody_leads(), lead.is_held()] == [False, True, True, True, False, False]


def test_a_lead_is_gone_with_its_connection(transactional_db):
    """PostgreSQL's is; a lock on a file is not."""
    lead = Lead()
    lead.take()
    connection.close()
    connection.ensure_connection()
    assert lead.is_held() is (connection.vendor == "sqlite")
    lead.give_up()


def test_an_engine_whose_lead_is_gone_stops_working_and_asks_again(transactional_db, monkeypatch):
    monkeypatch.setattr(Lead, "is_held", lambda lead: False)
    working = Engine()
    working.stopping.wait = lambda seconds: True
    working.work()
    assert working.stopping.is_set() is False


def test_work_goes_on_where_a_killed_process_left_it(joined):
    attempt = make_attempt(joined)
    Attempt.objects.update(state="finished", finished_at=attempt.deadline, finished_by="deadline")
    Engine().step(attempt.deadline)
    attempt.refresh_from_db()
    assert attempt.score == 0


def test_the_pulse_beats_while_the_work_takes_long(transactional_db):
    pulse = Pulse()
    pulse.start()
    assert pulse.has_beaten.wait(20) is True
    pulse.stopping.set()
    pulse.join()
    assert Heartbeat.objects.count() == 1


def test_a_beat_that_had_to_wait_does_not_put_back_the_beat_of_another(transactional_db):
    """Else the silence before that one would be given back twice. Held for so long by somebody who beats meanwhile."""
    began, held = timezone.now(), threading.Event()
    beat(began)

    def hold() -> None:
        with transaction.atomic():
            Heartbeat.objects.select_for_update().get()
            held.set()
            time.sleep(0.5)
            Heartbeat.objects.update(beat_at=began + SECOND / 4)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    beat(began + SECOND / 100)
    holder.join()
    assert Heartbeat.objects.get().beat_at >= began + SECOND / 4


@pytest.mark.parametrize("signs, given_back", [([False], True), ([True, False], True), ([True], False), ([], False)])
def test_while_answers_are_not_taken_the_pulse_keeps_silent_and_that_is_an_outage(
    transactional_db, monkeypatch, signs, given_back
):
    """The control is the pulse without signs: one row could be written all the time."""
    for module in (heart, attempts, phases):
        monkeypatch.setattr(module, "OUTAGE_THRESHOLD", timedelta(seconds=0.8))  # others may need the machine
    monkeypatch.setattr(engine, "BEAT_EVERY", SECOND / 10)
    attempt, works = make_attempt(), {"in order": True}
    Attempt.objects.update(started_at=timezone.now(), deadline=timezone.now() + 900 * SECOND)
    pulse = Pulse(*[lambda well=well: well or works["in order"] for well in signs])
    pulse.start()
    assert pulse.has_beaten.wait(20)
    for works["in order"] in (False, True):
        time.sleep(1.2)
    pulse.stopping.set()
    pulse.join()
    attempt.refresh_from_db()
    assert (attempt.credited_ms > 500) is given_back


@pytest.mark.parametrize("others_beat, state", [(True, "finished"), (False, "open")])
def test_a_leader_that_may_not_beat_ends_papers_only_while_others_beat(joined, others_beat, state):
    attempt = make_attempt(joined)
    end = attempt.deadline + SWEEP_GRACE
    beat(end - SECOND if others_beat else attempt.deadline - SECOND)
    Engine(lambda: False).step(end)
    attempt.refresh_from_db()
    assert attempt.state == state


def test_a_leader_that_falls_silent_sweeps_nobody_whose_time_was_not_up_at_its_last_beat(joined, monkeypatch):
    """Asked once a second, it may work on for that second."""
    attempt, well, clock = make_attempt(joined), [True], [0.0]
    monkeypatch.setattr(heart, "steady", lambda: clock[0])
    leader = Engine(lambda: well[0])
    last = attempt.deadline - SECOND / 100
    leader.step(last)
    well[0] = False
    for quarter in range(1, 40):
        clock[0] = quarter / 4
        leader.step(last + quarter * SECOND / 4)
    attempt.refresh_from_db()
    assert attempt.state == "open"


def test_nobody_is_answered_before_the_first_heartbeat(settings, monkeypatch):
    settings.ENGINE = True
    waiting = Engine()
    monkeypatch.setattr(engine, "_engine", waiting)
    before = engine.is_ready()
    waiting.pulse.has_beaten.set()
    assert [before, engine.is_ready()] == [False, True]


async def test_a_request_waits_for_the_first_heartbeat_but_not_for_ever(settings, monkeypatch):
    settings.ENGINE = True
    waiting = Engine()
    monkeypatch.setattr(engine, "_engine", waiting)
    monkeypatch.setattr(engine, "READY_SECONDS", 0.1)
    in_vain = await engine.gets_ready()
    asyncio.get_running_loop().call_later(0.05, waiting.pulse.has_beaten.set)
    assert (in_vain, await engine.gets_ready()) == (False, True)


def test_a_process_without_an_engine_answers_at_once(settings):
    settings.ENGINE = False
    assert engine.is_ready() is True
