"""What changed between two wordings, told in words."""

from dataclasses import replace

import pytest
from django.utils import translation

from questions.differences import (
    COME,
    GONE,
    differences,
    differences_without_key,
    lines_of,
    parameter_words,
    secrets_that_differ,
)
from questions.writing import wording_of
from tests.factories import make_question, make_revision

pytestmark = pytest.mark.django_db


def test_below_each_line_that_went_stands_the_one_that_came_for_it():
    def of(*texts: str):
        options = [{"key": key, "text": text} for key, text in zip("ABCD", texts, strict=False)]
        return replace(wording_of(question.latest_revision), content={"options": options}, key="A")

    question = make_question()
    with translation.override("vi"):
        told = [(one.change, one.text) for one in differences(of("Một", "Hai", "Ba"), of("Một", "2", "3", "4"))]
    assert told[2:7] == [(GONE, "B. Hai"), (COME, "B. 2"), (GONE, "C. Ba"), (COME, "C. 3"), (COME, "D. 4")]


def test_another_level_is_told_by_its_name():
    question = make_question(level=1)
    before = wording_of(question.latest_revision)
    after = wording_of(make_revision(question, level=3))
    with translation.override("vi"):
        told = [line for line in differences(before, after) if line.change in (GONE, COME)]
    assert told == [(GONE, "Mức độ: nhận biết"), (COME, "Mức độ: vận dụng")]


def test_a_wording_is_told_with_its_level_last():
    with translation.override("en"):
        assert lines_of(wording_of(make_question(level=2).latest_revision))[-1] == "Level: understanding"


@pytest.mark.parametrize(
    ("language", "told"), [("vi", "Câu trả lời: 4,5 % (± 0,25)"), ("en", "Answer: 4.5 % (± 0.25)")]
)
def test_a_number_is_told_as_the_language_writes_it(language, told):
    content = {"options": [], "keep_order": False, "unit": "%"}
    question = make_question(kind="numeric", content=content, key={"value": "4.5", "tolerance": "0.25"})
    with translation.override(language):
        assert told in lines_of(wording_of(question.latest_revision))


def test_the_numbers_of_a_parameter_are_told_alike_and_days_stay_days():
    share = {"name": "ty_le", "kind": "decimal", "from": "0.5", "to": "2.5", "step": "0.25"}
    day = {"name": "ngay", "kind": "date", "from": "2026-03-02", "to": "2026-04-24"}
    with translation.override("vi"):
        told = [parameter_words(one).partition(": ")[2] for one in (share, day)]
    assert told == ["0,5 – 2,5 / 0,25", "02/03/2026 – 24/04/2026"]


def test_whatever_makes_two_wordings_differ_stands_in_their_lines():
    before = wording_of(make_question().latest_revision)
    settings = {"content": before.content | {"keep_order": True}, "as_of": "2026-05", "confidence": "high"}
    with translation.override("en"):
        for after in (replace(before, **{name: said}) for name, said in (settings | {"source": "a.vn"}).items()):
            assert [line.change for line in differences(before, after) if line.change != "same"] == [COME]


def test_what_differs_is_told_without_a_key_and_the_secret_only_by_its_name():
    before = wording_of(make_question(explanation="Điều bí mật.").latest_revision)
    after = replace(before, key="B", explanation="Khác.", stem="Cơ quan nào?")
    with translation.override("en"):
        told = differences_without_key(before, after)
        secrets = [secrets_that_differ(before, each) for each in (before, replace(before, key="B"), after)]
    assert [line for line in told if line.change != "same"] == [(GONE, before.stem), (COME, "Cơ quan nào?")]
    assert [text for _change, text in told if "right" in text or "bí mật" in text] == []
    assert secrets == [[], ["right answer"], ["right answer", "explanation"]]
