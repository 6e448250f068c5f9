"""The personal copy and its page hold all that a dump holds of their person, but what is ruled out, and nobody else."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import transaction
from django.db.models import Field, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts import audit
from accounts.guards import unlocked
from accounts.models import AuditEvent, Consent, User
from contest.marking import mark_waiting
from contest.models import Attempt, Entry, EntryPair, Feedback, Recall, RoundDivision, SaveEvent
from contest.personal import RULINGS
from contest.personal_copy import copy_of
from contest.personal_shown import in_words
from contest.views import personal as views
from tests.contest.answered import DEVICE, answer, revisions_of
from tests.contest.rostered import put_on_roster
from tests.factories import NOW, make_consent_text, make_entry, make_question, make_round_division, make_unit

KEPT_BACK = {
    "opens an account, a session, a paper or a roster": (
        "accounts.User: password",
        "usersessions.UserSession: session_key",
        "mfa.Authenticator: data",
        "contest.Attempt: seed secret save_key",
        "contest.RosterLine: seed code_digest",
    ),
    "is what the review of the paper shows, once it may": ("contest.Attempt: paper", "contest.Mark: chosen"),
    "is told in another form": (
        "accounts.User: name_key search_text",
        "contest.RosterLine: name_key search_text",
        "contest.Entry: name_style capacity",
        "contest.Feedback: asked answer",
        "contest.EntryPair: verdict",
        "contest.Attempt: state finished_by",
        "contest.SaveEvent: outcome",
        "mfa.Authenticator: type",
        "accounts.AuditEvent: subject_type subject_id",
        "admin.LogEntry: object_repr change_message action_time object_id",
    ),
    "is a number drawn for a browser": ("contest.Response: device", "contest.SaveEvent: device"),
    "tells of somebody else, too": ("contest.EntryPair: reason",),
    "is never filled in while there is an account": (
        "accounts.User: erased_at",
        "usersessions.UserSession: data",
        "socialaccount.SocialAccount: extra_data",
        "socialaccount.SocialToken: token token_secret expires_at",
        "account.EmailAddress: email",
        "account.EmailConfirmation: created sent key",
    ),
    "is the work of an office": (
        "questions.Draft: page fields updated_at",
        "questions.SavedFilter: name asked kept_at",
        "questions.SheetHeader: header field",
    ),
}
"""Why the copy does not tell what is ruled in contest.personal."""
PERSON_OF = {
    "accounts.User": "pk",
    "accounts.Consent": "person",
    "usersessions.UserSession": "user",
    "socialaccount.SocialAccount": "user",
    "mfa.Authenticator": "user",
    "contest.Entry": "person",
    "contest.EntryPair": "first__person",
    "contest.Feedback": "entry__person",
    "contest.RosterLine": "entry__person",
    "contest.Recall": "person",
    "contest.Attempt": "entry__person",
    "contest.Response": "attempt__entry__person",
    "contest.SaveEvent": "attempt__entry__person",
}


def named(lists) -> list[str]:
    """Fields as "app.Model.name", in their order."""
    lines = [line.split(": ") for line in lists]
    return [f"{label}.{name}" for label, names in lines for name in names.split()]


RULED = named(line for ruling in RULINGS for line in ruling.fields)
HELD_BACK = named(line for lines in KEPT_BACK.values() for line in lines)
TOLD = [name for name in RULED if name not in HELD_BACK]


@pytest.fixture
def joined(db) -> RoundDivision:
    return make_round_division(kinds=["short_text"])


def whole(joined: RoundDivision, officer: User) -> Client:
    """The browser of somebody of whom there is a row of every kind."""
    entry = make_entry(joined.division, hidden_at=NOW, hidden_by=officer, hidden_reason="Vì tên")
    client = Client()
    client.force_login(entry.person)
    client.get(reverse("my_sessions"))
    of_the_account(entry.person)
    of_the_contest(entry, joined, officer)
    return client


def of_the_account(person: User) -> None:
    Consent.objects.create(person=person, text=make_consent_text(), purpose="account")
    SocialAccount.objects.create(user=person, provider="identity", uid=str(person.pk))
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    days = {"answered_on": date(2026, 1, 2), "due_on": date(2026, 1, 3)}
    Recall.objects.create(person=person, question=make_question(), box=1, **days)
    audit.record(None, "password-reissued", on=person)


def of_the_contest(entry: Entry, joined: RoundDivision, officer: User) -> None:
    attempt = answer(joined, {revisions_of(joined)[0]: "CCHC"}, entry=entry)
    mark_waiting(now=NOW + timedelta(days=2))
    saved = {"counter": 1, "device": DEVICE, "arrived_at": NOW, "outcome": SaveEvent.Outcome.SAVED}
    SaveEvent.objects.create(attempt=attempt, slot=1, answer="cchc", **saved)
    Feedback.objects.create(entry=entry, asked=Feedback.Asked.HARD, text="Khó", given_at=NOW)
    put_on_roster(entry.contest, entry.unit, entry=entry)
    decided = {"verdict": EntryPair.Verdict.APART, "decided_by": officer, "decided_at": NOW, "reason": "Hai người"}
    EntryPair.objects.create(first=entry, second=make_entry(joined.division), **decided)


def sow(person: User, field: int) -> dict[str, str]:
    """Write a value of its own into every field that shall be told; return them as the copy writes them."""
    with transaction.atomic(), unlocked():
        told = {name: sow_into(name, person, place, field) for place, name in enumerate(TOLD)}
        return told | {"contest.Entry.competing_unit": sow_unit(person, field)}


def sow_unit(person: User, field: int) -> str:
    unit = make_unit(f"{'hn'[field]}ạt, tính cho đơn vị này")
    Entry.objects.filter(person=person).update(competing_unit=unit)
    return unit.name


def sow_into(name: str, person: User, place: int, field: int) -> str:
    label, column = name.rsplit(".", 1)
    model = apps.get_model(label)
    seed = seed_for(model._meta.get_field(column), place, field)
    assert rows_of(label, person).update(**{column: seed}) > 0, name
    return seed.isoformat()[:10] if isinstance(seed, date) else str(seed)


def rows_of(label: str, person: User) -> QuerySet:
    if label == "accounts.AuditEvent":
        return AuditEvent.objects.about([person]).order_by()
    model = apps.get_model(label)
    keys = list(model.objects.filter(**{PERSON_OF[label]: person.pk}).values_list("pk", flat=True))
    return model.objects.filter(pk__in=keys)


def seed_for(column: Field, place: int, field: int) -> object:
    day = datetime(1960 + 10 * field, 1, 1, tzinfo=UTC) + timedelta(days=place)
    special = {
        "DateTimeField": day,
        "DateField": day.date(),
        "UUIDField": UUID(int=10**30 * (field + 1) + place),
        "GenericIPAddressField": f"203.0.{113 + field}.{place}",
    }
    return special.get(column.get_internal_type(), f"{'hn'[field]}ạt{place:03}")


def leaves(value: object) -> set[str]:
    """Every single value of a copy, as text."""
    if isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value
        return reduce(set.union, map(leaves, inside), set())
    return {str(value)}


def holds(copy: str, seed: str) -> bool:
    return any(leaf == seed or leaf.startswith(f"{seed}T") for leaf in leaves(json.loads(copy)))


@pytest.fixture
def sown(joined, cast) -> tuple[Client, list[dict[str, str]]]:
    """One whole person's browser, and what was sown of them and of another one."""
    clients = [whole(joined, cast.organiser) for _person in range(2)]
    people = [User.objects.get(pk=client.session["_auth_user_id"]) for client in clients]
    return clients[0], [sow(person, field) for field, person in enumerate(people)]


def shows(page: str, seed: str) -> bool:
    """Whether a page has the value as people read it: a date has its day first."""
    return (re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3/\2/\1", seed)) in page


def test_copy_and_page_tell_everything_that_is_kept_and_nothing_of_another(sown):
    client, (mine, theirs) = sown
    for told, where in (client.get(reverse("my_data_file")).text, holds), (client.get(reverse("my_data")).text, shows):
        assert [name for name, seed in mine.items() if not where(told, seed)] == []
        assert [name for name, seed in theirs.items() if where(told, seed)] == []


def test_of_a_paper_saved_very_often_the_page_tells_the_last_and_the_file_all(joined):
    attempt = answer(joined, {revisions_of(joined)[0]: "CCHC"})
    saved = {"slot": 1, "device": DEVICE, "arrived_at": NOW, "outcome": SaveEvent.Outcome.SAVED}
    for counter in range(1, 6):
        SaveEvent.objects.create(attempt=attempt, counter=counter, answer=f"lần {counter}", **saved)
    in_the_file, on_the_page = (papers_of(attempt, most_saves=most) for most in (None, 2))
    assert [one["answer"] for one in in_the_file["saves"]] == [[f"lần {counter}"] for counter in range(1, 6)]
    assert [one["answer"] for one in on_the_page["saves"]] == [["lần 4"], ["lần 5"]]
    assert ("earlier_saves" in in_the_file, on_the_page["earlier_saves"]) == (False, 3)


def papers_of(attempt: Attempt, *, most_saves: int | None) -> dict:
    told = copy_of(attempt.entry.person, now=NOW, language="vi", most_saves=most_saves)
    return told["entries"][0]["papers"][0]


def test_the_page_asks_for_no_more_saves_than_it_shows(joined, client, monkeypatch):
    attempt = answer(joined, {revisions_of(joined)[0]: "CCHC"})
    client.force_login(attempt.entry.person)
    asked = []
    monkeypatch.setattr(views, "copy_of", lambda person, **told: asked.append(told["most_saves"]) or {})
    client.get(reverse("my_data"))
    client.get(reverse("my_data_file"))
    assert asked == [views.SAVES_SHOWN, None]


def test_what_the_copy_tells_has_a_name_on_the_page():
    with pytest.raises(KeyError, match="shoe_size"):
        in_words({"account": {"shoe_size": 39}})


def test_the_page_says_in_words_what_the_copy_writes_for_programs():
    event = {"deed": "name-corrected", "by_oneself": True, "after": {"full_name": ["An", 1], "verdict": "x"}}
    with override("en"):
        [log, papers] = in_words(
            {"log": [event], "identities": [], "papers": [{"number": 2, "saves": [{"outcome": "late"}]}]}
        )
        assert [value for _name, value in log.records[0].rows] == [
            "You corrected their own name",
            "yes",
            "Full name: An; 1; verdict: x",
        ]
        assert papers.records[0].rows == [("Attempt", "2")]
        assert papers.records[0].lists[0].records[0].rows == [("What became of it", "too late")]


@pytest.mark.once
@pytest.mark.parametrize("part", ["_log", "_consent", "_entry", "_account", "_paper", "sessions_of"])
def test_it_is_noticed_when_the_copy_leaves_a_part_out(sown, monkeypatch, part):
    client, (mine, _theirs) = sown
    monkeypatch.setattr(f"contest.personal_copy.{part}", lambda *_values: [])
    copy = client.get(reverse("my_data_file")).text
    assert [name for name, seed in mine.items() if not holds(copy, seed)] != []


def test_it_is_noticed_when_the_copy_tells_of_another(sown, monkeypatch):
    client, (_mine, theirs) = sown
    monkeypatch.setattr("contest.models.entries.EntryQuerySet.of", lambda entries, _person: entries)
    copy = client.get(reverse("my_data_file")).text
    assert [name for name, seed in theirs.items() if holds(copy, seed)] != []


def test_what_is_kept_back_is_ruled_and_has_one_reason():
    assert sorted(HELD_BACK) == sorted(set(RULED) & set(HELD_BACK))
