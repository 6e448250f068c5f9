"""Practising as a visitor does: topics, five questions, and why each answer is right."""

from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.practice_pool import forget_practice
from contest.practising import LONGEST_ADDRESS, SALT, Five, UnknownSet, draw_five, read_five
from questions.markdown import render
from questions.models import LegalBasis, LegalDocument, Question, Use
from tests.contest.practised import address_of, five_of, make_practice, right_form, said, shelf_of
from tests.contest.varying import VARYING, make_varying
from tests.factories import SAMPLES, make_attempt, make_document, make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client) -> Client:
    client.cookies["language"] = "en"
    return client


# --- topics --------------------------------------------------------------------------------------------------------


def test_topics_are_listed_with_how_much_there_is(english):
    make_practice("single", "numeric")
    page = said([english.get(reverse("practice"))])
    assert ("Administrative procedures" in page, "2 questions" in page) == (True, True)


def test_a_topic_tells_the_law_and_whether_it_is_in_force(english):
    [question] = make_practice()
    replaced = make_document("61/2018/NĐ-CP", state=LegalDocument.State.REPLACED)
    LegalBasis.objects.create(revision=question.approved_revision, document=replaced)
    page = said([english.get(reverse("practice_topic", args=[question.topic.slug]))])
    assert ("61/2018/NĐ-CP" in page, "replaced" in page) == (True, True)


def test_where_nothing_can_be_practised_the_page_says_so(english):
    assert "There is nothing to practise yet" in said([english.get(reverse("practice"))])


@pytest.mark.parametrize("name", ["practice_topic", "practice_five"])
def test_a_topic_without_questions_is_not_found(english, name):
    assert english.get(reverse(name, args=["khong-co"])).status_code == 404


def test_without_a_contest_the_home_page_leads_to_practice(english):
    assert said([english.get("/")]).count(f'href="{reverse("practice")}"') == 3  # the empty state, header and footer


# --- five questions ------------------------------------------------------------------------------------------------


def test_five_different_questions_are_drawn_and_the_address_says_which(english):
    questions = make_practice(*["single"] * 8)
    answer = english.get(reverse("practice_five", args=[questions[0].topic.slug]))
    five = read_five(answer.headers["Location"].split("/")[-2])
    known = {one.approved_revision_id for one in questions}
    assert (answer.status_code, len(set(five.revisions)), set(five.revisions) <= known) == (302, 5, True)


def test_a_seed_draws_the_same_and_what_shall_come_first_does():
    questions = make_practice(*["single"] * 8)
    shelf, first = shelf_of(questions[0]), questions[3].approved_revision_id
    drawn = draw_five(shelf, "0a" * 8, first=[first, 0])
    assert (draw_five(shelf, "0a" * 8, first=[first, 0]), drawn.revisions[0], len(set(drawn.revisions))) == (
        drawn,
        first,
        5,
    )


def test_a_topic_with_few_questions_gives_those_it_has():
    questions = make_practice("single", "numeric")
    assert len(draw_five(shelf_of(questions[0]), "00").revisions) == 2


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_kind_is_asked_and_marked(english, kind):
    five = five_of(*make_practice(kind))
    asked = english.get(address_of(five))
    answers = [english.post(address_of(five), form) for form in (right_form(five), {})]
    assert (asked.status_code, [one.context["item"]["outcome"] for one in answers]) == (200, ["right", "blank"])


@pytest.mark.parametrize("kind", VARYING)
def test_every_kind_varies(english, kind):
    five = five_of(make_varying(kind, use=Use.PRACTICE))
    pages = said([english.get(address_of(five))])
    answer = english.post(address_of(five), right_form(five))
    assert (answer.context["item"]["outcome"], "{" in pages.partition("<form")[2]) == ("right", False)


def test_a_wrong_answer_shows_the_right_one_why_and_on_what_basis(english):
    [question] = make_practice(explanation="Vì Nghị định nói **như vậy**.")
    LegalBasis.objects.create(
        revision=question.approved_revision, document=make_document("61/2018/NĐ-CP"), citation="khoản 2 Điều 3"
    )
    five = five_of(question)
    wrong = five.paper.option_id(1, "B")
    answer = english.post(address_of(five), {"answer": wrong})
    page = said([answer])
    shown = ["right answer", "your answer", "<strong>như vậy</strong>", "khoản 2 Điều 3", "in force"]
    assert ([one for one in shown if one not in page], answer.context["item"]["outcome"]) == ([], "wrong")


@pytest.mark.parametrize("month, written", [("2021-03", "3/2021"), ("2021-02", "02/2021"), ("2021-10", "10/2021")])
def test_a_question_of_history_says_of_which_time_as_official_texts_write_it(english, month, written):
    [question] = make_practice(use=Use.HISTORY, as_of=month)
    assert f"as they stood in {written}." in said([english.get(address_of(five_of(question)))])


def test_the_way_leads_through_all_of_them_to_how_it_went(english):
    five = five_of(*make_practice("single", "numeric"))
    for form in (right_form, lambda _five: {"answer": "5"}):
        five = english.post(address_of(five), form(five)).context["next"]
    over = english.get(address_of(five))
    assert (five.outcomes, "Right: 1 of 2 questions" in said([over])) == (["right", "wrong"], True)


def test_the_end_names_the_questions_but_those_that_are_no_longer_for_practice(english):
    one, other = make_practice("single", "numeric")
    over = five_of(one, other).after("wrong").after("right")
    said_before = [words for _outcome, words in english.get(address_of(over)).context["asked"]]
    Question.objects.filter(pk=other.pk).update(retired_at="2026-01-01T00:00:00Z")
    forget_practice()
    stem = str(render(one.approved_revision.stem))
    assert said_before == [stem, str(render(other.approved_revision.stem))]
    assert english.get(address_of(over)).context["asked"] == [("wrong", stem), ("right", None)]


def test_after_the_last_nothing_more_is_taken(english):
    five = five_of(*make_practice()).after("right")
    assert english.post(address_of(five), {}).templates[0].name == "contest/practice/over.html"


# --- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "nothing",
        signing.dumps(["t", "ab", [1], ""], salt="another"),
        signing.dumps(["t", "ab", [1], ""], salt=SALT) + "x",
        "a" * (LONGEST_ADDRESS + 1),
        quote("đợt thi", safe=""),
    ],
    ids=["no signature", "signed for something else", "changed", "too long", "another alphabet"],
)
def test_an_address_that_we_did_not_make_is_not_known(english, address):
    answer = english.get(f"/practice/set/{address}/")
    assert (answer.status_code, "Please begin with five new ones" in said([answer])) == (404, True)


def test_the_longest_address_we_make_is_short_enough():
    longest = Five("t" * 60, "f" * 16, tuple(range(2**40, 2**40 + 5)), "rpwbr")
    assert read_five(longest.address) == longest


def test_a_changed_seed_is_not_known():
    [question] = make_practice()
    head, *rest = five_of(question).address.split(":")
    with pytest.raises(UnknownSet):
        read_five(":".join([head[:-1], *rest]))


@pytest.mark.parametrize(
    "form", [{"answer": "no-such-option" * 50}, {"answer": "x" * 5000}, {"answer": "\0"}, {"position-1": "9"}]
)
@pytest.mark.parametrize("kind", ["single", "short_text", "ordering"])
def test_odd_answers_are_told_or_left_open(english, kind, form):
    five = five_of(*make_practice(kind))
    answer = english.post(address_of(five), form)
    blank = answer.status_code == 200 and answer.context["item"]["outcome"] == "blank"
    told = answer.status_code == 422 and 'role="alert"' in said([answer])
    assert (blank, told).count(True) == 1


def test_what_was_typed_stays_beside_what_is_wrong_with_it(english):
    five = five_of(*make_practice("short_text"))
    answer = english.post(address_of(five), {"answer": "cải cách" + "x" * 600})
    assert (answer.status_code, answer.context["question"]["value"][:8]) == (422, "cải cách")


def test_a_question_that_was_retired_is_passed_over(english):
    questions = make_practice("single", "numeric")
    five = five_of(*questions)
    Question.objects.filter(pk=questions[0].pk).update(retired_at="2026-01-01T00:00:00Z")
    forget_practice()
    answer = english.post(address_of(five), {})
    assert (answer.status_code, answer.context["next"].outcomes) == (410, ["passed"])


# --- nothing is stored, and it is cheap ---------------------------------------------------------------------------


def test_a_stranger_leaves_nothing_behind(english):
    five = five_of(*make_practice())
    english.get(reverse("practice"))
    english.post(address_of(five), right_form(five))
    assert (Session.objects.count(), set(english.cookies) - {"language", "csrf"}) == (0, set())


def test_a_visit_asks_little_of_the_database(english):
    questions = make_practice(*["single"] * 40)
    five = five_of(*questions[:5])
    english.get(reverse("practice"))
    counts = []
    for send in (lambda: english.get(reverse("practice")), lambda: english.get(address_of(five))):
        with CaptureQueriesContext(connection) as captured:
            send()
        counts.append(len(captured))
    assert (counts[0] <= 1, counts[1] <= 4) == (True, True), counts


# --- pictures ------------------------------------------------------------------------------------------------------


def test_a_picture_is_shown_to_whoever_practises_and_no_other_picture_is(english):
    [question] = make_practice()
    kept = make_image(make_attempt())
    shown = make_image(revision=question.approved_revision)
    source = reverse("practice_image", args=[shown.pk])
    page = said([english.get(address_of(five_of(question)))])
    answers = [english.get(reverse("practice_image", args=[one.pk])) for one in (shown, kept)]
    statuses = [answer.status_code for answer in answers if answer.getvalue()]  # a file is closed once it is read
    assert (source in page, statuses) == (True, [200, 404])
