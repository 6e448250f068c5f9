"""Sound files of every format, and what chance makes of them."""

import io
import zipfile
from random import Random

from questions.formats import FORMATS, aiken, gift, lines, moodle, sheet
from questions.formats.rows import Row, option_rows
from tests.exchange import office_sheets
from tests.exchange.word_files import paragraph, run, word_file

PASTED = """Câu 1: Cơ quan nào ban hành Kế hoạch?
A. Sở Nội vụ
B. *UBND tỉnh
C. HĐND tỉnh

Câu 2. Thời hạn là bao nhiêu ngày?\tA) 5\tB) 10
Đáp án: A
Giải thích: Theo khoản 2 Điều 5 Nghị định 61/2018/NĐ-CP.
"""
WORD = "".join(paragraph(run(line, "<w:b/>" if "UBND" in line else "")) for line in PASTED.splitlines())
TABLE = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
TOKENS = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\n\n", b"\t" * 50, b" " * 500),
    *(b"A. ", b"::", b"{", b"}", b"=%-1e999%", b"->", b"~", b"$CATEGORY: ", b"ANSWER: ", b"\\", b'"', b"\\u0000"),
    *(b"[[", b'{"a":' * 400, b"[" * 2000, b"1e999", b"NaN", b"-0", b"9" * 400),
    *(b"<!ENTITY a '&b;'>", b"<![CDATA[", b"]]>", b"<question type='x'>", b"&amp;#0;", b"&#x110000;", b"<w:p>" * 300),
    *("\u202eđ\u0301".encode(), "Câu 99999999999999999999:".encode(), b"</"),
)
LONGEST = 200_000
"""Bytes of a mutated file: chance finds nothing in long ones that it does not find in short ones."""


def seeds() -> dict[str, list[bytes]]:
    """Sound files by the code of their format."""
    content = {"options": option_rows(["Sở Nội vụ", "UBND tỉnh", "HĐND tỉnh"]), "keep_order": False, "unit": None}
    rows = [
        Row(1, "Cơ quan nào ban hành Kế hoạch?", "single", content, "B", explanation="Vì thế.", code="a-1", level=2),
        Row(2, "Nội dung nào đúng?", "multiple", content, ["A", "C"], code="a-2", level=1),
        Row(3, "Mấy ngày?", "numeric", {"options": [], "unit": "ngày"}, {"value": "5", "tolerance": "0"}, level=1),
    ]
    written = {code: [module.write(rows).content] for code, module in WRITERS.items()}
    csv = "Câu hỏi,A,B,Đáp án đúng\nAi ký?,Chủ tịch,Phó Chủ tịch,A\n".encode()
    written["sheet"] += [csv, sheet.template(), *_office_sheets()]
    return written | {"pasted": [PASTED.encode()], "word": [word_file(WORD), word_file(WORD + TABLE)]}


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
            elif draw.random() < 0.95:
                archive.writestr(name, _mutated(content, [content], draw))
    return file.getvalue()
