import io
import re

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from accounts import limits
from accounts.limits import within_limit
from accounts.models import Headcount, SiteProfile
from accounts.profile import current_profile, forget_profile
from exchange.images import clean_image
from tests.factories import make_unit

PAGES = ["privacy", "accessibility", "contact", "account_login", "account_signup", "account_reset_password"]


@pytest.fixture
def profile(db):
    fields = {"province_name": "Tỉnh Bình Định", "agency": "Văn phòng UBND tỉnh", "hotline": "0256 000 0000"}
    return SiteProfile.objects.create(pk=1, person_responsible="Bà Lê Thị Mai", **fields)


def picture(size=(8, 8)) -> io.BytesIO:
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, "PNG")
    return written


# --- the profile ---


@pytest.mark.parametrize("page", ["contact", "privacy", "accessibility"])
@pytest.mark.parametrize("given, times", [({}, 0), ({"email": "thi@example.vn"}, 1), ({"address": "Quy Nhơn"}, 1)])
def test_people_are_asked_to_write_only_where_somebody_can_be_written_to(
    client, profile, consent_text, page, given, times
):
    SiteProfile.objects.update(**given)
    assert client.get(reverse(page)).content.decode().count("gọi hoặc viết cho chúng tôi") == times


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_the_hotline_to_tap(client, profile, consent_text, page):
    assert 'href="tel:02560000000"' in client.get(reverse(page)).content.decode()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_stands_before_the_site_is_set_up(client, consent_text, page, language):
    client.cookies["language"] = language
    assert client.get(reverse(page)).status_code == 200


def test_privacy_names_the_law_the_controller_and_the_words(client, profile, consent_text):
    text = client.get(reverse("privacy")).content.decode()
    wanted = ["91/2025/QH15", "Văn phòng UBND tỉnh", "Bà Lê Thị Mai", "Tôi đồng ý."]
    assert [words for words in wanted if words not in text] == []


def test_hostile_profile_data_are_shown_as_text(client, profile):
    SiteProfile.objects.update(agency="<script>alert(1)</script>", hotline='"><script>')
    assert "<script>" not in client.get(reverse("contact")).content.decode().replace("<script type", "")


def test_the_profile_is_read_once_for_many_pages(client, profile, django_assert_num_queries):
    client.get(reverse("contact"))
    with django_assert_num_queries(0):
        client.get(reverse("contact"))


def test_a_forgotten_profile_is_read_anew(profile, django_capture_on_commit_callbacks):
    assert current_profile().agency == "Văn phòng UBND tỉnh"
    SiteProfile.objects.update(agency="Sở Nội vụ")
    with django_capture_on_commit_callbacks(execute=True):
        forget_profile()
    assert current_profile().agency == "Sở Nội vụ"


def test_invented_headcounts_mark_the_site_as_a_demo(client, db):
    Headcount.objects.create(unit=make_unit(), on="2021-04-01", number=12, is_demo=True)
    assert "demo-banner" in client.get(reverse("contact")).content.decode()


def test_a_site_without_invented_data_carries_no_banner(client, db):
    assert "demo-banner" not in client.get(reverse("contact")).content.decode()


# --- the emblem ---


def test_the_emblem_is_served_as_it_was_cleaned(client, profile, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cleaned = clean_image(picture())
    profile.emblem.save(cleaned.name, cleaned)
    response = client.get(current_profile().emblem_url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert (Image.open(io.BytesIO(response.content)).size, response["X-Content-Type-Options"]) == ((8, 8), "nosniff")


def test_no_emblem_is_not_found(client, profile):
    assert (client.get(reverse("emblem")).status_code, current_profile().emblem_url) == (404, "")


def test_a_lost_emblem_file_is_not_found(client, profile, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    profile.emblem.save("lost.webp", ContentFile(b"x"))
    profile.emblem.storage.delete(profile.emblem.name)
    assert client.get(reverse("emblem")).status_code == 404


# --- language, colours, size of text ---


@pytest.mark.parametrize(
    "cookie, accepted, language",
    [
        (None, "en-GB,en;q=0.9", "vi"),
        (None, "", "vi"),
        ("en", "vi", "en"),
        ("vi", "en", "vi"),
        ("fr", "fr", "vi"),
        ("../../etc", "en", "vi"),
        ("", "en", "vi"),
    ],
)
def test_language_is_the_cookies_choice_and_else_vietnamese(client, db, cookie, accepted, language):
    if cookie is not None:
        client.cookies["language"] = cookie
    response = client.get(reverse("contact"), headers={"accept-language": accepted})
    assert f'<html lang="{language}"' in response.content.decode()
    assert (response["Content-Language"], "Cookie" in response["Vary"]) == (language, True)


def test_one_visitors_language_does_not_reach_the_next(client, db):
    client.cookies["language"] = "en"
    client.get(reverse("contact"))
    del client.cookies["language"]
    assert client.get(reverse("contact"))["Content-Language"] == "vi"


def test_the_language_switch_is_remembered(client, db):
    client.post("/i18n/setlang/", {"language": "en", "next": "/contact/"})
    assert client.get("/contact/")["Content-Language"] == "en"


def test_preferences_are_remembered_in_cookies(client, db):
    response = client.post(reverse("preferences"), {"theme": "dark", "text_size": "large", "next": "/contact/"})
    assert (response["Location"], client.cookies["theme"].value, client.cookies["text_size"].value) == (
        "/contact/",
        "dark",
        "large",
    )
    page = client.get("/contact/").content.decode()
    assert ('data-bs-theme="dark"' in page, 'data-text="large"' in page) == (True, True)


@pytest.mark.parametrize("sent", [{"theme": "pink"}, {"text_size": "9" * 9999}, {"theme": ""}, {"other": "x"}, {}])
def test_unknown_preferences_are_not_remembered(client, db, sent):
    client.post(reverse("preferences"), sent)
    assert list(client.cookies) == []


def test_a_forged_preference_cookie_is_ignored(client, db):
    client.cookies["theme"] = '"><script>alert(1)</script>'
    assert "<script>alert" not in client.get("/contact/").content.decode()


@pytest.mark.parametrize("person, links", [(None, []), ("entrant", ["/me/"])])
def test_the_address_of_a_form_opened_as_a_page_says_that_nothing_was_sent(client, cast, person, links):
    if person:
        client.force_login(getattr(cast, person))
    answer = client.get(reverse("preferences"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    notice = answer.text.partition('class="notice"')[2].partition("</main>")[0]
    assert ("mà hệ thống chưa nhận được gì." in notice, re.findall('href="(/me/)"', notice)) == (True, links)


def test_other_wrong_methods_get_no_page(client, db):
    answer = client.delete(reverse("preferences"))
    assert (answer.status_code, answer.text) == (405, "")


@pytest.mark.parametrize(
    "person, expected", [(None, False), ("entrant", False), ("organiser", True), ("superuser", True)]
)
def test_only_organisers_are_shown_the_way_to_organise(cast, client_of, person, expected):
    page = client_of(getattr(cast, person) if person else None).get("/contact/")
    assert page.context["can_organize"]() is expected


@pytest.mark.parametrize(
    "path, current", [("/", ["/"]), ("/me/", ["/me/"]), ("/organize/contests/new/", ["/organize/"]), ("/contact/", [])]
)
def test_the_navigation_says_where_one_is(cast, client_of, path, current):
    header = client_of(cast.organiser).get(path).text.partition("<header")[2].partition("</header>")[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="\w+">', header) == current


def test_each_reader_has_their_own_token_in_the_header(cast, client_of):
    """The header is kept for all of them."""
    readers = [client_of(person) for person in (None, cast.entrant, cast.entrant)]
    pages = [reader.get("/contact/?from=<b>").text for reader in readers]
    tokens = [set(re.findall('name="csrfmiddlewaretoken" value="(.*?)"', page)) for page in pages]
    assert ([len(found) for found in tokens], len(set.union(*tokens))) == ([1, 1, 1], 3)
    assert [page.count('name="next" value="/contact/?from=%3Cb%3E"') for page in pages] == [2, 2, 2]


def test_browsers_find_an_icon_where_they_look_for_it(client):
    answer = client.get("/favicon.ico")
    with Image.open(finders.find(answer["Location"].removeprefix("/static/"))) as icon:
        assert (icon.format, icon.size, "max-age=86400" in answer["Cache-Control"]) == ("PNG", (32, 32), True)


# --- limits ---


def test_a_limit_counts_each_use_for_each_person():
    first = [within_limit("test", "an", most=2, seconds=3600) for _ in range(3)]
    assert (first, within_limit("test", "binh", most=2, seconds=3600)) == ([True, True, False], True)


def test_no_window_ends_amidst_a_test():
    assert [round(limits.time.time() % seconds / 60) for seconds in (limits.MINUTE, 3600, limits.DAY)] == [0, 0, 0]


def test_a_limit_opens_again_with_the_next_window():
    with time_machine.travel(0, tick=False) as clock:
        uses = [within_limit("window", "an", most=1, seconds=60) for _ in range(2)]
        clock.shift(60)
        assert [*uses, within_limit("window", "an", most=1, seconds=60)] == [True, False, True]
