"""When and how: contests, entries, attempts, boards."""

from contest.models.answers import Mark, Response, SaveEvent
from contest.models.attempts import Attempt, AttemptQuerySet, new_key, new_receipt
from contest.models.boards import KEYS, Board, BoardRow, BoardStretch
from contest.models.channels import Channel
from contest.models.chosen import Capacity, NameStyle
from contest.models.contests import Contest, Division, Round, RoundDivision
from contest.models.doubles import EntryPair
from contest.models.entries import Entry, new_invitation
from contest.models.feedback import LONGEST_FEEDBACK, Feedback
from contest.models.learning import EmbeddingSite, Recall
from contest.models.links import UnitLink
from contest.models.outages import Heartbeat, Outage
from contest.models.rosters import Progress, RosterImport, RosterLine, has_sat, new_seed
from contest.models.statistics import (
    AnswerCount,
    FiguredPapers,
    PaperFigures,
    QuestionFigures,
    sat_by_others,
    sat_without_figures,
)

__all__ = [
    "KEYS",
    "LONGEST_FEEDBACK",
    "AnswerCount",
    "Attempt",
    "AttemptQuerySet",
    "Board",
    "BoardRow",
    "BoardStretch",
    "Capacity",
    "Channel",
    "Contest",
    "Division",
    "EmbeddingSite",
    "Entry",
    "EntryPair",
    "Feedback",
    "FiguredPapers",
    "Heartbeat",
    "Mark",
    "NameStyle",
    "Outage",
    "PaperFigures",
    "Progress",
    "QuestionFigures",
    "Recall",
    "Response",
    "RosterImport",
    "RosterLine",
    "Round",
    "RoundDivision",
    "SaveEvent",
    "UnitLink",
    "has_sat",
    "new_invitation",
    "new_key",
    "new_receipt",
    "new_seed",
    "sat_by_others",
    "sat_without_figures",
]
