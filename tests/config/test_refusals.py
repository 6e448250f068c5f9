"""What a visitor reads when the process itself refuses, before Django is asked."""

import pytest

from config.serving import refuse


async def refused(status: int, *, accept: bytes = b"*/*", cookie: bytes = b"") -> tuple[int, dict, str]:
    sent = []

    async def send(event: dict) -> None:
        sent.append(event)

    await refuse({"headers": [(b"accept", accept), (b"cookie", cookie)]}, send, status)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"].decode()


async def test_a_browser_gets_a_page_of_our_own_while_the_site_restarts():
    status, headers, body = await refused(503, accept=b"text/html,*/*;q=0.8")
    assert (status, headers[b"content-type"], headers[b"retry-after"]) == (503, b"text/html; charset=utf-8", b"2")
    assert "<h1>Hệ thống đang bận trong giây lát</h1>" in body


async def test_a_script_gets_a_sentence():
    _status, headers, body = await refused(503)
    expected = "Hệ thống đang khởi động lại. Mời Anh/Chị thử lại sau ít giây."
    assert (headers[b"content-type"], body) == (b"text/plain; charset=utf-8", expected)


async def test_the_sentence_is_in_the_visitors_language():
    _status, headers, body = await refused(413, cookie=b"language=en")
    assert (headers[b"content-language"], body) == (b"en", "What was sent is too large.")


@pytest.mark.parametrize("status", [408, 413])
async def test_a_faulty_request_is_not_asked_to_come_again(status):
    _status, headers, _body = await refused(status, accept=b"text/html")
    assert b"retry-after" not in headers
