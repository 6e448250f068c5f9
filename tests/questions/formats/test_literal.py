"""Text from a file reads on a page as it read in the file, and is escaped no more than that takes."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats.literal import literal_block, literal_line, shows
from questions.markdown import render, render_inline

SPECIAL = st.text(alphabet="ab 1.*_`[]()<>&#;\\-+đ", max_size=30)


def seen(html: str) -> list[str]:
    return unescape(re.sub(r"<br>|</?p>", " ", html)).split()


@pytest.mark.parametrize(
    "text",
    ["5 < 6", "2 * 3 = 6", "a_b_c", "khoản 1 [sửa đổi]", "R&D", "C:\\thu muc", "#1", "45/2020/NĐ-CP", "50%", "*"],
)
def test_what_shows_as_it_stands_is_left_alone(text):
    assert literal_line(text) == text


@pytest.mark.parametrize(
    "text, markdown",
    [
        ("*đúng*", "*đúng\\*"),
        ("`x`", "\\`x`"),
        ("[y](http://z.vn)", "[y\\](http://z.vn)"),
        ("&amp;", "\\&amp;"),
        ("a\\*b", "a\\\\*b"),
    ],
)
def test_what_markdown_would_swallow_is_escaped(text, markdown):
    assert (literal_line(text), seen(render_inline(markdown))) == (markdown, text.split())


@pytest.mark.parametrize(
    "text, markdown",
    [
        ("# 1", "\\# 1"),
        ("1. 7. 2021 là ngày", "1\\. 7. 2021 là ngày"),
        ("- một dòng", "\\- một dòng"),
        ("Cho:\n\n1. Luật\n2. Nghị định", "Cho:\n\n1. Luật\n2. Nghị định"),
        ("- một\n- hai", "- một\n- hai"),
        ("Năm\n1) một\n5) hai", "Năm\n1\\) một\n5\\) hai"),
    ],
)
def test_lists_stay_lists_and_lone_marks_stay_text(text, markdown):
    assert literal_block(text) == markdown


@given(SPECIAL)
def test_every_line_shows_exactly_its_text(text):
    assert seen(render_inline(literal_line(text))) == text.split()


@given(st.lists(SPECIAL.map(str.strip), max_size=4))
def test_every_block_of_lone_lines_shows_exactly_its_text(lines):
    text = "\n\n".join(line for line in lines if not re.match(r"(\d+[.)]|[-+*])(\s|$)", line))
    assert seen(render(literal_block(text))) == text.split()


def test_emphasis_does_not_change_what_is_read():
    assert (shows("**không** đúng", "không đúng"), shows("** không** đúng", "không đúng")) == (True, False)
