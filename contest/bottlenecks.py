"""Where a blueprint asks for more than may be drawn, said in the words of its cells."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from questions.feasibility import Bottleneck
from questions.models import BlueprintRow


def cell_words(row: BlueprintRow) -> str:
    """Return what a row asks for: topic and level, and the kind where it wishes for one."""
    words = [str(row.topic), row.get_level_display() if row.level else _("any level")]
    return " · ".join(words + ([row.get_kind_display()] if row.kind else []))


def bottleneck_words(rows: Sequence[BlueprintRow], found: Bottleneck) -> str:
    """Return a sentence that names the binding cells and how many questions are missing in them."""
    binding = [rows[index] for index in found.rows]
    numbers = {"wanted": found.wanted, "available": found.available, "missing": found.missing}
    if len(binding) == 1:
        sentence = _("%(cell)s: %(wanted)d wanted, %(available)d can be drawn. Missing: %(missing)d.")
        return sentence % (numbers | {"cell": cell_words(binding[0])})
    cells = "; ".join(f"{cell_words(row)} ({row.count})" for row in binding)
    sentence = _(
        "These draw on the same questions: %(cells)s. Together: %(wanted)d wanted, %(available)d can be drawn. "
        "Missing: %(missing)d."
    )
    return sentence % (numbers | {"cells": cells})
