"""Word files with forty questions of the project's own bank, laid out as offices do; each layout is a function."""

import io
import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches, RGBColor
from docx.text.paragraph import Paragraph
from PIL import Image

from tests.architecture.house import ROOT

PICTURED = {"3": "Sơ đồ một cửa", "17": "Biểu mẫu số 05", "40": ""}
RED = RGBColor(0xC0, 0x00, 0x00)


@dataclass(eq=False)
class Source:
    """A question as it stands in the bank."""

    number: str
    stem: str
    options: list[str]
    key: list[int]
    explanation: str
    bases: list[tuple[str, str]]
    level: int
    pictures: list[tuple[bytes, str]] = field(default_factory=list)

    @property
    def letters(self) -> str:
        return ", ".join("ABCDEF"[place] for place in self.key)

    @property
    def basis(self) -> str:
        return "; ".join(
            f"{place} văn bản số {number}" if place else f"Văn bản số {number}" for number, place in self.bases
        )


@cache
def sources() -> tuple[Source, ...]:
    """28 questions with one right answer and 12 with several, but never all."""
    lines = (ROOT / "fixtures/questions-vi.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    chosen = [record for record in records if record["kind"] == "single"][::9][:28]
    several = [record for record in records if record["kind"] == "multiple"]
    chosen += [record for record in several if len(record["answer"]) < len(record["options"])][::4][:12]
    return tuple(_source(str(number), record) for number, record in enumerate(chosen, 1))


def _source(number: str, record: dict) -> Source:
    keys = [option["key"] for option in record["options"]]
    return Source(
        number,
        record["stem"],
        [option["text"] for option in record["options"]],
        [keys.index(key) for key in record["answer"]],
        record["explanation"],
        [(basis["number"], basis["article"] or "") for basis in record["legal_basis"]],
        record["difficulty"],
        [(picture(int(number)), PICTURED[number])] if number in PICTURED else [],
    )


@cache
def picture(shade: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, 90, 200)).save(file, "PNG")
    return file.getvalue()


def saved(document: Docx) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


Layout = Callable[[Docx, tuple[Source, ...]], None]


@cache
def compose(layout: Layout, questions: tuple[Source, ...] | None = None) -> bytes:
    """A Word file with these questions, or all of them, laid out so."""
    document = Document()
    layout(document, questions or sources())
    return saved(document)


def add_picture(paragraph: Paragraph, source: Source) -> None:
    for content, alt_text in source.pictures:
        shape = paragraph.add_run().add_picture(io.BytesIO(content), width=Inches(0.2))
        shape._inline.docPr.set("descr", alt_text)


def marked(source: Source) -> Iterator[tuple[str, str, bool]]:
    """(letter, text, whether it is right) of each option."""
    for place, text in enumerate(source.options):
        yield "ABCDEF"[place], text, place in source.key


def notes(document: Docx, source: Source) -> None:
    document.add_paragraph(f"Giải thích: {source.explanation}")
    document.add_paragraph(f"Căn cứ pháp lý: {source.basis}")


def bold_options(document: Docx, questions: tuple[Source, ...]) -> None:
    """ "Câu 1: …" with bold labels, options on lines of their own, the right one bold."""
    document.add_paragraph("ĐỀ THI TÌM HIỂU CẢI CÁCH HÀNH CHÍNH")
    for source in questions:
        stem = document.add_paragraph()
        stem.add_run(f"Câu {source.number}: ").bold = True
        stem.add_run(source.stem)
        add_picture(document.add_paragraph(), source)
        for letter, text, is_right in marked(source):
            document.add_paragraph().add_run(f"{letter}. {text}").bold = is_right
        notes(document, source)


def underlined_letters(document: Docx, questions: tuple[Source, ...]) -> None:
    """ "Câu 1." with all options on one line between tabs; all letters bold, the right ones underlined."""
    for source in questions:
        stem = document.add_paragraph()
        stem.add_run(f"Câu {source.number}. {source.stem}").bold = True
        add_picture(stem, source)
        line = document.add_paragraph()
        for place, (letter, text, is_right) in enumerate(marked(source)):
            mark = line.add_run(f"\t{letter}" if place else letter)
            mark.bold, mark.underline = True, is_right
            line.add_run(f") {text}")
        notes(document, source)


NUMBERING = """
<w:abstractNum {ns} w:abstractNumId="{id}"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{first}"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="{shape}"/><w:lvlText w:val="{second}"/></w:lvl>
</w:abstractNum>"""


def add_list(document: Docx, identity: int, first: str, second: str, shape: str) -> None:
    """An abstract list and an instance of it with the same id."""
    root = document.part.numbering_part.element
    xml = NUMBERING.format(ns=nsdecls("w"), id=identity, first=first, second=second, shape=shape)
    root.insert(0, parse_xml(xml))
    add_instance(document, identity, identity)


def add_instance(document: Docx, identity: int, abstract: int, restart: int | None = None) -> None:
    again = ""
    if restart is not None:
        again = f'<w:lvlOverride w:ilvl="{restart}"><w:startOverride w:val="1"/></w:lvlOverride>'
    xml = f'<w:num {nsdecls("w")} w:numId="{identity}"><w:abstractNumId w:val="{abstract}"/>{again}</w:num>'
    document.part.numbering_part.element.append(parse_xml(xml))


def number(paragraph: Paragraph, instance: int, level: int) -> Paragraph:
    told = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    told.get_or_add_ilvl().val = level
    told.get_or_add_numId().val = instance
    return paragraph


def numbered_by_word(document: Docx, questions: tuple[Source, ...]) -> None:
    """Word itself writes "Câu 1:" and "A."; the right options are highlighted."""
    add_list(document, 71, "Câu %1:", "%2.", "upperLetter")
    for source in questions:
        stem = number(document.add_paragraph(source.stem), 71, 0)
        add_picture(stem, source)
        for _letter, text, is_right in marked(source):
            run = number(document.add_paragraph(), 71, 1).add_run(text)
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW if is_right else None
        notes(document, source)


def numbered_by_styles(document: Docx, questions: tuple[Source, ...]) -> None:
    """ "1)" from a style, "a." from a list that each question begins anew; the key in a line."""
    add_list(document, 81, "%1)", "%2)", "lowerLetter")
    add_list(document, 82, "%1.", "%2.", "lowerLetter")
    style = document.styles.add_style("Câu hỏi", 1)
    told = style.element.get_or_add_pPr()._add_numPr()
    told.get_or_add_numId().val = 81
    for place, source in enumerate(questions):
        stem = document.add_paragraph(source.stem, style="Câu hỏi")
        add_picture(stem, source)
        add_instance(document, 200 + place, 82, restart=1)
        for _letter, text, _is_right in marked(source):
            number(document.add_paragraph(text), 200 + place, 1)
        document.add_paragraph(f"Đáp án: {source.letters.lower()}")
        notes(document, source)


def options_in_cells(document: Docx, questions: tuple[Source, ...]) -> None:
    """Options in tables without lines, two columns read downwards; the right ones red."""
    for source in questions:
        stem = document.add_paragraph(f"Câu hỏi {int(source.number):02}/ {source.stem}")
        add_picture(stem, source)
        half = (len(source.options) + 1) // 2
        table = document.add_table(half, 2)
        for place, (letter, text, is_right) in enumerate(marked(source)):
            run = table.cell(place % half, place // half).paragraphs[0].add_run(f"{letter}/ {text}")
            run.font.color.rgb = RED if is_right else None
        notes(document, source)


def bank_in_a_table(document: Docx, questions: tuple[Source, ...]) -> None:
    """A row for each question and a column for each thing."""
    headings = ["STT", "Nội dung câu hỏi", *(f"Phương án {letter}" for letter in "ABCDEF")]
    headings += ["Đáp án đúng", "Giải thích", "Căn cứ pháp lý", "Mức độ"]
    table = document.add_table(1, len(headings))
    for cell, text in zip(table.rows[0].cells, headings, strict=True):
        cell.text = text
    for source in questions:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = source.number, source.stem
        add_picture(cells[1].paragraphs[0], source)
        for place, text in enumerate(source.options):
            cells[2 + place].text = text
        cells[8].text, cells[9].text, cells[10].text = source.letters, source.explanation, source.basis
        cells[11].text = ("Nhận biết", "Thông hiểu", "Vận dụng")[source.level - 1]


def answers_across(document: Docx, questions: tuple[Source, ...]) -> None:
    """ "1." and "A." by hand; a table of numbers above letters at the end, ten to a block."""
    for source in questions:
        add_picture(document.add_paragraph(f"{source.number}. {source.stem}"), source)
        for letter, text, _is_right in marked(source):
            document.add_paragraph(f"{letter}. {text}")
        notes(document, source)
    document.add_paragraph("BẢNG ĐÁP ÁN")
    table = document.add_table(0, 11)
    for start in range(0, len(questions), 10):
        upper, lower = table.add_row().cells, table.add_row().cells
        upper[0].text, lower[0].text = "Câu", "Đáp án"
        for place, source in enumerate(questions[start : start + 10], 1):
            upper[place].text, lower[place].text = source.number, source.letters


def answers_down(document: Docx, questions: tuple[Source, ...]) -> None:
    """Parts with headings, all stems bold by style; a table of answers with explanations at the end."""
    for source in questions:
        if source.number in ("1", "21"):
            document.add_heading(f"PHẦN {'I' if source.number == '1' else 'II'}. KIẾN THỨC CHUNG", 1)
        add_picture(document.add_paragraph(f"Câu {source.number} (TH): {source.stem}", style="Heading 4"), source)
        for letter, text, _is_right in marked(source):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{letter}.").bold = True
            paragraph.add_run(f"  {text}")
    document.add_heading("ĐÁP ÁN VÀ GIẢI THÍCH", 1)
    table = document.add_table(1, 3)
    for cell, text in zip(table.rows[0].cells, ("Câu", "Đáp án", "Giải thích"), strict=True):
        cell.text = text
    for source in questions:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = f"Câu {source.number}", source.letters.replace(", ", "")
        cells[2].text = f"{source.explanation}"


def asterisks_in_breaks(document: Docx, questions: tuple[Source, ...]) -> None:
    """Each question one paragraph with soft breaks; an asterisk before the right letters."""
    for source in questions:
        lines = [f"CÂU {source.number}: {source.stem}"]
        lines += [f"{'*' if is_right else ''}{letter}. {text}" for letter, text, is_right in marked(source)]
        lines += [f"Giải thích: {source.explanation}", f"Căn cứ: {source.basis}"]
        add_picture(document.add_paragraph("\n".join(lines)), source)


def ugly(document: Docx, questions: tuple[Source, ...]) -> None:
    """Everything by hand and by habit: decomposed letters, spaces of all kinds, marks without, lines of answers."""
    styles = ["Câu {}:", "Câu {} .", "CÂU {}/", "Câu{}：", "Câu hỏi {}.", "Câu\xa0{}\xa0:", "câu {})", "Câu {}-"]
    for place, source in enumerate(questions):
        label = styles[place % len(styles)].format(source.number)
        text = unicodedata.normalize("NFD", source.stem).replace(" ", "  ", 2).replace(" ", "\xa0 ", 1)
        stem = document.add_paragraph(f" {label}  {text[:9]}\xad{text[9:]} ")
        add_picture(stem, source)
        gap = ("", " ", "  ", "\xa0", "\t")[place % 5]
        mark = (".", ")", " .", "/", "．")[place % 5]
        letters = "abcdef" if place % 2 else "ABCDEF"
        for each, option in zip(letters, source.options, strict=False):
            document.add_paragraph(f"\t{each}{mark}{gap}{unicodedata.normalize('NFD', option)}  ")
        document.add_paragraph("")
        document.add_paragraph(f"Giải  thích : {source.explanation}")
    document.add_paragraph("----- ĐÁP ÁN -----")
    for start in range(0, len(questions), 5):
        told = (f"{source.number}-{source.letters.replace(', ', ',')}" for source in questions[start : start + 5])
        document.add_paragraph(";  ".join(told))


def cells_of_their_own(document: Docx, questions: tuple[Source, ...]) -> None:
    """A table for each question: letters in one column, texts in the next, an x in the third for the right ones."""
    for source in questions:
        table = document.add_table(0, 3)
        cells = table.add_row().cells
        cells[0].text, cells[1].text = f"Câu {source.number}", source.stem
        add_picture(cells[1].paragraphs[0], source)
        for letter, text, is_right in marked(source):
            cells = table.add_row().cells
            cells[0].text, cells[1].text, cells[2].text = letter, text, "x" if is_right else ""
        notes(document, source)


def shade(cell: object, fill: str) -> None:
    element = OxmlElement("w:shd")
    element.set(qn("w:fill"), fill)
    cell._tc.get_or_add_tcPr().append(element)


def shaded_cells(document: Docx, questions: tuple[Source, ...]) -> None:
    """Each option in a row of a table, the right ones on a coloured ground; notes behind the key on one line."""
    for source in questions:
        add_picture(document.add_paragraph(f"Câu {source.number}. {source.stem}"), source)
        table = document.add_table(0, 1)
        for letter, text, is_right in marked(source):
            cell = table.add_row().cells[0]
            cell.text = f"{letter}. {text}"
            if is_right:
                shade(cell, "92D050")
        notes(document, source)


BY_LOOKS = [bold_options, underlined_letters, numbered_by_word, options_in_cells, shaded_cells]
BY_WORDS = [numbered_by_styles, bank_in_a_table, answers_across, answers_down, asterisks_in_breaks, ugly]
BY_WORDS += [cells_of_their_own]
WITHOUT_BASES = [answers_down, ugly]
