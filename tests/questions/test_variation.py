"""Questions with parameters in a bank: written, told, compared, exported, imported, loaded and approved."""

import json
from dataclasses import replace

import pytest
from django.conf import settings
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from exchange.records import BadFile
from questions.advising import advice_on
from questions.differences import differences, lines_of, say_the_same
from questions.errors import QuestionError, Unusable
from questions.exporting import rows_of
from questions.formats import aiken, gift, lines, moodle, sheet, word, word_paper
from questions.formats.rows import Basis, Row
from questions.importing import Given, Usual, check
from questions.loading import load_questions
from questions.models import Question, Revision, Topic
from questions.reviewing import approve, open_key, submit
from questions.variants import check_whole, declaration_of, shipped_calendar
from questions.variation import asked_with, example_shown, faults_of
from questions.writing import (
    Filing,
    Wording,
    create_question,
    problems_of,
    restore_revision,
    revise_question,
    wording_of,
)
from tests.contest.varying import VARYING
from tests.factories import NOW, grant, make_bank, make_document, make_person, make_topic, make_unit
from tests.questions.formats.strategies import PROPERTY

pytestmark = pytest.mark.django_db
PLAIN = [{"key": "A", "text": "Nay"}, {"key": "B", "text": "Mai"}]


def wording(kind: str = "single", **fields) -> Wording:
    return replace(Wording(level=1, **VARYING[kind]._asdict()), **fields)


@pytest.fixture
def bank(db):
    return make_bank(make_unit())


@pytest.fixture
def author(bank):
    return grant(make_person(), Role.AUTHOR, bank.owner)


@pytest.fixture
def write(bank, author):
    def create(kind: str = "single", code: str = "v-1", **fields) -> Question:
        filing = Filing(code, make_topic(), "contest", "current")
        return create_question(bank, filing, wording(kind, **fields), by=author, now=NOW)

    return create


def sentences(given: Wording) -> list[str]:
    with override("en"):
        return [str(problem.sentence) for problem in problems_of(given)]


# --- written ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", VARYING)
def test_what_is_written_is_kept(write, kind):
    question = write(kind)
    stored = wording_of(Revision.objects.get(pk=question.latest_revision_id))
    assert say_the_same(stored, wording(kind))
    assert (stored.variation, stored.key) == (VARYING[kind].variation, VARYING[kind].key)


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"variation": {"parameters": [], "other": 1}}, "The parameters cannot be read."),
        ({"variation": [1]}, "The parameters cannot be read."),
        ({"variation": {"parameters": []}}, "Name at least one parameter."),
        ({"stem": "{khac}?"}, "There is no value called khac."),
        ({"stem": " "}, "The question has no text."),
    ],
)
def test_what_cannot_vary_is_refused_with_a_sentence(fields, sentence):
    assert sentences(wording(**fields))[0].endswith(sentence)


def test_options_that_come_out_alike_are_refused_with_the_variant_and_its_values():
    options = [*VARYING["single"].content["options"], {"key": "D", "text": "Ngày {ngay_tra:date}"}]
    told = sentences(wording(content={"options": options}))
    assert told[0].startswith("Variant 1 (ngay_nop = ")
    assert told[0].endswith("These options have the same text: A, D.")


def test_an_unusable_question_is_not_stored(write):
    with pytest.raises(Unusable):
        write(variation={"parameters": []})
    assert Question.objects.count() == 0


def test_a_revision_without_parameters_and_a_restored_one_with_them(write, author):
    question = write()
    plain = wording(stem="Ngày nào?", variation=None, explanation="", content={"options": PLAIN})
    revise_question(question, plain, seen=1, by=author, now=NOW)
    first = question.revisions.get(number=1)
    restored = restore_revision(first, seen=2, by=author, now=NOW)
    assert [one.variation is None for one in question.revisions.order_by("number")] == [False, True, False]
    assert restored.variation == first.variation


# --- told ---------------------------------------------------------------------------------------------------------


def test_the_history_tells_parameters_rules_and_expressions():
    with override("en"):
        told, dated = lines_of(wording("true_false")), lines_of(wording())
    assert told[1:3] == ["A. Đúng (right where: n > 20)", "B. Sai (right where: n <= 20)"]
    assert "Parameter: n (whole number): 1 – 40" in told
    assert [line for line in dated if line.startswith(("Parameter", "Derived", "Condition"))] == [
        "Parameter: ngay_nop (day): 02/03/2026 – 24/04/2026",
        "Parameter: so_ngay (whole number): 3, 5, 7",
        "Derived value: ngay_tra = add_working_days(ngay_nop, so_ngay)",
        "Derived value: som = add_days(ngay_tra, -1)",
        "Derived value: muon = add_days(ngay_tra, 1)",
        "Condition: is_working_day(ngay_nop)",
    ]


def test_a_changed_condition_is_a_difference_and_an_empty_list_is_none():
    one = wording()
    other = replace(one, variation=one.variation | {"conditions": ["weekday(ngay_nop) == 1"]})
    with override("en"):
        changed = [line for line in differences(one, other) if line.change != "same"]
    assert [line.text for line in changed] == [
        "Condition: is_working_day(ngay_nop)",
        "Condition: weekday(ngay_nop) == 1",
    ]
    assert not say_the_same(one, other)
    number = wording("true_false")
    assert say_the_same(number, replace(number, variation=number.variation | {"derived": [], "conditions": None}))


@pytest.mark.parametrize("kind", VARYING)
def test_each_kind_means_the_same_as_itself_and_not_as_another_key(kind):
    one = wording(kind)
    assert say_the_same(one, wording(kind))
    assert not say_the_same(one, replace(one, variation=one.variation | {"conditions": ["1 > 0"]}))


def test_advice_is_about_what_an_entrant_would_read():
    long = wording(
        explanation="",
        content={
            "options": [
                {"key": "A", "text": "Ngày {ngay_tra:long}, vào giờ làm việc, tại bộ phận một cửa"},
                {"key": "B", "text": "{som:date}"},
            ]
        },
    )
    with override("en"):
        assert "The right option is by far the longest, which gives it away." in advice_on(long)
    assert advice_on(wording("true_false")) != []


def test_an_example_is_shown_and_templates_where_none_can_be_made(write):
    revision = write().latest_revision
    stem, content = example_shown(revision)
    assert ("{" in stem, "{" in str([one["text"] for one in content["options"]])) == (False, False)
    revision.variation = {"parameters": []}
    assert example_shown(revision) == (revision.stem, revision.content)


# --- files --------------------------------------------------------------------------------------------------------


def rows_of_kinds(write) -> list[Row]:
    for number, kind in enumerate(VARYING):
        write(kind, code=f"v-{number}")
    return rows_of(Question.objects.whole())


def test_our_own_format_holds_everything(write, bank):
    rows = rows_of_kinds(write)
    written = lines.write(rows)
    back = lines.read(written.content).rows
    parts = ("kind", "stem", "key", "explanation", "variation")
    assert [[getattr(row, name) for name in parts] for row in back] == [
        [getattr(row, name) for name in parts] for row in rows
    ]
    assert lines.write(back).content == written.content
    assert [one.decision for one in check(bank, [Given(row) for row in back], Usual())] == ["pass"] * len(VARYING)


@pytest.mark.parametrize("module", [aiken, gift, moodle, sheet, word, word_paper])
def test_other_formats_say_that_they_cannot_hold_it_and_leave_it_out(write, module):
    rows = rows_of_kinds(write)
    written = module.write(rows)
    left_out = [remark.line for remark in written.remarks if remark.code in ("lost-parameters", "lost-kind")]
    assert left_out == [1, 2, 3, 4, 5]
    assert b"ngay_nop" not in written.content


NAMES = st.from_regex(r"v_[a-z0-9_]{0,6}", fullmatch=True)
VALUES = st.one_of(
    st.builds(
        lambda low, more: {"kind": "integer", "from": low, "to": low + more}, st.integers(0, 99), st.integers(1, 99)
    ),
    st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=4, unique=True).map(
        lambda values: {"kind": "amount", "values": values}
    ),
    st.lists(st.decimals(0, 999, places=2).map(str), min_size=1, max_size=3, unique=True).map(
        lambda values: {"kind": "decimal", "values": values}
    ),
    st.sampled_from(["bà Lan", "ông Bình", "chị {Hoa}", "“A”"]).map(lambda name: {"kind": "name", "values": [name]}),
)


@PROPERTY
@given(
    parameters=st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=3, unique_by=lambda one: one[0]),
    by_expression=st.booleans(),
    derived=st.sampled_from([None, [], [{"name": "x", "expression": "1.50 + 2"}]]),
    numeric=st.booleans(),
)
def test_whatever_varies_comes_back_from_a_file_as_it_was(parameters, by_expression, derived, numeric):
    variation = {"parameters": [{"name": name} | values for name, values in parameters]}
    variation |= {} if derived is None else {"derived": derived}
    stem = " ".join(f"{{{name}}}" for name, _values in parameters)
    options = [{"key": "A", "text": f"a {stem}"}, {"key": "B", "text": f"b {stem}"}]
    key = {"right": {"A": "1 > 0", "B": "1 < 0"}} if by_expression else "B"
    row = Row(1, stem, "single", {"options": options, "keep_order": False, "unit": None}, key, variation)
    if numeric:
        key = {"value": "{" + parameters[0][0] + ":plain}", "tolerance": "0.5"}
        row = Row(1, stem, "numeric", {"options": [], "keep_order": False, "unit": "đồng"}, key, variation)
    back = lines.read(lines.write([row]).content).rows[0]
    assert (back.stem, back.content, back.key, back.variation) == (row.stem, row.content, row.key, row.variation)


@pytest.mark.parametrize(
    "field", [{"variation": 5}, {"variation": {"other": []}}, {"variation": {"right": {"A": 1}}}, {"tolerance": "x"}]
)
def test_a_line_that_tells_it_wrongly_is_left_out_and_told(field):
    record = json.loads((settings.BASE_DIR / "fixtures" / "questions-vi.jsonl").read_text().splitlines()[0])
    reading = lines.read(json.dumps(record | field).encode())
    assert [(remark.code, remark.values) for remark in reading.remarks][:1] == [
        ("line-field", {"field": next(iter(field))})
    ]


def test_a_row_from_a_file_becomes_a_question_that_varies(bank):
    sample = VARYING["single"]
    make_topic("mot-cua")
    row = Row(1, **sample._asdict(), topic="mot-cua", level=1)
    [one] = check(bank, [Given(row)], Usual())
    assert (one.decision, one.meant.problems, one.meant.wording.variation) == ("new", [], sample.variation)
    broken = replace(row, variation={"parameters": []})
    [one] = check(bank, [Given(broken)], Usual())
    assert len(one.meant.problems) == 1


# --- approved -----------------------------------------------------------------------------------------------------


RARE = {
    "variation": {"parameters": [{"name": "n", "kind": "integer", "from": 1, "to": 2000}]},
    "key": {"right": {"T": "n > 20", "F": "n <= 20 or n == 1234"}},
}


def test_approval_looks_at_every_variant_and_says_which_is_wrong(write, author, bank):
    question = write("true_false", **RARE)
    revision = question.latest_revision
    submit(revision, by=author, now=NOW)
    reviewer = grant(make_person(), Role.REVIEWER, bank.owner)
    open_key(revision, by=reviewer, now=NOW)
    with override("en"), pytest.raises(QuestionError) as refused:
        approve(revision, by=reviewer, now=NOW)
    with override("en"):
        said = str(refused.value)
    assert said == "Variant 1234 (n = 1.234): More than one option is right: T, F."
    assert Revision.objects.get(pk=revision.pk).status == "in_review"


def test_a_sound_question_is_approved_and_a_plain_one_is_not_looked_at(write, author, bank):
    question = write("true_false")
    submit(question.latest_revision, by=author, now=NOW)
    reviewer = grant(make_person(), Role.REVIEWER, bank.owner)
    open_key(question.latest_revision, by=reviewer, now=NOW)
    assert approve(question.latest_revision, by=reviewer, now=NOW)
    assert faults_of(Revision(stem="?", content={})) == []


def test_the_key_of_a_plain_question_is_what_it_was(write):
    plain = write(
        variation=None, stem="Ai?", content={"options": [{"key": "A", "text": "Ông"}, {"key": "B", "text": "Bà"}]}
    )
    asked = asked_with(plain.latest_revision.answer_key, None)
    assert (asked.stem, asked.key) == ("Ai?", "A")


# --- loaded -------------------------------------------------------------------------------------------------------


def test_a_file_of_ours_is_loaded_and_a_wrong_variant_in_it_is_told_with_its_line(write, bank, tmp_path):
    [row] = [row for row in rows_of_kinds(write) if row.kind == "single"]
    document = make_document()
    row = replace(row, code="new", confidence="high", as_of="2026-05", legal_bases=[Basis(document.number)])
    topic = Topic.objects.get(slug=row.topic)
    path = tmp_path / "questions.jsonl"
    path.write_bytes(lines.write([row]).content)
    load_questions(path, bank)
    loaded = Question.objects.get(code="new").latest_revision
    assert (loaded.variation, loaded.question.topic) == (VARYING["single"].variation, topic)
    path.write_bytes(lines.write([replace(row, code="bad", stem="{khac}")]).content)
    with override("en"), pytest.raises(BadFile, match="line 1: bad: There is no value called khac"):
        load_questions(path, bank)


def test_the_varying_questions_of_the_demo_are_sound_in_every_variant():
    rows = lines.read((settings.PLAN_DATA_DIR / "questions-varying-vi.jsonl").read_bytes()).rows
    faults = [
        check_whole(
            declaration_of(row.variation, row.stem, row.content, row.key, row.explanation), row.kind, shipped_calendar()
        )
        for row in rows
    ]
    assert faults == [[], []]


def test_our_file_of_varying_questions_comes_back_byte_for_byte():
    content = (settings.PLAN_DATA_DIR / "questions-varying-vi.jsonl").read_bytes()
    assert lines.write(lines.read(content).rows) == (content, [])
