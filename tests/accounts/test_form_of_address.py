"""How the pages address people is a datum of the site, not a word of the code."""

import re

import pytest
from django.http import HttpResponse
from django.urls import reverse

from accounts.middleware import FormOfAddress
from accounts.models import SiteProfile
from tests.factories import make_contest

PAGE = "/accounts/login/"


@pytest.fixture
def addressed(db, client):
    """The text of a page for a site that addresses people so."""

    def read(form: str) -> str:
        SiteProfile.objects.update_or_create(pk=1, defaults={"form_of_address": form})
        return client.get(PAGE).content.decode()

    return read


def test_a_site_says_anh_chi_unless_its_profile_says_otherwise(addressed):
    assert addressed("Anh/Chị").count("Anh/Chị") > 0


def test_every_usual_form_gives_way_to_the_sites_own(addressed):
    page = addressed("Quý vị")
    assert (page.count("Anh/Chị"), page.count("Quý vị") > 0) == (0, True)


def test_a_form_of_address_cannot_break_the_page(addressed):
    assert addressed("<b>Ông</b>").count("<b>Ông</b>") == 0


def test_what_was_typed_comes_back_from_a_form_as_it_was(cast, client_of):
    SiteProfile.objects.update_or_create(pk=1, defaults={"form_of_address": "Quý vị"})
    contest = make_contest(cast.units.province, title_vi="Anh/Chị dự thi", summary_vi="Mời Anh/Chị\ntham gia")
    page = client_of(cast.organiser).get(reverse("organize_contest_edit", args=[contest.pk])).text
    typed = re.findall(r'<textarea name="summary_vi"[^>]*>\s*([^<]*)<|name="title_vi" value="([^"]*)"', page)
    assert [one or other for one, other in typed] == ["Anh/Chị dự thi", "Mời Anh/Chị\ntham gia"]


def test_a_text_that_is_only_to_be_copied_addresses_as_the_site_does(addressed, rf):
    SiteProfile.objects.update_or_create(pk=1, defaults={"form_of_address": "Quý vị"})
    page = "<textarea rows=2 readonly>Mời Anh/Chị</textarea><textarea>Anh/Chị</textarea> Anh/Chị"
    answer = FormOfAddress(lambda _request: HttpResponse(page))(rf.get("/"))
    assert answer.text == "<textarea rows=2 readonly>Mời Quý vị</textarea><textarea>Anh/Chị</textarea> Quý vị"


def test_the_length_that_is_told_is_that_of_what_is_sent(db, client):
    SiteProfile.objects.update_or_create(pk=1, defaults={"form_of_address": "Quý vị"})
    answer = client.get(PAGE)
    assert int(answer["Content-Length"]) == len(answer.content)
