"""From a contest's page to its paper on one page: what it asks, that all or nothing happens, and what a taken number
is answered."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from django.test import Client
from django.urls import reverse

from accounts.models import Audience, Consent, Role, User
from accounts.passwords import TEMPORARY_FOR, TemporaryIsOver, reissue_password
from contest.errors import NotEligible
from contest.forms.join import JoinForm
from contest.joining import LoginTaken, join_contest
from contest.links import make_links
from contest.models import Channel, Contest, Entry, NameStyle
from contest.places import Place
from contest.rosters import slips_of
from contest.views.roster_code import IS_ME
from tests.contest.rostered import put_on_roster
from tests.factories import (
    NOW,
    grant,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
)

PIN = "739205"
TYPED = ("full_name", "login", "secret", "unit_query", "birth_date", "guardian_name", "guardian_agrees", "consent")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def text(db):
    return make_consent_text(text_vi="Lời đồng ý.")


@pytest.fixture
def contest(units, text):
    """A contest with an open round; a test gives it the divisions it is about."""
    units.department.audiences = [Audience.OFFICIALS, Audience.CITIZENS]
    units.department.save()
    contest = make_contest(units.province, slug="cchc")
    make_round(contest)
    return contest


@pytest.fixture
def officials(contest):
    return make_division(contest, slug="can-bo")


@pytest.fixture
def citizens(contest):
    return make_division(contest, slug="nguoi-dan", audience=Audience.CITIZENS, unit_required=False)


@pytest.fixture
def join(client, contest, text, units):
    """Send the page's form as an official of the department would; a test names what is different."""

    def send(division, *, by: Client | None = None, query: str = "", **changes: str | None):
        form = {"division": division.pk, "full_name": "nguyễn văn an", "login": "0912 345 678", "secret": PIN}
        form |= {"unit_query": "Sở Nội vụ", "consent": "on", "consent_version": text.version} | changes
        sent = {name: value for name, value in form.items() if value is not None}
        return (by or client).post(address_of(contest) + query, sent)

    return send


def address_of(contest: Contest) -> str:
    return reverse("join", args=[contest.slug])


def errors(response) -> list[str]:
    return list(response.context["form"].errors)


def counts() -> tuple[int, int, int]:
    return User.objects.count(), Entry.objects.count(), Consent.objects.count()


# --- the way ---------------------------------------------------------------------------------------------------------


def test_one_page_makes_the_account_and_the_entry_and_leads_to_the_start(join, officials, contest, units, client):
    make_round_division(contest.rounds.get(), officials)
    response = join(officials)
    assert (response.status_code, response["Location"]) == (302, reverse("start", args=["cchc", 1]))
    entry = Entry.objects.get()
    assert (entry.person.login, entry.person.full_name, entry.person.has_pin) == ("+84912345678", "Nguyễn Văn An", True)
    assert (entry.division, entry.unit, entry.name_style) == (officials, units.department, NameStyle.SHORT)
    assert client.session["_auth_user_id"] == str(entry.person_id)
    start = client.get(response["Location"])
    assert (start.status_code, f'<span class="code">{entry.code}</span>' in start.text) == (200, True)
    assert client.post(response["Location"])["Location"].startswith("/play/")


def test_the_address_of_joining_says_to_another_browser_how_somebody_came(join, officials, contest, units):
    """Who opens the form anew in the browser of their phone, out of a chat's own, leaves the cookie behind."""
    make_links(contest, [units.department], now=NOW)
    Channel.objects.create(code="zalo-oa", name_vi="Zalo")
    number = contest.unit_links.get().number
    page = Client().get(f"/c/{number}/?k=zalo-oa", follow=True).text
    [way] = re.findall(r'href="/contests/cchc/join/([^"]*)"', page)
    join(officials, query=unescape(way))
    entry = Entry.objects.get()
    assert (way, entry.channel.code, entry.link.number) == (f"?k=zalo-oa&amp;n={number}", "zalo-oa", number)


@pytest.mark.parametrize("query", ["", "?k=unknown", "?n=999999", "?k=%00&n=²"])
def test_a_page_to_which_no_link_led_says_nothing_onward(officials, citizens, query):
    ways = re.findall(r'href="/contests/cchc/join/([^"]*)"', Client().get(f"/contests/cchc/{query}").text)
    assert ways == ["?division=can-bo", "?division=nguoi-dan"]


def test_a_page_with_errors_says_that_the_secret_has_to_be_typed_again(join, citizens):
    told = "Vui lòng nhập lại cả mã PIN"
    lacking, weak = join(citizens, birth_date=""), join(citizens, birth_date="", secret="1")
    assert [told in answer.content.decode() for answer in (lacking, weak)] == [True, False]


def test_before_the_round_opens_the_entry_is_told(join, officials, contest):
    make_round_division(contest.rounds.get(), officials)
    contest.rounds.update(opens_at=NOW + timedelta(hours=1))
    assert join(officials)["Location"] == reverse("enter", args=["cchc"])


def test_one_consent_is_kept_for_each_purpose(join, officials, text):
    join(officials)
    given = {(one.purpose, one.text, one.given_at) for one in Consent.objects.all()}
    assert given == {("account", text, NOW), ("contest:cchc", text, NOW)}
    assert Entry.objects.get().consent.purpose == "contest:cchc"


def test_the_channel_of_the_link_is_kept_without_a_question(join, officials, contest, client):
    channel = Channel.objects.create(code="loa", name_vi="Loa truyền thanh")
    client.get(reverse("contest", args=["cchc"]), {"k": "loa"})
    assert "channel" not in client.get(address_of(contest)).context["form"].fields
    join(officials)
    assert Entry.objects.get().channel == channel


def test_one_plain_sentence_says_what_is_agreed_to_and_a_fold_has_the_words(client, contest, officials, text):
    client.cookies["language"] = "en"
    page = client.get(address_of(contest)).text
    sentence, words = page.index("are kept for my account, to hold the contest"), page.index(text.text_en)
    assert sentence < page.index("<details", sentence) < words


def test_on_a_phone_that_is_not_ones_own_the_session_ends_with_the_browser(join, officials, client):
    assert 'name="lent"' in client.get(address_of(officials.contest)).text
    join(officials, lent="1")
    assert (Entry.objects.count(), client.session.get_expire_at_browser_close()) == (1, True)


def test_a_password_does_as_well_as_a_pin(join, officials):
    assert join(officials, secret="hoa sen trang").status_code == 302
    assert User.objects.get().has_pin is False


@pytest.mark.parametrize("division, query", [("officials", "?division=can-bo"), ("citizens", "?division=nguoi-dan")])
def test_at_most_four_fields_are_typed(division, query, request, contest, client):
    """Where citizens need not name a unit. A box to tick for the consent comes on top."""
    for one in ("officials", "citizens"):
        request.getfixturevalue(one)
    form = client.get(address_of(contest) + query).context["form"]
    asked = [one.name for one in form.visible_fields() if one.field.required and one.name != "consent"]
    assert len(asked) == 4
    assert asked[:3] == ["full_name", "login", "secret"]


def test_the_contests_page_leads_there_by_division(client, contest, officials):
    def links() -> list[bool]:
        page = client.get(reverse("contest", args=["cchc"])).text
        address = address_of(contest)
        return [f'href="{address}{query}"' in page for query in ("", "?division=can-bo", "?division=nguoi-dan")]

    assert links() == [True, False, False]
    make_division(contest, slug="nguoi-dan", audience=Audience.CITIZENS)
    assert links() == [False, True, True]


def test_what_a_contest_asks_beside_says_why(client, contest, citizens):
    fields = client.get(address_of(contest)).context["form"].fields
    reasons = [str(fields[name].help_text) for name in ("login", "unit", "birth_date")]
    assert [len(reason.split()) > 3 for reason in reasons] == [True] * 3


def test_a_division_that_is_not_there_is_asked_for(client, contest, officials, citizens):
    form = client.get(address_of(contest) + "?division=x").context["form"]
    assert form.only_division is None


def test_a_form_for_one_division_takes_no_other(join, officials, citizens):
    assert errors(join(citizens, query="?division=can-bo")) == ["division"]
    assert counts() == (0, 0, 0)


def test_the_second_of_two_tabs_finds_the_person_entered(join, officials, contest, text):
    """Signing in changes the token of forms; in the other tab there is nothing left to do."""
    strict = Client(enforce_csrf_checks=True)
    tabs = [strict.get(address_of(contest)).text.split('csrfmiddlewaretoken" value="')[1][:64] for _ in range(2)]
    answers = [join(officials, by=strict, csrfmiddlewaretoken=token) for token in tabs]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (strict.get(answers[1]["Location"])["Location"], counts()[:2]) == (reverse("enter", args=["cchc"]), (1, 1))


# --- age -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed, wrong",
    [
        ("1966", []),
        ("2009", []),
        ("１９６６", []),
        ("02/9/1966", []),
        ("2010", ["birth_date"]),
        ("2026", ["birth_date"]),
        ("2027", ["birth_date"]),
        ("1866", ["birth_date"]),
        ("66", ["birth_date"]),
        ("", ["birth_date"]),
        ("20/5/2012", ["guardian_name", "guardian_agrees"]),
    ],
)
def test_the_year_is_enough_of_whoever_is_no_minor_and_is_not_kept(join, citizens, typed, wrong):
    """On 20 May 2026 everybody born in 2009 is 16; whoever was born in 2010 may be 15."""
    response = join(citizens, birth_date=typed)
    assert (response.status_code, Entry.objects.count()) == ((200, 0) if wrong else (302, 1))
    assert (errors(response) if wrong else []) == wrong
    assert list(Entry.objects.values_list("birth_date", flat=True)) == ([] if wrong else [None])


def test_where_a_least_age_must_be_proven_the_day_is_asked(join, citizens, contest):
    Contest.objects.update(minimum_age=14)
    assert errors(join(citizens, birth_date="1966")) == ["birth_date"]
    join(citizens, birth_date="02/9/1966")
    assert Entry.objects.get().birth_date == date(1966, 9, 2)


def test_a_minor_joins_with_a_guardian(join, citizens):
    guardian = {"guardian_name": "Trần Thị Mẹ", "guardian_agrees": "on"}
    assert join(citizens, birth_date="20/5/2012", **guardian).status_code == 302
    assert Entry.objects.get().consent.guardian_name == "Trần Thị Mẹ"


# --- all or nothing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field, typed",
    [
        ("full_name", ""),
        ("full_name", "<b>An</b>"),
        ("login", ""),
        ("login", "12345"),
        ("login", "0912345678\x00"),
        ("secret", ""),
        ("secret", "020966"),
        ("secret", "91234567"),
        ("secret", "nguyenvanan"),
        ("consent", None),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_is_kept(join, officials, field, typed):
    response = join(officials, **{field: typed})
    assert (response.status_code, errors(response), counts()) == (200, [field], (0, 0, 0))
    assert "Nguyễn Văn An" in response.text or field == "full_name" or "nguyễn văn an" in response.text
    assert typed is None or field != "secret" or not typed or typed not in response.text


def test_a_unit_that_is_not_clear_is_offered_again(join, officials):
    response = join(officials, unit_query="Sở")
    assert (errors(response), counts()) == (["unit"], (0, 0, 0))
    assert "Sở Nội vụ" in response.text


def test_words_of_consent_that_changed_meanwhile_are_shown_again(join, officials):
    newer = make_consent_text(text_vi="Lời mới.")
    response = join(officials)
    assert (errors(response), counts()) == (["consent"], (0, 0, 0))
    assert ("Lời mới." in response.text, newer.version in response.text) == (True, True)


def test_without_words_of_consent_nobody_joins(join, officials):
    Consent.objects.all().delete()
    type(make_consent_text()).objects.all().delete()
    assert (join(officials).status_code, counts()) == (200, (0, 0, 0))


def test_who_may_not_enter_gets_no_account_either(contest, officials, text):
    """Seeded: an account that is stored before the entry is refused would stay."""
    newcomer = User(login="+84912345678")
    wishes = {"place": Place(officials, None), "consent_text": text, "now": NOW}
    with pytest.raises(NotEligible):
        join_contest(newcomer, contest, **wishes)
    assert counts() == (0, 0, 0)


def test_a_number_taken_in_this_moment_makes_no_entry(contest, officials, text, units):
    make_person(login="0912345678")
    wishes = {"place": Place(officials, units.department), "consent_text": text, "now": NOW}
    with pytest.raises(LoginTaken):
        join_contest(User(login="+84912345678"), contest, **wishes)
    assert counts() == (1, 0, 0)


# --- a number that is taken ------------------------------------------------------------------------------------------


def test_whoever_forgot_their_account_goes_on_with_the_right_pin(join, officials, client):
    person = make_person("Trần Thị Bình", login="0912345678", password=PIN)
    join(officials)
    entry = Entry.objects.get()
    assert (entry.person, User.objects.count(), entry.person.full_name) == (person, 1, "Trần Thị Bình")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_whoever_had_entered_goes_on_too(join, officials, units):
    entry = make_entry(officials, make_person(login="0912345678", password=PIN), unit=units.department)
    assert (join(officials)["Location"], Entry.objects.get()) == (reverse("enter", args=["cchc"]), entry)


def test_whoever_works_on_the_contest_is_told_by_the_page_of_entering(join, officials, units, client):
    grant(make_person(login="0912345678", password="hoa sen trang"), Role.ORGANISER, units.province)
    response = join(officials, secret="hoa sen trang")
    assert (Entry.objects.count(), client.get(response["Location"]).status_code) == (0, 403)


def test_a_stranger_learns_from_no_wrong_form_whether_a_number_is_taken(join, officials):
    """Only a form that would make an account is answered, so that trying a number out leaves an account behind."""
    lacking = {"consent": None}
    before = join(officials, **lacking)
    make_person(login="0912345678")
    after = join(officials, **lacking)
    told = [(answer.status_code, dict(answer.context["form"].errors)) for answer in (before, after)]
    assert told[0] == told[1]


def test_looking_at_the_number_first_would_tell(join, officials, monkeypatch):
    """Seeded: the number is looked at in its own field, as allauth does it."""
    monkeypatch.setattr(JoinForm, "clean_login", lambda form: get_adapter().clean_username(form.cleaned_data["login"]))
    before = errors(join(officials, consent=None))
    make_person(login="0912345678")
    assert (before, errors(join(officials, consent=None))) == (["consent"], ["login", "consent"])


def test_signing_up_without_a_contest_tells_no_earlier_either(client, text):
    form = {"full_name": "Nguyễn Văn An", "username": "0912345678", "password1": PIN, "consent_version": text.version}
    before = dict(client.post(reverse("account_signup"), form).context["form"].errors)
    make_person(login="0912345678")
    assert dict(client.post(reverse("account_signup"), form).context["form"].errors) == before


def test_a_wrong_pin_is_answered_with_the_ways_on_and_tells_nobody_apart(join, officials):
    """The same for a closed account, one that a code opens, staff's, or one that was guessed at too often."""
    numbers = ["0912345671", "0912345672", "0912345673", "0912345674"]
    make_person("Trần Thị Bình", login=numbers[0])
    make_person("Trần Thị Bình", login=numbers[1], is_active=False)
    make_person("Trần Thị Bình", login=numbers[2], is_staff=True)
    make_person("Trần Thị Bình", login=numbers[3]).set_unusable_password()
    answers = [join(officials, login=number) for number in numbers]
    assert [(answer.status_code, errors(answer)) for answer in answers] == [(409, ["login"])] * 4
    assert len({answer.context["form"].errors["login"][0] for answer in answers}) == 1
    ways = [reverse(name) in answers[0].text for name in ("account_login", "account_code", "account_reset_password")]
    assert (ways, "Trần Thị Bình" in answers[0].text) == ([True] * 3, False)


def test_guessing_at_an_account_here_counts_as_guessing_at_the_door(join, officials, client):
    person = make_person(login="0912345678", password=PIN)
    for guess in ("739206", "739207", "739208", "739209", "739214"):
        assert join(officials, secret=guess).status_code == 409
    assert join(officials).status_code == 409
    signed_in = client.post(reverse("account_login"), {"login": person.login, "password": PIN})
    assert (signed_in.status_code, "_auth_user_id" in client.session) == (429, False)


def test_a_temporary_password_that_is_over_is_told_so_and_counts_as_no_number_tried_out(join, officials, settings):
    settings.TAKEN_AT_ADDRESS = {"most": 1, "seconds": 3600}
    person, _another = make_person(login="0912345678"), make_person(login="0987654321")
    with time_machine.travel(NOW - TEMPORARY_FOR, tick=False):
        password = reissue_password(person, by=make_person())
    over = join(officials, secret=password)
    assert (over.status_code, over.context["form"].non_field_errors()) == (422, [TemporaryIsOver.sentence])
    assert join(officials, login="0987654321").status_code == 409


def test_an_address_that_tries_numbers_out_is_answered_no_more(join, officials, settings):
    settings.TAKEN_AT_ADDRESS = {"most": 2, "seconds": 3600}
    for number in range(3):
        make_person(login=f"091234567{number}")
    tried = [join(officials, login=f"091234567{number}").status_code for number in range(3)]
    assert (tried, join(officials, login="0987654321").status_code, Entry.objects.count()) == ([409, 409, 429], 429, 0)
    elsewhere = Client(REMOTE_ADDR="10.2.3.4")
    assert join(officials, by=elsewhere, login="0987654321").status_code == 302


def test_one_number_typed_again_and_again_shuts_nobody_out(join, officials, settings):
    settings.TAKEN_AT_ADDRESS = {"most": 2, "seconds": 3600}
    make_person(login="0912345678", password=PIN)
    again = [join(officials, login=typed, secret="739216").status_code for typed in ("0912345678", "0912 345 678") * 2]
    assert (again, join(officials, by=Client(), login="0987654321").status_code) == ([409] * 4, 302)


def test_where_numbers_are_tried_out_a_right_pin_and_a_line_of_the_roster_still_come_in(
    join, officials, contest, settings, units
):
    settings.TAKEN_AT_ADDRESS = {"most": 1, "seconds": 3600}
    for login in ("0912345678", "0912345679"):
        make_person(login=login, password=PIN)
    Contest.objects.update(doors=["phone", "roster"])
    [slip] = slips_of([put_on_roster(contest, units.department)])
    assert join(officials, secret="739216").status_code == 409
    holder = Client()
    holder.post(reverse("roster_code", args=["cchc"]), {"code": slip.code})
    assert [
        join(officials, by=Client(), login="0912345679").status_code,
        join(officials, by=holder, query=f"?{IS_ME}=1", login="0987654321").status_code,
        join(officials, by=Client(), login="0987654322").status_code,
    ] == [302, 302, 429]


def test_newcomers_at_such_an_address_use_up_no_tries_of_the_people_there(join, officials, settings, client):
    settings.TAKEN_AT_ADDRESS = {"most": 1, "seconds": 3600}
    settings.PINS_AT_ADDRESS = {"most": 3, "seconds": 3600}
    person = make_person(login="0912345678", password=PIN)
    assert join(officials, secret="739216").status_code == 409
    newcomers = [join(officials, by=Client(), login=f"098765432{number}").status_code for number in range(3)]
    signed_in = client.post(reverse("account_login"), {"login": person.login, "password": PIN})
    assert (newcomers, signed_in.status_code) == ([429] * 3, 302)


def test_an_address_that_floods_with_accounts_is_refused(join, officials, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"signup": 2}
    statuses = [join(officials, by=Client(), login=f"091234567{number}").status_code for number in range(3)]
    assert (statuses, Entry.objects.count()) == ([302, 302, 429], 2)


# --- who finds the page ----------------------------------------------------------------------------------------------


def test_a_draft_has_no_such_page(client, contest):
    Contest.objects.update(published_at=None)
    assert client.get(address_of(contest)).status_code == 404


def test_a_contest_that_is_over_leads_to_its_page(client, contest, officials):
    contest.rounds.update(closes_at=NOW)
    assert client.get(address_of(contest))["Location"] == reverse("contest", args=["cchc"])


@pytest.mark.parametrize(
    "doors, kind, taken, refused",
    [
        (["phone"], "phone", "0912345678", "an@example.vn"),
        (["email", "code"], "email", "an@example.vn", "0912345678"),
        (["phone", "email"], "", "an@example.vn", "an"),
        (None, "", "0912345678", "an"),
    ],
)
def test_the_page_takes_what_the_doors_of_the_contest_take(join, officials, contest, doors, kind, taken, refused):
    Contest.objects.update(doors=doors)
    response = join(officials, login=refused, secret="hoa sen trang")
    assert (errors(response), response.context["form"].kind) == (["login"], kind)
    assert join(officials, login=taken, secret="hoa sen trang").status_code == 302


def test_a_contest_with_another_door_only_leads_to_it(client, contest, officials):
    Contest.objects.update(doors=["code"])
    assert client.get(address_of(contest))["Location"] == reverse("enter", args=["cchc"])


def test_whoever_is_signed_in_enters_with_their_account(client_of, contest, officials):
    browser = client_of(make_person())
    assert browser.get(address_of(contest))["Location"] == reverse("enter", args=["cchc"])


def test_the_page_may_not_be_kept(client, contest, officials):
    assert "no-store" in client.get(address_of(contest))["Cache-Control"]


def test_whoever_typed_a_roster_code_is_led_on_from_there(client, contest, officials, units):
    Contest.objects.update(doors=["phone", "roster"])
    [slip] = slips_of([put_on_roster(contest, units.department)])
    client.post(reverse("roster_code", args=["cchc"]), {"code": slip.code})
    assert client.get(address_of(contest))["Location"] == reverse("roster_code", args=["cchc"])


def test_trying_numbers_out_ends_at_both_pages_together(client, join, officials, settings, text):
    settings.TAKEN_AT_ADDRESS = {"most": 1, "seconds": 3600}
    make_person(login="0912345678", password=PIN)
    form = {"full_name": "Lê Văn Ba", "username": "0912345678", "password1": "cải cách hành chính 2021"}
    form |= {"consent": "on", "consent_version": text.version}
    assert "username" in client.post(reverse("account_signup"), form).context["form"].errors
    answers = [join(officials, secret="739216"), client.post(reverse("account_signup"), form)]
    assert [answer.status_code for answer in answers] == [429, 429]
