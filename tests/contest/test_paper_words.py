"""The page hands the script every sentence it says, and no other."""

import json
import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from contest.views.paper_words import SENTENCES, paper_words


def scripts() -> str:
    return "\n".join(path.read_text() for path in Path(settings.BASE_DIR, "static/js/paper").glob("*.js"))


def names_said(source: str) -> set[str]:
    """What the script asks of `words`, directly or by a name in the timer's list of warnings."""
    direct = re.findall(r"\bwords\.(\w+)", source)
    unpacked = re.findall(r"\[\d+, \"(\w+)\"\]", source)
    return {*direct, *unpacked}


def test_every_sentence_that_is_said_is_there_and_every_one_there_is_said():
    assert names_said(scripts()) == set(SENTENCES)


def test_each_language_has_its_own_sentences_whatever_is_spoken_around_it():
    with override("en"):
        elements = [paper_words(language) for language in ("vi", "en", "vi")]
    told = [json.loads(element.partition(">")[2].removesuffix("</script>"))["nothing"] for element in elements]
    assert told == ["chưa có câu trả lời", "nothing", "chưa có câu trả lời"]


def test_the_script_fills_in_what_the_sentences_leave_open():
    open_places = {place for words in SENTENCES.values() for place in re.findall(r"{(\w+)}", str(words))}
    filled = {place for place in open_places if re.search(rf"\b{place}\b", scripts())}
    assert filled == open_places


def test_modules_are_found_beside_each_other():
    imported = re.findall(r'from "([^"]+)"', scripts())
    assert [name for name in imported if not re.fullmatch(r"\./\w+\.js", name)] == []
    assert {Path(settings.BASE_DIR, "static/js/paper", name).exists() for name in imported} == {True}
