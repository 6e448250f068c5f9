"""The boards on which bench.rank measures: as many rows as wished, written by the database itself."""

from collections.abc import Iterator
from random import Random

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from bench.rank import Sorted
from contest import boards, stretches
from contest.ladders import REACH, own_rows, own_texts
from contest.lines import row_key
from contest.models import KEYS, Attempt, Board, BoardRow, Entry
from contest.snapshots import top_rows
from tests import factories
from tests.contest.placing import placed

KEY_LIST = ", ".join(KEYS)
WINDOW = f"""
WITH ranked AS MATERIALIZED (
    SELECT entry_id, RANK() OVER (ORDER BY {KEY_LIST}) AS place,
        ROW_NUMBER() OVER (ORDER BY {KEY_LIST}, entry_id) AS position
    FROM {BoardRow._meta.db_table} WHERE board_id = %s
), mine AS MATERIALIZED (SELECT position FROM ranked WHERE entry_id = %s)
SELECT entry_id, place FROM ranked
WHERE position <= 50
    OR position BETWEEN (SELECT position FROM mine) - 3 AND (SELECT position FROM mine) + 3
ORDER BY position
"""  # noqa: S608  names of our own columns
SCATTER = "((n * 7919 + n / 97 * 104729) % {modulus})"
"""A number below the modulus for each n, without any order."""

SCORE = f"CASE WHEN {SCATTER.format(modulus=100)} < 59 THEN 1000 ELSE {SCATTER.format(modulus=31)} * 32 END"
USED = f"150000 + {SCATTER.format(modulus=700_001)}"
FINISHED = f"1700000000000 + {SCATTER.format(modulus=604_800_011)}"


def make_board(size: int) -> Board:
    """Return a public board with so many rows: one entrant of the factories, copied by the database."""
    joined = factories.make_round_division()
    template = placed(joined)
    board = boards.boards_of(joined)[Board.Audience.PUBLIC]
    new = f"{size * 10} + n"  # ids that no other board of the benchmark uses
    copy(User, template.entry.person_id, size, id=new, login=f"'copy-' || ({new}) || '@bench.invalid'")
    text = f"'' || ({new})"
    copy(Entry, template.entry_id, size, id=new, person_id=new, code=f"'C' || ({new})", invitation=text)
    own = {"uuid": uuid_of(new), "receipt": text}
    copy(Attempt, template.pk, size, id=new, entry_id=new, score=SCORE, time_used_ms=USED, **own)
    keys = {"k1": f"-({SCORE})", "k3": USED, "k4": FINISHED}
    copy(BoardRow, board.rows.get().pk, size, id=new, entry_id=new, attempt_id=new, **keys)
    boards.remove_entry(template.entry)
    board.stretches.all().delete()
    stretches.recount(board.pk)
    if connection.vendor == "postgresql":  # as its own housekeeping does within a minute
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return board


def copy(model: type[Model], template: int, size: int, **changed: str) -> None:
    """Copy one row so many times; `changed` gives the expressions of n, from 1 on, of the columns that differ."""
    columns = [field.column for field in model._meta.concrete_fields]
    table, values = model._meta.db_table, ", ".join(changed.get(column, f"one.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} ({", ".join(columns)})
            WITH RECURSIVE numbers (n) AS (
                SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < {size}
            ) SELECT {values} FROM {table} one, numbers WHERE one.id = {template}"""  # noqa: S608
        )


def uuid_of(number: str) -> str:
    if connection.vendor == "postgresql":
        return f"CAST(LPAD(TO_HEX({number}), 32, '0') AS uuid)"
    return f"PRINTF('%032x', {number})"


class Sample:
    """One board, and people drawn from it by lot."""

    def __init__(self, board: Board, lots: Random) -> None:
        self.board, self.lots, self.now = board, lots, timezone.now()
        rows = BoardRow.objects.filter(board=board).values_list(*KEYS, "entry_id")
        self.sorted = Sorted([tuple(row) for row in rows.iterator()])

    def people(self, number: int) -> list[int]:
        return [self.lots.choice(self.sorted.places)[-1] for _number in range(number)]

    def ours(self, person: int) -> dict:
        """What a page of somebody's own board reads."""
        return {"own": own_rows(self.board, person, now=self.now), "rows": top_rows(self.board)}

    def all_own(self, people: list[int]) -> dict[int, str]:
        """What the hub tells so many spectators of the board, each their own place."""
        return own_texts(self.board.pk, people, now=self.now)

    def reference(self, person: int) -> list[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(WINDOW, [self.board.pk, person])
            return cursor.fetchall()

    def check(self, number: int) -> Iterator[str]:
        """Yield every difference from a plain sort, of so many people, and of the reference for one of them."""
        places = self.sorted.places
        indices = self.lots.sample(range(len(places)), min(number, len(places)))
        for index in indices:
            expected = [(row_key(self.board.pk, entry), *rank) for entry, *rank in self.sorted.around(index, REACH)]
            own = own_rows(self.board, places[index][-1], now=self.now)
            found = [(line["key"], line["rank"], line.get("tied", False)) for line in own["rows"]]
            if found != expected:
                yield f"{places[index]}: {found}, not {expected}"
        yield from self.check_both_ways(indices[0])

    def check_both_ways(self, index: int) -> Iterator[str]:
        """Yield what the first fifty and the reference have otherwise."""
        fifty = [(entry, rank) for entry, rank, _tied in self.sorted.around(0, 49)]
        own = [(entry, rank) for entry, rank, _tied in self.sorted.around(index, 3)]
        told = [(line["key"], line["rank"]) for line in top_rows(self.board)]
        if told != [(row_key(self.board.pk, entry), rank) for entry, rank in fifty]:
            yield f"the first fifty are {told[:3]} …"
        if set(self.reference(self.sorted.places[index][-1])) != {*fifty, *own}:
            yield "the reference counts otherwise"
