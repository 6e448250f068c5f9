"""The questions of the day: one that is the same for everybody, and what many got wrong.

All of them are from the practice pool, and nobody chooses them.
"""

from datetime import date
from hashlib import sha256

from contest.practice_pool import PracticePool, practice_pool
from contest.practising import Five

A_WEEK = 7
AT_MOST = 3
"""Questions that many got wrong, shown below the question of the day."""


def five_of_today(day: date) -> Five | None:
    """Return the question of a day as a set of one; None where nothing can be practised.

    Each question has a number for each day, and the smallest wins: so it stays the same all day, whatever comes into
    the pool or leaves it, unless it is itself taken off or a newcomer has a smaller number.
    """
    pool = practice_pool()
    number_of = {revision: _number(day, pool.question_of[revision]) for revision in _to_choose_from(pool)}
    chosen = min(number_of, key=number_of.__getitem__, default=None)
    if chosen is None:
        return None
    return Five(pool.topic_of[chosen], number_of[chosen][:16], (chosen,))


def _to_choose_from(pool: PracticePool) -> tuple[int, ...]:
    """What many got wrong, where there is enough of it that a week is not one question; else everything."""
    return pool.often_wrong if len(pool.often_wrong) >= A_WEEK else tuple(pool.question_of)


def often_wrong(today: Five) -> Five | None:
    """Return what many got wrong, the hardest first and beside the question of the day, as a set; None where there is
    none."""
    others = [revision for revision in practice_pool().often_wrong if revision not in today.revisions]
    return Five("", today.seed, tuple(others[:AT_MOST])) if others else None


def _number(day: date, question: int) -> str:
    return sha256(f"{day.isoformat()}:{question}".encode()).hexdigest()
