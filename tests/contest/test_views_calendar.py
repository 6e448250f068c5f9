"""The pages of the holiday calendar: its years, one of them by months, and writing one down."""

from datetime import date

import pytest

from accounts.models import Role
from contest.forms.calendar import PastedDaysField, YearEditor
from contest.month_grid import months_of
from questions.holidays import newest_edition, years_at
from questions.models import Doubt, HolidayYear
from questions.variants import KnownYear, shipped_years
from tests.contest.varying import make_varying
from tests.factories import grant, make_person, make_province

LIST, NEXT, THIS = "/organize/law/calendar/", "/organize/law/calendar/2027/", "/organize/law/calendar/2026/"
YEAR = KnownYear(2027, date(2027, 1, 1), date(2027, 12, 31), ((date(2027, 1, 1), "Tết"),), ((date(2027, 1, 9), "Bù"),))


@pytest.fixture
def keeper(client, db):
    person = grant(make_person("Trần Thị Chủ Trì"), Role.ORGANISER, make_province())
    client.force_login(person)
    return person


def typed(year: KnownYear | None = None, **fields) -> dict[str, str]:
    """What the form sends for a year, and these fields beside."""
    sent = {"days_off-TOTAL_FORMS": "0", "days_off-INITIAL_FORMS": "0"}
    sent |= {"worked-TOTAL_FORMS": "0", "worked-INITIAL_FORMS": "0", "pasted": "", "source": "Thông báo 1", "seen": ""}
    if year is not None:
        sent |= {"first": f"{year.first:%d/%m/%Y}", "last": f"{year.last:%d/%m/%Y}"}
        for name in ("days_off", "worked"):
            days = getattr(year, name)
            sent[f"{name}-TOTAL_FORMS"] = str(len(days))
            for number, (day, words) in enumerate(days):
                sent |= {f"{name}-{number}-day": f"{day:%d/%m/%Y}", f"{name}-{number}-name": words}
    return sent | fields


def page_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_list_tells_each_year_with_its_source(client, keeper):
    page = page_of(client.get(LIST, headers={"accept-language": "vi"}))
    assert [str(year) in page for year in shipped_years()] == [True] * len(shipped_years())
    assert shipped_years()[2026].source[:40] in page
    assert f'href="{NEXT}edit/"' in page


def test_a_year_that_nobody_wrote_down_has_no_page_yet(client, keeper):
    assert (client.get(NEXT).status_code, client.get(f"{NEXT}edit/").status_code) == (404, 200)
    assert client.get("/organize/law/calendar/1999/edit/").status_code == 404


def test_authors_look_and_change_nothing(client, db):
    client.force_login(grant(make_person(), Role.AUTHOR, make_province()))
    assert (client.get(THIS).status_code, client.get(f"{THIS}edit/").status_code) == (200, 403)
    assert "/edit/" not in page_of(client.get(THIS))


def test_a_year_is_written_down_from_rows_and_pasted_lines(client, keeper):
    pasted = "05/02/2027 - 07/02/2027 Tết Nguyên đán\n\n30/4/2027: Ngày Chiến thắng"
    answer = client.post(f"{NEXT}edit/", typed(YEAR, pasted=pasted))
    assert (answer.status_code, answer.url) == (302, NEXT)
    assert years_at(newest_edition())[2027] == KnownYear(
        2027,
        date(2027, 1, 1),
        date(2027, 12, 31),
        (
            (date(2027, 1, 1), "Tết"),
            *((date(2027, 2, day), "Tết Nguyên đán") for day in (5, 6, 7)),
            (date(2027, 4, 30), "Ngày Chiến thắng"),
        ),
        ((date(2027, 1, 9), "Bù"),),
        "Thông báo 1",
    )


def test_who_looks_first_sees_the_months_and_saves_nothing(client, keeper):
    answer = client.post(f"{NEXT}edit/", typed(YEAR, look="1"))
    assert (answer.status_code, HolidayYear.objects.count()) == (200, 0)
    assert page_of(answer).count('<table class="month">') == 12


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"pasted": "mùng một Tết"}, "mùng một Tết"),
        ({"pasted": "01/01/2027 Tết Dương lịch"}, "01/01/2027 Tết Dương lịch"),
        ({"first": "01/01/2026"}, "01/01/2026"),
        ({"last": "31/02/2027"}, "31/02/2027"),
        ({"source": ""}, "Bù"),
        ({"days_off-0-name": ""}, "01/01/2027"),
        ({"days_off-0-day": ""}, "Tết"),
        ({"worked-0-day": "08/01/2027"}, "08/01/2027"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(client, keeper, fields, kept):
    answer = client.post(f"{NEXT}edit/", typed(YEAR, **fields))
    assert (answer.status_code, HolidayYear.objects.count()) == (422, 0)
    assert kept in page_of(answer)
    assert 'class="alert alert-danger' in page_of(answer) or "errorlist" in page_of(answer)


def test_a_known_year_is_changed_with_a_reason_only(client, keeper):
    year = shipped_years()[2026]
    assert client.post(f"{THIS}edit/", typed(year)).status_code == 422
    assert client.post(f"{THIS}edit/", typed(year, reason="Có thông báo mới")).status_code == 302
    page = page_of(client.get(THIS))
    assert "Có thông báo mới" in page
    assert "<ins>" in page


def test_who_was_overtaken_is_told_so_and_saves_the_next_time(client, keeper):
    client.post(f"{NEXT}edit/", typed(YEAR))
    late = typed(YEAR, source="Thông báo 2", reason="Đính chính")
    answer = client.post(f"{NEXT}edit/", late)
    assert answer.status_code == 409
    assert f'value="{newest_edition()}"' in page_of(answer)
    assert client.post(f"{NEXT}edit/", late | {"seen": str(newest_edition())}).status_code == 302


def test_a_correction_tells_how_many_questions_wait(client, keeper):
    make_varying()
    year = shipped_years()[2026]
    answer = client.post(
        f"{THIS}edit/", typed(year, pasted="01/4/2026 Nghỉ thêm", reason="Có thông báo mới"), follow=True
    )
    assert Doubt.objects.open().count() == 1
    assert answer.redirect_chain == [(THIS, 302)]


def test_the_form_begins_with_what_is_known():
    year = shipped_years()[2026]
    editor = YearEditor(2026, year, None, None)
    assert editor.form.initial["last"] == year.last
    rows = [(row.initial["day"], row.initial["name"]) for row in editor.days_off if row.initial]
    assert tuple(rows) == year.days_off


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("01/01/2027 Tết Dương lịch", [(1, "Tết Dương lịch")]),
        ("1.1.2027: Tết", [(1, "Tết")]),
        ("2027-01-01 Tết", [(1, "Tết")]),
        ("01/01/2027 – 02/01/2027 Tết", [(1, "Tết"), (2, "Tết")]),
        ("01/01/2027 đến 02/01/2027: Tết", [(1, "Tết"), (2, "Tết")]),
        ("01/01/2027-02/01/2027 - Tết", [(1, "Tết"), (2, "Tết")]),
    ],
)
def test_lines_are_read_as_people_write_them(line, days):
    assert PastedDaysField(required=False).clean(line) == [(date(2027, 1, day), name) for day, name in days]


def test_each_day_of_the_months_is_what_it_is():
    january = months_of(YEAR)[0]
    told = {cell.day.day: (cell.state, cell.name) for week in january.weeks for cell in week if cell}
    assert [told[day] for day in (1, 2, 4, 9)] == [("off", "Tết"), ("rest", ""), ("work", ""), ("worked", "Bù")]
    assert [len(week) for month in months_of(YEAR) for week in month.weeks] == [7] * sum(
        len(month.weeks) for month in months_of(YEAR)
    )


def test_days_that_are_not_known_are_told_apart():
    december = months_of(shipped_years()[2026])[11]
    assert {cell.state for week in december.weeks for cell in week if cell} == {"unknown"}
