"""What the form of a paper offers to be left out or set aside: what is near at hand, and never without end."""

from datetime import timedelta

import pytest

from accounts.models import Role
from contest import overview
from contest.overview import papers_before, tags_to_keep
from questions.models import Tag
from tests.factories import NOW, grant, make_bank, make_contest, make_person, make_round, make_round_division, make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def organiser(units):
    return grant(make_person(), Role.ORGANISER, units.province)


def paper(contest, days: int):
    """A paper of a round that was open so many days ago."""
    return make_round_division(make_round(contest, opens_at=NOW - days * DAY, closes_at=NOW - (days - 1) * DAY))


@pytest.mark.parametrize(("most", "number"), [(60, 3), (2, 2), (1, 1)])
def test_papers_of_the_own_contest_come_first(organiser, units, monkeypatch, most, number):
    contest, other = make_contest(units.province), make_contest(units.province)
    sitting, own, newer, _old = paper(contest, 1), paper(contest, 500), paper(other, 9), paper(other, 500)
    last = paper(other, 20)
    monkeypatch.setattr(overview, "MOST_PAPERS", most)
    assert list(papers_before(sitting, organiser, [])) == [own, newer, last][:number]
    assert list(papers_before(sitting, organiser, [last.pk]))[-1] == last


def test_tags_are_those_of_the_chosen_banks_and_of_all_while_none_is_chosen(organiser, units, monkeypatch):
    first, second, foreign = make_bank(units.province), make_bank(units.province), make_bank(make_unit())
    one, two, _strange = (Tag.objects.create(bank=bank, name="Dự phòng") for bank in (first, second, foreign))
    last = Tag.objects.create(bank=second, name="Zeta")
    asked = ([], [second.pk], [foreign.pk])
    found = [set(tags_to_keep(organiser, banks, [])) for banks in asked]
    assert found == [{one, two, last}, {two, last}, set()]
    monkeypatch.setattr(overview, "MOST_TAGS", 1)
    assert list(tags_to_keep(organiser, [second.pk], [])) == [two]
    assert list(tags_to_keep(organiser, [second.pk], [last.pk])) == [two, last]
