"""`python -m bench.crowd <number>`: an empty database becomes one in which so many people sit an open paper.

    --finished <number>  so many more have handed a paper in, which is marked and on the board
    --entered <number>   so many more have entered and not started
    --answered           every paper has an answer to every question, three of five of them right

Prints one JSON line a person: the attempt and a ticket, where there is one; the login, and the cookies of somebody who
has signed in; the entry and where it leads. Everybody is written by a few statements and draws a paper of their own.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from importlib import import_module
from itertools import cycle
from random import Random

import django

PAPER = ["single"] * 10
HOURS = 3
UNITS = 20
RIGHT = 0.6
SEED = 20_260_520
ROWS_A_STATEMENT = 500
CSRF = "c" * 32
"""Django takes any secret of this length, as long as cookie and header agree."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("number", type=int)
    parser.add_argument("--finished", type=int, default=0)
    parser.add_argument("--entered", type=int, default=0)
    parser.add_argument("--answered", action="store_true")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0, skip_checks=True)
    with transaction.atomic():
        for person in gather(asked.number, asked.finished, asked.entered, asked.answered):
            print(json.dumps(person))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database's own housekeeping does after a while


def gather(sitting: int, finished: int, entered: int, answered: bool) -> Iterator[dict]:
    """Make the round, the people, and the papers of those who sit or have sat one, in this order."""
    from django.utils import timezone

    from contest import tickets
    from contest.boards import boards_of
    from contest.models import Board
    from tests import factories

    now = timezone.now()
    contest = factories.make_contest(published_at=now - timedelta(days=10))
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=1)}
    joined = factories.make_round_division(factories.make_round(contest, **window), kinds=PAPER)
    people = make_people(sitting + finished + entered)
    entries = make_entries(joined, people)
    attempts = make_attempts(joined, entries[: sitting + finished], now)
    if answered:
        answer_all(attempts, now)
    hand_in(attempts[sitting:], now)
    place = {
        "contest": contest.slug,
        "round": joined.round.number,
        "board": boards_of(joined)[Board.Audience.PUBLIC].pk,
        "csrf": CSRF,
        "password": factories.PASSWORD,
    }
    papers = [{"uuid": str(one.uuid), "ticket": tickets.issue(one, one.entry.person, now=now)} for one in attempts]
    papers += [{"uuid": None, "ticket": None}] * entered
    for person, entry, paper, cookies in zip(people, entries, papers, sign_in(people), strict=True):
        yield {**paper, **place, "login": person.login, "code": entry.code, "entry": entry.pk, "cookies": cookies}


def make_people(number: int) -> list:
    """Everybody has the password of the factories; its hash is made once, because that is what takes long."""
    from accounts.models import User
    from tests import factories

    first = factories.make_person()
    rest = []
    for serial in range(1, number):
        person = User(login=f"+848{serial:08d}", password=first.password)
        person.set_full_name(f"{first.full_name} {letters(serial)}")
        rest.append(person)
    return [first, *User.objects.bulk_create(rest, batch_size=ROWS_A_STATEMENT)][:number]


def letters(number: int) -> str:
    """A number as a word, since names have no digits."""
    return "".join("ABCDEFGHIJ"[int(digit)] for digit in str(number)).capitalize()


def make_entries(joined, people: list) -> list:
    """Enter everybody, in units by turns."""
    from contest.models import Entry
    from tests import factories

    units = cycle([factories.make_unit(f"Sở số {number}") for number in range(1, UNITS + 1)])
    return Entry.objects.bulk_create(
        [
            Entry(
                contest=joined.division.contest,
                division=joined.division,
                person=person,
                code=f"HT{serial:06d}",
                unit=(unit := next(units)),
                unit_name=unit.name,
                competing_unit=unit,
            )
            for serial, person in enumerate(people, start=1)
        ],
        batch_size=ROWS_A_STATEMENT,
    )


def make_attempts(joined, entries: list, now) -> list:
    """Start a paper for each, drawn from a seed of its own as `start_attempt` draws it."""
    from contest.models import Attempt, RoundDivision
    from contest.pools import draw
    from questions.models import Revision

    Revision.objects.update(used_at=now - timedelta(days=1))
    joined = RoundDivision.objects.prefetch_related("blueprint__rows").get(pk=joined.pk)  # asked for every paper
    attempts = [
        Attempt(entry=entry, round_division=joined, number=1, started_at=now, deadline=now + timedelta(hours=HOURS))
        for entry in entries
    ]
    for attempt in attempts:
        attempt.paper = draw(joined, attempt.seed)
    return Attempt.objects.bulk_create(attempts, batch_size=ROWS_A_STATEMENT)


def answer_all(attempts: Iterable, now) -> None:
    """Answer every question of these papers as a browser that is older than any of the crowd's."""
    from contest.models import Response

    lots = Random(SEED)  # noqa: S311  draws answers, no secrets
    old = {"counter": 1, "device": "0" * 16, "saved_at": now}
    responses = []
    for attempt in attempts:
        for slot in range(1, len(attempt.slots) + 1):
            ids = attempt.option_ids(slot)
            key = "A" if lots.random() < RIGHT else "B"
            responses.append(Response(attempt=attempt, slot=slot, answer=ids[key], **old))
    Response.objects.bulk_create(responses, batch_size=ROWS_A_STATEMENT)


def hand_in(attempts: list, now) -> None:
    """Finish these papers and let them be marked, as the engine does it."""
    from contest.marking import mark_waiting
    from contest.models import Attempt

    by = {"state": Attempt.State.FINISHED, "finished_by": Attempt.FinishedBy.PERSON}
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(finished_at=now, **by)
    while mark_waiting(now=now):
        pass


def sign_in(people: Iterable) -> list[str]:
    """Give everybody a session; return what their browsers send of it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone
    from django.utils.crypto import get_random_string

    store = import_module(settings.SESSION_ENGINE).SessionStore
    model, coder = store.get_model_class(), store()
    sessions = []
    for person in people:
        told = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        key, ends = get_random_string(32), timezone.now() + timedelta(days=1)
        sessions.append(model(session_key=key, session_data=coder.encode(told), expire_date=ends))
    model.objects.bulk_create(sessions, batch_size=ROWS_A_STATEMENT)
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    return [f"{names[0]}={session.session_key}; {names[1]}={CSRF}" for session in sessions]


if __name__ == "__main__":
    main(sys.argv[1:])
