"""Rules the database itself keeps: rows that are only ever added, columns that stand still once something was used.

The guards are triggers, made by migrations. Erasing what the law or a reset of the demo demands goes through
`unlocked`, which opens them for one transaction only.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

UNLOCKED = "EXISTS (SELECT 1 FROM accounts_unlock)"

SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
POSTGRESQL = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF {condition} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN COALESCE(NEW, OLD); END $$;
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""

POSTGRESQL_TABLE = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT {unlocked} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NULL; END $$;
CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


CREATE = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
DROP = {"sqlite": "DROP TRIGGER {name}", "postgresql": "DROP FUNCTION {name}() CASCADE"}


class Guard(Operation):
    """The operation of a migration that makes the trigger of this name.

    No RunPython: that would have Django render every model of the project anew for each of them.
    """

    def __init__(self, name: str, statements: dict[str, str]) -> None:
        """`statements` make it, by the vendor of the database; one that is not named needs no such guard."""
        self.name, self.statements = name, statements

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of models."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        if statement := self.statements.get(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        vendor = schema_editor.connection.vendor
        if vendor in self.statements:
            schema_editor.execute(DROP[vendor].format(name=self.name), params=None)

    def describe(self) -> str:
        return f"Guard {self.name}"


def guard(name: str, table: str, event: str, sentence: str, condition: str | dict[str, str] = "TRUE") -> Guard:
    """Return the operation that refuses `event` (INSERT, UPDATE or DELETE) on rows of `table` where `condition` holds;
    where databases say that in ways of their own, it is one for each vendor."""
    conditions = condition if isinstance(condition, dict) else dict.fromkeys(CREATE, condition)
    words = {"name": name, "table": table, "event": event, "sentence": sentence}
    return Guard(
        name,
        {
            vendor: CREATE[vendor].format(condition=f"({told}) AND NOT {UNLOCKED}", **words)
            for vendor, told in conditions.items()
        },
    )


def append_only(table: str) -> list[Guard]:
    """Return the operations after which rows of `table` can be added but neither changed nor deleted."""
    return [
        guard(f"{table}_no_{event.lower()}", table, event, f"{table} is append-only") for event in ("UPDATE", "DELETE")
    ]


def never_emptied(table: str) -> Guard:
    """Return the operation that refuses TRUNCATE, which fires no trigger of a row; SQLite has no such statement."""
    name = f"{table}_no_truncate"
    words = {"name": name, "table": table, "unlocked": UNLOCKED, "sentence": f"{table} is append-only"}
    return Guard(name, {"postgresql": POSTGRESQL_TABLE.format(**words)})


@contextmanager
def unlocked() -> Iterator[None]:
    """Open the guards inside one transaction; no other connection ever sees them open."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_unlock (id) VALUES (1)")
        yield
        cursor.execute("DELETE FROM accounts_unlock")
