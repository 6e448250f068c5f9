"""Headcounts by date, as a sheet."""

from datetime import date

import pytest
from django.utils import translation

from accounts import named_units
from accounts.headcount_sheets import HEADCOUNTS
from accounts.importing import Deed, ImportRefused, confirm, look, undo
from accounts.models import Headcount
from accounts.named_units import NamedUnits, NoSuchUnit
from tests.factories import NOW, make_person, make_unit
from tests.sheets import imported, list_of, staged

DAY = date(2025, 7, 1)


@pytest.fixture
def officer(db):
    make_unit("Sở Nội vụ", code="so-noi-vu")
    make_unit("Xã Cũ", code="xa-cu", valid_to=DAY)
    make_unit("Sở ở nơi khác", code="so-khac", tree="phu-yen-2021")
    return make_person()


def row(unit: str = "so-noi-vu", on: str = "01/07/2025", number: str = "85") -> dict[str, str]:
    return {"unit": unit, "on": on, "number": number}


def numbers() -> dict[str, int]:
    return {f"{one.unit.code} {one.on}": one.number for one in Headcount.objects.all()}


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        row(unit="so-noi-vo"),
        row(unit="so-khac"),  # of another tree
        row(unit="xa-cu"),  # gone on that day
        row(unit=""),
        row(on="2025"),
        row(number="0"),
        row(number="-5"),
        row(number="tám mươi"),
        row(number="99999999999"),
        row(number="=1+1"),
        row(number="12.5"),  # not 125
        row(number="1.25"),
        row(number="1.2.3"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(wrong, officer):
    [one] = look(HEADCOUNTS, staged(HEADCOUNTS, list_of("headcounts"), wrong, by=officer))
    assert len(one.problems) == 1


def test_a_unit_is_known_by_code_or_by_name(officer):
    imported(HEADCOUNTS, list_of("headcounts"), row("SỞ NỘI VỤ"), row("xa-cu", "30/06/2025", "1.200"), by=officer)
    assert numbers() == {"so-noi-vu 2025-07-01": 85, "xa-cu 2025-06-30": 1200}
    imported(HEADCOUNTS, list_of("headcounts"), row(number="1 000 000"), by=officer)
    assert numbers()["so-noi-vu 2025-07-01"] == 1_000_000


@pytest.mark.parametrize(
    "text, named",
    [
        ("SỞ KH&ĐT", "Sở Kế hoạch và Đầu tư"),
        ("Sở KH & ĐT", "Sở Kế hoạch và Đầu tư"),
        ("Sở Kế hoạch & Đầu tư", "Sở Kế hoạch và Đầu tư"),
        ("UBND xã Nhơn Lý", "Xã Nhơn Lý"),
        ("Ủy ban nhân dân Xã Nhơn Lý", "Xã Nhơn Lý"),
    ],
)
def test_a_unit_is_known_as_offices_call_it(text, named, officer):
    unit, _commune = make_unit("Sở Kế hoạch và Đầu tư"), make_unit("Xã Nhơn Lý")
    unit.set_names(unit.name, "Sở KH&ĐT")
    unit.save()
    assert str(NamedUnits().called(text, on=DAY)) == named


@pytest.mark.parametrize(
    "text, meant",
    [
        ("Xã Nhơn Lí", "“Xã Nhơn Lý”"),
        ("Xã Nhơn", ""),
        ("xã Nhơn Lý, TP Quy Nhơn", ""),
        ("Xã Nhơn Cũ", ""),
        ("Sở Y tế", ""),
    ],
)
def test_a_name_nearly_like_a_units_of_that_day_is_told_whose_may_be_meant(text, meant, officer):
    make_unit("Xã Nhơn Lý")
    make_unit("Xã Nhơn Cũ", valid_to=DAY)
    with pytest.raises(NoSuchUnit) as refused, translation.override("en"):
        NamedUnits().called(text, on=DAY)
    assert str(refused.value).partition("If ")[2].removesuffix(" is meant, write that.") == meant


def test_so_many_names_are_guessed_at_and_no_more(officer, monkeypatch):
    monkeypatch.setattr(named_units, "MOST_GUESSED", 1)
    make_unit("Xã Nhơn Lý")
    units, told = NamedUnits(), []
    for text in ("Xã Nhơn Lí", "Xã Nhơn Lị a", "Xã Nhơn Lí"):
        with pytest.raises(NoSuchUnit) as refused, translation.override("en"):
            units.called(text, on=DAY)
        told.append("is meant" in str(refused.value))
    assert told == [True, False, True]


def test_a_short_name_that_is_anothers_whole_one_means_the_other(officer):
    for name, short in (("Cục Thuế tỉnh", "Cục Thuế"), ("Cục Thuế", "Thuế")):
        unit = make_unit(name)
        unit.set_names(name, short)
        unit.save()
    assert str(NamedUnits().called("Cục Thuế", on=DAY)) == "Cục Thuế"
    with pytest.raises(NoSuchUnit):
        NamedUnits().called("UBND tỉnh", on=DAY)


def test_two_rows_about_one_unit_and_day_are_refused(officer):
    first, second = look(HEADCOUNTS, staged(HEADCOUNTS, list_of("headcounts"), row(), row("Sở Nội vụ"), by=officer))
    assert (len(first.problems), len(second.problems)) == (0, 1)


def test_a_number_is_corrected_and_undoing_gives_it_back(officer):
    imported(HEADCOUNTS, list_of("headcounts"), row(number="80"), by=officer)
    sheet = imported(HEADCOUNTS, list_of("headcounts"), row(number="85"), row(on="01/01/2026"), by=officer)
    assert (sheet.new, sheet.changed, numbers()["so-noi-vu 2025-07-01"]) == (1, 1, 85)
    undo(HEADCOUNTS, sheet, by=officer, now=NOW)
    assert numbers() == {"so-noi-vu 2025-07-01": 80}


def test_the_same_number_is_passed_over(officer):
    imported(HEADCOUNTS, list_of("headcounts"), row(), by=officer)
    [one] = look(HEADCOUNTS, staged(HEADCOUNTS, list_of("headcounts"), row(), by=officer))
    assert one.deed == Deed.SAME


@pytest.mark.parametrize("meanwhile", [lambda: Headcount.objects.update(number=90), Headcount.objects.all().delete])
def test_undoing_is_refused_once_a_number_was_changed_since(meanwhile, officer):
    sheet = imported(HEADCOUNTS, list_of("headcounts"), row(), by=officer)
    meanwhile()
    before = numbers()
    with pytest.raises(ImportRefused):
        undo(HEADCOUNTS, sheet, by=officer, now=NOW)
    assert numbers() == before


def test_an_undoing_that_the_database_refuses_is_refused_with_a_sentence(officer):
    sheet = imported(HEADCOUNTS, list_of("headcounts"), row(), by=officer)
    clashing = HEADCOUNTS._replace(undo=lambda sheet: Headcount.objects.get().save(force_insert=True))
    with pytest.raises(ImportRefused, match="nothing was undone"), translation.override("en"):
        undo(clashing, sheet, by=officer, now=NOW)
    assert (sheet.state, sheet.undone_at, numbers()) == ("confirmed", None, {"so-noi-vu 2025-07-01": 85})


def test_a_number_that_somebody_changed_meanwhile_is_not_overwritten(officer, monkeypatch):
    imported(HEADCOUNTS, list_of("headcounts"), row(number="80"), by=officer)
    sheet = staged(HEADCOUNTS, list_of("headcounts"), row(number="85"), by=officer)
    seen = look(HEADCOUNTS, sheet)
    Headcount.objects.update(number=81)
    with pytest.raises(ImportRefused):
        confirm(HEADCOUNTS._replace(check=lambda *_facts: seen), sheet, by=officer, now=NOW)
    assert numbers() == {"so-noi-vu 2025-07-01": 81}


@pytest.mark.parametrize("empty, told", [({"on": ""}, "The day is missing"), ({"unit": ""}, "The unit is missing")])
def test_what_is_missing_is_not_quoted(empty, told, officer):
    with translation.override("en"):
        [one] = look(HEADCOUNTS, staged(HEADCOUNTS, list_of("headcounts"), row() | empty, by=officer))
    assert [told in problem for problem in one.problems] == [True]
