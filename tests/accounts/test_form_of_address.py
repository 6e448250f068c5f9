"""How the pages address people is a datum of the site, not a word of the code."""

import pytest

from accounts.models import SiteProfile

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


def test_the_length_that_is_told_is_that_of_what_is_sent(db, client):
    SiteProfile.objects.update_or_create(pk=1, defaults={"form_of_address": "Quý vị"})
    answer = client.get(PAGE)
    assert int(answer["Content-Length"]) == len(answer.content)
