"""Each door of a contest on a telephone, as somebody comes by it, and what it tells whoever it does not let in."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.accounts.identity_provider import CLIENT, SECRET, IdentityProvider, served
from tests.e2e import steps
from tests.e2e.conftest import Server
from tests.e2e.scanning import AXE, faults
from tests.e2e.screens import PHONE

pytestmark = pytest.mark.timeout(180)
DOORS = ["phone", "email", "code", "openid", "roster", "assisted"]
SCANNED = {"bypass_csp": True, "service_workers": "block", "reduced_motion": "reduce"}
NAME, SQUATTER, LEADER = "Ngô Thị Bình", "Lý Văn Giả", "0900000006"
PIN, NEW_PIN = "739205", "839264"
CODE = re.compile(r"[A-Z0-9]{8}")
WRONG_CODE = "Mã gồm sáu chữ số: Mã không đúng. Anh/Chị vui lòng so lại với tin nhắn nhận được sau cùng."
CODE_IS_OVER = "Mã này không còn dùng được. Anh/Chị vui lòng yêu cầu mã mới."
WRONG_PASSWORD = "Số điện thoại, thư điện tử hoặc mật khẩu chưa đúng. Anh/Chị kiểm tra rồi thử lại."
TAKEN = "Thư điện tử: Số điện thoại hoặc thư điện tử này đã có tài khoản. Mời Anh/Chị đăng nhập hoặc lấy lại mật khẩu."
TOO_MANY = "Có quá nhiều người dùng chung đường mạng này cùng lúc. Anh/Chị đợi một phút rồi thử lại; không mất gì cả."
UNREAD = (
    "Tôi đã đọc to nội dung này cho người dự thi và người đó đồng ý: "
    "Vui lòng đọc to nội dung trước: không có sự đồng ý thì không được lưu gì."
)
AT_PROVIDER = "Bằng tài khoản của Anh/Chị tại Cổng thử"
NOT_THERE = "Đăng nhập tại nhà cung cấp định danh không thành công. Ở đây không có gì thay đổi."


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with served() as running:
        yield running


@pytest.fixture(scope="module")
def server(server, provider) -> Server:
    """The same server where every door is open, and an identity provider stands behind one of them."""
    server.stop()
    server.settings |= {"OPENID_SERVER_URL": provider.issuer, "OPENID_NAME": "Cổng thử"}
    server.settings |= {"OPENID_CLIENT_ID": CLIENT, "OPENID_CLIENT_SECRET": SECRET}
    server.manage("shell", "-v0", "-c", f"from contest.models import Contest; Contest.objects.update(doors={DOORS})")
    server.start()
    return server


@pytest.fixture
def page(visit) -> Page:
    return visit(**SCANNED).new_page()


def choose_door(page: Page, way: str) -> None:
    page.goto(f"{steps.CONTEST}enter/")
    page.get_by_role("link", name=way, exact=True).click()


def press(page: Page) -> None:
    page.locator("main form.form button.btn-primary").first.click()


def agree(page: Page) -> None:
    page.locator("[name=consent]").check()
    press(page)


def expect_told(page: Page, *told: str) -> None:
    expect(page.locator(".form-errors li")).to_have_text(list(told))


def choose_place(page: Page) -> None:
    page.get_by_role("radio", name="Cán bộ, công chức, viên chức").check()
    page.locator("[data-unit-query]").fill("so noi vu")
    page.get_by_role("option", name="Sở Nội vụ").click()


def code_on(page: Page) -> str:
    """The participation code on the page of an entry."""
    page.wait_for_url("**/enter/")
    return page.locator(".code").first.inner_text()


# --- one-time codes ------------------------------------------------------------------------------------------------


def ask_for_code(page: Page, login: str) -> None:
    choose_door(page, "Bằng mã dùng một lần")
    send_code(page, login)


def send_code(page: Page, login: str) -> None:
    page.locator("[name=login]").fill(login)
    assert faults(page) == []
    press(page)
    page.wait_for_url("**/code/confirm/")


def sent_to(server: Server, login: str) -> str:
    """The digits sent last to a login, as this site's console tells them."""
    log = (server.data / "server.log").read_text()
    return re.findall(rf"To {re.escape(login)}: (\d{{6}})", log)[-1]


def type_code(page: Page, digits: str) -> None:
    page.locator("[name=code]").fill(digits)
    press(page)


def sign_up_by_code(page: Page) -> None:
    page.wait_for_url("**/code/signup/")
    page.locator("[name=full_name]").fill(NAME)
    agree(page)
    page.wait_for_url("**/enter/")


def test_a_code_by_text_message_leads_to_the_paper_and_a_wrong_one_does_not(page, server):
    phone = steps.new_phone()
    ask_for_code(page, phone)
    assert faults(page) == []
    digits = sent_to(server, f"+84{phone[1:]}")
    type_code(page, f"{(int(digits) + 1) % 10**6:06}")
    expect_told(page, WRONG_CODE)
    assert faults(page) == []
    type_code(page, digits)
    page.wait_for_url("**/code/signup/")
    assert faults(page) == []
    sign_up_by_code(page)
    steps.enter(page)
    steps.start(page)
    expect(steps.question(page)).to_be_visible()


def test_a_code_by_mail_that_comes_too_late_is_told_and_a_new_one_leads_in(page, server):
    login = f"binh{steps.new_phone()}@example.vn"
    ask_for_code(page, login)
    late = "OneTimeCode.objects.update(ends_at=timezone.now())"
    server.manage("shell", "-v0", "-c", f"from django.utils import timezone; from accounts.models import *; {late}")
    type_code(page, sent_to(server, login))
    expect(page.locator("main .alert-error")).to_have_text(CODE_IS_OVER)
    assert faults(page) == []
    press(page)
    expect(page.locator("[name=code]")).to_be_visible()
    type_code(page, sent_to(server, login))
    sign_up_by_code(page)
    assert CODE.fullmatch(steps.enter(page))


def test_five_wrong_codes_close_it_and_a_new_one_leads_in(page, server):
    phone = steps.new_phone()
    ask_for_code(page, phone)
    right = sent_to(server, f"+84{phone[1:]}")
    for told in [WRONG_CODE] * 4 + [None]:
        type_code(page, f"{(int(right) + 1) % 10**6:06}")
        expect_told(page, told) if told else expect(page.locator("main .alert-error")).to_have_text(CODE_IS_OVER)
    expect(page.locator("main .lead b")).to_have_text(f"{phone[:4]} {phone[4:7]} {phone[7:]}")
    expect(page.locator("main a[href^='tel:']")).to_be_visible()
    assert (page.locator("[name=code]").count(), faults(page)) == (0, [])
    press(page)
    type_code(page, sent_to(server, f"+84{phone[1:]}"))
    page.wait_for_url("**/code/signup/")


# --- an e-mail address and a password ------------------------------------------------------------------------------


def sign_in(page: Page, login: str, password: str) -> None:
    """Sign in on the way to one's entry."""
    page.goto(f"/accounts/login/?next={steps.CONTEST}enter/")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    press(page)


def test_an_address_is_enough_and_a_wrong_password_is_told_at_the_next_sign_in(page, visit):
    login = f"binh{steps.new_phone()}@example.vn"
    choose_door(page, "Bằng thư điện tử")
    page.locator("[name=full_name]").fill(NAME)
    page.locator("[name=login]").fill(login)
    page.locator("[name=secret]").fill(steps.PASSWORD)
    choose_place(page)
    assert faults(page) == []
    agree(page)
    page.wait_for_url("**/start/")
    page.goto(f"{steps.CONTEST}enter/")
    elsewhere = visit(**SCANNED).new_page()
    sign_in(elsewhere, login, "cải cách tư pháp 2021")
    expect_told(elsewhere, WRONG_PASSWORD)
    assert faults(elsewhere) == []
    sign_in(elsewhere, login, steps.PASSWORD)
    assert code_on(elsewhere) == code_on(page)


def sign_up_by_mail(page: Page, login: str) -> None:
    page.goto(f"/accounts/signup/?kind=email&next={steps.CONTEST}enter/")
    page.locator("[name=full_name]").fill(NAME)
    page.locator("[name=username]").fill(login)
    page.locator("[name=password1]").fill("hoa sen trắng đầu hạ")
    page.locator("[name=consent]").check()
    press(page)


def test_an_address_that_is_taken_is_told_with_the_ways_in_that_are_left(page, visit):
    login = f"binh{steps.new_phone()}@example.vn"
    sign_up_by_mail(page, login)
    page.wait_for_url("**/enter/")
    second = visit(**SCANNED).new_page()
    sign_up_by_mail(second, login)
    expect_told(second, TAKEN)
    expect(second.locator("main form.form p a.btn")).to_have_text(["Đăng nhập", "Lấy lại mật khẩu"])
    assert faults(second) == []


def test_too_many_tries_are_told_by_a_page_in_plain_words(page):
    """Of one address so many wrong codes of slips are looked at in a minute; an office types fewer."""
    address = f"{steps.CONTEST}roster-code/"
    form = page.request.get(address).text().partition("<main")[2]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form).group(1)
    sent = {"csrfmiddlewaretoken": token, "code": "AAAA AAAA"}
    while not page.get_by_text(TOO_MANY).count():  # once more where the minute has ended since it was too much
        while page.request.post(address, form=sent).status != 429:
            continue
        page.goto(address)
        page.locator("[name=code]").fill("AAAA AAAA")
        press(page)
        page.wait_for_load_state()
    expect(page.locator("main .lead")).to_have_text(TOO_MANY)
    assert faults(page) == []
    page.locator("main .btn-primary").click()
    expect(page.locator("[name=code]")).to_be_visible()


# --- a taken number, and a lost PIN --------------------------------------------------------------------------------


def find(page: Page, phone: str) -> None:
    """As the leader of their unit: by the name of whose number it is nobody, by the whole number who took it."""
    steps.sign_in(page, LEADER)
    page.goto("/organize/help/")
    for name, ending, found in ((NAME, phone[-4:], 0), ("", phone, 1)):
        page.locator("[name=name]").fill(name)
        page.locator("[name=ending]").fill(ending)
        press(page)
        expect(page.locator("section[aria-labelledby=found] b")).to_have_text([SQUATTER] * found)
        expect(page.locator("section[aria-labelledby=found] [role=status]")).to_have_count(1 - found)
        assert faults(page) == []
    page.locator("section[aria-labelledby=found] a").click()


def give_password(page: Page) -> str:
    """Give a temporary password to whoever was found; return it."""
    page.locator("[name=reason]").fill("Xem căn cước công dân")
    assert faults(page) == []
    page.locator("main form.form button.btn-danger").click()
    page.locator("main code").wait_for()
    assert faults(page) == []
    return page.locator("main code").inner_text()


def choose_secret(page: Page, secret: str, *, present: str | None = None) -> None:
    page.wait_for_url("**/password/change/**")
    assert (page.locator("[name=oldpassword]").count(), faults(page)) == (int(present is not None), [])
    page.locator("[name=oldpassword]").fill(present) if present else None
    page.locator("[name=password1]").fill(secret)
    press(page)
    page.wait_for_url(lambda address: "/password/" not in address)


def lose_pin(page: Page, server: Server, phone: str) -> None:
    """Come in by a one-time code, from the page of who forgot, and choose a new PIN."""
    page.goto("/accounts/password/reset/")
    page.locator("main a[href^='/accounts/code/']").click()
    send_code(page, phone)
    type_code(page, sent_to(server, f"+84{phone[1:]}"))
    choose_secret(page, NEW_PIN)


def test_a_taken_number_comes_back_by_an_officer_and_a_lost_pin_by_a_code(page, visit, server):
    phone = steps.begin(visit().new_page(), full_name=SQUATTER)
    find(page, phone)
    temporary = give_password(page)
    owner = visit(**SCANNED).new_page()
    sign_in(owner, phone, steps.PASSWORD)
    expect_told(owner, WRONG_PASSWORD)
    sign_in(owner, phone, temporary)
    choose_secret(owner, PIN, present=temporary)
    code = code_on(owner)
    lose_pin(visit(**SCANNED).new_page(), server, phone)
    sign_in(owner, phone, PIN)
    expect_told(owner, WRONG_PASSWORD)
    sign_in(owner, phone, NEW_PIN)
    assert code_on(owner) == code


# --- an officer enters somebody ------------------------------------------------------------------------------------


def test_somebody_without_a_telephone_is_entered_by_an_officer_and_sits_the_paper_there(page):
    steps.sign_in(page, LEADER)
    page.goto("/organize/assisted/")
    page.locator("main p a.btn-primary").click()
    page.locator("[name=full_name]").fill(NAME)
    page.locator("[name=birth_year]").fill("1951")
    choose_place(page)
    press(page)
    expect_told(page, UNREAD)
    assert faults(page) == []
    agree(page)
    page.wait_for_url(re.compile(r"/assisted/\d+/$"))
    assert faults(page) == []
    slip = page.locator(".code").inner_text()
    press(page)
    assert code_on(page) == slip
    steps.start(page)
    expect(steps.question(page)).to_be_visible()


# --- an identity provider ------------------------------------------------------------------------------------------


@pytest.fixture
def travelling(browser, server) -> Iterator[BrowserContext]:
    """The browser of somebody who leaves the site for the provider and comes back, which `visit` lets nobody do."""
    context = browser.new_context(viewport=PHONE, base_url=server.url, locale="vi-VN", **SCANNED)
    context.add_init_script(path=AXE)
    yield context
    context.close()


def test_who_finds_the_provider_refusing_or_out_of_order_is_told_and_comes_in_when_it_agrees(travelling, provider):
    page = travelling.new_page()
    provider.refuses = True
    choose_door(page, AT_PROVIDER)
    expect(page.locator("main .lead")).to_have_text(NOT_THERE)
    assert faults(page) == []
    provider.refuses, provider.away = False, {"/token"}
    choose_door(page, AT_PROVIDER)
    expect(page.locator("main .lead")).to_have_text(NOT_THERE)
    provider.away = set()
    choose_door(page, AT_PROVIDER)
    page.wait_for_url("**/openid-signup/")
    assert (page.input_value("[name=full_name]"), faults(page)) == (NAME, [])
    agree(page)
    page.wait_for_url("**/enter/")
    assert CODE.fullmatch(steps.enter(page))


def test_whoever_has_a_password_connects_the_provider_under_the_policy_of_our_pages(browser, server, provider):
    """No form leads to another site, not even by redirects: so this browser keeps the policy that `SCANNED` drops."""
    provider.told |= {"sub": "2000"}
    with browser.new_context(viewport=PHONE, base_url=server.url, locale="vi-VN") as context:
        page = context.new_page()
        steps.sign_up(page)
        page.goto("/me/")
        page.get_by_role("link", name="Từ nay đăng nhập bằng Cổng thử").click()
        page.locator("[name=password]").fill(steps.PASSWORD)
        press(page)
        page.get_by_role("link", name="Đăng nhập bằng Cổng thử", exact=True).click()
        page.wait_for_url("**/me/")
        expect(page.get_by_role("link", name="Ngắt kết nối nhà cung cấp định danh")).to_be_visible()
    provider.told |= {"sub": "1000"}
