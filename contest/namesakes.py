"""Which people of one contest look like the same one: a pure look at names, years of birth, units and logins."""

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
    login: str


def are_alike(one: Namesake, other: Namesake) -> bool:
    """Whether two entries of a contest have the same name, unit and year of birth.

    Most contests keep no date of birth, so a year that is not known contradicts none; without a unit, however, a name
    alone says nothing: both years have to be known, or the logins look like one that was typed in two ways.
    """
    if (one.contest, one.unit, one.name) != (other.contest, other.unit, other.name):
        return False
    if one.year is not None and other.year is not None:
        return one.year == other.year
    return one.unit is not None or not _spellings(one.login).isdisjoint(_spellings(other.login))


def pairs_among(people: Iterable[Namesake]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of entries that look alike, once, each with the smaller number first: those of the newest entry
    first, and with it all of its name or, without a unit, of what they share beside it. Whoever needs a few takes a
    few: a name may be that of hundreds."""
    groups: dict[tuple, list[Namesake]] = defaultdict(list)
    for person in sorted(people, reverse=True):
        for sign in _signs(person):
            groups[person.contest, person.unit, person.name, sign].append(person)
    told = set()
    for group in groups.values():
        for place, one in enumerate(group):
            for other in reversed(group[place + 1 :]):
                pair = (other.entry, one.entry)
                if pair not in told and are_alike(one, other):
                    told.add(pair)
                    yield pair


def _signs(person: Namesake) -> set[str]:
    """What two people have in common if they are alike, beside name and unit."""
    if person.unit is not None:
        return {""}
    return _spellings(person.login) | ({str(person.year)} if person.year is not None else set())


def _spellings(login: str) -> set[str]:
    """What two logins share that are one, typed in two ways: numbers of which one digit is another or stands elsewhere,
    and addresses with the same name before the @, dots and a part from a plus sign on aside."""
    name, at, _host = login.partition("@")
    if at:
        return {name.partition("+")[0].replace(".", "")}
    if not login.startswith("+"):  # of somebody who has none
        return set()
    number = login.removeprefix("+84")
    return {number[:place] + number[place + 1 :] for place in range(len(number))}
