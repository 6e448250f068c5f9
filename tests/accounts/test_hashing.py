from unicodedata import normalize

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from accounts.hashing import Argon2id
from accounts.models import User
from accounts.vietnamese import one_spelling


@pytest.fixture
def _as_served(settings):
    """The hashers of the site; tests have a fast one."""
    settings.PASSWORD_HASHERS = ["accounts.hashing.Argon2id", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]


@pytest.mark.usefixtures("_as_served")
def test_a_password_is_stored_as_argon2id_of_nineteen_megabytes():
    stored = make_password("hoa sen trang")
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert (check_password("hoa sen trang", stored), check_password("hoa sen", stored)) == (True, False)


@pytest.mark.usefixtures("_as_served")
def test_a_hash_of_another_kind_is_replaced_when_its_person_signs_in():
    stored, replaced = make_password("hoa sen trang", hasher="pbkdf2_sha256"), []
    assert check_password("hoa sen trang", stored, setter=replaced.append)
    assert (replaced, identify_hasher(make_password("x")).must_update(make_password("x"))) == (["hoa sen trang"], False)


def test_the_site_hashes_so():
    from config import settings

    assert settings.PASSWORD_HASHERS[0] == f"{Argon2id.__module__}.{Argon2id.__name__}"


def test_every_way_to_write_a_letter_is_one_password():
    person = User()
    person.set_password(normalize("NFD", "Đặng Trần Côn"))
    spellings = [normalize(form, "Đặng Trần Côn") for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert [person.check_password(spelling) for spelling in spellings] == [True] * 4
    assert len({one_spelling(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("nothing", [None, ""])
def test_nobody_gets_in_with_nothing(nothing):
    person = User()
    person.set_password("hoa sen trang")
    assert person.check_password(nothing) is False
    person.set_password(None)
    assert (person.has_usable_password(), person.check_password(nothing)) == (False, False)
