"""What is called odd, and what is not."""

import pytest
from django.utils.translation import override

from questions.statistics import KEY_IN_DOUBT, Facts, InRound, Option, QuestionFigures
from questions.statistics.flags import flags_of

FACTS = Facts(("A", "B"), frozenset("A"), 0.5)


def figures(**changed) -> QuestionFigures:
    """An honest question, had by 400."""
    usual = {
        "shown": 400,
        "exposure": 0.1,
        "facility": 0.7,
        "deviation": 0.46,
        "discrimination": 0.35,
        "options": (Option("A", 280, 0.5, 0.7, 0.9), Option("B", 120, 0.5, 0.3, 0.1), Option("", 0, 0, 0, 0)),
    }
    return QuestionFigures(**usual | changed)


def codes(told: QuestionFigures, facts: Facts = FACTS) -> list[str]:
    return [flag.code for flag in flags_of(told, facts)]


def rounds(*facilities: float | None, shown: int = 400) -> tuple[InRound, ...]:
    return tuple(
        InRound(number, shown, facility, None if facility is None else 0.46)
        for number, facility in enumerate(facilities, 1)
    )


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"facility": 0.95}, ["very-easy"]),
        ({"facility": 0.94}, []),
        ({"facility": 0.52}, ["by-chance"]),
        ({"facility": 0.60}, []),
        ({"facility": 0.05}, ["very-hard"]),
        ({"facility": 0.06}, ["by-chance"]),
        ({"facility": 0.30}, ["by-chance"]),
        ({"discrimination": -0.2}, ["weak-do-better"]),
        ({"discrimination": -0.1}, ["tells-little"]),  # of 400, that may be chance
        ({"discrimination": -0.05}, ["tells-little"]),
        ({"discrimination": 0.05}, []),  # it may be 0.16
        ({"discrimination": 0.02, "facility": 0.97}, ["very-easy"]),
        ({"discrimination": -0.2, "shown": 40}, []),
        ({"discrimination": None}, []),
        ({"facility": None}, []),
    ],
)
def test_ease_and_discrimination(changed, expected):
    assert codes(figures(**changed)) == expected


@pytest.mark.parametrize(
    "options, shown, expected",
    [
        ([Option("A", 300, 0.8, 0.7, 0.35), Option("B", 100, 0.2, 0.3, 0.65)], 400, ["strong-choose-other"]),
        ([Option("A", 300, 0.6, 0.7, 0.5), Option("B", 100, 0.4, 0.3, 0.5)], 400, []),
        ([Option("A", 300, 0.6, 0.7, 0.46), Option("B", 100, 0.4, 0.3, 0.54)], 400, []),  # 50 people against 58
        ([Option("A", 300), Option("B", 100)], 400, []),
        ([Option("A", 0, 0, 0, 0), Option("B", 400, 1, 1, 1)], 400, ["strong-choose-other", "never-chosen"]),
        ([Option("A", 400, 1, 1, 1), Option("B", 0, 0, 0, 0)], 400, ["never-chosen"]),
        ([Option("A", 49, 1, 1, 1), Option("B", 0, 0, 0, 0)], 49, []),
        ([Option("A", 100, 0.5, 0.2, 0.1), Option("", 300, 0.5, 0.8, 0.9), Option("B", 1, 0, 0, 0.01)], 401, []),
    ],
)
def test_options(options, shown, expected):
    assert codes(figures(options=tuple(options), shown=shown), FACTS._replace(guess=None)) == expected


def test_of_what_was_left_open_nobody_chose_anything():
    """Of 400 who had it, 351 left it open: 49 answers leave an option out by accident."""
    few, enough = (
        figures(options=(Option("A", n), Option("B", 0), Option("", 400 - n)), facility=0.2) for n in (49, 50)
    )
    assert [codes(told, FACTS._replace(guess=None)) for told in (few, enough)] == [[], ["never-chosen"]]


@pytest.mark.parametrize("facts", [Facts(guess=0.0), Facts()])
def test_a_typed_answer_that_nobody_gives_puts_its_key_in_doubt(facts):
    """It has no options to choose another from, does not tell people apart, and cannot be guessed."""
    nobody = figures(facility=0.0, deviation=0.0, discrimination=None, options=())
    assert codes(nobody, facts) == ["very-hard"]
    assert "very-hard" in KEY_IN_DOUBT


def test_several_right_options_are_not_held_against_each_other():
    options = (Option("A", 90, 0.2, 0.2, 0.3), Option("B", 300, 0.6, 0.7, 0.9))
    assert codes(figures(options=options), Facts(("A", "B"), frozenset("AB"), 0.2)) == []


@pytest.mark.parametrize(
    "parts, expected",
    [
        (rounds(0.5, 0.7), ["easier-now"]),
        (rounds(0.5, None, 0.7), ["easier-now"]),
        (rounds(0.5, 0.7, 0.5), ["easier-now"]),
        (rounds(0.7, 0.5, 0.7), ["easier-now"]),
        (rounds(0.7, 0.75), []),
        (rounds(0.7, 0.5), []),
        (rounds(0.5, 0.7, shown=20), []),
        (rounds(0.5, None), []),
        (rounds(0.5), []),
    ],
)
def test_change_from_round_to_round(parts, expected):
    assert codes(figures(rounds=parts)) == expected


def test_a_round_is_held_against_those_alone_that_it_follows():
    told = figures(rounds=rounds(0.5, 0.7))
    assert [flags_of(told, FACTS, lambda earlier, later: (earlier, later) != (1, 2))] == [[]]


def test_the_sentence_names_the_options():
    options = (Option("A", 400, 1, 1, 1), Option("B", 0, 0, 0, 0), Option("C", 0, 0, 0, 0))
    with override("en"):
        sentences = [str(flag.sentence) for flag in flags_of(figures(options=options), FACTS)]
    assert sentences == ["Options that nobody chooses: B, C."]
