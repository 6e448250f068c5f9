"""Which channels worked: by channel, audience and unit, without naming a unit of which only a few came."""

from io import BytesIO

import pytest
import python_calamine

from contest.channel_report import FEWEST, Counted, channel_file, channel_lines, channel_totals
from contest.models import Channel, Contest, Entry
from exchange.sheets import read_sheet
from tests.factories import make_contest, make_division, make_entry, make_unit


@pytest.fixture
def contest(units) -> Contest:
    contest = make_contest(units.province)
    make_division(contest, slug="can-bo")
    make_division(contest, slug="nguoi-dan", audience="citizens")
    return contest


@pytest.fixture
def facebook(db) -> Channel:
    return Channel.objects.create(code="facebook", name_vi="Facebook", position=1)


def came(contest: Contest, number: int, *, division: str = "can-bo", **fields) -> list[Entry]:
    return [make_entry(contest.divisions.get(slug=division), **fields) for _ in range(number)]


def told(contest: Contest) -> list[tuple]:
    return [(line.channel, line.audience, line.unit, line.counted.people) for line in channel_lines(contest)]


def test_people_are_counted_by_channel_audience_and_unit(contest, facebook, units):
    zalo = Channel.objects.create(code="zalo", name_vi="Zalo", position=2)
    other = make_unit("Sở Y tế", parent=units.province)
    came(contest, 5, channel=facebook, unit=units.department)
    came(contest, 7, channel=facebook, unit=other)
    came(contest, 5, channel=facebook, unit=other, division="nguoi-dan")
    came(contest, 6, channel=zalo, unit=other)
    came(contest, 5, unit=other)
    officials, citizens = "Cán bộ, công chức, viên chức", "Người dân, doanh nghiệp"
    found = told(contest)
    assert [(channel, unit, people) for channel, _audience, unit, people in found] == [
        ("Facebook", "Sở Y tế", 5),
        ("Facebook", "Sở Y tế", 7),
        ("Facebook", "Sở Nội vụ", 5),
        ("Zalo", "Sở Y tế", 6),
        (found[-1][0], "Sở Y tế", 5),
    ]
    assert len({audience for _channel, audience, _unit, _people in found}) == len({officials, citizens})


def test_units_of_which_few_came_stand_together_and_the_sums_are_right(contest, facebook, units):
    for number in (FEWEST - 1, 1, FEWEST):
        came(contest, number, channel=facebook, unit=make_unit(f"Đơn vị {number}", parent=units.province))
    came(contest, 2, channel=facebook, unit=None, competing_unit=None, unit_name="")
    Entry.objects.order_by("-pk").filter(unit_name="").update(unit=None)
    names = [(unit, people) for _channel, _audience, unit, people in told(contest)]
    assert sorted(people for _unit, people in names) == [2, FEWEST, FEWEST]
    assert [unit for unit, _people in names if unit.startswith("Đơn vị")] == ["Đơn vị 5"]


def test_a_bug_that_names_small_units_would_be_seen(contest, facebook, units, monkeypatch):
    monkeypatch.setattr("contest.channel_report.FEWEST", 1)
    came(contest, 1, channel=facebook, unit=units.department)
    assert [line.unit for line in channel_lines(contest)] == ["Sở Nội vụ"]


def test_two_units_of_one_name_stay_apart(contest, facebook, units):
    for _twin in range(2):
        came(contest, FEWEST, channel=facebook, unit=make_unit("Trạm Y tế", parent=units.province))
    assert [unit for _channel, _audience, unit, _people in told(contest)] == ["Trạm Y tế"] * 2


def test_invitations_and_units_links_are_counted_beside(contest, facebook, units):
    link = contest.unit_links.create(unit=units.department, number="482913", made_at="2026-05-20T00:00Z")
    [first, *_rest] = came(contest, 4, channel=facebook, unit=units.department)
    came(contest, 2, channel=facebook, unit=units.department, inviter=first, link=link)
    came(contest, 1, channel=facebook, unit=units.department, link=link)
    assert [line.counted for line in channel_lines(contest)] == [Counted(people=7, invited=2, by_link=3)]


def test_totals_leave_the_units_out(contest, facebook, units):
    came(contest, 6, channel=facebook, unit=units.department)
    came(contest, 2, channel=facebook, unit=make_unit(parent=units.province))
    [total] = channel_totals(channel_lines(contest))
    assert (total.channel, total.counted.people) == ("Facebook", 8)


def test_other_contests_are_not_counted(contest, facebook):
    make_entry(channel=facebook)
    assert channel_lines(contest) == []


def test_the_file_holds_what_the_page_tells_and_no_formula(contest, units):
    channel = Channel.objects.create(code="x", name_vi="=1+1")
    came(contest, 5, channel=channel, unit=make_unit("@SUM(A1)", parent=units.province))
    header, row = read_sheet(channel_file(channel_lines(contest))).rows
    assert (len(header), row[0], row[2:]) == (6, "=1+1", ["@SUM(A1)", "5", "0", "0"])


def test_in_the_file_numbers_are_numbers_to_add_up(contest, facebook):
    came(contest, 5, channel=facebook)
    book = python_calamine.load_workbook(BytesIO(channel_file(channel_lines(contest))))
    assert book.get_sheet_by_index(0).to_python()[1][3:] == [5, 0, 0]


def test_it_costs_the_same_queries_for_one_line_and_many(contest, facebook, units, django_assert_num_queries):
    came(contest, 5, channel=facebook, unit=units.department)
    for number in range(3):
        came(contest, 5, channel=facebook, unit=make_unit(f"Đơn vị {number}", parent=units.province))
    with django_assert_num_queries(3):
        channel_lines(contest)
