"""Queries that are worded once: the same records as an ordinary queryset, whatever the values and whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, RoleGrant, User
from accounts.worded import Worded
from tests.factories import make_person, make_unit

pytestmark = pytest.mark.django_db


def by_name(name):
    return User.objects.filter(full_name=name).order_by("pk")


def test_the_same_wording_finds_what_belongs_to_each_value():
    an, binh = make_person(full_name="Nguyễn Văn An"), make_person(full_name="Trần Thị Bình")
    worded = Worded(1, by_name)

    assert [worded.ask(name) for name in ("Nguyễn Văn An", "Trần Thị Bình", "Ai đó")] == [[an], [binh], []]


def test_records_are_as_an_ordinary_queryset_makes_them():
    person = make_person(full_name="Nguyễn Văn An")
    [found] = Worded(1, by_name).ask("Nguyễn Văn An")
    ordinary = User.objects.get(pk=person.pk)

    assert {**vars(found), "_state": None} == {**vars(ordinary), "_state": None}
    assert (found._state.adding, found._state.db) == (False, "default")


def test_each_time_what_is_read_is_turned_into_values():
    """How each column is read is looked up once, and belongs to no connection and no answer."""
    people = [make_person(full_name="Nguyễn Văn An", is_staff=staff) for staff in (True, False)]
    of_pk, moments = Worded(1, lambda pk: User.objects.filter(pk=pk)), []

    for person in [*people, *people]:
        [found] = of_pk.ask(person.pk)
        moments.append((found.is_staff, found.date_joined))

    assert moments == [(person.is_staff, person.date_joined) for person in [*people, *people]]
    assert [type(staff) for staff, _joined in moments] == [bool] * 4


def test_related_records_and_bare_values_come_along():
    grant = RoleGrant.objects.create(person=make_person(), unit=make_unit(), role=Role.AUTHOR)
    with_person = Worded(1, lambda pk: RoleGrant.objects.select_related("person").filter(pk=pk))
    bare = Worded(1, lambda person: RoleGrant.objects.filter(person=person).values_list("role", "unit"))
    flat = Worded(1, lambda person: RoleGrant.objects.filter(person=person).values_list("unit", flat=True))

    with CaptureQueriesContext(connection) as queries:
        [found] = with_person.ask(grant.pk)
        answers = [found.person, bare.ask(grant.person_id), flat.ask(grant.person_id)]

    assert answers == [grant.person, [("author", grant.unit_id)], [grant.unit_id]]
    assert len(queries) == 3


def test_values_are_written_as_the_database_wants_them():
    now = timezone.now()
    early, late = (make_person(date_joined=now + timedelta(days=days)) for days in (-2, 2))
    between = Worded(2, lambda begin, end: User.objects.filter(date_joined__gte=begin, date_joined__lt=end))

    assert between.ask(now, now + timedelta(days=3)) == [late]
    assert between.ask(now - timedelta(days=3), now) == [early]


def test_values_go_where_they_were_named_and_not_where_they_were_given_first():
    person = make_person(full_name="Nguyễn Văn An")
    crossed = Worded(2, lambda pk, name: User.objects.filter(full_name=name, pk=pk))

    assert crossed.ask(person.pk, "Nguyễn Văn An") == [person]


def test_none_equals_nothing():
    """An ordinary filter would look for NULL; a wording is kept and cannot change."""
    make_person(erased_at=None)
    assert Worded(1, lambda moment: User.objects.filter(erased_at=moment)).ask(None) == []


def test_a_hostile_value_stays_a_value():
    make_person(full_name="Nguyễn Văn An")

    assert Worded(1, by_name).ask("' OR 1=1 --") == []


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_by_its_own_connection():
    person, worded = make_person(full_name="Nguyễn Văn An"), Worded(1, by_name)

    def ask() -> list:
        try:
            return worded.ask("Nguyễn Văn An")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(ask).result() for _number in range(4)]

    assert [*answers, worded.ask("Nguyễn Văn An")] == [[person]] * 5
