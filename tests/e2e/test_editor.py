"""The editor under an author's hands: lines that move, marks, another kind, drafts and what is there already."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e import steps
from tests.e2e.scanning import faults
from tests.e2e.screens import DESK, PHONE

pytestmark = pytest.mark.timeout(300)

AUTHOR = "0900000003"
BANK = "/organize/banks/minh-hoa/"
NEW = f"{BANK}questions/new/"
STEM = "Cơ quan nào chịu trách nhiệm trả kết quả giải quyết thủ tục hành chính đúng hẹn cho người dân?"


@pytest.fixture
def author(visit):
    """An author on a screen of this size."""

    def opened(viewport: dict, **options) -> Page:
        page = steps.opened(visit(viewport, bypass_csp=True, reduced_motion="reduce", **options))
        steps.sign_in(page, AUTHOR)
        return page

    return opened


def lines(page: Page) -> list[str]:
    """What the options say, in the order in which they stand."""
    return page.locator("#options [data-row]:not([hidden]) textarea[name$=-text]").evaluate_all(
        "boxes => boxes.map(box => box.value)"
    )


def write_lines(page: Page, *texts: str) -> None:
    for number, text in enumerate(texts):
        page.locator(f"#id_options-{number}-text").fill(text)


def deed(page: Page, place: int, name: str) -> Locator:
    return page.locator("#options [data-row]:not([hidden])").nth(place - 1).locator(f"[data-deed={name}]")


def focused(page: Page) -> str:
    return page.evaluate("() => document.activeElement.id || document.activeElement.dataset.deed")


def test_lines_are_moved_added_and_removed_by_keyboard(author):
    page = author(DESK)
    page.goto(f"{NEW}?kind=ordering")
    write_lines(page, "Một", "Hai", "Ba", "Bốn")
    said = page.locator("#options [data-said]")

    page.locator("#id_options-2-text").focus()
    page.keyboard.press("Alt+ArrowUp")
    assert (lines(page), focused(page)) == (["Một", "Ba", "Hai", "Bốn"], "id_options-2-text")
    expect(said).to_have_text(re.compile(r"2.*4"))

    deed(page, 1, "down").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert (lines(page), focused(page)) == (["Ba", "Hai", "Một", "Bốn"], "down")
    assert deed(page, 1, "up").get_attribute("aria-disabled") == "true"

    deed(page, 2, "remove").focus()
    page.keyboard.press("Enter")
    assert (lines(page), focused(page)) == (["Ba", "Một", "Bốn"], "id_options-0-text")
    page.locator("#options [data-undo]").focus()
    page.keyboard.press("Enter")
    assert (lines(page), focused(page)) == (["Ba", "Hai", "Một", "Bốn"], "id_options-1-text")

    page.locator("#options [name=more]").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "id_options-4-text"
    page.keyboard.insert_text("Năm")
    page.keyboard.press("Alt+ArrowUp")
    assert lines(page) == ["Ba", "Hai", "Một", "Năm", "Bốn"]
    assert faults(page) == []

    page.locator("#id_stem").fill("Thứ tự nào đúng?")
    page.locator("#id_topic").select_option(index=1)
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_url(re.compile(r"/questions/\d+/$"))
    page.goto(page.url + "edit/")
    assert lines(page)[:5] == ["Ba", "Hai", "Một", "Năm", "Bốn"]
    assert page.script_errors == []


def test_options_are_called_by_their_letters_wherever_they_are_moved(author):
    page = author(PHONE)
    page.goto(NEW)
    write_lines(page, "Một", "Hai")
    deed(page, 1, "down").click()
    page.locator("#options [name=more]").click()
    called = page.locator("#options [data-row]:not([hidden]) label[for$=-text]").all_inner_texts()
    assert (lines(page)[:2], called) == (["Hai", "Một"], [f"Phương án {letter}" for letter in "ABCDE"])
    assert "Phương án E" in page.locator("#options .marks").last.get_attribute("aria-label")
    assert (faults(page), page.script_errors) == ([], [])


def test_a_line_is_dragged_to_its_place_or_stays_after_escape(author):
    page = author(DESK)
    page.goto(f"{NEW}?kind=ordering")
    write_lines(page, "Một", "Hai", "Ba", "Bốn")
    grips = page.locator("#options [data-row]:not([hidden]) [data-grip]")
    for keeps, expected in ((False, ["Một", "Hai", "Ba", "Bốn"]), (True, ["Hai", "Ba", "Một", "Bốn"])):
        grips.first.scroll_into_view_if_needed()
        start, end = grips.nth(0).bounding_box(), grips.nth(2).bounding_box()
        page.mouse.move(start["x"] + 9, start["y"] + 9)
        page.mouse.down()
        page.mouse.move(end["x"] + 9, end["y"] + end["height"], steps=6)
        if not keeps:
            page.keyboard.press("Escape")
        page.mouse.up()
        assert lines(page) == expected


def test_the_boxes_of_a_pair_stand_level_and_take_the_width_of_their_row(author):
    page = author(DESK)
    page.goto(f"{NEW}?kind=matching")
    text, match = (page.locator(f"#id_options-0-{name}").bounding_box() for name in ("text", "match"))
    row = page.locator("#options [data-row]").first.bounding_box()
    assert (text["y"], round(text["width"])) == (match["y"], round(match["width"]))
    assert (text["width"] + match["width"]) / row["width"] > 0.8
    in_words, document = (page.locator(f"#id_bases-0-{name}").bounding_box() for name in ("citation", "document_query"))
    assert in_words["width"] == document["width"]


def test_lines_move_without_scripts_too(author):
    page = author(PHONE, java_script_enabled=False)
    page.goto(f"{NEW}?kind=ordering")
    write_lines(page, "Một", "Hai", "Ba")
    page.locator("#id_stem").fill("Thứ tự nào đúng?")
    deed(page, 3, "up").click()
    assert [page.locator(f"#id_options-{place}-text").input_value() for place in range(3)] == ["Một", "Ba", "Hai"]
    assert (page.locator("#id_stem").input_value(), page.url.endswith("#options")) == ("Thứ tự nào đúng?", True)


def select(page: Page, field: str, start: int, end: int) -> Locator:
    box = page.locator(field)
    box.focus()
    box.evaluate("(box, [start, end]) => box.setSelectionRange(start, end)", [start, end])
    return box


def test_marks_have_keys_and_buttons(author):
    page = author(PHONE)
    page.goto(NEW)
    page.locator("#id_stem").fill("Ai không ký?")
    stem = select(page, "#id_stem", 3, 9)
    for expected in ("Ai **không **ký?", "Ai không ký?"):
        page.keyboard.press("Control+b")
        expect(stem).to_have_value(expected.replace("không **", "không** "))
    page.keyboard.press("Control+i")
    expect(stem).to_have_value("Ai *không* ký?")
    page.keyboard.press("Control+z")
    expect(stem).to_have_value("Ai không ký?")

    page.locator("#id_explanation").fill("Gồm:\nmột\nhai")
    box = select(page, "#id_explanation", 5, 12)
    bar = page.locator("[role=toolbar][aria-controls=id_explanation]")
    bar.locator("[data-mark=bullets]").click()
    expect(box).to_have_value("Gồm:\n\n- một\n- hai")
    select(page, "#id_explanation", 6, 18)
    bar.locator("[data-mark=numbers]").click()
    expect(box).to_have_value("Gồm:\n\n1. một\n2. hai")

    assert page.locator("[aria-controls=id_options-0-text] button").count() == 3
    bar.locator("[data-mark=bold]").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("() => document.activeElement.dataset.mark") == "link"
    assert (bar.locator("[tabindex='0']").count(), faults(page), page.script_errors) == (1, [], [])


def test_another_kind_keeps_what_was_typed_before_and_while_it_comes(author):
    page = author(PHONE)
    page.goto(NEW)
    write_lines(page, "15 ngày", "20 ngày")
    page.locator("#id_options-0-right").check()
    kind = page.locator("#id_kind")
    kind.focus()
    kind.select_option("short_text")
    expect(page.locator("#id_accepted")).to_have_value("15 ngày")
    assert (page.locator("#answers .alert").count(), focused(page)) == (1, "id_kind")
    expect(page.locator("[name=rekind]")).to_be_hidden()
    kind.select_option("single")
    expect(page.locator("#id_options-1-text")).to_have_value("20 ngày")
    expect(page.locator("#id_options-0-right")).to_be_checked()
    expect(page.locator("#options[data-live]")).to_be_visible()
    assert (lines(page)[:2], faults(page)) == (["15 ngày", "20 ngày"], [])
    held = []
    page.route("**/new/", lambda route: route.continue_() if held or not asks_for_a_kind(route) else held.append(route))
    kind.select_option("multiple")
    page.locator("#id_options-1-text").fill("25 ngày")  # before the network has brought the other fields
    for _try in range(200):  # the browser has asked before it tells of it
        if held:
            break
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.locator("#answers input[name=was]")).to_have_value("multiple")
    assert (lines(page)[:2], page.script_errors) == (["15 ngày", "25 ngày"], [])


def asks_for_a_kind(route: Route) -> bool:
    return "rekind=" in (route.request.post_data or "")


def test_only_one_option_of_a_single_choice_stays_ticked(author):
    page = author(PHONE)
    page.goto(NEW)
    right = page.locator("#options [data-row] input[type=checkbox]")
    ticked = "boxes => boxes.map((box) => box.checked)"
    expect(page.locator("[data-one-right]")).to_be_hidden()
    for place in (0, 1):
        right.nth(place).focus()
        page.keyboard.press("Space")
    assert right.evaluate_all(ticked)[:3] == [False, True, False]
    expect(page.locator("#options [data-said]")).to_contain_text(" A")
    page.locator("#id_kind").select_option("multiple")
    expect(page.locator("#answers input[name=was]")).to_have_value("multiple")
    right.nth(0).check()
    assert (right.evaluate_all(ticked)[:3], page.script_errors) == ([True, True, False], [])


KEPT = re.compile("Đã giữ bản nháp lúc")
IN_THE_BROWSER = "() => Object.entries(localStorage).filter(([name]) => name.startsWith('draft:')).flat().join(' ')"


def test_a_new_question_is_kept_while_it_is_typed_and_through_an_outage(author):
    page = author(DESK)
    page.goto(NEW)
    page.locator("#id_stem").fill("Câu hỏi mới đang soạn dở?")
    expect(page.locator("[data-keeping]")).to_have_text(KEPT)
    page.goto(NEW)
    page.get_by_role("link", name="Câu hỏi mới đang soạn dở?").click()
    expect(page.locator("#id_stem")).to_have_value("Câu hỏi mới đang soạn dở?")
    page = typed_in_an_outage(page, "Gõ khi mất mạng?")
    page.goto(NEW)
    offered = page.locator("[data-unsent] li", has_text="Gõ khi mất mạng?")
    expect(offered).to_be_visible()
    assert faults(page) == []
    offered.locator(".btn-primary").click()
    expect(page.locator("#id_stem")).to_have_value("Gõ khi mất mạng?")
    expect(page.locator("[data-keeping]")).to_have_text(KEPT)
    assert page.evaluate(IN_THE_BROWSER) == ""
    page = typed_in_an_outage(page, "Gõ rồi đăng xuất?")
    page.goto("/me/")
    page.locator("main form[action$='/logout/'] button").click()
    page.wait_for_url("**/")
    assert (page.evaluate(IN_THE_BROWSER), page.script_errors) == ("", [])


def test_what_was_saved_though_its_draft_did_not_arrive_is_not_offered_again(author):
    page = author(DESK)
    page.goto(NEW)
    page.route("**/draft/", lambda route: route.abort())
    page.locator("#id_stem").fill("Lưu khi bản nháp chưa đến nơi?")
    for place, text in enumerate(("Đúng", "Sai")):
        page.locator(f"#id_options-{place}-text").fill(text)
    page.locator("#options [data-row] input[type=checkbox]").first.check()
    page.locator("#id_topic").select_option(index=1)
    told, save = page.locator("[data-keeping]"), page.locator(".form-actions .btn-primary")
    save.click()
    expect(told).to_have_text(told.get_attribute("data-away"))
    assert "draft:" in page.evaluate(IN_THE_BROWSER)
    save.click()
    page.wait_for_url(re.compile(r"/questions/\d+/$"))
    assert page.evaluate(IN_THE_BROWSER) == ""
    page.goto(NEW)
    expect(page.locator("[data-unsent]")).to_be_hidden()


def typed_in_an_outage(page: Page, text: str) -> Page:
    """Type this, and close the page before the network is back; return another page of the same browser.

    What a page sends in going may still get through, and only after the next page was made: here it does not.
    """
    told = page.locator("[data-keeping]")
    page.context.set_offline(True)
    page.locator("#id_stem").fill(text)
    expect(told).to_have_text(told.get_attribute("data-away"))
    kept = page.evaluate(IN_THE_BROWSER)
    assert ("draft:" in kept, text in kept, "stem" in kept) == (True, False, False)
    later = steps.opened(page.context)
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    page.close()
    later.context.set_offline(False)
    return later


def test_a_document_is_found_by_words_without_accents(author):
    page = author(PHONE)
    page.goto(NEW)
    box, found = page.locator("#id_bases-0-document_query"), page.locator("#id_bases-0-document_query_list > li")
    box.focus()
    page.keyboard.type("nghi dinh 61/2018 mot cua")
    expect(found.first).to_contain_text("Nghị định số 61/2018/NĐ-CP – ")
    expect(found.first.locator("small")).not_to_be_empty()
    assert faults(page) == []
    page.keyboard.press("Enter")  # no line is marked yet: nothing is chosen, and nothing is saved
    expect(found.first).to_be_visible()
    state = found.first.locator("small").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile("^Nghị định số 61/2018/NĐ-CP – "))
    expect(page.locator("#bases .picker-note[role=status]").first).to_have_text(state)
    for name, text in (("article", "10"), ("clause", "3"), ("point", "b")):
        page.locator(f"#id_bases-0-{name}").fill(text)
    expect(page.locator("#bases .editor-fields > .picker-note").first).to_have_text(
        "Khi in: điểm b khoản 3 Điều 10 Nghị định số 61/2018/NĐ-CP"
    )
    assert (
        page.locator("#id_bases-0-document").evaluate("select => select.selectedOptions[0].text") == box.input_value()
    )


def test_in_the_form_of_law_words_that_follow_one_another_come_first(visit):
    page = steps.opened(visit(PHONE, bypass_csp=True, reduced_motion="reduce"))
    steps.sign_in(page, "0900000002")
    page.goto("/organize/law/new/")
    box, found = page.locator("#id_acts-1-later_query"), page.locator("#id_acts-1-later_query_list > li")
    box.fill("mot cua")
    expect(found.first).to_contain_text("một cửa")
    expect(found.filter(has_text="một số điều").first).to_be_visible()
    assert faults(page) == []
    box.press("ArrowDown")
    box.press("Enter")
    assert "một cửa" in page.locator("#id_acts-1-later").evaluate("select => select.selectedOptions[0].text")
    assert (page.url.endswith("/law/new/"), page.script_errors) == (True, [])


LEVEL = (
    """names => new Set(names.map(name => Math.round(document.getElementById(name).getBoundingClientRect().y))).size"""
)


def test_the_fields_of_a_row_of_law_stay_level_with_what_stands_below_one(visit):
    page = steps.opened(visit(DESK, bypass_csp=True, reduced_motion="reduce"))
    steps.sign_in(page, "0900000002")
    page.goto("/organize/law/5/edit/")
    expect(page.locator("#acts .picker-note").first).to_have_text("còn hiệu lực")
    assert page.evaluate(LEVEL, ["id_acts-0-kind", "id_acts-0-later_query", "id_acts-0-on"]) == 1


def test_what_is_half_typed_is_no_document_and_an_empty_box_takes_it_away(author):
    page = author(DESK)
    page.goto(NEW)
    box, select = page.locator("#id_bases-0-document_query"), page.locator("#id_bases-0-document")
    box.fill("61/2018")
    box.press("ArrowDown")
    box.press("Enter")
    chosen = select.input_value()
    box.fill("xyzzy")
    expect(page.locator("#bases .picker-note[role=status]").first).to_have_text("Không có văn bản nào có các từ này.")
    box.press("Tab")
    expect(box).to_have_value(re.compile("61/2018"))
    assert (select.input_value(), chosen != "") == (chosen, True)
    box.fill("")
    assert select.input_value() == ""


def test_without_scripts_documents_stand_in_groups_by_their_state(author):
    page = author(DESK, java_script_enabled=False)
    page.goto(NEW)
    select = page.locator("#id_bases-0-document")
    expect(select).to_be_visible()
    assert select.locator("optgroup").count() > 1
    expect(select.locator("option", has_text="61/2018/NĐ-CP – ")).to_have_count(1)


def test_what_is_there_already_is_named_beside_the_preview_and_after_saving(author):
    page = author(PHONE)
    for number in range(2):
        page.goto(NEW)
        page.locator("#id_stem").fill(STEM)
        write_lines(page, "Bộ phận Một cửa", "Người nộp hồ sơ")
        page.locator("#id_options-0-right").check()
        page.locator("#id_topic").select_option(index=1)
        page.locator("[name=preview]").click()
        expect(page.locator("#preview .option")).to_have_count(2)
        expect(page.locator("#preview .alike li")).to_have_count(number)
        assert faults(page) == []
        page.locator(".form-actions .btn-primary").click()
        page.wait_for_url(re.compile(r"/questions/\d+/$"))
    assert page.locator(".alike a").count() == 1
    assert faults(page) == []


def test_the_preview_says_what_is_wrong_without_leaving_the_form(author):
    page = author(DESK)
    page.goto(NEW)
    write_lines(page, "Bộ phận Một cửa")
    page.locator("[name=preview]").click()
    expect(page.locator("#preview li").first).to_be_visible()
    assert (page.locator("#id_options-0-text").input_value(), faults(page)) == ("Bộ phận Một cửa", [])


def test_the_preview_renews_itself_and_leads_only_whoever_presses_it(author):
    page = author(PHONE)
    page.goto(NEW)
    page.locator("#id_stem").fill("Ai ký?")
    write_lines(page, "Chủ tịch", "Phó Chủ tịch")
    page.locator("#id_options-0-right").check()
    page.locator("#id_stem").focus()
    page.locator("#id_stem").press_sequentially(" Ai")
    before = page.evaluate("() => scrollY")
    expect(page.locator("#preview .question-stem")).to_have_text("Ai ký? Ai")
    assert (focused(page), page.evaluate("() => scrollY")) == ("id_stem", before)
    assert page.locator("#id_stem").input_value() == "Ai ký? Ai"

    page.locator(".form-actions .btn-primary").click()
    expect(page.locator(".form-errors")).to_be_visible()
    page.locator("#id_stem").press("Control+End")
    page.locator("#id_stem").press_sequentially("!")
    expect(page.locator("#preview .question-stem")).to_have_text("Ai ký? Ai!")
    expect(page.locator(".form-errors")).to_be_visible()

    page.locator("#id_stem").press_sequentially("?")
    page.locator("[name=preview]").click()
    expect(page.locator("#face-name")).to_be_focused()
    expect(page.locator("#face-name")).to_be_in_viewport()
    expect(page.locator(".form-errors")).to_have_count(0)
    expect(page.locator("#preview .question-stem")).to_have_text("Ai ký? Ai!?")
    assert faults(page) == []

    page.route("**/new/", lambda route: None if is_pressed_preview(route) else route.continue_())  # it never comes
    page.locator("[name=preview]").click()
    page.locator("#id_stem").press("Control+End")
    page.locator("#id_stem").press_sequentially("?")
    expect(page.locator("#preview .question-stem")).to_have_text("Ai ký? Ai!??")
    assert (focused(page), page.script_errors) == ("id_stem", [])


def is_pressed_preview(route: Route) -> bool:
    return 'name="preview"\r\n\r\n1' in (route.request.post_data or "")


def test_a_filter_is_kept_by_a_name_and_found_again(author):
    page = author(DESK)
    name = "Mức dễ"
    page.goto(f"{BANK}?level=1&kind=single")
    page.locator(".saved-filters summary").click()
    page.locator("#filter-name").fill(name)
    page.locator("#filter-name").press("Enter")
    page.goto(BANK)
    page.get_by_role("link", name=name).click()
    expect(page.locator(".chip[aria-current=page]")).to_have_text(name)
    assert faults(page) == []
    page.goto(f"{BANK}filters/")
    assert faults(page) == []


def test_an_example_is_written_where_one_wrote_last(author):
    page = author(DESK)
    page.goto(NEW)
    page.locator("#variation > summary").click()
    page.locator("#variation-help > summary").click()
    page.locator("#id_conditions").focus()
    example = page.get_by_role("button", name="is_working_day(ngay_nop)")
    example.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_conditions")).to_have_value("is_working_day(ngay_nop)")
    assert focused(page) == "id_conditions"
    page.locator("#id_stem").fill("Nộp ngày ")
    page.get_by_role("button", name="{ngay_nop:date}").click()
    expect(page.locator("#id_stem")).to_have_value("Nộp ngày {ngay_nop:date}")
    assert (faults(page), page.script_errors) == ([], [])
