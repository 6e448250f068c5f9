"""The verbs of organisers about rounds: their times and rules, and what each division sits in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.roles import can_organize
from contest.models import Attempt, Contest, Round, RoundDivision
from contest.organizing import (
    LEFT_OUT_BY,
    Refused,
    changed_fields,
    insert,
    log_change,
    refuse_still,
    refuse_while_published,
    state_of,
    stored_version,
)
from contest.phases import ReviewPolicy, check_review_policy, check_times
from contest.planning import Counted, Plan, as_planned, count_ahead, counted_on_what_stands
from contest.pools import forget_pool
from questions.models import Bank, Tag, Use


@dataclass(frozen=True)
class LeftOut:
    """What decides, beside banks and blueprint, which questions papers do without."""

    apart_from: Sequence[RoundDivision] = ()
    """Papers whose questions are not asked again."""
    kept_tags: Sequence[Tag] = ()
    """Tags whose questions are set aside: no other paper is drawn with them until this round has closed."""

    @classmethod
    def by(cls, sitting: RoundDivision) -> "LeftOut":
        """What is stored of a sitting."""
        if sitting.pk is None:
            return cls()
        return cls(list(sitting.apart_from.all()), list(sitting.kept_tags.select_related("bank__owner")))

    def as_state(self) -> dict[str, list[int]]:
        return {name: sorted(record.pk for record in getattr(self, name)) for name in LEFT_OUT_BY}


FIELD_OF_PROBLEM = {"duration": "duration_minutes"}
"""The field of a Round that a problem of contest.phases is about, where the names differ."""

RULES_KNOWN = _("Papers of this round have been started under this rule, so it stands.")
PAPERS_DRAWN = _("Papers have been drawn from this already, so it stands. Another round may have another.")
PREDICTION_MADE = _("People have answered this prediction already, so its words stand.")
FINAL = _("The results of this round are official: nothing in it changes any more.")
RULES = ("number", "opens_at", "duration_minutes", "attempts_allowed", "counting", "partial_credit")
DRAWN_BY = ("blueprint", "banks", "uses", "law_as_of", "apart_days", *LEFT_OUT_BY)
"""What decides which questions a paper may be drawn with."""
PREDICTION = tuple(f"prediction_{part}_{language}" for part in ("question", "definition") for language in ("vi", "en"))


def still_of_round(round_: Round) -> dict[str, str]:
    """Return the fields that can no longer change, each with the reason."""
    if round_.pk is None or not _has_papers(round_):
        return {}
    return dict.fromkeys(RULES, RULES_KNOWN)


def still_of_sitting(sitting: RoundDivision) -> dict[str, str]:
    """Return the fields that can no longer change, each with the reason."""
    if sitting.pk is None or not Attempt.objects.filter(round_division=sitting).exists():
        return {}
    drawn = ("blueprint", "banks", "uses", "apart_days", *LEFT_OUT_BY)
    return dict.fromkeys(drawn, PAPERS_DRAWN) | dict.fromkeys(PREDICTION, PREDICTION_MADE)


def _has_papers(round_: Round) -> bool:
    return Attempt.objects.filter(round_division__round=round_).exists()


def save_round(round_: Round, *, seen: str | None, by: User, now: datetime) -> Round:
    """Store a new round, or the new times and rules of one; a later close of an open round is an extension.

    Raises Stale, and Refused for times that make no sense, for what is no longer fair to those who have started, and
    where papers that are to stay apart from this round could then not be drawn.
    """
    _check_round(round_)
    if round_.pk is None:
        return _add_round(round_, by, now)
    counted = count_ahead(_plan_of_round(round_), now=now)
    return _change_round(round_, counted, seen=seen, by=by, now=now)


def _plan_of_round(round_: Round) -> Plan:
    """The round's papers in its new window; none where it stays."""
    stored = Round.objects.filter(pk=round_.pk).first()
    if stored is None or (stored.opens_at, stored.closes_at) == (round_.opens_at, round_.closes_at):
        return Plan(())
    sittings = [as_planned(sitting) for sitting in round_.round_divisions.select_related("division", "blueprint")]
    for sitting in sittings:
        sitting.round = round_
    reserved_in = {bank for sitting in sittings if sitting.kept_tags.all() for bank in sitting.banks.all()}
    return Plan(sittings, reserved_in=reserved_in)


@transaction.atomic
def _add_round(round_: Round, by: User, now: datetime) -> Round:
    stored_version(round_.contest, None)
    same = _refuse_same_number(round_)
    _check_close(round_, now)
    insert(round_, same)
    audit.record(by, "round-created", on=round_, after=state_of(round_), at=now)
    return round_


@transaction.atomic
def _change_round(round_: Round, counted: Counted, *, seen: str | None, by: User, now: datetime) -> Round:
    contest = stored_version(round_.contest, None)
    _refuse_same_number(round_)
    stored = stored_version(round_, seen)
    _check_round_change(stored, round_, now)
    counted = counted_on_what_stands(_plan_of_round(round_), counted, now=now)
    refuse_lacks(counted)
    round_.save()
    _forget_pools(counted.others)
    extended = contest.published_at and stored.opens_at <= now and round_.closes_at > stored.closes_at
    verb = "round-extended" if extended else "round-changed"
    log_change(by, verb, round_, state_of(stored), state_of(round_), now)
    return round_


def _refuse_same_number(round_: Round) -> Refused:
    """Raise the refusal of a number that is taken already; return it, for those who take it in the same moment."""
    same = Refused(_("The contest already has a round with this number."), "number")
    if Round.objects.filter(contest=round_.contest_id, number=round_.number).exclude(pk=round_.pk).exists():
        raise same
    return same


def _forget_pools(sittings: Iterable[RoundDivision]) -> None:
    """Let these be drawn anew once what changes them is stored."""
    transaction.on_commit(lambda: [forget_pool(sitting) for sitting in sittings])


def _check_round(round_: Round) -> None:
    for problem in check_times(round_.times, round_.duration):
        raise Refused(problem.sentence, FIELD_OF_PROBLEM.get(problem.field, problem.field))
    if sentence := check_review_policy(ReviewPolicy(round_.review_policy), round_.attempts_allowed):
        raise Refused(sentence, "review_policy")


def _check_close(round_: Round, now: datetime) -> None:
    if round_.closes_at <= now:
        raise Refused(_("The closing time must lie in the future."), "closes_at")


def _check_round_change(stored: Round, round_: Round, now: datetime) -> None:
    changed = changed_fields(state_of(stored), state_of(round_))
    if stored.finalized_at is not None and changed:
        raise Refused(FINAL)
    refuse_still(changed, still_of_round(stored))
    if "closes_at" in changed:
        _check_close(round_, now)
    if not _has_papers(stored):
        return
    if "closes_at" in changed:
        _check_new_close(stored, round_, now)
    if "freezes_at" in changed:
        _check_new_freeze(stored, round_, now)
    if "review_policy" in changed and ReviewPolicy.AFTER_SUBMIT in (stored.review_policy, round_.review_policy):
        raise Refused(
            _("Papers have been started: answers cannot begin or cease to be shown after submitting."), "review_policy"
        )


def _check_new_close(stored: Round, round_: Round, now: datetime) -> None:
    """A closed round may have shown its answers, and nobody's paper may end before its time."""
    if stored.closes_at <= now:
        raise Refused(_("This round has closed and stays closed. Make another round instead."), "closes_at")
    latest = Attempt.objects.open().filter(round_division__round=stored).aggregate(last=Max("deadline"))["last"]
    if latest and round_.closes_at < min(latest, stored.closes_at):
        raise Refused(_("Papers are being sat that end later than this closing time."), "closes_at")


def _check_new_freeze(stored: Round, round_: Round, now: datetime) -> None:
    if stored.is_frozen(now):
        raise Refused(_("The board is frozen; it moves again with the provisional results."), "freezes_at")
    if round_.freezes_at is not None and round_.freezes_at <= now:
        raise Refused(_("The board can freeze only at a moment to come."), "freezes_at")


@transaction.atomic
def remove_round(round_: Round, *, by: User, now: datetime) -> None:
    """Remove a round in which no paper was started. Raises Refused."""
    stored = stored_version(round_, None)
    refuse_while_published(stored.contest)
    if _has_papers(stored):
        raise Refused(_("Papers of this round have been started, so it stays."))
    audit.record(by, "round-removed", on=stored, before=state_of(stored), at=now)
    stored.delete()


def save_sitting(
    sitting: RoundDivision,
    banks: list[Bank],
    *,
    left_out: LeftOut | None = None,
    seen: str | None,
    by: User,
    now: datetime,
) -> RoundDivision:
    """Store what a division sits in a round, and what its papers leave out, unless that is to stay as it is.

    Raises Stale, and Refused for what cannot be drawn or stands still. Questions for practice or history are drawn in
    demo contests only. In a published contest every paper must be able to be drawn, also those of which this one takes
    questions away.
    """
    left_out = left_out or LeftOut.by(sitting)
    counted = count_ahead(_plan_of_sitting(sitting, banks, left_out), now=now)
    return _store_sitting(sitting, banks, left_out, counted, seen=seen, by=by, now=now)


def _planned_state(sitting: RoundDivision, banks: list[Bank], left_out: LeftOut) -> dict:
    return state_of(sitting) | {"banks": sorted(bank.slug for bank in banks)} | left_out.as_state()


def _plan_of_sitting(sitting: RoundDivision, banks: list[Bank], left_out: LeftOut) -> Plan:
    """The paper as it will be, where that changes which questions papers ask."""
    stored = RoundDivision.objects.filter(pk=sitting.pk).first()
    before = state_of(stored) if stored else {}
    changed = changed_fields(before, _planned_state(sitting, banks, left_out)) & set(DRAWN_BY)
    if not changed:
        return Plan(())
    planned = as_planned(sitting, banks=banks, **vars(left_out))
    is_public = Contest.objects.filter(pk=sitting.round.contest_id, published_at__isnull=False).exists()
    return Plan([planned], [planned] if is_public else [], banks if "kept_tags" in changed else ())


@transaction.atomic
def _store_sitting(
    sitting: RoundDivision,
    banks: list[Bank],
    left_out: LeftOut,
    counted: Counted,
    *,
    seen: str | None,
    by: User,
    now: datetime,
) -> RoundDivision:
    contest = stored_version(sitting.round.contest, None)
    check_sitting(sitting, banks, contest)
    check_left_out(sitting, banks, left_out, by)
    verb, before = "paper-set-up", {}
    if sitting.pk is not None:
        stored = stored_version(sitting, seen)
        verb, before = "paper-changed", state_of(stored)
        refuse_still(changed_fields(before, _planned_state(sitting, banks, left_out)), still_of_sitting(stored))
    counted = counted_on_what_stands(_plan_of_sitting(sitting, banks, left_out), counted, now=now)
    refuse_lacks(counted)
    _write_sitting(sitting, banks, left_out)
    _forget_pools([sitting, *counted.others])
    log_change(by, verb, sitting, before, state_of(sitting), now)
    return sitting


def _write_sitting(sitting: RoundDivision, banks: list[Bank], left_out: LeftOut) -> None:
    """Raises Refused where somebody else set it up at the same time."""
    if sitting.pk is None:
        insert(sitting, Refused(_("The papers of this division were set up just now.")))
    else:
        sitting.save()
    sitting.banks.set(banks)
    sitting.apart_from.set(left_out.apart_from)
    sitting.kept_tags.set(left_out.kept_tags)


def refuse_lacks(counted: Counted) -> None:
    """Raise Refused where a paper could not be drawn, naming each row that lacks something."""
    if counted.lacks:
        raise Refused(" ".join(counted.lacks), "blueprint")


def check_sitting(sitting: RoundDivision, banks: list[Bank], contest: Contest) -> None:
    """Raises Refused for papers that a division must not get, whoever sets them up."""
    if sitting.round.finalized_at is not None:
        raise Refused(FINAL)
    if sitting.division.contest_id != contest.pk:
        raise Refused(_("The division belongs to another contest."))
    if not banks:
        raise Refused(_("Please choose at least one question bank."), "banks")
    if sitting.uses != [Use.CONTEST] and not (contest.is_demo and sitting.uses):
        raise Refused(_("Only questions meant for contests may be drawn where there are prizes."), "uses")
    if sitting.blueprint.audience != sitting.division.audience:
        raise Refused(_("This blueprint is for another audience."), "blueprint")
    if sitting.prediction_question_vi and not sitting.prediction_definition_vi:
        raise Refused(
            _("Please say exactly what is predicted: what is counted, whose, and up to when."),
            "prediction_definition_vi",
        )


def check_left_out(sitting: RoundDivision, banks: list[Bank], left_out: LeftOut, by: User) -> None:
    """Raises Refused for papers that would leave out each other's questions, and for a reserve in a bank of others."""
    mutual = RoundDivision.objects.filter(
        pk__in=[other.pk for other in left_out.apart_from], apart_from=sitting.pk or 0
    )
    if other := mutual.first():
        raise Refused(_("“%(other)s” already leaves out what this paper asks.") % {"other": other}, "apart_from")
    kept = set(sitting.kept_tags.all()) if sitting.pk else set()
    for tag in left_out.kept_tags:
        if tag.bank not in banks:
            words = _("“%(tag)s” is a tag of %(bank)s. Please choose that bank, too.")
            raise Refused(words % {"tag": tag, "bank": tag.bank}, "kept_tags")
        if tag not in kept and not can_organize(by, tag.bank.owner):
            raise Refused(_("Only organisers of the unit that owns a bank set its questions aside."), "kept_tags")


@transaction.atomic
def remove_sitting(sitting: RoundDivision, *, by: User, now: datetime) -> None:
    """Let a division no longer sit a round in which it has no paper yet. Raises Refused."""
    stored = stored_version(sitting, None)
    refuse_while_published(stored.round.contest)
    if Attempt.objects.filter(round_division=stored).exists():
        raise Refused(_("Papers have been started here, so it stays."))
    audit.record(by, "paper-removed", on=stored, before=state_of(stored), at=now)
    stored.delete()
