"""A contest's roster: who comes by a code, who is taken off, and what a unit's leader tells those who wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import audit
from accounts.models import Role, Unit, User
from accounts.roles import units_with
from contest.entering import takes_entries
from contest.errors import CodeUsed, ContestError, NotAllowed
from contest.models import Contest, Progress, RosterLine, has_sat
from contest.phases import Phase
from contest.roster_changes import forget_changes
from contest.roster_codes import code_of, digest_of, in_fours, put_right, renew


class UnknownCode(ContestError):
    """No line of this contest's roster has the code."""

    status = 422
    sentence = gettext_lazy("This contest has no such roster code. Please look at your slip again.")


class Slip(NamedTuple):
    """What is handed to somebody on the roster."""

    line: RosterLine
    code: str


class Come(NamedTuple):
    """How many people are expected, of one unit or of several, have come, and of these have handed in a paper."""

    unit: Unit | None
    expected: int
    come: int
    sat: int

    @property
    def waiting(self) -> int:
        return self.expected - self.come

    @property
    def by_progress(self) -> dict[str, int]:
        """How many are just so far, and no further."""
        return {Progress.WAITING: self.waiting, Progress.ENTERED: self.come - self.sat, Progress.SAT: self.sat}


def line_of_code(contest: Contest, typed: str) -> RosterLine:
    """Return the line whose code this is. Raises UnknownCode, and CodeUsed where somebody came by it."""
    line = contest.roster.select_related("unit").filter(code_digest=digest_of(contest, typed)).first()
    if line is None:
        raise UnknownCode
    if line.code_used_at is not None or line.entry_id is not None:
        raise CodeUsed
    return line


def waiting_line(contest: Contest, line_id: int | None) -> RosterLine | None:
    """Return the line, if nobody has come by it yet."""
    waiting = contest.roster.waiting().select_related("unit").filter(code_used_at=None)
    return waiting.filter(pk=line_id).first() if line_id else None


@transaction.atomic
def take_off(line: RosterLine, *, by: User, now: datetime) -> None:
    """Take somebody off the roster; their entry, if they made one, stays. The log keeps no name."""
    forget_changes(RosterLine.objects.filter(pk=line.pk))
    line.delete()
    audit.record(by, "roster-line-removed", on=line.contest, at=now)


@transaction.atomic
def renew_code(line: RosterLine, *, by: User, now: datetime) -> None:
    """Give somebody another code, because the old one was lost or seen. Raises CodeUsed once they have come."""
    renew(line)
    fresh = {"seed": line.seed, "code_digest": line.code_digest, "code_used_at": None}
    if not RosterLine.objects.waiting().filter(pk=line.pk).update(**fresh):
        raise CodeUsed(_("This person has come already, so they need no code."))
    audit.record(by, "roster-code-renewed", on=line.contest, at=now)


class Reclaimed(TextChoices):
    """Why somebody is waited for again. There are no words of one's own: they would stay in the log, whoever they name,
    also once that one's data are erased."""

    SLIP = "slip", gettext_lazy("Another one used the slip; I have made sure of the person themselves")
    NUMBER = (
        "number",
        gettext_lazy("Another one used the phone number or e-mail; I have made sure of the person themselves"),
    )
    MIXED_UP = "mixed-up", gettext_lazy("Slips were mixed up, and a colleague came by this one")


@transaction.atomic
def reclaim_line(line: RosterLine, *, because: str, by: User, now: datetime) -> None:
    """Have somebody waited for again in whose place another one came: the line lets go of that entry, which stays what
    it is, and gets another code.

    Raises NotAllowed for whoever made the entry, and ContestError without a reason and where nobody has come.
    """
    if because not in Reclaimed.values:
        raise ContestError(_("Please say why the person is waited for again."))
    if line.entry is not None and line.entry.person_id == by.pk:
        raise NotAllowed(_("By this line you came yourself, so somebody else has to decide about it."))
    renew(line)
    fresh = {"seed": line.seed, "code_digest": line.code_digest, "code_used_at": None, "entry": None}
    if not RosterLine.objects.come().filter(pk=line.pk, entry=line.entry_id).update(**fresh):
        raise ContestError(_("Nobody has come by this line, so a new code is enough."))
    told = {"line": line.pk, "entry": line.entry_id}
    audit.record(by, "roster-line-reclaimed", on=line.contest, before=told, reason=Reclaimed(because).label, at=now)


def slips_of(lines: Sequence[RosterLine]) -> list[Slip]:
    """Return what is printed for these people, with codes that are sure to be found."""
    put_right(lines)
    return [Slip(line, in_fours(code_of(line))) for line in lines]


def led_units(leader: User) -> QuerySet[Unit]:
    """Return the units whose people a leader sees: those they lead, and what is below."""
    return units_with(leader, Role.UNIT_LEADER)


def led_contests(leader: User, *, now: datetime) -> QuerySet[Contest]:
    """Return the published contests on whose roster somebody of the leader's units stands."""
    lines = RosterLine.objects.of_units(led_units(leader)).order_by().values("contest")
    return Contest.objects.published(now).filter(pk__in=lines).with_rounds()


def come_of(lines: QuerySet[RosterLine]) -> Come:
    """Return how many of these people are expected, have come, and have handed in a paper."""
    return Come(None, **lines.order_by().aggregate(**_sums()))


def sums_by_unit(lines: QuerySet[RosterLine]) -> list[Come]:
    """Return for each unit how many of these people are expected, have come, and have handed in a paper, those with
    most to wait for first."""
    sums = {row.pop("unit"): row for row in lines.order_by().values("unit").annotate(**_sums())}
    found = [Come(unit, **sums[unit.pk]) for unit in Unit.objects.filter(pk__in=sums)]
    return sorted(found, key=lambda one: -one.waiting)


def _sums() -> dict[str, Count]:
    return {"expected": Count("pk"), "come": Count("entry"), "sat": Count("pk", filter=Q(has_sat()))}


def can_be_reminded(contest: Contest, progress: str, *, now: datetime) -> bool:
    """Whether people who are so far can go on now: enter the contest, or sit a paper of a round that is open."""
    match progress:
        case Progress.WAITING:
            return takes_entries(contest, now)
        case Progress.ENTERED:
            return any(round_.phase(now) is Phase.OPEN for round_ in contest.rounds.all())
    return False


def reminder_of(contest: Contest, progress: str, address: str, *, now: datetime) -> str:
    """Return the words with which a leader reminds people who are so far, ready to be pasted; they name nobody.

    They are Vietnamese, like all that is made to reach people (contest.materials), whatever the leader reads.
    """
    rounds = [round_ for round_ in contest.rounds.all() if not round_.phase(now).is_over]
    with override("vi"):
        said = {"contest": contest.title, "address": address, "code": contest.short_code}
        first = _("Dear colleagues, please take part in the contest “%(contest)s”.")
        if progress == Progress.ENTERED:
            first = _("Dear colleagues, you have entered the contest “%(contest)s” but handed in no paper yet.")
        words = [first % said]
        if rounds:
            end = timezone.localtime(min(round_.closes_at for round_ in rounds))
            words.append(_("It is open until %(moment)s.") % {"moment": date_format(end, "SHORT_DATETIME_FORMAT")})
        words.append(_("Open %(address)s on your phone, or type the code %(code)s on the home page.") % said)
        if progress == Progress.ENTERED:
            words.append(_("Sign in as you did when you entered, and start the paper."))
    return " ".join(words)
