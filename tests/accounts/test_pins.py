"""PINs: which are refused, who may have one, how few guesses at one there are, and that staff never keep one."""

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import pins
from accounts.adapters import AccountAdapter
from accounts.models import Role, RoleGrant, User
from accounts.passwords import SECRET, choose_password, end_pin, reissue_password
from contest.erasing import erase_account
from questions.keeping import name_deputy
from tests.factories import NOW, PASSWORD, grant, make_bank, make_person, make_unit

PIN, OTHER_PIN = "739205", "480916"
HOME = "10.8.8.8"
AN = User(login="+84912345678", full_name="Nguyễn Văn An")
BY_MAIL = User(login="an@example.vn", full_name="Nguyễn Văn An")


def refusal_of(secret: str, person: User | None) -> str | None:
    try:
        get_adapter().clean_password(secret, person)
    except ValidationError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    "pin, person, code",
    [
        (PIN, AN, None),
        ("73920548", AN, None),
        ("７３９２０５", AN, None),
        ("73920", AN, "password_too_short"),
        ("1", AN, "password_too_short"),
        ("739 205", AN, "password_too_short"),
        ("123456", AN, "password_too_common"),
        ("890123", AN, "pin_too_easy"),
        ("357913", AN, "pin_too_easy"),
        ("987654", AN, "password_too_common"),
        ("700700", AN, "pin_too_easy"),
        ("588855", AN, "pin_too_easy"),
        ("83618361", AN, "pin_too_easy"),
        ("83611638", AN, "pin_too_easy"),
        ("369147", AN, "pin_too_easy"),
        ("789159", AN, "pin_too_easy"),
        ("020966", AN, "pin_too_easy"),
        ("660902", AN, "pin_too_easy"),
        ("093066", AN, "pin_too_easy"),
        ("290264", AN, "pin_too_easy"),
        ("841987", AN, "pin_too_easy"),
        ("02091966", AN, "pin_too_easy"),
        ("20070419", AN, "pin_too_easy"),
        ("567891", None, "password_too_short"),
        ("091234", AN, "password_too_similar"),
        ("912346", AN, None),
        (PIN, BY_MAIL, "password_too_short"),
        ("7392054816", BY_MAIL, "password_entirely_numeric"),
        (PIN, None, "password_too_short"),
        ("7392054816", None, "password_entirely_numeric"),
    ],
)
def test_a_pin_is_refused_that_others_would_try_first(pin, person, code):
    assert refusal_of(User.normalize_username(pin), person) == code


@pytest.mark.once
def test_five_of_six_pins_are_left_to_choose_from():
    """What guessing at random is up against. Of all there are 829,454, as docs/doors.md tells; here every seventh."""
    every_seventh = [f"{number:06d}" for number in range(0, 1_000_000, 7)]
    assert (len(every_seventh), sum(not pins.is_easy(pin) for pin in every_seventh)) == (142_858, 118_465)


@pytest.mark.parametrize("secret, expected", [(PIN, True), ("hoa sen", False), ("", False), ("739205a", False)])
def test_digits_alone_are_a_pin(secret, expected):
    assert pins.is_pin(secret) is expected


def test_the_reasons_are_sentences_for_the_person():
    for secret, person in (("73920", AN), ("020966", AN), ("7392054816", BY_MAIL)):
        with pytest.raises(ValidationError) as refusal:
            validate_password(secret, person)
        assert [message[-1] for message in refusal.value.messages] == ["."] * len(refusal.value.messages)


# --- who has one ---------------------------------------------------------------------------------------------------


def kept(person: User) -> tuple[bool, bool, bool]:
    """Whether the stored secret is known to be a PIN, opens with it, and must be replaced."""
    stored = User.objects.get(pk=person.pk)
    return stored.has_pin, stored.check_password(PIN), stored.must_change_password


def test_a_person_signs_up_with_a_number_and_a_pin(sign_up):
    assert sign_up(password1=PIN, kind="phone").status_code == 302
    assert kept(User.objects.get()) == (True, True, False)


def test_nobody_signs_up_with_an_e_mail_and_a_pin(sign_up):
    response = sign_up(username="an@example.vn", password1=PIN)
    assert (list(response.context["form"].errors), User.objects.count()) == (["password1"], 0)


@pytest.mark.parametrize("typed", ["020966", "912345", "111111", "73920"])
def test_an_easy_pin_is_refused_at_its_field(sign_up, typed):
    response = sign_up(password1=typed, kind="phone")
    assert (list(response.context["form"].errors), User.objects.count()) == (["password1"], 0)


def test_a_pin_signs_in_however_the_device_writes_digits(client, sign_in, db):
    person = make_person(password=PIN)
    sign_in(person.login, "７３９２０５")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_password_takes_the_place_of_a_pin_and_a_pin_of_a_password(db):
    person = make_person(password=PIN)
    choose_password(person, PASSWORD)
    assert kept(person) == (False, False, False)
    choose_password(person, PIN)
    assert kept(person) == (True, True, False)


def test_a_temporary_password_is_no_pin(db):
    person = make_person(password=PIN)
    reissue_password(person, by=make_person())
    assert kept(person) == (False, False, True)


def test_whatever_stores_a_password_stores_whether_it_is_a_pin():
    assert {"password", "has_pin"} <= set(SECRET)


def test_who_is_erased_has_no_pin(db):
    person = make_person(password=PIN)
    erase_account(person, by=person, now=NOW)
    assert kept(person) == (False, False, False)


# --- staff never -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_who_holds_a_role_may_not_choose_a_pin(role, client_of, db):
    person = grant(make_person(), role, make_unit())
    change = {"oldpassword": PASSWORD, "password1": PIN}
    response = client_of(person).post(reverse("account_change_password"), change)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["password1"])
    assert kept(person) == (False, False, False)


def test_nor_who_opens_the_workshop_or_was_ever_a_deputy(db):
    administrator, deputy = make_person(is_staff=True), make_person()
    name_deputy_of(deputy)
    assert [refusal_of(PIN, person) for person in (administrator, deputy)] == ["password_too_short"] * 2


def name_deputy_of(person: User) -> None:
    day = NOW.date()
    name_deputy(make_bank(), person, first_day=day, last_day=day, by=make_person(is_superuser=True), now=NOW)


def test_somebody_with_a_pin_who_is_given_a_role_chooses_a_password_first(client_of, db):
    """In the workshop, where roles are given."""
    administrator, person = make_person(is_staff=True, is_superuser=True), make_person(password=PIN)
    browser = client_of(person)
    assert browser.get(reverse("me")).status_code == 200
    form = {"person": person.pk, "role": Role.ORGANISER, "unit": make_unit().pk}
    client_of(administrator).post(reverse("admin:accounts_rolegrant_add"), form)
    assert (RoleGrant.objects.count(), kept(person)) == (1, (True, True, True))
    assert browser.get(reverse("me"))["Location"].startswith(reverse("account_change_password"))
    browser.post(reverse("account_change_password"), {"oldpassword": PIN, "password1": PASSWORD})
    assert kept(person) == (False, False, False)
    assert browser.get(reverse("organize_home")).status_code == 200


def test_so_does_who_may_open_the_workshop_from_now_on(client_of, db):
    administrator, person = make_person(is_staff=True, is_superuser=True), make_person(password=PIN)
    form = {"full_name": person.full_name, "login": person.login, "is_active": "on", "is_staff": "on"}
    form |= {"role_grants-TOTAL_FORMS": 0, "role_grants-INITIAL_FORMS": 0}
    client_of(administrator).post(reverse("admin:accounts_user_change", args=[person.pk]), form)
    assert kept(person) == (True, True, True)


def test_so_does_a_deputy(db):
    person = make_person(password=PIN)
    name_deputy_of(person)
    assert kept(person) == (True, True, True)


def test_whoever_has_a_password_is_left_alone(db):
    person = make_person()
    end_pin(person)
    assert kept(person) == (False, False, False)


@pytest.mark.parametrize("mfa", [False, True])
@pytest.mark.parametrize("page", ["organize_home", "organize_review", "admin:index"])
def test_a_pin_opens_nothing_behind_the_contests_however_the_role_came(page, mfa, settings, client_of, db):
    """Also where no verb was asked, as in a fixture or a shell."""
    settings.STAFF_MFA = mfa
    person = grant(make_person(password=PIN, is_staff=True), Role.ORGANISER, make_unit())
    response = client_of(person).get(reverse(page))
    assert (response.status_code, response["Location"].partition("?")[0]) == (302, reverse("account_change_password"))
    page = client_of(person).get(reverse("account_change_password"))
    assert page.context["pin_must_end"] is True


def test_it_is_the_pin_that_shuts_them_out(client_of, db):
    """Seeded: a person of whom it is not known that they have a PIN goes in."""
    person = grant(make_person(password=PIN), Role.ORGANISER, make_unit())
    User.objects.update(has_pin=False)
    assert client_of(User.objects.get(pk=person.pk)).get(reverse("organize_home")).status_code == 200


def test_an_entrant_with_a_pin_sees_boards_and_their_own_pages(client_of, db):
    browser = client_of(make_person(password=PIN))
    assert [browser.get(reverse(page)).status_code for page in ("me", "account_change_password")] == [200, 200]
    assert browser.get(reverse("account_change_password")).context["pin_must_end"] is False


# --- guessing ------------------------------------------------------------------------------------------------------


def guess(login: str, secret: str, *, address: str = "10.0.0.1") -> int:
    return Client(REMOTE_ADDR=address).post(reverse("account_login"), {"login": login, "password": secret}).status_code


def guesses_from_everywhere(login: str, number: int) -> list[int]:
    """Tries from many addresses over hours, each with another PIN, so that no shorter limit comes first."""
    statuses = []
    for turn in range(number):
        with time_machine.travel(NOW.timestamp() + turn * 301):
            statuses.append(guess(login, f"{600_000 + turn * 7919}", address=f"10.1.{turn}.1"))
    return statuses


@pytest.fixture
def few(settings):
    settings.PIN_GUESSES = {"most": 4, "seconds": 24 * 3600}
    settings.PIN_AT_MANY = {"most": 3, "seconds": 24 * 3600}


def test_one_login_takes_so_many_wrong_pins_a_day_from_everywhere(few, db):
    with time_machine.travel(NOW):
        person = make_person(password=PIN)
    assert guesses_from_everywhere(person.login, 6) == [200, 200, 200, 200, 429, 429]
    with time_machine.travel(NOW.timestamp() + 7200):
        assert guess(person.login, PIN, address="10.9.9.9") == 429
    with time_machine.travel(NOW.timestamp() + 2 * 24 * 3600):
        assert guess(person.login, PIN, address="10.9.9.9") == 302


def test_a_login_without_an_account_answers_alike(few, db):
    assert guesses_from_everywhere("0987654321", 6) == [200, 200, 200, 200, 429, 429]


def test_used_up_pins_do_not_lock_out_who_has_a_password(few, db):
    """Nor whom an officer gave a temporary one: a rival can shut the door of PINs only."""
    person = make_person(password=PASSWORD)
    guesses_from_everywhere(person.login, 5)
    with time_machine.travel(NOW.timestamp() + 7200):
        assert guess(person.login, PASSWORD, address="10.9.9.9") == 302


@pytest.mark.parametrize("secret_of", [lambda person: reissue_password(person, by=person), lambda person: PIN])
def test_whoever_mistyped_a_pin_signs_in_at_the_desk_with_the_password_that_an_officer_gives(db, secret_of):
    """Both stand behind one address, and the wrong tries were a moment ago. The control: without one they wait."""
    person, neighbour = (make_person(login=f"091234567{number}", password=PIN) for number in range(2))
    wrong = [guess(one.login, OTHER_PIN) for one in (person, neighbour) for _time in range(6)]
    assert wrong == [*[200] * 5, 429] * 2
    secret = secret_of(person)
    assert (guess(person.login, secret), guess(neighbour.login, PIN)) == (429 if secret == PIN else 302, 429)


def test_the_password_that_an_officer_gives_is_guessed_at_no_oftener_than_any(db):
    person = make_person(login="0912345678", password=PIN)
    for _time in range(5):
        guess(person.login, OTHER_PIN)
    password = reissue_password(person, by=person)
    again = [guess(person.login, "sen vàng đầu hạ") for _time in range(6)]
    assert (again, guess(person.login, password)) == ([*[200] * 5, 429], 429)


def test_the_same_pin_at_everybodys_account_is_stopped_at_its_address(few, db):
    """Whoever tries one PIN at every number stays below each account's own limit."""
    people = [make_person(password=PIN) for _ in range(5)]
    with time_machine.travel(NOW):
        assert [guess(person.login, OTHER_PIN) for person in people] == [200, 200, 200, 429, 429]
        assert guess(people[0].login, OTHER_PIN, address="10.0.0.2") == 200


def test_neighbours_with_pins_of_their_own_do_not_count_together(few, db):
    person = make_person(password=PIN)
    with time_machine.travel(NOW):
        wrong = [guess(make_person(password=PIN).login, f"48091{turn}") for turn in range(6)]
        assert (wrong, guess(person.login, PIN)) == ([200] * 6, 302)


def guesses_from(address: str, login: str, number: int, *, after: int = 0) -> list[int]:
    """Tries at one login from one address, each with another PIN, as fast as five in five minutes allow."""
    statuses = []
    for turn in range(number):
        with time_machine.travel(NOW.timestamp() + after + turn * 61):
            statuses.append(guess(login, f"{600_000 + turn * 7919}", address=address))
    return statuses


def test_whoever_guesses_at_one_address_shuts_nobody_out_at_another(db):
    person = make_person(password=PIN)
    assert guesses_from("10.0.0.1", person.login, 12) == [*[200] * 10, 429, 429]
    with time_machine.travel(NOW.timestamp() + 3600):
        assert [guess(person.login, PIN, address=address) for address in ("10.0.0.1", "10.9.9.9")] == [429, 302]


@pytest.mark.parametrize(
    ("page", "field", "more"),
    [("erase_account", "password", {}), ("account_change_password", "oldpassword", {"password1": "sen vàng đầu hạ"})],
)
def test_an_open_session_is_no_better_place_to_guess_from_than_the_door(few, client_of, db, page, field, more):
    """One address has a fifth of the tries: one."""
    person = make_person(password=PIN)
    browser, before = client_of(person), person.password
    with time_machine.travel(NOW):
        for secret in ("600000", PIN):
            browser.post(reverse(page), {field: secret} | more)
        assert guess(person.login, PIN, address="127.0.0.1") == 429
    person.refresh_from_db()
    assert (person.password, person.erased_at) == (before, None)


@pytest.fixture
def guessed_at(few, db) -> list[User]:
    """Two people at whose PINs others guessed from everywhere, of whom the first had come in from home before."""
    people = [make_person(password=PIN), make_person(password=PIN)]
    with time_machine.travel(NOW):
        assert guess(people[0].login, PIN, address=HOME) == 302
    for person in people:
        assert guesses_from_everywhere(person.login, 6) == [200, 200, 200, 200, 429, 429]
    return people


def test_who_came_in_from_home_before_still_comes_in_there_whoever_guesses_elsewhere(guessed_at):
    """And may mistype as often there as any address may."""
    login = guessed_at[0].login
    with time_machine.travel(NOW.timestamp() + 7200):
        assert [guess(login, PIN, address=address) for address in ("10.9.9.9", HOME)] == [429, 302]
        assert [guess(login, secret, address=HOME) for secret in (OTHER_PIN, PIN)] == [429, 429]


def test_an_ipv6_home_is_known_by_its_site_and_not_by_the_whole_line(few, db):
    person = make_person(password=PIN)
    with time_machine.travel(NOW):
        assert guess(person.login, PIN, address="2001:db8:1:1::5") == 302
    guesses_from_everywhere(person.login, 6)
    with time_machine.travel(NOW.timestamp() + 7200):
        tried = [guess(person.login, PIN, address=f"2001:db8:1:{site}") for site in ("1:ffff::9", "2::5")]
    assert tried == [302, 429]


def test_nobody_learns_where_else_an_account_that_is_guessed_at_was_opened(guessed_at):
    tries = {guessed_at[0].login: OTHER_PIN, guessed_at[1].login: PIN, "0987654321": OTHER_PIN}
    guesses_from_everywhere("0987654321", 6)
    with time_machine.travel(NOW.timestamp() + 7200):
        pages = [sign_in_page(login, secret, HOME) for login, secret in tries.items() for _time in range(3)]
    assert set(pages) == {(429, (str(AccountAdapter.error_messages["too_many_pins"]),))}


def test_a_month_of_guesses_at_one_login_is_right_once_in_550(db):
    """Counted, not reckoned: what anybody can try in a day from as many addresses as they like, of 829,454 PINs."""
    login = make_person(password=PIN).login
    tried = [guesses_from(f"10.0.0.{place}", login, 11, after=place * 900).count(200) for place in range(6)]
    assert (tried, round(829_454 / (sum(tried) * 30))) == ([10, 10, 10, 10, 10, 0], 553)


@pytest.fixture
def worn(settings, db) -> list[User]:
    """Two people, of whom the first came in at an address before too many PINs were tried at everybody's there."""
    settings.PINS_AT_ADDRESS = {"most": 4, "seconds": 24 * 3600}
    people = [make_person(password=PIN), make_person(password=PIN)]
    with time_machine.travel(NOW):
        assert guess(people[0].login, PIN) == 302
        tried = [guess(make_person(password=PIN).login, f"48091{turn}") for turn in range(6)]
    assert tried == [200, 200, 200, 200, 429, 429]
    return people


def test_another_pin_at_everybodys_account_is_stopped_at_its_address_too(worn):
    with time_machine.travel(NOW):
        assert [guess(worn[1].login, secret) for secret in (PIN, OTHER_PIN)] == [429, 429]
        assert guess(worn[1].login, PIN, address="10.0.0.2") == 302
    with time_machine.travel(NOW.timestamp() + 2 * 24 * 3600):
        assert guess(worn[1].login, PIN) == 302


def test_who_came_in_there_before_still_comes_in(worn):
    """A pupil who tries PINs does not shut the school out."""
    with time_machine.travel(NOW):
        assert guess(worn[0].login, PIN) == 302


def test_nor_does_it_shut_out_a_password_or_who_signs_up(worn, client, sign_up):
    client.defaults["REMOTE_ADDR"] = "10.0.0.1"
    with time_machine.travel(NOW):
        assert guess(make_person().login, PASSWORD) == 302
        assert sign_up(password1=PIN, kind="phone", username="0987654321").status_code == 302


def test_nobody_learns_there_whose_pin_is_right_or_who_came_in_before(worn):
    """Not even by trying again, when an account's own limit comes."""
    tries = {worn[0].login: OTHER_PIN, worn[1].login: PIN, make_person(password=PIN).login: OTHER_PIN}
    tries |= {"0987654321": OTHER_PIN}
    with time_machine.travel(NOW):
        pages = [sign_in_page(login, secret) for login, secret in tries.items() for _time in range(7)]
    assert set(pages) == {(429, (str(AccountAdapter.error_messages["too_many_pins_here"]),))}


def test_every_try_there_takes_the_same_work(worn, monkeypatch):
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(given[1]) or encode(*given))
    with time_machine.travel(NOW):
        for login, secret in ((worn[0].login, OTHER_PIN), (worn[1].login, PIN), ("0987654321", OTHER_PIN)):
            sign_in_page(login, secret)
    assert [secret.rstrip("\0") for secret in hashed] == [OTHER_PIN, PIN, OTHER_PIN]


def sign_in_page(login: str, secret: str, address: str = "10.0.0.1") -> tuple[int, tuple[str, ...]]:
    form = {"login": login, "password": secret}
    page = Client(REMOTE_ADDR=address).post(reverse("account_login"), form)
    return page.status_code, tuple(page.context["form"].non_field_errors())
