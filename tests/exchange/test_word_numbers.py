"""The numbers that Word writes by itself are counted as Word counts them."""

import pytest

from exchange.word import read_word
from tests.exchange.word_files import paragraph, word_file


def level(number: int, shape: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{shape}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def numbering(levels: str, instances: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{instances}'
    )


def numbered(*members: tuple[int, int]) -> str:
    """Paragraphs of (instance, level)."""
    return "".join(
        paragraph("", f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{instance}"/></w:numPr>')
        for instance, depth in members
    )


def written(body: str, **parts: str) -> list[str]:
    return [line.number for line in read_word(word_file(body, **parts))]


QUESTION, OPTION = level(0, "decimal", "Câu %1:"), level(1, "upperLetter", "%2.")


def test_options_begin_anew_below_each_question():
    members = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)]
    assert written(numbered(*members), numbering=numbering(QUESTION + OPTION)) == ["Câu 1:", "A.", "B.", "Câu 2:", "A."]


def test_a_level_that_never_begins_anew_goes_on():
    going_on = level(1, "upperLetter", "%2.", '<w:lvlRestart w:val="0"/>')
    assert written(numbered((1, 0), (1, 1), (1, 0), (1, 1)), numbering=numbering(QUESTION + going_on))[3] == "B."


def test_instances_of_one_list_count_on_unless_they_have_a_start_of_their_own():
    more = '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    more += '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
    more += '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    members = [(1, 0), (2, 0), (3, 0), (3, 0), (1, 0)]
    found = written(numbered(*members), numbering=numbering(level(0, "lowerLetter", "%1)"), more))
    assert found == ["a)", "b)", "a)", "b)", "c)"]


def test_an_instance_may_have_a_level_of_its_own():
    more = f'<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1/")}'
    more += "</w:lvlOverride></w:num>"
    assert written(numbered((2, 0), (2, 0)), numbering=numbering(QUESTION, more)) == ["I/", "II/"]


@pytest.mark.parametrize(
    "shape, text, start, expected",
    [
        ("decimal", "%1.", 9, ["9.", "10."]),
        ("decimalZero", "Câu %1", 9, ["Câu 09", "Câu 10"]),
        ("lowerLetter", "(%1)", 26, ["(z)", "(aa)"]),
        ("upperRoman", "%1.", 3, ["III.", "IV."]),
        ("lowerRoman", "%1.", 8, ["viii.", "ix."]),
        ("bullet", "", 1, ["•", "•"]),
        ("none", "-", 1, ["-", "-"]),
        ("japaneseCounting", "%1.", 1, ["1.", "2."]),
    ],
)
def test_numbers_are_written_in_their_shape(shape, text, start, expected):
    assert written(numbered((1, 0), (1, 0)), numbering=numbering(level(0, shape, text, start=start))) == expected


def test_a_number_may_name_the_levels_above():
    below = level(1, "decimal", "%1.%2")
    assert written(numbered((1, 0), (1, 1), (1, 1)), numbering=numbering(level(0, "upperRoman", "%1") + below)) == [
        "I",
        "I.1",
        "I.2",
    ]


NUMBERED_STYLE = '<w:style w:type="{}" w:styleId="{}"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'


def test_a_style_may_number_its_paragraphs():
    styles = NUMBERED_STYLE.format("paragraph", "Q")
    styles += '<w:style w:type="paragraph" w:styleId="O"><w:basedOn w:val="Q"/></w:style>'
    body = paragraph("", '<w:pStyle w:val="Q"/>') + paragraph("", '<w:pStyle w:val="O"/>')
    own = paragraph("", '<w:pStyle w:val="Q"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert written(body + own, styles=styles, numbering=numbering(QUESTION)) == ["Câu 1:", "Câu 2:", ""]


def test_the_level_of_a_style_is_the_one_that_names_it():
    named = level(1, "upperLetter", "%2.", '<w:pStyle w:val="O"/>')
    styles = NUMBERED_STYLE.format("paragraph", "O")
    assert written(paragraph("", '<w:pStyle w:val="O"/>'), styles=styles, numbering=numbering(QUESTION + named)) == [
        "A."
    ]


def test_a_list_may_be_that_of_a_style_of_lists():
    styles = NUMBERED_STYLE.format("numbering", "LS")
    more = '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="LS"/></w:abstractNum>'
    more += '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    assert written(numbered((2, 0)), styles=styles, numbering=numbering(QUESTION, more)) == ["Câu 1:"]
