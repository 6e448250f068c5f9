from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from questions.statistics import Alike, Answer, Column, Sitting, columns, joined


def test_each_question_has_a_column_of_those_who_had_it():
    first = Sitting("An", 1, [Answer("a", 100, 100, ("B",), 5000), Answer("b", 50, 200, None)])
    second = Sitting("Bình", 2, [Answer("b", 200, 200, ("A", "C"), 900), Answer("c", 0, 100)])
    assert columns([first, second]) == {
        "a": Column({1: Counter({Alike(100, 100, 50, 200, ("B",)): 1})}, Counter({5000: 1})),
        "b": Column(
            {
                1: Counter({Alike(50, 200, 100, 100, None): 1}),
                2: Counter({Alike(200, 200, 0, 100, ("A", "C")): 1}),
            },
            Counter({900: 1}),
        ),
        "c": Column({2: Counter({Alike(0, 100, 200, 200, ()): 1})}),
    }


def test_people_who_answered_alike_are_counted_together():
    sittings = [Sitting(person, 1, [Answer("a", 100, 100), Answer("b", 0, 100)]) for person in range(5)]
    assert columns(sittings)["a"].rounds == {1: {Alike(100, 100, 0, 100, ()): 5}}
    assert columns(sittings)["a"].shown == 5


def test_the_only_question_of_a_paper_has_no_rest():
    [alike] = columns([Sitting(1, 1, [Answer("a", 100, 100)])])["a"].everybody()
    assert (alike.share, alike.rest_share) == (1.0, None)


def test_a_voided_question_is_left_out_also_of_the_rest():
    sittings = [Sitting(1, 1, [Answer("a", 100, 100), Answer("void", 0, 0), Answer("b", 0, 100)])]
    rests = {
        question: [alike.rest_share for alike in column.everybody()] for question, column in columns(sittings).items()
    }
    assert rests == {"a": [0.0], "b": [1.0]}


def test_columns_of_parts_join_to_the_column_of_the_whole():
    parts = [
        [Sitting(person, round_, [Answer("a", 100 * (person % 2), 100, (), person), Answer("b", 100, 100)])]
        for person, round_ in enumerate((1, 1, 2))
    ]
    whole = columns([sitting for part in parts for sitting in part])["a"]
    assert joined([columns(part)["a"] for part in parts]) == whole
    assert whole.shown == 3


def test_plain_tuples_will_do():
    answers = [("a", 100, 100, ("B",), 5000), ("b", 50, 200, None, None)]
    named = Sitting("An", 1, [Answer(*answer) for answer in answers])
    assert columns([("An", 1, answers)]) == columns([named])


def one_by_one(sittings: list) -> dict[str, Column]:
    """The columns, from each answer looked at by itself."""
    found: dict[str, Column] = {}
    for _person, round_, answers in sittings:
        total, out_of_total = sum(answer[1] for answer in answers), sum(answer[2] for answer in answers)
        for question, hundredths, out_of, options, milliseconds in answers:
            if out_of:
                column = found.setdefault(question, Column())
                alike = Alike(hundredths, out_of, total - hundredths, out_of_total - out_of, options)
                column.rounds.setdefault(round_, Counter())[alike] += 1
                column.times.update([] if milliseconds is None else [milliseconds])
    return found


answers = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from([0, 50, 100]),
    st.sampled_from([0, 100, 200]),
    st.sampled_from([None, (), ("A",), ("A", "B")]),
    st.sampled_from([None, 0, 1000, 2000]),
)
papers = st.tuples(st.integers(), st.sampled_from([1, 2]), st.lists(answers, max_size=3, unique_by=lambda one: one[0]))


@given(st.lists(papers, max_size=12))
def test_counting_by_the_score_gives_what_looking_at_each_answer_does(sittings):
    """Also of questions that were voided on some of the papers only."""
    found = columns(sittings)
    assert (found, list(found)) == (one_by_one(sittings), list(one_by_one(sittings)))
