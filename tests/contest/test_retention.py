"""It is forgotten who took part when the time of the contest is over, and not a moment before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from accounts.erasing import nobodys_name
from accounts.models import AuditEvent, Consent, Role, User
from contest.entering import purpose_of
from contest.erasing import withdraw_from
from contest.forms.organize import ContestForm
from contest.models import Entry
from contest.personal import later_by_months
from contest.retention import AT_ONCE, Applied, apply_retention, kept_until, what_is_due
from tests.contest.organizers import contest_form
from tests.contest.placing import placed
from tests.factories import (
    NOW,
    grant,
    make_attempt,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
OVER = datetime(2024, 2, 29, 10, 0, tzinfo=UTC)


def make_over(**fields):
    """A round and division of a contest that closed on a 29 February."""
    contest = make_contest(**fields)
    round_ = make_round(contest, opens_at=OVER - timedelta(days=7), closes_at=OVER)
    return make_round_division(round_, make_division(contest))


def owners() -> set[str]:
    return set(Entry.objects.values_list("person__full_name", flat=True))


@pytest.mark.parametrize(
    ("months", "day"), [(1, (2024, 3, 29)), (12, (2025, 2, 28)), (24, (2026, 2, 28)), (48, (2028, 2, 29))]
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(months, day):
    assert later_by_months(OVER, months) == datetime(*day, 10, 0, tzinfo=UTC)


def test_a_contest_keeps_who_took_part_for_two_years_or_as_its_organisers_say():
    assert kept_until(make_over().round.contest) == later_by_months(OVER, 24)
    assert kept_until(make_over(months_kept=6).round.contest) == later_by_months(OVER, 6)
    assert kept_until(make_contest()) is None


def test_it_is_forgotten_in_the_moment_the_time_is_over():
    joined = make_over(months_kept=6)
    entry = placed(joined, "Nguyễn Văn An", finished_at=OVER).entry
    running = make_entry(make_round_division().division, make_person("Lê Thị Bình"))
    until = later_by_months(OVER, 6)
    assert apply_retention(now=until - SECOND) == Applied(0, 0)
    assert owners() == {"Nguyễn Văn An", "Lê Thị Bình"}
    assert apply_retention(now=until) == Applied(1, 0)
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.person.erased_at, stored.code == entry.code) == (until, False)
    assert Entry.objects.get(pk=running.pk).person.full_name == "Lê Thị Bình"
    assert User.objects.get(pk=entry.person_id).full_name == "Nguyễn Văn An"


def test_the_consent_for_the_contest_goes_and_the_others_stay():
    entry, text = make_entry(make_over().division), make_consent_text()
    for purpose in (purpose_of(entry.contest), "account"):
        Consent.objects.create(person=entry.person, text=text, purpose=purpose)
    apply_retention(now=NOW)
    assert list(Consent.objects.values_list("purpose", flat=True)) == ["account"]


@pytest.fixture
def withdrawn():
    """Somebody who took back their consent while the contest was on, and has an account still."""
    entry = make_entry(make_over().division)
    person = entry.person
    Consent.objects.create(person=person, text=make_consent_text(), purpose=purpose_of(entry.contest))
    withdraw_from(entry, now=OVER)
    return person


def test_that_somebody_withdrew_is_known_until_the_contest_is_over(withdrawn):
    until = later_by_months(OVER, 24)
    apply_retention(now=until - SECOND)
    assert (Consent.objects.get().person, withdrawals()) == (withdrawn, [withdrawn])
    apply_retention(now=until)
    assert (Consent.objects.count(), [actor.full_name for actor in withdrawals()]) == (0, [nobodys_name()])
    assert User.objects.filter(pk=withdrawn.pk, erased_at=None).count() == 1


def test_it_is_forgotten_once(withdrawn):
    for _day in range(2):
        apply_retention(now=NOW)
    assert User.objects.filter(full_name=nobodys_name()).count() == 2  # of the entry, and in the log


def withdrawals() -> list[User]:
    return [event.actor for event in AuditEvent.objects.filter(verb="consent-withdrawn")]


def test_a_paper_that_waits_to_be_marked_holds_its_entry():
    joined = make_over()
    make_attempt(joined, now=OVER - timedelta(days=1))
    assert what_is_due(now=NOW) == Applied(0, 0)


def test_the_platform_is_logged_with_how_many():
    joined = make_over()
    for _number in range(AT_ONCE + 1):
        make_entry(joined.division)
    assert apply_retention(now=NOW) == Applied(AT_ONCE + 1, 0)
    told = AuditEvent.objects.filter(verb="retention-applied").order_by("pk")
    assert [(event.actor, event.after) for event in told] == [(None, {"entries": AT_ONCE}), (None, {"entries": 1})]


def test_the_engine_does_so_many_at_one_time():
    joined = make_over()
    for _number in range(2 * AT_ONCE):
        make_entry(joined.division)
    assert apply_retention(now=NOW, most=AT_ONCE) == Applied(AT_ONCE, 0)
    assert what_is_due(now=NOW).entries == AT_ONCE


def test_an_account_that_holds_nothing_goes_after_the_longest_time(units):
    make_contest(months_kept=36)
    idle = make_person("Bùi Thị Lâu", date_joined=OVER)
    make_entry(make_round_division().division, make_person("Lê Thị Bình", date_joined=OVER))
    grant(make_person("Trần Chủ Trì", date_joined=OVER), Role.ORGANISER, units.province)
    make_person("Đỗ Mới Vào", date_joined=OVER, last_login=OVER + timedelta(days=30))
    until = later_by_months(OVER, 36)
    assert apply_retention(now=until - SECOND).accounts == 0
    assert apply_retention(now=until).accounts == 1
    assert list(User.objects.exclude(erased_at=None).values_list("pk", flat=True)) == [idle.pk]


@pytest.mark.parametrize(("options", "left"), [(["--dry-run"], {"Nguyễn Văn An"}), ([], set())])
def test_the_command_does_it_or_says_what_it_would_do(capsys, options, left):
    make_entry(make_over().division)
    call_command("apply_retention", *options)
    assert "1" in capsys.readouterr().out
    assert owners() & {"Nguyễn Văn An"} == left


@pytest.mark.parametrize(
    ("typed", "months"), [("", None), ("1", 1), ("120", 120), ("0", "refused"), ("121", "refused")]
)
def test_organisers_set_it_from_one_month_to_ten_years(units, cast, typed, months):
    form = ContestForm(contest_form(units.province, months_kept=typed), person=cast.organiser)
    assert ("refused" if "months_kept" in form.errors else form.cleaned_data["months_kept"]) == months
