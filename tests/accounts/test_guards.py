"""The database refuses to rewrite history, whoever asks."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts import audit
from accounts.guards import guard, unlocked
from accounts.models import AuditEvent
from contest.models import SaveEvent
from questions.models import AnswerKey, Revision
from tests.factories import NOW, make_attempt, make_question


@pytest.fixture
def event(db) -> AuditEvent:
    return audit.record(None, "demo-loaded")


@pytest.fixture
def saved(db) -> SaveEvent:
    attempt = make_attempt()
    return SaveEvent.objects.create(
        attempt=attempt, slot=1, counter=1, device="0" * 16, answer="a", arrived_at=NOW, outcome="saved"
    )


@pytest.mark.parametrize("table", ["accounts_auditevent", "contest_saveevent"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_rows_that_are_only_added_are_neither_changed_nor_deleted(event, saved, table, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("table", ["accounts_auditevent", "contest_saveevent"])
def test_nor_are_they_emptied_at_one_stroke(event, saved, table):
    """On SQLite this shows only that there is nothing to guard against; the guard is tried on PostgreSQL."""
    refused = IntegrityError if connection.vendor == "postgresql" else OperationalError  # SQLite knows no TRUNCATE
    connection.check_constraints()  # PostgreSQL would refuse for the sake of those that still wait
    with pytest.raises(refused), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_key_stands_still_once_its_question_was_used(saved):
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerKey.objects.update(key="B")
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerKey.objects.all().delete()


def test_a_used_revision_may_still_change_its_status(saved):
    assert Revision.objects.update(status=Revision.Status.RETURNED) == 1


@pytest.mark.parametrize("change", [{"stem": "x"}, {"content": {"options": []}}, {"level": 3}, {"used_at": None}])
def test_a_used_revision_keeps_its_wording(saved, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.update(**change)


def test_what_was_never_used_may_change(db):
    make_question()
    assert [Revision.objects.update(stem="x"), AnswerKey.objects.update(key="B")] == [1, 1]


def test_the_one_door_opens_for_one_transaction_only(event):
    with unlocked():
        AuditEvent.objects.all().delete()
    audit.record(None, "demo-loaded")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.all().delete()


def test_the_door_closes_when_the_work_fails(event):
    with pytest.raises(ZeroDivisionError), unlocked():
        1 / 0  # noqa: B018
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.all().delete()


def test_a_plan_names_the_guards():
    assert guard("log_stays", "log", "DELETE", "the log stays").describe() == "Guard log_stays"
