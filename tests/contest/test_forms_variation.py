"""The editor's panel for parameters: what is typed, what becomes of it, and what is said."""

import pytest
from django.utils.translation import override

from contest.editing_variation import parameter_rows, variation_fields
from contest.forms.variation import ParameterRow, VariationForm
from questions.models import Question, Revision
from questions.writing import Wording, wording_of
from tests.contest.editors import address, filled
from tests.contest.varying import VARYING

ROWS = {"parameters-TOTAL_FORMS": "3", "parameters-INITIAL_FORMS": "0"}
BY_DAY = ROWS | {
    "varies": "on",
    "stem": "Nộp hồ sơ {ngay_nop:long}, thời hạn {so_ngay:two} ngày làm việc. Trả kết quả ngày nào?",
    "parameters-0-name": "ngay_nop",
    "parameters-0-kind": "date",
    "parameters-0-first": "02/03/2026",
    "parameters-0-last": "24/4/2026",
    "parameters-1-name": "so_ngay",
    "parameters-1-kind": "integer",
    "parameters-1-listed": "3; 5; 7",
    "derived": "ngay_tra = add_working_days(ngay_nop, so_ngay)\r\n\r\nsom = add_days(ngay_tra, -1)",
    "conditions": "is_working_day(ngay_nop)",
    "options-0-text": "Ngày {ngay_tra:date}",
    "options-1-text": "Ngày {som:date}",
    "explanation": "Hết ngày {ngay_tra:date}.",
}
STATEMENT = ROWS | {
    "varies": "on",
    "stem": "{n} lớn hơn 20.",
    "parameters-0-name": "n",
    "parameters-0-kind": "integer",
    "parameters-0-first": "1",
    "parameters-0-last": "40",
    "rights": "n > 20",
    "statement": "",
}


def row(**typed) -> dict | None:
    form = ParameterRow(typed)
    assert form.is_valid()
    return form.told()


@pytest.mark.parametrize(
    "typed, told",
    [
        ({"kind": "date", "first": "2/3/2026", "last": "24.4.2026"}, {"from": "2026-03-02", "to": "2026-04-24"}),
        (
            {"kind": "time", "first": "7:30", "last": "16 giờ 30", "step": "30"},
            {"from": "07:30", "to": "16:30", "step": 30},
        ),
        ({"kind": "amount", "first": "50.000", "last": "1 200 000"}, {"from": 50_000, "to": 1_200_000}),
        ({"kind": "decimal", "first": "0,5", "last": "2", "step": "0,25"}, {"from": "0.5", "to": "2", "step": "0.25"}),
        ({"kind": "name", "listed": "bà Lan; ông Bình"}, {"values": ["bà Lan", "ông Bình"]}),
        ({"kind": "integer", "listed": "3\n5 ;"}, {"values": [3, 5]}),
        ({"kind": "integer", "first": "ba", "last": "5"}, {"from": "ba", "to": 5}),
    ],
)
def test_a_row_is_read_as_people_write_it(typed, told):
    assert row(name="x", **typed) == {"name": "x", "kind": typed["kind"]} | told


def test_an_empty_row_is_no_parameter():
    assert row(kind="date") is None


@pytest.mark.parametrize("kind", VARYING)
def test_what_is_stored_fills_the_panel_that_tells_it_again(kind):
    wording = Wording(level=1, **VARYING[kind]._asdict())
    form = VariationForm(variation_fields(wording), kind=kind)
    rows = [ParameterRow(each) for each in parameter_rows(wording)]
    assert [form.is_valid(), *(each.is_valid() for each in rows)] == [True] * (1 + len(rows))
    again = form.applied_to(wording, rows)
    assert again.variation == {"derived": [], "conditions": []} | wording.variation
    if kind != "true_false":
        assert again.key == wording.key


@pytest.mark.parametrize(
    "kind, typed, field",
    [
        ("single", {"derived": "ngay_tra add_days(x, 1)"}, "derived"),
        ("single", {"derived": "a == b"}, "derived"),
        ("single", {"rights": "n > 5"}, "rights"),
        ("multiple", {"rights": "A: n > 5\nA: n < 5"}, "rights"),
    ],
)
def test_lines_that_say_nothing_are_told_at_their_field(kind, typed, field):
    assert list(VariationForm({"varies": "on"} | typed, kind=kind).errors) == [field]


def test_a_question_about_days_is_written_by_form_and_comes_back_into_it(client, bank, author):
    answer = client.post(address(bank, "questions", "new"), filled(bank, **BY_DAY))
    assert answer.status_code == 302
    wording = wording_of(Question.objects.get().latest_revision)
    assert wording.variation["parameters"] == [
        {"name": "ngay_nop", "kind": "date", "from": "2026-03-02", "to": "2026-04-24"},
        {"name": "so_ngay", "kind": "integer", "values": [3, 5, 7]},
    ]
    assert (wording.key, len(wording.variation["derived"])) == ("A", 2)
    page = client.get(address(bank, "questions", Question.objects.get().pk, "edit")).content.decode()
    assert 'value="02/03/2026"' in page
    assert "3; 5; 7" in page


def test_a_statement_may_be_true_on_some_papers_only(client, bank, author):
    assert client.post(address(bank, "questions", "new"), filled(bank, "true_false", **STATEMENT)).status_code == 302
    revision = Question.objects.get().latest_revision
    assert revision.answer_key.key == {"right": {"T": "n > 20", "F": "not (n > 20)"}}
    page = client.get(address(bank, "questions", revision.question_id))
    assert page.status_code == 200
    assert len(page.context["variants"]) == 50


def test_which_option_is_right_may_be_said_by_expression(client, bank, author):
    rights = {"rights": "A: som < ngay_tra\nb) som == ngay_tra"}
    changes = {"options-0-right": ""} | rights
    assert client.post(address(bank, "questions", "new"), filled(bank, **BY_DAY | changes)).status_code == 302
    key = Revision.objects.get().answer_key.key
    assert key == {"right": {"A": "som < ngay_tra", "B": "som == ngay_tra"}}


def test_the_preview_shows_fifty_variants_and_stores_nothing(client, bank, author):
    page = client.post(address(bank, "questions", "new"), filled(bank, preview="1", **BY_DAY))
    variants = page.context["preview"]["variants"]
    assert ([one.number for one in variants], Question.objects.count()) == (list(range(1, 51)), 0)
    assert "{" not in page.context["preview"]["face"]["stem"]
    assert [" (" in line for line in variants[0].answers] == [True, False]


def test_alike_options_are_refused_with_the_variant_and_nothing_typed_is_lost(client, bank, author):
    client.cookies["language"] = "en"
    alike = filled(
        bank, **BY_DAY | {"options-1-text": "Ngày {ngay_tra:full}", "options-2-text": "Ngày {ngay_tra:date}"}
    )
    page = client.post(address(bank, "questions", "new"), alike)
    assert (page.status_code, Question.objects.count()) == (422, 0)
    said = " ".join(map(str, page.context["form"].non_field_errors()))
    assert "1 (ngay_nop = " in said
    assert BY_DAY["conditions"] in page.content.decode()


def test_each_mistake_is_said_once_in_the_editor(client, bank, author):
    client.cookies["language"] = "en"
    years = {"parameters-0-first": "03/03/2031", "parameters-0-last": "30/06/2031"}
    typed = filled(bank, **BY_DAY | years | {"explanation": "Hết ngày {ngay_tra:date}, xem {khac}."})
    page = client.post(address(bank, "questions", "new"), typed)
    assert (page.status_code, Question.objects.count()) == (422, 0)
    assert [str(error) for error in page.context["form"].non_field_errors()] == [
        "There is no value called khac.",
        "Variant 1: There is no holiday calendar for 2031.",
    ]


def test_more_rows_are_given_and_what_was_typed_stays(client, bank, author):
    page = client.post(address(bank, "questions", "new"), filled(bank, more="parameters", **BY_DAY))
    assert len(page.context["editor"].parameters.forms) == 5
    assert page.context["editor"].parameters.forms[0]["first"].value() == "02/03/2026"


PLAIN = {"stem": "Trả ngày nào?", "options-0-text": "Ngày 3", "options-1-text": "Ngày 4", "explanation": "{nao_do}"}


def test_without_the_tick_the_question_is_plain(client, bank, author):
    plain = filled(bank, **BY_DAY | {"varies": ""} | PLAIN)
    assert client.post(address(bank, "questions", "new"), plain).status_code == 302
    assert Revision.objects.get().variation is None


@pytest.mark.parametrize("gap", [{"stem": "Nộp {ngay_nop:date}?"}, {"options-1-text": "Sau { so_ngay } và {so_ngay}"}])
def test_gaps_for_parameters_without_the_tick_are_asked_about_before_anything_is_saved(client, bank, author, gap):
    typed = filled(bank, **BY_DAY | {"varies": ""} | PLAIN | gap)
    page = client.post(address(bank, "questions", "new"), typed)
    assert (page.status_code, Question.objects.count()) == (422, 0)
    editor = page.context["editor"]
    assert (list(editor.variation.errors), list(editor.parts_that_need_a_look)) == (["varies"], ["variation"])


def test_no_parameter_is_told(client, bank, author):
    with override("vi"):
        page = client.post(address(bank, "questions", "new"), filled(bank, varies="on", **ROWS))
    assert page.status_code == 422
