"""Questions with parameters from the paper to the review: each attempt its own, marked by what its own paper said."""

import json
import logging
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contest.attempts import start_attempt
from contest.exclusions import left_out_of
from contest.forms.play import read_plain
from contest.marking import mark_attempts
from contest.models import Attempt, Mark
from contest.papers import Face, faces_of, present_paper
from contest.phases import ReviewPolicy
from contest.pools import Content, draw, forget, pool_of
from contest.readiness import advice_of, lacks_of, sittings_of
from contest.reviewing import review
from questions import variation
from questions.drawing import Drawn
from questions.holidays import calendar_at
from questions.kinds import kind
from questions.models import AnswerKey, Question, Revision
from questions.randomness import Draw
from questions.variants import Calendar, CannotVary, from_json, shipped_calendar
from questions.variation import asked_with, unvaried
from tests.contest.varying import VARYING, hand_in, make_varying, make_varying_round, sit
from tests.factories import NOW, make_contest, make_entry, make_question, make_round, make_round_division

ALL = list(VARYING)
SEED = "ab" * 16


@pytest.fixture(autouse=True)
def nothing_in_memory():
    forget()
    forget_calendars()
    yield
    forget_calendars()


def forget_calendars() -> None:
    """Forget the shipped calendar and what followed from it: a test puts another one in its place."""
    calendar_at.cache_clear()
    variation._why_not.cache_clear()


@pytest.fixture
def joined(db):
    return make_varying_round(*ALL, review_policy=ReviewPolicy.AFTER_SUBMIT)


def screens(attempt) -> dict[str, dict]:
    return {screen["kind"]: screen for screen in present_paper(attempt, {}, "vi")}


def sit_unlike(joined, other: Attempt) -> Attempt:
    """An attempt that asks every question with other values than `other`, which by chance two may share."""
    asked = {slot["revision"]: slot["params"] for slot in other.slots}
    attempts = iter(lambda: sit(joined), None)
    return next(one for one in attempts if all(asked[slot["revision"]] != slot["params"] for slot in one.slots))


def values_of(attempt, slot: int) -> dict:
    return from_json(attempt.slots[slot - 1]["params"])


def answer_from_page(attempt, screen: dict) -> object:
    """The right answer that a reader of this page gives who works it out, from what stands there alone."""
    values = values_of(attempt, screen["slot"])
    written = {option["html"]: option["id"] for option in screen.get("options", ())}
    match screen["kind"]:
        case "single":
            due = values["ngay_tra"]
            month = f"{due.month:02}" if due.month < 3 else str(due.month)
            return written[f"Ngày {due.day:02}/{month}/{due.year}"]
        case "true_false":
            return written["Đúng" if values["n"] > 20 else "Sai"]
        case "multiple":
            n = values["n"]
            right = [f"{n} là một số", *[f"{n} là số chẵn"] * (n % 2 == 0), *[f"{n} lớn hơn 20"] * (n > 20)]
            return sorted(written[text] for text in right)
        case "numeric":
            return str(values["phi"] * 7 // 10)
    return str(values["n"] + 1)


def answers_of(attempt) -> dict[int, object]:
    return {screen["slot"]: answer_from_page(attempt, screen) for screen in screens(attempt).values()}


# --- papers -------------------------------------------------------------------------------------------------------


def test_a_paper_keeps_the_values_of_its_questions(joined):
    attempt = sit(joined)
    assert [slot["params"] is not None for slot in attempt.slots] == [True] * 5
    assert json.loads(json.dumps(attempt.paper)) == attempt.paper


def test_plain_questions_have_no_values_and_are_drawn_as_ever(db):
    plain = make_round_division(make_round(make_contest()), kinds=["single", "numeric"])
    assert [slot["params"] for slot in draw(plain, SEED)["slots"]] == [None, None]


def test_a_seed_gives_the_same_variant_and_another_seed_another(joined):
    papers = [draw(joined, seed) for seed in (SEED, SEED, "cd" * 16)]
    assert papers[0] == papers[1]
    assert papers[0] != papers[2]


def test_entrants_are_asked_about_days_of_their_own(joined):
    stems = {screens(sit(joined))["single"]["stem"] for _entrant in range(12)}
    assert len(stems) > 8


def test_the_page_shows_the_values_and_no_template(joined):
    for screen in screens(sit(joined)).values():
        shown = str({name: screen.get(name) for name in ("stem", "unit")}) + str(
            [option["html"] for option in screen.get("options", ())]
        )
        assert ("{" in shown.replace("{'stem'", ""), "ngay_nop" in shown) == (False, False)


def test_a_language_and_a_revision_share_what_is_kept_and_each_paper_fills_it(joined):
    first = sit(joined)
    second = sit_unlike(joined, first)
    present_paper(first, {}, "vi")
    with CaptureQueriesContext(connection) as captured:
        shown = screens(second)["single"]
    assert len(captured) == 0
    assert shown["stem"] != screens(first)["single"]["stem"]


def test_without_its_values_a_slot_shows_no_template(joined):
    attempt = sit(joined)
    attempt.slots[0]["params"] = None
    with pytest.raises(CannotVary):
        faces_of(attempt.slots, "vi")


def test_no_key_is_read_where_papers_are_made_and_shown(joined):
    entry = make_entry(joined.division)
    with CaptureQueriesContext(connection) as captured:
        attempt = start_attempt(entry, joined, now=NOW)
        present_paper(attempt, {}, "vi")
    assert [query["sql"] for query in captured if "answerkey" in query["sql"].lower()] == []


def test_once_warm_drawing_variants_asks_the_database_nothing(joined):
    Revision.objects.update(used_at=NOW)
    draw(joined, SEED)
    with CaptureQueriesContext(connection) as captured:
        draw(joined, "cd" * 16)
    assert [query["sql"] for query in captured] == []


def test_a_plain_form_reads_the_answer_to_its_own_variant(joined):
    attempt = sit(joined)
    screen = screens(attempt)["single"]
    chosen = answer_from_page(attempt, screen)
    assert read_plain(attempt, screen["slot"], {"answer": chosen, "go": "next"}, "vi").answer == chosen


# --- what cannot be drawn -----------------------------------------------------------------------------------------


@pytest.fixture
def rarely(db):
    """A round with a plain question and one whose values can be drawn in none of the days that are left."""
    joined = make_round_division(make_round(make_contest()), kinds=["single"])
    plain = joined.banks.get().questions.get()
    broken = make_varying(bank=plain.bank, topic=plain.topic)
    return joined, plain, broken


def without_calendar(monkeypatch) -> None:
    nothing = Calendar(frozenset(), {}, frozenset(), frozenset())
    monkeypatch.setattr("questions.holidays.shipped_calendar", lambda: nothing)
    forget_calendars()


def test_what_no_calendar_knows_is_left_out_of_the_pool(rarely, monkeypatch):
    joined, plain, broken = rarely
    assert left_out_of([joined], now=NOW)[joined.pk] == set()
    without_calendar(monkeypatch)
    assert left_out_of([joined], now=NOW)[joined.pk] == {broken.pk}
    [items] = pool_of(joined).cells.values()
    assert [item.question for item in items] == [plain.pk]


def test_a_blueprint_that_only_such_a_question_would_fill_is_found_lacking(rarely, monkeypatch):
    joined, plain, _broken = rarely
    Question.objects.filter(pk=plain.pk).update(retired_at=NOW)
    assert lacks_of([joined]) == {joined.pk: []}
    without_calendar(monkeypatch)
    assert [len(lacks) for lacks in lacks_of([joined]).values()] == [1]


def test_the_organisers_are_told_which_question_and_why(rarely, monkeypatch):
    joined, _plain, broken = rarely
    without_calendar(monkeypatch)
    contest = joined.round.contest
    [gap] = [gap for gap in advice_of(contest, sittings_of(contest), now=NOW) if broken.code in gap.sentence]
    assert gap.links[0].url.endswith(f"/{broken.pk}/")
    assert [one.question for one in unvaried()] == [broken.pk]


def test_a_question_that_fails_only_now_is_left_out_of_the_paper_and_told_of(rarely, monkeypatch, caplog):
    """The calendar went away after the pool was read: nobody's paper breaks, another question stands in the place."""
    joined, plain, broken = rarely
    pool_of(joined)
    without_calendar(monkeypatch)
    with caplog.at_level(logging.ERROR):
        papers = [draw(joined, f"{number:02x}" * 16) for number in range(12)]
    assert {slot["revision"] for paper in papers for slot in paper["slots"]} == {plain.approved_revision_id}
    assert f"revision {broken.approved_revision_id} is left out of a paper" in caplog.text


# --- marking ------------------------------------------------------------------------------------------------------


def test_who_answers_by_their_own_paper_earns_every_point(joined):
    for _entrant in range(5):
        attempt = sit(joined)
        marked = hand_in(attempt, answers_of(attempt))
        assert (marked.score, marked.right_slots) == (500, 5)


def test_the_answers_of_another_paper_are_not_right(joined):
    """The seeded bug: were papers marked by the values of another one, these two would both be full marks."""
    first = sit(joined)
    second = sit_unlike(joined, first)
    keys = AnswerKey.objects.select_related("revision").in_bulk()
    for slot, own in enumerate(first.slots, start=1):
        other = next(one for one in second.slots if one["revision"] == own["revision"])
        revision = keys[own["revision"]]
        if revision.revision.kind in ("numeric", "short_text"):
            asked = asked_with(revision, own["params"])
            assert kind(revision.revision.kind).mark(asked.content, asked.key, answers_of(first)[slot], {}) == 1
            asked = asked_with(revision, other["params"])
            assert kind(revision.revision.kind).mark(asked.content, asked.key, answers_of(first)[slot], {}) == 0


def test_marking_again_gives_the_same_though_the_calendar_was_corrected(joined, monkeypatch):
    attempt = sit(joined)
    marked = hand_in(attempt, answers_of(attempt))
    without_calendar(monkeypatch)
    mark_attempts([marked], now=NOW)
    marks = Mark.objects.filter(attempt=marked).values_list("hundredths", flat=True)
    assert list(marks) == [100] * 5


SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(seed=st.binary(min_size=16, max_size=16), sample=st.sampled_from(ALL))
@SETTINGS
def test_whatever_the_seed_the_right_option_of_the_page_is_right_and_no_other(joined, seed, sample):
    """What the page shows and what marks it come from the same values by two ways: one of them knows no key."""
    attempt = sit_unsaved(joined, seed)
    screen = screens(attempt)[sample]
    number = screen["slot"]
    slot = attempt.slots[number - 1]
    key = AnswerKey.objects.select_related("revision").get(pk=slot["revision"])
    assert shares(attempt, number, key, slot["params"], answer_from_page(attempt, screen)) == [1]
    wrong = wrong_answers(attempt, screen)
    assert set(shares(attempt, number, key, slot["params"], *wrong)) <= {0}


@given(seed=st.binary(min_size=16, max_size=16), other=st.binary(min_size=16, max_size=16))
@SETTINGS
def test_with_the_values_of_another_paper_the_same_check_would_fail(joined, seed, other):
    """The control of the test above: where the keys differ, marking by another paper's values is noticed."""
    attempt, neighbour = sit_unsaved(joined, seed), sit_unsaved(joined, other)
    screen = screens(attempt)["numeric"]
    foreign = neighbour.slots[screens(neighbour)["numeric"]["slot"] - 1]
    key = AnswerKey.objects.select_related("revision").get(pk=foreign["revision"])
    own = values_of(attempt, screen["slot"])["phi"]
    [share] = shares(attempt, screen["slot"], key, foreign["params"], answer_from_page(attempt, screen))
    assert (share == 1) == (from_json(foreign["params"])["phi"] == own)


def sit_unsaved(joined, seed: bytes) -> Attempt:
    return Attempt(round_division=joined, seed=seed.hex(), paper=draw(joined, seed.hex()))


def shares(attempt, number: int, key: AnswerKey, params: dict, *answers: object) -> list:
    asked = asked_with(key, params)
    key_of = {opaque: option for option, opaque in attempt.option_ids(number).items()}
    return [kind(key.revision.kind).mark(asked.content, asked.key, answer, key_of) for answer in answers]


def wrong_answers(attempt, screen: dict) -> list:
    right = answer_from_page(attempt, screen)
    if "options" in screen:
        ids = [option["id"] for option in screen["options"]]
        if isinstance(right, list):
            return [[name] for name in ids if name not in right]
        return [name for name in ids if name != right]
    return [str(int(right) + 1), "không biết", str(int(right) * 10)]


NUMBERS = st.integers(60, 900)  # so that no option is below zero


@st.composite
def declared(draw) -> tuple[Revision, AnswerKey, int, int]:
    """A question that nobody wrote: "n times so much and so much more", its options off by as much as chance wants.

    Its key is a letter, or says by expression which option is right; the factors tell the test what is.
    """
    times, more = draw(st.integers(1, 12)), draw(st.integers(0, 99))
    offs = draw(st.lists(st.integers(-50, 50).filter(bool), min_size=1, max_size=4, unique=True))
    place = draw(st.integers(0, len(offs)))
    names = [f"o{number}" for number in range(len(offs) + 1)]
    steps = [*offs[:place], 0, *offs[place:]]
    derived = [{"name": "dung", "expression": f"n * {times} + {more}"}]
    derived += [{"name": name, "expression": f"dung + {step}"} for name, step in zip(names, steps, strict=True)]
    said = draw(st.sampled_from(["{%s}", "{%s:money}", "{%s:plain} ngày"]))
    options = [{"key": "ABCDE"[number], "text": said % name} for number, name in enumerate(names)]
    by_letter, by_expression = (
        "ABCDE"[place],
        {"right": {"ABCDE"[k]: f"{name} == dung" for k, name in enumerate(names)}},
    )
    first = draw(NUMBERS)
    parameter = {"name": "n", "kind": "integer", "from": first, "to": first + draw(st.integers(0, 5000))}
    variation = {"parameters": [parameter], "derived": derived}
    revision = Revision(pk=1, kind="single", stem="{n}?", content={"options": options}, variation=variation)
    key = AnswerKey(revision=revision, key=draw(st.sampled_from([by_letter, by_expression])), explanation="{dung}")
    return revision, key, times, more


@given(question=declared(), seed=st.binary(min_size=1, max_size=8), secret=st.binary(min_size=16, max_size=16))
@settings(max_examples=300, deadline=None)
def test_of_any_question_the_option_that_says_what_is_right_is_marked_right_and_all_others_wrong(
    question, seed, secret
):
    """From the paper alone: the number that stands in the stem tells which of the texts on the page is right."""
    revision, key, times, more = question
    slot = Content("single", revision.content, revision.variation, shipped_calendar()).slot(
        Drawn(1, 100, 0), 1, Draw(seed)
    )
    attempt = Attempt(secret=secret.hex(), paper={"v": 1, "slots": [json.loads(json.dumps(slot))]})
    face = Face("single", "", revision.content, (), template=revision.stem).on_paper(attempt.slots[0])
    page = kind("single").present(face.content, slot["options"], lambda name: attempt.option_id(1, name))
    asked_for = re.sub(r"\D", "", face.stem)
    told = {int(re.sub(r"\D", "", option["html"])): option["id"] for option in page["options"]}
    right = told[int(asked_for) * times + more]
    marked = {name: shares(attempt, 1, key, slot["params"], name)[0] for name in told.values()}
    assert marked == {name: int(name == right) for name in told.values()}


# --- after the round ----------------------------------------------------------------------------------------------


def test_the_review_shows_each_entrant_their_own_question_key_and_explanation(joined):
    attempts = [sit(joined) for _entrant in range(2)]
    for attempt in attempts:
        marked = hand_in(attempt, answers_of(attempt))
        items = {item["kind"]: item for item in review(marked, now=NOW, language="vi")}
        assert [item["outcome"] for item in items.values()] == ["right"] * 5
        assert {name: item["stem"] for name, item in items.items()} == {
            name: screen["stem"] for name, screen in screens(attempt).items()
        }
        due = values_of(attempt, items["single"]["slot"])["ngay_tra"]
        assert f"{due.day:02}/{due.month}/{due.year}" in items["single"]["explanation"]
        [right] = [option for option in items["single"]["options"] if option["is_key"]]
        assert (right["chosen"], f"{due.day:02}/{due.month}/{due.year}" in right["html"]) == (True, True)
        assert "{" not in str([item["explanation"] for item in items.values()])


def test_the_right_statement_differs_from_paper_to_paper(joined):
    told = set()
    for _entrant in range(12):
        attempt = sit(joined)
        marked = hand_in(attempt, answers_of(attempt))
        [item] = [item for item in review(marked, now=NOW, language="vi") if item["kind"] == "true_false"]
        told |= {
            (option["html"], values_of(attempt, item["slot"])["n"] > 20)
            for option in item["options"]
            if option["is_key"]
        }
    assert told == {("Đúng", True), ("Sai", False)}


# --- the database -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before, after", [(None, {"parameters": []}), ({"parameters": []}, None), ({"a": 1}, {"a": 2})]
)
def test_what_a_used_question_varies_by_stands_still(db, before, after):
    revision = make_question(variation=before).approved_revision
    Revision.objects.filter(pk=revision.pk).update(used_at=NOW)
    Revision.objects.filter(pk=revision.pk).update(variation=before)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(variation=after)


def test_the_older_guards_of_a_used_revision_stand_beside_it(db):
    revision = make_question().approved_revision
    Revision.objects.filter(pk=revision.pk).update(used_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(stem="Khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerKey.objects.filter(pk=revision.pk).update(key="B")


def test_the_shipped_calendar_knows_the_days_of_the_samples():
    assert shipped_calendar().known.keys() >= {2026}
