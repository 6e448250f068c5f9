"""A shared device in a real browser: after somebody's turn nothing of them is left, and no answer is lost for it."""

import re

import pytest
from playwright.sync_api import expect

from contest.demo import FIXED_PASSWORD
from tests.e2e.scanning import faults
from tests.e2e.steps import CONTEST, PASSWORD, answer, expect_saved, hand_in, opened, seek, send, sign_in, start

SCANNED = {"bypass_csp": True, "service_workers": "block", "reduced_motion": "reduce"}
NAME = "Ngô Thị Bình"
KEPT = """async () => ({
  local: Object.keys(localStorage).filter((key) => key !== "paper:probe"),
  session: Object.keys(sessionStorage),
  databases: ((await indexedDB.databases?.()) ?? []).length,
})"""


@pytest.fixture(scope="module")
def server(server):
    """The same server, where the contest has this door, and officers enter people."""
    doors = ["phone", "kiosk", "assisted"]
    server.manage("shell", "-v0", "-c", f"from contest.models import Contest; Contest.objects.update(doors={doors})")
    return server


def make_kiosk(page):
    """Have the demo's organiser, who is signed in, make this device a kiosk; ends at its door."""
    page.goto("/organize/kiosk/")
    page.locator("input[name=contest]").first.check()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/kiosk/")


def slip_of(page) -> str:
    """Enter somebody without a telephone, by the forms alone; return the code of their slip."""
    page.goto("/organize/assisted/")
    address = page.locator("main p a.btn-primary").get_attribute("href")
    division = re.search(r'name="division" value="(\d+)"', page.request.get(address).text()).group(1)
    told = {"full_name": NAME, "birth_year": "1951", "unit_query": "Sở Nội vụ", "consent": "on"}
    page.goto(send(page, address, division=division, **told))
    return page.locator(".code").inner_text()


def begin_turn(page) -> None:
    """Make the device a kiosk, begin a turn by the code of a slip, and answer a question there."""
    sign_in(page, "0900000002", FIXED_PASSWORD)
    slip = slip_of(page)
    make_kiosk(page)
    page.locator("[name=code]").fill(slip.lower())
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url("**/enter/")
    start(page)
    seek(page, "single")
    answer(page)
    expect_saved(page)  # else a turn waits for the answer, as it should


def test_a_turn_leaves_nothing_and_waits_for_the_last_answer(visit):
    page = opened(visit())
    begin_turn(page)
    paper = page.url
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.locator("[data-kiosk] button").click()
    expect(page.locator("[data-kiosk-waiting]")).to_be_visible()
    assert page.evaluate(KEPT)["local"] != []
    page.context.set_offline(False)
    expect_saved(page)
    page.locator("[data-kiosk] button").click()
    page.wait_for_url("**/kiosk/")
    assert page.evaluate(KEPT) == {"local": [], "session": [], "databases": 0}
    page.go_back()
    page.wait_for_url(re.compile(r"/(kiosk|accounts/login)/"))
    page.goto(paper)
    assert page.url.endswith("/kiosk/")
    assert page.script_errors == []


def test_whoever_goes_back_after_a_turn_finds_nothing_that_was_typed(visit):
    """The page is asked for anew, but a browser fills in what stood in its form when it was left."""
    page = opened(visit())
    sign_in(page, "0900000002", FIXED_PASSWORD)
    make_kiosk(page)
    page.goto(f"{CONTEST}join/?kind=phone")
    told = {"full_name": NAME, "login": "0912 345 678"}
    for name, words in told.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=consent]").check()
    page.goto("/privacy/")
    page.locator("[data-kiosk] button").click()
    page.wait_for_url("**/kiosk/")
    page.go_back()
    page.wait_for_url("**/join/**")
    assert {name: page.input_value(f"[name={name}]") for name in told} == dict.fromkeys(told, "")
    expect(page.locator("[name=consent]")).not_to_be_checked()


def test_a_paper_is_sat_to_its_result_and_the_turn_ends_by_itself_unless_somebody_touches_the_device(visit):
    page = opened(visit(**SCANNED))
    begin_turn(page)
    assert faults(page) == []
    hand_in(page)
    assert faults(page) == []
    page.clock.install()
    page.reload()
    countdown = page.locator("[data-kiosk-countdown]")
    page.clock.fast_forward(31_000)  # of the 60 s after a paper, so that the scan is over before the turn
    expect(countdown).to_be_in_viewport(ratio=1)
    assert re.search(r"\b2\d\b", countdown.inner_text())  # 29, less what a busy machine has taken so far
    assert faults(page) == []
    page.mouse.click(5, 5)
    page.clock.run_for(2_000)
    expect(countdown).to_be_hidden()
    page.clock.fast_forward(61_000)
    page.wait_for_url("**/kiosk/")
    assert page.evaluate(KEPT) == {"local": [], "session": [], "databases": 0}
    page.goto(CONTEST + "enter/")
    expect(page.locator("main a[href^='/accounts/login/']")).to_be_visible()


NO_SLIP = (
    "Mã tham dự trên phiếu: Không có lượt đăng ký do cán bộ nhập giúp nào mang mã này. Nếu đã tự đăng ký, Anh/Chị bấm "
    "“Đăng nhập”; nếu đơn vị đã phát mã, Anh/Chị chọn “Bằng mã danh sách” ở dưới."
)
NOT_THEIRS = "Mật khẩu của người mở ki-ốt: Đây không phải mật khẩu của người mở ki-ốt."


def test_a_wrong_code_and_a_wrong_password_are_told_and_the_device_stays_a_kiosk(visit):
    page = visit(**SCANNED).new_page()
    sign_in(page, "0900000002", FIXED_PASSWORD)
    make_kiosk(page)
    assert faults(page) == []
    page.locator("[name=code]").fill("AAAA AAAA")
    page.locator("main form.form button.btn-primary").click()
    expect(page.locator(".form-errors li")).to_have_text(NO_SLIP)
    assert faults(page) == []
    page.locator("[data-kiosk] a").click()
    for password, told in (PASSWORD, NOT_THEIRS), (FIXED_PASSWORD, None):
        assert faults(page) == []
        page.locator("[name=password]").fill(password)
        page.locator("main form.form button.btn-primary").click()
        expect(page.locator(".form-errors li")).to_have_text(told) if told else page.wait_for_url("**/login/")
    page.goto("/kiosk/")
    expect(page.locator("[data-kiosk]")).to_have_count(0)
