"""A small language for what follows from a question's parameters: `add_working_days(ngay_nop, 5)`.

Python's own parser reads it, and of what it can read only what is listed here is let through: numbers, texts, True and
False, names, + - * / // %, comparisons, and / or / not, `a if c else b`, and calls of the functions in `functions`.
There are no attributes, no indexes, no loops and no assignment, so each part of an expression is worked out at most
once, and the number of its parts is the number of its steps.

Whole numbers stay whole but for /, which gives a decimal number; decimals are exact, or rounded half up to 28 digits.
Days are compared, and shifted by functions only; texts are only compared. Truth is never a number.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from difflib import get_close_matches
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.variants.calendars import Calendar
from questions.variants.errors import CannotVary, no_name, no_value_called
from questions.variants.functions import FUNCTIONS, Value, call, kind_of

LENGTH_LIMIT = 500
DEPTH_LIMIT = 20
STEP_LIMIT = 200
LARGEST = 10**15

NAME = re.compile(r"[a-z][a-z0-9_]{0,30}", re.ASCII)

_EXACT = Context(prec=28, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])
_TEXTS = re.compile(r"'[^']*'|\"[^\"]*\"")
_ODD_NUMBER = re.compile(r"(?<![A-Za-z0-9_])[0-9][0-9.]*[A-Za-z_]|[0-9]\.(?![0-9])|(?<![0-9])\.(?=[0-9])")

_ARITHMETIC: dict[type, Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: _EXACT.add,
    ast.Sub: _EXACT.subtract,
    ast.Mult: _EXACT.multiply,
    ast.Div: _EXACT.divide,
    ast.FloorDiv: lambda a, b: _EXACT.to_integral_value(_EXACT.divide(_EXACT.subtract(a, _modulo(a, b)), b)),
    ast.Mod: lambda a, b: _modulo(a, b),
}
_COMPARISONS: dict[type, Callable[[Value, Value], bool]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}
_PARTS = (
    *(ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Constant),
    *(ast.Load, ast.USub, ast.Not, ast.And, ast.Or, *_ARITHMETIC, *_COMPARISONS),
)


@dataclass(frozen=True)
class Expression:
    """An expression that was read and found harmless; `names` are the values it needs, `calls` the functions."""

    text: str
    names: frozenset[str]
    calls: frozenset[str]
    parts: int
    """How many steps it takes at most."""
    root: ast.expr

    def value(self, values: Mapping[str, Value], calendar: Calendar) -> Value:
        """What it comes to for these values. Raises CannotVary, also for a name that is not among them."""
        return _work_out(self.root, values, calendar)


def parse(text: str) -> Expression:
    """Read an expression. Raises CannotVary for one that is too long or too deep, or holds what is not offered."""
    if not isinstance(text, str) or not text.strip():
        raise CannotVary(_("The expression is empty."))
    return _parse(text.strip())


@lru_cache(maxsize=1024)
def _parse(text: str) -> Expression:
    if len(text) > LENGTH_LIMIT:
        raise CannotVary(format_lazy(_("The expression is longer than {limit} characters."), limit=LENGTH_LIMIT))
    if "\\" in text or _ODD_NUMBER.search(_TEXTS.sub("''", text)):
        raise CannotVary(_("Numbers are written like 12 or 0.5, and nothing like \\n is read."))
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise CannotVary(format_lazy(_("The expression cannot be read: {text}"), text=text)) from error
    _require_depth(tree)
    nodes = list(ast.walk(tree))
    parts = sum(isinstance(node, ast.expr) for node in nodes)
    if parts > STEP_LIMIT:
        raise CannotVary(format_lazy(_("The expression has more than {limit} parts."), limit=STEP_LIMIT))
    for node in nodes:
        _require_offered(node, text)
    called = {id(node.func): node.func.id for node in nodes if isinstance(node, ast.Call)}
    names = frozenset(node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called)
    return Expression(text, names, frozenset(called.values()), parts, tree.body)


def _require_depth(tree: ast.AST) -> None:
    level = [tree]
    for _depth in range(DEPTH_LIMIT + 1):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise CannotVary(format_lazy(_("The expression is nested more than {limit} deep."), limit=DEPTH_LIMIT))


def _require_offered(node: ast.AST, text: str) -> None:
    """Refuse every part that is not on the list, and exact a decimal number from how it is written."""
    offered = type(node) in _PARTS
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in FUNCTIONS:
        raise CannotVary(_no_function_called(node.func.id))
    if isinstance(node, ast.Call):
        offered = isinstance(node.func, ast.Name) and not node.keywords
    elif isinstance(node, ast.Name) and not NAME.fullmatch(node.id):
        raise CannotVary(no_name(node.id))
    elif isinstance(node, ast.Constant):
        offered = type(node.value) in (int, float, str, bool) and node.kind is None
        if type(node.value) is float:
            node.value = Decimal(ast.get_source_segment(text, node))
        if offered and type(node.value) in (int, Decimal):
            _bounded(node.value)
    if not offered:
        raise CannotVary(format_lazy(_("This is not offered in expressions: {text}"), text=text))


def _no_function_called(name: str) -> Promise:
    near = get_close_matches(name, FUNCTIONS, n=1)
    if near:
        return format_lazy(_("There is no function {name}. Perhaps you mean {near}."), name=name, near=near[0])
    known = ", ".join(FUNCTIONS)
    return format_lazy(_("There is no function {name}. These can be used: {known}."), name=name, known=known)


def _work_out(node: ast.expr, values: Mapping[str, Value], calendar: Calendar) -> Value:
    def of(part: ast.expr) -> Value:
        return _work_out(part, values, calendar)

    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            if node.id not in values:
                raise CannotVary(no_value_called(node.id))
            return values[node.id]
        case ast.Call():
            return _bounded(call(node.func.id, [of(argument) for argument in node.args], calendar))
        case ast.IfExp():
            return of(node.body) if _truth(of(node.test)) else of(node.orelse)
        case ast.BoolOp():
            decides = isinstance(node.op, ast.Or)
            return decides if any(_truth(of(part)) is decides for part in node.values) else not decides
        case ast.UnaryOp(op=ast.Not()):
            return not _truth(of(node.operand))
        case ast.UnaryOp():
            return _reckon(ast.Sub, 0, of(node.operand))
        case ast.BinOp():
            return _reckon(type(node.op), of(node.left), of(node.right))
        case ast.Compare():
            return _compare(node, of)
    raise AssertionError(f"{type(node).__name__} was let through and has no meaning")


def _reckon(operation: type, left: Value, right: Value) -> Value:
    if not {kind_of(left), kind_of(right)} <= {"whole", "number"}:
        raise CannotVary(_("Only numbers can be added, taken away, multiplied and divided."))
    if not right and operation in (ast.Div, ast.FloorDiv, ast.Mod):
        raise CannotVary(_("A number is divided by zero."))
    try:
        result = _ARITHMETIC[operation](Decimal(left), Decimal(right))
    except (DivisionByZero, InvalidOperation, Overflow) as error:
        raise CannotVary(_("A number becomes too large.")) from error
    whole = {type(left), type(right)} == {int} and operation is not ast.Div
    return _bounded(int(result) if whole else result)


def _modulo(left: Decimal, right: Decimal) -> Decimal:
    """What is left over, with the sign of the divisor, as in Python; Decimal's own has the sign of the dividend."""
    rest = _EXACT.remainder(left, right)
    return _EXACT.add(rest, right) if rest and (rest < 0) != (right < 0) else rest


def _compare(node: ast.Compare, of: Callable[[ast.expr], Value]) -> bool:
    left = of(node.left)
    for operator, part in zip(node.ops, node.comparators, strict=True):
        right = of(part)
        kinds = {"number" if kind == "whole" else kind for kind in (kind_of(left), kind_of(right))}
        equality = isinstance(operator, ast.Eq | ast.NotEq)
        if len(kinds) > 1 or (kinds <= {"text", "truth"} and not equality):
            raise CannotVary(_("Two values of different kinds cannot be compared."))
        if not _COMPARISONS[type(operator)](left, right):
            return False
        left = right
    return True


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        raise CannotVary(_("Where yes or no is needed, a comparison must stand."))
    return value


def _bounded(value: Value) -> Value:
    if not isinstance(value, bool | date | time | str) and abs(value) > LARGEST:
        raise CannotVary(_("A number becomes too large."))
    return value
