"""A bank and who works in it, and the demo for whoever looks at it."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Role, User
from contest import demo
from contest.management.commands.prepare import load_plan
from contest.models import Contest
from questions.models import Bank
from tests.conftest import empty_the_database
from tests.factories import grant, make_bank, make_person


@pytest.fixture
def bank(db) -> Bank:
    return make_bank()


@pytest.fixture
def author(bank, client) -> User:
    """Who writes in the bank, and has signed in."""
    person = grant(make_person("Trần Thị Bình"), Role.AUTHOR, bank.owner)
    client.force_login(person)
    return person


@pytest.fixture
def reviewer(bank, client) -> User:
    person = grant(make_person("Lê Văn Cường"), Role.REVIEWER, bank.owner)
    client.force_login(person)
    return person


@pytest.fixture(scope="module")
def demo_of_the_module(request, django_db_setup, django_db_blocker) -> Iterator[None]:
    """The demo, loaded once for a module, with so many entries as it says; what a test changes is rolled back."""
    with django_db_blocker.unblock():
        load_plan()
        demo.load_demo(now=timezone.now(), entries=request.module.ENTRIES)
    yield
    with django_db_blocker.unblock():
        empty_the_database()


@pytest.fixture
def loaded(demo_of_the_module, db) -> Contest:
    return Contest.objects.get(is_demo=True)


@pytest.fixture
def alone(monkeypatch) -> None:
    """A site that only this machine can reach; the test client's own name counts as a stranger's."""
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
