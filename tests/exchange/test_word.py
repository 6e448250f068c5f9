"""A Word file is read as a reader sees it, with the looks that styles give and what was tracked."""

import io
import zipfile
from contextlib import suppress

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from exchange.limited import Unfit
from exchange.word import Image, Line, Look, Place, Run, read_word
from tests.exchange.word_files import OFFICE, W, paragraph, relations, run, word_file


def lines(body: str, **parts: str) -> list[Line]:
    return read_word(word_file(body, **parts))


def look(properties: str, styles: str = "", paragraph_properties: str = "") -> Look:
    (line,) = lines(paragraph(run("x", properties), paragraph_properties), styles=styles)
    return line.runs[0].look


@pytest.mark.parametrize(
    "properties, expected",
    [
        ("", Look()),
        ("<w:b/>", Look(bold=True)),
        ('<w:b w:val="0"/>', Look()),
        ('<w:b w:val="false"/><w:i w:val="true"/>', Look(italic=True)),
        ('<w:u w:val="single"/>', Look(underline=True)),
        ('<w:u w:val="none"/>', Look()),
        ("<w:strike/>", Look(strike=True)),
        ("<w:dstrike/>", Look(strike=True)),
        ('<w:color w:val="ff0000"/>', Look(colour="FF0000")),
        ('<w:color w:val="auto"/>', Look()),
        ('<w:color w:val="262626"/>', Look()),
        ('<w:highlight w:val="yellow"/>', Look(highlight="yellow")),
        ('<w:highlight w:val="none"/>', Look()),
        ('<w:shd w:val="clear" w:fill="FFFF00"/>', Look(highlight="FFFF00")),
        ('<w:shd w:val="clear" w:fill="FFFFFF"/>', Look()),
        ('<w:bdr w:val="single"/>', Look(highlight="border")),
        ('<w:vertAlign w:val="superscript"/>', Look(position="superscript")),
        ('<w:rFonts w:ascii=".VnTime"/>', Look(font=".VnTime")),
    ],
)
def test_a_look_that_is_set_on_the_run_is_seen(properties, expected):
    assert look(properties) == expected


BASED = """
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="K"><w:basedOn w:val="N"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="S"><w:rPr><w:b/><w:color w:val="C00000"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="L"><w:basedOn w:val="L"/></w:style>"""


@pytest.mark.parametrize(
    "properties, style, expected",
    [
        ("", "", Look(italic=True, font="Arial")),
        ("", "K", Look(italic=True, bold=True, font="Arial")),
        ('<w:b w:val="0"/>', "K", Look(italic=True, font="Arial")),
        ('<w:rStyle w:val="S"/>', "", Look(italic=True, bold=True, colour="C00000", font="Arial")),
        ('<w:rStyle w:val="S"/>', "K", Look(italic=True, colour="C00000", font="Arial")),
        ("", "L", Look(font="Arial")),
        ("", "unknown", Look(font="Arial")),
    ],
)
def test_a_look_that_styles_give_is_seen(properties, style, expected):
    assert look(properties, BASED, f'<w:pStyle w:val="{style}"/>' if style else "") == expected


LINKED = """
<w:style w:type="character" w:styleId="H"><w:name w:val="Hyperlink"/><w:rPr><w:u w:val="single"/></w:rPr></w:style>"""


@pytest.mark.parametrize(
    "inside",
    [
        "<w:hyperlink>" + run("x", '<w:color w:val="0000FF"/><w:b/>') + "</w:hyperlink>",
        run("x", '<w:rStyle w:val="H"/><w:b/>'),
    ],
)
def test_the_look_of_links_is_nobodys_choice(inside):
    (line,) = lines(paragraph(inside), styles=LINKED)
    assert line.runs == [Run("x", Look(bold=True))]


def test_the_ground_of_a_cell_is_a_highlight():
    cell = f'<w:tc><w:tcPr><w:shd w:fill="92D050"/></w:tcPr>{paragraph(run("x"))}</w:tc>'
    (line,) = lines(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")
    assert line.runs == [Run("x", Look(highlight="92D050"))]


def test_text_of_all_kinds_is_read_in_order():
    (line,) = lines(
        paragraph(
            f"<w:r><w:t>một</w:t><w:tab/><w:t>hai</w:t><w:br/><w:noBreakHyphen/></w:r><w:hyperlink>{run('ba')}</w:hyperlink>"
            f"<w:sdt><w:sdtContent>{run('bốn')}</w:sdtContent></w:sdt><w:ins>{run('năm')}</w:ins><w:del>{run('sáu')}</w:del>"
            f"<w:fldSimple>{run('bảy')}</w:fldSimple><w:r><w:instrText>PAGE</w:instrText></w:r>"
            '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
        )
    )
    assert line.text == "một\thai\n-babốnnămbảy☑"


@pytest.mark.parametrize(
    "code, read",
    [("41", "A"), ("-1", ""), ("0", ""), ("D800", ""), ("DFFF", ""), ("110000", ""), ("x", ""), ("", "")],
)
def test_a_symbol_that_is_no_character_is_left_out(code, read):
    (line,) = lines(paragraph(f'{run("x")}<w:r><w:sym w:font="Arial" w:char="{code}"/></w:r>'))
    assert line.text == f"x{read}"


def test_paragraphs_whose_border_was_deleted_are_one():
    body = paragraph(run("một "), "<w:rPr><w:del/></w:rPr>") + paragraph(run("hai"))
    assert [line.text for line in lines(body)] == ["một hai"]


@pytest.mark.parametrize("change", ["del", "moveFrom"])
def test_a_paragraph_that_is_gone_joins_nothing_and_is_not_counted(change):
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    gone = paragraph(f"<w:{change}>{run('một')}</w:{change}>", f"{numbered}<w:rPr><w:{change}/></w:rPr>")
    read = lines(gone + paragraph(run("hai"), numbered), numbering=COUNTED)
    assert [(line.number, line.text, line.left_out) for line in read] == [("", "", ["change"]), ("1.", "hai", [])]


COUNTED = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
MOVED = f"<w:moveFrom>{run('cũ')}</w:moveFrom><w:moveTo>{run('mới')}</w:moveTo>"


@pytest.mark.parametrize(
    ("inside", "text", "left_out"),
    [
        (run("a") + MOVED, "amới", ["change"]),
        (run("a") + "<w:ins/>", "a", ["change"]),
        ("<w:ins/>", "", []),
        ("<w:del><w:r><w:delText> </w:delText></w:r></w:del>", "", []),
        ("<w:del><w:r><w:drawing/></w:r></w:del>", "", ["change"]),
        (
            "<m:oMath><m:r><m:t>x</m:t></m:r><w:del><m:r><m:t>+1</m:t></m:r></w:del></m:oMath>",
            "x",
            ["change", "formula"],
        ),
        (run("a", "<w:b/><w:rPrChange><w:rPr/></w:rPrChange>"), "a", ["change"]),
    ],
)
def test_lines_tell_that_nobody_has_accepted_what_was_changed(inside, text, left_out):
    (line,) = lines(paragraph(inside))
    assert (line.text, line.left_out) == (text, left_out)


@pytest.mark.parametrize(
    ("row", "cell", "read"),
    [
        ("<w:del/>", "", [("", ["change"]), ("b", [])]),
        ("", "<w:cellDel/>", [("", ["change"]), ("b", [])]),
        ("<w:ins/>", "", [("a", ["change"]), ("b", [])]),
    ],
)
def test_rows_and_cells_of_tables_that_were_deleted_are_not_read(row, cell, read):
    cells = f"<w:tc><w:tcPr>{cell}</w:tcPr>{paragraph(run('a'))}</w:tc>"
    body = f"<w:tbl><w:tr><w:trPr>{row}</w:trPr>{cells}</w:tr><w:tr><w:tc>{paragraph(run('b'))}</w:tc></w:tr></w:tbl>"
    assert [(line.text, line.left_out) for line in lines(body)] == read


def test_only_one_of_two_alternatives_is_read():
    box = "<w:r><w:{0}><w:txbxContent>{1}</w:txbxContent></w:{0}></w:r>"
    alternatives = (
        "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>".format(
            box.format("drawing", paragraph(run("khung"))), box.format("pict", paragraph(run("khung")))
        )
    )
    assert [line.text for line in lines(paragraph(run("trước") + alternatives))] == ["trước", "khung"]


def test_lines_in_tables_tell_their_cell():
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    wide = cell.format('<w:gridSpan w:val="2"/>', paragraph(run("a")))
    narrow = cell.format(
        "", paragraph(run("b")) + f"<w:tbl><w:tr>{cell.format('', paragraph(run('c')))}</w:tr></w:tbl>"
    )
    body = f"<w:tbl><w:tr>{wide}{narrow}</w:tr></w:tbl>" + paragraph(run("d"))
    places = [Place(0, 0, 0), Place(0, 0, 2), Place(1, 0, 0), None]
    assert [(line.text, line.place) for line in lines(body)] == list(zip("abcd", places, strict=True))


DRAWING = '<w:r><w:drawing><wp:docPr id="1" descr="Sơ đồ"/><a:blip r:embed="{}"/></w:drawing></w:r>'


def test_pictures_keep_their_bytes_and_their_text():
    content = word_file(
        paragraph(DRAWING.format("p1") + '<w:r><w:pict><v:imagedata r:id="p2"/></w:pict></w:r>'), p1=b"1", p2=b"2"
    )
    assert read_word(content)[0].images == [Image(b"1", "p1.png", "Sơ đồ"), Image(b"2", "p2.png")]


@pytest.mark.parametrize(
    "inside, expected",
    [
        (DRAWING.format("far"), ["linked-picture"]),
        (DRAWING.format("nowhere"), ["linked-picture"]),
        ("<w:r><w:drawing/></w:r>", ["object"]),
        ("<w:r><w:object/></w:r>", ["object"]),
        ("<w:r><w:pict/></w:r>", []),
        ("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", ["formula"]),
        ('<w:r><w:footnoteReference w:id="1"/></w:r>', ["footnote"]),
        ('<w:r><w:commentReference w:id="1"/></w:r>', ["comment"]),
        (run("kín", "<w:vanish/>"), ["hidden"]),
    ],
)
def test_what_cannot_be_told_as_text_is_named(inside, expected):
    (line,) = lines(paragraph(inside))
    assert line.left_out == expected


def test_pictures_that_are_shown_again_and_again_are_counted_each_time():
    big = word_file(paragraph(DRAWING.format("p1") * 60), p1=bytes(2**20))
    with pytest.raises(Unfit, match="size"):
        read_word(big)


# files that are something else, broken or hostile


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (b"{\\rtf1\\ansi}", "rtf"),
        (b"%PDF-1.7", "pdf"),
        (b"\xef\xbb\xbf<html><body/></html>", "html"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "xml"),
        (b"", "other"),
        ("Câu 1: A".encode(), "other"),
        (b"PK\x03\x04" + bytes(40), "broken"),
    ],
)
def test_what_is_no_word_file_is_named(content, reason):
    with pytest.raises(Unfit, match=f"^{reason}$"):
        read_word(content)


@pytest.mark.parametrize(
    "name, content, reason",
    [
        ("mimetype", "application/vnd.oasis.opendocument.text", "odt"),
        ("xl/workbook.xml", "<a/>", "xlsx"),
        ("a.txt", "x", "other"),
        ("_rels/.rels", "<a/>", "broken"),
        ("_rels/.rels", "<a>", "broken"),
        ("_rels/.rels", relations(("d", "officeDocument", "word/nowhere.xml")), "broken"),
        ("_rels/.rels", "<!DOCTYPE a><a/>", "entities"),
    ],
)
def test_an_archive_that_is_no_word_file_is_named(name, content, reason):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    with pytest.raises(Unfit, match=f"^{reason}$"):
        read_word(file.getvalue())


def test_the_strict_form_of_word_files_is_read_alike():
    usual = word_file(paragraph(run("x", "<w:b/>")))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(usual)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            strict = old.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            strict = strict.replace(OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
            new.writestr(name, strict)
    assert read_word(file.getvalue()) == read_word(usual)


def test_tables_within_tables_without_end_are_refused():
    deep = paragraph(run("x"))
    for _level in range(120):
        deep = f"<w:tbl><w:tr><w:tc>{deep}</w:tc></w:tr></w:tbl>"
    with pytest.raises(Unfit, match="broken"):
        read_word(word_file(deep))


def test_a_file_of_the_library_that_writes_them_is_read():
    document = Document()
    document.add_heading("Tiêu đề", 1)
    document.add_paragraph("một", style="List Number")
    file = io.BytesIO()
    document.save(file)
    assert [(line.text, line.number, line.is_heading) for line in read_word(file.getvalue())] == [
        ("Tiêu đề", "", True),
        ("một", "1.", False),
    ]


RICH_BODY = (
    paragraph(run("x", "<w:b/>"), '<w:pStyle w:val="K"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    + paragraph(DRAWING.format("p1"))
    + f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph(run("y"))}</w:tc></w:tr></w:tbl>'
)


@given(st.integers(0, len(RICH_BODY)), st.integers(0, 30), st.text(max_size=8))
def test_a_document_with_a_piece_changed_is_read_or_refused(begin, length, piece):
    body = RICH_BODY[:begin] + piece + RICH_BODY[begin + length :]
    with suppress(Unfit):
        read_word(word_file(body, BASED, p1=b"1"))


@given(st.binary(max_size=300))
def test_bytes_that_are_no_word_file_are_refused(content):
    with pytest.raises(Unfit):
        read_word(content)
