"""Walking through the document: paragraphs and tables in order, and what stands within a paragraph."""

from collections.abc import Iterator

from lxml import etree

from exchange.limited import Unfit
from exchange.word.lines import Image, Line, Look, Place, Run
from exchange.word.numbers import Numbers
from exchange.word.package import BROKEN, Package, child, q, value
from exchange.word.styles import Styles, shading
from exchange.zips import MOST_BYTES, SIZE

MOST_LINES = 50_000
_CHARACTERS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_CHARACTERS = {q(name): character for name, character in _CHARACTERS.items()}
_THROUGH = {"w:ins", "w:moveTo", "w:smartTag", "w:sdt", "w:sdtContent", "w:hyperlink", "w:customXml", "w:fldSimple"}
_THROUGH |= {"w:dir", "w:bdo", "w:ruby", "w:rubyBase", "mc:AlternateContent"}
_THROUGH = {q(name) for name in _THROUGH}
_DELETED = {q(name) for name in ("w:del", "w:moveFrom", "w:moveFromRangeStart")}
_TRACKED = [q(name) for name in ("w:ins", "w:del", "w:moveFrom", "w:moveTo")]
_TEXTS = [q(name) for name in ("w:t", "w:delText", "m:t")]
_DRAWN = [q(name) for name in ("w:sym", "w:drawing", "w:pict", "w:object")]
CHANGE = "change"
_FOOTNOTES = {q("w:footnoteReference"), q("w:endnoteReference")}
# Ticks and boxes in the fonts in which Word draws them; the same signs in Unicode.
_SYMBOLS = {0xFC: "✓", 0xFE: "☑", 0xFD: "☒", 0xFB: "✗", 0xA8: "☐", 0x6F: "☐", 0xB7: "•", 0xE0: "→", 0xF0: "→"}


def read_word(content: bytes) -> list[Line]:
    """The paragraphs of a Word file, also those within tables and text boxes, in reading order.

    Insertions that somebody tracked are kept, deletions are left out, and what was moved stands where it went; lines in
    which nobody has accepted that yet tell so. Raises Unfit: a reason of exchange.zips, "locked" behind a password, or
    what the file is instead ("doc", "rtf", "odt", "pdf", "xlsx", "html", "xml", "other").
    """
    try:
        package = Package(content)
        styles = Styles(package.related("styles"))
        reader = _Reader(package, styles, Numbers(package.related("numbering"), styles))
        reader.read(child(package.root(package.main), "w:body"))
    except RecursionError as error:
        raise Unfit(BROKEN) from error
    return reader.lines


class _Reader:
    def __init__(self, package: Package, styles: Styles, numbers: Numbers) -> None:
        self.lines: list[Line] = []
        self._files, self._styles, self._numbers = package.files(), styles, numbers
        self._tables = self._picture_bytes = 0
        self._joined: Line | None = None  # a line whose end was deleted: the next paragraph goes on in it

    def read(self, blocks: etree._Element | None, place: Place | None = None, behind: str = "") -> None:
        for block in _flattened(blocks):
            if block.tag == q("w:p"):
                self._paragraph(block, place, behind)
            elif block.tag == q("w:tbl"):
                self._table(block)

    def _table(self, table: etree._Element) -> None:
        number, self._tables = self._tables, self._tables + 1
        for row_number, row in enumerate(each for each in _flattened(table) if each.tag == q("w:tr")):
            column = 0
            is_deleted, begin = child(row, "w:trPr", "w:del") is not None, len(self.lines)
            for cell in (each for each in _flattened(row) if each.tag == q("w:tc")):
                place = Place(number, row_number, column)
                if is_deleted or child(cell, "w:tcPr", "w:cellDel") is not None:
                    self._line(place).left_out.append(CHANGE)
                    continue
                self.read(cell, place, shading(child(cell, "w:tcPr", "w:shd")))
                span = value(child(cell, "w:tcPr", "w:gridSpan"))
                column += min(int(span), 100) if span.isdecimal() and len(span) < 4 else 1
            for line in self.lines[begin:] if child(row, "w:trPr", "w:ins") is not None else ():
                line.left_out.append(CHANGE)

    def _line(self, place: Place | None) -> Line:
        """A new line, of which nothing is told yet."""
        if len(self.lines) >= MOST_LINES:
            raise Unfit(SIZE)
        self.lines.append(Line(len(self.lines) + 1, place=place))
        return self.lines[-1]

    def _paragraph(self, paragraph: etree._Element, place: Place | None, behind: str) -> None:
        told = paragraph.find(q("w:pPr"))
        style = value(child(told, "w:pStyle"))
        line = self._joined or self._line(place)
        has_end = all(child(told, "w:rPr", deleted) is None for deleted in ("w:del", "w:moveFrom"))
        if has_end:  # the last mark that is left decides what the paragraph is
            line.number, line.is_heading = self._numbers.next(told, style), self._styles.is_heading(style)
        is_counted_anew = self._numbers.had_another(told, style) and bool(_letters(paragraph, "w:t").strip())
        line.left_out += [CHANGE] if is_counted_anew or _is_changed(paragraph) else []
        boxes: list[etree._Element] = []
        self._runs(paragraph, line, style, shading(child(told, "w:shd")) or behind, boxes)
        self._joined = None if has_end or not line.text.strip() else line  # a paragraph that is gone joins nothing
        for box in boxes:
            self.read(box, place)

    def _runs(self, parent: etree._Element, line: Line, style: str, behind: str, boxes: list[etree._Element]) -> None:
        for element in _flattened(parent):
            if element.tag == q("w:r"):
                told = element.find(q("w:rPr"))
                look, is_hidden = seen = self._styles.look(style, told, behind)
                if self._had_another_look(style, told, behind, seen) and _letters(element, "w:t").strip():
                    line.left_out.append(CHANGE)
                if element.getparent().tag == q("w:hyperlink") or self._styles.is_link(told):
                    look = look._replace(colour="", underline=False)  # as all links look; nobody chose it
                if is_hidden:
                    line.left_out += ["hidden"] if _letters(element, "w:t").strip() else []
                else:
                    self._run(element, line, look, boxes)
            elif element.tag in (q("m:oMath"), q("m:oMathPara")):
                line.left_out.append("formula")
                line.runs.append(Run(_letters(element, "m:t")))

    def _had_another_look(self, style: str, run: etree._Element | None, behind: str, now: tuple[Look, bool]) -> bool:
        """Whether the run looked otherwise before a change that nobody has accepted; the font alone says nothing."""
        before = child(run, "w:rPrChange", "w:rPr")
        if before is None:
            return False
        look, was_hidden = self._styles.look(style, before, behind)
        return (look._replace(font=now[0].font), was_hidden) != now

    def _run(self, run: etree._Element, line: Line, look: Look, boxes: list[etree._Element]) -> None:
        text = ""
        for element in _flattened(run):
            text += _CHARACTERS.get(element.tag, "")
            if element.tag == q("w:t"):
                text += element.text or ""
            elif element.tag == q("w:sym"):
                text += _symbol(element)
            elif element.tag in _FOOTNOTES:
                line.left_out.append("footnote")
            elif element.tag == q("w:commentReference"):
                line.left_out.append("comment")
            elif element.tag in (q("w:drawing"), q("w:pict"), q("w:object")):
                self._drawing(element, line, boxes)
        if text:
            line.runs.append(Run(text, look))

    def _drawing(self, drawing: etree._Element, line: Line, boxes: list[etree._Element]) -> None:
        """The pictures of a drawing, and the text within its shapes, which is read after the paragraph."""
        inside = [box for box in drawing.iter(q("w:txbxContent")) if not _is_repeated(box, drawing)]
        boxes += inside
        described = next(drawing.iter(q("wp:docPr")), None)
        alt_text = (described.get("descr", "") if described is not None else "").strip()
        shown = [each for each in drawing.iter(q("a:blip"), q("v:imagedata")) if not _is_repeated(each, drawing)]
        for each in shown:
            self._picture(each.get(q("r:embed")) or each.get(q("r:id")) or "", alt_text, line)
        if not shown and not inside and drawing.tag != q("w:pict"):  # w:pict draws lines and watermarks, too
            line.left_out.append("object")

    def _picture(self, identity: str, alt_text: str, line: Line) -> None:
        name, content = self._files.get(identity, ("", None))
        if content is None:
            line.left_out.append("linked-picture")
            return
        self._picture_bytes += len(content)
        if self._picture_bytes > MOST_BYTES:  # one picture may be shown again and again
            raise Unfit(SIZE)
        line.images.append(Image(content, name, alt_text))


def _flattened(parent: etree._Element | None) -> Iterator[etree._Element]:
    """The children, and those of wrappers that only say something about them, but none that somebody deleted."""
    for element in parent if parent is not None else ():
        if element.tag == q("mc:AlternateContent"):
            chosen = child(element, "mc:Choice")
            yield from _flattened(chosen if chosen is not None else child(element, "mc:Fallback"))
        elif element.tag in _THROUGH:
            yield from _flattened(element)
        elif element.tag not in _DELETED:
            yield element


def _is_changed(paragraph: etree._Element) -> bool:
    """Whether somebody inserted, deleted or moved something here; an empty paragraph says nothing by that."""
    if next(paragraph.iter(*_TRACKED), None) is None:
        return False
    is_drawn = next(paragraph.iter(*_DRAWN), None) is not None
    return is_drawn or any((each.text or "").strip() for each in paragraph.iter(*_TEXTS))


def _letters(element: etree._Element, name: str) -> str:
    parts = (each for each in element.iter(q(name)) if next(each.iterancestors(*_DELETED), None) is None)
    return "".join(each.text or "" for each in parts)


def _symbol(element: etree._Element) -> str:
    """A character of a font of symbols; Word adds F000 to its code."""
    try:
        code = int(value(element, "w:char"), 16)
    except ValueError:
        return ""
    if code >= 0xE000 or value(element, "w:font").startswith(("Wingdings", "Symbol")):
        return _SYMBOLS.get(code & 0xFF, "")
    return chr(code) if 0x20 <= code < 0xD800 else ""  # below stand controls, above halves of characters


def _is_repeated(element: etree._Element, within: etree._Element) -> bool:
    """Whether the element is read elsewhere: as part of a text box, or beside this, which is for old programs."""
    for ancestor in element.iterancestors():
        if ancestor is within:
            return False
        if ancestor.tag in (q("mc:Fallback"), q("w:txbxContent")):
            return True
    return False
