"""Filters that people keep: their own, by names that differ, thirty in a bank."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from questions.errors import QuestionError
from questions.filtering import NameTaken, drop_filter, keep_filter, rename_filter, replace_filter
from questions.models import MOST_FILTERS, Bank, SavedFilter
from tests.factories import NOW, make_bank, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Bank:
    return make_bank()


@pytest.fixture
def person() -> User:
    return make_person()


def keep(bank: Bank, person: User, name: str = "Chờ duyệt", asked: str = "level=1") -> SavedFilter:
    return keep_filter(bank, name, asked, by=person, now=NOW)


def named(person: User) -> list[tuple[str, str]]:
    return list(SavedFilter.objects.filter(person=person).values_list("name", "asked"))


def test_a_filter_is_kept_renamed_replaced_and_dropped(bank, person):
    saved = keep(bank, person)
    rename_filter(saved, "Mức 2")
    replace_filter(saved, "level=2", now=NOW)
    assert named(person) == [("Mức 2", "level=2")]
    drop_filter(saved)
    assert named(person) == []


def test_a_name_is_taken_once_by_a_person_in_a_bank(bank, person):
    saved = keep(bank, person)
    with pytest.raises(NameTaken) as refused:
        keep(bank, person, asked="level=2")
    assert (refused.value.saved, refused.value.field) == (saved, "name")
    keep(bank, make_person())
    keep(make_bank(), person)
    assert SavedFilter.objects.count() == 3


def test_renaming_to_a_name_that_is_taken_changes_nothing(bank, person):
    keep(bank, person)
    other = keep(bank, person, "Khác", "level=3")
    with pytest.raises(NameTaken):
        rename_filter(other, "Chờ duyệt")
    rename_filter(other, "Khác")
    assert named(person) == [("Chờ duyệt", "level=1"), ("Khác", "level=3")]


def test_thirty_are_kept_and_a_place_that_is_free_again_is_taken(bank, person):
    kept = [keep(bank, person, f"{number:02}") for number in range(MOST_FILTERS)]
    with pytest.raises(QuestionError, match="ba mươi"):
        keep(bank, person)
    drop_filter(kept[4])
    assert keep(bank, person).place == 5


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"place": 0}, "filters_have_thirty_places"),
        ({"place": MOST_FILTERS + 1}, "filters_have_thirty_places"),
        ({"name": ""}, "filter_is_named_and_asks"),
        ({"asked": ""}, "filter_is_named_and_asks"),
    ],
)
def test_the_database_refuses_what_is_no_filter(bank, person, changes, rule):
    whole = {"name": "A", "asked": "level=1", "place": 1, "kept_at": NOW}
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        SavedFilter.objects.create(bank=bank, person=person, **whole | changes)


@pytest.mark.parametrize("same", [{"name": "Chờ duyệt", "place": 2}, {"name": "Khác", "place": 1}])
def test_the_database_keeps_names_and_places_apart(bank, person, same):
    keep(bank, person)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(bank=bank, person=person, asked="level=1", kept_at=NOW, **same)
