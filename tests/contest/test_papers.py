"""What the paper shows of an attempt, and that it shows nothing else."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from django.utils.translation import override

from contest import papers
from contest.models import Attempt, Response
from contest.papers import (
    Picture,
    answer_lines,
    clock_text,
    first_unanswered,
    is_over,
    open_attempt,
    picture_of,
    points_text,
    present_paper,
    responses_of,
    standing,
    time_back_text,
    time_used_text,
    worth_text,
)
from questions.kinds import kind
from questions.models import AnswerKey, QuestionImage
from tests.factories import NOW, make_attempt, make_question, make_round_division

KINDS = ["single", "multiple", "true_false", "ordering", "matching", "numeric", "short_text"]
PREDICTION = {"prediction_question_vi": "Bao nhiêu người?", "prediction_definition_vi": "Tính lúc **kết thúc**."}


@pytest.fixture
def attempt(db):
    return make_attempt(make_round_division(kinds=KINDS, **PREDICTION))


def respond(attempt, slot, answer, **fields):
    fields = {"counter": 1, "device": "a" * 16, "saved_at": NOW} | fields
    return Response.objects.create(attempt=attempt, slot=slot, answer=answer, **fields)


def screens_of(attempt) -> list[dict]:
    return present_paper(attempt, responses_of(attempt), "vi")


def screen(attempt, kind) -> dict:
    return next(each for each in screens_of(attempt) if each["kind"] == kind)


def whole_answer(attempt, slot):
    """The right answer to a question; any number for the prediction."""
    if not slot:
        return "7"
    key = AnswerKey.objects.select_related("revision").get(pk=attempt.slots[slot - 1]["revision"])
    return kind(key.revision.kind).right_answer(key.key, lambda option: attempt.option_id(slot, option))


def queries_of(work) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured]


def test_the_screens_stand_in_the_order_of_the_paper_and_the_prediction_comes_last(attempt):
    assert [each["slot"] for each in screens_of(attempt)] == [1, 2, 3, 4, 5, 6, 7, 0]
    assert sorted(each["kind"] for each in screens_of(attempt)) == sorted([*KINDS, "prediction"])


def test_a_paper_without_a_prediction_has_no_slot_0(db):
    assert [each["slot"] for each in screens_of(make_attempt())] == [1]


def test_options_have_the_ids_of_this_attempt_alone(attempt):
    first = screen(attempt, "single")
    slot = attempt.slots[first["slot"] - 1]
    assert [option["id"] for option in first["options"]] == [
        attempt.option_id(first["slot"], key) for key in slot["options"]
    ]


def test_the_stored_answer_flag_and_mark_come_back(attempt):
    slot = screen(attempt, "numeric")["slot"]
    respond(attempt, slot, "6", counter=4, flag=True)
    shown = screen(attempt, "numeric")
    marks = (shown["value"], shown["state"], shown["flagged"], shown["seen"])
    assert marks == ("6", "answered", True, f"4.{'a' * 16}")


def test_a_cleared_answer_is_no_answer_but_was_seen(attempt):
    slot = screen(attempt, "single")["slot"]
    respond(attempt, slot, None)
    assert (screen(attempt, "single")["state"], screen(attempt, "single")["seen"]) == ("empty", f"1.{'a' * 16}")


def test_half_a_matching_is_answered_in_part(attempt):
    slot = screen(attempt, "matching")["slot"]
    left, right = attempt.option_id(slot, "L1"), attempt.option_id(slot, "R2")
    respond(attempt, slot, {left: right})
    shown = screen(attempt, "matching")
    assert (shown["state"], shown["given"], shown["parts"]) == ("partly", 1, 2)


@pytest.mark.parametrize(
    "typed, state", [(None, "empty"), ("chín", "words"), ("9", "answered"), ("1.234,5", "answered")]
)
def test_words_for_a_number_are_no_answer_yet(attempt, typed, state):
    slot = screen(attempt, "numeric")["slot"]
    respond(attempt, slot, typed)
    assert screen(attempt, "numeric")["state"] == state


@pytest.mark.parametrize("typed, state", [(None, "empty"), ("12", "answered")])
def test_a_prediction_is_there_or_not(attempt, typed, state):
    respond(attempt, 0, typed)
    assert screen(attempt, "prediction")["state"] == state


def test_the_definition_of_the_prediction_is_rendered(attempt):
    assert screen(attempt, "prediction")["definition"] == "<p>Tính lúc <strong>kết thúc</strong>.</p>"


# --- queries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kinds", [KINDS[:1], KINDS[:3], KINDS])
def test_a_paper_costs_the_same_queries_however_long_it_is(db, kinds):
    attempt = Attempt.objects.of(make_attempt(make_round_division(kinds=kinds)).entry.person).get()
    assert len(queries_of(lambda: screens_of(attempt))) == 3


def test_a_question_once_rendered_is_not_read_again(attempt):
    screens_of(attempt)
    assert len(queries_of(lambda: screens_of(attempt))) == 1


def test_each_language_is_kept_by_itself(attempt):
    screens_of(attempt)
    assert len(queries_of(lambda: present_paper(attempt, {}, "en"))) == 2


def test_no_query_of_the_paper_touches_the_keys(attempt):
    cache.clear()
    queries = queries_of(lambda: (screens_of(attempt), standing(attempt, {}, now=NOW), first_unanswered(attempt, "vi")))
    assert [query for query in queries if "answerkey" in query.lower()] == []


def test_the_module_never_names_the_keys():
    tree = ast.parse(Path(papers.__file__).read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {name for name in names if "answerkey" in name.lower().replace("_", "")} == set()


def test_a_screen_holds_the_listed_fields_only(attempt):
    fields = {each["kind"]: set(each) for each in screens_of(attempt)}
    common = {"kind", "template", "slot", "state", "state_words", "given", "parts", "advice", "flagged", "seen", "stem"}
    common |= {"is_first", "is_last", "is_number", "language"}
    assert fields["single"] == common | {"options", "pictures", "worth"}
    assert fields["short_text"] == common | {"value", "unit", "longest", "pictures", "worth"}
    assert fields["prediction"] == common | {"definition", "language_of_definition", "value"}


# --- answers in words --------------------------------------------------------------------------------------------


def test_answers_in_words(attempt):
    def lines(kind, answer):
        slot = screen(attempt, kind)["slot"]
        respond(attempt, slot, answer(lambda key: attempt.option_id(slot, key)))
        return answer_lines(screen(attempt, kind))

    assert lines("single", lambda name: name("B")) == ["Sở Nội vụ"]
    assert sorted(lines("multiple", lambda name: sorted([name("A"), name("C")]))) == ["Du lịch", "Thể chế"]
    assert lines("ordering", lambda name: [name("C"), name("A"), name("B")]) == [
        "Trả kết quả",
        "Tiếp nhận",
        "Giải quyết",
    ]
    assert lines("matching", lambda name: {name("L1"): name("R2")}) == ["Sở Nội vụ – ngân sách"]
    assert lines("short_text", lambda name: "<b>CCHC</b>") == ["<b>CCHC</b>"]
    assert answer_lines(screen(attempt, "numeric")) == []


# --- where one stands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answered, first", [([], 1), ([1], 2), ([2, 3], 1), ([1, 2, 3, 4, 5, 6, 7], 0), ([0, 1, 2, 3, 4, 5, 6, 7], 1)]
)
def test_one_goes_on_at_the_first_question_without_an_answer(attempt, answered, first):
    for slot in answered:
        respond(attempt, slot, whole_answer(attempt, slot))
    assert first_unanswered(attempt, "vi") == first


def test_one_goes_on_where_an_answer_is_not_whole(attempt):
    for slot in range(8):
        respond(attempt, slot, whole_answer(attempt, slot))
    slot = screen(attempt, "matching")["slot"]
    half = dict([*attempt.responses.get(slot=slot).answer.items()][:1])
    attempt.responses.filter(slot=slot).update(answer=half)
    assert first_unanswered(attempt, "vi") == slot


def test_an_attempt_is_over_at_its_deadline_also_before_the_engine_has_come(attempt):
    moments = [attempt.deadline - timedelta(microseconds=1), attempt.deadline]
    assert [is_over(attempt, moment) for moment in moments] == [False, True]


def test_only_a_running_attempt_can_be_gone_on_with(attempt):
    joined = attempt.round_division
    assert open_attempt(attempt.entry, joined, now=NOW) == attempt
    assert open_attempt(attempt.entry, joined, now=attempt.deadline) is None


def test_the_standing_is_json_with_moments_in_milliseconds(attempt):
    respond(attempt, 3, ["b", "a"], counter=7, flag=True)
    assert standing(attempt, responses_of(attempt), now=NOW) == {
        "responses": [{"slot": 3, "n": 7, "device": "a" * 16, "answer": ["b", "a"], "flag": True}],
        "state": "open",
        "marked": False,
        "credited": 0,
        "now": int(NOW.timestamp() * 1000),
        "deadline": int(NOW.timestamp() * 1000) + 15 * 60_000,
    }


# --- pictures ----------------------------------------------------------------------------------------------------


def test_a_picture_is_found_only_on_a_paper_that_holds_it(db):
    joined = make_round_division()
    revision = joined.banks.get().questions.get().approved_revision
    size = {"width": 40, "height": 30}
    mine = QuestionImage.objects.create(revision=revision, image="questions/a.png", alt_text="Sơ đồ", **size)
    other = QuestionImage.objects.create(
        revision=make_question().approved_revision, image="questions/b.png", alt_text="Khác"
    )
    attempt = make_attempt(joined)
    assert [picture_of(attempt, pk) for pk in (mine.pk, other.pk, 0)] == [mine, None, None]
    assert screens_of(attempt)[0]["pictures"] == (Picture(mine.pk, "Sơ đồ", 40, 30),)


# --- figures in words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hundredths, words", [(None, ""), (0, "0"), (100, "1"), (850, "8,5"), (825, "8,25"), (1000, "10"), (33, "0,33")]
)
def test_points_are_written_as_readers_write_them(hundredths, words):
    with override("vi"):
        assert points_text(hundredths) == words


@pytest.mark.parametrize(
    "language, hundredths, words",
    [("en", 100, "1 point"), ("en", 200, "2 points"), ("en", 50, "0.5 points"), ("vi", 150, "1,5 điểm")],
)
def test_what_a_question_is_worth_is_told_with_its_word(language, hundredths, words):
    with override(language):
        assert worth_text(hundredths) == words


@pytest.mark.parametrize(
    "left, words",
    [
        (timedelta(minutes=12, seconds=5), "12:05"),
        (timedelta(hours=1, seconds=1), "1:00:01"),
        (timedelta(seconds=0.2), "00:01"),
        (-timedelta(1), "00:00"),
    ],
)
def test_the_time_left_reads_as_a_clock(attempt, left, words):
    assert clock_text(attempt, attempt.deadline - left) == words


def test_time_used_is_told_in_minutes_and_seconds():
    with override("en"):
        assert time_used_text(12 * 60_000 + 5_999) == "12 min 05 s"
        assert time_used_text(45_999) == "45 s"


def test_time_given_back_is_told_with_the_new_end(attempt):
    assert time_back_text(attempt) == ""
    attempt.credited_ms = 45_250
    with override("en"):
        said = "We apologise for an interruption. You were given 45 s more. Your paper now ends at"
        assert time_back_text(attempt) == f"{said} {localtime(attempt.deadline):%H:%M:%S}."
