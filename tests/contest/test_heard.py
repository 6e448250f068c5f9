"""How somebody heard of a contest, asked once after entering where no link told it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from contest.channel_report import channel_lines
from contest.models import Channel, Entry
from tests.contest.answered import answer_all, make_sitting
from tests.factories import NOW, make_consent_text, make_contest, make_division, make_round, make_round_division

QUESTION = 'id="heard"'


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def loudspeakers(db) -> Channel:
    return Channel.objects.create(code="loa", name_vi="Đài truyền thanh")


@pytest.fixture
def entry(loudspeakers) -> Entry:
    [attempt] = answer_all(make_sitting(questions=1), ["A"])
    return attempt.entry


def tell(client: Client, entry: Entry, channel: object) -> None:
    client.post(reverse("tell_channel", args=[entry.pk]), {"channel": channel})


def pages(client: Client, entry: Entry) -> list[str]:
    """Those that a person sees after entering and after a paper."""
    result = reverse("result", args=[entry.attempts.get().uuid])
    return [client.get(page).text for page in (reverse("enter", args=[entry.contest.slug]), reverse("me"), result)]


def test_whoever_heard_the_number_and_joined_says_how_and_is_counted(client, units, loudspeakers):
    contest = make_contest(units.province, slug="cchc", short_code="250303")
    joined = make_round_division(make_round(contest, opens_at=NOW + timedelta(hours=1)), make_division(contest))
    client.get("/c/", {"code": "250 303"}, follow=True)
    form = {"full_name": "Nguyễn Văn An", "login": "0912345678", "secret": "739205", "division": joined.division_id}
    form |= {"unit_query": "Sở Nội vụ", "consent": "on", "consent_version": make_consent_text().version}
    after = client.post(reverse("join", args=["cchc"]), form, follow=True)
    assert (QUESTION in after.text, [line.channel for line in channel_lines(contest)]) == (True, ["Không chọn"])
    tell(client, Entry.objects.get(), loudspeakers.pk)
    assert [line.channel for line in channel_lines(contest)] == ["Đài truyền thanh"]


def test_it_is_asked_after_entering_and_after_a_paper_until_it_is_told(client_of, entry, loudspeakers):
    client = client_of(entry.person)
    assert [page.count(QUESTION) for page in pages(client, entry)] == [1, 1, 1]
    tell(client, entry, loudspeakers.pk)
    assert [page.count(QUESTION) for page in pages(client, entry)] == [0, 0, 0]


def test_what_a_link_or_the_person_told_stays(client_of, entry, loudspeakers):
    client, other = client_of(entry.person), Channel.objects.create(code="zalo", name_vi="Zalo")
    for channel in ("", "x", loudspeakers.pk, other.pk):
        tell(client, entry, channel)
    assert Entry.objects.get(pk=entry.pk).channel == loudspeakers


def test_a_site_without_channels_asks_nothing(client_of, entry):
    Channel.objects.update(is_active=False)
    assert [page.count(QUESTION) for page in pages(client_of(entry.person), entry)] == [0, 0, 0]
