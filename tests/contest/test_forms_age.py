"""What the entry form asks about age, why, and what it says to slips of the pen."""

from datetime import date

import pytest
from django.utils.translation import override

from accounts.models import Audience
from contest.errors import NotEligible
from contest.forms.admission import place_form_of
from contest.places import check_age
from tests.contest.test_forms import filled, form_for
from tests.factories import NOW, make_consent_text, make_contest, make_division, make_entry, make_round

GUARDIAN = {"guardian_name": " Nguyễn  Thị Mẹ", "guardian_agrees": "on"}
MINOR = "20/05/2012"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def text(db):
    return make_consent_text()


@pytest.fixture
def contest(units):
    units.department.audiences = [Audience.OFFICIALS, Audience.CITIZENS]
    units.department.save()
    contest = make_contest(units.province)
    make_round(contest)
    return contest


@pytest.fixture
def citizens(contest):
    return make_division(contest, audience=Audience.CITIZENS, title_en="Citizens")


@pytest.fixture
def send(text, units):
    """Fill in the form for a division and send it; a test names what is different."""
    return lambda division, **changes: form_for(division, filled(division, text, units.department, **changes))


@pytest.mark.parametrize(
    "minimum, below, sentences",
    [
        (None, 16, ["Below 16: the whole date, and a parent or guardian consents", "from 16 on it is not kept"]),
        (14, 16, ["at least 14 years old", "below 16 need the consent", "erased 90 days after the contest"]),
        (18, 16, ["at least 18 years old", "erased 90 days after the contest"]),
    ],
)
def test_the_form_says_why_it_asks(citizens, minimum, below, sentences):
    asked = form_for(citizens, minimum_age=minimum, guardian_below_age=below).fields["birth_date"].help_text
    assert [sentence for sentence in sentences if sentence not in asked] == []
    assert ("not kept" in asked, "erased" in asked) == (minimum is None, minimum is not None)


@pytest.mark.parametrize("minimum, words", [(None, "Anh/Chị chưa ghi năm sinh."), (14, "Anh/Chị chưa ghi ngày sinh.")])
def test_what_is_missing_is_called_what_its_field_is_called(citizens, minimum, words):
    citizens.contest.minimum_age = minimum
    with override("vi"), pytest.raises(NotEligible) as refused:
        check_age(citizens, None, NOW.date())
    with override("vi"):
        asked = form_for(citizens, minimum_age=minimum).fields["birth_date"]
        assert (str(refused.value), str(asked.label)) == (words, {None: "Năm sinh", 14: "Ngày sinh"}[minimum])


@pytest.mark.parametrize("kept, told", [(date(2012, 5, 20), ("Ngày sinh", MINOR)), (None, ("Năm sinh", None))])
def test_who_corrects_an_entry_finds_the_date_that_was_kept_under_its_name(citizens, kept, told):
    with override("vi"):
        field = place_form_of(make_entry(citizens, birth_date=kept), None, now=NOW)["birth_date"]
        assert (str(field.label), field.value()) == told


@pytest.mark.parametrize("minimum", [None, 14])
def test_that_a_minors_date_is_erased_is_told_once(citizens, minimum):
    fields = form_for(citizens, minimum_age=minimum).fields
    words = f"{fields['birth_date'].help_text} {fields['guardian_name'].help_text}"
    assert words.count("erased 90 days after the contest") == 1


def test_the_form_says_whom_it_asks(contest, citizens):
    alone = form_for(citizens)
    assert (list(alone.asked_of), alone.fields["birth_date"].required) == ([], True)
    make_division(contest, title_en="Officials")
    beside = form_for(citizens)
    assert (list(beside.asked_of), beside.fields["birth_date"].required) == ([citizens], False)
    assert "Only for entrants below 16" in beside.fields["guardian_name"].help_text
    labels = [form["birth_date"].as_field_group().count('class="required"') for form in (alone, beside)]
    assert labels == [1, 1]


def test_each_division_tells_the_script_whether_it_asks(contest, citizens):
    make_division(contest, position=1)
    radios = [option.data["attrs"]["data-asks-birth"] for option in form_for(citizens)["division"]]
    assert radios == ["yes", "no"]


@pytest.mark.parametrize(
    "typed, errors",
    [
        ("02/9/1966", []),
        ("02091966", []),
        ("", ["birth_date"]),
        ("31/02/1990", ["birth_date"]),
        ("01/13/2000", ["birth_date"]),
        ("02/9/66", ["birth_date"]),
        ("21/05/2050", ["birth_date"]),
        ("02/9/1866", ["birth_date"]),
        (MINOR, ["guardian_name", "guardian_agrees"]),
        ("9" * 5000, ["birth_date"]),
        ("\x00", ["birth_date"]),
    ],
)
def test_age_is_refused_at_its_field(citizens, send, typed, errors):
    form = send(citizens, birth_date=typed)
    assert list(form.errors) == errors
    assert typed in form["birth_date"].value()


def test_who_is_below_the_minimum_age_is_told_so(contest, citizens, send):
    contest.minimum_age = 16
    contest.save()
    citizens.refresh_from_db()
    assert send(citizens, birth_date=MINOR).errors == {
        "birth_date": ["This contest is for people of at least 16 years."]
    }


@pytest.mark.parametrize(
    "given, errors",
    [
        (GUARDIAN, []),
        (GUARDIAN | {"guardian_agrees": ""}, ["guardian_agrees"]),
        (GUARDIAN | {"guardian_name": ""}, ["guardian_name"]),
        (GUARDIAN | {"guardian_name": "123"}, ["guardian_name"]),
        (GUARDIAN | {"guardian_name": "nguyen van an"}, ["guardian_name"]),
        (GUARDIAN | {"guardian_name": "M" * 121}, ["guardian_name"]),
    ],
)
def test_a_minor_names_a_guardian_who_agrees(citizens, send, given, errors):
    assert list(send(citizens, birth_date=MINOR, **given).errors) == errors


def test_what_entering_gets_of_a_minor(citizens, send):
    form = send(citizens, birth_date=MINOR, **GUARDIAN)
    assert form.errors == {}
    place = form.wishes()["place"]
    assert (place.birth_date, place.guardian_name) == (date(2012, 5, 20), "Nguyễn Thị Mẹ")


def test_of_an_adult_nothing_about_a_guardian_is_taken(citizens, send):
    form = send(citizens, birth_date="02/9/1966", guardian_name="123")
    assert (form.errors, form.wishes()["place"].guardian_name) == ({}, "")


def test_an_official_need_not_know_what_citizens_are_asked(contest, citizens, send):
    officials = make_division(contest, position=1)
    for typed in ("", "garbage", MINOR):
        form = send(officials, birth_date=typed, guardian_name="123")
        assert form.errors == {}
        place = form.wishes()["place"]
        assert (place.birth_date, place.guardian_name) == (None, "")
