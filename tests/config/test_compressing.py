"""What leaves compressed, for whom, and that nothing of it is lost."""

import gzip
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from config.compressing import CompressWords
from contest.boards import boards_of
from contest.models import Board
from tests.contest.placing import placed
from tests.factories import make_contest, make_round, make_round_division

LONG = "Cải cách hành chính. " * 200
ASKING = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


def answer_as(kind: str, **asking: str) -> HttpResponse:
    return CompressWords(lambda request: HttpResponse(LONG, content_type=kind))(RequestFactory().get("/", **asking))


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/csv", "application/json", "image/svg+xml"])
def test_words_are_compressed_for_who_can_read_it(kind):
    answer = answer_as(kind, **ASKING)
    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(answer.content).decode() == LONG


@pytest.mark.parametrize("kind", ["image/png", "image/webp", "application/zip", "application/octet-stream"])
def test_pictures_and_files_are_left_as_they_are(kind):
    answer = answer_as(kind, **ASKING)
    assert (answer.has_header("Content-Encoding"), answer.content.decode()) == (False, LONG)


def test_who_does_not_ask_for_it_gets_plain_words():
    answer = answer_as("text/html")
    assert (answer.has_header("Content-Encoding"), answer.content.decode()) == (False, LONG)


def test_two_answers_that_say_the_same_differ_in_length():
    lengths = {len(answer_as("text/html", **ASKING).content) for _time in range(40)}
    assert len(lengths) > 1


def test_a_board_that_is_known_is_not_sent_again_though_it_was_compressed(client, db):
    joined = make_round_division(make_round(make_contest(published_at=timezone.now() - timedelta(days=1))))
    for _person in range(5):
        placed(joined)
    board = boards_of(joined)[Board.Audience.PUBLIC]
    address = reverse("board_data", args=[joined.round.contest.slug, board.pk])
    first = client.get(address, **ASKING)
    again = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"], **ASKING)
    assert (first["Content-Encoding"], first["ETag"][:2], again.status_code) == ("gzip", "W/", 304)
