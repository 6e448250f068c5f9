"""Unsafe mixtures of settings are refused at start-up, each with a sentence that says what to do."""

import pytest
from django.conf import settings

from config import checks


def found(monkeypatch, check, **changes) -> list[str]:
    for name, value in changes.items():
        monkeypatch.setattr(settings, name, value)
    return [error.id for error in check(None)]


@pytest.mark.parametrize(
    "debug,host,hosts,expected",
    [
        (True, "127.0.0.1", ["localhost"], []),
        (True, "0.0.0.0", ["localhost"], ["config.E001"]),
        (True, "127.0.0.1", ["localhost", "thi.example.vn"], ["config.E001"]),
        (False, "0.0.0.0", ["thi.example.vn"], []),
    ],
)
def test_debug_is_for_this_machine_only(monkeypatch, debug, host, hosts, expected):
    assert found(monkeypatch, checks.check_debug, DEBUG=debug, HOST=host, ALLOWED_HOSTS=hosts) == expected


@pytest.mark.parametrize("hosts,expected", [(["*"], ["config.E002"]), (["thi.example.vn"], [])])
def test_any_host_is_refused(monkeypatch, hosts, expected):
    assert found(monkeypatch, checks.check_hosts, ALLOWED_HOSTS=hosts) == expected


@pytest.mark.parametrize("https,proxies,expected", [(True, 0, ["config.E003"]), (True, 1, []), (False, 0, [])])
def test_behind_https_the_proxies_are_counted(monkeypatch, https, proxies, expected):
    assert found(monkeypatch, checks.check_proxies, HTTPS=https, TRUSTED_PROXIES=proxies) == expected


@pytest.mark.parametrize(
    "init,expected",
    [
        ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", []),
        ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;", ["config.E004"]),
        ("", ["config.E004"]),
    ],
)
def test_sqlite_must_survive_a_power_cut(monkeypatch, init, expected):
    database = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"init_command": init}}
    assert found(monkeypatch, checks.check_sqlite, DATABASES={"default": database}) == expected


def test_postgresql_is_not_asked_for_pragmas(monkeypatch):
    database = {"ENGINE": "django.db.backends.postgresql"}
    assert found(monkeypatch, checks.check_sqlite, DATABASES={"default": database}) == []


@pytest.mark.parametrize(
    "version,engine,expected",
    [
        ((3, 32, 3), "sqlite3", ["config.E007"]),
        ((3, 33, 0), "sqlite3", []),
        ((3, 32, 3), "postgresql", []),
    ],
)
def test_a_sqlite_that_cannot_mark_is_refused(monkeypatch, version, engine, expected):
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", version)
    databases = {"default": {"ENGINE": f"django.db.backends.{engine}"}}
    assert found(monkeypatch, checks.check_sqlite_version, DATABASES=databases) == expected


@pytest.mark.parametrize("installed,expected", [("4.2.1", ["config.E005"]), ("4.2.2", []), ("4.10.0", [])])
def test_a_daphne_with_a_known_hole_is_refused(monkeypatch, installed, expected):
    monkeypatch.setattr(checks, "version", lambda package: installed)
    assert [error.id for error in checks.check_daphne(None)] == expected


@pytest.mark.parametrize(
    "backend,expected",
    [
        ("channels_redis.core.RedisChannelLayer", ["config.E006"]),
        ("channels_redis.pubsub.RedisPubSubChannelLayer", []),
        ("channels.layers.InMemoryChannelLayer", []),
    ],
)
def test_the_layer_that_drops_messages_is_refused(monkeypatch, backend, expected):
    assert found(monkeypatch, checks.check_redis, CHANNEL_LAYERS={"default": {"BACKEND": backend}}) == expected


def test_every_refusal_says_what_to_do(monkeypatch):
    unsafe = {"DEBUG": True, "HOST": "0.0.0.0", "ALLOWED_HOSTS": ["*"], "HTTPS": True, "TRUSTED_PROXIES": 0}
    for name, value in unsafe.items():
        monkeypatch.setattr(settings, name, value)
    errors = checks.check_debug(None) + checks.check_hosts(None) + checks.check_proxies(None)
    assert [bool(error.hint) for error in errors] == [True, True, True]
