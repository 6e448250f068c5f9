"""The matrix of a blueprint: the same rows whichever way they come in, and none lost by looking."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Audience
from contest.forms.matrix import RowsEditor, placed_in_matrix
from contest.overview import stock_of
from questions.models import Blueprint, BlueprintRow
from tests.contest.organizers import blueprint_form, make_setting
from tests.factories import make_bank, make_blueprint, make_question, make_topic

FIELDS = ("topic_id", "level", "kind", "count", "points")


@pytest.fixture
def browser(cast, client_of):
    client = client_of(cast.organiser)
    client.cookies["language"] = "en"
    return client


def values(rows) -> list[tuple]:
    return [tuple(getattr(row, name) for name in FIELDS) for row in rows]


def editor(data=None, stored=(), *, audience=Audience.OFFICIALS, banks=(), more=False) -> RowsEditor:
    return RowsEditor(data, list(stored), audience=audience, stock=stock_of(banks), more=more)


def sent_back(shown: RowsEditor) -> QueryDict:
    """What a browser sends of a page that nobody has touched."""
    data = QueryDict(mutable=True)
    fields = [*shown.matrix, *(field for form in (shown.finer.management_form, *shown.finer) for field in form)]
    for field in fields:
        data[field.html_name] = "" if field.value() is None else str(field.value())
    for form in shown.finer:
        del data[form["DELETE"].html_name]
    return data


rows = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from((None, 1, 2, 3)),
        st.sampled_from(("", "", "single")),
        st.integers(1, 100),
        st.sampled_from((100, 100, 50)),
    ),
    max_size=8,
)


@given(rows)
@settings(max_examples=200)
def test_each_row_is_either_in_the_matrix_or_a_finer_one(drawn):
    stored = [BlueprintRow(**dict(zip(FIELDS, row, strict=True))) for row in drawn]
    placed, finer = placed_in_matrix(stored)
    assert sorted(values(placed + finer), key=str) == sorted(values(stored), key=str)
    assert len({(row.topic_id, row.level) for row in placed}) == len(placed)
    assert {row.kind for row in placed} <= {""}
    assert len({(row.topic_id, row.points) for row in placed}) == len({row.topic_id for row in placed})


STORED = [
    {"level": None, "count": 5},
    {"level": 2, "kind": "numeric", "count": 1},
    {"level": 2, "count": 3},
    {"level": 3, "count": 1, "points": 250},
    {"level": 2, "count": 4},
]


def test_opening_and_saving_changes_nothing(db):
    """Not even the order, of which papers that are drawn again from their seed depend."""
    first, second = make_topic(), make_topic()
    wanted = [{"topic": second} | STORED[0], *({"topic": first} | row for row in STORED)]
    stored = list(make_blueprint(*wanted).rows.all())
    shown = editor(stored=stored)
    sent = editor(sent_back(shown), stored)
    assert (sent.is_valid(), [len(form) for form in placed_in_matrix(stored)]) == (True, [3, 3])
    assert values(sent.rows()) == values(stored)


def test_a_shown_blueprint_sent_back_through_the_page_changes_nothing(browser, units):
    setting = make_setting(units.province)
    blueprint = make_blueprint(*({"topic": setting.topic} | row for row in STORED), owner=units.province, name="Một")
    address = reverse("organize_blueprint_edit", args=[blueprint.pk])
    answer = browser.get(address)
    form = blueprint_form(units.province, blueprint=blueprint) | sent_back(answer.context["editor"]).dict()
    before = values(blueprint.rows.all())
    assert browser.post(address, form).status_code == 302
    assert values(blueprint.rows.all()) == before


def test_the_matrix_and_the_row_form_make_the_same_rows(browser, units):
    topic = make_topic()
    by_matrix = {f"cell-{topic.pk}-1": "3", f"cell-{topic.pk}-0": "2", f"points-{topic.pk}": "0,5"}
    by_rows = [
        {"topic": topic.pk, "level": 1, "count": 3, "points": "0,5"},
        {"topic": topic.pk, "count": 2, "points": "0,5"},
    ]
    new = reverse("organize_blueprint_new")
    browser.post(new, blueprint_form(units.province, name="Một") | by_matrix)
    browser.post(new, blueprint_form(units.province, *by_rows, name="Hai"))
    first, second = (values(Blueprint.objects.get(name=name).rows.all()) for name in ("Một", "Hai"))
    assert (first, first == second) == ([(topic.pk, 1, "", 3, 50), (topic.pk, None, "", 2, 50)], True)


def test_matrix_and_finer_rows_come_together(browser, units):
    topic = make_topic()
    form = blueprint_form(units.province, {"topic": topic.pk, "kind": "single", "count": 1})
    browser.post(reverse("organize_blueprint_new"), form | {f"cell-{topic.pk}-3": "4", f"points-{topic.pk}": "1"})
    assert values(BlueprintRow.objects.all()) == [(topic.pk, 3, "", 4, 100), (topic.pk, None, "single", 1, 100)]


def test_each_cell_tells_what_the_banks_hold(db):
    bank, topic = make_bank(), make_topic()
    for level in (1, 1, 3):
        make_question(bank=bank, topic=topic, level=level)
    make_topic()
    full, empty = editor(banks=[bank]).matrix.own_lines
    assert [[cell.stock for cell in line.cells] for line in (full, empty)] == [[2, 0, 1, 3], [0, 0, 0, 0]]


def test_what_is_missing_is_told_in_the_cell_and_for_the_topic(db):
    bank, topic = make_bank(), make_topic()
    for level in (1, 1, 3):
        make_question(bank=bank, topic=topic, level=level)
    data = QueryDict(f"cell-{topic.pk}-1=2&cell-{topic.pk}-3=3&points-{topic.pk}=1")
    (line,) = editor(data, banks=[bank]).matrix.own_lines
    assert ([cell.missing for cell in line.cells], line.asked, line.missing) == ([0, 0, 2, 0], 5, 2)


def test_totals_count_the_matrix_and_the_finer_rows(db):
    topic = make_topic()
    stored = make_blueprint(*({"topic": topic} | row for row in STORED)).rows.all()
    shown = editor(stored=stored)
    assert [asked for _level, _name, asked in shown.matrix.columns] == [0, 3, 0, 5]
    assert (shown.asked, shown.worth) == (14, 1550)
    data = sent_back(shown)
    assert (editor(data).asked, editor(data).worth) == (14, 1550)
    data["rows-0-DELETE"] = "on"
    assert (editor(data).asked, editor(data).worth) == (13, 1450)


@pytest.mark.parametrize(
    "audience, own, others",
    [("officials", 1, 1), ("citizens", 1, 1), ("", 2, 0), ("nonsense", 2, 0)],
)
def test_topics_of_other_audiences_stand_apart(db, audience, own, others):
    make_topic()
    make_topic(audience=Audience.CITIZENS)
    matrix = editor(audience=audience).matrix
    assert (len(matrix.own_lines), len(matrix.other_lines), matrix.asks_others) == (own, others, False)


@pytest.mark.parametrize("typed", ["-1", "101", "1.5", "x", "1e3", "٣x", "9" * 400])
def test_a_number_that_is_none_is_refused_where_it_stands(browser, units, typed):
    topic = make_topic()
    form = blueprint_form(units.province) | {f"cell-{topic.pk}-1": typed, f"points-{topic.pk}": "1"}
    answer = browser.post(reverse("organize_blueprint_new"), form)
    assert (answer.status_code, Blueprint.objects.count()) == (422, 0)
    assert answer.content.decode().count("Please write a whole number from 0 to 100.") == 1


@pytest.mark.parametrize("points, words", [("", "Please fill this in."), ("0", "Please write points from 0.01")])
def test_a_topic_that_is_asked_is_worth_something(browser, units, points, words):
    topic = make_topic()
    form = blueprint_form(units.province) | {f"cell-{topic.pk}-1": "2", f"points-{topic.pk}": points}
    answer = browser.post(reverse("organize_blueprint_new"), form)
    assert (answer.status_code, answer.content.decode().count(words)) == (422, 1)


def test_an_empty_matrix_is_no_blueprint(browser, units):
    topic = make_topic()
    form = blueprint_form(units.province) | {f"cell-{topic.pk}-1": "0", f"points-{topic.pk}": "1"}
    assert browser.post(reverse("organize_blueprint_new"), form).status_code == 409


@pytest.mark.parametrize(
    "asked, words",
    [
        ({1: "2", 0: "1"}, "hold enough for all of it. Nothing is saved yet."),
        ({1: "2", 0: "2"}, "These draw on the same questions: Administrative procedures · recall (2); "),
        ({2: "1"}, "Administrative procedures · understanding: 1 wanted, 0 can be drawn. Missing: 1."),
    ],
)
def test_adding_up_checks_what_is_typed_and_saves_nothing(browser, units, asked, words):
    setting = make_setting(units.province)
    typed = {f"cell-{setting.topic.pk}-{level}": count for level, count in asked.items()}
    form = blueprint_form(units.province, check="1") | typed | {f"points-{setting.topic.pk}": "1"}
    answer = browser.post(reverse("organize_blueprint_new"), form)
    assert (answer.status_code, words in answer.content.decode(), Blueprint.objects.count()) == (200, True, 1)
    assert answer.context["editor"].asked == sum(map(int, asked.values()))


def test_adding_up_what_is_wrong_says_where(browser, units):
    topic = make_topic()
    form = blueprint_form(units.province, check="1") | {f"cell-{topic.pk}-1": "x"}
    answer = browser.post(reverse("organize_blueprint_new"), form)
    assert (answer.status_code, answer.context["checked"], answer.context["editor"].error_count) == (200, False, 1)
