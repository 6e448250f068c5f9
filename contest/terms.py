"""What the page of a contest promises: who sits what in which rounds, and for which prizes."""

from dataclasses import dataclass
from itertools import groupby

from accounts.vietnamese import fold
from contest.models import Contest, Division, Round, RoundDivision
from contest.programmes import Programme
from contest.ranking import Criterion, in_force

MEDALS = {"giai nhat": 1, "first prize": 1, "giai nhi": 2, "second prize": 2, "giai ba": 3, "third prize": 3}


@dataclass(frozen=True)
class Prize:
    """One line of the prizes; `rank` is 1 to 3 where a medal belongs to it."""

    name: str
    value: str
    rank: int | None = None


@dataclass(frozen=True)
class Sitting:
    """What a division sits alike in these rounds; `prizes` is empty where they are free text (`prizes_text`)."""

    rounds: list[Round]
    question_count: int
    points_total: int
    prediction_question: str
    prediction_definition: str
    prizes: list[Prize]
    prizes_text: str


@dataclass(frozen=True)
class DivisionTerms:
    """A division and its sittings; where every round is the same there is just one."""

    division: Division
    sittings: list[Sitting]


def division_terms(programme: Programme) -> list[DivisionTerms]:
    """Return what each division sits, neighbouring rounds of the same terms taken together."""
    joined: dict[int, list[RoundDivision]] = {}
    for item in programme.joined.values():
        joined.setdefault(item.division_id, []).append(item)
    return [
        DivisionTerms(division, [_sitting(list(alike)) for _, alike in groupby(joined.get(division.pk, []), _key)])
        for division in programme.contest.divisions.all()
    ]


def criteria_of(contest: Contest, terms: list[DivisionTerms]) -> list[Criterion]:
    """Return the order of criteria as the rules state it: no prediction where no paper asks one."""
    questions = [sitting.prediction_question for division in terms for sitting in division.sittings]
    return in_force(contest.criteria, asks_prediction=any(questions) or not questions)


def predicts_everywhere(terms: list[DivisionTerms]) -> bool:
    """Return whether every paper asks the prediction, so that the rules need not say where it counts."""
    return all(sitting.prediction_question for division in terms for sitting in division.sittings)


def read_prizes(text: str) -> list[Prize]:
    """Return the lines `name: value` of a text; nothing where any line is otherwise, because then it is prose."""
    prizes = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, value = line.lstrip("-*• ").partition(":")
        if not (name.strip() and colon and value.strip()):
            return []
        prizes.append(Prize(name.strip(), value.strip(), _medal(name)))
    return prizes


def _key(item: RoundDivision) -> tuple:
    prediction = (item.prediction_question, item.prediction_definition)
    rules = (item.round.duration_minutes, item.round.attempts_allowed)
    return (item.question_count, item.points_total, *rules, *prediction, item.prizes)


def _sitting(alike: list[RoundDivision]) -> Sitting:
    prizes = read_prizes(alike[0].prizes)
    return Sitting(
        rounds=[item.round for item in alike],
        question_count=alike[0].question_count,
        points_total=alike[0].points_total,
        prediction_question=alike[0].prediction_question,
        prediction_definition=alike[0].prediction_definition,
        prizes=prizes,
        prizes_text="" if prizes else alike[0].prizes,
    )


def _medal(name: str) -> int | None:
    return next((rank for words, rank in MEDALS.items() if words in fold(name)), None)
