from questions.statistics import Answer, Sitting
from questions.statistics.sittings import Column, columns


def test_each_question_has_a_column_of_those_who_had_it():
    first = Sitting("An", 1, [Answer("a", 100, 100, ("B",), 5000), Answer("b", 50, 200, None)])
    second = Sitting("Bình", 2, [Answer("b", 200, 200, ("A", "C"), 900), Answer("c", 0, 100)])
    assert columns([first, second]) == {
        "a": Column([1.0], [50 / 200], [("B",)], [5000], [1]),
        "b": Column([0.25, 1.0], [1.0, 0.0], [None, ("A", "C")], [None, 900], [1, 2]),
        "c": Column([0.0], [1.0], [()], [None], [2]),
    }


def test_the_only_question_of_a_paper_has_no_rest():
    assert columns([Sitting(1, 1, [Answer("a", 100, 100)])])["a"].rests == [None]


def test_a_voided_question_is_left_out_also_of_the_rest():
    sittings = [Sitting(1, 1, [Answer("a", 100, 100), Answer("void", 0, 0), Answer("b", 0, 100)])]
    assert {question: column.rests for question, column in columns(sittings).items()} == {"a": [0.0], "b": [1.0]}


def test_plain_tuples_will_do():
    answers = [("a", 100, 100, ("B",), 5000), ("b", 50, 200, None, None)]
    named = Sitting("An", 1, [Answer(*answer) for answer in answers])
    assert columns([("An", 1, answers)]) == columns([named])
