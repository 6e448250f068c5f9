"""Which papers are known to be open, and how many requests of one go before those of others."""

import pytest
from django.urls import reverse

from config import open_papers
from config.open_papers import AT_ONCE, OpenPapers, paper_of, paper_shown

UUID, OTHER = "0f0e0d0c-0b0a-4908-8706-050403020100", "1f0e0d0c-0b0a-4908-8706-050403020100"


def answer(status: int, location: str = "") -> dict:
    headers = [(b"content-type", b"text/html")] + ([(b"location", location.encode())] if location else [])
    return {"type": "http.response.start", "status": status, "headers": headers}


@pytest.mark.parametrize(
    "name, more, paper",
    [
        ("paper", [], UUID),
        ("paper_slot", [12], UUID),
        ("paper_review", [], UUID),
        ("ticket", [], UUID),
        ("paper_image", [7], UUID),
        ("paper_state", [], None),
        ("result", [], None),
    ],
)
def test_the_pages_of_an_open_paper_are_told_by_their_path(name, more, paper):
    assert paper_of(reverse(name, args=[UUID, *more])) == paper


@pytest.mark.parametrize(
    "path, start, paper",
    [
        (f"/play/{UUID}/2/", answer(200), UUID),
        ("/contests/hoi-thi/rounds/1/start/", answer(302, f"/play/{UUID}/1/"), UUID),
        (f"/play/{UUID}/2/", answer(404), None),
        (f"/play/{UUID}/2/", answer(302, f"/accounts/login/?next=/play/{UUID}/2/"), None),
        (f"/play/{UUID}/2/", answer(302, f"/play/{UUID}/result/"), None),
        (f"/play/{UUID}/2/", answer(302), None),
        (f"/play/{UUID}/2/", answer(503), None),
        ("/", answer(200), None),
    ],
)
def test_an_answer_makes_known_the_paper_that_it_shows_or_leads_to(path, start, paper):
    assert paper_shown(path, start) == paper


async def test_what_is_sent_goes_on_as_it_is_and_is_learnt_from():
    papers, sent = OpenPapers(), []

    async def send(event: dict) -> None:
        sent.append(event)

    learning = papers.learning(f"/play/{UUID}/1/", send)
    events = [answer(200), {"type": "http.response.body", "body": b"x"}]
    for event in events:
        await learning(event)
    assert (sent, list(papers.known)) == (events, [UUID])


def test_one_paper_goes_before_others_so_many_times_at_once_and_no_more():
    papers = OpenPapers()
    papers.note(UUID)
    held = [papers.going_before(f"/play/{UUID}/1/") for _request in range(AT_ONCE + 1)]
    assert [each.__enter__() for each in held] == [True] * AT_ONCE + [False]
    for each in held:
        each.__exit__(None, None, None)
    assert dict(papers.going) == {}
    with papers.going_before(f"/play/{UUID}/1/") as goes, papers.going_before(f"/play/{OTHER}/1/") as other:
        assert (goes, other) == (True, False)


def test_the_paper_that_was_seen_first_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(open_papers, "MOST_KNOWN", 2)
    papers = OpenPapers()
    for paper in ("one", "two", "one", "three"):
        papers.note(paper)
    assert list(papers.known) == ["two", "three"]
