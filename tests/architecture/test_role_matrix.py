"""Every route answers every role as role_matrix.py says, and no route is missing there."""

from collections.abc import Callable, Iterator
from copy import copy, deepcopy
from datetime import timedelta
from functools import cache as cache_of_calls
from io import BytesIO
from typing import NamedTuple
from uuid import uuid4

import pytest
import time_machine
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.contrib import admin
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLResolver, get_resolver, reverse

from accounts.headcount_sheets import HEADCOUNTS
from contest.attempts import finish_attempt
from contest.boards import boards_of
from contest.feedback import handle_of
from contest.figuring import make_figures
from contest.links import make_links
from contest.models import (
    AnswerCount,
    Contest,
    EmbeddingSite,
    Entry,
    Feedback,
    RosterImport,
    RoundDivision,
    UnitLink,
)
from contest.roster_sheets import ROSTERS
from contest.routing import websocket_urlpatterns
from contest.saving import SaveDoor, Writer
from exchange.images import clean_image
from questions.filtering import keep_filter
from questions.formats.rows import Picture
from questions.importing import Usual
from questions.models import Bank, Deputy, Question, SavedFilter, SignedDecision
from tests.architecture.role_matrix import BODIES, CODE, HTTP, ROLES, WITHOUT_A_TICKET, WORKSHOP
from tests.contest.answered import make_sitting
from tests.contest.practised import five_of, make_practice
from tests.contest.rostered import put_on_roster
from tests.factories import (
    NOW,
    make_attempt,
    make_bank,
    make_contest,
    make_division,
    make_document,
    make_entry,
    make_image,
    make_person,
    make_question,
    make_round,
    make_round_division,
    picture_bytes,
)
from tests.questions import importing
from tests.sheets import list_of, staged
from tests.sockets import Socket


class Row(NamedTuple):
    route: str
    method: str
    about: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.about}"


def rows(table: str) -> list[Row]:
    """The rows of a table; lines that are empty or begin with # are none."""
    return [row(line) for line in table.splitlines() if line.strip() and not line.startswith("#")]


def row(line: str) -> Row:
    route, method, about, *answers = line.split()
    if len(answers) not in (1, len(ROLES)):
        raise ValueError(f"{route} needs 1 or {len(ROLES)} answers, not {len(answers)}")
    return Row(route, method, about, dict(zip(ROLES, answers * (len(ROLES) // len(answers)), strict=True)))


def routes(patterns: list, namespace: str = "") -> Iterator[str]:
    """The names of all routes below these patterns but the workshop's. A route without a name comes as its pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != WORKSHOP:
                yield from routes(pattern.url_patterns, f"{namespace}{pattern.namespace or ''}:".lstrip(":"))
        else:
            yield f"{namespace}{pattern.name}" if pattern.name else str(pattern.pattern)


def answer(response: HttpResponse) -> str:
    to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(reverse("account_login"))
    return "login" if to_sign_in else str(response.status_code)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def stage(cast, units) -> dict[str, dict]:
    """The arguments of routes, by what they are about. The contests belong to the province, the rest to the entrant."""
    contest = make_contest(units.province)
    round_division = make_round_division(make_round(contest, attempts_allowed=2), make_division(contest))
    entry = make_entry(round_division.division, cast.entrant, unit=units.department, code=CODE)
    finished = make_attempt(round_division, entry, now=NOW - timedelta(hours=1))
    finish_attempt(finished.pk, at=NOW - timedelta(minutes=50))
    attempt = make_attempt(round_division, entry, now=NOW - timedelta(minutes=5))
    boards = boards_of(round_division)
    over = make_sitting(questions=1, contest=contest)
    make_figures(over, now=NOW)
    question = make_question(bank=make_bank(units.province))
    told = {"shown": 1, "people": [[100, 100, 0, 0, ["A"], 1]], "times": []}
    AnswerCount.objects.create(round_division=over, revision=question.latest_revision, edition=1, **told)
    return {
        "-": {},
        "contest": {"slug": contest.slug},
        "draft": {"slug": make_contest(units.province, published_at=None).slug},
        "code": {"code": contest.short_code},
        **linked(contest, units),
        "public-board": {"slug": contest.slug, "board_id": boards["public"].pk},
        "organisers-board": {"slug": contest.slug, "board_id": boards["organisers"].pk},
        "borrowing": {"slug": borrowing(units).slug},
        "round": {"slug": contest.slug, "number": 1},
        "entry": {"entry_id": entry.pk},
        "person": {"person_id": cast.entrant.pk},
        **assisted(units, cast.leader),
        "pair": {"first_id": entry.pk, "second_id": twin_of(entry).pk},
        "attempt": {"uuid": attempt.uuid},
        "finished": {"uuid": finished.uuid},
        "slot": {"uuid": attempt.uuid, "slot": 1},
        "image": {"uuid": attempt.uuid, "pk": make_image(attempt).pk},
        "document": {"document_id": make_document().pk},
        "year": {"year": 2026},
        "provider": {"provider_id": "main"},
        "passkey": {"pk": 1},
        "chapter": {"name": "soan-cau-hoi"},
        "guide": {"name": "nguoi-du-thi"},
        **organised(round_division, make_image(attempt).pk),
        **banked(question),
        **counted(over, question),
        **practised(),
        **rostered(contest, units, cast),
        "own-feedback": {"contest_id": contest.pk, "handle": handle_of(told_by(entry))},
    }


def rostered(contest: Contest, units, cast) -> dict[str, dict]:
    """Somebody of the leader's unit on the roster of the contest, somebody of another on that of the other province."""
    line, others = put_on_roster(contest, units.department), make_contest(units.elsewhere, doors=["roster"])
    theirs = put_on_roster(others, units.other_department)
    make_round(others)
    sheet = staged(ROSTERS, RosterImport(contest=contest), {"full_name": "Lê Văn Ba"}, by=cast.organiser)
    listed = staged(HEADCOUNTS, list_of("headcounts"), {"unit": "x"}, by=cast.organiser)
    own = {"contest_id": contest.pk}
    return {
        "roster-door": {"slug": others.slug},
        "own-line": own | {"line_id": line.pk},
        "others-line": {"contest_id": others.pk, "line_id": theirs.pk},
        "own-roster-sheet": own | {"sheet_id": sheet.pk},
        "lists": {"kind": "headcounts"},
        "own-list": {"kind": "headcounts", "sheet_id": listed.pk},
        "led-contest": own,
        "others-contest": {"contest_id": others.pk},
    }


def assisted(units, officer) -> dict[str, dict]:
    """A contest in which officers enter people without a phone, and one whom they did."""
    division = make_division(make_contest(units.province, doors=["assisted"]))
    make_round(division.contest)
    entry = make_entry(division, unit=units.department, assisted_by=officer)
    return {"assisting": {"contest_id": division.contest_id}, "assisted": {"entry_id": entry.pk}}


def twin_of(entry: Entry) -> Entry:
    return make_entry(entry.division, make_person(entry.person.full_name), unit=entry.unit)


def linked(contest: Contest, units) -> dict[str, dict]:
    """A unit's link, with what can be taken of it."""
    make_links(contest, [units.department], now=NOW)
    number, own = {"code": UnitLink.objects.get().number}, {"contest_id": contest.pk}
    return {
        "number": number,
        "own-link": own | number,
        "own-material": own | number | {"name": "ap-phich.pdf"},
        "own-parcel": own | {"number": 1},
    }


def told_by(entry: Entry) -> Feedback:
    return Feedback.objects.create(entry=entry, asked=Feedback.Asked.HARD, text="Đất đai", given_at=NOW)


def practised() -> dict[str, dict]:
    """A question for practice, with a picture."""
    [question] = make_practice()
    picture = make_image(revision=question.approved_revision)
    return {
        "embedding-site": {"site_id": EmbeddingSite.objects.create(origin="https://a.vn", allowed_at=NOW).pk},
        "practice-topic": {"slug": question.topic.slug},
        "practice-set": {"address": five_of(question).address},
        "practice-image": {"pk": picture.pk},
    }


def borrowing(units) -> Contest:
    """A contest of the other province that draws from a bank of the first."""
    contest = make_contest(units.elsewhere)
    make_round_division(make_round(contest), make_division(contest)).banks.set([make_bank(units.province)])
    return contest


def organised(sitting: RoundDivision, image_id: int) -> dict[str, dict]:
    """What the organisers' pages are about."""
    contest = {"contest_id": sitting.round.contest_id}
    round_, division = {"round_id": sitting.round_id}, {"division_id": sitting.division_id}
    return {
        "own-contest": contest,
        "own-round": contest | round_,
        "own-division": contest | division,
        "own-sitting": contest | round_ | division,
        "own-picture": contest | round_ | division | {"image_id": image_id},
        "own-blueprint": {"blueprint_id": sitting.blueprint_id},
    }


def counted(over: RoundDivision, question: Question) -> dict[str, dict]:
    """What files of figures are about; in this format, for any that a program reads is written alike."""
    sitting = {"contest_id": over.round.contest_id, "round_id": over.round_id, "division_id": over.division_id}
    one = {"slug": question.bank.slug, "question_id": question.pk}
    return {"own-figures": sitting | {"format": "csv"}, "own-answers": one | {"format": "xlsx"}}


def banked(question: Question) -> dict[str, dict]:
    """What the pages of a bank are about."""
    image = make_image(revision=question.latest_revision)
    bank = {"slug": question.bank.slug}
    one = bank | {"question_id": question.pk}
    found = importing.staged(
        question.bank, [importing.row(pictures=[Picture(picture_bytes("PNG"), "a.png", "Sơ đồ")])], Usual()
    )
    batch, shown = bank | {"import_id": found.pk}, {"image_id": found.rows.get().pictures.get().pk}
    imports = {"own-import": batch, "own-row": batch | {"place": 1}, "own-row-image": batch | shown}
    kept = {f"own-{name}": bank | {f"{name}_id": record.pk} for name, record in kept_with(question.bank).items()}
    return {"own-bank": bank, "own-question": one, "own-image": one | {"image_id": image.pk}} | imports | kept


def kept_with(bank: Bank) -> dict[str, Deputy | SignedDecision | SavedFilter]:
    """A deputy and a signed decision of the bank, and a filter that the deputy keeps there."""
    person, scan = make_person(), clean_image(BytesIO(picture_bytes()))
    signed = {"signed_on": NOW.date(), "scan": scan, "recorded_by": person, "recorded_at": NOW}
    return {
        "deputy": Deputy.objects.create(
            bank=bank, person=person, first_day=NOW.date(), last_day=NOW.date(), named_by=person
        ),
        "decision": SignedDecision.objects.create(bank=bank, number="1/QĐ", **signed),
        "filter": keep_filter(bank, "Mức 1", "level=1", by=person, now=NOW),
    }


@pytest.fixture
def ask(cast, client_of) -> Callable[[str, str, str, dict], str]:
    """What a role is answered; whatever the question changed is undone, so that each role finds the same stage.

    A role signs in once, and comes back to each question with the cookies of that moment.
    """
    browser_of = cache_of_calls(lambda role: client_of(getattr(cast, role, None)))

    def as_role(role: str, method: str, address: str, body: dict) -> str:
        client = copy(browser_of(role))
        client.cookies = deepcopy(client.cookies)
        client.raise_request_exception = False
        with transaction.atomic():
            response = client.generic(method, address) if method == "GET" else client.post(address, body)
            response.getvalue()  # a file is closed once it has been read
            transaction.set_rollback(True)
        cache.clear()
        return answer(response)

    return as_role


REFUSALS = {"login", "403"}


def answers_to_ask_for(row: Row) -> dict[str, str]:
    """All of them; elsewhere than on SQLite one role for each answer, and none that no database is asked for."""
    if connection.vendor == "sqlite":
        return row.answers
    role_by_answer = {answer: role for role, answer in row.answers.items() if answer not in REFUSALS}
    return {role: answer for answer, role in role_by_answer.items()}


ABOUTS = sorted({row.about for row in rows(HTTP)})
PARTS = 6
"""In so many tests, not one for each: setting the stage takes as long as a dozen questions."""


@pytest.mark.parametrize("abouts", [ABOUTS[part::PARTS] for part in range(PARTS)], ids=" ".join)
def test_each_role_gets_its_answer(abouts, stage, ask):
    asked = [row for row in rows(HTTP) if row.about in abouts]
    expected, given = {str(row): answers_to_ask_for(row) for row in asked}, {}
    for row in asked:
        address, body = reverse(row.route, kwargs=stage[row.about]), BODIES.get(row.route, {})
        given[str(row)] = {role: ask(role, row.method, address, body) for role in expected[str(row)]}
    assert given == expected


def test_every_route_has_its_row():
    assert set(routes(get_resolver().url_patterns)) == {row.route for row in rows(HTTP)}


TAKES_ANYTHING = {
    *(
        "account_signup",
        "account_set_password",
        "set_language",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
    ),
    *("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"),
    "mfa_remove_webauthn",
}
"""Views of libraries that refuse no method, or ask who is there before they look at it."""


@pytest.mark.once
def test_every_method_that_a_route_takes_has_its_row(stage, cast, client_of):
    """A route says which it takes when it is asked in a way that nobody takes; some say so only to who may come in."""
    clients = [client_of(getattr(cast, role, None)) for role in ("anonymous", "entrant", "organiser", "superuser")]
    listed, taken = {}, {}
    for row in rows(HTTP):
        listed.setdefault(row.route, set()).add(row.method)
        answers = [client.generic("PATCH", reverse(row.route, kwargs=stage[row.about])) for client in clients]
        allowed = [answer.headers["Allow"].split(", ") for answer in answers if answer.status_code == 405]
        taken.setdefault(row.route, set()).update(*allowed)
    # PUT is what Django's form views make of a POST.
    lacking = {route: methods - listed[route] - {"HEAD", "OPTIONS", "PUT"} for route, methods in taken.items()}
    assert {route: methods for route, methods in lacking.items() if methods} == {}
    assert {route for route, methods in taken.items() if not methods} == TAKES_ANYTHING


@pytest.mark.once
@pytest.mark.parametrize("role", [role for role in ROLES if role != "superuser"])
def test_the_workshop_is_shut(role, ask):
    pages = [reverse("admin:index")]
    for model in admin.site._registry:
        kind = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages += [reverse(f"{kind}_changelist"), reverse(f"{kind}_add"), reverse(f"{kind}_change", args=[1])]
    refused = {page: ask(role, "GET", page, {}) for page in pages}
    assert set(refused.values()) == {"302"}


def test_the_workshop_opens_to_superusers(ask):
    assert ask("superuser", "GET", reverse("admin:index"), {}) == "200"


def test_every_socket_has_its_row():
    listed = {row.route for row in rows(WITHOUT_A_TICKET) if row.method == "WS"}
    assert set(routes(websocket_urlpatterns)) == listed


@pytest.mark.parametrize("row", [row for row in rows(WITHOUT_A_TICKET) if row.method == "WS"], ids=str)
async def test_a_socket_closes_on_whoever_has_no_ticket(row):
    address = reverse(row.route, urlconf=tuple(websocket_urlpatterns), kwargs={"board_id": 1})
    socket = Socket(URLRouter(websocket_urlpatterns), address)
    assert await socket.connect() == (False, int(row.answers["anonymous"]))


@pytest.mark.parametrize("row", [row for row in rows(WITHOUT_A_TICKET) if row.method == "POST"], ids=str)
async def test_saving_is_refused_to_whoever_has_no_ticket(row):
    scope = {"type": "http", "method": "POST", "path": row.route.format(uuid=uuid4()), "headers": []}
    asking = ApplicationCommunicator(SaveDoor(Writer(), otherwise=None), scope)
    await asking.send_input({"type": "http.request", "body": b"{}"})
    assert (await asking.receive_output())["status"] == int(row.answers["anonymous"])


def test_a_row_with_one_answer_holds_for_everyone():
    assert rows("# title\n\nhome GET - 200") == [Row("home", "GET", "-", dict.fromkeys(ROLES, "200"))]


def test_a_row_with_a_forgotten_role_is_refused():
    with pytest.raises(ValueError, match="home needs 1 or 10 answers, not 9"):
        rows("home GET - " + "200 " * 9)
