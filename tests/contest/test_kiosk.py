"""A shared device shows the door and the paper of one contest, forgets whoever was there, and is left by a password."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import AuditEvent, ConsentText, RoleGrant, User
from contest import middleware
from contest.assisting import HAND_OVERS
from contest.attempts import finish_attempt
from contest.clock import DOUBT_SECONDS, steady, wall
from contest.errors import NotAllowed
from contest.kiosk import COOKIE, COOKIE_SECONDS, GUESSES, MARK, OPEN_SECONDS, SIGNED_IN_SECONDS, open_kiosk
from contest.links import CHANNEL_OF_KIOSKS
from contest.middleware import ON_A_KIOSK
from contest.models import Attempt, Channel, Contest, Entry
from contest.receipt_codes import spaced
from contest.reissuing import SEARCHES
from contest.roster_codes import code_of
from contest.views.roster_code import HELD
from tests.contest.rostered import put_on_roster
from tests.factories import (
    NOW,
    PASSWORD,
    make_attempt,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
)

OPEN, DOOR, END, LEAVE = "/organize/kiosk/", "/kiosk/", "/kiosk/end/", "/kiosk/leave/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def joined(units):
    make_consent_text()
    contest = make_contest(units.province, doors=["phone", "assisted", "kiosk"])
    return make_round_division(make_round(contest), make_division(contest))


@pytest.fixture
def contest(joined) -> Contest:
    return joined.round.contest


@pytest.fixture
def device(cast, contest, client_of) -> Client:
    """A browser that the leader has made a kiosk."""
    browser = client_of(cast.leader)
    assert browser.post(OPEN, {"contest": contest.pk}).headers["Location"] == DOOR
    return browser


@pytest.fixture
def slip(cast, joined, units) -> Entry:
    person = User.objects.create_without_login("Ngô Thị Bình")
    return make_entry(joined.division, person, unit=units.department, assisted_by=cast.leader)


def signed_in(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


def test_a_code_on_a_kiosk_does_not_stand_for_the_old_password(device):
    person = make_person(login="an@example.vn")
    device.post(reverse("account_code"), {"login": person.login})
    device.post(reverse("account_code_confirm"), {"code": re.search(r"\d{6}", mail.outbox[-1].body)[0]})
    assert signed_in(device) == str(person.pk)
    assert 'name="oldpassword"' in device.get(reverse("account_change_password")).text


# --- opening -------------------------------------------------------------------------------------------------------


def test_opening_signs_the_officer_out_and_is_logged(cast, contest, device):
    event = AuditEvent.objects.get(verb="kiosk-opened")
    assert (signed_in(device), event.actor, event.subject_id) == (None, cast.leader, str(contest.pk))


@pytest.mark.parametrize("sits, wiped", [(False, '"cache", "storage"'), (True, '"cache"')])
def test_opening_has_the_browser_forget_but_no_answers_that_may_wait(cast, contest, joined, client_of, sits, wiped):
    if sits:
        make_attempt(joined, make_entry(joined.division, cast.leader))
    browser = client_of(cast.leader)
    browser.cookies["theme"] = "dark"
    answer = browser.post(OPEN, {"contest": contest.pk})
    assert (answer.headers["Clear-Site-Data"], answer.cookies["theme"].value) == (wiped, "")
    assert answer.cookies[COOKIE].value != ""


def test_the_cookie_is_out_of_reach_of_scripts_and_comes_wherever_the_session_comes(device):
    """The control: it was Strict. A link from another site brought the session without it, which ended the kiosk."""
    cookie = device.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        True,
        settings.SESSION_COOKIE_SAMESITE,
        COOKIE_SECONDS,
    )


@pytest.mark.parametrize("doors", [None, ["phone", "assisted"]])
def test_only_a_contest_with_this_door_has_kiosks(cast, contest, client_of, doors):
    Contest.objects.update(doors=doors)
    assert client_of(cast.leader).post(OPEN, {"contest": contest.pk}).status_code == 422


def test_the_only_contest_is_chosen_already_and_of_two_none(cast, contest, client_of):
    page = client_of(cast.leader).get(OPEN).text
    another = make_contest(contest.owner, doors=["kiosk"])
    make_round_division(make_round(another), make_division(another))
    assert (page.count(" checked"), client_of(cast.leader).get(OPEN).text.count(" checked")) == (1, 0)


def test_an_officer_without_a_password_could_not_leave_and_opens_none(cast, contest, client_of):
    cast.leader.set_unusable_password()
    cast.leader.save()
    answer = client_of(cast.leader).post(OPEN, {"contest": contest.pk})
    assert (answer.status_code, COOKIE in answer.cookies) == (409, False)


# --- what it shows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/me/", "/organize/", "/practice/", "/me/data/", "/admin/", "/accounts/2fa/"])
def test_every_other_page_leads_back_to_the_door(device, path):
    answer = device.get(path)
    assert (answer.status_code, answer.headers.get("Location")) == (302, DOOR)


def test_another_contest_is_not_shown(device, units):
    other = make_contest(units.province, doors=["phone"])
    assert device.get(reverse("enter", args=[other.slug])).headers["Location"] == DOOR


def test_the_door_shows_only_ways_that_end_on_the_device(device, contest):
    Contest.objects.update(doors=["phone", "assisted", "kiosk", "openid"])
    [(way, address)] = device.get(DOOR).context["links"]
    assert (way.route, device.get(address).status_code) == ("join", 200)


def test_no_page_of_it_is_kept_by_the_browser(device, slip):
    pages = [device.get(path) for path in (DOOR, LEAVE, "/accounts/login/", "/privacy/")]
    device.post(DOOR, {"code": slip.code})
    pages.append(device.get(reverse("enter", args=[slip.contest.slug])))
    assert {page.headers["Cache-Control"] for page in pages} == {"no-store, private"}


@pytest.mark.parametrize("path", [DOOR, LEAVE, "/accounts/login/"])
def test_no_form_of_it_is_filled_in_with_what_somebody_typed(device, path):
    """Also where the browser runs no script."""
    page = device.get(path).text
    assert set(re.findall(r'autocomplete="(.*?)"', page)) == {"off"}
    assert page.count("<form ") == page.count('<form autocomplete="off" ')


def test_what_somebody_sent_and_left_is_not_sent_again_by_the_next_one(device, contest):
    """A browser offers that to whoever goes back and reloads."""
    device.handler.enforce_csrf_checks = True
    page = reverse("join", args=[contest.slug])
    token = re.search(r'name="csrfmiddlewaretoken" value="(.*?)"', device.get(page).text)[1]
    typed = {"full_name": "Ngô Thị Bình", "login": "0912345678", "csrfmiddlewaretoken": token}
    assert device.post(page, typed).status_code == 200
    device.get(DOOR)
    assert device.post(page, typed).status_code == 403


def test_a_device_that_is_no_kiosk_has_none_of_this(client, db):
    answers = [client.get(DOOR), client.post(END), client.get(LEAVE)]
    assert [answer.headers.get("Location") for answer in answers] == [None, DOOR, "/"]
    assert ["data-kiosk" in client.get(path).text for path in (DOOR, "/")] == [False, False]


# --- coming in -----------------------------------------------------------------------------------------------------


def test_a_slip_opens_the_persons_own_entry(device, slip, cast):
    answer = device.post(DOOR, {"code": f" {slip.code.lower()} "})
    assert answer.headers["Location"] == reverse("enter", args=[slip.contest.slug])
    assert signed_in(device) == str(slip.person_id)
    assert AuditEvent.objects.get(verb="device-handed-over").actor == cast.leader


def test_the_person_sits_the_paper_there(device, slip, joined):
    device.post(DOOR, {"code": slip.code})
    device.post(reverse("start", args=[joined.round.contest.slug, joined.round.number]))
    attempt = Attempt.objects.get()
    page = device.get(reverse("paper_slot", args=[attempt.uuid, 1]))
    assert (attempt.entry, page.status_code, "data-kiosk" in page.text) == (slip, 200, True)


def test_a_code_of_somebody_with_a_login_opens_nothing(device, joined, units):
    entry = make_entry(joined.division, unit=units.department)
    answer = device.post(DOOR, {"code": entry.code})
    assert (answer.status_code, signed_in(device)) == (409, None)


def test_nor_does_a_slip_of_another_contest(device, cast, units):
    other = make_division(make_contest(units.province, doors=["assisted", "kiosk"]))
    person = User.objects.create_without_login("Ngô Thị Bình")
    entry = make_entry(other, person, unit=units.department, assisted_by=cast.leader)
    assert device.post(DOOR, {"code": entry.code}).status_code == 409
    assert signed_in(device) is None


def test_codes_are_not_guessed_on_a_kiosk(device, slip, monkeypatch):
    monkeypatch.setitem(SEARCHES, "most", 2)
    guesses = [device.post(DOOR, {"code": code}).status_code for code in ("ABCDEFGH", "HGFEDCBA", slip.code)]
    assert (guesses, signed_in(device)) == ([409, 409, 429], None)


def test_a_visitor_at_one_kiosk_shuts_neither_the_others_nor_the_officers_desk(
    device, slip, cast, contest, client_of, monkeypatch
):
    other, desk = client_of(cast.leader), client_of(cast.leader)
    other.post(OPEN, {"contest": contest.pk})
    for bound in (SEARCHES, HAND_OVERS, GUESSES):
        monkeypatch.setitem(bound, "most", 1)
    for path, code in ((DOOR, slip.code), (END, ""), (DOOR, "ABCDEFGH")):
        device.post(path, {"code": code})
    device.post(LEAVE, {"password": "sai mật khẩu"})
    assert desk.post("/organize/assisted/", {"code": slip.code}).status_code == 302
    assert desk.post(f"/organize/assisted/{slip.pk}/").status_code == 302
    assert other.post(DOOR, {"code": slip.code}).status_code == 302
    assert other.post(LEAVE, {"password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("begun", [False, True])
def test_somebody_with_an_account_signs_in_for_two_hours_at_most(device, contest, begun):
    person = make_person(login="0912345678")
    if begun:  # by a code, so that there is a session of the kiosk's before
        device.post(reverse("account_code"), {"login": "an@example.vn"})
        assert device.session[MARK] is True
    onward = reverse("enter", args=[contest.slug])
    device.post("/accounts/login/", {"login": "0912345678", "password": PASSWORD, "next": onward})
    device.get(onward)
    assert signed_in(device) == str(person.pk)
    assert device.session.get_expiry_age() == SIGNED_IN_SECONDS


def test_no_link_of_the_page_of_who_has_entered_leads_off_the_device(device, slip):
    """To one's own page, to the board, to the contest: each would only lead back to the door. Nor is a link to copy."""
    page = device.post(DOOR, {"code": slip.code}, follow=True).text
    links = {link.partition("?")[0] for link in re.findall(r'<a [^>]*href="(/[^"]*)"', page.partition("<main")[2])}
    names = {resolve(link).url_name for link in links}
    assert (names - ON_A_KIOSK, "data-copy-from" in page) == (set(), False)


def test_who_enters_there_came_by_it_and_is_not_asked_how(device, contest, joined, units):
    for code in ("facebook", CHANNEL_OF_KIOSKS):
        Channel.objects.create(code=code, name_vi=code)
    form = {"full_name": "Ngô Thị Bình", "login": "0912345678", "secret": "739205", "division": joined.division_id}
    form |= {"unit_query": units.department.name, "consent": "on", "consent_version": ConsentText.objects.get().version}
    device.post(reverse("join", args=[contest.slug]), form)
    assert Entry.objects.get().channel.code == CHANNEL_OF_KIOSKS
    Entry.objects.update(channel=None)
    assert 'name="channel"' not in device.get(reverse("enter", args=[contest.slug])).text


def test_a_device_waits_three_minutes_for_a_touch_and_one_after_a_paper(device, slip, joined):
    device.post(DOOR, {"code": slip.code})
    device.post(reverse("start", args=[joined.round.contest.slug, joined.round.number]))
    attempt = Attempt.objects.get()
    paper = device.get(reverse("paper_slot", args=[attempt.uuid, 1])).text
    finish_attempt(attempt.pk, at=NOW)
    result = device.get(reverse("result", args=[attempt.uuid])).text
    assert ['data-seconds="180"' in paper, 'data-seconds="60"' in result] == [True, True]


def test_the_receipt_is_told_and_no_picture_of_it_is_left_on_the_device(device, slip, joined):
    device.post(DOOR, {"code": slip.code})
    device.post(reverse("start", args=[joined.round.contest.slug, joined.round.number]))
    attempt = Attempt.objects.get()
    finish_attempt(attempt.pk, at=NOW)
    result, picture = (
        device.get(reverse("result", args=[attempt.uuid])),
        reverse("receipt_picture", args=[attempt.uuid]),
    )
    assert (spaced(attempt.receipt) in result.text, picture in result.text) == (True, False)
    assert device.get(picture).headers["Location"] == DOOR
    assert (result.headers["Cache-Control"], "/board/" in result.text) == ("no-store, private", False)


# --- ending one's turn ---------------------------------------------------------------------------------------------


def test_ending_signs_out_and_has_the_browser_forget(device, slip):
    device.post(DOOR, {"code": slip.code})
    device.cookies["theme"] = "dark"
    answer = device.post(END, {"acknowledged": "1"})
    assert (signed_in(device), answer.headers["Location"]) == (None, DOOR)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert (answer.cookies["theme"].value, COOKIE in answer.cookies) == ("", False)


def test_answers_that_may_still_wait_are_not_wiped(device, slip):
    device.post(DOOR, {"code": slip.code})
    assert device.post(END).headers["Clear-Site-Data"] == '"cache"'


def test_no_ticket_of_the_last_person_saves_any_more(device, slip, joined):
    device.post(DOOR, {"code": slip.code})
    device.post(reverse("start", args=[joined.round.contest.slug, joined.round.number]))
    before = Attempt.objects.get().save_key
    device.post(END, {"acknowledged": "1"})
    assert Attempt.objects.get().save_key != before


def test_a_turn_that_goes_on_says_whose_it_is(device, slip):
    """As after the power was cut: the next one at the device must not answer in somebody else's place."""
    device.post(DOOR, {"code": slip.code})
    page = device.get("/", follow=True)
    told = f"Đây là lượt của {slip.public_name}. Nếu không phải, Anh/Chị bấm “Kết thúc lượt của tôi” ở dưới."
    assert (page.redirect_chain[0][0], told in page.text) == (DOOR, True)


def test_going_back_leads_to_the_door(device, slip, joined):
    device.post(DOOR, {"code": slip.code})
    device.post(reverse("start", args=[joined.round.contest.slug, joined.round.number]))
    uuid = Attempt.objects.get().uuid
    device.post(END, {"acknowledged": "1"})
    pages = [
        reverse("paper_slot", args=[uuid, 1]),
        *(reverse(name, args=[uuid]) for name in ("paper_review", "result")),
    ]
    assert [device.get(page).headers["Location"] for page in pages] == [DOOR] * 3


# --- leaving and running out ---------------------------------------------------------------------------------------


def test_leaving_needs_the_officers_password(device, cast, slip):
    device.post(DOOR, {"code": slip.code})
    wrong = device.post(LEAVE, {"password": "sai mật khẩu"})
    assert (wrong.status_code, signed_in(device)) == (403, str(slip.person_id))
    right = device.post(LEAVE, {"password": PASSWORD, "acknowledged": "1"})
    assert (right.headers["Location"], signed_in(device)) == ("/accounts/login/", None)
    assert (device.get("/").status_code, AuditEvent.objects.filter(verb="kiosk-left").count()) == (200, 1)


def test_a_cookie_that_was_copied_before_makes_no_kiosk_after_leaving(device, slip):
    copied = Client()
    copied.cookies[COOKIE] = device.cookies[COOKIE].value
    assert copied.get(DOOR).status_code == 200
    left = device.post(LEAVE, {"password": PASSWORD})
    assert (left.cookies[COOKIE].value, left.cookies[COOKIE]["max-age"]) == ("", 0)
    answer = copied.post(DOOR, {"code": slip.code})
    assert (answer.headers["Location"], signed_in(copied)) == (DOOR, None)


def test_leaving_one_kiosk_leaves_the_next_ones_of_the_officer(device, cast, contest, client_of):
    other = client_of(cast.leader)
    other.post(OPEN, {"contest": contest.pk})
    device.post(LEAVE, {"password": PASSWORD})
    assert (other.get(DOOR).status_code, client_of(cast.leader).post(OPEN, {"contest": contest.pk}).status_code) == (
        200,
        302,
    )


def test_a_server_that_forgot_who_left_would_take_the_copy(device, slip, monkeypatch):
    """Seeded: deleting the cookie in the browser is all that leaving does."""
    copied = Client()
    copied.cookies[COOKIE] = device.cookies[COOKIE].value
    device.post(LEAVE, {"password": PASSWORD})
    monkeypatch.setattr("contest.kiosk.was_left", lambda _kiosk: False)
    copied.post(DOOR, {"code": slip.code})
    assert signed_in(copied) == str(slip.person_id)


def test_the_password_is_not_guessed(device, cast):
    for _ in range(GUESSES["most"]):
        device.post(LEAVE, {"password": "sai mật khẩu"})
    assert device.post(LEAVE, {"password": PASSWORD}).status_code == 429


@pytest.fixture
def last_turn(device, slip, joined, clock) -> Client:
    """Somebody begins a paper ten minutes before the kiosk's twelve hours are over."""
    clock.shift(timedelta(seconds=OPEN_SECONDS - 600))
    device.post(DOOR, {"code": slip.code})
    device.post(reverse("start", args=[joined.round.contest.slug, joined.round.number]))
    assert signed_in(device) == str(slip.person_id)
    return device


def nothing_is_left(browser: Client, answer) -> bool:
    """Whether nobody is signed in, no ticket saves, and the browser is told to forget."""
    assert (answer.headers["Location"], answer.headers["Clear-Site-Data"]) == (DOOR, '"cache", "storage"')
    assert browser.get("/me/").headers["Location"].startswith("/accounts/login/")
    return (signed_in(browser), MARK in browser.session) == (None, False)


CHANGES = {
    "time": lambda cast, clock: clock.shift(timedelta(seconds=601)),
    "role": lambda cast, clock: RoleGrant.objects.filter(person=cast.leader).delete(),
    "account": lambda cast, clock: User.objects.filter(pk=cast.leader.pk).update(is_active=False),
    "door": lambda cast, clock: Contest.objects.update(doors=["phone"]),
}
"""What a kiosk rests on, going."""


@pytest.mark.parametrize("change", CHANGES)
def test_who_sits_a_paper_when_it_ends_sits_on_to_the_deadline_and_sees_the_result(last_turn, cast, clock, change):
    """The control: they were signed out at their next page, and what waited to be sent was wiped."""
    attempt = Attempt.objects.get()
    CHANGES[change](cast, clock)
    page = last_turn.get(reverse("paper_slot", args=[attempt.uuid, 1]))
    assert (page.status_code, "data-kiosk" in page.text, page.headers["Cache-Control"]) == (
        200,
        True,
        "no-store, private",
    )
    assert [last_turn.get(path).headers["Location"] for path in ("/me/", "/organize/")] == [DOOR, DOOR]
    clock.move_to(attempt.deadline)
    assert last_turn.get(reverse("result", args=[attempt.uuid])).status_code == 200
    clock.shift(timedelta(seconds=60))
    assert nothing_is_left(last_turn, last_turn.get(reverse("result", args=[attempt.uuid])))


def test_a_clock_that_was_set_ahead_ends_no_turn_before_it_could_be_put_right(last_turn, clock, monkeypatch):
    """Both the twelve hours and the paper are over by it; the control: what waited to be sent was wiped."""
    paper = reverse("paper_slot", args=[Attempt.objects.get().uuid, 1])
    clock.shift(timedelta(seconds=1900))
    monkeypatch.setattr(wall, "_doubted_until", steady() + DOUBT_SECONDS)
    assert last_turn.get(paper).status_code == 200
    monkeypatch.setattr(wall, "_doubted_until", 0.0)
    assert nothing_is_left(last_turn, last_turn.get(paper))


def test_a_turn_that_goes_on_after_it_is_the_last_one(last_turn, slip, clock):
    clock.shift(timedelta(seconds=601))
    last_turn.post(END, {"acknowledged": "1"})
    answer = last_turn.post(DOOR, {"code": slip.code})
    assert nothing_is_left(last_turn, answer)


def test_after_half_a_day_nobody_stays_signed_in_and_the_browser_forgets(last_turn, clock):
    key = Attempt.objects.get().save_key
    clock.move_to(Attempt.objects.get().deadline + timedelta(seconds=60))
    answer = last_turn.get("/")
    assert (answer.cookies[COOKIE].value, answer.cookies[COOKIE]["max-age"]) == ("", 0)
    assert nothing_is_left(last_turn, answer)
    assert Attempt.objects.get().save_key != key


@pytest.mark.parametrize("method, path", [("get", "/"), ("get", "/me/"), ("post", END), ("post", DOOR)])
def test_a_browser_that_dropped_the_cookie_was_a_kiosk_all_the_same(last_turn, method, path):
    del last_turn.cookies[COOKIE]
    assert nothing_is_left(last_turn, getattr(last_turn, method)(path))


def test_what_a_code_told_before_anybody_signed_in_goes_with_the_cookie(device, contest, units):
    Contest.objects.update(doors=["roster", "kiosk"])
    line = put_on_roster(contest, units.department, full_name="Trần Thị Hiền")
    device.post(reverse("roster_code", args=[contest.slug]), {"code": code_of(line)})
    assert device.session[HELD]["line"] == line.pk
    del device.cookies[COOKIE]
    assert nothing_is_left(device, device.get(reverse("roster_code", args=[contest.slug])))


def test_who_sleeps_through_it_finds_nobody_signed_in(last_turn, clock):
    clock.shift(timedelta(days=30))
    assert nothing_is_left(last_turn, last_turn.get("/me/"))


def test_the_button_that_ends_a_turn_signs_out_whatever_the_browser_kept(last_turn):
    del last_turn.cookies[COOKIE]
    session = last_turn.session
    del session[MARK]
    session.save()
    answer = last_turn.post(END, {"acknowledged": "1"})
    assert nothing_is_left(last_turn, answer)


def test_a_kiosk_whose_sessions_did_not_tell_what_they_are_would_leave_somebody_signed_in(last_turn, slip, monkeypatch):
    """Seeded: only the cookie says that it is one."""
    session = last_turn.session
    del session[MARK]
    session.save()
    del last_turn.cookies[COOKIE]
    last_turn.get("/")
    assert signed_in(last_turn) == str(slip.person_id)


@pytest.mark.parametrize("change", ["role", "account", "door"])
def test_what_a_kiosk_rests_on_ends_it(device, slip, cast, clock, change):
    device.post(DOOR, {"code": slip.code})
    CHANGES[change](cast, clock)
    answer = device.get(reverse("enter", args=[slip.contest.slug]))
    assert nothing_is_left(device, answer)


def test_a_kiosk_that_has_ended_says_why_and_how_it_is_one_again(device, slip, clock):
    clock.shift(timedelta(seconds=OPEN_SECONDS + 1))
    page = device.get("/", follow=True)
    assert (page.status_code, page.templates[0].name) == (200, "contest/kiosk/over.html")
    assert f'href="/accounts/login/?next={OPEN}"' in page.text


def test_a_made_up_cookie_makes_no_kiosk_and_ends_nothing(client_of, cast):
    """Whoever plants one, as from another host of the same domain, signs nobody out and has no answers deleted."""
    browser = client_of(cast.entrant)
    browser.cookies[COOKIE] = "eyJvZmZpY2VyIjoxfQ:1abc:xyz"
    answer = browser.get("/me/")
    assert (answer.status_code, "Clear-Site-Data" in answer.headers) == (200, False)
    assert signed_in(browser) == str(cast.entrant.pk)


# --- controls ------------------------------------------------------------------------------------------------------


def test_a_kiosk_that_forgot_a_route_would_show_it(device, monkeypatch):
    monkeypatch.setattr(middleware, "ON_A_KIOSK", middleware.ON_A_KIOSK | {"home"})
    assert device.get("/").status_code == 200


def test_the_verb_itself_refuses_who_is_no_officer(cast, contest):
    with pytest.raises(NotAllowed):
        open_kiosk(cast.entrant, contest, now=NOW)
