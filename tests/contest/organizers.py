"""What the tests of the organisers share: a contest that could be published, and forms as browsers send them."""

from datetime import timedelta
from types import SimpleNamespace

from accounts.models import Unit
from contest.organizing import fingerprint
from contest.organizing_blueprints import blueprint_fingerprint
from tests.factories import (
    NOW,
    make_bank,
    make_blueprint,
    make_contest,
    make_division,
    make_question,
    make_round,
    make_topic,
)

PREDICTION = {
    "prediction_question_vi": "Có bao nhiêu người trả lời đúng hết?",
    "prediction_definition_vi": "Số người có lượt thi được tính đúng toàn bộ câu hỏi khi đợt thi đóng.",
}


def make_setting(owner: Unit, *, questions: int = 3, asked: int = 2, **contest_fields) -> SimpleNamespace:
    """A contest with a division, a round, a bank with so many questions, and a blueprint that asks for some of them."""
    contest = make_contest(owner, **{"published_at": None} | contest_fields)
    division, round_ = make_division(contest), make_round(contest, attempts_allowed=2)
    bank, topic = make_bank(owner), make_topic()
    for _number in range(questions):
        make_question(bank=bank, topic=topic)
    blueprint = make_blueprint({"topic": topic, "count": asked}, owner=owner)
    sitting = round_.round_divisions.create(division=division, blueprint=blueprint, **PREDICTION)
    sitting.banks.add(bank)
    return SimpleNamespace(
        contest=contest, division=division, round=round_, bank=bank, topic=topic, blueprint=blueprint, sitting=sitting
    )


def contest_form(owner: Unit, **fields: str) -> dict[str, str]:
    form = {
        "title_vi": "Tìm hiểu Đề án 06",
        "owner": str(owner.pk),
        "owner_query": owner.name,
        "units_as_of": "03/3/2026",
        "round_word_vi": "Đợt",
        "unit_minimum_percent": "50",
        "guardian_below_age": "16",
        "credit_limit_minutes": "60",
        "chain_0": "score",
        "chain_1": "prediction",
        "chain_2": "time",
    }
    return form | fields


def round_form(**fields: str) -> dict[str, str]:
    """A round from 21 May 2026, the day after NOW."""
    form = {
        "number": "2",
        "opens_at": "21/5/2026 08:00",
        "closes_at": "30/5/2026 24:00",
        "duration_minutes": "15",
        "attempts_allowed": "2",
        "counting": "best",
        "review_policy": "after_close",
    }
    return form | fields


def stored_round_form(round_, **fields: str) -> dict[str, str]:
    """A stored round as its page sends it back."""
    form = round_form(
        seen=fingerprint(round_),
        number=str(round_.number),
        opens_at=f"{round_.opens_at + timedelta(hours=7):%d/%m/%Y %H:%M}",
        closes_at=f"{round_.closes_at + timedelta(hours=7):%d/%m/%Y %H:%M}",
        attempts_allowed=str(round_.attempts_allowed),
    )
    return form | fields


def sitting_form(setting: SimpleNamespace, **fields: str | list[str]) -> dict:
    seen = fingerprint(setting.sitting)
    form = {"seen": seen, "blueprint": str(setting.blueprint.pk), "banks": [str(setting.bank.pk)]}
    return form | PREDICTION | fields


def blueprint_form(owner: Unit, *rows: dict, blueprint=None, **fields: str) -> dict[str, str]:
    """A blueprint with these rows as its page sends it; each row has the names of the formset's fields."""
    form = {"name": "Ma trận cán bộ", "owner": str(owner.pk), "owner_query": owner.name, "audience": "officials"}
    form |= {"rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0"}
    if blueprint is not None:
        form |= {"name": blueprint.name, "seen": blueprint_fingerprint(blueprint)}
    for number, row in enumerate(rows):
        form |= {f"rows-{number}-{name}": str(value) for name, value in ({"points": "1"} | row).items()}
    return form | fields


TOMORROW = NOW + timedelta(days=1)
