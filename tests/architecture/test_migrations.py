from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from accounts.guards import Guard

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.mark.django_db
def test_every_model_has_its_migration():
    said = StringIO()
    call_command("makemigrations", dry_run=True, stdout=said)
    assert said.getvalue() == "No changes detected\n"


@pytest.mark.django_db
def test_every_guard_that_a_migration_made_stands():
    """None was lost with a table that a later migration made anew, as Django does on SQLite."""
    migrations = MigrationLoader(None).disk_migrations.values()
    made = {one.name for migration in migrations for one in migration.operations if isinstance(one, Guard)}
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        standing = {name for (name,) in cursor.fetchall()}
    assert (made - standing, "questions_revision_used_stands" in made) == (set(), True)
