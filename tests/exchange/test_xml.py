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


def test_the_words_within_a_text_belong_to_it():
    assert parse("<a><text>một <b>hai</b> ba</text></a>").first("text").text == "một hai ba"


@pytest.mark.parametrize("text", [NAMED, FETCHED, NAMED.replace("ENTITY x", "ENTITY % x")])
def test_entities_are_refused(text):
    with pytest.raises(Unfit, match="unsafe"):
        parse(text)


@pytest.mark.parametrize("text, line", [("", 1), ("<a>\n</b>", 2), ("<a>&nbsp;</a>", 1), ("<a>\n" * 150, 101)])
def test_what_is_no_xml_is_broken_from_a_line_on(text, line):
    with pytest.raises(Broken) as broken:
        parse(text)
    assert broken.value.line == line
