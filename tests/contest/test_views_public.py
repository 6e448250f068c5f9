"""The public pages: what each visitor is offered, and what bad input is answered."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.consent import give_consent
from accounts.models import Consent, Headcount, User
from contest.attempts import finish_attempt
from contest.marking import mark_waiting
from contest.models import Channel, Contest, Entry, Round
from tests.contest.crawling import Crawl
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
    make_unit,
)

DAY = timedelta(days=1)
PAST = {"opens_at": NOW - 9 * DAY, "closes_at": NOW - 8 * DAY}
SOON = {"opens_at": NOW + 2 * DAY, "closes_at": NOW + 3 * DAY}


@pytest.fixture(autouse=True)
def _present():
    """The server's clock stands at NOW and pages are in English."""
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


@pytest.fixture
def browser(client_of):
    def english(person=None):
        client = client_of(person)
        client.cookies["language"] = "en"
        return client

    return english


@pytest.fixture
def sitting(units):
    """A running contest of the province, whose paper officials sit."""
    return make_round_division(make_round(make_contest(units.province, slug="cchc", short_code="CCHC26")))


@pytest.fixture
def contest(sitting):
    return sitting.round.contest


@pytest.fixture
def text(db):
    return make_consent_text(text_en="I agree to the processing.")


@pytest.mark.parametrize("address", ["/", "/contests/cchc/"])
def test_what_somebody_is_told_stands_once_and_above_the_picture(browser, contest, address):
    """Below it, the word that the account is erased stood off a phone's screen."""
    person = make_person(login="0912345678")
    body = {"login": "0912345678", "password": PASSWORD, "next": address}
    answer = browser().post(reverse("account_login"), body, follow=True)
    page = answer.content.decode()
    assert (answer.redirect_chain[-1][0], page.count(person.full_name), page.count("data-message")) == (address, 1, 1)
    assert page.index("data-message") < page.index('<section class="hero')


def wishes(sitting, text, units, **changes) -> dict:
    unit = {"unit": units.department.pk, "unit_query": units.department.name}
    consent = {"consent": "on", "consent_version": text.version}
    return {"division": sitting.division_id, "name_style": "full"} | unit | consent | changes


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- home ---


def test_home_without_contests_says_so(browser, db):
    assert "No contest is running now" in browser().get("/").text


def test_home_opens_with_the_running_contest(browser, contest):
    page = browser().get("/").text
    assert f"<h1>{contest.title}</h1>" in page
    assert f'href="{reverse("contest", args=["cchc"])}"' in page
    assert "Round 1 closes in" in page


def test_home_offers_an_open_paper_before_all_else(browser, sitting):
    attempt = make_attempt(sitting)
    page = browser(attempt.entry.person).get("/").text
    link = f'href="{attempt.get_absolute_url()}"'
    assert (page.count(link), page.index(link) < page.index("<h1>")) == (1, True)


@pytest.mark.parametrize(
    "closes_in, left, moment",
    [
        (timedelta(hours=8), "8 hours", "24:00 on 20/5/2026"),
        (timedelta(days=1, hours=8, minutes=5), "1 day 8 hours 5 minutes", "00:05 on 22/5/2026"),
    ],
)
def test_the_clock_tells_the_close_exactly_and_as_the_rules_do(browser, sitting, closes_in, left, moment):
    Round.objects.update(closes_at=NOW + closes_in)
    page = browser().get("/").text
    assert re.search(r"data-countdown-text>([^<]*)<", page)[1] == left
    assert re.search(r'countdown-moment"><time[^>]*>([^<]*)<', page)[1] == moment


@pytest.mark.parametrize(
    "window, heading", [(SOON, "Coming contests"), (PAST, "Past contests"), ({}, "Running contests")]
)
def test_home_shows_the_others_by_their_state(browser, contest, window, heading):
    make_round(
        make_contest(title_en="Another contest"), **window | {"closes_at": window.get("closes_at", NOW + 2 * DAY)}
    )
    page = browser().get("/").text
    assert page.index(heading) < page.index("Another contest")


def test_home_hides_drafts(browser, db):
    make_round(make_contest(title_en="Not yet known", published_at=None))
    assert "Not yet known" not in browser().get("/").text


def test_home_leads_back_to_an_open_paper(browser, sitting):
    attempt = make_attempt(sitting)
    assert attempt.get_absolute_url() in browser(attempt.entry.person).get("/").text
    assert attempt.get_absolute_url() not in browser(make_person()).get("/").text
    with time_machine.travel(attempt.deadline, tick=False):
        assert attempt.get_absolute_url() not in browser(attempt.entry.person).get("/").text


def test_home_costs_the_same_queries_for_one_contest_and_three(browser, sitting):
    person = make_attempt(sitting).entry.person
    client = browser(person)
    client.get("/")
    before = queries(client, "/")
    for window in (PAST, SOON):
        joined = make_round_division()
        make_attempt(joined, make_entry(joined.division, person))
        make_round(make_contest(), **window)
    assert queries(client, "/") == before


# --- the page of a contest ---


def contest_page(client, slug="cchc") -> str:
    return client.get(reverse("contest", args=[slug])).text


def test_a_visitor_is_led_to_the_one_page_that_signs_up_and_enters(browser, contest):
    page = contest_page(browser())
    assert f'href="{reverse("join", args=["cchc"])}' in page
    assert f'href="{reverse("account_login")}?next={reverse("enter", args=["cchc"])}"' in page


def test_somebody_signed_in_is_led_to_the_entry(browser, contest):
    assert f'href="{reverse("enter", args=["cchc"])}"' in contest_page(browser(make_person()))


def test_an_entrant_is_led_to_the_start_then_to_the_paper_then_to_the_result(browser, sitting):
    entry = make_entry(sitting.division)
    client = browser(entry.person)
    assert reverse("start", args=["cchc", 1]) in contest_page(client)
    attempt = make_attempt(sitting, entry)
    assert attempt.get_absolute_url() in contest_page(client)
    finish_attempt(attempt.pk, at=NOW)
    assert reverse("result", args=[attempt.uuid]) in contest_page(client)


def test_the_page_tells_the_rules_exactly(browser, sitting):
    sitting.prediction_question_en, sitting.prediction_question_vi = "How many people are all right?", "Bao nhiêu?"
    sitting.prediction_definition_en = "People, **not** attempts."
    sitting.prizes_en = "First prize: a bicycle"
    sitting.save()
    Contest.objects.update(chain=["score", "time"], rules_en="Be **fair**.", unit_minimum_percent=50, minimum_age=14)
    page = contest_page(browser())
    for words in (
        "From 16:00 on 19/5/2026 to 16:00 on 21/5/2026",
        "15 minutes for a paper",
        "Answers are shown after the round closes",
        "People, <strong>not</strong> attempts.",
        '<span class="prize-name">First prize</span>',
        "<li><b>Higher score</b></li><li><b>Less time used</b></li>",
        "at least 50% of their people",
        "Be <strong>fair</strong>.",
        "From 14 years of age",
        "Below 16 with the consent of a parent or guardian",
    ):
        assert words in page


def test_rules_cannot_carry_html(browser, contest):
    Contest.objects.update(rules_en="<script>alert(1)</script>", title_en="<b>x</b>", summary_en='"><img src=x>')
    page = contest_page(browser())
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "who, status",
    [(None, 404), ("entrant", 404), ("author", 404), ("other_organiser", 404), ("observer", 200), ("organiser", 200)],
)
@pytest.mark.parametrize("published", [None, NOW + DAY])
def test_a_draft_exists_for_its_organisers_only(browser, cast, contest, who, status, published):
    Contest.objects.update(published_at=published)
    answer = browser(who and getattr(cast, who)).get(reverse("contest", args=["cchc"]))
    assert answer.status_code == status
    assert ("This is a preview" in answer.text) is (status == 200)


def test_an_unknown_contest_is_not_found(browser, db):
    assert browser().get("/contests/nothing/").status_code == 404


def test_the_page_costs_the_same_queries_for_one_round_and_three(browser, sitting):
    entry = make_entry(sitting.division)
    make_attempt(sitting, entry)
    client, address = browser(entry.person), reverse("contest", args=["cchc"])
    client.get(address)
    before = queries(client, address)
    for _ in range(2):
        make_attempt(make_round_division(make_round(sitting.round.contest), sitting.division), entry)
        make_division(sitting.round.contest)
    assert queries(client, address) == before


@pytest.mark.parametrize("until, told", [(NOW + DAY, True), (NOW, False)])
def test_a_review_is_told_of_as_long_as_it_may_be_asked_for(browser, units, until, told):
    contest = make_contest(units.province, slug="cchc")
    make_round(contest, **PAST, provisional_at=NOW - 2 * DAY, complaints_until=until)
    page = browser().get(reverse("contest", args=["cchc"])).text
    assert ('data-state="provisional"' in page, "A review of the result may be asked for until" in page) == (True, told)


# --- codes and channels ---


@pytest.mark.parametrize("code", ["CCHC26", "cchc26", " cc hc 26 "])
def test_a_short_code_leads_to_its_contest(browser, contest, code):
    assert browser().get(reverse("short_link", args=[code])).url == "/contests/cchc/"
    assert browser().get("/c/", {"code": code}).url == "/contests/cchc/"


@pytest.mark.parametrize("typed", ["cc-hc 26", "CCHC.26", "cchc 26."])
def test_signs_between_the_parts_of_a_typed_code_do_not_matter(browser, contest, typed):
    assert browser().get("/c/", {"code": typed}).url == "/contests/cchc/"


def test_the_channel_goes_along_with_a_short_link(browser, contest):
    assert browser().get("/c/CCHC26/", {"k": "zalo-oa"}).url == "/contests/cchc/?k=zalo-oa"
    assert browser().get("/c/CCHC26/", {"k": "a&next=//b"}).url == "/contests/cchc/?k=a%26next%3D%2F%2Fb"


@pytest.mark.parametrize("code", ["XYZ", "9" * 5000, "\x00", "<script>", "%", "--", "CCHC2_"])
def test_an_unknown_code_is_answered_with_the_box(browser, contest, code):
    answer = browser().get("/c/", {"code": code})
    assert answer.status_code == 404
    assert "No contest has this code" in answer.text
    assert "<script>&" not in answer.text


def test_an_empty_code_leads_home(browser, db):
    assert browser().get("/c/", {"code": "  "}).url == "/"


def test_the_code_of_a_draft_is_unknown(browser, contest):
    Contest.objects.update(published_at=None)
    assert browser().get("/c/CCHC26/").status_code == 404


def test_a_channel_is_remembered_until_the_person_enters(browser, sitting, text, units):
    zalo = Channel.objects.create(code="zalo-oa", name_vi="Zalo")
    client = browser(make_person())
    client.get("/contests/cchc/?k=zalo-oa")
    page = client.get("/contests/cchc/enter/").text
    assert f'<option value="{zalo.pk}" selected>' in page
    client.post("/contests/cchc/enter/", wishes(sitting, text, units, channel=zalo.pk))
    assert Entry.objects.get().channel == zalo
    assert client.cookies["channel"].value == ""


@pytest.mark.parametrize("code", ["unknown", "\x00", "a" * 5000, "<script>", "Zalo OA", ""])
def test_a_channel_that_does_not_exist_is_not_remembered(browser, contest, code):
    client = browser()
    assert client.get("/contests/cchc/", {"k": code}).status_code == 200
    assert "channel" not in client.cookies


def test_the_cookie_of_the_channel_is_signed_and_ends(browser, contest):
    Channel.objects.create(code="zalo-oa", name_vi="Zalo")
    client = browser(make_person())
    client.get("/contests/cchc/?k=zalo-oa")
    cookie = client.cookies["channel"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7 * 24 * 3600)
    with time_machine.travel(NOW + 8 * DAY, tick=False):
        Round.objects.update(closes_at=NOW + 9 * DAY)
        client.force_login(make_person())
        assert "selected>Zalo" not in client.get("/contests/cchc/enter/").text


@pytest.mark.parametrize("value", ["zalo-oa", "zalo-oa:1tmq:x", "\x00", "a" * 4000])
def test_a_channel_that_nobody_signed_is_not_believed(browser, contest, value):
    Channel.objects.create(code="zalo-oa", name_vi="Zalo")
    client = browser(make_person())
    client.cookies["channel"] = value
    answer = client.get("/contests/cchc/enter/")
    assert (answer.status_code, "selected>Zalo" in answer.text) == (200, False)


def test_who_only_looks_has_no_session(browser, contest):
    """An anonymous visitor who opens everything there is, comes through a link and chooses colours leaves no row."""
    Channel.objects.create(code="zalo-oa", name_vi="Zalo")
    client = browser()
    crawl = Crawl(client).follow(
        "/", "/c/CCHC26/?k=zalo-oa", "/contests/cchc/?k=zalo-oa", "/no-such-page/", "/c/?code=9"
    )
    client.post(reverse("preferences"), {"theme": "dark"})
    assert {"home", "contest", "board", "account_login", "account_signup", "privacy"} <= crawl.routes
    assert (Session.objects.count(), "session" in client.cookies) == (0, False)
    assert client.cookies["channel"].value.startswith("cchc.zalo-oa..:")


# --- entering ---


def test_entering_needs_an_account(browser, contest):
    page = browser().get("/contests/cchc/enter/")
    assert ("form" in page.context, "/contests/cchc/join/?kind=phone" in page.text) == (False, True)
    assert browser().post("/contests/cchc/enter/").url == "/accounts/login/?next=/contests/cchc/enter/"


def test_an_entrant_gets_a_code_and_the_way_to_the_paper(browser, sitting, text, units):
    client = browser(make_person())
    assert client.post("/contests/cchc/enter/", wishes(sitting, text, units)).url == "/contests/cchc/enter/"
    page = client.get("/contests/cchc/enter/").text
    assert Entry.objects.get().code in page
    assert reverse("start", args=["cchc", 1]) in page


def test_a_second_tab_makes_no_second_entry(browser, sitting, text, units):
    client = browser(make_person())
    client.post("/contests/cchc/enter/", wishes(sitting, text, units))
    answer = client.post("/contests/cchc/enter/", wishes(sitting, text, units))
    assert (answer.status_code, "You are registered" in answer.text) == (200, True)
    assert (Entry.objects.count(), Consent.objects.count()) == (1, 1)


def test_what_was_typed_is_kept_when_something_is_missing(browser, sitting, text, units):
    client = browser(make_person())
    page = client.post("/contests/cchc/enter/", wishes(sitting, text, units, consent="")).text
    assert 'value="Sở Nội vụ"' in page
    assert "checked" in page.split('name="name_style" value="full"')[1].split(">")[0]
    assert "Please agree to the processing of your data" in page
    assert not Entry.objects.exists()


def test_consent_is_asked_for_in_full_and_unticked(browser, contest, text):
    page = browser(make_person()).get("/contests/cchc/enter/").text
    assert "I agree to the processing." in page
    assert "checked" not in page.split('name="consent"')[1].split(">")[0]


def test_words_agreed_to_at_sign_up_are_not_shown_twice_but_each_contest_is_agreed_to(browser, contest, text):
    person = make_person()
    agreed = give_consent(person, text, now=timezone.now())
    client = browser(person)
    page = client.get("/contests/cchc/enter/").text
    assert (
        page.index("You agreed to these words on")
        < page.index("<summary>Read them again")
        < page.index("I agree to the processing.")
    )
    assert "I agree that my data are used for this contest, too" in page
    Consent.objects.filter(pk=agreed.pk).update(withdrawn_at=timezone.now())
    assert "Read them again" not in client.get("/contests/cchc/enter/").text


def test_words_that_changed_since_sign_up_are_shown_in_full(browser, contest, text):
    person = make_person()
    give_consent(person, text, now=timezone.now())
    make_consent_text(text_en="I agree to more.")
    page = browser(person).get("/contests/cchc/enter/").text
    assert ("I agree to more." in page, "Read them again" in page) == (True, False)


@pytest.mark.parametrize("who, status", [("organiser", 403), ("author", 403), ("reviewer", 403), ("observer", 200)])
def test_whoever_works_on_the_contest_is_refused_with_a_sentence(browser, cast, contest, text, who, status):
    answer = browser(getattr(cast, who)).get("/contests/cchc/enter/")
    assert answer.status_code == status
    assert ("may not enter it" in answer.text) is (status == 403)


def test_a_contest_that_is_over_takes_no_entries(browser, sitting, text, units):
    with time_machine.travel(sitting.round.closes_at, tick=False):
        answer = browser(make_person()).post("/contests/cchc/enter/", wishes(sitting, text, units))
    assert (answer.status_code, Entry.objects.count()) == (409, 0)
    assert "This contest takes no entries now." in answer.text


def test_nobody_enters_a_draft(browser, cast, sitting, text, units):
    Contest.objects.update(published_at=None)
    assert browser(cast.entrant).post("/contests/cchc/enter/", wishes(sitting, text, units)).status_code == 404
    assert browser(cast.observer).post("/contests/cchc/enter/", wishes(sitting, text, units)).status_code == 409


def test_empty_and_hostile_forms_are_answered_with_a_page(browser, contest, text):
    client = browser(make_person())
    hostile = dict.fromkeys(("division", "unit", "unit_query", "name_style", "channel", "consent"), "\x00<script>'")
    for body in ({}, {"x": "1"}, hostile):
        assert client.post("/contests/cchc/enter/", body).status_code == 200
    assert client.put("/contests/cchc/enter/").status_code == 405


# --- my page ---


def test_my_page_needs_an_account(browser, db):
    assert browser().get("/me/").url == "/accounts/login/?next=/me/"


def test_my_page_without_entries_says_what_to_do(browser, db):
    page = browser(make_person("Nguyễn Văn An", login="0912345678")).get("/me/").text
    assert "You have not entered a contest yet" in page
    assert "0912 345 678" in page


def test_my_page_tells_codes_and_scores(browser, sitting):
    attempt = make_attempt(sitting)
    client = browser(attempt.entry.person)
    assert attempt.get_absolute_url() in client.get("/me/").text
    finish_attempt(attempt.pk, at=NOW)
    assert "Being marked" in client.get("/me/").text
    mark_waiting(now=NOW)
    page = client.get("/me/").text
    assert attempt.entry.code in page
    assert "<b>0</b>/1" in page
    assert "Counts" in page


def test_my_page_says_of_an_entry_that_is_out_neither_that_it_counts_nor_how_boards_name_it(browser, sitting):
    attempt = make_attempt(sitting)
    finish_attempt(attempt.pk, at=NOW)
    mark_waiting(now=NOW)
    client, said = browser(attempt.entry.person), ("<b>0</b>/1", "Counts", "Change my name on the boards")
    before = [words in client.get("/me/").text for words in said]
    Entry.objects.filter(pk=attempt.entry_id).update(disqualified_at=NOW)
    assert (before, [words in client.get("/me/").text for words in said]) == ([True, True, True], [True, False, False])


def test_my_page_shows_nothing_of_others(browser, sitting):
    other = make_attempt(sitting).entry
    assert other.code not in browser(make_person()).get("/me/").text


def test_my_page_costs_the_same_queries_for_one_entry_and_three(browser, sitting):
    person = make_person()
    make_attempt(sitting, make_entry(sitting.division, person))
    client = browser(person)
    client.get("/me/")
    before = queries(client, "/me/")
    for _ in range(2):
        joined = make_round_division()
        make_attempt(joined, make_entry(joined.division, person))
    assert queries(client, "/me/") == before


def test_an_entrant_changes_the_name_on_the_boards(browser, sitting):
    entry = make_entry(sitting.division, make_person("Nguyễn Văn An"))
    address = reverse("name_style", args=[entry.pk])
    answer = browser(entry.person).post(address, {"name_style": "full"}, follow=True)
    entry.refresh_from_db()
    assert entry.name_style == "full"
    assert "The boards will show you as “Nguyễn Văn An”." in answer.text


@pytest.mark.parametrize("style", ["", "shouted", "\x00", "x" * 5000])
def test_an_unknown_name_changes_nothing(browser, sitting, style):
    entry = make_entry(sitting.division)
    answer = browser(entry.person).post(reverse("name_style", args=[entry.pk]), {"name_style": style}, follow=True)
    entry.refresh_from_db()
    assert (entry.name_style, "Please choose one of the names" in answer.text) == ("short", True)


def test_a_person_puts_their_own_name_right(db, browser):
    person = make_person("nguyễn văn an")
    client = browser(person)
    assert 'value="nguyễn văn an"' in client.get("/me/").text
    assert client.post("/me/name/", {"full_name": " NGUYỄN  VĂN ÂN "}).url == "/me/"
    person.refresh_from_db()
    assert person.full_name == "Nguyễn Văn Ân"
    assert "Your name is now “Nguyễn Văn Ân”." in client.get("/me/").text


@pytest.mark.parametrize("typed", ["", "  ", "An 2", "<script>", "x" * 5000, "\x00", "A"])
def test_a_name_that_is_none_is_refused_where_it_was_typed(db, browser, typed):
    person = make_person("Nguyễn Văn An")
    answer = browser(person).post("/me/name/", {"full_name": typed})
    person.refresh_from_db()
    assert (answer.status_code, person.full_name) == (422, "Nguyễn Văn An")
    assert ('<details class="fold mb-3" open>' in answer.text, "<h1>Nguyễn Văn An</h1>" in answer.text) == (True, True)
    [summary] = re.findall(r'form-errors" role="alert" tabindex="-1">.*?<h1>', answer.text, re.DOTALL)
    assert '<a href="#id_full_name">Full name</a>: ' in summary


def test_whose_name_stands_in_the_results_of_a_closed_round_is_told_whom_to_call(browser, sitting):
    attempt = make_attempt(sitting)
    sitting.round.closes_at = timezone.now()
    sitting.round.save()
    client = browser(attempt.entry.person)
    assert "Correct my name" not in client.get("/me/").text
    client.post("/me/name/", {"full_name": "Người Khác"})
    assert "your name stands in its results. Please call" in client.get("/me/").text
    assert User.objects.get(pk=attempt.entry.person_id).full_name != "Người Khác"


def test_nobody_changes_the_name_of_another(browser, sitting):
    entry = make_entry(sitting.division)
    address = reverse("name_style", args=[entry.pk])
    assert browser(make_person()).post(address, {"name_style": "full"}).status_code == 404
    assert browser().post(address, {"name_style": "full"}).status_code == 302
    assert browser(entry.person).get(address).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_many_taps_at_once_make_one_entry(browser, sitting, text, units):
    person = make_person()
    clients = [browser(person) for _ in range(6)]

    def tap(client):
        try:
            return client.post("/contests/cchc/enter/", wishes(sitting, text, units)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(tap, clients))
    assert set(answers) <= {200, 302}
    assert (Entry.objects.count(), Consent.objects.count()) == (1, 1)


# --- what was chosen wrongly ---

WRONG_CHOICE = "If you chose a wrong division, agency or commune"


def offers_of_correction(client, contest) -> list[bool]:
    """Whether the page after entering and one's own page lead to putting a wrong choice right."""
    return [WRONG_CHOICE in client.get(address).text for address in (reverse("enter", args=[contest.slug]), "/me/")]


def test_until_the_first_paper_an_entrant_may_put_a_wrong_choice_right(browser, sitting):
    entry = make_entry(sitting.division)
    client = browser(entry.person)
    assert offers_of_correction(client, entry.contest) == [True, True]
    make_attempt(sitting, entry)
    assert offers_of_correction(client, entry.contest) == [False, False]


def test_once_the_contest_is_over_no_correction_is_offered(browser, sitting):
    entry = make_entry(sitting.division)
    Round.objects.update(opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now() - timedelta(days=1))
    assert offers_of_correction(browser(entry.person), entry.contest) == [False, False]


def test_the_form_for_a_correction_says_what_was_chosen(browser, sitting, units):
    entry = make_entry(sitting.division, unit=units.department)
    page = browser(entry.person).get(reverse("correct", args=[entry.pk]))
    assert page.context["form"]["unit"].value() == (units.department.name, str(units.department.pk), "")
    assert f'value="{units.department.name}"' in page.text


def test_a_date_of_birth_that_was_not_kept_is_asked_again_with_the_reason(browser, sitting, units):
    entry = make_entry(sitting.division, unit=units.department)
    Contest.objects.update(minimum_age=16)
    client, address = browser(entry.person), reverse("correct", args=[entry.pk])
    said = "If you wrote it when you registered: it was not kept, so please write it again."
    assert said in client.get(address).text
    Entry.objects.update(birth_date=date(1990, 5, 20))
    assert said not in client.get(address).text


def test_a_correction_is_saved_and_told(browser, sitting, units):
    entry, place = make_entry(sitting.division, unit=units.department), make_unit("Sở Tài chính", parent=units.province)
    sent = {"division": sitting.division_id, "unit": place.pk, "unit_query": "so tai chinh"}
    answer = browser(entry.person).post(reverse("correct", args=[entry.pk]), sent, follow=True)
    assert "Your registration is corrected." in answer.text
    assert Entry.objects.values_list("unit_name", "code").get() == ("Sở Tài chính", entry.code)


def test_a_unit_that_is_none_of_the_contests_is_refused_at_its_field(browser, sitting, units):
    entry = make_entry(sitting.division, unit=units.department)
    sent = {"division": sitting.division_id, "unit": "", "unit_query": "Sở Không Có"}
    answer = browser(entry.person).post(reverse("correct", args=[entry.pk]), sent)
    assert list(answer.context["form"].errors) == ["unit"]
    assert Entry.objects.get().unit == units.department


def test_a_guardian_who_read_words_that_were_replaced_meanwhile_reads_again(browser, sitting, units):
    contest = sitting.division.contest
    citizens = make_division(contest, audience="citizens", unit_required=False)
    entry, words = make_entry(sitting.division), make_consent_text(version="new")
    sent = {"division": citizens.pk, "unit": "", "unit_query": "", "birth_date": "20/5/2012"}
    sent |= {"guardian_name": "Nguyễn Thị Mẹ", "guardian_agrees": "on"}
    client, address = browser(entry.person), reverse("correct", args=[entry.pk])
    held = client.post(address, sent | {"consent_version": "old"})
    assert (list(held.context["form"].errors), held.context["form"]["consent_version"].value()) == (
        ["guardian_agrees"],
        "new",
    )
    assert client.post(address, sent | {"consent_version": words.version}).status_code == 302
    assert Entry.objects.get().consent.guardian_name == "Nguyễn Thị Mẹ"


def test_after_the_first_paper_a_correction_is_refused_in_a_sentence(browser, sitting):
    entry = make_entry(sitting.division)
    make_attempt(sitting, entry)
    answer = browser(entry.person).get(reverse("correct", args=[entry.pk]))
    assert (answer.status_code, "your division and unit stand" in answer.text) == (409, True)


# --- a real contest beside the demo ---

TRIAL = "nothing in it counts for prizes"
INVENTED = "results of the demo contest are invented"


@pytest.fixture
def demo_site(units):
    Headcount.objects.create(unit=units.province, on="2021-04-01", number=12, is_demo=True)


def _told(page):
    """Whether the page marks trial or demo, and which of the two sentences it says."""
    text = page.content.decode()
    marks = [mark for mark in ("trial", "demo") if f'data-state="{mark}"' in text]
    return marks, [sentence for sentence in (TRIAL, INVENTED) if sentence in text]


@pytest.mark.parametrize("is_demo, told", [(False, (["trial"], [TRIAL])), (True, (["demo"], [INVENTED]))])
def test_beside_the_demo_a_contest_tells_whether_it_is_invented_or_only_tried_out(
    browser, contest, demo_site, is_demo, told
):
    Contest.objects.update(is_demo=is_demo)
    assert _told(browser().get(reverse("contest", args=[contest.slug]))) == told
    assert _told(browser().get(reverse("board", args=[contest.slug]), {"wall": "1"})) == (told[0], [])
    for name in ("board", "enter"):
        assert _told(browser(make_person()).get(reverse(name, args=[contest.slug]))) == ([], told[1])


def test_an_entrant_of_a_contest_beside_the_demo_is_told_it_does_not_count(browser, sitting, demo_site):
    attempt = make_attempt(sitting)
    client = browser(attempt.entry.person)
    entered = reverse("enter", args=[attempt.contest.slug])
    slot, check = reverse("paper_slot", args=[attempt.uuid, 1]), reverse("paper_review", args=[attempt.uuid])
    for address in (entered, slot, check):
        assert _told(client.get(address)) == ([], [TRIAL])


def test_without_the_demo_a_contest_carries_no_such_mark(browser, contest):
    assert _told(browser().get(reverse("contest", args=[contest.slug]))) == ([], [])
    assert _told(browser().get(reverse("board", args=[contest.slug]), {"wall": "1"})) == ([], [])
