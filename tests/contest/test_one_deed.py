"""Of each person one deed that takes long is done at a time, and whoever asks for a second one is told so at once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.headcount_sheets import HEADCOUNTS
from accounts.models import ListImport
from config.pages import TAKES_LONG
from contest.one_deed import AnotherGoesOn, one_deed_of
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


@pytest.fixture
def deeds(bank, batch, units) -> dict[str, tuple[str, dict | None]]:
    """Where else something is done that takes long, and with what; None where it is only asked for. Of what is not even
    begun, nobody sees that there is no such sheet."""
    contest, confirming = make_contest(units.province).pk, {"deed": "confirm"}
    asked = {
        "organize_import_act": ([bank.slug, batch.pk], confirming),
        "organize_roster_imports_act": ([contest, 1], confirming),
        "organize_lists_act": (["headcounts", 1], confirming),
        "organize_bank_export": ([bank.slug], {"format": "lines"}),
        "organize_entries_file": ([contest], None),
        "organize_feedback_file": ([contest], None),
        "organize_channel_report_file": ([contest], None),
        "organize_channels_parcel": ([contest, 1], None),
        "organize_channels_posters": ([contest, 1], None),
        "my_data_file": ([], None),
    }
    return {name: (reverse(name, args=args), sent) for name, (args, sent) in asked.items()}


READS = ["organize_imports", "organize_import_reading", "organize_roster_imports", "organize_lists"]


@pytest.mark.parametrize("name", TAKES_LONG)
def test_while_one_is_done_the_next_is_answered_at_once_and_not_begun(browser, cast, sendings, deeds, name):
    address, sent = (sendings | deeds)[name]
    kept = [ImportBatch.objects.get().state, ListImport.objects.count()]
    with one_deed_of(cast.organiser):
        answer = browser.get(address) if sent is None else browser.post(address, sent)
    assert (answer.status_code, str(AnotherGoesOn()) in answer.text) == (429, True)
    assert [ImportBatch.objects.get().state, ListImport.objects.count()] == kept


def test_the_deed_is_done_by_the_button_of_the_page_that_says_so(browser, cast, deeds):
    address, sent = deeds["organize_import_act"]
    with one_deed_of(cast.organiser):
        page = browser.post(address, sent)
    assert '<input type="hidden" name="deed" value="confirm">' in page.text.partition("<main")[2]
    assert browser.post(address, sent).status_code == 302
    assert ImportBatch.objects.get().state == "confirmed"


def test_keys_are_ticked_and_previews_looked_at_meanwhile(browser, cast, bank, batch):
    """They take no time, and whoever goes through a file ticks hundreds."""
    with one_deed_of(cast.organiser):
        ticked = browser.post(reverse("organize_import_keys", args=[bank.slug, batch.pk]), {"key": "1-1"})
        seen = browser.get(reverse("organize_import", args=[bank.slug, batch.pk]))
    assert (ticked.status_code, seen.status_code) == (302, 200)


def test_what_was_pasted_stays_in_the_form_and_comes_in_when_the_other_is_done(browser, cast, sendings):
    address, sent = sendings["organize_imports"]
    with one_deed_of(cast.organiser):
        assert browser.post(address, sent).context["form"]["text"].value() == PASTED
    assert browser.post(address, sent).status_code == 302


def test_how_a_file_is_to_be_read_stays_on_the_page_to_be_sent_again(browser, cast, sendings):
    address, _sent = sendings["organize_import_reading"]
    with one_deed_of(cast.organiser):
        page = browser.post(address, {"format": "sheet", "column-1": "stem", "csrfmiddlewaretoken": "x"})
    form = page.text.partition("<main")[2]
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', form)
    assert (kept[1:], kept[0][0]) == ([("format", "sheet"), ("column-1", "stem")], "csrfmiddlewaretoken")


def test_another_persons_file_is_read_meanwhile(browser, cast, sendings):
    with one_deed_of(cast.superuser):
        assert browser.post(*sendings["organize_imports"]).status_code == 302


def test_whatever_becomes_of_a_file_the_person_can_send_the_next(cast):
    for _file in range(2):
        with pytest.raises(Unfit), one_deed_of(cast.organiser):
            raise Unfit


@pytest.mark.parametrize("name", READS)
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
    assert (len(read) > 0) == (method in TAKES_LONG[name])
