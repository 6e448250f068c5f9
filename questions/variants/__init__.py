"""Questions with parameters: a declaration, the variants that follow from it by seed, and what is wrong with them.

`declaration_of` makes one of what a bank keeps. `check`, `check_whole` and `preview` are for those who write and
approve; `values_for`, `shown` and `realise` make what one attempt is shown, and its key.
"""

from questions.variants.calendars import (
    Calendar,
    KnownYear,
    calendar_from,
    calendar_of,
    problems_of_year,
    shipped_calendar,
    shipped_years,
)
from questions.variants.checking import (
    SAMPLE,
    Preview,
    check,
    check_whole,
    example_values,
    is_unreadable,
    preview,
    would_differ,
)
from questions.variants.declarations import KIND_NAMES, Rules, read_rules
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
    "KIND_NAMES",
    "PARTS",
    "SAMPLE",
    "Calendar",
    "CannotVary",
    "KnownYear",
    "Preview",
    "Rules",
    "Variant",
    "calendar_from",
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
    "problems_of_year",
    "read_rules",
    "realise",
    "render",
    "shipped_calendar",
    "shipped_years",
    "shown",
    "to_json",
    "values_for",
    "variant",
    "variant_name",
    "would_differ",
]
