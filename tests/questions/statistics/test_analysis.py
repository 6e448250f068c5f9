"""All the figures of rounds, from their sittings."""

import random
from math import sqrt

import pytest

from questions.statistics import Answer, Facts, InRound, Option, QuestionFigures, Sitting, Times, analyse
from tests.questions.statistics.simulation import rasch_round, sitting

EIGHT_BY_FIVE = ("11111", "11110", "11100", "11010", "10100", "11000", "01001", "00000")
FACTS = Facts(("A", "B", "C"), frozenset("A"), 1 / 3)


def chosen(person: int, round: int = 1, **options: str) -> Sitting:
    """A paper of questions whose option A is right; "-" leaves one open."""
    return Sitting(
        person,
        round,
        [
            Answer(question, 100 * (option == "A"), 100, None if option == "-" else (option,), 1000 * (person + 1))
            for question, option in options.items()
        ],
    )


def test_the_discriminations_of_a_small_test_are_what_scipy_finds():
    papers = [sitting(n, {q: int(mark) for q, mark in enumerate(row)}) for n, row in enumerate(EIGHT_BY_FIVE)]
    found = analyse(papers, least=1).questions
    assert [one.facility for one in found.values()] == [0.75, 0.75, 0.5, 0.375, 0.25]
    assert [one.deviation for one in found.values()] == pytest.approx(
        [0.4629100498862757, 0.4629100498862757, 0.5345224838248488, 0.5175491695067657, 0.4629100498862757]
    )
    assert [one.discrimination for one in found.values()] == pytest.approx(
        [0.4332891224131211, 0.4332891224131211, 0.32163376045133846, 0.5331139899831832, 0.05479966243511905]
    )


def test_the_figures_of_one_question():
    """Twenty had it, of forty; the ten who did well elsewhere chose A, the others B but for one who left it open."""
    papers = [chosen(n, q="A" if n < 10 else "B" if n < 19 else "-", r="A" if n < 10 else "C") for n in range(20)]
    papers += [chosen(n, r="A") for n in range(20, 40)]
    found = analyse(papers, {"q": FACTS}, least=5).questions["q"]
    assert found == QuestionFigures(
        shown=20,
        exposure=0.5,
        answered=19,
        facility=0.5,
        deviation=pytest.approx(sqrt(20 / 19) / 2),
        discrimination=pytest.approx(1),
        upper_lower=pytest.approx(1),
        options=(
            Option("A", 10, 0, pytest.approx(0.5), pytest.approx(1)),
            Option("B", 9, pytest.approx(0.9), pytest.approx(0.45), 0),
            Option("C", 0, 0, 0, 0),
            Option("", 1, pytest.approx(0.1), pytest.approx(0.05), 0),
        ),
        guess=1 / 3,
        times=Times(5750, 10_500, 15_250),
        rounds=(InRound(1, 20, 0.5, pytest.approx(sqrt(20 / 19) / 2)),),
        flags=(),
    )


def test_the_weak_and_the_strong_are_not_told_where_they_are_few():
    """Of 30 people, 8 are weak."""
    few, enough = (analyse([chosen(n, q="A", r="B") for n in range(people)], {"q": FACTS}) for people in (30, 40))
    assert few.questions["q"].options == (Option("A", 30), Option("B", 0), Option("C", 0), Option("", 0))
    assert few.questions["q"].upper_lower is None
    assert enough.questions["q"].options[0] == Option("A", 40, *[pytest.approx(1)] * 3)


def test_rounds_stand_apart_in_the_order_in_which_they_come():
    papers = [sitting(n, {"q": n % 2, "r": 1}, round=2) for n in range(30)]
    papers += [sitting(n, {"q": 1, "r": n % 2}, round=1) for n in range(20)]
    analysis = analyse(papers)
    assert [(part.round, part.shown, part.facility) for part in analysis.questions["q"].rounds] == [
        (2, 30, 0.5),
        (1, 20, 1.0),
    ]
    assert {round: figures.papers for round, figures in analysis.rounds.items()} == {2: 30, 1: 20}


def test_a_question_that_few_had_tells_only_how_often_it_was_shown():
    papers = [sitting(n, {"q": 1, "rare": 1} if n < 9 else {"q": 1}) for n in range(30)]
    assert analyse(papers, {"rare": FACTS}).questions["rare"] == QuestionFigures(9, 0.3, guess=1 / 3)


def test_a_round_in_which_few_had_a_question_is_not_told_nor_to_be_found_by_difference():
    papers = [
        sitting(n, {"q": n % 2, "r": 1}, round) for round, people in ((1, 40), (2, 5), (3, 30)) for n in range(people)
    ]
    told = [part.facility for part in analyse(papers).questions["q"].rounds]
    assert told == [0.5, None, None]


def test_times_are_told_of_enough_people_who_have_one():
    papers = [Sitting(n, 1, [Answer("q", 100, 100, (), 1000 if n < 9 else None)]) for n in range(30)]
    assert analyse(papers).questions["q"].times is None


def test_without_facts_there_is_no_table_of_options_and_no_guess():
    found = analyse([chosen(n, q="A", r="B") for n in range(20)]).questions["q"]
    assert (found.options, found.guess) == ((), None)


def test_variants_are_told_apart_by_what_they_are_called():
    papers = [sitting(n, {("q", n % 2): n % 2}) for n in range(40)]
    assert {name: one.facility for name, one in analyse(papers).questions.items()} == {("q", 0): 0.0, ("q", 1): 1.0}


def test_nothing_gives_nothing():
    analysis = analyse([])
    assert (analysis.papers, analysis.questions, analysis.rounds) == (0, {}, {})


def test_a_wrong_key_stands_out_among_honest_questions():
    """Thirty honest questions and one whose key is the opposite: it alone is to be checked."""
    source = random.Random(11)
    difficulties = [source.gauss(-1, 1) for _question in range(31)]
    papers = [
        Sitting(
            person,
            round_,
            [
                answer._replace(hundredths=100 - answer.hundredths) if answer.question == 30 else answer
                for answer in answers
            ],
        )
        for person, round_, answers in rasch_round(difficulties, 2000, 15, seed=3)
    ]
    flagged = {q: [flag.code for flag in one.flags] for q, one in analyse(papers).questions.items()}
    assert {q for q, found in flagged.items() if "weak-do-better" in found} == {30}


def test_difficulties_come_with_the_figures():
    papers = rasch_round([-1.0, 0.0, 1.0] * 4, 400, 12, seed=2)
    found = analyse(papers).questions
    ranked = sorted(found, key=lambda question: found[question].difficulty.logits)
    assert [question % 3 for question in ranked] == [0] * 4 + [1] * 4 + [2] * 4
