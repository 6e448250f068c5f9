"""What entrants tell the organisers beside the contest, if they like."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contest.attempts import finish_attempt
from contest.feedback import (
    ASKED_AGAIN_AFTER,
    NothingSaid,
    asked_after,
    asked_of,
    feedback_file,
    give_feedback,
    handle_of,
    hide_feedback,
    label_feedback,
    told_units,
)
from contest.marking import mark_attempts
from contest.models import Attempt, Entry, Feedback
from exchange.sheets import read_sheet
from questions.statistics import SMALLEST_GROUP
from tests.contest.practised import said
from tests.factories import (
    NOW,
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
    make_unit,
)

Asked = Feedback.Asked
LATER = NOW + ASKED_AGAIN_AFTER


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def entry(units) -> Entry:
    contest = make_contest(units.province, slug="cchc")
    return make_entry(make_division(contest), make_person(), unit=units.department)


@pytest.fixture
def browser(entry, client_of):
    client = client_of(entry.person)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def organiser(cast, client_of):
    client = client_of(cast.organiser)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def attempt(entry) -> Attempt:
    joined = make_round_division(make_round(entry.contest), entry.division)
    made = make_attempt(joined, entry, now=NOW - timedelta(minutes=5))
    finish_attempt(made.pk, at=NOW)
    mark_attempts([Attempt.objects.get()], now=NOW)
    return Attempt.objects.get()


def tell(browser, entry, **form):
    return browser.post(reverse("give_feedback", args=[entry.pk]), form)


# --- when what is asked --------------------------------------------------------------------------------------------


def test_filing_online_is_asked_at_entry_and_weeks_later_until_it_is_answered(entry):
    early = asked_of(entry, now=NOW)
    give_feedback(entry, Asked.FILED_AT_ENTRY, answer="no", now=NOW)
    assert (early, asked_of(entry, now=NOW), asked_of(entry, now=LATER)) == (
        [Asked.FILED_AT_ENTRY],
        [],
        [Asked.FILED_LATER],
    )


def test_a_marked_result_asks_what_is_hard_and_weeks_later_the_other_again(attempt):
    give_feedback(attempt.entry, Asked.FILED_AT_ENTRY, answer="no", now=NOW)
    assert (asked_after(attempt, now=NOW), asked_after(attempt, now=LATER)) == (
        [Asked.HARD],
        [Asked.HARD, Asked.FILED_LATER],
    )
    attempt.marked_at = None
    assert asked_after(attempt, now=LATER) == []


def test_a_second_answer_is_told_to_replace_the_first(browser, entry):
    told = [
        browser.post(reverse("give_feedback", args=[entry.pk]), {"asked": "hard", "text": one}, follow=True)
        for one in "ab"
    ]
    assert [str(message) for answer in told for message in answer.context["messages"]] == [
        "Thank you. The organisers have received your answer.",
        "Thank you. This answer replaces the one you gave before.",
    ]


@pytest.mark.parametrize("name", ["enter", "result"])
def test_it_stands_where_one_is_asked(browser, attempt, name):
    argument = {"enter": attempt.contest.slug, "result": attempt.uuid}[name]
    page = said([browser.get(reverse(name, args=[argument]))])
    assert (reverse("give_feedback", args=[attempt.entry_id]) in page, "If you like." in page) == (True, True)


def test_whoever_came_by_the_one_page_is_asked_at_entry_on_their_own(browser, entry):
    asked = [browser.get(reverse("me")).context["ask"]]
    tell(browser, entry, asked=Asked.FILED_AT_ENTRY, answer="no")
    asked.append(browser.get(reverse("me")).context["ask"])
    assert asked == [[Asked.FILED_AT_ENTRY], []]


def test_whose_entry_is_out_is_asked_nothing(browser, entry):
    Entry.objects.update(disqualified_at=NOW)
    assert browser.get(reverse("me")).context["ask"] == []


# --- giving it -----------------------------------------------------------------------------------------------------


def test_words_are_kept_and_those_told_later_replace_them(browser, entry):
    tell(browser, entry, asked="hard", text="Đất đai")
    label_feedback(Feedback.objects.get(), "đất")
    tell(browser, entry, asked="hard", text="  Hộ tịch\u200b  ", answer="yes")
    [told] = Feedback.objects.all()
    assert (told.text, told.answer, told.label) == ("Hộ tịch", "", "")


def test_an_answer_is_kept_without_words(browser, entry):
    tell(browser, entry, asked="filed_at_entry", answer="helped", text="thừa")
    [told] = Feedback.objects.all()
    assert (told.answer, told.text) == ("helped", "")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"asked": "hard"},
        {"asked": "hard", "text": "   "},
        {"asked": "hard", "text": "x" * 501},
        {"asked": "hard", "text": "a\0b"},
        {"asked": "filed_later", "text": "có"},
        {"asked": "filed_later", "answer": "maybe"},
        {"asked": "nothing", "text": "x"},
    ],
)
def test_what_says_nothing_is_told_so_and_nothing_is_kept(browser, entry, form):
    answer = tell(browser, entry, **form)
    assert (answer.status_code, 'role="alert"' in said([answer]), Feedback.objects.count()) == (422, True, 0)


def test_what_was_typed_stays_when_it_is_too_long(browser, entry):
    assert "dài dài" in said([tell(browser, entry, asked="hard", text="dài " * 200)])


def test_nobody_tells_for_somebody_else(client_of, entry, cast):
    answer = tell(client_of(cast.stranger), entry, asked="hard", text="x")
    assert (answer.status_code, Feedback.objects.count()) == (404, 0)


def test_the_verb_refuses_what_says_nothing(entry):
    with pytest.raises(NothingSaid):
        give_feedback(entry, Asked.FILED_LATER, text="có", now=NOW)


def test_the_database_keeps_the_rules(entry):
    give_feedback(entry, Asked.HARD, text="x", now=NOW)
    for wrong in ({"text": ""}, {"answer": "yes"}, {"asked": "filed_later"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feedback.objects.update(**wrong)


# --- reading it ----------------------------------------------------------------------------------------------------


def test_organisers_read_it_escaped_and_without_names(organiser, entry):
    give_feedback(entry, Asked.HARD, text="<script>alert(1)</script>", now=NOW)
    page = said([organiser.get(reverse("organize_feedback", args=[entry.contest_id]))])
    assert ("&lt;script&gt;alert(1)" in page, "<script>alert" in page, entry.person.full_name in page) == (
        True,
        False,
        False,
    )


def test_they_label_and_hide_it_and_bring_it_back(organiser, entry):
    told = give_feedback(entry, Asked.HARD, text="Đất đai", now=NOW)
    act = reverse("organize_feedback_act", args=[entry.contest_id, handle_of(told)])
    page = reverse("organize_feedback", args=[entry.contest_id])
    seen = []
    for form in ({"label": "đất"}, {"do": "hide"}, {"do": "show"}):
        organiser.post(act, form)
        seen.append("Đất đai" in said([organiser.get(page)]))
    told.refresh_from_db()
    assert (seen, told.label) == ([True, False, True], "đất")


@pytest.mark.parametrize("form", [{"label": "đất"}, {"do": "hide"}, {"do": "show"}, {"label": "x" * 61}])
def test_what_was_done_is_said_on_the_page_that_one_was_on(organiser, entry, form):
    told = give_feedback(entry, Asked.HARD, text="Đất đai", now=NOW)
    act = reverse("organize_feedback_act", args=[entry.contest_id, handle_of(told)])
    answer = organiser.post(f"{act}?asked=hard&page=2", form, follow=True)
    [(back, _status)] = answer.redirect_chain
    assert (back.partition("?")[2], len(answer.context["messages"])) == ("asked=hard&page=2", 1)


def test_a_label_that_is_too_long_changes_nothing(organiser, entry):
    told = give_feedback(entry, Asked.HARD, text="Đất đai", now=NOW)
    organiser.post(reverse("organize_feedback_act", args=[entry.contest_id, handle_of(told)]), {"label": "x" * 61})
    told.refresh_from_db()
    assert told.label == ""


def test_hidden_feedback_is_found_where_one_asks_for_it(organiser, entry):
    hide_feedback(give_feedback(entry, Asked.HARD, text="Đất đai", now=NOW), hidden=True, now=NOW)
    page = reverse("organize_feedback", args=[entry.contest_id])
    asked = ["", "?asked=hidden", "?asked=hard", "?asked=khong"]
    assert ["Đất đai" in said([organiser.get(page + one)]) for one in asked] == [False, True, False, False]


def test_the_file_holds_what_is_shown_as_texts_and_no_formulas(organiser, entry):
    give_feedback(entry, Asked.HARD, text="=1+1", now=NOW)
    give_feedback(entry, Asked.FILED_AT_ENTRY, answer="no", now=NOW)
    hide_feedback(give_feedback(entry, Asked.FILED_LATER, answer="yes", now=NOW), hidden=True, now=NOW)
    answer = organiser.get(reverse("organize_feedback_file", args=[entry.contest_id]))
    rows = list(read_sheet(answer.content).rows)
    cells = [cell for row in rows for cell in row]
    assert (len(rows), "=1+1" in cells, entry.person.full_name in cells) == (3, True, False)


def test_a_file_without_feedback_has_its_header(db):
    assert len(list(read_sheet(feedback_file([], set())).rows)) == 1


def write(entry, number: int, unit, *, at=NOW) -> None:
    """So many colleagues of a unit tell something each."""
    for _one in range(number):
        give_feedback(make_entry(entry.division, make_person(), unit=unit), Asked.HARD, text=f"Từ {unit}", now=at)


def page_and_file(organiser, entry) -> tuple[str, list[list[str]]]:
    page = said([organiser.get(reverse("organize_feedback", args=[entry.contest_id]))]).partition("<table")[2]
    answer = organiser.get(reverse("organize_feedback_file", args=[entry.contest_id]))
    return page, [list(row) for row in list(read_sheet(answer.content).rows)[1:]]


@pytest.mark.parametrize(("writers", "is_named"), [(SMALLEST_GROUP - 1, False), (SMALLEST_GROUP, True)])
def test_a_unit_is_named_once_enough_of_its_people_have_written(writers, is_named, organiser, entry, units):
    """Who writes twice is one person; who wrote what is hidden has written."""
    unit = make_unit("Sở Ít Người", parent=units.province)
    write(entry, writers, unit)
    mine = list(Feedback.objects.all())
    give_feedback(mine[0].entry, Asked.FILED_AT_ENTRY, answer="no", now=NOW)
    hide_feedback(mine[1], hidden=True, now=NOW)
    write(entry, 2 * SMALLEST_GROUP, units.department)
    page, rows = page_and_file(organiser, entry)
    named = {row[5] for row in rows if "Ít Người" in row[2]}
    assert named == {"Sở Ít Người" if is_named else "a unit of which few have written"}
    assert ("· Sở Ít Người" in page, "a unit of which few" in page) == (is_named, not is_named)


def test_a_unit_that_would_stand_alone_unnamed_is_joined_by_the_next_larger_one(entry, units):
    """Else whoever knows the units knows which one is not named."""
    small, middle, large = (make_unit(f"Sở {name}", parent=units.province) for name in ("Một", "Hai", "Ba"))
    for unit, number in ((small, 1), (middle, SMALLEST_GROUP), (large, SMALLEST_GROUP + 1)):
        write(entry, number, unit)
    assert told_units(entry.contest) == {large.pk}


def test_page_and_file_tell_the_day_alone_and_not_in_what_order_people_wrote(organiser, entry, units):
    write(entry, 1, units.department, at=NOW)
    give_feedback(entry, Asked.HARD, text="A", now=NOW - timedelta(minutes=1))
    give_feedback(entry, Asked.FILED_AT_ENTRY, answer="no", now=NOW)
    give_feedback(entry, Asked.FILED_LATER, answer="no", now=NOW + timedelta(days=1))
    page, rows = page_and_file(organiser, entry)
    told = [(row[0].partition(":")[0], row[2], row[6]) for row in rows]
    today, tomorrow = (f"{timezone.localtime(NOW + timedelta(days=days)):%d/%m/%Y}" for days in (0, 1))
    assert told == [
        ("Weeks later", "", tomorrow),
        ("At entry", "", today),
        ("Which procedure is hard for you?", "A", today),
        ("Which procedure is hard for you?", "Từ Sở Nội vụ", today),
    ]
    assert re.findall('Weeks later|At entry|(?<=feedback-words">)[^<]+', page) == [row[1] or row[0] for row in told]


def test_what_is_told_alike_on_one_day_stands_in_no_order_of_writing(entry, units):
    write(entry, 12, units.department)
    keys = list(Feedback.objects.of_contest(entry.contest).values_list("pk", flat=True))
    assert (keys == sorted(keys), keys == sorted(keys, reverse=True)) == (False, False)


def test_no_address_tells_in_what_order_people_wrote(organiser, entry, units):
    """By its key nothing is found, nor by the handle of another contest."""
    told = give_feedback(entry, Asked.HARD, text="A", now=NOW)
    page, _rows = page_and_file(organiser, entry)
    other = make_contest(units.province)
    acts = [(entry.contest_id, str(told.pk)), (other.pk, handle_of(told)), (entry.contest_id, handle_of(told))]
    answers = [organiser.post(reverse("organize_feedback_act", args=act), {"do": "hide"}) for act in acts]
    assert [answer.status_code for answer in answers] == [404, 404, 302]
    assert set(re.findall(r"/feedback/([^/]+)/", page)) == {handle_of(told)}


def test_it_goes_with_the_entry(entry):
    give_feedback(entry, Asked.HARD, text="x", now=NOW)
    own = Feedback.objects.of(entry.person).count()
    entry.delete()
    assert (own, Feedback.objects.count()) == (1, 0)
