"""What a visitor reads when the process itself refuses, before Django is asked."""

import pytest

from config.refusals import BUSY, RESTARTING, refuse

PAGE = b"text/html,*/*;q=0.8"


async def refused(
    why: int | str, *, accept: bytes = b"*/*", cookie: bytes = b"", method: str = "GET"
) -> tuple[int, dict, str]:
    sent = []

    async def send(event: dict) -> None:
        sent.append(event)

    await refuse({"method": method, "headers": [(b"accept", accept), (b"cookie", cookie)]}, send, why)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"].decode()


@pytest.mark.parametrize("why, after", [(RESTARTING, b"2"), (BUSY, b"5")])
async def test_a_browser_that_is_sent_away_for_a_moment_gets_a_page_of_our_own(why, after):
    status, headers, body = await refused(why, accept=PAGE)
    assert (status, headers[b"content-type"], headers[b"retry-after"]) == (503, b"text/html; charset=utf-8", after)
    assert "<h1>Hệ thống đang bận trong giây lát</h1>" in body


@pytest.mark.parametrize("method, told", [("POST", True), ("GET", False)])
async def test_who_sent_something_is_told_how_to_send_it_again(method, told):
    _status, _headers, body = await refused(BUSY, accept=PAGE, method=method, cookie=b"language=en")
    assert ("Please go back one page in your browser and send it again." in body) is told


async def test_a_script_gets_a_sentence():
    _status, headers, body = await refused(RESTARTING)
    expected = "Hệ thống đang khởi động lại. Mời Anh/Chị thử lại sau ít giây."
    assert (headers[b"content-type"], body) == (b"text/plain; charset=utf-8", expected)


async def test_the_sentence_is_in_the_visitors_language():
    _status, headers, body = await refused(413, cookie=b"language=en")
    assert (headers[b"content-language"], body) == (b"en", "What was sent is too large.")


async def test_a_browser_that_sent_too_much_gets_a_page_of_our_own():
    status, headers, body = await refused(413, accept=PAGE, cookie=b"language=en", method="POST")
    assert (status, headers[b"content-type"]) == (413, b"text/html; charset=utf-8")
    assert "<h1>What was sent is too large</h1>" in body


@pytest.mark.parametrize("status", [408, 413])
async def test_a_faulty_request_is_not_asked_to_come_again(status):
    _status, headers, _body = await refused(status, accept=b"text/html")
    assert b"retry-after" not in headers


@pytest.mark.parametrize("why, closes", [(RESTARTING, True), (BUSY, False)])
async def test_only_a_process_that_ends_closes_the_line(why, closes):
    _status, headers, _body = await refused(why)
    assert (b"connection" in headers) is closes
