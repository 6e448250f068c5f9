"""Every variable that is read from the environment is described in docs/settings.md, and nothing else is."""

import ast
import re

from tests.architecture.house import ROOT


def variables_read(source: str) -> set[str]:
    """The names that a settings file asks `env` for."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {call.args[0].value for call in calls if asks_env(call)}


def asks_env(call: ast.Call) -> bool:
    asked = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    return isinstance(asked, ast.Name) and asked.id == "env" and bool(call.args)


def variables_described(page: str) -> set[str]:
    """The names in the first column of the page's tables."""
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \|", page, re.MULTILINE))


def test_the_page_describes_exactly_what_is_read():
    read = variables_read((ROOT / "config/settings.py").read_text())
    assert variables_described((ROOT / "docs/settings.md").read_text()) == read


def test_variables_are_found_in_every_form():
    assert variables_read('env("A")\nenv.str("B", default="")\nenv.list("C", default=[env.int("D")])') == set("ABCD")


def test_only_first_columns_describe():
    assert variables_described("| `PORT` | `HOST` |\nsee `DEBUG`\n") == {"PORT"}
