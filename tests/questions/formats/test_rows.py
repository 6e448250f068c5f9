"""Rows leave a limited process and wait in a database: nothing is lost on the way."""

import json

import pytest

from questions.formats.remarks import MEANINGS, sentence, weight
from questions.formats.rows import Basis, Picture, Reading, Remark, Row, option_rows


def full_row() -> Row:
    return Row(
        line=3,
        stem="Cơ quan nào?",
        kind="single",
        content={"options": option_rows(["Sở", "Phòng"]), "keep_order": True, "unit": None},
        key="A",
        certain=False,
        number="12",
        level=2,
        tags=["một cửa"],
        legal_bases=[Basis("61/2018/NĐ-CP", "khoản 2 Điều 5")],
        pictures=[Picture(b"\x00\xff", "hinh1.png", "Sơ đồ")],
        remarks=[Remark("no-questions", 3, {"count": 1})],
    )


def test_a_reading_comes_back_from_json_as_it_was():
    reading = Reading([full_row(), Row(line=9, stem="Hai?")], [Remark("no-questions")])
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading


def test_options_are_named_by_letters_and_left_sides_by_numbers():
    assert [option["key"] for option in option_rows(["a", "b", "c"])] == ["A", "B", "C"]
    assert option_rows(["x"], "left") == [{"key": "1", "text": "x", "side": "left"}]


@pytest.mark.parametrize("code", MEANINGS)
def test_every_remark_has_a_weight_and_a_sentence(code):
    assert weight(Remark(code)) in {"error", "warning", "note"}
    assert MEANINGS[code].sentence


def test_a_remark_tells_its_sentence_in_the_readers_language():
    assert sentence(Remark("no-questions")) == "Không có câu hỏi nào trong tệp này."
