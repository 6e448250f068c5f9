"""XML from people: elements know their line, and nothing is blown up, fetched or nested without end."""

import pytest

from exchange.limited import Unfit
from exchange.xml import Broken, parse

NAMED = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
FETCHED = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def test_an_element_has_its_line_attributes_text_and_children():
    root = parse('<a>\n<b c="1">Sở &amp;<![CDATA[ <vụ>]]></b>\n\n<b/></a>')
    assert [(child.tag, child.line, child.attributes, child.text) for child in root.children] == [
        ("b", 2, {"c": "1"}, "Sở & <vụ>"),
        ("b", 4, {}, ""),
    ]
    assert (len(root.all("b")), root.first("b").text, root.first("d").text) == (2, "Sở & <vụ>", "")


def test_what_stands_within_a_text_belongs_to_it_at_any_depth():
    inside = '<p class="a">một <b>hai <i>3 &lt; 4</i></b></p><br/>'
    root = parse(f"<a><text>{inside} 5 &lt; 6</text><b>x</b></a>")
    assert (root.first("text").text, root.first("b").text) == (inside.replace("/>", "></br>") + " 5 < 6", "x")


def test_tags_within_a_text_are_told_without_their_namespace():
    root = parse('<a><text><p xmlns="http://www.w3.org/1999/xhtml">một</p></text></a>')
    assert root.first("text").text == "<p>một</p>"


@pytest.mark.parametrize("text", [NAMED, FETCHED, NAMED.replace("ENTITY x", "ENTITY % x")])
def test_entities_are_refused(text):
    with pytest.raises(Unfit, match="unsafe"):
        parse(text)


@pytest.mark.parametrize("text, line", [("", 1), ("<a>\n</b>", 2), ("<a>&nbsp;</a>", 1), ("<a>\n" * 150, 101)])
def test_what_is_no_xml_is_broken_from_a_line_on(text, line):
    with pytest.raises(Broken) as broken:
        parse(text)
    assert broken.value.line == line
