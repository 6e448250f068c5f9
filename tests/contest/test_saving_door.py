"""The door: what it lets in, what it answers, and what it sends on."""

import asyncio
import json
import time
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import USUAL_FORM_OF_ADDRESS
from contest import tickets
from contest.models import Attempt, Response, SaveEvent
from contest.saving import Doubt, SaveDoor, Writer, statements
from contest.saving import door as doors
from contest.saving import writer as writing
from contest.saving.messages import BODY_LIMIT, COUNTER_LIMIT, BadMessage, Message, read_message
from questions.kinds import KINDS
from tests.contest.saving import LAPTOP, PHONE, events, standing
from tests.factories import NOW, make_attempt, make_round_division

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY = tickets.Ticket(1, uuid4(), 1, "key", "dsmn", 0)


@pytest.fixture
def attempt() -> Attempt:
    """An attempt that is open by the real clock, with a prediction, single, multiple and numeric."""
    kinds = ["single", "multiple", "numeric"]
    attempt = make_attempt(make_round_division(kinds=kinds, prediction_question_vi="Bao nhiêu?"))
    attempt.started_at = timezone.now()
    attempt.deadline = attempt.started_at + timedelta(minutes=15)
    attempt.save()
    return attempt


@pytest.fixture
def headers(attempt) -> dict[str, str]:
    ticket = tickets.issue(attempt, attempt.entry.person, now=NOW)
    return {"authorization": f"Ticket {ticket}", "content-type": "application/json", "host": "thi.example"}


@pytest.fixture
def door():
    async def elsewhere(scope, receive, send):
        await answer_elsewhere(send)

    door = SaveDoor(Writer(), otherwise=elsewhere)
    yield door
    door.writer.stop()


async def answer_elsewhere(send):
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


async def ask(door, path: str, headers: dict, body: object, method: str = "POST") -> tuple[int, dict, dict]:
    """Status, headers and JSON of the answer. The body arrives in two parts."""
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    parts = [body[:10], body[10:]]
    sent = []

    async def receive():
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(event):
        sent.append(event)

    lines = [(name.encode(), value.encode()) for name, value in headers.items()]
    await door({"type": "http", "method": method, "path": path, "headers": lines}, receive, send)
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, json.loads(sent[1]["body"])


def message(*saves: dict, device: str = PHONE, **more) -> dict:
    return {"device": device, "saves": list(saves), **more}


def save(slot: int = 1, n: int = 1, answer: object = None, **more) -> dict:
    return {"slot": slot, "n": n, "answer": answer, **more}


async def in_database(read):
    return await asyncio.to_thread(read)


async def test_a_save_is_answered_with_what_stands_and_the_time(door, attempt, headers):
    body = message(save(0, 3, "250", flag=True))
    status, told, answer = await ask(door, f"/play/{attempt.uuid}/save/", headers, body)
    assert (status, told["content-type"], told["cache-control"]) == (200, "application/json", "no-store")
    now = answer.pop("now")
    assert answer == {
        "saves": [
            {
                "slot": 0,
                "n": 3,
                "outcome": "saved",
                "stored": {"n": 3, "device": PHONE, "answer": "250", "flag": True},
            }
        ],
        "deadline": int(attempt.deadline.timestamp() * 1000),
        "credited": 0,
        "state": "open",
    }
    assert abs(now - timezone.now().timestamp() * 1000) < 10_000
    assert await in_database(lambda: standing(attempt)) == {0: (3, PHONE, "250", True)}


async def test_another_device_is_told_what_stands(door, attempt, headers):
    path = f"/play/{attempt.uuid}/save/"
    await ask(door, path, headers, message(save(0, 3, "250"), device=LAPTOP))
    _status, _told, answer = await ask(door, path, headers, message(save(0, 2, "7")))
    assert (answer["saves"][0]["outcome"], answer["saves"][0]["stored"]["answer"]) == ("older", "250")


@pytest.mark.parametrize("path, more", [("submit", {}), ("save", {"submit": True})])
async def test_submitting_finishes_and_tells_where_the_result_is(door, attempt, headers, path, more):
    body = message(save(0, 1, "9"), **more)
    _status, _told, answer = await ask(door, f"/play/{attempt.uuid}/{path}/", headers, body)
    assert (answer["state"], answer["result"]) == ("finished", f"/play/{attempt.uuid}/result/")
    assert answer["saves"][0]["outcome"] == "saved"
    await in_database(attempt.refresh_from_db)
    assert (attempt.state, attempt.finished_by) == ("finished", "person")


@pytest.mark.parametrize("path", ["save", "submit"])
async def test_fifty_identical_requests_at_once_have_one_effect(door, attempt, headers, path):
    body = message(save(0, 1, "9"))
    answers = await asyncio.gather(*(ask(door, f"/play/{attempt.uuid}/{path}/", headers, body) for _ in range(50)))
    assert {status for status, *_ in answers} == {200}
    assert sorted(answer["saves"][0]["outcome"] for *_, answer in answers) == ["repeat"] * 49 + ["saved"]
    assert await in_database(Response.objects.count) == 1
    assert len(await in_database(lambda: events(attempt))) == 50


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/play/{uuid}/save/", 405),
        ("OPTIONS", "/play/{uuid}/submit/", 405),
        ("POST", "/play/{stranger}/save/", 404),
        ("POST", "/play/{uuid}/save", 299),
        ("POST", "/play/{uuid}/save/\n", 299),
        ("POST", "/play/1/save/", 299),
        ("POST", "/play/{uuid}/", 299),
        ("GET", "/", 299),
    ],
)
async def test_only_two_addresses_are_answered_here(door, attempt, headers, method, path, status):
    path = path.format(uuid=attempt.uuid, stranger=uuid4())
    assert (await ask(door, path, headers, message(), method))[0] == status


@pytest.mark.parametrize(
    "changed, status, code",
    [
        ({"authorization": ""}, 401, "ticket"),
        ({"authorization": "Bearer v1.x"}, 401, "ticket"),
        ({"authorization": "Ticket v1.x.y"}, 401, "ticket"),
        ({"content-type": "text/plain"}, 415, "content-type"),
        ({"content-type": "application/json; charset=utf-8"}, 200, None),
        ({"origin": "https://thi.example"}, 200, None),
        ({"origin": "https://evil.example"}, 403, "origin"),
        ({"origin": "https://thi.example.evil.example"}, 403, "origin"),
        ({"origin": "null"}, 403, "origin"),
        ({"origin": "http://["}, 403, "origin"),
        ({"origin": "http://thi.example:x"}, 403, "origin"),
        ({"sec-fetch-site": "same-origin"}, 200, None),
        ({"sec-fetch-site": "same-site"}, 403, "origin"),
        ({"sec-fetch-site": "cross-site"}, 403, "origin"),
    ],
)
async def test_a_request_must_bring_a_ticket_and_come_from_our_own_page(door, attempt, headers, changed, status, code):
    answer = await ask(door, f"/play/{attempt.uuid}/save/", headers | changed, message(save(0, 1, "9")))
    assert (answer[0], answer[2].get("error")) == (status, code)
    assert await in_database(SaveEvent.objects.count) == (status == 200)


async def test_behind_a_proxy_that_renames_the_host_the_trusted_origins_count(door, attempt, headers, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://public.example"]
    changed = headers | {"origin": "https://public.example", "host": "inner:8000"}
    assert (await ask(door, f"/play/{attempt.uuid}/save/", changed, message()))[0] == 200


async def test_a_rotated_key_asks_for_a_new_ticket(door, attempt, headers):
    await in_database(lambda: Attempt.objects.update(save_key="another"))
    answer = await ask(door, f"/play/{attempt.uuid}/save/", headers, message(save(0, 1, "9")))
    assert (answer[0], answer[2]["error"]) == (401, "revoked")


@pytest.mark.parametrize("size, status", [(BODY_LIMIT, 200), (BODY_LIMIT + 1, 413)])
async def test_a_body_has_a_limit(door, attempt, headers, size, status):
    body = json.dumps(message()).encode().ljust(size)
    assert (await ask(door, f"/play/{attempt.uuid}/save/", headers, body))[0] == status


async def test_doubt_is_503_with_retry_after_and_words_in_the_language_of_the_visitor(door, attempt, headers):
    class Full:
        async def write(self, message):
            raise Doubt("the queue is full")

    busy = SaveDoor(Full(), otherwise=door.otherwise)
    path = f"/play/{attempt.uuid}/save/"
    status, told, answer = await ask(busy, path, headers | {"cookie": "language=en"}, message())
    assert (status, told["retry-after"], answer["error"]) == (503, "2", "busy")
    assert answer["message"].startswith("The server is busy.")


@pytest.fixture
def two_saves_a_paper(monkeypatch):
    monkeypatch.setattr(doors, "SAVES_OF_A_PAPER", 2)


async def statuses(door, attempt, headers, *asked: tuple[str, dict]) -> list[int]:
    return [(await ask(door, f"/play/{attempt.uuid}/{what}/", headers, body))[0] for what, body in asked]


async def test_a_paper_saved_more_often_than_any_hand_does_is_saved_every_ten_seconds(
    door, attempt, headers, two_saves_a_paper
):
    saves = [("save", message(save(0, counter, "9"))) for counter in (1, 2, 3, 4)]
    assert await statuses(door, attempt, headers, *saves) == [200, 200, 200, 429]
    status, told, answer = await ask(door, f"/play/{attempt.uuid}/save/", headers, message(save(0, 5, "9")))
    assert (status, told["retry-after"], answer["error"]) == (429, "10", "too often")
    door.slowed[attempt.pk] -= doors.SLOWED_SECONDS
    assert await statuses(door, attempt, headers, ("save", message(save(0, 5, "30"))), saves[3]) == [200, 429]
    assert await in_database(lambda: [counter for _slot, counter, *_rest in events(attempt)]) == [1, 2, 3, 5]
    assert await in_database(lambda: standing(attempt)[0]) == (5, PHONE, "30", False)


async def test_such_a_paper_can_be_submitted_at_any_time(door, attempt, headers, two_saves_a_paper):
    saves = [("save", message(save(0, counter, "9"))) for counter in (1, 2, 3)]
    assert await statuses(door, attempt, headers, *saves, ("submit", message())) == [200] * 4


async def test_another_paper_is_counted_apart_and_counts_are_not_kept_for_ever(monkeypatch):
    monkeypatch.setattr(doors, "PAPERS_COUNTED", 2)
    door = SaveDoor(Writer(), otherwise=answer_elsewhere)
    for attempt_id in (1, 2, 3):
        door.count(Message(attempt_id, [None], NOW))
    assert dict(door.taken) == {3: 1}


BAD_SAVES = [
    (save(3, 1, "x" * 60_000), "answer"),
    (save(0, 1, {"deep": [[[]]]}), "answer"),
    (save(2, 1, ["k"] * 5_000), "answer"),
    (save(1, -1), "counter"),
    (save(1, 2**63), "counter"),
    (save(1, "1"), "shape of a save"),
    (save(1, None), "shape of a save"),
    (save("1"), "shape of a save"),
    (save(0, 1, "1234567890"), "answer"),
    (save(0, 1, "-1"), "answer"),
    (save(0, 1, "٣"), "answer"),
    (save(0, 1, 5), "answer"),
    (save(1, 1, ["a"]), "answer"),
    (save(2, 1, "a"), "answer"),
    (save(3, 1, "\ud800"), "answer"),
    (save(3, 1, "a\0b"), "answer"),
    (save(4), "slot"),
    (save(-1), "slot"),
    (save(True), "slot"),
    (save(1, 0), "counter"),
    (save(1, COUNTER_LIMIT + 1), "counter"),
    (save(1, True), "counter"),
    (save(1, 1, flag=1), "flag"),
    (save(1, 1.0), "shape of a save"),
    ({"slot": 1, "n": 1}, "shape of a save"),
    ([], "shape of a save"),
]
BAD_BODIES = [
    (b"", "not JSON"),
    (b"\xff", "not JSON"),
    (b"{", "not JSON"),
    (b'{"device": NaN}', "not JSON"),
    (b"[" * 60_000, "not JSON"),
    (b"9" * 10_000, "not JSON"),
    (b"[]", "shape"),
    (b"{}", "shape"),
    (json.dumps(message(device="A" * 16)).encode(), "shape"),
    (json.dumps(message(device="a" * 15)).encode(), "shape"),
    (json.dumps(message(device="a" * 16 + "\n")).encode(), "shape"),
    (json.dumps(message(submit=1)).encode(), "submit"),
    (json.dumps(message(*[save()] * 61)).encode(), "too many saves"),
    (json.dumps(message(*[save()] * 100)).encode(), "too many saves"),
    (b'{"device": "aaaaaaaaaaaaaaaa", "saves": [{"slot": 1, "n": 1e400, "answer": null}]}', "shape of a save"),
    (b'{"device": "aaaaaaaaaaaaaaaa", "saves": {"slot": 1}}', "shape"),
]


@pytest.mark.parametrize(
    "body, code", [*BAD_BODIES, *((json.dumps(message(bad)).encode(), code) for bad, code in BAD_SAVES)]
)
def test_what_no_honest_browser_sends_is_refused_with_the_reason(body, code):
    with pytest.raises(BadMessage) as refused:
        read_message(body, NOBODY, arrived_at=NOW, submit=False)
    assert str(refused.value) == code


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_takes_null_and_no_kind_takes_a_number(kind):
    ticket = NOBODY._replace(letters=f"-{kind.letter}")
    body = json.dumps(message(save(1, COUNTER_LIMIT, None, later=1), later=[])).encode()
    assert read_message(body, ticket, arrived_at=NOW, submit=False).saves == [(1, COUNTER_LIMIT, PHONE, None, False)]
    with pytest.raises(BadMessage):
        read_message(json.dumps(message(save(1, 1, 7))).encode(), ticket, arrived_at=NOW, submit=False)


def test_without_a_prediction_slot_0_takes_nothing():
    with pytest.raises(BadMessage):
        read_message(json.dumps(message(save(0))).encode(), NOBODY._replace(letters="-s"), arrived_at=NOW, submit=False)


# --- when a request has arrived -----------------------------------------------------------------------------------


async def ask_slowly(door, attempt, headers, pause: float) -> tuple[int, datetime]:
    """Send the head, and the body only after a pause. The status, and the moment of the body's last byte."""
    events = []
    complete: list[datetime] = []

    async def receive():
        await asyncio.sleep(pause)
        complete.append(timezone.now())
        return {"type": "http.request", "body": json.dumps(message(save(0, 1, "9"))).encode()}

    async def send(event):
        events.append(event)

    lines = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": f"/play/{attempt.uuid}/save/", "headers": lines}
    await door(scope, receive, send)
    return events[0]["status"], complete[0] if complete else None


async def test_a_request_has_arrived_when_its_body_is_whole(door, attempt, headers):
    """Otherwise whoever sends the head in time could think about the answer until the server loses patience."""
    status, complete = await ask_slowly(door, attempt, headers, pause=0.05)
    arrived_at = await in_database(lambda: SaveEvent.objects.get().arrived_at)
    assert status == 200
    assert complete <= arrived_at <= timezone.now()


async def test_waiting_for_the_writer_makes_nobody_late(door, attempt, headers, monkeypatch):
    """The deadline passes while the message waits."""
    deadline = timezone.now() + timedelta(seconds=1)
    await in_database(lambda: Attempt.objects.update(deadline=deadline))
    entered = statements.write

    def slowly(messages, *, now):
        while timezone.now() < deadline:
            time.sleep(0.02)
        return entered(messages, now=now)

    monkeypatch.setattr(writing, "write", slowly)
    status, _complete = await ask_slowly(door, attempt, headers, pause=0)
    assert (status, await in_database(lambda: SaveEvent.objects.get().outcome)) == (200, "saved")


async def test_waiting_for_a_process_that_has_only_just_begun_makes_nobody_late(door, attempt, headers):
    """The deadline passes while what is lost is still being given back."""
    deadline = timezone.now() + timedelta(seconds=1)
    await in_database(lambda: Attempt.objects.update(deadline=deadline))

    async def gets_ready() -> bool:
        while timezone.now() < deadline:
            await asyncio.sleep(0.02)
        return True

    door.gets_ready = gets_ready
    status, complete = await ask_slowly(door, attempt, headers, pause=0)
    event = await in_database(SaveEvent.objects.get)
    assert (status, event.outcome) == (200, "saved")
    assert complete <= event.arrived_at < deadline


async def test_a_process_that_does_not_get_ready_takes_nothing_and_says_so(door, attempt, headers):
    async def gets_ready() -> bool:
        return False

    door.gets_ready = gets_ready
    status, told, answer = await ask(door, f"/play/{attempt.uuid}/save/", headers, message(save(0, 1, "9")))
    assert (status, told["retry-after"], answer["error"]) == (503, "2", "not ready")
    assert await in_database(SaveEvent.objects.count) == 0


async def test_a_body_that_does_not_come_is_given_up(door, attempt, headers, monkeypatch):
    monkeypatch.setattr(doors, "BODY_SECONDS", 0.02)
    assert (await ask_slowly(door, attempt, headers, pause=5))[0] == 408
    assert await in_database(SaveEvent.objects.count) == 0


def test_no_sentence_of_the_door_addresses_anybody():
    """A site's own form of address is in the database, which this door does not ask."""
    with override("vi"):
        said = [gettext(sentence) for sentence in doors.SENTENCES.values()]
    assert [sentence for sentence in said if USUAL_FORM_OF_ADDRESS in sentence] == []
