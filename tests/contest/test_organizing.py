"""The verbs of organisers: what they store and tell the log, what they refuse, and what stands still."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from accounts import audit
from accounts.models import Audience, AuditEvent
from contest.attempts import finish_attempt
from contest.errors import ContestError
from contest.models import Contest, Division, Round, RoundDivision
from contest.organizing import (
    NotReady,
    Refused,
    Stale,
    change_contest,
    create_contest,
    fingerprint,
    publish_contest,
    remove_division,
    save_division,
    slug_of,
    still_of_contest,
    withdraw_contest,
)
from contest.organizing_blueprints import blueprint_fingerprint, remove_blueprint, save_blueprint
from contest.organizing_rounds import remove_round, remove_sitting, save_round, save_sitting
from contest.pools import draw
from questions.models import Blueprint, BlueprintRow, Use
from tests.contest.organizers import TOMORROW, make_setting
from tests.factories import (
    NOW,
    make_attempt,
    make_blueprint,
    make_contest,
    make_division,
    make_entry,
    make_question,
    make_topic,
    make_unit,
)

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def by(cast):
    return cast.organiser


@pytest.fixture
def setting(units):
    return make_setting(units.province)


@pytest.fixture
def started(setting, by):
    """The setting published, with one paper being sat."""
    publish_contest(setting.contest, by=by, now=NOW)
    for record in (setting.contest, setting.round):
        record.refresh_from_db()
    setting.attempt = make_attempt(setting.sitting, make_entry(setting.division), now=NOW)
    return setting


def new_contest(owner, **fields) -> Contest:
    return Contest(owner=owner, **{"title_vi": "Tìm hiểu Đề án 06", "units_as_of": date(2026, 1, 1)} | fields)


def told(verb: str) -> AuditEvent:
    return AuditEvent.objects.get(verb=verb)


def refusal(verb, *args, **kwargs) -> str | None:
    """The field that a verb refused, or None for a refusal that is about none."""
    with pytest.raises(Refused) as refused:
        verb(*args, **kwargs)
    return refused.value.field


# --- contests ------------------------------------------------------------------------------------------------------


def test_a_new_contest_gets_an_address_without_accents_and_six_digits(units, by):
    contest = create_contest(new_contest(units.province, published_at=NOW, is_demo=True), by=by, now=NOW)
    assert (contest.slug, contest.published_at, contest.is_demo) == ("tim-hieu-de-an-06", None, False)
    assert (len(contest.short_code), contest.short_code.isdigit()) == (6, True)
    assert told("contest-created").after["slug"] == "tim-hieu-de-an-06"


@pytest.mark.parametrize(
    "title, slug",
    [
        ("Cải cách hành chính – Đợt 1/2026", "cai-cach-hanh-chinh-dot-12026"),
        ("chữ " * 40, "chu-chu-chu-chu-chu-chu-chu-chu-chu-chu-chu-chu-chu-chu-chu"),
        ("x" * 99, "x" * 60),
        ("测试", ""),
    ],
)
def test_a_title_becomes_an_address(title, slug):
    assert slug_of(title, Contest) == slug


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"slug": "da-co"}, "slug"),
        ({"short_code": "cchc1"}, "short_code"),
        ({"title_vi": "测试"}, "slug"),
        ({"chain": ["time", "score"]}, "chain"),
        ({"chain": []}, "chain"),
        ({"chain": ["score", "time", "time"]}, "chain"),
    ],
)
def test_a_contest_that_cannot_be_made_is_refused_at_its_field(units, by, fields, field):
    make_contest(units.province, slug="da-co", short_code="CCHC1")
    assert refusal(create_contest, new_contest(units.province, **fields), by=by, now=NOW) == field
    assert Contest.objects.count() == 1


def test_making_the_same_contest_twice_makes_one(units, by):
    create_contest(new_contest(units.province), by=by, now=NOW)
    assert refusal(create_contest, new_contest(units.province), by=by, now=NOW) == "slug"
    assert Contest.objects.count() == 1


def test_a_change_is_told_with_what_was_and_what_became(setting, by):
    contest, seen = setting.contest, fingerprint(setting.contest)
    contest.title_vi = "Tên mới"
    change_contest(contest, seen=seen, by=by, now=NOW)
    event = told("contest-changed")
    assert (event.before, event.after) == ({"title_vi": "Tìm hiểu cải cách hành chính"}, {"title_vi": "Tên mới"})
    assert (event.actor, event.at) == (by, NOW)


def test_a_change_that_changes_nothing_is_not_told(setting, by):
    change_contest(setting.contest, seen=fingerprint(setting.contest), by=by, now=NOW)
    assert list(AuditEvent.objects.all()) == []


def test_whoever_saw_an_older_version_changes_nothing(setting, by):
    seen = fingerprint(setting.contest)
    Contest.objects.update(title_en="Changed meanwhile")
    setting.contest.title_vi = "Của tôi"
    with pytest.raises(Stale) as stale:
        change_contest(setting.contest, seen=seen, by=by, now=NOW)
    stored = Contest.objects.get()
    assert (stored.title_vi, stored.title_en) == ("Tìm hiểu cải cách hành chính", "Changed meanwhile")
    assert stale.value.present == fingerprint(stored)


def test_a_change_can_neither_publish_nor_make_demo_data(setting, by):
    setting.contest.published_at, setting.contest.is_demo = NOW, True
    change_contest(setting.contest, seen=None, by=by, now=NOW)
    stored = Contest.objects.get()
    assert (stored.published_at, stored.is_demo) == (None, False)


@pytest.mark.parametrize(
    "field, value",
    [("slug", "khac"), ("short_code", "KHAC1"), ("units_as_of", date(2020, 1, 1)), ("chain", ["score", "time"])],
)
def test_what_entrants_rely_on_stands(started, by, field, value):
    setattr(started.contest, field, value)
    assert refusal(change_contest, started.contest, seen=None, by=by, now=NOW) == field


def test_everything_of_a_contest_nobody_relies_on_may_change(setting):
    assert still_of_contest(setting.contest) == {}
    assert still_of_contest(Contest()) == {}


# --- publishing ----------------------------------------------------------------------------------------------------


def test_a_contest_that_is_ready_is_published_once(setting, by):
    publish_contest(setting.contest, by=by, now=NOW)
    publish_contest(setting.contest, by=by, now=TOMORROW)
    assert Contest.objects.get().published_at == NOW
    assert told("contest-published").after == {"published_at": "2026-05-20T09:00:00Z"}


def test_a_contest_that_is_not_ready_is_not_published_and_says_why(units, by):
    setting = make_setting(units.province, questions=1, asked=2)
    with pytest.raises(NotReady) as refused:
        publish_contest(setting.contest, by=by, now=NOW)
    assert [gap.sentence for gap in refused.value.gaps] == [
        "Round 1 · Officials: Administrative procedures · any level: 2 wanted, 1 can be drawn. Missing: 1."
    ]
    assert Contest.objects.get().published_at is None


def test_a_contest_is_withdrawn_with_a_reason(setting, by):
    publish_contest(setting.contest, by=by, now=NOW)
    withdraw_contest(setting.contest, by=by, reason="Sai thể lệ", now=NOW)
    withdraw_contest(setting.contest, by=by, reason="lần nữa", now=NOW)
    assert Contest.objects.get().published_at is None
    assert told("contest-withdrawn").reason == "Sai thể lệ"


def test_a_contest_is_not_withdrawn_under_people_who_sit_a_paper(started, by):
    with pytest.raises(Refused, match="1 person is sitting a paper now"):
        withdraw_contest(started.contest, by=by, reason="", now=NOW)
    finish_attempt(started.attempt.pk, at=NOW + timedelta(minutes=1))
    withdraw_contest(started.contest, by=by, reason="", now=NOW)
    assert Contest.objects.get().published_at is None


def test_official_results_stay_public(started, by):
    Round.objects.update(finalized_at=NOW)
    with pytest.raises(Refused, match="Official results stay public"):
        withdraw_contest(started.contest, by=by, reason="", now=NOW)


# --- divisions -----------------------------------------------------------------------------------------------------


def test_a_division_gets_its_address_and_the_last_place(setting, by):
    division = Division(contest=setting.contest, title_vi="Người dân", audience=Audience.CITIZENS)
    save_division(division, seen="", by=by, now=NOW)
    assert (division.slug, division.position) == ("nguoi-dan", 1)
    assert told("division-created").after["audience"] == "citizens"


def test_a_title_is_given_to_one_division_of_a_contest(setting, by):
    twin = Division(contest=setting.contest, title_vi=setting.division.title_vi, audience=Audience.CITIZENS)
    assert refusal(save_division, twin, seen="", by=by, now=NOW) == "title_vi"


def test_the_audience_of_a_division_stands_once_somebody_entered(setting, by):
    make_entry(setting.division)
    setting.division.audience = Audience.CITIZENS
    assert refusal(save_division, setting.division, seen=None, by=by, now=NOW) == "audience"


def test_a_division_that_was_changed_meanwhile_is_not_overwritten(setting, by):
    seen = fingerprint(setting.division)
    Division.objects.update(title_en="Other")
    with pytest.raises(Stale):
        save_division(setting.division, seen=seen, by=by, now=NOW)


def test_a_division_nobody_entered_goes_with_its_papers(setting, by):
    remove_division(setting.division, by=by, now=NOW)
    assert (Division.objects.count(), RoundDivision.objects.count()) == (0, 0)
    assert audit.describe(told("division-removed")) == "Trần Thị Chủ Trì removed the division Cán bộ, công chức"


def test_nothing_is_removed_while_the_public_sees_it(setting, by):
    publish_contest(setting.contest, by=by, now=NOW)
    for remove, record in (
        (remove_division, setting.division),
        (remove_round, setting.round),
        (remove_sitting, setting.sitting),
    ):
        with pytest.raises(Refused, match="Withdraw the contest first"):
            remove(record, by=by, now=NOW)


def test_what_has_entries_or_papers_stays(started, by):
    Contest.objects.update(published_at=None)
    for remove, record in (
        (remove_division, started.division),
        (remove_round, started.round),
        (remove_sitting, started.sitting),
    ):
        assert refusal(remove, record, by=by, now=NOW) is None


# --- rounds --------------------------------------------------------------------------------------------------------


def test_a_new_round_is_stored(setting, by):
    round_ = Round(contest=setting.contest, number=2, opens_at=NOW, closes_at=TOMORROW)
    save_round(round_, seen="", by=by, now=NOW)
    assert list(setting.contest.rounds.values_list("number", flat=True)) == [1, 2]
    assert told("round-created").after["number"] == 2


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"number": 1}, "number"),
        ({"closes_at": NOW - HOUR}, "closes_at"),
        ({"opens_at": NOW - 2 * HOUR, "closes_at": NOW - HOUR}, "closes_at"),
        ({"duration_minutes": 60 * 48}, "duration_minutes"),
        ({"freezes_at": TOMORROW + HOUR}, "freezes_at"),
        ({"provisional_at": NOW}, "provisional_at"),
        ({"complaints_until": TOMORROW + HOUR}, "complaints_until"),
        ({"review_policy": "after_submit", "attempts_allowed": 2}, "review_policy"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_at_its_field(setting, by, fields, field):
    round_ = Round(contest=setting.contest, **{"number": 2, "opens_at": NOW, "closes_at": TOMORROW} | fields)
    assert refusal(save_round, round_, seen="", by=by, now=NOW) == field
    assert setting.contest.rounds.count() == 1


@pytest.mark.parametrize(
    "field, value",
    [
        ("number", 7),
        ("opens_at", NOW - timedelta(days=2)),
        ("duration_minutes", 20),
        ("attempts_allowed", 3),
        ("counting", "last"),
        ("partial_credit", True),
    ],
)
def test_the_rules_of_a_round_stand_once_a_paper_is_started(started, by, field, value):
    setattr(started.round, field, value)
    assert refusal(save_round, started.round, seen=None, by=by, now=NOW) == field


def test_an_open_round_is_extended(started, by):
    started.round.closes_at += timedelta(days=1)
    save_round(started.round, seen=None, by=by, now=NOW)
    event = told("round-extended")
    assert (event.before, event.after) == (
        {"closes_at": "2026-05-21T09:00:00Z"},
        {"closes_at": "2026-05-22T09:00:00Z"},
    )


def test_an_extended_round_leaves_the_papers_being_sat_alone(started, by):
    started.round.closes_at += timedelta(days=1)
    save_round(started.round, seen=None, by=by, now=NOW)
    deadline = started.attempt.deadline
    started.attempt.refresh_from_db()
    assert started.attempt.deadline == deadline


@pytest.mark.parametrize("minutes", [-1, 0, 14])
def test_a_round_does_not_close_in_the_past_or_under_a_paper(started, by, minutes):
    started.round.closes_at = NOW + timedelta(minutes=minutes)
    assert refusal(save_round, started.round, seen=None, by=by, now=NOW) in ("closes_at", "duration_minutes")
    assert Round.objects.get().closes_at == TOMORROW


def test_a_round_may_close_earlier_once_no_paper_runs_into_that(started, by):
    started.round.closes_at = NOW + timedelta(minutes=15)
    save_round(started.round, seen=None, by=by, now=NOW)
    assert told("round-changed").after == {"closes_at": "2026-05-20T09:15:00Z"}


def test_a_closed_round_with_papers_is_not_opened_again(started, by):
    later = started.round.closes_at
    started.round.closes_at += timedelta(days=1)
    assert refusal(save_round, started.round, seen=None, by=by, now=later) == "closes_at"


def test_a_round_without_papers_may_be_moved_wholly(setting, by):
    setting.round.opens_at, setting.round.closes_at = TOMORROW, TOMORROW + HOUR
    save_round(setting.round, seen=fingerprint(Round.objects.get()), by=by, now=NOW)
    assert Round.objects.get().closes_at == TOMORROW + HOUR


@pytest.mark.parametrize(
    "stored, wanted, refused",
    [
        ("after_close", "never", None),
        ("never", "after_close", None),
        ("never", "after_submit", "review_policy"),
        ("after_submit", "never", "review_policy"),
    ],
)
def test_showing_answers_at_once_neither_begins_nor_ends_among_papers(started, by, stored, wanted, refused):
    Round.objects.update(review_policy=stored, attempts_allowed=1)
    started.round.attempts_allowed, started.round.review_policy = 1, wanted
    if refused:
        assert refusal(save_round, started.round, seen=None, by=by, now=NOW) == refused
    else:
        assert save_round(started.round, seen=None, by=by, now=NOW).review_policy == wanted


@pytest.mark.parametrize(
    "stored, wanted, refused",
    [(None, NOW - HOUR, True), (None, NOW + HOUR, False), (NOW - HOUR, None, True), (NOW + HOUR, None, False)],
)
def test_a_board_freezes_only_at_a_moment_to_come_and_stays_frozen(started, by, stored, wanted, refused):
    Round.objects.update(freezes_at=stored)
    started.round.freezes_at = wanted
    if refused:
        assert refusal(save_round, started.round, seen=None, by=by, now=NOW) == "freezes_at"
    else:
        assert save_round(started.round, seen=None, by=by, now=NOW).freezes_at == wanted


def test_nothing_of_a_final_round_changes(started, by):
    Round.objects.update(finalized_at=TOMORROW)
    started.round.finalized_at, started.round.review_policy = TOMORROW, "never"
    with pytest.raises(Refused, match="official"):
        save_round(started.round, seen=None, by=by, now=TOMORROW)


def test_a_round_that_is_gone_says_so(setting, by):
    round_ = Round.objects.get()
    remove_round(setting.round, by=by, now=NOW)
    with pytest.raises(Refused, match="removed while you were editing"):
        save_round(round_, seen="", by=by, now=NOW)


# --- papers --------------------------------------------------------------------------------------------------------


def save(setting, by, *, banks=None, seen=None) -> RoundDivision:
    banks = [setting.bank] if banks is None else banks
    return save_sitting(setting.sitting, banks, seen=seen, by=by, now=NOW)


def test_what_a_division_sits_is_told_with_its_banks(setting, by):
    other = make_question().bank
    save(setting, by, banks=[setting.bank, other])
    event = told("paper-changed")
    assert event.after == {"banks": sorted([setting.bank.slug, other.slug])}
    assert event.subject_label == "Đợt 1 · Cán bộ, công chức"


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"uses": [Use.CONTEST, Use.PRACTICE]}, "uses"),
        ({"uses": []}, "uses"),
        ({"prediction_definition_vi": ""}, "prediction_definition_vi"),
    ],
)
def test_a_paper_that_must_not_be_is_refused(setting, by, fields, field):
    for name, value in fields.items():
        setattr(setting.sitting, name, value)
    assert refusal(save, setting, by) == field


def test_a_paper_needs_a_bank_and_a_blueprint_of_its_audience(setting, by):
    assert refusal(save, setting, by, banks=[]) == "banks"
    setting.sitting.blueprint = make_blueprint(audience=Audience.CITIZENS)
    assert refusal(save, setting, by) == "blueprint"


def test_a_demo_may_draw_questions_for_practice(setting, by):
    Contest.objects.update(is_demo=True)
    setting.sitting.uses = [Use.CONTEST, Use.PRACTICE]
    save(setting, by)
    assert RoundDivision.objects.get().uses == ["contest", "practice"]


def test_a_division_of_another_contest_is_refused(setting, by, units):
    setting.sitting.division = make_division(make_contest(units.province))
    with pytest.raises(Refused, match="another contest"):
        save(setting, by)


@pytest.mark.parametrize("field", ["blueprint", "banks", "uses", "prediction_question_vi", "prediction_definition_vi"])
def test_papers_that_were_drawn_make_their_source_stand(started, by, field):
    Contest.objects.update(is_demo=True)
    values = {"uses": ["practice"], "blueprint": make_blueprint({"topic": started.topic})}
    if field != "banks":
        setattr(started.sitting, field, values.get(field, "khác"))
    banks = [make_question().bank] if field == "banks" else None
    assert refusal(save, started, by, banks=banks) == field


def test_the_log_tells_apart_setting_up_changing_and_removing_a_paper(setting, by):
    RoundDivision.objects.all().delete()
    setting.sitting.pk = None
    save(setting, by)
    setting.sitting.prizes_vi = "Giải Nhất: 5.000.000 đồng"
    save(setting, by)
    remove_sitting(setting.sitting, by=by, now=NOW)
    where = "the paper of Đợt 1 · Cán bộ, công chức"
    assert [audit.describe(event) for event in AuditEvent.objects.order_by("pk")] == [
        f"Trần Thị Chủ Trì set up {where}",
        f"Trần Thị Chủ Trì changed {where}",
        f"Trần Thị Chủ Trì removed {where}",
    ]


def test_prizes_may_still_be_put_right(started, by):
    started.sitting.prizes_vi = "Giải Nhất: 5.000.000 đồng"
    save(started, by)
    assert told("paper-changed").after == {"prizes_vi": "Giải Nhất: 5.000.000 đồng"}


def test_a_published_paper_must_be_able_to_be_drawn(setting, by):
    publish_contest(setting.contest, by=by, now=NOW)
    setting.sitting.blueprint = make_blueprint({"topic": setting.topic, "count": 9})
    with pytest.raises(Refused, match="9 wanted, 3 can be drawn"):
        save(setting, by)
    assert RoundDivision.objects.get().blueprint == setting.blueprint


def test_banks_changed_meanwhile_are_seen(setting, by):
    seen = fingerprint(setting.sitting)
    setting.sitting.banks.add(make_question().bank)
    with pytest.raises(Stale):
        save(setting, by, seen=seen)


# --- blueprints ----------------------------------------------------------------------------------------------------


def rows(topic, *counts: int) -> list[BlueprintRow]:
    return [BlueprintRow(topic=topic, count=count, points=50) for count in counts]


def test_a_blueprint_keeps_the_order_of_its_rows(units, by):
    blueprint = Blueprint(name="Ma trận", owner=units.province, audience=Audience.OFFICIALS)
    save_blueprint(blueprint, rows(make_topic(), 3, 1, 2), seen="", by=by, now=NOW)
    assert list(blueprint.rows.values_list("position", "count")) == [(0, 3), (1, 1), (2, 2)]
    assert [row["count"] for row in told("blueprint-created").after["rows"]] == [3, 1, 2]


@pytest.mark.parametrize("counts", [(), (100, 101)])
def test_a_blueprint_asks_for_1_to_200_questions(units, by, counts):
    blueprint = Blueprint(name="Ma trận", owner=units.province, audience=Audience.OFFICIALS)
    assert refusal(save_blueprint, blueprint, rows(make_topic(), *counts), seen="", by=by, now=NOW) is None


def test_a_name_is_given_to_one_blueprint_of_a_unit(setting, by):
    twin = Blueprint(name=setting.blueprint.name, owner=setting.blueprint.owner, audience=Audience.OFFICIALS)
    assert refusal(save_blueprint, twin, rows(setting.topic, 1), seen="", by=by, now=NOW) == "name"
    twin.owner = make_unit()
    assert save_blueprint(twin, rows(setting.topic, 1), seen="", by=by, now=NOW).pk is not None


def test_changed_rows_are_told_before_and_after(setting, by):
    seen = blueprint_fingerprint(setting.blueprint)
    save_blueprint(setting.blueprint, rows(setting.topic, 3), seen=seen, by=by, now=NOW)
    event = told("blueprint-changed")
    assert ([row["count"] for row in event.before["rows"]], [row["count"] for row in event.after["rows"]]) == ([2], [3])


def test_the_next_paper_is_drawn_by_rows_that_were_just_changed(setting, by, django_capture_on_commit_callbacks):
    drawn = [len(draw(setting.sitting, "ab" * 16)["slots"])]
    with django_capture_on_commit_callbacks(execute=True):
        save_blueprint(setting.blueprint, rows(setting.topic, 3), seen=None, by=by, now=NOW)
    drawn.append(len(draw(setting.sitting, "ab" * 16)["slots"]))
    assert drawn == [2, 3]


def test_rows_changed_meanwhile_are_seen(setting, by):
    seen = blueprint_fingerprint(setting.blueprint)
    setting.blueprint.rows.update(count=1)
    with pytest.raises(Stale):
        save_blueprint(setting.blueprint, rows(setting.topic, 3), seen=seen, by=by, now=NOW)


def test_rows_from_which_papers_were_drawn_stand_but_the_name_does_not(started, by):
    with pytest.raises(Refused, match="Papers have been drawn"):
        save_blueprint(started.blueprint, rows(started.topic, 1), seen=None, by=by, now=NOW)
    started.blueprint.name = "Tên khác"
    save_blueprint(started.blueprint, list(started.blueprint.rows.all()), seen=None, by=by, now=NOW)
    assert Blueprint.objects.get().name == "Tên khác"


def test_a_published_contest_keeps_its_blueprint_fulfillable(setting, by):
    publish_contest(setting.contest, by=by, now=NOW)
    with pytest.raises(Refused, match="4 wanted, 3 can be drawn"):
        save_blueprint(setting.blueprint, rows(setting.topic, 4), seen=None, by=by, now=NOW)
    assert list(setting.blueprint.rows.values_list("count", flat=True)) == [2]


def test_the_audience_of_a_blueprint_in_use_stands(setting, by):
    setting.blueprint.audience = Audience.CITIZENS
    given = list(setting.blueprint.rows.all())
    assert refusal(save_blueprint, setting.blueprint, given, seen=None, by=by, now=NOW) == "audience"


def test_a_blueprint_goes_only_when_no_round_uses_it(setting, by):
    with pytest.raises(Refused, match="uses this blueprint: Round 1 · Officials"):
        remove_blueprint(setting.blueprint, by=by, now=NOW)
    remove_sitting(setting.sitting, by=by, now=NOW)
    remove_blueprint(setting.blueprint, by=by, now=NOW)
    remove_blueprint(setting.blueprint, by=by, now=NOW)
    assert Blueprint.objects.count() == 0
    assert told("blueprint-removed").actor == by


def test_every_refusal_is_a_sentence():
    for error in (Refused(), Stale("x"), NotReady([])):
        assert (isinstance(error, ContestError), error.status, str(error).endswith(".")) == (True, 409, True)
