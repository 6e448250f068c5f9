"""The editor's form by itself: boxes that hold all that is typed, and what it calls too long."""

import pytest
from django import forms
from django.utils.translation import override

from contest.forms.question import Editor, QuestionForm
from questions.kinds import KINDS
from questions.models import STEM_LIMIT

pytestmark = pytest.mark.django_db


def boxes_that_cut(editor: Editor) -> list[str]:
    """The boxes that would cut a text that is pasted, without a word."""
    rows = [one.empty_form for one in (editor.options, editor.bases, editor.pictures, editor.parameters)]
    boxes = [box for part in (editor.form, editor.variation, *rows) for box in part]
    long = [box for box in boxes if isinstance(box.field.widget, forms.Textarea) or box.name in ("reason", "alt_text")]
    return [box.name for box in long if "maxlength" in str(box)]


@pytest.mark.parametrize("kind", KINDS)
def test_no_box_of_the_editor_cuts_what_is_pasted(kind):
    assert boxes_that_cut(Editor(kind, data={})) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [("x", []), ("xx", [f"Nhiều nhất {STEM_LIMIT} ký tự, hiện có {STEM_LIMIT + 1}."])],
)
def test_a_text_is_counted_as_people_count_and_one_too_long_is_told_the_limit_and_stays(more, told):
    typed = "x\r\n" * (STEM_LIMIT // 2 - 1) + "y" + more
    form = QuestionForm({"stem": typed}, kind="single")
    with override("vi"):
        assert form.errors.get("stem", []) == told
    assert form["stem"].value() == typed
