"""Counts in sentences: thousands apart, and still numbers."""

import pytest
from django.utils.translation import ngettext, override

from accounts.counts import counted


@pytest.mark.parametrize(
    ("language", "number", "told"), [("vi", 999, "999"), ("vi", 3000, "3.000"), ("en", 3000, "3,000"), ("vi", "–", "–")]
)
def test_a_count_reads_with_its_thousands_apart(language, number, told):
    with override(language):
        assert str(counted(number)) == told


@pytest.mark.parametrize(("number", "told"), [(1, "1 link was made."), (3000, "3,000 links were made.")])
def test_a_count_chooses_the_form_of_its_sentence(number, told):
    count = counted(number)
    with override("en"):
        assert ngettext("%(count)s link was made.", "%(count)s links were made.", count) % {"count": count} == told
