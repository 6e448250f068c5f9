"""The Vietnamese is complete, current and keeps the placeholders of the English."""

import ast
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polib
import pytest

from tests.architecture.house import ROOT, modules

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
TRANSLATING = ("_", "gettext", "gettext_lazy", "ngettext", "pgettext")
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


def within_f_strings(source: str) -> list[str]:
    """The sentences that an f-string translates. The collector does not look into f-strings, so nobody is asked for
    their Vietnamese, and no test misses it."""
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)]
    return [call.args[0].value for call in calls if isinstance(call.func, ast.Name) and call.func.id in TRANSLATING]


def test_no_sentence_is_translated_where_it_is_not_collected():
    found = {name: within_f_strings(source) for name, source in modules().items()}
    assert {name: sentences for name, sentences in found.items() if sentences} == {}


def test_a_sentence_within_an_f_string_is_seen():
    assert within_f_strings("f\"{_('Basis')}: {one}\"") == ["Basis"]
    assert within_f_strings("name = _('Basis')\nf'{name}: {one}'") == []


def test_vietnamese_is_there():
    assert "locale/vi/LC_MESSAGES/django.po" in [str(path.relative_to(ROOT)) for path in CATALOGUES]


def test_every_sentence_is_translated():
    entries = [entry for path in CATALOGUES for entry in polib.pofile(str(path)) if not entry.obsolete]
    assert {entry.msgid: found for entry in entries if (found := problems(entry))} == {}


def test_who_entered_or_not_is_told_by_one_word():
    """“Vào thi” is to start a paper, or to come in by some door; the state on a roster is “đăng ký”."""
    said = [translated for entry in polib.pofile(str(CATALOGUES[0])) for _english, translated in sentences(entry)]
    mixed = re.compile("chưa vào thi|vào thi thay|vào thi theo dòng|đã vào thi .|^đã vào thi", re.IGNORECASE)
    assert [sentence for sentence in said if mixed.search(sentence)] == []


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
