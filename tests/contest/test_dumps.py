"""What retention and a withdrawn consent promise is looked for in a dump of the whole database, as erasing is."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from contest.entering import BIRTH_DATE_KEPT, forget_birth_dates
from contest.erasing import erase_account, withdraw_from
from contest.models import Entry, Round
from contest.retention import apply_retention, kept_until
from tests.contest.sown import BORN, OF_THE_ACCOUNT, OF_THE_CONTEST, browser, dumped, make_joined, take_part, traces

SECOND = timedelta(seconds=1)


@pytest.fixture
def person(db):
    return take_part(browser(), make_joined())


@pytest.fixture
def over(person) -> datetime:
    """When the time of the contest is over. The person still comes to the site: their account is not idle."""
    until = kept_until(Entry.objects.get(person=person).contest)
    User.objects.filter(pk=person.pk).update(last_login=until)
    return until


def erase(person: User) -> None:
    erase_account(person, by=person, now=timezone.now())


def withdraw(person: User) -> None:
    withdraw_from(Entry.objects.get(person=person), now=timezone.now())


def keep_no_longer(person: User) -> None:
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    apply_retention(now=kept_until(Entry.objects.get(person=person).contest))


def test_retention_leaves_no_byte_of_who_took_part(over):
    apply_retention(now=over - SECOND)
    assert traces(dumped()) == OF_THE_ACCOUNT | OF_THE_CONTEST
    apply_retention(now=over)
    assert traces(dumped()) == OF_THE_ACCOUNT


@pytest.mark.once
@pytest.mark.parametrize(
    "step",
    [
        "contest.retention.forget_entries",
        "contest.retention.forget_rosters",
        "contest.retention.forget_sheets",
        "contest.erasing.forget_in_log",
        "contest.erasing._forget_papers",
    ],
)
def test_the_dump_tells_when_retention_forgets_a_step(person, over, monkeypatch, step):
    monkeypatch.setattr(step, lambda *_args, **_options: None)
    apply_retention(now=over, most=1)
    assert traces(dumped()) & OF_THE_CONTEST != set()


def test_dates_of_birth_leave_before_the_rest(person):
    closed = Round.objects.get().closes_at
    forget_birth_dates(now=closed + BIRTH_DATE_KEPT - SECOND)
    assert BORN in traces(dumped())
    forget_birth_dates(now=closed + BIRTH_DATE_KEPT)
    assert traces(dumped()) == OF_THE_ACCOUNT | OF_THE_CONTEST - {BORN}


@pytest.mark.once
@pytest.mark.parametrize(
    "step", ["withdraw_consent", "forget_on_rosters", "forget_in_log", "_forget_papers", "_forget_who"]
)
def test_the_dump_tells_when_withdrawing_forgets_a_step(person, monkeypatch, step):
    monkeypatch.setattr(f"contest.erasing.{step}", lambda *_args, **_options: None)
    withdraw(person)
    assert traces(dumped()) & OF_THE_CONTEST != set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("deed", "left"), [(erase, set()), (withdraw, OF_THE_ACCOUNT), (keep_no_longer, set())])
def test_the_databases_own_program_finds_no_more_than_is_promised(person, deed, left):
    assert traces(dumped()) == OF_THE_ACCOUNT | OF_THE_CONTEST
    deed(person)
    assert traces(dumped()) == left
