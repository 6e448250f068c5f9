"""The plan of the house: its files, its apps in the order of their dependence, and the layers inside an app."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("exchange", "accounts", "questions", "contest", "config")  # each may import those before it
LAYERS = ("pure", "models", "verbs", "forms", "views", "urls", "top")  # each may import those before it

PURE = (  # values in, values out: no database, no models
    "accounts.columns",
    "accounts.counts",
    "accounts.errors",
    "accounts.phones",
    "accounts.pins",
    "accounts.vietnamese",
    "contest.ages",
    "contest.deltas",
    "contest.errors",
    "contest.figures",
    "contest.given",
    "contest.month_grid",
    "contest.namesakes",
    "contest.personal",
    "contest.phases",
    "contest.ranking",
    "contest.receipt_codes",
    "contest.remembering",
    "contest.repetition",
    "contest.scoring",
    "contest.spoken_codes",
    "contest.spread",
    "exchange.compound",
    "exchange.letters",
    "exchange.limited",
    "exchange.ods_looks",
    "exchange.sheet_encodings",
    "exchange.sheet_looks",
    "exchange.sheet_texts",
    "exchange.sheets",
    "exchange.word",
    "exchange.xls_looks",
    "exchange.xml",
    "exchange.zips",
    "questions.chunks",
    "questions.citing",
    "questions.drawing",
    "questions.errors",
    "questions.feasibility",
    "questions.forecast",
    "questions.foreseeing",
    "questions.formats",
    "questions.kinds",
    "questions.likeness",
    "questions.markdown",
    "questions.randomness",
    "questions.statistics",
    "questions.variants",
)
LAYER_OF_NAME = (
    ("models", r"models"),
    ("forms", r"forms.*|widgets"),
    ("views", r"views.*|consumers|middleware|context_processors|templatetags|adapters"),
    ("urls", r"urls.*|routing"),
    ("top", r"admin.*|management|migrations|apps|checks"),
)


@cache
def files() -> tuple[str, ...]:
    """The files of the repository, also those not yet committed; without what git ignores and what others wrote."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(set(filter(None, listed.stdout.split("\0"))))
    return tuple(name for name in names if "vendor" not in Path(name).parts and (ROOT / name).is_file())


def texts(pattern: str) -> dict[str, str]:
    """The text of every file whose name matches the whole pattern."""
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in files() if re.fullmatch(pattern, name)}


@cache
def modules() -> dict[str, str]:
    """The source of every module of the apps that a person wrote, by its dotted name."""
    written = texts(rf"({'|'.join(APPS)})/(?!migrations/).*\.py")
    return {dotted(name): text for name, text in written.items()}


def dotted(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def layer(module: str) -> str:
    """The layer a module stands in. What has no name of its own is a verb or a read."""
    if any(module == pure or module.startswith(f"{pure}.") for pure in PURE) or "." not in module:
        return "pure"
    name = module.split(".")[1]
    return next((found for found, pattern in LAYER_OF_NAME if re.fullmatch(pattern, name)), "verbs")


def imports(source: str, known: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Each (module, name) that the source imports, wherever in it; the name is empty for a whole module.

    `from contest import boards` means the module contest.boards where that is a known module.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.append((whole, "") if whole in known else (base, alias.name))
    return found
