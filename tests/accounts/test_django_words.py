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


@pytest.mark.parametrize("language,sentence", [("vi", "Không được dùng ký tự rỗng (NUL)."), ("en", "Null characters")])
def test_a_character_that_nobody_can_type_is_refused_in_the_reader_s_language(language, sentence):
    with translation.override(language):
        with pytest.raises(forms.ValidationError) as refused:
            forms.CharField().clean("a\0")
        assert refused.value.messages[0].startswith(sentence)
