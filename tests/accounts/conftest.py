"""What tests of people and units share: the plan's units, the words of consent, and a way to sign up."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from accounts.models import Unit
from accounts.units import load_units
from tests.conftest import empty_the_database
from tests.factories import make_consent_text

UNITS_FILE = settings.BASE_DIR / "fixtures" / "units.json"


@pytest.fixture(scope="module")
def plan_units_of_the_module(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The plan's units, loaded once for a module; what a test changes is rolled back."""
    with django_db_blocker.unblock():
        load_units(UNITS_FILE)
    yield
    with django_db_blocker.unblock():
        empty_the_database()


@pytest.fixture
def plan_units(plan_units_of_the_module, db) -> None:
    """The plan's units stand in the database."""


@pytest.fixture
def the_unit() -> Callable[[str, str], Unit]:
    return lambda code, tree="binh-dinh-2021": Unit.objects.get(tree=tree, code=code)


@pytest.fixture
def consent_text(db):
    return make_consent_text(version="2026-01", text_vi="Tôi đồng ý.", text_en="I agree.")


@pytest.fixture
def sign_up(client: Client, consent_text) -> Callable[..., HttpResponse]:
    """Post the sign-up form as a visitor would who agrees; fields given here replace the good ones."""

    def post(address: str = "/accounts/signup/", **fields: str | None) -> HttpResponse:
        form = {
            "full_name": "Nguyễn Văn An",
            "username": "0912 345 678",
            "password1": "hoa sen trang",
            "consent": "on",
            "consent_version": consent_text.version,
        } | fields
        return client.post(address, {name: value for name, value in form.items() if value is not None})

    return post


@pytest.fixture
def sign_in(client: Client) -> Callable[..., HttpResponse]:
    def post(login: str, password: str, address: str = "/accounts/login/", **extra: str) -> HttpResponse:
        return client.post(address, {"login": login, "password": password} | extra)

    return post


@pytest.fixture
def ran() -> Callable[..., str]:
    """Run a management command and answer what it said."""

    def run(*command: object) -> str:
        said = SimpleNamespace(lines=[], write=lambda text: said.lines.append(text))
        call_command(*map(str, command), stdout=said)
        return "".join(said.lines)

    return run
