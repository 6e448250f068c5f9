"""The manual cannot go stale in silence: its pictures, links, words and examples are those of the site."""

import re
from datetime import date

import polib
import pytest
from django.urls import get_resolver
from PIL import Image

from contest.manual import CHAPTER_OF, FIRST, FOLDER, chapters
from questions.formats import pasted
from questions.variants import check_whole, declaration_of, shipped_calendar
from questions.variants.functions import FUNCTIONS
from questions.variants.templates import FORMATS, date_words
from questions.writing import Wording
from tests.architecture.house import ROOT, texts
from tests.architecture.test_role_matrix import routes
from tests.manual import varying
from tests.manual.stage import PHONE, SCREEN

pytestmark = pytest.mark.once

PICTURES = ROOT / "docs" / "img" / "manual"
LARGEST = 80_000
LARGEST_IN_ALL = 2_500_000
NUMBER = re.compile(r"%(\\\(\w+\\\))?d|%\\\((number|count)\\\)s")
"""As `re.escape` has them."""
PLACEHOLDER = re.compile(r"%\\?\(\w+\\?\)[sd]|\\{\w*\\}|%[sd]")


def manual() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}


def links(text: str) -> list[str]:
    return re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", text)


def pictures(text: str) -> list[tuple[str, str]]:
    """The words and the file of each picture."""
    return re.findall(r"!\[([^\]]*)\]\(\.\./img/manual/([^)]+)\)", text)


def printed_words(text: str) -> list[str]:
    """What the manual says is printed on a page: everything bold."""
    return [" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", text, flags=re.DOTALL)]


def sentences_of_the_site() -> re.Pattern:
    """Matches what the site may print, whatever it fills in."""
    said = set()
    for entry in polib.pofile(str(ROOT / "locale/vi/LC_MESSAGES/django.po")):
        said |= {entry.msgstr, *entry.msgstr_plural.values()} - {""}
    escaped = {re.escape(sentence.replace("%%", "%")) for sentence in said}
    return re.compile("|".join(map(filled_in, filter(is_telling, escaped))))


def is_telling(escaped: str) -> bool:
    """Whether it has words of its own: one beside what is filled in would go for anything."""
    return not PLACEHOLDER.search(escaped) or len(re.findall(r"[^\W\d_]+", PLACEHOLDER.sub(" ", escaped))) >= 2


def filled_in(escaped: str) -> str:
    return PLACEHOLDER.sub(".+", NUMBER.sub(r"\\d+", escaped))


def unknown_words(text: str, said: re.Pattern) -> list[str]:
    return [words for words in printed_words(text) if not said.fullmatch(words)]


def test_every_picture_that_is_named_is_there_and_none_is_left_over():
    named = {file for text in manual().values() for _words, file in pictures(text)}
    assert named == {path.name for path in PICTURES.glob("*.webp")}


def test_every_picture_says_in_words_what_it_shows():
    silent = [file for text in manual().values() for words, file in pictures(text) if len(words) < 15]
    assert silent == []


def test_pictures_are_small():
    sizes = {path.name: path.stat().st_size for path in PICTURES.glob("*.webp")}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert sum(sizes.values()) < LARGEST_IN_ALL


def test_pictures_can_be_opened():
    widths = set()
    for path in PICTURES.glob("*.webp"):
        with Image.open(path) as picture:
            widths.add(picture.width)
    assert widths == {SCREEN["width"], PHONE["width"]}


def test_every_link_leads_to_a_chapter():
    found = {link for text in manual().values() for link in links(text)}
    assert {link for link in found if link.removesuffix(".md") not in chapters()} == set()


def test_every_chapter_is_listed_and_leads_back():
    listed = {link.removesuffix(".md") for link in links(manual()[FIRST])}
    back = {name for name, text in manual().items() if "README.md" in links(text)}
    assert (listed, back) == (chapters() - {FIRST}, chapters() - {FIRST})


def test_every_chapter_begins_with_its_title_and_has_no_other():
    titles = {name: re.findall(r"^# ", text, flags=re.MULTILINE) for name, text in manual().items()}
    assert {name: (text[:2], len(titles[name])) for name, text in manual().items()} == dict.fromkeys(titles, ("# ", 1))


def test_bold_words_are_words_of_the_site():
    said = sentences_of_the_site()
    found = {name: unknown_words(text, said) for name, text in manual().items()}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "text, unknown",
    [
        ("Bấm **Gửi duyệt**.", []),
        ("Bấm **Gửi đi duyệt**.", ["Gửi đi duyệt"]),
        ("Bấm **12 câu hỏi\nchờ rà soát**.", []),
        ("**Phương án không ai chọn: A, C.**", []),
        ("**Mở trang nào cũng được**", ["Mở trang nào cũng được"]),
        ("**12 câu hỏi chờ rà soát lại.**", []),
        ("**Nhiều câu hỏi chờ rà soát lại.**", ["Nhiều câu hỏi chờ rà soát lại."]),
    ],
)
def test_words_that_the_site_does_not_print_are_seen(text, unknown):
    assert unknown_words(text, sentences_of_the_site()) == unknown


def examples() -> list[tuple[str, str]]:
    """The name of each layout that has a text to copy, and the text."""
    sections = [section.split("```\n") for section in manual()["trinh-bay-tep-word"].split("\n## ")]
    return [(parts[0].partition(".")[0], parts[1]) for parts in sections if len(parts) > 1]


KEYS = {
    "Cách 1": ["B", "B"],
    "Cách 2": ["B", "A"],
    "Cách 3": ["C", "B"],
    "Cách 4": ["B", "A"],
    "Cách 5": [["A", "C"]],
}


@pytest.mark.parametrize("title, code", examples(), ids=KEYS)
def test_examples_to_copy_are_read_as_they_say(title, code):
    """Every question with its key, certain, and nothing to remark."""
    reading = pasted.read(code.encode())
    assert [row.key for row in reading.rows] == KEYS[title]
    assert [row.certain for row in reading.rows] == [True] * len(reading.rows)
    assert [remark.code for row in reading.rows for remark in row.remarks] + reading.remarks == []


def test_every_layout_of_text_has_an_example():
    assert [title for title, _code in examples()] == list(KEYS)


def test_chapters_are_offered_on_pages_that_exist():
    names = set(routes(get_resolver().url_patterns))
    assert {beginning for beginning in CHAPTER_OF if not any(name.startswith(beginning) for name in names)} == set()
    assert set(CHAPTER_OF.values()) - chapters() == set()


def test_the_manual_is_linked_where_people_look_for_it():
    where = texts(r"README\.md|docs/(organizing|banks)\.md")
    assert {name: "huong-dan/README.md" in text for name, text in where.items()} == dict.fromkeys(where, True)


def faults_of(example: Wording) -> list[str]:
    """What speaks against approving it."""
    declaration = declaration_of(example.variation, example.stem, example.content, example.key, example.explanation)
    return [str(problem.field) for problem in check_whole(declaration, example.kind, shipped_calendar())]


def test_the_example_with_parameters_is_told_as_the_pictures_show_it():
    chapter = manual()["cau-hoi-tham-so"]
    assert [text for text in varying.typed_texts() if text not in chapter] == []


def test_the_example_with_parameters_can_be_approved():
    assert faults_of(varying.example()) == []


def test_the_example_with_parameters_is_refused_without_its_last_conditions():
    """As the chapter says of it."""
    assert set(faults_of(varying.example(varying.MUST_HOLD))) == {"options"}


def test_every_function_of_expressions_is_explained():
    chapter = manual()["cau-hoi-tham-so"]
    assert [name for name in FUNCTIONS if f"`{name}(" not in chapter] == []


def test_every_way_to_print_a_value_is_explained():
    printed = re.findall(r"^\| `\{\w+:(\w+)\}`", manual()["cau-hoi-tham-so"], flags=re.MULTILINE)
    assert set(printed) == FORMATS - {"text"}


def told_calendar() -> list[list[str]]:
    """The year, the days off and the days worked of each line of the calendar."""
    lines = re.findall(r"^\| (20\d\d)[^|]* \| ([^|]+) \| ([^|]+) \|$", manual()["cau-hoi-tham-so"], flags=re.MULTILINE)
    return [[year, off, worked] for year, off, worked in lines]


def days_told(days: set[date]) -> str:
    return ", ".join(date_words(day).rpartition("/")[0] for day in sorted(days))


def test_the_calendar_that_is_told_is_the_one_that_is_used():
    calendar, told = shipped_calendar(), []
    for year, (first, last) in sorted(calendar.known.items(), reverse=True):
        off, worked = (
            {day for day in days if first <= day <= last and day.year == year}
            for days in (calendar.days_off, calendar.worked)
        )
        told.append([str(year), days_told(off), days_told(worked)])
    assert told_calendar() == told
