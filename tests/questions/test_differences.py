"""What changed between two wordings, told in words."""

import pytest
from django.utils import translation

from questions.differences import COME, GONE, differences, lines_of
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
