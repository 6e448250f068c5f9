"""Through which link somebody came: the first of a visit, in their own browser, until they have entered."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contest.arrivals import COOKIE, KEPT_SECONDS, SALT, VISIT_SECONDS
from contest.entering import enter_contest
from contest.erasing import erase_account
from contest.links import CHANNEL_OF_INVITATIONS, invitation_path, make_links
from contest.models import Channel, Contest, Entry, UnitLink
from contest.personal_copy import copy_of
from contest.places import Place
from tests.factories import (
    NOW,
    PASSWORD,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sitting(units):
    contest = make_contest(units.province, slug="cchc", short_code="CCHC26")
    make_links(contest, [units.department], now=NOW)
    for code in ("facebook", "zalo-oa", CHANNEL_OF_INVITATIONS):
        Channel.objects.create(code=code, name_vi=code)
    return make_round_division(make_round(contest), make_division(contest))


@pytest.fixture
def contest(sitting) -> Contest:
    return sitting.round.contest


@pytest.fixture
def text(db):
    return make_consent_text()


def remembered(client: Client) -> str:
    """What the browser keeps, without its time and signature; "" for nothing."""
    cookie = client.cookies.get(COOKIE)
    return cookie.value.rsplit(":", 2)[0] if cookie else ""


def signed(value: str) -> str:
    """A cookie of this value as the site signs it."""
    response = HttpResponse()
    response.set_signed_cookie(COOKIE, value, salt=SALT)
    return response.cookies[COOKIE].value


def enter(client: Client, sitting, text, units, **changes) -> Entry:
    form = {"division": sitting.division_id, "name_style": "full", "consent": "on", "consent_version": text.version}
    form |= {"unit": units.department.pk, "unit_query": units.department.name}
    page = client.get(reverse("enter", args=["cchc"]))
    chosen = page.context["form"].initial["channel"]
    client.post(reverse("enter", args=["cchc"]), form | {"channel": chosen.pk if chosen else ""} | changes)
    return Entry.objects.latest("pk")


def number() -> str:
    return UnitLink.objects.get().number


# --- which link counts ---------------------------------------------------------------------------------------------


def test_the_first_link_of_a_visit_wins(contest):
    client = Client()
    for path in ("/c/CCHC26/?k=facebook", "/c/CCHC26/?k=zalo-oa", f"/c/{number()}/?k=zalo-oa"):
        client.get(path, follow=True)
    assert remembered(client) == "cchc.facebook.."


def test_another_visit_has_a_first_link_of_its_own(contest):
    client = Client()
    client.get("/c/CCHC26/?k=facebook", follow=True)
    with time_machine.travel(NOW + timedelta(seconds=VISIT_SECONDS - 1), tick=False):
        client.get("/c/CCHC26/?k=zalo-oa", follow=True)
        assert remembered(client) == "cchc.facebook.."
    with time_machine.travel(NOW + timedelta(seconds=VISIT_SECONDS + 2), tick=False):
        client.get("/c/CCHC26/?k=zalo-oa", follow=True)
        assert remembered(client) == "cchc.zalo-oa.."


def test_a_visit_without_a_link_takes_nothing_away(contest):
    client = Client()
    client.get("/c/CCHC26/?k=facebook", follow=True)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client.get(reverse("contest", args=["cchc"]))
        assert remembered(client) == "cchc.facebook.."


def test_the_number_typed_on_the_home_page_is_remembered_with_its_spaces(contest):
    client = Client()
    answer = client.get("/c/", {"code": f" {number()[:3]} {number()[3:]} "})
    assert (answer.url, remembered(client)) == (f"/contests/cchc/?n={number()}", f"cchc..{number()}.")


def test_the_channel_and_the_number_of_a_link_go_along_and_an_invitation_does_not(contest, sitting):
    entry = make_entry(sitting.division)
    client = Client()
    assert client.get(f"/c/{number()}/?k=facebook").url == f"/contests/cchc/?k=facebook&n={number()}"
    assert client.get(invitation_path(entry)).url == f"/contests/cchc/?k={CHANNEL_OF_INVITATIONS}"


@pytest.mark.parametrize("query", ["k=unknown", "k=%00", "k=<b>", "i=x", "i=%00", "n=999999", "n=²", "i=" + "a" * 5000])
def test_what_does_not_exist_is_not_remembered(contest, query):
    client = Client()
    assert client.get(f"/contests/cchc/?{query}").status_code == 200
    assert remembered(client) == ""


def test_an_invitation_or_number_of_another_contest_is_not_remembered(contest, units):
    other = make_contest(units.province)
    entry = make_entry(make_division(other))
    make_links(other, [units.department], now=NOW)
    client = Client()
    client.get(f"/contests/cchc/?i={entry.invitation}&n={other.unit_links.get().number}")
    assert remembered(client) == ""


def test_a_cookie_that_was_made_up_or_is_of_an_older_kind_says_nothing(sitting, text, units, client_of):
    client = client_of(make_person())
    for value in ("cchc.facebook..", "cchc.facebook..:x:y", signed("facebook"), signed("cchc.facebook...")):
        client.cookies[COOKIE] = value
        assert client.get(reverse("enter", args=["cchc"])).context["form"].initial["channel"] is None


# --- until the person has entered ----------------------------------------------------------------------------------


def test_the_first_link_survives_signing_up(sitting, text, units):
    client = Client()
    client.get(f"/c/{number()}/?k=facebook", follow=True)
    form = {"username": "0912345678", "full_name": "Nguyễn Văn An", "password1": PASSWORD}
    form |= {"consent": "on", "consent_version": text.version}
    signed_up = client.post(f"{reverse('account_signup')}?next=/contests/cchc/enter/", form)
    assert signed_up.status_code == 302
    entry = enter(client, sitting, text, units)
    assert (entry.channel.code, entry.link.number, entry.inviter) == ("facebook", number(), None)
    assert remembered(client) == ""


def test_it_is_forgotten_after_a_week(sitting, text, units, client_of):
    client = client_of(make_person())
    client.get(f"/c/{number()}/?k=facebook", follow=True)
    sitting.round.closes_at = NOW + timedelta(days=30)
    sitting.round.save()
    with time_machine.travel(NOW + timedelta(seconds=KEPT_SECONDS + 2), tick=False):
        client.force_login(make_person())
        entry = enter(client, sitting, text, units)
    assert (entry.channel, entry.link) == (None, None)


def test_what_is_remembered_of_one_contest_says_nothing_of_another(sitting, text, units, client_of):
    make_contest(units.province, slug="khac", short_code="KHAC")
    client = client_of(make_person())
    client.get("/c/KHAC/?k=facebook", follow=True)
    entry = enter(client, sitting, text, units)
    assert (entry.channel, entry.link) == (None, None)


def test_the_person_may_say_something_else(sitting, text, units, client_of):
    client = client_of(make_person())
    client.get(f"/c/{number()}/?k=facebook", follow=True)
    entry = enter(client, sitting, text, units, channel=Channel.objects.get(code="zalo-oa").pk)
    assert (entry.channel.code, entry.link.number) == ("zalo-oa", number())


# --- invitations ---------------------------------------------------------------------------------------------------


def test_whoever_invites_sees_a_number_and_no_name(sitting, text, units, client_of):
    inviter = make_entry(sitting.division, make_person("Lê Thị Mời"))
    client = client_of(make_person("Phạm Văn Được Mời"))
    client.get(invitation_path(inviter), follow=True)
    entry = enter(client, sitting, text, units)
    assert (entry.inviter, entry.channel.code) == (inviter, CHANNEL_OF_INVITATIONS)
    own = client_of(inviter.person)
    own.cookies["language"] = "en"
    for page in (own.get(reverse("me")), own.get(reverse("enter", args=["cchc"]))):
        assert ("1 person registered by your link." in page.text, "Được Mời" in page.text) == (True, False)
        assert f"http://testserver{invitation_path(inviter)}".replace("&", "&amp;") in page.text


def test_nobody_invites_themselves_or_after_being_excluded(sitting, text, units, client_of):
    excluded = make_entry(sitting.division, disqualified_at=NOW)
    client = client_of(make_person())
    client.get(invitation_path(excluded), follow=True)
    assert enter(client, sitting, text, units).inviter is None


def test_an_invitation_tells_nothing_of_its_entrant(sitting):
    entry = make_entry(sitting.division, make_person("Lê Thị Mời"))
    assert [part in invitation_path(entry) for part in (entry.code, str(entry.person.login), "Mời")] == [False] * 3
    assert len({make_entry(sitting.division).invitation for _ in range(20)}) == 20


def test_a_bug_that_let_the_last_link_win_would_be_seen(contest, monkeypatch):
    monkeypatch.setattr("contest.arrivals.VISIT_SECONDS", -1)
    client = Client()
    for channel in ("facebook", "zalo-oa"):
        client.get(f"/c/CCHC26/?k={channel}", follow=True)
    assert remembered(client) == "cchc.zalo-oa.."


def test_entering_by_hand_needs_no_link(sitting, text, units):
    entry = enter_contest(
        make_person(),
        sitting.round.contest,
        Place(sitting.division, units.department),
        consent_text=text,
        now=NOW,
    )
    assert (entry.channel, entry.link, entry.inviter) == (None, None, None)


def test_erasing_an_account_forgets_by_whom_and_whom_it_invited(sitting):
    first = make_entry(sitting.division)
    erased = make_entry(sitting.division, inviter=first)
    invited = make_entry(sitting.division, inviter=erased)
    erase_account(erased.person, by=None, now=NOW)
    after = {entry.pk: entry for entry in Entry.objects.all()}
    assert [after[entry.pk].inviter for entry in (first, erased, invited)] == [None] * 3
    assert after[erased.pk].invitation != erased.invitation


def test_a_person_sees_in_their_copy_how_they_came_and_how_many_by_them(sitting):
    entry = make_entry(sitting.division, inviter=make_entry(sitting.division), link=UnitLink.objects.get())
    make_entry(sitting.division, inviter=entry)
    [told] = copy_of(entry.person, now=NOW, language="en")["entries"]
    kept = [told[name] for name in ("came_by_number", "came_by_invitation", "invitation", "invited")]
    assert kept == [number(), True, entry.invitation, 1]
