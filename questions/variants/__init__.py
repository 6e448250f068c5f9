"""Questions with parameters: a declaration, the variants that follow from it by seed, and what is wrong with them.

`check` and `preview` are for the editor; `variant` and `realise` make what one attempt is shown.
"""

from questions.variants.calendars import Calendar, calendar_of, shipped_calendar
from questions.variants.checking import Preview, check, preview
from questions.variants.errors import CannotVary
from questions.variants.templates import render
from questions.variants.varying import Variant, from_json, realise, to_json, variant, variant_name

__all__ = [
    "Calendar",
    "CannotVary",
    "Preview",
    "Variant",
    "calendar_of",
    "check",
    "from_json",
    "preview",
    "realise",
    "render",
    "shipped_calendar",
    "to_json",
    "variant",
    "variant_name",
]
