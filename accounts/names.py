"""People's names as lists and boards may show them."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import capitalised, fold, tidy

LONGEST_NAME = 120
_NAME_MARKS = " '’‘-.·"
_STACKED_MARKS = re.compile(r"[\u0300-\u036f]{2}")


def clean_person_name(text: str) -> str:
    """A person's name as one clean line of Latin letters, each word with a capital. Raises ValidationError with a
    sentence."""
    name = capitalised(tidy(text))
    if max(len(name), len(fold(name))) > LONGEST_NAME:
        raise ValidationError(_("This name is too long."))
    if _STACKED_MARKS.search(name) or not all(sign in _NAME_MARKS or _belongs_to_a_name(sign) for sign in name):
        raise ValidationError(_("Please write the name with letters only, without digits or other signs."))
    if sum(sign.isalpha() for sign in name) < 2:
        raise ValidationError(_("Please write the full name, for example Nguyễn Văn An."))
    return name


def _belongs_to_a_name(sign: str) -> bool:
    """Letters as they stand in identity papers: Latin ones, and marks that Unicode keeps apart, as in Êđê names."""
    return unicodedata.combining(sign) > 0 or unicodedata.name(sign, "").startswith("LATIN ")
