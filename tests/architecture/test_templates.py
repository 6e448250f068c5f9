"""What no template does, and that templates and static files neither lie about unused nor are missing."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.utils import get_app_template_dirs

from tests.architecture.house import ROOT, modules, texts

FORBIDDEN = (
    ("an inline script", r"<script\b(?![^>]*\bsrc=)"),
    ("an inline style sheet", r"<style\b"),
    ("an inline handler", r"<[^>]*\son[a-z]+\s*="),
    ("an inline style", r"<[^>]*\sstyle\s*="),
    ("unescaped output", r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off"),
    ("a javascript: address", r"javascript:"),
    ("a file of another host", r"""<(script|link|img|source|iframe)\b[^>]*\b(src|href)\s*=\s*["']?(https?:)?//"""),
    ("a sentence that is not translated", r">(?!\s*(Tiếng Việt|Hội Thi)\s*<)[^<>{}%]*[à-ỹÀ-Ỹđ][^<>{}]*<"),
)
# Django itself looks for these names, and allauth for 429.html.
KNOWN_NAMES = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}


def templates() -> dict[str, str]:
    return {name.removeprefix("templates/"): text for name, text in texts(r"templates/.*").items()}


def offences(text: str) -> list[str]:
    """What the strict Content-Security-Policy, or we, would refuse in this template."""
    bare = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", text, flags=re.DOTALL)
    return [what for what, pattern in FORBIDDEN if re.search(pattern, bare)]


def unused(names: set[str], sources: str, known: set[str]) -> set[str]:
    """Templates that no source names, neither whole nor by the folder of an f-string, and no framework looks for."""
    folders = tuple(re.findall(r"""f["']([\w/-]+/)[\w.-]*{""", sources))
    return {
        name
        for name in names - known
        if f'"{name}' not in sources and f"'{name}" not in sources and not name.startswith(folders or ("\0",))
    }


def overrides(name: str) -> bool:
    """Whether a framework ships a template of this name, which ours replaces."""
    return any((Path(directory) / name).exists() for directory in get_app_template_dirs("templates"))


def static_references(text: str) -> set[str]:
    return set(re.findall(r"""{%\s*static\s+["']([^"']+)["']""", text))


def icons_used(text: str) -> set[str]:
    return set(re.findall(r"""{%\s*icon\s+["']([\w-]+)["']""", text))


KEPT = re.compile(r"""{% kept "([^"]+)"(.*?) %}""")
TAKES = re.compile(r"Takes: ([^;.]*)(?:; and to fill in ([^.]*))?\.{% endcomment")
FILL = "fill_"


def names(words: str | None) -> set[str]:
    return set(re.findall(r"\w+", re.sub(r"\([^)]*\)", "", words or "")))


def given(arguments: str) -> tuple[set[str], set[str]]:
    """The values that a kept piece is given, and the texts to fill in."""
    named = set(re.findall(r"\s(\w+)=", arguments))
    fills = {name for name in named if name.startswith(FILL)}
    return named - fills, {name.removeprefix(FILL) for name in fills}


def taken(text: str) -> tuple[set[str], set[str]]:
    """What a template says that it takes, of either sort."""
    said = TAKES.search(text)
    return (names(said[1]), names(said[2])) if said else (set(), set())


def shown(text: str) -> set[str]:
    """What is written out, or handed to a sentence that is translated."""
    return {name for pair in re.findall(r"{{ (\w+)|\w=(\w+)", text) for name in pair if name}


def ill_kept(sources: dict[str, str]) -> list[str]:
    """Kept pieces that are not given what they take, or do not show what is filled in: either would be an empty place,
    and no error."""
    pieces = [(name, arguments) for text in sources.values() for name, arguments in KEPT.findall(text)]
    wrong = [name for name, arguments in pieces if given(arguments) != taken(sources[name])]
    return wrong + [name for name, arguments in pieces if given(arguments)[1] - shown(sources[name])]


def test_kept_pieces_are_given_what_they_take():
    assert ill_kept(templates()) == []


@pytest.mark.parametrize(
    "call, piece",
    [
        ("""a=b fill_c=d""", "Takes: a, e; and to fill in c.{% endcomment %}{{ c }}"),
        ("""a=b""", "Takes: a; and to fill in c.{% endcomment %}{{ c }}"),
        ("""a=b fill_c=d""", "Takes: a; and to fill in c.{% endcomment %}"),
        ("""a=b""", "{{ a }}"),
    ],
)
def test_a_kept_piece_that_lacks_something_is_found(call, piece):
    assert ill_kept({"page": f'{{% kept "piece" {call} %}}', "piece": piece}) == ["piece"]


def test_no_template_offends():
    found = {name: offences(text) for name, text in templates().items() if name.endswith(".html")}
    assert {name: what for name, what in found.items() if what} == {}


def test_every_template_is_used():
    sources = "\n".join([*modules().values(), *templates().values()])
    known = KNOWN_NAMES | {name for name in templates() if overrides(name)}
    assert unused(set(templates()), sources, known) == set()


def test_every_static_file_that_is_named_exists():
    named = set().union(*map(static_references, templates().values()))
    assert {path for path in named if finders.find(path) is None} == set()


def test_every_icon_that_is_named_exists():
    named = set().union(*map(icons_used, templates().values()))
    assert {name for name in named if not (ROOT / "static" / "icons" / f"{name}.svg").exists()} == set()


@pytest.mark.parametrize(
    "text, what",
    [
        ("<script>alert(1)</script>", "an inline script"),
        ("<style>p {}</style>", "an inline style sheet"),
        ('<button class="a" onclick="go()">', "an inline handler"),
        ('<p style="color: red">', "an inline style"),
        ("{{ stem|safe }}", "unescaped output"),
        ('<a href="javascript:go()">', "a javascript: address"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "a file of another host"),
        ("<p>Đang lưu…</p>", "a sentence that is not translated"),
    ],
)
def test_the_rule_sees_a_planted_offence(text, what):
    assert offences(text) == [what]


def test_innocent_templates_pass():
    assert (
        offences('{# <style> #}<script src="{% static \'a.js\' %}" type="module"></script><a href="https://a.vn">')
        == []
    )


def test_an_unused_template_is_seen():
    sources = '"a.html" f"questions/kinds/{code}.html"'
    assert unused({"a.html", "b.html", "questions/kinds/single.html", "404.html"}, sources, {"404.html"}) == {"b.html"}


def test_every_box_of_a_filter_stands_in_a_field_so_that_they_share_a_line():
    found = {
        name: (form.count("form-label"), form.count('class="field'))
        for name, text in texts(r"templates/.+\.html").items()
        for form in re.findall(r'<form class="filters[^>]*>(.*?)</form>', text, flags=re.DOTALL)
    }
    assert {name: counts for name, counts in found.items() if counts[0] != counts[1]} == {}
