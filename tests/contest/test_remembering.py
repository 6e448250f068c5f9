"""Three things to remember, made from one's own wrong answers."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from accounts.guards import unlocked
from contest.attempts import finish_attempt
from contest.marking import mark_attempts
from contest.models import Attempt, Round
from contest.phases import ReviewPolicy
from contest.remembering import LONGEST, first_sentence, lessons_of
from contest.saving import apply_saves
from questions.models import LegalBasis, TopicGuide
from tests.contest.planting import answers_to
from tests.factories import (
    NOW,
    SAMPLES,
    make_attempt,
    make_contest,
    make_document,
    make_round,
    make_round_division,
)

AFTER = NOW + timedelta(days=2)


def item(slot, outcome="wrong", topic=1, **more) -> dict:
    key = {"html": mark_safe("<em>Sở</em>"), "is_key": True}
    return {
        "slot": slot,
        "outcome": outcome,
        "topic": topic,
        "stem": mark_safe("<p>Ai?</p>"),
        "explanation": mark_safe("<p>Vì luật. Và vì thế.</p>"),
        "bases": [],
        "options": [key, {"html": "Tỉnh", "is_key": False}],
        "rows": [],
    } | more


def slots(*items: dict) -> list[int]:
    return [lesson.slot for lesson in lessons_of(items)]


def test_what_is_right_or_waits_teaches_nothing():
    assert slots(item(1, "right"), item(2, "held")) == []


def test_three_at_most_and_what_is_wrong_before_what_was_left_open():
    told = [item(1, "blank", 1), item(2, "partly", 2), item(3, "wrong", 3), item(4, "wrong", 4)]
    assert slots(*told) == [3, 4, 2]


def test_different_topics_come_first():
    assert slots(item(1), item(2), item(3, topic=2), item(4)) == [1, 3, 2]


def test_a_lesson_is_the_right_answer_and_the_first_sentence_of_why():
    [lesson] = lessons_of([item(1)])
    assert (lesson.answer, lesson.why) == (SafeString("<em>Sở</em>"), "Vì luật.")


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([{"label": "", "html": "", "right": "6 nội dung"}], "6 nội dung"),
        ([{"label": "1", "html": "", "right": "Nộp"}, {"label": "2", "html": "", "right": "Trả"}], "1 Nộp; 2 Trả"),
        ([{"label": "1", "html": "Sở", "right": "tổ chức"}], "Sở – tổ chức"),
        ([{"label": "", "html": "", "right": "<b>"}], "&lt;b&gt;"),
    ],
)
def test_the_right_answer_of_other_kinds_is_one_line(rows, answer):
    [lesson] = lessons_of([item(1, options=[], rows=rows)])
    assert lesson.answer == answer


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", ""),
        ("Theo khoản 2.1 Điều 3. Áp dụng từ nay.", "Theo khoản 2.1 Điều 3."),
        ("Phí là 1.000 đồng, xem www.a.vn nhé", "Phí là 1.000 đồng, xem www.a.vn nhé"),
        ("Đúng!  Đọc thêm.", "Đúng!"),
    ],
)
def test_the_first_sentence_ends_where_another_begins(text, first):
    assert first_sentence(text) == first


def test_a_very_long_sentence_is_cut_off_at_a_word():
    cut = first_sentence("dài " * 200)
    assert (len(cut) <= LONGEST + 1, cut[-5:]) == (True, " dài…")


# --- on the result page -------------------------------------------------------------------------------------------


@pytest.fixture
def attempt(db) -> Attempt:
    """A paper of all kinds that somebody answered wrongly, in a round that shows answers after its close."""
    round_ = make_round(make_contest(), review_policy=ReviewPolicy.AFTER_CLOSE)
    attempt = make_attempt(make_round_division(round_, kinds=list(SAMPLES)), now=NOW - timedelta(minutes=5))
    apply_saves(attempt.pk, answers_to(attempt, right=False), arrived_at=NOW - timedelta(minutes=1))
    finish_attempt(attempt.pk, at=NOW)
    mark_attempts([Attempt.objects.get()], now=NOW)
    return Attempt.objects.get()


def result_of(attempt: Attempt, client, moment) -> str:
    client.cookies["language"] = "en"
    with time_machine.travel(moment, tick=False):
        client.force_login(attempt.entry.person)
        return client.get(reverse("result", args=[attempt.uuid])).content.decode()


def test_the_result_tells_three_things_with_their_basis_and_the_step_in_real_life(attempt, client):
    topic = attempt.round_division.blueprint.rows.first().topic
    TopicGuide.objects.create(topic=topic, step_vi="Nộp trực tuyến.", step_en="File it online.")
    with unlocked():  # they are there before the paper is
        for slot in attempt.slots:
            LegalBasis.objects.create(revision_id=slot["revision"], document=make_document(), citation="khoản 7 Điều 8")
    page = result_of(attempt, client, AFTER)
    told = page.partition('class="section lessons"')[2].partition("</section>")[0]
    each = ('class="lesson"', "Right answer: ", "File it online.", "khoản 7 Điều 8", "(in force)", "Theo Kế hoạch.")
    assert ("3 things to remember" in page, [told.count(one) for one in each]) == (True, [3] * 6)


def test_without_a_step_none_is_shown(attempt, client):
    assert "lesson-step" not in result_of(attempt, client, AFTER)


@pytest.mark.parametrize(
    ("policy", "moment"), [(ReviewPolicy.AFTER_CLOSE, NOW), (ReviewPolicy.NEVER, AFTER), (ReviewPolicy.NEVER, NOW)]
)
def test_nothing_is_told_before_the_policy_allows_keys(attempt, client, policy, moment):
    Round.objects.update(review_policy=policy)
    page = result_of(attempt, client, moment)
    assert ("lesson" in page, "Theo Kế hoạch." in page) == (False, False)
