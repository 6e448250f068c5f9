"""Who carries messages: a gateway that really answers, mail, the console."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from accounts.notifier import NotSent, can_send, send_text
from tests.accounts.test_codes import ASK, EMAIL


@pytest.fixture
def gateway(settings):
    """A gateway on this machine that notes what it is sent, and answers as it is told."""
    seen = SimpleNamespace(status=200, requests=[])

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.requests.append((self.headers["Authorization"], body))
            self.send_response(seen.status)
            self.end_headers()

        def log_message(self, *_) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.SMS_GATEWAY_TOKEN = "of-the-gateway"
    yield seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_gateway_gets_number_and_text_with_its_token(gateway, settings):
    send_text("+84912345678", subject="", text="123456 là mã của bạn")
    token = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
    assert gateway.requests == [(token, {"to": "+84912345678", "text": "123456 là mã của bạn"})]


def test_a_gateway_that_refuses_is_told_without_the_text(gateway, caplog):
    gateway.status = 500
    with pytest.raises(NotSent):
        send_text("+84912345678", subject="", text="123456")
    assert ("HTTPError" in caplog.text, "123456" in caplog.text) == (True, False)


def test_a_page_says_when_nothing_was_sent(client, db, gateway):
    gateway.status = 503
    assert client.post(ASK, {"login": "0912345678"}).status_code == 503


def test_on_this_machine_alone_the_console_carries_messages(settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.ALLOWED_HOSTS = ["localhost"]
    with caplog.at_level(logging.INFO):
        send_text("+84912345678", subject="", text="123456")
    assert "To +84912345678: 123456" in caplog.text


@pytest.mark.parametrize(
    "hosts,https,sends",
    [(["localhost"], False, True), (["thi.example.vn"], False, False), (["localhost"], True, False)],
)
def test_a_site_that_others_reach_needs_a_sender(settings, hosts, https, sends):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.ALLOWED_HOSTS, settings.HTTPS = hosts, https
    assert [can_send(to_phones=True), can_send(to_phones=False)] == [sends, sends]
    if not sends:
        with pytest.raises(NotSent):
            send_text(EMAIL, subject="", text="123456")
