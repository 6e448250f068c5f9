"""What later documents leave of a status that nobody changed: the same wherever a document is shown or offered."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Role
from contest.forms.law import EMPTY_ACTS, DocumentEditor
from contest.forms.rows import BasisRow
from contest.practice_pool import practice_pool
from questions.advising import advice_on
from questions.law import usual_basis_status
from questions.models import DocumentRelation, LegalBasis, LegalDocument, Question, Revision
from questions.writing import wording_of
from tests.contest.practised import make_practice
from tests.factories import grant, make_document, make_person, make_province

pytestmark = pytest.mark.django_db
LAW = "/organize/law/"
State = LegalDocument.State


@pytest.fixture(autouse=True)
def keeper(client):
    person = grant(make_person("Trần Thị Chủ Trì"), Role.ORGANISER, make_province())
    client.force_login(person)
    return person


@pytest.fixture
def decree() -> LegalDocument:
    return make_document("61/2018/NĐ-CP", title="Về cơ chế một cửa")


@pytest.fixture
def later() -> LegalDocument:
    return make_document("1/2027/NĐ-CP")


def act(decree: LegalDocument, later: LegalDocument, kind: str, days: int | None = None) -> None:
    on = None if days is None else timezone.localdate() + timedelta(days)
    DocumentRelation.objects.create(earlier=decree, later=later, kind=kind, on=on)


def standings(client, document: LegalDocument) -> list[str]:
    """The status beside the title of its page, in the list, and above it where authors choose documents."""
    pages = client.get(f"{LAW}{document.pk}/"), client.get(LAW, {"q": document.number})
    shown = [standing for page in pages for standing in re.findall(r'data-law="(\w+)"', page.content.decode())]
    with translation.override("en"):
        groups = [group for group in BasisRow().fields["document"].choices if group[0]]
        offered = next(str(name) for name, choices in groups if document.pk in [key.value for key, _text in choices])
        return [*shown, next(state for state in State if state.label == offered)]


@pytest.mark.parametrize(
    "kind, days, standing",
    [
        ("replaces", -1, "replaced"),
        ("replaces", 0, "replaced"),
        ("replaces", None, "replaced"),
        ("replaces", 1, "in_force"),
        ("repeals", -1, "expired"),
        ("amends", -1, "in_force_amended"),
        ("related", -1, "in_force"),
    ],
)
def test_a_document_stands_everywhere_as_later_ones_leave_it(client, decree, later, kind, days, standing):
    act(decree, later, kind, days)
    assert standings(client, decree) == [standing] * 3


@pytest.mark.parametrize("days, standing", [(1, "in_force"), (0, "replaced")])
def test_a_later_document_counts_from_the_day_on_which_it_takes_effect(client, decree, later, days, standing):
    LegalDocument.objects.filter(pk=later.pk).update(effective_date=timezone.localdate() + timedelta(days))
    act(decree, later, "replaces")
    assert standings(client, decree) == [standing] * 3


@pytest.mark.parametrize("state", ["expired", "replaced", "being_replaced", "unknown", "in_force_partly_amended"])
def test_an_amendment_leaves_a_status_that_says_more(client, decree, later, state):
    LegalDocument.objects.filter(pk=decree.pk).update(state=state)
    act(decree, later, "amends")
    assert standings(client, decree) == [state] * 3


def test_the_page_of_a_replaced_document_tells_which_status_is_kept(client, decree, later):
    kept = re.compile(r'<dd>[^<]*<small data-kept="(\w+)">')
    before = kept.findall(client.get(f"{LAW}{decree.pk}/").content.decode())
    act(decree, later, "replaces")
    assert (before, kept.findall(client.get(f"{LAW}{decree.pk}/").content.decode())) == ([], ["in_force"])


@pytest.mark.parametrize("state, found", [("replaced", ["61/2018/NĐ-CP"]), ("in_force", ["1/2027/NĐ-CP"])])
def test_the_list_finds_a_document_by_the_status_that_it_shows(client, decree, later, state, found):
    act(decree, later, "replaces")
    page = client.get(LAW, {"state": state}).content.decode()
    assert re.findall(r'<th scope="row"><a [^>]*>([^<]*)', page) == found


def test_who_practises_is_told_how_the_law_stands(decree, later):
    (question,) = make_practice()
    LegalBasis.objects.create(revision=question.approved_revision, document=decree)
    act(decree, later, "amends")
    (shelf,) = practice_pool().shelves.values()
    assert [document.standing for document in shelf.documents] == ["in_force_amended"]


@pytest.mark.parametrize(
    "kind, advised, status", [("replaces", 1, "check"), ("amends", 0, "check"), ("related", 0, "current")]
)
def test_a_question_is_judged_by_how_its_law_stands(decree, later, kind, advised, status):
    (question,) = make_practice()
    LegalBasis.objects.create(revision=question.approved_revision, document=decree)
    before = advice_on(wording_of(question.approved_revision))
    act(decree, later, kind)
    wording = wording_of(Revision.objects.get(pk=question.approved_revision_id))
    assert (len(advice_on(wording)) - len(before), usual_basis_status([decree])) == (advised, status)


def test_beside_a_key_its_law_is_shown_as_it_stands(client, keeper, decree, later):
    (question,) = make_practice()
    grant(keeper, Role.ORGANISER, question.bank.owner)
    LegalBasis.objects.create(revision=question.approved_revision, document=decree)
    act(decree, later, "replaces")
    shown = client.get(reverse("organize_question", args=[question.bank.slug, question.pk])).content.decode()
    assert re.findall(r'class="basis">.*?\((.*?)\)</span>', shown, re.DOTALL) == ["đã bị thay thế"]


def test_the_standing_of_all_that_a_wording_cites_costs_no_query_each(decree, later, django_assert_num_queries):
    (question,) = make_practice()
    for document in (decree, later):
        LegalBasis.objects.create(revision=question.approved_revision, document=document)
    wording = wording_of(question.approved_revision)
    with django_assert_num_queries(0):
        assert [basis.document.standing for basis in wording.bases] == ["in_force", "in_force"]


def test_nor_does_that_of_what_a_question_read_whole_cites(decree, django_assert_num_queries):
    make_practice()
    LegalBasis.objects.create(revision=Revision.objects.get(), document=decree)
    (question,) = Question.objects.whole()
    with django_assert_num_queries(0):
        assert [one.document.standing for one in wording_of(question.latest_revision).bases] == ["in_force"]


def test_nor_does_that_of_the_documents_that_the_form_of_one_offers(django_assert_num_queries):
    for _number in range(30):
        make_document()
    editor = DocumentEditor(LegalDocument(), None)
    with django_assert_num_queries(EMPTY_ACTS):  # all documents for each row
        assert [str(row["later"]).count("</option>") for row in editor.acts] == [31] * EMPTY_ACTS
