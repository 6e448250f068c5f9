"""When and how: contests, entries, attempts, boards."""

from contest.models.attempts import Attempt, Entry, Mark, NameStyle, Response, SaveEvent, new_key
from contest.models.boards import KEYS, Board, BoardRow, BoardStretch
from contest.models.contests import Channel, Contest, Division, Heartbeat, Outage, Round, RoundDivision

__all__ = [
    "KEYS",
    "Attempt",
    "Board",
    "BoardRow",
    "BoardStretch",
    "Channel",
    "Contest",
    "Division",
    "Entry",
    "Heartbeat",
    "Mark",
    "NameStyle",
    "Outage",
    "Response",
    "Round",
    "RoundDivision",
    "SaveEvent",
    "new_key",
]
