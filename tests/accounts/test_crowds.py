"""A whole office behind one address, at the same moment: everybody gets in, and nobody guesses a password.

The cache is the run's own: with Redis, a lock that all of them would queue for answers some of them 429.
"""

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD, make_consent_text, make_person
from tests.parallel import TIMES, at_once, kinds_of

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(login: str, password: str) -> int:
    return Client().post("/accounts/login/", {"login": login, "password": password}).status_code


def test_an_office_signs_up_in_the_same_moment():
    form = {"full_name": "Nguyễn Văn An", "password1": "hoa sen trang", "consent": "on"}
    form["consent_version"] = make_consent_text().version
    numbers = [{"username": f"09120000{number:02d}"} for number in range(TIMES)]
    statuses = at_once(lambda number: Client().post("/accounts/signup/", form | numbers[number]).status_code)
    assert (kinds_of(statuses), User.objects.count()) == ({302: TIMES}, TIMES)


def test_an_office_signs_in_in_the_same_moment():
    people = [make_person() for _ in range(TIMES)]
    statuses = at_once(lambda number: sign_in(people[number].login, PASSWORD))
    assert kinds_of(statuses) == {302: TIMES}


def test_guessing_at_one_account_from_everywhere_at_once_is_stopped():
    person = make_person()
    guesses = at_once(lambda number: sign_in(person.login, f"wrong password {number}"))
    tried = kinds_of(guesses)
    assert (tried[200] <= 5, tried[200] + tried[429]) == (True, TIMES)
    assert sign_in(person.login, PASSWORD) == 429
