"""Of each person one file is read at a time, and whoever sends a second one is told so at once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.headcount_sheets import HEADCOUNTS
from accounts.models import ListImport
from config.pages import READS_FILES
from contest.one_file import OneIsRead, one_file_of
from contest.roster_sheets import ROSTERS
from exchange import limited
from exchange.limited import Unfit
from questions.importing import Usual
from questions.models import ImportBatch
from tests.factories import make_bank, make_contest, make_topic
from tests.questions.importing import row, staged
from tests.sheets import csv

PASTED = "Câu 1: Ai ký?\nA. Chủ tịch\nB. *Phó Chủ tịch\n"


@pytest.fixture
def bank(units):
    return make_bank(units.province)


@pytest.fixture
def browser(cast, client_of):
    return client_of(cast.organiser)


@pytest.fixture
def batch(bank, cast) -> ImportBatch:
    """A sheet that the organiser has sent."""
    batch = staged(bank, [row()], Usual(make_topic()), by=cast.organiser)
    ImportBatch.objects.update(format="sheet")
    return batch


@pytest.fixture
def sendings(bank, batch, units) -> dict[str, tuple[str, dict]]:
    """Where each file is sent that is read, and with what."""
    sheet = {"file": SimpleUploadedFile("ds.csv", csv(HEADCOUNTS.shape)), "tree": "binh-dinh-2021"}
    people = {"file": SimpleUploadedFile("ds.csv", csv(ROSTERS.shape))}
    pasted = {"text": PASTED, "level": "1", "use": "contest", "topic": batch.topic_id, "format": ""}
    return {
        "organize_imports": (reverse("organize_imports", args=[bank.slug]), pasted),
        "organize_import_reading": (reverse("organize_import_reading", args=[bank.slug, batch.pk]), pasted),
        "organize_roster_imports": (reverse("organize_roster_imports", args=[make_contest(units.province).pk]), people),
        "organize_lists": (reverse("organize_lists", args=["headcounts"]), sheet),
    }


@pytest.mark.parametrize("name", READS_FILES)
def test_while_one_is_read_the_next_is_answered_at_once_and_not_kept(browser, cast, sendings, name):
    address, sent = sendings[name]
    kept = [ImportBatch.objects.count(), ListImport.objects.count()]
    with one_file_of(cast.organiser):
        answer = browser.post(address, sent)
    assert (answer.status_code, str(OneIsRead()) in answer.text) == (429, True)
    assert [ImportBatch.objects.count(), ListImport.objects.count()] == kept


def test_what_was_pasted_stays_in_the_form_and_comes_in_when_the_other_is_done(browser, cast, sendings):
    address, sent = sendings["organize_imports"]
    with one_file_of(cast.organiser):
        assert browser.post(address, sent).context["form"]["text"].value() == PASTED
    assert browser.post(address, sent).status_code == 302


def test_how_a_file_is_to_be_read_stays_on_the_page_to_be_sent_again(browser, cast, sendings):
    address, _sent = sendings["organize_import_reading"]
    with one_file_of(cast.organiser):
        page = browser.post(address, {"format": "sheet", "column-1": "stem", "csrfmiddlewaretoken": "x"})
    form = page.text.partition("<main")[2]
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', form)
    assert (kept[1:], kept[0][0]) == ([("format", "sheet"), ("column-1", "stem")], "csrfmiddlewaretoken")


def test_another_persons_file_is_read_meanwhile(browser, cast, sendings):
    with one_file_of(cast.superuser):
        assert browser.post(*sendings["organize_imports"]).status_code == 302


def test_whatever_becomes_of_a_file_the_person_can_send_the_next(cast):
    for _file in range(2):
        with pytest.raises(Unfit), one_file_of(cast.organiser):
            raise Unfit


@pytest.mark.parametrize("name", READS_FILES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_what_reads_files_is_named_with_how_it_is_asked_to(browser, sendings, monkeypatch, name, method):
    """These have threads of their own (`config.pages`)."""
    address, sent = sendings[name]
    read = []

    def note(function: str, *_told: object) -> bytes:
        read.append(function)
        raise Unfit

    monkeypatch.setattr(limited, "_work", note)
    browser.generic(method, address) if method != "POST" else browser.post(address, sent)
    assert (len(read) > 0) == (method in READS_FILES[name])
