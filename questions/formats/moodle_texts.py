"""The texts of Moodle XML: their formats, and the pictures that lie in the file beside them.

Source: docs.moodle.org, "Moodle XML format": where its format is not told, a text has that of the question's, and this
is html; a picture is a <file> in base64 and stands in the text as @@PLUGINFILE@@/name.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterator
from html import escape
from typing import NamedTuple
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape as escape_xml

from exchange.xml import Element
from questions.formats.gift_blocks import HTML
from questions.formats.markup import Image, from_html, to_html
from questions.formats.rows import Picture, Remark
from questions.formats.texts import as_markdown, clean, shows_as_typed
from questions.markdown import plain

_PLACE = "@@PLUGINFILE@@/"
_INLINE_PICTURE = re.compile(r"data:image/[\w.+-]+;base64,(.*)", re.DOTALL)


class Text(NamedTuple):
    """A text as Markdown, with its pictures, and whether its look could be kept."""

    markdown: str
    is_faithful: bool
    images: list[Image]


def words(element: Element) -> str:
    """The text in the element's <text>, as it stands; without the tags of HTML that nobody wrapped as CDATA."""
    return plain(from_html(_inside(element)).text) if _is_unwrapped(element) else _inside(element)


def without_tags(text: str) -> str:
    """The words of HTML; another text as it stands, and so one that is nothing but tags."""
    return (plain(from_html(text, inline=True).text) if HTML.search(text) else "") or text


def _inside(element: Element) -> str:
    return clean(element.first("text").text).strip()


def _is_unwrapped(element: Element) -> bool:
    """Whether HTML stands in the <text> as elements of their own: Moodle would lose it, and we read it."""
    return bool(element.first("text").children)


def format_of(element: Element, default: str = "html") -> str:
    """In what a text is written."""
    return element.attributes.get("format") or default


def read_text(element: Element, *, inline: bool = False, default: str = "html") -> Text:
    """The text of a <questiontext>, <answer> or another element with a <text> and perhaps a format."""
    source, told = _inside(element), "html" if _is_unwrapped(element) else format_of(element, default)
    if told == "markdown":
        return Text(source, True, [])
    if told == "plain_text":
        return Text(as_markdown(source, inline=inline), True, [])
    marked = from_html(source.replace("\n", "<br>") if told == "moodle_auto_format" else source, inline=inline)
    return Text(marked.text, marked.is_faithful, marked.images)


def read_pictures(element: Element, images: list[Image]) -> tuple[list[Picture], list[Remark]]:
    """The pictures that the text shows, from the files beside it; and what is to be said about the others."""
    files = {file.attributes.get("name", ""): file for file in element.all("file")}
    pictures, remarks = [], []
    for image in images:
        inline = _INLINE_PICTURE.match(image.address)
        name = "" if inline else unquote(image.address.removeprefix(_PLACE))
        file = files.pop(name, None) if image.address.startswith(_PLACE) else None
        if not inline and file is None:
            remarks.append(Remark("picture-elsewhere", element.line))
            continue
        _keep(pictures, remarks, inline[1] if inline else file.text, name, image.alt_text, element.line)
    for name, file in files.items():
        remarks.append(Remark("file-dropped", file.line, {"name": clean(name)}))
    return pictures, remarks


def old_pictures(question: Element) -> tuple[list[Picture], list[Remark]]:
    """The one picture that Moodle 1.9 kept beside the text, next to its name or, by the documentation, within it."""
    pictures, remarks = [], []
    named = question.first("image")
    encoded = (*question.all("image_base64"), *named.all("image_base64"))
    if encoded and encoded[0].text.strip():
        _keep(pictures, remarks, encoded[0].text, named.text.strip(), "", question.line)
    return pictures, remarks


def _keep(pictures: list[Picture], remarks: list[Remark], encoded: str, name: str, alt_text: str, line: int) -> None:
    try:
        content = b64decode("".join(encoded.split()), validate=True)
    except (NoBase64, ValueError):
        content = b""
    if content:
        pictures.append(Picture(content, clean(name), alt_text))
    else:
        remarks.append(Remark("picture-unreadable", line, {"name": clean(name)}))


class Texts:
    """Writes texts, and remembers whether the look of one of them cannot be written."""

    def __init__(self) -> None:
        self.lost = False

    def write(self, text: str, *, inline: bool = False, pictures: list[Picture] | None = None) -> str:
        """The format and the <text>, and the pictures below the text, for the element around them."""
        if shows_as_typed(text, inline=inline) and "\n\n" not in text.strip() and not pictures:
            return f' format="plain_text"><text>{escape_xml(text.strip())}</text>'
        html, is_faithful = to_html(text, inline=inline)
        self.lost = self.lost or not is_faithful
        shown, files = "".join(_images(pictures or [])), "".join(_files(pictures or []))
        return f' format="html"><text>{escape_xml(html + shown)}</text>{files}'


def _names(pictures: list[Picture]) -> Iterator[str]:
    """A name of its own for each picture."""
    taken: set[str] = set()
    for number, picture in enumerate(pictures, 1):
        name = picture.name if picture.name and picture.name not in taken else f"{number}-{picture.name or 'picture'}"
        taken.add(name)
        yield name


def _images(pictures: list[Picture]) -> Iterator[str]:
    for name, picture in zip(_names(pictures), pictures, strict=True):
        yield f'\n<p><img src="{_PLACE}{quote(name, safe="")}" alt="{escape(picture.alt_text)}"></p>'


def _files(pictures: list[Picture]) -> Iterator[str]:
    for name, picture in zip(_names(pictures), pictures, strict=True):
        encoded = b64encode(picture.content).decode()
        yield f'<file name="{escape(name)}" path="/" encoding="base64">{encoded}</file>'
