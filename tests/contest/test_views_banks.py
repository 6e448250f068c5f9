"""The pages of question banks: found, read, written, reviewed, and nothing told to strangers."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from accounts.lent import LENT, LENT_SECONDS
from accounts.models import AuditEvent, Role
from contest.forms.bank import QuestionFilter
from contest.views.organize.questions import AGAIN_ONCE_APPROVED, SUBMIT_FIRST
from questions.citing import cite
from questions.drafting import seal_of
from questions.models import (
    Approval,
    Bank,
    Comment,
    Deputy,
    Draft,
    LegalBasis,
    Opening,
    Question,
    Revision,
    Standing,
    Tag,
)
from questions.reviewing import bring_back, open_key, retire, submit
from questions.writing import revise_question, wording_of
from tests.contest.editors import ANSWERS, address, edited, filled, form_as_sent, waiting_in
from tests.factories import (
    SAMPLES,
    grant,
    make_bank,
    make_document,
    make_person,
    make_question,
    make_topic,
    make_unit,
    picture_bytes,
)

pytestmark = pytest.mark.django_db
BANKS = "/organize/banks/"
WAY_OUT = "names a deputy for some days, or enters a signed decision"


def matches(kind: str) -> object:
    return {
        "single": ("A", ["Chủ tịch", "Phó Chủ tịch"]),
        "multiple": (["A", "C"], ["Chủ tịch", "Phó Chủ tịch", "Chánh Văn phòng"]),
        "true_false": ("F", ["Đúng", "Sai"]),
        "ordering": (["A", "B"], ["Hai", "Một"]),
        "matching": (
            {"L1": "R1", "L2": "R2"},
            ["Sở Nội vụ", "Sở Tài chính", "Bộ máy", "Ngân sách", "Đất đai"],
        ),
        "numeric": ({"value": "4.5", "tolerance": "0"}, []),
        "short_text": (
            {
                "accepted": ["CCHC", "Cải cách hành chính"],
                "match": {"case": True, "diacritics": False, "spaces": True, "punctuation": False},
            },
            [],
        ),
    }[kind]


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_a_bank_is_seen_by_its_keepers_and_by_nobody_else(client, bank):
    for role, status in ((Role.AUTHOR, 200), (Role.REVIEWER, 200), (Role.ORGANISER, 200), (Role.OBSERVER, 403)):
        client.force_login(grant(make_person(), role, bank.owner))
        assert client.get(address(bank)).status_code == status
    client.force_login(grant(make_person(), Role.AUTHOR, make_bank().owner))
    assert client.get(address(bank)).status_code == 404


def test_only_documents_that_the_banks_questions_rest_on_are_offered_with_how_many(client, bank):
    cited, other, _uncited = (make_document(number) for number in ("45/2020/NĐ-CP", "61/2018/NĐ-CP", "1/1999/NĐ-CP"))
    for question, document in (
        (make_question(bank=bank), cited),
        (make_question(bank=bank), cited),
        (make_question(), other),
    ):
        for _twice in range(2):
            LegalBasis.objects.create(revision=question.approved_revision, document=document)
    client.force_login(grant(make_person(), Role.AUTHOR, bank.owner))
    page = client.get(address(bank), {"more": "1"}).text.partition('id="id_document"')[2].partition("</select>")[0]
    assert re.findall(r'<option value="(\d*)"[^>]*>([^<]+)</option>', page) == [
        ("", "tất cả"),
        (str(cited.pk), f"{cited} (2)"),
    ]
    found = client.get(address(bank), {"document": cited.pk})
    assert found.context["page"].paginator.count == 2


def test_a_document_that_is_cited_no_more_is_passed_over_and_told(client, bank):
    client.force_login(grant(make_person(), Role.AUTHOR, bank.owner))
    make_question(bank=bank)
    page = client.get(address(bank), {"document": make_document().pk})
    assert (page.context["asked"].passed_over, page.context["page"].paginator.count) == (
        ["Văn bản làm căn cứ (bản đã duyệt)"],
        1,
    )


def test_no_id_stands_twice_on_the_list(client, bank):
    client.force_login(grant(make_person(), Role.AUTHOR, bank.owner))
    ids = re.findall(r' id="([^"]+)"', client.get(f"{address(bank)}?more=1").text)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("first", [-2, 1], ids=["over", "to come"])
def test_a_deputy_is_told_on_which_days_they_see_the_bank(client, bank, first):
    deputy, today = make_person(), timezone.localdate()
    days = [today + timedelta(days=first), today + timedelta(days=first + 1)]
    Deputy.objects.create(bank=bank, person=deputy, first_day=days[0], last_day=days[1], named_by=make_person())
    client.force_login(deputy)
    page = client.get(address(bank))
    told = [f"“{bank.name}”" in page.text, *(f"{day:%d/%m/%Y}" in page.text for day in days)]
    assert (page.status_code, told) == (403, [True] * 3)


def test_a_deputy_sees_the_bank_on_their_days(client, bank):
    deputy, today = make_person(), timezone.localdate()
    client.force_login(deputy)
    assert client.get(address(bank)).status_code == 403
    assert 'href="/organize/banks/"' not in client.get("/").content.decode()
    Deputy.objects.create(
        bank=bank, person=deputy, first_day=today, last_day=today + timedelta(days=1), named_by=make_person()
    )
    page = client.get(address(bank))
    assert (page.status_code, 'class="organize-help"' in page.content.decode()) == (200, True)
    assert 'href="/organize/banks/"' in client.get("/").content.decode()


def test_the_list_of_banks_presses_for_review_only_where_something_waits(client, bank, reviewer):
    def button() -> str:
        return re.search(r'class="btn (\S+)" href="/organize/review/"', client.get(BANKS).content.decode())[1]

    before = button()
    make_question(bank=bank, approved=False)
    Revision.objects.update(status=Revision.Status.IN_REVIEW)
    assert (before, button()) == ("btn-outline", "btn-primary")


def test_who_reviews_does_not_write(client, bank, reviewer):
    question = make_question(bank=bank)
    answers = [client.get(address(bank, "questions", *rest)) for rest in (["new"], [question.pk, "edit"])]
    assert [answer.status_code for answer in answers] == [404, 404]
    client.post(address(bank, "questions", question.pk, "act"), {"deed": "retire", "text": "Cũ", "revision": "1"})
    assert Question.objects.get().retired_at is None


@pytest.mark.parametrize(
    "source,told",
    [
        ("Bài báo về Kế hoạch <25>", "<dd>Bài báo về Kế hoạch &lt;25&gt;</dd>"),
        ("https://sonoivu.gov.vn/a", '<dd><a href="https://sonoivu.gov.vn/a" rel="nofollow">https://sonoivu.gov.vn/a'),
        ("https://github.com/ai-do/luat/blob/main/nd-61.md", ""),
        ("", ""),
    ],
)
def test_a_question_tells_its_source_unless_that_is_a_copy_among_code(client, bank, author, source, told):
    page = client.get(address(bank, "questions", make_question(bank=bank, source=source).pk)).content.decode()
    assert (told in page, "Nguồn" in page, "github.com/ai-do" in page) == (True, bool(told), False)


def test_a_question_of_another_bank_is_not_found(client, bank, author):
    assert client.get(address(bank, "questions", make_question().pk)).status_code == 404


# --- the list ---------------------------------------------------------------------------------------------------------


def listed(client, bank: Bank, **asked: object) -> list[str]:
    page = client.get(address(bank), asked).context["page"]
    assert page.paginator.count == len(page.object_list)  # all of it fits a page
    return [question.code for question in page]


def test_the_list_is_narrowed_by_words_and_by_what_is_chosen(client, bank, author):
    topic = make_topic()
    first = make_question(bank=bank, topic=topic, stem="Ai ban hành?", level=3)
    second = make_question("numeric", bank=bank, approved=False)
    codes = sorted([first.code, second.code])
    assert listed(client, bank) == codes
    assert listed(client, bank, q="BAN hanh") == [first.code]
    assert listed(client, bank, topic=topic.pk, level=3, kind="single", standing="approved") == [first.code]
    assert listed(client, bank, standing="in_review") == [second.code]
    assert listed(client, bank, kind="matching") == []
    assert listed(client, bank, level="77", topic="x", standing="?") == codes


def test_what_is_counted_has_all_the_words_and_every_tag_once(client, bank, author):
    found = make_question(bank=bank, stem="Ai ban hành quyết định?")
    make_question(bank=bank, stem="Ai ban hành thông tư?")
    tag, other = (Tag.objects.create(bank=bank, name=name) for name in ("Ôn tập", "Vòng hai"))
    found.tags.add(tag, other)
    for asked in ({"q": "ban quyet"}, {"q": "ban quyet", "tag": tag.pk}, {"tag": other.pk, "sort": "-uses"}):
        assert listed(client, bank, **asked) == [found.code]
    assert listed(client, bank, q="ban quyet thong") == []


def test_the_list_tells_what_stood_on_papers(client, bank, author):
    used, fresh = make_question(bank=bank), make_question(bank=bank)
    Revision.objects.filter(question=used).update(used_at=timezone.now())
    assert (listed(client, bank, used="yes"), listed(client, bank, used="no")) == ([used.code], [fresh.code])


def test_a_question_leads_to_what_answers_say_once_a_wording_of_it_stood_on_a_paper(client, bank, author):
    question = make_question(bank=bank)
    where = address(bank, "questions", question.pk)
    before = f"{where}statistics/" in client.get(where).text
    Revision.objects.filter(question=question).update(used_at=timezone.now())
    revise_question(question, wording_of(question.latest_revision), seen=1, by=author, now=timezone.now())
    assert (before, f"{where}statistics/" in client.get(where).text) == (False, True)


@pytest.mark.parametrize(
    ("asked", "folds"),
    [
        ("", True),
        ("?q=mot+cua", True),
        ("?level=1", False),
        ("?sort=-uses", False),
        ("?used=yes", False),
        ("?more=1", False),
    ],
)
def test_a_phone_folds_the_filters_away_only_where_none_is_chosen(client, bank, author, asked, folds):
    assert ("data-folds" in client.get(address(bank) + asked).text) == folds


def test_no_two_filters_are_called_alike():
    with override("vi"):
        names = [str(one.label) for one in QuestionFilter.base_filters.values()]
    assert sorted(set(names)) == sorted(names)


def test_the_order_is_as_asked(client, bank, author):
    easy, hard = make_question(bank=bank, level=1), make_question(bank=bank, level=3)
    assert listed(client, bank, sort="level") == [easy.code, hard.code]


def test_the_list_asks_the_same_for_one_question_as_for_many(client, bank, author):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(bank))
        assert [query for query in queries if "questions_answerkey" in query["sql"]] == []
        return len(queries)

    make_question(bank=bank)
    asked()
    one = asked()
    for _number in range(5):
        make_question(bank=bank)
    assert asked() == one


# --- the page of a question -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_page_shows_a_question_of_each_kind_with_its_key_and_notes_who_looked(client, bank, author, kind):
    question = make_question(kind, bank=bank, explanation="Vì thế **này**.")
    page = client.get(address(bank, "questions", question.pk))
    assert page.status_code == 200
    assert "Vì thế <strong>này</strong>." in page.content.decode()
    assert Opening.objects.get().person == author


def test_an_old_revision_is_shown_as_one_and_restored(client, bank, author):
    question = make_question(bank=bank)
    client.post(address(bank, "questions", question.pk, "edit"), edited(question))
    page = client.get(address(bank, "questions", question.pk), {"revision": "1"})
    assert (page.context["revision"].number, page.context["is_newest"]) == (1, False)
    client.post(address(bank, "questions", question.pk, "act"), {"deed": "restore", "revision": "1", "newest": "2"})
    question.refresh_from_db()
    assert (question.latest_revision.number, question.latest_revision.stem) == (3, SAMPLES["single"][0])
    assert client.get(address(bank, "questions", question.pk), {"revision": "9"}).status_code == 404


def test_the_page_tells_what_changed(client, bank, author):
    question = make_question(bank=bank)
    client.post(address(bank, "questions", question.pk, "edit"), edited(question))
    page = client.get(address(bank, "questions", question.pk)).content.decode()
    assert "<del>Cơ quan nào ban hành Kế hoạch?</del>" in page
    assert "<ins>Ai ký Kế hoạch?</ins>" in page


# --- writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_question_of_each_kind_is_written_by_form(client, bank, author, kind):
    answer = client.post(address(bank, "questions", "new"), filled(bank, kind))
    question = Question.objects.get()
    assert answer["Location"] == address(bank, "questions", question.pk)
    wording = wording_of(question.latest_revision)
    assert (wording.key, [option["text"] for option in wording.content["options"]]) == matches(kind)
    assert (question.code, question.latest_revision.author, question.standing) == ("cau-7", author, Standing.DRAFT)


@pytest.mark.parametrize("kind", ANSWERS)
def test_what_was_written_comes_back_into_the_form_unchanged(client, bank, author, kind):
    client.post(address(bank, "questions", "new"), filled(bank, kind))
    question = Question.objects.get()
    page = client.get(address(bank, "questions", question.pk, "edit"))
    sent = form_as_sent(page.context["editor"])
    assert client.post(address(bank, "questions", question.pk, "edit"), sent).status_code == 302
    assert question.revisions.count() == 1


def test_a_second_save_is_a_second_revision_with_its_reason(client, bank, author):
    question = make_question(bank=bank)
    sent = edited(question, reason="Rõ hơn")
    client.post(address(bank, "questions", question.pk, "edit"), sent)
    question.refresh_from_db()
    assert (question.latest_revision.number, question.standing) == (2, Standing.REVISED)
    assert Comment.objects.get().text == "Rõ hơn"


def test_why_a_question_was_only_filed_anew_stands_in_its_history(client, bank, author):
    client.post(address(bank, "questions", "new"), filled(bank))
    question, why = Question.objects.get(), "Chỉ để ôn tập"
    client.post(address(bank, "questions", question.pk, "edit"), edited(question, use="practice", reason=why))
    assert (question.revisions.count(), AuditEvent.objects.get(verb="question-filed").reason) == (1, why)
    assert why in client.get(address(bank, "questions", question.pk)).text


def test_who_comes_late_keeps_what_they_typed_as_a_draft(client, bank, author):
    question = make_question(bank=bank)
    sent = edited(question)
    client.post(address(bank, "questions", question.pk, "edit"), sent)
    late = client.post(address(bank, "questions", question.pk, "edit"), sent | {"stem": "Của tôi?"})
    assert (late.status_code, question.revisions.count()) == (409, 2)
    assert Draft.objects.get().fields["stem"] == ["Của tôi?"]
    assert late.context["form"]["seen"].value() == "2"
    there = f'href="{address(bank, "questions", question.pk)}" target="_blank"'
    assert (there in late.content.decode(), "preview-told" in late.content.decode()) == (True, False)
    refused = client.post(address(bank, "questions", question.pk, "edit"), sent | {"seen": "2", "stem": ""})
    assert (refused.status_code, there in refused.content.decode()) == (422, False)


def test_typing_is_kept_taken_up_again_and_thrown_away(client, bank, author):
    question = make_question(bank=bank)
    client.post(address(bank, "questions", question.pk, "draft"), filled(bank, seen="1", stem="Đang gõ"))
    edit = address(bank, "questions", question.pk, "edit")
    again, keeping = client.get(edit), address(bank, "questions", question.pk, "draft")
    assert (again.context["draft"].stem, f'role="status" data-keeping="{keeping}"' in again.text) == ("Đang gõ", True)
    assert client.get(edit, {"draft": "1"}).context["form"]["stem"].value() == "Đang gõ"
    client.post(address(bank, "questions", question.pk, "draft"), {"forget": "1"})
    assert client.get(edit).context["draft"] is None
    assert question.revisions.count() == 1


def test_what_the_browser_keeps_is_sealed_for_its_author_and_no_borrowed_one_keeps_any(client, bank, author):
    new, brought = address(bank, "questions", "new"), f'data-seal="{seal_of(author)}"'
    assert (brought in client.get(new).text, seal_of(author) == seal_of(make_person())) == (True, False)
    session = client.session
    session[LENT] = timezone.now().timestamp() + LENT_SECONDS
    session.save()
    assert "data-seal" not in client.get(new).text


@pytest.mark.parametrize("taken_up", [{}, {"draft": "1"}])
def test_the_page_tells_which_drafts_have_arrived(client, bank, author, taken_up):
    question = make_question(bank=bank)
    client.post(address(bank, "questions", question.pk, "draft"), filled(bank, seen="1", stamp="a1b2.7"))
    assert 'data-stamps="a1b2.7"' in client.get(address(bank, "questions", question.pk, "edit"), taken_up).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stem": ""}, "stem"),
        ({"stem": "x" * 5_001}, "stem"),
        ({"level": "9"}, "level"),
        ({"topic": "0"}, "topic"),
        ({"code": "có dấu"}, "code"),
        ({"options-1-right": "on"}, None),
        ({"options-0-text": "", "options-0-right": ""}, None),
        ({"seen": "-1"}, "seen"),
    ],
)
def test_what_cannot_be_a_question_is_said_and_nothing_is_stored(client, bank, author, changes, field):
    answer = client.post(address(bank, "questions", "new"), filled(bank) | changes)
    assert (answer.status_code, Question.objects.count()) == (422, 0)
    assert (field or "__all__") in answer.context["form"].errors


def test_a_code_that_is_taken_is_said_beside_the_field(client, bank, author):
    make_question(bank=bank)
    taken = Question.objects.get().code
    answer = client.post(address(bank, "questions", "new"), filled(bank, code=taken))
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["code"])


def test_the_preview_stores_nothing_and_shows_the_question(client, bank, author):
    answer = client.post(address(bank, "questions", "new"), filled(bank, preview="1"))
    assert (answer.status_code, Question.objects.count()) == (200, 0)
    assert answer.context["preview"]["face"]["stem"] == "<p>Ai ký Kế hoạch?</p>"


def test_changing_the_kind_keeps_what_was_typed(client, bank, author):
    answer = client.post(address(bank, "questions", "new"), filled(bank, kind="numeric") | {"rekind": "1"})
    form = answer.context["form"]
    assert (answer.status_code, form["stem"].value(), "value" in form.fields) == (200, "Ai ký Kế hoạch?", True)


def test_a_basis_is_kept_in_parts_and_printed_in_words(client, bank, author):
    place = {
        "bases-0-document": make_document().pk,
        "bases-0-article": "10",
        "bases-0-clause": "3",
        "bases-0-point": "b",
    }
    client.post(address(bank, "questions", "new"), filled(bank) | place)
    basis = Question.objects.get().latest_revision.legal_bases.get()
    assert (basis.citation, basis.article, basis.clause, basis.point) == ("điểm b khoản 3 Điều 10", "10", "3", "b")


def test_an_article_that_is_corrected_is_printed_corrected(client, bank, author):
    document = make_document().pk
    place = {"bases-0-document": document, "bases-0-article": "10", "bases-0-clause": "3"}
    client.post(address(bank, "questions", "new"), filled(bank) | place)
    question = Question.objects.get()
    edit = address(bank, "questions", question.pk, "edit")
    (shown, *_empty) = client.get(edit).context["editor"].bases.forms
    as_shown = {f"bases-0-{name}": shown[name].value() for name in ("document", "article", "clause", "citation")}
    client.post(edit, edited(question, **as_shown | {"bases-0-article": "11"}))
    assert [basis.citation for basis in Question.objects.get().latest_revision.legal_bases.all()] == ["khoản 3 Điều 11"]


def test_words_that_say_more_than_the_parts_stay_in_the_form(client, bank, author):
    question = make_question(bank=bank, approved=False)
    told = {"citation": "Điều 10 và Phụ lục II", "article": "10"}
    LegalBasis.objects.create(revision=question.latest_revision, document=make_document(), **told)
    page = client.get(address(bank, "questions", question.pk, "edit"))
    assert page.context["editor"].bases.forms[0]["citation"].value() == told["citation"]


def test_a_place_is_printed_with_what_is_known_of_it():
    assert [cite("10", "3", "b"), cite("10", "", ""), cite("", "", "")] == [
        "điểm b khoản 3 Điều 10",
        "Điều 10",
        "",
    ]


def test_a_picture_is_uploaded_kept_and_served_to_keepers_only(client, bank, author):
    upload = {"pictures-0-picture": SimpleUploadedFile("a.png", picture_bytes()), "pictures-0-alt_text": "Sơ đồ"}
    client.post(address(bank, "questions", "new"), filled(bank) | upload)
    question = Question.objects.get()
    picture = question.latest_revision.images.get()
    served = client.get(address(bank, "questions", question.pk, "images", picture.pk))
    assert b"".join(served.streaming_content)[8:12] == b"WEBP"
    sent = edited(question, **{"pictures-0-kept": picture.pk, "pictures-0-alt_text": "Khác"})
    client.post(address(bank, "questions", question.pk, "edit"), sent)
    question.refresh_from_db()
    assert [one.alt_text for one in question.latest_revision.images.all()] == ["Khác"]
    client.force_login(make_person())
    assert client.get(address(bank, "questions", question.pk, "images", picture.pk)).status_code == 403


def test_a_picture_without_words_is_refused(client, bank, author):
    upload = {"pictures-0-picture": SimpleUploadedFile("a.png", picture_bytes())}
    answer = client.post(address(bank, "questions", "new"), filled(bank) | upload)
    assert (answer.status_code, Question.objects.count()) == (422, 0)


# --- review -----------------------------------------------------------------------------------------------------------


def act(client, question: Question, deed: str, text: str = "", revision: object = 1) -> int:
    sent = {"deed": deed, "text": text, "revision": revision}
    return client.post(address(question.bank, "questions", question.pk, "act"), sent).status_code


def test_a_reviewer_opens_and_approves(client, bank, reviewer):
    question = waiting_in(bank)
    assert [one.pk for one in client.get("/organize/review/").context["page"]] == [question.pk]
    act(client, question, "approve")
    assert Approval.objects.count() == 0
    client.get(address(bank, "questions", question.pk))
    assert act(client, question, "approve") == 302
    assert Question.objects.get().standing == Standing.APPROVED
    assert list(client.get("/organize/review/").context["page"]) == []


def refused(client, question: Question, deed: str, text: str):
    """The page that answers a deed to the first revision, though the second has come."""
    revise_question(question, wording_of(question.latest_revision), seen=1, by=make_person(), now=timezone.now())
    sent = {"deed": deed, "text": text, "revision": 1}
    page = client.post(address(question.bank, "questions", question.pk, "act"), sent)
    assert (page.context["remark"]["text"].value(), len(page.context["messages"])) == (text, 1)
    return page


def test_a_reason_that_came_too_late_stays_and_stands_beside_the_newer_words(client, bank, reviewer):
    page = refused(client, waiting_in(bank), "return", "Sai đáp án")
    assert (page.status_code, page.context["revision"].number, "Sai đáp án</textarea>" in page.text) == (409, 2, True)
    assert list(Opening.objects.filter(person=reviewer).values_list("revision__number", flat=True)) == [1, 2]


def test_a_comment_that_is_too_long_stays_beside_the_words_it_is_about(client, bank, reviewer):
    page = refused(client, waiting_in(bank), "comment", "Dài " * 501)
    assert (page.status_code, page.context["revision"].number, Comment.objects.count()) == (422, 1, 0)


def test_a_reviewer_goes_from_each_question_to_the_next_that_waits_and_round(client, bank, reviewer):
    first, second, third = (waiting_in(bank) for _each in range(3))
    waiting_in(make_bank())  # for others' eyes
    waiting_in(bank, author=reviewer)

    def upcoming(question: Question) -> Question | None:
        page = client.get(address(bank, "questions", question.pk))
        found = page.context["upcoming"]
        assert found is None or f'href="{address(bank, "questions", found.pk)}"' in page.text
        return found

    assert [upcoming(one) for one in (first, second, third)] == [second, third, first]
    for question in (second, third):
        act(client, question, "approve")
    assert [upcoming(one) for one in (second, third, first)] == [first, first, None]


def test_the_first_of_two_is_told_that_another_person_is_needed(client, bank, reviewer):
    Bank.objects.update(approvals_needed=2)
    question = waiting_in(bank)
    where, words = address(bank, "questions", question.pk), "You have approved this revision."
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    before = client.get(where).text
    act(client, question, "approve")
    after = client.get(where).text
    assert ('value="approve"' in before, words in before) == (True, False)
    assert ('value="approve"' in after, words in after, 'value="return"' in after) == (False, True, True)
    assert (WAY_OUT in before, WAY_OUT in after) == (False, True)
    client.force_login(grant(make_person(), Role.REVIEWER, bank.owner))
    assert ('value="approve"' in client.get(where).text, words in client.get(where).text) == (True, False)


def test_who_wrote_a_part_is_offered_no_approval_that_would_be_refused(client, bank, reviewer):
    question, other, now = waiting_in(bank, author=reviewer), make_person(), timezone.now()
    fresh = revise_question(question, wording_of(question.latest_revision), seen=1, by=other, now=now)
    submit(fresh, by=other, now=now)
    page = client.get(address(bank, "questions", question.pk))
    assert (page.context["is_own"], 'value="approve"' in page.text) == (True, False)


@pytest.mark.parametrize("role, leads", [(Role.REVIEWER, False), (Role.ORGANISER, True)])
def test_where_both_people_of_a_bank_wrote_it_both_are_told_the_way_out(client, bank, reviewer, role, leads):
    question, other, now = make_question(bank=bank), grant(make_person(), role, bank.owner), timezone.now()
    revise_question(question, wording_of(question.latest_revision), seen=1, by=reviewer, now=now)
    for deed in (retire, bring_back):
        deed(question, reason="Vẫn cần", by=other, now=now)
    submit(question.revisions.get(number=3), by=other, now=now)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    words, settings_link = (
        "names a deputy for some days, or enters a signed decision",
        f'href="{address(bank, "settings")}"',
    )
    for person, is_led in ((reviewer, False), (other, leads)):
        client.force_login(person)
        text = client.get(address(bank, "questions", question.pk)).text
        assert ('value="approve"' in text, words in text, settings_link in text) == (False, True, is_led)


def test_only_a_reviewer_is_led_to_what_waits(client, bank, author):
    question, _other = waiting_in(bank), waiting_in(bank)
    assert client.get(address(bank, "questions", question.pk)).context["upcoming"] is None


def test_the_queue_tells_since_when_each_waits_the_longest_wait_first(client, bank, reviewer):
    later, first = waiting_in(bank), waiting_in(bank)
    for question, day in ((later, 9), (first, 2)):
        Revision.objects.filter(question=question).update(submitted_at=datetime(2026, 3, day, 5, tzinfo=UTC))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/organize/review/").text
    assert re.findall(r"<small>waiting since <time [^>]*>([^<]+)</time>", page) == ["02/03/2026", "09/03/2026"]


def test_beside_an_approved_question_its_author_sees_what_became_of_the_newer_revision(client, bank, author):
    question, _other = make_question(bank=bank), make_question(bank=bank)
    fresh = revise_question(question, wording_of(question.latest_revision), seen=1, by=author, now=timezone.now())
    Revision.objects.filter(pk=fresh.pk).update(status=Revision.Status.RETURNED)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    told = [
        re.findall("the newer one: [a-z ]+", client.get(where).text)
        for where in (address(bank), address(bank, "questions", question.pk))
    ]
    assert told == [["the newer one: returned"]] * 2


def test_a_list_of_a_bank_tells_no_wait(client, bank, reviewer):
    waiting_in(bank)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "waiting since" not in client.get(address(bank)).text


def test_the_queue_asks_the_same_for_one_bank_as_for_many(client, bank, reviewer):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/organize/review/")
        return len(queries)

    waiting_in(bank)
    asked()
    one = asked()
    for _number in range(3):
        elsewhere = make_unit("Sở Tư pháp")
        grant(reviewer, Role.REVIEWER, elsewhere)
        waiting_in(make_bank(elsewhere))
    assert (asked(), client.get("/organize/review/").context["page"].paginator.count) == (one, 4)


def test_a_reviewer_returns_with_a_reason(client, bank, reviewer):
    question = waiting_in(bank)
    act(client, question, "return")
    assert Question.objects.get().standing == Standing.IN_REVIEW
    act(client, question, "return", "Đáp án B cũng đúng")
    assert Question.objects.get().standing == Standing.RETURNED
    assert Comment.objects.get().text == "Đáp án B cũng đúng"


def test_an_author_submits_retires_and_brings_back(client, bank, author):
    client.post(address(bank, "questions", "new"), filled(bank))
    question = Question.objects.get()
    for deed, text, standing in (
        ("submit", "", Standing.IN_REVIEW),
        ("retire", "", Standing.IN_REVIEW),
        ("retire", "Văn bản thay thế", Standing.RETIRED),
        ("bring-back", "", Standing.RETIRED),
        ("bring-back", "Vẫn cần", Standing.IN_REVIEW),
        ("comment", "Chờ ý kiến", Standing.IN_REVIEW),
    ):
        assert act(client, question, deed, text) == (302 if text or deed == "submit" else 409)
        assert Question.objects.get().standing == standing


@pytest.mark.parametrize(
    ("status", "said"),
    [("draft", SUBMIT_FIRST), ("in_review", AGAIN_ONCE_APPROVED), ("approved", AGAIN_ONCE_APPROVED)],
)
def test_who_brings_back_is_told_whether_the_newest_has_to_be_submitted(status, said, client, bank, author):
    question = make_question(bank=bank)
    revise_question(question, wording_of(question.latest_revision), seen=1, by=make_person(), now=timezone.now())
    question.revisions.filter(number=2).update(status=status)
    Question.objects.update(retired_at=timezone.now())
    sent = {"deed": "bring-back", "text": "Vẫn cần", "revision": 2}
    page = client.post(address(bank, "questions", question.pk, "act"), sent, follow=True)
    assert [str(one) for one in page.context["messages"]] == [str(said)]


def test_a_comment_is_on_the_wording_that_is_shown_or_on_the_question_as_a_whole(client, bank, reviewer):
    question = make_question(bank=bank)
    revise_question(question, wording_of(question.latest_revision), seen=1, by=make_person(), now=timezone.now())
    old = f"{address(bank, 'questions', question.pk)}?revision=1"
    deeds = re.findall(r'name="deed" value="([a-z-]+)"', client.get(old).text)
    sent = {"text": "Xem lại", "revision": 1}
    answers = [client.post(address(bank, "questions", question.pk, "act"), sent | {"deed": deed}) for deed in deeds]
    assert (deeds, [answer.url for answer in answers]) == (
        ["comment", "comment-question"],
        [old, address(bank, "questions", question.pk)],
    )
    assert list(Comment.objects.values_list("revision__number", flat=True)) == [1, None]


def test_who_sees_what_changed_is_noted_at_both_revisions_whose_keys_the_page_shows(client, bank, reviewer):
    question = make_question(bank=bank)
    changed = replace(wording_of(question.latest_revision), key="B")
    for seen in (1, 2):
        revise_question(question, changed, seen=seen, by=make_person(), now=timezone.now())
    for number in (1, 3):
        client.get(address(bank, "questions", question.pk), {"revision": number})
    told = AuditEvent.objects.filter(verb="key-opened").order_by("pk").values_list("subject_label", flat=True)
    assert list(told) == [f"{question.code} · {number}" for number in (1, 2, 3)]
    assert Opening.objects.filter(person=reviewer).count() == 3


@pytest.mark.parametrize(("deed", "revision"), [("approve", 7), ("approve", "x"), ("approve", "")])
def test_what_names_no_revision_is_not_found(client, bank, reviewer, deed, revision):
    assert act(client, waiting_in(bank), deed, revision=revision) == 404


@pytest.mark.parametrize(
    ("deed", "text", "status"), [("explode", "Hai đáp án đúng.", 409), ("comment", "x" * 2_001, 422)]
)
def test_an_unknown_deed_or_an_endless_comment_changes_nothing_and_what_was_typed_stays(
    client, bank, reviewer, deed, text, status
):
    question = waiting_in(bank)
    answer = client.post(address(bank, "questions", question.pk, "act"), {"deed": deed, "text": text, "revision": 1})
    assert (answer.status_code, answer.context["remark"]["text"].value()) == (status, text)
    assert (Comment.objects.count(), Question.objects.get().standing) == (0, Standing.IN_REVIEW)


def test_a_reason_for_a_revision_that_somebody_has_overtaken_stays_beside_the_newest(client, bank, reviewer):
    question = waiting_in(bank)
    wording = replace(wording_of(question.latest_revision), stem="Hai?")
    newer = revise_question(question, wording, seen=1, by=make_person(), now=timezone.now())
    where = address(bank, "questions", question.pk, "act")
    answer = client.post(where, {"deed": "return", "text": "Hai đáp án đúng.", "revision": 1})
    told = (answer.status_code, answer.context["remark"]["text"].value(), answer.context["revision"])
    assert told == (409, "Hai đáp án đúng.", newer)
    assert set(Opening.objects.values_list("revision__number", "person")) == {(1, reviewer.pk), (2, reviewer.pk)}
    assert client.get(where)["Location"] == address(bank, "questions", question.pk)


def test_only_deeds_that_one_may_do_are_offered_with_what_they_need(client, bank, reviewer):
    make_question(bank=bank)
    page = client.get(address(bank)).content.decode()
    offered = re.findall(r'<option value="(\w+)">', page[page.index('id="deeds"') :])
    assert (offered, "data-deed=" in page) == (["approve"], False)
    client.force_login(grant(make_person(), Role.AUTHOR, bank.owner))
    page = client.get(address(bank)).content.decode()
    assert re.findall(r'data-deed="([\w ]+)"', page) == ["retire", "assign", "tag untag", "move"]


def test_a_list_says_shortly_what_is_not_known_of_a_question(client, bank, author):
    make_question(bank=bank)
    page = client.get(address(bank)).content.decode()
    assert page.count('<td class="bank-more bank-none">–</td>') == 2


def test_many_are_approved_at_once_but_only_those_that_were_opened(client, bank, reviewer):
    opened, unopened = waiting_in(bank), waiting_in(bank)
    open_key(opened.latest_revision, by=reviewer, now=timezone.now())
    sent = {"deed": "approve", "question": [opened.pk, unopened.pk, "x"]}
    client.post(address(bank, "act"), sent)
    standings = [Question.objects.get(pk=one.pk).standing for one in (opened, unopened)]
    assert standings == [Standing.APPROVED, Standing.IN_REVIEW]


def test_doing_to_many_what_one_may_not_does_nothing(client, bank, reviewer):
    question = make_question(bank=bank)
    client.post(address(bank, "act"), {"deed": "retire", "question": question.pk, "reason": "Cũ"})
    assert Question.objects.get().retired_at is None


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "/admin/"])
def test_after_many_deeds_one_comes_back_to_the_bank_and_nowhere_else(client, bank, reviewer, back):
    answer = client.post(address(bank, "act"), {"deed": "approve", "back": back})
    assert answer["Location"] == address(bank)
    kept = address(bank) + "?q=a"
    assert client.post(address(bank, "act"), {"deed": "approve", "back": kept})["Location"] == kept


def test_options_repeat_no_text(client, bank, author):
    same = {"options-1-text": "Chủ tịch"}
    assert client.post(address(bank, "questions", "new"), filled(bank) | same).status_code == 422


@pytest.mark.parametrize(("name", "rows"), [("options", 6), ("bases", 2), ("pictures", 2)])
def test_more_rows_come_empty_and_keep_what_was_typed(client, bank, author, name, rows):
    answer = client.post(address(bank, "questions", "new"), filled(bank) | {"more": name})
    editor = answer.context["editor"]
    assert (answer.status_code, len(getattr(editor, name).forms)) == (200, rows)
    assert (editor.options[0]["text"].value(), Question.objects.count()) == ("Chủ tịch", 0)


def test_rows_without_end_are_refused(client, bank, author):
    sent = filled(bank) | {"options-TOTAL_FORMS": "9" * 40, "more": "options"}
    assert client.post(address(bank, "questions", "new"), sent).status_code == 200
    sent = filled(bank) | {"options-TOTAL_FORMS": "4000"}
    assert (client.post(address(bank, "questions", "new"), sent).status_code, Question.objects.count()) == (422, 0)


# --- what two people, or a stored question, bring with them -----------------------------------------------------------


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_question_that_no_form_wrote_is_not_changed_by_saving_it_untouched(client, bank, author, kind):
    question = make_question(kind, bank=bank, as_of="2026-05", confidence="high", source="Công báo")
    page = client.get(address(bank, "questions", question.pk, "edit"))
    answer = client.post(address(bank, "questions", question.pk, "edit"), form_as_sent(page.context["editor"]))
    assert (answer.status_code, question.revisions.count()) == (302, 1)


def test_facts_that_no_field_asks_for_stay_in_the_next_revision(client, bank, author):
    question = make_question(bank=bank, as_of="2026-05", confidence="high")
    client.post(address(bank, "questions", question.pk, "edit"), edited(question))
    newest = question.revisions.first()
    assert (newest.number, newest.as_of, newest.confidence) == (2, "2026-05", "high")


def test_who_changes_the_words_does_not_undo_how_somebody_else_filed_it(client, bank, author):
    question = make_question(bank=bank)
    late = edited(question)
    client.post(address(bank, "questions", question.pk, "edit"), late | {"use": "history", "stem": "Một?"})
    answer = client.post(address(bank, "questions", question.pk, "edit"), late | {"seen": "2", "stem": "Hai?"})
    question.refresh_from_db()
    assert (answer.status_code, question.use, question.revisions.count()) == (409, "history", 2)


def test_saving_ends_ones_own_draft_and_nobody_elses(client, bank, author):
    question, other = make_question(bank=bank), make_person()
    for person in (author, other):
        Draft.objects.create(bank=bank, question=question, author=person, updated_at=timezone.now())
    client.post(address(bank, "questions", question.pk, "edit"), edited(question))
    assert Draft.objects.get().author == other


def test_restoring_keeps_ones_draft_and_is_refused_after_a_newer_revision(client, bank, author):
    question = make_question(bank=bank)
    client.post(address(bank, "questions", question.pk, "edit"), edited(question))
    Draft.objects.create(bank=bank, question=question, author=author, updated_at=timezone.now())
    deed = {"deed": "restore", "revision": "1"}
    for newest, revisions in (("1", 2), ("2", 3)):
        client.post(address(bank, "questions", question.pk, "act"), deed | {"newest": newest})
        assert (question.revisions.count(), Draft.objects.count()) == (revisions, 1)


def test_what_is_typed_with_an_unstorable_character_is_kept_without_it(client, bank, author):
    question = make_question(bank=bank)
    for _twice in range(2):
        client.post(address(bank, "questions", question.pk, "draft"), edited(question, stem="Đang\0 gõ"))
    draft = Draft.objects.get()
    assert (draft.fields["stem"], draft.seen) == (["Đang gõ"], 1)


def test_a_row_moved_to_the_place_of_another_comes_before_it(client, bank, author):
    lines = {"options-2-text": "Ba", "options-2-ORDER": "1", "options-0-ORDER": "1", "options-1-ORDER": "2"}
    client.post(address(bank, "questions", "new"), filled(bank, "ordering") | lines)
    wording = wording_of(Question.objects.get().latest_revision)
    assert [option["text"] for option in wording.content["options"]] == ["Ba", "Một", "Hai"]


@pytest.mark.parametrize("typed", [{"bases-0-article": "10"}, {"pictures-0-alt_text": "Sơ đồ"}])
def test_half_a_row_is_said_and_not_dropped(client, bank, author, typed):
    answer = client.post(address(bank, "questions", "new"), filled(bank) | typed)
    [part] = {name.partition("-")[0] for name in typed}
    assert (answer.status_code, list(answer.context["editor"].parts_that_need_a_look)) == (422, [part])
    assert (f'<a href="#{part}">' in answer.text, Question.objects.count()) == (True, 0)


def test_a_question_without_words_is_nowhere_in_the_way(client, bank, author):
    question = make_question(bank=bank)
    Question.objects.update(latest_revision=None, approved_revision=None)
    pages = [client.get(address(bank)), client.get(address(bank, "questions", question.pk, "edit"))]
    acted = client.post(address(bank, "act"), {"deed": "submit", "question": question.pk})
    assert [page.status_code for page in (*pages, acted)] == [200, 404, 302]


def test_an_author_is_not_told_of_reviews_that_others_do(client, bank, author):
    waiting_in(bank)
    assert client.get("/organize/banks/").context["waiting"] == 0


@pytest.mark.parametrize("reason", ["x" * 2_001, "a\0b"])
def test_a_reason_that_cannot_be_stored_retires_nothing(client, bank, author, reason):
    question = make_question(bank=bank)
    client.post(address(bank, "act"), {"deed": "retire", "question": question.pk, "reason": reason})
    assert Question.objects.get().retired_at is None
