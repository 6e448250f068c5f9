"""What of a row of a file does not fit where it would be stored, each cause told once."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from exchange.records import CONFIDENCE, is_day
from questions.citing import parts_of
from questions.filing import problems_of_tags
from questions.formats.remarks import ERROR, weight
from questions.formats.rows import Basis, Row
from questions.kinds import LETTERS, Problem, lacks_text, option_name
from questions.loading import MONTH
from questions.models import Question, Use

FITTING = {
    "use": (lambda text: text in Use.values, _("“%s” is no use that we know: contest, practice or history.")),
    "basis_status": (
        lambda text: text in Question.Basis.values,
        _("“%s” is no state of a legal basis that we know: current, check, superseded or plan_2021_only."),
    ),
    "facts_valid_until": (is_day, _("“%s” is no day. Write it like 2027-01-31.")),
    "as_of": (MONTH.fullmatch, _("“%s” is no month. Write it like 2026-05.")),
    "confidence": (lambda text: text in CONFIDENCE, _("“%s” is no confidence that we know: high, medium or low.")),
}
"""What the fields that only some formats have must be, and what is said when they are not."""


LACKING = {"no-stem": "stem", "no-options": "options", "answer-gap": "options"}
"""What a reader says of a question without a part, and the part in which its kind then finds the same."""

LONGEST_PART = 20
LONG_PART = _("An article, clause or point of %s is longer than 20 characters.")


def misfits(row: Row) -> list[str]:
    """Return what of a row does not fit where it would be stored."""
    told = ((name, getattr(row, name)) for name in FITTING)
    found = [str(FITTING[name][1] % text[:40]) for name, text in told if text and not FITTING[name][0](text)]
    found += [str(problem.sentence) for problem in problems_of_tags(row.tags)]
    long = [basis for basis in row.legal_bases if len(basis.citation) > 200]
    found += [str(_("The place in %s is longer than 200 characters.") % basis.number) for basis in long]
    return found + [str(LONG_PART % basis.number) for basis in row.legal_bases if _has_long_part(basis)]


def _has_long_part(basis: Basis) -> bool:
    parts = parts_of(basis.citation) if basis.parts is None else basis.parts
    return any(len(part) > LONGEST_PART for part in parts.values())


def beyond(row: Row, found: Iterable[Problem]) -> list[Problem]:
    """Return what is found beside what the row's reader has told already: one cause is told once, in the words that
    say where to mend it."""
    told = {remark.code for remark in row.remarks if weight(remark) == ERROR}
    parts = {part for code, part in LACKING.items() if code in told}
    if row.key is None and told:
        parts.add("key")
    empty = {str(lacks_text(option_name(letter))) for letter in LETTERS} if "empty-option" in told else set()
    return [problem for problem in found if problem.field not in parts and str(problem.sentence) not in empty]
