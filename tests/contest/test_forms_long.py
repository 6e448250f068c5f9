"""Boxes of organisers' pages hold all that is pasted: what is too long is told, and never cut without a word."""

import pytest
from django import forms
from django.utils.translation import override

from contest.forms.bank import RemarkForm
from contest.forms.calendar import YearForm
from contest.forms.doubles import DoubleForm
from contest.forms.importing import LONGEST_PASTED, UploadForm
from contest.forms.law import DocumentForm
from contest.forms.organize import ContestForm, SittingForm, WithdrawForm

FORMS = (ContestForm, DocumentForm, DoubleForm, UploadForm, RemarkForm, SittingForm, WithdrawForm, YearForm)


def boxes_that_cut(form: type[forms.BaseForm]) -> list[str]:
    """The boxes of several lines whose browser is told a limit."""
    boxes = {name: field for name, field in form.base_fields.items() if isinstance(field.widget, forms.Textarea)}
    return [name for name, field in boxes.items() if "maxlength" in field.widget.attrs]


@pytest.mark.parametrize("form", FORMS)
def test_no_box_cuts_what_is_pasted(form):
    assert boxes_that_cut(form) == []


def test_a_box_that_cuts_is_found():
    class Cutting(forms.Form):
        text = forms.CharField(max_length=5, widget=forms.Textarea)

    assert boxes_that_cut(Cutting) == ["text"]


def test_questions_pasted_beyond_the_limit_are_told_it_and_stay():
    field, pasted = UploadForm.base_fields["text"], "x" * (LONGEST_PASTED + 1)
    with override("vi"), pytest.raises(forms.ValidationError) as refused:
        field.clean(pasted)
    assert refused.value.messages == ["Nhiều nhất 100000 ký tự, hiện có 100001."]


def test_days_pasted_beyond_the_limit_are_told_it():
    with override("vi"), pytest.raises(forms.ValidationError) as refused:
        YearForm.base_fields["pasted"].clean("x" * 20_001)
    assert refused.value.messages == ["Nhiều nhất 20000 ký tự, hiện có 20001."]
