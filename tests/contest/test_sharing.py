"""Organisers are told which answers wait for another round, before anybody misses them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from contest.models import Contest, Round, RoundDivision
from contest.phases import ReviewPolicy
from contest.readiness import advice_of, gaps_of, lacks_of, sittings_of
from contest.sharing import Shared, shared_questions
from questions.models import Revision, Use
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

DAY = timedelta(days=1)


@pytest.fixture
def contest(units) -> Contest:
    """Two rounds one after the other, which draw from one bank with three questions; nothing else to advise."""
    contest = make_contest(units.province, rules_vi="Thể lệ", chain=["score", "time"])
    bank, topic = make_bank(units.province), make_topic()
    for _number in range(3):
        make_question(bank=bank, topic=topic)
    sitting(make_round(contest), topic, bank)
    sitting(make_round(contest, opens_at=NOW + 2 * DAY, closes_at=NOW + 3 * DAY), topic, bank)
    return contest


def sitting(round_, topic, *banks, **row) -> RoundDivision:
    division = round_.contest.divisions.first() or make_division(round_.contest)
    blueprint = make_blueprint({"topic": topic} | row)
    joined = RoundDivision.objects.create(round=round_, division=division, blueprint=blueprint)
    joined.banks.set(banks)
    return joined


def shared(contest, now=NOW) -> list[Shared]:
    return shared_questions(sittings_of(contest), now=now)


def advice(contest, now=NOW) -> list[str]:
    with override("en"):
        return [item.sentence for item in advice_of(contest, sittings_of(contest), now=now)]


TOLD = "Round 1 and Round 2 share 3 questions: their answers are shown only after Round 2 has closed."


def test_the_earlier_round_waits_for_the_later_one(contest):
    first, second = contest.rounds.all()
    assert shared(contest) == [Shared(first, [second], 3)]
    assert advice(contest) == [TOLD]


def test_that_is_advice_and_stops_nobody(contest):
    sittings = sittings_of(contest)
    assert gaps_of(contest, sittings, lacks_of(sittings), now=NOW) == []


def test_a_round_that_is_over_is_told_too_until_the_other_one_is(contest):
    first, second = contest.rounds.all()
    moments = (first.closes_at, second.closes_at - timedelta(seconds=1), second.closes_at)
    assert [bool(shared(contest, now)) for now in moments] == [True, True, False]


def test_rounds_that_share_nothing_need_no_advice(contest):
    last = RoundDivision.objects.get(round__number=2)
    last.banks.set([make_bank()])
    assert (shared(contest), advice(contest)) == ([], [])


@pytest.mark.parametrize("change", [{"uses": [Use.PRACTICE]}, {"blueprint": None}])
def test_neither_do_rounds_that_draw_other_questions_from_one_bank(contest, change):
    if "blueprint" in change:
        change = {"blueprint": make_blueprint({"topic": make_topic()})}
    RoundDivision.objects.filter(round__number=2).update(**change)
    assert shared(contest) == []


def test_only_what_both_may_draw_is_counted(contest):
    Revision.objects.filter(pk=Revision.objects.first().pk).update(level=3)
    RoundDivision.objects.get(round__number=2).blueprint.rows.update(level=3)
    (found,) = shared(contest)
    assert (found.count, advice(contest)[0]) == (
        1,
        "Round 1 and Round 2 share 1 question: its answer is shown only after Round 2 has closed.",
    )


def test_a_round_that_never_shows_answers_waits_for_nothing(contest):
    contest.rounds.filter(number=1).update(review_policy=ReviewPolicy.NEVER)
    assert shared(contest) == []


def test_answers_shown_after_submitting_wait_for_a_round_that_closes_sooner_too(contest):
    first, second = contest.rounds.all()
    Round.objects.filter(pk=first.pk).update(review_policy=ReviewPolicy.AFTER_SUBMIT, closes_at=NOW + 9 * DAY)
    assert [(item.round, item.others) for item in shared(contest)] == [(first, [second]), (second, [first])]


def test_rounds_that_close_together_keep_nothing_from_each_other(contest):
    contest.rounds.update(closes_at=NOW + 5 * DAY)
    assert shared(contest) == []


def test_several_later_rounds_are_told_in_one_sentence(contest):
    second = RoundDivision.objects.get(round__number=2)
    topic, bank = second.blueprint.rows.get().topic, second.banks.get()
    sitting(make_round(contest, opens_at=NOW + 4 * DAY, closes_at=NOW + 5 * DAY), topic, bank)
    assert advice(contest) == [
        "Round 1 shares 3 questions with rounds that close later (Round 2, Round 3): the answer to each is shown only "
        "after all of them have closed that ask it.",
        TOLD.replace("Round 2", "Round 3").replace("Round 1", "Round 2"),
    ]


@pytest.mark.parametrize(
    "published_at, name",
    [
        (NOW, "Round 1 of “Quarterly”"),
        (None, "a round of another contest that is not public yet"),
        (NOW + DAY, "a round of another contest that is not public yet"),
    ],
)
def test_another_contest_is_named_once_it_is_public(contest, published_at, name):
    last = RoundDivision.objects.get(round__number=2)
    topic, bank = last.blueprint.rows.get().topic, last.banks.get()
    last.delete()
    other = make_contest(title_en="Quarterly", published_at=published_at)
    sitting(make_round(other, closes_at=NOW + 9 * DAY), topic, bank)
    assert advice(contest)[-1] == (
        f"Round 1 of this contest and {name} share 3 questions: their answers are shown only after {name} has closed."
    )


def test_the_link_leads_to_the_paper_of_the_round_that_is_waited_for(contest):
    (found,) = advice_of(contest, sittings_of(contest), now=NOW)
    second = contest.rounds.get(number=2)
    division = contest.divisions.get()
    urls = [link.url for link in found.links]
    assert urls == [reverse("organize_sitting", args=[contest.pk, second.pk, division.pk])]


@pytest.mark.parametrize("page", ["organize_contest", "organize_contest_publish"])
def test_organisers_read_it_where_they_look_before_publishing(contest, page, cast, client_of):
    Contest.objects.update(published_at=None)
    client = client_of(cast.organiser)
    client.cookies["language"] = "en"
    with time_machine.travel(NOW, tick=False):
        assert TOLD in client.get(reverse(page, args=[contest.pk])).text


def test_the_queries_do_not_grow_with_rounds_and_questions(contest):
    def cost() -> int:
        sittings = sittings_of(contest)
        with CaptureQueriesContext(connection) as captured:
            shared_questions(sittings, now=NOW)
        return len(captured)

    two = cost()
    last = RoundDivision.objects.get(round__number=2)
    for number in range(4, 7):
        make_question(bank=last.banks.get(), topic=last.blueprint.rows.get().topic)
        window = {"opens_at": NOW + number * DAY, "closes_at": NOW + (number + 1) * DAY}
        sitting(make_round(contest, **window), last.blueprint.rows.get().topic, last.banks.get())
    assert (two, cost()) == (4, 4)
