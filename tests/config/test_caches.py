"""Redis away: pages go on without what it remembered; what must be counted or forgotten is not skipped in silence."""

import pytest

from accounts.limits import within_limit
from config import caches
from config.caches import AWAY, HintCache
from config.metrics import reaches_cache
from tests import services


@pytest.fixture
def port() -> int:
    return services.free_port()


@pytest.fixture
def cache(port) -> HintCache:
    return HintCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": {"socket_connect_timeout": 1}})


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


def test_a_redis_that_was_away_is_not_asked_again_at_once(cache, port):
    cache.set("a", 1)
    with services.redis(port=port):
        assert cache.get("a", "not asked") == "not asked"


def test_nothing_that_is_counted_goes_uncounted_and_the_metrics_say_why(cache, monkeypatch):
    for module in ("accounts.limits", "config.metrics"):
        monkeypatch.setattr(f"{module}.cache", cache)
    assert reaches_cache() is False
    with pytest.raises(AWAY):
        within_limit("login", "192.0.2.1", most=1)
