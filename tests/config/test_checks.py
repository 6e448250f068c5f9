"""Unsafe mixtures of settings are refused at start-up, each with a sentence that says what to do."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from bench.server import DAPHNE, ROOT, UVICORN, free_port, serving
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
        ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;", []),
        ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;", ["config.E004"]),
        ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", ["config.E004"]),
        ("", ["config.E004"]),
    ],
)
def test_sqlite_must_survive_a_power_cut_and_keep_nothing_that_was_erased(monkeypatch, init, expected):
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


@pytest.mark.parametrize(
    "host,hosts,expected",
    [
        ("0.0.0.0", ["localhost", "127.0.0.1"], ["config.E008"]),
        ("::", [], ["config.E008"]),
        ("0.0.0.0", ["localhost", "192.168.1.20"], []),
        ("127.0.0.1", ["localhost"], []),
    ],
)
def test_whoever_listens_to_every_machine_says_under_which_names(monkeypatch, host, hosts, expected):
    assert found(monkeypatch, checks.check_names, HOST=host, ALLOWED_HOSTS=hosts) == expected


def test_in_a_container_behind_a_proxy_it_may_be_for_this_machine_only(monkeypatch):
    behind = {"HOST": "0.0.0.0", "ALLOWED_HOSTS": ["localhost", "127.0.0.1"], "TRUSTED_PROXIES": 1}
    assert found(monkeypatch, checks.check_names, **behind) == []


@pytest.mark.parametrize(
    "engine,redis,expected",
    [(False, "", ["config.W001"]), (False, "redis://127.0.0.1", []), (True, "", [])],
)
def test_a_process_that_never_leads_is_told_of_what_it_cannot_notice(monkeypatch, engine, redis, expected):
    assert found(monkeypatch, checks.check_engine, ENGINE=engine, REDIS_URL=redis) == expected


@pytest.mark.parametrize("folder,expected", [(None, []), ("here", []), ("nowhere", ["config.W003"])])
def test_a_disk_that_cannot_be_watched_is_warned_of(monkeypatch, tmp_path, folder, expected):
    (tmp_path / "here").mkdir()
    assert found(monkeypatch, checks.check_database_folder, DATABASE_FOLDER=folder and tmp_path / folder) == expected


@pytest.mark.parametrize(
    "asked,hosts,expected",
    [(True, ["thi.example.vn"], []), (False, ["thi.example.vn"], ["config.W002"]), (False, ["localhost"], [])],
)
def test_a_password_alone_is_warned_of_where_others_can_reach_it(monkeypatch, asked, hosts, expected):
    changes = {"STAFF_MFA": asked, "HOST": "127.0.0.1", "ALLOWED_HOSTS": hosts}
    assert found(monkeypatch, checks.check_second_factor, **changes) == expected


# --- as an operator meets them: by whatever starts ---


def test_what_is_refused_can_be_set_aside_in_code_alone(monkeypatch, db):
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["*"])
    with pytest.raises(SystemExit, match=r"config\.E002"):
        checks.refuse_unsafe()
    monkeypatch.setattr(settings, "SILENCED_SYSTEM_CHECKS", [*settings.SILENCED_SYSTEM_CHECKS, "config.E002"])
    checks.refuse_unsafe()


UNSAFE = [
    ({"DEBUG": "yes", "HOST": "192.168.1.20"}, "config.E001"),
    ({"ALLOWED_HOSTS": "*"}, "config.E002"),
    ({"HTTPS": "yes"}, "config.E003"),
    ({"HOST": "0.0.0.0"}, "config.E008"),
    ({"HOST": "::"}, "config.E008"),
]


def started(directory, *command: str, **variables: str) -> subprocess.CompletedProcess:
    environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environment |= {"DATA_DIR": str(directory), "DJANGO_SETTINGS_MODULE": "config.settings", "PORT": "1"} | variables
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.once
@pytest.mark.parametrize("variables,code", UNSAFE, ids=str)
def test_every_command_refuses_what_is_unsafe_together(tmp_path, variables, code):
    done = started(tmp_path, sys.executable, "manage.py", "migrate", "--verbosity", "0", **variables)
    assert (done.returncode, done.stderr.count(f"({code})"), done.stderr.count("HINT")) == (1, 1, 1)


@pytest.mark.once
@pytest.mark.parametrize("server", [DAPHNE, UVICORN])
def test_every_process_that_serves_refuses_it_before_it_listens(tmp_path, server):
    done = started(tmp_path, *serving(server, free_port(), "config.asgi:application"), ALLOWED_HOSTS="*")
    assert (done.returncode, done.stderr.count("(config.E002)"), done.stderr.count("HINT")) == (1, 1, 1)
    assert "Traceback" not in done.stderr


@pytest.mark.once
@pytest.mark.parametrize("variables", [{}, {"DATABASE_URL": "", "REDIS_URL": ""}], ids=["unset", "empty"])
def test_what_is_safe_is_not_refused(tmp_path, variables):
    """A variable without a value, as a file of settings may have it, is one that is not set."""
    done = started(tmp_path, sys.executable, "manage.py", "check", "--database", "default", **variables)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")
