"""The question of the day: the same for everybody, from the practice pool, without anybody choosing it."""

from datetime import date
from hashlib import sha256

from contest.practice_pool import practice_pool
from contest.practising import Five


def five_of_today(day: date) -> Five | None:
    """Return the question of a day as a set of one; None where nothing can be practised.

    Each question has a number for each day, and the smallest wins: so it stays the same all day, whatever comes into
    the pool or leaves it, unless it is itself taken off or a newcomer has a smaller number.
    """
    pool = practice_pool()
    chosen = min(pool.question_of.items(), key=lambda one: _number(day, one[1]), default=None)
    if chosen is None:
        return None
    revision, question = chosen
    return Five(pool.topic_of[revision], _number(day, question)[:16], (revision,))


def _number(day: date, question: int) -> str:
    return sha256(f"{day.isoformat()}:{question}".encode()).hexdigest()
