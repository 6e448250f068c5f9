"""The pages on which units, headcounts and rosters come in."""

import io
import re
import zipfile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.headcount_sheets import HEADCOUNTS
from accounts.models import Headcount, ListImport, Role
from accounts.unit_sheets import UNITS
from contest.models import RosterImport, RosterLine
from contest.roster_sheets import ROSTERS
from exchange.sheets import read_sheet
from tests.contest.rostered import put_on_roster
from tests.factories import NOW, grant, make_contest, make_person, make_unit
from tests.sheets import csv, xlsx

ROW = {"unit": "Sở Nội vụ", "on": "01/01/2026", "number": "85"}
PERSON = {"full_name": "Nguyễn Văn An", "login": "0912345678", "unit": "Sở Nội vụ", "category": "Một cửa"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def browser(client_of, cast):
    return client_of(cast.organiser)


def upload(content: bytes, name: str = "bien-che.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def lists(kind: str = "headcounts") -> str:
    return reverse("organize_lists", args=[kind])


def send(browser, *rows: dict, kind: str = "headcounts") -> str:
    """Send a sheet; return the address of its preview."""
    shape = {"headcounts": HEADCOUNTS, "units": UNITS}[kind].shape
    response = browser.post(lists(kind), {"file": upload(csv(shape, *rows)), "tree": "binh-dinh-2021"})
    assert response.status_code == 302
    return response["Location"]


def test_a_sheet_is_sent_looked_at_confirmed_and_undone(browser):
    page = send(browser, ROW)
    assert browser.get(page).context["sums"] == {"all": 1, "wrong": 0, "new": 1, "change": 0, "same": 0, "noted": 0}
    browser.post(f"{page}act/", {"deed": "confirm"})
    assert Headcount.objects.get().number == 85
    browser.post(f"{page}act/", {"deed": "undo"})
    assert (Headcount.objects.count(), ListImport.objects.get().state) == (0, "undone")
    assert browser.get(page).status_code == browser.get(lists()).status_code == 200


def test_the_tree_is_chosen_by_what_its_units_stand_below(browser, units):
    assert browser.get(lists()).context["form"].fields["tree"].choices == [
        ("binh-dinh-2021", f"{units.province.name} (binh-dinh-2021)")
    ]


def test_a_preview_names_the_columns_that_were_not_read(browser):
    browser.cookies["language"] = "en"
    content = "Đơn vị;Ngày;Số người;Ghi chú\nSở Nội vụ;01/01/2026;85;mới".encode("utf-8-sig")
    page = browser.post(lists(), {"file": upload(content), "tree": "binh-dinh-2021"})["Location"]
    told = "Not read, as the template has no such column: “Ghi chú”. Rename what you need and send it again."
    assert [told in browser.get(page).text for _look in range(2)] == [True, True]


def test_a_preview_shows_rows_with_errors_first_and_offers_no_confirming(browser):
    page = send(browser, ROW, ROW | {"on": "01/02/2026", "number": "tám"})
    shown = browser.get(page)
    assert [one.row.line for one, _cells in shown.context["rows"]] == [3]
    assert shown.context["sums"] == {"all": 2, "wrong": 1, "new": 1, "change": 0, "same": 0, "noted": 0}
    assert 'value="confirm"' not in shown.content.decode()
    assert [one.row.line for one, _cells in browser.get(f"{page}?show=new").context["rows"]] == [2]
    assert len(browser.get(f"{page}?show=anything").context["rows"]) == 2


def test_confirming_a_wrong_sheet_by_hand_changes_nothing_and_says_so(browser):
    page = send(browser, ROW, ROW | {"number": "tám", "on": "01/02/2026"})
    response = browser.post(f"{page}act/", {"deed": "confirm"}, follow=True)
    assert (Headcount.objects.count(), len(response.context["messages"])) == (0, 1)


@pytest.mark.parametrize("deed", ["", "explode"])
def test_a_deed_that_does_not_exist_is_refused(deed, browser):
    page = send(browser, ROW)
    assert len(browser.post(f"{page}act/", {"deed": deed}, follow=True).context["messages"]) == 1
    assert ListImport.objects.get().state == "staged"


def test_a_sheet_is_thrown_away(browser):
    page = send(browser, ROW)
    assert browser.post(f"{page}act/", {"deed": "discard"})["Location"] == lists()
    assert browser.get(page).status_code == 404


def test_the_same_file_sent_twice_is_said(browser):
    first, second = send(browser, ROW), send(browser, ROW)
    assert browser.get(second).context["again"]["address"] == first


@pytest.mark.parametrize(
    "file",
    [b"", b"x" * (5 * 1024 * 1024 + 1), b"PK\x03\x04", b"no header", None],
    ids=["empty", "huge", "zip", "x", "no"],
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_field(file, browser):
    data = {"tree": "binh-dinh-2021"} | ({"file": upload(file)} if file is not None else {})
    response = browser.post(lists(), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])
    assert ListImport.objects.count() == 0


def test_what_a_file_says_is_shown_as_text(browser):
    page = send(browser, ROW | {"unit": "<script>alert(1)</script>"})
    shown = browser.get(page).content.decode()
    assert ("<script>alert(1)" in shown, "&lt;script&gt;alert(1)" in shown) == (False, True)


@pytest.mark.parametrize("kind", ["units", "headcounts"])
def test_each_list_has_its_template(kind, browser):
    response = browser.get(reverse("organize_lists_template", args=[kind]))
    assert response["Content-Disposition"].endswith('.xlsx"')
    assert read_sheet(response.content).rows[0][0] in ("Việc", "Đơn vị")


def test_the_example_of_a_template_comes_in_nowhere(browser, units):
    """Somebody of an invented name would be expected, whose number may be a real one."""
    browser.cookies["language"] = "en"
    contest, told = make_contest(units.province), []
    routes = [("organize_lists", "units"), ("organize_lists", "headcounts"), ("organize_roster_imports", contest.pk)]
    for route, argument in routes:
        content = browser.get(reverse(f"{route}_template", args=[argument])).content
        form = {"file": upload(content, "mau.xlsx"), "tree": "binh-dinh-2021"}
        page = browser.post(reverse(route, args=[argument]), form)["Location"]
        told += [one.problems[-1] for one, _cells in browser.get(page).context["rows"]]
    assert told == ["This is the example of the template. Delete this row."] * 3


def page_of(content: bytes, name: str) -> list[str]:
    """The texts of the third page of a workbook, which has this name."""
    [other] = read_sheet(content).others[1:]
    assert other == name
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/worksheets/sheet3.xml").decode())
    return texts


def test_a_template_lists_the_units_that_its_rows_may_name(browser, units):
    """Of the trees that one keeps, also those that are gone; for a roster those of the contest's day, of any tree."""
    make_unit("Sở Cũ", code="so-cu", parent=units.province, valid_to=NOW.date())
    make_unit("Sở nơi khác", code="so-khac", tree="phu-yen-2021")
    contest = make_contest(units.province, units_as_of=NOW.date())
    addresses = [
        reverse("organize_lists_template", args=["units"]),
        reverse("organize_roster_imports_template", args=[contest.pk]),
    ]
    told = [page_of(browser.get(address).content, "Các đơn vị") for address in addresses]
    codes = [units.department.code, "so-cu", "so-khac"]
    assert [[code in texts for code in codes] for texts in told] == [[True, True, False], [True, False, True]]
    assert "Sở Nội vụ" in told[0]


def test_a_sheet_of_which_all_is_there_already_has_no_button_to_import_it(browser):
    first = send(browser, ROW)
    browser.post(f"{first}act/", {"deed": "confirm"})
    pages = [browser.get(send(browser, row)).text for row in (ROW, ROW | {"number": "86"})]
    assert ['value="confirm"' in page for page in pages] == [False, True]


def test_a_list_of_something_else_does_not_exist(browser):
    assert browser.get(lists("people")).status_code == 404


def test_who_organises_for_a_part_of_a_tree_writes_down_neither_units_nor_headcounts(client_of, units):
    person = grant(make_person(), Role.ORGANISER, units.department)
    assert client_of(person).get(lists()).status_code == 403


def test_nobody_writes_into_another_tree(browser):
    data = {"file": upload(csv(HEADCOUNTS.shape, ROW)), "tree": "phu-yen-2021"}
    response = browser.post(lists(), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["tree"])


def test_a_roster_comes_in_by_excel(browser, units):
    contest = make_contest(units.province)
    address = reverse("organize_roster_imports", args=[contest.pk])
    sent = browser.post(address, {"file": upload(xlsx(ROSTERS.shape, PERSON), "ds.xlsx")})
    browser.post(f"{sent['Location']}act/", {"deed": "confirm"})
    line = RosterLine.objects.get()
    assert (line.full_name, line.login, line.category) == ("Nguyễn Văn An", "+84912345678", "Một cửa")
    assert browser.get(sent["Location"]).status_code == browser.get(address).status_code == 200


def test_who_may_stand_on_the_roster_already_is_told_above_the_button_and_found_at_once(browser, units):
    """Somebody without a number has changed unit: whether it is the same person, only who looks can say."""
    contest = make_contest(units.province)
    put_on_roster(contest, units.other_department, full_name=PERSON["full_name"], login="")
    rows = [PERSON | {"login": ""}, PERSON | {"full_name": "Lê Thị Bình"}]
    address = reverse("organize_roster_imports", args=[contest.pk])
    sent = browser.post(address, {"file": upload(csv(ROSTERS.shape, *rows))})["Location"]
    shown = browser.get(sent, {"show": "noted"})
    assert (shown.context["sums"]["noted"], "?show=noted" in browser.get(sent).text) == (1, True)
    assert [one.row.cells["full_name"] for one, _cells in shown.context["rows"]] == [PERSON["full_name"]]


def test_a_sheet_of_another_contest_is_not_found(browser, units):
    contest, other = make_contest(units.province), make_contest(units.province)
    address = reverse("organize_roster_imports", args=[contest.pk])
    sent = browser.post(address, {"file": upload(csv(ROSTERS.shape, PERSON))})
    sheet = RosterImport.objects.get()
    assert sent.status_code == 302
    for name in ("one", "act"):
        elsewhere = reverse(f"organize_roster_imports_{name}", args=[other.pk, sheet.pk])
        assert (browser.get if name == "one" else browser.post)(elsewhere).status_code == 404
