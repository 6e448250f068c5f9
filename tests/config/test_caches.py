"""Redis away: pages go on without what it remembered; what must be counted or forgotten is not skipped in silence."""

import pickle
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import pytest
import redis
import time_machine

from accounts.limits import within_limit
from config import caches
from config.caches import AWAY, HintCache
from config.metrics import reaches_cache
from contest.phases import Phase
from tests import services


@pytest.fixture
def port() -> int:
    return services.free_port()


@pytest.fixture
def cache(port) -> HintCache:
    return client_of(port)


HUNG_SECONDS = 0.3


def client_of(port: int) -> HintCache:
    options = {"socket_connect_timeout": HUNG_SECONDS, "socket_timeout": HUNG_SECONDS}
    return HintCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": options})


@contextmanager
def hung_redis() -> Iterator[int]:
    """The port of a Redis that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "ask, answer",
    [
        (lambda cache: cache.get("a", "nothing"), "nothing"),
        (lambda cache: cache.get_many(["a", "b"]), {}),
        (lambda cache: "a" in cache, False),
        (lambda cache: cache.set("a", 1, timeout=5), None),
        (lambda cache: cache.set_many({"a": 1, "b": 2}, 5), ["a", "b"]),
        (lambda cache: cache.get_or_set("a", lambda: "made anew"), "made anew"),
    ],
)
def test_a_redis_that_is_away_knows_nothing_and_keeps_nothing(cache, ask, answer):
    assert ask(cache) == answer


@pytest.mark.parametrize(
    "ask",
    [
        lambda cache: cache.add("a", 1),
        lambda cache: cache.incr("a"),
        lambda cache: cache.delete("a"),
        lambda cache: cache.delete_many(["a"]),
        lambda cache: cache.clear(),
    ],
)
def test_what_is_more_than_a_hint_is_told(cache, ask):
    """Swallowed, guesses would not be counted, and an ended session would be there again when Redis comes back."""
    with pytest.raises(AWAY):
        ask(cache)


def test_a_redis_that_comes_back_is_used_again(cache, port, monkeypatch):
    monkeypatch.setattr(caches, "REST_SECONDS", 0)
    cache.set("a", 1)
    with services.redis(port=port):
        cache.set("a", 2)
        assert (cache.get("a"), cache.incr("a"), cache.get_many(["a"]), "a" in cache) == (2, 3, {"a": 3}, True)


REFUSING = [
    ("CONFIG", "SET", "maxmemory", "1"),
    ("REPLICAOF", "127.0.0.1", "1"),
    ("CONFIG", "SET", "min-replicas-to-write", "1"),
]
"""It is full and gives nothing up, has become the copy of another, or lacks copies of its own."""


@pytest.mark.parametrize("refusing", REFUSING)
def test_a_redis_that_takes_nothing_is_as_good_as_away(cache, port, refusing, monkeypatch):
    monkeypatch.setattr(caches, "REST_SECONDS", 0)  # each time it is asked, and refuses
    made = count(1)
    with services.redis(port=port) as url:
        cache.set("a", "old")
        redis.from_url(url).execute_command(*refusing)
        assert (cache.set("a", "new"), cache.get("a", "nothing"), cache.get_many(["a"])) == (None, "nothing", {})
        assert [cache.get_or_set("b", lambda: next(made), 30) for _time in range(3)] == [1, 1, 1]
        with pytest.raises(AWAY):
            cache.add("c", 1)


def test_a_redis_that_has_room_again_holds_nothing_that_it_could_not_overwrite(cache, port, monkeypatch):
    monkeypatch.setattr(caches, "REST_SECONDS", 0)
    with services.redis(port=port) as url:
        cache.set_many({"a": "old", "b": "old"})
        redis.from_url(url).config_set("maxmemory", 1)
        cache.set("a", "new")
        redis.from_url(url).config_set("maxmemory", 0)
        cache.set("c", "taken")
        assert cache.get_many(["a", "b", "c"]) == {"b": "old", "c": "taken"}


def test_who_only_looks_uses_a_redis_again_that_takes_things_again(cache, port, monkeypatch):
    monkeypatch.setattr(caches, "REST_SECONDS", 0)
    with services.redis(port=port) as url:
        redis.from_url(url).config_set("maxmemory", 1)
        made = [cache.get_or_set("a", "while it refuses", 30)]
        redis.from_url(url).config_set("maxmemory", 0)
        made += [cache.get_or_set("a", "for all", 30) for _time in range(2)]
        assert (made, redis.from_url(url).exists(cache.make_key("a"))) == (
            ["while it refuses", "for all", "for all"],
            1,
        )


def test_what_redis_cannot_understand_is_no_refusal(cache, port):
    with services.redis(port=port) as url:
        redis.from_url(url).lpush(cache.make_key("a"), "no number")
        with pytest.raises(redis.ResponseError):
            cache.incr("a")


def test_a_redis_that_was_away_is_not_asked_again_at_once(cache, port):
    cache.set("a", 1)
    with services.redis(port=port):
        assert cache.get("a", "not asked") == "not asked"


def test_what_is_costly_is_made_once_and_stands_for_its_timeout_while_redis_is_away(cache):
    """Also where the rest is over and Redis is asked again in vain."""
    made = count(1)
    with time_machine.travel(0, tick=False) as clock:
        first = [cache.get_or_set("a", lambda: next(made), 30) for _time in range(2)]
        clock.shift(29)
        later = cache.get_or_set("a", lambda: next(made), 30)
        clock.shift(2)
        assert (first, later, cache.get_or_set("a", lambda: next(made), 30)) == ([1, 1], 1, 2)


def test_all_threads_of_a_process_share_what_is_made_while_redis_is_away(cache, port):
    made = count(1)
    cache.get_or_set("a", lambda: next(made), 30)
    with ThreadPoolExecutor(1) as other:  # Django gives each thread a cache of its own
        asked = other.submit(lambda: client_of(port).get_or_set("a", lambda: next(made), 30))
        assert (asked.result(), next(made)) == (1, 2)


def test_what_is_forgotten_while_redis_is_away_is_forgotten_here_and_told(cache):
    made = count(1)
    cache.get_or_set("a", lambda: next(made), 30)
    with pytest.raises(AWAY):
        cache.delete("a")
    assert cache.get_or_set("a", lambda: next(made), 30) == 2


def test_what_was_made_while_redis_was_away_does_not_outlive_its_return(cache, port, monkeypatch):
    """Others may have had it forgotten there; it would stand again when Redis goes away once more."""
    monkeypatch.setattr(caches, "REST_SECONDS", 0.1)
    made = count(1)
    cache.get_or_set("a", lambda: next(made), 30)
    with services.redis(port=port):
        time.sleep(0.1)
        assert cache.get("b") is None
    assert cache.get_or_set("a", lambda: next(made), 30) == 2


def test_what_redis_keeps_is_made_once_for_all_processes(cache, port):
    with services.redis(port=port):
        assert [each.get_or_set("a", lambda: "made", 30) for each in (cache, client_of(port))] == ["made", "made"]
        cache.set("a", "kept")
        assert client_of(port).get_or_set("a", lambda: "made anew", 30) == "kept"


@pytest.mark.parametrize("count_one", [lambda cache: cache.add("a", 1), lambda cache: cache.incr("a")])
def test_whoever_counts_does_not_wait_again_for_a_redis_that_does_not_answer(count_one):
    with hung_redis() as port:
        cache = client_of(port)
        cache.get_or_set("a", lambda: "made anew", 30)
        began = time.monotonic()
        for _time in range(20):
            with pytest.raises(AWAY):
                count_one(cache)
        assert round(time.monotonic() - began) == 0


def test_what_is_made_does_not_wait_again_for_a_redis_that_does_not_answer():
    with hung_redis() as port:
        cache = client_of(port)
        began = time.monotonic()
        assert [cache.get_or_set(f"{number}", lambda: "made", 30) for number in range(20)] == ["made"] * 20
        assert time.monotonic() - began < 2 * HUNG_SECONDS


@dataclass(frozen=True)
class Looks:
    """What one release keeps."""

    stem: str


class Place(NamedTuple):
    rank: int
    looks: Looks


@dataclass(frozen=True)
class LooksOfTheNext:
    """What the next one keeps under the same name. Read by it, an old one would lack the new field only when asked."""

    stem: str
    pictures: tuple = ()


LooksOfTheNext.__qualname__ = "Looks"
PLACE = Place(1, Looks("Câu 1"))


@contextmanager
def the_next_release() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "Looks", LooksOfTheNext)
        yield


@pytest.fixture
def running(port) -> Iterator[HintCache]:
    with services.redis(port=port):
        yield client_of(port)


@pytest.mark.parametrize("value", [PLACE, Phase.OPEN, {"count": 3}, "token", 7, True, None, [PLACE, PLACE]])
def test_what_is_kept_is_found_as_it_was(running, value):
    running.set("a", value)
    assert (running.get("a"), type(running.get("a"))) == (value, type(value))


def test_what_a_class_of_another_shape_wrote_is_not_there(running):
    running.set_many({"old": PLACE, "plain": {"count": 3}, "number": 7})
    with the_next_release():
        assert running.get("old", "not there") == "not there"
        assert running.get_many(["old", "plain", "number"]) == {"plain": {"count": 3}, "number": 7}


def test_two_releases_have_each_their_own_and_neither_stumbles(running):
    with the_next_release():
        running.set("new", LooksOfTheNext("Câu 1", ("ảnh",)))
        assert running.get("new") == LooksOfTheNext("Câu 1", ("ảnh",))
    assert running.get("new", "not there") == "not there"


def test_what_cannot_be_read_is_made_anew_and_kept(running):
    made = count(1)
    running.set("a", PLACE)
    with the_next_release():
        assert [running.get_or_set("a", lambda: next(made), 30) for _time in range(2)] == [1, 1]


@pytest.mark.parametrize(
    "written",
    [b"no pickle", b"", pickle.dumps(PLACE)[:-9], b"cno.such.module\nName\n."],
    ids=["no pickle", "nothing", "the end is missing", "a module that is gone"],
)
def test_what_nobody_can_read_is_not_there(running, port, written):
    with redis.Redis(port=port) as client:
        client.set(running.make_key("a"), written)
    assert (running.get("a"), running.get_many(["a"])) == (None, {})


def test_nothing_that_is_counted_goes_uncounted_and_the_metrics_say_why(cache, monkeypatch):
    for module in ("accounts.limits", "config.metrics"):
        monkeypatch.setattr(f"{module}.cache", cache)
    assert reaches_cache() is False
    with pytest.raises(AWAY):
        within_limit("login", "192.0.2.1", most=1)
