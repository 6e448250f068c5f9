"""Which people of one contest look like the same one: a pure look at names, years of birth and units."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
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


def pairs_among(people: Iterable[Namesake]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of entries that look alike, each with the smaller number first: those of the newest entry first,
    and with it all of its name. Whoever needs a few takes a few: a name may be that of hundreds."""
    groups: dict[tuple, list[Namesake]] = defaultdict(list)
    for person in sorted(people, reverse=True):
        groups[person.contest, person.unit, person.name].append(person)
    for group in groups.values():
        for place, one in enumerate(group):
            older = reversed(group[place + 1 :])
            yield from ((other.entry, one.entry) for other in older if are_alike(one, other))
