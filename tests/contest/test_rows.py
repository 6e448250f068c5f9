"""One statement about many rows: every row is written, in as few statements as the limit allows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contest.rows import ROWS_A_STATEMENT, run

INSERT = "INSERT INTO scratch (number, word) VALUES {rows} RETURNING number"


@pytest.fixture
def scratch(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE scratch (number integer PRIMARY KEY, word text)")
    yield lambda: stored()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE scratch")


def stored() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, word FROM scratch ORDER BY number")
        return cursor.fetchall()


@pytest.mark.parametrize("count", [1, ROWS_A_STATEMENT, ROWS_A_STATEMENT + 1])
def test_every_row_is_written_and_what_comes_back_is_in_order(scratch, count):
    rows = [(number, f"'{number}") for number in range(count)]
    with CaptureQueriesContext(connection) as asked:
        assert run(INSERT, rows) == [(number,) for number in range(count)]
    assert scratch() == rows
    assert len(asked) == 1 + (count > ROWS_A_STATEMENT)


def test_no_rows_ask_nothing(scratch):
    with CaptureQueriesContext(connection) as asked:
        assert run(INSERT, []) == []
    assert len(asked) == 0
