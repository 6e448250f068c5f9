"""The manual on the site: from every page of the organisers' to the chapter that helps there, with its pictures."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

from contest.manual import FOR_EVERYBODY, address_for, chapters, find_chapter
from tests.factories import make_bank, make_contest

OF_CONTESTS = (
    "organize_contest",
    "organize_contest_new",
    "organize_contest_publish",
    "organize_division_new",
    "organize_round_edit",
    "organize_sitting",
    "organize_preview",
    "organize_watch",
    "organize_entries",
    "organize_receipt",
)
OF_LEARNING = (
    "organize_learning",
    "organize_topic_guide",
    "organize_site_allow",
    "organize_feedback",
    "organize_feedback_act",
)


@pytest.fixture
def author(client, cast):
    client.force_login(cast.author)
    return client


@pytest.mark.parametrize(
    "route, name",
    [
        ("organize_home", "to-chuc-cuoc-thi/"),
        *((route, "hoc-va-gop-y/") for route in OF_LEARNING),
        ("organize_banks", "ngan-hang-cau-hoi/"),
        *((route, "to-chuc-cuoc-thi/") for route in OF_CONTESTS),
        ("organize_prospect", "ma-tran-de/"),
        ("organize_roster_imports", "don-vi-va-danh-sach/"),
        ("organize_bank", "ngan-hang-cau-hoi/"),
        ("organize_bank_law", "van-ban-phap-ly/"),
        ("organize_bank_settings", "ngan-hang-cau-hoi/"),
        ("organize_question", "duyet-cau-hoi/"),
        ("organize_question_edit", "soan-cau-hoi/"),
        ("organize_import_row", "nhap-cau-hoi/"),
        ("organize_statistics_file", "thong-ke-tra-loi/"),
        ("", ""),
    ],
)
def test_each_page_leads_to_its_chapter(route, name):
    assert address_for(route) == f"/organize/manual/{name}"


@pytest.mark.parametrize("name", sorted(chapters()))
def test_every_chapter_is_shown_with_its_pictures_and_links(author, name):
    page = author.get(f"/organize/manual/{name}/")
    article = re.search(r"<article.+?</article>", page.content.decode(), re.DOTALL).group()
    pictures = re.findall(r'<a href="/static/(manual/[^"]+)"[^>]*><img src="/static/\1"', article)  # each opens alone
    links = re.findall(r'href="(?!/static/)([^"]+)"', article)
    assert page.status_code == 200
    assert [picture for picture in pictures if finders.find(picture) is None] == []
    assert [link for link in links if author.get(link).status_code != 200] == []
    assert article.count("<img") == len(pictures)


@pytest.mark.parametrize("name", ["khong-co", "readme", "..", "banks"])
def test_other_files_are_not_shown(author, name):
    assert author.get(f"/organize/manual/{name}/").status_code == 404


def test_a_bank_offers_the_chapter_about_banks(author, cast, units):
    bank = make_bank(owner=units.province)
    page = author.get(reverse("organize_bank", args=[bank.slug])).content.decode()
    assert page.count('href="/organize/manual/ngan-hang-cau-hoi/"') == 1


def test_a_contest_offers_the_chapter_about_contests(client, cast, units):
    contest = make_contest(owner=units.province)
    client.force_login(cast.organiser)
    page = client.get(reverse("organize_contest", args=[contest.pk])).content.decode()
    assert re.findall(r'href="(/organize/manual/[^"]*)"', page) == ["/organize/manual/to-chuc-cuoc-thi/"]


def test_the_manual_does_not_offer_itself(author):
    assert "organize-help" not in author.get("/organize/manual/").content.decode()


def test_the_title_stands_apart_from_the_text():
    chapter = find_chapter("README")
    assert chapter.title == "Hướng dẫn tổ chức thi và sử dụng ngân hàng câu hỏi"
    assert chapter.title not in chapter.html


def test_the_panel_for_parameters_leads_to_the_example(author, units):
    bank = make_bank(owner=units.province)
    page = author.get(reverse("organize_question_new", args=[bank.slug])).content.decode()
    assert page.count('href="/organize/manual/cau-hoi-tham-so/"') == 1


def test_the_guide_leads_everybody_to_its_chapters(client, db):
    page = client.get("/guide/").content.decode()
    assert re.findall(r'href="/guide/([\w-]+)/"', page) == list(FOR_EVERYBODY)


@pytest.mark.parametrize("name", FOR_EVERYBODY)
def test_a_chapter_for_everybody_leads_nowhere_behind(client, db, name):
    answer = client.get(f"/guide/{name}/")
    article = answer.content.decode().partition("<article")[2].partition("</article>")[0]
    assert answer.status_code == 200
    leads = set(re.findall(r'href="(?!/static/manual/)([^"]+)"', article))
    assert leads - {f"/guide/{chapter}/" for chapter in FOR_EVERYBODY} == {"/guide/"}


def test_a_chapter_looks_alike_for_organisers_and_for_everybody(author):
    pages = [author.get(f"/{place}/nguoi-du-thi/").content.decode() for place in ("guide", "organize/manual")]
    shown = ('<article class="manual prose"', static("css/manual.css"))
    assert [[words in page for words in shown] for page in pages] == [[True, True], [True, True]]


@pytest.mark.parametrize("name", ["soan-cau-hoi", "README", "khong-co"])
def test_other_chapters_are_not_in_the_guide(client, db, name):
    assert client.get(f"/guide/{name}/").status_code == 404


def words_of_links(page: str, address: str) -> set[str]:
    """What the links to this address say, without their pictures."""
    return {re.sub(r"<[^>]+>", "", words) for words in re.findall(rf'<a [^>]*href="{address}"[^>]*>(.+?)</a>', page)}


PLACES = [
    ("/organize/", "/organize/manual/to-chuc-cuoc-thi/", "Manual (in Vietnamese)", "Hướng dẫn"),
    ("/organize/", "/guide/", "Guide (in Vietnamese)", "Hướng dẫn"),
]


@pytest.mark.parametrize("where, address, english, vietnamese", PLACES)
def test_links_say_that_they_lead_to_vietnamese_where_that_is_not_read(
    client, cast, where, address, english, vietnamese
):
    client.force_login(cast.organiser)
    assert words_of_links(client.get(where).content.decode(), address) == {vietnamese}
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert words_of_links(client.get(where).content.decode(), address) == {english}


def test_every_link_to_the_manual_is_marked(author, units):
    """Also the one beside parameters, in both languages: what reads the page aloud is told too."""
    bank = make_bank(owner=units.province)
    page = author.get(reverse("organize_question_new", args=[bank.slug])).content.decode()
    links = re.findall(r"<a [^>]*href=\"/(?:organize/manual|guide)/[^>]*>", page)
    assert [link for link in links if 'hreflang="vi"' not in link] == []
    assert len(links) == 3


IN_VIETNAMESE = ["/guide/", "/guide/nguoi-du-thi/", "/organize/manual/", "/organize/manual/nhap-cau-hoi/"]


@pytest.mark.parametrize("address", IN_VIETNAMESE)
def test_vietnamese_under_english_is_marked_as_vietnamese(author, address):
    author.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = author.get(address).content.decode()
    assert '<html lang="en"' in page
    assert page.count("This page is written in Vietnamese only.") == 1
    assert re.search(r'<(article|ul) class="[^"]*prose[^"]*" lang="vi">', page)
    main = page.partition("<main")[2].partition("</main>")[0]
    beside = re.sub(r'<(\w+)[^>]* lang="vi".*?</\1>', "", main, flags=re.DOTALL)
    assert re.findall(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ]", beside) == []


def test_nothing_is_said_of_vietnamese_to_who_reads_it(author):
    assert "Vietnamese only" not in author.get("/guide/").content.decode()
