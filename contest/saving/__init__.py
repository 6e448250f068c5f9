"""Saving, so that nothing acknowledged is ever lost: the door, the writer, the transaction. See docs/saving.md."""

from contest.saving.door import BODY, PATH, SaveDoor, at_once, visitor_language
from contest.saving.messages import Doubt, Message, Reply, Result, Save
from contest.saving.statements import acknowledging, apply_saves, is_too_late, next_counter
from contest.saving.writer import Writer

__all__ = [
    "BODY",
    "PATH",
    "Doubt",
    "Message",
    "Reply",
    "Result",
    "Save",
    "SaveDoor",
    "Writer",
    "acknowledging",
    "apply_saves",
    "at_once",
    "is_too_late",
    "next_counter",
    "visitor_language",
]
