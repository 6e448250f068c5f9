"""What a format cannot hold is told once for each thing; what the question does not have is no loss."""

import pytest

from questions.formats.answers import TRUE_FALSE
from questions.formats.losses import losses, match_loss, unfit
from questions.formats.remarks import MEANINGS
from questions.formats.rows import Basis, Picture, Remark, Row, option_rows

PAIRS = {"options": option_rows("ab", "left") + option_rows("xy", "right"), "keep_order": True}
FULL = Row(
    line=1,
    stem="Hỏi?",
    kind="numeric",
    content={"options": [], "keep_order": False, "unit": "ngày"},
    key={"value": "1", "tolerance": "0"},
    explanation="Vì.",
    number="1",
    code="o1-001",
    topic="mot-cua",
    level=1,
    tags=["a"],
    legal_bases=[Basis("61/2018/NĐ-CP")],
    pictures=[Picture(b"x")],
    source="https://a.vn",
)
WORDS = ["explanation", "code", "number", "topic", "level", "tags", "legal-bases", "pictures", "origin", "unit"]


def test_each_part_that_is_not_held_is_told():
    assert losses(FULL, 3, ()) == [Remark(f"lost-{word}", 3) for word in WORDS]


@pytest.mark.parametrize("word", WORDS)
def test_a_part_that_is_held_is_no_loss(word):
    assert losses(FULL, 3, (word,)) == [Remark(f"lost-{other}", 3) for other in WORDS if other != word]


@pytest.mark.parametrize(
    ("parts", "holds", "lost"),
    [
        ({"article": "5"}, ["legal-bases"], [Remark("lost-legal-parts", 1)]),
        ({"article": "5"}, ["legal-bases", "legal-parts"], []),
        ({"article": "5"}, [], [Remark("lost-legal-bases", 1)]),
        (None, ["legal-bases"], []),
    ],
)
def test_parts_of_a_place_that_its_words_do_not_name_are_told(parts, holds, lost):
    row = Row(1, "Hỏi?", legal_bases=[Basis("61/2018/NĐ-CP", "Chương II", parts=parts)])
    assert losses(row, 1, holds) == lost


def test_what_the_question_does_not_have_is_no_loss():
    bare = Row(1, "Thật?", "true_false", {"options": list(TRUE_FALSE), "keep_order": True}, "T")
    assert (losses(bare, 1, ()), unfit(bare, 1, ("true_false",))) == ([], [])


def test_other_words_for_true_and_false_are_told():
    row = Row(1, "Thật?", "true_false", {"options": [{"key": "T", "text": "Có"}, {"key": "F", "text": "Không"}]}, "T")
    assert (losses(row, 1, ()), losses(row, 1, ("wording",))) == ([Remark("lost-wording", 1)], [])


@pytest.mark.parametrize(
    "key, lost", [({"1": "A", "2": "B"}, []), ({"1": "B", "2": "A"}, [Remark("lost-keep-order", 1)])]
)
def test_a_right_side_with_an_order_of_its_own_is_told_where_pairs_give_the_order(key, lost):
    row = Row(1, "Ghép.", "matching", PAIRS, key)
    assert (losses(row, 1, ("keep-order",)), losses(row, 1, ("keep-order", "pairs"))) == (lost, [])


@pytest.mark.parametrize(
    "row, code",
    [
        (Row(1, "Hỏi?", "single", {"options": option_rows("ab")}, "C"), "lost-unfinished"),
        (Row(1, " ", "single", {"options": option_rows("ab")}, "A"), "lost-unfinished"),
        (Row(1, "Hỏi?", "ordering", {"options": option_rows("ab")}, ["A", "B"]), "lost-kind"),
        (Row(1, "Hỏi?"), "lost-kind"),
    ],
)
def test_a_question_that_cannot_be_held_at_all_is_told(row, code):
    assert unfit(row, 2, ("single",)) == [Remark(code, 2)]


@pytest.mark.parametrize(
    "case, holds_case, is_lost", [(True, False, False), (False, False, True), (False, True, False)]
)
def test_what_may_be_ignored_is_told_where_it_is_not_what_moodle_ignores(case, holds_case, is_lost):
    match = {"case": case, "diacritics": False, "spaces": False, "punctuation": False}
    row = Row(1, "Hỏi?", "short_text", {"options": []}, {"accepted": ["a"], "match": match})
    assert match_loss(row, 1, holds_case=holds_case) == [Remark("lost-match", 1)] * is_lost


def test_every_loss_has_its_sentence():
    assert [word for word in [*WORDS, "legal-parts"] if f"lost-{word}" not in MEANINGS] == []
