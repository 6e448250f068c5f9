"""Words of the board: its three lists, and the sentences that its script says."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.phases import PHASE_LABELS
from contest.ranking import RATE_LABELS

SHOWS = {
    "people": gettext_lazy("Individuals"),
    "participation": gettext_lazy("Units by participation"),
    "mean": gettext_lazy("Units by mean score"),
}


def board_words() -> dict:
    """Return every sentence by the name under which the script knows it; {…} is filled in by the script."""
    return {
        "live": _("Live"),
        "polling": _("Refreshed every few seconds"),
        "frozen": _("The board stands still"),
        "offline": _("No connection – this is how things stood"),
        "place": _("Place {rank}"),
        "placeOf": _("Place {rank} of {entrants}"),
        "notYet": _("You are not on this board yet."),
        "hidden": _("Hidden"),
        "hide": _("Hide"),
        "show": _("Show again"),
        "people": _("{people} of {headcount} people"),
        "updated": _("Last change: {time}"),
        "phases": {phase.value: str(label) for phase, label in PHASE_LABELS.items()},
        "bands": {band.value: str(label) for band, label in RATE_LABELS.items()},
    }
