"""Somebody whose every word is found again, and the whole database written out to look for them in."""

import re
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile
from unicodedata import normalize

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.codes import send_code
from accounts.guards import unlocked
from accounts.models import User
from accounts.second_factor import note_login_proven
from accounts.vietnamese import fold
from config.backups.databases import run_tool
from contest import boards
from contest.feedback import give_feedback
from contest.hiding import hide_row
from contest.marking import mark_waiting
from contest.models import Attempt, Entry, EntryPair, Feedback, Recall, Response, RosterImport, RoundDivision, SaveEvent
from tests.contest.rostered import put_on_roster
from tests.factories import (
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_question,
    make_round,
    make_round_division,
    make_unit,
)

NAME, LOGIN, GUARDIAN = "Quyếch Thị Oanhđặc", "quyech.dacbiet@rieng.example", "Trượng Đình Giámhộ"
BORN, WRONG, RIGHT = "2013-07-19", "chữ gõ lạcđề", "CCHC"
TOLD, LISTED = "Thủ tục khaisinh lằngnhằng", "Diện ngoạilệ hiếm"
BROWSER, ADDRESS, REASON = "Trình duyệt Lạhoắc 77", "203.0.113.77", "Vì tên Quyếch gây cười"
SECRET = "mat-khau-rieng-77"
TWO_PEOPLE = "Hai lượt trùngtên, khác người"
ANSWERED_ON, SAVED_ON, KEY, RECEIPT, INVITATION = (
    "may-lam-bai-77",
    "may-luu-bai-77",
    "khoa-luu-77",
    "VERIENG77",
    "loi-moi-77",
)
"""Numbers drawn for the person's browser, paper and link, as words that are found again, and too long to stand
in another by chance: of four signs that was so in one run of many."""
OF_THE_ACCOUNT = {NAME, LOGIN, BROWSER, ADDRESS, *NAME.split()[::2], LOGIN.split("@")[0]}
OF_THE_CONTEST = {GUARDIAN, BORN, WRONG, TOLD, LISTED, REASON, TWO_PEOPLE}
OF_THE_CONTEST |= {ANSWERED_ON, SAVED_ON, KEY, RECEIPT, INVITATION}
"""What is known of somebody only since they took part."""


def make_joined() -> RoundDivision:
    """A paper of one choice and two typed answers, for citizens, open in this very moment."""
    now = timezone.now()
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=1)}
    contest = make_contest(slug="rieng-tu")
    division = make_division(contest, audience="citizens", unit_required=False)
    return make_round_division(make_round(contest, **window), division, kinds=["single", "short_text", "short_text"])


def browser() -> Client:
    return Client(HTTP_USER_AGENT=BROWSER, REMOTE_ADDR=ADDRESS)


def take_part(client: Client, joined: RoundDivision) -> User:
    """Somebody who signed up, entered, sat a paper, stands on boards, on rosters, in the log and beside a namesake."""
    text = make_consent_text()
    agrees = {"consent": "on", "consent_version": text.version}
    client.post("/accounts/signup/", {"full_name": NAME, "username": LOGIN, "password1": SECRET} | agrees)
    born = dict(zip(("birth_date_2", "birth_date_1", "birth_date_0"), BORN.split("-"), strict=True))
    guardian = {"guardian_name": GUARDIAN, "guardian_agrees": "on"}
    entry = {"division": joined.division_id, "name_style": "full", "birth_date": "19/7/2013"}
    client.post(reverse("enter", args=["rieng-tu"]), entry | born | guardian | agrees)
    sit(client, joined)
    person = User.objects.get(login=LOGIN)
    officer = make_person("Trần Thị Chủ Trì")
    hide_row(Entry.objects.get(person=person), by=officer, reason=REASON, now=timezone.now())
    boards.tick(now=timezone.now())
    draw_again(person)
    look_like_another(person, officer)
    leave_words(person)
    expect(person)
    return person


def sit(client: Client, joined: RoundDivision) -> None:
    client.post(reverse("start", args=["rieng-tu", joined.round.number]))
    attempt = Attempt.objects.get()
    typed = iter([RIGHT, WRONG])
    for slot, face in enumerate(attempt.slots, start=1):
        answer = attempt.option_id(slot, face["options"][0]) if face["options"] else next(typed)
        client.post(reverse("paper_slot", args=[attempt.uuid, slot]), {"answer": answer, "go": "next"})
    client.post(reverse("paper_review", args=[attempt.uuid]), {"go": "submit"})
    mark_waiting(now=timezone.now())


def draw_again(person: User) -> None:
    Response.objects.filter(attempt__entry__person=person).update(device=ANSWERED_ON)
    with transaction.atomic(), unlocked():
        SaveEvent.objects.filter(attempt__entry__person=person).update(device=SAVED_ON)
    Attempt.objects.filter(entry__person=person).update(save_key=KEY, receipt=RECEIPT)
    Entry.objects.filter(person=person).update(invitation=INVITATION)


def look_like_another(person: User, officer: User) -> None:
    entry = Entry.objects.get(person=person)
    out = {"disqualified_at": timezone.now(), "disqualified_reason": TWO_PEOPLE}
    other, double = make_entry(entry.division), make_entry(entry.division, **out)
    decided = {"decided_by": officer, "decided_at": timezone.now(), "reason": TWO_PEOPLE}
    EntryPair.objects.create(first=entry, second=other, verdict=EntryPair.Verdict.APART, **decided)
    EntryPair.objects.create(first=entry, second=double, verdict=EntryPair.Verdict.MERGED, gone=double, **decided)


def leave_words(person: User) -> None:
    """What is kept beside the contest: words to the organisers, practice, and a code that waits to be typed."""
    give_feedback(Entry.objects.get(person=person), Feedback.Asked.HARD, text=TOLD, now=timezone.now())
    days = {"answered_on": date(2026, 1, 2), "due_on": date(2026, 1, 3)}
    Recall.objects.create(person=person, question=make_question(), box=1, **days)
    send_code(LOGIN, address=ADDRESS, now=timezone.now())
    browser().post(reverse("account_code"), {"login": LOGIN})


def expect(person: User) -> None:
    """The person stands by their number on the contest's roster, and in a sheet for it that waits to be confirmed; they
    have proven that it is theirs."""
    note_login_proven(person)
    contest, line = Entry.objects.get(person=person).contest, {"full_name": NAME, "login": LOGIN, "category": LISTED}
    put_on_roster(contest, make_unit(), **line)
    sheet = {"by": make_person("Người Nhập"), "at": timezone.now(), "name": "ds.csv", "rows": [["2", line]]}
    RosterImport.objects.create(contest=contest, **sheet)


def dumped() -> str:
    """The whole database as its own program writes it out, and what sessions hold in plain words.

    pg_dump does not see what a test has not committed: within a transaction, every value of every row of every table.
    """
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join([_written_out(), *sessions])


def _written_out() -> str:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return "\n".join(connection.connection.iterdump())
    return _every_value() if connection.in_atomic_block else _of_pg_dump()


def _of_pg_dump() -> str:
    with NamedTemporaryFile() as target:
        run_tool("pg_dump", "--format=plain", "--schema=public", f"--file={target.name}")
        return Path(target.name).read_text()


def _every_value() -> str:
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return "\n".join(map(str, chain.from_iterable(rows)))


def traces(dump: str) -> set[str]:
    """Which strings of the person stand in a dump, in whatever form of accents and however JSON writes them."""
    plain = re.sub(r"\\+u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), dump)
    looked_at = [dump, plain, normalize("NFC", dump), fold(dump)]
    forms = {
        form: word for word in OF_THE_ACCOUNT | OF_THE_CONTEST for form in (word, normalize("NFD", word), fold(word))
    }
    return {word for form, word in forms.items() if any(form in text for text in looked_at)}
