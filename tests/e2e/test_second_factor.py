"""An organiser sets up a second factor, and signs in with it: an app, then a passkey of the device."""

import base64
import hmac
import struct
import time

import pytest
from playwright.sync_api import Page, expect

from contest.demo import FIXED_PASSWORD
from tests.e2e.conftest import Server
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK

ORGANISER = "0900000002"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def server(server) -> Server:
    """The same server with the second factor asked for, under a name that browsers give passkeys to."""
    server.stop()
    server.settings["STAFF_MFA"] = "yes"
    server.url = server.url.replace("127.0.0.1", "localhost")
    server.start()
    return server


def code_of(secret: str, *, steps: int = 0) -> str:
    """What an authenticator app shows for this key, by RFC 6238."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/?next=/organize/")
    page.locator("input[name=login]").fill(ORGANISER)
    page.locator("input[name=password]").fill(FIXED_PASSWORD)
    page.locator("main form button.btn-primary").click()


def set_up_app(page: Page) -> str:
    assert faults(page) == []
    page.goto("/accounts/2fa/totp/activate/")
    assert faults(page) == []
    page.locator("input[name=password]").fill(FIXED_PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/totp/activate/")
    assert faults(page) == []
    secret = page.locator("#key-for-the-app").input_value()
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/recovery-codes/")
    assert faults(page) == []
    return secret


def test_an_organiser_signs_in_with_an_app_and_with_a_passkey(visit):
    context = visit(DESK, bypass_csp=True, service_workers="block", reduced_motion="reduce")
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_in(page)
    page.wait_for_url("**/accounts/2fa/?next=**")
    secret = set_up_app(page)
    assert page.goto("/organize/").status == 200
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("[data-passkey] button").click()
    page.wait_for_url("**/accounts/2fa/")
    assert faults(page) == []
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("[data-passkey] button").click()
    told = page.locator("[data-failed]")
    expect(told).to_have_text("Tài khoản này đã có khóa truy cập ở đây. Không cần làm gì thêm.")
    expect(told).to_be_visible()
    assert faults(page) == []
    context.clear_cookies()
    sign_in(page)
    page.wait_for_url("**/accounts/2fa/authenticate/")
    page.locator("[data-passkey] button").click()
    page.wait_for_url("**/organize/")
    context.clear_cookies()
    sign_in(page)
    page.locator("input[name=code]").fill("000000")
    page.locator("main form.form button.btn-primary").click()
    expect(page.locator("input[name=code]")).to_have_attribute("aria-invalid", "true")
    assert faults(page) == []
    page.locator("input[name=code]").fill(code_of(secret, steps=1))
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url("**/organize/")
