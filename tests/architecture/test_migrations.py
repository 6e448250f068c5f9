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
LOGS = ("accounts_auditevent", "contest_saveevent")
APPEND_ONLY = (*LOGS, "questions_holidayyear")
TEXTS = ("questions_revision_stem", "questions_revision_content", "questions_answerkey_explanation")
BESIDE = ("questionimage", "legalbasis")
GUARDS = {
    *(f"{table}_no_{event}" for table in APPEND_ONLY for event in ("update", "delete")),
    *(f"{text}_fits_{when}" for text in TEXTS for when in ("new", "changed")),
    *(f"questions_{record}_used_{how}" for record in ("revision", "answerkey") for how in ("stands", "stays")),
    *(f"questions_{beside}_used_not_{how}" for beside in BESIDE for how in ("added", "changed", "deleted")),
    "questions_revision_used_varies",
    "questions_revision_calendar_stands",
    "questions_question_draws_approved",
}


@pytest.mark.django_db
def test_every_model_has_its_migration():
    said = StringIO()
    call_command("makemigrations", dry_run=True, stdout=said)
    assert said.getvalue() == "No changes detected\n"


def standing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_the_guards_stand_that_migrations_make_and_no_others():
    """None was lost with a table that a later migration made anew, as Django does on SQLite."""
    operations = [one for migration in MigrationLoader(None).disk_migrations.values() for one in migration.operations]
    guards = [one for one in operations if isinstance(one, Guard)]
    assert standing() == {one.name for one in guards if connection.vendor in one.statements}


@pytest.mark.django_db
def test_no_guard_was_lost_when_the_history_was_folded():
    of_vendor = {"sqlite": set(), "postgresql": {f"{table}_no_truncate" for table in LOGS}}[connection.vendor]
    assert (GUARDS | of_vendor) - standing() == set()
