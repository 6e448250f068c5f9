"""What a contest lacks before it can be published, what could be better, and the page that mends each."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Audience
from contest import demo
from contest.models import Contest, RoundDivision
from contest.organizing import publish_contest
from contest.readiness import Gap, Part, advice_of, gaps, sittings_of
from questions.models import Use
from tests.contest.organizers import PREDICTION, make_setting
from tests.factories import (
    NOW,
    make_contest,
    make_division,
    make_question,
    make_round,
    make_round_division,
    make_topic,
)

DAY = timedelta(days=1)
SILENT = {"prediction_question_vi": "", "prediction_definition_vi": ""}


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def setting(units):
    return make_setting(units.province, rules_vi="Mỗi người thi một lần.")


def missing(contest: Contest, now=NOW) -> list[str]:
    return [gap.sentence for gap in gaps(contest, now=now)]


def advice(contest: Contest, now=NOW) -> list[Gap]:
    return advice_of(contest, sittings_of(contest), now=now)


def told(contest: Contest, now=NOW) -> list[str]:
    return [gap.sentence for gap in advice(contest, now)]


# --- what lacks ----------------------------------------------------------------------------------------------------


def test_an_empty_contest_says_all_it_lacks(units):
    assert missing(make_contest(units.province)) == [
        "The contest has no division yet.",
        "The contest has no round yet.",
    ]


def test_a_new_contest_whose_papers_ask_no_prediction_can_be_published(setting, cast):
    RoundDivision.objects.update(**SILENT)
    assert setting.contest.chain == ["score", "prediction", "time", "earliest"]
    publish_contest(setting.contest, by=cast.organiser, now=NOW)
    assert Contest.objects.get().published_at == NOW


def test_every_division_and_every_round_needs_a_paper(setting):
    make_division(setting.contest, title_en="Citizens", title_vi="Người dân")
    make_round(setting.contest)
    assert missing(setting.contest) == [
        "Round 1 · Citizens: the paper is not set up yet.",
        "Round 2 · Officials: the paper is not set up yet.",
        "Round 2 · Citizens: the paper is not set up yet.",
    ]


def test_a_gap_leads_to_the_page_that_mends_it(setting):
    contest, place = setting.contest, [setting.contest.pk, setting.round.pk, setting.division.pk]
    found = [*gaps(contest, now=setting.round.closes_at)]
    setting.sitting.banks.clear()
    found += gaps(contest, now=NOW)
    setting.sitting.delete()
    found += gaps(contest, now=NOW)
    setting.division.delete()
    setting.round.delete()
    found += gaps(contest, now=NOW)
    assert [(gap.part, link.url, link.words) for gap in found for link in gap.links] == [
        (Part.ROUNDS, reverse("organize_round_edit", args=place[:2]), "Change the times"),
        (Part.PAPERS, reverse("organize_sitting", args=place), "Choose a bank"),
        (Part.PAPERS, reverse("organize_sitting", args=place), "Set up the paper"),
        (Part.DIVISIONS, reverse("organize_division_new", args=place[:1]), "New division"),
        (Part.ROUNDS, reverse("organize_round_new", args=place[:1]), "New round"),
    ]


def test_a_blueprint_that_cannot_be_met_names_the_row_and_the_cell(units):
    setting = make_setting(units.province, questions=1, asked=2)
    assert missing(setting.contest) == [
        "Round 1 · Officials: Administrative procedures · any level: 2 wanted, 1 can be drawn. Missing: 1."
    ]


@pytest.mark.parametrize("questions, asked", [(1, 2), (1, 0)])
def test_what_lacks_in_a_blueprint_leads_to_the_blueprint_first(units, questions, asked):
    setting = make_setting(units.province, questions=questions, asked=asked or 1)
    if not asked:
        setting.blueprint.rows.all().delete()
    [gap] = gaps(setting.contest, now=NOW)
    change = f"{reverse('organize_blueprint_edit', args=[setting.blueprint.pk])}?contest={setting.contest.pk}"
    paper = reverse("organize_sitting", args=[setting.contest.pk, setting.round.pk, setting.division.pk])
    assert (gap.part, [(link.url, link.words) for link in gap.links]) == (
        Part.BLUEPRINTS,
        [(change, "Change the blueprint"), (paper, "Choose another blueprint or bank")],
    )


@pytest.mark.parametrize(
    "spoil, sentence",
    [
        (lambda s: s.blueprint.rows.all().delete(), "the blueprint has no rows."),
        (lambda s: s.sitting.banks.clear(), "no question bank is chosen."),
    ],
)
def test_each_thing_that_lacks_has_its_sentence(setting, spoil, sentence):
    spoil(setting)
    assert missing(setting.contest) == [f"Round 1 · Officials: {sentence}"]


def test_a_contest_whose_rounds_are_over_is_not_published(setting):
    assert missing(setting.contest, setting.round.closes_at) == ["Every round of the contest is already over."]


@pytest.mark.parametrize("change", [{"use": Use.PRACTICE}, {"retired_at": NOW}, {"approved_revision": None}])
def test_only_approved_questions_for_contests_count(setting, change):
    setting.bank.questions.update(**change)
    assert "2 wanted, 0 can be drawn." in missing(setting.contest)[0]


# --- advice --------------------------------------------------------------------------------------------------------


def test_a_contest_in_good_order_gets_no_advice(setting):
    assert advice(setting.contest) == []


def test_a_contest_without_rules_is_advised_to_write_them(setting):
    setting.contest.rules_vi = ""
    [gap] = advice(setting.contest)
    assert (gap.sentence, [link.url for link in gap.links]) == (
        "The contest has no rules yet. Entrants look for them first.",
        [reverse("organize_contest_edit", args=[setting.contest.pk])],
    )


def test_topics_of_another_audience_are_told_once_for_a_blueprint_with_the_rows(setting):
    meant = make_topic(audience=Audience.CITIZENS, title_en="Rights")
    make_question(bank=setting.bank, topic=meant)
    setting.blueprint.rows.create(topic=meant, count=1, position=1)
    second = make_round(setting.contest, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    again = make_round_division(second, setting.division, blueprint=setting.blueprint, **PREDICTION)
    again.banks.set([setting.bank])
    [gap] = [gap for gap in advice(setting.contest) if gap.part == Part.BLUEPRINTS]
    assert gap.sentence == (
        "Blueprint “Ma trận đề” is for Officials, but takes topics of another audience: "
        "row 2 (Rights, meant for: Citizens and enterprises)."
    )
    assert [link.words for link in gap.links] == ["Change the blueprint"]
    assert missing(setting.contest) == []


@pytest.mark.parametrize("is_demo, times", [(False, 1), (True, 0)])
def test_a_real_contest_that_draws_from_the_example_bank_is_told_to_have_it_checked(setting, is_demo, times):
    setting.contest.is_demo = is_demo
    assert sum("example bank" in sentence for sentence in told(setting.contest)) == 0
    setting.bank.slug = demo.BANK
    setting.bank.save()
    assert sum("two people should check each question" in sentence for sentence in told(setting.contest)) == times


def test_a_criterion_that_is_passed_over_is_told_once_for_all_papers(setting):
    second = make_round(setting.contest, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    make_round_division(second, setting.division)
    other = make_division(setting.contest, title_en="Citizens", title_vi="Người dân")
    for round_ in (setting.round, second):
        make_round_division(round_, other)
    assert told(setting.contest) == [
        "No prediction is asked here, so the ranking passes over it: "
        "Round 2 · Officials; Round 1 · Citizens; Round 2 · Citizens."
    ]


def test_a_criterion_that_no_paper_needs_is_told_shortly(setting):
    RoundDivision.objects.update(**SILENT)
    [gap] = advice(setting.contest)
    assert gap.sentence == "No paper asks a prediction, so the ranking passes over that criterion."
    place = [setting.contest.pk, setting.round.pk, setting.division.pk]
    assert [link.url for link in gap.links] == [reverse("organize_sitting", args=place)]


def test_a_prediction_that_decides_nothing_is_told(setting):
    setting.contest.chain = ["score", "time"]
    assert told(setting.contest) == ["A prediction is asked, but the order of criteria does not look at it."]
    RoundDivision.objects.update(**SILENT)
    assert told(setting.contest) == []


@pytest.mark.parametrize("after_close, sentences", [(-1, ["Round 1 and Round 2 are open at the same time."]), (0, [])])
def test_rounds_that_overlap_are_told(setting, after_close, sentences):
    opens_at = setting.round.closes_at + timedelta(seconds=after_close)
    second = make_round(setting.contest, opens_at=opens_at, closes_at=NOW + 9 * DAY)
    make_round_division(second, setting.division, **PREDICTION)
    assert told(setting.contest) == sentences


def test_a_division_may_leave_a_round_out_and_the_organiser_is_told(setting):
    second = make_round(setting.contest, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    other = make_division(setting.contest, title_en="Citizens", title_vi="Người dân")
    make_round_division(second, other, **PREDICTION)
    assert missing(setting.contest) == []
    assert told(setting.contest) == [
        "Round 1 · Citizens: without a paper, this division leaves the round out.",
        "Round 2 · Officials: without a paper, this division leaves the round out.",
    ]


def test_rounds_that_are_over_are_let_be(setting):
    make_division(setting.contest, title_en="Citizens", title_vi="Người dân")
    RoundDivision.objects.update(**SILENT)
    assert told(setting.contest, setting.round.closes_at) == []
