"""A leader reminds by e-mail who has not come: their own people only, each once a day, and is told what was sent."""

from datetime import timedelta
from itertools import islice
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import ClassVar

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.notifier import NotSent
from contest import reminding
from contest.errors import NotOpen
from contest.models import Progress, RosterLine
from contest.reminding import AN_HOUR, NobodyTaken, Reminded, TooOften, remind, to_remind
from contest.rosters import led_units
from tests.contest.rostered import put_on_roster
from tests.factories import NOW, make_contest, make_division, make_entry, make_person, make_round

LATER = NOW + timedelta(days=1)


@pytest.fixture
def contest(units):
    found = make_contest(units.province)
    make_round(found, closes_at=NOW + timedelta(days=5))
    make_division(found)
    return found


@pytest.fixture
def waiting(contest, units) -> list[RosterLine]:
    """Two of the leader's who can be written to; one with a phone, one with nothing, one who came, one of elsewhere."""
    came = make_entry(contest.divisions.get(), make_person())
    for place, login in enumerate(["+84912345678", "", "c@example.vn"]):
        entry = came if place == 2 else None
        put_on_roster(contest, units.department, full_name=f"Lê Thị {'ABC'[place]}", login=login, entry=entry)
    put_on_roster(contest, units.other_department, login="d@example.vn")
    return [put_on_roster(contest, units.department, login=login) for login in ("a@example.vn", "b@example.vn")]


def own(leader):
    return RosterLine.objects.of_units(led_units(leader))


def reminding_of(contest, cast, *, now=NOW, progress=Progress.WAITING) -> Reminded:
    return remind(own(cast.leader), contest, progress, words="Mời Anh/Chị dự thi.", by=cast.leader, now=now)


def written_to() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def test_who_has_not_come_and_has_an_address_is_written_to(contest, waiting, cast):
    assert reminding_of(contest, cast) == Reminded(2, 0)
    assert written_to() == ["a@example.vn", "b@example.vn"]
    told = {(message.subject.endswith(contest.title), message.body) for message in mail.outbox}
    assert told == {(True, "Mời Anh/Chị dự thi.")}
    event = AuditEvent.objects.get(verb="roster-reminded")
    assert (event.actor, event.subject_label, event.after) == (cast.leader, contest.title, {"people": 2})


def test_nobody_is_written_to_twice_a_day_whoever_asks(contest, waiting, cast, units):
    other = make_contest(units.province)
    make_round(other), make_division(other), put_on_roster(other, units.department, login="a@example.vn")
    reminding_of(contest, cast)
    told = [reminding_of(contest, cast), reminding_of(other, cast)]
    assert (told, len(mail.outbox)) == ([Reminded(0, 0)] * 2, 2)
    assert (reminding_of(contest, cast, now=LATER), len(mail.outbox)) == (Reminded(2, 0), 4)


def test_who_entered_and_did_not_sit_is_written_to_apart(contest, waiting, cast):
    assert reminding_of(contest, cast, progress=Progress.ENTERED) == Reminded(1, 0)
    assert written_to() == ["c@example.vn"]
    assert reminding_of(contest, cast) == Reminded(2, 0)


def test_nobody_is_asked_to_sit_before_a_round_is_open_and_nobody_who_has(contest, waiting, cast):
    refused = ((Progress.ENTERED, NOW - timedelta(days=2)), (Progress.SAT, NOW))
    for progress, moment in refused:
        with pytest.raises(NotOpen):
            reminding_of(contest, cast, progress=progress, now=moment)
    assert mail.outbox == []


def test_a_control_that_without_the_day_people_would_be_written_to_again(contest, waiting, cast, monkeypatch):
    monkeypatch.setattr(reminding, "_remind_one", lambda line, progress, now, send: 1)
    assert [reminding_of(contest, cast).left for _time in range(2)] == [2, 2]


def test_who_is_left_when_the_time_is_over_is_written_to_by_the_next_press(contest, waiting, cast, monkeypatch):
    monkeypatch.setattr(reminding, "SECONDS", -1)
    assert reminding_of(contest, cast) == Reminded(0, 2)
    monkeypatch.setattr(reminding, "SECONDS", 60)
    assert reminding_of(contest, cast) == Reminded(2, 0)


class Counting(EmailBackend):
    """A server that counts who greets it; Django opens and closes its own for each message where there is none."""

    greeted: ClassVar[list[str]] = []
    is_open = False

    def open(self) -> bool:
        fresh, self.is_open = not self.is_open, True
        if fresh:
            self.greeted.append("hello")
        return fresh

    def close(self) -> None:
        self.is_open = False
        self.greeted.append("bye")

    def send_messages(self, messages) -> int:
        fresh = self.open()
        sent = super().send_messages(messages)
        if fresh:
            self.close()
        return sent


def test_a_press_greets_the_mail_server_once_for_all(contest, waiting, cast, settings, monkeypatch):
    monkeypatch.setattr(Counting, "greeted", [])
    settings.EMAIL_BACKEND = f"{__name__}.Counting"
    assert (reminding_of(contest, cast), Counting.greeted) == (Reminded(2, 0), ["hello", "bye"])


class Silent(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


def test_where_the_mail_server_does_not_answer_nobody_counts_as_reminded(contest, waiting, cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    with pytest.raises(NotSent):
        reminding_of(contest, cast)
    assert list(to_remind(own(cast.leader), Progress.WAITING, now=NOW)) == waiting


class Broken(EmailBackend):
    """A server that takes so many messages and then none."""

    takes = 0

    def send_messages(self, messages) -> int:
        if len(mail.outbox) >= self.takes:
            raise SMTPServerDisconnected
        return super().send_messages(messages)


class BrokenAfterOne(Broken):
    takes = 1


def test_a_message_that_did_not_leave_is_not_counted_as_sent(contest, waiting, cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    with pytest.raises(NotSent):
        reminding_of(contest, cast)
    assert (list(to_remind(own(cast.leader), Progress.WAITING, now=NOW)), AuditEvent.objects.count()) == (waiting, 0)
    settings.EMAIL_BACKEND = f"{__name__}.BrokenAfterOne"
    assert (reminding_of(contest, cast), len(mail.outbox)) == (Reminded(1, 1), 1)
    assert AuditEvent.objects.get().after == {"people": 1}


class Refusing(EmailBackend):
    """A server that takes everything but what is for a@example.vn."""

    code = 550

    def send_messages(self, messages) -> int:
        if messages[0].to == ["a@example.vn"]:
            raise SMTPRecipientsRefused({"a@example.vn": (self.code, b"no such user")})
        return super().send_messages(messages)


class SayingGoodBye(Refusing):
    code = 421


class RefusingEverybody(EmailBackend):
    """As a relay that does not know this site, or has had enough messages for this hour."""

    code = 554

    def send_messages(self, messages) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (self.code, b"not you")})


def test_an_address_that_is_refused_keeps_nobody_behind_it_from_the_reminder(contest, waiting, cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    assert [reminding_of(contest, cast), reminding_of(contest, cast)] == [Reminded(1, 0, 1), Reminded(0, 0)]
    assert (written_to(), AuditEvent.objects.get().after) == (["b@example.vn"], {"people": 1})
    assert list(to_remind(own(cast.leader), Progress.WAITING, now=LATER)) == waiting


class RefusingSome(EmailBackend):
    """A server that knows nobody whose address begins with an x."""

    code = 550

    def send_messages(self, messages) -> int:
        [address] = messages[0].to
        if address.startswith("x"):
            raise SMTPRecipientsRefused({address: (self.code, b"no such user")})
        return super().send_messages(messages)


@pytest.mark.parametrize("code", [550, 451])
def test_the_press_after_one_in_vain_begins_with_others(contest, units, cast, settings, monkeypatch, code):
    """Each has the time for two. In vain tried is nobody reminded, and nobody is written to twice."""
    monkeypatch.setattr(RefusingSome, "code", code)
    monkeypatch.setattr(reminding, "takewhile", lambda _in_time, lines: islice(lines, 2))
    settings.EMAIL_BACKEND = f"{__name__}.RefusingSome"
    names = ["x1", "x2", "x3", "a", "b"]
    for place, name in enumerate(names):
        put_on_roster(contest, units.department, full_name=f"Lê Thị {'ABCDE'[place]}", login=f"{name}@example.vn")
    with pytest.raises(NotSent):
        reminding_of(contest, cast)
    assert to_remind(own(cast.leader), Progress.WAITING, now=NOW).count() == len(names)
    told = [reminding_of(contest, cast, now=NOW + timedelta(minutes=number)).sent for number in (1, 2)]
    assert (told, written_to()) == ([1, 1], ["a@example.vn", "b@example.vn"])


def test_a_server_that_says_good_bye_refuses_no_address(contest, waiting, cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.SayingGoodBye"
    with pytest.raises(NotSent):
        reminding_of(contest, cast)
    assert list(to_remind(own(cast.leader), Progress.WAITING, now=NOW)) == waiting


@pytest.mark.parametrize("code", [450, 451, 452])
def test_an_address_that_is_put_off_is_written_to_by_the_next_press(
    contest, waiting, cast, settings, monkeypatch, code
):
    monkeypatch.setattr(Refusing, "code", code)
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    assert reminding_of(contest, cast) == Reminded(1, 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (reminding_of(contest, cast), written_to()) == (Reminded(1, 0), ["a@example.vn", "b@example.vn"])


@pytest.mark.parametrize("code, told", [(451, NotSent), (550, NobodyTaken), (554, NobodyTaken)])
def test_a_server_that_takes_nobody_uses_up_nobodys_day(contest, waiting, cast, settings, monkeypatch, code, told):
    monkeypatch.setattr(RefusingEverybody, "code", code)
    settings.EMAIL_BACKEND = f"{__name__}.RefusingEverybody"
    with pytest.raises(NotSent) as refused:
        reminding_of(contest, cast)
    assert (refused.type, AuditEvent.objects.count()) == (told, 0)
    assert list(to_remind(own(cast.leader), Progress.WAITING, now=NOW)) == waiting


def test_a_contest_that_takes_nobody_any_more_reminds_nobody(contest, waiting, cast):
    with pytest.raises(NotOpen):
        reminding_of(contest, cast, now=NOW + timedelta(days=400))
    assert mail.outbox == []


def test_a_leader_presses_so_often_an_hour(contest, waiting, cast, monkeypatch):
    monkeypatch.setitem(AN_HOUR, "most", 1)
    reminding_of(contest, cast)
    with pytest.raises(TooOften):
        reminding_of(contest, cast)


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def leader(cast, client_of):
    with time_machine.travel(NOW):
        yield client_of(cast.leader)


def page(contest, name: str = "my_roster") -> str:
    return reverse(name, args=[contest.pk])


def test_a_leader_sends_what_the_page_shows(leader, contest, waiting):
    shown = leader.get(page(contest)).context
    answer = leader.post(page(contest, "my_reminders"), follow=True)
    assert ([message.level_tag for message in answer.context["messages"]], shown["to_remind"]) == (["success"], 2)
    assert {message.body for message in mail.outbox} == {shown["reminder"]}
    assert (written_to(), answer.context["to_remind"]) == (["a@example.vn", "b@example.vn"], 0)


def test_a_leader_reminds_from_the_list_of_who_entered_and_did_not_sit(leader, contest, waiting):
    shown = leader.get(page(contest), {"show": "entered"}).context
    answer = leader.post(page(contest, "my_reminders"), {"show": "entered"}, follow=True)
    assert (shown["to_remind"], written_to(), answer.context["show"]) == (1, ["c@example.vn"], "entered")
    assert {message.body for message in mail.outbox} == {shown["reminder"]}


@pytest.mark.parametrize("alone, levels", [(False, ["success", "warning"]), (True, ["warning"])])
def test_a_leader_is_told_of_addresses_that_are_refused(leader, contest, waiting, settings, alone, levels):
    if alone:
        waiting[1].delete()
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    answer = leader.post(page(contest, "my_reminders"), follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == levels


def test_what_is_sent_is_vietnamese_whatever_the_leader_reads(leader, contest, waiting):
    contest.title_en = "Summer contest"
    contest.save()
    leader.cookies["language"] = "en"
    leader.post(page(contest, "my_reminders"))
    assert {message.subject for message in mail.outbox} == {f"Nhắc dự thi: {contest.title_vi}"}
    assert [message.body for message in mail.outbox if contest.title_vi not in message.body] == []


def test_a_site_that_sends_nothing_offers_copying_alone(leader, contest, waiting, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.ALLOWED_HOSTS = ["testserver", "thi.example.vn"]
    text = leader.get(page(contest)).content.decode()
    answer = leader.post(page(contest, "my_reminders"), follow=True)
    assert (page(contest, "my_reminders") in text, 'id="reminder-text"' in text) == (False, True)
    assert ([message.level_tag for message in answer.context["messages"]], mail.outbox) == (["error"], [])


def test_a_contest_that_is_not_the_leaders_is_not_found(leader, units):
    other = make_contest(units.elsewhere)
    put_on_roster(other, units.other_department, login="d@example.vn")
    assert (leader.post(page(other, "my_reminders")).status_code, mail.outbox) == (404, [])


def test_looking_sends_nothing(leader, contest, waiting):
    assert (leader.get(page(contest, "my_reminders")).status_code, mail.outbox) == (405, [])
