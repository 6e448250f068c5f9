"""Text out of files: read in its encoding, cleaned, and shown as it was typed."""

import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats.texts import as_line, as_markdown, clean, decode, one_line, shows_as_typed, visible
from questions.markdown import render, render_inline
from tests.questions.formats.strategies import PROPERTY, texts

TYPED = [
    "5 * 3 * 2",
    "1. Một",
    "- gạch\n2) hai",
    "# thăng",
    "a_b_ _c_",
    "&amp; <b>đậm</b>",
    "chéo\\",
    "[a](https://b.vn)",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_marked_utf_16_are_read(encoding):
    assert decode("Sở Nội vụ\r\n".encode(encoding)) == "Sở Nội vụ\n"


def test_other_encodings_are_no_text():
    assert [decode("Sở".encode("utf-16-le") + b"\xff"), decode("é".encode("cp1258"))] == [None, None]


def test_text_is_kept_in_one_spelling_without_what_cannot_be_shown():
    assert clean(unicodedata.normalize("NFD", "Sở\u00a0vụ") + "\0\x0b\u2028\ufeff\x9f") == "Sở\u00a0vụ\n\n"


@given(st.text())
def test_text_that_is_all_shown_is_cleaned_as_any_other(text):
    """The byte order mark, which is dropped, sends the text the long way."""
    assert clean(text + "\ufeff") == clean(text)


@pytest.mark.parametrize("text", TYPED)
def test_marks_that_were_typed_are_shown_as_they_were_typed(text):
    assert visible(render(as_markdown(text))) == visible(html.escape(text))


@pytest.mark.parametrize("text", ["_____ là gì?", "2024-01-01", "C#", "https://a.vn/b", "a < b", "3 - 2", "2 * 3"])
def test_what_shows_as_typed_is_not_touched(text):
    assert as_markdown(text) == text


def test_an_option_may_begin_as_a_list_would():
    assert [as_markdown("1. Một", inline=True), as_markdown("1. Một")] == ["1. Một", "1\\. Một"]


@PROPERTY
@given(texts(), st.booleans())
def test_any_text_is_shown_as_it_was_typed(text, inline):
    markdown = as_markdown(text, inline=inline)
    assert visible(render_inline(markdown) if inline else render(markdown)) == visible(html.escape(text))
    assert shows_as_typed(text, inline=inline) == (markdown == text)


@pytest.mark.parametrize(
    "text, line, is_all", [("một  hai", "một hai", True), ("một\nhai", "một hai", False), ("**một**", "một", False)]
)
def test_a_text_on_one_line_tells_what_it_lost(text, line, is_all):
    assert as_line(text) == (line, is_all)


def test_a_long_text_is_named_by_its_beginning():
    assert [one_line("một\n hai"), one_line("a" * 90, 10)] == ["một hai", "aaaaaaaaa…"]
