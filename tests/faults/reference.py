"""What the rules say an attempt must come to, written down a second time, as simply as possible. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contest.saving import Message, Save

QUEUE_GRACE = timedelta(seconds=60)
"""What arrived before the deadline still counts when it is written so long after it, though the sweep was quicker."""


@dataclass
class Reference:
    """One attempt. Everything it is told has been committed; what was not committed has not happened."""

    deadline: datetime
    save_key: str
    finished_at: datetime | None = None
    finished_by: str = ""
    answers: dict[int, Save] = field(default_factory=dict)
    events: list[tuple[int, int, str, str]] = field(default_factory=list)
    """Slot, counter, device and outcome of every save that ever arrived."""

    def write(self, messages: Sequence[Message], now: datetime) -> None:
        for message in messages:
            if message.save_key == self.save_key:
                self.take(message, now)

    def take(self, message: Message, now: datetime) -> None:
        late = self.is_late(message.arrived_at, now)
        for save in message.saves:
            outcome = self.save(save, late)
            self.events.append((save.slot, save.counter, save.device, outcome))
        if message.submit and not late:
            self.finished_at, self.finished_by = message.arrived_at, "person"
        elif message.submit and self.finished_at is None:
            self.finished_at, self.finished_by = self.deadline, "deadline"

    def is_late(self, arrived_at: datetime, now: datetime) -> bool:
        waited = self.finished_by == "deadline" and now - self.deadline <= QUEUE_GRACE
        return arrived_at >= self.deadline or (self.finished_at is not None and not waited)

    def save(self, save: Save, late: bool) -> str:
        stands = self.answers.get(save.slot)
        if stands is not None and rank(stands) == rank(save):
            return "repeat"
        if late:
            return "late"
        if stands is not None and rank(stands) > rank(save):
            return "older"
        self.answers[save.slot] = save
        return "saved"

    def sweep(self) -> None:
        if self.finished_at is None:
            self.finished_at, self.finished_by = self.deadline, "deadline"

    def credit(self, time: timedelta) -> None:
        self.deadline += time


def rank(save: Save) -> tuple[int, str]:
    return save.counter, save.device
