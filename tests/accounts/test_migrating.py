"""Models that are created together."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from accounts.migrating import CreateModels

SHELVES = CreateModels(
    CreateModel("Shelf", [("id", models.AutoField(primary_key=True))]),
    CreateModel(
        "Book", [("id", models.AutoField(primary_key=True)), ("on", models.ForeignKey("Shelf", models.CASCADE))]
    ),
)
TABLES = {"library_shelf", "library_book"}


@pytest.fixture
def states() -> tuple[ProjectState, ProjectState]:
    """Before and after; what was there is rendered, as it is when Django migrates."""
    before = ProjectState()
    assert before.apps.get_models() == []
    after = before.clone()
    SHELVES.state_forwards("library", after)
    return before, after


def standing() -> set[str]:
    return TABLES & set(connection.introspection.table_names())


def test_nothing_is_rendered_until_all_of_them_are_known(states):
    _before, after = states
    assert ("apps" in vars(after), sorted(after.models)) == (False, [("library", "book"), ("library", "shelf")])
    assert [model.__name__ for model in after.apps.get_models()] == ["Shelf", "Book"]


def test_their_tables_come_and_go(states, transactional_db):
    before, after = states
    with connection.schema_editor() as editor:
        SHELVES.database_forwards("library", editor, before, after)
    made = standing()
    with connection.schema_editor() as editor:
        SHELVES.database_backwards("library", editor, after, before)
    assert (made, standing()) == (TABLES, set())


def test_the_last_goes_first(states, transactional_db):
    before, after = states
    with connection.schema_editor(collect_sql=True) as editor:
        SHELVES.database_backwards("library", editor, after, before)
    dropped = [statement for statement in editor.collected_sql if statement.startswith("DROP TABLE")]
    assert ["book" in statement for statement in dropped] == [True, False]


def test_a_plan_names_them():
    assert SHELVES.describe() == "Create models Shelf, Book"
