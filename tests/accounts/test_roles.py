import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from accounts.roles import (
    WORKING,
    can_author,
    can_observe,
    can_organize,
    can_review,
    leads_unit,
    organizer_head,
    organizer_units,
    who_organizes,
    works_for,
)
from tests.factories import grant, make_person, make_unit

PREDICATES = {
    Role.ORGANISER: can_organize,
    Role.AUTHOR: can_author,
    Role.REVIEWER: can_review,
    Role.OBSERVER: can_observe,
    Role.UNIT_LEADER: leads_unit,
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("where, expected", [("province", True), ("department", True), ("elsewhere", False)])
def test_a_role_holds_in_the_whole_subtree_and_nowhere_else(units, role, where, expected):
    person = grant(make_person(), role, units.province)
    assert PREDICATES[role](person, getattr(units, where)) is expected


@pytest.mark.parametrize("role", Role)
def test_a_role_below_gives_none_above(units, role):
    person = grant(make_person(), role, units.department)
    assert PREDICATES[role](person, units.province) is False


@pytest.mark.parametrize("held", Role)
def test_a_role_gives_no_other_role(units, held):
    person = grant(make_person(), held, units.province)
    gives = {role for role, predicate in PREDICATES.items() if predicate(person, units.province)}
    assert gives == ({Role.ORGANISER, Role.OBSERVER} if held == Role.ORGANISER else {held})


@pytest.mark.parametrize("predicate", PREDICATES.values())
def test_without_a_unit_a_role_anywhere_counts(cast, predicate):
    people = [cast.organiser, cast.author, cast.reviewer, cast.observer, cast.leader]
    assert [predicate(person) for person in people].count(True) in (1, 2)
    assert predicate(cast.stranger) is False


@pytest.mark.parametrize("predicate", PREDICATES.values())
def test_superusers_may_all_and_strangers_nothing(cast, units, predicate):
    asked = [cast.superuser, cast.stranger, AnonymousUser()]
    assert [predicate(person, units.province) for person in asked] == [True, False, False]


@pytest.mark.parametrize("predicate", PREDICATES.values())
def test_an_account_that_is_switched_off_may_nothing(cast, units, predicate):
    for person in (cast.organiser, cast.superuser):
        person.is_active = False
        assert predicate(person, units.province) is False


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("asked", [["department"], ["province"], ["elsewhere", "department"]])
def test_who_organises_writes_or_reviews_works_for_a_unit_and_those_below(units, role, asked):
    person = grant(make_person(), role, units.province)
    assert works_for(person, [getattr(units, name).pk for name in asked]) is (role in WORKING)


def test_nobody_works_for_units_above_or_elsewhere_or_for_none(units):
    person = grant(make_person(), Role.AUTHOR, units.department)
    assert works_for(person, [units.province.pk, units.elsewhere.pk]) is False
    assert works_for(person, []) is False


def test_superusers_work_for_all_and_strangers_for_nobody(cast, units):
    people = [cast.superuser, cast.stranger, AnonymousUser()]
    assert [works_for(person, [units.province.pk]) for person in people] == [True, False, False]


def test_working_for_many_units_costs_two_queries(cast, units, django_assert_num_queries):
    person = User.objects.get(pk=cast.author.pk)
    with django_assert_num_queries(2):
        assert works_for(person, [units.elsewhere.pk, units.other_department.pk, units.department.pk]) is True


def test_who_organises_is_the_same_of_many_at_once(cast, units):
    away = grant(make_person(is_active=False), Role.ORGANISER, units.province)
    people = [*cast.everybody(), away, make_person(is_staff=True, is_superuser=True, is_active=False)]
    pairs = [(person, unit) for person in people for unit in vars(units).values()]
    expected = {(person.pk, unit.pk) for person, unit in pairs if can_organize(person, unit)}
    assert who_organizes([(person.pk, unit.pk) for person, unit in pairs]) == expected
    assert len(expected) == 8  # two organisers with a province and its department, and a superuser


def test_asking_who_organises_costs_two_queries_and_one_for_each_unit(cast, units, django_assert_num_queries):
    pairs = [(person.pk, unit.pk) for person in cast.everybody() for unit in (units.province, units.elsewhere)]
    with django_assert_num_queries(4):
        who_organizes(pairs)


def test_organisers_see_the_units_of_their_subtrees(cast, units):
    assert list(organizer_units(cast.organiser)) == [units.department, units.province]
    assert list(organizer_units(cast.other_organiser)) == [units.other_department, units.elsewhere]
    assert (list(organizer_units(cast.author)), list(organizer_units(AnonymousUser()))) == ([], [])
    assert len(organizer_units(cast.superuser)) == 4


def test_an_organiser_has_a_head_where_all_their_units_are_under_one(cast, units):
    of_two = grant(grant(make_person(), Role.ORGANISER, units.department), Role.ORGANISER, units.elsewhere)
    people = [cast.organiser, cast.other_organiser, of_two, cast.superuser, cast.author]
    assert [organizer_head(person) for person in people] == [units.province, units.elsewhere, None, None, None]


def test_grants_are_read_once_a_request(cast, units, django_assert_num_queries):
    person = User.objects.get(pk=cast.organiser.pk)
    with django_assert_num_queries(1):
        assert [can_organize(person, units.province), can_organize(person), can_review(person)] == [True, True, False]


@pytest.mark.parametrize("depth", [1, 3])
def test_a_deeper_unit_costs_one_query_for_its_ancestors(cast, units, depth, django_assert_max_num_queries):
    unit = units.province
    for _ in range(depth):
        unit = make_unit(parent=unit)
    person = User.objects.get(pk=cast.organiser.pk)
    with django_assert_max_num_queries(3):
        assert [can_organize(person, unit), can_organize(person, unit)] == [True, True]
