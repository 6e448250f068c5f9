import re
from datetime import timedelta
from unicodedata import normalize

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.adapters import AccountAdapter
from accounts.models import AuditEvent, User
from accounts.passwords import choose_password, end_pin, reissue_password, temporary_password, unused_password
from tests.factories import NOW, PASSWORD, make_person

CHANGE = "/accounts/password/change/"


@pytest.fixture
def reissued(cast):
    return reissue_password(cast.entrant, by=cast.superuser)


def test_temporary_passwords_are_readable_and_never_the_same():
    made = {temporary_password() for _ in range(200)}
    assert (len(made), [p for p in made if not re.fullmatch(r"[2-9a-hj-km-np-z]{4}(-[2-9a-hj-km-np-z]{4}){2}", p)]) == (
        200,
        [],
    )


def test_the_old_password_ends_and_the_new_one_works(cast, reissued):
    cast.entrant.refresh_from_db()
    assert [cast.entrant.check_password(password) for password in (PASSWORD, reissued)] == [False, True]
    assert cast.entrant.must_change_password is True


def test_the_log_tells_who_but_not_the_password(cast, reissued):
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.subject_label) == ("password-reissued", cast.superuser, "Nguyễn Văn An")
    assert reissued not in str(vars(event))


def test_an_identity_that_somebody_connected_ends_and_the_log_tells_who_ended_it(cast):
    SocialAccount.objects.create(user=cast.entrant, provider="openid_connect", uid="somebody")
    reissue_password(cast.entrant, by=cast.superuser)
    ended = AuditEvent.objects.get(verb="identity-disconnected")
    assert (SocialAccount.objects.count(), ended.actor, ended.subject_id) == (0, cast.superuser, str(cast.entrant.pk))


def test_whoever_has_no_other_way_in_keeps_their_identity(cast, db):
    person = User.objects.create_without_login("Nguyễn Văn An")
    SocialAccount.objects.create(user=person, provider="openid_connect", uid="somebody")
    reissue_password(person, by=cast.superuser)
    assert SocialAccount.objects.filter(user=person).count() == 1


def test_every_device_is_signed_out(cast, client_of):
    browser = client_of(cast.entrant)
    assert browser.get(reverse("account_logout")).status_code == 200
    reissue_password(cast.entrant, by=cast.superuser)
    assert browser.get(reverse("account_logout")).status_code == 302


@pytest.mark.parametrize("path", ["/units/search/?q=so", "/accounts/signup/", "/accounts/password/reset/"])
def test_after_a_temporary_password_everything_leads_to_choosing_one(client, cast, sign_in, reissued, path):
    sign_in(cast.entrant.login, reissued)
    response = client.get(path)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, CHANGE)


@pytest.mark.parametrize("name", ["privacy", "contact", "accessibility", "account_logout"])
def test_help_and_the_way_out_stay_open(client, cast, sign_in, reissued, name):
    sign_in(cast.entrant.login, reissued)
    assert client.get(reverse(name)).status_code == 200


def test_the_form_names_the_temporary_password_as_what_one_has_just_typed(client, cast, sign_in, reissued):
    sign_in(cast.entrant.login, reissued)
    labels = {client.get(CHANGE).context["form"]["oldpassword"].label}
    client.post(CHANGE, {"oldpassword": reissued, "password1": "sen vàng đầu hạ"})
    labels.add(client.get(CHANGE).context["form"]["oldpassword"].label)
    assert len(labels) == 2


def test_choosing_a_password_opens_the_site_again(client, cast, sign_in, reissued):
    sign_in(cast.entrant.login, reissued)
    response = client.post(CHANGE, {"oldpassword": reissued, "password1": "sen vàng đầu hạ", "next": "/contact/"})
    assert response["Location"] == "/contact/"
    cast.entrant.refresh_from_db()
    assert (cast.entrant.must_change_password, cast.entrant.check_password("sen vàng đầu hạ")) == (False, True)
    assert client.get("/units/search/").status_code == 200


def test_changing_keeps_this_device_and_ends_the_others(cast, client_of):
    here, there = client_of(cast.entrant), client_of(cast.entrant)
    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": "sen vàng đầu hạ"})
    assert [browser.get(CHANGE).status_code for browser in (here, there)] == [200, 302]
    assert AuditEvent.objects.get().verb == "password-changed"


@pytest.mark.parametrize(
    "old, new",
    [
        ("wrong", "sen vàng đầu hạ"),
        ("", "sen vàng đầu hạ"),
        (PASSWORD, ""),
        (PASSWORD, "ngắn"),
        (PASSWORD, "12345678"),
        (PASSWORD, "nguyễn văn an"),
        (PASSWORD, PASSWORD),
        (PASSWORD, "x" * 129 + "\x00"),
    ],
)
def test_a_bad_change_changes_nothing(cast, client_of, old, new):
    response = client_of(cast.entrant).post(CHANGE, {"oldpassword": old, "password1": new})
    cast.entrant.refresh_from_db()
    assert (response.status_code, cast.entrant.check_password(PASSWORD)) == (200, True)


def test_what_is_missing_in_a_change_is_named(cast, client_of):
    browser = client_of(cast.entrant)
    browser.cookies["language"] = "en"
    said = browser.post(CHANGE, {}).context["form"].errors
    assert said == {
        "oldpassword": ["Anh/Chị chưa nhập mật khẩu hiện tại."],
        "password1": ["Anh/Chị chưa đặt mật khẩu mới."],
    }


def test_a_temporary_password_does_not_stay(client, cast, sign_in, reissued):
    sign_in(cast.entrant.login, reissued)
    assert client.post(CHANGE, {"oldpassword": reissued, "password1": reissued}).status_code == 200
    cast.entrant.refresh_from_db()
    assert cast.entrant.must_change_password is True


def test_letters_in_pieces_change_the_password_too(cast, client_of):
    cast.entrant.set_password("mưa thuận gió hòa")
    cast.entrant.save()
    typed = {"oldpassword": normalize("NFD", "mưa thuận gió hòa"), "password1": normalize("NFD", "sen vàng đầu hạ")}
    assert client_of(cast.entrant).post(CHANGE, typed).status_code == 302
    cast.entrant.refresh_from_db()
    assert cast.entrant.check_password("sen vàng đầu hạ")


def test_guessing_the_present_password_is_bounded(cast, client_of):
    browser = client_of(cast.entrant)
    guesses = [
        browser.post(CHANGE, {"oldpassword": f"guess {n}", "password1": "sen vàng"}).status_code for n in range(6)
    ]
    assert guesses == [200] * 5 + [429]


def test_visitors_are_asked_to_sign_in_first(client, db):
    assert client.get(CHANGE)["Location"] == f"/accounts/login/?next={CHANGE}"


def test_a_chosen_password_is_logged_as_ones_own(db):
    person = make_person()
    choose_password(person, "sen vàng đầu hạ")
    event = AuditEvent.objects.get()
    assert (event.actor, event.subject_id) == (person, str(person.pk))


def choose_a_pin_and_be_given_a_part(person: User) -> None:
    choose_password(person, "739205")
    end_pin(person)


def choose_one_and_be_made_to_change_it(person: User) -> None:
    choose_password(person, "hoa sen trắng")
    User.objects.filter(pk=person.pk).update(must_change_password=True)


def be_given_a_pin_at_the_console(person: User) -> None:
    """Which writes no log."""
    person.set_password("739205")
    person.save()


@pytest.mark.parametrize(
    "replace",
    [choose_a_pin_and_be_given_a_part, choose_one_and_be_made_to_change_it, be_given_a_pin_at_the_console],
)
def test_a_temporary_password_that_was_replaced_is_not_spoken_of_again(cast, reissued, replace):
    given = AuditEvent.objects.get()
    assert unused_password(cast.entrant) == given
    replace(cast.entrant)
    cast.entrant.refresh_from_db()
    assert (cast.entrant.must_change_password, unused_password(cast.entrant)) == (True, None)


def test_of_two_temporary_passwords_the_last_is_spoken_of(cast, reissued):
    choose_a_pin_and_be_given_a_part(cast.entrant)
    reissue_password(cast.entrant, by=cast.organiser)
    assert unused_password(cast.entrant).actor == cast.organiser


@pytest.mark.parametrize(("days", "led"), [(13, CHANGE), (14, None)])
def test_a_temporary_password_opens_the_account_for_two_weeks(cast, client, days, led):
    with time_machine.travel(NOW, tick=False) as clock:
        password = reissue_password(cast.entrant, by=cast.superuser)
        clock.shift(timedelta(days=days))
        answer = client.post("/accounts/login/", {"login": cast.entrant.login, "password": password})
        way = client.get("/me/")["Location"].partition("?")[0]
    assert (answer.status_code, way) == ((302, led) if led else (200, "/accounts/login/"))
    told = AccountAdapter.error_messages["temporary_password_over"]
    assert led or answer.context["form"].non_field_errors() == [told]


def test_whoever_came_in_by_it_in_time_may_still_replace_it(cast, client):
    with time_machine.travel(NOW, tick=False) as clock:
        password = reissue_password(cast.entrant, by=cast.superuser)
        client.post("/accounts/login/", {"login": cast.entrant.login, "password": password})
        clock.shift(timedelta(days=15))
        wrong = client.post(CHANGE, {"oldpassword": "k7mp-29ht-x4ra", "password1": "sen vàng đầu hạ"})
        client.post(CHANGE, {"oldpassword": password, "password1": "sen vàng đầu hạ"})
    assert list(wrong.context["form"].errors) == ["oldpassword"]
    assert User.objects.get(pk=cast.entrant.pk).check_password("sen vàng đầu hạ") is True


def test_a_password_of_ones_own_is_never_too_old(cast, client, reissued):
    choose_password(cast.entrant, "sen vàng đầu hạ")
    with time_machine.travel(NOW + timedelta(days=4000)):
        client.post("/accounts/login/", {"login": cast.entrant.login, "password": "sen vàng đầu hạ"})
        assert client.get("/me/").status_code == 200
