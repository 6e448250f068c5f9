"""The demo: alive on a fresh start, marked as invented, and nowhere near a real contest."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from accounts.models import Headcount, User
from accounts.profile import current_profile
from contest import boards, demo, demo_entries, demo_removal
from contest.models import Attempt, Board, Contest, Entry, Mark, Response, RosterLine, Round, RoundDivision
from contest.phases import Phase
from contest.pools import draw
from contest.reach import candidates, may_draw
from contest.reviewing import review
from contest.rosters import come_of, led_units
from questions.kinds import KINDS
from questions.models import Blueprint, Question, Revision

ENTRIES = 24


def rows() -> list[tuple]:
    columns = ("round_division", "audience", "rows__entry__code", "rows__k1", "rows__k2", "rows__k3")
    return sorted(Board.objects.values_list(*columns))


def counts() -> list[int]:
    return [model.objects.count() for model in (User, Entry, Attempt, Revision, Contest, Blueprint)]


def test_one_round_is_over_and_one_is_open_for_weeks(loaded):
    rounds, weeks_on = Round.objects.order_by("number"), timezone.now() + timedelta(days=29)
    assert [round_.phase(timezone.now()) for round_ in rounds] == [Phase.PROVISIONAL, Phase.OPEN]
    assert [round_.phase(weeks_on) for round_ in rounds] == [Phase.PROVISIONAL, Phase.OPEN]


@pytest.mark.parametrize("seed", ["ab" * 16, "cd" * 16, "ef" * 16])
def test_every_paper_has_all_seven_kinds(loaded, seed):
    for joined in RoundDivision.objects.all():
        paper = draw(joined, seed)
        kinds = Revision.objects.filter(pk__in=[slot["revision"] for slot in paper["slots"]])
        assert (len(paper["slots"]), set(kinds.values_list("kind", flat=True))) == (15, set(KINDS))


def test_what_stands_on_invented_papers_counts_as_used(loaded):
    drawn = {slot["revision"] for attempt in Attempt.objects.all() for slot in attempt.slots}
    assert set(Revision.objects.filter(used_at__isnull=False).values_list("pk", flat=True)) == drawn


def test_the_leader_sees_at_once_who_has_come_and_who_has_not(loaded):
    leader = User.objects.get(login="+84900000006")
    own = come_of(RosterLine.objects.of_units(led_units(leader)))
    assert (own.come > 0, own.waiting >= 7) == (True, True)
    assert RosterLine.objects.come().exclude(unit=F("entry__unit")).count() == 0
    assert [line.unit.tree for line in RosterLine.objects.all() if line.unit.tree != demo.TREE] == []


def test_nobody_can_be_called_or_written_to_from_the_demos_roster(loaded):
    reachable = RosterLine.objects.exclude(login="").exclude(login__endswith=demo_entries.DOMAIN)
    assert (list(reachable), RosterLine.objects.filter(login="").exists()) == ([], True)


def test_the_roster_is_the_same_on_every_machine_but_for_its_codes(loaded):
    told = ("unit__code", "full_name", "login", "category")
    before = list(RosterLine.objects.order_by("pk").values_list(*told))
    demo_removal.reset_demo(now=timezone.now(), entries=ENTRIES)
    assert list(RosterLine.objects.order_by("pk").values_list(*told)) == before


def test_every_question_of_the_file_is_drawn_in_just_one_of_the_rounds(loaded):
    """Otherwise the answers of the finished round would wait for the running one."""
    among = candidates(Question.objects.all())
    drawable = {number: set() for number in (demo.FINISHED, demo.RUNNING)}
    for joined in RoundDivision.objects.all():
        drawable[joined.round.number] |= may_draw(joined, among)
    finished, running = drawable.values()
    assert (len(finished | running), finished & running) == (Question.objects.count(), set())


def test_papers_of_every_blueprint_can_be_looked_at_ahead(loaded, client):
    """Those of the finished round ask for questions on history, which no other round draws."""
    client.force_login(User.objects.get(login="+84900000002"))
    pages = [client.get(f"/organize/blueprints/{one.pk}/preview/") for one in Blueprint.objects.all()]
    assert [(page.status_code, page.context["foreseen"] is None) for page in pages] == [(200, False)] * 4


def reviewed(login: str) -> list[str]:
    attempt = Attempt.objects.select_related("round_division__round__contest").get(entry__person__login=login)
    return [item["outcome"] for item in review(attempt, now=timezone.now(), language="vi")]


@pytest.mark.parametrize("login", ["+84900000011", "+84900000012"])
def test_the_finished_round_shows_every_answer(loaded, login):
    outcomes = reviewed(login)
    assert (len(outcomes), "held" in outcomes) == (15, False)


@pytest.mark.parametrize("login", ["+84900000011", "+84900000012"])
def test_whoever_tries_the_demo_as_an_entrant_has_something_to_remember(loaded, login):
    assert [outcome == "right" for outcome in reviewed(login)[4::5]] == [False] * 3


def test_a_demo_whose_rounds_share_questions_goes_on_and_a_reset_parts_them(loaded, alone):
    """As the demo was made at first: one blueprint and the same questions for both rounds."""
    first = RoundDivision.objects.filter(round__number=demo.FINISHED)
    for joined in first:
        running = RoundDivision.objects.get(round__number=demo.RUNNING, division=joined.division)
        first.filter(pk=joined.pk).update(blueprint=running.blueprint, uses=running.uses)
        running.round.round_divisions.filter(pk=running.pk).update(uses=["contest", "practice", "history"])
    before = counts()
    call_command("prepare")
    assert (counts(), set(reviewed("+84900000011"))) == (before, {"held"})
    call_command("prepare", "--reset-demo", "--entries", str(ENTRIES))
    assert "held" not in reviewed("+84900000011")


def test_the_people_with_a_login_sat_the_finished_round_only(loaded):
    finished = Attempt.objects.filter(entry__person__login__in=["+84900000011", "+84900000012"])
    assert sorted(finished.values_list("round_division__round__number", flat=True)) == [1, 1]


def test_boards_hold_everybody_who_sat_and_rebuilding_them_changes_nothing(loaded):
    first = {"round_division__round__number": 1, "round_division__division__audience": "officials"}
    assert Board.objects.get(**first, audience="public").rows.count() == ENTRIES * 2 // 3 + 1
    before = rows()
    for board in Board.objects.all():
        boards.rebuild_board(board)
    assert rows() == before


def test_every_answer_has_a_moment_of_its_own_within_its_paper(loaded):
    for attempt in Attempt.objects.prefetch_related("responses"):
        moments = [response.saved_at for response in sorted(attempt.responses.all(), key=lambda one: one.slot or 99)]
        assert moments == sorted(set(moments))
        assert (attempt.started_at < moments[0], moments[-1]) == (True, attempt.finished_at)


def test_wrong_options_are_chosen_too(loaded):
    """Otherwise nobody would ever choose them, and the statistics of the demo would flag every question."""
    wrong = Mark.objects.filter(right=False, revision__kind="single")
    answered = Response.objects.filter(attempt=OuterRef("attempt"), slot=OuterRef("slot"))
    assert (wrong.exists(), wrong.exclude(Exists(answered)).count()) == (True, 0)


def test_headcounts_are_marked_as_invented_and_the_site_says_so(loaded):
    assert Headcount.objects.filter(is_demo=False).count() == 0
    assert current_profile().has_demo_data is True


def scores() -> list[tuple]:
    return list(Attempt.objects.order_by("entry__code", "round_division").values_list("entry__code", "score"))


def test_resetting_puts_everything_back_the_same_on_every_machine(loaded):
    before = (counts(), scores())
    User.objects.get(login="+84900000011").set_password("changed")
    Contest.objects.update(title_vi="Đổi")
    Entry.objects.filter(person__login="+84900000011").update(code="DOI")
    demo_removal.reset_demo(now=timezone.now(), entries=ENTRIES)
    assert (counts(), scores()) == before
    assert Contest.objects.get().title_vi == "Tìm hiểu cải cách hành chính tỉnh Bình Định"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_on_loopback_the_passwords_are_fixed(loaded, alone, monkeypatch, host):
    monkeypatch.setattr(settings, "HOST", host)
    assert [login.password for login in demo.logins()] == [demo.FIXED_PASSWORD] * 8


@pytest.mark.parametrize("reach", [{"ALLOWED_HOSTS": ["thi.example.vn"]}, {"HTTPS": True}, {"HOST": "0.0.0.0"}])
def test_behind_a_proxy_or_on_another_address_the_printed_password_opens_nothing(
    loaded, alone, client, monkeypatch, reach
):
    for name, value in reach.items():
        monkeypatch.setattr(settings, name, value)
    form = {"login": "0900000001", "password": demo.FIXED_PASSWORD}
    client.post("/accounts/login/", form, headers={"host": settings.ALLOWED_HOSTS[0]})
    assert "_auth_user_id" not in client.session


def test_on_this_machine_it_opens_the_demo(loaded, alone, client):
    client.post(
        "/accounts/login/", {"login": "0900000001", "password": demo.FIXED_PASSWORD}, headers={"host": "localhost"}
    )
    assert client.session["_auth_user_id"] == str(User.objects.get(login="+84900000001").pk)


def test_elsewhere_they_are_random_printed_once_and_the_fixed_one_is_gone(loaded, monkeypatch):
    monkeypatch.setattr(settings, "HOST", "10.0.0.5")
    printed = demo.logins()
    assert (len({login.password for login in printed}), demo.logins()) == (8, [])
    user = User.objects.get(login="+84900000001")
    assert [user.check_password(demo.FIXED_PASSWORD), user.check_password(printed[0].password)] == [False, True]
