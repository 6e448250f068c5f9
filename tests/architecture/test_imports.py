"""Who may import whom. Each rule is a function over source texts; a small bad sample proves that it sees."""

import ast

import pytest

from tests.architecture.house import APPS, LAYERS, imports, layer, modules

pytestmark = pytest.mark.once

ORM = ("django.db", "django.contrib", "django.apps", "django.conf", "tree_queries")


def upward_imports(sources: dict[str, str]) -> list[str]:
    """Imports against the order of the apps, or within and across apps against the order of the layers."""
    problems = []
    for module, source in sources.items():
        for imported, _name in imports(source, frozenset(sources)):
            if imported.split(".")[0] in APPS and not may_import(module, imported):
                problems.append(f"{module} ({layer(module)}) imports {imported} ({layer(imported)})")
    return problems


def may_import(module: str, imported: str) -> bool:
    app, other = module.split(".")[0], imported.split(".")[0]
    if APPS.index(other) > APPS.index(app):
        return False
    return app == "config" or LAYERS.index(layer(imported)) <= LAYERS.index(layer(module))


def impure_imports(sources: dict[str, str]) -> list[str]:
    """Pure modules that reach the database, the settings or the registry of apps."""
    return [
        f"{module} imports {imported}"
        for module, source in sources.items()
        if layer(module) == "pure"
        for imported, _name in imports(source)
        if any(imported == name or imported.startswith(f"{name}.") for name in ORM)
    ]


def relative_imports(sources: dict[str, str]) -> list[str]:
    return [module for module, source in sources.items() if any(name.startswith(".") for name, _ in imports(source))]


def private_imports(sources: dict[str, str]) -> list[str]:
    """Names with a leading underscore that another module takes."""
    return [
        f"{module} imports {imported}.{name}"
        for module, source in sources.items()
        for imported, name in imports(source)
        if imported.split(".")[0] in APPS and name.startswith("_")
    ]


def doors(sources: dict[str, str]) -> dict[str, list[str]]:
    """The sub-packages whose __init__ names what others may use."""
    return {module: names for module, source in sources.items() if (names := offered(source))}


def offered(source: str) -> list[str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return []


def imports_past_a_door(sources: dict[str, str]) -> list[str]:
    """Imports into a sub-package from outside that do not go through its door."""
    rooms = [module for module in doors(sources) if any(other.startswith(f"{module}.") for other in sources)]
    return [
        f"{module} imports {imported}, past {room}"
        for module, source in sources.items()
        for imported, _name in imports(source, frozenset(sources))
        for room in rooms
        if imported.startswith(f"{room}.") and module != room and not module.startswith(f"{room}.")
    ]


RULES = [upward_imports, impure_imports, relative_imports, private_imports, imports_past_a_door]


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_the_rule(rule):
    assert rule(modules()) == []


@pytest.mark.parametrize(
    "rule, sources",
    [
        (upward_imports, {"accounts.roles": "from contest.models import Contest"}),
        (upward_imports, {"contest.models.rounds": "from contest.forms.admission import RoundForm"}),
        (upward_imports, {"contest.entering": "def late():\n    import contest.views.play"}),
        (upward_imports, {"questions.forms": "from questions import views", "questions.views": ""}),
        (upward_imports, {"contest.models.entries": "from accounts.roles import is_organiser"}),
        (upward_imports, {"contest.phases": "from contest.models import Round"}),
        (upward_imports, {"exchange.batches": "from config.settings import DEBUG"}),
        (impure_imports, {"questions.kinds.single": "from django.db import models"}),
        (impure_imports, {"contest.scoring": "import django.db.models.functions"}),
        (relative_imports, {"contest.boards": "from . import scoring"}),
        (private_imports, {"contest.boards": "from questions.drawing import _pick"}),
        (
            imports_past_a_door,
            {
                "questions.kinds": "__all__ = ['KINDS']",
                "questions.kinds.single": "",
                "contest.a": "import questions.kinds.single",
            },
        ),
    ],
)
def test_the_rule_sees_a_planted_break(rule, sources):
    assert len(rule(sources)) == 1


@pytest.mark.parametrize(
    "module, expected",
    [
        ("questions.kinds.ordering", "pure"),
        ("contest.models.attempts", "models"),
        ("contest.attempts", "verbs"),
        ("accounts.roles", "verbs"),
        ("questions.forms", "forms"),
        ("contest.views.play", "views"),
        ("contest.consumers", "views"),
        ("contest.urls_play", "urls"),
        ("contest.management.commands.demo", "top"),
        ("questions.admin", "top"),
    ],
)
def test_each_module_stands_in_its_layer(module, expected):
    assert layer(module) == expected
