"""Questions with parameters for the tests, stored as a bank keeps them, and papers that have them."""

from typing import NamedTuple

from contest.attempts import finish_attempt
from contest.marking import mark_attempts
from contest.models import Attempt, Response, RoundDivision
from tests.factories import (
    ANY_SPELLING,
    NOW,
    TRUE_FALSE,
    make_attempt,
    make_contest,
    make_entry,
    make_question,
    make_round,
    make_round_division,
)


class Sample(NamedTuple):
    """A question that varies, in the parts that a revision and its key keep."""

    kind: str
    stem: str
    content: dict
    key: object
    explanation: str
    variation: dict


FILED = {"name": "ngay_nop", "kind": "date", "from": "2026-03-02", "to": "2026-04-24"}
DAYS = {"name": "so_ngay", "kind": "integer", "values": [3, 5, 7]}
DUE = [
    {"name": "ngay_tra", "expression": "add_working_days(ngay_nop, so_ngay)"},
    {"name": "som", "expression": "add_days(ngay_tra, -1)"},
    {"name": "muon", "expression": "add_days(ngay_tra, 1)"},
]
BY_DAY = {"parameters": [FILED, DAYS], "derived": DUE, "conditions": ["is_working_day(ngay_nop)"]}
FEE = {"name": "phi", "kind": "amount", "from": 50_000, "to": 900_000, "step": 10_000}
NUMBER = {"name": "n", "kind": "integer", "from": 1, "to": 40}


def content(*options: dict, unit: str | None = None) -> dict:
    return {"options": list(options), "keep_order": False, "unit": unit}


VARYING = {
    "single": Sample(
        "single",
        "Nộp hồ sơ {ngay_nop:long}, thời hạn {so_ngay:two} ngày làm việc. Trả kết quả ngày nào?",
        content(
            {"key": "A", "text": "Ngày {ngay_tra:date}"},
            {"key": "B", "text": "Ngày {som:date}"},
            {"key": "C", "text": "Ngày {muon:date}"},
        ),
        "A",
        "Hết ngày {ngay_tra:date}.",
        BY_DAY,
    ),
    "true_false": Sample(
        "true_false",
        "{n} lớn hơn 20.",
        content(*TRUE_FALSE),
        {"right": {"T": "n > 20", "F": "n <= 20"}},
        "Vì là {n}.",
        {"parameters": [NUMBER]},
    ),
    "multiple": Sample(
        "multiple",
        "Điều gì đúng với số {n}?",
        content(
            {"key": "A", "text": "{n} là số chẵn"},
            {"key": "B", "text": "{n} lớn hơn 20"},
            {"key": "C", "text": "{n} là một số"},
        ),
        {"right": {"A": "n % 2 == 0", "B": "n > 20", "C": "n > 0"}},
        "",
        {"parameters": [NUMBER]},
    ),
    "numeric": Sample(
        "numeric",
        "Lệ phí {phi:money}, nộp trực tuyến giảm 30 %. Phải nộp bao nhiêu?",
        content(unit="đồng"),
        {"value": "{phai_nop:plain}", "tolerance": "0"},
        "{phai_nop:money}.",
        {"parameters": [FEE], "derived": [{"name": "phai_nop", "expression": "phi * 0.7"}]},
    ),
    "short_text": Sample(
        "short_text",
        "Sau {n} ngày là ngày thứ mấy?",
        content(),
        {"accepted": ["ngày thứ {sau}", "{sau}"], "match": ANY_SPELLING},
        "",
        {"parameters": [NUMBER], "derived": [{"name": "sau", "expression": "n + 1"}]},
    ),
}


def make_varying(kind: str = "single", **fields):
    """A question of this kind that varies; fields are those of `make_question`."""
    sample = VARYING[kind]._asdict()
    del sample["kind"]
    return make_question(kind, **sample | fields)


def make_varying_round(*kinds: str, **fields) -> RoundDivision:
    """A round whose papers have one question of each kind, every one of them with parameters."""
    joined = make_round_division(make_round(make_contest(), **fields), kinds=list(kinds))
    for question in joined.banks.get().questions.select_related("approved_revision__answer_key"):
        revision, sample = question.approved_revision, VARYING[question.approved_revision.kind]
        for name in ("stem", "content", "variation"):
            setattr(revision, name, getattr(sample, name))
        revision.answer_key.key, revision.answer_key.explanation = sample.key, sample.explanation
        revision.save()
        revision.answer_key.save()
    return joined


def sit(joined: RoundDivision) -> Attempt:
    """An open attempt of a new entrant."""
    return make_attempt(joined, make_entry(joined.division))


def hand_in(attempt: Attempt, answers: dict[int, object]) -> Attempt:
    """The attempt with these answers by slot, finished and marked."""
    Response.objects.bulk_create(
        Response(attempt=attempt, slot=slot, counter=1, device="0" * 16, answer=answer, saved_at=NOW)
        for slot, answer in answers.items()
    )
    finish_attempt(attempt.pk, at=NOW)
    mark_attempts([Attempt.objects.get(pk=attempt.pk)], now=NOW)
    return Attempt.objects.select_related("round_division__round__contest").get(pk=attempt.pk)
