"""The Vietnamese is complete, current and keeps the placeholders of the English."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polib
import pytest

from tests.architecture.house import ROOT

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")


def sentences(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each translation beside the English that it must agree with."""
    if entry.msgid_plural:
        return [(entry.msgid_plural, translated) for translated in entry.msgstr_plural.values()]
    return [(entry.msgid, entry.msgstr)]


def problems(entry: polib.POEntry) -> list[str]:
    found = ["fuzzy"] if entry.fuzzy else []
    for english, translated in sentences(entry):
        if not translated.strip():
            found.append("untranslated")
        elif Counter(PLACEHOLDER.findall(english)) != Counter(PLACEHOLDER.findall(translated)):
            found.append("other placeholders")
    return found


def meanings(catalogue: polib.POFile | polib.MOFile) -> dict:
    return {
        (entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in catalogue if not entry.obsolete
    }


def test_vietnamese_is_there():
    assert "locale/vi/LC_MESSAGES/django.po" in [str(path.relative_to(ROOT)) for path in CATALOGUES]


def test_every_sentence_is_translated():
    entries = [entry for path in CATALOGUES for entry in polib.pofile(str(path)) if not entry.obsolete]
    assert {entry.msgid: found for entry in entries if (found := problems(entry))} == {}


@pytest.mark.once
def test_every_sentence_of_code_templates_and_scripts_is_in_the_catalogue(tmp_path):
    """Collects them anew from a copy of what is tracked; nothing may come or go."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, tracked.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    subprocess.run([tmp_path / "scripts/messages"], check=True, capture_output=True)
    collected = [polib.pofile(str(tmp_path / path.relative_to(ROOT))) for path in CATALOGUES]
    assert [meanings(catalogue) for catalogue in collected] == [
        meanings(polib.pofile(str(path))) for path in CATALOGUES
    ]


def test_the_compiled_files_are_current():
    for path in CATALOGUES:
        compiled = polib.mofile(str(path.with_suffix(".mo")))
        assert meanings(compiled) == meanings(polib.pofile(str(path)))


@pytest.mark.parametrize(
    "entry, expected",
    [
        (polib.POEntry(msgid="Save", msgstr="Lưu"), []),
        (polib.POEntry(msgid="Save", msgstr=""), ["untranslated"]),
        (polib.POEntry(msgid="Save", msgstr="Lưu", flags=["fuzzy"]), ["fuzzy"]),
        (polib.POEntry(msgid="%(count)s left", msgstr="còn %(number)s"), ["other placeholders"]),
        (polib.POEntry(msgid="{n} row", msgid_plural="{n} rows", msgstr_plural={0: "dòng"}), ["other placeholders"]),
    ],
)
def test_a_planted_fault_is_seen(entry, expected):
    assert problems(entry) == expected
