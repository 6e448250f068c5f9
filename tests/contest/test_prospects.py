"""Twenty papers on trial: what organisers read of a blueprint before anybody sits it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEvent
from contest.models import QuestionFigures, RoundDivision
from contest.prospects import bars_of, exposure_lines, percent, prospect_of_blueprint, prospect_of_sitting, told
from contest.readiness import lacks_of
from questions.models import Blueprint, Question, Tag, Use
from tests.contest.organizers import make_setting
from tests.factories import make_bank, make_blueprint, make_question, make_round, make_topic


@pytest.fixture
def browser(cast, client_of):
    client = client_of(cast.organiser)
    client.cookies["language"] = "en"
    return client


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def prospect(*rows: dict, **stock: int):
    """Of a blueprint with these rows, from a bank with so many questions of each level (`level_1=…`)."""
    bank, topic = make_bank(), make_topic()
    for level, number in stock.items():
        for _question in range(number):
            make_question(bank=bank, topic=topic, level=int(level[-1]))
    blueprint = make_blueprint(*({"topic": topic} | row for row in rows))
    return prospect_of_blueprint(list(blueprint.rows.select_related("topic")), [bank])


def address(setting, *, blueprint: bool = False) -> str:
    if blueprint:
        return reverse("organize_blueprint_prospect", args=[setting.blueprint.pk])
    return reverse("organize_prospect", args=[setting.contest.pk, setting.round.pk, setting.division.pk])


@pytest.mark.parametrize(
    "share, text", [(0, "0%"), (0.001, "< 1%"), (0.005, "< 1%"), (0.006, "1%"), (0.124, "12%"), (1, "100%")]
)
def test_a_share_is_told_in_percent(share, text):
    assert percent(share) == text


def test_a_missed_goal_says_in_which_cell_how_many_more_are_needed(db):
    found = prospect({"level": 1, "count": 2}, {"level": 2, "count": 1}, level_1=4, level_2=12)
    exposure = next(figure for figure in told(found) if figure.name.startswith("Exposure"))
    assert (exposure.figure, exposure.is_missed, exposure.advice) == (
        "50%",
        True,
        ("Administrative procedures · recall: 16 more questions are needed.",),
    )


def test_all_figures_have_a_goal_and_a_sentence(db):
    figures = told(prospect({"count": 2}, level_1=4))
    assert [bool(figure.goal and figure.sentence and figure.figure) for figure in figures] == [True] * 4


@pytest.mark.parametrize(("level", "advice"), [(None, "Name the level in each cell"), (1, "Answers have shown")])
def test_papers_that_differ_are_advised_to_name_levels_where_some_name_none(db, level, advice):
    found = prospect({"count": 2, "level": level}, level_1=4)
    assert told(found)[-1].advice[0].startswith(advice)


def test_the_table_names_cells_as_the_rows_tell_them_apart(db):
    found = prospect({"count": 1}, {"level": 2, "count": 1, "kind": "single"}, level_1=9, level_2=3)
    assert [(line.words, line.stock) for line in exposure_lines(found)] == [
        ("Administrative procedures · understanding · Single choice", 3),
        ("Administrative procedures · recall · Single choice", 9),
    ]
    asked = [line.asked for line in exposure_lines(found)]
    assert [one[1] for one in asked] == [".", "."]  # some 1.1 and 0.9
    with override("vi"):
        assert [line.asked for line in exposure_lines(found)] == [one.replace(".", ",") for one in asked]


def test_the_table_counts_what_is_asked_shown_and_missing(db):
    (line,) = exposure_lines(prospect({"count": 3}, level_1=10))
    assert (line.words, line.asked, line.exposure, line.lacking) == (
        "Administrative procedures · any level",
        "3",
        "30%",
        20,
    )


def test_the_chart_has_a_bar_for_each_paper(db):
    bars = bars_of(prospect({"count": 3}, level_1=10).foreseen)
    assert ([bar.place for bar in bars], {(bar.top, bar.height, bar.words) for bar in bars}) == (
        list(range(0, 400, 20)),
        {(15, 85, "85%")},
    )


def test_a_sitting_is_foreseen_with_its_own_banks_exclusions_and_attempts(units):
    setting = make_setting(units.province, questions=30, asked=2)
    make_question(bank=make_bank(units.province), topic=setting.topic)
    found = prospect_of_sitting(setting.sitting)
    assert (found.foreseen.alike[0].stock, found.foreseen.papers) == (30, 2)


def test_what_cannot_be_drawn_lacks_what_publishing_would_lack(units):
    setting = make_setting(units.province, questions=1, asked=2)
    lacks = [lack.sentence for lack in lacks_of([setting.sitting])[setting.sitting.pk]]
    assert (prospect_of_sitting(setting.sitting).lacks, prospect_of_sitting(setting.sitting).foreseen) == (lacks, None)


@pytest.mark.parametrize("blueprint", [True, False])
def test_the_page_tells_figures_chart_and_table(browser, units, blueprint):
    setting = make_setting(units.province, questions=30, asked=2)
    answer = browser.get(address(setting, blueprint=blueprint))
    page = answer.content.decode()
    assert (answer.status_code, page.count('width="16"'), page.count('class="prospect"')) == (200, 20, 4)
    assert "Administrative procedures · any level" in page
    assert "It is an assumption, not a measurement" in page


@pytest.mark.parametrize("blueprint", [True, False])
def test_looking_stores_nothing_and_shows_no_question(browser, units, blueprint):
    setting = make_setting(units.province, questions=3, asked=2)
    before = AuditEvent.objects.count()
    page = browser.get(address(setting, blueprint=blueprint)).content.decode()
    assert AuditEvent.objects.count() == before
    stem = Question.objects.first().approved_revision.stem
    assert stem not in page


@pytest.mark.parametrize("blueprint", [True, False])
def test_a_page_of_what_cannot_be_drawn_says_why(browser, units, blueprint):
    setting = make_setting(units.province, questions=1, asked=2)
    answer = browser.get(address(setting, blueprint=blueprint))
    assert (answer.status_code, "2 wanted, 1 can be drawn" in answer.content.decode()) == (409, True)
    assert ("Choose more banks" in answer.content.decode()) is not blueprint  # it is tried with all of them


def test_a_blueprint_without_rows_says_so(browser, units):
    blueprint = Blueprint.objects.create(name="Trống", owner=units.province, audience="officials")
    answer = browser.get(reverse("organize_blueprint_prospect", args=[blueprint.pk]))
    assert (answer.status_code, "The blueprint has no rows yet." in answer.content.decode()) == (409, True)


def test_a_paper_that_is_not_set_up_leads_to_its_form(browser, units):
    setting = make_setting(units.province)
    setting.sitting.delete()
    form = reverse("organize_sitting", args=[setting.contest.pk, setting.round.pk, setting.division.pk])
    assert browser.get(address(setting)).headers["Location"] == form


def test_what_the_banks_hold_besides_is_told_with_what_keeps_it_off_papers(units):
    setting = make_setting(units.province, questions=1, asked=9)
    stock = {"bank": setting.bank, "topic": setting.topic}
    make_question(use=Use.PRACTICE, **stock)
    make_question(approved=False, **stock)
    file_as(make_question(**stock), facts_valid_until=date(2020, 1, 1))
    file_as(make_question(**stock), retired_at=timezone.now())
    make_question(bank=setting.bank, topic=make_topic())
    keep_for_the_final(setting, make_question(**stock))
    assert prospect_of_sitting(setting.sitting).lacks == [
        "Administrative procedures · any level: 9 wanted, 1 can be drawn. Missing: 8. The banks hold more that would "
        "suit: 1 is not approved yet; 1 is for practice; 1 rests on law or facts that may have changed; 1 is set aside "
        "for another round, or was asked not long ago."
    ]


def file_as(question: Question, **fields) -> None:
    Question.objects.filter(pk=question.pk).update(**fields)


def keep_for_the_final(setting, question: Question) -> None:
    opens_at = timezone.now() + timedelta(days=9)
    final = make_round(setting.contest, opens_at=opens_at, closes_at=opens_at + timedelta(days=1))
    tag = Tag.objects.create(bank=setting.bank, name="chung kết")
    question.tags.add(tag)
    sitting = final.round_divisions.create(division=setting.division, blueprint=setting.blueprint)
    sitting.kept_tags.add(tag)


def test_a_level_that_is_wanted_is_not_met_by_what_lies_elsewhere(db):
    assert prospect({"level": 2, "count": 1}, level_1=3).lacks == [
        "Administrative procedures · understanding: 1 wanted, 0 can be drawn. Missing: 1."
    ]


def test_a_blueprint_is_tried_with_the_uses_of_its_rounds(browser, units):
    setting = make_setting(units.province, questions=30, asked=2)
    Question.objects.update(use=Use.HISTORY)
    assert browser.get(address(setting, blueprint=True)).status_code == 409
    RoundDivision.objects.update(uses=[Use.HISTORY])
    page = browser.get(address(setting, blueprint=True))
    assert (page.status_code, [sitting.pk for sitting in page.context["used_by"]]) == (200, [setting.sitting.pk])
    assert address(setting) in page.content.decode()


def test_rounds_of_strangers_are_not_named(browser, units):
    setting = make_setting(units.province, questions=30, asked=2)
    others = make_setting(units.elsewhere)
    RoundDivision.objects.filter(pk=others.sitting.pk).update(blueprint=setting.blueprint)
    page = browser.get(address(setting, blueprint=True))
    assert [sitting.pk for sitting in page.context["used_by"]] == [setting.sitting.pk]


@pytest.mark.parametrize(("facility", "share"), [(1.0, 1.0), (0.5, 0.5), (None, 0.85)])
def test_what_answers_have_shown_takes_the_place_of_what_authors_expect(db, facility, share):
    bank, topic = make_bank(), make_topic()
    questions = [make_question(bank=bank, topic=topic, level=1) for _number in range(4)]
    QuestionFigures.objects.bulk_create(
        QuestionFigures(question=question, shown=100, rounds=1, facility=facility) for question in questions
    )
    blueprint = make_blueprint({"topic": topic, "level": 1, "count": 2})
    foreseen = prospect_of_blueprint(list(blueprint.rows.select_related("topic")), [bank]).foreseen
    assert (foreseen.shares[0], foreseen.measured) == (pytest.approx(share), 0 if facility is None else 1)
