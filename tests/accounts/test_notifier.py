"""Who carries messages: a gateway that really answers, mail, the console; and how many texts a day may cost."""

import json
import logging
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client

from accounts.notifier import NoMoreMails, NoMoreTexts, NotSent, can_send, send_text
from tests.accounts.test_codes import ASK, EMAIL, HERE, THERE, refuse_connection
from tests.factories import NOW


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


# --- how many ------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def ten_texts(gateway, settings, clock):
    settings.TEXTS_A_DAY = 10
    return gateway


def ask_for_texts(numbers: range, address: str) -> list[int]:
    return [ask_for_text(f"09120000{number:02}", address).status_code for number in numbers]


def ask_for_text(login: str, address: str):
    return Client(REMOTE_ADDR=address).post(ASK, {"login": login})


def test_one_address_causes_a_fifth_of_the_days_texts(db, ten_texts):
    assert ask_for_texts(range(4), HERE) == [302, 302, 503, 503]
    refused = ask_for_text("0912000099", HERE)
    assert refused.context["form"].non_field_errors() == [str(NoMoreTexts.here)]
    assert (ask_for_texts(range(4, 6), THERE), len(ten_texts.requests)) == ([302, 302], 4)


def test_when_the_days_texts_are_used_up_the_door_says_so_and_stays_open_for_mail(db, ten_texts):
    for place in range(5):
        ask_for_texts(range(2 * place, 2 * place + 2), f"192.0.2.{place}")
    refused = ask_for_text("0912000099", "192.0.2.99")
    assert (refused.status_code, len(ten_texts.requests)) == (503, 10)
    assert refused.context["form"].non_field_errors() == [str(NoMoreTexts.sentence)]
    assert ask_for_text(EMAIL, "192.0.2.99").status_code == 302


def test_the_next_day_has_texts_of_its_own(db, ten_texts, clock):
    ask_for_texts(range(3), HERE)
    clock.shift(timedelta(days=1))
    assert ask_for_texts(range(3), HERE) == [302, 302, 503]


def test_what_the_gateway_did_not_take_is_none_of_the_days_texts(db, ten_texts):
    ten_texts.status = 500
    ask_for_texts(range(5), HERE)
    ten_texts.status = 200
    assert ask_for_texts(range(10, 13), HERE) == [302, 302, 503]


@pytest.fixture
def ten_mails(settings, clock):
    settings.MAILS_A_DAY = 10


def ask_for_mails(places: range, address: str) -> list[int]:
    return [ask_for_text(f"hoa{place}@example.vn", address).status_code for place in places]


def test_one_address_causes_a_fifth_of_the_days_codes_by_mail(db, ten_mails, mailoutbox):
    assert ask_for_mails(range(4), HERE) == [302, 302, 503, 503]
    refused = ask_for_text("hoa99@example.vn", HERE)
    assert refused.context["form"].non_field_errors() == [str(NoMoreMails.here)]
    assert (ask_for_mails(range(4, 6), THERE), len(mailoutbox)) == ([302, 302], 4)


def test_when_the_days_codes_by_mail_are_used_up_reminders_and_texts_still_go(db, gateway, ten_mails, mailoutbox):
    for place in range(5):
        ask_for_mails(range(2 * place, 2 * place + 2), f"192.0.2.{place}")
    refused = ask_for_text("hoa99@example.vn", "192.0.2.99")
    assert refused.context["form"].non_field_errors() == [str(NoMoreMails.sentence)]
    send_text("can-bo@example.vn", subject="Nhắc dự thi", text="Mời anh, chị vào thi.")
    assert (len(mailoutbox), ask_for_text("0912000099", "192.0.2.99").status_code) == (11, 302)


def test_what_the_mail_server_did_not_take_is_none_of_the_days_codes(db, ten_mails, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("accounts.notifier.send_mail", refuse_connection)
        assert ask_for_mails(range(5), HERE) == [503] * 5
    assert ask_for_mails(range(10, 13), HERE) == [302, 302, 503]
