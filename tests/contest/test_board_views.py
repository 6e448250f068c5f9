"""The page of a board and the text that scripts read."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import Headcount, Role, User
from contest import boards
from contest.models import Attempt, Board, Contest, Round
from contest.snapshots import snapshot
from contest.tickets import read_board
from tests.contest.placing import board_of, placed
from tests.factories import (
    grant,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def joined(now, units):
    """A round of the province that is open in this very moment."""
    contest = make_contest(units.province, published_at=now - timedelta(days=2))
    round_ = make_round(contest, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    return make_round_division(round_, make_division(contest, slug="can-bo"))


def page(client, joined, **query):
    return client.get(reverse("board", args=[joined.round.contest.slug]), query)


def data(client, joined, audience=Board.Audience.PUBLIC, headers=None, **query):
    board = board_of(joined, audience)
    address = reverse("board_data", args=[joined.round.contest.slug, board.pk])
    return client.get(address, query, headers=headers or {})


def lines(answer):
    """The cells of every line on the page's main table."""
    [body] = re.findall(r"<tbody data-rows>(.*?)</tbody>", answer.content.decode(), re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL) for row in rows]
    plain = [[re.sub(r"<text.*?</text>|<[^>]+>", " ", cell) for cell in row] for row in cells]
    return [[" ".join(cell.split()) for cell in row] for row in plain]


def test_the_page_has_its_rows_without_a_script(client, joined, now):
    placed(joined, "Nguyễn Văn An", score=950, seconds=75, unit=make_unit("Sở Y tế"), now=now)
    placed(joined, "Trần Thị Bình", score=800, unit=make_unit("Sở Tư pháp"), now=now)
    assert lines(page(client, joined)) == [
        ["1", "Nguyễn V. A.", "Sở Y tế", "9,5", "1:15,000"],
        ["2", "Trần T. B.", "Sở Tư pháp", "8", "1:00,000"],
    ]


@pytest.mark.parametrize(
    "show, expected",
    [
        ("participation", [["1", "Sở Y tế", "1/4", "25%"]]),
        ("mean", [["1", "Sở Y tế", "9,5"]]),
    ],
)
def test_units_are_shown_by_participation_and_by_mean(client, joined, show, expected, now):
    unit = make_unit("Sở Y tế")
    Headcount.objects.create(unit=unit, on=date(2025, 1, 1), number=4)
    placed(joined, score=950, unit=unit, now=now)
    found = lines(page(client, joined, show=show))
    assert [[re.sub(r"(\d+)\D+(\d+) .*", r"\1/\2", cell) for cell in line] for line in found] == expected


def test_one_unit_s_people_can_be_looked_at(client, joined, now):
    ours = make_unit("Sở Y tế")
    placed(joined, "Trần Thị Bình", score=900, now=now)
    placed(joined, "Nguyễn Văn An", score=500, unit=ours, now=now)
    assert [line[:2] for line in lines(page(client, joined, unit=ours.pk))] == [["2", "Nguyễn V. A."]]


def test_an_entrant_sees_their_own_place(client_of, joined, now):
    own = placed(joined, "Nguyễn Văn An", now=now)
    answer = page(client_of(own.entry.person), joined)
    assert (answer.context["own"]["rank"], answer.content.count(b" data-own>")) == (1, 2)  # on the list and in the card


def test_a_line_that_was_rendered_for_its_owner_is_not_marked_for_anybody_else(client, client_of, joined, now):
    own = placed(joined, "Nguyễn Văn An", now=now)
    owner = client_of(own.entry.person)
    marks = [page(browser, joined).content.count(b" data-own>") for browser in (client, owner, client, owner)]
    assert marks == [0, 2, 0, 2]


def test_a_line_shows_what_changes_with_the_next_version(client, joined, now):
    attempt = placed(joined, "Nguyễn Văn An", score=900, now=now)
    boards.tick(now=now)
    [before] = lines(page(client, joined))
    Attempt.objects.filter(pk=attempt.pk).update(score=850)
    User.objects.filter(pk=attempt.entry.person_id).update(full_name="Trần Văn An")
    boards.rebuild_board(board_of(joined), now=now)
    Board.objects.update(changed_at=now + timedelta(seconds=1))
    boards.tick(now=now + timedelta(seconds=1))
    [after] = lines(page(client, joined))
    assert (before[1:4], after[1:4]) == (["Nguyễn V. A.", before[2], "9"], ["Trần V. A.", before[2], "8,5"])


def test_a_line_speaks_the_language_of_its_reader(client, joined, now):
    placed(joined, "Nguyễn Văn An", score=950, now=now)
    points = []
    for language in ["vi", "en", "vi"]:
        client.cookies["language"] = language
        points += [line[3] for line in lines(page(client, joined))]
    assert points == ["9,5", "9.5", "9,5"]


def test_an_entrant_without_a_result_is_told_so(client_of, joined):
    entry = make_entry(joined.division)
    assert page(client_of(entry.person), joined).context["own"] is None


def test_without_a_choice_the_round_that_began_last_is_shown(client, joined, now):
    contest = joined.round.contest
    coming = make_round(contest, opens_at=now + timedelta(days=2), closes_at=now + timedelta(days=3))
    make_round_division(coming, joined.division)
    assert page(client, joined).context["look"].chosen == joined
    assert page(client, joined, round=2).context["look"].chosen.round == coming


def test_an_entrant_is_shown_their_own_division(client_of, joined):
    other = make_round_division(joined.round, make_division(joined.round.contest, slug="nguoi-dan"))
    entry = make_entry(other.division)
    assert page(client_of(entry.person), joined).context["look"].chosen == other


@pytest.mark.parametrize(
    "query",
    [
        {"division": "nowhere"},
        {"round": "9"},
        {"round": "x"},
        {"round": "²"},
        {"unit": "999999"},
        {"unit": "1 OR 1"},
        {"show": "prizes"},
        {"audience": "everybody"},
    ],
)
def test_an_address_that_means_nothing_is_not_found(client, joined, query):
    assert page(client, joined, **query).status_code == 404


def test_a_contest_without_rounds_says_that_the_board_is_to_come(client, now):
    contest = make_contest(published_at=now)
    answer = client.get(reverse("board", args=[contest.slug]))
    assert answer.templates[0].name == "contest/board_coming.html"


@pytest.mark.parametrize(
    "who, status",
    [
        ("nobody", 404),
        ("stranger", 404),
        ("entrant", 404),
        ("other_organiser", 404),
        ("organiser", 200),
        ("superuser", 200),
    ],
)
@pytest.mark.parametrize("kind", ["page", "data"])
def test_the_organisers_board_is_for_organisers_of_the_contest(client_of, cast, joined, who, status, kind):
    browser = client_of(getattr(cast, who, None))
    answer = page(browser, joined, audience="organisers") if kind == "page" else data(browser, joined, "organisers")
    assert answer.status_code == status


@pytest.mark.parametrize("who, status", [("nobody", 404), ("stranger", 404), ("organiser", 200)])
@pytest.mark.parametrize("kind", ["page", "data"])
def test_an_unpublished_contest_has_no_public_board(client_of, cast, joined, who, status, kind):
    contest = joined.round.contest
    contest.published_at = None
    contest.save()
    browser = client_of(getattr(cast, who, None))
    answer = page(browser, joined) if kind == "page" else data(browser, joined)
    assert answer.status_code == status


def test_the_data_are_the_bytes_that_are_pushed(client, joined, now):
    placed(joined, now=now)
    [(board, text)] = [news for news in boards.tick(now=now) if news[0].audience == Board.Audience.PUBLIC]
    answer = data(client, joined)
    assert (answer.content.decode(), answer["Content-Type"]) == (text, "application/json")
    assert answer["ETag"] == f'"{board.pk}-{board.version}"'


def test_who_has_the_version_gets_an_empty_answer(client, joined, now):
    placed(joined, now=now)
    boards.tick(now=now)
    tag = data(client, joined)["ETag"]
    again = data(client, joined, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    placed(joined, now=now)
    boards.tick(now=now)
    assert data(client, joined, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("audience, expected", [("public", "public, max-age=1"), ("organisers", "private, max-age=1")])
def test_only_the_public_s_text_may_be_kept_by_others(client_of, cast, joined, audience, expected):
    assert data(client_of(cast.organiser), joined, audience)["Cache-Control"] == expected


def test_one_s_own_data_are_private_and_bring_a_ticket(client_of, joined, now):
    own = placed(joined, now=now)
    answer = data(client_of(own.entry.person), joined, mine=1)
    told = answer.json()
    board = board_of(joined)
    assert answer["Cache-Control"] == "private, no-store"
    assert read_board(told["ticket"], board.pk, now=now).entry_id == own.entry_id
    assert told["own"]["rank"] == 1


def test_a_visitor_gets_a_ticket_without_an_entry(client, joined, now):
    told = data(client, joined, mine=1).json()
    assert (read_board(told["ticket"], board_of(joined).pk, now=now).entry_id, told["own"]) == (None, None)


@pytest.mark.parametrize(
    "audience, is_published, is_named",
    [("public", True, False), ("public", False, True), ("organisers", True, True), ("organisers", False, True)],
)
def test_a_ticket_names_whoever_sees_a_board_as_an_organiser(
    client_of, cast, joined, now, audience, is_published, is_named
):
    """What an open page may go on with for twelve hours is only what everybody may see."""
    Contest.objects.update(published_at=now if is_published else None)
    browser, board = client_of(cast.organiser), board_of(joined, audience)
    texts = [page(browser, joined, audience=audience).context["config"]["ticket"]]
    texts += [data(browser, joined, audience, mine=1).json()["ticket"]]
    named = [read_board(text, board.pk, now=now).person_id for text in texts]
    assert named == [cast.organiser.pk if is_named else None] * 2


def test_a_board_is_found_only_under_its_own_contest(client, joined):
    address = reverse("board_data", args=[make_contest().slug, board_of(joined).pk])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_board_is_only_read(client, joined, method):
    assert getattr(client, method)(reverse("board", args=[joined.round.contest.slug])).status_code == 405


def test_the_page_and_the_data_hold_no_phone_and_no_id_of_a_person(client, joined, now):
    attempt = placed(joined, "Trần Thị Bình", now=now)
    content = page(client, joined).content.decode() + snapshot(board_of(joined), now=now)
    person = attempt.entry.person
    secrets = [person.login, person.login.removeprefix("+84"), person.full_name, attempt.entry.code, str(attempt.uuid)]
    assert [secret for secret in secrets if secret in content] == []


def test_what_only_organisers_may_see_is_shown_on_no_wall(client_of, cast, joined):
    answer = page(client_of(cast.organiser), joined, audience="organisers", wall=1)
    content = answer.content.decode()
    walls = re.findall(r'href="[^"]*wall=1[^"]*"', content)
    assert ('class="wall"' in content, walls, "<footer" in content) == (False, [], True)


def test_the_wall_is_the_same_board_without_the_site_around_it(client, joined, now):
    for number in range(12):
        placed(joined, score=100 * number, now=now)
    answer = page(client, joined, wall=1)
    assert (len(lines(answer)), b"<footer" in answer.content, b'class="wall"' in answer.content) == (8, False, True)


def test_a_frozen_board_says_so(client, joined, now):
    joined.round.freezes_at = now - timedelta(hours=1)
    joined.round.save()
    assert b'class="board-status" data-state="frozen"' in page(client, joined).content


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("show, for_own_place", [("people", 4), ("participation", 0), ("mean", 0)])
def test_the_page_costs_the_same_queries_for_one_row_and_for_three(
    client_of, joined, people, show, for_own_place, django_assert_num_queries, now, settings
):
    settings.PROGRAMME_SECONDS = 60
    own, *_others = [placed(joined, f"Nguyễn Văn {number}", now=now) for number in range(people)]
    boards.tick(now=now)
    browser = client_of(own.entry.person)
    page(browser, joined, show=show)
    with django_assert_num_queries(5 + for_own_place):  # the person, entry, boards, roles, and days as a deputy
        page(browser, joined, show=show)


def test_what_a_board_keeps_rests_on_nothing_that_is_a_second_old(client, joined, settings, now):
    """The round ends between two looks; the text was lost, and the page that makes it anew has an old programme."""
    settings.PROGRAMME_SECONDS = 60
    placed(joined, now=now)
    boards.tick(now=now)
    page(client, joined)
    Round.objects.filter(pk=joined.round_id).update(closes_at=now, finalized_at=now)
    cache.clear()
    page(client, joined)
    assert data(client, joined).json()["phase"] == "final"


def test_polling_costs_one_query(client, joined, django_assert_num_queries, now):
    placed(joined, now=now)
    boards.tick(now=now)
    address = reverse("board_data", args=[joined.round.contest.slug, board_of(joined).pk])
    with django_assert_num_queries(1):
        client.get(address)


def test_an_organiser_of_a_part_has_no_say_over_the_whole(client_of, joined, units):
    person = grant(make_person(), Role.ORGANISER, units.department)
    assert page(client_of(person), joined, audience="organisers").status_code == 404
