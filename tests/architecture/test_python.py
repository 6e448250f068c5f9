"""What no Python file of the house does. Each rule is a function over one source text."""

import ast
import re
from functools import cache

import pytest

from tests.architecture.house import imports, layer, modules, texts

pytestmark = pytest.mark.once

# Where a model's save() may stand, with the reason. Logic belongs to a verb.
SAVE_ALLOWED: dict[str, str] = {}
READ_ENVIRONMENT = {
    *("config.settings", "config.settings_test", "config.asgi"),
    "config.backups.databases",  # hands it on to the programs of PostgreSQL
}
MARKS_SAFE = {"questions.markdown", "accounts.moulds"}
BANNED_WORDS = re.compile(r"utils?|helpers?|common|misc|shared|base_?manager")
MODEL_SIGNALS = re.compile(r"(pre|post)_(save|delete|init|migrate)|m2m_changed|receiver")
SKIPS = re.compile(r"skip|skipif|skipIf|skipUnless|skipTest|SkipTest|xfail|importorskip|expectedFailure")


@cache
def names_used(source: str) -> set[str]:
    """Every identifier and attribute that the source uses, and every name it imports."""
    found = {name for pair in imports(source) for name in pair}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


def uses_model_signals(module: str, source: str) -> bool:
    return any(MODEL_SIGNALS.fullmatch(name) or name == "django.db.models.signals" for name in names_used(source))


def overrides_save(module: str, source: str) -> bool:
    """A model that does something of its own when it is saved or deleted, where SAVE_ALLOWED does not name it."""
    if layer(module) != "models" or module in SAVE_ALLOWED:
        return False
    methods = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(node.name in ("save", "delete", "save_base", "full_clean") for node in methods)


def has_a_junk_name(module: str, source: str) -> bool:
    return any(BANNED_WORDS.fullmatch(part) for part in module.split("."))


def defines_a_service(module: str, source: str) -> bool:
    classes = [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    return any(name.endswith(("Service", "Helper", "Utils")) for name in classes)


def uses_random(module: str, source: str) -> bool:
    return any(name == "random" for name, _ in imports(source))


def marks_safe(module: str, source: str) -> bool:
    calls = {getattr(node.func, "id", "") for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
    made = "SafeString" in calls or {"mark_safe", "html_safe"} & names_used(source)
    return module not in MARKS_SAFE and bool(made)


def reads_the_environment(module: str, source: str) -> bool:
    """Only the settings know the environment, so that docs/settings.md can be complete."""
    return module not in READ_ENVIRONMENT and bool({"environ", "getenv"} & names_used(source))


def may_skip(module: str, source: str) -> bool:
    """Any way of pytest or unittest to let a test pass without running it."""
    return any(SKIPS.fullmatch(name) for name in names_used(source))


RULES = [
    uses_model_signals,
    overrides_save,
    has_a_junk_name,
    defines_a_service,
    uses_random,
    marks_safe,
    reads_the_environment,
]


@pytest.mark.parametrize("rule", RULES)
def test_no_module_breaks_the_rule(rule):
    assert [module for module, source in modules().items() if rule(module, source)] == []


def test_no_test_may_be_skipped():
    sources = texts(r"tests/.*\.py")
    assert [name for name, source in sources.items() if may_skip(name, source)] == []


@pytest.mark.parametrize(
    "rule, module, source",
    [
        (uses_model_signals, "contest.boards", "from django.db.models.signals import post_save"),
        (uses_model_signals, "contest.boards", "@receiver(thing)\ndef f(): ..."),
        (uses_model_signals, "contest.boards", "signals.post_save.connect(f)"),
        (overrides_save, "contest.models.entries", "class Entry(Model):\n    def save(self): self.code = 1"),
        (has_a_junk_name, "contest.utils", ""),
        (has_a_junk_name, "contest.common.words", ""),
        (defines_a_service, "contest.entering", "class EntryService: ..."),
        (uses_random, "questions.drawing", "import random"),
        (uses_random, "questions.drawing", "from random import choice"),
        (marks_safe, "contest.views", "from django.utils.safestring import mark_safe"),
        (reads_the_environment, "contest.engine", "import os\nos.environ['X']"),
        (may_skip, "tests/contest/test_x.py", "@pytest.mark.skipif(True)\ndef test_x(): ..."),
        (may_skip, "tests/contest/test_x.py", "pytest.importorskip('redis')"),
    ],
)
def test_the_rule_sees_a_planted_break(rule, module, source):
    assert rule(module, source)
