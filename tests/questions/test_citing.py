"""A legal basis in words: one way for papers, pages and records."""

import pytest

from exchange.word import read_word
from questions.citing import bare_part, cited, parts_of
from questions.exporting import rows_of
from questions.formats import pasted, word
from questions.formats.layout import read_lines
from questions.formats.rows import Basis as BasisRow
from questions.importing import Site, Usual
from questions.models import LegalDocument, Question
from questions.writing import Basis
from tests.factories import make_question

DECREE = ("61/2018/NĐ-CP", "nghị định", "điểm b khoản 3 Điều 10")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (DECREE, "điểm b khoản 3 Điều 10 Nghị định số 61/2018/NĐ-CP"),
        (("02/2011/QH13", "luật"), "Luật số 02/2011/QH13"),
        (("Hiến pháp 2013", "hiến pháp", "Điều 30"), "Điều 30 Hiến pháp 2013"),
        (("25/KH-UBND", "", "phần II"), "phần II 25/KH-UBND"),
    ],
)
def test_a_document_is_cited_by_its_kind_and_number(told, words):
    assert cited(*told) == words


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Điều 3", {"article": "3"}),
        ("điểm b khoản 3 Điều 10", {"article": "10", "clause": "3", "point": "b"}),
        ("Khoản 1 Điều 5", {"article": "5", "clause": "1"}),
        ("điểm b, khoản 3, Điều 10", {"article": "10", "clause": "3", "point": "b"}),
        ("Điểm đ Khoản 2 điều 12a", {"article": "12a", "clause": "2", "point": "đ"}),
        ("điều 5", {"article": "5"}),
        ("điều kiện", {}),
        ("khoản 2, khoản 3 Điều 5", {}),
        ("Điều 5, Điều 6", {}),
        ("khoản 2, 3, 4 Điều 3", {}),
        ("", {}),
    ],
)
def test_words_name_parts_only_where_they_name_one_place(words, parts):
    assert parts_of(words) == parts


@pytest.mark.parametrize(
    ("name", "words", "bare"),
    [
        ("article", "Điều 10", "10"),
        ("article", "dieu 10a", "10a"),
        ("article", "10", "10"),
        ("clause", "KHOẢN 3", "3"),
        ("point", "điểm đ", "đ"),
        ("point", "đ", "đ"),
        ("article", "khoản 3", "khoản 3"),
    ],
)
def test_a_part_is_kept_without_the_word_that_is_printed_before_it(name, words, bare):
    assert bare_part(name, words) == bare


@pytest.fixture
def question(db) -> Question:
    question = make_question(explanation="Vì thế.")
    number, kind, place = DECREE
    document = LegalDocument.objects.create(code="nd-61", number=number, type=kind, title="Nghị định", state="in_force")
    question.latest_revision.legal_bases.create(document=document, citation=place)
    return question


def test_records_wordings_and_rows_cite_a_basis_alike(question):
    stored = question.latest_revision.legal_bases.get()
    written = Basis(stored.document, stored.citation)
    [row] = rows_of([question])
    assert {str(stored), str(written), str(row.legal_bases[0])} == {"điểm b khoản 3 Điều 10 Nghị định số 61/2018/NĐ-CP"}


def test_papers_name_topics_and_law_as_people_do_and_our_reader_knows_both(question):
    paper = read_word(word.write(rows_of([question], titled=True)).content)
    [back] = read_lines(paper).rows
    assert (back.topic, Site(Usual())._topic(back)) == (question.topic.title_vi, question.topic)
    assert back.legal_bases == [BasisRow("61/2018/NĐ-CP", "điểm b khoản 3 Điều 10")]


def test_several_bases_in_one_line_come_back_each_with_its_own_place():
    told = [BasisRow(DECREE[0], DECREE[2], DECREE[1]), BasisRow("02/2011/QH13", "", "luật")]
    asked = BasisRow("45/2020/NĐ-CP", "khoản 2 Điều 3", "nghị định")
    bases = "; ".join(map(str, [*told, asked]))
    [back] = pasted.read(f"Câu 1. Ai?\nA. x\nB. y\nĐáp án: A\nCăn cứ: {bases}\n".encode()).rows
    assert back.legal_bases == [*told, asked]
