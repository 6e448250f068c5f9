"""Whoever works behind the contests shows a second factor; entrants sign in as they always did."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.adapters import AccountAdapter
from accounts.models import AuditEvent, Role, SiteProfile
from accounts.passwords import reissue_password
from questions.models import Deputy
from tests.factories import NOW, PASSWORD, grant, make_bank, make_person, make_round_division

BEHIND = ["/organize/", "/admin/", "/organize/banks/"]


@pytest.fixture(autouse=True)
def asked(db, monkeypatch):
    monkeypatch.setattr(settings, "STAFF_MFA", True)


def code_of(secret: str, *, steps: int = 0) -> str:
    """What an app with this key shows, so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def organiser(units):
    return grant(make_person(login="0912345678"), Role.ORGANISER, units.province)


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    def enter(login: str = "0912345678", password: str = PASSWORD) -> Client:
        client = Client()
        client.answer = client.post("/accounts/login/", {"login": login, "password": password})
        return client

    return enter


def set_up_app(client: Client) -> str:
    """Set an app up as a person does, the password once more first; return its key."""
    address = reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": address})
    secret = re.search(r'value="([A-Z2-7]{16,})"', client.get(address).text).group(1)
    answer = client.post(address, {"code": code_of(secret)})
    assert (answer.status_code, answer.url) == (302, reverse("mfa_view_recovery_codes"))
    return secret


def is_open(client: Client, address: str = "/organize/") -> bool:
    return client.get(address).status_code == 200


@pytest.mark.parametrize("address", BEHIND)
def test_without_a_second_factor_one_is_led_to_set_it_up(sign_in, organiser, address):
    assert sign_in().get(address).url == f"{reverse('mfa_index')}?next={address.replace('/', '%2F')}"


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUTHOR, Role.REVIEWER, Role.OBSERVER])
def test_every_part_is_asked(client_of, units, role):
    person = grant(make_person(), role, units.province)
    assert client_of(person).get("/organize/").url.startswith(reverse("mfa_index"))


def test_administrators_and_deputies_are_asked_too(client_of, units):
    deputy, bank = make_person(), make_bank(units.province)
    Deputy.objects.create(bank=bank, person=deputy, first_day=NOW, last_day=NOW, named_by=deputy)
    for person in (deputy, make_person(is_staff=True), make_person(is_superuser=True, is_staff=True)):
        assert client_of(person).get("/admin/").url.startswith(reverse("mfa_index"))


def test_entrants_are_asked_for_nothing(client_of):
    client = client_of(make_person())
    assert [client.get(page).status_code for page in ("/organize/", "/me/")] == [403, 200]


def test_unit_leaders_are_asked_where_they_let_people_in_again_and_on_no_board(client_of, units):
    client = client_of(grant(make_person(), Role.UNIT_LEADER, units.department))
    board = reverse("board", args=[make_round_division().round.contest.slug])
    assert client.get(reverse("organize_help")).url.startswith(reverse("mfa_index"))
    assert [client.get(page).status_code for page in ("/me/", board)] == [200, 200]


def test_on_one_machine_alone_nobody_is_asked(client_of, organiser, monkeypatch):
    monkeypatch.setattr(settings, "STAFF_MFA", False)
    assert is_open(client_of(organiser))


def test_setting_up_an_app_opens_the_pages_at_once(sign_in, organiser):
    client = sign_in()
    set_up_app(client)
    assert (is_open(client), set(Authenticator.objects.values_list("type", flat=True))) == (
        True,
        {"totp", "recovery_codes"},
    )


def test_the_password_is_asked_before_a_factor_is_set_up(client_of, organiser):
    answer = client_of(organiser).get(reverse("mfa_activate_totp"))
    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_a_wrong_password_is_told_in_the_words_of_this_site(sign_in, organiser):
    form = sign_in().post(reverse("account_reauthenticate"), {"password": "sai mật khẩu"}).context["form"]
    assert form.errors["password"] == [AccountAdapter.error_messages["incorrect_password"]]
    assert form.errors["password"] != [DefaultAccountAdapter.error_messages["incorrect_password"]]


@pytest.mark.parametrize(("part", "led"), [("organiser", True), ("author", True), ("leader", True), ("entrant", False)])
def test_whoever_works_here_finds_the_second_factor_from_their_own_page(cast, client_of, part, led):
    page = client_of(getattr(cast, part)).get(reverse("me")).text
    assert (f'href="{reverse("mfa_index")}"' in page) == led


def test_a_wrong_code_sets_nothing_up(sign_in, organiser):
    client, address = sign_in(), reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": address})
    client.get(address)
    assert client.post(address, {"code": "abcdef"}).context["form"].has_error("code", "incorrect_code")
    assert not Authenticator.objects.exists()


def test_whoever_has_a_passkey_is_told_of_it_beside_the_code(sign_in, organiser):
    set_up_app(sign_in())
    shown = sign_in().get(reverse("mfa_authenticate")).context[0].flatten()
    shown["js_data"] = {"request_options": {"publicKey": {"allowCredentials": [{"id": "one"}]}}}
    with override("en"):
        page = render_to_string("mfa/authenticate.html", shown)
    assert ("a recovery code or a passkey" in page, "data-passkey" in page) == (True, True)


def test_the_next_sign_in_asks_for_the_code_after_the_password(sign_in, organiser):
    secret = set_up_app(sign_in())
    client = sign_in()
    assert client.answer.url == reverse("mfa_authenticate")
    assert "data-passkey" not in client.get(client.answer.url).text  # nobody has one
    assert client.get("/organize/").url.startswith(reverse("account_login"))
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=1)}).status_code == 302
    assert is_open(client)


def test_a_recovery_code_opens_once(sign_in, organiser):
    set_up_app(sign_in())
    [code, *_rest] = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    opened = []
    for _time in range(2):
        client = sign_in()
        client.post(reverse("mfa_authenticate"), {"code": code})
        opened.append(is_open(client))
    assert opened == [True, False]


def test_a_session_from_before_that_lasts_shows_the_factor_first(client, organiser):
    before, secret = client, "JBSWY3DPEHPK3PXP"
    before.force_login(organiser)
    TOTP.activate(organiser, secret)
    assert before.get("/organize/").url.startswith(reverse("mfa_reauthenticate"))
    shown = {"code": code_of(secret, steps=1), "next": "/organize/"}
    assert before.post(reverse("mfa_reauthenticate"), shown).url == "/organize/"
    assert is_open(before)


def test_setting_up_the_first_ends_every_other_sign_in_and_the_second_none(sign_in, organiser):
    before, here = sign_in(), sign_in()
    secret = set_up_app(here)
    assert [client.get("/me/").status_code for client in (before, here)] == [302, 200]
    again = sign_in()
    again.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=1)})
    Authenticator.objects.create(user=organiser, type="webauthn", data={"name": "Máy ở cơ quan"})
    Authenticator.objects.exclude(type="webauthn").delete()
    set_up_app(here)
    assert [client.get("/me/").status_code for client in (again, here)] == [200, 200]


@pytest.fixture
def with_passkey(sign_in, organiser) -> tuple[Client, Authenticator]:
    """Signed in by the password and a factor, long ago, and the password shown just now."""
    client = Client()
    client.force_login(organiser)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/me/"})
    TOTP.activate(organiser, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(organiser)
    return client, Authenticator.objects.create(user=organiser, type="webauthn", data={"name": "Máy ở cơ quan"})


PAST_THE_FACTOR = [
    ("mfa_deactivate_totp", False),
    ("mfa_remove_webauthn", True),
    ("mfa_add_webauthn", False),
    ("mfa_view_recovery_codes", False),
    ("mfa_generate_recovery_codes", False),
]


@pytest.mark.parametrize(("name", "takes_key"), PAST_THE_FACTOR)
def test_the_password_is_not_enough_to_come_past_the_factor(with_passkey, name, takes_key):
    client, passkey = with_passkey
    address = reverse(name, args=[passkey.pk] if takes_key else [])
    before = list(Authenticator.objects.values_list("type", "data"))
    for answer in (client.get(address), client.post(address)):
        assert answer.url.startswith(reverse("mfa_reauthenticate"))
    assert list(Authenticator.objects.values_list("type", "data")) == before


def test_whoever_has_a_factor_is_not_asked_for_the_password_in_its_place(with_passkey):
    answer = with_passkey[0].get(reverse("account_reauthenticate"))
    assert answer.url.startswith(reverse("mfa_reauthenticate"))


def test_a_passkey_is_offered_beside_the_code(with_passkey):
    page = with_passkey[0].get(reverse("mfa_reauthenticate") + "?next=/accounts/2fa/").text
    assert f'href="{reverse("mfa_reauthenticate_webauthn")}?next=%2Faccounts%2F2fa%2F"' in page


def test_whoever_has_a_passkey_alone_is_asked_for_that_and_for_no_app(with_passkey, organiser):
    client, passkey = with_passkey
    Authenticator.objects.filter(type="totp").delete()
    led = client.get(reverse("mfa_remove_webauthn", args=[passkey.pk])).url
    codes = client.get(reverse("mfa_reauthenticate"))
    assert (led.partition("?")[0], codes.context["form"].has_app) == (reverse("mfa_reauthenticate_webauthn"), False)
    assert [word in codes.text for word in ("mã dự phòng", "ứng dụng xác thực")] == [True, False]


def test_a_recovery_code_takes_the_place_of_a_lost_phone(with_passkey, organiser):
    client, _passkey = with_passkey
    [code, *_rest] = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    page = reverse("mfa_deactivate_totp")
    assert client.post(reverse("mfa_reauthenticate"), {"code": code, "next": page}).url == page
    client.post(page)
    assert Authenticator.objects.filter(type="totp").count() == 0


def test_the_log_tells_who_set_one_up_and_who_took_it_away(sign_in, organiser):
    client = sign_in()
    set_up_app(client)
    client.post(reverse("mfa_deactivate_totp"))
    told = AuditEvent.objects.order_by("pk").values_list("verb", "actor", "subject_id", "subject_label")
    verbs = ["second-factor-set-up", "second-factor-removed"]
    assert list(told) == [(verb, organiser.pk, str(organiser.pk), "") for verb in verbs]


def test_guessing_codes_ends_soon_and_the_page_says_whom_to_turn_to(sign_in, organiser):
    SiteProfile.objects.create(pk=1, hotline="0256 382 2222")
    secret = set_up_app(sign_in())
    client = sign_in()
    for _guess in range(6):
        page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert page.context["form"].errors["code"] == [AccountAdapter.error_messages["too_many_login_attempts"]]
    assert '<a class="text-nowrap" href="tel:02563822222">0256 382 2222</a>' in page.text
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=1)})
    assert not is_open(client)


def test_a_new_temporary_password_takes_a_lost_factor_away(sign_in, organiser):
    set_up_app(sign_in())
    password = reissue_password(organiser, by=make_person(is_superuser=True))
    client = sign_in(password=password)
    assert (client.answer.status_code, Authenticator.objects.count()) == (302, 0)
    assert client.get("/organize/").url.startswith(reverse("account_change_password"))


def test_whoever_takes_the_factor_away_is_led_to_set_up_another(sign_in, organiser):
    client = sign_in()
    set_up_app(client)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert client.get("/organize/").url.startswith(reverse("mfa_index"))


@pytest.mark.parametrize("name", ["mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"])
def test_the_other_pages_open_to_who_set_one_up(sign_in, organiser, name):
    client = sign_in()
    set_up_app(client)
    assert is_open(client, reverse(name))


def test_a_passkey_is_offered_with_a_challenge(sign_in, organiser):
    client = sign_in()
    set_up_app(client)
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    assert (options["publicKey"]["rp"]["id"], bool(options["publicKey"]["challenge"])) == ("testserver", True)


def test_removing_a_factor_is_one_word_in_the_title_the_heading_and_the_button(sign_in, organiser):
    client = sign_in()
    set_up_app(client)
    client.cookies["language"] = "en"
    passkey = Authenticator.objects.create(user=organiser, type="webauthn", data={"name": "Máy ở cơ quan"})
    for address in (reverse("mfa_deactivate_totp"), reverse("mfa_remove_webauthn", args=[passkey.pk])):
        page = client.get(address).text
        words = re.findall(r"(?:<title>|<h1>|btn-danger[^<]*<svg.*?</svg>)\s*(\w+)", page)
        assert words == ["Remove"] * 3
