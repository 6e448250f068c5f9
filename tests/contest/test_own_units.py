"""How organisers choose the unit that a contest or a blueprint belongs to: by its name, among their own."""

from datetime import date

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Role
from contest.forms.blueprint import BlueprintForm
from contest.models import Contest
from questions.models import Blueprint
from tests.contest.organizers import blueprint_form, contest_form, make_setting
from tests.factories import NOW, grant, make_person, make_topic, make_unit

NOT_OWN = "You organise for no unit of this name. Please try with fewer words."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(cast, client_of):
    """The organiser of the province, who reads English."""
    return in_english(client_of(cast.organiser))


@pytest.fixture
def merged(units):
    """A department of the province that has ended, beside one of the same name that goes on."""
    return make_unit("Sở Nội vụ", parent=units.province, valid_to=date(2025, 7, 1))


def in_english(client):
    client.cookies["language"] = "en"
    return client


def found(client, query) -> list[dict]:
    return client.get(reverse("organize_unit_search"), {"q": query}).json()["units"]


def sent(person, query="", picked="") -> BlueprintForm:
    data = QueryDict(f"name=M&audience=officials&owner_query={query}&owner_picked={picked}")
    return BlueprintForm(data, instance=Blueprint(), person=person)


# --- the address that the script asks ---


def test_the_list_holds_ones_own_units_of_any_day_told_apart_by_their_last(browser, units, merged):
    assert found(browser, "so noi vu") == [
        {"id": units.department.pk, "name": "Sở Nội vụ", "place": "Tỉnh Bình Định"},
        {"id": merged.pk, "name": "Sở Nội vụ", "place": "Tỉnh Bình Định, until the end of 30/06/2025"},
    ]


@pytest.mark.parametrize("query", ["so tu phap", "Tỉnh Phú Yên", "sở tư pháp phú yên", ""])
def test_the_list_holds_no_unit_of_others(browser, cast, client_of, query):
    assert found(browser, query) == []
    assert found(client_of(cast.superuser), query) == found(client_of(cast.other_organiser), query)


def test_a_role_for_a_department_finds_nothing_above_it(units, client_of):
    browser = client_of(grant(make_person(), Role.ORGANISER, units.department))
    assert [unit["id"] for unit in found(browser, "noi vu")] == [units.department.pk]
    assert found(browser, "binh dinh") == []


# --- the field ---


@pytest.mark.parametrize("query", ["so tu phap", "Sở Tư pháp", "TƯ PHÁP"])
def test_a_name_without_accents_is_enough_where_it_is_clear(cast, units, query):
    department = make_unit("Sở Tư pháp", parent=units.province)
    form = sent(cast.organiser, query, department.pk if query == "TƯ PHÁP" else "")
    assert (form.is_valid(), form.cleaned_data["owner"]) == (True, department)


def test_without_a_script_an_unclear_name_brings_ones_own_units_to_choose_from(cast, units, merged):
    form = sent(cast.organiser, "so")
    assert (form.is_valid(), form.fields["owner"].widget.matches) == (False, [units.department, merged])
    page = str(form["owner"])
    assert page.count('type="radio" name="owner_picked"') == 2
    assert page.count("30/06/2025") == 1
    chosen = sent(cast.organiser, "so", merged.pk)
    assert (chosen.is_valid(), chosen.cleaned_data["owner"]) == (True, merged)


@pytest.mark.parametrize("name", ["elsewhere", "other_department"])
@pytest.mark.parametrize("typed", [True, False])
def test_a_unit_of_others_is_refused_with_a_sentence_and_is_not_told(browser, units, name, typed):
    unit = getattr(units, name)
    query = {"owner_query": unit.name} if typed else {"owner_query": "", "owner_picked": str(unit.pk)}
    answer = browser.post(reverse("organize_contest_new"), contest_form(unit, **query))
    page = answer.content.decode()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["owner"])
    assert (f">Organising unit</a>: {NOT_OWN}</li>" in page, 'type="radio"' in page) == (True, False)
    assert (page.count(unit.name), Contest.objects.count()) == (1 if typed else 0, 0)


def test_forms_of_two_people_do_not_share_what_they_offer(cast, units):
    forms = [sent(person, "", units.department.pk) for person in (cast.organiser, cast.other_organiser)]
    assert [form.is_valid() for form in forms] == [True, False]


# --- the pages ---


@pytest.mark.parametrize("page", ["organize_contest_new", "organize_blueprint_new"])
def test_a_page_begins_with_the_unit_above_all_others_and_brings_the_script(browser, units, page):
    answer = browser.get(reverse(page))
    assert answer.context["form"]["owner"].value() == (units.province.name, str(units.province.pk), "")
    shown = answer.content.decode()
    assert f'data-url="{reverse("organize_unit_search")}"' in shown
    assert ("js/unit-picker" in shown, "css/picker" in shown) == (True, True)


@pytest.mark.parametrize("page", ["organize_contest_new", "organize_blueprint_new"])
def test_who_organises_for_two_provinces_begins_with_none(cast, units, client_of, page):
    person = grant(cast.organiser, Role.ORGANISER, units.elsewhere)
    form = client_of(person).get(reverse(page)).context["form"]
    assert (form["owner"].value(), f'name="owner" value="{units.province.pk}"' in str(form["owner"])) == (None, False)


def test_an_organiser_of_one_unit_types_nothing(db, client_of):
    unit = make_unit("Trung tâm", valid_to=date(2025, 7, 1))
    browser = client_of(grant(make_person(), Role.ORGANISER, unit))
    query, known, _picked = browser.get(reverse("organize_contest_new")).context["form"]["owner"].value()
    assert (query, known) == ("Trung tâm", str(unit.pk))
    form = contest_form(unit, owner_query=query, units_as_of="30/06/2025")
    assert browser.post(reverse("organize_contest_new"), form).status_code == 302
    assert Contest.objects.get().owner == unit


def test_a_contest_and_a_blueprint_go_to_another_unit_by_its_name(browser, units):
    setting, topic = make_setting(units.province), make_topic()
    form = blueprint_form(units.province, {"topic": topic.pk, "count": 1}, blueprint=setting.blueprint)
    address = reverse("organize_blueprint_edit", args=[setting.blueprint.pk])
    assert browser.post(address, form | {"owner_query": "so noi vu"}).status_code == 302
    seen = browser.get(reverse("organize_contest_edit", args=[setting.contest.pk])).context["form"]["seen"].value()
    form = contest_form(units.province, owner_query="so noi vu", seen=seen, slug="a", short_code="B1")
    assert browser.post(reverse("organize_contest_edit", args=[setting.contest.pk]), form).status_code == 302
    assert [model.objects.get().owner for model in (Contest, Blueprint)] == [units.department] * 2


@pytest.mark.parametrize(
    "life, day",
    [
        ({}, "20/05/2026"),
        ({"valid_to": date(2025, 7, 1)}, "30/06/2025"),
        ({"valid_from": date(2025, 7, 1)}, "20/05/2026"),
    ],
)
def test_a_new_contest_begins_with_the_units_of_its_own_units_time(db, client_of, life, day):
    browser = client_of(grant(make_person(), Role.ORGANISER, make_unit(**life)))
    page = browser.get(reverse("organize_contest_new")).content.decode()
    assert f'name="units_as_of" value="{day}"' in page


def test_where_no_unit_is_chosen_beforehand_a_new_contest_begins_with_today(cast, units, client_of):
    person = grant(cast.organiser, Role.ORGANISER, units.elsewhere)
    page = client_of(person).get(reverse("organize_contest_new")).content.decode()
    assert 'name="units_as_of" value="20/05/2026"' in page


@pytest.mark.parametrize(
    "life, nearest",
    [({"valid_to": date(2025, 7, 1)}, "30/06/2025"), ({"valid_from": date(2026, 7, 1)}, "01/07/2026")],
)
def test_a_new_contest_of_a_unit_of_another_time_is_told_its_nearest_day(cast, client_of, units, life, nearest):
    unit = make_unit("Sở Ngoại vụ", parent=units.province, **life)
    browser = in_english(client_of(cast.organiser))
    answer = browser.post(reverse("organize_contest_new"), contest_form(unit, units_as_of="20/05/2026"))
    said = f"The organising unit did not exist on this day. The nearest day on which it did is {nearest}."
    assert (answer.status_code, answer.context["form"].errors) == (422, {"units_as_of": [said]})
    assert browser.post(reverse("organize_contest_new"), contest_form(unit, units_as_of=nearest)).status_code == 302


def test_a_contest_outlives_the_unit_that_organises_it(cast, client_of, units):
    contest = make_setting(units.province).contest
    units.province.valid_to = date(2026, 5, 1)
    units.province.save()
    browser = client_of(cast.organiser)
    seen = browser.get(reverse("organize_contest_edit", args=[contest.pk])).context["form"]["seen"].value()
    form = contest_form(units.province, seen=seen, slug="a", short_code="B1", units_as_of="20/05/2026")
    assert browser.post(reverse("organize_contest_edit", args=[contest.pk]), form).status_code == 302
