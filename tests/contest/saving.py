"""What the tests of saving share."""

from collections.abc import Sequence

from contest.models import Attempt, Response, SaveEvent
from contest.saving import Save, apply_saves
from tests.factories import NOW

PHONE = "a" * 16
LAPTOP = "b" * 16


def tap(counter: int, *, slot: int = 1, device: str = PHONE, answer: object = "x", flag: bool = False) -> Save:
    return Save(slot, counter, device, answer, flag)


def outcomes(attempt: Attempt, *saves: Save, at=NOW, **options) -> list[str]:
    return [result.outcome.value for result in apply_saves(attempt.pk, saves, arrived_at=at, **options).results]


def standing(attempt: Attempt) -> dict[int, tuple]:
    """What stands in each slot."""
    rows = Response.objects.filter(attempt=attempt).values_list("slot", "counter", "device", "answer", "flag")
    return {slot: tuple(rest) for slot, *rest in rows}


def events(attempt: Attempt) -> list[tuple]:
    return list(SaveEvent.objects.filter(attempt=attempt).values_list("slot", "counter", "device", "outcome"))


def winners(saves: Sequence[Save]) -> dict[int, tuple]:
    """What must stand once these saves have arrived in whatever order: the greatest (counter, device) of each slot."""
    best: dict[int, Save] = {}
    for save in saves:
        held = best.get(save.slot)
        if held is None or (save.counter, save.device) > (held.counter, held.device):
            best[save.slot] = save
    return {slot: tuple(save[1:]) for slot, save in best.items()}
