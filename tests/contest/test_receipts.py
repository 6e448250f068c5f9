"""Receipts: a code that is read aloud, a picture that is kept, and that neither tells more than it may."""

import io
from datetime import timedelta
from itertools import combinations

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from contest import boards, receipt_picture
from contest.attempts import finish_attempt
from contest.erasing import withdraw_from
from contest.marking import mark_attempts
from contest.models import Attempt, Contest, Entry, NameStyle, Response, new_receipt
from contest.receipt_codes import ALPHABET, SIGNS, NotAReceipt, read_receipt_code, receipt_code, spaced
from contest.receipt_picture import VIETNAMESE, Letters
from contest.receipts import receipt_of
from tests.factories import NOW, make_attempt, make_entry, make_person, make_round_division

CODE = receipt_code([3, 1, 4, 1, 5, 9, 2, 6, 5])
LATER = NOW + timedelta(minutes=7)


# --- the code --------------------------------------------------------------------------------------------------------


def is_refused(text: str) -> bool:
    try:
        read_receipt_code(text)
    except NotAReceipt as refusal:
        return "%" not in str(refusal)
    return False


@pytest.mark.parametrize(
    "write", [str, str.lower, spaced, lambda code: f" {code[:5]}-{code[5:]}. ", lambda code: " ".join(code)]
)
def test_a_code_is_read_however_it_is_written(write):
    assert read_receipt_code(write(CODE)) == CODE


def test_no_sign_looks_like_another():
    for alike in ("0OD", "1I", "2Z", "5S", "6G", "8B", "UO"):
        assert len(set(alike) & set(ALPHABET)) < 2
    assert (len(ALPHABET), len(set(ALPHABET))) == (23, 23)


def test_every_single_wrong_sign_is_noticed():
    slips = [CODE[:at] + sign + CODE[at + 1 :] for at in range(SIGNS) for sign in ALPHABET if sign != CODE[at]]
    assert [slip for slip in slips if not is_refused(slip)] == []
    assert len(slips) == SIGNS * (len(ALPHABET) - 1)


def test_every_two_signs_in_each_others_place_are_noticed():
    for code in (CODE, *(new_receipt() for _ in range(50))):
        for one, other in combinations(range(SIGNS), 2):
            signs = list(code)
            signs[one], signs[other] = signs[other], signs[one]
            assert is_refused("".join(signs)) is (code[one] != code[other])


def test_a_check_by_the_sum_alone_would_not_notice():
    """Seeded: with equal weights, exchanged signs pass. The weights are what the test above tests."""
    exchanged = CODE[1] + CODE[0] + CODE[2:]
    plain = [sum(ALPHABET.index(sign) for sign in code) % 23 for code in (CODE, exchanged)]
    assert (plain[0] == plain[1], is_refused(exchanged)) == (True, True)


@pytest.mark.parametrize("typed", ["", "ABC", CODE + "A", CODE[:-1] + "0", CODE[:-1] + "Đ", "\x00" * 10, "A" * 5000])
def test_anything_else_is_refused_with_a_sentence(typed):
    assert is_refused(typed) is True


def test_codes_are_new_each_time():
    codes = {new_receipt() for _ in range(300)}
    assert (len(codes), {is_refused(code) for code in codes}) == (300, {False})


def test_two_papers_never_share_one(db):
    first, second = make_attempt(), make_attempt()
    second.receipt = first.receipt
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


# --- a paper that is handed in -----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def sitting(db):
    return make_round_division(kinds=["single"] * 3)


@pytest.fixture
def paper(sitting):
    """Open, with one answer, one that was taken back, and a prediction."""
    attempt = make_attempt(sitting, make_entry(sitting.division, make_person("Nguyễn Văn An"), code="HTABCDEF"))
    for slot, answer in ((0, "7"), (1, next(iter(attempt.option_ids(1).values()))), (2, None)):
        Response.objects.create(attempt=attempt, slot=slot, counter=1, device="0" * 16, answer=answer, saved_at=NOW)
    return attempt


@pytest.fixture
def handed_in(paper):
    finish_attempt(paper.pk, at=LATER)
    return Attempt.objects.get()


@pytest.fixture
def listed(handed_in):
    """On the public board, under the name as the entrant chose."""
    mark_attempts([handed_in], now=LATER)
    for audience in ("public", "organisers"):
        boards.rebuild_board(boards.boards_of(handed_in.round_division)[audience], now=LATER)
    return Attempt.objects.get()


def check(code: str, client: Client | None = None):
    client = client or Client()
    client.cookies["language"] = "en"
    return client.get(reverse("check_receipt"), {"code": code})


def test_an_open_paper_has_no_receipt(paper, client_of):
    assert (receipt_of(paper), check(paper.receipt).status_code) == (None, 404)
    assert client_of(paper.entry.person).get(reverse("receipt_picture", args=[paper.uuid])).status_code == 404


def test_a_receipt_says_what_is_kept(handed_in):
    receipt = receipt_of(handed_in)
    assert (receipt.kept, receipt.asked, receipt.attempt.finished_at) == (1, 3, LATER)


def test_the_result_shows_it_to_whose_it_is(handed_in, client_of):
    page = client_of(handed_in.entry.person).get(reverse("result", args=[handed_in.uuid])).text
    assert (spaced(handed_in.receipt) in page, reverse("receipt_picture", args=[handed_in.uuid]) in page) == (
        True,
        True,
    )
    assert page.count('loading="lazy"') == 1


def test_everybody_may_check_it_and_learns_no_name_before_a_board_tells_it(handed_in):
    response = check(handed_in.receipt.lower())
    assert (response.status_code, response["X-Robots-Tag"], "no-store" in response["Cache-Control"]) == (
        200,
        "noindex",
        True,
    )
    page = response.text
    assert (spaced(handed_in.receipt) in page, "1 of 3" in page) == (True, True)
    assert [
        secret for secret in ("Nguyễn", "HTABCDEF", handed_in.entry.person.login, "09") if secret in facts(page)
    ] == []


def facts(page: str) -> str:
    return page.split('<dl class="rows">')[1].split("</dl>")[0]


@pytest.mark.parametrize(
    "style, told",
    [(NameStyle.FULL, "Nguyễn Văn An"), (NameStyle.SHORT, "Nguyễn V. A."), (NameStyle.HIDDEN, "Entrant HTABCDEF")],
)
def test_once_a_board_lists_them_it_calls_them_as_the_board_does(listed, style, told):
    type(listed.entry).objects.update(name_style=style)
    page = facts(check(listed.receipt).text)
    names = ("Nguyễn Văn An", "Nguyễn V. A.", "Entrant HTABCDEF")
    assert [name for name in names if f"<dd>{name}</dd>" in page] == [told]


@pytest.mark.parametrize("change", ["hidden", "disqualified", "closed", "off the board"])
def test_a_name_that_boards_do_not_tell_is_not_told_here(listed, change, cast):
    entry = listed.entry
    if change == "hidden":
        entry.hidden_at, entry.hidden_by, entry.hidden_reason = LATER, cast.organiser, "Theo đề nghị"
    if change == "disqualified":
        entry.disqualified_at = LATER
    if change == "closed":
        entry.person.is_active = False
        entry.person.save()
    if change == "off the board":
        entry.board_rows.filter(board__audience="public").delete()
    entry.save()
    assert "Nguyễn" not in facts(check(listed.receipt).text)


def test_neither_page_nor_picture_tells_score_or_answers(listed, client_of, monkeypatch):
    """Seeded below: the same test sees a score that is put in."""
    Attempt.objects.update(score=7777, out_of=8888, right_slots=66)
    written = []
    monkeypatch.setattr(receipt_picture.Sheet, "write", lambda sheet, text, *_, **__: written.append(text))
    client_of(listed.entry.person).get(reverse("receipt_picture", args=[listed.uuid]))
    told = [facts(check(listed.receipt).text), "\n".join(written)]
    assert [
        leak
        for leak in ("77", "88", "66", "Nguyễn")
        for text in told[1:]
        if leak in text.replace(spaced(listed.receipt), "")
    ] == []
    assert [leak for leak in ("7777", "77,77", "77.77", "8888", "88,88", ">66<") if leak in told[0]] == []


def words_of(attempt: Attempt, client: Client, monkeypatch) -> str:
    """What the picture says, line by line."""
    written: list[str] = []
    monkeypatch.setattr(receipt_picture.Sheet, "write", lambda sheet, text, *_, **__: written.append(text))
    client.get(reverse("receipt_picture", args=[attempt.uuid]))
    return "\n".join(written)


def test_a_picture_carries_no_code_that_opens_the_account(handed_in, client_of, monkeypatch):
    """Seeded by the other: of somebody who signs in, the participation code proves nothing and stands there."""
    entry, client = handed_in.entry, client_of(handed_in.entry.person)
    before = words_of(handed_in, client, monkeypatch)
    Entry.objects.filter(pk=entry.pk).update(assisted_by=make_person("Đỗ Văn Lãnh Đạo"))
    after = words_of(handed_in, client, monkeypatch)
    assert [entry.code in words for words in (before, after)] == [True, False]
    assert [spaced(handed_in.receipt) in words for words in (before, after)] == [True, True]


def test_a_receipt_code_is_read_aloud_in_two_halves_and_without_signs_that_sound_or_look_alike(handed_in):
    first, second = spaced(handed_in.receipt).split()
    assert (len(first), len(second)) == (5, 5)
    assert set(first + second) & set("01IO") == set()


def test_a_score_in_the_picture_would_be_seen(listed, client_of, monkeypatch):
    written = []
    monkeypatch.setattr(receipt_picture.Sheet, "write", lambda sheet, text, *_, **__: written.append(text))
    monkeypatch.setattr(receipt_picture, "spaced", lambda code: "77,77")
    client_of(listed.entry.person).get(reverse("receipt_picture", args=[listed.uuid]))
    assert "77,77" in written


def test_a_code_of_nothing_and_a_slip_are_told_apart(db):
    client = Client()
    assert (check(CODE, client).status_code, check(CODE[:-1] + "3", client).status_code) == (404, 422)
    assert (client.get(reverse("check_receipt")).status_code, check("<b>", client).text.count("<b>")) == (200, 0)


def test_a_contest_that_is_no_longer_published_tells_nothing(handed_in):
    Contest.objects.update(published_at=None)
    assert check(handed_in.receipt).status_code == 404


def test_an_address_that_tries_codes_is_stopped(handed_in, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"receipt": 2}
    client = Client()
    assert [check(code, client).status_code for code in (CODE, handed_in.receipt, CODE)] == [404, 200, 429]
    assert client.get(reverse("check_receipt")).status_code == 200


def test_a_receipt_in_a_hand_finds_nothing_once_the_consent_is_withdrawn(listed):
    before = listed.receipt
    withdraw_from(listed.entry, now=LATER)
    assert (check(before).status_code, Attempt.objects.get().receipt != before) == (404, True)


# --- organisers ------------------------------------------------------------------------------------------------------


@pytest.fixture
def of_the_province(units):
    sitting = make_round_division(division=None, round_=None, kinds=["single"])
    Contest.objects.filter(pk=sitting.round.contest_id).update(owner=units.province)
    attempt = make_attempt(sitting, make_entry(sitting.division, make_person("Nguyễn Văn An")))
    finish_attempt(attempt.pk, at=LATER)
    return Attempt.objects.get()


def look_up(browser: Client, code: str):
    return browser.get(reverse("organize_receipt"), {"code": code})


def test_organisers_find_whose_it_is(of_the_province, cast, client_of):
    response = look_up(client_of(cast.organiser), spaced(of_the_province.receipt))
    assert (response.status_code, "Nguyễn Văn An" in response.text) == (200, True)


def test_organisers_elsewhere_find_nothing(of_the_province, cast, client_of):
    response = look_up(client_of(cast.other_organiser), of_the_province.receipt)
    assert (response.status_code, "Nguyễn Văn An" in response.text) == (404, False)


def test_a_slip_is_told_to_organisers_too(cast, client_of):
    assert look_up(client_of(cast.organiser), CODE[:-1] + "0").status_code == 422


# --- the picture -----------------------------------------------------------------------------------------------------


def picture_of(attempt: Attempt, client: Client) -> Image.Image:
    response = client.get(reverse("receipt_picture", args=[attempt.uuid]))
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/png", "private, no-store")
    return Image.open(io.BytesIO(response.content))


def test_the_picture_is_a_png_of_a_size_for_telephones(handed_in, client_of):
    picture = picture_of(handed_in, client_of(handed_in.entry.person))
    assert (picture.format, picture.size) == ("PNG", (1080, 1270))


def test_it_is_nobody_elses(handed_in, client_of):
    address = reverse("receipt_picture", args=[handed_in.uuid])
    assert client_of(make_person()).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_title_of_any_length_stays_within_it(handed_in, client_of):
    Contest.objects.update(title_vi="Nghiêng" * 28)
    lower_edge = picture_of(handed_in, client_of(handed_in.entry.person)).convert("L").crop((0, 1215, 1080, 1270))
    assert lower_edge.getextrema()[0] > 200
    assert Letters(50, 600).lines("chữ " * 200, 900)[-1].endswith("…")


@pytest.mark.parametrize("letter", ["ễ", "ợ", "Đ", "ữ", "ằ", "Ỷ", "ĩ", "â", "à"])
def test_every_letter_with_its_marks_is_drawn_from_a_file_that_has_it(letter):
    """Of a sign that a font lacks nothing is drawn."""
    [(piece, face)] = Letters(60).runs(letter)
    assert (piece, face.getmask(letter).getbbox() is not None) == (letter, True)


def test_from_the_other_file_nothing_would_be_drawn():
    """Seeded: Vietnamese letters from the Latin file."""
    assert receipt_picture.font("latin", 400, 60).getmask("ợ").getbbox() is None
    assert "ợ" in VIETNAMESE
