"""What the answers say, on the pages of organisers and of banks, and in files; nothing of it to strangers."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from itertools import groupby
from types import SimpleNamespace

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from contest.figures_shown import SORTS, Row, bars_of, in_order, told_of
from contest.figures_written import decimals
from contest.figuring import make_figures, make_question_figures
from contest.models import AnswerCount, Division, PaperFigures, QuestionFigures, Round, RoundDivision
from exchange.sheets import read_sheet
from questions.models import Opening, Question
from questions.statistics import LABELS, Flag, RoundFigures
from tests.conftest import empty_the_database
from tests.contest.answered import answer_all, make_sitting, revisions_of
from tests.factories import (
    NOW,
    grant,
    make_contest,
    make_division,
    make_person,
    make_question,
    make_revision,
    make_round,
    make_round_division,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FILE, ROUND_FILE = "organize_question_statistics_file", "organize_statistics_file"
ROWS = ["AA"] * 30 + ["AB"] * 10 + ["BA"] * 20 + ["BC"] * 20


@pytest.fixture(scope="module")
def joined_of_the_module(django_db_setup, django_db_blocker) -> Iterator[int]:
    """Made once, for it takes a second; what a test changes is rolled back."""
    with django_db_blocker.unblock():
        joined = make_sitting()
        answer_all(joined, ROWS)
        make_figures(joined, now=NOW)
    yield joined.pk
    with django_db_blocker.unblock():
        empty_the_database()


@pytest.fixture
def joined(joined_of_the_module, db) -> RoundDivision:
    """A round that is over: the first question half right, the second five eighths; eighty papers."""
    return RoundDivision.objects.select_related("round__contest__owner", "division").get(pk=joined_of_the_module)


@pytest.fixture
def organiser(joined, client):
    person = grant(make_person("Trần Thị Bình"), Role.ORGANISER, joined.round.contest.owner)
    client.force_login(person)
    return person


def page_of(joined: RoundDivision, name: str = "organize_statistics", **more: str) -> str:
    place = {"contest_id": joined.round.contest_id, "round_id": joined.round_id, "division_id": joined.division_id}
    return reverse(name, kwargs=place | more)


def page_of_question(joined: RoundDivision, name: str = "organize_question_statistics", place: int = 0, **more) -> str:
    question = Question.objects.get(approved_revision=revisions_of(joined)[place])
    return reverse(name, kwargs={"slug": question.bank.slug, "question_id": question.pk} | more)


# --- a round ----------------------------------------------------------------------------------------------------------


def test_the_page_of_a_round_tells_scores_and_questions(client, joined, organiser):
    shown = client.get(page_of(joined)).context
    assert (shown["figures"].papers, shown["figures"].mean) == (80, (40 + 50) / 160)
    assert [(row.figures.shown, row.figures.facility) for row in in_order(list(shown["page"]), SORTS["code"])] == [
        (80, 0.5),
        (80, 0.625),
    ]


def test_the_questions_come_page_by_page_and_a_page_leads_to_them_and_not_to_the_scores(
    client, joined, organiser, monkeypatch
):
    whole = client.get(page_of(joined)).context["page"].paginator
    monkeypatch.setattr("contest.views.organize.statistics.QUESTIONS_A_PAGE", 1)
    first = client.get(page_of(joined))
    assert (whole.per_page, len(first.context["page"])) == (30, 1)
    assert 'rel="next" href="?page=2#questions"' in first.text


def test_a_page_of_many_questions_asks_no_more_than_one_of_few(client, joined, organiser, monkeypatch):
    client.get(page_of(joined))  # reads once what later requests remember
    counts = []
    for number in (1, 2):
        monkeypatch.setattr("contest.views.organize.statistics.QUESTIONS_A_PAGE", number)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(page_of(joined)).context["page"]) == number
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_says_how_old_the_figures_are(client, joined, organiser):
    assert "16:00 20/05/2026" in client.get(page_of(joined)).content.decode()


def test_the_contest_leads_to_its_figures(client, joined, organiser):
    page = client.get(reverse("organize_contest", args=[joined.round.contest_id])).content.decode()
    assert page_of(joined) in page


def test_a_round_without_figures_says_when_they_come(client, organiser, joined):
    PaperFigures.objects.all().delete()
    page = client.get(page_of(joined))
    assert (page.status_code, page.context.get("figures")) == (200, None)


def test_of_few_papers_no_figure_is_told(client, organiser, joined):
    later = make_sitting(contest=joined.round.contest)
    answer_all(later, ["AA"] * 9)
    make_figures(later, now=NOW)
    page = client.get(page_of(later))
    assert (page.context["figures"].papers, page.context["figures"].mean, page.context["bars"]) == (9, None, [])


def test_few_papers_of_one_score_are_told_and_the_page_says_why(client, organiser, joined):
    later = make_sitting(contest=joined.round.contest)
    answer_all(later, ["AA"] * 9 + ["A-"])
    make_figures(later, now=NOW)
    client.cookies["language"] = "en"
    page = client.get(page_of(later))
    assert {bar.papers for bar in page.context["bars"]} == {0, 1, 9}
    assert page.content.decode().count("whoever organises sees the score of each paper") == 1


@pytest.mark.parametrize("rows", [[], ["A-"], ["AA"] * 40, ["--"] * 40], ids=["none", "one", "perfect", "empty"])
def test_odd_rounds_have_a_page_too(client, organiser, joined, rows):
    later = make_sitting(contest=joined.round.contest)
    answer_all(later, rows)
    make_figures(later, now=NOW)
    assert client.get(page_of(later)).status_code == 200


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        (["AA", "AB", "BB"] * 5, ["too few people had the same questions", "it takes 30 papers of two questions"]),
        (["AA"] * 40, ["where all papers score alike"] * 2),
    ],
)
def test_the_page_says_why_the_reliabilities_cannot_be_told(client, organiser, joined, rows, reasons):
    later = make_sitting(contest=joined.round.contest)
    answer_all(later, rows)
    make_figures(later, now=NOW)
    client.cookies["language"] = "en"
    page = client.get(page_of(later))
    figures = page.context["figures"]
    assert (figures.alpha, figures.drawn_alpha, page.text.count("Cannot be told")) == (None, None, len(reasons))
    assert [page.text.count(reason) for reason in reasons] == [reasons.count(reason) for reason in reasons]


def test_asking_for_new_figures_puts_them_into_the_queue(client, joined, organiser):
    answer = client.post(page_of(joined, "organize_statistics_ask"))
    assert (answer["Location"], PaperFigures.objects.asked().count()) == (page_of(joined), 1)


def test_who_came_or_left_since_is_not_heeded_yet_and_the_page_says_so(client, joined, organiser):
    words = "two figures would tell what these people answered"
    client.cookies["language"] = "en"
    assert words not in client.get(page_of(joined)).content.decode()
    PaperFigures.objects.filter(pk=joined.pk).update(counting=79)
    assert words in client.get(page_of(joined)).content.decode()


@pytest.mark.parametrize("sort", [*SORTS, "", "nonsense"])
def test_every_order_shows_every_question(client, joined, organiser, sort):
    page = client.get(page_of(joined), {"sort": sort})
    assert {row.revision.pk for row in page.context["page"]} == set(revisions_of(joined))


@pytest.mark.parametrize(
    ("sort", "facilities"), [("hard", [0.5, 0.625, None, None]), ("easy", [0.625, 0.5, None, None])]
)
def test_what_is_not_told_comes_last_in_either_order(client, joined, organiser, sort, facilities):
    for _question in range(2):
        AnswerCount.objects.create(
            round_division=joined,
            edition=PaperFigures.objects.get(pk=joined.pk).edition,
            revision=make_question().approved_revision,
            shown=5,
            people=[[0, 100, 0, 100, None, 5]],
            times=[],
        )
    page = client.get(page_of(joined), {"sort": sort})
    assert [row.figures.facility for row in page.context["page"]] == facilities


def test_a_doubtful_key_comes_before_any_number_of_lesser_flags():
    """Among equals the order before stays."""
    flagged = ["", "very-easy", "never-chosen tells-little", "never-chosen", "weak-do-better", "very-easy"]
    rows = [Row(codes, SimpleNamespace(flags=[Flag(code, "") for code in codes.split()])) for codes in flagged]
    order = [flagged[4], flagged[2], flagged[3], flagged[1], flagged[5], flagged[0]]
    assert [row.revision for row in in_order(rows, SORTS["flags"])] == order


def test_the_bars_are_as_high_as_the_most_frequent_score():
    bins = (0, 10, *[0] * 18, 40)
    bars = bars_of(RoundFigures(50, bins=bins))
    assert [(bar.start, bar.end, bar.papers, bar.height) for bar in bars if bar.papers] == [
        (5, 10, 10, 25.0),
        (100, 100, 40, 100.0),
    ]
    assert [bar.is_perfect for bar in bars] == [False] * 20 + [True]


def test_no_paper_is_read_for_the_page(client, joined, organiser):
    client.get(page_of(joined))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(page_of(joined))
    assert [
        query["sql"] for query in queries if "contest_mark" in query["sql"] or "contest_response" in query["sql"]
    ] == []


def test_organisers_of_another_unit_find_nothing(client, joined):
    client.force_login(grant(make_person(), Role.ORGANISER, make_sitting().round.contest.owner))
    addresses = [page_of(joined), page_of(joined, "organize_statistics_file", format="csv")]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert client.post(page_of(joined, "organize_statistics_ask")).status_code == 404


# --- files ------------------------------------------------------------------------------------------------------------


def test_what_rounds_to_nothing_has_no_sign():
    assert [decimals(number) for number in (-2e-16, -0.004, -0.04, None)] == ["0,00", "0,00", "-0,04", "–"]


def cells(content: bytes) -> list[list[str]]:
    return [list(row) for row in read_sheet(content).rows]


def test_a_rounds_tables_come_as_a_file_that_a_program_reads(client, joined, organiser):
    answer = client.get(page_of(joined, "organize_statistics_file", format="csv"))
    assert answer["Content-Disposition"].endswith('.csv"')
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert any("50,0%" in line and line.startswith("q-") for line in lines)


def test_in_excel_figures_are_numbers_as_they_are_shown_and_what_is_not_told_is_a_dash(client, joined, organiser):
    AnswerCount.objects.filter(revision=revisions_of(joined)[0]).update(logits=-0.504, standard_error=0.25)
    content = client.get(page_of(joined, ROUND_FILE, format="xlsx")).content
    book = python_calamine.load_workbook(BytesIO(content))
    papers, questions = (book.get_sheet_by_index(place).to_python()[1:] for place in range(2))
    first, second = sorted(questions, key=lambda row: row[5])
    assert first[3:13] == [80, 1, 0.5, 0.5, 0.26, 0.27, 0.333, -0.5, 0.25, 10]
    assert (second[10:12], papers[0][1], papers[1][1]) == (["–", "–"], 80, 0.562)


def test_a_formats_name_that_is_none_is_not_found(client, joined, organiser):
    assert client.get(page_of(joined, "organize_statistics_file", format="exe")).status_code == 404
    assert client.get(page_of_question(joined, "organize_question_statistics_file", format="exe")).status_code == 404


def test_a_stem_that_looks_like_a_formula_stays_a_text(client, organiser, joined):
    later = make_round(joined.round.contest, opens_at=NOW - 20 * MINUTE, closes_at=NOW - MINUTE)
    again = make_round_division(later, joined.division)
    question = Question.objects.get(bank=again.banks.get())
    make_revision(question, stem="=HYPERLINK(1)")
    answer_all(again, ["A"] * 12)
    make_figures(again, now=NOW)
    answer = client.get(page_of(again, "organize_statistics_file", format="csv"))
    assert "'=HYPERLINK(1)" in answer.content.decode("utf-8-sig")


def in_file(client, address: str) -> list[list[str]]:
    """The rows of the CSV behind an address, in English."""
    client.cookies["language"] = "en"
    return list(csv.reader(client.get(address).content.decode("utf-8-sig").splitlines(), delimiter=";"))


def test_a_questions_tables_come_as_a_file_with_all_that_its_page_tells(client, joined, organiser):
    figures, options, rounds = tables(in_file(client, page_of_question(joined, FILE, format="csv")))
    assert dict(figures[1:-1]) == {
        "Times shown": "80",
        "On this share of papers": "100.0%",
        "Answered by": "80",
        "Right": "50.0%",
        "Spread": "0.50",
        "Telling apart (r)": "0.26",
        "Strong less weak (D)": "0.27",
        "By guessing": "33.3%",
        "Seconds (a quarter took less)": "10",
        "Seconds (median)": "10",
        "Seconds (a quarter took more)": "10",
    }
    assert figures[-1] == ["Worth a look", "Options that nobody chooses: C."]
    assert ([row[3] for row in options[1:]], len(rounds)) == (["40", "40", "0", "0"], 2)


def test_the_figures_of_a_round_name_no_option_by_which_a_key_could_be_found(client, joined, organiser):
    odd = [row[-1] for row in in_file(client, page_of(joined, ROUND_FILE, format="csv")) if row[3:4] == ["80"]]
    page, named = client.get(page_of(joined)).text, "Options that nobody chooses: C."
    assert (named in client.get(page_of_question(joined)).text, named in page) == (True, False)
    assert (sorted(odd), page.count("options nobody chooses")) == (["", "options nobody chooses"], 1)


def tables(rows: list[list[str]]) -> list[list[list[str]]]:
    """The tables of a file, between which a row is empty."""
    return [list(group) for is_table, group in groupby(rows, bool) if is_table]


def test_of_few_people_the_file_of_a_question_tells_as_little_as_its_page(client, joined, organiser):
    few = make_sitting(contest=joined.round.contest)
    answer_all(few, ["AA"] * 9)
    make_figures(few, now=NOW)
    figures, options, rounds = tables(in_file(client, page_of_question(few, FILE, format="csv")))
    assert (figures, rounds[1][2:], len(options)) == ([["Figure", "Value"]], ["–"] * 5, 1)


def test_of_a_question_that_few_had_the_file_of_a_round_tells_as_little_as_its_page(client, joined, organiser):
    revision = revisions_of(joined)[0]
    AnswerCount.objects.filter(revision=revision).update(shown=8, people=[[100, 100, 0, 100, ["A"], 8]], logits=0.5)
    row = next(row for row in in_file(client, page_of(joined, ROUND_FILE, format="csv")) if row[3:4] == ["8"])
    assert row[4:] == ["10.0%", *["–"] * 4, "33.3%", *["–"] * 3, ""]


@pytest.mark.parametrize(("few", "told"), [(8, []), (12, [0.0, 0.625])])
def test_what_few_answered_does_not_follow_from_all_other_questions(client, joined, organiser, few, told):
    """The scores of all papers less the points of one of two questions are the points of the other."""
    AnswerCount.objects.filter(revision=revisions_of(joined)[0]).update(
        shown=few, people=[[0, 100, 0, 100, ["B"], few]]
    )
    make_question_figures(Question.objects.values_list("pk", flat=True), now=NOW)
    client.cookies["language"] = "en"
    page, of_other = client.get(page_of(joined)), client.get(page_of_question(joined, place=1)).context
    listed = QuestionFigures.objects.exclude(facility=None).order_by("facility")
    facilities = {row.figures.facility for row in page.context["page"]}
    assert facilities == set(told or [None])
    assert page.text.count("with it, a question that fewer than 10 people had could be worked out") == (not told)
    assert of_other["figures"].facility == (told[1] if told else None)
    assert list(listed.values_list("facility", flat=True)) == told


def test_the_difficulty_of_a_question_stands_in_the_table_of_its_round(client, joined, organiser):
    AnswerCount.objects.filter(revision=revisions_of(joined)[0]).update(logits=-0.5, standard_error=0.25)
    rows = in_file(client, page_of(joined, ROUND_FILE, format="csv"))
    told = sorted(row[10:12] for row in rows if len(row) == 14)
    assert told == [["-0.50", "0.25"], ["Difficulty (Rasch)", "Standard error"], ["–", "–"]]
    assert client.get(page_of(joined)).text.count("-0.50 ± 0.25") == 1


# --- a question -------------------------------------------------------------------------------------------------------


def test_the_page_of_a_question_tells_who_chose_what(client, joined, organiser):
    told = client.get(page_of_question(joined, place=1)).context["told"]
    assert (told.figures.shown, told.figures.facility, told.figures.exposure) == (80, 0.625, 1.0)
    assert [(choice.option.key, choice.option.count, choice.is_right) for choice in told.choices] == [
        ("A", 50, True),
        ("B", 10, False),
        ("C", 20, False),
        ("", 0, False),
    ]


def test_that_somebody_saw_the_key_is_noted(client, joined, organiser):
    client.get(page_of_question(joined))
    assert Opening.objects.get().person == organiser


def test_a_question_that_was_never_sat_says_so(client, joined, organiser):
    question = make_question(bank=joined.banks.get())
    address = reverse("organize_question_statistics", args=[question.bank.slug, question.pk])
    assert client.get(address).context["revision"] is None
    address = reverse("organize_question_statistics_file", args=[question.bank.slug, question.pk, "csv"])
    assert client.get(address).status_code == 404


def another_round(joined: RoundDivision, rows: list[str]) -> RoundDivision:
    """The same questions once more."""
    later = make_round(joined.round.contest, opens_at=NOW - 20 * MINUTE, closes_at=NOW - MINUTE)
    again = make_round_division(later, joined.division, blueprint=joined.blueprint)
    again.banks.set(joined.banks.all())
    answer_all(again, rows)
    make_figures(again, now=NOW)
    return again


def test_rounds_are_chosen_and_joined(client, joined, organiser):
    again = another_round(joined, ["AA"] * 20)
    address = page_of_question(joined)
    both = client.get(address).context
    one = client.get(address, {"sitting": again.pk}).context
    assert (both["figures"].shown, both["figures"].facility) == (100, 0.6)
    assert [sat.figures.facility for sat in both["told"].sat] == [0.5, 1.0]
    assert (one["figures"].shown, one["figures"].facility, one["chosen"]) == (20, 1.0, [again])


def test_each_round_has_its_own_difficulty_and_the_page_says_that_they_have_no_common_zero(client, joined, organiser):
    again = another_round(joined, ["AA"] * 20)
    for sitting, logits in ((joined, -0.5), (again, 1.25)):
        sat = AnswerCount.objects.filter(round_division=sitting, revision=revisions_of(joined)[0])
        sat.update(logits=logits, standard_error=0.25)
    client.cookies["language"] = "en"
    words, address = "Each row has a zero of its own", page_of_question(joined)
    both, one = client.get(address), client.get(address, {"sitting": again.pk})
    assert [sat.difficulty.logits for sat in both.context["told"].sat] == [-0.5, 1.25]
    assert [(page.text.count(words), page.text.count(" ± 0.25")) for page in (both, one)] == [(1, 2), (0, 1)]


def test_what_is_no_round_of_the_question_is_passed_over(client, joined, organiser):
    for sent in ("x", "0", str(make_sitting().pk)):
        assert client.get(page_of_question(joined), {"sitting": sent}).context["figures"].shown == 80


def test_a_round_of_few_people_is_left_out_of_every_sum(client, joined, organiser):
    another_round(joined, ["AA"] * 9)
    shown = client.get(page_of_question(joined)).context
    assert (shown["figures"].shown, shown["told"].left_out) == (80, 1)
    assert shown["figures"].exposure == 1.0  # on all papers of the round that is told of
    assert [sat.figures and sat.figures.facility for sat in shown["told"].sat] == [0.5, None]
    question = Question.objects.get(approved_revision=revisions_of(joined)[0])
    assert QuestionFigures.objects.get(question=question).facility == 0.5


def test_only_what_a_later_round_of_the_same_audience_shows_may_have_become_known(client, joined, organiser):
    """Citizens and officials of one round sit at the same time, and one of them may well know more."""
    again = another_round(joined, ["AA"] * 20)
    question = Question.objects.get(approved_revision=revisions_of(joined)[0])

    def flagged() -> list[bool]:
        make_question_figures([question.pk], now=NOW)
        told = client.get(page_of_question(joined)).context["figures"].flags
        listed = QuestionFigures.objects.get(question=question).flags
        return ["easier-now" in [flag.code for flag in told], "easier-now" in listed.split()]

    assert flagged() == [True, True]
    again.division = make_division(joined.round.contest, audience="citizens", title_vi="Người dân")
    RoundDivision.objects.filter(pk=again.pk).update(division=again.division)
    assert flagged() == [False, False]
    Division.objects.filter(pk=again.division.pk).update(audience=joined.division.audience)
    assert flagged() == [True, True]
    Round.objects.filter(pk=again.round_id).update(opens_at=joined.round.opens_at)
    assert flagged() == [False, False]


@pytest.fixture
def elsewhere(joined) -> RoundDivision:
    """Another unit's contest, in which the questions of the bank were sat, too."""
    contest = make_contest(title_vi="Hội thi còn giữ kín")
    window = {"opens_at": joined.round.opens_at, "closes_at": joined.round.closes_at}
    division = make_division(contest, title_vi="Đoàn viên")
    again = make_round_division(make_round(contest, **window), division, blueprint=joined.blueprint)
    again.banks.set(joined.banks.all())
    answer_all(again, ["AA"] * 20)
    make_figures(again, now=NOW)
    return again


@pytest.mark.parametrize(
    ("is_own", "is_public", "is_named"), [(False, False, False), (False, True, True), (True, False, True)]
)
def test_a_contest_that_nobody_sees_yet_is_named_to_its_organisers_only(
    is_own, is_public, is_named, client, joined, elsewhere, organiser
):
    contest = elsewhere.round.contest
    if is_own:
        grant(organiser, Role.ORGANISER, contest.owner)
    type(contest).objects.filter(pk=contest.pk).update(published_at=NOW if is_public else None)
    page, file = client.get(page_of_question(joined)), client.get(page_of_question(joined, FILE, format="csv"))
    texts = [page.content.decode(), file.content.decode()]
    assert [name in text for text in texts for name in (contest.title, "Đoàn viên")] == [is_named] * 4
    assert page.context["figures"].shown == 100


def test_a_round_that_is_open_is_not_told_to_the_keepers_of_a_bank(client, joined, organiser):
    open_round = make_round(joined.round.contest)
    again = make_round_division(open_round, joined.division, blueprint=joined.blueprint)
    again.banks.set(joined.banks.all())
    answer_all(again, ["AA"] * 20)
    make_figures(again, now=NOW)
    type(open_round).objects.filter(pk=open_round.pk).update(closes_at="2099-01-01T00:00:00Z")
    assert client.get(page_of_question(joined)).context["figures"].shown == 80


def test_wordings_are_told_apart(client, joined, organiser):
    question = Question.objects.get(approved_revision=revisions_of(joined)[0])
    make_revision(question)
    another_round(joined, ["AA"] * 20)
    address = page_of_question(joined)
    shown = {number: client.get(address, {"revision": number}).context for number in (1, 2)}
    assert {number: one["figures"].shown for number, one in shown.items()} == {1: 80, 2: 20}
    assert client.get(address).context["revision"].number == 2


def test_what_may_not_be_told_of_all_people_is_not_told(joined):
    revision = Question.objects.get(approved_revision=revisions_of(joined)[0]).approved_revision
    told = told_of(revision, [])
    assert (told.figures.facility, told.sat, told.choices) == (None, [], [])


# --- the bank's list --------------------------------------------------------------------------------------------------


@pytest.fixture
def bank(joined, organiser):
    """The bank of the round's questions and of two that were never sat."""
    bank = joined.banks.get()
    QuestionFigures.objects.filter(question__approved_revision=revisions_of(joined)[0]).update(
        flags="tells-little weak-do-better", shown=7
    )
    for _number in range(2):
        make_question(bank=bank)
    return bank


def listed(client, bank, **asked: str) -> list[int]:
    """The places of the questions in the order in which they were made."""
    made = list(bank.questions.order_by("pk").values_list("pk", flat=True))
    page = client.get(reverse("organize_bank", args=[bank.slug]), asked).context["page"]
    return [made.index(question.pk) for question in page]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"flagged": "any"}, [0]),
        ({"flagged": "weak-do-better"}, [0]),
        ({"flagged": "very-easy"}, []),
        ({"sort": "-uses"}, [1, 0, 2, 3]),
        ({"sort": "uses"}, [0, 1, 2, 3]),
        ({"sort": "facility"}, [0, 1, 2, 3]),
        ({"sort": "-facility"}, [1, 0, 2, 3]),
    ],
)
def test_the_list_is_sorted_and_narrowed_by_what_the_answers_say(client, bank, asked, found):
    assert listed(client, bank, **asked) == found


def test_the_list_tells_use_and_the_gravest_flag_first(client, bank):
    page = client.get(reverse("organize_bank", args=[bank.slug])).content.decode()
    words = [str(LABELS[code]) for code in ("weak-do-better", "tells-little")]
    assert [str(found) for found in QuestionFigures.objects.get(shown=7).flag_words] == words
    assert [part in page for part in (*words, "50,0%")] == [True] * 3


def test_the_list_asks_for_figures_once_and_for_no_paper(client, bank):
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("organize_bank", args=[bank.slug]))
    asked = [query["sql"] for query in queries]
    assert len([sql for sql in asked if "contest_questionfigures" in sql]) == 1
    assert [sql for sql in asked if "contest_attempt" in sql or "contest_answercount" in sql] == []
