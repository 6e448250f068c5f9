"""The board of a round and division: the page, and the text that scripts read."""

import json
from datetime import datetime
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Unit
from accounts.roles import can_organize
from contest.boards import boards_of
from contest.entering import entry_of
from contest.hiding import hidden_codes
from contest.ladders import own_rows, unit_rows
from contest.languages import titled
from contest.lines import row_key
from contest.models import Board, Contest, Entry, RoundDivision
from contest.numbers import number_sent
from contest.phases import Phase
from contest.programmes import Programme
from contest.snapshots import snapshot
from contest.tickets import issue_board
from contest.views.board_words import SHOWS, board_words
from contest.views.lookups import programme_or_404

PEOPLE = "people"
WALL_ROWS = 8
"""So many fit on a screen of 16 to 9 with letters that a hall can read."""


class Look(NamedTuple):
    """Which board is looked at, whose place is looked for, and how it is shown."""

    board: Board
    joined: list[RoundDivision]
    entry: Entry | None
    show: str
    unit: Unit | None
    wall: bool

    @property
    def chosen(self) -> RoundDivision:
        return self.board.round_division

    @property
    def heading(self) -> str:
        return SHOWS[self.show]

    def address(self, **other: object) -> str:
        """The query string of this look, with something else in it; what is None or plain is left out."""
        mine = {
            "division": self.chosen.division.slug,
            "round": self.chosen.round.number,
            "show": None if self.show == PEOPLE else self.show,
            "unit": self.unit and self.unit.pk,
            "audience": None if self.board.is_public else self.board.audience,
            "wall": "1" if self.wall else None,
        }
        return "?" + urlencode({name: value for name, value in (mine | other).items() if value is not None})


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    programme = programme_for(request, slug, now)
    contest, joined = programme.contest, list(programme.joined.values())
    if not joined:
        return render(request, "contest/board_coming.html", {"contest": contest})
    look = look_at(request, contest, joined, now)
    organises = can_organize(request.user, contest.owner)
    return render(
        request,
        "contest/board.html",
        {
            "contest": contest,
            **shown(look, ticket_for(request, look.board, look.entry, now), now),
            **addresses_of(look, organises),
        },
    )


@require_safe
def board_data(request: HttpRequest, slug: str, board_id: int) -> HttpResponse:
    """The text that the sockets push; with `?mine` what is for this visitor alone."""
    now = timezone.now()
    found = get_object_or_404(Board.objects.under(slug), pk=board_id)
    check_may_see(request, found, now)
    if "mine" in request.GET:
        return mine(request, found, now)
    tag = f'"{found.pk}-{found.version}"'
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = HttpResponse(snapshot(found, now=now), content_type="application/json")
    answer["ETag"] = tag
    answer["Cache-Control"] = "public, max-age=1" if found.is_public else "private, max-age=1"
    return answer


def mine(request: HttpRequest, found: Board, now: datetime) -> JsonResponse:
    """A fresh ticket, and the visitor's own place."""
    entry = entrant(request, found.round_division)
    told = {
        "ticket": ticket_for(request, found, entry, now),
        "own": entry and own_rows(found, entry.pk, now=now),
    }
    return JsonResponse(told, headers={"Cache-Control": "private, no-store"})


def ticket_for(request: HttpRequest, found: Board, entry: Entry | None, now: datetime) -> str:
    """What opens the board's socket; it names who may see the board only as an organiser."""
    person_id = None if is_for_everybody(found, now) else request.user.pk
    return issue_board(found.pk, entry and entry.pk, person_id=person_id, now=now)


def programme_for(request: HttpRequest, slug: str, now: datetime) -> Programme:
    """The contest and what is sat in it; before it is published, only for who organises it."""
    programme = programme_or_404(slug)
    if not programme.contest.is_published(now) and not can_organize(request.user, programme.contest.owner):
        raise Http404
    return programme


def check_may_see(request: HttpRequest, found: Board, now: datetime) -> None:
    """Raise Http404 where the board is not for this visitor."""
    contest = found.round_division.round.contest
    if not is_for_everybody(found, now) and not can_organize(request.user, contest.owner):
        raise Http404


def is_for_everybody(found: Board, now: datetime) -> bool:
    return found.is_public and found.round_division.round.contest.is_published(now)


def look_at(request: HttpRequest, contest: Contest, joined: list[RoundDivision], now: datetime) -> Look:
    """What the address asks for; left open, the visitor's own division and the round that began last."""
    entry = entry_of(request.user, contest)
    chosen = choose(request, joined, entry, now)
    audience = request.GET.get("audience", Board.Audience.PUBLIC)
    boards = boards_of(chosen)
    if audience not in boards:
        raise Http404
    check_may_see(request, boards[audience], now)
    own = entry if entry and entry.division_id == chosen.division_id else None
    show = request.GET.get("show", PEOPLE)
    unit = get_object_or_404(Unit, pk=number(request.GET["unit"])) if request.GET.get("unit") else None
    if show not in SHOWS:
        raise Http404
    wall = boards[audience].is_public and bool(request.GET.get("wall"))  # what only organisers may see is for no wall
    return Look(boards[audience], joined, own, show, unit, wall)


def choose(request: HttpRequest, joined: list[RoundDivision], entry: Entry | None, now: datetime) -> RoundDivision:
    own = [item.division.slug for item in joined if entry and item.division_id == entry.division_id]
    division = request.GET.get("division") or [*own, joined[0].division.slug][0]
    here = [item for item in joined if item.division.slug == division]
    if asked := request.GET.get("round"):
        here = [item for item in here if item.round.number == number(asked)]
    if not here:
        raise Http404
    begun = [item for item in here if item.round.opens_at <= now]
    return begun[-1] if begun else here[0]


def number(typed: str) -> int:
    if (sent := number_sent(typed)) is None:
        raise Http404
    return sent


def entrant(request: HttpRequest, joined: RoundDivision) -> Entry | None:
    """The visitor's entry, where it stands in this division."""
    entry = entry_of(request.user, joined.round.contest)
    return entry if entry and entry.division_id == joined.division_id else None


def shown(look: Look, ticket: str, now: datetime) -> dict:
    """What the page of a board needs."""
    told = json.loads(snapshot(look.board, now=now))
    return {
        "look": look,
        "told": told,
        "phase_label": Phase(told["phase"]).label,
        "rows": rows_of(look, told, now),
        "own": own_of(look, now),
        "own_key": look.entry and row_key(look.board.pk, look.entry.pk),
        "updated_at": told["updated_at"] and datetime.fromisoformat(told["updated_at"]),
        "tabs": tabs_of(look),
        "config": config_of(look, told, ticket),
    }


def own_of(look: Look, now: datetime) -> dict | None:
    """The visitor's own place, where the page has a card for it."""
    if look.entry is None or look.show != PEOPLE or look.wall:
        return None
    return own_rows(look.board, look.entry.pk, now=now)


def addresses_of(look: Look, organises: bool) -> dict:
    """Where the links of the page lead."""
    return {
        "here_address": look.address(),
        "page_address": look.address(wall=None),
        "wall_address": look.address(wall=1),
        "all_units": look.address(unit=None),
        "unit_address": look.address(show=None, unit=None) + "&unit=",
        "public_board": look.address(audience=None),
        "hides": not look.board.is_public and look.show == PEOPLE and not look.wall,
        "organisers_board": organises and look.address(audience=Board.Audience.ORGANISERS),
    }


def rows_of(look: Look, told: dict, now: datetime) -> list[dict]:
    if look.show != PEOPLE:
        rows = told["units"][look.show]
    elif look.unit:
        rows = unit_rows(look.board, look.unit.pk, now=now)
    else:
        rows = told["rows"] if look.board.is_public else with_the_hidden(look, told["rows"])
    return rows[:WALL_ROWS] if look.wall else rows


def with_the_hidden(look: Look, rows: list[dict]) -> list[dict]:
    """The rows as an organiser who has just hidden or shown one finds them, before the next version tells it."""
    hidden = hidden_codes(look.chosen.round.contest)
    return [row | {"hidden": row["code"] in hidden} for row in rows]


def tabs_of(look: Look) -> list[dict]:
    """Rows of tabs with the words, address and state of each; a row of one would be no choice."""
    chosen = look.chosen
    divisions = list(dict.fromkeys(item.division for item in look.joined))
    rounds = [item.round for item in look.joined if item.division_id == chosen.division_id]
    rows = {
        _("Division"): [
            (titled(item), look.address(division=item.slug, round=None), item == chosen.division) for item in divisions
        ],
        _("Round"): [(item, look.address(round=item.number), item == chosen.round) for item in rounds],
        _("List"): [(words, look.address(show=name, unit=None), name == look.show) for name, words in SHOWS.items()],
    }
    return [{"label": label, "items": items} for label, items in rows.items() if len(items) > 1]


def config_of(look: Look, told: dict, ticket: str) -> dict:
    """What the script of the page needs."""
    data = reverse("board_data", args=[look.chosen.round.contest.slug, look.board.pk])
    return {
        "version": told["version"],
        "phase": told["phase"],
        "frozen": told["frozen"],
        "veiled": told["veiled"],
        "entrants": told.get("entrants"),
        "socket": f"/ws/board/{look.board.pk}/",
        "ticket": ticket,
        "data": data,
        "mine": f"{data}?mine=1",
        "show": look.show,
        "filtered": look.unit is not None,
        "entrant": look.entry is not None,
        "ownKey": look.entry and row_key(look.board.pk, look.entry.pk),
        "limit": WALL_ROWS if look.wall else None,
        "timeZone": timezone.get_current_timezone_name(),
        "words": board_words(),
    }
