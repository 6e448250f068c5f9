"""JSON Lines, the format of our banks: nothing is lost, and a bad line is told."""

import json

import pytest
from django.conf import settings

from questions.formats import lines
from questions.formats.rows import Basis, Picture, Reading, Remark
from questions.kinds import KINDS

BANK = (settings.BASE_DIR / "fixtures" / "questions-vi.jsonl").read_bytes()
RECORD = json.loads(BANK.splitlines()[0])
NUMERIC = {"kind": "numeric", "options": [], "answer": [4], "tolerance": 0, "unit": "ngày"}


def read(*records: object) -> Reading:
    texts = (record if isinstance(record, str) else json.dumps(record) for record in records)
    return lines.read("\n".join(texts).encode())


def test_our_bank_comes_back_byte_for_byte():
    reading = lines.read(BANK)
    assert (len(reading.rows), reading.remarks) == (424, [])
    assert lines.write(reading.rows) == (BANK, [])


def test_every_question_of_our_bank_is_sound():
    rows = lines.read(BANK).rows
    assert [row.code for row in rows if KINDS[row.kind].validate(row.content, row.key)] == []


def test_all_fields_are_read():
    (row,) = read(RECORD | {"legal_basis": [{"number": "61/2018/NĐ-CP", "article": None}], "checked_by": ["An"]}).rows
    assert (row.code, row.topic, row.level) == (RECORD["id"], RECORD["topic_slug"], RECORD["difficulty"])
    assert (row.legal_bases, row.checked_by, row.line) == ([Basis("61/2018/NĐ-CP")], ["An"], 1)


@pytest.mark.parametrize("parts", [{"article": "5", "point": "đ"}, {}])
def test_the_parts_of_a_place_stand_beside_its_words(parts):
    told = RECORD | {"legal_basis": [{"number": "61/2018/NĐ-CP", "article": "Điều 4", "parts": parts}]}
    (row,) = read(told).rows
    assert row.legal_bases == [Basis("61/2018/NĐ-CP", "Điều 4", parts=parts)]
    assert json.loads(lines.write([row]).content)["legal_basis"] == told["legal_basis"]


@pytest.mark.parametrize("written", ["4.50", "123456789012345.1234567891", "-0.5"])
def test_no_digit_of_a_number_is_lost(written):
    record = json.dumps(RECORD | NUMERIC, ensure_ascii=False).replace('"answer": [4]', f'"answer": [{written}]')
    reading = lines.read(record.encode())
    assert reading.rows[0].key == {"value": written, "tolerance": "0"}
    assert f'"answer": [{written}]'.encode() in lines.write(reading.rows).content


def test_what_may_be_ignored_in_an_answer_is_kept():
    match = {"case": True, "diacritics": False, "spaces": True, "punctuation": False}
    (row,) = read(RECORD | {"kind": "short_text", "options": [], "answer": ["Sở"], "match": match}).rows
    assert row.key == {"accepted": ["Sở"], "match": match}
    assert lines.read(lines.write([row]).content).rows == [row]


@pytest.mark.parametrize("line", ["{", "[]", "1", '{"id": NaN}', '{"id": 1, "id": 2}', "[" * 100_000, "9" * 5000])
def test_a_line_that_is_no_object_is_told(line):
    reading = read("", line, RECORD)
    assert (reading.remarks, len(reading.rows)) == ([Remark("line-no-object", 2)], 1)


WRONG = [
    ("id", 7),
    ("kind", "essay"),
    ("kind", ["single"]),
    ("difficulty", 4),
    ("difficulty", True),
    ("stem", ""),
    ("options", [{"key": "A"}]),
    ("options", [{"key": "A", "text": "a", "side": "top"}]),
    ("answer", "A"),
    ("answer", [1]),
    ("legal_basis", [{"article": "Điều 1"}]),
    ("legal_basis", [{"number": "1", "parts": {"page": "3"}}]),
    ("legal_basis", [{"number": "1", "parts": {"article": 3}}]),
    ("match", {"case": 1}),
    ("keep_order", None),
    ("checked_by", [None]),
    ("tolerance", "1"),
]


@pytest.mark.parametrize("name, value", WRONG)
def test_a_field_that_holds_what_it_cannot_is_told(name, value):
    assert read(RECORD | {name: value}).remarks == [Remark("line-field", 1, {"field": name}), Remark("no-questions")]


TWICE = [["1", "A"], ["1", "B"]]


@pytest.mark.parametrize("kind, answer", [("numeric", [1, 2]), ("numeric", ["4"]), ("matching", TWICE)])
def test_an_answer_of_another_kind_is_told(kind, answer):
    assert read(RECORD | {"kind": kind, "answer": answer}).remarks[0] == Remark("line-field", 1, {"field": "answer"})


def test_an_unknown_field_is_told_and_left_out():
    assert read(RECORD | {"colour": "red"}).rows[0].remarks == [Remark("line-unknown-field", 1, {"field": "colour"})]


def test_a_field_that_says_nothing_may_be_missing():
    needed = {name: RECORD[name] for name in ("kind", "stem", "options", "answer", "keep_order")}
    (row,) = read(needed).rows
    assert (row.stem, row.explanation, row.level, row.legal_bases, row.remarks) == (RECORD["stem"], "", 0, [], [])


def test_a_question_without_an_answer_has_no_key():
    assert read(RECORD | {"answer": []}).rows[0].key is None


def test_a_text_that_looks_like_a_marked_number_stays_a_text():
    row = read(RECORD | {"stem": "\\u00004\\u0000"}).rows[0]
    assert lines.read(lines.write([row]).content).rows == [row]


PICTURE = {"name": "so-do.png", "alt_text": "Sơ đồ", "content": "iVBORw0="}


def test_number_tags_and_pictures_stand_after_all_else():
    (row,) = read(RECORD | {"number": "12", "tags": ["một cửa"], "pictures": [PICTURE]}).rows
    assert (row.number, row.tags, row.pictures) == ("12", ["một cửa"], [Picture(b"\x89PNG\r", "so-do.png", "Sơ đồ")])
    written = lines.write([row])
    assert (list(json.loads(written.content))[-3:], written.remarks) == (["number", "tags", "pictures"], [])
    assert lines.read(written.content).rows == [row]


@pytest.mark.parametrize(
    "picture",
    ["iVBORw0=", {}, {"content": 1}, {"content": ""}, {"content": "iVBOR"}, {"content": "é"}, PICTURE | {"name": None}],
)
def test_what_cannot_be_a_picture_is_told_with_its_line(picture):
    assert read(RECORD | {"pictures": [picture]}).remarks[0] == Remark("line-field", 1, {"field": "pictures"})


def test_other_encodings_are_told():
    assert lines.read(b"\xe9") == Reading(remarks=[Remark("not-utf-8")])
