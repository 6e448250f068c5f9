"""The pages on which organisers make a contest known, and the picture beside a link that is shared."""

import io
from datetime import timedelta
from html import unescape
from zipfile import ZipFile

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEvent
from contest.arrivals import arrival_at
from contest.links import CHANNEL_OF_SITES, make_links
from contest.materials import MATERIALS
from contest.models import Channel, Contest, UnitLink
from contest.practice_pool import forget_practice
from contest.views.organize import channels
from exchange.sheets import read_sheet
from tests.contest.practised import make_practice
from tests.contest.qr import code_of, read_qr
from tests.factories import NOW, make_contest, make_division, make_entry, make_round, make_unit


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def contest(units) -> Contest:
    contest = make_contest(units.province, slug="cchc", short_code="250303")
    make_division(contest)
    make_round(contest)
    return contest


@pytest.fixture
def organiser(cast, client_of) -> Client:
    client = client_of(cast.organiser)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def link(contest, units) -> UnitLink:
    make_links(contest, [units.department], now=NOW)
    return contest.unit_links.get()


def address(name: str, contest: Contest, *arguments) -> str:
    return reverse(f"organize_{name}", args=[contest.pk, *arguments])


# --- making links --------------------------------------------------------------------------------------------------


def test_a_unit_is_found_by_its_name_and_given_its_link(organiser, contest, units):
    page = organiser.get(address("channels", contest), {"unit": "so noi vu"}).text
    assert ("Sở Nội vụ" in page, "Make a link" in page) == (True, True)
    made = organiser.post(address("channels_make", contest), {"unit": units.department.pk})
    link = contest.unit_links.get()
    assert (link.unit, made.url) == (units.department, address("channel", contest, link.number))


def test_all_units_get_their_links_at_once(organiser, contest, units):
    make_unit("Sở Y tế", parent=units.province)
    for expected in ("3 links were made.", "0 links were made."):
        page = organiser.post(address("channels_make", contest), {"unit": "all"}, follow=True).text
        assert expected in page
    assert "Sở Y tế" in page


def test_the_log_keeps_who_made_links_and_how_many_once(organiser, contest, units, cast):
    for unit in (units.department.pk, units.department.pk, "all", "all"):
        organiser.post(address("channels_make", contest), {"unit": unit})
    events = AuditEvent.objects.filter(verb="links-made").order_by("pk")
    assert [(event.actor, event.subject_id, event.after) for event in events] == [
        (cast.organiser, str(contest.pk), {"links": 1}),
        (cast.organiser, str(contest.pk), {"links": 1}),
    ]


@pytest.mark.parametrize("unit", ["", "x", "²", "-1", "9" * 30, "\x00"])
def test_a_unit_that_is_none_is_not_found(organiser, contest, unit):
    assert organiser.post(address("channels_make", contest), {"unit": unit}).status_code == 404


@pytest.mark.parametrize("query", ["không có", "%_'\"", "\x00", "x" * 999])
def test_a_name_that_no_unit_has_is_answered(organiser, contest, query):
    assert "No unit of the contest has this name." in organiser.get(address("channels", contest), {"unit": query}).text


def test_hostile_names_are_words_on_the_pages(organiser, contest, units):
    unit = make_unit("<script>alert(1)</script>" + "Ộ" * 170, parent=units.province)
    make_links(contest, [unit], now=NOW)
    for page in (address("channels", contest), address("channel", contest, contest.unit_links.get().number)):
        assert "<script>alert(1)" not in organiser.get(page).text


# --- materials -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("material", MATERIALS, ids=lambda material: material.name)
def test_every_material_is_taken_as_a_file(organiser, contest, link, material):
    make_practice(*["single"] * 10)
    forget_practice()
    answer = organiser.get(address("channel_material", contest, link.number, material.name))
    assert (answer.status_code, answer["Content-Type"]) == (200, material.content_type)
    assert answer["Content-Disposition"] == f'attachment; filename="{link.number}-so-noi-vu-{material.name}"'


def test_the_channel_that_is_chosen_stands_on_texts_and_in_codes(organiser, contest, link):
    Channel.objects.create(code="doi-thoai", name_vi="Đối thoại")
    page = organiser.get(address("channel", contest, link.number), {"k": "doi-thoai"}).text
    code = organiser.get(address("channel_material", contest, link.number, "ma-qr.png"), {"k": "doi-thoai"})
    expected = f"http://testserver/c/{link.number}/?k=doi-thoai"
    assert (page.count(expected), read_qr(Image.open(io.BytesIO(code.content)))) == (3, expected)


def test_what_is_for_websites_counts_for_them_whatever_channel_is_chosen(organiser, contest, link):
    """The sentence above it says so, and the widget's own link does."""
    for code in (CHANNEL_OF_SITES, "zalo"):
        Channel.objects.create(code=code, name_vi=f"Kênh {code}")
    page = organiser.get(address("channel", contest, link.number), {"k": "zalo"})
    assert page.context["site_link"] == f"http://testserver/c/{link.number}/?k={CHANNEL_OF_SITES}"


def test_a_unit_has_snippets_for_its_site_that_carry_its_number_and_the_channel(organiser, contest, link):
    Channel.objects.create(code=CHANNEL_OF_SITES, name_vi="Trang thông tin điện tử", name_en="Sites")
    page = organiser.get(reverse("organize_channel", args=[contest.pk, link.number])).text
    areas = [page.partition(f'id="{name}"')[2].partition("</textarea>")[0] for name in ("site-link", "site-widget")]
    told = [unescape(text) for text in areas]
    way_in = f'<a href="http://testserver/c/{link.number}/?k=trang-ttdt-don-vi">{contest.title_vi}</a>'
    assert [way_in in snippet for snippet in told] == [True, True]
    assert f'src="http://testserver/embed/today/?c={link.number}"' in told[1]


@pytest.mark.parametrize("code", ["250303", "number"])
def test_the_widget_of_a_unit_leads_into_the_contest_by_its_number(client_of, contest, link, code):
    Channel.objects.create(code=CHANNEL_OF_SITES, name_vi="Trang thông tin điện tử", name_en="Sites")
    code, browser = link.number if code == "number" else code, client_of(None)
    page = browser.get(reverse("embed_today"), {"c": code})
    way_in = f"/c/{code}/?k={CHANNEL_OF_SITES}"
    assert (f'href="{way_in}"' in page.text, dict(page.cookies)) == (True, {})
    came = arrival_at(browser.get(way_in, follow=True).wsgi_request, contest)
    assert (came.channel, came.number) == (CHANNEL_OF_SITES, link.number if code == link.number else "")


@pytest.mark.parametrize("code", ["", "999999", "x" * 500])
def test_the_widget_of_no_unit_asks_its_question_all_the_same(client_of, contest, code):
    page = client_of(None).get(reverse("embed_today"), {"c": code})
    assert (page.status_code, "/c/" in page.text) == (200, False)


def test_by_the_widget_nobody_tries_out_numbers_at_will(client_of, contest, link):
    """Who is stopped has their question still, and no cache shows the page without its link to others."""
    browser, at = client_of(None), reverse("embed_today")
    for guess in range(settings.ADDRESS_LIMITS["widget_code"]):
        browser.get(at, {"c": guess})
    page, other = browser.get(at, {"c": link.number}), Client(REMOTE_ADDR="203.0.113.9").get(at, {"c": link.number})
    assert [(one.status_code, "/c/" in one.text, one["Cache-Control"]) for one in (page, other)] == [
        (200, False, "no-store"),
        (200, True, "public, max-age=300"),
    ]


def test_a_site_whose_snippet_leads_nowhere_shuts_nobody_in_its_office_out_of_the_codes(client_of, contest, link):
    """As where it was put up before the contest is published: each colleague who opens the site asks for that code."""
    browser = client_of(None)
    for _view in range(settings.ADDRESS_LIMITS["widget_code"] + 1):
        browser.get(reverse("embed_today"), {"c": "999999"})
    assert [browser.get(f"/{door}/{link.number}/").status_code for door in "cr"] == [302, 302]


def test_the_widget_leads_into_no_contest_that_is_over(client_of, contest, link):
    contest.rounds.update(opens_at=NOW - timedelta(days=9), closes_at=NOW - timedelta(days=8))
    assert "/c/" not in client_of(None).get(reverse("embed_today"), {"c": link.number}).text


@pytest.mark.parametrize("channel", ["unknown", "\x00", "<b>", "x" * 5000])
def test_a_channel_that_is_none_stands_on_no_link(organiser, contest, link, channel):
    page = organiser.get(address("channel", contest, link.number), {"k": channel})
    assert (page.status_code, page.text.count(f"http://testserver/c/{link.number}/\n")) == (200, 2)


def test_each_text_has_its_usual_channel_where_none_is_chosen(organiser, contest, link):
    for code in ("zalo-oa", "facebook"):
        Channel.objects.create(code=code, name_vi=code)
    page = organiser.get(address("channel", contest, link.number)).text
    assert [page.count(f"?k={code}\n") for code in ("zalo-oa", "facebook")] == [1, 1]


def test_without_questions_a_script_is_not_made_and_it_is_said_why(organiser, contest, link):
    page = organiser.get(address("channel_material", contest, link.number, "bai-phat-thanh.docx"), follow=True).text
    assert "Practice has too few questions for this" in page


@pytest.mark.parametrize(
    "code, name", [("999999", "ma-qr.png"), ("\x00", "ma-qr.png"), ("250303", "khac.png"), ("250303", "\x00")]
)
def test_what_there_is_not_is_not_found(organiser, contest, code, name):
    assert organiser.get(address("channel_material", contest, code, name)).status_code == 404


def test_all_of_a_contest_comes_in_one_file(organiser, contest):
    answer = organiser.get(address("channel_parcel", contest, "250303"))
    assert {name.partition("/")[0] for name in ZipFile(io.BytesIO(answer.content)).namelist()} == {"250303"}


def test_all_units_come_in_one_file_or_in_parts_where_they_are_many(organiser, contest, units, monkeypatch):
    make_links(contest, [units.department, make_unit(parent=units.province)], now=NOW)
    [whole] = [organiser.get(address("channels_parcel", contest, 1)).content]
    assert len({name.partition("/")[0] for name in ZipFile(io.BytesIO(whole)).namelist()}) == 2
    monkeypatch.setattr(channels, "LINKS_A_PARCEL", 1)
    parts = [organiser.get(address("channels_parcel", contest, number)).status_code for number in (1, 2, 3, 10**30)]
    assert (parts, "Units 2–2" in organiser.get(address("channels", contest)).text) == ([200, 200, 404, 404], True)


def test_the_posters_of_all_units_come_named_after_them(organiser, contest, units):
    make_links(contest, [units.department], now=NOW)
    number = UnitLink.objects.get().number
    with ZipFile(io.BytesIO(organiser.get(address("channels_posters", contest, 1)).content)) as archive:
        assert archive.namelist() == [f"{number}-so-noi-vu.pdf"]
        assert archive.read(archive.namelist()[0])[:4] == b"%PDF"


def test_a_province_of_159_units_has_a_few_files_and_each_unit_in_one(organiser, contest, units):
    make_links(contest, [make_unit(f"Xã số {place}", parent=units.province) for place in range(159)], now=NOW)
    shown = organiser.get(address("channels", contest)).context
    told = [[(part.start_index(), part.end_index()) for part in shown[name]] for name in ("posters", "parcels")]
    assert told == [[(first, min(first + size - 1, 159)) for first in range(1, 160, size)] for size in (50, 10)]
    with ZipFile(io.BytesIO(organiser.get(address("channels_posters", contest, 4)).content)) as archive:
        assert len(archive.namelist()) == 9


def test_large_files_are_made_a_few_times_a_minute(organiser, contest, link):
    names = ["channels_parcel", "channels_posters"] * channels.PARCELS_A_MINUTE
    answers = [organiser.get(address(name, contest, 2)).status_code for name in names]
    assert answers == [404] * channels.PARCELS_A_MINUTE + [429] * channels.PARCELS_A_MINUTE


def test_the_page_of_a_contest_leads_there(organiser, contest):
    assert address("channels", contest) in organiser.get(reverse("organize_contest", args=[contest.pk])).text


def test_nothing_is_to_be_handed_out_before_the_contest_is_published(organiser, contest):
    Contest.objects.update(published_at=None)
    assert "Do not hand anything out before." in organiser.get(address("channels", contest)).text


# --- the report ----------------------------------------------------------------------------------------------------


def test_the_report_stands_on_a_page_and_in_a_file(organiser, contest, units):
    facebook = Channel.objects.create(code="facebook", name_vi="Facebook")
    for _ in range(5):
        make_entry(contest.divisions.get(), channel=facebook, unit=units.department)
    page = organiser.get(address("channel_report", contest)).text
    sheet = read_sheet(organiser.get(address("channel_report_file", contest)).content)
    assert (page.count("Facebook"), sheet.rows[0][0], sheet.rows[1][2:4]) == (2, "Channel", ["Sở Nội vụ", "5"])


def test_an_empty_report_says_so(organiser, contest):
    assert "Nobody has entered yet" in organiser.get(address("channel_report", contest)).text


def test_the_report_names_nobody(organiser, contest, units):
    entry = make_entry(contest.divisions.get(), unit=units.department)
    page = organiser.get(address("channel_report", contest)).text
    assert [secret in page for secret in (entry.person.full_name, entry.code, entry.invitation)] == [False] * 3


# --- the picture beside a link -------------------------------------------------------------------------------------


def test_the_page_names_the_picture_of_the_contest_or_of_the_unit(contest, link):
    page, of_unit = Client().get("/contests/cchc/").text, Client().get(f"/contests/cchc/?n={link.number}").text
    picture = '<meta property="og:image" content="http://testserver/contests/cchc/share.png'
    assert (f'{picture}">' in page, f'{picture}?n={link.number}">' in of_unit) == (True, True)
    assert (page.count("og:image"), f'og:url" content="http://testserver/c/{link.number}/"' in of_unit) == (4, True)


def test_the_picture_is_public_kept_and_read_back(contest, link):
    answer = Client().get("/contests/cchc/share.png", {"n": link.number})
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "public, max-age=3600")
    assert code_of(Image.open(io.BytesIO(answer.content))) == f"http://testserver/c/{link.number}/"
    assert answer.cookies == {}


@pytest.mark.parametrize("number", ["999999", "x", "\x00", "²", "9" * 5000, "<script>"])
def test_an_unknown_number_has_the_picture_of_the_contest(contest, number):
    whole = Client().get("/contests/cchc/share.png").content
    assert Client().get("/contests/cchc/share.png", {"n": number}).content == whole


def test_a_draft_has_no_picture(contest):
    Contest.objects.update(published_at=None)
    assert Client().get("/contests/cchc/share.png").status_code == 404
