"""The records that tests start from are records that the site would accept."""

import pytest

from accounts.models import AuditEvent, Unlock
from questions.kinds import KINDS
from tests.factories import SAMPLES, make_attempt, make_round_division


@pytest.mark.parametrize("code", KINDS)
def test_the_sample_of_each_kind_is_a_valid_question(code):
    _stem, content, key = SAMPLES[code]
    assert KINDS[code].validate(content, key) == []


@pytest.mark.django_db
def test_an_attempt_holds_the_kinds_it_was_asked_for():
    attempt = make_attempt(make_round_division(kinds=[*KINDS, "single"]))
    assert len(attempt.slots) == len(KINDS) + 1


def test_each_part_is_played_by_another_person(cast):
    people = cast.everybody()
    assert len({person.pk for person in people}) == len(people)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "again"])
def test_append_only_tables_are_empty_at_the_start_of_each_test(time):
    assert (AuditEvent.objects.count(), Unlock.objects.count()) == (0, 0)
    AuditEvent.objects.create(verb="tested")
