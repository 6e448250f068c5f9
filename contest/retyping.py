"""What the form's own buttons make of what was typed in the editor: rows that move, come and go, and another kind.

Nothing is stored here, and nothing typed is lost: what a kind does not have stays in the form, unseen, so that it is
there again when one changes back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.vietnamese import fold, tidy
from questions.kinds import KINDS, readings

MOST_ROWS = 24
EMPTY_ROWS = {"options": 2, "bases": 1, "pictures": 1, "parameters": 2}
"""How many empty rows a button brings, by what they are rows of."""
WITH_OPTIONS = ("single", "multiple", "ordering", "matching")
TRUE, FALSE = "T", "F"
STATEMENTS = {TRUE: "Đúng", FALSE: "Sai"}
OF_KIND = {
    "single": ("keep_order",),
    "multiple": ("keep_order",),
    "true_false": ("statement",),
    "ordering": (),
    "matching": ("keep_order",),
    "numeric": ("value", "tolerance", "unit"),
    "short_text": ("accepted", "ignored", "unit"),
}
"""The fields that only some kinds have."""
PARTS: dict[str, Promise] = {
    "text": gettext_lazy("the options"),
    "right": gettext_lazy("which options are right"),
    "match": gettext_lazy("the matches"),
    "statement": gettext_lazy("whether the statement is true"),
    "value": gettext_lazy("the right number"),
    "accepted": gettext_lazy("the accepted answers"),
    "unit": gettext_lazy("the unit of the number"),
}
"""What people call what they typed."""
NAME = re.compile(r"(options|bases|pictures|parameters)-(\d{1,2})-([A-Za-z_]+)")
PRESSED = re.compile(r"(options|bases|pictures|parameters) (\d{1,2}) (up|down|remove)")

Row = dict[str, list[str]]


@dataclass
class Turn:
    """What stands in the form after a button was pressed, and what is to be said about it."""

    data: QueryDict
    told: list[str] = field(default_factory=list)
    rows: str = ""
    place: int = 0
    """The row to go on with, counted from 1."""


def turn(typed: QueryDict) -> Turn | None:
    """Return what a button of the form made of it; None where something else was pressed, such as Save."""
    if "more" in typed:
        return _with_more(typed, typed["more"])
    if "row" in typed:
        return _rearranged(typed, PRESSED.fullmatch(typed["row"]))
    before, kind = typed.get("was", ""), typed.get("kind", "")
    if kind in KINDS and before in KINDS and ("rekind" in typed or before != kind):
        return _rekinded(typed, before, kind)
    return Turn(typed.copy()) if "rekind" in typed else None


def typed_rows(typed: QueryDict, name: str) -> list[dict[str, str]]:
    """The rows of one sort as the forms begin with them, in the order that they were given."""
    return [{part: _first(row, part) for part in row if part != "ORDER"} for row in _rows(typed, name).values()]


def carried(typed: QueryDict, kind: str) -> list[tuple[str, str]]:
    """What was typed that the kind has no field for, as the names and values of hidden fields."""
    foreign = {name for names in OF_KIND.values() for name in names} - set(OF_KIND[kind])
    hides_options = kind not in WITH_OPTIONS
    names = [name for name in typed if name in foreign or (hides_options and name.startswith("options-"))]
    return [(name, value) for name in names for value in typed.getlist(name)]


def _rows(typed: QueryDict, name: str) -> dict[int, Row]:
    """The rows that were sent by the numbers in their names, in the order that they were given; one that was moved to
    the place of another comes before it, as the form itself reads them."""
    sent = typed.get(f"{name}-TOTAL_FORMS", "")
    total = min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
    rows: dict[int, Row] = {number: {} for number in range(total)}
    for key, values in typed.lists():
        found = NAME.fullmatch(key)
        if found and found[1] == name and int(found[2]) in rows:
            rows[int(found[2])][found[3]] = values
    return dict(sorted(rows.items(), key=_given_place))


def _given_place(numbered: tuple[int, Row]) -> tuple[int, bool]:
    number, row = numbered
    sent = _first(row, "ORDER")
    given = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else number + 1
    return given, given == number + 1


def _with_rows(typed: QueryDict, name: str, rows: list[Row]) -> QueryDict:
    """What was typed, with these rows instead, numbered as they stand."""
    data = typed.copy()
    for key in [key for key in data if (found := NAME.fullmatch(key)) and found[1] == name]:
        del data[key]
    for place, row in enumerate(rows):
        for part, values in (row | {"ORDER": [str(place + 1)]}).items():
            data.setlist(f"{name}-{place}-{part}", values)
    data[f"{name}-TOTAL_FORMS"] = str(len(rows))
    return data


def _first(row: Row, part: str) -> str:
    """What was typed there; "" also for a box that is not ticked, which hidden fields tell as False."""
    sent = row.get(part, [""])[-1].strip()
    return "" if sent == "False" else sent


def _with_more(typed: QueryDict, name: str) -> Turn:
    if name not in EMPTY_ROWS:
        return Turn(typed.copy())
    rows = list(_rows(typed, name).values())
    more: list[Row] = [{} for _number in range(EMPTY_ROWS[name])]
    return Turn(_with_rows(typed, name, (rows + more)[:MOST_ROWS]), [], name, min(len(rows) + 1, MOST_ROWS))


def _rearranged(typed: QueryDict, pressed: re.Match | None) -> Turn:
    """Move or remove the row that the button stands in, which names it by its number in the names of its fields."""
    rows = _rows(typed, pressed[1]) if pressed else {}
    if not pressed or int(pressed[2]) not in rows:
        return Turn(typed.copy())
    name, number, deed = pressed[1], int(pressed[2]), pressed[3]
    place = list(rows).index(number)
    moved, others = rows.pop(number), list(rows.values())
    if deed == "remove":
        told = _("Line %(place)d is removed.") % {"place": place + 1}
        return Turn(_with_rows(typed, name, others), [told], name, min(place + 1, len(others)))
    to = min(max(place + (1 if deed == "down" else -1), 0), len(others))
    others.insert(to, moved)
    told = _("Now line %(place)d of %(count)d.") % {"place": to + 1, "count": len(others)}
    return Turn(_with_rows(typed, name, others), [told], name, to + 1)


def _rekinded(typed: QueryDict, before: str, kind: str) -> Turn:
    """Carry over to another kind what it can hold, where nothing stands there yet; say what it cannot."""
    data, taken = typed.copy(), []
    rows = _rows(typed, "options").values()
    options = [row for row in rows if _first(row, "text") and not _first(row, "DELETE")]
    answers = list(_answers(typed, before, options))
    if kind in WITH_OPTIONS and not options and answers:
        is_choice = kind in ("single", "multiple")
        ticked = {True: {"right": ["on"]}, False: {}}
        lines: list[Row] = [{"text": [text]} | ticked[is_right and is_choice] for text, is_right in answers]
        data = _with_rows(data, "options", lines[:MOST_ROWS])
        taken.append("text")
    for name, value in _fitting(kind, [text for text, is_right in answers if is_right]):
        if not data.get(name, "").strip():
            data[name] = value
            taken.append(name)
    told = [_("Taken over: %s.") % _listed(taken)] if taken else []
    if left := list(_left(typed, kind, options)):
        told.append(_("This kind has no place for %s. It stays here unseen, in case you change back.") % _listed(left))
    if kind == "single" and sum(bool(_first(row, "right")) for row in options) > 1:
        told.append(_("Only one option can be right now: leave one ticked."))
    return Turn(data, told)


def _answers(typed: QueryDict, kind: str, options: list[Row]) -> Iterator[tuple[str, bool]]:
    """Each answer that was typed in the old kind, and whether it is right."""
    match kind:
        case "single" | "multiple":
            yield from ((tidy(_first(row, "text")), bool(_first(row, "right"))) for row in options)
        case "true_false" if typed.get("statement") in STATEMENTS:
            yield from ((text, code == typed["statement"]) for code, text in STATEMENTS.items())
        case "numeric" if typed.get("value", "").strip():
            yield typed["value"].strip(), True
        case "short_text":
            yield from ((tidy(line), True) for line in typed.get("accepted", "").splitlines() if line.strip())


def _fitting(kind: str, right: list[str]) -> Iterator[tuple[str, str]]:
    """What right answers become in a kind without options: the name of a field, and what it can hold."""
    if kind == "short_text" and right:
        yield "accepted", "\n".join(right)
    if kind == "numeric" and len(right) == 1 and len(numbers := readings(right[0])) == 1:
        yield "value", f"{numbers.pop().normalize():f}"
    if kind == "true_false" and len(right) == 1:
        stated = {fold(text): code for code, text in STATEMENTS.items()}
        if fold(right[0]) in stated:
            yield "statement", stated[fold(right[0])]


def _left(typed: QueryDict, kind: str, options: list[Row]) -> Iterator[str]:
    """The parts that were typed and that the kind does not have."""
    has = {
        "text": kind in WITH_OPTIONS,
        "right": kind in ("single", "multiple"),
        "match": kind == "matching",
    }
    yield from (part for part, is_had in has.items() if not is_had and any(_first(row, part) for row in options))
    for name in ("statement", "value", "accepted", "unit"):
        if name not in OF_KIND[kind] and typed.get(name, "").strip():
            yield name


def _listed(parts: list[str]) -> str:
    return get_text_list([str(PARTS[part]) for part in parts], _("and"))
