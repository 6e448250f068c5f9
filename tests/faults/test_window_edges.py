"""The edges of windows, wherever the server believes to be."""

import pytest

from tests.factories import make_round_division
from tests.faults.edges import ZONES, bug_is_found, look, process_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def joined():
    return make_round_division(kinds=["short_text"])


@pytest.mark.once
@pytest.mark.parametrize("zone", ZONES)
def test_windows_are_half_open_in_every_zone(joined, zone):
    with process_zone(zone):
        assert look(joined, examples=12) > 0


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_naive_local_time_is_found(joined, zone):
    assert bug_is_found(joined, zone)
