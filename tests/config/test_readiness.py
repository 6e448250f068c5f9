"""Ready is who can do all of its work; what is missing is named, and nothing else is told."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config import readiness
from contest.engine import Lead


@pytest.fixture(autouse=True)
def not_asked_before(monkeypatch):
    monkeypatch.setattr(readiness, "_found_migrated", False)
    monkeypatch.setattr(readiness, "_led_before", False)
    monkeypatch.setattr(readiness, "_leaderless_since", None)


@pytest.fixture
def led(transactional_db) -> Iterator[None]:
    lead = Lead()
    assert lead.take() is True
    yield
    lead.give_up()


def ask(client) -> tuple[int, str]:
    response = client.get("/readyz")
    return response.status_code, response.content.decode()


def test_a_process_that_can_do_all_of_its_work_is_ready(led, client):
    assert ask(client) == (200, "ready\n")


def test_without_a_leader_nobody_finishes_papers(transactional_db, client):
    assert ask(client) == (503, "not ready: engine\n")
    assert client.get("/readyz").headers["Retry-After"] == "2"


def test_while_the_lead_passes_on_a_process_stays_ready_but_not_for_long(transactional_db, client, monkeypatch):
    """Otherwise a proxy would find nobody ready each time the leader is restarted."""
    lead = Lead()
    lead.take()
    answers = [ask(client)[0]]
    lead.give_up()
    answers.append(ask(client)[0])
    monkeypatch.setattr(readiness, "HANDOVER_SECONDS", 0)
    assert [*answers, ask(client)[0]] == [200, 200, 503]


def test_a_migration_that_is_missing_is_noticed_until_it_is_there(led, client):
    loader, recorder = MigrationLoader(connection), MigrationRecorder(connection)
    [newest] = loader.graph.leaf_nodes("contest")
    names = [newest, *loader.get_migration(*newest).replaces]
    for name in names:
        recorder.record_unapplied(*name)
    answers = [ask(client)]
    for name in names:
        recorder.record_applied(*name)
    assert [*answers, ask(client)] == [(503, "not ready: migrations\n"), (200, "ready\n")]


def test_a_writer_that_stands_still_is_noticed(led, client, monkeypatch):
    monkeypatch.setitem(readiness.PARTS, "writer", lambda: False)
    assert ask(client) == (503, "not ready: writer\n")


def test_a_database_that_does_not_answer_is_noticed(led, client, monkeypatch):
    def away() -> bool:
        raise OperationalError("away")

    monkeypatch.setitem(readiness.PARTS, "database", away)
    assert ask(client) == (503, "not ready: database\n")


def test_a_process_lives_whatever_is_away_that_it_needs(client):
    """No query: this test may not use the database. A supervisor would start all processes again and again."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
