"""Which people of one contest look like the same one: a pure look at names, years of birth and units."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple


class Namesake(NamedTuple):
    """An entry as it is compared: where it competes, the name without accents, and the year of birth if it is known."""

    entry: int
    contest: int
    unit: int | None
    name: str
    year: int | None


def are_alike(one: Namesake, other: Namesake) -> bool:
    """Whether two entries of a contest have the same name, unit and year of birth.

    Most contests keep no date of birth, so a year that is not known contradicts none; without a unit, however, a name
    alone says nothing, and both years have to be known.
    """
    if (one.contest, one.unit, one.name) != (other.contest, other.unit, other.name):
        return False
    if one.year is None or other.year is None:
        return one.unit is not None
    return one.year == other.year


def pairs_among(people: Iterable[Namesake]) -> list[tuple[int, int]]:
    """Return the pairs of entries that look alike, each with the smaller number first; the newest pair comes first."""
    groups: dict[tuple, list[Namesake]] = defaultdict(list)
    for person in people:
        groups[person.contest, person.unit, person.name].append(person)
    alike = (pair for group in groups.values() for pair in combinations(group, 2) if are_alike(*pair))
    ordered = [(min(one.entry, other.entry), max(one.entry, other.entry)) for one, other in alike]
    return sorted(ordered, key=lambda pair: (-pair[1], pair[0]))
