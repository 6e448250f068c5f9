"""The pages for importing: sent, looked at, mended, confirmed, undone; and odd input gets a sentence."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role
from contest.importing import told_of_file
from questions.exporting import rows_of
from questions.formats import sheet
from questions.formats.rows import Basis, Picture, Remark
from questions.importing import ANOTHER_KEY, FILED, UNKNOWN_DOCUMENT, Usual
from questions.models import Bank, ImportBatch, Question, SheetHeader
from questions.repeating import ANOTHER_ANSWER, ANSWER_CHANGES, KEEPS_EXPLANATION, RETIRED, RETIRED_PASSED
from questions.reviewing import retire
from questions.staging import decide
from questions.writing import wording_of
from tests.factories import (
    SAMPLES,
    grant,
    make_bank,
    make_document,
    make_person,
    make_question,
    make_topic,
    picture_bytes,
)
from tests.questions.importing import decisions, imported, made_by, one_row, row, staged

pytestmark = pytest.mark.django_db

PASTED = "Câu 1: Ai ký?\nA. Chủ tịch\nB. *Phó Chủ tịch\n\nCâu 2: Mấy ngày?\nA. Năm\nB. Mười\nĐáp án: A\n"
SHEET = "Câu hỏi,A,B,Đáp án đúng\nAi ký?,Chủ tịch,Phó Chủ tịch,A\n".encode()


@pytest.fixture
def usual() -> Usual:
    return Usual(make_topic())


def address(bank: Bank, name: str = "organize_imports", *parts: object) -> str:
    return reverse(name, args=[bank.slug, *parts])


def of(batch: ImportBatch, name: str = "organize_import", *parts: object) -> str:
    return address(batch.bank, name, batch.pk, *parts)


def sent(usual: Usual, **changes: object) -> dict:
    return {"text": PASTED, "level": "1", "use": "contest", "topic": usual.topic.pk, "format": ""} | changes


def file(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def page(client, where: str, **query: object) -> str:
    return client.get(where, query).content.decode()


def test_who_looks_at_keys_in_a_file_that_somebody_else_sent_is_in_the_log(client, bank, usual, author):
    own, others = staged(bank, [row()], usual, by=author), staged(bank, [row("Hai?"), row("Ba?")], usual)
    for batch in (own, others):
        client.get(of(batch))
        client.get(of(batch, "organize_import_row", 1))
    told = AuditEvent.objects.filter(verb="questions-import-opened").order_by("pk")
    assert [(one.actor, one.after["import"], one.after["rows"]) for one in told] == [
        (author, others.pk, [1, 2]),
        (author, others.pk, [1]),
    ]


# --- sending ----------------------------------------------------------------------------------------------------------


def test_pasted_questions_are_shown_and_come_in_by_one_press(client, bank, usual, author):
    response = client.post(address(bank), sent(usual))
    batch = ImportBatch.objects.get()
    assert (response.status_code, response.url, bank.questions.count()) == (302, of(batch), 0)
    shown = page(client, of(batch))
    assert ["Ai ký?" in shown, "Phó Chủ tịch" in shown, "data-key" in shown] == [True, True, True]
    client.post(of(batch, "organize_import_act"), {"deed": "confirm"})
    assert [bank.questions.listed().count(), ImportBatch.objects.get().confirmed_by] == [2, author]


def test_a_file_is_recognised_by_its_name(client, bank, usual, author):
    client.post(address(bank), sent(usual, text="", file=file(SHEET, "de.csv")))
    batch = ImportBatch.objects.get()
    assert (batch.format, batch.name, decisions(batch)) == ("sheet", "de.csv", ["new"])


@pytest.mark.parametrize(
    ("content", "name", "field"),
    [
        (b"", "de.docx", "file"),
        (b"x", "de.pdf", "file"),
        (b"not a zip", "de.docx", "file"),
        (b"\xff\xfe\x00", "de.xlsx", "file"),
        (b"x" * (5 * 1024 * 1024 + 1), "de.txt", "file"),
        (b"<html>", "de.xml", "file"),
        (bytes(range(256)) * 40, "de.jsonl", "file"),
    ],
    ids=["empty", "other", "no-docx", "no-xlsx", "huge", "no-moodle", "bytes"],
)
def test_an_odd_file_is_refused_with_a_sentence_and_not_kept(client, bank, usual, author, content, name, field):
    response = client.post(address(bank), sent(usual, text="", file=file(content, name)))
    assert (response.status_code, len(response.context["form"].errors[field]) > 0) == (422, True)
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [{"text": ""}, {"text": " \n"}, {"text": "không có câu nào"}, {"level": "9"}, {"format": "pdf"}, {"topic": "x"}],
)
def test_what_is_missing_or_wrong_is_told_and_what_was_typed_stays(client, bank, usual, author, changes):
    response = client.post(address(bank), sent(usual, **changes))
    assert (response.status_code, ImportBatch.objects.count()) == (422, 0)
    assert sent(usual, **changes)["text"].strip()[:10] in response.content.decode()


def test_where_no_topic_is_named_the_preview_leads_to_the_usual_one(client, bank, usual, author):
    make_question(bank=bank, topic=usual.topic)
    client.post(address(bank), sent(usual, topic=""))
    batch = ImportBatch.objects.get()
    page = client.get(of(batch))
    assert page.context["topicless"] == {"count": 2, "headings": [], "only": usual.topic}
    assert f'href="{of(batch, "organize_import_reading")}#id_topic"' in page.content.decode()
    again = {"format": "pasted", "topic": usual.topic.pk, "level": "1", "use": "contest"}
    client.post(of(batch, "organize_import_reading"), again)
    page = client.get(of(batch))
    assert (page.context["topicless"], 'id="topicless"' in page.content.decode()) == ({"count": 0}, False)


def test_of_several_topics_in_a_bank_none_is_suggested(client, bank, usual, author):
    for topic in (usual.topic, make_topic()):
        make_question(bank=bank, topic=topic)
    client.post(address(bank), sent(usual, topic=""))
    assert client.get(of(ImportBatch.objects.get())).context["topicless"] == {"count": 2, "headings": [], "only": None}


def test_headings_that_are_no_topics_are_told_once_and_lead_to_the_usual_one(client, bank, usual, author):
    rows = [row("Một?", topic="Luật Đất đai"), row("Hai?", topic="Luật Đất đai"), row("Ba?", topic=usual.topic.slug)]
    page = client.get(of(staged(bank, rows, Usual(), by=author)))
    assert page.context["topicless"] == {"count": 2, "headings": ["Luật Đất đai"], "only": None}


def test_a_retired_question_is_named_as_such_and_offers_no_change(client, bank, usual, author):
    imported(bank, [row(code="a-1")], usual)
    retire(Question.objects.get(), reason="Đáp án sai", by=author, now=timezone.now())
    page = client.get(of(staged(bank, [row(key="B")], usual, by=author)))
    (one,) = page.context["rows"]
    assert (one.row.decision, one.warnings) == ("ask", [str(RETIRED % {"code": "a-1"})])
    html = page.content.decode()
    assert ('data-standing="retired"' in html, 'value="change"' in html, 'value="new"' in html) == (True, False, True)


@pytest.mark.parametrize(("key", "decision"), [("A", ""), ("B", "pass")])
def test_nothing_is_left_to_decide_where_a_row_that_repeats_a_retired_question_is_passed_over(
    key, decision, client, bank, usual, author
):
    imported(bank, [row(code="a-1")], usual)
    retire(Question.objects.get(), reason="Thừa", by=author, now=timezone.now())
    batch = staged(bank, [row(code="a-1", key=key)], usual, by=author)
    if decision:
        decide(one_row(batch), decision, seen=1)
    (one,) = client.get(of(batch)).context["rows"]
    assert (one.row.decision, one.warnings) == ("pass", [str(RETIRED_PASSED % {"code": "a-1"})])


def test_unknown_documents_are_listed_once_and_the_preview_shows_their_words(client, bank, usual, author):
    known, strange = Basis(make_document("61/2018/NĐ-CP").number), Basis("99/9999/NĐ-CP", "Điều 5")
    rows = [row("Một?", legal_bases=[strange]), row("Hai?", legal_bases=[strange, Basis("61/2018/nd-cp"), known])]
    page = client.get(of(staged(bank, rows, usual, by=author)))
    assert page.context["unknown_documents"] == ["99/9999/NĐ-CP"]
    told = [one.meant.wording.explanation for one in page.context["rows"]]
    assert (told, page.context["figures"]["waiting"]) == (["Căn cứ: Điều 5 99/9999/NĐ-CP"] * 2, 0)


def test_a_row_that_repeats_a_question_names_an_unknown_document_once(client, bank, usual, author):
    told = row(legal_bases=[Basis("99/9999/NĐ-CP")])
    imported(bank, [told], usual)
    (one,) = client.get(of(staged(bank, [told], usual, by=author))).context["rows"]
    assert (one.row.decision, one.warnings) == ("pass", [str(UNKNOWN_DOCUMENT % {"number": "99/9999/NĐ-CP"})])


@pytest.mark.parametrize("name", ["de.doc", "DE CUONG.DOC"])
def test_a_file_of_the_old_word_is_refused_with_its_cure(client, bank, usual, author, name):
    response = client.post(address(bank), sent(usual, text="", file=file(b"\xd0\xcf\x11\xe0", name)))
    [sentence] = response.context["form"].errors["file"]
    assert (response.status_code, ".docx" in sentence, ".jsonl" in sentence) == (422, True, False)


def test_a_title_in_a_sheet_is_told_with_its_row_once(client, bank, usual, author):
    content = "STT,Câu hỏi,A,B,Đáp án đúng\n,Phần I,,,\n1,Ai ký?,,,\n2,Mấy ngày?,Năm,Mười,A\n".encode()
    client.post(address(bank), sent(usual, text="", file=file(content, "de.csv")))
    page = client.get(of(ImportBatch.objects.get()))
    assert [told.count("2") for told in page.context["told"].notes] == [1]
    assert [len(one.problems) > 0 for one in page.context["rows"]] == [True, False]


def test_a_file_and_a_text_at_once_are_refused(client, bank, usual, author):
    assert client.post(address(bank), sent(usual, file=file(SHEET, "de.csv"))).status_code == 422


def test_a_text_that_is_too_long_is_told(client, bank, usual, author):
    assert client.post(address(bank), sent(usual, text="x" * 100_001)).status_code == 422


def test_the_template_is_what_the_reader_reads(client, bank, author):
    response = client.get(address(bank, "organize_import_template"))
    assert (response.status_code, sheet.read(response.content).rows[0].kind) == (200, "single")
    assert "attachment" in response.headers["Content-Disposition"]


def test_the_same_file_sent_twice_is_told(client, bank, usual, author):
    client.post(address(bank), sent(usual))
    client.post(address(bank), sent(usual))
    first, second = ImportBatch.objects.order_by("pk")
    assert of(first) in page(client, of(second))


# --- looking ----------------------------------------------------------------------------------------------------------


def test_every_kind_is_shown_as_it_will_look(client, bank, usual, author):
    rows = [row(stem, kind=kind, content=content, key=key) for kind, (stem, content, key) in SAMPLES.items()]
    shown = page(client, of(staged(bank, rows, usual)))
    assert [stem in shown for stem, _content, _key in SAMPLES.values()] == [True] * len(SAMPLES)


def test_rows_that_are_no_sound_questions_are_shown_all_the_same(client, bank, usual, author):
    broken = [
        row(key=None, remarks=[Remark("no-key", 3)]),
        row("", key="Z"),
        row("Hai?", content={"options": [{"key": "A", "text": ""}]}),
        row("Hai rưỡi?", content={"options": [{"text": "x"}, {"key": "A"}, {"key": "B", "text": "y"}]}, key="B"),
        row("Ba?", kind="matching"),
        row("Bốn?", kind="numeric", key=None),
        row("Năm?", kind="short_text", key=["A"]),
        row("Sáu?", legal_bases=[Basis("1/2099/NĐ-CP")], topic="Không có"),
    ]
    batch = staged(bank, broken, usual)
    assert client.get(of(batch)).status_code == 200
    answers = [client.get(of(batch, "organize_import_row", place)).status_code for place in range(1, len(broken) + 1)]
    assert answers == [200] * len(broken)


def test_rows_can_be_narrowed_to_what_needs_a_look(client, bank, usual, author):
    others = (("Năm ngày", "Mười ngày"), ("Sở Nội vụ", "Sở Tài chính"), ("Trực tiếp", "Trực tuyến"))
    rows = [
        row(),
        row("Hai?", others[0], key="Z"),
        row("Ba?", others[1], certain=False),
        row("Bốn?", others[2], remarks=[Remark("hidden")]),
        row(),
    ]
    batch = staged(bank, rows, usual)
    shown = {
        name: [one.row.place for one in client.get(of(batch), {"show": name}).context["rows"]]
        for name in ("errors", "uncertain", "warnings", "alike", "changes", "passed", "nonsense")
    }
    assert shown == {
        "errors": [2],
        "uncertain": [3],
        "warnings": [4],
        "alike": [5],
        "changes": [],
        "passed": [5],
        "nonsense": [1, 2, 3, 4, 5],
    }


def test_a_long_file_has_pages(client, bank, usual, author):
    batch = staged(bank, [row(f"Câu {number}?") for number in range(45)], usual)
    assert [one.row.place for one in client.get(of(batch), {"page": "3"}).context["rows"]] == [41, 42, 43, 44, 45]


def test_what_the_bank_has_stands_beside_its_repetition(client, bank, usual, author):
    question = made_by(imported(bank, [row(code="da-co")], usual))[0]
    shown = page(client, of(staged(bank, [row(), row("Hai?", code="da-co")], usual)))
    assert shown.count(reverse("organize_question", args=[bank.slug, question.pk])) == 2


def test_a_row_that_contradicts_the_bank_says_so_without_the_banks_key_and_waits(client, bank, usual, author):
    question = made_by(imported(bank, [row(code="da-co", explanation="Điều bí mật.")], usual))[0]
    batch = staged(bank, [row(key="B", explanation="Điều bí mật khác.")], usual)
    shown = client.get(of(batch), {"show": "asked"})
    (one,) = shown.context["rows"]
    assert one.warnings == [str(ANOTHER_ANSWER % {"code": "da-co"})]
    assert ("Điều bí mật." in shown.content.decode(), 'value="confirm"' in shown.content.decode()) == (False, False)
    client.post(of(batch, "organize_import_row_act", 1), {"decision": "change", "target": question.pk, "seen": 1})
    client.post(of(batch, "organize_import_act"), {"deed": "confirm"})
    assert [wording_of(each).key for each in question.revisions.order_by("number")] == ["A", "B"]


@pytest.mark.parametrize(("decision", "said"), [("change", [str(ANSWER_CHANGES % {"code": "da-co"})]), ("pass", [])])
def test_a_contradiction_that_is_decided_says_what_comes_of_it(client, bank, usual, author, decision, said):
    question = made_by(imported(bank, [row(code="da-co")], usual))[0]
    batch = staged(bank, [row(key="B")], usual)
    told = {"decision": decision, "seen": 1} | ({"target": question.pk} if decision == "change" else {})
    client.post(of(batch, "organize_import_row_act", 1), told)
    answer = client.get(of(batch))
    (one,) = answer.context["rows"]
    shown = answer.content.decode()
    assert (one.row.decision, one.warnings, one.changes) == (decision, said, [])
    assert ('class="import-changes"' in shown, 'class="changes"' in shown) == (decision == "change", False)


def test_an_explanation_that_stays_beside_another_answer_is_told_and_not_shown(client, bank, usual, author):
    question = made_by(imported(bank, [row(code="da-co", explanation="Điều bí mật.")], usual))[0]
    batch = staged(bank, [row(key="B")], usual)
    told = {"decision": "change", "seen": 1, "target": question.pk}
    client.post(of(batch, "organize_import_row_act", 1), told)
    (one,) = client.get(of(batch)).context["rows"]
    assert one.warnings == [str(said % {"code": "da-co"}) for said in (ANSWER_CHANGES, KEEPS_EXPLANATION)]
    pages = [page(client, of(batch)), page(client, of(batch, "organize_import_row", 1))]
    assert ["Điều bí mật." in each for each in pages] == [False, False]
    client.post(of(batch, "organize_import_act"), {"deed": "confirm"})
    assert [wording_of(each).explanation for each in question.revisions.all()] == ["Điều bí mật."] * 2


def test_keys_are_to_be_ticked_where_one_of_the_page_can_be(client, bank, usual, author):
    batch = staged(bank, [row(), row("Hai?", certain=False)], usual)
    shown = [page(client, of(batch) + f"?show={show}") for show in ("all", "uncertain", "errors")]
    assert ['id="keys"' in each for each in shown] == [True, True, False]


def test_a_row_that_changes_a_question_shows_what_changes_but_not_the_banks_key(client, bank, usual, author):
    imported(bank, [row("Ai ký Kế hoạch?", code="da-co", explanation="Điều bí mật.")], usual)
    batch = staged(bank, [row("Ai ký Quyết định?", code="da-co", key="B", explanation="Vì thế.")], usual)
    answer = client.get(of(batch), {"show": "changes"})
    (one,) = answer.context["rows"]
    changed = [line for line in one.changes if line.change != "same"]
    assert (changed, len(one.secrets)) == ([("gone", "Ai ký Kế hoạch?"), ("come", "Ai ký Quyết định?")], 2)
    shown = answer.content.decode()
    assert ("<del>Ai ký Kế hoạch?</del>" in shown, "Điều bí mật." in shown) == (True, False)
    assert AuditEvent.objects.filter(verb="key-opened").count() == 0


def test_a_row_with_the_stem_of_a_question_names_it(client, bank, usual, author):
    imported(bank, [row(code="da-co")], usual)
    batch = staged(bank, [row("Ai ký?", ("Tòa án", "Viện kiểm sát", "Sở Nội vụ"))], usual)
    shown = client.get(of(batch), {"show": "alike"})
    [[alike]] = [one.alike for one in shown.context["rows"]]
    assert (alike.question.code, alike.same_stem, alike.percent < 60) == ("da-co", True, True)
    assert f'{reverse("organize_question", args=[bank.slug, alike.question.pk])}"' in shown.content.decode()


def test_two_rows_that_contradict_each_other_say_so(client, bank, usual, author):
    batch = staged(bank, [row(), row(key="B")], usual)
    told = [one.warnings for one in client.get(of(batch)).context["rows"]]
    assert (told, decisions(batch)) == ([[], [str(ANOTHER_KEY)]], ["new", "ask"])


def test_a_page_of_rows_takes_as_many_queries_for_many_as_for_few(client, bank, usual, author):
    imported(bank, [row(f"Câu {one}?", code=f"c-{one}") for one in range(20)], usual)
    changes = [row(f"Câu {one} nào?", code=f"c-{one}") for one in range(20)]
    batches = [staged(bank, changes[:size], usual) for size in (2, 20)]
    counts = []
    for batch in batches[:1] + batches:  # the first reads once what later requests remember
        with CaptureQueriesContext(connection) as asked:
            client.get(of(batch))
        counts.append(len(asked))
    assert (counts[1], decisions(batches[1])) == (counts[2], ["change"] * 20)


# --- mending and deciding ---------------------------------------------------------------------------------------------


def filled(usual: Usual, **changes: object) -> dict:
    """The editor's form for a row as a browser sends it."""
    rows = {f"{name}-INITIAL_FORMS": "0" for name in ("options", "bases", "pictures")}
    rows |= {"options-TOTAL_FORMS": "4", "bases-TOTAL_FORMS": "1", "pictures-TOTAL_FORMS": "2"}
    options = {"options-0-text": "Chủ tịch", "options-1-text": "Phó Chủ tịch", "options-1-right": "on"}
    form = {"kind": "single", "stem": "Ai ký Kế hoạch?", "level": "2", "topic": usual.topic.pk, "code": "", "seen": "1"}
    return rows | options | form | {"use": "contest", "basis_status": "check"} | changes


def test_a_row_is_mended_in_the_editors_form(client, bank, usual, author):
    batch = staged(bank, [row(key=None, remarks=[Remark("no-key", 1)], as_of="2026-05")], usual)
    where = of(batch, "organize_import_row", 1)
    response = client.post(where, filled(usual))
    told = one_row(batch)
    assert (response.status_code, response.url) == (302, f"{of(batch)}#row-1")
    assert (told.row.key, told.row.level, told.row.as_of, told.is_wrong, told.key_seen_by) == (
        "B",
        2,
        "2026-05",
        False,
        author,
    )
    assert Question.objects.count() == 0


def test_a_mended_row_keeps_the_parts_of_a_place_beside_words_of_its_own(client, bank, usual, author):
    batch = staged(bank, [row()], usual)
    place = {"bases-0-document": make_document("61/2018/NĐ-CP").pk, "bases-0-article": "5"}
    client.post(of(batch, "organize_import_row", 1), filled(usual, **place, **{"bases-0-citation": "Chương II"}))
    assert one_row(batch).row.legal_bases == [Basis("61/2018/NĐ-CP", "Chương II", parts={"article": "5"})]


def test_a_question_that_is_repeated_stays_filed_as_it_is_and_the_row_says_so(client, bank, usual, author):
    make_question(bank=bank)
    Question.objects.update(basis_status="plan_2021_only")
    (told,) = rows_of(bank.questions.to_write())
    batch = staged(bank, [replace(told, basis_status=status) for status in ("superseded", "")], usual)
    assert page(client, of(batch)).count(str(FILED)) == 1
    silent = client.get(of(batch, "organize_import_row", 2)).context["editor"].form
    assert silent["basis_status"].value() == "plan_2021_only"


def test_what_is_wrong_in_a_mended_row_is_told_and_nothing_is_lost(client, bank, usual, author):
    batch = staged(bank, [row()], usual)
    response = client.post(of(batch, "organize_import_row", 1), filled(usual, **{"options-1-right": ""}))
    assert (response.status_code, one_row(batch).version) == (422, 1)
    assert "Ai ký Kế hoạch?" in response.content.decode()


def test_a_row_can_be_previewed_change_its_kind_and_get_more_rows(client, bank, usual, author):
    where = of(staged(bank, [row()], usual), "organize_import_row", 1)
    answers = [client.post(where, filled(usual) | pressed) for pressed in ({"preview": "1"}, {"more": "options"})]
    other = client.post(where, filled(usual, kind="true_false", rekind="1"))
    assert [answer.status_code for answer in (*answers, other)] == [200, 200, 200]
    assert (answers[0].context["preview"] is not None, other.context["editor"].kind) == (True, "true_false")
    assert AuditEvent.objects.filter(verb="questions-import-opened").count() == 2  # no preview shows the stored key


@pytest.mark.parametrize(("kind", "key", "right"), [("single", "C", [2]), ("multiple", ["A", "C"], [0, 2])])
def test_a_key_that_a_file_told_stays_where_two_options_say_the_same(client, bank, usual, author, kind, key, right):
    batch = staged(bank, [row(options=("x", "x", "z"), kind=kind, key=key)], usual)
    rows = client.get(of(batch, "organize_import_row", 1)).context["editor"].options.forms
    assert [place for place, one in enumerate(rows) if one["right"].value()] == right


def test_what_the_file_lacked_is_said_until_the_row_is_sent_and_then_what_was_sent_lacks(client, bank, usual, author):
    where = of(staged(bank, [row(key=None)], usual), "organize_import_row", 1)
    lacking = "Đáp án không nằm trong các phương án."
    assert lacking in page(client, where)
    sent_anew = client.post(where, filled(usual, **{"options-1-right": "on", "topic": ""}))
    assert (sent_anew.status_code, lacking in sent_anew.text) == (422, False)


def test_a_row_that_somebody_else_mended_is_not_overwritten_unseen(client, bank, usual, author):
    batch = staged(bank, [row()], usual)
    where = of(batch, "organize_import_row", 1)
    client.post(where, filled(usual, stem="Một?"))
    response = client.post(where, filled(usual, stem="Hai?"))
    assert (response.status_code, one_row(batch).row.stem, "Hai?" in response.content.decode()) == (409, "Một?", True)
    assert client.post(where, filled(usual, stem="Hai?", seen="2")).status_code == 302


def test_pictures_of_a_row_stay_and_more_can_come(client, bank, usual, author):
    batch = staged(bank, [row(pictures=[Picture(picture_bytes("PNG"), "a.png", "")])], usual)
    kept = one_row(batch).pictures.get()
    pictures = {"pictures-0-kept": kept.pk, "pictures-0-alt_text": "Sơ đồ", "pictures-1-alt_text": "Ảnh"}
    new = io.BytesIO(picture_bytes("JPEG"))
    new.name = "b.jpg"
    client.post(of(batch, "organize_import_row", 1), filled(usual) | pictures | {"pictures-1-picture": new})
    assert list(one_row(batch).pictures.values_list("alt_text", flat=True)) == ["Sơ đồ", "Ảnh"]


def test_a_row_is_passed_over_taken_and_made_a_change(client, bank, usual, author):
    question, batch = make_question(bank=bank), staged(bank, [row()], usual)
    where, seen = of(batch, "organize_import_row_act", 1), []
    steps = ({"decision": "pass"}, {"decision": "new"}, {"decision": "change", "target": question.pk})
    for version, step in enumerate(steps, 1):
        response = client.post(where, step | {"seen": version, "back": "?show=all&page=1"})
        assert response.url == f"{of(batch)}?show=all&page=1#row-1"
        seen += decisions(batch)
    assert seen == ["pass", "new", "change"]


@pytest.mark.parametrize(
    "step",
    [
        {"decision": "pass", "seen": "7"},
        {"decision": "pass"},
        {"decision": "x", "seen": "1"},
        {"decision": "change", "seen": "1"},
        {"decision": "change", "seen": "1", "target": "99999999"},
        {"decision": "change", "seen": "1", "target": "²"},
        {"decision": "pass", "seen": "1" * 40},
    ],
)
def test_an_odd_decision_changes_nothing_and_says_so(client, bank, usual, author, step):
    batch = staged(bank, [row()], usual)
    response = client.post(of(batch, "organize_import_row_act", 1), step | {"back": "//evil.example"}, follow=True)
    assert (decisions(batch), said(response) != "") == (["new"], True)


# --- keys, confirming, undoing ----------------------------------------------------------------------------------------


def test_uncertain_keys_are_ticked_one_by_one(client, bank, usual, author):
    batch = staged(bank, [row(certain=False), row("Hai?", certain=False)], usual)
    assert 'value="confirm"' not in page(client, of(batch))
    act, keys = of(batch, "organize_import_act"), of(batch, "organize_import_keys")
    client.post(keys, {"key": ["1-1"]})
    assert [one.key_seen_by for one in batch.rows.all()] == [author, None]
    client.post(act, {"deed": "confirm"})
    assert bank.questions.count() == 0
    assert client.post(keys, {"key": ["2-1"], "back": "?show=uncertain"}).url == of(batch) + "?show=uncertain"
    client.post(act, {"deed": "confirm"})
    assert bank.questions.listed().count() == 2


@pytest.mark.parametrize("ticked", [[], ["1"], ["1-9"], ["x-1"], ["9-1"], ["1-1-1"], ["²-1"]])
def test_odd_ticks_confirm_nothing(client, bank, usual, author, ticked):
    batch = staged(bank, [row(certain=False)], usual)
    response = client.post(of(batch, "organize_import_keys"), {"key": ticked}, follow=True)
    assert (batch.rows.uncertain().count(), said(response) != "") == (1, True)


def test_a_file_with_parts_that_could_not_be_read_needs_a_tick(client, bank, usual, author):
    batch = staged(bank, [row()], usual, (Remark("line-no-object", 2),))
    act = of(batch, "organize_import_act")
    client.post(act, {"deed": "confirm"})
    assert bank.questions.count() == 0
    client.post(act, {"deed": "confirm", "without_faults": "1"})
    assert bank.questions.listed().count() == 1


def test_an_import_is_undone_or_the_reason_is_told(client, bank, usual, author):
    batch = imported(bank, [row(code="a-1")], usual)
    question = made_by(batch)[0]
    question.comments.create(author=author, text="Xem lại.")
    response = client.post(of(batch, "organize_import_act"), {"deed": "undo"}, follow=True)
    assert ("a-1" in said(response), bank.questions.count()) == (True, 1)
    question.comments.all().delete()
    client.post(of(batch, "organize_import_act"), {"deed": "undo"})
    assert (bank.questions.count(), author.full_name in page(client, of(batch))) == (0, True)


def test_the_history_of_a_question_names_the_file_that_brought_it(client, bank, usual, author):
    batch = imported(bank, [row()], usual, by=author)
    shown = page(client, address(bank, "organize_question", made_by(batch)[0].pk))
    assert (f'href="{of(batch)}"' in shown, "de.jsonl" in shown) == (True, True)


def test_what_came_in_is_listed_in_the_order_of_the_file_and_leads_to_each(client, bank, usual, author):
    stood = make_question(bank=bank)
    changing = [row("Hai?", code="z-2"), row("Một?", code="a-1")]
    batch = imported(bank, changing, usual)
    response = client.get(of(batch))
    codes = [question.code for question in response.context["page"]]
    links = [f'href="/organize/banks/{bank.slug}/questions/{one.pk}/"' in response.text for one in made_by(batch)]
    assert (codes, links, stood.code in response.text) == (["z-2", "a-1"], [True, True], False)
    client.post(of(batch, "organize_import_act"), {"deed": "undo"})
    assert "z-2" not in page(client, of(batch))


def test_past_imports_are_listed_with_who_and_how_many(client, bank, usual, author):
    imported(bank, [row(), row()], usual, by=author)
    client.post(of(staged(bank, [row("Hai?")], usual), "organize_import_act"), {"deed": "discard"})
    (listed,) = client.get(address(bank)).context["page"]
    assert (listed.confirmed_by, listed.new, listed.passed) == (author, 1, 1)


@pytest.mark.parametrize(
    "name, deed", [*(("act", deed) for deed in ("confirm", "discard", "", "drop table")), ("keys", "")]
)
def test_deeds_to_what_is_over_are_refused_with_a_sentence(client, bank, usual, author, name, deed):
    batch = imported(bank, [row()], usual)
    response = client.post(of(batch, f"organize_import_{name}"), {"deed": deed, "key": "1-1"}, follow=True)
    assert (response.status_code, said(response) != "", bank.questions.count()) == (200, True, 1)


@pytest.mark.parametrize("name", ["organize_import_row", "organize_import_reading"])
def test_the_pages_of_an_open_import_lead_back_once_it_is_over(client, bank, usual, author, name):
    batch = imported(bank, [row()], usual)
    parts = [1] if name.endswith("row") else []
    response = client.get(of(batch, name, *parts), follow=True)
    assert (response.redirect_chain[0][0], said(response) != "") == (of(batch), True)


@pytest.mark.parametrize("state", ["reading", "confirming"])
def test_an_interrupted_import_says_what_can_be_done(client, bank, usual, author, state):
    batch = staged(bank, [row()], usual)
    ImportBatch.objects.update(state=state)
    shown = page(client, of(batch))
    assert ['value="discard"' in shown, ('value="confirm"' in shown) == (state == "confirming")] == [True, True]
    client.post(of(batch, "organize_import_act"), {"deed": "discard"})
    assert client.get(of(batch)).status_code == 404


def test_while_somebody_confirms_an_import_nobody_is_offered_to_go_on(client, bank, usual, author):
    batch = staged(bank, [row()], usual)
    ImportBatch.objects.update(state="confirming", claim="0" * 16, claimed_at=timezone.now())
    assert 'value="confirm"' not in page(client, of(batch))
    client.post(of(batch, "organize_import_act"), {"deed": "confirm"})
    assert (Question.objects.count(), ImportBatch.objects.get().state) == (0, "confirming")


# --- reading again ----------------------------------------------------------------------------------------------------


def test_columns_are_put_right_and_remembered(client, bank, usual, author):
    content = "Câu hỏi,A,B,Trả lời chuẩn\nAi ký?,Chủ tịch,Phó Chủ tịch,A\n".encode()
    client.post(address(bank), sent(usual, text="", file=file(content, "de.csv")))
    batch = ImportBatch.objects.get()
    assert one_row(batch).is_wrong
    where = of(batch, "organize_import_reading")
    assert "Trả lời chuẩn" in page(client, where)
    told = {"format": "sheet", "level": "1", "use": "contest", "topic": usual.topic.pk}
    told |= {"column-A": "stem", "column-B": "option:1", "column-C": "option:2", "column-D": "key"}
    assert client.post(where, told | {"column-D": "stem"}).status_code == 422
    assert client.post(where, told | {"column-A": ""}).status_code == 422
    assert client.post(where, told).url == of(batch)
    assert (one_row(batch).row.key, SheetHeader.objects.filter(person=author).count()) == ("A", 4)
    client.force_login(grant(make_person(), Role.AUTHOR, bank.owner))
    assert "Trả lời chuẩn" in page(client, where)  # with what stands in the column
    assert AuditEvent.objects.get(verb="questions-import-opened").after["rows"] == []


def test_a_file_is_read_again_as_another_format(client, bank, usual, author):
    client.post(address(bank), sent(usual, text="", file=file("Ai ký?\nA. Một\nB. Hai\nANSWER: A".encode(), "a.txt")))
    batch = ImportBatch.objects.get()
    where, told = of(batch, "organize_import_reading"), {"level": "2", "use": "practice", "topic": usual.topic.pk}
    assert client.post(where, told | {"format": "moodle"}).status_code == 422
    assert (batch.rows.count(), client.post(where, told | {"format": "aiken"}).status_code) == (1, 302)
    batch.refresh_from_db()
    assert (batch.format, batch.level, batch.use) == ("aiken", 2, "practice")


def test_a_file_that_is_gone_from_the_disk_leads_back_with_a_word(client, bank, usual, author):
    batch = staged(bank, [row()], usual)
    batch.file.storage.delete(batch.file.name)
    for send in (client.get, client.post):
        response = send(of(batch, "organize_import_reading"), follow=True)
        assert (response.redirect_chain[0][0], said(response) != "") == (of(batch), True)


# --- strangers --------------------------------------------------------------------------------------------------------


def test_pictures_of_an_import_are_shown_to_writers_of_the_bank_only(client, bank, usual, author):
    batch = staged(bank, [row(pictures=[Picture(picture_bytes("PNG"), "a.png", "Sơ đồ")])], usual)
    where = of(batch, "organize_import_image", one_row(batch).pictures.get().pk)
    response = client.get(where)
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    client.force_login(grant(make_person(), Role.AUTHOR, make_bank().owner))
    assert client.get(where).status_code == 404


def test_an_import_is_not_found_through_another_bank(client, bank, usual, author):
    batch = staged(bank, [row()], usual)
    other = make_bank(bank.owner)
    assert client.get(address(other, "organize_import", batch.pk)).status_code == 404


def test_a_remark_says_its_place_once(bank, usual):
    remarks = (Remark("sheet-no-stem", 4, {"cell": "B4"}), Remark("no-questions", 5))
    told = told_of_file(staged(bank, [row()], usual, remarks))
    assert [sentence.count("4") + sentence.count("5") for sentence in told.faults] == [1, 1]


def test_a_question_of_no_kind_that_is_known_is_told_in_sight_not_in_a_fold(client, bank, usual, author):
    left_out = (
        Remark("unsupported-kind", 2, {"name": "Bài 2", "kind": "essay"}),
        Remark("text-left-out", 1, {"text": "UBND"}),
    )
    batch = staged(bank, [row()], usual, left_out)
    in_sight, _fold, folded = page(client, of(batch, "organize_import")).partition('<details class="fold import-told"')
    assert ("“Bài 2”" in in_sight, "“Bài 2”" in folded) == (True, False)
