"""One statement about many rows, for the few places where Django's own way takes several times as long: writing marks
by `bulk_create` took six times the processor on SQLite, most of it to word the statement."""

from collections.abc import Sequence

from django.db import connection

ROWS_A_STATEMENT = 500
"""More rows in a statement gain nothing, and SQLite counts parameters."""


def run(statement: str, rows: Sequence[tuple]) -> list[tuple]:
    """Run a statement with `VALUES {rows}` about these rows, of one width, and return what it gives back."""
    given: list[tuple] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            part = rows[start : start + ROWS_A_STATEMENT]
            values = ", ".join(["(" + ", ".join(["%s"] * len(part[0])) + ")"] * len(part))
            cursor.execute(statement.format(rows=values), [value for row in part for value in row])
            given += cursor.fetchall() if cursor.description else []
    return given
