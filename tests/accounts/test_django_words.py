"""Django speaks Vietnamese also where its own catalogue does not."""

from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.utils import translation

from accounts import django_words

CATALOGUE = Path(django.__file__).parent / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"
OURS = Path(django_words.__file__).parents[1] / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def test_django_still_says_every_sentence_that_is_translated_for_it():
    said = {entry.msgid for entry in polib.pofile(str(CATALOGUE))}
    named = [entry.msgid for entry in polib.pofile(str(OURS)) if ("accounts/django_words.py", "") in entry.occurrences]
    assert len(named) == len(django_words.SENTENCES)
    assert [sentence for sentence in named if sentence not in said] == []


@pytest.mark.parametrize(
    "field, typed, sentence",
    [
        (forms.CharField(), "", "Anh/Chị chưa điền ô này."),
        (forms.CharField(max_length=2), "ba ký tự", "Nhiều nhất 2 ký tự, hiện có 8."),
        (forms.IntegerField(), "hai", "Anh/Chị ghi một số nguyên."),
        (forms.IntegerField(max_value=9), "10", "Giá trị không được lớn hơn 9."),
        (forms.EmailField(), "an@", "Thư điện tử này chưa đúng. Thư điện tử có dạng ten@example.vn."),
        (forms.DateField(), "31/02/2026", "Ngày này chưa đúng. Anh/Chị ghi ngày/tháng/năm, ví dụ 02/9/2026."),
        (forms.ChoiceField(choices=[("a", "a")]), "b", "“b” không có trong các lựa chọn. Anh/Chị vui lòng chọn lại."),
        (forms.FileField(), None, "Anh/Chị chưa điền ô này."),
    ],
)
def test_what_is_wrong_in_a_form_is_said_as_an_officer_would_say_it(field, typed, sentence):
    with translation.override("vi"), pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize("language,sentence", [("vi", "Không được dùng ký tự rỗng (NUL)."), ("en", "Null characters")])
def test_a_character_that_nobody_can_type_is_refused_in_the_reader_s_language(language, sentence):
    with translation.override(language):
        with pytest.raises(forms.ValidationError) as refused:
            forms.CharField().clean("a\0")
        assert refused.value.messages[0].startswith(sentence)
