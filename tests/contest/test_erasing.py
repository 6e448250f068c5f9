"""Erasing is looked for in a dump of the whole database: of the person nothing is left, of the results everything."""

import sqlite3
from datetime import date, timedelta
from itertools import chain
from unicodedata import normalize

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import describe
from accounts.codes import send_code
from accounts.models import AuditEvent, Consent, OneTimeCode, Role, User
from accounts.vietnamese import fold
from contest import boards, erasing
from contest.entering import check_open_to, purpose_of
from contest.erasing import NotErasable, check_erasable, erase_account
from contest.errors import NotEligible
from contest.feedback import give_feedback
from contest.hiding import hide_row
from contest.marking import mark_attempts, mark_waiting
from contest.models import Attempt, BoardRow, Entry, Feedback, Mark, Recall, Response, SaveEvent
from tests.contest.placing import placed
from tests.factories import (
    PASSWORD,
    grant,
    make_attempt,
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
TOLD = "Thủ tục khaisinh lằngnhằng"
BROWSER, ADDRESS, REASON = "Trình duyệt Lạhoắc 77", "203.0.113.77", "Vì tên Quyếch gây cười"
SECRET = "mat-khau-rieng-77"


@pytest.fixture
def joined(db):
    """A paper of one choice and two typed answers, for citizens, open in this very moment."""
    now = timezone.now()
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=1)}
    contest = make_contest(slug="rieng-tu")
    division = make_division(contest, audience="citizens", unit_required=False)
    return make_round_division(make_round(contest, **window), division, kinds=["single", "short_text", "short_text"])


@pytest.fixture
def client():
    return Client(HTTP_USER_AGENT=BROWSER, REMOTE_ADDR=ADDRESS)


@pytest.fixture
def person(client, joined):
    """Somebody who signed up, entered, sat a paper, stands on boards and in the log."""
    text = make_consent_text()
    agrees = {"consent": "on", "consent_version": text.version}
    client.post("/accounts/signup/", {"full_name": NAME, "username": LOGIN, "password1": SECRET} | agrees)
    born = dict(zip(("birth_date_2", "birth_date_1", "birth_date_0"), BORN.split("-"), strict=True))
    guardian = {"guardian_name": GUARDIAN, "guardian_agrees": "on"}
    entry = {"division": joined.division_id, "name_style": "full", "birth_date": "19/7/2013"}
    client.post(reverse("enter", args=["rieng-tu"]), entry | born | guardian | agrees)
    sit(client, joined)
    person = User.objects.get(login=LOGIN)
    hide_row(Entry.objects.get(person=person), by=make_person("Trần Thị Chủ Trì"), reason=REASON, now=timezone.now())
    boards.tick(now=timezone.now())
    leave_words(person)
    return person


def leave_words(person) -> None:
    """What is kept beside the contest: words to the organisers, practice, and a code that waits to be typed."""
    give_feedback(Entry.objects.get(person=person), Feedback.Asked.HARD, text=TOLD, now=timezone.now())
    days = {"answered_on": date(2026, 1, 2), "due_on": date(2026, 1, 3)}
    Recall.objects.create(person=person, question=make_question(), box=1, **days)
    send_code(LOGIN, address=ADDRESS, now=timezone.now())


def sit(client, joined) -> None:
    client.post(reverse("start", args=["rieng-tu", joined.round.number]))
    attempt = Attempt.objects.get()
    typed = iter([RIGHT, WRONG])
    for slot, face in enumerate(attempt.slots, start=1):
        answer = attempt.option_id(slot, face["options"][0]) if face["options"] else next(typed)
        client.post(reverse("paper_slot", args=[attempt.uuid, slot]), {"answer": answer, "go": "next"})
    client.post(reverse("paper_review", args=[attempt.uuid]), {"go": "submit"})
    mark_waiting(now=timezone.now())


def erase(client, password: str = SECRET):
    return client.post(reverse("erase_account"), {"password": password})


def dumped() -> str:
    """Every value of every row of every table."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return "\n".join(map(str, chain.from_iterable(rows)))


def traces(dump: str) -> set[str]:
    """Which strings of the person stand in a dump, in whatever form of accents and however JSON writes them."""
    looked_at = [dump, normalize("NFC", dump), fold(dump), dump.encode().decode("unicode_escape", "ignore")]
    private = (
        NAME,
        LOGIN,
        GUARDIAN,
        BORN,
        WRONG,
        TOLD,
        BROWSER,
        ADDRESS,
        REASON,
        *NAME.split()[::2],
        LOGIN.split("@")[0],
    )
    forms = {form: word for word in private for form in (word, normalize("NFD", word), fold(word))}
    return {word for form, word in forms.items() if any(form in text for text in looked_at)}


def results() -> list:
    """What counts: rows of boards in their order, papers, marks and how many answers and saves there are."""
    rows = list(BoardRow.objects.order_by("board").in_order().values_list("board", "entry", "attempt", "k1", "k2"))
    papers = list(Attempt.objects.order_by("pk").values_list("entry", "score", "time_used_ms", "counts", "marked_at"))
    marks = list(Mark.objects.order_by("pk").values_list("attempt", "slot", "hundredths", "right", "chosen"))
    return [rows, papers, marks, Response.objects.count(), SaveEvent.objects.count()]


def test_before_erasing_the_dump_is_full_of_the_person(person):
    assert traces(dumped()) >= {NAME, LOGIN, GUARDIAN, BORN, WRONG, TOLD, BROWSER, ADDRESS, REASON}


def test_erasing_leaves_no_byte_of_the_person(client, person):
    answer = erase(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert traces(dumped()) == set()
    assert (Feedback.objects.count(), Recall.objects.count(), OneTimeCode.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("module", "step"),
    [
        ("contest.erasing", "forget_in_log"),
        ("contest.erasing", "_forget_papers"),
        ("contest.erasing", "forget_account"),
        ("accounts.erasing", "end_sessions"),
    ],
)
def test_the_dump_tells_when_a_step_is_forgotten(client, person, monkeypatch, module, step):
    monkeypatch.setattr(f"{module}.{step}", lambda *_args, **_options: None)
    erase_account(person, by=person, now=timezone.now())
    assert traces(dumped()) != set()


def test_erasing_moves_no_result(client, person, joined):
    others = [placed(joined, name, score=score) for name, score in (("Lê Văn Cường", 900), ("Phạm Thị Dung", 1))]
    before = results()
    erase(client)
    assert (results(), len(before[0])) == (before, 2 * (len(others) + 1))


def test_marking_again_comes_out_the_same(client, person):
    before = results()
    erase(client)
    mark_attempts(list(Attempt.objects.with_contest()), now=timezone.now())
    after = results()
    assert [mark[:4] for mark in after[2]] == [mark[:4] for mark in before[2]]


def test_a_right_word_stays_and_any_other_is_withheld(client, person):
    erase(client)
    typed = [slot for slot, face in enumerate(Attempt.objects.get().slots, start=1) if not face["options"]]
    answers = Response.objects.filter(slot__in=typed).order_by("slot").values_list("answer", flat=True)
    assert list(answers) == [RIGHT, erasing.WITHHELD]


def test_boards_tell_of_somebody_whose_data_are_erased(client, person):
    erase(client)
    texts = [text for _board, text in boards.tick(now=timezone.now())]
    assert [traces(text) for text in texts] == [set(), set()]
    assert all("Entrant who erased their data" in text or "xóa dữ liệu" in text for text in texts)


def test_the_log_says_that_it_happened_by_number_only(client, person):
    erase(client)
    event = AuditEvent.objects.get(verb="person-erased")
    assert (event.subject_label, event.actor_id) == (str(person.pk), person.pk)
    assert str(person.pk) in describe(event)


def test_nobody_signs_in_to_an_erased_account_and_the_login_is_free(client, person, joined):
    erase(client)
    assert client.get(reverse("me")).status_code == 302
    assert client.post("/accounts/login/", {"login": LOGIN, "password": SECRET}).status_code == 200
    assert make_person(NAME, login=LOGIN).pk != person.pk


@pytest.mark.django_db(transaction=True)
def test_compacting_the_file_leaves_no_byte_either(client, person, tmp_path):
    erase(client)
    if connection.vendor != "sqlite":
        return  # PostgreSQL clears its files of old rows by itself, with autovacuum
    path = tmp_path / "compact.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    left = path.read_bytes()
    assert sqlite3.connect(path).execute("SELECT count(*) FROM contest_attempt").fetchone() == (1,)
    private = (NAME, LOGIN, GUARDIAN, BORN, WRONG, BROWSER, ADDRESS, REASON)
    assert [word for word in private if word.encode() in left or fold(word).encode() in left] == []


# --- what has to be so before ---


def test_the_password_is_asked_again(client, person):
    assert (erase(client, "sai-mat-khau").status_code, User.objects.get(pk=person.pk).erased_at) == (422, None)


def test_guessing_the_password_ends_soon(client, person):
    for _guess in range(5):
        erase(client, "sai-mat-khau")
    assert (erase(client).status_code, User.objects.get(pk=person.pk).erased_at) == (422, None)


def test_an_open_paper_comes_first(client_of, joined):
    entry = make_entry(joined.division)
    make_attempt(joined, entry, now=timezone.now())
    client = client_of(entry.person)
    assert client.get(reverse("erase_account")).status_code == 409
    assert (erase(client, PASSWORD).status_code, User.objects.filter(erased_at=None).count()) == (409, 1)


def test_who_holds_a_part_or_acted_in_one_stays_named(units):
    organiser, former = grant(make_person(), Role.ORGANISER, units.province), make_person()
    AuditEvent.objects.create(verb="role-granted", subject_type="accounts.rolegrant", after={"person_id": former.pk})
    for person in (organiser, former, make_person(is_staff=True)):
        with pytest.raises(NotErasable):
            check_erasable(person)
    check_erasable(make_person())


def test_granting_a_part_tells_the_log_whom(client_of, cast, units):
    body = {"person": cast.stranger.pk, "role": "author", "unit": units.province.pk}
    assert client_of(cast.superuser).post("/admin/accounts/rolegrant/add/", body).status_code == 302
    assert AuditEvent.objects.get(verb="role-granted").after["person_id"] == cast.stranger.pk


# --- withdrawing for one contest ---


def test_withdrawing_takes_the_name_from_one_contest_only(client, person, joined):
    elsewhere = make_entry(make_division(make_contest()), person)
    before = results()
    entry = Entry.objects.get(person=person, contest=joined.division.contest)
    assert client.get(reverse("withdraw_consent", args=[entry.pk])).status_code == 200
    assert client.post(reverse("withdraw_consent", args=[entry.pk]))["Location"] == reverse("my_data")
    assert (results(), list(Entry.objects.of(person))) == (before, [elsewhere])
    assert traces(dumped()) >= {NAME, LOGIN}
    assert traces(dumped()) & {GUARDIAN, BORN, WRONG, REASON} == set()


def test_whoever_withdrew_does_not_enter_a_second_time(client, person, joined):
    entry = Entry.objects.get(person=person)
    client.post(reverse("withdraw_consent", args=[entry.pk]))
    withdrawn = Consent.objects.get(purpose=purpose_of(entry.contest))
    assert (withdrawn.person, withdrawn.guardian_name, withdrawn.withdrawn_at is None) == (person, "", False)
    with pytest.raises(NotEligible):
        check_open_to(person, entry.contest, timezone.now())
    check_open_to(make_person(), entry.contest, timezone.now())


def test_whoever_withdrew_may_still_erase_the_account(client, person, joined):
    client.post(reverse("withdraw_consent", args=[Entry.objects.get(person=person).pk]))
    erase_account(person, by=person, now=timezone.now())
    assert traces(dumped()) & {NAME, LOGIN} == set()


def test_whoever_has_no_password_chooses_one_before_erasing(client_of, db):
    answer = client_of(make_person(password=None)).get(reverse("erase_account"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_set_password"))


def test_an_open_paper_holds_a_withdrawal_up(client_of, joined):
    entry = make_entry(joined.division)
    make_attempt(joined, entry, now=timezone.now())
    assert client_of(entry.person).post(reverse("withdraw_consent", args=[entry.pk])).status_code == 409
    assert Entry.objects.get().person == entry.person


def test_an_account_that_is_closed_keeps_its_rows_off_the_boards(db, joined):
    attempt = placed(joined, score=900, unit=make_unit())
    User.objects.filter(pk=attempt.entry.person_id).update(is_active=False)
    boards.settle_person(attempt.entry.person)
    erase_account(attempt.entry.person, by=None, now=timezone.now())
    boards.settle_entry(Entry.objects.get())
    assert BoardRow.objects.count() == 0


def test_strangers_withdraw_nothing(client_of, person):
    entry = Entry.objects.get(person=person)
    assert client_of(make_person()).post(reverse("withdraw_consent", args=[entry.pk])).status_code == 404


def test_every_table_is_in_the_dump(person):
    assert {model._meta.db_table for model in apps.get_models()} <= set(connection.introspection.table_names())
