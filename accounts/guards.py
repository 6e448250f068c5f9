"""Rules the database itself keeps: rows that are only ever added, columns that stand still once something was used.

The guards are triggers, made by migrations. Erasing what the law or a reset of the demo demands goes through
`unlocked`, which opens them for one transaction only.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, migrations, transaction

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


class Guard(migrations.RunPython):
    """The migration that makes a trigger of this name."""

    def __init__(self, name: str, create: Callable, drop: Callable) -> None:
        super().__init__(create, drop)
        self.name = name


def guard(name: str, table: str, event: str, sentence: str, condition: str | dict[str, str] = "TRUE") -> Guard:
    """Return the migration that refuses `event` (INSERT, UPDATE or DELETE) on rows of `table` where `condition` holds;
    where databases say that in ways of their own, it is one for each vendor."""

    def create(apps, schema_editor) -> None:
        vendor = schema_editor.connection.vendor
        told = condition if isinstance(condition, str) else condition[vendor]
        template = SQLITE if vendor == "sqlite" else POSTGRESQL
        words = {"name": name, "table": table, "event": event, "sentence": sentence}
        schema_editor.execute(template.format(condition=f"({told}) AND NOT {UNLOCKED}", **words), params=None)

    def drop(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")

    return Guard(name, create, drop)


def append_only(table: str) -> list[Guard]:
    """Return the migrations after which rows of `table` can be added but neither changed nor deleted."""
    return [
        guard(f"{table}_no_{event.lower()}", table, event, f"{table} is append-only") for event in ("UPDATE", "DELETE")
    ]


def never_emptied(table: str) -> migrations.RunPython:
    """Return the migration that refuses TRUNCATE, which fires no trigger of a row; SQLite has no such statement."""
    name = f"{table}_no_truncate"

    def create(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            words = {"name": name, "table": table, "unlocked": UNLOCKED, "sentence": f"{table} is append-only"}
            schema_editor.execute(POSTGRESQL_TABLE.format(**words), params=None)

    def drop(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")

    return migrations.RunPython(create, drop)


@contextmanager
def unlocked() -> Iterator[None]:
    """Open the guards inside one transaction; no other connection ever sees them open."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_unlock (id) VALUES (1)")
        yield
        cursor.execute("DELETE FROM accounts_unlock")
