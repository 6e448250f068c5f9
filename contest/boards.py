"""Boards: who stands where. Rows are derived from the attempts that count, and one verb rebuilds them.

A change of rows only notes its moment on the board. `tick`, which the leading engine calls twice a second, makes one
new version of everything that changed since the last one, and answers what must be announced.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from contest.models import KEYS, Attempt, Board, BoardRow, Entry, RoundDivision
from contest.ranking import Criterion, board_keys
from contest.scoring import Candidate, CountingPolicy, choose_attempt
from contest.snapshots import Told, content_of, keep, state_of, told_of

CHUNK = 500
"""So many rows are written in one transaction when a board is rebuilt."""

SETTLED_AFTER = timedelta(days=1)
"""A board of a final round that nothing has changed for so long is not looked at any more."""


def boards_of(round_division: RoundDivision) -> dict[str, Board]:
    """Return the boards of a round and division by audience; what is missing is made."""
    found = {board.audience: board for board in Board.objects.filter(round_division=round_division)}
    for audience in Board.Audience.values:
        if audience not in found:
            found[audience], _created = Board.objects.get_or_create(round_division=round_division, audience=audience)
    for board in found.values():
        board.round_division = round_division
    return found


@transaction.atomic
def place(attempt: Attempt, *, now: datetime | None = None) -> None:
    """Put a marked attempt that counts on its boards; once there, placing it again changes nothing.

    The public board takes nothing that was finished while it stood frozen, as long as it does (`now`). The entry of a
    disqualified person leaves both boards, frozen or not.
    """
    if attempt.entry.disqualified_at:
        remove_entry(attempt.entry, attempt.round_division)
        return
    boards = boards_of(attempt.round_division)
    if stands_still(attempt, now or timezone.now()):
        del boards[Board.Audience.PUBLIC]
    keys = board_keys(attempt.contest.criteria, attempt.facts(_attempts_used(attempt)))
    present = {row.board_id: row for row in BoardRow.objects.filter(board__in=boards.values(), entry=attempt.entry_id)}
    rows = [_row(board, attempt, keys) for board in boards.values()]
    _write([row for row in rows if _differs(row, present.get(row.board_id))])


def stands_still(attempt: Attempt, now: datetime) -> bool:
    """Return whether the public board was frozen when the attempt was finished, and still is."""
    return attempt.round.is_frozen(attempt.finished_at) and attempt.round.is_frozen(now)


@transaction.atomic
def remove_entry(entry: Entry, round_division: RoundDivision | None = None) -> None:
    """Take an entry off every board, or off those of one round."""
    rows = BoardRow.objects.filter(entry=entry)
    if round_division is not None:
        rows = rows.filter(board__round_division=round_division)
    touched = list(rows.values_list("board", flat=True))
    rows.delete()
    _note_change(touched)


def rebuild_board(board: Board, *, now: datetime | None = None) -> int:
    """Make the rows of a board anew from its attempts; return how many were wrong. Clean data stays as it is.

    Belongs after every change of the chain, of the rulings, or of the prediction's true value. Rows are written in
    chunks, so that no transaction lasts while people sit their papers.
    """
    present = {row.entry_id: row for row in board.rows.all()}
    wanted = {row.entry_id: row for row in _wanted(board, now or timezone.now())}
    gone = [row.pk for entry, row in present.items() if entry not in wanted]
    wrong = [row for entry, row in wanted.items() if _differs(row, present.get(entry))]
    for start in range(0, len(gone), CHUNK):
        with transaction.atomic():
            BoardRow.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
            _note_change([board.pk])
    for start in range(0, len(wrong), CHUNK):
        with transaction.atomic():
            _write(wrong[start : start + CHUNK])
    return len(gone) + len(wrong)


def tick(*, now: datetime) -> list[tuple[Board, str]]:
    """Give every board that changed a new version; return the boards to announce, each with its text.

    The text is empty where only ranks below the told ones moved: whoever watches their own rank needs to know. A public
    board whose round thaws gets the rows that the frost kept away.
    """
    boards = list(_living_boards(now))
    told = told_of(board.pk for board in boards)
    return [news for board in boards if (news := _tell(board, told.get(board.pk), now)) is not None]


def _tell(board: Board, told: Told | None, now: datetime) -> tuple[Board, str] | None:
    state = state_of(board, now)
    if told is not None and (told.changed_at, told.state) == (board.changed_at, state):
        return None
    if _has_thawed(board, told, now):
        rebuild_board(board, now=now)
        board.refresh_from_db(fields=["changed_at"])
    content = content_of(board, state)
    if told is not None and told.content == content:
        keep(board, state, content)
        return board, ""
    Board.objects.filter(pk=board.pk).update(version=F("version") + 1)
    board.refresh_from_db(fields=["version"])
    return board, keep(board, state, content)


def _has_thawed(board: Board, told: Told | None, now: datetime) -> bool:
    """Whether rows may be missing because of a freeze that is over; after a loss of the cache, one cannot know."""
    freezes_at = board.round_division.round.freezes_at
    if board.audience != Board.Audience.PUBLIC or freezes_at is None or freezes_at > now:
        return False
    return not state_of(board, now).frozen and (told is None or told.state.frozen)


def _living_boards(now: datetime) -> QuerySet[Board]:
    """Boards that may have news: the round is not final, or something changed of late."""
    living = Q(round_division__round__finalized_at__isnull=True) | Q(changed_at__gt=now - SETTLED_AFTER)
    recent = Q(round_division__round__finalized_at__gt=now - SETTLED_AFTER)
    published = Board.objects.filter(round_division__round__contest__published_at__lte=now)
    return published.filter(living | recent).select_related("round_division__round__contest")


def _attempts_used(attempt: Attempt) -> int:
    """How many papers the entrant has handed in; asked only where the chain looks at it."""
    if Criterion.ATTEMPTS not in attempt.contest.criteria:
        return 1
    papers = Attempt.objects.filter(entry=attempt.entry_id, round_division=attempt.round_division_id)
    return papers.filter(marked_at__isnull=False).count()


def _wanted(board: Board, now: datetime) -> Iterable[BoardRow]:
    """The rows as they should be: of each entry the attempt that counts, on a frozen board of those before it froze."""
    joined = board.round_division
    round_ = joined.round
    marked = Attempt.objects.filter(round_division=joined, marked_at__isnull=False, entry__disqualified_at__isnull=True)
    if board.audience == Board.Audience.PUBLIC and round_.is_frozen(now):
        marked = marked.filter(finished_at__lt=round_.freezes_at)
    papers: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in marked.defer("paper").iterator():
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


def _differs(row: BoardRow, present: BoardRow | None) -> bool:
    return present is None or (present.attempt_id, present.keys) != (row.attempt_id, row.keys)


def _write(rows: list[BoardRow]) -> None:
    BoardRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["board", "entry"], update_fields=["attempt", *KEYS]
    )
    _note_change({row.board_id for row in rows})


def _note_change(board_ids: Iterable[int]) -> None:
    """Make the next tick look. The real time, whatever the verb's `now`: two changes must not look like one."""
    Board.objects.filter(pk__in=board_ids).update(changed_at=timezone.now())
