import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from contest.errors import (
    AlreadyEntered,
    ContestError,
    NoAttemptsLeft,
    NotAllowed,
    NotEligible,
    NotOpen,
)

CONFLICTS = [ContestError, NotOpen, NoAttemptsLeft, AlreadyEntered]


def test_a_refusal_says_its_own_sentence_unless_given_another():
    with translation.override("en"):
        assert str(NotOpen()) == "This round is not open."
        assert str(NotOpen("Come back on Monday.")) == "Come back on Monday."


def test_the_sentence_is_translated_when_it_is_read():
    refusal = ContestError(gettext_lazy("Yes"))
    with translation.override("vi"):
        vietnamese = str(refusal)
    with translation.override("en"):
        assert (vietnamese, str(refusal)) == ("Có", "Yes")


@pytest.mark.parametrize("kind, status", [*((kind, 409) for kind in CONFLICTS), (NotEligible, 403), (NotAllowed, 403)])
def test_each_refusal_knows_how_a_view_answers(kind, status):
    assert (kind().status, issubclass(kind, ContestError)) == (status, True)
