"""What an entrant goes through, by plain requests: the start, the paper, handing it in, the result."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.lent import LENT
from accounts.models import NO_LOGIN, Headcount, SiteProfile, User
from contest import programmes
from contest.attempts import finish_attempt
from contest.errors import NoAttemptsLeft
from contest.marking import mark_attempts
from contest.models import Attempt, Contest, EntryPair, Response, Round, SaveEvent
from contest.papers import time_used_text
from contest.phases import ReviewPolicy
from contest.plain_saving import ARRIVED_AT
from contest.saving import Save, apply_saves
from contest.scoring import epoch_ms
from questions.models import QuestionImage
from tests.factories import (
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_round,
    make_round_division,
    make_unit,
    options,
)

KINDS = ["single", "multiple", "true_false", "ordering", "matching", "numeric", "short_text"]
OTHER = "f" * 16
PREDICTION = {
    "prediction_question_vi": "Có bao nhiêu người trả lời đúng tất cả?",
    "prediction_definition_vi": "Số bài đúng tất cả khi đợt thi kết thúc.",
}


def running_round(*, kinds=("single",), round_fields=None, **fields):
    """A round that is open in this very moment."""
    now = timezone.now()
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=1)}
    round_ = make_round(make_contest(), **window | (round_fields or {}))
    return make_round_division(round_, kinds=list(kinds), **fields)


@pytest.fixture
def joined(db):
    return running_round(kinds=KINDS, **PREDICTION)


@pytest.fixture
def attempt(joined):
    return make_attempt(joined, now=timezone.now())


@pytest.fixture
def browser(attempt, client_of):
    return client_of(attempt.entry.person)


def slot_of(attempt, kind) -> int:
    """The number of the only question of this kind on the paper."""
    revisions = dict(
        attempt.round_division.banks.get().questions.values_list("approved_revision", "approved_revision__kind")
    )
    return next(n for n, slot in enumerate(attempt.slots, 1) if revisions[slot["revision"]] == kind)


def address(attempt, slot) -> str:
    return reverse("paper_slot", args=[attempt.uuid, slot])


def stored(attempt, slot):
    response = Response.objects.filter(attempt=attempt, slot=slot).first()
    return (response.answer, response.flag) if response else None


def form_for(attempt, kind, **more) -> dict:
    """What a browser posts for an answer of this kind, and the answer that should be stored."""
    slot = slot_of(attempt, kind)
    keys = attempt.slots[slot - 1]["options"]
    ids = [attempt.option_id(slot, key) for key in keys]
    if kind in ("single", "true_false"):
        return {"answer": ids[0]} | more
    if kind == "multiple":
        return {"answer": ids[:2]} | more
    if kind == "ordering":
        return {f"position-{name}": place for place, name in enumerate(ids, 1)} | more
    if kind == "matching":
        pairs = [("L1", "R2"), ("L2", "R1")]
        matched = {attempt.option_id(slot, left): attempt.option_id(slot, right) for left, right in pairs}
        return {f"match-{left}": right for left, right in matched.items()} | more
    return {"answer": "6" if kind == "numeric" else "cải cách"} | more


def seen(browser, attempt, slot) -> str:
    """The mark of what the page of this question was shown with."""
    return browser.get(address(attempt, slot)).context["current"]["seen"]


def expire(attempt) -> None:
    past = timezone.now() - timedelta(minutes=1)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=past - timedelta(minutes=15), deadline=past)


def hand_in(attempt) -> Attempt:
    finish_attempt(attempt.pk, at=timezone.now())
    return Attempt.objects.get(pk=attempt.pk)


def mark(attempt) -> Attempt:
    attempt = hand_in(attempt)
    mark_attempts([attempt], now=timezone.now())
    return Attempt.objects.get(pk=attempt.pk)


# --- the start ---------------------------------------------------------------------------------------------------


def start_address(joined) -> str:
    return reverse("start", args=[joined.round.contest.slug, joined.round.number])


def test_the_start_page_starts_nothing(joined, client_of):
    entry = make_entry(joined.division)
    page = client_of(entry.person).get(start_address(joined))
    assert (page.status_code, page.context["left"], page.context["questions"]) == (200, 1, 7)
    assert Attempt.objects.count() == 0


def test_pressing_the_button_starts_the_clock_and_opens_the_paper(joined, client_of):
    entry = make_entry(joined.division)
    answer = client_of(entry.person).post(start_address(joined))
    assert answer.url == address(Attempt.objects.get(), 1)


def test_a_press_that_arrived_before_the_close_starts_the_paper_however_long_the_queue_was(joined, client_of):
    """The control: judged by the moment of serving, the answer would be that the round is not open."""
    entry, now = make_entry(joined.division), timezone.now()
    Round.objects.filter(pk=joined.round_id).update(closes_at=now - timedelta(seconds=2))
    arrived = {ARRIVED_AT: now - timedelta(seconds=10)}
    assert client_of(entry.person).post(start_address(joined), **arrived).url == address(Attempt.objects.get(), 1)
    assert now < Attempt.objects.get().deadline < now + timedelta(seconds=60)


def test_pressing_it_again_goes_on_where_an_answer_is_missing(attempt, browser):
    kind = next(kind for kind in KINDS if slot_of(attempt, kind) == 1)
    browser.post(address(attempt, 1), form_for(attempt, kind))
    assert browser.post(start_address(attempt.round_division)).url == address(attempt, 2)


def test_starting_twice_opens_the_same_paper(joined, client_of):
    client = client_of(make_entry(joined.division).person)
    assert client.post(start_address(joined)).url == client.post(start_address(joined)).url


def test_a_running_paper_is_offered_to_go_on_with(attempt, browser):
    page = browser.get(start_address(attempt.round_division))
    assert page.context["running"] == attempt
    assert (f'href="{attempt.get_absolute_url()}"' in page.text, "Lượt thi còn lại" in page.text) == (True, True)


def test_a_running_paper_comes_before_everything_else_there_is_to_read(attempt, browser):
    page = browser.get(start_address(attempt.round_division)).text
    link = f'href="{attempt.get_absolute_url()}"'
    assert (page.count(link), page.index(link) < page.index("<dl")) == (1, True)


@pytest.mark.parametrize(
    ("login", "told_so"), [("0912345678", "double"), (f"{NO_LOGIN}7", "double-helped"), (None, "disqualified")]
)
def test_whoever_takes_no_part_any_more_is_told_why_and_offered_no_start(joined, client_of, login, told_so):
    entry = make_entry(joined.division, disqualified_at=timezone.now())
    told = {"gone": entry, "decided_by": entry.person, "decided_at": timezone.now(), "reason": "Đã gọi điện"}
    if login:
        other = make_entry(joined.division)
        User.objects.filter(pk=other.person_id).update(login=login)
        EntryPair.objects.create(first=entry, second=other, verdict="merged", **told)
    page = client_of(entry.person).get(start_address(joined))
    assert page.context["out"] == told_so
    assert ("không có số điện thoại hay thư điện tử" in page.text) == (told_so == "double-helped")
    assert ('<form method="post" data-once' in page.text, page.context["running"]) == (False, None)
    assert "Lượt thi còn lại" not in page.text


def test_without_attempts_left_the_start_says_so(attempt, browser):
    hand_in(attempt)
    page = browser.post(start_address(attempt.round_division))
    assert (page.status_code, type(page.context["problem"])) == (409, NoAttemptsLeft)
    assert 'role="alert"' in page.content.decode()


def test_whoever_has_not_entered_is_sent_to_enter(joined, client_of, cast):
    answer = client_of(cast.stranger).get(start_address(joined))
    assert answer.url == reverse("enter", args=[joined.round.contest.slug])


def test_a_guest_signs_in_first(joined, client_of):
    assert client_of(None).get(start_address(joined)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("slug, number", [("nothing", 1), (None, 99)])
def test_a_round_that_is_not_there_is_404(joined, client_of, slug, number):
    client = client_of(make_entry(joined.division).person)
    assert client.get(reverse("start", args=[slug or joined.round.contest.slug, number])).status_code == 404


def test_a_round_that_the_own_division_does_not_sit_is_404(joined, client_of):
    entry = make_entry(make_division(joined.round.contest))
    assert client_of(entry.person).get(start_address(joined)).status_code == 404


def test_starting_knows_at_once_what_pages_may_show_a_moment_later(joined, client_of, settings):
    """The programme was read just before the round was closed, and the contest withdrawn."""
    settings.PROGRAMME_SECONDS = 60
    browser = client_of(make_entry(joined.division).person)
    answers = [browser.get(reverse("contest", args=[joined.round.contest.slug])).status_code]
    Round.objects.filter(pk=joined.round_id).update(closes_at=timezone.now())
    answers.append(browser.post(start_address(joined)).status_code)
    Contest.objects.filter(pk=joined.round.contest_id).update(published_at=None)
    answers.append(browser.post(start_address(joined)).status_code)
    assert (answers, Attempt.objects.count()) == ([200, 409, 409], 0)
    programmes.forget()
    assert [getattr(browser, method)(start_address(joined)).status_code for method in ("get", "post")] == [404, 404]


# --- the paper ---------------------------------------------------------------------------------------------------


def test_the_paper_opens_at_the_first_question_without_an_answer(attempt, browser):
    kind = next(kind for kind in KINDS if slot_of(attempt, kind) == 1)
    browser.post(address(attempt, 1), form_for(attempt, kind))
    assert browser.get(attempt.get_absolute_url()).url == address(attempt, 2)


def test_one_page_holds_every_question_and_hides_all_but_one(attempt, browser):
    page = browser.get(address(attempt, 3)).content.decode()
    assert (page.count('<form class="question"'), page.count("<h1")) == (8, 1)
    assert [f'id="q{slot}" ' in page for slot in range(9)] == [True] * 8 + [False]
    assert page.count("hidden>") >= 7


def test_the_answers_of_a_paper_are_read_once_for_its_page(attempt, browser):
    browser.get(address(attempt, 1))
    with CaptureQueriesContext(connection) as queries:
        browser.get(address(attempt, 1))
    assert sum('FROM "contest_response"' in query["sql"] for query in queries) == 1


def test_the_paper_is_never_kept_by_a_cache(attempt, browser):
    for name in ("paper_review", "paper_state", "paper"):
        assert "no-store" in browser.get(reverse(name, args=[attempt.uuid])).headers["Cache-Control"]
    assert "no-store" in browser.get(address(attempt, 1)).headers["Cache-Control"]


@pytest.mark.parametrize("slot", [8, 99, 70000])
def test_a_slot_that_is_not_there_is_404(attempt, browser, slot):
    assert (browser.get(address(attempt, slot)).status_code, browser.post(address(attempt, slot)).status_code) == (
        404,
        404,
    )


def test_slot_0_is_404_where_nothing_is_predicted(db, client_of):
    attempt = make_attempt(running_round(), now=timezone.now())
    assert client_of(attempt.entry.person).get(address(attempt, 0)).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_answered_with_a_plain_form(attempt, browser, kind):
    slot = slot_of(attempt, kind)
    answer = browser.post(address(attempt, slot), form_for(attempt, kind, go="stay"))
    page = browser.get(address(attempt, slot))
    assert answer.url == address(attempt, slot)
    assert page.context["current"]["state"] == "answered"
    assert SaveEvent.objects.filter(attempt=attempt, slot=slot).count() == 1


@pytest.mark.parametrize(
    "start, go, end",
    [
        (2, "next", "3"),
        (2, "previous", "1"),
        (1, "previous", "1"),
        (7, "next", "0"),
        (0, "previous", "7"),
        (0, "next", "check"),
        (2, "5", "5"),
        (2, "0", "0"),
        (2, "check", "check"),
        (2, "stay", "2"),
        (2, "", "2"),
        (2, "99", "2"),
        (2, "٣", "2"),
        (2, "//evil.example", "2"),
        (2, "9" * 5000, "2"),
    ],
)
def test_the_button_pressed_says_where_to_go(attempt, browser, start, go, end):
    answer = browser.post(address(attempt, start), {"go": go})
    assert answer.url == f"{attempt.get_absolute_url()}{end}/"


def made(milliseconds_ago: int) -> str:
    return str(epoch_ms(timezone.now()) - milliseconds_ago)


@pytest.mark.parametrize("go", ["next", "previous", "check", "5"])
def test_the_second_tap_of_a_double_one_skips_nothing(attempt, browser, go):
    slot = slot_of(attempt, "numeric")
    answer = browser.post(address(attempt, slot), {"answer": "6", "go": go, "shown": made(100)})
    assert (answer.url, stored(attempt, slot)) == (address(attempt, slot), ("6", False))


@pytest.mark.parametrize("shown", ["", "x", "-1", "٣", "9" * 40, 500, -60_000, 3_600_000])
def test_whoever_had_the_time_to_look_goes_on(attempt, browser, shown):
    shown = made(shown) if isinstance(shown, int) else shown
    assert browser.post(address(attempt, 2), {"go": "next", "shown": shown}).url == address(attempt, 3)


def test_a_page_tells_its_forms_when_it_was_made(attempt, browser):
    page = browser.get(address(attempt, 1))
    assert page.content.decode().count(f'name="shown" value="{page.context["shown_at"]}"') == 8
    assert 0 <= epoch_ms(timezone.now()) - int(page.context["shown_at"]) < 60_000


def test_the_flag_is_set_and_taken_off_beside_the_answer(attempt, browser):
    slot = slot_of(attempt, "numeric")
    browser.post(address(attempt, slot), {"answer": "6", "go": "flag", "flag": "0"})
    assert stored(attempt, slot) == ("6", True)
    seen = browser.get(address(attempt, slot)).context["current"]["seen"]
    browser.post(address(attempt, slot), {"answer": "6", "go": "flag", "flag": "1", "seen": seen})
    assert stored(attempt, slot) == ("6", False)


def test_an_answer_can_be_cleared(attempt, browser):
    slot = slot_of(attempt, "single")
    browser.post(address(attempt, slot), form_for(attempt, "single"))
    seen = browser.get(address(attempt, slot)).context["current"]["seen"]
    browser.post(address(attempt, slot), form_for(attempt, "single", go="clear", seen=seen))
    assert stored(attempt, slot) == (None, False)


def test_moving_on_without_a_change_saves_nothing(attempt, browser):
    browser.post(address(attempt, 1), {"go": "next"})
    assert SaveEvent.objects.count() == 0


def test_the_same_form_sent_twice_has_one_effect(attempt, browser):
    slot = slot_of(attempt, "short_text")
    for _time in range(2):
        assert browser.post(address(attempt, slot), {"answer": "CCHC", "go": "stay", "seen": ""}).status_code == 302
    assert SaveEvent.objects.count() == 1


def test_all_saves_of_a_session_come_from_one_device(attempt, browser):
    for slot, kind in ((slot_of(attempt, kind), kind) for kind in ("numeric", "short_text")):
        browser.post(address(attempt, slot), form_for(attempt, kind))
    assert Response.objects.filter(attempt=attempt).values("device").distinct().count() == 1


# --- what must not be overwritten unseen -------------------------------------------------------------------------


def test_a_form_shown_before_a_newer_answer_does_not_overwrite_it(attempt, browser):
    slot = slot_of(attempt, "short_text")
    apply_saves(attempt.pk, [Save(slot, 1, OTHER, "mới hơn")], arrived_at=timezone.now())
    page = browser.post(address(attempt, slot), {"answer": "cũ", "seen": "", "go": "next"})
    assert (page.status_code, stored(attempt, slot)) == (409, ("mới hơn", False))
    assert (page.context["stored_lines"], page.context["typed_lines"]) == (["mới hơn"], ["cũ"])


def test_the_person_may_let_their_own_answer_stand(attempt, browser):
    slot = slot_of(attempt, "short_text")
    apply_saves(attempt.pk, [Save(slot, 4, OTHER, "mới hơn")], arrived_at=timezone.now())
    page = browser.post(address(attempt, slot), {"answer": "cũ", "seen": "1.0000000000000000"})
    browser.post(address(attempt, slot), {"answer": "cũ", "seen": page.context["current"]["seen"], "go": "stay"})
    assert stored(attempt, slot) == ("cũ", False)


def test_equal_counters_of_another_device_do_not_hide_a_newer_answer(attempt, browser):
    slot = slot_of(attempt, "short_text")
    apply_saves(attempt.pk, [Save(slot, 1, OTHER, "mới hơn")], arrived_at=timezone.now())
    page = browser.post(address(attempt, slot), {"answer": "cũ", "seen": f"1.{'0' * 16}"})
    assert page.status_code == 409


def test_the_same_answer_from_elsewhere_is_no_conflict(attempt, browser):
    slot = slot_of(attempt, "short_text")
    apply_saves(attempt.pk, [Save(slot, 1, OTHER, "CCHC")], arrived_at=timezone.now())
    assert browser.post(address(attempt, slot), {"answer": "CCHC", "seen": ""}).status_code == 302


@pytest.mark.parametrize(
    "chosen, sizes, pressed",
    [
        ("", ["normal", "large"], ["true", "false"]),
        ("large", ["normal", "large"], ["false", "true"]),
        ("larger", ["normal", "larger"], ["false", "true"]),
    ],
)
def test_large_text_on_the_paper_is_never_smaller_than_what_was_chosen(browser, attempt, chosen, sizes, pressed):
    browser.cookies["text_size"] = chosen
    page = browser.get(address(attempt, 1)).content.decode()
    assert re.findall(r'name="text_size" value="(\w+)"', page) == sizes
    assert re.findall(r'name="text_size" [^>]*aria-pressed="(\w+)"', page) == pressed


def test_without_a_script_the_paper_says_until_when(browser, attempt):
    page = browser.get(address(attempt, 1)).content.decode()
    until = timezone.localtime(attempt.deadline).strftime("%H:%M")
    assert re.findall(r"<noscript>(.*?)</noscript>", page) == [f"(hết giờ lúc {until})"]


@pytest.mark.parametrize("hotline, offered", [("0256 382 2222", ["tel:02563822222"]), ("", [])])
def test_whom_to_call_stands_open_below_every_question(browser, attempt, hotline, offered):
    """With and without a script; and nothing stands there where nobody can be called."""
    SiteProfile.objects.create(pk=1, hotline=hotline)
    page = browser.get(address(attempt, 3)).content.decode()
    below = page.partition("</details>")[2].partition("<dialog")[0]  # in no fold, and out of the way of a second tap
    assert re.findall(r'href="(tel:[^"]*)"', below) == offered


# --- bad forms ---------------------------------------------------------------------------------------------------


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


def test_hostile_text_is_kept_and_shown_as_text(attempt, browser):
    slot = slot_of(attempt, "short_text")
    browser.post(address(attempt, slot), {"answer": HOSTILE})
    page = browser.get(address(attempt, slot)).content.decode()
    assert stored(attempt, slot) == (HOSTILE, False)
    assert ("<script>alert" in page, "<img src=x" in page) == (False, False)


@pytest.mark.parametrize(
    "kind, form",
    [
        ("single", {"answer": "no-such-option"}),
        ("multiple", {"answer": ["no-such-option", "neither"]}),
        ("true_false", {"answer": "T"}),
        ("short_text", {"answer": "x" * 501}),
        ("short_text", {"answer": "nul\0"}),
        ("numeric", {"answer": "9" * 501}),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused_with_a_sentence(attempt, browser, kind, form):
    slot = slot_of(attempt, kind)
    page = browser.post(address(attempt, slot), form)
    assert (page.status_code, stored(attempt, slot)) == (422, None)
    assert 'role="alert"' in page.content.decode()


NO_WHOLE_NUMBERS = [
    "nhiều",
    "-1",
    "1" * 10,
    "1e3",
    "٣",
    "1,5",
    "1.5",
    "12,34",
    "1.234,567",
    "1.2345",
    "0,500",
    ",",
    "1.2",
]
GROUPED = [
    ("12.345", "12345"),
    (" 12 345 ", "12345"),
    ("1,200", "1200"),
    ("1\u00a0234\u00a0567", "1234567"),
    ("7", "7"),
    ("0", "0"),
    ("007", "007"),
    ("１２．３４５", "12345"),
    ("12\u3000345", "12345"),
]


@pytest.mark.parametrize("typed", NO_WHOLE_NUMBERS)
def test_a_prediction_that_is_no_whole_number_is_refused(attempt, browser, typed):
    browser.post(address(attempt, 0), {"answer": "1200"})
    page = browser.post(address(attempt, 0), {"answer": typed, "seen": seen(browser, attempt, 0)})
    assert (page.status_code, page.context["current"]["value"]) == (422, typed)
    assert stored(attempt, 0) == ("1200", False), "what stood goes on standing"


@pytest.mark.parametrize("typed, kept", GROUPED)
def test_a_prediction_may_be_grouped(attempt, browser, typed, kept):
    browser.post(address(attempt, 0), {"answer": typed})
    assert stored(attempt, 0) == (kept, False)


def test_words_for_a_number_are_kept_as_typed_and_advised_on(attempt, browser):
    slot = slot_of(attempt, "numeric")
    page = browser.post(address(attempt, slot), {"answer": "sáu ngày", "go": "stay"}, follow=True)
    assert stored(attempt, slot) == ("sáu ngày", False)
    assert page.context["current"]["advice"] != []
    assert page.context["current"]["advice"][0] in page.content.decode()


def test_positions_chosen_twice_are_kept_for_mending(attempt, browser):
    slot = slot_of(attempt, "ordering")
    names = [attempt.option_id(slot, key) for key in attempt.slots[slot - 1]["options"]]
    page = browser.post(address(attempt, slot), {f"position-{name}": "2" for name in names})
    assert page.status_code == 422
    assert [option["position"] for option in page.context["current"]["options"]] == [2, 2, 2]


def test_a_form_without_its_token_is_refused(attempt):
    client = Client(enforce_csrf_checks=True)
    client.force_login(attempt.entry.person)
    assert client.post(address(attempt, 1), {"answer": "x"}).status_code == 403
    assert client.post(reverse("ticket", args=[attempt.uuid])).status_code == 403


# --- strangers, and after the end --------------------------------------------------------------------------------


PAGES = [
    ("get", "paper"),
    ("get", "paper_slot"),
    ("post", "paper_slot"),
    ("get", "paper_review"),
    ("post", "paper_review"),
    ("post", "ticket"),
    ("get", "paper_state"),
    ("get", "result"),
    ("get", "paper_image"),
]


def page_of(name, attempt) -> str:
    more = {"paper_slot": [1], "paper_image": [1]}.get(name, [])
    return reverse(name, args=[attempt.uuid, *more])


@pytest.mark.parametrize("method, name", PAGES)
def test_strangers_find_nothing(attempt, client_of, cast, method, name):
    for person in (cast.stranger, cast.organiser, cast.superuser):
        assert getattr(client_of(person), method)(page_of(name, attempt)).status_code == 404
    assert (Attempt.objects.get().state, SaveEvent.objects.count()) == ("open", 0)


@pytest.mark.parametrize("method, name", PAGES)
def test_guests_sign_in_first(attempt, client_of, method, name):
    assert getattr(client_of(None), method)(page_of(name, attempt)).url.startswith(reverse("account_login"))


def test_an_attempt_that_is_not_there_is_404(attempt, browser):
    assert browser.get(reverse("paper", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("end", [expire, hand_in])
def test_an_answer_after_the_end_is_refused_and_said_so(attempt, browser, end):
    end(attempt)
    slot = slot_of(attempt, "short_text")
    answer = browser.post(address(attempt, slot), {"answer": "muộn"}, follow=True)
    assert (answer.redirect_chain[0][0], stored(attempt, slot)) == (reverse("result", args=[attempt.uuid]), None)
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["warning"]
    assert SaveEvent.objects.get().outcome == "late"


@pytest.mark.parametrize("end", [expire, hand_in])
@pytest.mark.parametrize("name", ["paper", "paper_slot", "paper_review"])
def test_a_finished_paper_leads_to_its_result(attempt, browser, end, name):
    end(attempt)
    assert browser.get(page_of(name, attempt)).url == reverse("result", args=[attempt.uuid])


# --- handing in --------------------------------------------------------------------------------------------------


def test_the_check_lists_what_is_unanswered_or_flagged(attempt, browser):
    for kind in KINDS[1:]:
        browser.post(address(attempt, slot_of(attempt, kind)), form_for(attempt, kind))
    half = slot_of(attempt, "matching")
    less = {f"match-{attempt.option_id(half, 'L2')}": "", "seen": seen(browser, attempt, half)}
    browser.post(address(attempt, half), form_for(attempt, "matching") | less)
    flagged = slot_of(attempt, "numeric")
    browser.post(address(attempt, flagged), {"answer": "6", "go": "flag", "seen": seen(browser, attempt, flagged)})
    page = browser.get(reverse("paper_review", args=[attempt.uuid]))
    left = sorted([slot_of(attempt, "single"), half, flagged])
    assert [screen["slot"] for screen in page.context["open_screens"]] == [*left, 0]
    assert [page.context[name] for name in ("unanswered", "partly", "unpredicted")] == [1, 1, True]
    for words in ("1 câu", 'data-state="partly"', 'data-state="flagged"'):
        assert words in page.content.decode()


def test_the_check_lists_words_where_a_number_is_asked_for(attempt, browser):
    slot = slot_of(attempt, "numeric")
    browser.post(address(attempt, slot), {"answer": "chín", "go": "next"})
    page = browser.get(reverse("paper_review", args=[attempt.uuid]))
    [listed] = [each for each in page.context["open_screens"] if each["slot"] == slot]
    assert (listed["state_words"], page.context["in_words"]) == ("chưa phải là số", 1)
    assert 'data-state="words"' in page.content.decode()


def test_looking_at_the_check_submits_nothing(attempt, browser):
    browser.get(reverse("paper_review", args=[attempt.uuid]))
    assert Attempt.objects.get().state == "open"


def test_a_double_tap_on_the_way_to_the_check_submits_nothing(attempt, browser):
    check = reverse("paper_review", args=[attempt.uuid])
    assert browser.post(check, {"shown": made(100)}).url == check
    assert Attempt.objects.get().state == "open"
    assert browser.post(check, {"shown": made(2_000)}).url == reverse("result", args=[attempt.uuid])


def test_submitting_finishes_once_and_leads_to_the_result(attempt, browser):
    address = reverse("paper_review", args=[attempt.uuid])
    assert browser.post(address).url == reverse("result", args=[attempt.uuid])
    first = Attempt.objects.get()
    browser.post(address)
    assert (first.state, first.finished_by, Attempt.objects.get().finished_at) == (
        "finished",
        "person",
        first.finished_at,
    )


# --- what the script asks for ------------------------------------------------------------------------------------


def test_a_ticket_opens_the_save_door_and_tells_the_time(attempt, browser):
    body = browser.post(reverse("ticket", args=[attempt.uuid])).json()
    assert sorted(body) == ["credited", "deadline", "marked", "now", "state", "ticket"]
    assert (body["ticket"][:3], body["state"], body["deadline"] > body["now"]) == ("v1.", "open", True)


def test_a_ticket_is_not_given_for_looking(attempt, browser):
    assert browser.get(reverse("ticket", args=[attempt.uuid])).status_code == 405


def test_the_state_tells_every_stored_answer(attempt, browser):
    apply_saves(attempt.pk, [Save(2, 3, OTHER, "x", flag=True)], arrived_at=timezone.now())
    body = browser.get(reverse("paper_state", args=[attempt.uuid])).json()
    assert body["responses"] == [{"slot": 2, "n": 3, "device": OTHER, "answer": "x", "flag": True}]
    assert (body["state"], body["marked"]) == ("open", False)


# --- the result --------------------------------------------------------------------------------------------------


def test_the_result_of_a_running_paper_leads_back_to_it(attempt, browser):
    assert browser.get(reverse("result", args=[attempt.uuid])).url == attempt.get_absolute_url()


def test_an_unmarked_paper_says_honestly_that_it_is_being_marked(attempt, browser):
    hand_in(attempt)
    page = browser.get(reverse("result", args=[attempt.uuid]))
    told = [page.text, browser.get(page_of("result", mark(attempt))).text]
    assert (page.context["review"], page.context["score"]) == (None, "")
    for sign in ("Bài thi đã được nộp và đang chấm.", "js/paper/result.js"):
        assert [sign in text for text in told] == [True, False]


def test_a_marked_paper_tells_score_time_and_code(attempt, browser):
    mark(attempt)
    page = browser.get(reverse("result", args=[attempt.uuid]))
    assert (page.context["score"], page.context["out_of"], page.context["slots"]) == ("0", "7", 7)
    assert attempt.entry.code in page.content.decode()


def test_attempts_left_are_told_until_the_round_closes(attempt, browser):
    mark(attempt)
    told = ["Lượt thi còn lại" in browser.get(page_of("result", attempt)).text]
    Round.objects.update(closes_at=timezone.now())
    programmes.forget()
    told.append("Lượt thi còn lại" in browser.get(page_of("result", attempt)).text)
    assert told == [True, False]


@pytest.mark.parametrize("score, told", [(0, "0%"), (155, "15,5%"), (666, "66,6%"), (999, "99,9%"), (1000, "100%")])
def test_the_share_is_told_to_a_tenth_and_never_rounded_up(attempt, browser, score, told):
    mark(attempt)
    Attempt.objects.update(score=score, out_of=1000)
    assert f'<text x="60" y="61">{told}</text>' in browser.get(page_of("result", attempt)).content.decode()


def test_time_given_back_is_told_on_the_paper_and_beside_the_result(attempt, browser):
    assert 'data-notice-text role="status"></div>' in browser.get(address(attempt, 1)).content.decode()
    Attempt.objects.update(credited_ms=45_900)
    page = browser.get(address(attempt, 1))
    assert page.context["time_back"] in page.content.decode()
    assert "45" in page.context["time_back"]
    end = timezone.localtime(attempt.deadline).strftime("%H:%M:%S")
    mark(attempt)
    said = "Hệ thống đã bị gián đoạn trong lúc Anh/Chị làm bài, chúng tôi xin lỗi Anh/Chị. Khoảng gián đoạn"
    told = browser.get(page_of("result", attempt)).text
    assert [f"{said} {time_used_text(45_900)} không tính vào thời gian làm bài." in told, end in told] == [True, False]


EXPLANATION = "Theo Kế hoạch."  # of every question that the factories make


def test_nothing_of_the_keys_is_shown_before_the_close(attempt, browser):
    mark(attempt)
    assert EXPLANATION not in browser.get(reverse("result", args=[attempt.uuid])).content.decode()


def test_after_submitting_a_single_attempt_may_be_reviewed(db, client_of):
    round_fields = {"review_policy": ReviewPolicy.AFTER_SUBMIT, "attempts_allowed": 1}
    attempt = make_attempt(running_round(kinds=KINDS, round_fields=round_fields), now=timezone.now())
    mark(attempt)
    page = client_of(attempt.entry.person).get(reverse("result", args=[attempt.uuid]))
    assert page.content.decode().count(EXPLANATION) == 7 + len(page.context["lessons"])
    assert [item["outcome"] for item in page.context["review"]] == ["blank"] * 7


def test_a_picture_is_served_to_whoever_has_it_on_the_paper(db, client_of, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    joined = running_round()
    revision = joined.banks.get().questions.get().approved_revision
    picture = QuestionImage.objects.create(
        revision=revision, image=SimpleUploadedFile("a.png", b"a picture"), alt_text="Sơ đồ"
    )
    attempt = make_attempt(joined, now=timezone.now())
    place = reverse("paper_image", args=[attempt.uuid, picture.pk])
    answer = client_of(attempt.entry.person).get(place)
    assert (b"".join(answer.streaming_content), answer.headers["Content-Type"]) == (b"a picture", "image/png")
    assert client_of(cast.stranger).get(place).status_code == 404
    assert client_of(attempt.entry.person).get(reverse("paper_image", args=[attempt.uuid, 0])).status_code == 404
    assert 'alt="Sơ đồ"' in client_of(attempt.entry.person).get(address(attempt, 1)).content.decode()


def test_options_are_never_named_by_their_keys(attempt, browser):
    page = browser.get(address(attempt, slot_of(attempt, "single"))).content.decode()
    assert [f'value="{option["key"]}"' in page for option in options("a", "b", "c")] == [False] * 3


# --- what all papers have in common -----------------------------------------------------------------------------------


def test_a_page_shows_its_own_paper_whoever_opened_one_before(joined, client_of):
    """All that papers have in common is kept by the process; what differs must be each one's own."""
    attempts = [make_attempt(joined, now=timezone.now()) for _ in range(2)]
    browsers = [client_of(attempt.entry.person) for attempt in attempts]

    shown = [
        (browser.get(reverse("paper_slot", args=[attempt.uuid, 1])).text, attempt)
        for browser, attempt in [*zip(browsers, attempts, strict=True)] * 2
    ]

    named = [[str(other.uuid) in page or other.uuid.hex in page for other in attempts] for page, _attempt in shown]
    assert named == [[True, False], [False, True]] * 2


def test_the_page_of_a_paper_is_as_its_reader_likes_it(attempt, browser):
    at = reverse("paper_slot", args=[attempt.uuid, 1])
    plain = browser.get(at).text
    browser.post(reverse("preferences"), {"text_size": "larger", "theme": "dark", "next": at})
    looks = [('data-text="larger"' in page, 'data-bs-theme="dark"' in page) for page in (plain, browser.get(at).text)]
    assert looks == [(False, False), (True, True)]


def test_the_page_of_a_paper_has_what_belongs_to_the_device_and_the_site(attempt, browser):
    at = reverse("paper_slot", args=[attempt.uuid, 1])
    marks = ('id="lent-dialog"', 'class="demo-banner"')
    before = browser.get(at).text
    session = browser.session
    session[LENT] = timezone.now().timestamp() + 60
    session.save()
    Headcount.objects.create(unit=make_unit(), on=timezone.localdate(), number=1, is_demo=True)
    cache.clear()  # the site's profile is remembered
    after = browser.get(at).text
    assert [[mark in page for mark in marks] for page in (before, after)] == [[False, False], [True, True]]


def test_a_message_is_told_once_on_a_paper(attempt, browser):
    at = reverse("paper_slot", args=[attempt.uuid, 1])
    browser.cookies["messages"] = CookieStorage(HttpRequest())._encode([Message(SUCCESS, "Đã đổi <b>đơn vị</b>")])
    told = ["<div>Đã đổi &lt;b&gt;đơn vị&lt;/b&gt;</div>" in browser.get(at).text for _ in range(2)]
    assert told == [True, False]
