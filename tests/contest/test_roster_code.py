"""The door of a roster code: name and unit are filled in, a code works once, and nobody can try many."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from contest.links import CHANNEL_OF_UNITS
from contest.models import Channel, Contest, Entry, RosterLine
from contest.roster_codes import code_of
from contest.views.roster_code import HELD, HELD_SECONDS, IS_ME
from tests.contest.rostered import put_on_roster
from tests.factories import (
    NOW,
    PASSWORD,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def contest(clock, units) -> Contest:
    make_consent_text()
    found = make_contest(units.province, doors=["roster"])
    make_round(found)
    make_division(found)
    return found


@pytest.fixture
def line(contest, units) -> RosterLine:
    return put_on_roster(contest, units.department, login="+84912345678")


@pytest.fixture
def door(contest) -> str:
    return reverse("roster_code", args=[contest.slug])


def shut(contest: Contest, doors: list[str] | None) -> None:
    """Let its organisers choose these doors."""
    contest.doors = doors
    contest.save()


def heading_of(answer) -> str:
    return re.search(r"<h1>(.*?)</h1>", answer.text, re.S)[1].strip()


def type_code(client, door: str, code: str):
    return client.post(door, {"code": code}, follow=True)


def join_as_filled(client, contest: Contest, **changes: str):
    """Send the one page as it is filled in, with a PIN and the consent."""
    address = f"{reverse('join', args=[contest.slug])}?{IS_ME}"
    form = client.get(address).context["form"]
    filled = {name: form[name].value() for name in ("full_name", "login", "division", "consent_version")}
    unit = form["unit"].value()
    sent = filled | {"unit": unit.known, "unit_query": unit.query, "secret": PASSWORD, "consent": "on"}
    return client.post(address, sent | changes)


def came_by(client, contest: Contest, *before: str) -> str:
    """The channel of the entry of somebody who opened these addresses, and then came by their code."""
    for code in (CHANNEL_OF_UNITS, "zalo-oa"):
        Channel.objects.create(code=code, name_vi=code)
    for path in before:
        client.get(path, follow=True)
    type_code(client, reverse("roster_code", args=[contest.slug]), code_of(RosterLine.objects.get()))
    join_as_filled(client, contest)
    return Entry.objects.get().channel.code


def test_whoever_types_the_code_of_a_slip_came_by_their_unit(client, contest, line):
    assert came_by(client, contest) == CHANNEL_OF_UNITS


def test_whoever_opens_the_address_of_a_slip_came_by_their_unit(client, contest, line):
    assert (
        came_by(client, contest, f"/r/{contest.short_code}/", f"/c/{contest.short_code}/?k=zalo-oa") == CHANNEL_OF_UNITS
    )


def test_a_link_of_before_counts_more_than_the_slip(client, contest, line):
    code = contest.short_code
    assert came_by(client, contest, f"/c/{code}/?k=zalo-oa", f"/r/{code}/") == "zalo-oa"


def enter_as_filled(client, contest: Contest):
    """Send the form of entering as it is filled in; only the consent is ticked."""
    address = reverse("enter", args=[contest.slug])
    form = client.get(address).context["form"]
    unit, others = form["unit"].value(), ("division", "name_style", "consent_version")
    sent = {"unit": unit.known, "unit_query": unit.query} | {name: form[name].value() for name in others}
    return client.post(address, sent | {"consent": "on"})


def test_a_code_shows_for_whom_it_is(client, door, line):
    response = type_code(client, door, code_of(line).lower())
    assert (response.context["line"], response.redirect_chain) == (line, [(door, 302)])
    assert f'href="{reverse("join", args=[line.contest.slug])}?{IS_ME}"' in response.text


def test_whoever_has_an_account_signs_in_and_is_led_back_to_entering(client, door, line, contest):
    shown = type_code(client, door, code_of(line)).text
    assert f'href="{reverse("account_login")}?next=%2Fcontests%2F{contest.slug}%2Fenter%2F"' in shown


def test_with_a_code_somebody_joins_on_one_page_with_name_and_unit_filled_in(client, door, line, contest, units):
    type_code(client, door, code_of(line))
    assert join_as_filled(client, contest)["Location"] == reverse("enter", args=[contest.slug])
    entry, person = Entry.objects.get(), User.objects.get(login="+84912345678")
    line.refresh_from_db()
    assert (entry.person, entry.unit, person.full_name) == (person, units.department, "Nguyễn Văn An")
    assert (line.entry, line.code_used_at) == (entry, NOW)


def test_a_code_used_by_another_meanwhile_makes_neither_account_nor_entry(client, door, line, contest):
    type_code(client, door, code_of(line))
    RosterLine.objects.filter(pk=line.pk).update(code_used_at=NOW)
    answer = client.post(f"{reverse('join', args=[contest.slug])}?{IS_ME}", {"full_name": "Nguyễn Văn An"}, follow=True)
    assert (len(answer.context["messages"]), User.objects.filter(login="+84912345678").exists()) == (1, False)


def test_whoever_has_an_account_and_types_its_number_here_comes_by_the_code(client, door, line, contest):
    """On the slip stands a number of the office; the person signs in with their own."""
    person = make_person(login="0988888888")
    type_code(client, door, code_of(line))
    join_as_filled(client, contest, login="0988888888")
    line.refresh_from_db()
    assert (line.entry.person, HELD in client.session) == (person, False)


def test_who_did_not_say_that_it_is_them_is_asked_first(client, door, line, contest):
    type_code(client, door, code_of(line))
    assert client.get(reverse("join", args=[contest.slug]))["Location"] == door


def test_the_page_of_joining_would_show_the_last_persons_name_to_the_next(client, door, line, contest, monkeypatch):
    """Seeded: on a shared phone nobody is asked whether it is them."""
    type_code(client, door, code_of(line))
    monkeypatch.setattr("contest.views.joining.IS_ME", "")
    assert line.full_name in client.get(f"{reverse('join', args=[contest.slug])}?=").text


def test_whoever_has_an_account_enters_with_it(client, door, line, contest, units):
    person = make_person("Nguyễn An", login="0988888888")
    client.force_login(person)
    type_code(client, door, code_of(line))
    enter_as_filled(client, contest)
    line.refresh_from_db()
    assert (line.entry.person, line.entry.unit) == (person, units.department)
    assert client.get(door)["Location"] == reverse("enter", args=[contest.slug])


@pytest.mark.parametrize("doors, asked", [(["roster"], True), (["phone"], False), (None, False)])
def test_whoever_is_about_to_enter_is_led_to_this_door_where_it_is_open(doors, asked, client, contest, door):
    contest.doors = doors
    contest.save()
    client.force_login(make_person())
    assert (door in client.get(reverse("enter", args=[contest.slug])).content.decode()) == asked


def test_a_code_used_twice_is_refused_clearly(client, door, line, contest):
    RosterLine.objects.filter(pk=line.pk).update(entry=make_entry(contest.divisions.get()), code_used_at=NOW)
    response = type_code(client, door, code_of(line))
    assert response.status_code == 409
    assert "used already" in str(response.context["form"].errors) or "đã" in str(response.context["form"].errors)


def test_whose_code_is_used_meanwhile_is_told_and_may_still_enter(client, door, line, contest):
    type_code(client, door, code_of(line))
    RosterLine.objects.filter(pk=line.pk).update(entry=make_entry(contest.divisions.get()), code_used_at=NOW)
    response = client.get(door)
    assert (len(response.context["messages"]), "line" in response.context) == (1, False)


@pytest.mark.parametrize("code", ["AAAABBBB", "", "é" * 30, "1" * 41, "'; DROP TABLE"])
def test_a_wrong_code_is_refused_at_its_field(code, client, door, line):
    response = client.post(door, {"code": code})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["code"])


def test_only_wrong_codes_are_counted_so_that_an_office_comes_in_together(client, door, line, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"roster_code": 2}
    right = [client.post(door, {"code": code_of(line)}).status_code for _time in range(4)]
    wrong = [client.post(door, {"code": "AAAABBBB"}).status_code for _time in range(3)]
    assert (right, wrong) == ([302] * 4, [422, 422, 429])
    assert client.post(door, {"code": code_of(line)}).status_code == 429


def test_somebody_else_forgets_the_code_on_a_shared_phone(client, door, line):
    type_code(client, door, code_of(line))
    client.post(door, {"forget": "1"})
    assert "form" in client.get(door).context
    assert line.full_name not in client.get(f"{reverse('join', args=[line.contest.slug])}?{IS_ME}", follow=True).text


def test_what_a_code_told_is_forgotten_after_a_while(client, door, line, clock):
    type_code(client, door, code_of(line))
    clock.shift(HELD_SECONDS + 1)
    assert line.full_name not in client.get(f"{reverse('join', args=[line.contest.slug])}?{IS_ME}", follow=True).text
    assert "form" in client.get(door).context


@pytest.mark.parametrize("doors", [None, [], ["phone", "code"]])
def test_a_contest_with_neither_this_door_nor_a_roster_has_no_such_page(doors, client, door, contest):
    shut(contest, doors)
    assert (client.get(door).status_code, client.post(door, {"code": "AAAABBBB"}).status_code) == (404, 404)


@pytest.mark.parametrize("doors", [None, [], ["phone", "code"]])
def test_a_slip_of_a_shut_door_leads_to_a_page_that_says_so(doors, client, door, contest, line):
    shut(contest, doors)
    answers = [client.get(door), client.post(door, {"code": code_of(line)})]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert [heading_of(answer) for answer in answers] == ["Cuộc thi này hiện không nhận mã danh sách."] * 2
    assert f'href="{reverse("enter", args=[contest.slug])}"' in answers[0].text


def test_a_code_sent_to_a_shut_door_is_neither_held_nor_used(client, door, contest, line):
    shut(contest, None)
    client.post(door, {"code": code_of(line)})
    line.refresh_from_db()
    assert (HELD in client.session, line.code_used_at) == (False, None)


@pytest.mark.parametrize(
    "opens, closes, told",
    [
        (-25, -1, "Đợt thi cuối cùng đã đóng lúc 15 giờ ngày 20/5/2026."),
        (1, 25, "Đợt 1 mở lúc 17 giờ ngày 20/5/2026."),
        (-1, 23, "Đợt 1 kết thúc lúc 15 giờ ngày 21/5/2026."),
    ],
)
def test_the_page_of_a_shut_door_says_when_there_is_something_to_enter(
    opens, closes, told, client, door, contest, line
):
    shut(contest, ["phone"])
    contest.rounds.update(opens_at=NOW + timedelta(hours=opens), closes_at=NOW + timedelta(hours=closes))
    assert told in " ".join(client.get(door).text.split())


def test_the_door_of_a_contest_without_rounds_says_that_its_days_are_to_come(client, door, contest, line):
    contest.rounds.all().delete()
    answer = client.get(door)
    assert (answer.status_code, heading_of(answer)) == (409, "Cuộc thi này hiện không nhận đăng ký.")
    assert "Anh/Chị hãy giữ phiếu" in answer.text


def test_an_open_door_shuts_with_the_last_round_for_strangers_and_for_accounts(client, door, contest, line):
    contest.rounds.update(closes_at=NOW - timedelta(minutes=1))
    before = client.get(door)
    client.force_login(make_person())
    own = client.get(reverse("enter", args=[contest.slug]))
    assert (before.status_code, heading_of(before)) == (own.status_code, heading_of(own))
    assert client.get(door).status_code == 409


def test_between_two_rounds_the_code_opens_as_ever(client, door, contest, line):
    contest.rounds.update(closes_at=NOW - timedelta(minutes=1))
    make_round(contest, opens_at=NOW + timedelta(days=3), closes_at=NOW + timedelta(days=4))
    assert type_code(client, door, code_of(line)).context["line"] == line


@pytest.mark.parametrize("doors, shown", [(["roster"], True), (["phone", "roster"], True), (["phone"], False)])
def test_the_contests_page_leads_strangers_and_accounts_to_this_door(doors, shown, client, contest, door):
    shut(contest, doors)
    pages = [client.get(reverse("contest", args=[contest.slug])).text]
    client.force_login(make_person())
    pages.append(client.get(reverse("contest", args=[contest.slug])).text)
    assert [f'href="{door}"' in page for page in pages] == [shown, shown]


def test_the_contests_page_shows_no_way_in_by_code_once_it_is_over(client, contest, door):
    contest.rounds.update(closes_at=NOW - timedelta(minutes=1))
    assert f'href="{door}"' not in client.get(reverse("contest", args=[contest.slug])).text


def test_a_door_that_did_not_ask_whether_it_is_open_would_hold_the_code(client, door, contest, line, monkeypatch):
    """Seeded: every contest takes codes."""
    shut(contest, None)
    monkeypatch.setattr("contest.views.roster_code.takes_codes", lambda _contest: True)
    client.post(door, {"code": code_of(line)})
    assert client.session[HELD]["line"] == line.pk


def test_a_contest_that_is_not_published_has_no_such_page(client, door, contest):
    contest.published_at = None
    contest.save()
    assert client.get(door).status_code == 404


def test_a_code_of_one_contest_fills_in_nothing_at_another(client, door, line, units):
    type_code(client, door, code_of(line))
    other = make_contest(units.province, doors=["roster"])
    make_round(other)
    make_division(other)
    assert "form" in client.get(reverse("roster_code", args=[other.slug])).context


@pytest.mark.parametrize("login, kind", [("an@example.vn", "email"), ("+84912345678", "phone"), ("", "")])
def test_the_page_asks_for_the_kind_that_stands_on_the_roster(client, door, contest, units, login, kind):
    line = put_on_roster(contest, units.department, login=login, full_name="Lê Thị Bình")
    type_code(client, door, code_of(line))
    form = client.get(f"{reverse('join', args=[contest.slug])}?{IS_ME}").context["form"]
    assert (form.kind, form["full_name"].value()) == (kind, "Lê Thị Bình")
