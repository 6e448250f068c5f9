"""What changed between two wordings, told in words."""

import pytest
from django.utils import translation

from questions.differences import COME, GONE, differences, lines_of, parameter_words
from questions.writing import wording_of
from tests.factories import make_question, make_revision

pytestmark = pytest.mark.django_db


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
