"""Who may hear a board that is not for everybody: whoever organises its contest, at this moment."""

from collections.abc import Collection

from accounts.roles import who_organizes
from contest.models import Board


def still_hearing(hearers: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of these people, each with a board, who organise its contest. A few queries, however many."""
    boards = Board.objects.filter(pk__in={board for _person, board in hearers})
    owners = dict(boards.values_list("pk", "round_division__round__contest__owner"))
    wished = {(person, board): (person, owners[board]) for person, board in hearers if board in owners}
    organizing = who_organizes(set(wished.values()))
    return {hearer for hearer, pair in wished.items() if pair in organizing}
