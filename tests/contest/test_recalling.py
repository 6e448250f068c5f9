"""What a person who practises signed in knows, and what comes again when."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.models import Recall
from contest.practising import AT_ONCE, read_five
from contest.recalling import Mastery, best_first, mastery_of, remember, sum_of, to_repeat
from tests.contest.practised import address_of, five_of, make_practice, right_form, said
from tests.factories import NOW, make_person

TODAY = NOW.date()
SEED = "0a" * 8
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(db):
    return make_person()


@pytest.fixture
def browser(person, client_of):
    client = client_of(person)
    client.cookies["language"] = "en"
    return client


def known(person, question, box=2, due_on=TODAY):
    return Recall.objects.create(person=person, question=question, box=box, answered_on=due_on - 3 * DAY, due_on=due_on)


def test_an_answer_is_noted_once_for_each_question(person):
    [question] = make_practice()
    for right in (True, True, False):
        remember(person, question.pk, right=right, now=NOW)
    [recall] = Recall.objects.all()
    assert (recall.box, recall.answered_on, recall.due_on) == (1, TODAY, TODAY + DAY)


def test_what_is_repeated_on_its_day_goes_up(person):
    [question] = make_practice()
    known(person, question)
    assert remember(person, question.pk, right=True, now=NOW).box == 3


def test_the_day_is_that_of_vietnam(person):
    [question] = make_practice()
    late = NOW.replace(hour=18)  # one o'clock of the next day there
    assert remember(person, question.pk, right=False, now=late).due_on == TODAY + 2 * DAY


def test_mastery_counts_what_can_be_practised_of_each_topic(person):
    first, second, third, _unseen = questions = make_practice(*["single"] * 4)
    known(person, first, box=3, due_on=TODAY + DAY)
    known(person, second, box=1, due_on=TODAY)
    known(person, third, box=4, due_on=TODAY + 9 * DAY)
    known(make_person(), questions[3])
    [mastery] = mastery_of(person, now=NOW).values()
    assert mastery == Mastery(questions=4, seen=3, firm=2, due=1, next_on=TODAY + DAY)


def test_what_is_practised_no_more_does_not_come_again(person):
    gone, stays = make_practice(use="contest")[0], make_practice()[0]
    known(person, gone)
    [mastery] = mastery_of(person, now=NOW).values()
    assert (mastery.seen, to_repeat(person, SEED, now=NOW), stays.topic_id != gone.topic_id) == (0, None, True)


def test_mastery_is_one_query(person):
    for _topic in range(3):
        known(person, make_practice()[0])
    mastery_of(person, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        mastery_of(person, now=NOW)
    assert len(captured) == 1


def test_all_topics_together(person):
    told = [Mastery(4, 3, 2, 1, TODAY + DAY), Mastery(6, 0, 0, 0, None)]
    assert (sum_of(told), sum_of(told[1:])) == (Mastery(10, 3, 2, 1, TODAY + DAY), None)


def test_what_is_due_comes_first_and_then_what_is_new(person):
    late, due, later, new = questions = make_practice(*["single"] * 4)
    known(person, due, due_on=TODAY)
    known(person, late, due_on=TODAY - 2 * DAY)
    known(person, later, due_on=TODAY + DAY)
    first = best_first(person, questions[0].topic.slug, SEED, now=NOW)
    assert first == [one.approved_revision_id for one in (late, due, new)]


def test_at_most_five_are_repeated_at_once_of_whatever_topic(person):
    questions = [make_practice()[0] for _topic in range(7)]
    for place, question in enumerate(questions):
        known(person, question, due_on=TODAY - place * DAY)
    longest_due = [one.approved_revision_id for one in reversed(questions)][:AT_ONCE]
    assert list(to_repeat(person, SEED, now=NOW).revisions) == longest_due


@pytest.mark.parametrize("wrong", [{"box": 0}, {"box": 6}, {"due_on": TODAY - 3 * DAY}])
def test_the_database_keeps_the_rules(person, wrong):
    known(person, make_practice()[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Recall.objects.update(**wrong)


def test_a_question_is_known_once(person):
    recall = known(person, make_practice()[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        known(person, recall.question)


def test_it_goes_with_the_account(person):
    known(person, make_practice()[0])
    person.delete()
    assert Recall.objects.count() == 0


# --- pages ---------------------------------------------------------------------------------------------------------


def test_who_is_signed_in_is_told_when_the_question_comes_again(browser):
    five = five_of(*make_practice())
    page = said([browser.post(address_of(five), right_form(five))])
    assert ("comes again on 23/5/2026" in page or "comes again on 23/05/2026" in page, Recall.objects.count()) == (
        True,
        1,
    )


def test_sending_the_same_answer_again_changes_nothing(browser, person):
    five = five_of(*make_practice())
    for _time in range(2):
        browser.post(address_of(five), right_form(five))
    assert Recall.objects.get().box == 2


@pytest.mark.parametrize("name", ["practice", "me"])
def test_what_is_due_is_offered_where_one_looks(browser, person, name):
    known(person, make_practice()[0])
    page = said([browser.get(reverse(name))])
    assert ("1 question comes again today." in page, reverse("practice_repeat") in page) == (True, True)


def test_a_topic_shows_how_well_it_is_known(browser, person):
    first, _second = make_practice("single", "numeric")
    known(person, first, box=3, due_on=TODAY + DAY)
    page = said([browser.get(reverse("practice_topic", args=[first.topic.slug]))])
    assert "Known well: 1 of 2" in page


def test_repeating_leads_to_what_is_due_and_else_says_that_nothing_is(browser, person):
    [question] = make_practice()
    nothing = said([browser.get(reverse("practice_repeat"), follow=True)])
    known(person, question)
    answer = browser.get(reverse("practice_repeat"))
    five = read_five(answer.headers["Location"].split("/")[-2])
    assert ("There is nothing to repeat today" in nothing, five.revisions) == (
        True,
        (question.approved_revision_id,),
    )


def test_five_new_ones_begin_with_what_is_due(browser, person):
    questions = make_practice(*["single"] * 9)
    known(person, questions[7])
    answer = browser.get(reverse("practice_five", args=[questions[0].topic.slug]))
    five = read_five(answer.headers["Location"].split("/")[-2])
    assert five.revisions[0] == questions[7].approved_revision_id
