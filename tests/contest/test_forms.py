"""What the entry form asks for, and what it says where."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import override

from accounts.models import Audience
from contest.forms.admission import EntryForm, NameStyleForm
from contest.models import Channel, NameStyle
from contest.places import Place
from tests.factories import (
    NOW,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_unit,
)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def division(units):
    contest = make_contest(units.province, units_as_of=date(2026, 1, 1))
    make_round(contest)
    return make_division(contest)


@pytest.fixture
def text(db):
    return make_consent_text()


def form_for(division, data: dict | None = None, *, channel: str = "", **fields) -> EntryForm:
    for name, value in fields.items():
        setattr(division.contest, name, value)
    person = make_person("Nguyễn Văn An")
    sent = None if data is None else QueryDict(urlencode(data))
    return EntryForm(sent, contest=division.contest, person=person, channel=channel, now=NOW)


def filled(division, text, chosen, **changes) -> dict:
    facts = {"division": division.pk, "unit": chosen.pk, "unit_query": chosen.name, "name_style": "short"}
    return facts | {"consent": "on", "consent_version": text.version} | changes


def test_a_complete_form_says_what_entering_wants(division, text, units):
    form = form_for(division, filled(division, text, units.department))
    assert form.errors == {}
    assert form.wishes() == {
        "place": Place(division, units.department),
        "channel": None,
        "name_style": "short",
        "consent_text": text,
    }


def test_only_what_the_contest_needs_is_asked(division):
    asked = {"division", "unit", "name_style", "channel", "consent", "consent_version"}
    assert set(form_for(division).fields) == asked
    assert set(form_for(division, minimum_age=18).fields) == asked | {"birth_date"}
    guardian = {"guardian_name", "guardian_agrees"}
    assert set(form_for(division, minimum_age=14).fields) == asked | {"birth_date"} | guardian


def test_consent_is_never_assumed(division, text):
    assert form_for(division)["consent"].value() is None


def test_names_are_shown_as_the_boards_would_and_no_code_before_there_is_one(division):
    labels = [label for _value, label in form_for(division).fields["name_style"].choices]
    assert labels == [
        "Nguyễn Văn An (full name)",
        "Nguyễn V. A. (shortened)",
        "Only the participation code, which you get when you register",
    ]


def test_the_only_division_is_not_asked_for(division, text, units):
    form = form_for(division, filled(division, text, units.department))
    assert (form.only_division, form["division"].is_hidden) == (division, True)


def test_each_division_tells_its_audience_to_the_list_of_units(division):
    make_division(division.contest, audience=Audience.CITIZENS, position=1)
    radios = [option.data["attrs"]["data-audience"] for option in form_for(division)["division"]]
    assert radios == ["officials", "citizens"]


def test_the_unit_is_called_what_its_audience_calls_it(division, text, units):
    agency, citizens_unit = "Agency or unit", "Place of residence, or organisation or enterprise"
    assert form_for(division)["unit"].label == agency
    citizens = make_division(division.contest, audience=Audience.CITIZENS, position=1)
    either = form_for(division)
    labels = [option.data["attrs"]["data-label"] for option in either["division"]]
    assert (either["unit"].label, labels) == (
        "Agency or unit, or place of residence, or organisation or enterprise",
        [agency, citizens_unit],
    )
    chosen = form_for(division, filled(citizens, text, units.department))
    assert chosen["unit"].label == citizens_unit
    assert chosen["unit"].help_text.startswith("Type the name of the commune, ward or township, or of the organisation")


def test_boards_call_the_unit_of_citizens_and_enterprises_what_both_can_say(division):
    citizens = make_division(division.contest, audience=Audience.CITIZENS)
    assert (division.unit_label, citizens.unit_label) == ("Agency or unit", "Locality or organisation")


def test_an_unclear_unit_brings_the_matches_of_the_division(division, text, units):
    citizens = make_division(division.contest, audience=Audience.CITIZENS, position=1)
    names = ("Phường Trần Phú", "Phường Trần Hưng Đạo")
    wards = [make_unit(name, parent=units.province, audiences=[Audience.CITIZENS]) for name in names]
    make_unit("Phòng Trần Phú", parent=units.province)
    form = form_for(division, filled(citizens, text, wards[0], unit="", unit_query="tran", birth_date="02/9/1966"))
    assert form.errors == {"unit": ["Please choose the unit from the list."]}
    assert set(form.fields["unit"].widget.matches) == set(wards)
    assert "Phường Trần Phú" in str(form["unit"])


@pytest.mark.parametrize(
    "query, required, errors", [("", True, ["unit"]), ("", False, []), ("không có", False, ["unit"])]
)
def test_the_unit_is_asked_for_where_the_division_wants_one(division, text, units, query, required, errors):
    division.unit_required = required
    division.save()
    form = form_for(division, filled(division, text, units.department, unit="", unit_query=query))
    assert list(form.errors) == errors


def test_one_division_may_want_a_unit_and_the_other_not(division, text, units):
    make_division(division.contest, unit_required=False, position=1)
    form = form_for(division, filled(division, text, units.department, unit="", unit_query=""))
    assert form.errors == {"unit": ["Please choose your unit."]}


@pytest.mark.parametrize("change", [{"consent": ""}, {"consent_version": "v0"}, {"consent_version": ""}])
def test_consent_is_to_the_words_of_now(division, text, units, change):
    form = form_for(division, filled(division, text, units.department) | change)
    assert list(form.errors) == ["consent"]
    assert form["consent_version"].value() == text.version


def test_replaced_words_must_be_agreed_to_again(division, text, units):
    data = filled(division, text, units.department)
    newer = make_consent_text(text_en="I agree to more.")
    form = form_for(division, data)
    assert form.errors == {"consent": ["The text on personal data has changed. Please read it and agree again."]}
    assert (form.consent_words, form["consent"].value()) == ("I agree to more.", False)
    assert form["consent_version"].value() == newer.version


@pytest.mark.parametrize("channel, chosen", [("zalo-oa", "zalo-oa"), ("", None), ("closed", None), ("unknown", None)])
def test_the_channel_of_the_link_is_chosen_beforehand(division, channel, chosen):
    Channel.objects.create(code="zalo-oa", name_vi="Zalo")
    Channel.objects.create(code="closed", name_vi="Kênh cũ", is_active=False)
    found = form_for(division, channel=channel).initial["channel"]
    assert (found and found.code) == chosen


@pytest.mark.parametrize(
    "field, value",
    [
        ("division", "999999"),
        ("division", "x"),
        ("division", ""),
        ("name_style", "shouted"),
        ("channel", "999999"),
        ("channel", "<script>"),
        ("unit_picked", "9" * 30),
        ("unit_picked", "\x00"),
    ],
)
def test_what_no_browser_would_send_is_refused_at_its_field(division, text, units, field, value):
    make_division(division.contest, position=1)
    data = filled(division, text, units.department) | {field: value}
    if field == "unit_picked":
        data["unit_query"] = ""
    assert list(form_for(division, data).errors) == [field.removesuffix("_query").removesuffix("_picked")]


def test_the_name_form_offers_the_entrants_own_names(db):
    entry = make_entry(person=make_person("Trần Thị Bình"), code="ABCD2345", name_style=NameStyle.HIDDEN)
    form = NameStyleForm(entry=entry)
    assert form["name_style"].value() == "hidden"
    assert form.fields["name_style"].choices[2][1] == "Entrant ABCD2345 (only the participation code)"


def test_whom_an_officer_entered_never_stands_there_by_the_code_that_lets_them_in(db):
    entry = make_entry(assisted_by=make_person())
    assert [style for style, _words in NameStyleForm(entry=entry).fields["name_style"].choices] == ["full", "short"]
