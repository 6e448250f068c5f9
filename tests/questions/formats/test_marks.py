"""Words behind options that mark them right or wrong, and words that only look so."""

import pytest

from tests.questions.formats.typed_text import only, texts

FLOW = "Câu 1: Trình tự?\nA. Câu hỏi -> đáp án\nB. Đáp án, rồi câu hỏi\nC. Tùy ý\n"


@pytest.mark.parametrize(("line", "key"), [("Đáp án: A", "A"), ("Đáp án: C", "C"), ("ĐÁP ÁN\n1. C", "C")])
def test_an_answer_behind_an_arrow_is_a_text_where_the_key_is_told(line, key):
    row = only(FLOW + line)
    assert (texts(row)[0], row.key, row.certain, row.remarks) == ("Câu hỏi -> đáp án", key, True, [])


def test_a_tick_elsewhere_leaves_an_answer_behind_an_arrow_a_text():
    row = only(FLOW.replace("Tùy ý", "Tùy ý ✓"))
    assert (texts(row)[0], row.key, row.certain) == ("Câu hỏi -> đáp án", "C", True)


def test_an_answer_behind_the_arrows_of_two_options_is_their_text():
    row = only("Câu 1: Trình tự?\nA. Câu hỏi -> đáp án\nB. Đề thi => đáp án\nĐáp án: ......")
    assert (texts(row), row.key) == (["Câu hỏi -> đáp án", "Đề thi => đáp án"], None)


@pytest.mark.parametrize("sign", ["==> Đáp án", "→ đáp án.", "<== dap an"])
def test_a_lone_answer_behind_an_arrow_is_a_tick_to_be_confirmed_and_is_told(sign):
    row = only(f"Câu 1: Mấy?\nA. một\nB. hai {sign}\nC. ba")
    assert (texts(row)[1], row.key, row.certain) == ("hai", "B", False)
    assert [(each.code, each.line) for each in row.remarks] == [("text-left-out", 3), ("uncertain-key", 1)]
    assert row.remarks[0].values == {"text": sign}


@pytest.mark.parametrize(("right", "wrong"), [("=> đúng", "=> sai"), ("(đúng)", "(Sai)."), ("-> dung", "→ sai")])
def test_options_called_wrong_beside_one_called_right_lose_that_word(right, wrong):
    row = only(f"Câu 1: Mấy?\nA. một {right}\nB. hai {wrong}\nC. ba {wrong}")
    assert (texts(row), row.key, row.certain, row.remarks) == (["một", "hai", "ba"], "A", True, [])


def test_options_called_wrong_keep_that_word_where_none_is_called_right():
    row = only("Câu 1: Suy ra?\nA. một => sai\nB. hai\nĐáp án: B")
    assert (texts(row), row.key) == (["một => sai", "hai"], "B")
    assert texts(only("Câu 1: Suy ra?\nA. một => sai\nB. hai ✓")) == ["một => sai", "hai"]
