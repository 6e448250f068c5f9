"""Keys by the colour of cells, where a sheet says them in no other way: the one option of a question whose cell has
another colour than its siblings. A colour may mean anything, so each such key must be confirmed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

Place = tuple[int, int]


def marked(fills: Mapping[Place, str], questions: Sequence[Sequence[Place]]) -> dict[int, int]:
    """The option that a colour marks in each question, given by the cells of its options; both by their places from 0.

    Nothing unless the same colour marks one option of each question that has a coloured one, and not always the same.
    """
    found: dict[int, int] = {}
    colours = set()
    for number, cells in enumerate(questions):
        told = [fills.get(cell, "") for cell in cells]
        if len(set(told)) < 2:
            continue
        usual = Counter(told).most_common(1)[0][0] if len(told) > 2 else ""
        apart = [place for place, colour in enumerate(told) if colour != usual]
        if len(apart) != 1 or not told[apart[0]]:
            return {}
        found[number] = apart[0]
        colours.add(told[apart[0]])
    is_look_of_column = len(found) > 1 and len(set(found.values())) == 1
    return found if len(colours) == 1 and not is_look_of_column else {}
