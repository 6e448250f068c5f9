"""Sound files of every format, and what chance makes of them."""

import io
import re
import zipfile
from copy import deepcopy
from random import Random

from lxml import etree

from questions.formats import FORMATS, aiken, gift, lines, moodle, sheet
from questions.formats.rows import Basis, Picture, Row
from tests.exchange import office_sheets
from tests.exchange.word_files import paragraph, run, word_file
from tests.questions.formats import composer
from tests.questions.samples import SAMPLES

PASTED = """Câu 1: Cơ quan nào ban hành Kế hoạch?
A. Sở Nội vụ
B. *UBND tỉnh
C. HĐND tỉnh

Câu 2. Thời hạn là bao nhiêu ngày?\tA) 5\tB) 10
Đáp án: A
Giải thích: Theo khoản 2 Điều 5 Nghị định 61/2018/NĐ-CP.
"""
_LISTED = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
_LIST = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
WORD = "".join(
    (
        paragraph(
            run("Ai ký?") + f"<w:ins>{run(' Chọn một.')}</w:ins><w:del>{run('x')}</w:del>", '<w:pStyle w:val="Q"/>'
        ),
        paragraph(f'<w:hyperlink r:id="far">{run("Giám đốc")}</w:hyperlink>', _LISTED.format(1)),
        paragraph(run("Văn thư", '<w:b/><w:color w:val="FF0000"/><w:shd w:fill="92D050"/>'), _LISTED.format(1)),
        paragraph('<w:r><w:drawing><wp:docPr id="1" descr="Sơ đồ"/><a:blip r:embed="p1"/></w:drawing></w:r>'),
        paragraph('<w:r><w:pict><v:imagedata r:id="p1"/></w:pict><w:footnoteReference w:id="1"/></w:r>'),
        paragraph("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>" + '<w:r><w:commentReference w:id="1"/></w:r>'),
        paragraph(f"<w:sdt><w:sdtContent>{run('Đáp án: B')}</w:sdtContent></w:sdt>", '<w:pStyle w:val="K"/>'),
    )
)
"""What Word puts into a file besides text: lists, links, tracked changes, pictures, notes, formulas."""
STYLES = (
    '<w:style w:type="paragraph" w:styleId="K"><w:basedOn w:val="L"/><w:rPr><w:b/></w:rPr></w:style>'
    f'<w:style w:type="paragraph" w:styleId="Q"><w:pPr>{_LISTED.format(0)}</w:pPr></w:style>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="L"/>'
)
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="1">{_LIST.format(0, "decimal", "Câu %1:")}{_LIST.format(1, "upperLetter", "%2.")}'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
_READ_OF_WORD = re.compile(r"_rels/|word/(?:_rels/|media/|document\.xml|styles\.xml|numbering\.xml)")
TOKENS = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\n\n", b"\t" * 50, b" " * 500),
    *(b"A. ", b"::", b"{", b"}", b"=%-1e999%", b"->", b"~", b"$CATEGORY: ", b"ANSWER: ", b"\\", b'"', b"\\u0000"),
    *(b"[[", b'{"a":' * 400, b"[" * 2000, b"1e999", b"NaN", b"-0", b"9" * 400),
    *(b"<!ENTITY a '&b;'>", b"<![CDATA[", b"]]>", b"<question type='x'>", b"&amp;#0;", b"&#x110000;", b"<w:p>" * 300),
    *("\u202eđ\u0301".encode(), "Câu 99999999999999999999:".encode(), b"</"),
)
WORDS = (
    "",
    "0",
    "-1",
    "999999999999",
    "1e9",
    "\u202e",
    "Câu 1:",
    "A. x",
    "Đáp án: B",
    "%1.%9",
    "none",
    "C00000",
    " " * 500,
)
"""Of which chance makes texts and values."""
LONGEST = 200_000
"""Bytes of a mutated file: chance finds nothing in long ones that it does not find in short ones."""


def seeds() -> dict[str, list[bytes]]:
    """Sound files by the code of their format."""
    written = {code: [module.write(_questions()).content] for code, module in WRITERS.items()}
    csv = "Câu hỏi,A,B,Đáp án đúng\nAi ký?,Chủ tịch,Phó Chủ tịch,A\n".encode()
    written["sheet"] += [csv, sheet.template(), *_office_sheets()]
    return written | {"pasted": [PASTED.encode()], "word": [word_file(WORD, STYLES, NUMBERING, p1=b"x"), *_papers()]}


def _questions() -> list[Row]:
    """One of each kind; pictures, a basis and what varies with one or another."""
    rows = [
        Row(place, f"Câu hỏi số {place}?", kind, content, key, explanation="Vì thế.", code=f"a-{place}", level=2)
        for place, (kind, (content, key)) in enumerate(SAMPLES.items(), 1)
    ]
    rows[0].pictures = [Picture(composer.picture(1), "a.png", "Sơ đồ")]
    rows[1].legal_bases = [Basis("61/2018/NĐ-CP", "khoản 2 Điều 5")]
    varying = Row(
        8, "{n} ngày là mấy giờ?", "numeric", {"options": [], "unit": "giờ"}, {"value": "{g}", "tolerance": "0"}
    )
    varying.variation = {
        "parameters": [{"name": "n", "kind": "integer", "from": 1, "to": 9}],
        "derived": [{"name": "g", "expression": "n * 24"}],
    }
    return [*rows, varying]


def _papers() -> list[bytes]:
    """Word files as offices lay them out, without the parts that nobody reads."""
    return [
        _lean(composer.compose(layout, composer.sources()[2:4])) for layout in composer.BY_LOOKS + composer.BY_WORDS
    ]


def _lean(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as lean:
        for name in filter(_READ_OF_WORD.match, whole.namelist()):
            lean.writestr(name, whole.read(name))
    return file.getvalue()


def _office_sheets() -> list[bytes]:
    """A sheet of LibreOffice and one of old Excel, whose looks are read besides."""
    told = [office_sheets.text(text) for text in ("Câu hỏi", "A", "B", "Đáp án")]
    row = [office_sheets.text("Mấy?"), office_sheets.number(0.5, "50%"), office_sheets.number(7, "007")]
    rows = [office_sheets.table_row(*told), office_sheets.table_row(*row, office_sheets.text("A"))]
    cells = office_sheets.hidden_row(1) + office_sheets.hidden_columns(0, 1) + office_sheets.wholes(0, 0, (1, 2), 1)
    return [
        office_sheets.ods(office_sheets.table(*rows)),
        office_sheets.xls(["000"], {"Một": cells + office_sheets.real(1, 0, 0.5, 1)}),
    ]


WRITERS = {"sheet": sheet, "gift": gift, "aiken": aiken, "moodle": moodle, "lines": lines}
READ = [code for code, each in FORMATS.items() if each.is_read]
assert {*WRITERS, "pasted", "word"} == set(READ)


def mutated(seed: bytes, others: list[bytes], draw: Random) -> bytes:
    """A file that chance made of a sound one; half the time inside the members of an archive, so that it opens."""
    if seed.startswith(b"PK") and draw.random() < 0.7:
        return _member_mutated(seed, draw)
    return _mutated(seed, others, draw)


def _mutated(content: bytes, others: list[bytes], draw: Random) -> bytes:
    for _time in range(draw.choice((1, 1, 2, 4, 16))):
        start = draw.randrange(len(content) + 1)
        end = min(len(content), start + draw.choice((0, 1, 4, 64, 1024)))
        match draw.randrange(6):
            case 0:
                middle = bytes(byte ^ (1 << draw.randrange(8)) for byte in content[start : start + 3])
                content = content[:start] + middle + content[start + 3 :]
            case 1:
                content = content[:start] + content[end:]
            case 2:
                content = content[:end] + content[start:end] * draw.choice((1, 2, 50)) + content[end:]
            case 3:
                content = content[:start] + draw.choice(TOKENS) + content[end:]
            case 4:
                content = content[:start]
            case 5:
                other = draw.choice(others)
                content = content[:start] + other[draw.randrange(len(other) + 1) :]
    return content[:LONGEST]


def _member_mutated(seed: bytes, draw: Random) -> bytes:
    """The archive with one of its members mutated, or taken out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as sound, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        names = sound.namelist()
        chosen = draw.choice(names)
        for name in names:
            content = sound.read(name)
            if name != chosen:
                archive.writestr(name, content)
            elif name.endswith((".xml", ".rels")) and draw.random() < 0.6:
                archive.writestr(name, _tree_mutated(content, draw))
            elif draw.random() < 0.95:
                archive.writestr(name, _mutated(content, [content], draw))
    return file.getvalue()


def _tree_mutated(content: bytes, draw: Random) -> bytes:
    """XML that is still well-formed, so that it is read: elements are lost, doubled, moved, or say something else."""
    root = etree.fromstring(content)
    for _time in range(draw.choice((1, 2, 4, 16))):
        elements = list(root.iter("*"))
        element, other = draw.choice(elements), draw.choice(elements)
        if element is root or element in (other, *other.iterancestors()):
            continue
        match draw.randrange(4):
            case 0:
                element.getparent().remove(element)
            case 1:
                other.append(deepcopy(element))
            case 2:
                other.append(element)
            case 3 if element.attrib:
                element.set(draw.choice(sorted(element.attrib)), draw.choice(WORDS))
            case 3:
                element.text = draw.choice(WORDS)
    return etree.tostring(root)
