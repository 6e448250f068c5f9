"""What an author declares: parameters with the values they may take, what follows from them, and what must hold.

JSON values only. A declaration holds the question itself, too, as templates:

    {
      "parameters": [
        {"name": "ngay_nop", "kind": "date", "from": "2026-03-02", "to": "2026-06-30"},
        {"name": "gio_nop", "kind": "time", "from": "07:30", "to": "16:30", "step": 30},
        {"name": "so_ngay", "kind": "integer", "values": [3, 5, 7, 15]},
        {"name": "le_phi", "kind": "amount", "from": 50000, "to": 200000, "step": 10000},
        {"name": "ty_le", "kind": "decimal", "from": "0.5", "to": "2", "step": "0.25"},
        {"name": "nguoi_nop", "kind": "name", "values": ["bà Lan", "ông Bình"]}
      ],
      "derived": [{"name": "ngay_tra", "expression": "add_working_days(ngay_nop, so_ngay)"}],
      "conditions": ["is_working_day(ngay_nop)"],
      "stem": "{nguoi_nop} nộp hồ sơ {ngay_nop:long}, thời hạn {so_ngay:two} ngày làm việc. Trả kết quả ngày nào?",
      "options": [{"key": "A", "text": "{ngay_tra:date}"}, …],
      "key": "A",
      "explanation": "…"
    }

A step is in days, minutes, whole numbers, đồng or a decimal written as a text; where it is left out, it is 1 (a decimal
needs one). `derived` values may use those before them. Instead of "key", each option of a choice may say when it is
right: {"key": "T", "text": "Đúng", "right": "ngay_tra <= han"}. "unit", "keep_order" and the texts within "key" are as
in a plain question. `check` says what is wrong with a declaration.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.variants.errors import CannotVary, no_name, no_value_called
from questions.variants.expressions import NAME, Expression, parse
from questions.variants.functions import FUNCTIONS, Value

KIND_NAMES = {
    "date": _("day"),
    "time": _("time of day"),
    "integer": _("whole number"),
    "decimal": _("decimal number"),
    "amount": _("amount in đồng"),
    "name": _("name or words"),
}
"""What the kinds of values are called."""
CALLED = {"parameters": _("Parameters"), "derived": _("Values that follow from them")}
"""What the lists of a declaration are called where an author fills them in."""
PARAMETER_LIMIT = 20
VALUE_LIMIT = 100_000
"""Values that one parameter may take."""
TEXT_LIMIT = 200
WHOLE_LIMIT = 600
"""Parts of all expressions together, which bounds what one draw costs."""
RESERVED = frozenset(FUNCTIONS) | {"and", "or", "not", "if", "else", "in", "is", "for", "lambda"}


@dataclass(frozen=True)
class Parameter:
    """A name and the values that it may take, found by their number."""

    name: str
    count: int
    at: Callable[[int], Value]


class Derived(NamedTuple):
    name: str
    expression: Expression


@dataclass(frozen=True)
class Rules:
    """The parameters, derived values and conditions of a declaration, read and found usable."""

    parameters: tuple[Parameter, ...]
    derived: tuple[Derived, ...]
    conditions: tuple[Expression, ...]


class _Scale(NamedTuple):
    """How a kind of parameter is written in JSON, and how its values are numbers for the sake of counting in steps."""

    read: Callable[[Any], Value]
    number: Callable[[Value], int | Decimal]
    value: Callable[[Any], Value]


def read_rules(declaration: Any) -> Rules:
    """The rules of a declaration. Raises CannotVary for the first thing wrong; the question is not looked at."""
    if not isinstance(declaration, dict):
        raise CannotVary(_("The parameters cannot be read."))
    parameters = tuple(_parameter(told) for told in _objects(declaration, "parameters"))
    if not parameters:
        raise CannotVary(_("Name at least one parameter."))
    known = [parameter.name for parameter in parameters]
    derived = []
    for told in _objects(declaration, "derived"):
        expression = _located(told.get("expression"), known)
        derived.append(Derived(_name(told.get("name")), expression))
        known.append(derived[-1].name)
    if len(set(known)) < len(known):
        raise CannotVary(_("A name stands for two values; give each its own."))
    conditions = declaration.get("conditions") or []
    if not isinstance(conditions, list) or len(conditions) > PARAMETER_LIMIT:
        raise CannotVary(_("The conditions cannot be read."))
    rules = Rules(parameters, tuple(derived), tuple(_located(text, known) for text in conditions))
    if sum(e.parts for e in (*(one.expression for one in rules.derived), *rules.conditions)) > WHOLE_LIMIT:
        raise CannotVary(format_lazy(_("The expressions have more than {limit} parts together."), limit=WHOLE_LIMIT))
    return rules


def _objects(declaration: Mapping, field: str) -> list[dict]:
    told = declaration.get(field) or []
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise CannotVary(format_lazy(_("“{field}” must be a list of objects."), field=field))
    if len(told) > PARAMETER_LIMIT:
        named = format_lazy(_("There are more than {most} of “{field}”."), most=PARAMETER_LIMIT, field=CALLED[field])
        raise CannotVary(named)
    return told


def _name(name: Any) -> str:
    if not isinstance(name, str) or not NAME.fullmatch(name) or name in RESERVED:
        raise CannotVary(no_name(str(name)))
    return name


def _located(text: Any, known: Sequence[str]) -> Expression:
    expression = parse(text)
    for name in sorted(expression.names):
        if name not in known:
            raise CannotVary(no_value_called(name))
    return expression


def _parameter(told: Mapping) -> Parameter:
    name, scale = _name(told.get("name")), _SCALES.get(str(told.get("kind")))
    if scale is None:
        sentence = _("The kind of {name} is not one of: {kinds}.")
        raise CannotVary(format_lazy(sentence, name=name, kinds=", ".join(_SCALES)))
    try:
        if isinstance(told.get("values"), list):
            return _listed(name, [scale.read(value) for value in told["values"]])
        return _ranged(name, scale, told)
    except (TypeError, ValueError, KeyError, ArithmeticError) as error:
        sentence = _("The values of {name} cannot be read. Its kind of value is “{kind}”.")
        raise CannotVary(format_lazy(sentence, name=name, kind=KIND_NAMES[str(told["kind"])])) from error


def _listed(name: str, values: list[Value]) -> Parameter:
    if not 1 <= len(values) <= VALUE_LIMIT or len(set(values)) < len(values):
        raise CannotVary(format_lazy(_("The values of {name} must be there, each of them once."), name=name))
    return Parameter(name, len(values), values.__getitem__)


def _ranged(name: str, scale: _Scale, told: Mapping) -> Parameter:
    first, last = scale.number(scale.read(told["from"])), scale.number(scale.read(told["to"]))
    step = _SCALES["decimal"].read(told["step"]) if isinstance(first, Decimal) else _whole(told.get("step", 1))
    if step <= 0 or last < first or (last - first) // step + 1 > VALUE_LIMIT:
        raise CannotVary(
            format_lazy(
                _("The values of {name} go up from the first to the last in steps, 100,000 at most."), name=name
            )
        )
    return Parameter(name, int((last - first) // step) + 1, lambda number: scale.value(first + number * step))


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > 10**15:
        raise ValueError(value)
    return value


def _decimal(value: Any) -> Decimal:
    """From a text such as "0.5", so that no float comes between what was written and what is meant."""
    number = Decimal(value if isinstance(value, str) else _whole(value))
    if not number.is_finite() or abs(number) > 10**15 or number.as_tuple().exponent < -10:
        raise ValueError(value)
    return number


def _day(value: Any) -> date:
    if not isinstance(value, str) or len(value) != len("2026-03-02"):
        raise ValueError(value)
    return date.fromisoformat(value)


def _time(value: Any) -> time:
    if not isinstance(value, str) or len(value) != len("07:30"):
        raise ValueError(value)
    return time.fromisoformat(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_LIMIT or not value.isprintable():
        raise ValueError(value)
    return value


def _no_range(value: Any) -> Any:
    raise ValueError(value)


def _time_at(minutes: int) -> time:
    return time(*divmod(minutes, 60))


_SCALES: dict[str, _Scale] = {
    "date": _Scale(_day, lambda day: (day - date.min).days, lambda days: date.min + timedelta(days=days)),
    "time": _Scale(_time, lambda moment: moment.hour * 60 + moment.minute, _time_at),
    "integer": _Scale(_whole, int, int),
    "decimal": _Scale(_decimal, Decimal, Decimal),
    "amount": _Scale(_whole, int, int),
    "name": _Scale(_text, _no_range, _no_range),
}
