"""The first administrator is made on the command line, with a login like everybody's."""

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from accounts.models import User

SENTENCE = "Enter a Vietnamese phone number with ten digits, for example 0912 345 678, or an e-mail address."


def create(login: str, **more: str) -> None:
    call_command("createsuperuser", interactive=False, login=login, full_name="Đặng Quản Trị", verbosity=0, **more)


@pytest.mark.parametrize(
    "login, stored", [("0912 345 678", "+84912345678"), ("QuanTri@Example.vn", "quantri@example.vn")]
)
def test_an_administrator_signs_in_by_phone_or_e_mail(db, login, stored):
    create(login)
    assert list(User.objects.values_list("login", "is_superuser", "is_staff")) == [(stored, True, True)]


@pytest.mark.parametrize(
    "login, sentence",
    [
        ("admin", SENTENCE),
        ("012", SENTENCE),
        ("quantri@", "This e-mail address is not complete. It looks like name@example.vn."),
    ],
)
def test_any_other_login_is_refused_with_a_sentence(db, login, sentence):
    with override("en"), pytest.raises(CommandError) as refusal:
        create(login)
    assert (str(refusal.value), User.objects.count()) == (sentence, 0)


def test_somebody_who_types_is_told_so_too(db, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda *_prompt: "admin")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    with override("en"), pytest.raises(CommandError) as refusal:
        call_command("createsuperuser", verbosity=0)
    assert str(refusal.value) == SENTENCE


def test_a_login_that_is_taken_is_refused(db):
    create("0912345678")
    with pytest.raises(CommandError):
        create("+84 912 345 678")
    assert User.objects.count() == 1
