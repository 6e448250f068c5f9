"""The steps to a published contest: which is done, which comes next, and what each still lacks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Audience
from contest.guide import State, Step, steps_of
from contest.models import Contest
from contest.overview import Supply, supply_of_blueprints
from contest.readiness import Part, advice_of, gaps_of, lacks_of, sittings_of
from tests.contest.organizers import make_setting
from tests.factories import NOW, make_blueprint, make_contest, make_division, make_round, make_topic


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def setting(units):
    return make_setting(units.province, rules_vi="Mỗi người thi một lần.")


READY = {Audience.OFFICIALS: Supply.READY}
"""There is a blueprint to choose for officials, and the banks can fill it."""


def steps(contest: Contest, blueprints=READY) -> dict[Part, Step]:
    sittings = sittings_of(contest)
    gaps = gaps_of(contest, sittings, lacks_of(sittings), now=NOW)
    advice = advice_of(contest, sittings, now=NOW)
    return {step.part: step for step in steps_of(contest, sittings, gaps=gaps, advice=advice, blueprints=blueprints)}


def states(contest: Contest, blueprints=READY) -> list[str]:
    return [step.state.value for step in steps(contest, blueprints).values()]


def test_the_steps_come_in_the_order_of_the_work(setting):
    assert list(steps(setting.contest)) == list(Part)


def test_an_empty_contest_begins_with_its_divisions(units):
    assert states(make_contest(units.province)) == ["open", "next", "later", "later", "later", "later"]


def test_the_first_step_is_done_when_the_rules_are_written(units):
    contest = make_contest(units.province, rules_vi="Mỗi người thi một lần.")
    assert states(contest) == ["done", "next", "later", "later", "later", "later"]


@pytest.fixture
def planned(units):
    """A contest with rules, a division and a round: its paper is not set up."""
    contest = make_contest(units.province, rules_vi="Mỗi người thi một lần.")
    make_division(contest)
    make_round(contest)
    return contest


def test_a_blueprint_that_nobody_has_chosen_is_not_done_and_holds_nothing_up(planned):
    assert states(planned) == ["done", "done", "done", "open", "next", "later"]
    [advice] = steps(planned)[Part.BLUEPRINTS].advice
    assert advice.sentence == (
        "Officials: there is a blueprint to choose. Look whether it suits, then choose it in the next step."
    )
    assert [link.url for link in advice.links] == [reverse("organize_blueprints")]


NEW = "New blueprint"


@pytest.mark.parametrize(
    "blueprints, sentence, links",
    [
        ({}, "There is no blueprint for this audience yet: Officials.", [NEW]),
        ({Audience.CITIZENS: Supply.READY}, "There is no blueprint for this audience yet: Officials.", [NEW]),
        (
            {Audience.OFFICIALS: Supply.EMPTY},
            "No blueprint of this audience asks for any questions yet: Officials.",
            [NEW, "See the blueprints"],
        ),
        (
            {Audience.OFFICIALS: Supply.SHORT},
            "The banks hold too few questions for contests to fill any blueprint of this audience: Officials.",
            [NEW, "See the blueprints"],
        ),
    ],
)
def test_an_audience_without_a_blueprint_that_can_be_filled_needs_one_first(planned, blueprints, sentence, links):
    assert states(planned, blueprints) == ["done", "done", "done", "next", "later", "later"]
    [gap] = steps(planned, blueprints)[Part.BLUEPRINTS].gaps
    assert (gap.sentence, [link.words for link in gap.links]) == (sentence, links)
    assert gap.links[0].url == f"{reverse('organize_blueprint_new')}?audience=officials&contest={planned.pk}"


@pytest.mark.parametrize("asked, supply", [(None, Supply.EMPTY), (9, Supply.SHORT), (2, Supply.READY)])
def test_the_best_blueprint_of_an_audience_tells_how_far_it_goes(cast, setting, asked, supply):
    setting.blueprint.rows.all().delete()
    if asked:
        make_blueprint({"topic": setting.topic, "count": asked}, owner=setting.contest.owner)
    assert supply_of_blueprints(cast.organiser, Audience.values) == {Audience.OFFICIALS: supply}


def test_the_banks_are_not_read_for_a_contest_whose_divisions_all_have_a_blueprint(client_of, cast, setting):
    address = reverse("organize_contest", args=[setting.contest.pk])
    client = client_of(cast.organiser)
    wide = '"questions_question"."bank_id" IN (SELECT'
    read = []
    for _division in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        read.append(sum(wide in query["sql"] for query in queries))
        make_division(setting.contest, title_vi="Thanh niên")
    assert read == [0, 1]


def test_two_divisions_of_an_audience_need_one_blueprint(units):
    contest = make_contest(units.province)
    for number in (1, 2):
        make_division(contest, title_vi=f"Bảng {number}")
    assert len(steps(contest, {})[Part.BLUEPRINTS].gaps) == 1


def test_a_paper_that_is_set_up_needs_no_other_blueprint(setting):
    assert states(setting.contest, {}) == ["done"] * 5 + ["next"]


def test_the_blueprints_are_not_done_while_one_division_has_none(setting):
    make_division(setting.contest, title_en="Youth", title_vi="Thanh niên")
    assert states(setting.contest) == ["done", "done", "done", "open", "next", "later"]


def test_a_blueprint_that_the_banks_cannot_fill_is_not_done_nor_is_its_paper(units):
    setting = make_setting(units.province, questions=1, asked=2, rules_vi="Mỗi người thi một lần.")
    assert states(setting.contest) == ["done", "done", "done", "next", "later", "later"]
    assert len(steps(setting.contest)[Part.BLUEPRINTS].gaps) == 1


def test_what_is_open_does_not_keep_the_contest_from_being_published(setting):
    setting.contest.rules_vi = ""
    assert states(setting.contest) == ["open", "done", "done", "done", "done", "next"]
    assert [link.words for gap in steps(setting.contest)[Part.CONTEST].advice for link in gap.links] == [
        "Write the rules"
    ]


def test_advice_stands_at_its_step_and_leaves_it_done(setting):
    setting.blueprint.rows.update(topic=make_topic(audience=Audience.CITIZENS))
    setting.bank.questions.update(topic=setting.blueprint.rows.get().topic)
    step = steps(setting.contest)[Part.BLUEPRINTS]
    assert (step.state, len(step.advice)) == (State.DONE, 1)
