"""The stem in Markdown: its lines, with a word that stands out in bold or italics kept so."""

from itertools import groupby

from exchange.word import Look
from questions.formats.layout.text import Rich
from questions.formats.literal import literal_block, literal_line, shows

_LIST_MARKS = ("- ", "* ", "+ ")


def stem_markdown(lines: list[tuple[Rich, bool]]) -> str:
    """Paragraphs apart, breaks within them kept, entries of a list close together."""
    whole = ""
    for place, (line, is_new) in enumerate(lines):
        close = not is_new or (place and _is_entry(line.text) and _is_entry(lines[place - 1][0].text))
        whole += ("\n" if close else "\n\n") * bool(whole) + line.squeezed()
    told = literal_block(whole)
    with_emphasis = _with_emphasis(lines, told)
    return with_emphasis if shows(with_emphasis, whole) else told


def _with_emphasis(lines: list[tuple[Rich, bool]], told: str) -> str:
    """The text with what stands out marked, line by line; `told` where nothing does."""
    kept = told.split("\n")
    filled = [place for place, line in enumerate(kept) if line]
    if len(filled) != len(lines):
        return told
    every = [look for line, _is_new in lines for c, look in zip(line.text, line.looks, strict=True) if c.isalnum()]
    bold, italic = (any(marks) and not all(marks) for marks in ([e.bold for e in every], [e.italic for e in every]))
    if not bold and not italic:
        return told
    for place, (line, _is_new) in zip(filled, lines, strict=True):
        marked = _marked(line, bold, italic)
        if marked:
            kept[place] = marked
    return "\n".join(kept)


def _marked(line: Rich, bold: bool, italic: bool) -> str:
    """The line with its emphasis; "" where it has none."""

    def mark(look: Look) -> str:
        return "**" * (bold and look.bold) + "*" * (italic and look.italic)

    parts = []
    pairs = zip(line.text, line.looks, strict=True)
    for marks, group in groupby(pairs, key=lambda pair: mark(pair[1])):
        text = "".join(character for character, _look in group)
        inside = literal_line(" ".join(text.split()))
        space = " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""
        parts.append(f"{space[0]}{marks}{inside}{marks}{space[1]}" if inside and marks else text)
    return " ".join("".join(parts).split()) if any(map(str.strip, parts)) and "*" in "".join(parts) else ""


def _is_entry(text: str) -> bool:
    return text.startswith(_LIST_MARKS) or (text[:1].isdigit() and text.lstrip("0123456789")[:2] in (". ", ") "))
