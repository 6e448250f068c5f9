import re
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from accounts import audit
from accounts.models import AuditEvent, Role
from tests.factories import make_contest, make_round

AT = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)


def test_an_entry_tells_who_did_what_to_what_and_why(cast, units):
    event = audit.record(
        cast.superuser, "contest-changed", on=units.department, before={"a": 1}, after={"a": 2}, reason="Nhầm", at=AT
    )
    event.refresh_from_db()
    subject = (event.subject_type, event.subject_id, event.subject_label)
    assert subject == ("accounts.unit", str(units.department.pk), "Sở Nội vụ")
    assert (event.actor, event.at, event.before, event.after) == (cast.superuser, AT, {"a": 1}, {"a": 2})
    assert event.reason == "Nhầm"


def test_the_platform_itself_may_act(db):
    with translation.override("en"):
        assert audit.describe(audit.record(None, "demo-loaded")) == "The platform loaded the demo data"


def test_a_sentence_names_the_person_and_the_thing(cast, units):
    event = audit.record(cast.superuser, "contest-published", on=units.department)
    with translation.override("en"):
        assert audit.describe(event) == "Đặng Quản Trị published the contest Sở Nội vụ"


def test_names_are_stored_in_the_language_of_the_site_whoever_acts(cast, units):
    contest = make_contest(units.province)
    subjects = [contest, make_round(contest), cast.organiser.role_grants.get()]
    with translation.override("en"):
        labels = [audit.record(cast.organiser, "workshop-changed", on=item).subject_label for item in subjects]
        values = audit.record(cast.organiser, "workshop-changed", after={"role": Role.ORGANISER.label}).after
    with translation.override("vi"):
        role = str(Role.ORGANISER.label)
        assert labels == [contest.title_vi, "Đợt 1", str(subjects[2])]
    assert (labels[0] != contest.title_en, values) == (True, {"role": role})


def test_an_english_reader_changes_things_and_the_log_stays_vietnamese(cast, client_of):
    browser = client_of(cast.superuser)
    browser.cookies["language"] = "en"
    grant = {"person": cast.stranger.pk, "role": "organiser", "unit": cast.organiser.role_grants.get().unit_id}
    assert browser.post("/admin/accounts/rolegrant/add/", grant).status_code == 302
    with translation.override("vi"):
        assert AuditEvent.objects.get().subject_label == str(cast.stranger.role_grants.get())


def test_percent_signs_in_names_are_only_text(cast, units):
    units.department.name = "100%(actor)s %d"
    event = audit.record(cast.superuser, "contest-published", on=units.department)
    with translation.override("en"):
        assert audit.describe(event) == "Đặng Quản Trị published the contest 100%(actor)s %d"


def test_an_entry_of_a_forgotten_verb_is_still_readable(cast):
    event = AuditEvent.objects.create(actor=cast.superuser, verb="long-gone", subject_label="Sở A")
    with translation.override("en"):
        assert audit.describe(event) == "Đặng Quản Trị: long-gone Sở A"


def test_an_unknown_verb_is_refused(db):
    with pytest.raises(ValueError, match="no audit verb 'made-coffee'"):
        audit.record(None, "made-coffee")
    assert AuditEvent.objects.count() == 0


def test_values_are_kept_as_plain_json(db):
    values = {"at": AT, "day": date(2026, 5, 20), "mark": Decimal("7.25"), "id": UUID(int=7)}
    event = audit.record(None, "round-changed", after=values)
    event.refresh_from_db()
    plain = {"at": "2026-05-20T09:00:00Z", "day": "2026-05-20", "mark": "7.25", "id": str(UUID(int=7))}
    assert event.after == plain


def test_a_long_label_is_cut(cast, units):
    units.department.name = "Sở " * 200
    assert len(audit.record(None, "workshop-changed", on=units.department).subject_label) == 250


@pytest.mark.parametrize("change", [{"reason": "khác"}, {"verb": "demo-reset"}])
def test_the_database_refuses_to_change_an_entry(db, change):
    event = audit.record(None, "demo-loaded")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(**change)
    event.refresh_from_db()
    assert (event.verb, event.reason) == ("demo-loaded", "")


def test_the_database_refuses_to_delete_an_entry(db):
    event = audit.record(None, "demo-loaded")
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("verb", audit.VERBS)
def test_every_verb_is_a_short_slug_with_a_sentence(verb):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", verb)
    assert len(verb) <= AuditEvent._meta.get_field("verb").max_length
    assert set(re.findall(r"%\((\w+)\)s", audit.VERBS[verb])) in ({"actor", "subject"}, {"actor"})
