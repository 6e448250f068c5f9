"""The verbs of organisers about blueprints. They stand in this app because papers drawn from one make it stand."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import Unit, User
from contest.models import Attempt, RoundDivision
from contest.organizing import Refused, Stale, changed_fields, fingerprint_of, log_change, refuse_still, state_of
from contest.organizing_rounds import refuse_lacks
from contest.planning import Counted, Plan, as_planned, count_ahead, counted_on_what_stands, with_rows
from contest.pools import forget_pool
from questions.models import Blueprint, BlueprintRow

LONGEST_PAPER = 200
"""Questions on one paper."""

ROW_FIELDS = ("topic_id", "level", "kind", "count", "points")
AUDIENCE_USED = gettext_lazy("Rounds use this blueprint, so its audience stands.")
DRAWN_FROM = gettext_lazy("Papers have been drawn from this blueprint, so it stands. Copy it to make another one.")


def whole_state(blueprint: Blueprint, rows: Sequence[BlueprintRow] | None = None) -> dict:
    """Return the values of a blueprint with those of its rows, stored or given."""
    rows = blueprint.rows.all() if rows is None else rows
    return state_of(blueprint) | {"rows": [{name: getattr(row, name) for name in ROW_FIELDS} for row in rows]}


def blueprint_fingerprint(blueprint: Blueprint) -> str:
    """Return what stands for the stored version of a blueprint with its rows; "" for one that is not stored yet."""
    return fingerprint_of(whole_state(blueprint)) if blueprint.pk else ""


def sittings_from(blueprint: Blueprint) -> QuerySet[RoundDivision]:
    """Return where the blueprint is used."""
    joined = RoundDivision.objects.filter(blueprint=blueprint)
    return joined.select_related("round__contest", "division").order_by("round__contest", "round__number")


def still_of_blueprint(blueprint: Blueprint) -> dict[str, str]:
    """Return the fields that can no longer change, each with the reason."""
    in_use = blueprint.pk is not None and sittings_from(blueprint).exists()
    return {"audience": AUDIENCE_USED} if in_use else {}


def has_papers(blueprint: Blueprint) -> bool:
    """Whether a paper was ever drawn from it."""
    return blueprint.pk is not None and Attempt.objects.filter(round_division__blueprint=blueprint).exists()


def save_blueprint(
    blueprint: Blueprint, rows: list[BlueprintRow], *, seen: str | None, by: User, now: datetime
) -> Blueprint:
    """Store a new blueprint with its rows in this order, or the new values of one.

    Raises Stale, and Refused for a name that the unit has already, for rows from which papers have been drawn, and
    where a published contest could then not be sat.
    """
    _check_rows(rows)
    counted = count_ahead(_plan_of(blueprint, rows), now=now)
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=blueprint.owner_id)  # so that the name can be looked for
        same = Blueprint.objects.exclude(pk=blueprint.pk).filter(owner=blueprint.owner_id, name=blueprint.name)
        if same.exists():
            raise Refused(_("The unit already has a blueprint with this name."), "name")
        if blueprint.pk is None:
            return _add(blueprint, rows, by, now)
        return _change(blueprint, rows, counted, seen=seen, by=by, now=now)


def _plan_of(blueprint: Blueprint, rows: list[BlueprintRow]) -> Plan:
    """The papers drawn from the blueprint, with its new rows; none where these stay."""
    stored = Blueprint.objects.filter(pk=blueprint.pk).first()
    if stored is None or whole_state(stored)["rows"] == whole_state(stored, rows)["rows"]:
        return Plan(())
    papers = [as_planned(sitting) for sitting in sittings_from(stored)]
    for paper in papers:
        paper.blueprint = with_rows(stored, rows)
    return Plan(papers, [paper for paper in papers if paper.round.contest.published_at is not None])


def _add(blueprint: Blueprint, rows: list[BlueprintRow], by: User, now: datetime) -> Blueprint:
    blueprint.save(force_insert=True)
    _write_rows(blueprint, rows)
    audit.record(by, "blueprint-created", on=blueprint, after=whole_state(blueprint), at=now)
    return blueprint


def _check_rows(rows: list[BlueprintRow]) -> None:
    if not rows:
        raise Refused(_("A blueprint needs at least one row."))
    if sum(row.count for row in rows) > LONGEST_PAPER:
        raise Refused(_("A paper has at most %(most)d questions.") % {"most": LONGEST_PAPER})


def _change(
    blueprint: Blueprint, rows: list[BlueprintRow], counted: Counted, *, seen: str | None, by: User, now: datetime
) -> Blueprint:
    stored = Blueprint.objects.select_for_update(of=("self",)).filter(pk=blueprint.pk).first()
    if stored is None:
        raise Refused(_("This was removed while you were editing."))
    before, after = whole_state(stored), whole_state(blueprint, rows)
    if seen is not None and seen != fingerprint_of(before):
        raise Stale(fingerprint_of(before))
    changed = changed_fields(before, after)
    refuse_still(changed, still_of_blueprint(stored))
    if "rows" in changed and has_papers(stored):
        raise Refused(DRAWN_FROM)
    counted = counted_on_what_stands(_plan_of(blueprint, rows), counted, now=now)
    refuse_lacks(counted)
    blueprint.save()
    if "rows" in changed:
        stored.rows.all().delete()
        _write_rows(blueprint, rows)
        forget_pools(stored)
        transaction.on_commit(lambda: [forget_pool(other) for other in counted.others])
    log_change(by, "blueprint-changed", blueprint, before, after, now)
    return blueprint


def forget_pools(blueprint: Blueprint) -> None:
    """Have all that is drawn by this blueprint read its rows anew, once they are stored."""
    drawing = list(sittings_from(blueprint))
    transaction.on_commit(lambda: [forget_pool(sitting) for sitting in drawing])


def _write_rows(blueprint: Blueprint, rows: list[BlueprintRow]) -> None:
    for position, row in enumerate(rows):
        row.pk, row.blueprint, row.position = None, blueprint, position
    BlueprintRow.objects.bulk_create(rows)


@transaction.atomic
def remove_blueprint(blueprint: Blueprint, *, by: User, now: datetime) -> None:
    """Remove a blueprint that no round uses. Raises Refused."""
    stored = Blueprint.objects.select_for_update(of=("self",)).filter(pk=blueprint.pk).first()
    if stored is None:
        return
    if used := sittings_from(stored).first():
        where = {"contest": used.round.contest, "sitting": used}
        raise Refused(_("%(contest)s uses this blueprint: %(sitting)s.") % where)
    audit.record(by, "blueprint-removed", on=stored, before=whole_state(stored), at=now)
    stored.delete()
