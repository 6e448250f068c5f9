"""Word files laid out as Decree 30/2020/NĐ-CP (appendix I) asks of the papers of an office.

A4; margins of 20 mm above and below, 30 mm left, 20 mm right; Times New Roman; the national name and motto beside the
names of the offices; the number, the place and the date; the title; page numbers above, from the second page on; the
recipients and whoever signs. What only the office knows stands as dots or in square brackets, for it to fill in.
"""

import io
import re
from collections.abc import Iterable
from typing import NamedTuple

from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from PIL import Image, UnidentifiedImageError

FONT = "Times New Roman"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TEXT_WIDTH = Mm(160)
TALLEST = Mm(120)
DOTS = "……"
LONGEST_TITLE = 255
"""Characters that a property of a Word file holds."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""
_CENTRE, _JUSTIFIED, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


class Letterhead(NamedTuple):
    """The office that issues a paper, the one above it, and where it stands; what is "" the office fills in, but for
    the one above where the office is named: a people's committee of a province has none (Decree 30/2020, annex I)."""

    agency: str = ""
    superior: str = ""
    place: str = ""


class Words(NamedTuple):
    """Words that look alike; a line break is a character."""

    text: str
    bold: bool = False
    italic: bool = False


class Letter:
    """A paper being written from its head to its signature."""

    def __init__(self, title: str) -> None:
        self._document: Docx = Document()
        self._document.core_properties.author = ""
        self._document.core_properties.comments = ""
        self._document.core_properties.title = _writable(title)[:LONGEST_TITLE]
        self._lay_out_pages()
        self._style_text()

    def head(self, head: Letterhead, title: str, subject: str) -> None:
        """The offices and the nation side by side, number and date, then what the paper is and what it is about."""
        left, right = self._columns(Mm(66), Mm(94))
        agency = (head.agency or "[Tên cơ quan, tổ chức]").upper()
        superior = head.superior or ("" if head.agency else "[Tên cơ quan, tổ chức chủ quản]")
        if superior:
            _line(left, superior.upper(), size=12, first=True)
        _ruled(_line(left, agency, size=12, bold=True, first=not superior), Mm(20))
        _line(left, f"Số: {DOTS}/{DOTS}", size=13)
        _line(right, NATION, size=12, bold=True, first=True)
        _ruled(_line(right, MOTTO, size=13, bold=True), Mm(14))
        place = head.place or "[Địa danh]"
        _line(right, f"{place}, ngày {DOTS} tháng {DOTS} năm {DOTS}", size=13, italic=True)
        self._document.add_paragraph(_writable(title.upper()), style=self._title)
        below = self._document.add_paragraph(style=self._title)
        below.add_run(_writable(subject))
        _ruled(below, Mm(60))

    def paragraph(self, words: Iterable[Words], *, indent: int = 0, space: int = 6) -> None:
        """A paragraph of the text, so many millimetres to the right and so many points below what stands before it."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(indent)
        paragraph.paragraph_format.space_before = Pt(space)
        for piece in words:
            run = paragraph.add_run(_writable(piece.text))
            run.bold, run.italic = piece.bold or None, piece.italic or None

    def rule(self, count: int = 1) -> None:
        """Empty lines to write on."""
        for _number in range(count):
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(12)
            _border(paragraph, "dotted")

    def picture(self, content: bytes, alt_text: str) -> bool:
        """A picture with what it shows, no wider than the text; return whether it can be read."""
        try:
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
                shown = content if picture.format in ("PNG", "JPEG") else _as_png(picture)
        except (UnidentifiedImageError, OSError, ValueError):
            return False
        paragraph = self._document.add_paragraph()
        paragraph.alignment = _CENTRE
        natural = Mm(25.4 * width / 96)
        fitting = min(TEXT_WIDTH, int(TALLEST * width / height), natural)
        inline = paragraph.add_run().add_picture(io.BytesIO(shown), width=fitting)
        inline._inline.docPr.set("descr", _writable(alt_text))
        return True

    def end(self, words: str, recipients: Iterable[str], signer: str) -> None:
        """The end of the text, the recipients, and whoever signs."""
        last = self._document.add_paragraph(words)
        last.alignment = _CENTRE
        left, right = self._columns(Mm(80), Mm(80))
        left.paragraphs[0].style = self._closing
        left.paragraphs[0].add_run("Nơi nhận:")
        for each in recipients:
            _line(left, f"- {each};", size=11, align=_LEFT)
        _line(right, signer.upper(), size=13, bold=True, first=True)
        _line(right, "[Chữ ký, dấu]", size=13, italic=True)
        _line(right, "[Họ và tên]", size=13, bold=True).paragraph_format.space_before = Pt(48)

    def saved(self) -> bytes:
        file = io.BytesIO()
        self._document.save(file)
        return file.getvalue()

    def _lay_out_pages(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
        section.left_margin, section.header_distance = Mm(30), Mm(10)
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.alignment = _CENTRE
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = number.add_run()
            field = OxmlElement("w:fldChar" if kind else "w:instrText")
            field.set(qn("w:fldCharType"), kind) if kind else setattr(field, "text", text)
            run._r.append(field)

    def _style_text(self) -> None:
        normal = self._document.styles["Normal"]
        _in_font(normal, 13)
        normal.paragraph_format.space_before, normal.paragraph_format.space_after = Pt(6), Pt(0)
        normal.paragraph_format.alignment = _JUSTIFIED
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        normal.element.get_or_add_rPr().append(language)
        self._title = self._outlined("Tên văn bản", 14, _CENTRE)
        self._closing = self._outlined("Nơi nhận", 12, _LEFT)
        self._closing.font.italic = True

    def _outlined(self, name: str, size: int, align: WD_ALIGN_PARAGRAPH) -> ParagraphStyle:
        """A style of a heading: people who do not see the page find their way by it."""
        style = self._document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self._document.styles["Normal"]
        _in_font(style, size)
        style.font.bold = True
        style.paragraph_format.alignment = align
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().append(level)
        return style

    def _columns(self, *widths: Mm) -> list[_Cell]:
        table = self._document.add_table(rows=1, cols=len(widths))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            cell.width = width
        return list(table.rows[0].cells)


def _in_font(style: ParagraphStyle, size: int) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), FONT)


def _line(
    cell: _Cell,
    text: str,
    *,
    size: int,
    bold: bool = False,
    italic: bool = False,
    first: bool = False,
    align: WD_ALIGN_PARAGRAPH = _CENTRE,
) -> Paragraph:
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment, paragraph.paragraph_format.space_before = align, Pt(0)
    run = paragraph.add_run(_writable(text))
    run.font.size, run.bold, run.italic = Pt(size), bold or None, italic or None
    return paragraph


def _ruled(paragraph: Paragraph, indent: Mm) -> None:
    """A thin line below, shorter than the column by an indent on each side: a small paragraph with nothing in it."""
    rule = OxmlElement("w:p")
    paragraph._p.addnext(rule)
    below = Paragraph(rule, paragraph._parent)
    below.paragraph_format.left_indent = below.paragraph_format.right_indent = indent
    below.paragraph_format.space_before, below.paragraph_format.space_after = Pt(0), Pt(4)
    below.paragraph_format.line_spacing = Pt(3)
    _border(below, "single")


def _border(paragraph: Paragraph, look: str) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", look), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    told = paragraph._p.get_or_add_pPr()
    told.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")


def _as_png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)
