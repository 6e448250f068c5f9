"""An organiser who is no computer person: from nothing to a published contest along the guide, then watching it run."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import steps
from tests.e2e.scanning import barriers, sideways
from tests.e2e.screens import DESK, PHONE
from tests.e2e.test_banks import put

pytestmark = pytest.mark.timeout(300)

LEAVING = re.compile(r"/organize/contests/\d+/$")


@pytest.fixture
def page(request, visit) -> Page:
    """The organiser's telephone, or their desk; the policy is set aside for axe alone, and no script fails."""
    page = steps.opened(visit(getattr(request, "param", PHONE), bypass_csp=True, reduced_motion="reduce"))
    steps.sign_in(page, "0900000002")
    yield page
    assert page.script_errors == []


def go(page: Page, what: Locator, by: str) -> None:
    """Press a button, or follow a link."""
    if by == "keyboard":
        what.focus()
        page.keyboard.press("Enter")
    else:
        what.click()


def choose(page: Page, field: str, label: str, by: str) -> None:
    box = page.locator(field)
    if by == "mouse":
        box.select_option(label=label)
        return
    box.focus()
    for _option in range(box.locator("option").count()):
        if box.locator("option:checked").inner_text() != label:
            page.keyboard.press("ArrowDown")
    expect(box.locator("option:checked")).to_have_text(label)


def save(page: Page, by: str = "mouse") -> None:
    go(page, page.get_by_role("button", name="Lưu", exact=True), by)
    page.wait_for_url(LEAVING)


def follow(page: Page, place: str, by: str) -> None:
    """Go where the guide leads next."""
    go(page, page.locator(f".guide [data-state=next] a[href*='{place}']").first, by)


def make_blueprint(page: Page, by: str) -> None:
    """Ten questions: the demo's own blueprint asks for kinds of which contests hold too few."""
    page.goto("/organize/blueprints/new/?audience=officials")
    put(page, "#id_name", f"Mười câu ({by})", by)
    cell = page.locator(".matrix input[name^=cell][name$='-0']").first
    put(page, f"#{cell.get_attribute('id')}", "10", by)
    expect(page.locator("[data-all-questions]")).to_have_text("10")
    go(page, page.get_by_role("button", name="Lưu", exact=True), by)
    page.wait_for_url(re.compile(r"/blueprints/\d+/$"))


def set_up(page: Page, by: str) -> None:
    """A contest with a division, the round of the usual week, and a paper; what is offered already is left so."""
    page.goto("/organize/")
    go(page, page.get_by_role("link", name="Tạo cuộc thi").first, by)
    put(page, "#id_title_vi", f"Hội thi cải cách hành chính cấp xã ({by})", by)
    put(page, "#id_rules_vi", "Mỗi người thi **một lần**.", by)
    save(page, by)
    follow(page, "/divisions/new/", by)
    put(page, "#id_title_vi", "Cán bộ, công chức cấp xã", by)
    choose(page, "#id_audience", "Cán bộ, công chức, viên chức", by)
    save(page, by)
    follow(page, "/rounds/new/", by)
    save(page, by)
    follow(page, "/divisions/", by)
    choose(page, "#id_blueprint", f"Mười câu ({by})", by)
    expect(page.locator("input[name=banks]").first).to_be_checked()
    save(page, by)


def states(page: Page) -> list[str]:
    return page.locator(".guide-steps > li").evaluate_all("steps => steps.map((step) => step.dataset.state)")


@pytest.mark.parametrize(("by", "page"), [("mouse", PHONE), ("keyboard", DESK)], indirect=["page"])
def test_the_guide_leads_from_nothing_to_a_published_contest(page, by):
    make_blueprint(page, by)
    set_up(page, by)
    assert states(page) == ["done"] * 5 + ["next"]
    assert (barriers(page), max(sideways(page), 0)) == ([], 0)
    go(page, page.locator(".guide .btn-primary"), by)
    go(page, page.get_by_role("button", name="Công bố ngay"), by)
    page.wait_for_url(LEAVING)
    expect(page.locator(".guide")).to_have_count(0)
    expect(page.locator("#live-figures .stat dd").first).to_have_text("0")


@pytest.mark.parametrize("script", [True, False])
def test_text_typed_for_a_paper_outlives_the_making_of_its_blueprint(visit, script):
    """With and without scripts; Enter in a field saves, as everywhere, and never leads aside."""
    page = steps.opened(visit(PHONE, java_script_enabled=script))
    steps.sign_in(page, "0900000002")
    page.goto("/organize/contests/new/")
    page.locator("#id_title_vi").fill(f"Hội thi {'có' if script else 'không'} kịch bản")
    save(page)
    page.goto(page.url + "divisions/new/")
    page.locator("#id_title_vi").fill("Người dân")
    page.locator("#id_audience").select_option("citizens")
    save(page)
    page.goto(page.url + "rounds/new/")
    save(page)
    page.locator("main a[href*='/rounds/'][href*='/divisions/']").first.click()
    page.locator("#id_prizes_vi").fill("Giải Nhất: 5.000.000 đồng")
    page.get_by_role("button", name="Tạo ma trận đề").click()
    page.locator("#id_name").fill(f"Ma trận {script}")
    page.get_by_text("Yêu cầu riêng: theo loại câu hỏi hoặc số điểm khác").click()
    page.locator("#id_rows-0-topic").select_option(label="Kỷ luật, kỷ cương và văn hóa công vụ")
    page.locator("#id_rows-0-count").fill("1")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#id_prizes_vi")).to_have_value("Giải Nhất: 5.000.000 đồng")
    expect(page.locator("#id_blueprint option:checked")).to_have_text(f"Ma trận {script}")
    expect(page.locator("main .alert-warning")).to_contain_text("dành cho: Cán bộ, công chức, viên chức")
    page.locator("#id_prediction_question_vi").press("Enter")
    page.wait_for_url(LEAVING)


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_numbers_in_a_blueprint_are_not_cut(visit, viewport):
    """Also where one is wrong, and in the largest text that the site offers."""
    page = steps.opened(visit(viewport))
    steps.sign_in(page, "0900000002")
    page.goto("/organize/blueprints/new/")
    page.get_by_text("Yêu cầu riêng: theo loại câu hỏi hoặc số điểm khác").click()
    page.evaluate("document.documentElement.dataset.text = 'larger'")
    page.locator("#id_rows-0-count").fill("1000")
    page.locator("#id_rows-0-points").fill("1000")
    page.get_by_role("button", name="Lưu", exact=True).click()
    for field in ("#id_rows-0-count", "#id_rows-0-points"):
        assert page.locator(field).evaluate("field => field.scrollWidth - field.clientWidth") == 0


def test_a_question_with_its_figures_takes_little_of_a_phone(page):
    page.goto("/organize/contests/1/rounds/1/divisions/1/statistics/")
    rows = page.locator(".figure-many tbody tr")
    while rows.count() == 0:  # the engine makes the figures of the demo within a minute
        page.wait_for_timeout(1000)
        page.reload()
    heights = rows.evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert (len(heights), max(heights) < 200) == (30, True)


def test_the_numbers_stay_fresh_and_say_when_they_cannot(page):
    page.goto("/organize/")
    page.get_by_role("link", name="Tìm hiểu cải cách hành chính tỉnh Bình Định", exact=True).click()
    page.locator("a[href$='/watch/']").click()
    page.clock.install(time=time.time())
    page.reload()
    told = page.locator("#live-figures .form-text")
    first = told.inner_text()
    page.wait_for_timeout(1100)
    page.clock.run_for(16_000)
    expect(told).not_to_have_text(first)
    page.context.set_offline(True)
    page.clock.run_for(16_000)
    expect(page.locator("[data-live-lost]")).to_be_visible()
    page.context.set_offline(False)
    page.clock.run_for(16_000)
    expect(page.locator("[data-live-lost]")).to_be_hidden()


@pytest.mark.parametrize("script, viewport", [(True, PHONE), (False, DESK)])
def test_the_unit_of_a_contest_is_found_by_a_part_of_its_name(visit, script, viewport):
    """From the list while typing; without scripts, from what the server answers."""
    page = steps.opened(visit(viewport, java_script_enabled=script, bypass_csp=True))
    steps.sign_in(page, "0900000002")
    page.goto("/organize/contests/new/")
    page.locator("#id_title_vi").fill(f"Hội thi của sở {script}")
    box = page.get_by_label("Đơn vị tổ chức")
    expect(box).to_have_value("Tỉnh Bình Định")
    box.fill("noi vu")
    if script:
        option = page.get_by_role("option", name="Sở Nội vụ")
        expect(option).to_contain_text("đến hết 30/06/2025")
        assert (barriers(page), max(sideways(page), 0)) == ([], 0)
        box.press("ArrowDown")
        box.press("Enter")
        expect(box).to_have_value("Sở Nội vụ")
    else:
        page.get_by_role("button", name="Lưu", exact=True).click()
        page.get_by_role("radio", name="Sở Nội vụ").check()
    save(page)
    page.get_by_role("link", name="Sửa", exact=True).first.click()
    expect(page.locator("[name=owner_query]")).to_have_value("Sở Nội vụ")
    assert page.script_errors == []
