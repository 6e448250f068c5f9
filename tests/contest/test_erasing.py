"""Erasing is looked for in a dump of the whole database: of the person nothing is left, of the results everything."""

import sqlite3

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.audit import describe
from accounts.models import AuditEvent, Consent, OneTimeCode, Role, User
from accounts.vietnamese import fold
from contest import boards, erasing
from contest.entering import check_open_to, purpose_of
from contest.erasing import NotErasable, check_erasable, erase_account
from contest.errors import NotEligible
from contest.marking import mark_attempts
from contest.models import Attempt, BoardRow, Entry, Feedback, Mark, Recall, Response, SaveEvent
from tests.contest.placing import placed
from tests.contest.sown import (
    ADDRESS,
    BORN,
    BROWSER,
    GUARDIAN,
    LOGIN,
    NAME,
    OF_THE_ACCOUNT,
    OF_THE_CONTEST,
    REASON,
    RIGHT,
    SECRET,
    WRONG,
    browser,
    dumped,
    make_joined,
    take_part,
    traces,
)
from tests.factories import (
    PASSWORD,
    grant,
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_unit,
)


@pytest.fixture
def joined(db):
    return make_joined()


@pytest.fixture
def client():
    return browser()


@pytest.fixture
def person(client, joined):
    return take_part(client, joined)


def erase(client, password: str = SECRET):
    return client.post(reverse("erase_account"), {"password": password})


def results() -> list:
    """What counts: rows of boards in their order, papers, marks and how many answers and saves there are."""
    rows = list(BoardRow.objects.order_by("board").in_order().values_list("board", "entry", "attempt", "k1", "k2"))
    papers = list(Attempt.objects.order_by("pk").values_list("entry", "score", "time_used_ms", "counts", "marked_at"))
    marks = list(Mark.objects.order_by("pk").values_list("attempt", "slot", "hundredths", "right", "chosen"))
    return [rows, papers, marks, Response.objects.count(), SaveEvent.objects.count()]


def test_before_erasing_the_dump_is_full_of_the_person(person):
    assert traces(dumped()) == OF_THE_ACCOUNT | OF_THE_CONTEST


def test_erasing_leaves_no_byte_of_the_person(client, person):
    answer = erase(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert traces(dumped()) == set()
    assert (Feedback.objects.count(), Recall.objects.count(), OneTimeCode.objects.count()) == (0, 0, 0)


@pytest.mark.once
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

SURE = {"password": SECRET}


def test_withdrawing_takes_the_name_from_one_contest_only(client, person, joined):
    elsewhere = make_entry(make_division(make_contest()), person)
    before = results()
    entry = Entry.objects.get(person=person, contest=joined.division.contest)
    assert client.get(reverse("withdraw_consent", args=[entry.pk])).status_code == 200
    assert client.post(reverse("withdraw_consent", args=[entry.pk]), SURE)["Location"] == reverse("my_data")
    assert (results(), list(Entry.objects.of(person))) == (before, [elsewhere])
    assert traces(dumped()) >= {NAME, LOGIN}
    assert traces(dumped()) & OF_THE_CONTEST == set()


def test_whoever_withdrew_does_not_enter_a_second_time(client, person, joined):
    entry = Entry.objects.get(person=person)
    client.post(reverse("withdraw_consent", args=[entry.pk]), SURE)
    withdrawn = Consent.objects.get(purpose=purpose_of(entry.contest))
    assert (withdrawn.person, withdrawn.guardian_name, withdrawn.withdrawn_at is None) == (person, "", False)
    with pytest.raises(NotEligible):
        check_open_to(person, entry.contest, timezone.now())
    check_open_to(make_person(), entry.contest, timezone.now())


def test_whoever_withdrew_may_still_erase_the_account(client, person, joined):
    client.post(reverse("withdraw_consent", args=[Entry.objects.get(person=person).pk]), SURE)
    erase_account(person, by=person, now=timezone.now())
    assert traces(dumped()) & {NAME, LOGIN} == set()


def test_whoever_has_no_password_shows_by_a_code_that_it_is_them(client_of, db):
    client = client_of(make_person(login="an@example.vn", password=None))
    assert client.get(reverse("erase_account")).context["way"] == reverse("account_code") + "?anew=1"
    assert client.post(reverse("erase_account")).status_code == 422


def test_where_no_code_comes_they_are_told_of_a_temporary_password(client_of, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.ALLOWED_HOSTS = ["*"]
    answer = client_of(make_person(login="an@example.vn", password=None)).get(reverse("erase_account"))
    assert (answer.status_code, "way" in answer.context) == (409, False)


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


@pytest.mark.parametrize("typed", ["", "mật khẩu của ai khác"])
def test_whoever_holds_an_unlocked_phone_withdraws_nothing(client, person, joined, typed):
    entry = Entry.objects.get(person=person)
    assert client.post(reverse("withdraw_consent", args=[entry.pk]), {"password": typed}).status_code == 422
    assert Entry.objects.get(pk=entry.pk).person == person


def test_whoever_has_no_password_is_not_held_up(client_of, joined):
    entry = make_entry(joined.division, make_person(password=None))
    answer = client_of(entry.person).post(reverse("withdraw_consent", args=[entry.pk]))
    assert (answer["Location"], Entry.objects.get(pk=entry.pk).person == entry.person) == (reverse("my_data"), False)


def test_strangers_withdraw_nothing(client_of, person):
    entry = Entry.objects.get(person=person)
    assert client_of(make_person()).post(reverse("withdraw_consent", args=[entry.pk])).status_code == 404


def test_every_table_is_in_the_dump(person):
    assert {model._meta.db_table for model in apps.get_models()} <= set(connection.introspection.table_names())
