"""`python -m bench.crowd <number>`: an empty database becomes one in which so many people sit an open paper.

Prints one JSON line a person: the attempt, a ticket, and the cookies of somebody who has signed in.
"""

import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

import django

PAPER = ["single"] * 10
HOURS = 3


def main(number: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0, skip_checks=True)
    with transaction.atomic():
        for person in sit_down(number):
            print(json.dumps(person))


def sit_down(number: int) -> Iterator[dict]:
    from django.utils import timezone

    from contest import tickets
    from tests import factories

    now = timezone.now()
    joined = factories.make_round_division(kinds=PAPER)
    unit = factories.make_unit()
    for _number in range(number):
        person = factories.make_person(password=None)
        attempt = factories.make_attempt(joined, factories.make_entry(joined.division, person, unit=unit))
        attempt.started_at, attempt.deadline = now, now + timedelta(hours=HOURS)
        attempt.save(update_fields=["started_at", "deadline"])
        ticket = tickets.issue(attempt, person, now=now)
        yield {"uuid": str(attempt.uuid), "ticket": ticket, "cookies": cookies_of(person), "csrf": CSRF}


CSRF = "c" * 32
"""Django takes any secret of this length, as long as cookie and header agree."""


def cookies_of(person) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
