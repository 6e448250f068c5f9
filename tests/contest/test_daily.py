"""The questions of the day: on their page, and the first within the pages of other sites."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import AuditEvent
from contest.daily import five_of_today, often_wrong
from contest.embedding import AllowedAlready, BadOrigin, TooManySites, allow_site, forbid_site, sites_that_embed
from contest.errors import NotAllowed
from contest.figuring import make_figures
from contest.models import AnswerCount, EmbeddingSite, QuestionFigures
from contest.practice_pool import forget_practice, practice_pool
from questions.models import Question, QuestionImage, Use
from tests.contest.answered import answer_all, make_sitting
from tests.contest.practised import address_of, five_of, make_practice, right_form, said
from tests.contest.test_practice_pool import OVER, sitting
from tests.factories import NOW, make_revision, picture_bytes

TODAY = NOW.date()
DAY = timedelta(days=1)
UNIT = "https://sonoivu.binhdinh.example.vn"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def english(client):
    client.cookies["language"] = "en"
    return client


def policy_of(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


# --- which question ------------------------------------------------------------------------------------------------


def test_the_question_is_the_same_all_day_and_others_come_on_other_days(db):
    make_practice(*["single"] * 12)
    days = [five_of_today(TODAY + place * DAY).revisions for place in range(30)]
    assert (five_of_today(TODAY).revisions, len(set(days)) > 6) == (days[0], True)


def test_it_stays_when_another_question_leaves_the_pool(db):
    questions = make_practice(*["single"] * 6)
    [chosen] = five_of_today(TODAY).revisions
    other = next(one for one in questions if one.approved_revision_id != chosen)
    Question.objects.filter(pk=other.pk).update(retired_at=NOW)
    forget_practice()
    assert five_of_today(TODAY).revisions == (chosen,)


def test_what_a_round_may_ask_is_no_question_of_the_day(db):
    [question] = make_practice()
    sitting(question)
    assert five_of_today(TODAY) is None


def test_the_page_asks_it_and_its_answer_leads_on(english, db):
    make_practice("numeric")
    five = five_of_today(TODAY)
    page = said([english.get(reverse("practice_today"))])
    answer = english.post(address_of(five), right_form(five))
    assert (address_of(five) in page, "Question of the day, 20/05/2026" in page, answer.context["next"].is_over) == (
        True,
        True,
        True,
    )


def test_without_a_question_the_page_leads_to_the_topics(english, db):
    assert english.get(reverse("practice_today")).headers["Location"] == reverse("practice")


# --- what many got wrong -------------------------------------------------------------------------------------------


def asked_before(*facilities: float | None, flags: str = "") -> list[Question]:
    """Questions for practice that brought those who had them in a round that is over these shares of their points."""
    questions = [make_practice(stem=f"Câu thứ {place}")[0] for place in range(len(facilities))]
    figures, over = {"shown": 100, "rounds": 1, "flags": flags}, sitting(questions[0], **OVER)
    counted = {"round_division": over, "shown": 100, "people": [], "times": []}
    for question, facility in zip(questions, facilities, strict=True):
        QuestionFigures.objects.create(question=question, facility=facility, **figures)
        AnswerCount.objects.create(revision=question.approved_revision, **counted)
    return questions


def hot(*, beside: Question) -> list[int]:
    """The questions that are shown below this one of the day."""
    forget_practice()
    shown = often_wrong(five_of(beside))
    return [practice_pool().question_of[revision] for revision in shown.revisions] if shown else []


def test_three_that_many_got_wrong_stand_below_the_hardest_first(db):
    first, easy, *others = asked_before(0.05, 0.5, 0.4, 0.1, None, 0.3, 0.45)
    below = [others[place].pk for place in (1, 3, 0)]
    assert (hot(beside=first), hot(beside=easy)) == (below, [first.pk, *below[:2]])


@pytest.mark.parametrize("papers, number", [(9, 0), (12, 2)])
def test_what_too_few_had_is_not_told_of(db, papers, number):
    joined = make_sitting()
    answer_all(joined, ["AA", *["BB"] * (papers - 1)])
    make_figures(joined, now=NOW)
    Question.objects.update(use=Use.HISTORY)
    assert len(hot(beside=make_practice()[0])) == number


def reword(question: Question) -> None:
    make_revision(question)


def in_doubt(question: Question) -> None:
    QuestionFigures.objects.filter(question=question).update(flags="by-chance strong-choose-other")


@pytest.mark.parametrize("happens", [sitting, reword, in_doubt])
def test_what_a_round_may_ask_was_reworded_or_has_a_doubtful_key_is_not_among_it(db, happens):
    hard, harder = asked_before(0.2, 0.1)
    happens(harder)
    assert hot(beside=make_practice()[0]) == [hard.pk]


@pytest.mark.parametrize("many, always", [(6, False), (7, True)])
def test_the_question_of_the_day_is_one_of_them_where_there_are_many(db, many, always):
    questions = asked_before(*[0.9] * 7, *[0.2] * many)
    hard = {question.approved_revision_id for question in questions[7:]}
    days = {five_of_today(TODAY + place * DAY).revisions[0] for place in range(30)}
    assert (days <= hard, len(days) > 3) == (always, True)


def test_the_page_shows_them_after_its_question_and_leads_to_their_answers(english, db):
    hard = asked_before(0.4, 0.1)
    question, below = english.get(reverse("practice_today")).text.split('id="often-wrong"')
    other = next(one for one in hard if one.approved_revision.stem not in question)
    five = often_wrong(five_of_today(TODAY))
    told = [text in below for text in (other.approved_revision.stem, address_of(five))]
    assert (told, english.get(address_of(five)).status_code) == ([True, True], 200)


# --- within other sites --------------------------------------------------------------------------------------------


def test_nobody_may_embed_by_default(english, db):
    make_practice()
    answer = english.get(reverse("embed_today"))
    assert (policy_of(answer)["frame-ancestors"], answer.headers["X-Frame-Options"]) == ("'none'", "DENY")


def test_a_site_on_the_list_may_embed_and_only_this_page(english, cast):
    make_practice()
    allow_site(UNIT, by=cast.organiser, now=NOW)
    widget, page = english.get(reverse("embed_today")), english.get(reverse("practice_today"))
    told = [(policy_of(one)["frame-ancestors"], one.headers.get("X-Frame-Options")) for one in (widget, page)]
    assert told == [(UNIT, None), ("'none'", "DENY")]


def test_the_widget_sets_no_cookie_runs_no_script_and_shows_no_form(client, cast):
    make_practice()
    allow_site(UNIT, by=cast.organiser, now=NOW)
    answer = client.get(reverse("embed_today"))
    page = said([answer])
    assert (dict(answer.cookies), "<script" in page, "<form" in page, 'target="_blank"' in page) == (
        {},
        False,
        False,
        True,
    )


def test_the_widget_comes_without_a_question_too(client, db):
    assert reverse("practice") in said([client.get(reverse("embed_today"))])


def test_what_was_right_at_a_time_says_so_there_too_with_its_month(english, db):
    make_practice(use=Use.HISTORY, as_of="2021-03")
    assert "about the rules as they stood in 3/2021." in said([english.get(reverse("embed_today"))])


def test_its_pictures_are_shown_there_too(english, db):
    [question] = make_practice()
    picture = QuestionImage.objects.create(
        revision=question.approved_revision, image=ContentFile(picture_bytes(), name="so-do.webp"), alt_text="Sơ đồ"
    )
    page, address = english.get(reverse("embed_today")).text, reverse("practice_image", args=[picture.pk])
    shown = b"".join(english.get(address).streaming_content)
    assert (f'src="{address}" alt="Sơ đồ"' in page, shown) == (True, picture_bytes())


# --- which sites ---------------------------------------------------------------------------------------------------


def test_allowing_and_forbidding_a_site_is_logged(cast):
    site = allow_site(f"  {UNIT.upper()}/ ", by=cast.organiser, now=NOW)
    known = sites_that_embed()
    forbid_site(site, by=cast.organiser, now=NOW)
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert (known, EmbeddingSite.objects.count(), verbs) == ([UNIT], 0, ["embedding-allowed", "embedding-forbidden"])


@pytest.mark.parametrize(
    "typed",
    [
        *("", "http://a.vn", "https://", "https://a", "https://*.vn", "https://a.vn/path", "https://a.vn;script-src *"),
        *("https://a.vn b.vn", "https://-a.vn", "https://a.vn:123456", f"https://{'a' * 100}.vn", "javascript://a.vn"),
        "https://a.vn\nx",
    ],
)
def test_only_the_address_of_a_site_is_taken(cast, typed):
    with pytest.raises(BadOrigin):
        allow_site(typed, by=cast.organiser, now=NOW)


def test_a_site_is_on_the_list_once_and_the_list_ends(cast, monkeypatch):
    allow_site(UNIT, by=cast.organiser, now=NOW)
    with pytest.raises(AllowedAlready):
        allow_site(UNIT, by=cast.organiser, now=NOW)
    monkeypatch.setattr("contest.embedding.MOST_SITES", 1)
    with pytest.raises(TooManySites):
        allow_site("https://b.vn", by=cast.organiser, now=NOW)


@pytest.mark.parametrize("role", ["author", "leader", "entrant"])
def test_only_who_organises_for_a_whole_tree_changes_the_list(cast, role):
    site = EmbeddingSite.objects.create(origin=UNIT, allowed_at=NOW)
    with pytest.raises(NotAllowed):
        allow_site("https://b.vn", by=getattr(cast, role), now=NOW)
    with pytest.raises(NotAllowed):
        forbid_site(site, by=getattr(cast, role), now=NOW)


# --- the page of organisers ----------------------------------------------------------------------------------------


@pytest.fixture
def organiser(cast, client_of):
    browser = client_of(cast.organiser)
    browser.cookies["language"] = "en"
    return browser


def test_organisers_find_the_snippet_and_the_plain_link(organiser):
    page = said([organiser.get(reverse("organize_learning"))])
    assert [f"http://testserver{reverse(name)}" in page for name in ("embed_today", "practice_today")] == [True, True]


def test_under_the_widget_stands_the_link_for_where_a_site_may_not_show_it(organiser):
    page = organiser.get(reverse("organize_learning")).text
    snippet = unescape(page.partition('id="snippet"')[2].partition("</textarea>")[0])
    links = re.findall(r'(?:src|href)="([^"]+)"', snippet)
    assert links == [f"http://testserver{reverse(name)}" for name in ("embed_today", "practice_today")]


def test_a_site_is_allowed_and_taken_off_on_the_page(organiser):
    organiser.post(reverse("organize_site_allow"), {"origin": UNIT})
    listed = said([organiser.get(reverse("organize_learning"))])
    organiser.post(reverse("organize_site_forbid", args=[EmbeddingSite.objects.get().pk]))
    assert (UNIT in listed, EmbeddingSite.objects.count()) == (True, 0)


def test_what_is_wrong_with_an_address_is_told_beside_it(organiser):
    answer = organiser.post(reverse("organize_site_allow"), {"origin": "http://a.vn"})
    page = said([answer])
    assert (answer.status_code, 'value="http://a.vn"' in page, "no path" in page) == (422, True, True)


def test_the_guide_of_a_topic_is_written_logged_and_shown(organiser, client):
    [question] = make_practice()
    texts = {"covers_vi": "Nội  dung", "covers_en": "What it is", "step_vi": "Nộp hồ sơ", "step_en": ""}
    organiser.post(reverse("organize_topic_guide", args=[question.topic.slug]), texts)
    page = said([client.get(reverse("practice_topic", args=[question.topic.slug]))])
    events = AuditEvent.objects.filter(verb="topic-described").values_list("after", flat=True)
    assert ("Nội dung" in page, [event["step_vi"] for event in events]) == (True, ["Nộp hồ sơ"])


def test_a_guide_that_is_too_long_is_refused_and_stays_typed(organiser):
    [question] = make_practice()
    answer = organiser.post(reverse("organize_topic_guide", args=[question.topic.slug]), {"step_vi": "dài " * 100})
    assert (answer.status_code, "dài dài" in said([answer])) == (422, True)
