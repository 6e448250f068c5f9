"""One tap of an officer takes a name off every public board, and moves nobody."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.audit import describe
from accounts.models import AuditEvent
from contest import boards
from contest.errors import ContestError
from contest.hiding import hidden_codes, hide_row, show_row
from contest.models import Board, Entry
from tests.contest.placing import placed
from tests.factories import NOW, make_contest, make_division, make_person, make_round, make_round_division, make_unit

pytestmark = pytest.mark.django_db

ORGANISERS, PUBLIC = Board.Audience.ORGANISERS, Board.Audience.PUBLIC
REASON = "Tên không phù hợp"


@pytest.fixture
def joined():
    return make_round_division()


@pytest.fixture
def officer():
    return make_person("Trần Thị Chủ Trì")


def told(audience):
    """The first lines of what the next tick tells one audience."""
    texts = [text for board, text in boards.tick(now=NOW) if board.audience == audience and text]
    return json.loads(texts[-1])["rows"] if texts else None


def test_the_public_reads_a_rank_without_a_name_and_all_other_ranks_stay(joined, officer):
    unit = make_unit("Sở Y tế")
    first, *_others = [placed(joined, name, unit=unit, score=900) for name in ("Trần Thị Bình", "Lê Văn Cường")]
    placed(joined, "Nguyễn Văn An", unit=unit, score=500)
    boards.tick(now=NOW)
    hide_row(first.entry, by=officer, reason=REASON, now=NOW)
    lines = [(line["rank"], line["name"], line["unit"], line["score"], line.get("hidden")) for line in told(PUBLIC)]
    assert lines == [
        (1, "", "", 900, True),
        (1, "Lê V. C.", "Sở Y tế", 900, None),
        (3, "Nguyễn V. A.", "Sở Y tế", 500, None),
    ]


def test_organisers_go_on_reading_the_name_and_see_that_it_is_hidden(joined, officer):
    attempt = placed(joined, "Trần Thị Bình")
    hide_row(attempt.entry, by=officer, reason=REASON, now=NOW)
    [line] = told(ORGANISERS)
    assert (line["name"], line["code"], line["hidden"]) == ("Trần T. B.", attempt.entry.code, True)


def test_it_holds_on_the_boards_of_every_round(joined, officer):
    attempt = placed(joined)
    other = make_round_division(make_round(joined.round.contest), joined.division)
    placed(other, entry=attempt.entry)
    boards.tick(now=NOW)
    hide_row(attempt.entry, by=officer, reason=REASON, now=NOW)
    assert len([text for board, text in boards.tick(now=NOW) if board.is_public and '"hidden":true' in text]) == 2


def test_a_row_that_comes_later_is_hidden_as_well(joined, officer):
    attempt = placed(joined)
    hide_row(attempt.entry, by=officer, reason=REASON, now=NOW)
    boards.tick(now=NOW)
    placed(make_round_division(make_round(joined.round.contest), joined.division), entry=attempt.entry)
    assert [line["name"] for line in told(PUBLIC)] == [""]


def test_showing_again_brings_the_name_back_as_the_entrant_chose(joined, officer):
    attempt = placed(joined, "Trần Thị Bình")
    before = told(PUBLIC)
    hide_row(attempt.entry, by=officer, reason=REASON, now=NOW)
    assert told(PUBLIC) != before
    show_row(attempt.entry, by=officer, now=NOW)
    assert told(PUBLIC) == before


def test_the_log_says_who_did_what_and_why(joined, officer):
    entry = placed(joined).entry
    hide_row(entry, by=officer, reason=REASON, now=NOW)
    show_row(entry, by=officer, now=NOW)
    events = AuditEvent.objects.order_by("pk")
    assert [(event.verb, event.actor, event.reason, event.at) for event in events] == [
        ("row-hidden", officer, REASON, NOW),
        ("row-shown", officer, "", NOW),
    ]
    assert entry.code in describe(events[0])


def test_doing_it_twice_does_it_once(joined, officer):
    entry = placed(joined).entry
    for reason in (REASON, "Lý do khác"):
        hide_row(entry, by=officer, reason=reason, now=NOW)
    entry.refresh_from_db()
    assert (entry.hidden_reason, AuditEvent.objects.count()) == (REASON, 1)
    for _time in range(2):
        show_row(entry, by=officer, now=NOW)
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_hidden(joined, officer, reason):
    entry = placed(joined).entry
    with pytest.raises(ContestError):
        hide_row(entry, by=officer, reason=reason, now=NOW)
    entry.refresh_from_db()
    assert (entry.hidden_at, AuditEvent.objects.count()) == (None, 0)


def test_the_hidden_of_a_contest_are_known_by_their_codes(joined, officer):
    first, _second = placed(joined), placed(joined)
    hide_row(first.entry, by=officer, reason=REASON, now=NOW)
    hide_row(placed(make_round_division()).entry, by=officer, reason=REASON, now=NOW)
    assert hidden_codes(joined.round.contest) == {first.entry.code}


@pytest.mark.parametrize(
    "fields", [{"hidden_at": NOW}, {"hidden_reason": REASON}, {"hidden_at": NOW, "hidden_reason": REASON}]
)
def test_the_database_knows_no_hiding_without_an_officer_and_a_reason(joined, fields):
    entry = placed(joined).entry
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**fields)


# --- the button ----------------------------------------------------------------------------------------------------


@pytest.fixture
def staged(units):
    """A board of the province, whose organisers the cast has."""
    contest = make_contest(units.province)
    return make_round_division(make_round(contest), make_division(contest))


def press(client, joined, **fields):
    address = reverse("organize_rows", args=[joined.round.contest_id])
    return client.post(address, {"reason": REASON, "back": "?audience=organisers"} | fields)


def organisers_page(client, joined):
    return client.get(reverse("board", args=[joined.round.contest.slug]), {"audience": "organisers"})


def test_one_press_hides_and_leads_back_to_the_board(client_of, cast, staged):
    entry = placed(staged, "Trần Thị Bình").entry
    answer = press(client_of(cast.organiser), staged, hide=entry.code)
    entry.refresh_from_db()
    assert (entry.hidden_by, entry.hidden_reason) == (cast.organiser, REASON)
    assert answer["Location"] == reverse("board", args=[staged.round.contest.slug]) + "?audience=organisers"


def test_the_page_shows_what_was_pressed_before_the_next_version_tells_it(client_of, cast, staged):
    code = placed(staged, "Trần Thị Bình").entry.code
    boards.tick(now=NOW)
    client = client_of(cast.organiser)
    assert f'name="hide" value="{code}"' in organisers_page(client, staged).content.decode()
    press(client, staged, hide=code)
    assert f'name="show" value="{code}"' in organisers_page(client, staged).content.decode()
    press(client, staged, show=code)
    assert f'name="hide" value="{code}"' in organisers_page(client, staged).content.decode()


def test_the_public_page_has_no_button_and_no_code(client_of, cast, staged):
    code = placed(staged, "Trần Thị Bình").entry.code
    page = client_of(cast.organiser).get(reverse("board", args=[staged.round.contest.slug])).content.decode()
    assert (code in page, "data-hide" in page) == (False, False)


def test_the_public_page_says_hidden_in_the_reader_s_language(client, staged, cast):
    hide_row(placed(staged, "Trần Thị Bình").entry, by=cast.organiser, reason=REASON, now=NOW)
    client.cookies["language"] = "en"
    page = client.get(reverse("board", args=[staged.round.contest.slug])).content.decode()
    assert ("Hidden" in page, "Trần T. B." in page) == (True, False)


@pytest.mark.parametrize("fields", [{"hide": "NOBODY"}, {}, {"show": "A\0"}])
def test_nobody_is_found_under_a_wrong_code(client_of, cast, staged, fields):
    assert press(client_of(cast.organiser), staged, **fields).status_code == 404


def test_a_reason_with_what_not_every_database_keeps_hides_nobody(client_of, cast, staged):
    entry = placed(staged).entry
    assert press(client_of(cast.organiser), staged, hide=entry.code, reason="Theo\0 đề nghị").status_code == 404
    assert Entry.objects.get(pk=entry.pk).hidden_at is None


def test_an_entry_of_another_contest_is_out_of_reach(client_of, cast, staged):
    foreign = placed(make_round_division()).entry
    assert press(client_of(cast.organiser), staged, hide=foreign.code).status_code == 404


def test_a_reason_that_is_missing_is_asked_for(client_of, cast, staged):
    entry = placed(staged).entry
    answer = press(client_of(cast.organiser), staged, hide=entry.code, reason=" ")
    entry.refresh_from_db()
    assert (answer.status_code, entry.hidden_at) == (302, None)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/elsewhere"])
def test_the_way_back_leads_to_the_board_and_nowhere_else(client_of, cast, staged, back):
    answer = press(client_of(cast.organiser), staged, hide=placed(staged).entry.code, back=back)
    assert answer["Location"] == reverse("board", args=[staged.round.contest.slug])
