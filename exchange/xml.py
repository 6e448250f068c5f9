"""XML from people, as plain elements that know their line. Entities are refused, so that nothing can be blown up or
fetched. Pure: bytes in, elements out."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from exchange.limited import Unfit

DEEPEST = 100
UNSAFE = "unsafe"
MIXED = "text"
"""The element that may have HTML in it which somebody forgot to wrap; its tags and words belong to its text."""


class Broken(Exception):
    """The text is no XML from this line on, counted from 1."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


@dataclass(slots=True)
class Element:
    """An element with its attributes, the text directly in it, and the elements in it; `line` is where it begins.

    The text of a MIXED one is its whole inside, as HTML where there are elements in it.
    """

    tag: str
    line: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, tag: str) -> list["Element"]:
        """The elements of that name directly in it."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> "Element":
        """The first of them; an empty one where there is none."""
        return next(iter(self.all(tag)), Element(tag, self.line))


def parse(text: str) -> Element:
    """The root of the XML text. Raises Broken, and Unfit("unsafe") where it has entities of its own."""
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, encoding="utf-8")
    builder.parser = parser.parser
    try:
        parser.feed(text.encode())
        return parser.close()
    except ParseError as error:
        raise Broken(error.position[0]) from error
    except DefusedXmlException as error:
        raise Unfit(UNSAFE) from error


class _Builder:
    """Gathers elements, as the parser calls for."""

    def __init__(self) -> None:
        self.root = Element("")
        self._open = [self.root]
        self._texts: list[list[str]] = [[]]
        self._within = 0
        """How many of the open elements are a MIXED one or in it."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise Broken(self.parser.CurrentLineNumber)
        element = Element(tag, self.parser.CurrentLineNumber, dict(attributes))
        if self._within:
            told = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
            self._texts[-1].append(f"<{_name(tag)}{told}>")
        else:
            self._texts.append([])
        self._open[-1].children.append(element)
        self._open.append(element)
        self._within += self._within > 0 or tag == MIXED

    def end(self, tag: str) -> None:
        element = self._open.pop()
        self._within -= self._within > 0
        if self._within:
            self._texts[-1].append(f"</{_name(tag)}>")
        else:
            element.text = "".join(self._texts.pop())

    def data(self, text: str) -> None:
        self._texts[-1].append(escape(text) if self._within > 1 else text)

    def close(self) -> Element:
        return self.root.children[0]


def _name(tag: str) -> str:
    """The name without the namespace that the parser puts before it."""
    return tag.rpartition("}")[2]
