"""After a paper: what to remember, a receipt to keep, a word to the organisers. Then one's own data, and their end."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.conftest import Server
from tests.e2e.scanning import faults

pytestmark = pytest.mark.timeout(180)
SCANNED = {"bypass_csp": True, "service_workers": "block", "reduced_motion": "reduce"}
THANKS = "Cảm ơn Anh/Chị. Ban Tổ chức đã nhận được góp ý."
THANKS_AGAIN = "Cảm ơn Anh/Chị. Góp ý này thay cho góp ý trước."
WRONG_PASSWORD = "Số điện thoại, thư điện tử hoặc mật khẩu chưa đúng. Anh/Chị kiểm tra rồi thử lại."
STEP = "Mở Cổng dịch vụ công và tìm tên thủ tục trước khi đi nộp."
REVIEWED = f"""
from contest.models import Round
from questions.models import Topic, TopicGuide
Round.objects.filter(number=2).update(review_policy="after_submit", attempts_allowed=1)
for topic in Topic.objects.all():
    TopicGuide.objects.update_or_create(topic=topic, defaults={{"step_vi": {STEP!r}}})
"""
FOR_A_PHONE = 400_000
"""Bytes that a phone keeps and sends on without thinking of it."""
SLOTS_AND_ANSWERS = """items => items.map(item => [
  item.querySelector("h3, .lesson-asked").textContent.trim(),
  item.querySelector(".question-stem, .lesson-stem").textContent.trim(),
  item.dataset.outcome ?? "",
])"""


@pytest.fixture(scope="module")
def server(server) -> Server:
    """The same server where the running round tells what was right at once, and each topic has a step in real life."""
    server.manage("shell", "-v0", "-c", REVIEWED)
    return server


@pytest.fixture
def page(visit) -> Page:
    return visit(**SCANNED).new_page()


def hand_in(page: Page, *, answered: int) -> None:
    """Answer the first questions as it comes, leave the others open, and hand the paper in."""
    for _slot in range(answered):
        steps.answer(page)
        steps.go_on(page)
    steps.expect_saved(page)
    steps.hand_in(page)


def missed(page: Page) -> list[list[str]]:
    """Number and words of what the review calls wrong, in part right, or left open: the gravest first."""
    told = page.locator(".review-item").evaluate_all(SLOTS_AND_ANSWERS)
    grave = ["wrong", "partly", "blank"]
    return sorted((one for one in told if one[2] in grave), key=lambda one: grave.index(one[2]))


def test_after_a_paper_one_learns_from_it_tells_the_organisers_and_keeps_a_receipt(page):
    steps.begin(page)
    hand_in(page, answered=6)
    lessons = page.locator(".lesson")
    told = [one[:2] for one in lessons.evaluate_all(SLOTS_AND_ANSWERS)]
    wrong = [one[:2] for one in missed(page)]
    assert (len(told), told[0], [one for one in told if one not in wrong]) == (3, wrong[0], [])
    expect(lessons.locator(".lesson-step")).to_have_text([STEP] * 3)
    assert faults(page) == []
    print_lessons(page)
    tell_the_organisers(page)
    keep_receipt(page)


def print_lessons(page: Page) -> None:
    """The title and the three of them, and nothing else of the page."""
    expect(page.locator("[data-print=lessons]")).to_be_visible()
    lessons = [f".lesson:nth-child({place})" for place in (1, 2, 3)]
    steps.note_prints(page, "main h1", *lessons, ".score-value", "#receipt", ".site-footer")
    page.locator("[data-print=lessons]").dispatch_event("click")
    assert page.evaluate("papers") == [[True, True, True, True, False, False, False]]
    page.emulate_media(media="screen")


def keep_receipt(page: Page) -> None:
    """The picture as a phone keeps it, and the code that stands beside it, typed in elsewhere."""
    code = page.locator("#receipt ~ p .code").inner_text()
    page.locator(".fold summary", has_text="ảnh").click()
    picture = page.locator("details[open] img")
    expect(picture).to_have_js_property("complete", True)
    kept = page.request.get(picture.get_attribute("src"))
    size = Image.open(io.BytesIO(kept.body())).size
    told = [page.evaluate("image => [image.naturalWidth, image.naturalHeight]", picture.element_handle())]
    assert (kept.headers["content-type"], told, len(kept.body()) < FOR_A_PHONE) == ("image/png", [[*size]], True)
    assert picture.get_attribute("alt") == f"Biên nhận {code}"
    assert faults(page) == []
    page.goto("/receipts/")
    page.locator("[name=code]").fill(code.lower())
    page.locator("main .code-box button").click()
    expect(page.locator("main dd .code")).to_have_text(code)
    assert faults(page) == []


def tell_the_organisers(page: Page) -> None:
    """Once from this page, and once more from another that was open before."""
    result, before = page.url, page.context.new_page()
    before.goto(result)
    for tab, words, told in (page, "Đất đai", THANKS), (before, "Hộ tịch", THANKS_AGAIN):
        tab.locator("textarea[name=text]").fill(words)
        tab.locator(".feedback button").click()
        expect(tab.locator("[data-message] > div")).to_have_text(told)
    assert faults(before) == []
    page.goto(result)
    expect(page.locator(".feedback")).to_have_count(0)


# --- my data -------------------------------------------------------------------------------------------------------


def entered(page: Page) -> str:
    """Somebody new who has entered the contest; return the number they sign in with."""
    phone = steps.sign_up(page)
    steps.enter(page)
    return phone


def test_ones_data_are_seen_kept_and_erased_and_the_old_session_opens_nothing(page, visit):
    phone = entered(page)
    page.goto("/me/data/")
    assert faults(page) == []
    with page.expect_download() as coming:
        page.locator("main a[download]").click()
    copy = json.loads(Path(coming.value.path()).read_text())
    assert (copy["account"]["full_name"], len(copy["entries"])) == ("Nguyễn Thị Hoa", 1)
    withdraw(page)
    held = page.context.cookies()
    erase(page)
    page.goto("/me/")
    expect(page.locator("[name=login]")).to_be_visible()
    elsewhere = visit(**SCANNED)
    elsewhere.add_cookies(held)
    old = elsewhere.new_page()
    old.goto("/me/data/")
    assert "/accounts/login/" in old.url
    old.locator("[name=login]").fill(phone)
    old.locator("[name=password]").fill(steps.PASSWORD)
    old.locator("main form.form button.btn-primary").first.click()
    expect(old.locator(".form-errors li")).to_have_text(WRONG_PASSWORD)


def withdraw(page: Page) -> None:
    page.locator("main a[href$='/withdraw/']").click()
    assert faults(page) == []
    page.locator("[name=password]").fill(steps.PASSWORD)
    page.locator("main .btn-danger").click()
    page.wait_for_url("**/me/data/")
    expect(page.locator("main a[href$='/withdraw/']")).to_have_count(0)
    assert faults(page) == []


def erase(page: Page) -> None:
    """First with a wrong password, which erases nothing."""
    page.locator("main a.btn-danger").click()
    for typed in ("cải cách tư pháp 2021", steps.PASSWORD):
        assert faults(page) == []
        page.locator("[name=password]").fill(typed)
        page.locator("main .btn-danger").click()
    page.wait_for_url(lambda address: "/me/" not in address)
    assert faults(page) == []
