"""The demo goes away without a trace of anybody invented, and never stands beside a real contest in public."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEvent, Consent, Headcount, Role, RoleGrant, SiteProfile, Unit, User
from contest import boards, demo
from contest.attempts import finish_attempt
from contest.demo_removal import Gone, remove_demo, reset_demo
from contest.marking import mark_waiting
from contest.models import (
    Attempt,
    Board,
    BoardRow,
    Contest,
    Division,
    Entry,
    Mark,
    Response,
    RosterImport,
    RosterLine,
    Round,
    RoundDivision,
    SaveEvent,
)
from contest.organizing import NotReady, publish_contest
from contest.saving import Save, apply_saves
from questions.models import AnswerKey, Bank, Blueprint, LegalDocument, Question, Revision, Topic
from tests.contest.organizers import make_setting
from tests.factories import (
    NOW,
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_question,
    make_round_division,
)

ENTRIES = 12
PEOPLE = ENTRIES + len(demo.PEOPLE)
INVENTED = [
    *(Contest, Division, Round, RoundDivision, Entry, Attempt, Response, SaveEvent, Mark, Board, BoardRow),
    *(RosterImport, RosterLine, Consent, RoleGrant, Headcount, Bank, Question, Revision, AnswerKey, Blueprint),
]
PLAN = [Unit, Topic, LegalDocument]


def counts(models) -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in models}


def real_person(**fields) -> User:
    """Somebody with a login that is not one of the demo's."""
    return make_person("Lê Thị Thật", login=f"le.thi.that.{User.objects.count()}@example.vn", **fields)


def somebody(login: str) -> User:
    return User.objects.get(login="+84" + login[1:])


def sit(joined: RoundDivision, person: User) -> Attempt:
    """A marked attempt of a person who enters for it, with a save behind it and a place on the boards."""
    now = timezone.now()
    attempt = make_attempt(joined, make_entry(joined.division, person), now=now)
    apply_saves(attempt.pk, [Save(1, 1, "a" * 16, None, False)], arrived_at=now)
    finish_attempt(attempt.pk, at=now)
    mark_waiting(now=now)
    return attempt


def open_sitting() -> RoundDivision:
    """What a division sits in a real contest that is open now."""
    now = timezone.now()
    contest = make_contest(published_at=now)
    round_ = contest.rounds.create(number=1, opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=1))
    return make_round_division(round_, make_division(contest))


# --- what goes and what stays --------------------------------------------------------------------------------------


def test_nothing_that_was_invented_is_left(loaded):
    running = RoundDivision.objects.get(round__number=demo.RUNNING, division__audience="officials")
    entry = Entry.objects.get(person=somebody("0900000011"))
    apply_saves(
        make_attempt(running, entry, now=timezone.now()).pk,
        [Save(1, 1, "a" * 16, None, False)],
        arrived_at=timezone.now(),
    )
    before, events = counts(PLAN), SaveEvent.objects.count()
    gone = remove_demo(now=timezone.now())
    assert (counts(INVENTED), User.objects.count()) == (dict.fromkeys(counts(INVENTED), 0), 0)
    assert (gone, counts(PLAN), events) == (Gone(contests=1, people=PEOPLE, entries=ENTRIES + 2), before, 1)


def test_the_site_forgets_the_hotline_and_the_name_that_were_invented(loaded):
    remove_demo(now=timezone.now())
    profile = SiteProfile.objects.get()
    assert (profile.hotline, profile.person_responsible) == ("", "")


def test_a_hotline_that_somebody_entered_stays(loaded):
    SiteProfile.objects.update(hotline="0256 382 2222")
    remove_demo(now=timezone.now())
    assert SiteProfile.objects.get().hotline == "0256 382 2222"


def test_the_log_keeps_that_it_was_removed(loaded):
    remove_demo(now=timezone.now())
    event = AuditEvent.objects.get(verb="demo-removed")
    assert (event.actor, event.after["entries"]) == (None, ENTRIES + 2)


def test_real_people_who_tried_the_demo_keep_their_accounts(loaded):
    person = real_person()
    sit(RoundDivision.objects.get(round__number=demo.RUNNING, division__audience="citizens"), person)
    remove_demo(now=timezone.now())
    assert (list(User.objects.all()), Entry.objects.count()) == ([person], 0)


def test_invented_people_leave_real_contests_and_their_boards(loaded, alone):
    joined = open_sitting()
    real = sit(joined, real_person())
    sit(joined, somebody("0900000012"))
    here = list(boards.boards_of(joined).values())
    before = [board.rows.count() for board in here]
    Board.objects.update(changed_at=None)
    remove_demo(now=timezone.now())
    left = [list(board.rows.values_list("attempt", flat=True)) for board in here]
    assert (before, left, list(Contest.objects.all())) == ([2, 2], [[real.pk]] * 2, [joined.round.contest])
    assert [sum(board.stretches.values_list("size", flat=True)) for board in here] == [1, 1]
    assert not Board.objects.filter(changed_at=None).exists()  # with their next version they tell it


def test_what_a_real_contest_draws_from_stays_and_is_in_review_again(loaded, alone, django_capture_on_commit_callbacks):
    joined = open_sitting()
    bank = Bank.objects.get(slug=demo.BANK)
    used = Blueprint.objects.filter(owner=bank.owner).first()
    joined.banks.set([bank])
    RoundDivision.objects.filter(pk=joined.pk).update(blueprint=used)
    questions, drawable = bank.questions.count(), Question.objects.drawable([bank.pk], ["contest"], on=NOW.date())
    assert drawable.count() > 0
    own = make_question(bank=bank, author=real_person())
    with django_capture_on_commit_callbacks(execute=True):
        gone = remove_demo(now=timezone.now())
    others = Revision.objects.filter(question__bank=bank).exclude(question=own)
    statuses = set(others.values_list("status", flat=True))
    assert (bank.questions.count(), gone.in_review) == (questions + 1, questions)
    assert (statuses, list(drawable)) == ({"in_review"}, [own])
    assert list(Blueprint.objects.filter(owner=bank.owner)) == [used]


@pytest.mark.once
def test_who_stands_in_the_log_stays_there_with_nothing_to_do_here_any_more(loaded, alone, client):
    organiser = somebody("0900000002")
    setting = make_setting(organiser.role_grants.get().unit)
    now = timezone.now()
    Round.objects.filter(pk=setting.round.pk).update(opens_at=now, closes_at=now + timedelta(days=1))
    publish_contest(setting.contest, by=organiser, now=now)
    gone = remove_demo(now=now)
    (left,) = User.objects.all()
    assert (gone.closed, left, left.is_active, left.role_grants.count()) == (1, organiser, False, 0)
    assert AuditEvent.objects.get(verb="contest-published").actor == organiser
    client.post("/accounts/login/", {"login": "0900000002", "password": demo.FIXED_PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.once
def test_an_administrator_who_stands_in_the_log_is_none_any_more(loaded):
    AuditEvent.objects.create(actor=somebody("0900000001"), verb="workshop-changed")
    remove_demo(now=timezone.now())
    assert list(User.objects.values_list("is_staff", "is_superuser", "is_active")) == [(False, False, False)]


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_the_command_says_what_is_gone(loaded, capsys):
    with override("en"):
        call_command("prepare", "--remove-demo")
        call_command("prepare", "--remove-demo")
    told = [f"The demo is gone: {PEOPLE} invented people with {ENTRIES + 2} entries.", "There is no demo data here."]
    assert capsys.readouterr().out.splitlines() == told


def test_a_removed_demo_comes_back_only_when_asked_for(loaded, alone, capsys):
    AuditEvent.objects.create(actor=somebody("0900000002"), verb="workshop-changed")
    remove_demo(now=timezone.now())
    call_command("prepare")
    assert (demo.is_loaded(), capsys.readouterr().out) == (False, "")
    call_command("prepare", "--reset-demo", "--entries", "6")
    assert (demo.is_loaded(), capsys.readouterr().out.count(demo.FIXED_PASSWORD)) == (True, len(demo.PEOPLE))
    organiser = somebody("0900000002")
    assert (organiser.is_active, organiser.role_grants.get().role) == (True, Role.ORGANISER)


@pytest.mark.once
def test_resetting_leaves_nobody_behind_who_is_no_longer_invented(loaded):
    reset_demo(now=timezone.now(), entries=ENTRIES // 2)
    assert User.objects.count() == ENTRIES // 2 + len(demo.PEOPLE)


# --- beside real contests ------------------------------------------------------------------------------------------


@pytest.fixture
def ready(loaded) -> Contest:
    """A real contest that lacks nothing."""
    setting = make_setting(Unit.objects.get(tree=demo.TREE, code="binh-dinh"))
    now = timezone.now()
    Round.objects.filter(pk=setting.round.pk).update(opens_at=now, closes_at=now + timedelta(days=1))
    return setting.contest


def test_in_public_no_real_contest_is_published_beside_the_demo(ready):
    with pytest.raises(NotReady) as refusal:
        publish_contest(ready, by=real_person(), now=timezone.now())
    with override("en"):
        (gap,) = refusal.value.gaps
        assert "demo-remove" in gap.sentence
    assert Contest.objects.get(pk=ready.pk).published_at is None


@pytest.mark.once
def test_once_the_demo_is_gone_it_is_published(ready):
    remove_demo(now=timezone.now())
    publish_contest(ready, by=real_person(), now=timezone.now())
    assert Contest.objects.get(pk=ready.pk).published_at is not None


def test_on_this_machine_alone_it_is_published_beside_the_demo(ready, alone):
    publish_contest(ready, by=real_person(), now=timezone.now())
    assert Contest.objects.get(pk=ready.pk).published_at is not None


def test_the_demo_itself_may_be_published_again(loaded):
    Contest.objects.update(published_at=None)
    publish_contest(loaded, by=real_person(), now=timezone.now())
    assert Contest.objects.get().published_at is not None


def test_the_page_says_how_to_take_the_demo_away(ready, client_of):
    client = client_of(real_person(is_superuser=True))
    client.cookies["language"] = "en"
    page = client.get(reverse("organize_contest_publish", args=[ready.pk])).text
    assert ("make demo-remove" in page, "Publish now" in page) == (True, False)


def test_in_public_the_site_does_not_start_with_both(ready, capsys):
    Contest.objects.filter(pk=ready.pk).update(published_at=timezone.now())
    with pytest.raises(CommandError), override("en"):
        call_command("prepare")
    assert demo.FIXED_PASSWORD not in capsys.readouterr().out


@pytest.mark.once
@pytest.mark.parametrize("published", [True, False])
def test_on_this_machine_or_before_publishing_it_starts(ready, monkeypatch, published):
    Contest.objects.filter(pk=ready.pk).update(published_at=timezone.now() if published else None)
    if published:
        monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["localhost"])
    call_command("prepare")
    assert demo.is_loaded()
