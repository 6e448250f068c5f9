from datetime import date

import pytest
import time_machine
from django import forms
from django.http import QueryDict
from django.urls import reverse

from accounts.forms import UnitField
from accounts.models import Audience
from accounts.units import words_on_absence
from tests.factories import NOW

IN_2021 = date(2021, 4, 1)


class EntryForm(forms.Form):
    unit = UnitField()
    motto = forms.CharField(required=False)

    def __init__(self, *args, as_of=IN_2021, audience=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].limit_to(as_of=as_of, audience=audience)


def posted(query="", known="", picked="", **options):
    """What is sent: the name in the box, the key that lay behind it, the key of a match that was picked."""
    return EntryForm(QueryDict(f"unit_query={query}&unit={known}&unit_picked={picked}&motto=vui"), **options)


def code_of(form):
    return form.errors.get_json_data()["unit"][0]["code"]


@pytest.mark.parametrize("query", ["Sở Nội vụ", "so noi vu", " SO NOI VU "])
def test_a_clear_name_needs_no_second_step(plan_units, the_unit, query):
    form = posted(query)
    assert (form.is_valid(), form.cleaned_data["unit"]) == (True, the_unit("so-noi-vu"))


def test_an_unclear_name_brings_the_matches_on_the_same_form(plan_units, the_unit):
    form = posted("noi vu")
    page = form.as_p()
    assert (form.is_valid(), code_of(form)) == (False, "choose")
    assert f'<input type="radio" name="unit_picked" value="{the_unit("so-noi-vu").pk}">' in form.as_p()
    assert ('value="noi vu"' in page, 'value="vui"' in page) == (True, True)


def test_an_address_brings_the_commune_to_choose_and_is_never_taken_by_itself(plan_units, the_unit):
    commune = the_unit("tuy-phuoc--x-phuoc-loc")
    form = posted("thôn 3 xã Phước Lộc", audience=Audience.CITIZENS)
    assert (form.is_valid(), code_of(form), form.fields["unit"].widget.matches) == (False, "choose", [commune])
    chosen = posted("thôn 3 xã Phước Lộc", picked=commune.pk, audience=Audience.CITIZENS)
    assert (chosen.is_valid(), chosen.cleaned_data["unit"]) == (True, commune)


@pytest.mark.parametrize("sent", [{"query": "noi vu", "picked": 1}, {"picked": 1}])
def test_the_chosen_match_is_taken(plan_units, the_unit, sent):
    unit = the_unit("so-noi-vu")
    form = posted(**{name: unit.pk if value == 1 else value for name, value in sent.items()})
    assert (form.is_valid(), form.cleaned_data["unit"]) == (True, unit)


def test_a_match_that_was_picked_is_shown_by_its_name_when_something_else_is_wrong(plan_units, the_unit):
    unit = the_unit("so-noi-vu")
    assert posted("noi vu", picked=unit.pk)["unit"].value() == ("Sở Nội vụ", str(unit.pk), "")


@pytest.mark.parametrize("sent", ["known", "picked"])
def test_namesakes_must_be_chosen_and_may_be(plan_units, the_unit, sent):
    unit = the_unit("quy-nhon--p-nhon-phu--khu-vuc-1")
    assert (posted("Khu vực 1").is_valid(), code_of(posted("Khu vực 1"))) == (False, "choose")
    form = posted("Khu vực 1", **{sent: unit.pk})
    assert (form.is_valid(), form.cleaned_data["unit"]) == (True, unit)


@pytest.mark.parametrize("sent", ["known", "picked"])
def test_another_name_typed_since_overrules_the_choice(plan_units, the_unit, sent):
    form = posted("Sở Tư pháp", **{sent: the_unit("so-noi-vu").pk})
    assert (form.is_valid(), form.cleaned_data["unit"]) == (True, the_unit("so-tu-phap"))


def test_an_emptied_box_means_none_whatever_lay_behind_it(plan_units, the_unit):
    form = posted("", the_unit("so-noi-vu").pk)
    assert (form.is_valid(), code_of(form)) == (False, "required")
    form = posted("", the_unit("so-noi-vu").pk)
    form.fields["unit"].required = False
    assert (form.is_valid(), form.cleaned_data["unit"]) == (True, None)


@pytest.mark.parametrize("query", ["so", "noi vu", "vu"])
def test_a_unit_filled_in_beforehand_is_not_kept_behind_other_words(plan_units, the_unit, query):
    """Without a script its key stays in the form, whatever is typed over its name."""
    form = posted(query, the_unit("so-noi-vu").pk)
    assert (form.is_valid(), code_of(form)) == (False, "choose")
    assert (f'value="{query}"' in form.as_p(), 'type="hidden" name="unit"' in form.as_p()) == (True, False)


def test_what_is_picked_counts_and_not_what_lay_behind_the_name(plan_units, the_unit):
    form = posted("so", the_unit("so-noi-vu").pk, the_unit("so-tu-phap").pk)
    assert (form.is_valid(), form.cleaned_data["unit"]) == (True, the_unit("so-tu-phap"))


@pytest.mark.parametrize("chosen", ["-1", "0", "999999999", "9" * 400, "abc", "٣", "1;2", "\x00", "1.5"])
def test_a_made_up_choice_is_no_choice(plan_units, chosen):
    assert [code_of(posted("noi vu", chosen)), code_of(posted("noi vu", picked=chosen))] == ["choose", "choose"]


def test_an_ended_unit_cannot_be_chosen(plan_units, the_unit):
    assert code_of(posted(picked=the_unit("so-noi-vu").pk, as_of=date(2026, 1, 1))) == "unknown"


def test_a_unit_that_does_not_admit_the_audience_cannot_be_chosen(plan_units, the_unit):
    unit = the_unit("so-noi-vu")
    assert code_of(posted("Sở Nội vụ", unit.pk, audience=Audience.CITIZENS)) == "unknown"
    assert posted("Sở Nội vụ", unit.pk, audience=Audience.OFFICIALS).is_valid()


@pytest.mark.parametrize(
    "query, code", [("", "required"), ("   ", "required"), ("xyzzy", "unknown"), ("x" * 9999, "unknown")]
)
def test_nothing_and_nonsense_are_told_apart(plan_units, query, code):
    assert code_of(posted(query)) == code


def test_the_name_of_an_ended_unit_is_explained_without_a_script(plan_units):
    form = posted("Thị trấn Diêu Trì", as_of=date(2026, 11, 27))
    said = words_on_absence("dieu tri", as_of=date(2026, 11, 27))
    assert (code_of(form), form.errors["unit"]) == ("unknown", [said])


def test_a_unit_of_another_audience_is_told_to_belong_to_another_division(plan_units, client):
    said = "Đơn vị này không thuộc bảng thi đã chọn. Mời Anh/Chị chọn đơn vị khác, hoặc bảng thi khác nếu có."
    form = posted("so noi vu", audience=Audience.CITIZENS)
    assert (code_of(form), form.errors["unit"]) == ("unknown", [said])
    note = found(client, q="so noi vu", on="2021-04-01", audience=Audience.CITIZENS).json()["note"]
    assert note == said


def test_a_name_that_only_resembles_one_of_another_audience_is_not_said_to_be_it(plan_units):
    form = posted("Công ty nội vụ", audience=Audience.CITIZENS)
    assert form.errors["unit"] == ["Không tìm thấy tên này. Anh/Chị thử gõ ngắn hơn."]


def test_an_optional_unit_may_stay_empty(plan_units):
    form = posted("")
    form.fields["unit"].required = False
    assert (form.is_valid(), form.cleaned_data["unit"]) == (True, None)


def test_forms_do_not_share_what_they_are_limited_to(plan_units):
    posted("", audience=Audience.CITIZENS).as_p()
    assert EntryForm.base_fields["unit"].widget.audience is None


def test_a_hostile_query_is_shown_as_text(plan_units):
    assert "<script>" not in posted('"><script>alert(1)</script>').as_p()


def test_a_unit_known_beforehand_is_shown(plan_units, the_unit):
    unit = the_unit("so-noi-vu")
    page = EntryForm(initial={"unit": unit}).as_p()
    assert (f'name="unit" value="{unit.pk}"' in page, 'value="Sở Nội vụ"' in page) == (True, True)


def test_a_unit_known_by_its_key_is_shown_by_its_name(plan_units, the_unit):
    unit = the_unit("so-noi-vu")
    assert EntryForm(initial={"unit": unit.pk})["unit"].value() == ("Sở Nội vụ", str(unit.pk), "")
    assert posted("so noi vu", unit.pk)["unit"].value() == ("Sở Nội vụ", str(unit.pk), "")


def test_a_unit_that_stands_is_shown_and_stays_whatever_is_sent(plan_units, the_unit):
    unit = the_unit("so-noi-vu")
    form = posted("Sở Tư pháp", "", initial={"unit": unit.pk}, as_of=date(2026, 1, 1))
    form.fields["unit"].disabled = True
    assert (form.is_valid(), form.cleaned_data["unit"], form.changed_data) == (True, unit, ["motto"])
    assert ('value="Sở Nội vụ"' in form.as_p(), " disabled" in form.as_p()) == (True, True)


@pytest.mark.parametrize(
    "query, code, changed",
    [
        ("", "so-noi-vu", True),
        ("Sở Nội vụ", "so-noi-vu", False),
        ("so noi vu", "", False),
        ("noi vu", "so-noi-vu", True),  # another one may be meant
        ("", "so-tu-phap", True),
        ("Sở Tư pháp", "so-noi-vu", True),
        ("noi vu", "", True),  # not chosen yet
        ("", "", True),
    ],
)
def test_only_another_unit_is_a_change(plan_units, the_unit, query, code, changed):
    form = posted(query, the_unit(code).pk if code else "", initial={"unit": the_unit("so-noi-vu").pk})
    assert ("unit" in form.changed_data) is changed


def test_nothing_sent_where_nothing_was_is_no_change(plan_units):
    assert posted("").changed_data == ["motto"]


def test_the_label_points_at_the_box_and_errors_describe_it(plan_units):
    page = posted("noi vu").as_p()
    assert ('<label for="id_unit">' in page, 'id="id_unit"' in page) == (True, True)
    assert 'aria-invalid="true"' in page


def test_the_script_is_a_module_from_this_site():
    assert 'src="/static/js/unit-picker.js" type="module"' in str(EntryForm().media)


# --- the address the script asks ---


def found(client, **query):
    return client.get(reverse("unit_search"), query)


def test_the_list_names_units_and_where_they_belong(client, plan_units, the_unit):
    unit = the_unit("quy-nhon--p-nhon-phu--khu-vuc-1")
    first = found(client, q="khu vuc 1 nhon phu", on="2021-04-01").json()["units"][0]
    assert first == {"id": unit.pk, "name": "Khu vực 1", "place": "Phường Nhơn Phú"}


def test_without_a_day_it_is_today(client, plan_units):
    assert found(client, q="so noi vu").json()["units"] == []
    assert len(found(client, q="canh vinh").json()["units"]) == 1


def test_the_list_is_never_longer_than_twenty(client, plan_units):
    assert len(found(client, q="a", on="2021-04-01").json()["units"]) == 20


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x" * 5000}, {"q": "\x00"}, {"q": "%"}, {"q": "'"}])
def test_any_query_gets_a_list(client, plan_units, query):
    assert found(client, **query).json() == {"units": [], "note": ""}


def test_the_list_says_why_an_old_name_is_not_in_it(client, plan_units):
    note = found(client, q="dieu tri", on="2026-11-27").json()["note"]
    assert note == words_on_absence("dieu tri", as_of=date(2026, 11, 27))
    assert found(client, q="canh vinh", on="2026-11-27").json()["note"] == ""


@pytest.mark.parametrize(
    "query", [{"on": "01/07/2025"}, {"on": "2025-02-30"}, {"on": "x" * 999}, {"audience": "martians"}, {"on": "\x00"}]
)
def test_a_bad_day_or_audience_is_said_so(client, plan_units, query):
    response = found(client, q="so", **query)
    assert (response.status_code, list(response.json())) == (400, ["error"])


def test_only_get_is_answered(client, db):
    assert client.post(reverse("unit_search")).status_code == 405


@time_machine.travel(NOW, tick=False)
def test_a_flood_from_one_address_is_stopped(client, plan_units, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"unit_search": 2}
    assert [found(client, q="so").status_code for _ in range(3)] == [200, 200, 429]
