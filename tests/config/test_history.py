"""Databases that went through the history that was folded go on; those that stopped on the way are told so."""

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from config import checks, history
from tests.config.folded import STEPS

FOLDED = {(app, name) for app in ("accounts", "questions", "contest") for name in ("0001_tables", "0002_guards")}


@pytest.fixture
def recorder(db) -> MigrationRecorder:
    return MigrationRecorder(connection)


def found() -> list[str]:
    return [error.id for error in checks.check_history(None)]


def test_every_step_has_one_migration_that_stands_for_it():
    steps = [step for replaced in history.replaced().values() for step in replaced]
    assert (sorted(steps), set(history.replaced())) == (sorted(STEPS), FOLDED)


def test_steps_that_can_still_be_run_are_not_missed():
    shelves, books, both = (Migration(name, "library") for name in ("0001_shelves", "0002_books", "0001_both"))
    both.replaces = [("library", "0001_shelves"), ("library", "0002_books")]
    assert history.gone({("library", one.name): one for one in (shelves, books, both)}) == {}
    assert history.gone({("library", one.name): one for one in (shelves, both)}) == {
        ("library", "0001_both"): {("library", "0002_books")}
    }


def test_a_database_that_went_through_all_steps_goes_on(recorder):
    """Nothing is run, and the new names are noted: the old ones may be forgotten some day."""
    for name in FOLDED:
        recorder.record_unapplied(*name)
    assert set(recorder.applied_migrations()) >= STEPS
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    executor.check_replacements()
    assert (plan, set(recorder.applied_migrations()) >= FOLDED, found()) == ([], True, [])


@pytest.mark.parametrize("step", sorted(STEPS), ids=".".join)
def test_one_that_lacks_a_step_is_told(step):
    [missing] = history.broken_off(STEPS - {step})
    assert step in history.replaced()[missing]


def test_one_that_lacks_a_step_is_refused(recorder):
    """Django itself finds nothing to do."""
    recorder.record_unapplied("contest", "0024_roster_reminders")
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert (plan, found()) == ([], ["config.E010"])


def test_an_empty_database_is_not(recorder):
    recorder.migration_qs.all().delete()
    assert found() == []


async def test_inside_a_loop_nobody_asks():
    assert found() == []
