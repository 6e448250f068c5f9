"""What is Vietnamese says so on an English page, so that a screen reader does not read it out as English."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.translation import override

from contest.languages import language_of, titled
from contest.models import Contest, Division
from contest.phases import ReviewPolicy
from tests.contest.test_views_play import KINDS, PREDICTION, mark, running_round
from tests.factories import make_attempt, make_entry

IN_VIETNAMESE = "The questions and their answers are in Vietnamese."


@pytest.fixture
def english(client_of):
    def browser(person):
        client = client_of(person)
        client.cookies["language"] = "en"
        return client

    return browser


def languages(page: str, mark: str) -> set[str]:
    """The languages of the elements that have this class."""
    return set(re.findall(rf'class="[^"]*{mark}[^"]*" lang="(\w*)"', page))


@pytest.mark.parametrize(
    ("language", "title_en", "told", "markup"),
    [
        ("vi", "", "vi", "Hội thi &amp; học"),
        ("vi", "Learn", "vi", "Hội thi &amp; học"),
        ("en", "", "vi", '<span lang="vi">Hội thi &amp; học</span>'),
        ("en", "Learn", "en", "Learn"),
    ],
)
def test_a_title_is_marked_where_it_has_no_english(language, title_en, told, markup):
    contest = Contest(title_vi="Hội thi & học", title_en=title_en)
    with override(language):
        assert (language_of(contest, "title"), conditional_escape(titled(contest))) == (told, markup)


def test_every_kind_of_question_on_a_paper_is_marked(english, db):
    attempt = make_attempt(running_round(kinds=KINDS, **PREDICTION), now=timezone.now())
    page = english(attempt.entry.person).get(attempt.get_absolute_url(), follow=True).text
    parts = ["question-stem", "option-text", "ordering-text", "matching-left"]
    assert [languages(page, part) for part in parts] == [{"vi"}] * 4
    assert [page.count("<option lang="), 'id="q0-definition" lang="vi"' in page] == [4, True]


def test_a_prediction_that_has_english_is_english(english, db):
    told = {"prediction_question_en": "How many?", "prediction_definition_en": "All right."}
    attempt = make_attempt(running_round(**PREDICTION, **told), now=timezone.now())
    page = english(attempt.entry.person).get(attempt.get_absolute_url(), follow=True).text
    assert re.findall(r'class="question-stem prose" lang="(\w+)"', page) == ["vi", "en"]
    assert 'id="q0-definition" lang="en"' in page


def test_a_review_is_marked(english, db):
    shown = {"review_policy": ReviewPolicy.AFTER_SUBMIT, "attempts_allowed": 1}
    attempt = mark(make_attempt(running_round(kinds=KINDS, round_fields=shown), now=timezone.now()))
    page = english(attempt.entry.person).get(reverse("result", args=[attempt.uuid])).text
    assert [languages(page, part) for part in ("question-stem", "lesson-stem", "explanation")] == [{"vi"}] * 3


@pytest.mark.parametrize(("language", "told"), [("vi", False), ("en", True)])
def test_who_reads_english_is_told_before_the_start(client_of, db, language, told):
    joined = running_round()
    client = client_of(make_entry(joined.division).person)
    client.cookies["language"] = language
    page = client.get(reverse("start", args=[joined.round.contest.slug, joined.round.number])).text
    assert (IN_VIETNAMESE in page) == told


def test_titles_on_the_board_and_the_way_to_it_are_marked(english, db):
    attempt = make_attempt(running_round(), now=timezone.now())
    Contest.objects.update(title_en="")
    Division.objects.update(title_en="")
    page = english(attempt.entry.person).get(reverse("board", args=[attempt.contest.slug])).text
    titles = attempt.contest.title_vi, attempt.entry.division.title_vi
    assert [f'<span lang="vi">{title}</span>' in page for title in titles] == [True, True]
