"""How far an answer goes, and what a page says to help with it; none of it knows the key."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from questions.kinds import KINDS, kind
from tests.questions.samples import SAMPLES, SIDES, content, ids_of, option
from tests.questions.test_kinds_pages import STORED, present

NUMBER = "This question asks for a number, for example 12 or 3.5."


def how_far(code: str, answer) -> tuple[int, int]:
    shown = present(code, answer)
    return shown["given"], shown["parts"]


@pytest.mark.parametrize("code", KINDS)
def test_nothing_is_given_where_nothing_was_answered(code):
    sample, _key = SAMPLES[code]
    ids = ids_of(sample)
    for blank in (None, "", "  ", [], {}, 4, "x" * 600):
        presented = kind(code).present(sample, list(ids), ids.__getitem__, blank)
        assert (presented["given"], presented["advice"]) == (0, [])


@pytest.mark.parametrize("code", [code for code in KINDS if code != "matching"])
def test_an_answer_in_one_piece_is_whole(code):
    given, parts = how_far(code, STORED[code])
    assert (given, parts) == (parts, 4 if code == "ordering" else 1)


@pytest.mark.parametrize(
    "answer, far", [({"1": "A"}, (1, 3)), ({"1": "A", "3": "C"}, (2, 3)), ({"1": "A", "2": "B", "3": "C"}, (3, 3))]
)
def test_a_matching_tells_how_many_lines_are_matched(answer, far):
    assert how_far("matching", answer) == far


def test_what_stands_on_no_line_of_the_paper_is_not_counted():
    sample, _key = SAMPLES["matching"]
    ids = ids_of(sample)
    stored = {ids["1"]: "foreign", "foreign": ids["A"], ids["2"]: ids["3"]}
    assert kind("matching").present(sample, list(ids), ids.__getitem__, stored)["given"] == 0


def test_an_order_that_does_not_place_every_line_is_in_part():
    assert how_far("ordering", ["D", "A"]) == (2, 4)


# --- advice ------------------------------------------------------------------------------------------------------


def advice(code: str, answer, sample=None) -> list[str]:
    sample = sample or SAMPLES[code][0]
    ids = ids_of(sample)
    answer = {ids[left]: ids[right] for left, right in answer.items()} if isinstance(answer, dict) else answer
    with override("en"):
        return kind(code).present(sample, list(ids), ids.__getitem__, answer)["advice"]


@pytest.mark.parametrize("typed", ["sáu", "6 ngày", "khoảng 6", "1/2", "6-7", "?"])
def test_words_for_a_number_are_advised_on(typed):
    assert advice("numeric", typed) == [NUMBER]


@pytest.mark.parametrize("typed", ["6", "6 năm", "1.234,5", "６", "3,5", " 12 ", "1 000"])
def test_whatever_marking_reads_as_a_number_is_left_alone(typed):
    assert advice("numeric", typed) == []


def test_the_example_in_the_advice_is_the_answer_to_no_question_of_the_bank(settings):
    lines = (settings.BASE_DIR / "fixtures" / "questions-vi.jsonl").read_text(encoding="utf-8").splitlines()
    keys = [line.split('"answer": [')[1].split("]")[0] for line in lines if '"kind": "numeric"' in line]
    assert (len(keys) > 10, {"12", "3.5"} & set(keys)) == (True, set())


def test_a_word_is_no_wrong_answer_to_a_question_for_words():
    assert advice("short_text", "sáu") == []


def test_a_matching_says_what_is_open_and_what_stands_twice():
    assert advice("matching", {"1": "A"}) == ["You have matched 1 of 3 lines."]
    assert advice("matching", {"1": "A", "2": "A"}) == [
        "You have matched 2 of 3 lines.",
        "You have chosen “Phục tùng” for 2 lines.",
    ]
    assert advice("matching", {"1": "A", "2": "A", "3": "A"}) == ["You have chosen “Phục tùng” for 3 lines."]
    assert advice("matching", {"1": "A", "2": "B", "3": "C"}) == []


def test_where_texts_are_fewer_than_lines_one_must_stand_twice():
    fewer = content(*(each for each in SIDES if each["key"] != "C"))
    assert advice("matching", {"1": "A", "2": "B", "3": "A"}, fewer) == []


def test_braces_in_a_text_are_only_text():
    braces = content(*(option("A", "{count} {0}", "right") if each["key"] == "A" else each for each in SIDES))
    said = advice("matching", {"1": "A", "2": "A", "3": "B"}, braces)
    assert said == ["You have chosen “{count} {0}” for 2 lines."]


@pytest.mark.parametrize("code, answer", [("numeric", "<b>sáu</b>"), ("matching", {"1": "A"}), ("ordering", None)])
def test_advice_stands_where_the_field_points_to(code, answer):
    shown = present(code, answer) | {"slot": 7}
    html = render_to_string(kind(code).template, {"question": shown})
    assert '<p class="answer-advice" id="q7-advice" data-advice role="status">' in html
    assert html.count("q7-advice") == {"numeric": 2, "matching": 4, "ordering": 1}[code]
    assert "<b>" not in html


def test_the_unit_in_its_search_form_is_there_for_the_script():
    assert present("numeric")["unit_words"] == ["nam"]
    percent = kind("numeric").present(content(unit="%"), [], str)
    assert percent["unit_words"] == ["%", "phan tram"]
    assert kind("numeric").present(content(), [], str)["unit_words"] == []
