"""The log's sentences and the deeds that the code records are the same: none is missing, none is left over."""

import ast
import re

import pytest

from accounts.audit import VERBS
from tests.architecture.house import modules

pytestmark = pytest.mark.once

HOME = "accounts.audit"
SLUG = re.compile(r"[a-z]+(-[a-z]+)+")


def recorded(source: str) -> set[str]:
    """The verbs that a module hands to the log, or sets aside under a name with `verb` in it for that."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "log_change"):
            found |= verbs_in(node.args[1])
        elif isinstance(node, ast.Assign) and "verb" in ast.unparse(node.targets[0]):
            found |= verbs_in(node.value)
    return found


def verbs_in(node: ast.AST) -> set[str]:
    texts = {
        inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    }
    return {text for text in texts if SLUG.fullmatch(text)}


def test_every_verb_has_a_sentence_and_every_sentence_a_deed():
    deeds = [recorded(source) for module, source in modules().items() if module != HOME]
    assert set().union(*deeds) == set(VERBS)


@pytest.mark.parametrize(
    "source, verbs",
    [
        ('audit.record(by, "row-hidden", on=row)', {"row-hidden"}),
        ('log_change(by, "row-hidden" if hidden else "row-shown", row)', {"row-hidden", "row-shown"}),
        ('added_verb, deleted_verb = "role-granted", "role-revoked"', {"role-granted", "role-revoked"}),
        ('AuditEvent.objects.filter(verb="row-hidden")', set()),
        ("audit.record(by, verb, on=row)", set()),
    ],
)
def test_a_recorded_verb_is_seen(source, verbs):
    assert recorded(source) == verbs
