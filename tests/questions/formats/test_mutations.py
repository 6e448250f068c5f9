"""Whatever a file holds, only a reading or Unfit comes of it, and soon: hundreds of damaged files of each format."""

import time
from random import Random

import pytest
from django.conf import settings

from exchange.limited import Unfit
from exchange.sheets import read_sheet, write_csv
from questions.formats import aiken, gift, lines, moodle, sheet
from questions.formats.remarks import sentence
from questions.formats.rows import Reading
from tests.questions.formats.test_aiken import TWO
from tests.questions.formats.test_gift import CHOICES, NUMBERS

ROWS = lines.read((settings.BASE_DIR / "fixtures" / "questions-vi.jsonl").read_bytes()).rows[::40]
WORKBOOK = sheet.template()
GIFT = [text for text, *_told in CHOICES] + [f"Số? {{{text}}}" for text, *_told in NUMBERS]
EXAMPLES = {
    "gift": (
        gift,
        "\n\n".join(text for text, *_told in CHOICES + [(f"Số? {{{each[0]}}}",) for each in NUMBERS]).encode(),
    ),
    "gift-written": (gift, gift.write(ROWS).content),
    "aiken": (aiken, TWO.encode()),
    "moodle": (moodle, moodle.write(ROWS).content),
    "lines": (lines, lines.write(ROWS).content),
    "csv": (sheet, write_csv(read_sheet(WORKBOOK).rows)),
    "xlsx": (sheet, WORKBOOK),
}
MUTATIONS = 300
LONGEST_SECONDS = 1.0
WORDS = b"""
    { } ~ = # :: -> \\ %50% $CATEGORY: ANSWER: " < </text> <![CDATA[ ]]> &#xD800; &x; fraction= [] null 1e999 \\ud800
""".split()
RUNS = [sign * 60 for sign in (b"9", b"*", b"[", b"<b>", b"<ul>", b"_a", b"`")]
SIGNS = [*WORDS, *RUNS, b"A. ", b"\n\n", b"\0", b"\xff", b"\xef\xbb\xbf", "ế".encode(), "e\u0302\u0301".encode()]


def mutated(content: bytes, random: Random) -> bytes:
    """The content with one to six damages: a sign put in, a part cut out, doubled, put elsewhere, or a byte changed."""
    damaged = bytearray(content)
    for _damage in range(random.randint(1, 6)):
        start = random.randrange(len(damaged) + 1)
        part = bytes(damaged[start : start + random.randint(1, 80)])
        damage = random.randrange(5)
        if damage == 0:
            damaged[start:start] = random.choice(SIGNS)
        elif damage == 1:
            del damaged[start : start + len(part)]
        elif damage == 2:
            damaged[start:start] = part
        elif damage == 3:
            place = random.randrange(len(damaged) + 1)
            damaged[place:place] = part
        elif part:
            damaged[start] = random.randrange(256)
    return bytes(damaged)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_damaged_file_gives_a_reading_or_is_unfit(name):
    module, content = EXAMPLES[name]
    random = Random(name)
    slowest = 0.0
    for _mutation in range(MUTATIONS):
        damaged = mutated(content, random)
        began = time.process_time()
        try:
            reading = module.read(damaged)
        except Unfit:
            continue
        finally:
            slowest = max(slowest, time.process_time() - began)
        remarks = [*reading.remarks, *(remark for row in reading.rows for remark in row.remarks)]
        assert Reading.from_json(reading.to_json()) == reading
        assert [remark for remark in remarks if not sentence(remark)] == []
    assert slowest < LONGEST_SECONDS


@pytest.mark.parametrize("piece", SIGNS, ids=repr)
@pytest.mark.parametrize("module", [gift, aiken, moodle, lines, sheet], ids=lambda module: module.__name__[18:])
def test_a_sign_in_great_number_takes_no_time(module, piece):
    began = time.process_time()
    try:
        module.read(piece * (20_000 // len(piece)))
    except Unfit:
        pass
    assert time.process_time() - began < LONGEST_SECONDS
