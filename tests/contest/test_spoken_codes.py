"""Codes however somebody wrote them."""

import pytest

from contest.spoken_codes import CODE_ALPHABET, plain_code


@pytest.mark.parametrize("typed", ["ABCDEFGH", "abcd-efgh", " abcd efgh\n", "ABCD.EFGH", "A B C D – E F G H"])
def test_a_code_is_read_however_it_is_written(typed):
    assert plain_code(typed) == "ABCDEFGH"


@pytest.mark.parametrize("typed", ["", " ", "--", "…"])
def test_signs_alone_are_no_code(typed):
    assert plain_code(typed) == ""


def test_a_code_stays_as_it_is_stored():
    assert plain_code(CODE_ALPHABET) == CODE_ALPHABET
