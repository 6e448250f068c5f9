"""The workshop for contests and questions: everything opens, evidence stands still, changes are audited."""

import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from PIL import Image

from accounts.guards import unlocked
from accounts.models import AuditEvent
from contest.attempts import finish_attempt
from contest.marking import mark_attempts
from contest.models import (
    Attempt,
    Board,
    BoardRow,
    Channel,
    Contest,
    Division,
    Entry,
    Mark,
    Outage,
    Response,
    Round,
    RoundDivision,
    SaveEvent,
)
from contest.pools import draw
from questions.drafting import Place, keep_draft
from questions.models import (
    AnswerKey,
    Bank,
    Blueprint,
    BlueprintRow,
    DocumentRelation,
    Doubt,
    Draft,
    LegalBasis,
    LegalDocument,
    Question,
    QuestionImage,
    Revision,
    Topic,
)
from tests.contest.organizers import make_setting
from tests.factories import (
    NOW,
    make_attempt,
    make_bank,
    make_blueprint,
    make_document,
    make_entry,
    make_image,
    make_question,
    make_round,
    make_topic,
)

QUESTIONS = [Topic, LegalDocument, Bank, Question, Revision]
EDITABLE = [Contest, Channel, Division, Round, RoundDivision, Blueprint, Entry]
READ_ONLY = [Attempt, Response, SaveEvent, Mark, Board, BoardRow, Outage, LegalBasis]
MODELS = [*QUESTIONS, *EDITABLE, *READ_ONLY]


def page(model, action, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


@pytest.fixture
def workshop(cast, client_of):
    client = client_of(cast.superuser)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def records(units, cast):
    """One of each record that the workshop shows; the paper is marked and on the boards."""
    setting = make_setting(units.province, questions=1, asked=1, published_at=NOW)
    attempt = make_attempt(setting.sitting, make_entry(setting.division, cast.entrant), now=NOW)
    save = {"attempt": attempt, "slot": 1, "counter": 1, "device": "a" * 16, "answer": "x"}
    Response.objects.create(**save, saved_at=NOW)
    SaveEvent.objects.create(**save, arrived_at=NOW, outcome="saved")
    finish_attempt(attempt.pk, at=NOW + timedelta(minutes=5))
    attempt.refresh_from_db()
    mark_attempts([attempt], now=NOW + timedelta(minutes=6))
    Channel.objects.create(code="zalo-oa", name_vi="Zalo", audiences=["officials"])
    Outage.objects.create(began_at=NOW, ended_at=NOW + timedelta(minutes=1))
    document = make_document()
    with unlocked():  # they are there before the paper is
        LegalBasis.objects.create(revision=Revision.objects.get(), document=document, citation="Điều 3")
    make_image(attempt)
    setting.attempt, setting.document = attempt, document
    return setting


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_can_be_searched(workshop, records, model):
    queries = [{}, *({"q": typed} for typed in ("nguyen an", "Nguyễn", "HT000001", "%_'\"\x00", "x" * 999))]
    assert [workshop.get(page(model, "changelist"), query).status_code for query in queries] == [200] * 6


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS)
def test_every_record_opens(workshop, records, model):
    assert workshop.get(page(model, "change", model.objects.first().pk)).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("model", [*QUESTIONS, *(model for model in EDITABLE if model is not Entry)])
def test_new_records_have_a_page(workshop, records, model):
    assert workshop.get(page(model, "add")).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("model", READ_ONLY)
def test_evidence_can_only_be_looked_at(workshop, records, model):
    key = model.objects.first().pk
    answers = [
        workshop.get(page(model, "add")),
        workshop.post(page(model, "change", key), {"slot": 9}),
        workshop.post(page(model, "delete", key), {"post": "yes"}),
    ]
    assert ([answer.status_code for answer in answers], model.objects.filter(pk=key).exists()) == ([403] * 3, True)


@pytest.mark.parametrize("typed", ["nguyen an", "NGUYỄN", "an"])
@pytest.mark.parametrize("model", [Entry, Attempt, Response, SaveEvent, Mark, BoardRow])
def test_entrants_are_found_without_accents_or_by_code(workshop, records, model, typed):
    lists = [
        workshop.get(page(model, "changelist"), {"q": q}).context["cl"] for q in (typed, records.attempt.entry.code)
    ]
    assert [found.result_count > 0 for found in lists] == [True, True]
    assert workshop.get(page(model, "changelist"), {"q": "tran"}).context["cl"].result_count == 0


def test_who_opens_a_revision_in_the_workshop_is_in_the_log_and_what_is_typed_is_not_shown(workshop, records, cast):
    revision = Revision.objects.get()
    workshop.get(page(Revision, "change", revision.pk))
    event = AuditEvent.objects.get(verb="key-opened")
    assert (event.actor, event.subject_id) == (cast.superuser, str(revision.pk))
    draft = keep_draft(Place(revision.question.bank, cast.superuser, page=uuid4()), {"stem": ["Chưa xong"]}, now=NOW)
    assert draft.stem not in workshop.get(page(Draft, "change", draft.pk)).text


def test_keys_have_no_list_of_their_own():
    with pytest.raises(NoReverseMatch):
        page(AnswerKey, "changelist")


def test_the_secrets_of_an_attempt_are_not_shown(workshop, records):
    shown = workshop.get(page(Attempt, "change", records.attempt.pk)).content.decode()
    assert [secret in shown for secret in (records.attempt.secret, records.attempt.save_key)] == [False, False]


@pytest.mark.once
@pytest.mark.parametrize(
    "model, fields",
    [
        (Contest, ["slug", "short_code", "units_as_of", "chain", "published_at", "is_demo"]),
        (Division, ["audience"]),
        (Round, ["opens_at", "duration_minutes", "attempts_allowed", "finalized_at"]),
        (RoundDivision, ["blueprint", "banks", "uses", "prediction_question_vi", "prediction_true_value"]),
        (Blueprint, ["audience"]),
        (Entry, ["person", "code", "division"]),
    ],
)
def test_what_entrants_rely_on_is_read_only(workshop, records, model, fields):
    form = workshop.get(page(model, "change", model.objects.first().pk)).context["adminform"]
    assert set(fields) & set(form.form.fields) == set()
    assert set(fields) <= set(form.readonly_fields)


def test_the_rows_of_a_blueprint_stand_once_a_paper_was_drawn(workshop, records):
    form = {"name": "Tên khác", "owner": records.blueprint.owner_id, **rows("rows", {"id": 1, "count": 9})}
    assert workshop.post(page(Blueprint, "change", records.blueprint.pk), form).status_code == 302
    assert list(Blueprint.objects.values_list("name", "rows__count")) == [("Tên khác", 1)]


def rows(prefix: str, *filled: dict, initial: int = 0) -> dict:
    """A formset of the workshop as a browser sends it."""
    form = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": initial}
    return form | {f"{prefix}-{n}-{name}": value for n, row in enumerate(filled) for name, value in row.items()}


def test_a_blueprint_can_be_made_with_its_rows(workshop, units):
    row = {"topic": make_topic().pk, "count": 2, "points": 50, "position": 0}
    form = {"name": "Ma trận", "owner": units.province.pk, "audience": "officials", **rows("rows", row)}
    assert workshop.post(page(Blueprint, "add"), form).status_code == 302
    assert list(BlueprintRow.objects.values_list("count", "points")) == [(2, 50)]


def test_the_next_paper_is_drawn_by_rows_changed_in_the_workshop(workshop, units, django_capture_on_commit_callbacks):
    setting = make_setting(units.province)
    [stored] = setting.blueprint.rows.all()
    drawn = [len(draw(setting.sitting, "ab" * 16)["slots"])]
    row = {"id": stored.pk, "topic": stored.topic_id, "count": stored.count - 1, "points": 50, "position": 0}
    form = {"name": "Ma trận", "owner": units.province.pk, "audience": "officials", **rows("rows", row, initial=1)}
    with django_capture_on_commit_callbacks(execute=True):
        assert workshop.post(page(Blueprint, "change", setting.blueprint.pk), form).status_code == 302
    drawn.append(len(draw(setting.sitting, "ab" * 16)["slots"]))
    assert drawn == [stored.count, stored.count - 1]


def test_documents_are_related_in_place(workshop, records):
    other = make_document()
    form = {
        "code": other.code,
        "number": other.number,
        "title": other.title,
        "state": "in_force",
        "claims": "{}",
        **rows("acts_on", {"earlier": records.document.pk, "kind": "replaces"}),
        **rows("acted_on_by"),
        **rows("links"),
    }
    assert workshop.post(page(LegalDocument, "change", other.pk), form).status_code == 302
    assert list(DocumentRelation.objects.values_list("later", "earlier", "kind")) == [
        (other.pk, records.document.pk, "replaces")
    ]


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"uses": ["history", "practice"]}, "uses"),
        ({"prediction_question_vi": "Bao nhiêu người dự thi?"}, "prediction_definition_vi"),
        ({"blueprint": "citizens"}, "blueprint"),
        ({"banks": "empty"}, "blueprint"),  # of a published contest every paper can be drawn
    ],
)
def test_the_workshop_refuses_the_papers_that_the_organisers_pages_refuse(workshop, units, wrong, field):
    setting = make_setting(units.province, published_at=NOW)
    if "banks" in wrong:
        wrong = {"banks": [make_bank(units.province).pk]}
    if "blueprint" in wrong:
        wrong = {"blueprint": make_blueprint(owner=units.province, audience="citizens").pk}
    sitting = setting.sitting
    form = {"round": sitting.round_id, "division": sitting.division_id, "blueprint": sitting.blueprint_id}
    form |= {"banks": [setting.bank.pk], "uses": ["contest"], "prediction_question_vi": ""} | wrong
    answer = workshop.post(page(RoundDivision, "change", sitting.pk), form)
    assert (answer.status_code, list(answer.context["adminform"].errors)) == (200, [field])
    sitting.refresh_from_db()
    assert (sitting.uses, list(sitting.banks.all())) == (["contest"], [setting.bank])


# --- revisions -----------------------------------------------------------------------------------------------------


def revision_form(question, *, key: object = "A", images=(), **fields) -> dict:
    options = [{"key": "A", "text": "Đúng rồi"}, {"key": "B", "text": "Chưa đúng"}]
    form = {"question": question.pk, "number": 2, "status": "draft", "kind": "single", "level": 1, "stem": "Câu mới?"}
    form |= {"content": json.dumps({"options": options})} | fields
    return form | rows("answer_key", {"key": json.dumps(key)}) | rows("legal_bases") | rows("images", *images)


def test_a_revision_is_made_with_its_key_which_the_log_does_not_tell(workshop, db):
    question = make_question()
    assert workshop.post(page(Revision, "add"), revision_form(question)).status_code == 302
    made, event = question.revisions.get(number=2), AuditEvent.objects.get(verb="workshop-added")
    assert (made.answer_key.key, event.subject_id, event.after) == ("A", str(made.pk), None)


def test_whoever_makes_a_revision_in_the_workshop_is_its_author_whatever_is_sent(workshop, cast):
    question = make_question()
    workshop.post(page(Revision, "add"), revision_form(question, author=cast.organiser.pk))
    assert question.revisions.get(number=2).author == cast.superuser


@pytest.mark.parametrize(
    "change", [{"key": "Z"}, {"key": ["A"]}, {"content": "{}"}, {"kind": "matching"}, {"content": "[]"}]
)
def test_a_key_that_does_not_fit_its_question_is_refused(workshop, db, change):
    answer = workshop.post(page(Revision, "add"), revision_form(make_question(), **change))
    assert (answer.status_code, Revision.objects.count()) == (200, 1)


@pytest.mark.parametrize("status", [Revision.Status.DRAFT, Revision.Status.RETURNED, Revision.Status.IN_REVIEW])
def test_no_revision_is_changed_in_the_workshop_so_whoever_wrote_it_is_its_author(workshop, db, status):
    revision = make_question(status=status, approved=False).revisions.get()
    basis = LegalBasis.objects.create(revision=revision, document=make_document(), citation="Điều 3")
    shown = workshop.get(page(Revision, "change", revision.pk)).context
    inlines = [(one.has_add_permission, one.has_change_permission) for one in shown["inline_admin_formsets"]]
    assert (shown["has_change_permission"], inlines) == (False, [(False, False)] * 3)
    form = revision_form(revision.question, number=1, key="B")
    form |= {"answer_key-INITIAL_FORMS": 1, "answer_key-0-revision": revision.pk}
    changes = [(Revision, revision.pk, form), (LegalBasis, basis.pk, {"citation": "Điều 4"})]
    assert [workshop.post(page(model, "change", key), sent).status_code for model, key, sent in changes] == [403, 403]
    stands = (AnswerKey.objects.get().key, Revision.objects.get().stem, LegalBasis.objects.get().citation)
    assert stands == ("A", revision.stem, "Điều 3")


def test_no_revision_nor_what_it_rests_on_is_deleted(workshop, records):
    revision, basis = Revision.objects.get(), LegalBasis.objects.get()
    for model, key in ((Revision, revision.pk), (LegalBasis, basis.pk)):
        assert workshop.post(page(model, "delete", key), {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}
        workshop.post(page(model, "changelist"), chosen)
    assert (Revision.objects.count(), LegalBasis.objects.count()) == (1, 1)


def test_nothing_is_approved_in_the_workshop(workshop, db):
    """Four eyes approve, on the pages of a bank; whatever is sent here changes no approval and no status."""
    question = make_question()
    fields = {name: getattr(question, name) for name in ("code", "use", "basis_status")}
    form = {**fields, "bank": question.bank_id, "topic": question.topic_id, **rows("revisions")}
    workshop.post(page(Revision, "add"), revision_form(question, status="approved"))
    added = question.revisions.get(number=2)
    workshop.post(page(Question, "change", question.pk), form | {"approved_revision": added.pk})
    question.refresh_from_db()
    assert (added.status, question.approved_revision.number, question.latest_revision) == ("draft", 1, added)


def test_no_question_comes_back_or_to_contests_in_the_workshop(workshop, db):
    question = make_question(use="practice")
    Question.objects.update(retired_at=NOW)
    told = {"code": "cau-9", "topic": question.topic_id, "basis_status": "current"} | rows("revisions")
    sent = told | {"use": "contest", "retired_at_0": "", "retired_at_1": ""}
    assert workshop.post(page(Question, "change", question.pk), sent).status_code == 302
    question.refresh_from_db()
    assert (question.code, question.use, question.retired_at) == ("cau-9", "practice", NOW)


def picture(name: str = "ảnh.jpg", **saved) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (2000, 10), "teal").save(content, "JPEG", **saved)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def test_pictures_are_written_anew(workshop, settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    images = [{"image": picture(comment=b"SECRET"), "alt_text": "Một khung", "position": 0}]
    assert workshop.post(page(Revision, "add"), revision_form(make_question(), images=images)).status_code == 302
    kept = QuestionImage.objects.get()
    stored = kept.image
    with stored.open("rb"):
        content = stored.read()
    assert (stored.name.startswith("questions/"), stored.name.endswith(".webp"), b"SECRET" in content) == (
        True,
        True,
        False,
    )
    assert Image.open(io.BytesIO(content)).size == (kept.width, kept.height) == (1600, 8)


def test_pictures_are_decoded_elsewhere(workshop, monkeypatch, settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    images = [{"image": picture(), "alt_text": "Một khung", "position": 0}]

    def decode(*arguments, **options):
        raise AssertionError("decoded in the server's process")

    monkeypatch.setattr(Image, "open", decode)
    workshop.post(page(Revision, "add"), revision_form(make_question(), images=images))
    assert QuestionImage.objects.get().width == 1600


@pytest.mark.once
@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF89a"])
def test_what_is_no_picture_is_refused(workshop, db, content):
    images = [{"image": SimpleUploadedFile("a.jpg", content), "alt_text": "x", "position": 0}]
    answer = workshop.post(page(Revision, "add"), revision_form(make_question(), images=images))
    assert (answer.status_code, QuestionImage.objects.count()) == (200, 0)


def test_changes_in_the_workshop_are_told(workshop, db):
    topic = make_topic(title_vi="Cũ")
    form = {"slug": topic.slug, "audience": "officials", "title_vi": "Mới", "title_en": topic.title_en, "position": 0}
    workshop.post(page(Topic, "change", topic.pk), form)
    event = AuditEvent.objects.get(verb="workshop-changed")
    assert (event.before, event.after) == ({"title_vi": "Cũ"}, {"title_vi": "Mới"})


def told_of_change() -> tuple[dict, dict]:
    event = AuditEvent.objects.get(verb="workshop-changed")
    return event.before, event.after


@pytest.mark.parametrize("published_at", [None, NOW])
def test_papers_are_set_up_and_changed_in_the_workshop(workshop, units, published_at):
    setting = make_setting(units.province, published_at=published_at)
    other = make_bank(units.province)
    for row in setting.blueprint.rows.all():
        for _number in range(row.count):
            make_question(bank=other, topic=row.topic)
    second = make_round(setting.contest, number=2)
    form = {
        "division": setting.division.pk,
        "blueprint": setting.blueprint.pk,
        "banks": [other.pk],
        "uses": ["contest"],
    }
    change = page(RoundDivision, "change", setting.sitting.pk)
    answers = [
        workshop.post(change, form | {"round": setting.round.pk}),
        workshop.post(page(RoundDivision, "add"), form | {"round": second.pk}),
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert [list(sitting.banks.all()) for sitting in RoundDivision.objects.all()] == [[other], [other]]


def document_form(document, **fields) -> dict:
    form = {"code": document.code, "number": document.number, "title": document.title, "state": "in_force"}
    return form | {"claims": "{}"} | rows("acts_on") | rows("acted_on_by") | rows("links") | fields


def test_what_belongs_to_a_document_is_told_when_it_comes_and_when_it_goes(workshop, records):
    other, topic = make_document(), make_topic(title_vi="Thủ tục")
    change = page(LegalDocument, "change", other.pk)
    row = {"earlier": records.document.pk, "kind": "replaces"}
    workshop.post(change, document_form(other, topics=[topic.pk], **rows("acts_on", row)))
    row |= {"id": DocumentRelation.objects.get().pk, "later": other.pk, "DELETE": "on"}
    workshop.post(change, document_form(other, topics=[], **rows("acts_on", row, initial=1)))
    came, went = AuditEvent.objects.filter(verb="workshop-changed").order_by("pk")
    name, related = "quan hệ giữa các văn bản 1", {"earlier": str(records.document), "kind": "replaces"}
    without, with_both = {"topics": [], name: dict.fromkeys(related)}, {"topics": ["Thủ tục"], name: related}
    assert (came.before, came.after) == (without, with_both)
    assert (went.before, went.after) == (with_both, {"topics": [], name: None})


def test_a_document_that_is_replaced_in_the_workshop_puts_its_questions_in_doubt(workshop, records):
    row = {"later": make_document().pk, "kind": "replaces"}
    workshop.post(
        page(LegalDocument, "change", records.document.pk), document_form(records.document, **rows("acted_on_by", row))
    )
    doubt = Doubt.objects.get()
    assert (doubt.question, doubt.document, doubt.ground) == (Question.objects.get(), records.document, "replaced")


def test_what_one_does_to_another_in_the_workshop_reaches_questions_too(workshop, records):
    later, row = make_document(), {"earlier": records.document.pk, "kind": "repeals"}
    workshop.post(page(LegalDocument, "change", later.pk), document_form(later, **rows("acts_on", row)))
    assert list(Doubt.objects.values_list("ground", flat=True)) == ["repealed"]


def test_both_ways_in_which_documents_are_related_are_told(workshop, records):
    other = make_document()
    there = rows("acts_on", {"earlier": records.document.pk, "kind": "replaces"})
    back = rows("acted_on_by", {"later": records.document.pk, "kind": "related"})
    workshop.post(page(LegalDocument, "change", other.pk), document_form(other, **there, **back))
    assert AuditEvent.objects.get(verb="workshop-changed").after == {
        "quan hệ giữa các văn bản 1": {"earlier": str(records.document), "kind": "replaces"},
        "quan hệ giữa các văn bản 2": {"later": str(records.document), "kind": "related"},
    }


def test_a_row_that_stands_is_not_told_as_changed(workshop, records):
    row = records.blueprint.rows.get()
    sent = {"id": row.pk, "blueprint": records.blueprint.pk, "count": 9}
    form = {"name": "Tên khác", "owner": records.blueprint.owner_id, **rows("rows", sent, initial=1)}
    assert workshop.post(page(Blueprint, "change", records.blueprint.pk), form).status_code == 302
    assert told_of_change() == ({"name": "Ma trận đề"}, {"name": "Tên khác"})


def test_a_deleted_record_is_told_with_what_it_held(workshop, db):
    topic = make_topic(title_vi="Cũ", slug="cu")
    assert workshop.post(page(Topic, "delete", topic.pk), {"post": "yes"}).status_code == 302
    before = AuditEvent.objects.get(verb="workshop-deleted").before
    assert (before["title_vi"], before["slug"]) == ("Cũ", "cu")


def queries(workshop, model) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert workshop.get(page(model, "changelist")).status_code == 200
    return len(captured)


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS)
def test_lists_cost_the_same_with_1_and_3_rows(workshop, records, model):
    queries(workshop, model)
    one = queries(workshop, model)
    for _number in range(2):
        setting = make_setting(records.contest.owner, questions=1, asked=1, published_at=NOW)
        attempt = make_attempt(setting.sitting, make_entry(setting.division), now=NOW)
        SaveEvent.objects.create(attempt=attempt, slot=2, counter=1, device="b", arrived_at=NOW, outcome="saved")
        make_document()
    assert queries(workshop, model) == one


OWN = ("accounts", "questions", "contest")
INSIDE = {
    *("AnswerCount", "FiguredPapers", "Unlock", "OneTimeCode", "Heartbeat", "BoardStretch", "QuestionText"),
    *("ImportRow", "ImportPicture", "SheetHeader", "Fingerprint", "Recall", "TopicGuide", "EmbeddingSite", "Feedback"),
    *("ListImport", "RosterImport", "RosterLine", "EntryPair"),
    "UnitLink",
}
"""What keeps the others right and tells a person nothing, or has a page of its own."""


def test_every_kind_of_record_has_its_place_in_the_workshop():
    registered = set(admin.site._registry)
    inline = {inline.model for view in admin.site._registry.values() for inline in view.inlines}
    own = {model for name in OWN for model in apps.get_app_config(name).get_models()}
    assert {model.__name__ for model in own - registered - inline} == INSIDE


def test_every_list_of_the_workshop_can_be_searched():
    own = {model: view for model, view in admin.site._registry.items() if model._meta.app_label in OWN}
    without = {model.__name__ for model, view in own.items() if not view.search_fields}
    assert without == {"SiteProfile", "Outage"}  # of the one there is one, the other has only its times


@pytest.mark.django_db
def test_the_workshop_does_not_show_what_is_being_imported(rf):
    shown, hidden = make_question(), make_question()
    Question.objects.filter(pk=hidden.pk).update(latest_revision=None, approved_revision=None, code="~import-1")
    models = (Question, Revision)
    seen = {model: admin.site._registry[model].get_queryset(rf.get("/")).count() for model in models}
    assert seen == {Question: 1, Revision: shown.revisions.count()}
