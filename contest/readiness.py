"""What a contest lacks before the public may see it, down to the row of a blueprint that the banks cannot fill."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contest.attempts import rows_of
from contest.models import Contest, RoundDivision
from contest.ranking import Criterion
from questions.drawing import PoolItem, Shortfall, check_blueprint
from questions.models import BlueprintRow, Question


@dataclass(frozen=True)
class Lack:
    """A row of a blueprint that cannot be met where a division sits a round."""

    sitting: RoundDivision
    row: BlueprintRow
    shortfall: Shortfall

    @property
    def sentence(self) -> str:
        return _("%(shortfall)s The row asks for: %(cell)s.") % {
            "shortfall": self.shortfall.sentence,
            "cell": cell_words(self.row),
        }

    @property
    def whole_sentence(self) -> str:
        """The sentence with the round and division it is about."""
        return f"{self.sitting}: {self.sentence}"


def cell_words(row: BlueprintRow) -> str:
    """Return what a row asks for in words: topic, level, kind."""
    level = row.get_level_display() if row.level else _("any level")
    kind = row.get_kind_display() if row.kind else _("any kind")
    return f"{row.topic} · {level} · {kind}"


def sittings_of(contest: Contest) -> list[RoundDivision]:
    """Return what each division sits in each round, with blueprint, rows and banks: few queries, however many."""
    joined = RoundDivision.objects.of(contest).select_related("blueprint")
    return list(joined.prefetch_related("banks", "blueprint__rows__topic"))


def lacks_of(sittings: Sequence[RoundDivision]) -> dict[int, list[Lack]]:
    """Return, by the key of each sitting, the rows of its blueprint that its banks cannot meet; one query for all."""
    questions = _questions_of(sittings)
    return {sitting.pk: list(_lacks(sitting, questions)) for sitting in sittings}


def _questions_of(sittings: Sequence[RoundDivision]) -> list[tuple]:
    banks = {bank.pk for sitting in sittings for bank in sitting.banks.all()}
    uses = {use for sitting in sittings for use in sitting.uses}
    cell = ("topic_id", "approved_revision__level", "approved_revision__kind")
    drawable = Question.objects.drawable(banks, uses)
    return list(drawable.values_list("bank_id", "use", "pk", "approved_revision_id", *cell))


def _lacks(sitting: RoundDivision, questions: Iterable[tuple]) -> Iterable[Lack]:
    banks = {bank.pk for bank in sitting.banks.all()}
    pool = [PoolItem(*item) for bank, use, *item in questions if bank in banks and use in sitting.uses]
    rows = list(sitting.blueprint.rows.all())
    for shortfall in check_blueprint(pool, rows_of(sitting)):
        yield Lack(sitting, rows[shortfall.row], shortfall)


def gaps_of(
    contest: Contest, sittings: Sequence[RoundDivision], lacks: dict[int, list[Lack]], *, now: datetime
) -> list[str]:
    """Return every reason why the contest cannot be published, a sentence each; empty when it can."""
    rounds, divisions = list(contest.rounds.all()), list(contest.divisions.all())
    found = []
    if not divisions:
        found.append(_("The contest has no division yet."))
    if not rounds:
        found.append(_("The contest has no round yet."))
    elif all(round_.closes_at <= now for round_ in rounds):
        found.append(_("Every round of the contest is already over."))
    sitting_divisions = {sitting.division_id for sitting in sittings}
    sat_rounds = {sitting.round_id for sitting in sittings}
    if rounds:
        alone = [division for division in divisions if division.pk not in sitting_divisions]
        found += [_("The division “%(division)s” sits no round yet.") % {"division": division} for division in alone]
    if divisions:
        empty = [round_ for round_ in rounds if round_.pk not in sat_rounds]
        found += [_("No division sits %(round)s yet.") % {"round": round_} for round_ in empty]
    for sitting in sittings:
        found += _gaps_of_sitting(contest, sitting, lacks[sitting.pk])
    return found


def _gaps_of_sitting(contest: Contest, sitting: RoundDivision, lacks: list[Lack]) -> list[str]:
    where = {"where": str(sitting)}
    found = []
    if not sitting.blueprint.rows.all():
        found.append(_("%(where)s: the blueprint has no rows.") % where)
    if not sitting.banks.all():
        found.append(_("%(where)s: no question bank is chosen.") % where)
    else:
        found += [lack.whole_sentence for lack in lacks]
    if Criterion.PREDICTION in contest.criteria and not sitting.asks_prediction:
        found.append(_("%(where)s: the ranking looks at a prediction, but none is asked.") % where)
    return found


def gaps(contest: Contest, *, now: datetime) -> list[str]:
    """Return every reason why the contest cannot be published, read anew."""
    sittings = sittings_of(contest)
    return gaps_of(contest, sittings, lacks_of(sittings), now=now)
