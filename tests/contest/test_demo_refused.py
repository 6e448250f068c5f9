"""Where there is no demo, or must be none."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent, Headcount, SiteProfile, Unit, User
from contest import demo
from contest.demo_removal import Gone, remove_demo
from contest.management.commands.prepare import load_plan
from contest.models import Contest
from tests.factories import make_contest, make_person


@pytest.fixture
def plan(db) -> None:
    load_plan()


def test_a_site_with_real_contests_refuses_the_demo(plan):
    make_contest()
    with pytest.raises(demo.DemoRefused):
        demo.load_demo(now=timezone.now())
    with pytest.raises(CommandError):
        call_command("prepare", "--reset-demo")
    assert Contest.objects.filter(is_demo=True).count() == 0


def test_preparing_a_site_with_real_contests_loads_the_plan_alone(plan, capsys):
    make_contest()
    call_command("prepare")
    assert (Contest.objects.filter(is_demo=True).count(), capsys.readouterr().out) == (0, "")


def test_preparing_twice_loads_once(plan, alone, capsys):
    for _turn in range(2):
        call_command("prepare", "--entries", "6")
    assert (Contest.objects.count(), SiteProfile.objects.count()) == (1, 1)
    assert capsys.readouterr().out.count("0900000011  minh-hoa-2021") == 2


def test_without_the_demo_there_is_no_demo(plan):
    call_command("prepare", "--without-demo")
    assert Contest.objects.count() == 0


def test_an_invented_headcount_that_was_left_behind_stands_in_the_way_and_is_removed(plan):
    """The pages call the site a trial as long as there is one."""
    Headcount.objects.create(unit=Unit.objects.first(), on="2021-04-01", number=12, is_demo=True)
    assert demo.stands_in_the_way() is True
    remove_demo(now=timezone.now())
    assert (demo.stands_in_the_way(), Headcount.objects.count()) == (False, 0)


def test_where_no_demo_is_nobody_is_removed(plan):
    namesake = make_person(login="0900000011")
    assert remove_demo(now=timezone.now()) == Gone()
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert (list(User.objects.all()), verbs) == ([namesake], ["units-loaded"])
