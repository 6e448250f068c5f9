"""The verbs of organisers: make a contest and its divisions, publish it, and change it while that is still fair.

Whoever changes a record says which version they saw (`fingerprint`); when it is no longer that one, nothing is changed.
What entrants already rely on stands still: `still` names those fields, for the forms that show them and for the verbs
that refuse them.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Max, Model
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts import audit
from accounts.errors import changed_meanwhile
from accounts.models import User
from accounts.vietnamese import fold
from contest import demo
from contest.errors import ContestError
from contest.models import Attempt, Contest, Division, Entry, RoundDivision, UnitLink
from contest.planning import counted_on
from contest.ranking import check_chain
from contest.readiness import Gap, gaps

SHORT_CODE_DIGITS = 6
LEFT_OUT_BY = ("apart_from", "kept_tags")
"""The links of a sitting that decide, beside its banks, which questions its papers leave out."""


class Refused(ContestError):
    """An organiser's wish that cannot be met; `field` is the one to mark in a form, if it is about one."""

    def __init__(self, sentence: str | None = None, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class Stale(ContestError):
    """The record was changed since it was shown; `present` is the fingerprint of what stands now."""

    then = _("Open the page anew to see what stands now; saving again replaces it with what is written here.")

    def __init__(self, present: str) -> None:
        super().__init__(changed_meanwhile(None, None, self.then))
        self.present = present


class NotReady(ContestError):
    """The contest cannot be published yet; `gaps` says why."""

    sentence = _("The contest cannot be published yet.")

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__()
        self.gaps = gaps


def state_of(record: Model) -> dict:
    """Return the record's values as the log keeps them; a sitting comes with its links, a blueprint with its rows."""
    state = {field.name: field.value_from_object(record) for field in record._meta.concrete_fields}
    if isinstance(record, RoundDivision) and record.pk:
        state["banks"] = sorted(record.banks.values_list("slug", flat=True))
        state |= {name: sorted(getattr(record, name).values_list("pk", flat=True)) for name in LEFT_OUT_BY}
    return state


def fingerprint(record: Model) -> str:
    """Return what stands for the stored version of a record; "" for one that is not stored yet."""
    return fingerprint_of(state_of(record)) if record.pk else ""


def fingerprint_of(state: dict) -> str:
    """Return what stands for these values of a record."""
    return hashlib.sha256(json.dumps(state, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()[:32]


def stored_version(record: Model, seen: str | None) -> Model:
    """Return the record as it is stored, locked until the transaction ends. Raises Stale when it is not as seen."""
    stored = type(record).objects.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if stored is None:
        raise Refused(_("This was removed while you were editing."))
    present = fingerprint(stored)
    if seen is not None and seen != present:
        raise Stale(present)
    return stored


def changed_fields(before: dict, after: dict) -> set[str]:
    return {name for name in after if before.get(name) != after[name]}


def log_change(by: User, verb: str, record: Model, before: dict, after: dict, now: datetime) -> None:
    """Tell the log what changed; nothing when nothing did."""
    changed = changed_fields(before, after)
    if changed:
        was, became = ({name: state.get(name) for name in sorted(changed)} for state in (before, after))
        audit.record(by, verb, on=record, before=was, after=became, at=now)


def insert(record: Model, refusal: Refused) -> None:
    """Store a new record; the refusal is raised when the database already has one like it."""
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as error:
        raise refusal from error


def refuse_still(changed: Iterable[str], still: dict[str, str]) -> None:
    """Raise Refused for the first changed field that stands still; `still` gives the sentence of each."""
    for field in sorted(changed):
        if field in still:
            raise Refused(still[field], field)


# --- contests ------------------------------------------------------------------------------------------------------

PUBLISHED_ADDRESS = _("The contest is published under this address and code, so they stand.")
UNITS_CHOSEN = _("Entrants have chosen their unit from the units of that day, so the day stands.")
RANKING_KNOWN = _("Papers have been started under this order of criteria, so it stands.")


def still_of_contest(contest: Contest) -> dict[str, str]:
    """Return the fields that can no longer change, each with the reason."""
    still = {}
    if contest.pk is None:
        return still
    if contest.published_at is not None:
        still |= dict.fromkeys(("slug", "short_code"), PUBLISHED_ADDRESS)
    if Entry.objects.filter(contest=contest).exists():
        still["units_as_of"] = UNITS_CHOSEN
    if Attempt.objects.filter(round_division__round__contest=contest).exists():
        still["chain"] = RANKING_KNOWN
    return still


@transaction.atomic
def create_contest(contest: Contest, *, by: User, now: datetime) -> Contest:
    """Store a new contest, unpublished. An empty slug comes from the title, an empty code is six digits.

    Raises Refused when slug or code are taken or the chain is none.
    """
    contest.published_at, contest.is_demo, contest.created_at = None, False, now
    _name_contest(contest)
    _check_contest(contest)
    insert(contest, Refused(_("A contest with this address or this code was made just now.")))
    audit.record(by, "contest-created", on=contest, after=state_of(contest), at=now)
    return contest


@transaction.atomic
def change_contest(contest: Contest, *, seen: str | None, by: User, now: datetime) -> Contest:
    """Store the contest's new values. Raises Stale, and Refused for what stands still or is taken."""
    stored = stored_version(contest, seen)
    contest.published_at, contest.is_demo, contest.created_at = stored.published_at, stored.is_demo, stored.created_at
    _name_contest(contest)
    before, after = state_of(stored), state_of(contest)
    refuse_still(changed_fields(before, after), still_of_contest(stored))
    _check_contest(contest)
    contest.save()
    log_change(by, "contest-changed", contest, before, after, now)
    return contest


def _name_contest(contest: Contest) -> None:
    contest.slug = contest.slug or slug_of(contest.title_vi, Contest)
    contest.short_code = contest.short_code or _free_code()


def slug_of(title: str, model: type[Model]) -> str:
    """Return a title as an address: without accents, cut after a whole word where it is too long."""
    longest = model._meta.get_field("slug").max_length
    slug = slugify(fold(title))
    return slug if len(slug) <= longest else slug[: longest + 1].rpartition("-")[0] or slug[:longest]


def _free_code() -> str:
    while True:
        code = f"{secrets.randbelow(10**SHORT_CODE_DIGITS):0{SHORT_CODE_DIGITS}}"
        if not Contest.objects.called(code).exists() and not UnitLink.objects.filter(number=code).exists():
            return code


def _check_contest(contest: Contest) -> None:
    if problem := check_chain(contest.criteria):
        raise Refused(problem, "chain")
    if not contest.slug:
        raise Refused(_("Please write the address: the title has no letters it could be made of."), "slug")
    for field, sentence in taken_names(contest).items():
        raise Refused(sentence, field)


def taken_names(contest: Contest) -> dict[str, str]:
    """Return which of the contest's address and code belong to another one, each with a sentence that says so."""
    others, taken = Contest.objects.exclude(pk=contest.pk), {}
    if others.filter(slug=contest.slug).exists():
        taken["slug"] = _("Another contest has this address. Please write another one.")
    if others.called(contest.short_code).exists() or UnitLink.objects.filter(number=contest.short_code).exists():
        taken["short_code"] = _("Another contest has this code. Please write another one.")
    return taken


def publish_contest(contest: Contest, *, by: User, now: datetime) -> None:
    """Show the contest to the public; when it is shown already nothing happens. Raises NotReady with what lacks.

    What lacks is counted while nothing is locked, and again only where what it was counted on has changed by then.
    """
    rested_on = _gaps_rest_on(contest, now)
    missing = gaps(contest, now=now)
    with transaction.atomic():
        stored = stored_version(contest, None)
        if stored.published_at is not None:
            return
        if rested_on != _gaps_rest_on(stored, now):
            missing = gaps(stored, now=now)
        if missing:
            raise NotReady(missing)
        Contest.objects.filter(pk=stored.pk).update(published_at=now)
        audit.record(by, "contest-published", on=stored, after={"published_at": now}, at=now)


def _gaps_rest_on(contest: Contest, now: datetime) -> list:
    """All that decides what lacks, but for the questions themselves."""
    parts = [*contest.rounds.order_by("pk"), *contest.divisions.order_by("pk")]
    papers = list(RoundDivision.objects.of(contest))
    facts = [state_of(one) for one in (Contest.objects.get(pk=contest.pk), *parts, *papers)]
    return [facts, demo.stands_in_the_way(), counted_on(now, {paper.blueprint_id for paper in papers})]


@transaction.atomic
def withdraw_contest(contest: Contest, *, by: User, reason: str, now: datetime) -> None:
    """Take the contest off the public pages; entries and papers stay. When it is off already nothing happens.

    Raises Refused while papers are being sat, and after results became official.
    """
    stored = stored_version(contest, None)
    if stored.published_at is None:
        return
    if stored.rounds.filter(finalized_at__lte=now).exists():
        raise Refused(_("Official results stay public, so the contest can no longer be withdrawn."))
    if sitting := Attempt.objects.open().filter(round_division__round__contest=stored).count():
        raise Refused(
            ngettext_lazy(
                "%(count)d person is sitting a paper now. Wait until the paper is finished.",
                "%(count)d people are sitting a paper now. Wait until the papers are finished.",
                sitting,
            )
            % {"count": sitting}
        )
    Contest.objects.filter(pk=stored.pk).update(published_at=None)
    before = {"published_at": stored.published_at}
    audit.record(by, "contest-withdrawn", on=stored, before=before, reason=reason, at=now)


def refuse_while_published(contest: Contest) -> None:
    if contest.published_at is not None:
        raise Refused(_("Withdraw the contest first: nothing is removed while the public sees it."))


# --- divisions -----------------------------------------------------------------------------------------------------

AUDIENCE_ENTERED = _("People have entered this division, so its audience stands.")


def still_of_division(division: Division) -> dict[str, str]:
    """Return the fields that can no longer change, each with the reason."""
    has_entries = division.pk is not None and Entry.objects.filter(division=division).exists()
    return {"audience": AUDIENCE_ENTERED} if has_entries else {}


@transaction.atomic
def save_division(division: Division, *, seen: str | None, by: User, now: datetime) -> Division:
    """Store a new division, or the new values of one. Raises Stale, and Refused for a title that is there already."""
    same = Refused(_("The contest already has a division with this title."), "title_vi")
    contest = stored_version(division.contest, None)
    twins = contest.divisions.exclude(pk=division.pk).filter(title_vi=division.title_vi)
    if twins.exists():
        raise same
    if division.pk is None:
        division.slug = slug_of(division.title_vi, Division) or f"division-{contest.divisions.count() + 1}"
        division.position = 1 + (contest.divisions.aggregate(last=Max("position"))["last"] or 0)
        insert(division, same)
        audit.record(by, "division-created", on=division, after=state_of(division), at=now)
        return division
    stored = stored_version(division, seen)
    before, after = state_of(stored), state_of(division)
    refuse_still(changed_fields(before, after), still_of_division(stored))
    division.save()
    log_change(by, "division-changed", division, before, after, now)
    return division


@transaction.atomic
def remove_division(division: Division, *, by: User, now: datetime) -> None:
    """Remove a division that nobody entered, with the papers set up for it. Raises Refused."""
    stored = stored_version(division, None)
    refuse_while_published(stored.contest)
    if Entry.objects.filter(division=stored).exists():
        raise Refused(_("People have entered this division, so it stays."))
    audit.record(by, "division-removed", on=stored, before=state_of(stored), at=now)
    stored.delete()
