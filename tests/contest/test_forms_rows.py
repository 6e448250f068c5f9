"""The rows of the editor: which legal documents are offered, and how they read."""

import pytest

from contest.forms.rows import LONGEST_TITLE, STATES, BasisRow
from questions.models import LegalDocument
from tests.factories import make_document

pytestmark = pytest.mark.django_db
State = LegalDocument.State


def offered() -> list[tuple[str, list[str]]]:
    """The groups by their names, with what stands in each."""
    _empty, *groups = BasisRow().fields["document"].choices
    return [(str(name), [text for _key, text in choices]) for name, choices in groups]


def test_documents_are_offered_by_state_first_what_is_in_force():
    for number, state in (("1", State.EXPIRED), ("2", State.IN_FORCE), ("3", State.UNKNOWN), ("4", State.IN_FORCE)):
        make_document(number, title="Về hồ sơ", type="", state=state)
    assert offered() == [
        (str(State.IN_FORCE.label), ["2 – Về hồ sơ", "4 – Về hồ sơ"]),
        (str(State.UNKNOWN.label), ["3 – Về hồ sơ"]),
        (str(State.EXPIRED.label), ["1 – Về hồ sơ"]),
    ]


def test_every_state_has_its_place():
    assert sorted(STATES) == sorted(State)


def test_a_document_reads_as_it_is_cited_with_a_title_that_is_not_endless():
    make_document("61/2018/NĐ-CP", type="nghị định", title="Về " + "x" * 500)
    (text,) = offered()[0][1]
    cited, title = text.split(" – ")
    assert (cited, len(title), title[-1]) == ("Nghị định số 61/2018/NĐ-CP", LONGEST_TITLE, "…")


def test_all_documents_are_read_at_once(django_assert_num_queries):
    for _number in range(30):
        make_document()
    row = BasisRow({"document": "7"})
    with django_assert_num_queries(2):  # the one that was sent, and all that are offered
        row.is_valid()
        str(row)


@pytest.mark.parametrize("sent", ["7", "x", "9" * 30])
def test_a_document_that_is_none_is_an_error(sent):
    assert BasisRow({"document": sent}).errors.get_json_data()["document"][0]["code"] == "invalid_choice"


def test_who_writes_the_word_before_a_number_means_the_number():
    document = make_document("61/2018/NĐ-CP")
    row = BasisRow({"document": document.pk, "article": "Điều 10", "clause": "khoản  3", "point": "b"})
    assert row.is_valid()
    basis = row.basis()
    said = (basis.citation, basis.article, basis.clause, basis.point)
    assert said == ("điểm b khoản 3 Điều 10", "10", "3", "b")
