"""Units: found by a few letters of their name, counted with all that is below them, and loaded from a data file."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import Audience, Unit, UnitQuerySet
from accounts.vietnamese import fold, search_words
from exchange.records import (
    CONFIDENCE,
    BadFile,
    Field,
    Record,
    check,
    check_distinct,
    column,
    is_slug,
    read_json,
)

BLOCS = {
    "khoi-so-nganh": gettext_lazy("Departments and agencies of the province"),
    "khoi-huyen": gettext_lazy("Districts, towns and cities"),
    "khoi-xa": gettext_lazy("Communes, wards and townships"),
    "khoi-dang-doan-the": gettext_lazy("Party, Fatherland Front and mass organisations"),
    "khoi-nganh-doc": gettext_lazy("Offices of central sectors"),
    "khoi-su-nghiep-bao-dai": gettext_lazy("Public service units and the press"),
    "khoi-doanh-nghiep": gettext_lazy("Enterprises"),
    "khoi-khac": gettext_lazy("Others"),
}

_LONGEST_QUERY = 100
_MOST_WORDS = 8
_LONGEST_ADDRESS = 16
# What an address has before the commune, as "thôn 3" or "tổ 5, khu phố 2".
_ADDRESS_WORDS = frozenset("thon xom ap to khu pho vuc lang buon ban so nha duong ngo hem kiet".split())
# Words for kinds of places, which half the names share: no name is recognised by one of these alone.
_KINDS_OF_PLACES = frozenset("xa phuong thi tran thanh pho quan huyen tinh".split())
_UNTELLING = _ADDRESS_WORDS | _KINDS_OF_PLACES
# Whose seat a place is: left out, or the office of the province would share four words with every commune.
_AUTHORITIES = re.compile(r"\b(?:uy ban nhan dan|hoi dong nhan dan|ubnd|hdnd)\b")
# A hamlet may have the name of a commune elsewhere. Its own ends with a comma, or where the commune begins.
_HAMLETS = re.compile(r"\b(?:thon|xom|ap) [^\W\d_][^,;]*?(?=[,;]|\b(?:xa|phuong|thi tran)\b)")
_COMMUNE = re.compile(r"(?:xa|phuong|thi tran) ")
# Where the sound i is written either way (Lý or Lí, Quy or Qui); the names of units here have y.
_I_FOR_Y = re.compile(r"\b(h|k|l|m|s|t|qu)i\b")
_FEWEST_SHARED = 2
_MOST_FOUND = 20
_NO_MATCH = 9
_TEXTS = ("code", "name", "short_name", "name_en", "type", "level", "confidence", "source")
_TEXTS_OR_NULL = ("bloc", "official_code")
_OPTIONAL_TEXTS = ("managing_office", "former_district")
_DAYS = ("valid_from", "valid_to")
_NODE = {
    **{name: column(Unit, name) for name in _TEXTS},
    **{name: column(Unit, name, null=True) for name in _TEXTS_OR_NULL},
    **{name: column(Unit, name, null=True, optional=True) for name in (*_OPTIONAL_TEXTS, *_DAYS)},
    "confidence": column(Unit, "confidence", choices=CONFIDENCE),
    "audiences": Field(kind=list, each=Field(choices=Audience.values)),
    "headcount_officials": Field(
        kind=int,
        null=True,
        optional=True,
        test=lambda _number: False,
        rule=gettext_lazy("leave it null: each authority enters its headcounts on the site, with their day"),
    ),
    "children": Field(kind=list, each=Field(kind=Record)),
}
_FILE = {"meta": Field(kind=Record, optional=True), "trees": Field(kind=Record)}


def search_units(
    query: str,
    *,
    as_of: date | None,
    among: UnitQuerySet | None = None,
    audience: str | None = None,
    limit: int = _MOST_FOUND,
) -> list[Unit]:
    """The units that existed on that day and match every word of the query, best first, each with its parent loaded.

    Without a day, units of any day; with `among`, only those. Accents and case are ignored, and a word may stand
    anywhere in the names; words that the unit's own names lack may be in its parent's ("khu vuc 1 nhon phu"). With an
    audience, only units that admit it. Where no unit has every word, the query is read with y for i ("Qui Nhon"), then
    as Telex that stayed letters ("Nooij vuj"), then as an address, first without what its hamlets are called.
    """
    folded = fold(query[:_LONGEST_QUERY])
    units = (Unit.objects.all() if among is None else among).select_related("parent")
    if as_of is not None:
        units = units.valid_on(as_of)
    if not folded:
        return []
    with_y = _I_FOR_Y.sub(r"\1y", folded)
    meant = " ".join(forms[-1] for forms in search_words(folded))
    found: list[Unit] = []
    for reading in dict.fromkeys((folded, with_y, meant)):
        found = found or _with_every_word(units, reading, reading.split(), audience)
    address = _AUTHORITIES.sub(" ", with_y)
    for reading in dict.fromkeys((_HAMLETS.sub(" ", address), address)):
        found = found or _at_address(units, reading, audience)
    return found[:limit]


def words_on_absence(query: str, *, as_of: date, audience: str | None = None) -> str:
    """Why a name is not found, where it is the whole name of a unit. Of one of another day: when that ended, and as
    what it went on if an act says so, or when it began. Of units of that day: that they are not for this audience. ""
    for any other name."""
    folded = fold(query[:_LONGEST_QUERY])
    if audience and any(is_named(unit, folded) for unit in search_units(query, as_of=as_of)):
        return _(
            "This unit is not for the division chosen. Please choose another unit, or another division if there is one."
        )
    others = Unit.objects.exclude(pk__in=Unit.objects.valid_on(as_of).values("pk")).select_related("parent")
    named = [unit for unit in _with_every_word(others, folded, folded.split(), None) if is_named(unit, folded)]
    return _why_absent(named[0], as_of) if len(named) == 1 else ""


def _why_absent(unit: Unit, as_of: date) -> str:
    """The sentence for a unit that does not exist on that day."""
    place = place_of(unit)
    said = {
        "unit": f"{unit.name} ({place})" if place else unit.name,  # a department of this name may well exist elsewhere
        "day": date_format(as_of, "SHORT_DATE_FORMAT"),
    }
    if unit.valid_from and unit.valid_from > as_of:
        said["began"] = date_format(unit.valid_from, "SHORT_DATE_FORMAT")
        sentence = _(
            "%(unit)s exists since %(began)s. The contest uses the units of %(day)s: please type the name of that day."
        )
        return sentence % said
    said["ended"] = date_format(unit.valid_to, "SHORT_DATE_FORMAT")
    if heirs := unit.successors.valid_on(as_of):
        said["heirs"] = ", ".join(heir.name for heir in heirs)
        return _("%(unit)s no longer exists since %(ended)s. It went on as: %(heirs)s.") % said
    sentence = _(
        "%(unit)s no longer exists since %(ended)s. "
        "The contest uses the units of %(day)s: please type the name of that day."
    )
    return sentence % said


def _at_address(units: QuerySet, address: str, audience: str | None) -> list[Unit]:
    """The units that have every word but hamlets and numbers, else those that share most words; whole words only."""
    words = [word for word in re.findall(r"[^\W_]{2,}", address) if word.isalpha()][:_LONGEST_ADDRESS]
    place = [word for word in words if word not in _ADDRESS_WORDS]
    found = _with_every_word(units, " ".join(place), place, audience, whole=True)
    return found or _named_in(words, units, audience)


def _with_every_word(
    units: QuerySet, folded: str, words: list[str], audience: str | None, *, whole: bool = False
) -> list[Unit]:
    words = words[:_MOST_WORDS]
    if not words:
        return []
    for word in words:
        units = units.filter(Q(search_text__contains=word) | Q(parent__search_text__contains=word))
    ranked = [(*_rank(unit, folded, words), unit.sort_key, unit.pk, unit) for unit in units if _admits(unit, audience)]
    return [row[-1] for row in sorted(ranked) if row[0] != _NO_MATCH and not (whole and row[1])]


def _named_in(address: list[str], units: QuerySet, audience: str | None) -> list[Unit]:
    """The communes whose whole names stand in the address, else the units that share the most words with it, and with
    those at least half of what tells their names from others. An address goes from small to large, so that of equals
    the one named first comes first."""
    telling = [word for word in address if word not in _UNTELLING]
    if not telling:
        return []
    likely = units.filter(Q(*(("search_text__contains", word) for word in telling), _connector=Q.OR))
    ranked = []
    for unit in likely:
        own = set(unit.search_text.split())
        shared, above = own.intersection(address), set(unit.parent.search_text.split()) if unit.parent else set()
        most = 2 * len(shared - _UNTELLING) >= len(own - _UNTELLING)
        if _admits(unit, audience) and len(shared) >= _FEWEST_SHARED and most and shared.intersection(telling):
            last = max(address.index(word) for word in shared.intersection(telling))
            best = (not _is_commune_in(address, unit), -len(shared))
            ranked.append((best, last, -len(above.intersection(address)), unit.sort_key, unit.pk, unit))
    ranked.sort()
    return [row[-1] for row in ranked if row[0] == ranked[0][0]]


def _is_commune_in(address: list[str], unit: Unit) -> bool:
    name = fold(unit.name)
    return bool(_COMMUNE.match(name)) and f" {name} " in f" {' '.join(address)} "


def is_named(unit: Unit, query: str) -> bool:
    """Whether the query is the unit's whole name or short name, accents aside."""
    return fold(query) in (fold(unit.name), fold(unit.short_name))


def place_of(unit: Unit) -> str:
    """Where the unit belongs, to tell namesakes apart, without what the parent's name says in brackets; "" at the top
    of a tree. Reads the parent."""
    place = unit.parent.name.partition(" (")[0] if unit.parent else ""
    if unit.former_district:
        return _("%(place)s, formerly %(district)s") % {"place": place, "district": unit.former_district}
    return place


def place_and_end_of(unit: Unit) -> str:
    """The same and its last day, if it has one: to tell namesakes apart among units of any day."""
    if unit.last_day is None:
        return place_of(unit)
    end = _("until the end of %(day)s") % {"day": date_format(unit.last_day, "SHORT_DATE_FORMAT")}
    return ", ".join(filter(None, [place_of(unit), end]))


def names_of_trees(trees: Iterable[str]) -> dict[str, str]:
    """Return what each of these trees is called: after the unit at its head, the newest where one followed another."""
    heads = Unit.objects.filter(tree__in=trees, parent=None).order_by("tree", F("valid_from").asc(nulls_first=True))
    return {head.tree: f"{head.name} ({head.tree})" for head in heads}


def ids_with_those_below(ids: Iterable[int]) -> frozenset[int]:
    """The keys of these units and of every unit below one of them, in one query."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for key, parent in Unit.objects.order_by().values_list("pk", "parent_id"):
        below[parent].append(key)
    found, to_visit = set[int](), list(ids)
    while to_visit:
        if (key := to_visit.pop()) not in found:
            found.add(key)
            to_visit += below[key]
    return frozenset(found)


def ids_with_those_above(ids: Iterable[int]) -> set[int]:
    """The keys of these units and of every unit above one of them, in one query."""
    parents = dict(Unit.objects.order_by().values_list("pk", "parent_id"))
    found: set[int] = set()
    for place in ids:
        while place is not None and place not in found:
            found.add(place)
            place = parents[place]
    return found


def _admits(unit: Unit, audience: str | None) -> bool:
    return audience is None or audience in unit.audiences


def _rank(unit: Unit, folded: str, words: list[str]) -> tuple[int, int, int]:
    """How well the unit answers the query, least is best: first the manner, then the words that are not whole, then
    those that stand above it alone."""
    above = unit.parent.search_text if unit.parent else ""
    whole = {*unit.search_text.split(), *above.split()}
    cut_short = sum(word not in whole for word in words)
    return _manner(unit, above, folded, words), cut_short, sum(word not in unit.search_text for word in words)


def _manner(unit: Unit, above: str, folded: str, words: list[str]) -> int:
    own_words = unit.search_text.split()
    if is_named(unit, folded):
        return 0
    if fold(unit.name).startswith(folded) or fold(unit.short_name).startswith(folded):
        return 1
    if all(any(own.startswith(word) for own in own_words) for word in words):
        return 2
    if all(word in unit.search_text for word in words):
        return 3
    # Otherwise everything below a unit would be found by that unit's name.
    return 4 if any(word in unit.search_text and word not in above for word in words) else _NO_MATCH


@dataclass(frozen=True)
class Loaded:
    """What a load did: units made, and units that were there already and stayed as people left them."""

    created: int
    kept: int


class Node(NamedTuple):
    tree: str
    record: Record
    parent_code: str | None
    valid_from: date | None
    valid_to: date | None

    @property
    def key(self) -> tuple[str, str]:
        return self.tree, self.record["code"]

    @property
    def parent_key(self) -> tuple[str, str | None]:
        return self.tree, self.parent_code


@transaction.atomic
def load_units(path: Path) -> Loaded:
    """Create the file's units that are not there yet, by (tree, code); existing ones are never touched.

    The whole file is checked before the first row is written. Raises BadFile with the line and the reason.
    """
    nodes = list(_checked_nodes(path))
    known = {(unit.tree, unit.code): unit for unit in Unit.objects.all()}
    absent = [node for node in nodes if node.key not in known]
    waiting = absent
    while waiting:
        ready = [node for node in waiting if node.parent_code is None or node.parent_key in known]
        made = Unit.objects.bulk_create(_built(node, known.get(node.parent_key)) for node in ready)
        known |= {(unit.tree, unit.code): unit for unit in made}
        waiting = [node for node in waiting if node.key not in known]
    if absent:
        audit.record(None, "units-loaded", label=path.name, after={"created": len(absent)})
    return Loaded(created=len(absent), kept=len(nodes) - len(absent))


def _built(node: Node, parent: Unit | None) -> Unit:
    record = node.record
    unit = Unit(
        tree=node.tree,
        parent=parent,
        valid_from=node.valid_from,
        valid_to=node.valid_to,
        audiences=list(record["audiences"]),
        **{name: record.get(name) or "" for name in (*_TEXTS, *_TEXTS_OR_NULL, *_OPTIONAL_TEXTS)},
    )
    unit.set_names(record["name"], record["short_name"])
    return unit


def _checked_nodes(path: Path) -> Iterator[Node]:
    """Every unit of the file, parents before children."""
    file = read_json(path)
    check(file, _FILE, path=path)
    trees = file["trees"]
    check(trees, {tree: Field(kind=Record) for tree in trees}, path=path)
    for tree, root in trees.items():
        if not is_slug(tree) or len(tree) > Unit._meta.get_field("tree").max_length:
            reason = _("the tree needs a name of at most 60 letters a to z, digits, - and _; correct it")
            raise BadFile(path, root.line, reason)
        yield from _checked_tree(tree, root, path)


def _checked_tree(tree: str, root: Record, path: Path) -> Iterator[Node]:
    seen: list[Record] = []
    waiting = [Node(tree, root, None, None, None)]
    while waiting:
        node = waiting.pop(0)
        record = node.record
        check(record, _NODE, path=path)
        seen.append(record)
        node = node._replace(
            valid_from=_day(record, "valid_from") or node.valid_from,
            valid_to=_day(record, "valid_to") or node.valid_to,
        )
        if node.valid_from and node.valid_to and node.valid_from >= node.valid_to:
            raise BadFile(path, record.line, _("the unit ends before it begins; correct one of the two days"))
        yield node
        waiting += [node._replace(record=child, parent_code=record["code"]) for child in record["children"]]
    check_distinct(seen, "code", path=path)


def _day(record: Record, name: str) -> date | None:
    return date.fromisoformat(record[name]) if record.get(name) else None
