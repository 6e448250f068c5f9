"""What a migration does to a site that serves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

INDEX = "finished_attempts_by_end"
BEFORE = ("contest", "0002_guards")


def indexes() -> list[str]:
    with connection.cursor() as cursor:
        return [name for name in connection.introspection.get_constraints(cursor, "contest_attempt") if name == INDEX]


@pytest.mark.parametrize("broke_off", [False, True])
def test_the_index_of_ends_is_built_beside_the_saves_also_where_it_broke_off(migrate, broke_off):
    """The control: PostgreSQL let nobody save until it was built, and would find the index of a try that broke off."""
    migrate(BEFORE)
    found = [indexes()]
    if broke_off:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE INDEX {INDEX} ON contest_attempt (finished_at)")
    with CaptureQueriesContext(connection) as captured:
        migrate()
    [made] = [query["sql"] for query in captured if INDEX in query["sql"] and query["sql"].startswith("CREATE")]
    assert [*found, indexes()] == [[], [INDEX]]
    assert ("CONCURRENTLY" in made, "WHERE" in made) == (connection.vendor == "postgresql", True)
