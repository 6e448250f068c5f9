"""The tags of every page: icons, telephone links, and forms that tell a screen reader what is wrong."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import override

from accounts.models import SiteProfile
from accounts.moulds import gap
from accounts.templatetags.site import _kept, control, counted, icon, kept, tel


class EnrolmentForm(forms.Form):
    name = forms.CharField(label="Name", help_text="In full.")
    unit = forms.ChoiceField(label="Unit", choices=[("1", "Home affairs")], required=False)
    division = forms.ChoiceField(label="Division", widget=forms.RadioSelect, choices=[("a", "Officials")])
    consent = forms.BooleanField(label="I agree")


def rendered(source: str, **context) -> str:
    return Template("{% load site %}" + source).render(Context(context))


def words(html: str) -> str:
    """The markup without the room between its tags."""
    return " ".join(html.split()).replace("> <", "><")


def test_an_icon_is_silent_and_wears_the_colour_of_its_text():
    assert rendered('{% icon "check" %}') == (
        '<svg class="icon icon-check" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="M20 6 9 17l-5-5"/></svg>'
    )


def test_an_icon_with_a_label_is_spoken_and_its_label_escaped():
    assert icon("check", "5 > 4").startswith(
        '<svg class="icon icon-check" viewBox="0 0 24 24" role="img" aria-label="5 &gt; 4"'
    )


def test_an_unknown_icon_is_an_error_and_not_a_gap():
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


@pytest.mark.parametrize(
    "written, dialled",
    [("0256 3 822 000", "02563822000"), ("+84 (256) 3822-000", "+842563822000"), ("1900.1234", "19001234")],
)
def test_a_hotline_becomes_a_number_to_dial(written, dialled):
    assert tel(written) == dialled


@pytest.mark.parametrize(
    "field, look",
    [
        ("name", "form-control"),
        ("unit", "form-select"),
        ("division", "choices"),
        ("consent", "form-check-input"),
    ],
)
def test_every_kind_of_widget_wears_its_class(field, look):
    assert f'class="{look}"' in control(EnrolmentForm()[field])


def test_a_wrong_field_is_marked_and_keeps_the_class_of_its_form():
    form = EnrolmentForm({})
    form.fields["name"].widget.attrs["class"] = "wide"
    assert 'class="form-control wide is-invalid"' in control(form["name"])


def test_a_field_ties_its_help_and_its_error_to_the_control():
    with override("en"):
        html = words(EnrolmentForm({})["name"].as_field_group())
    assert html == (
        '<div class="field"><label class="form-label" for="id_name"> Name'
        '<span class="required" aria-hidden="true">&nbsp;*</span>'
        '<span class="visually-hidden"> (required)</span></label>'
        '<input type="text" name="name" class="form-control is-invalid" required aria-invalid="true"'
        ' aria-describedby="id_name_helptext id_name_error" id="id_name">'
        '<div class="form-text" id="id_name_helptext">In full.</div>'
        '<ul class="errorlist" id="id_name_error"><li>This field is required.</li></ul></div>'
    )


def test_choices_stand_in_a_fieldset_with_their_question_as_legend():
    html = words(EnrolmentForm()["division"].as_field_group())
    assert html.startswith('<fieldset class="field"><legend class="form-label"> Division')


def test_a_check_box_stands_before_its_words():
    html = words(EnrolmentForm()["consent"].as_field_group())
    assert html.index('type="checkbox"') < html.index("I agree")


def test_the_list_of_errors_leads_to_each_field():
    html = rendered('{% include "components/_form_errors.html" %}', form=EnrolmentForm({"name": "An"}))
    assert [part.split('"')[0] for part in html.split('href="')[1:]] == ["#id_division", "#id_consent"]


def test_a_form_without_errors_shows_no_list():
    assert rendered('{% include "components/_form_errors.html" %}', form=EnrolmentForm()).strip() == ""


def page(number: int, pages: int) -> SimpleNamespace:
    return SimpleNamespace(
        number=number,
        paginator=SimpleNamespace(num_pages=pages),
        has_previous=number > 1,
        has_next=number < pages,
        previous_page_number=number - 1,
        next_page_number=number + 1,
    )


@pytest.mark.parametrize(
    "number, pages, links",
    [
        (1, 1, []),
        (1, 3, ["?unit=7&amp;page=2"]),
        (2, 3, ["?unit=7&amp;page=1", "?unit=7&amp;page=3"]),
        (3, 3, ["?unit=7&amp;page=2"]),
    ],
)
def test_the_pager_keeps_the_other_parts_of_the_address(number, pages, links):
    request = RequestFactory().get("/?unit=7")
    context = Context({"page": page(number, pages)})
    context.request = request
    html = Template('{% include "components/_pager.html" %}').render(context)
    assert [part.split('"')[0] for part in html.split('href="')[1:]] == links


@pytest.mark.parametrize("state", ["running", "upcoming", "ended", "frozen", "provisional", "final", "draft", "demo"])
def test_every_state_is_told_by_a_shape_and_a_word(state):
    html = rendered('{% include "components/_status.html" %}', state=state)
    assert (f'data-state="{state}"' in html, "<svg" in html, len(html.split("</svg>")[1].split("<")[0]) > 3) == (
        True,
        True,
        True,
    )


def test_a_score_ring_of_nothing_draws_no_arc():
    assert "score-arc" not in rendered('{% include "components/_score_ring.html" with share=0 %}')


def test_a_score_ring_is_drawn_with_a_point_whatever_the_language():
    with override("vi"):
        html = rendered('{% include "components/_score_ring.html" with share=share %}', share=6250)
    assert 'stroke-dasharray="6250 10000"' in html


# --- pieces that are kept ----------------------------------------------------------------------------------------

DIALOGS = "contest/play/_dialogs.html"


@pytest.mark.parametrize("numbers", [["1022", "1900 1234"], ["<b>", mark_safe("<b>"), "<b>"]])
def test_a_kept_piece_is_what_an_include_shows_of_the_same_values(numbers):
    twice = [number for number in numbers for _time in range(2)]
    assert [kept({}, DIALOGS, hotline=number) for number in twice] == [
        render_to_string(DIALOGS, {"hotline": number}) for number in twice
    ]


def test_each_language_has_its_own_piece():
    pieces = []
    for language in ["vi", "en", "vi"]:
        with override(language):
            pieces.append((kept({}, DIALOGS, hotline=""), render_to_string(DIALOGS, {"hotline": ""})))
    assert [kept_one == rendered for kept_one, rendered in pieces] == [True] * 3
    assert pieces[0][0] != pieces[1][0]


def test_a_piece_is_not_kept_for_a_record_which_may_change_and_stay_equal():
    with pytest.raises(TypeError, match="not for profile"):
        kept({}, DIALOGS, hotline="1022", profile=SiteProfile(pk=1))


# --- what is filled into them ------------------------------------------------------------------------------------

TOP = "contest/play/_top.html"
TOLD = {"number": 3, "of": 15, "place": 3, "screens": 16, "text_size": "normal", "is_saved": "1", "has_notice": ""}
FILLED = {"left": "12:05", "ends_at": "20:00", "saved_at": "14:03:22", "time_back": "<i>"}


def top(**filled) -> str:
    request = RequestFactory().get("/play/?<x>")
    around = {"csrf_token": "t" * 64, "request": request}
    return kept(around, TOP, **TOLD, **{f"fill_{name}": value for name, value in (FILLED | filled).items()})


def test_what_differs_each_time_is_filled_in_and_escaped():
    expected = render_to_string(TOP, TOLD | FILLED | {"csrf_token": "t" * 64, "here": "/play/?%3Cx%3E"})
    assert [top(), top()] == [expected, expected]
    assert ("<i>" in top(), "&lt;i&gt;" in top()) == (False, True)


def test_the_same_piece_serves_whatever_is_filled_in():
    _kept.cache_clear()
    pieces = [top(left=left) for left in ("12:05", "12:04", "<b>")]
    assert (_kept.cache_info().misses, len(set(pieces))) == (1, 3)


def test_a_form_in_a_kept_piece_has_the_token_of_its_own_reader():
    tokens = ["a" * 64, "b" * 64]
    pieces = [rendered('{% kept "components/_language.html" %}', csrf_token=token) for token in tokens]
    assert [re.findall('name="csrfmiddlewaretoken" value="(.*?)"', piece) for piece in pieces] == [[t] for t in tokens]


def test_a_value_that_looks_like_a_gap_forges_none():
    """Not even one that knows the sign of this process."""
    text = str.__str__(gap("csrf_token"))
    piece = kept({"csrf_token": "secret"}, DIALOGS, hotline=text)
    assert (piece.count(escape(text)), "secret" in piece) == (1, False)


# --- counts --------------------------------------------------------------------------------------------------------

PLURAL = "{% blocktranslate count n=n|counted %}{{ n }} person{% plural %}{{ n }} people{% endblocktranslate %}"


@pytest.mark.parametrize(
    ("language", "number", "told"),
    [
        ("vi", 999, "999"),
        ("vi", 3000, "3.000"),
        ("vi", 1234567, "1.234.567"),
        ("en", 3000, "3,000"),
        ("vi", "–", "–"),
    ],
)
def test_a_count_is_written_with_its_thousands_apart(language, number, told):
    with override(language):
        assert rendered("{{ number|counted }}", number=number) == told


@pytest.mark.parametrize(("number", "told"), [(1, "1 person"), (3000, "3,000 people")])
def test_a_count_chooses_the_form_of_its_plural(number, told):
    with override("en"):
        assert rendered("{% load i18n %}" + PLURAL, n=number) == told


def test_a_count_stays_a_number():
    assert (counted(3000) + 1, counted(3000) == 3000, counted("3000")) == (3001, True, "3000")


def test_no_script_or_form_is_given_a_count_with_points():
    """What a reader reads may have them; what stands in an attribute is read by something else."""
    attribute = re.compile(r"""(?:value|href|action|id|name|for|data-[a-z-]+|width|height|max|min)="[^"<>]*\|counted""")
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    assert [path.name for path in templates if attribute.search(path.read_text())] == []
