"""What entering asks about age, in a browser: nothing of officials, a date of citizens, a guardian of minors."""

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.screens import PHONE

CITIZENS = "Người dân, doanh nghiệp"
OFFICIALS = "Cán bộ, công chức, viên chức"


def form_of(context) -> Page:
    page = steps.opened(context)
    steps.sign_up(page)
    return page


def shown(page: Page) -> tuple[bool, bool]:
    """Whether the date of birth is asked for, and the guardian's name."""
    return page.locator("[name=birth_date]").is_visible(), page.locator("[name=guardian_name]").is_visible()


def send(page: Page) -> None:
    page.locator("main form").get_by_role("button", name="Đăng ký dự thi").click()


def test_the_questions_about_age_follow_the_division_and_the_date(visit):
    page = form_of(visit(PHONE))
    seen = [shown(page)]
    page.get_by_role("radio", name=OFFICIALS).check()
    seen.append(shown(page))
    page.get_by_role("radio", name=CITIZENS).check()
    seen.append(shown(page))
    for typed in ("20/5/2020", "20052020", "2020-05-20", "20/5/1990", "20/5/20", "mai"):
        page.locator("[name=birth_date]").fill(typed)
        seen.append(shown(page))
    page.locator("[name=birth_date]").fill("20/5/2020")
    page.get_by_role("radio", name=OFFICIALS).check()
    seen.append(shown(page))
    hidden, date_only, both = (False, False), (True, False), (True, True)
    assert seen == [hidden, hidden, date_only, *[both] * 3, *[date_only] * 3, hidden]
    assert page.script_errors == []


def test_a_citizen_is_asked_where_they_live_and_may_type_an_address(visit):
    page = form_of(visit(PHONE))
    label = page.locator("label[for=id_unit]")
    page.get_by_role("radio", name=OFFICIALS).check()
    expect(label).to_contain_text("Cơ quan, đơn vị")
    page.get_by_role("radio", name=CITIZENS).check()
    expect(label).to_contain_text("Nơi cư trú, hoặc tổ chức, doanh nghiệp * (bắt buộc)")
    page.locator("[data-unit-query]").fill("thôn 3 xã Phước Lộc")
    page.locator("[data-unit-picker]").get_by_role("option", name="Xã Phước Lộc").click()
    page.locator("[name=birth_date]").fill("20/5/1961")
    page.locator("input[name=consent]").check()
    send(page)
    expect(page.locator(".entry-card dl")).to_contain_text("Địa phương, tổ chứcXã Phước Lộc")
    assert page.script_errors == []


def test_a_minor_enters_with_a_guardian(visit):
    page = form_of(visit(PHONE))
    page.get_by_role("radio", name=CITIZENS).check()
    page.locator("[data-unit-query]").fill("phuong")
    page.locator("[data-unit-picker]").get_by_role("option").first.click()
    page.locator("[name=birth_date]").fill("20/5/2020")
    page.locator("input[name=consent]").check()
    send(page)
    expect(page.locator(".form-errors a")).to_have_count(2)
    assert shown(page) == (True, True)
    page.locator("[name=guardian_name]").fill("Trần Thị Mẹ")
    page.locator("[name=guardian_agrees]").check()
    page.locator("input[name=consent]").check()
    send(page)
    expect(page.locator(".code").first).to_be_visible()


def test_without_a_script_everything_is_asked_and_explained(visit):
    page = form_of(visit(PHONE, java_script_enabled=False))
    assert shown(page) == (True, True)
    expect(page.locator("[data-asked-of]")).to_contain_text(CITIZENS)
    page.get_by_role("radio", name=OFFICIALS).check()
    page.locator("[data-unit-query]").fill("Sở Nội vụ")
    page.locator("input[name=consent]").check()
    send(page)
    expect(page.locator(".code").first).to_be_visible()
