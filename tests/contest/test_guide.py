"""The steps to a published contest: which is done, which comes next, and what each still lacks."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Audience
from contest.guide import State, Step, steps_of
from contest.models import Contest
from contest.readiness import Part, advice_of, gaps_of, lacks_of, sittings_of
from tests.contest.organizers import make_setting
from tests.factories import NOW, make_contest, make_division, make_round


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def setting(units):
    return make_setting(units.province, rules_vi="Mỗi người thi một lần.")


def steps(contest: Contest, audiences=(Audience.OFFICIALS,)) -> dict[Part, Step]:
    sittings = sittings_of(contest)
    gaps = gaps_of(contest, sittings, lacks_of(sittings), now=NOW)
    advice = advice_of(contest, sittings, now=NOW)
    return {step.part: step for step in steps_of(contest, sittings, gaps=gaps, advice=advice, audiences=audiences)}


def states(contest: Contest, audiences=(Audience.OFFICIALS,)) -> list[str]:
    return [step.state.value for step in steps(contest, audiences).values()]


def test_the_steps_come_in_the_order_of_the_work(setting):
    assert list(steps(setting.contest)) == list(Part)


def test_an_empty_contest_begins_with_its_divisions(units):
    assert states(make_contest(units.province)) == ["done", "next", "later", "later", "later", "later"]


def test_with_divisions_and_rounds_the_papers_come_next(units):
    contest = make_contest(units.province)
    make_division(contest)
    make_round(contest)
    assert states(contest) == ["done", "done", "done", "done", "next", "later"]


def test_an_audience_without_a_blueprint_needs_one_first(units):
    contest = make_contest(units.province)
    make_division(contest)
    make_round(contest)
    assert states(contest, audiences=[Audience.CITIZENS]) == ["done", "done", "done", "next", "later", "later"]
    [gap] = steps(contest, audiences=())[Part.BLUEPRINTS].gaps
    assert gap.sentence == "There is no blueprint for this audience yet: Officials."
    assert gap.url == f"{reverse('organize_blueprint_new')}?audience=officials&contest={contest.pk}"


def test_two_divisions_of_an_audience_need_one_blueprint(units):
    contest = make_contest(units.province)
    for number in (1, 2):
        make_division(contest, title_vi=f"Bảng {number}")
    assert len(steps(contest, audiences=())[Part.BLUEPRINTS].gaps) == 1


def test_a_paper_that_is_set_up_needs_no_other_blueprint(setting):
    assert states(setting.contest, audiences=()) == ["done"] * 5 + ["next"]


def test_a_paper_that_cannot_be_drawn_is_not_done(units):
    setting = make_setting(units.province, questions=1, asked=2)
    papers = steps(setting.contest)[Part.PAPERS]
    assert (papers.state, len(papers.gaps)) == (State.NEXT, 1)


def test_advice_stands_at_its_step_and_holds_nothing_up(setting):
    setting.contest.rules_vi = ""
    name = steps(setting.contest)[Part.CONTEST]
    assert (name.state, [gap.link for gap in name.advice]) == (State.DONE, ["Write the rules"])
