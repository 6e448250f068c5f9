"""The pages of legal documents: looking, adding, changing with a warning, and finding a question still right."""

import re

import pytest
from django.utils import timezone

from accounts.models import Role
from contest.forms.law import ActRow
from questions import rechecking
from questions.law import account_of, document_mark
from questions.models import Bank, DocumentRelation, Doubt, LegalBasis, LegalDocument, Opening, Question
from tests.factories import (
    grant,
    make_bank,
    make_document,
    make_person,
    make_province,
    make_question,
    make_topic,
)

pytestmark = pytest.mark.django_db
LAW = "/organize/law/"


@pytest.fixture
def bank():
    return make_bank(make_province())


@pytest.fixture
def keeper(bank, client):
    person = grant(make_person("Trần Thị Chủ Trì"), Role.ORGANISER, bank.owner)
    client.force_login(person)
    return person


@pytest.fixture
def reviewer(bank, client):
    person = grant(make_person("Lê Văn Cường"), Role.REVIEWER, bank.owner)
    client.force_login(person)
    return person


@pytest.fixture
def decree() -> LegalDocument:
    return make_document("61/2018/NĐ-CP", title="Về cơ chế một cửa")


@pytest.fixture
def question(bank, decree) -> Question:
    question = make_question(bank=bank)
    LegalBasis.objects.create(revision=question.approved_revision, document=decree)
    return question


def sent(document: LegalDocument | None = None, *acts: dict, **changes: object) -> dict:
    """The form as a browser sends it."""
    facts = {"number": "1/2027/NĐ-CP", "title": "Về thủ tục", "state": "in_force"}
    if document is not None:
        facts = {name: getattr(document, name) for name in facts} | {"seen": document_mark(document)}
    rows = {"acts-TOTAL_FORMS": str(len(acts) or 1), "acts-INITIAL_FORMS": "0"}
    for number, act in enumerate(acts):
        rows |= {f"acts-{number}-{name}": value for name, value in act.items()}
    return facts | rows | changes


def edit(document: LegalDocument) -> str:
    return f"{LAW}{document.pk}/edit/"


# --- looking -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["30/2020/NĐ-CP", "61/2018/NĐ-CP"]),
        ("q=mot+cua", ["61/2018/NĐ-CP"]),
        ("q=khong+co", []),
        ("state=replaced", ["30/2020/NĐ-CP"]),
        ("state=nonsense", ["30/2020/NĐ-CP", "61/2018/NĐ-CP"]),
        ("type=ngh%E1%BB%8B+%C4%91%E1%BB%8Bnh", ["30/2020/NĐ-CP"]),
        ("topic=x", ["30/2020/NĐ-CP", "61/2018/NĐ-CP"]),
    ],
)
def test_documents_are_found_by_what_stands_in_the_address(query, numbers, decree, reviewer, client):
    make_document("30/2020/NĐ-CP", title="Về văn thư", state="replaced", type="nghị định")
    page = client.get(f"{LAW}?{query}").context["page"]
    assert [document.number for document in page] == numbers


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=x&topic=x", ["Tình trạng", "Chủ đề"]),
        ("type=x", ["Loại văn bản"]),
        ("state=replaced&page=zz", []),
    ],
)
def test_conditions_that_the_list_does_not_know_are_named(query, names, decree, reviewer, client):
    page = client.get(f"{LAW}?{query}")
    assert (page.context["asked"].passed_over, "is-invalid" in page.text) == (names, False)
    assert ("alert-warning" in page.text) == bool(names)


def test_the_list_tells_how_many_questions_rest_on_each(question, decree, reviewer, client):
    assert [document.questions for document in client.get(LAW).context["page"]] == [1]


def test_only_who_organises_from_the_top_is_offered_to_change(decree, reviewer, client):
    address = edit(decree)
    assert address not in client.get(f"{LAW}{decree.pk}/").content.decode()
    assert client.get(address).status_code == 403


def test_a_document_tells_what_is_done_to_it_and_what_it_does(decree, keeper, client):
    later, earlier = make_document("118/2025/NĐ-CP"), make_document("93/2007/QĐ-TTg")
    DocumentRelation.objects.create(later=later, earlier=decree, kind="replaces")
    DocumentRelation.objects.create(later=decree, earlier=earlier, kind="replaces")
    page = client.get(f"{LAW}{decree.pk}/").content.decode()
    assert [number in page for number in (later.number, earlier.number, edit(decree))] == [True, True, True]


def test_the_history_of_a_document_shows_what_went_and_what_came(decree, keeper, client):
    client.post(edit(decree), sent(decree, title="Về <cơ chế> mới"))
    page = client.get(f"{LAW}{decree.pk}/").text
    lines = re.findall(r"<(del|ins)>(.*)</(?:del|ins)>", page)
    assert lines == [("del", "Tiêu đề: Về cơ chế một cửa"), ("ins", "Tiêu đề: Về &lt;cơ chế&gt; mới")]


# --- changing ------------------------------------------------------------------------------------------------------


def test_a_document_leads_to_the_questions_of_ones_banks_that_rest_on_it(bank, question, decree, keeper, client):
    LegalBasis.objects.create(revision=question.approved_revision, document=decree, article="5")  # two places, once
    make_question(bank=bank)
    LegalBasis.objects.create(revision=make_question().approved_revision, document=decree)  # in a bank of strangers
    page = client.get(f"{LAW}{decree.pk}/")
    assert [(one, one.resting) for one in page.context["resting"]] == [(bank, 1)]
    there = f"/organize/banks/{bank.slug}/?document={decree.pk}"
    assert (f'href="{there}"' in page.text, list(client.get(there).context["page"])) == (True, [question])


def test_a_document_is_added(keeper, client):
    topic = make_topic()
    form = sent(links="https://vanban.chinhphu.vn/1 Bản gốc\n\nhttp://example.org", topics=[topic.pk])
    answer = client.post(f"{LAW}new/", form)
    document = LegalDocument.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{LAW}{document.pk}/")
    account = account_of(document)
    assert [list(link) for link in account.links] == [
        ["https://vanban.chinhphu.vn/1", "Bản gốc"],
        ["http://example.org", ""],
    ]
    assert account.topics == [topic]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"title": " "}, "title"),
        ({"state": "nonsense"}, "state"),
        ({"date_issued": "31/02/2020"}, "date_issued"),
        ({"links": "javascript:alert(1)"}, "links"),
        ({"links": "ftp://example.org/a"}, "links"),
        ({"links": "\n".join(f"https://example.org/{number}" for number in range(21))}, "links"),
    ],
)
def test_a_wrong_field_is_marked_and_what_was_typed_stays(changes, field, keeper, client):
    form = sent(note="Đã gõ dở") | changes
    answer = client.post(f"{LAW}new/", form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "Đã gõ dở" in answer.content.decode()


def test_a_number_that_is_there_already_is_marked(decree, keeper, client):
    answer = client.post(f"{LAW}new/", sent(number=decree.number))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["number"])


@pytest.mark.parametrize(("act", "lacking"), [({"kind": "amends"}, "later"), ({"later": "other"}, "kind")])
def test_half_a_row_is_marked(act, lacking, decree, keeper, client):
    other = make_document()
    row = {name: other.pk if value == "other" else value for name, value in act.items()}
    answer = client.post(edit(decree), sent(decree, row))
    assert (answer.status_code, list(answer.context["editor"].acts[0].errors)) == (422, [lacking])


def test_an_emptied_row_takes_the_relation_away(decree, keeper, client):
    DocumentRelation.objects.create(later=make_document(), earlier=decree, kind="related")
    client.post(edit(decree), sent(decree))
    assert DocumentRelation.objects.count() == 0


def test_a_new_document_asks_for_its_status_and_a_stored_one_has_one(decree, keeper, client):
    states = LegalDocument.State.values
    for page, offered in ((f"{LAW}new/", ["", *states]), (edit(decree), states)):
        choices = client.get(page).context["editor"].form.fields["state"].choices
        assert [code for code, _label in choices] == offered


def test_the_form_shows_what_is_stored(decree, keeper, client):
    later = make_document()
    DocumentRelation.objects.create(later=later, earlier=decree, kind="amends", on="2026-07-01")
    editor = client.get(edit(decree)).context["editor"]
    assert [row.initial for row in editor.acts][:1] == [
        {"kind": "amends", "later": later, "on": DocumentRelation.objects.get().on}
    ]
    assert [type(row) for row in editor.acts] == [ActRow] * 3


def test_the_later_document_is_offered_by_number_and_title_in_groups_by_its_state(decree, keeper, client):
    make_document("118/2025/NĐ-CP", title="Về một cửa liên thông", type="nghị định")
    make_document("9/2020/TT", title="Đã cũ", type="thông tư", state="replaced")
    row = client.get(edit(decree)).context["editor"].acts[0]
    _none, *grouped = row.fields["later"].choices
    groups = {str(name): [str(label) for _pk, label in choices] for name, choices in grouped}
    assert groups == {
        "còn hiệu lực": ["Nghị định số 118/2025/NĐ-CP – Về một cửa liên thông"],
        "đã bị thay thế": ["Thông tư số 9/2020/TT – Đã cũ"],
    }
    assert 'data-hint="Số hiệu hoặc từ trong trích yếu"' in str(row["later"])


def test_what_reaches_questions_is_told_first_and_done_when_confirmed(question, decree, keeper, client):
    form = sent(decree, state="expired", state_since="01/5/2026")
    asked = client.post(edit(decree), form)
    assert (asked.status_code, asked.context["outcome"].questions) == (200, 1)
    assert (LegalDocument.objects.get(pk=decree.pk).state, Doubt.objects.count()) == ("in_force", 0)
    done = client.post(edit(decree), form | {"confirmed": asked.context["outcome"].mark})
    assert (done.status_code, LegalDocument.objects.get(pk=decree.pk).state) == (302, "expired")
    assert list(Doubt.objects.values_list("question", flat=True)) == [question.pk]


def test_what_was_confirmed_is_asked_anew_when_it_has_become_more(question, decree, keeper, client):
    form = sent(decree, state="expired")
    mark = client.post(edit(decree), form).context["outcome"].mark
    LegalBasis.objects.create(revision=make_question(bank=question.bank).approved_revision, document=decree)
    again = client.post(edit(decree), form | {"confirmed": mark})
    assert (again.status_code, again.context["outcome"].questions, Doubt.objects.count()) == (200, 2, 0)


def test_what_reaches_only_what_waits_for_review_is_told_first_too(bank, decree, keeper, client):
    waiting = make_question(bank=bank, approved=False)
    LegalBasis.objects.create(revision=waiting.latest_revision, document=decree)
    form = sent(decree, state="expired")
    asked = client.post(edit(decree), form)
    assert (asked.status_code, 'name="confirmed"' in asked.content.decode()) == (200, True)
    assert client.post(edit(decree), form | {"confirmed": asked.context["outcome"].mark}).status_code == 302


def test_two_tabs_do_not_overwrite_each_other_and_nothing_typed_is_lost(decree, keeper, client):
    first, second = sent(decree, title="Từ thẻ một"), sent(decree, title="Từ thẻ hai")
    client.post(edit(decree), first)
    answer = client.post(edit(decree), second)
    assert (answer.status_code, LegalDocument.objects.get(pk=decree.pk).title) == (409, "Từ thẻ một")
    assert answer.context["form"]["title"].value() == "Từ thẻ hai"
    again = second | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(edit(decree), again).status_code == 302
    assert LegalDocument.objects.get(pk=decree.pk).title == "Từ thẻ hai"


# --- in doubt ------------------------------------------------------------------------------------------------------


@pytest.fixture
def doubted(question, decree) -> Question:
    told = {"ground": "expired", "since": timezone.localdate(), "basis_before": "current"}
    Doubt.objects.create(question=question, document=decree, raised_at=timezone.now(), **told)
    Question.objects.filter(pk=question.pk).update(basis_status="superseded")
    return question


def recheck(question: Question) -> str:
    return f"/organize/banks/{question.bank.slug}/questions/{question.pk}/recheck/"


@pytest.mark.parametrize("query", ["", "?document={document}"])
def test_the_queue_tells_each_question_with_the_reason(query, doubted, decree, reviewer, client):
    page = client.get(f"{LAW}queue/{query.format(document=decree.pk)}").content.decode()
    assert [doubted.code in page, str(doubted.doubts.get().reason) in page] == [True, True]


def test_the_list_of_banks_leads_to_what_waits_there_to_be_looked_at_again(doubted, client, reviewer):
    def led() -> list[str]:
        return re.findall(r'href="/organize/law/queue/">.*?</svg>([^<]+)</a>', client.get("/organize/banks/").text)

    client.cookies["language"] = "en"
    before = led()
    Doubt.objects.update(settled_at=timezone.now(), outcome="still_right")
    assert (before, led()) == (["1 question to look at again"], [])


@pytest.mark.parametrize("query", ["?document=0", "?document=abc", "?document=²", f"?document={'9' * 5000}", "?page=x"])
def test_the_queue_stands_odd_addresses(query, doubted, reviewer, client):
    assert [question for question, _doubts in client.get(f"{LAW}queue/{query}").context["rows"]] == [doubted]


def test_the_question_says_why_it_waits_and_leads_reviewers_on(doubted, reviewer, client):
    page = client.get(recheck(doubted).removesuffix("recheck/")).content.decode()
    assert [str(doubted.doubts.get().reason) in page, recheck(doubted) in page] == [True, True]


def test_who_has_looked_again_is_told_that_another_must_and_is_led_on_no_more(doubted, bank, reviewer, client):
    Bank.objects.update(approvals_needed=2)
    client.get(recheck(doubted))
    client.post(recheck(doubted), {"text": "Nội dung giữ nguyên."})
    page = client.get(recheck(doubted).removesuffix("recheck/"))
    assert (page.context["has_found_right"], recheck(doubted) in page.text) == (True, False)
    client.force_login(grant(make_person("Vũ Thị Hai"), Role.REVIEWER, bank.owner))
    page = client.get(recheck(doubted).removesuffix("recheck/"))
    assert (page.context["has_found_right"], recheck(doubted) in page.text) == (False, True)


def test_looking_again_is_noted_and_a_reason_sets_the_question_free(doubted, reviewer, client):
    assert client.get(recheck(doubted)).status_code == 200
    assert Opening.objects.get().person == reviewer
    answer = client.post(recheck(doubted), {"text": "Nội dung giữ nguyên."})
    assert (answer.status_code, doubted.doubts.get().outcome) == (302, "still_right")


@pytest.mark.parametrize(("text", "status"), [("", 422), ("Đã đối chiếu.", 409)])
def test_what_cannot_be_found_right_keeps_what_was_typed_and_whoever_reads_the_key_there_is_noted(
    text, status, doubted, reviewer, client
):
    answer = client.post(recheck(doubted), {"text": text})  # not opened before
    assert (answer.status_code, answer.context["form"]["text"].value()) == (status, text)
    assert (answer.context["key"] is None, Opening.objects.get().person) == (False, reviewer)


def test_whoever_leaves_the_reason_out_is_told_that_the_log_keeps_it(doubted, reviewer, client):
    errors = client.post(recheck(doubted), {"text": " "}).context["form"].errors
    assert errors == {"text": [str(rechecking.NO_REASON)]}


def test_aged_facts_are_given_another_day(question, reviewer, client):
    Question.objects.filter(pk=question.pk).update(facts_valid_until="2020-01-01")
    client.get(recheck(question))
    client.post(recheck(question), {"text": "Vẫn đúng.", "facts_valid_until": "31/12/2099"})
    assert str(Question.objects.get(pk=question.pk).facts_valid_until) == "2099-12-31"


def test_a_bank_shows_what_it_rests_on_and_its_numbers_lead_to_the_questions(doubted, reviewer, client):
    make_question(bank=doubted.bank, topic=doubted.topic)
    bank = f"/organize/banks/{doubted.bank.slug}/"
    page = client.get(f"{bank}law/")
    assert page.context["totals"] == {"in_force": 1, "to_check": 0, "replaced": 1}
    address = f"{bank}?law=replaced&topic={doubted.topic_id}"
    assert address.replace("&", "&amp;") in page.content.decode()
    assert list(client.get(address).context["page"]) == [doubted]
    assert list(client.get(f"{bank}?law=doubt").context["page"]) == [doubted]


def test_notes_on_a_document_begin_with_a_capital_and_their_addresses_can_be_followed(client, keeper):
    document = make_document("1/2027/NĐ-CP", state_detail="chưa kiểm tra", note="Xem https://congbao.gov.vn/1 <nhé>")
    page = client.get(f"{LAW}{document.pk}/").content.decode()
    link = '<a href="https://congbao.gov.vn/1" rel="nofollow">https://congbao.gov.vn/1</a>'
    assert ("<dd>Chưa kiểm tra</dd>" in page, f"<dd>Xem {link} &lt;nhé&gt;</dd>" in page) == (True, True)


# --- where one is -----------------------------------------------------------------------------------------------------

CALENDAR = f"{LAW}calendar/"
BANKS = "/organize/banks/"


def way_up(page: str) -> list[str]:
    crumbs = page.partition('class="crumbs"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"', crumbs) + re.findall(r'aria-current="page">([^<]+)<', crumbs)


@pytest.mark.parametrize(
    ("where", "steps"),
    [
        (LAW, [BANKS, "Văn bản pháp lý"]),
        (f"{LAW}new/", [BANKS, LAW, "Thêm văn bản"]),
        (f"{LAW}{{pk}}/", [BANKS, LAW, "61/2018/NĐ-CP"]),
        (f"{LAW}{{pk}}/edit/", [BANKS, LAW, f"{LAW}{{pk}}/", "Sửa"]),
        (CALENDAR, [BANKS, LAW, "Lịch nghỉ lễ"]),
        (f"{CALENDAR}2026/", [BANKS, LAW, CALENDAR, "2026"]),
        (f"{CALENDAR}2026/edit/", [BANKS, LAW, CALENDAR, f"{CALENDAR}2026/", "Sửa"]),
        (f"{CALENDAR}2099/edit/", [BANKS, LAW, CALENDAR, "2099"]),
    ],
)
def test_every_page_of_law_tells_the_whole_way_up_and_each_step_is_there(where, steps, decree, keeper, client):
    where, *steps = [text.format(pk=decree.pk) for text in (where, *steps)]
    assert way_up(client.get(where).text) == steps
    assert [client.get(step).status_code for step in steps[:-1]] == [200] * (len(steps) - 1)
