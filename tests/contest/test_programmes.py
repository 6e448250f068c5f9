"""What pages show of a contest: read whole, kept for a moment, shared and never mixed up."""

import time

import pytest

from contest import programmes
from contest.entering import entry_with_attempts
from contest.models import Contest
from contest.programmes import as_sat, programme_from, programme_of
from tests.factories import (
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
)


@pytest.fixture
def contest(db):
    return make_contest()


@pytest.fixture
def kept_for_long(settings):
    settings.PROGRAMME_SECONDS = 60


def test_a_programme_has_the_rounds_of_each_division_in_order(contest):
    rounds = [make_round(contest, number=number) for number in (1, 2)]
    second, first = make_division(contest, position=2), make_division(contest, position=1)
    made = [make_round_division(round_, division) for round_ in rounds[::-1] for division in (second, first)]
    joined = programme_of(contest.slug).joined
    assert [(item.division, item.round) for item in joined.values()] == [
        (division, round_) for division in (first, second) for round_ in rounds
    ]
    assert sorted(joined) == sorted(item.pk for item in made)


def test_reading_it_takes_four_queries_for_one_round_and_three(contest, django_assert_num_queries):
    division = make_division(contest)
    for _time in range(2):
        make_round_division(make_round(contest), division)
        with django_assert_num_queries(4):
            programme = programme_of(contest.slug)
            told = [
                (item.round.contest.owner, item.division.contest, item.question_count)
                for item in programme.joined.values()
            ]
        assert told == [(contest.owner, contest, 1)] * len(told)
        make_round_division(make_round(contest), division)


def test_a_round_that_is_added_while_it_is_read_waits_for_the_next_reading(contest):
    division = make_division(contest)
    read = Contest.objects.with_rounds().get(pk=contest.pk)
    make_round_division(make_round(contest), division)
    assert programme_from(read).joined == {}


def test_an_unknown_address_has_none_and_leaves_nothing_behind(db):
    with pytest.raises(Contest.DoesNotExist):
        programme_of("khong-co")
    assert programmes._kept == {}


@pytest.mark.usefixtures("kept_for_long")
def test_what_was_read_serves_whoever_comes_next(contest, django_assert_num_queries):
    joined = make_round_division(make_round(contest), make_division(contest))
    before = programme_of(contest.slug), as_sat(joined.pk)
    with django_assert_num_queries(0):
        assert (programme_of(contest.slug), as_sat(joined.pk)) == before


@pytest.mark.usefixtures("kept_for_long")
@pytest.mark.parametrize("opens_first", ["contest", "paper"])
def test_a_contest_and_its_papers_are_read_together(contest, django_assert_num_queries, opens_first):
    joined = make_round_division(make_round(contest), make_division(contest))
    ways = {"contest": lambda: programme_of(contest.slug).joined[joined.pk], "paper": lambda: as_sat(joined.pk)}
    first = ways.pop(opens_first)()
    with django_assert_num_queries(0):
        assert [way() is first for way in ways.values()] == [True]


@pytest.mark.usefixtures("kept_for_long")
def test_a_change_is_seen_as_soon_as_what_was_read_is_too_old(contest, monkeypatch):
    programme_of(contest.slug)
    Contest.objects.update(title_vi="Tên mới")
    seen, now = [], time.monotonic()
    for later in (59, 61):
        monkeypatch.setattr(programmes.time, "monotonic", lambda later=later: now + later)
        seen.append(programme_of(contest.slug).contest.title_vi)
    assert seen == [contest.title_vi, "Tên mới"]


@pytest.mark.usefixtures("kept_for_long")
def test_no_more_are_kept_than_there_is_room_for(db, monkeypatch):
    monkeypatch.setattr(programmes, "MOST_KEPT", 2)
    contests = [make_contest() for _ in range(3)]
    for contest in contests:
        programme_of(contest.slug)
    assert list(programmes._kept) == [contests[2].slug]


@pytest.mark.usefixtures("kept_for_long")
def test_an_entry_has_its_attempts_and_what_the_programme_tells(contest, django_assert_num_queries):
    joined = make_round_division(make_round(contest), make_division(contest))
    attempt = make_attempt(joined)
    programme = programme_of(contest.slug)
    with django_assert_num_queries(2):
        entry = entry_with_attempts(attempt.entry.person, programme)
        told = [(each.pk, each.round, each.contest, each.round_division.division) for each in entry.attempts.all()]
    assert told == [(attempt.pk, joined.round, contest, entry.division)]
    assert entry.contest is programme.contest


@pytest.mark.usefixtures("kept_for_long")
def test_what_an_organiser_has_only_just_added_is_read_when_it_is_asked_for(contest):
    programme = programme_of(contest.slug)
    joined = make_round_division(make_round(contest), make_division(contest))
    attempt = make_attempt(joined)
    entry = entry_with_attempts(attempt.entry.person, programme)
    assert (entry.division, entry.attempts.all()[0].round) == (joined.division, joined.round)


@pytest.mark.usefixtures("kept_for_long")
def test_two_people_are_given_the_programme_and_nothing_of_each_other(contest):
    division = make_division(contest)
    joined = make_round_division(make_round(contest), division)
    one, other = make_attempt(joined).entry, make_entry(division)
    programme = programme_of(contest.slug)
    found = [entry_with_attempts(entry.person, programme) for entry in (one, other)]
    assert [(entry.pk, entry.person, entry.attempts.count()) for entry in found] == [
        (one.pk, one.person, 1),
        (other.pk, other.person, 0),
    ]
    assert entry_with_attempts(make_person(), programme) is None
