"""What a process notes of the requests it answers."""

import pytest

from config.traffic import Traffic, kind_of

UUID = "0a1b2c3d-0000-4000-8000-0123456789ab"


@pytest.mark.parametrize(
    "path, kind",
    [
        (f"/play/{UUID}/save/", "save"),
        (f"/play/{UUID}/submit/", "save"),
        (f"/play/{UUID}/3/", "page"),
        ("/contests/tim-hieu/board/7/data/", "board"),
        ("/contests/tim-hieu/board/", "page"),
        ("/static/css/app.css", "static"),
        ("/healthz", "probe"),
        ("/readyz", "probe"),
        ("/metrics", "probe"),
        ("/", "page"),
        ("/play/../save/", "page"),
    ],
)
def test_the_kind_of_a_request_is_told_by_its_path(path, kind):
    assert kind_of(path) == kind


async def answered(*events: dict, error: Exception | None = None) -> Traffic:
    """What is noted of one page that answers with these events."""
    traffic, sent = Traffic(), []

    async def application(scope, receive, send):
        for event in events:
            await send(event)
        if error:
            raise error

    async def send(event):
        sent.append(event)

    raised = None
    try:
        await traffic.count(application, {"path": "/"}, None, send)
    except ValueError as caught:
        raised = caught
    assert (sent, raised) == (list(events), error)
    return traffic


START = {"type": "http.response.start", "status": 404, "headers": []}
BODY = {"type": "http.response.body", "body": b"x"}


@pytest.mark.parametrize(
    "events, error, status",
    [((START, BODY), None, 404), ((), ValueError(), 0), ((START,), ValueError(), 404)],
)
async def test_an_answer_is_noted_with_its_status_and_passed_on_as_it_is(events, error, status):
    traffic = await answered(*events, error=error)
    assert traffic.answers == {("page", status): 1}
    assert traffic.times["page"].buckets()[-1] == ("+Inf", 1)
