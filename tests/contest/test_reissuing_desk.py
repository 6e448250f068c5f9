"""The desk of a commune: it helps who named no place anywhere, and only whom it has just found by the whole number."""

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.models import AuditEvent, Role, Unit, User
from contest.errors import NotAllowed
from contest.models import Entry
from contest.reissuing import FOUND_FOR, find_people, give_access
from tests.factories import NOW, grant, make_contest, make_division, make_entry, make_person, make_unit

REASON = "Đến quầy, đã xem giấy tờ"
FIND = "/organize/help/"
NUMBER = "0912 345 678"


@pytest.fixture
def citizen(units):
    """Somebody who entered a contest of the province without a unit."""
    division = make_division(make_contest(units.province), unit_required=False)
    person = make_person("Ngô Thị Bình", login="+84912345678")
    Entry.objects.filter(pk=make_entry(division, person).pk).update(unit=None)
    return person


def desk_of(above: Unit, *, level: str = "commune", role: Role = Role.UNIT_LEADER) -> User:
    """Whoever leads a commune below this unit."""
    return grant(
        make_person("Hồ Thị Một Cửa"), role, make_unit("Xã Ven Sông", parent=above, level=level, tree=above.tree)
    )


@pytest.fixture
def desk(units):
    return desk_of(units.province)


def test_a_desk_finds_who_named_no_place_by_the_whole_number_and_helps_them(desk, citizen):
    assert find_people(desk, name="", ending=NUMBER) == [citizen]
    password = give_access(citizen, by=desk, reason=REASON)
    citizen.refresh_from_db()
    event = AuditEvent.objects.get(verb="password-reissued")
    assert (citizen.check_password(password), citizen.must_change_password) == (True, True)
    assert (event.actor, event.subject_id, event.reason) == (desk, str(citizen.pk), REASON)


def test_name_and_last_digits_find_a_desk_nobody(desk, citizen):
    assert find_people(desk, name="ngo thi binh", ending="345678") == []


def test_a_desk_helps_nobody_whom_it_has_not_just_found(desk, citizen, client_of):
    page = reverse("organize_help_give", args=[citizen.pk])
    assert client_of(desk).get(page).status_code == 404
    with pytest.raises(NotAllowed):
        give_access(citizen, by=desk, reason=REASON)
    with time_machine.travel(NOW, tick=False) as clock:
        find_people(desk, name="", ending=NUMBER)
        clock.shift(FOUND_FOR + 1)
        with pytest.raises(NotAllowed):
            give_access(citizen, by=desk, reason=REASON)


def test_what_one_desk_found_another_has_not(desk, citizen, units):
    find_people(desk, name="", ending=NUMBER)
    with pytest.raises(NotAllowed):
        give_access(citizen, by=desk_of(units.province), reason=REASON)


def test_the_pages_lead_a_desk_from_the_number_to_the_password(desk, citizen, client_of):
    browser, page = client_of(desk), reverse("organize_help_give", args=[citizen.pk])
    assert page in browser.post(FIND, {"name": "", "ending": NUMBER}).text
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"reason": REASON})["Location"] == page
    citizen.refresh_from_db()
    assert citizen.check_password(browser.get(page).context["password"])


def test_a_desk_of_another_tree_and_an_office_that_is_no_commune_find_nobody(citizen, units):
    others = desk_of(units.elsewhere), desk_of(units.province, level="department")
    assert [find_people(other, name="", ending=NUMBER) for other in others] == [[], []]


def test_whoever_named_a_place_in_any_contest_is_that_places_matter(desk, citizen, units):
    make_entry(make_division(make_contest(units.province)), citizen, unit=units.department)
    assert find_people(desk, name="", ending=NUMBER) == []


def test_a_desk_takes_no_second_factor_and_no_identity_away(desk, citizen):
    find_people(desk, name="", ending=NUMBER)
    SocialAccount.objects.create(user=citizen, provider="openid_connect", uid="ai-do")
    with pytest.raises(NotAllowed):
        give_access(citizen, by=desk, reason=REASON)
    SocialAccount.objects.all().delete()
    Authenticator.objects.create(user=citizen, type=Authenticator.Type.TOTP, data={"secret": "x"})
    with pytest.raises(NotAllowed):
        give_access(citizen, by=desk, reason=REASON)
    assert AuditEvent.objects.filter(verb="password-reissued").count() == 0


@pytest.mark.parametrize("role", Role)
def test_nor_does_it_give_an_officers_account_away(desk, citizen, units, role):
    grant(citizen, role, units.elsewhere)
    find_people(desk, name="", ending=NUMBER)
    with pytest.raises(NotAllowed):
        give_access(citizen, by=desk, reason=REASON)
