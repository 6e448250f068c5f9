"""A contest's roster on the organisers' pages, and what the leader of a unit sees of it."""

import re
from base64 import b64decode
from html import unescape
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEvent, Role, Unit
from contest import rosters
from contest.attempts import finish_attempt
from contest.links import CHANNEL_OF_UNITS
from contest.models import Channel, RosterLine
from contest.roster_codes import code_of, in_fours
from contest.views import slips, unit_leader
from tests.contest.qr import read_qr
from tests.contest.rostered import put_on_roster
from tests.factories import (
    NOW,
    grant,
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
    make_unit,
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def contest(units):
    found = make_contest(units.province, doors=["phone", "roster"])
    make_round(found)
    make_division(found)
    return found


@pytest.fixture
def people(contest, units) -> dict[str, RosterLine]:
    """Two of the leader's unit, of whom one has come, and one of another unit."""
    came = make_entry(contest.divisions.get(), make_person("Lê Thị Bình Minh"))
    return {
        "An": put_on_roster(contest, units.department, full_name="Nguyễn Văn An", category="Một cửa"),
        "Bình": put_on_roster(contest, units.department, full_name="Lê Thị Bình", entry=came),
        "Cường": put_on_roster(contest, make_unit("Sở Y tế", parent=units.province), full_name="Trần Văn Cường"),
    }


def shown_in(response) -> set[str]:
    """Who of the three is named on a page, by their given names."""
    text = unescape(response.content.decode())
    names = {"An": "Nguyễn Văn An", "Bình": "Lê Thị Bình", "Cường": "Trần Văn Cường"}
    return {given for given, name in names.items() if name in text}


def page(contest, name: str = "organize_roster", *more) -> str:
    return reverse(name, args=[contest.pk, *more])


@pytest.mark.parametrize(
    "query, found",
    [
        ("", {"An", "Bình", "Cường"}),
        ("?show=waiting", {"An", "Cường"}),
        ("?show=entered", {"Bình"}),
        ("?q=mot+cua", {"An"}),
        ("?q=so+y+te", {"Cường"}),
        ("?unit=999999", set()),
        ("?unit=abc&show=x", {"An", "Bình", "Cường"}),
    ],
)
def test_organisers_see_who_has_come(query, found, client_of, cast, contest, people):
    assert shown_in(client_of(cast.organiser).get(page(contest) + query)) == found


def test_the_list_says_under_what_name_somebody_came(client_of, cast, contest, people):
    leaders = client_of(cast.leader).get(page(contest, "my_roster") + "?show=entered")
    pages = [client_of(cast.organiser).get(page(contest)).text, leaders.text]
    assert ["Lê Thị Bình Minh" in text for text in pages] == [True, True]


def test_an_empty_roster_says_what_to_do(client_of, cast, contest):
    response = client_of(cast.organiser).get(page(contest))
    assert (response.status_code, response.context["expected"]) == (200, 0)


def test_somebody_is_taken_off_only_after_a_question(client_of, cast, contest, people):
    browser, address = client_of(cast.organiser), page(contest, "organize_roster_line", people["An"].pk)
    assert browser.get(address).status_code == 200
    assert RosterLine.objects.count() == 3
    browser.post(address, {"deed": "remove"})
    assert RosterLine.objects.filter(pk=people["An"].pk).count() == 0


def test_a_new_code_is_given_once_somebody_lost_theirs(client_of, cast, contest, people):
    old = code_of(people["An"])
    address = page(contest, "organize_roster_line", people["An"].pk)
    slip = client_of(cast.organiser).post(address, {"deed": "renew"}, follow=True)
    new = code_of(RosterLine.objects.get(pk=people["An"].pk))
    assert (new != old, shown_in(slip), in_fours(new) in slip.text) == (True, {"An"}, True)
    assert AuditEvent.objects.get(verb="roster-code-renewed").subject_label == contest.title


def test_no_new_code_is_given_to_whoever_has_come(client_of, cast, contest, people):
    address = page(contest, "organize_roster_line", people["Bình"].pk)
    response = client_of(cast.organiser).post(address, {"deed": "renew"}, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


WHO = {"leader": ("my_line", "my_roster"), "organiser": ("organize_roster_line", "organize_roster")}


@pytest.mark.parametrize("part", WHO)
def test_in_whose_place_another_one_came_is_waited_for_again_with_a_new_slip(client_of, cast, contest, people, part):
    line, browser = people["Bình"], client_of(getattr(cast, part))
    name, up = WHO[part]
    address = page(contest, name, line.pk)
    assert f'href="{address}"' in browser.get(page(contest, up) + "?show=entered").text
    assert "Lê Thị Bình Minh" in browser.get(address).text
    slip = browser.post(address, {"because": "slip"}, follow=True)
    new = code_of(RosterLine.objects.get(pk=line.pk))
    assert (new != code_of(line), shown_in(slip), in_fours(new) in slip.text) == (True, {"Bình"}, True)
    assert AuditEvent.objects.get(verb="roster-line-reclaimed").actor == getattr(cast, part)


def test_it_is_asked_what_has_happened(client_of, cast, contest, people):
    answer = client_of(cast.leader).post(page(contest, "my_line", people["Bình"].pk), {"because": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["because"])
    assert RosterLine.objects.get(pk=people["Bình"].pk).entry is not None


def test_a_leader_gives_a_new_code_to_whoever_lost_theirs_but_takes_nobody_off(client_of, cast, contest, people):
    line, browser = people["An"], client_of(cast.leader)
    slip = browser.post(page(contest, "my_line", line.pk), {"deed": "renew"}, follow=True)
    new = code_of(RosterLine.objects.get(pk=line.pk))
    assert (new != code_of(line), in_fours(new) in slip.text) == (True, True)
    assert browser.post(page(contest, "my_line", line.pk), {"deed": "remove"}).status_code == 422
    assert RosterLine.objects.count() == 3


@pytest.mark.parametrize("deed", [{"deed": "renew"}, {"because": "slip"}])
def test_a_leader_touches_nobody_of_another_unit(client_of, cast, contest, people, deed):
    line = people["Cường"]
    assert client_of(cast.leader).post(page(contest, "my_line", line.pk), deed).status_code == 404
    assert code_of(RosterLine.objects.get(pk=line.pk)) == code_of(line)


def test_a_line_of_another_contest_is_not_found(client_of, cast, contest, people, units):
    other = make_contest(units.province)
    assert client_of(cast.organiser).get(page(other, "organize_roster_line", people["An"].pk)).status_code == 404


def test_slips_are_printed_for_those_who_have_not_come(client_of, cast, contest, people):
    response = client_of(cast.organiser).get(page(contest, "organize_roster_slips"))
    text = response.content.decode()
    assert shown_in(response) == {"An", "Cường"}
    assert [in_fours(code_of(line)) in text for line in people.values()] == [True, False, True]


def test_a_leader_sees_who_of_their_unit_has_not_come_and_nobody_elses_people(client_of, cast, contest, people):
    response = client_of(cast.leader).get(page(contest, "my_roster"))
    come = client_of(cast.leader).get(page(contest, "my_roster") + "?show=entered")
    assert (shown_in(response), shown_in(come)) == ({"An"}, {"Bình"})
    assert (response.context["sums"].expected, response.context["sums"].come) == (2, 1)
    assert contest.short_code in response.context["reminder"]
    assert shown_in(client_of(cast.leader).get(page(contest, "my_slips"))) == {"An"}


@pytest.mark.parametrize("name", ["my_roster", "my_notice", "my_slips"])
def test_a_leader_with_a_phone_prints_without_a_keyboard(name, client_of, cast, contest, people):
    assert client_of(cast.leader).get(page(contest, name)).content.decode().count("data-print") == 1


def test_a_control_that_a_leader_is_held_to_their_units(client_of, cast, contest, people, monkeypatch):
    """With the line that holds a leader to their units taken out, the other unit's people would be seen."""
    monkeypatch.setattr(unit_leader, "led_units", lambda leader: Unit.objects.all())
    assert shown_in(client_of(cast.leader).get(page(contest, "my_roster"))) == {"An", "Cường"}
    assert rosters.led_units(cast.leader).count() == 1


def test_a_leader_of_the_whole_sees_all_that_is_below(client_of, contest, people, units):
    leader = grant(make_person(), Role.UNIT_LEADER, units.province)
    assert shown_in(client_of(leader).get(page(contest, "my_roster"))) == {"An", "Cường"}


@pytest.mark.parametrize("name", ["my_roster", "my_notice", "my_slips"])
def test_a_contest_that_expects_nobody_of_the_unit_is_not_found(name, client_of, cast, units):
    contest = make_contest(units.province)
    put_on_roster(contest, units.other_department)
    assert client_of(cast.leader).get(page(contest, name)).status_code == 404


def test_a_contest_that_is_not_published_is_not_told_to_leaders(client_of, cast, units):
    contest = make_contest(units.province, published_at=None)
    put_on_roster(contest, units.department)
    assert client_of(cast.leader).get(page(contest, "my_roster")).status_code == 404


def test_a_leader_finds_their_contests_from_their_own_page(client_of, cast, contest, people):
    browser = client_of(cast.leader)
    assert reverse("my_rosters") in browser.get(reverse("me")).content.decode()
    assert browser.get(reverse("my_rosters")).context["rows"] == [(contest, (None, 2, 1, 0))]
    assert reverse("my_rosters") not in client_of(cast.entrant).get(reverse("me")).content.decode()


def test_a_leader_whose_people_are_expected_nowhere_is_told_so(client_of, cast):
    assert client_of(cast.leader).get(reverse("my_rosters")).context["rows"] == []


def test_slips_are_offered_to_leaders_only_where_codes_open_a_door(client_of, cast, contest, people):
    address, printed = page(contest, "my_roster"), page(contest, "my_slips")
    with_door = printed in client_of(cast.leader).get(address).content.decode()
    contest.doors = ["phone"]
    contest.save()
    assert (with_door, printed in client_of(cast.leader).get(address).content.decode()) == (True, False)


def test_slips_for_a_door_that_is_shut_say_so(client_of, cast, contest, people):
    browser, address = client_of(cast.organiser), page(contest, "organize_roster_slips")
    browser.cookies["language"] = "en"
    warned = ["takes no roster codes now" in browser.get(address).content.decode()]
    contest.doors = ["phone"]
    contest.save()
    warned.append("takes no roster codes now" in browser.get(address).content.decode())
    assert warned == [False, True]


def test_everybody_has_come_is_said(client_of, cast, contest, people):
    people["An"].delete()
    response = client_of(cast.leader).get(page(contest, "my_roster"))
    assert (response.status_code, list(response.context["page"]), response.context["sums"].waiting) == (200, [], 0)
    assert client_of(cast.leader).get(page(contest, "my_slips")).context["slips"] == []


@pytest.mark.parametrize(
    "query, found",
    [
        ("?q=nguyen+an", {"An"}),
        ("?q=mot+cua", {"An"}),
        ("?q=binh", set()),
        ("?q=binh&show=entered", {"Bình"}),
        ("?q=cuong", set()),
        ("?show=nonsense", {"An"}),
        ("?page=99", {"An"}),
    ],
)
def test_a_leader_finds_people_by_name_without_accents(query, found, client_of, cast, contest, people):
    assert shown_in(client_of(cast.leader).get(page(contest, "my_roster") + query)) == found


def test_a_notice_to_print_has_the_reminder_and_the_names_of_who_has_not_come(client_of, cast, contest, people):
    leader = client_of(cast.leader)
    assert f'href="{page(contest, "my_notice")}?show=waiting"' in leader.get(page(contest, "my_roster")).text
    notice = leader.get(page(contest, "my_notice"))
    assert (shown_in(notice), notice.context["reminder"] in unescape(notice.text)) == ({"An"}, True)
    assert "<li>Nguyễn Văn An · Một cửa</li>" in notice.text
    assert (people["An"].login in notice.text, in_fours(code_of(people["An"])) in notice.text) == (False, False)


def test_a_notice_has_an_address_that_is_short_to_type_and_phones_read(client_of, cast, contest, people):
    notice = client_of(cast.leader).get(page(contest, "my_notice"))
    address = f"http://testserver/c/{contest.short_code}/"
    [picture] = re.findall(r'src="data:image/png;base64,([^"]+)"', notice.text)
    assert f"{address} " in notice.context["reminder"]
    assert read_qr(Image.open(BytesIO(b64decode(picture)))) == f"{address}?k={CHANNEL_OF_UNITS}"


def test_who_comes_by_a_reminder_came_by_their_unit(client_of, cast, contest, people):
    Channel.objects.create(code=CHANNEL_OF_UNITS, name_vi="Đơn vị nhắc")
    reminder = client_of(cast.leader).get(page(contest, "my_roster")).context["reminder"]
    stranger = client_of(None)
    stranger.get(re.search(r"http://testserver(\S+)", reminder)[1], follow=True)
    assert stranger.cookies["channel"].value.split(".")[:2] == [contest.slug, CHANNEL_OF_UNITS]


def test_a_leader_tells_who_entered_from_who_handed_in_a_paper(client_of, cast, contest, people):
    sitting = make_round_division(contest.rounds.get(), contest.divisions.get())
    attempt = make_attempt(sitting, people["Bình"].entry)
    leader, address = client_of(cast.leader), page(contest, "my_roster")
    assert f'href="tel:{people["Bình"].login}"' in leader.get(f"{address}?show=entered").text
    finish_attempt(attempt.pk, at=NOW)
    seen = {show: shown_in(leader.get(f"{address}?show={show}")) for show in ("waiting", "entered", "sat")}
    assert seen == {"waiting": {"An"}, "entered": set(), "sat": {"Bình"}}
    notice = leader.get(page(contest, "my_notice") + "?show=sat")
    assert (shown_in(notice), notice.context["reminder"]) == ({"Bình"}, "")


@pytest.mark.parametrize("part", WHO)
def test_the_page_of_a_line_says_under_what_name_and_unit_somebody_came(part, client_of, cast, contest, units):
    came = make_entry(
        contest.divisions.get(), make_person("Lê Thị Bình"), unit=make_unit("Sở Y tế", parent=units.province)
    )
    line = put_on_roster(contest, units.department, full_name="Lê Thị Bình", entry=came)
    text = client_of(getattr(cast, part)).get(page(contest, WHO[part][0], line.pk)).text
    assert ["Lê Thị Bình, Sở Y tế" in told for told in re.findall(r"<small>([^<]*)</small>", text)] == [True]


@pytest.mark.parametrize("part", WHO)
@pytest.mark.parametrize("name", ["An", "Bình"])
def test_no_form_of_a_line_is_without_a_button(part, name, client_of, cast, contest, people):
    text = client_of(getattr(cast, part)).get(page(contest, WHO[part][0], people[name].pk)).text
    main = text.partition("<main")[2].partition("</main>")[0]
    forms = re.findall(r"<form.*?</form>", main, re.DOTALL)
    assert ({"<button" in form for form in forms}, main.count("</form>")) == ({True}, len(forms))


@pytest.mark.parametrize(("part", "name"), [("leader", "my_roster"), ("organiser", "organize_roster")])
def test_whoever_came_by_a_slip_of_another_name_or_unit_is_told_apart(part, name, client_of, cast, contest, units):
    other = make_unit("Sở Y tế", parent=units.province)
    for named, entered, unit in (("Lê Thị Bình", "Lê Thị Bình", other), ("Hồ Văn Em", "Hồ Văn Em", units.department)):
        came = make_entry(contest.divisions.get(), make_person(entered), unit=unit)
        put_on_roster(contest, units.department, full_name=named, entry=came)
    text = client_of(getattr(cast, part)).get(page(contest, name) + "?show=entered").text
    small = re.findall(r"<small>([^<]*)</small>", text)
    assert ["Lê Thị Bình, Sở Y tế" in text for text in small] == [True]


def many(contest, unit, number: int = 5) -> None:
    for place in range(number):
        put_on_roster(contest, unit, full_name=f"Nguyễn Văn {'ABCDE'[place]}n")


def test_a_leader_of_thousands_has_pages_and_the_sum_of_all(client_of, cast, contest, units, monkeypatch):
    monkeypatch.setattr(unit_leader, "LINES_A_PAGE", 2)
    many(contest, units.department)
    answers = [client_of(cast.leader).get(page(contest, "my_roster") + f"?page={number}") for number in (1, 2, 3)]
    assert [len(answer.context["page"]) for answer in answers] == [2, 2, 1]
    assert [(answer.context["sums"].expected, answer.context["sums"].come) for answer in answers] == [(5, 0)] * 3


def test_a_slip_has_a_short_address_and_a_picture_of_it_that_phones_read(client_of, cast, contest, people):
    page_of_slips = client_of(cast.leader).get(page(contest, "my_slips"))
    address = f"http://testserver/r/{contest.short_code}/"
    [picture] = re.findall(r'src="data:image/png;base64,([^"]+)"', page_of_slips.text)
    assert read_qr(Image.open(BytesIO(b64decode(picture)))) == address
    assert f"<b>{address.removeprefix('http://')}</b>" in page_of_slips.text
    led = client_of(None).get(address)
    assert led["Location"] == reverse("roster_code", args=[contest.slug])


def test_the_address_of_a_slip_of_no_contest_is_not_found(client_of, db):
    assert client_of(None).get("/r/KHONGCO/").status_code == 404


@pytest.mark.parametrize("part", ["leader", "organiser"])
def test_slips_are_printed_by_parts(part, client_of, cast, contest, units, monkeypatch):
    monkeypatch.setattr(slips, "SLIPS_A_PART", 2)
    many(contest, units.department)
    address = page(contest, {"leader": "my_slips", "organiser": "organize_roster_slips"}[part])
    answers = [client_of(getattr(cast, part)).get(f"{address}?page={number}") for number in (1, 2, 3)]
    codes = [slip.code for answer in answers for slip in answer.context["slips"]]
    up = {"leader": "my_roster", "organiser": "organize_roster"}[part]
    assert f'<li><a href="{page(contest, up)}">' in answers[0].text
    assert ([len(answer.context["slips"]) for answer in answers], len(set(codes))) == ([2, 2, 1], 5)


def test_a_page_of_a_leader_asks_no_more_of_more_people(client_of, cast, contest, units):
    browser, address, counts = client_of(cast.leader), page(contest, "my_roster"), []
    for _time in range(3):  # the first time, caches are filled
        many(contest, units.department)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        counts.append(len(asked))
    assert counts[1] == counts[2]
