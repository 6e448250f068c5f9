"""What the manual shows: each scene does what a person would do, as far as there is something to picture.

They are played in this order on one fresh demo: later ones find what earlier ones left.
"""

import re
from collections.abc import Callable, Sequence

from playwright.sync_api import Page

from contest.demo import BANK as DEMO_BANK
from tests.manual import varying
from tests.manual.contest_scenes import AT_THE_COUNTER, OF_CONTESTS
from tests.manual.entrant_scenes import OF_ENTRANTS
from tests.manual.learning_scenes import AFTER_ENTRANTS, OF_LEARNING
from tests.manual.stage import AUTHOR, ORGANISER, REVIEWER, Stage, press

BANK = f"/organize/banks/{DEMO_BANK}/"
QUESTION = re.compile(r"/questions/\d+/$")
IMPORT = re.compile(r"/import/\d+/$")
BLUEPRINT = re.compile(r"/blueprints/\d+/$")
STEM = "Ai chịu trách nhiệm xin lỗi khi hồ sơ giải quyết trễ hạn?"
TOPIC = "Quyền, trách nhiệm và quy định xin lỗi"
OPTIONS = ("Cơ quan giải quyết hồ sơ", "Người nộp hồ sơ", "Bưu điện", "Không ai phải xin lỗi")
PASTED = """Câu 1: Giấy tiếp nhận hồ sơ và hẹn trả kết quả do ai ký?
A. Người tiếp nhận hồ sơ
B. Người nộp hồ sơ

Câu 2: Một tuần làm việc có mấy ngày theo giờ hành chính?
A. 4 ngày
B. 5 ngày
C. 6 ngày
Đáp án: B
Giải thích: Giờ hành chính tính từ thứ Hai đến thứ Sáu.
"""
SHEET = """Câu hỏi,A,B,Trả lời chuẩn
Một giờ có mấy phút?,60 phút,100 phút,A
Một ngày có mấy giờ?,12 giờ,24 giờ,B
"""
DOCUMENT, LATER = "1/2026/QĐ-VD", "2/2026/QĐ-VD"
"""Two documents that are examples only: no picture says anything of a real one."""


def documents(stage: Stage) -> None:
    page = stage.page_of(ORGANISER)
    for number, title in ((DOCUMENT, "tiếp nhận hồ sơ"), (LATER, "tiếp nhận hồ sơ, thay thế quy chế cũ")):
        page.goto("/organize/law/new/")
        page.locator("#id_number").fill(number)
        page.locator("#id_title").fill(f"Văn bản ví dụ: Quy chế {title}")
        page.locator("#id_type").fill("Quyết định")
        press(page, "Lưu")
        page.wait_for_url(re.compile(r"/law/\d+/$"))


def bank(stage: Stage) -> None:
    page = stage.page_of(ORGANISER)
    page.goto(BANK)
    stage.take(page, "ngan-hang", end=".bank-rows tbody tr:nth-child(4)")
    page.goto(BANK + "export/")
    stage.take(page, "xuat-tep", end="main form", press="main .btn-primary")
    page.goto(BANK + "settings/")
    page.locator("main summary", has_text="Cử người duyệt thay").click()
    stage.take(page, "cai-dat-ngan-hang")


def writing(stage: Stage) -> None:
    page = stage.page_of(AUTHOR)
    page.goto(BANK + "questions/new/")
    page.locator("#id_stem").fill(STEM)
    page.locator("#id_topic").select_option(label=TOPIC)
    press(page, "Lưu")
    stage.take(page, "soan-bao-loi", end="#id_options-1-text")
    page.goto(BANK + "questions/new/")
    page.locator("#id_stem").fill(STEM)
    page.locator("#id_topic").select_option(label=TOPIC)
    for place, text in enumerate(OPTIONS):
        page.locator(f"#id_options-{place}-text").fill(text)
    page.locator("#id_options-0-right").check()
    page.locator("#id_explanation").fill("Cơ quan để trễ hạn phải xin lỗi bằng văn bản và hẹn lại ngày trả kết quả.")
    press(page, "Xem trước")
    page.locator("#preview .option").first.wait_for()
    stage.take(page, "soan-xem-truoc", start="#preview", end="#preview")
    stage.take(page, "soan-cau-hoi", start=".split", end="#id_explanation")
    press(page, "Lưu")
    page.wait_for_url(QUESTION)
    stage.question = page.url
    stage.take(page, "cau-hoi-ban-nhap", start="#key", end=".question-deeds", press="[value=submit]")
    press(page, "Gửi duyệt")


def reviewing(stage: Stage) -> None:
    page, author = stage.page_of(REVIEWER), stage.page_of(AUTHOR)
    page.goto("/organize/review/")
    stage.take(page, "duyet-danh-sach", end="main table")
    page.goto(stage.question)
    stage.take(page, "duyet-cau-hoi", start="#key", end=".question-deeds", press="[value=approve]")
    page.locator("#id_text").fill("Ghi thêm căn cứ pháp lý.")
    press(page, "Trả lại với lý do này")
    author.goto(stage.question + "edit/")
    author.locator("#id_bases-0-document_query").fill(DOCUMENT)
    author.locator("#id_bases-0-document_query").press("ArrowDown")
    author.locator("#id_bases-0-document_query").press("Enter")
    author.locator("#id_bases-0-article").fill("19")
    author.locator("#id_reason").fill("Bổ sung căn cứ")
    press(author, "Lưu")
    author.wait_for_url(QUESTION)
    press(author, "Gửi duyệt")
    page.goto(stage.question)
    page.locator("details:has(.changes) summary").click()
    stage.take(page, "duyet-lich-su", start="#key", end=".changes")
    press(page, "Duyệt")


def importing(stage: Stage) -> None:
    page = stage.page_of(AUTHOR)
    page.goto(BANK + "import/")
    page.locator("#id_text").fill(PASTED)
    page.locator("#id_topic").select_option(label=TOPIC)
    stage.take(page, "nhap-gui-tep", end="main .form .btn-primary", press="main .form .btn-primary")
    press(page, "Đọc và xem trước")
    page.wait_for_url(IMPORT)
    stage.take(page, "nhap-xem-truoc", end="#row-2", press="#row-1 .toolbar a")
    page.locator("#row-1").get_by_role("link", name="Sửa").click()
    page.locator("#id_options-0-right").check()
    stage.take(page, "nhap-sua-cau", end="#id_options-1-text")
    press(page, "Lưu")
    page.wait_for_url(re.compile("#row-1$"))
    press(page, "Nhập vào ngân hàng")
    page.locator("main summary", has_text="Hoàn tác").click()
    stage.take(page, "nhap-hoan-tac", end="main details", press="main details button")
    page.goto(BANK + "import/")
    page.locator("#id_file").set_input_files({"name": "de.csv", "mimeType": "text/csv", "buffer": SHEET.encode()})
    page.locator("#id_topic").select_option(label=TOPIC)
    press(page, "Đọc và xem trước")
    page.wait_for_url(IMPORT)
    page.get_by_role("link", name="Các cột và giá trị mặc định").click()
    page.get_by_label("Cột D: Trả lời chuẩn").select_option("key")
    stage.take(page, "nhap-cac-cot", start="fieldset.form-section", end="main .form-actions", press="main .btn-primary")


def variants(stage: Stage) -> None:
    page = stage.page_of(AUTHOR)
    page.goto(BANK + "questions/new/")
    page.locator("#variation > summary").click()
    page.locator("#id_varies").check()
    page.locator("#id_stem").fill(varying.STEM)
    for place, text in enumerate(varying.OPTIONS):
        page.locator(f"#id_options-{place}-text").fill(text)
    page.locator("#id_options-0-right").check()
    page.locator("#id_explanation").fill(varying.EXPLANATION)
    for place, row in enumerate(varying.PARAMETERS):
        page.locator(f"#id_parameters-{place}-kind").select_option(row["kind"])
        for name in sorted(row.keys() - {"kind"}):
            page.locator(f"#id_parameters-{place}-{name}").fill(row[name])
    page.locator("#id_derived").fill(varying.DERIVED)
    page.locator("#id_conditions").fill(varying.CONDITIONS)
    page.locator("#id_topic").select_option(index=1)
    stage.take(page, "tham-so-khai-bao", start="#variation .field-check", end="#parameters [data-list]")
    stage.take(page, "tham-so-cach-tinh", start="#variation .field:has(#id_derived)", end="#id_conditions")
    press(page, "Lưu")
    page.wait_for_url(QUESTION)
    page.locator("#variants > summary").click()
    stage.take(page, "tham-so-bien-the", start="#variants", end="#variants tbody tr:nth-child(4)")


def blueprint(stage: Stage) -> None:
    """Ask first for what there is, look at twenty papers, then for more than there is."""
    page = stage.page_of(ORGANISER)
    page.goto("/organize/blueprints/new/?audience=officials")
    page.locator("#id_name").fill("Ma trận đề tuần 1")
    fill_matrix(page, ((2, 2, 1), (0, 3, 1), (0, 2, 2), (0, 0, 0, 4)))
    stage.take(page, "ma-tran-de", start=".matrix-editor", end="main .form-actions")
    press(page, "Lưu")
    page.wait_for_url(BLUEPRINT)
    page.get_by_role("link", name="Xem thử 20 đề").click()
    stage.take(page, "ma-tran-xem-thu", start=".prospects", end=".prospects")
    stage.take(page, "ma-tran-do-kho", start="section[aria-labelledby=spread]", end="section[aria-labelledby=exposure]")
    page.go_back()
    fill_matrix(page, ((2, 2, 14), (0, 15, 0, 17)))
    press(page, "Cộng và kiểm tra")
    stage.take(page, "ma-tran-thieu", start="main .alert-warning", end=".matrix >> nth=0 >> tbody tr:nth-child(2)")


def left_out(stage: Stage) -> None:
    """Set questions aside by a tag, and choose it for the paper of a new round."""
    page = stage.page_of(ORGANISER)
    page.goto(BANK)
    for box in page.locator(".bank-rows input[type=checkbox]").all()[:6]:
        box.check()
    page.locator("#deed").select_option(label="Gắn nhãn")
    page.get_by_label("Nhãn, cách nhau bằng dấu phẩy").fill("chung kết")
    press(page, "Thực hiện")
    page.goto("/organize/")
    page.locator(".organize-contest h3 a").first.click()
    contest = page.url
    page.goto(contest + "rounds/new/")
    press(page, "Lưu")
    page.wait_for_url(contest)
    page.get_by_role("link", name="Lập đề thi").first.click()
    page.locator("#id_blueprint").select_option(label="Ma trận đề tuần 1")
    page.locator("[name=apart_from]").last.check()
    page.locator("#id_apart_days").fill("365")
    page.locator("[name=kept_tags]").check()
    section = "fieldset:has(#id_apart_days)"
    stage.take(page, "ma-tran-khong-dung", start=section, end=section)


def fill_matrix(page: Page, counts: Sequence[Sequence[int]]) -> None:
    """Fill in how many questions: a row of counts for each topic, from the first level on."""
    lines = page.locator(".matrix").first.locator("tbody tr")
    for place, row in enumerate(counts):
        fields = lines.nth(place).locator("input[name^=cell]")
        for level, count in enumerate(row):
            fields.nth(level).fill(str(count or ""))


def statistics(stage: Stage) -> None:
    page = stage.page_of(ORGANISER)
    page.goto("/organize/")
    page.locator(".organize-contest h3 a").first.click()
    page.locator("a[href$='/statistics/']").first.click()
    stage.take(page, "thong-ke-dot-thi", start="main h2", end="main .histogram")
    stage.take(page, "thong-ke-cac-cau", start="#questions", end=".figure-rows tbody tr:nth-child(4)")
    page.locator(".figure-rows tbody a").first.click()
    stage.take(page, "thong-ke-cau-hoi", start=".figures-told", end="section[aria-labelledby=options]")


def law(stage: Stage) -> None:
    page, reviewer = stage.page_of(ORGANISER), stage.page_of(REVIEWER)
    page.goto(BANK + "law/")
    stage.take(page, "tinh-trang-can-cu", end="main table tbody tr:nth-child(5)")
    page.goto("/organize/law/?q=" + DOCUMENT.replace("/", "%2F"))
    page.get_by_role("link", name=DOCUMENT, exact=True).click()
    page.locator("main a[href$='/edit/']").click()
    page.locator("#id_state").select_option(label="đã bị thay thế")
    page.locator("#id_acts-0-kind").select_option(label="bị thay thế bởi")
    later = page.locator("#id_acts-0-later_query")
    later.fill(LATER)
    later.press("ArrowDown")
    later.press("Enter")
    stage.take(page, "van-ban-sua", start=".field-row:has(#id_state)", end="#acts")
    press(page, "Lưu")
    stage.take(page, "van-ban-anh-huong", end="main .alert", press="[name=confirmed]")
    page.locator("[name=confirmed]").click()
    page.goto("/organize/law/queue/")
    stage.take(page, "van-ban-cho-ra-soat", end="main table")
    reviewer.goto("/organize/law/queue/")
    reviewer.locator("main table a").first.click()
    reviewer.get_by_role("link", name="Rà soát lại").click()
    reviewer.locator("#id_text").fill("Quy định mới giữ nguyên nội dung này.")
    stage.take(reviewer, "van-ban-ra-soat", press="main .form .btn-primary")


SCENES: tuple[Callable[[Stage], None], ...] = (
    documents,
    bank,
    writing,
    reviewing,
    importing,
    variants,
    blueprint,
    left_out,
    statistics,
    law,
    *OF_CONTESTS,
    *AT_THE_COUNTER,
    *OF_LEARNING,
    *OF_ENTRANTS,
    *AFTER_ENTRANTS,
)
