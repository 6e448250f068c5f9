"""The pages of keeping a bank: settings, deputies, decisions, deeds to many questions, files that are taken out."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accounts.models import AuditEvent, Role, User
from questions.models import Bank, Deputy, Question, Revision, SignedDecision, Tag
from questions.writing import revise_question, wording_of
from tests.exchange.test_scans import pdf
from tests.factories import (
    grant,
    make_bank,
    make_entry,
    make_person,
    make_question,
    make_round,
    make_round_division,
    picture_bytes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(bank, client) -> User:
    person = grant(make_person("Phạm Thu Hà"), Role.ORGANISER, bank.owner)
    client.force_login(person)
    return person


def address(bank: Bank, *parts: object) -> str:
    return "/".join(["/organize/banks", bank.slug, *map(str, parts)]) + "/"


def day(days: int = 0) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- banks ------------------------------------------------------------------------------------------------------------


def test_an_organiser_makes_a_bank_of_their_unit(client, bank, organiser):
    form = {"name": " Cải cách  hành chính ", "owner": bank.owner.pk, "owner_query": bank.owner.name}
    answer = client.post("/organize/banks/new/", form | {"approvals_needed": "2"})
    made = Bank.objects.exclude(pk=bank.pk).get()
    assert (answer["Location"], made.name, made.approvals_needed) == (address(made), "Cải cách hành chính", 2)


def test_a_bank_that_cannot_be_is_refused_and_what_was_typed_stays(client, bank, organiser):
    form = {"name": bank.name, "owner": bank.owner.pk, "owner_query": bank.owner.name, "approvals_needed": "1"}
    for changes in ({}, {"name": ""}, {"name": "x" * 201}, {"approvals_needed": "7"}, {"owner": make_bank().owner.pk}):
        answer = client.post("/organize/banks/new/", form | changes)
        assert answer.status_code == 422
    assert Bank.objects.filter(owner=bank.owner).count() == 1


def test_the_settings_are_the_organisers_alone(client, bank):
    for role, status in ((Role.AUTHOR, 404), (Role.REVIEWER, 404), (Role.ORGANISER, 200)):
        client.force_login(grant(make_person(), role, bank.owner))
        assert client.get(address(bank, "settings")).status_code == status


def test_name_and_approvals_are_changed(client, bank, organiser):
    client.post(address(bank, "settings"), {"deed": "change", "name": "Tên mới", "approvals_needed": "2"})
    bank.refresh_from_db()
    assert (bank.name, bank.approvals_needed) == ("Tên mới", 2)


def test_a_deed_that_the_settings_do_not_know_is_not_found(client, bank, organiser):
    assert client.post(address(bank, "settings"), {"deed": "give away"}).status_code == 404


# --- deputies ---------------------------------------------------------------------------------------------------------


def named(person: str, first: str, last: str) -> dict:
    return {"deed": "deputy", "deputy-person": person, "deputy-first_day": first, "deputy-last_day": last}


def test_a_deputy_is_named_by_their_login_as_people_write_it(client, bank, organiser):
    person = make_person()
    client.post(address(bank, "settings"), named(person.login.replace("+84", "0"), day(), day(3)))
    deputy = Deputy.objects.get()
    assert (deputy.person, deputy.named_by, (deputy.last_day - deputy.first_day).days) == (person, organiser, 3)
    client.post(address(bank, "deputies", deputy.pk, "end"))
    deputy.refresh_from_db()
    assert deputy.last_day == timezone.localdate()


@pytest.mark.parametrize(
    ("person", "first", "last"),
    [("0999999999", 0, 1), ("nobody", 0, 1), ("", 0, 1), ("known", 2, 1), ("known", -2, -1)],
)
def test_a_deputy_who_cannot_be_is_refused_and_what_was_typed_stays(client, bank, organiser, person, first, last):
    login = make_person().login if person == "known" else person
    answer = client.post(address(bank, "settings"), named(login, day(first), day(last)))
    assert (answer.status_code, Deputy.objects.count()) == (422, 0)
    assert answer.context["forms"]["deputy"]["last_day"].value() == day(last)


def test_nobody_is_made_a_deputy_or_another_one_in_the_workshop(client, bank, organiser):
    client.post(address(bank, "settings"), named(make_person().login, day(), day(3)))
    client.force_login(make_person(is_superuser=True, is_staff=True))
    form = client.get(reverse("admin:questions_deputy_change", args=[Deputy.objects.get().pk])).context["adminform"]
    adding = client.get(reverse("admin:questions_deputy_add"))
    assert (list(form.form.fields), adding.status_code) == (["first_day", "last_day"], 403)


def test_a_deputy_of_another_bank_is_not_ended_here(client, bank, organiser):
    today = timezone.localdate()
    other = Deputy.objects.create(
        bank=make_bank(), person=make_person(), first_day=today, last_day=today, named_by=organiser
    )
    assert client.post(address(bank, "deputies", other.pk, "end")).status_code == 404


# --- decisions --------------------------------------------------------------------------------------------------------


def entered(number: str = "15/QĐ-SNV", signed: str = "", content: bytes = b"") -> dict:
    file = SimpleUploadedFile("scan.png", content or picture_bytes(), "image/png")
    return {
        "deed": "decision",
        "decision-number": number,
        "decision-signed_on": signed or day(),
        "decision-scan": file,
    }


def test_a_decision_is_entered_looked_at_and_stands_for_an_approval(client, bank, organiser):
    client.post(address(bank, "settings"), entered())
    decision = SignedDecision.objects.get()
    picture = client.get(address(bank, "decisions", decision.pk))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    assert b"".join(picture.streaming_content).startswith(b"RIFF")
    question = make_question(bank=bank, approved=False)
    sent = {"decision": decision.pk, "revision": "1"}
    client.get(address(bank, "questions", question.pk))
    client.post(address(bank, "questions", question.pk, "decide"), sent)
    assert Question.objects.get().approved_revision == question.latest_revision
    [told] = client.get(address(bank, "questions", question.pk)).context["deeds"]
    assert (told.event.verb, told.event.actor) == ("revision-approved-by-decision", organiser)


def test_no_decision_is_chosen_before_somebody_chooses_one(client, bank, organiser):
    client.post(address(bank, "settings"), entered())
    question = make_question(bank=bank, approved=False)
    offered = client.get(address(bank, "questions", question.pk)).context["stands"]["decision"]
    names = [str(name) for _key, name in offered.field.choices]
    assert (len(names), offered.value(), day() in names[1]) == (2, None, True)
    client.post(address(bank, "questions", question.pk, "decide"), {"decision": "", "revision": "1"})
    assert Question.objects.get().approved_revision is None


def test_a_decision_stands_only_for_the_revision_that_was_seen(client, bank, organiser):
    client.post(address(bank, "settings"), entered())
    question = make_question(bank=bank, approved=False)
    wording = replace(wording_of(question.latest_revision), explanation="Theo Điều 5.")
    newer = revise_question(question, wording, seen=1, by=make_person(), now=timezone.now())
    Revision.objects.filter(pk=newer.pk).update(status=Revision.Status.IN_REVIEW)
    client.get(address(bank, "questions", question.pk))  # which shows both
    sent = {"decision": SignedDecision.objects.get().pk, "revision": "1"}
    client.post(address(bank, "questions", question.pk, "decide"), sent)
    assert Question.objects.get().approved_revision is None


def test_a_scanned_pdf_is_only_ever_downloaded(client, bank, organiser):
    client.post(address(bank, "settings"), entered(content=pdf()))
    scan = client.get(address(bank, "decisions", SignedDecision.objects.get().pk))
    assert (scan["Content-Type"], scan["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert scan["Content-Disposition"] == 'attachment; filename="15qd-snv.pdf"'
    assert b"".join(scan.streaming_content) == pdf()


@pytest.mark.parametrize(  # ahead also where midnight comes between collecting the tests and this one
    "sent", [entered(number=""), entered(signed="31/02/2026"), entered(signed=day(2)), entered(content=b"no picture")]
)
def test_a_decision_that_cannot_be_is_refused(client, bank, organiser, sent):
    answer = client.post(address(bank, "settings"), sent)
    assert (answer.status_code, SignedDecision.objects.count()) == (422, 0)


def test_a_decision_of_another_bank_stands_for_nothing(client, bank, organiser):
    client.post(address(bank, "settings"), entered())
    decision = SignedDecision.objects.get()
    SignedDecision.objects.update(bank=make_bank())
    question = make_question(bank=bank, approved=False)
    client.get(address(bank, "questions", question.pk))
    client.post(address(bank, "questions", question.pk, "decide"), {"decision": decision.pk, "revision": "1"})
    assert Question.objects.get().approved_revision is None
    assert client.get(address(bank, "decisions", decision.pk)).status_code == 404


def test_only_an_organiser_lets_a_decision_stand(client, bank):
    client.force_login(grant(make_person(), Role.AUTHOR, bank.owner))
    question = make_question(bank=bank, approved=False)
    assert client.post(address(bank, "questions", question.pk, "decide"), {"decision": 1}).status_code == 404


def test_a_scan_whose_file_is_gone_is_not_found(client, bank, organiser):
    client.post(address(bank, "settings"), entered())
    decision = SignedDecision.objects.get()
    decision.scan.storage.delete(decision.scan.name)
    assert client.get(address(bank, "decisions", decision.pk)).status_code == 404


# --- many questions ---------------------------------------------------------------------------------------------------


def test_chosen_questions_are_assigned_tagged_and_moved(client, bank, organiser):
    other = make_bank(bank.owner)
    first, second, third = (make_question(bank=bank) for _number in range(3))
    Revision.objects.filter(question=first).update(status=Revision.Status.RETURNED)
    chosen = [first.pk, second.pk]
    act = address(bank, "act")
    client.post(act, {"deed": "assign", "question": chosen, "assignee": organiser.pk})
    client.post(act, {"deed": "tag", "question": chosen, "tags": "Khó,  2026 ,Khó"})
    client.post(act, {"deed": "move", "question": [first.pk], "bank": other.pk})
    assert list(Question.objects.order_by("pk").values_list("bank", "assignee")) == [
        (other.pk, organiser.pk),
        (bank.pk, organiser.pk),
        (bank.pk, None),
    ]
    assert sorted(second.tags.values_list("name", flat=True)) == ["2026", "Khó"]
    assert third.tags.count() == 0


def test_a_deed_without_its_object_says_what_is_missing(client, bank, organiser):
    question = make_question(bank=bank)
    for deed in ("tag", "move", "assign"):
        answer = client.post(address(bank, "act"), {"deed": deed, "question": question.pk}, follow=True)
        assert told(answer)[0].startswith(f"{question.code}: ")
    foreign = make_bank()
    answer = client.post(
        address(bank, "act"), {"deed": "move", "question": question.pk, "bank": foreign.pk}, follow=True
    )
    assert (answer.status_code, len(answer.context["field"].errors)) == (422, 1)
    answer = client.post(address(bank, "act"), {"deed": "tag", "question": question.pk, "tags": "x" * 61}, follow=True)
    assert (len(answer.context["field"].errors), Tag.objects.count(), Question.objects.get().bank) == (1, 0, bank)


def test_what_was_left_in_a_field_of_another_deed_does_not_matter(client, bank, organiser):
    question = make_question(bank=bank)
    odd = {"tags": "x" * 61, "bank": "999", "assignee": organiser.pk}
    client.post(address(bank, "act"), {"deed": "assign", "question": question.pk} | odd)
    assert Question.objects.get().assignee == organiser
    client.post(address(bank, "act"), {"deed": "unassign", "question": question.pk} | odd)
    assert Question.objects.get().assignee is None


def test_nobody_who_takes_part_becomes_a_deputy(client, bank, organiser):
    entry = make_entry()
    round_ = make_round(entry.contest, opens_at=timezone.now(), closes_at=timezone.now() + timedelta(days=1))
    make_round_division(round_, entry.division).banks.set([bank])
    answer = client.post(address(bank, "settings"), named(entry.person.login, day(), day(1)))
    assert (answer.status_code, Deputy.objects.count()) == (422, 0)


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_file_holds_what_the_list_shows_and_the_log_says_who_took_it(client, bank, organiser):
    wanted = make_question(bank=bank, stem="Đề án 06 là gì?")
    make_question(bank=bank, stem="Câu khác?")
    answer = client.post(address(bank, "export") + "?q=de+an", {"format": "lines", "anyway": "lines"})
    [line] = answer.content.decode().splitlines()
    assert (json.loads(line)["stem"], answer["Content-Type"]) == (
        wanted.latest_revision.stem,
        "application/octet-stream",
    )
    assert answer["Content-Disposition"] == f'attachment; filename="{bank.slug}.jsonl"'
    event = AuditEvent.objects.get(verb="questions-exported")
    assert (event.actor, event.after["format"], event.after["keys"]) == (organiser, "lines", [wanted.pk])


def test_what_a_format_cannot_hold_is_said_before_the_file_is_taken(client, bank, organiser):
    make_question(bank=bank)
    answer = client.post(address(bank, "export"), {"format": "aiken"})
    assert (answer.status_code, bool(answer.context["lost"]), AuditEvent.objects.count()) == (200, True, 0)
    answer = client.post(address(bank, "export"), {"format": "aiken", "anyway": "aiken"})
    assert answer.content.decode().splitlines()[-1].startswith("ANSWER: ")


def test_what_was_said_of_one_format_takes_no_file_of_another(client, bank, organiser):
    make_question(bank=bank)
    page = client.post(address(bank, "export"), {"format": "aiken"}).content.decode()
    assert page.count('name="anyway" value="aiken"') == 1
    other = client.post(address(bank, "export"), {"format": "gift", "anyway": "aiken"})
    assert (bool(other.context["lost"]), AuditEvent.objects.count()) == (True, 0)


@pytest.mark.parametrize(("kind", "ending"), [("word", ".docx"), ("word-paper", "-de-thi.docx")])
def test_word_files_are_papers_of_the_office(client, bank, organiser, kind, ending):
    make_question(bank=bank)
    answer = client.post(address(bank, "export"), {"format": kind, "anyway": kind})
    assert answer["Content-Disposition"] == f'attachment; filename="{bank.slug}{ending}"'
    assert answer.content[:2] == b"PK"


def text_of(answer) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)


@pytest.mark.parametrize(("asked", "drafts"), [("", 1), ("?standing=in_review", 0)])
def test_a_paper_holds_drafts_only_where_they_are_asked_for_and_the_page_tells(client, bank, organiser, asked, drafts):
    approved = make_question(bank=bank, stem="Đã duyệt?")
    draft = make_question(bank=bank, stem="Bản nháp?", approved=False)
    assert client.get(address(bank, "export") + asked).context["drafts"] == drafts
    text = text_of(client.post(address(bank, "export") + asked, {"format": "word-paper", "anyway": "word-paper"}))
    assert ("Đã duyệt?" in text, "Bản nháp?" in text) == ((True, False) if drafts else (False, True))
    assert AuditEvent.objects.get().after["keys"] == [approved.pk if drafts else draft.pk]


def test_other_files_hold_drafts_too(client, bank, organiser):
    make_question(bank=bank, stem="Bản nháp?", approved=False)
    assert "Bản nháp?" in text_of(client.post(address(bank, "export"), {"format": "word", "anyway": "word"}))


def test_a_paper_of_drafts_alone_is_refused_with_a_sentence(client, bank, organiser):
    make_question(bank=bank, approved=False)
    answer = client.post(address(bank, "export"), {"format": "word-paper", "anyway": "word-paper"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["format"])


@pytest.mark.parametrize("kind", ["word97", "", "../lines"])
def test_a_format_that_is_none_is_refused(client, bank, organiser, kind):
    assert client.post(address(bank, "export"), {"format": kind}).status_code == 422


def test_too_much_for_one_file_is_not_even_begun(client, bank, organiser, monkeypatch):
    monkeypatch.setattr("contest.views.organize.keeping.MOST_EXPORTED", 1)
    for _number in range(2):
        make_question(bank=bank)
    assert client.post(address(bank, "export"), {"format": "lines"}).status_code == 422
    assert AuditEvent.objects.filter(verb="questions-exported").count() == 0


def test_a_used_revision_is_exported_like_any_other(client, bank, organiser):
    question = make_question(bank=bank)
    Revision.objects.filter(question=question).update(used_at=timezone.now())
    answer = client.post(address(bank, "export"), {"format": "lines", "anyway": "lines"})
    assert len(answer.content.splitlines()) == 1
