"""Which tests the run on PostgreSQL repeats: all that use the database, in whichever way they ask for it."""

from types import SimpleNamespace

import pytest

from tests.conftest import LONGEST, turn, uses_the_database


def test_a_test_that_only_reckons_does_not_use_the_database(request):
    assert uses_the_database(request.node) is False


@pytest.mark.django_db
def test_a_test_that_is_marked_so_uses_the_database(request):
    assert uses_the_database(request.node) is True


def test_a_test_whose_fixture_asks_for_the_database_uses_it(request, units):
    assert uses_the_database(request.node) is True


def test_every_long_file_is_there_and_begins_before_all_others(request):
    assert [file for file in LONGEST if not (request.config.rootpath / file).exists()] == []
    assert turn(request.node) == (False, len(LONGEST))


def test_the_longest_file_with_a_browser_comes_after_whatever_has_none(request):
    config = request.config
    with_a_browser = SimpleNamespace(path=config.rootpath / "tests/e2e/test_journey.py", config=config)
    assert sorted([with_a_browser, request.node], key=turn) == [request.node, with_a_browser]
