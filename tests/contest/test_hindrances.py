"""What keeps questions off papers, in a sentence."""

from collections import Counter

from django.utils.translation import override

from contest.hindrances import DOUBTFUL, UNAPPROVED, hindered_words
from questions.drawing import Row

CELL, OTHER = (1, 2, "single"), (2, 2, "single")
ROW = Row(topic=1, level=2, kind="", count=3, points=100)


def test_what_would_suit_a_row_is_told_by_what_keeps_it_off_with_thousands_apart():
    hindered = Counter({(UNAPPROVED, CELL): 1200, (DOUBTFUL, CELL): 1, (UNAPPROVED, OTHER): 5})
    with override("en"):
        assert hindered_words([ROW], hindered) == (
            "The banks hold more that would suit: "
            "1,200 are not approved yet; 1 rests on law or facts that may have changed."
        )


def test_where_nothing_would_suit_nothing_is_said():
    assert hindered_words([ROW], Counter({(UNAPPROVED, OTHER): 5})) == ""
