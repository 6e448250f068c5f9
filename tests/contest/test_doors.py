"""A contest's doors: what its organisers choose is what a stranger finds, and no door leads nowhere."""

from urllib.parse import quote

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from config import checks
from contest.doors import USUAL, WAYS, Door, open_doors
from contest.models import Contest
from tests.contest.organizers import contest_form
from tests.factories import NOW, make_consent_text, make_contest, make_division, make_person, make_round

CONSOLE = "django.core.mail.backends.console.EmailBackend"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def silent(settings):
    """A site that others reach, and that can send nothing."""
    settings.EMAIL_BACKEND, settings.ALLOWED_HOSTS = CONSOLE, ["testserver"]


def contest_with(owner, *doors: str) -> Contest:
    contest = make_contest(owner, doors=list(doors) or None)
    make_division(contest)
    make_round(contest)
    return contest


def entrance(contest: Contest) -> str:
    return reverse("enter", args=[contest.slug])


def test_every_door_has_a_way_in():
    assert set(WAYS) == set(Door)


def test_where_codes_come_every_chosen_door_is_open():
    assert open_doors(["code", "phone"]) == [Door.PHONE, Door.CODE]


def test_a_door_that_needs_a_sender_is_shut_without_one(silent):
    assert (open_doors(["code", "email"]), open_doors(["code"])) == ([Door.EMAIL], [])


@pytest.mark.parametrize("chosen", [None, []])
def test_who_chose_none_has_the_usual_ones(chosen, silent):
    assert open_doors(chosen) == list(USUAL)


def test_a_stranger_finds_only_the_doors_of_the_contest(client, units):
    contest = contest_with(units.province, "phone", "code")
    response = client.get(entrance(contest))
    phone = (WAYS[Door.PHONE], f"{reverse('join', args=[contest.slug])}?kind=phone")
    code = (WAYS[Door.CODE], f"{reverse('account_code')}?next={quote(entrance(contest), safe='')}")
    assert response.context["links"] == [phone, code]


@pytest.mark.parametrize("kind, label", [("phone", "Số điện thoại"), ("email", "Thư điện tử")])
def test_a_door_leads_to_the_one_page_that_asks_for_its_own_kind(client, units, kind, label):
    contest = contest_with(units.province, "phone", "email")
    [address] = [to for way, to in client.get(entrance(contest)).context["links"] if way is WAYS[Door(kind)]]
    form = client.get(address).context["form"]
    assert (form.kind, str(form.fields["login"].label)) == (kind, label)


def test_a_kind_that_the_contest_does_not_take_is_not_asked_for(client, units):
    address = reverse("join", args=[contest_with(units.province, "phone").slug])
    assert client.get(address, {"kind": "email"}).context["form"].kind == "phone"


def test_no_door_leads_where_entering_takes_a_second_page():
    assert "account_signup" not in {way.route for way in WAYS.values()}


def test_a_stranger_does_not_see_a_door_that_leads_nowhere(client, units, silent):
    response = client.get(entrance(contest_with(units.province, "code", "email")))
    assert [way for way, _ in response.context["links"]] == [WAYS[Door.EMAIL]]


def test_where_all_doors_are_shut_the_hotline_stays(client, units, silent):
    response = client.get(entrance(contest_with(units.province, "code")))
    assert (response.status_code, response.context["links"]) == (200, [])
    assert reverse("account_login") in response.content.decode()


def test_a_contest_that_chose_none_shows_the_usual_ways_and_signing_in(client, units):
    address = entrance(contest_with(units.province))
    page = client.get(address)
    assert [way for way, _ in page.context["links"]] == [WAYS[Door.PHONE], WAYS[Door.EMAIL]]
    assert f"{reverse('account_login')}?next={quote(address, safe='')}" in page.text


def test_what_a_stranger_sends_there_leads_to_signing_in(client, units):
    address = entrance(contest_with(units.province))
    assert client.post(address)["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("doors", [["code"], ["phone", "code"], []])
def test_the_contests_page_leads_to_its_doors(client, units, doors):
    contest = contest_with(units.province, *doors)
    page = client.get(reverse("contest", args=[contest.slug])).content.decode()
    join = reverse("join", args=[contest.slug])
    assert f'href="{join}' in page
    response = client.get(join, follow=True)
    assert entrance(contest) in (response.text, response.request["PATH_INFO"])[doors == ["code"]]


def test_a_draft_shows_its_doors_to_nobody(client, units):
    contest = make_contest(units.province, doors=["phone"], published_at=None)
    assert client.get(entrance(contest)).status_code == 302


def test_whoever_has_an_account_enters_with_it(units, client_of):
    browser = client_of(make_person(login="an@example.vn"))
    response = browser.get(entrance(contest_with(units.province, "phone")))
    assert "form" in response.context


@pytest.mark.parametrize(
    "kind,wrong,right", [("phone", "an@example.vn", "0912345678"), ("email", "0912345678", "an@example.vn")]
)
def test_a_door_takes_what_it_is_named_for(client, kind, wrong, right, consent):
    def sign_up(login: str):
        return client.post(reverse("account_signup"), consent | {"username": login, "kind": kind})

    assert "username" in sign_up(wrong).context["form"].errors
    assert (sign_up(right).status_code, User.objects.count()) == (302, 1)


@pytest.fixture
def consent(db) -> dict[str, str]:
    version = make_consent_text().version
    return {"full_name": "Nguyễn Văn An", "password1": "hoa sen trang", "consent": "on", "consent_version": version}


def test_a_taken_number_is_told_at_the_door(client, consent):
    make_person(login="+84912345678")
    response = client.post(reverse("account_signup"), consent | {"username": "0912345678", "kind": "phone"})
    assert response.context["form"].has_error("username", "username_taken")


# --- organisers ----------------------------------------------------------------------------------------------------


def test_an_organiser_chooses_the_doors(cast, units, client_of):
    browser = client_of(cast.organiser)
    browser.post(reverse("organize_contest_new"), contest_form(units.province, doors=["phone", "code"]))
    assert Contest.objects.get().doors == ["phone", "code"]


def test_choosing_none_keeps_the_usual_ones(cast, units, client_of):
    client_of(cast.organiser).post(reverse("organize_contest_new"), contest_form(units.province))
    assert Contest.objects.get().doors is None


def test_an_organiser_is_told_that_codes_cannot_be_sent(cast, units, client_of, silent):
    browser = client_of(cast.organiser)
    response = browser.post(reverse("organize_contest_new"), contest_form(units.province, doors=["code"]))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["doors"])


# --- at start-up ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "doors,found",
    [
        (["code"], ["config.E009"]),
        (["openid"], ["config.E009"]),
        (["code", "openid"], ["config.E009"]),
        (["code", "phone"], []),
        ([], []),
    ],
)
def test_a_public_site_does_not_start_with_a_contest_nobody_can_enter(units, silent, doors, found):
    contest_with(units.province, *doors)
    errors = checks.check_doors(None)
    assert [error.id for error in errors] == found
    assert [f"({', '.join(doors)})" in error.msg for error in errors] == [True] * len(found)


def test_on_this_machine_alone_the_console_is_enough(units, settings):
    settings.EMAIL_BACKEND, settings.ALLOWED_HOSTS = CONSOLE, ["localhost"]
    contest_with(units.province, "code")
    assert checks.check_doors(None) == []
