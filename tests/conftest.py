"""What every test may use: one small cast of people, and a run that refuses to skip."""

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client, TransactionTestCase
from time_machine import escape_hatch

import config.urls  # noqa: F401  now: what is first imported under a test's patch would keep it
from accounts import limits
from accounts.models import Role, User
from contest import clock, pools, programmes
from tests.factories import grant, make_person, make_province, make_unit


@pytest.fixture(autouse=True)
def empty_cache():
    """Pools, programmes, boards and rate limits are remembered, and must not reach the next test."""
    yield
    cache.clear()
    pools.forget()
    programmes.forget()


@pytest.fixture(autouse=True)
def a_clock_that_nobody_has_set():
    """Who travels in time sets the clock far ahead by coming back; the next test would doubt it for minutes."""
    vars(clock.wall).update(vars(clock.Clock()))


@pytest.fixture(autouse=True)
def no_minute_that_ends_amidst_a_test(monkeypatch):
    """Limits count by the minute, hour and day of the clock: one that ends lets in again whoever a test has just shut
    out. Here they begin with the test, unless it travels in time."""
    began = time.time() % limits.DAY

    def seconds() -> float:
        return time.time() - (0 if escape_hatch.is_travelling() else began)

    monkeypatch.setattr(limits, "time", SimpleNamespace(time=seconds))


@pytest.fixture
def migrate(transactional_db) -> Iterator[Callable]:
    """Bring the database to these migrations, or to the newest, where every test leaves it."""

    def to(*targets: tuple[str, str]) -> None:
        executor = MigrationExecutor(connection)
        executor.migrate(targets or executor.loader.graph.leaf_nodes())

    yield to
    to()


KEPT_TABLES = {"django_migrations", "django_content_type", "auth_permission"}  # what migrating itself has made


def empty_the_database() -> None:
    """Delete every row, also those that the guards protect.

    Django would TRUNCATE and make content types and permissions anew, which takes most of a second each time.
    """
    tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT_TABLES
    last_of_all = "accounts_unlock"  # its row opens the guards of SQLite
    deletes = "".join(f"DELETE FROM {table};" for table in [*sorted(tables - {last_of_all}), last_of_all])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            unlock = f"INSERT OR IGNORE INTO {last_of_all} (id) VALUES (1);"
            cursor.executescript(f"PRAGMA foreign_keys=OFF; BEGIN; {unlock} {deletes} COMMIT; PRAGMA foreign_keys=ON;")
        else:  # as a replica, which fires no trigger and checks no foreign key
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deletes} COMMIT;")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """PostgreSQL drops no database while threads of the tests' servers still keep connections to it."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def tests_with_real_transactions_leave_an_empty_database() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_the_database())
        yield


@pytest.fixture
def units(db) -> SimpleNamespace:
    """Two provinces; each has one department."""
    province, elsewhere = make_province(), make_province("Tỉnh Phú Yên", tree="phu-yen-2021")
    return SimpleNamespace(
        province=province,
        department=make_unit("Sở Nội vụ", parent=province),
        elsewhere=elsewhere,
        other_department=make_unit("Sở Tư pháp", parent=elsewhere, tree="phu-yen-2021"),
    )


class Cast:
    """One person for each part, made when a test first names the part: few tests need more than two."""

    PARTS = {
        "organiser": ("Trần Thị Chủ Trì", Role.ORGANISER, "province"),
        "other_organiser": ("Lê Văn Khác", Role.ORGANISER, "elsewhere"),
        "author": ("Phạm Thị Soạn", Role.AUTHOR, "province"),
        "reviewer": ("Hoàng Văn Duyệt", Role.REVIEWER, "province"),
        "observer": ("Vũ Thị Quan Sát", Role.OBSERVER, "province"),
        "leader": ("Đỗ Văn Lãnh Đạo", Role.UNIT_LEADER, "department"),
        "entrant": ("Nguyễn Văn An", None, ""),
        "stranger": ("Bùi Thị Lạ", None, ""),
        "superuser": ("Đặng Quản Trị", None, ""),
    }
    """The name, the role, and the unit it is held for."""

    def __init__(self, units: SimpleNamespace) -> None:
        self.units = units

    def __getattr__(self, part: str) -> User:
        if part not in self.PARTS:
            raise AttributeError(part)
        name, role, unit = self.PARTS[part]
        is_superuser = part == "superuser"
        person = make_person(name, is_staff=is_superuser, is_superuser=is_superuser)
        if role:
            grant(person, role, getattr(self.units, unit))
        setattr(self, part, person)
        return person

    def everybody(self) -> list[User]:
        return [getattr(self, part) for part in self.PARTS]


@pytest.fixture
def cast(units) -> Cast:
    return Cast(units)


@pytest.fixture
def client_of() -> Callable[[User | None], Client]:
    """The browser of a person who has signed in; of somebody who has not, for None."""

    def browser(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return browser


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
WITHOUT_SERVERS = (
    *("tests/accounts/", "tests/architecture/", "tests/bench/", "tests/deploy/test_configurations"),
    *("tests/exchange/", "tests/manual/", "tests/questions/"),
)
"""Rooms whose tests start nothing that uses a database or Redis by itself."""
PAGES = (
    "tests/contest/test_views_",
    "tests/contest/test_forms",
    "tests/contest/test_paper_forms.py",
    "tests/contest/test_board_views.py",
    "tests/contest/test_assisting.py",
    "tests/contest/test_carrying.py",
    "tests/contest/test_kiosk.py",
    "tests/contest/test_practice.py",
    "tests/contest/test_varying.py",
    "tests/contest/test_admin.py",
    "tests/contest/test_feedback.py",
    "tests/contest/test_joining.py",
    "tests/contest/test_links.py",
    "tests/contest/test_organizing.py",
    "tests/contest/test_own_units.py",
    "tests/contest/test_receipts.py",
    "tests/contest/test_sharing.py",
    "tests/contest/test_spread",
    "tests/contest/test_materials",
    "tests/accounts/test_pages",
    "tests/accounts/test_admin.py",
    "tests/accounts/test_openid",
    "tests/accounts/test_second_factor.py",
    "tests/accounts/test_signing_in.py",
    "tests/accounts/test_signing_up.py",
    "tests/contest/test_demo.py",
    "tests/contest/test_demo_refused",
)
"""What pages, forms, pictures and providers of accounts say, what variants ask, and what the demo invents, comes out
the same on every database. The reads and verbs that they call have tests of their own on each, the matrix of roles
opens every page on each, and a journey and the removal of the demo load it on each."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Files of which nothing is asked for are not even read: three workers would each take seconds for it."""
    asked, path = config.getoption("markexpr"), collection_path.as_posix()
    left_out = ("not browser" in asked and "tests/e2e/" in path) or (
        "not once" in asked and any(page in path for page in PAGES)
    )
    return left_out or None


LONGEST = (
    "tests/e2e/test_journey.py",
    "tests/e2e/test_paper.py",
    "tests/e2e/test_board.py",
    "tests/e2e/test_pages.py",
    "tests/e2e/test_banks.py",
    "tests/e2e/test_organizers_pages.py",
    "tests/e2e/test_doors.py",
    "tests/e2e/test_editor.py",
    "tests/e2e/test_organize.py",
    "tests/e2e/test_editor_kinds.py",
    "tests/e2e/test_afterwards.py",
    "tests/e2e/test_imports.py",
    "tests/e2e/test_law.py",
    "tests/e2e/test_province.py",
    "tests/e2e/test_variants.py",
    "tests/e2e/test_bank_list.py",
    "tests/e2e/test_any_phone.py",
    "tests/e2e/test_kiosk.py",
    "tests/e2e/test_two_devices.py",
    "tests/e2e/test_desk.py",
    "tests/e2e/test_promises.py",
    "tests/e2e/test_second_factor.py",
    "tests/e2e/test_lent.py",
    "tests/e2e/test_offline.py",
    "tests/e2e/test_roster.py",
    "tests/e2e/test_joining.py",
    "tests/e2e/test_channels.py",
    "tests/e2e/test_practice.py",
    "tests/e2e/test_entering.py",
    "tests/e2e/test_files.py",
    "tests/architecture/test_role_matrix.py",
    "tests/contest/test_secrecy.py",
    "tests/config/test_asgi.py",
    "tests/bench/test_small_runs.py",
    "tests/config/test_restoring.py",
    "tests/test_run.py",
    "tests/questions/test_importing.py",
)
"""A worker takes one file after another: one that is begun late keeps it busy when the others have nothing left."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a real browser is marked so, and what only reckons as coming out the same on every database."""
    items.sort(key=turn)
    for item in items:
        path = item.path.as_posix()
        if "tests/e2e/" in path:
            item.add_marker(pytest.mark.browser)
        reckons_only = any(room in path for room in WITHOUT_SERVERS) and not uses_the_database(item)
        if reckons_only or any(page in path for page in PAGES):
            item.add_marker(pytest.mark.once)


def turn(item: pytest.Item) -> tuple[bool, int]:
    """When it is a test's turn: the longest files first; those with a browser last, whose loop bears none beside it."""
    file = item.path.relative_to(item.config.rootpath).as_posix()
    return "tests/e2e/" in file, LONGEST.index(file) if file in LONGEST else len(LONGEST)


def uses_the_database(item: pytest.Item) -> bool:
    asks = not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
    return asks or item.get_closest_marker("django_db") is not None


def pytest_collection_finish() -> None:
    """What was collected stays to the end: looking for garbage in it again and again took a sixth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run with a skipped or an expectedly failing test has failed: a machine that cannot run a test must say so."""
    if hasattr(session.config, "workerinput"):
        return  # the controller of the workers sees all their reports
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    left_out = [report for word in ("skipped", "xfailed", "xpassed") for report in reporter.stats.get(word, [])]
    if left_out:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line(f"{len(left_out)} tests were skipped or expected to fail: that fails the run.", red=True)
