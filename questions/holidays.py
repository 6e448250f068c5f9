"""Keeping the holiday calendar: every save is a new edition, and a revision counts by the edition it was written by.

So a correction changes no paper, no mark and no key that reviewers approved. It puts in doubt the questions to which
the calendar as it is now would give other values; their next revision is written by it.
"""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.roles import keeps_law
from questions.chunks import in_chunks
from questions.doubting import DOUBTED_AT_ONCE, hold_questions_in_doubt, settle
from questions.errors import NotAllowed, Overtaken, QuestionError, Unusable
from questions.models import Doubt, HolidayYear, Question, Revision
from questions.variants import (
    Calendar,
    KnownYear,
    calendar_from,
    problems_of_year,
    shipped_calendar,
    shipped_years,
    would_differ,
)

FIRST_YEAR, LAST_YEAR = 2000, 2100
NO_REASON = _("Say why the year is changed: the log keeps it.")
NO_SOURCE = _("Say which document tells these days.")


class StaleYear(Overtaken):
    """The year was written down since the person looked at it."""

    then = _("Compare with what stands there now, then save again.")


def newest_edition() -> UUID | None:
    """Return the key of the newest edition; None while there are only the shipped years."""
    return HolidayYear.objects.order_by("-number").values_list("pk", flat=True).first()


@lru_cache(maxsize=256)
def calendar_at(edition: UUID | None) -> Calendar:
    """Return the calendar as it stood with this edition; None is the shipped one. Read once by each process."""
    return shipped_calendar() if edition is None else calendar_from(years_at(edition).values())


def newest_calendar() -> Calendar:
    """Return the calendar as it is now, by which whatever is written is counted."""
    return calendar_at(newest_edition())


def calendar_for(revision: Revision) -> Calendar:
    """Return the calendar by which a revision counts: that of its edition, the newest where it is not stored yet."""
    return newest_calendar() if revision.pk is None else calendar_at(revision.calendar_id)


def years_at(edition: UUID | None) -> dict[int, KnownYear]:
    """Return every year as it stood with this edition, by its number."""
    if edition is None:
        return dict(shipped_years())
    written = HolidayYear.objects.up_to(HolidayYear.objects.get(pk=edition))
    return dict(sorted((shipped_years() | {one.year: one.known for one in written}).items()))


class Change(NamedTuple):
    """One time that a year was written down: the edition, and the lines that came and went by it."""

    edition: HolidayYear
    came: list[str]
    went: list[str]


def history_of(year: int) -> list[Change]:
    """Return how a year came to be what it is, the newest first; what is shipped is no part of it."""
    found, before = [], _lines(shipped_years().get(year))
    for edition in HolidayYear.objects.of_year(year):
        after = _lines(edition.known)
        came, went = [line for line in after if line not in before], [line for line in before if line not in after]
        found.insert(0, Change(edition, came, went))
        before = after
    return found


def _lines(year: KnownYear | None) -> list[str]:
    """A year in lines, as its history compares and shows them."""
    if year is None:
        return []
    bounds = {"first": f"{year.first:%d/%m/%Y}", "last": f"{year.last:%d/%m/%Y}"}
    off = [str(_("%(day)s off: %(name)s")) % {"day": f"{day:%d/%m/%Y}", "name": name} for day, name in year.days_off]
    worked = [
        str(_("%(day)s worked: %(name)s")) % {"day": f"{day:%d/%m/%Y}", "name": name} for day, name in year.worked
    ]
    known = str(_("Known from %(first)s to %(last)s")) % bounds
    return [known, *off, *worked, str(_("Rests on: %(source)s")) % {"source": year.source}]


def write_year(year: KnownYear, *, seen: UUID | None, reason: str = "", by: User, now: datetime) -> int:
    """Write a year down as a new edition, and doubt the questions that it would change; return how many.

    `seen` is the edition of the year that the person saw, None where nobody had written it down. Raises NotAllowed,
    Unusable, StaleYear, and QuestionError where a known year is changed without a reason or is changed in nothing.
    """
    if not keeps_law(by):
        raise NotAllowed
    if problems := problems_of_year(year):
        raise Unusable(problems)
    if not year.source:
        raise QuestionError(NO_SOURCE)
    try:
        _add_edition(year, seen, reason, by, now)
    except IntegrityError as error:  # another edition came between
        raise StaleYear(None, by) from error
    return heed_the_calendar(now=now)


@transaction.atomic
def _add_edition(year: KnownYear, seen: UUID | None, reason: str, by: User, now: datetime) -> None:
    stands = HolidayYear.objects.of_year(year.year).select_related("by").last()
    if (stands and stands.pk) != seen:
        raise StaleYear(stands and stands.by, by)
    before = years_at(newest_edition()).get(year.year)
    if before == year:
        raise QuestionError(_("Nothing about this year was changed."))
    if before is not None and not reason:
        raise QuestionError(NO_REASON)
    newest = HolidayYear.objects.order_by("-number").values_list("number", flat=True).first() or 0
    edition = HolidayYear.objects.create(number=newest + 1, reason=reason, by=by, at=now, **_told(year))
    told = {"before": before and _told(before), "after": _told(year)}
    audit.record(by, "holiday-year-written", on=edition, reason=reason, at=now, **told)


def _told(year: KnownYear) -> dict[str, Any]:
    """A year as its record and the log keep it."""
    plain = {name: getattr(year, name) for name in ("year", "first", "last", "source")}
    days = {name: [[day.isoformat(), words] for day, words in getattr(year, name)] for name in ("days_off", "worked")}
    return plain | days


def is_outlived(revision: Revision) -> bool:
    """Whether the calendar as it is now would give a revision other values than the one that it counts by."""
    return revision.variation is not None and _differs(revision.variation, revision.calendar_id, newest_edition())


def heed_the_calendar(*, now: datetime) -> int:
    """Doubt every approved question to which the calendar as it is now would give other values, and take back the
    doubts about those to which it gives them no more; return how many are newly in doubt. Doing it again changes
    nothing."""
    newest, shaken, calmed = newest_edition(), [], []
    if newest is None:
        return 0
    mine = Doubt.objects.filter(ground=Doubt.Ground.CALENDAR).order_by("raised_at")
    told = Revision.objects.varying().filter(question__approved_revision=F("pk")).select_related("question")
    for revision in told.prefetch_related(Prefetch("question__doubts", mine, to_attr="of_calendar")).order_by(
        "question"
    ):
        last = next(iter(revision.question.of_calendar[::-1]), None)
        is_open, differs = last is not None and last.settled_at is None, _differs_since(revision, last, newest)
        if differs and not is_open:
            shaken.append(revision.question)
        elif is_open and not differs:
            calmed.append(last)
    _withdraw(calmed, now)
    return _doubt(shaken, now)


def _differs_since(revision: Revision, last: Doubt | None, newest: UUID) -> bool:
    """Whether there is something to look at: what reviewers have found still right since stays so."""
    if not _differs(revision.variation, revision.calendar_id, newest):
        return False
    if last is None or last.outcome != Doubt.Outcome.STILL_RIGHT:
        return True
    then = HolidayYear.objects.filter(at__lte=last.settled_at).order_by("-number").values_list("pk", flat=True).first()
    return _differs(revision.variation, then, newest)


def _doubt(questions: list[Question], now: datetime) -> int:
    told = {"ground": Doubt.Ground.CALENDAR, "since": timezone.localdate(now), "raised_at": now}
    for chunk in in_chunks(questions, DOUBTED_AT_ONCE):
        with transaction.atomic():
            hold_questions_in_doubt([question.pk for question in chunk])
            Doubt.objects.bulk_create(
                (Doubt(question=question, basis_before=question.basis_status, **told) for question in chunk),
                ignore_conflicts=True,
            )
    return len(questions)


def _withdraw(doubts: list[Doubt], now: datetime) -> None:
    for doubt in doubts:
        with transaction.atomic():
            hold_questions_in_doubt([doubt.question_id])
            settle(doubt.question, [doubt], Doubt.Outcome.WITHDRAWN, now=now)


def _differs(variation: dict, before: UUID | None, after: UUID | None) -> bool:
    return before != after and _compared(json.dumps(variation, sort_keys=True), before, after)


@lru_cache(maxsize=4096)
def _compared(variation: str, before: UUID | None, after: UUID | None) -> bool:
    return would_differ(json.loads(variation), calendar_at(before), calendar_at(after))
