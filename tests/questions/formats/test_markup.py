"""HTML becomes the Markdown that shows the same; what Markdown has no mark for is told as lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats.markup import Image, from_html, to_html
from questions.formats.markup_blocks import blocks_of
from questions.formats.texts import visible
from questions.markdown import render, render_inline
from tests.questions.formats.strategies import PROPERTY, texts

KEPT = [
    ("<p>Cơ quan <b>nào </b>đúng?</p>", "Cơ quan **nào** đúng?"),
    ("<p>một<br>hai<br><br>ba</p>", "một\nhai\n\nba"),
    ("<div>một</div><div>hai</div>", "một\n\nhai"),
    ("<ul><li>một<li>hai<ol><li>ba</ol></ul><p>bốn", "- một\n- hai\n  1. ba\n\nbốn"),
    ('<ol start="3"><li>x</li><li>y<p>z</p></li></ol>', "3. x\n4. y\n   z"),
    ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n+ b"),
    ("<b>a</b><b>b</b> <i></i>", "**ab**"),
    ("5 &lt; 6 &amp; 7&nbsp;*", "5 < 6 & 7 *"),
    ("<p>5 * 3 <b>*</b></p>", "5 \\* 3 **\\***"),
    ("<code>a`b</code>", "``a`b``"),
    ("<h2>Tình huống</h2>Ông A", "### Tình huống\n\nÔng A"),
    ('<a href="https://a.vn/b_(c)">xem</a>', "[xem](https://a.vn/b_%28c%29)"),
    ("<script>alert(1)</script>x", "x"),
    ("<p>a<sup>2</p><p>103</p>", "a²\n\n103"),
    ("<ul><li>H<sub>2</li><li>20</sup></li></ul>", "- H₂\n- 20"),
    ("<p>H<sub>2</sub>O, 10<sup>3</sup> m<sup>-2</sup></sup> và 5</p>", "H₂O, 10³ m⁻² và 5"),
    ("<p>1. x</p><p>- <b>y</b></p>", "1\\. x\n\n\\- **y**"),
]
LOST = [
    ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
    ("x<sup>th</sup>", "xth"),
    ('<p><b>"Sở"</b>Nội</p>', '"Sở"Nội'),
]


@pytest.mark.parametrize("html, markdown", KEPT)
def test_html_becomes_markdown(html, markdown):
    assert from_html(html).text == markdown


@pytest.mark.parametrize("html, markdown", LOST)
def test_what_has_no_mark_is_kept_as_words_and_told(html, markdown):
    assert from_html(html)[:2] == (markdown, False)


def test_an_option_is_one_text_without_links():
    html = '<p>xem <a href="https://a.vn">luật</a></p><p>1. hai</p>'
    assert from_html(html, inline=True)[:2] == ("xem luật\n1. hai", True)


def test_a_list_in_an_option_is_told_as_lost():
    assert from_html("<ul><li>a</li><li>b</li></ul>", inline=True)[:2] == ("a\nb", False)


def test_pictures_are_named_with_their_alternative_text():
    assert from_html('x<img src="a.png" alt=" Sơ đồ ">').images == [Image("a.png", "Sơ đồ")]


def test_a_script_address_is_no_link():
    assert from_html('<a href="javascript:alert(1)">x</a>').text == "x"


@PROPERTY
@given(texts(most=10), st.booleans())
def test_markdown_that_became_html_comes_back_showing_the_same(text, inline):
    show = render_inline if inline else render
    html, is_faithful = to_html(text, inline=inline)
    back = show(from_html(html, inline=inline).text)
    assert visible(back) == visible(html)
    if is_faithful:
        assert blocks_of(back).blocks == blocks_of(html).blocks


TAGS = ["<b>", "</b>", "<i>", "</p>", "<li>", "<ul>", "</ul>", "<a href=x>", "x ", "<br>"]


@PROPERTY
@given(st.lists(st.sampled_from(TAGS)))
def test_html_in_any_disorder_keeps_its_words(parts):
    assert visible(render(from_html("".join(parts)).text)) == "x" * parts.count("x ")


@PROPERTY
@given(st.lists(st.sampled_from([*TAGS, "<!--", "&", "<", "<script>"])))
def test_no_disorder_of_html_is_an_error(parts):
    assert from_html("".join(parts)).images == []
