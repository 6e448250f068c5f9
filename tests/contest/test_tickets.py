"""Tickets: what they say, and that nobody else can write one."""

import re
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.session_store import SessionStore
from contest import tickets
from contest.models import Attempt, SaveEvent
from contest.saving import apply_saves
from tests.architecture.house import modules
from tests.contest.saving import tap
from tests.factories import NOW, PASSWORD, make_attempt, make_entry, make_person, make_round_division

KINDS = ["single", "multiple", "true_false", "numeric", "short_text", "ordering", "matching"]


@pytest.fixture
def attempt(db):
    return make_attempt(make_round_division(kinds=KINDS))


@pytest.fixture
def text(attempt) -> str:
    return tickets.issue(attempt, attempt.entry.person, now=NOW)


def test_a_ticket_says_whose_it_is_and_what_each_slot_takes(attempt, text, django_assert_num_queries):
    with django_assert_num_queries(0):
        ticket = tickets.read(text)
    assert ticket[:4] == (attempt.pk, attempt.uuid, attempt.entry.person_id, attempt.save_key)
    assert (ticket.letters[0], "".join(sorted(ticket.letters[1:]))) == ("-", "mnopstx")
    assert ticket.issued_at == NOW.timestamp()


def test_the_letters_stand_in_the_order_of_the_paper(attempt, text):
    attempt.paper["slots"].reverse()
    turned = tickets.issue(attempt, attempt.entry.person, now=NOW)
    assert tickets.read(turned).letters[1:] == tickets.read(text).letters[:0:-1]


def test_slot_0_takes_a_prediction_where_one_is_asked(db):
    attempt = make_attempt(make_round_division(prediction_question_vi="Bao nhiêu người dự thi?"))
    assert tickets.read(tickets.issue(attempt, attempt.entry.person, now=NOW)).letters == "ds"


def test_a_ticket_fits_into_a_header(attempt):
    attempt.paper["slots"] *= 28  # 196 questions
    text = tickets.issue(attempt, attempt.entry.person, now=NOW)
    assert len(text) <= tickets.MAX_LENGTH
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")
    assert tickets.read(text) is not None


def test_no_character_of_a_ticket_can_be_changed(text):
    changed = [text[:place] + ("0" if letter != "0" else "1") + text[place + 1 :] for place, letter in enumerate(text)]
    assert [tickets.read(forged) for forged in changed] == [None] * len(text)


@pytest.mark.parametrize(
    "forged", ["", "v1", "v1.", "v1.1.2", "v2.x.y", "v1." + "a" * 1000, "v1.\0.x", "v1.ạ.x", "Ticket v1.a.b"]
)
def test_what_is_no_ticket_is_refused_without_an_error(forged):
    assert tickets.read(forged) is None
    assert tickets.read_board(forged, 1, now=NOW) is None


def test_neither_another_key_nor_another_purpose_makes_a_ticket(settings, attempt, text):
    assert tickets.read(Signer(salt="another purpose", sep=".").sign(text.rpartition(".")[0])) is None
    assert tickets.read(tickets.issue_board(1, None, now=NOW)) is None
    assert tickets.read_board(text, 1, now=NOW) is None
    settings.SECRET_KEY = "another key"
    assert tickets.read(text) is None


def test_tickets_survive_a_change_of_the_secret_key_while_the_old_one_is_a_fallback(settings, text):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new key"
    assert tickets.read(text) is not None


@pytest.mark.parametrize("entry_id", [7, None])
def test_a_board_ticket_opens_its_own_board_for_twelve_hours(entry_id):
    text = tickets.issue_board(3, entry_id, now=NOW)
    last = NOW + timedelta(hours=12) - timedelta(seconds=1)
    assert tickets.read_board(text, 3, now=last) == (3, entry_id, None)
    assert tickets.read_board(text, 3, now=NOW + timedelta(hours=12)) is None
    assert tickets.read_board(text, 4, now=NOW) is None


def test_a_board_ticket_that_names_somebody_lives_minutes():
    text = tickets.issue_board(3, None, person_id=7, now=NOW)
    last = NOW + timedelta(minutes=5) - timedelta(seconds=1)
    assert tickets.read_board(text, 3, now=last) == (3, None, 7)
    assert tickets.read_board(text, 3, now=NOW + timedelta(minutes=5)) is None


def test_issuing_asks_the_database_once_whatever_the_length(db, django_assert_num_queries):
    for kinds in (["single"], KINDS):
        attempt = make_attempt(make_round_division(kinds=kinds))
        person = make_person()
        with django_assert_num_queries(1):
            tickets.issue(attempt, person, now=NOW)


# --- what ends a ticket -------------------------------------------------------------------------------------------

PASSWORDS = {"oldpassword": PASSWORD, "password1": "sen trắng hồ tây 5", "password2": "sen trắng hồ tây 5"}


def stay_signed_in_elsewhere(person):
    other = Client()
    other.force_login(person)
    other.get(reverse("my_sessions"))  # by which it is listed


def sign_out(browser, person, officer):
    browser.post("/accounts/logout/")


def choose_a_password(browser, person, officer):
    browser.post("/accounts/password/change/", PASSWORDS)


def be_given_a_password(browser, person, officer):
    officer.post(reverse("admin:reissue_password", args=[person.pk]), {"reason": "Đã xem giấy tờ"})


def take_the_identity_away(browser, person, officer):
    SocialAccount.objects.create(user=person, provider="main", uid="1000")
    stay_signed_in_elsewhere(person)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/me/"})
    browser.post(reverse("disconnect_identity"))


def end_the_others(browser, person, officer):
    stay_signed_in_elsewhere(person)
    browser.post(reverse("end_session"), {"session": "others"})


def be_closed(browser, person, officer):
    no_roles = {"role_grants-TOTAL_FORMS": "0", "role_grants-INITIAL_FORMS": "0"}
    form = {"full_name": person.full_name, "login": person.login} | no_roles
    officer.post(reverse("admin:accounts_user_change", args=[person.pk]), form)


ENDS = [sign_out, choose_a_password, be_given_a_password, take_the_identity_away, end_the_others, be_closed]


@pytest.fixture
def sitting(cast) -> Attempt:
    joined = make_round_division()
    return make_attempt(joined, make_entry(joined.division, cast.entrant))


@pytest.mark.parametrize("end", ENDS)
def test_whoever_loses_a_session_loses_the_tickets_with_it(sitting, cast, client_of, end):
    ticket = tickets.read(tickets.issue(sitting, cast.entrant, now=NOW))
    end(client_of(cast.entrant), cast.entrant, client_of(cast.superuser))
    assert apply_saves(sitting.pk, [tap(1)], arrived_at=NOW, save_key=ticket.save_key) is None
    assert SaveEvent.objects.count() == 0


@pytest.mark.parametrize(
    "end, place",
    [
        (sign_out, (SessionStore, "flush")),
        (choose_a_password, (User, "set_password")),
        (be_given_a_password, (User, "set_password")),
        (take_the_identity_away, (UserSession, "end")),
        (end_the_others, (UserSession, "end")),
        (be_closed, (User, "save")),
    ],
)
def test_a_ticket_that_is_fetched_just_before_the_session_ends_ends_with_it(
    sitting, cast, client_of, monkeypatch, end, place
):
    """An open paper that is told 401 asks for another one at once; what checks it is still the old session."""
    fetched, (owner, name) = [], place
    deed = getattr(owner, name)

    def fetch_first(self, *arguments, **options):
        fetched.append(tickets.issue(Attempt.objects.get(pk=sitting.pk), cast.entrant, now=NOW))
        return deed(self, *arguments, **options)

    browser, officer = client_of(cast.entrant), client_of(cast.superuser)
    monkeypatch.setattr(owner, name, fetch_first)
    end(browser, cast.entrant, officer)
    monkeypatch.undo()
    saved = apply_saves(sitting.pk, [tap(1)], arrived_at=NOW, save_key=tickets.read(fetched[-1]).save_key)
    assert (saved, SaveEvent.objects.count()) == (None, 0)


def test_whose_account_is_closed_gets_no_new_ticket(sitting, cast, client_of):
    browser, address = client_of(cast.entrant), reverse("ticket", args=[sitting.uuid])
    before = browser.post(address).status_code
    be_closed(browser, cast.entrant, client_of(cast.superuser))
    assert (before, browser.post(address).status_code) == (200, 302)


# Whoever writes a verb that closes an account or excludes an entrant must end the tickets as well.
EXCLUDES = re.compile(r"\bdisqualified_at ?= ?(?!None)|\bis_active ?= ?False")
ENDS_TICKETS = re.compile(r"\b(revoke_tickets|lock_out)\(")
WITHOUT_PAPERS = {"contest.demo_removal"}  # deletes every paper of those whose account it closes


def test_every_verb_that_excludes_somebody_ends_their_tickets():
    forgetful = {name for name, source in modules().items() if EXCLUDES.search(source) and is_verb(name)}
    assert {name for name in forgetful if not ENDS_TICKETS.search(modules()[name])} <= WITHOUT_PAPERS


def is_verb(module: str) -> bool:
    return not re.search(r"\.(models|migrations|views|demo_entries)\b", module)
