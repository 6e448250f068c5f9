"""An organiser who is no computer person: from nothing to a published contest along the guide, then watching it run."""

import csv
import io
import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import steps
from tests.e2e.scanning import barriers, faults, faults_on_both_screens, sideways
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


# what answers say, and what papers will be


FOUR_TIMES_AS_MANY = """
import datetime
import time
from django.core.management import call_command
from django.db.models import F, Q
call_command("make_statistics")
while PaperFigures.objects.filter(Q(asked_at__isnull=False) | Q(begun__gt=F("edition"))).exists():
    time.sleep(0.1)  # the server makes them, too
for count in AnswerCount.objects.told():
    count.shown *= 4
    for alike in count.people:
        alike[-1] *= 4
    count.save()
PaperFigures.objects.update(papers=F("papers") * 4, computed_at=F("computed_at") + datetime.timedelta(seconds=1))
"""
"""Enough to tell of the weak and the strong at some questions, and at others still of nobody."""


def flags(page: Page) -> dict[str, str]:
    """What each question of the page of a round says is worth a look."""
    told = page.locator(".figure-many tbody tr").all()
    return {row.locator("th a").inner_text(): row.locator("td").last.inner_text() for row in told}


def choices(page: Page) -> dict[str, list[str]]:
    """How many chose each option of a question, and what share of the weak, the middle and the strong."""
    told = page.locator("section[aria-labelledby=options] tbody tr").all()
    return {row.locator("th").inner_text()[:2]: row.locator("td").all_inner_texts() for row in told}


def table(page: Page) -> list[list[str]]:
    """The lines of the file that is offered."""
    with page.expect_download() as download:
        go(page, page.locator("main").get_by_role("link", name="CSV", exact=True), "keyboard")
    return list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig")), delimiter=";"))


def test_by_keyboard_the_figures_of_a_round_lead_to_who_chose_what(server, page):
    server.manage("shell", "-v0", "-c", FOUR_TIMES_AS_MANY)
    page.goto("/organize/")
    go(page, page.get_by_role("link", name="Tìm hiểu cải cách hành chính tỉnh Bình Định", exact=True), "keyboard")
    go(page, page.get_by_role("link", name="Thống kê trả lời").first, "keyboard")
    expect(page.locator(".figures-told > div", has_text="Độ tin cậy (α của Cronbach)")).to_contain_text(
        "Chưa tính được: quá ít người có chung câu hỏi."
    )
    page.wait_for_load_state()
    for fold in page.locator("main details > summary").all():
        fold.press("Enter")
    perfect = page.locator("section[aria-labelledby=scores] tbody tr").last
    assert perfect.locator("th, td").all_inner_texts() == ["đúng toàn bộ", "8"]
    told = flags(page)
    few = "dưới 10 người: không công bố"
    assert (next(iter(told)), told["o2-001"], told["o2-018"]) == ("o2-001", "có phương án không ai chọn", few)
    assert [row[-1] for row in table(page) if row and row[0] == "o2-001"] == [told["o2-001"]]

    go(page, page.get_by_role("link", name="o2-001", exact=True), "keyboard")
    expect(page.locator("main .alert li")).to_have_text("Phương án không ai chọn: D.")
    page.wait_for_load_state()
    assert choices(page) == {
        "A.": ["40", "42,2%", "71,8%", "100,0%"],
        "B.": ["8", "15,7%", "21,8%", "0,0%"],
        "C.": ["8", "42,2%", "6,3%", "0,0%"],
        "D.": ["0", "0,0%", "0,0%", "0,0%"],
        "bỏ": ["0", "0,0%", "0,0%", "0,0%"],
    }
    assert [row[3:] for row in table(page) if row and row[0] == "A"] == [choices(page)["A."]]
    assert faults_on_both_screens(page) == []

    page.go_back()
    go(page, page.get_by_role("link", name="o2-018", exact=True), "keyboard")
    expect(page.locator("main .empty")).to_contain_text("Quá ít người")
    assert (choices(page), page.locator(".figures-told").count()) == ({}, 0)


def ask_for(page: Page, topic: str, level: str, number: int) -> None:
    line = page.locator(".matrix tr", has=page.get_by_role("rowheader", name=topic, exact=True))
    line.locator(f"td[data-label='{level}'] input").fill(str(number))


def plan_a_blueprint(page: Page) -> None:
    """Three of each topic of officials, and of one, more of application than there are, until that is told."""
    page.get_by_role("link", name="Tất cả ma trận đề").click()
    page.get_by_role("link", name="Tạo ma trận đề").first.click()
    page.locator("#id_name").fill("Đề tuần ba")
    page.locator("#id_audience").select_option(label="Cán bộ, công chức, viên chức")
    topics = page.locator(".matrix").first.locator("tbody th")
    expect(topics).to_have_count(4)
    for topic in topics.all_inner_texts():
        ask_for(page, topic, "mọi mức độ", 3)
    ask_for(page, DISCIPLINE, "vận dụng", 14)
    expect(page.locator(".matrix [data-short]")).to_contain_text("có 13 · thiếu 1")
    page.get_by_role("button", name="Cộng và kiểm tra").click()
    expect(page.locator("main .alert-warning li")).to_have_text(
        f"{DISCIPLINE} · vận dụng: cần 14 câu, rút được 13 câu. Còn thiếu: 1."
    )
    assert faults(page) == []
    ask_for(page, DISCIPLINE, "vận dụng", 2)
    page.get_by_role("button", name="Lưu", exact=True).click()


DISCIPLINE = "Kỷ luật, kỷ cương và văn hóa công vụ"
RUNNING = "/organize/contests/1/rounds/2/divisions/1/preview/papers/"


def stock(page: Page, address: str) -> int:
    """From how many questions the papers on trial are drawn."""
    page.goto(address)
    column = page.locator("section[aria-labelledby=exposure] tbody td:nth-of-type(1)")
    return sum(map(int, column.all_inner_texts()))


def set_aside(page: Page) -> None:
    """Three questions, by a tag."""
    page.goto("/organize/banks/minh-hoa/?q=o1&kind=single&standing=approved&use=contest")
    for box in page.locator(".bank-rows input[type=checkbox]").all()[:3]:
        box.check()
    page.locator("#deed").select_option(label="Gắn nhãn")
    page.get_by_label("Nhãn, cách nhau bằng dấu phẩy").fill("tuần 3")
    page.get_by_role("button", name="Thực hiện").click()
    expect(page.locator(".alert-success")).to_be_visible()


def plan_a_round(page: Page) -> str:
    """A round of that blueprint which keeps what is set aside and asks nothing of the first round again. Without what
    the running one may ask, too little would be left. Return the address of its paper.
    """
    page.goto("/organize/contests/1/")
    page.get_by_role("link", name="Thêm đợt thi").click()
    save(page)
    page.get_by_role("link", name="Lập đề thi").first.click()
    page.locator("#id_blueprint").select_option(label="Đề tuần ba")
    page.get_by_role("checkbox", name=re.compile(r"tuần 3 .*số câu hỏi: 3")).check()
    running = page.get_by_role("checkbox", name="Đợt 2 · Cán bộ, công chức, viên chức")
    running.check()
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".form-errors")).to_contain_text(f"{DISCIPLINE} · vận dụng")
    assert faults(page) == []
    running.uncheck()
    page.get_by_role("checkbox", name="Đợt 1 · Cán bộ, công chức, viên chức").check()
    paper = page.url
    save(page)
    return paper


@pytest.mark.parametrize("page", [DESK], indirect=True)
def test_by_mouse_papers_are_planned_and_twenty_looked_at_before_anybody_sits_one(page):
    page.goto("/organize/")
    plan_a_blueprint(page)
    page.get_by_role("link", name="Xem thử 20 đề").click()
    page.get_by_text("Xem bằng số").click()
    page.wait_for_load_state()
    missed = page.locator(".prospect[data-missed]")
    assert missed.locator("h2").all_inner_texts() == ["Mức lộ của câu hỏi xuất hiện nhiều nhất"]
    expect(missed.locator("li").first).to_have_text(f"{DISCIPLINE} · vận dụng: cần thêm 17 câu hỏi.")
    expect(page.locator(".prospect", has_text="Số câu trùng nhau giữa hai đề")).to_contain_text("14%")
    assert (page.locator("section[aria-labelledby=spread] tbody tr").count(), faults(page)) == (20, [])

    before = stock(page, RUNNING)
    set_aside(page)
    page.goto(plan_a_round(page))
    expect(page.get_by_text("Đã lưu: có 42 câu hỏi không dùng cho đề này.")).to_be_visible()
    assert before - stock(page, RUNNING) == 3
