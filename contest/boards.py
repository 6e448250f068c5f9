"""Boards: who stands where. Rows are derived from the attempts that count, and one verb rebuilds them.

A change of rows only notes its moment on the board. `tick`, which the leading engine calls twice a second, makes one
new version of everything that changed since the last one, and answers what must be announced.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from contest.models import KEYS, Attempt, Board, BoardRow, Entry, RoundDivision
from contest.ranking import Criterion, board_keys
from contest.scoring import Candidate, CountingPolicy, choose_attempt
from contest.snapshots import Told, content_of, keep, state_of, told_anew, told_of, units_of
from contest.stretches import note, recount

logger = logging.getLogger(__name__)

CHUNK = 200
"""So many entries are looked at in one transaction when a board is rebuilt."""

RETRY_AFTER = timedelta(minutes=1)
_set_aside: dict[int, datetime] = {}  # boards that this process could not tell, and when it tries again


def boards_of(round_division: RoundDivision) -> dict[str, Board]:
    """Return the boards of a round and division by audience, read `with_round`; what is missing is made.

    They have their own round, read with them: what a board tells is kept, so it must not rest on anything older.
    """
    mine = Board.objects.with_round().select_related("round_division__division").filter(round_division=round_division)
    found = {board.audience: board for board in mine}
    for audience in Board.Audience.values:
        if audience not in found:
            made, _created = Board.objects.get_or_create(round_division=round_division, audience=audience)
            found[audience] = mine.get(pk=made.pk)
    return found


@transaction.atomic
def place(*attempts: Attempt, now: datetime | None = None) -> None:
    """Put marked attempts that count on their boards; once there, placing them again changes nothing.

    The public board takes nothing that was finished while it stood frozen, as long as it does (`now`). The entry of
    somebody who was disqualified, or whose account was closed, leaves both boards, frozen or not.

    Everything they rest on is read under the boards' locks: whoever changed it in the meantime has committed by then,
    and whoever changes it next settles the boards afterwards.
    """
    now = now or timezone.now()
    boards = {joined: boards_of(joined) for joined in {attempt.round_division for attempt in attempts}}
    _lock(board.pk for found in boards.values() for board in found.values())
    attempts = Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).with_contest().defer("paper")
    standing = [attempt for attempt in attempts if attempt.entry.may_stand]
    used = _attempts_used(standing)
    rows = [row for attempt in standing for row in _rows(attempt, boards[attempt.round_division], used, now)]
    here = BoardRow.objects.filter(board__in={row.board_id for row in rows}, entry__in={row.entry_id for row in rows})
    _replace(here, rows)
    for attempt in attempts:
        if not attempt.entry.may_stand:
            remove_entry(attempt.entry, attempt.round_division)


def _rows(attempt: Attempt, boards: dict[str, Board], used: dict, now: datetime) -> Iterable[BoardRow]:
    """The rows of both boards. The public one, while it stands frozen, counts no paper handed in since."""
    in_all, before_freezing = used[attempt.entry_id, attempt.round_division_id]
    for board in boards.values():
        frozen = board.is_public and attempt.round.is_frozen(now)
        if not (board.is_public and stands_still(attempt, now)):
            facts = attempt.facts(before_freezing if frozen else in_all)
            yield _row(board, attempt, board_keys(attempt.contest.criteria, facts))


def stands_still(attempt: Attempt, now: datetime) -> bool:
    """Return whether the public board was frozen when the attempt was finished, and still is."""
    return attempt.round.is_frozen(attempt.finished_at) and attempt.round.is_frozen(now)


@transaction.atomic
def remove_entry(entry: Entry, round_division: RoundDivision | None = None) -> None:
    """Take an entry off every board, or off those of one round."""
    boards = Board.objects.showing(entry)
    if round_division is not None:
        boards = boards.filter(round_division=round_division)
    touched = _lock(boards.values_list("pk", flat=True))
    _take_off(BoardRow.objects.filter(entry=entry, board__in=touched))


def settle_entry(entry: Entry, *, now: datetime | None = None) -> None:
    """Put an entry's rows as they should be by now: after it was excluded or readmitted, or its person's account was
    closed or opened again."""
    for joined in RoundDivision.objects.filter(division=entry.division_id).select_related("round__contest"):
        for board in boards_of(joined).values():
            _rebuild(board, [entry.pk], now or timezone.now())


def settle_person(person: User, *, now: datetime | None = None) -> None:
    """Do so for everything a person entered, and tell the name anew."""
    entries = list(Entry.objects.of(person))
    for entry in entries:
        settle_entry(entry, now=now)
    note_name_changed(*entries)


def settle_prediction(joined: RoundDivision, *, now: datetime | None = None) -> None:
    """Rank a division of a round anew, because the true value of its prediction, its chain or a ruling has changed."""
    for board in boards_of(joined).values():
        rebuild_board(board, now=now)


def rebuild_board(board: Board, *, now: datetime | None = None) -> int:
    """Make the rows of a board anew from its attempts; return how many were wrong. Clean data stays as it is.

    Belongs after every change of the chain, of the rulings, or of the prediction's true value. Each chunk of entries is
    a transaction of its own, so that none lasts while people sit their papers.
    """
    marked = Attempt.objects.marked().filter(round_division=board.round_division_id)
    entries = {*marked.values_list("entry", flat=True), *board.rows.values_list("entry", flat=True)}
    wrong = _rebuild(board, sorted(entries), now or timezone.now())
    recount(board.pk)
    return wrong


def _rebuild(board: Board, entries: list[int], now: datetime) -> int:
    wrong = 0
    for start in range(0, len(entries), CHUNK):
        chunk = entries[start : start + CHUNK]
        with transaction.atomic():
            _lock([board.pk])
            board = Board.objects.with_round().get(pk=board.pk)  # its chain and times may have changed while we waited
            wanted = list(_wanted(board, chunk, now))
            gone = board.rows.filter(entry__in=set(chunk) - {row.entry_id for row in wanted})
            wrong += _take_off(gone) + _replace(board.rows.filter(entry__in=chunk), wanted)
    return wrong


@transaction.atomic
def note_name_changed(*entries: Entry) -> None:
    """Let every board that shows these entries tell their names anew, with its next version."""
    _note_change(_lock(Board.objects.showing(*entries).values_list("pk", flat=True)))


def tick(*, now: datetime, remembered: dict[int, Told] | None = None) -> list[tuple[Board, str]]:
    """Give every board that changed a new version; return the boards to announce, each with its text.

    The text is empty where only ranks below the told ones moved: whoever watches their own rank needs to know. A public
    board whose round thaws gets the rows that the frost kept away. A board that cannot be told is logged, set aside for
    RETRY_AFTER, and holds no other up.

    `remembered` is what this process told last. It goes by that as long as nobody has told more: a cache that is away
    is no reason for versions, and what it has lost is told it again, and everybody else.
    """
    boards = [board for board in Board.objects.living(now) if _set_aside.get(board.pk, now) <= now]
    kept, mine = told_of(board.pk for board in boards), {} if remembered is None else remembered
    for gone in mine.keys() - {board.pk for board in boards}:
        del mine[gone]
    news = []
    for board in boards:
        before = _told_last(board, mine.get(board.pk), kept.get(board.pk))
        try:
            told = _tell(board, before, now)
        except OperationalError:
            raise  # the database, not the board: everything waits for it
        except Exception:  # whatever is wrong with this board, the others are told
            logger.exception("board %s cannot be told", board.pk)
            _set_aside[board.pk] = now + RETRY_AFTER
        else:
            _set_aside.pop(board.pk, None)
            mine[board.pk] = told
            news += _news(board, told, before, kept.get(board.pk))
    return news


def _told_last(board: Board, mine: Told | None, kept: Told | None) -> Told | None:
    """What told the board's present version: as this process remembers it, or else as the cache knows it."""
    return next((told for told in (mine, kept) if told is not None and told.version == board.version), None)


def _news(board: Board, told: Told, before: Told | None, kept: Told | None) -> list[tuple[Board, str]]:
    """What is to be announced: a new version, one that the cache had lost and with it perhaps a message, or a move."""
    is_lost = kept is None or kept.version != told.version
    if told is before:
        return [(board, told.text)] if is_lost and keep(board.pk, told) else []
    return [(board, told.text if is_lost else "")]


def _tell(board: Board, told: Told | None, now: datetime) -> Told:
    """Return what is told of the board from now on: what was, or else something new."""
    state = state_of(board, now)
    if told is not None and not told.is_news(board, state, now):
        return told
    if _has_thawed(board, told, now):
        _take_in_the_frozen(board, now)
        board.refresh_from_db(fields=["changed_at"])
    units = units_of(board, state, now, told and told.units)
    content = content_of(board, state, units)
    if told is not None and told.content == content:
        moved = told._replace(changed_at=board.changed_at, state=state, units=units)  # the text stands to the letter
        keep(board.pk, moved)
        return moved
    Board.objects.filter(pk=board.pk).update(version=F("version") + 1)
    board.refresh_from_db(fields=["version"])
    return told_anew(board, state, content, units, now=now)


def _has_thawed(board: Board, told: Told | None, now: datetime) -> bool:
    """Whether rows may be missing because of a freeze that is over; after a loss of the cache, one cannot know."""
    freezes_at = board.round_division.round.freezes_at
    if not board.is_public or freezes_at is None or freezes_at > now:
        return False
    return not state_of(board, now).frozen and (told is None or told.state.frozen)


def _take_in_the_frozen(board: Board, now: datetime) -> None:
    """Put in what was finished since the freeze."""
    since = board.round_division.round.freezes_at
    late = Attempt.objects.marked().filter(round_division=board.round_division_id, finished_at__gte=since)
    _rebuild(board, sorted(set(late.values_list("entry", flat=True))), now)


def _attempts_used(attempts: Iterable[Attempt]) -> dict[tuple[int, int], tuple[int, int]]:
    """How many papers each entrant has handed in, in all and before the round froze, by entry and round; asked only
    where the chain looks at it."""
    used = {(attempt.entry_id, attempt.round_division_id): (1, 1) for attempt in attempts}
    freezes_at = F("round_division__round__freezes_at")
    early = Count("pk", filter=Q(finished_at__lt=freezes_at))
    asking = [attempt.entry_id for attempt in attempts if Criterion.ATTEMPTS in attempt.contest.criteria]
    papers = Attempt.objects.filter(entry__in=asking, marked_at__isnull=False).order_by()
    counted = papers.values_list("entry", "round_division").annotate(number=Count("pk"), early=early)
    return used | {(entry, joined): (number, early) for entry, joined, number, early in counted}


def _wanted(board: Board, entries: Collection[int], now: datetime) -> Iterable[BoardRow]:
    """The rows of these entries as they should be; on a frozen board those of before it froze."""
    joined = board.round_division
    round_ = joined.round
    marked = Attempt.objects.marked().of_standing(entries).filter(round_division=joined)
    if board.is_public and round_.is_frozen(now):
        marked = marked.filter(finished_at__lt=round_.freezes_at)
    papers: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in marked.defer("paper"):
        attempt.round_division = joined
        papers[attempt.entry_id].append(attempt)
    chain, policy = round_.contest.criteria, CountingPolicy(round_.counting)
    for handed_in in papers.values():
        used = len(handed_in) if Criterion.ATTEMPTS in chain else 1
        candidates = [Candidate(item.number, board_keys(chain, item.facts(used)), item) for item in handed_in]
        chosen = choose_attempt(candidates, policy)
        yield _row(board, chosen.attempt, chosen.keys)


def _row(board: Board, attempt: Attempt, keys: tuple[int, ...]) -> BoardRow:
    return BoardRow(board=board, entry_id=attempt.entry_id, attempt_id=attempt.pk, **dict(zip(KEYS, keys, strict=True)))


def _lock(board_ids: Iterable[int]) -> list[int]:
    """Let nobody else write rows of these boards until the transaction ends; in one order, so that nobody blocks."""
    boards = Board.objects.select_for_update().filter(pk__in=list(board_ids)).order_by("pk")
    return list(boards.values_list("pk", flat=True))


def _take_off(rows: QuerySet[BoardRow]) -> int:
    """Delete rows of locked boards; return how many."""
    gone = list(rows)
    BoardRow.objects.filter(pk__in=[row.pk for row in gone]).delete()
    _count(gone=gone)
    return len(gone)


def _replace(present: QuerySet[BoardRow], rows: list[BoardRow]) -> int:
    """Write those of the rows that differ from the present ones, on locked boards; return how many."""
    here = {(row.board_id, row.entry_id): row for row in present}
    new = [row for row in rows if _differs(row, here.get((row.board_id, row.entry_id)))]
    BoardRow.objects.bulk_create(
        new, update_conflicts=True, unique_fields=["board", "entry"], update_fields=["attempt", *KEYS]
    )
    old = [here[row.board_id, row.entry_id] for row in new if (row.board_id, row.entry_id) in here]
    _count(gone=old, come=new)
    return len(new)


def _differs(row: BoardRow, present: BoardRow | None) -> bool:
    return present is None or (present.attempt_id, present.keys) != (row.attempt_id, row.keys)


def _count(*, gone: Iterable[BoardRow], come: Iterable[BoardRow] = ()) -> None:
    gone, come = list(gone), list(come)
    touched = {row.board_id for row in [*gone, *come]}
    for board_id in touched:
        out, into = ([row.place for row in rows if row.board_id == board_id] for rows in (gone, come))
        note(board_id, gone=out, come=into)
    _note_change(touched)


def _note_change(board_ids: Iterable[int]) -> None:
    """Make the next tick look. The real time, whatever the verb's `now`: two changes must not look like one."""
    Board.objects.filter(pk__in=board_ids).update(changed_at=timezone.now())
