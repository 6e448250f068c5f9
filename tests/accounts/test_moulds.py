"""Pieces of pages with gaps: what is filled in stands where it belongs, and nothing else passes for a gap."""

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from accounts.moulds import as_html, cast, gap, together


def mould(source: str, *names: str):
    return cast(Template(source).render(Context({name: gap(name) for name in names})))


def test_a_mould_is_filled_in_where_its_gaps_are():
    greeting = mould('<p id="{{ who }}">{{ words }}, {{ who }}!</p>', "who", "words")
    assert greeting.names == ("who", "words", "who")
    assert greeting.filled({"who": "An", "words": "Chào"}) == '<p id="An">Chào, An!</p>'


def test_a_piece_without_gaps_is_as_it_was_rendered():
    assert mould("<p>{who}</p>").filled({}) == "<p>{who}</p>"


def test_what_is_filled_in_is_no_gap_itself():
    twice = mould("{{ one }}{{ other }}", "one", "other")
    assert twice.filled({"one": gap("other"), "other": "x"}) == f"{gap('other')}x"


def test_a_text_that_looks_like_a_gap_of_another_process_is_a_text():
    assert mould("{% verbatim %}<0123456789abcdef:who>{% endverbatim %}{{ who }}", "who").names == ("who",)


def test_pieces_are_put_together_and_a_plain_text_among_them_is_an_error():
    piece = mould("<p>{{ who }}</p>", "who").filled({"who": "An"})
    assert together([piece, piece]) == mark_safe("<p>An</p><p>An</p>")
    with pytest.raises(AttributeError):
        together([piece, "<script>"])


def test_a_gap_without_its_text_is_an_error_and_no_half_page():
    with pytest.raises(KeyError, match="who"):
        mould("{{ who }}", "who").filled({})


@pytest.mark.parametrize(
    "text, html",
    [
        ("<b>", "&lt;b&gt;"),
        (mark_safe("<b>"), "<b>"),
        ("\"'&", "&quot;&#x27;&amp;"),
        (7, "7"),
        (gettext_lazy("Home"), "Trang chủ"),
    ],
)
def test_a_text_becomes_html_as_in_a_template(text, html):
    assert as_html(text) == html == Template("{{ text }}").render(Context({"text": text}))
