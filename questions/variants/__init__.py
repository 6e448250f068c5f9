"""Questions with parameters: a declaration, the variants that follow from it by seed, and what is wrong with them.

`declaration_of` makes one of what a bank keeps. `check`, `check_whole` and `preview` are for those who write and
approve; `values_for`, `shown` and `realise` make what one attempt is shown, and its key.
"""

from questions.variants.calendars import Calendar, calendar_of, shipped_calendar
from questions.variants.checking import SAMPLE, Preview, check, check_whole, example_values, is_unreadable, preview
from questions.variants.declarations import Rules, read_rules
from questions.variants.errors import CannotVary
from questions.variants.stored import PARTS, decides_by_expression, declaration_of
from questions.variants.templates import render
from questions.variants.varying import (
    Variant,
    drawn,
    from_json,
    realise,
    shown,
    to_json,
    values_for,
    variant,
    variant_name,
)

__all__ = [
    "PARTS",
    "SAMPLE",
    "Calendar",
    "CannotVary",
    "Preview",
    "Rules",
    "Variant",
    "calendar_of",
    "check",
    "check_whole",
    "decides_by_expression",
    "declaration_of",
    "drawn",
    "example_values",
    "from_json",
    "is_unreadable",
    "preview",
    "read_rules",
    "realise",
    "render",
    "shipped_calendar",
    "shown",
    "to_json",
    "values_for",
    "variant",
    "variant_name",
]
