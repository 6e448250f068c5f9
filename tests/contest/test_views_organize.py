"""The organisers' pages: who gets in, what they show, and what comes of sending their forms."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Audience, AuditEvent, Role
from contest.attempts import finish_attempt
from contest.forms.fields import MomentField, moment_text, read_moment
from contest.marking import mark_waiting
from contest.models import Attempt, Contest, Division, Entry, Response, Round, RoundDivision
from contest.organizing import fingerprint
from questions.models import Blueprint, Question, Revision, Use
from tests.contest.organizers import (
    PREDICTION,
    TOMORROW,
    blueprint_form,
    contest_form,
    make_setting,
    round_form,
    sitting_form,
    stored_round_form,
)
from tests.factories import (
    NOW,
    grant,
    make_attempt,
    make_bank,
    make_blueprint,
    make_contest,
    make_entry,
    make_image,
    make_person,
    make_question,
    make_round_division,
    make_topic,
    make_unit,
)

HUGE = 10**30
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3)) **đậm**"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def setting(units):
    return make_setting(units.province)


@pytest.fixture
def started(setting):
    Contest.objects.update(published_at=NOW - timedelta(days=1))
    for record in (setting.contest, setting.round):
        record.refresh_from_db()
    setting.attempt = make_attempt(setting.sitting, make_entry(setting.division), now=NOW)
    return setting


@pytest.fixture
def browser(cast, client_of):
    client = client_of(cast.organiser)
    client.cookies["language"] = "en"
    return client


def text_of(response) -> str:
    return response.content.decode()


def told(verb: str) -> AuditEvent:
    return AuditEvent.objects.get(verb=verb)


def pages_of(setting) -> list[str]:
    """The address of every page that is about one contest or blueprint."""
    contest = {"contest_id": setting.contest.pk}
    division = contest | {"division_id": setting.division.pk}
    round_ = contest | {"round_id": setting.round.pk}
    whole = [f"organize_contest{part}" for part in ("", "_edit", "_publish", "_withdraw")]
    new = ["organize_division_new", "organize_round_new"]
    return [
        *(reverse(name, kwargs=contest) for name in whole + new),
        reverse("organize_division_edit", kwargs=division),
        reverse("organize_round_edit", kwargs=round_),
        *(reverse(f"organize_{name}", kwargs=division | round_) for name in ("sitting", "preview")),
        reverse("organize_blueprint_edit", args=[setting.blueprint.pk]),
    ]


def removals_of(setting) -> list[str]:
    contest, round_, division = setting.contest.pk, setting.round.pk, setting.division.pk
    return [
        reverse("organize_division_remove", args=[contest, division]),
        reverse("organize_round_remove", args=[contest, round_]),
        reverse("organize_sitting_remove", args=[contest, round_, division]),
        reverse("organize_blueprint_remove", args=[setting.blueprint.pk]),
    ]


# --- who gets in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who, expected",
    [
        ("organiser", {200, 302}),
        ("superuser", {200, 302}),
        ("other_organiser", {404}),
        ("entrant", {403}),
        ("observer", {403}),
        ("author", {403}),
    ],
)
def test_only_organisers_of_the_unit_open_its_pages(cast, client_of, setting, who, expected):
    browser = client_of(getattr(cast, who))
    assert {browser.get(address).status_code for address in pages_of(setting)} == expected


def test_strangers_are_sent_to_sign_in(client, setting):
    answers = [client.get(address) for address in pages_of(setting)]
    assert {answer.headers["Location"].split("?")[0] for answer in answers} == {reverse("account_login")}


@pytest.mark.parametrize("who, expected", [("other_organiser", {404}), ("entrant", {403}), (None, {302})])
def test_nobody_else_changes_anything(cast, client_of, setting, who, expected):
    browser = client_of(getattr(cast, who) if who else None)
    addresses = pages_of(setting)[1:] + removals_of(setting)
    writable = [address for address in addresses if "preview" not in address]
    assert {browser.post(address, {}).status_code for address in writable} == expected
    assert (Division.objects.count(), Round.objects.count(), Blueprint.objects.count()) == (1, 1, 1)


def test_people_without_the_role_are_told_so(cast, client_of):
    browser = client_of(cast.entrant)
    browser.cookies["language"] = "en"
    answer = browser.get(reverse("organize_home"))
    assert (answer.status_code, "These pages are for organisers" in text_of(answer)) == (403, True)


def test_a_unit_leader_who_strays_there_is_led_to_their_own_page(cast, client_of):
    answers = [client_of(person).get(reverse("organize_home")) for person in (cast.leader, cast.entrant)]
    leads = [f'href="{reverse("my_rosters")}"' in answer.text for answer in answers]
    assert ([answer.status_code for answer in answers], leads) == ([403, 403], [True, False])


def test_organisers_of_a_department_see_their_own_contests_only(units, client_of):
    person = grant(make_person(), Role.ORGANISER, units.department)
    own, above = make_contest(units.department, title_vi="Của sở"), make_contest(units.province, title_vi="Của tỉnh")
    browser = client_of(person)
    page = text_of(browser.get(reverse("organize_home")))
    assert ("Của sở" in page, "Của tỉnh" in page) == (True, False)
    answers = [browser.get(reverse("organize_contest", args=[contest.pk])).status_code for contest in (own, above)]
    assert answers == [200, 404]


def test_a_division_or_round_of_another_contest_is_not_found(browser, setting, units):
    other = make_setting(units.province)
    crossed = [
        reverse("organize_division_edit", args=[other.contest.pk, setting.division.pk]),
        reverse("organize_round_edit", args=[other.contest.pk, setting.round.pk]),
        reverse("organize_sitting", args=[other.contest.pk, other.round.pk, setting.division.pk]),
        reverse("organize_sitting", args=[other.contest.pk, setting.round.pk, other.division.pk]),
    ]
    assert [browser.get(address).status_code for address in crossed] == [404] * 4


def test_numbers_beyond_the_database_are_not_found(browser, setting):
    contest = setting.contest.pk
    addresses = [
        reverse("organize_contest", args=[HUGE]),
        reverse("organize_round_edit", args=[contest, HUGE]),
        reverse("organize_division_edit", args=[contest, HUGE]),
        reverse("organize_sitting", args=[contest, HUGE, HUGE]),
        reverse("organize_blueprint_edit", args=[HUGE]),
        reverse("organize_preview_image", args=[contest, setting.round.pk, setting.division.pk, HUGE]),
    ]
    assert [browser.get(address).status_code for address in addresses] == [404] * 6
    assert browser.get(reverse("organize_blueprint_new"), {"copy": str(HUGE)}).status_code == 200


# --- what the pages show -------------------------------------------------------------------------------------------


def test_an_empty_home_says_what_to_do(browser):
    page = text_of(browser.get(reverse("organize_home")))
    assert "There is no contest yet" in page
    assert "There is no blueprint yet" in page
    assert f'href="{reverse("organize_contest_new")}"' in page


def test_home_counts_entries_and_papers(browser, setting, units):
    Contest.objects.update(published_at=NOW)
    setting.sitting.refresh_from_db()
    for state in ("open", "marked", "waiting"):
        attempt = make_attempt(setting.sitting, make_entry(setting.division), now=NOW)
        if state != "open":
            finish_attempt(attempt.pk, at=NOW + timedelta(minutes=1))
        if state == "marked":
            mark_waiting(now=NOW)
    make_entry(setting.division)
    figures = re.findall(r"<dd>(\d+)</dd>", text_of(browser.get(reverse("organize_home"))))
    assert figures == ["4", "3", "1", "2", "1"]


def queries(browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["organize_home", "organize_blueprints"])
def test_lists_cost_the_same_with_1_and_3_rows(browser, setting, units, name):
    one = queries(browser, reverse(name))
    for _number in range(2):
        make_setting(units.province)
    assert queries(browser, reverse(name)) == one


def test_the_page_of_a_contest_costs_the_same_with_1_and_3_rounds(browser, started):
    address = reverse("organize_contest", args=[started.contest.pk])
    one = queries(browser, address)
    for number in (2, 3):
        round_ = Round.objects.create(contest=started.contest, number=number, opens_at=NOW, closes_at=TOMORROW)
        division = Division.objects.create(
            contest=started.contest, slug=f"d{number}", title_vi=f"Bảng {number}", audience=Audience.OFFICIALS
        )
        make_round_division(round_, division, **PREDICTION)
    assert queries(browser, address) == one


def test_long_lists_come_in_pages(browser, units):
    for number in range(21):
        make_contest(units.province, title_vi=f"Cuộc thi số {number}.", title_en="")
    pages = [text_of(browser.get(reverse("organize_home"), {"page": page})) for page in ("1", "2", "x", "999")]
    assert [page.count("organize-contest") for page in pages] == [20, 1, 20, 1]


def test_the_page_of_a_contest_tells_what_lacks_and_what_was_done(browser, units, cast):
    setting = make_setting(units.province, questions=1, asked=2)
    browser.post(reverse("organize_division_edit", args=[setting.contest.pk, setting.division.pk]), {})
    rows = f"{reverse('organize_blueprint_edit', args=[setting.blueprint.pk])}?contest={setting.contest.pk}"
    page = text_of(browser.get(reverse("organize_contest", args=[setting.contest.pk])))
    assert "What to do until the contest is published" in page
    assert f'2 wanted, 1 can be drawn. Missing: 1. <a href="{rows}">Change the blueprint</a>' in page
    assert page.count("2 wanted, 1 can be drawn. Missing: 1.") == 2  # above, and at the paper itself


@pytest.mark.parametrize(
    "minimum, guardian, audience, ages",
    [
        (None, 16, Audience.CITIZENS, "People of any age<br>Below 16 with the consent of a parent or guardian"),
        (None, 16, Audience.OFFICIALS, "People of any age<br>Nobody needs the consent of a guardian"),
        (60, 16, Audience.CITIZENS, "From 60 years of age<br>Nobody needs the consent of a guardian"),
    ],
)
def test_the_page_of_a_contest_tells_who_may_enter_by_age(browser, setting, minimum, guardian, audience, ages):
    Contest.objects.update(minimum_age=minimum, guardian_below_age=guardian)
    Division.objects.update(audience=audience)
    assert f"<dd>{ages}</dd>" in text_of(browser.get(reverse("organize_contest", args=[setting.contest.pk])))


@pytest.mark.parametrize(
    "chosen, told",
    [
        (None, "Phone number and a password of one&#x27;s own<br>E-mail address and a password of one&#x27;s own"),
        (["kiosk", "openid"], "On a shared device that an officer opens (kiosk)"),
    ],
)
def test_the_page_of_a_contest_tells_by_which_doors_people_come_in_here(browser, setting, chosen, told):
    Contest.objects.update(doors=chosen)
    assert f"<dd>{told}</dd>" in text_of(browser.get(reverse("organize_contest", args=[setting.contest.pk])))


def test_the_page_of_a_published_contest_leads_to_the_organisers_board(browser, started):
    page = text_of(browser.get(reverse("organize_contest", args=[started.contest.pk])))
    place = f"?division={started.division.slug}&amp;round=1&amp;audience=organisers"
    assert f'href="{reverse("board", args=[started.contest.slug])}{place}"' in page
    board = browser.get(reverse("board", args=[started.contest.slug]), {"audience": "organisers"})
    assert board.status_code == 200


# --- contests ------------------------------------------------------------------------------------------------------


def test_a_contest_is_made_from_its_form(browser, units):
    answer = browser.post(reverse("organize_contest_new"), contest_form(units.province, rules_vi="Dòng 1\r\nDòng 2"))
    contest = Contest.objects.get()
    assert answer.headers["Location"] == reverse("organize_contest", args=[contest.pk])
    assert (contest.slug, contest.chain, contest.unit_minimum_percent) == (
        "tim-hieu-de-an-06",
        ["score", "prediction", "time"],
        50,
    )
    assert (contest.published_at, contest.rules_vi) == (None, "Dòng 1\nDòng 2")


def test_sending_a_new_contest_twice_makes_one(browser, units):
    answers = [browser.post(reverse("organize_contest_new"), contest_form(units.province)) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert Contest.objects.count() == 1


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"title_vi": ""}, "title_vi"),
        ({"title_vi": "\u200b\u200b"}, "title_vi"),
        ({"title_vi": "x" * 201}, "title_vi"),
        ({"title_vi": "a\x00b"}, "title_vi"),
        ({"slug": "có dấu"}, "slug"),
        ({"short_code": "có dấu"}, "short_code"),
        ({"short_code": "A" * 13}, "short_code"),
        ({"rules_vi": "x" * 20_001}, "rules_vi"),
        ({"owner": "", "owner_query": ""}, "owner"),
        ({"owner": "x", "owner_query": "x"}, "owner"),
        ({"units_as_of": "31/2/2026"}, "units_as_of"),
        ({"minimum_age": "-1"}, "minimum_age"),
        ({"minimum_age": "121"}, "minimum_age"),
        ({"minimum_age": "mười"}, "minimum_age"),
        ({"unit_minimum_percent": "101"}, "unit_minimum_percent"),
        ({"credit_limit_minutes": str(HUGE)}, "credit_limit_minutes"),
        ({"chain_0": "time", "chain_2": "score"}, "chain"),
        ({"chain_0": ""}, "chain"),
        ({"chain_1": "score"}, "chain"),
        ({"chain_1": "luck"}, "chain"),
    ],
)
def test_a_bad_field_is_refused_where_it_stands(browser, units, fields, field):
    answer = browser.post(reverse("organize_contest_new"), contest_form(units.province) | fields)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Contest.objects.count() == 0


@pytest.mark.parametrize("day", ["31/2/2026", "hôm nay"])
def test_a_day_that_cannot_be_says_how_to_write_one(browser, units, day):
    page = text_of(browser.post(reverse("organize_contest_new"), contest_form(units.province, units_as_of=day)))
    assert ">Units as of</a>: Please write a day that exists as day/month/year, for example 03/3/2026." in page


@pytest.mark.parametrize(
    "fields, unfolded", [({"title_vi": ""}, 0), ({"slug": "có dấu"}, 1), ({"title_en": "x" * 201}, 1)]
)
def test_what_is_folded_away_unfolds_where_something_is_wrong(browser, units, fields, unfolded):
    page = text_of(browser.post(reverse("organize_contest_new"), contest_form(units.province) | fields))
    assert page.count('<details class="fold" open>') == unfolded


@pytest.mark.parametrize("posted", [{}, {"title_vi": ["a", "b"]}, {"chain_0": ["score", "time"]}, {"x" * 99: "y"}])
def test_nonsense_is_refused(browser, units, posted):
    answer = browser.post(reverse("organize_contest_new"), posted)
    assert (answer.status_code, Contest.objects.count()) == (422, 0)


def test_a_contest_belongs_to_one_of_ones_own_units(browser, units):
    answer = browser.post(reverse("organize_contest_new"), contest_form(units.elsewhere))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["owner"])


def test_every_empty_choice_says_what_to_choose(browser, setting):
    addresses = [
        reverse("organize_contest_new"),
        reverse("organize_division_new", args=[setting.contest.pk]),
        reverse("organize_sitting", args=[setting.contest.pk, setting.round.pk, setting.division.pk]),
        reverse("organize_blueprint_new"),
    ]
    pages = [text_of(browser.get(address)) for address in addresses]
    empty = {words for page in pages for words in re.findall(r'<option value=""[^>]*>([^<]*)<', page)}
    assert empty == {
        "No further criterion",
        "Choose an audience",
        "Choose a blueprint",
        "Choose a topic",
        "any level",
        "any kind",
    }


@pytest.mark.parametrize(
    "language, words",
    [
        ("en", "Use only small letters without accents, digits and hyphens."),
        ("vi", "Chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối."),
    ],
)
def test_an_address_that_cannot_be_says_what_it_is_made_of(browser, units, language, words):
    browser.cookies["language"] = language
    answer = browser.post(reverse("organize_contest_new"), contest_form(units.province, slug="Có dấu & trắng"))
    assert re.findall(r"</a>: (.*)</li>", text_of(answer)) == [words]


def test_a_public_contest_with_an_address_of_former_rules_can_still_be_edited(browser, setting):
    Contest.objects.update(slug="CCHC_2021", published_at=NOW)
    form = contest_form(setting.contest.owner, title_vi="Tên mới", seen=fingerprint(Contest.objects.get()))
    answer = browser.post(reverse("organize_contest_edit", args=[setting.contest.pk]), form)
    assert (answer.status_code, Contest.objects.values_list("slug", "title_vi").get()) == (
        302,
        ("CCHC_2021", "Tên mới"),
    )


def test_a_taken_address_and_code_are_told_with_whatever_else_is_wrong(browser, units, setting):
    taken = {"slug": setting.contest.slug, "short_code": setting.contest.short_code}
    answer = browser.post(reverse("organize_contest_new"), contest_form(units.province, title_vi="", **taken))
    assert re.findall(r"</a>: (.*)</li>", text_of(answer)) == [
        "Please fill this in.",
        "Another contest has this address. Please write another one.",
        "Another contest has this code. Please write another one.",
    ]


def test_an_empty_time_holds_nothing_that_looks_like_one(browser, setting):
    """An example inside an empty field was taken for a value; it stands below the field."""
    pages = [
        text_of(browser.get(reverse(f"organize_{name}_new", args=place)))
        for name, place in (("contest", []), ("round", [setting.contest.pk]))
    ]
    assert [page.count("placeholder=") for page in pages] == [0, 0]
    form = browser.get(reverse("organize_round_new", args=[setting.contest.pk])).context["form"]
    moments = [field for field in form if isinstance(field.field, MomentField)]
    assert [field.help_text for field in moments if not field.help_text] == []


@pytest.mark.parametrize("language, word", [("en", "Round 1:"), ("vi", "Đợt 1:")])
def test_the_word_for_a_round_is_in_the_language_of_the_page(browser, setting, language, word):
    browser.cookies["language"] = language
    assert re.findall(r"<span>(\w+ 1:) ", text_of(browser.get(reverse("organize_home")))) == [word]


def test_a_shown_contest_sent_back_changes_nothing(browser, setting):
    page = browser.get(reverse("organize_contest_edit", args=[setting.contest.pk]))
    shown = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    split = {f"chain_{place}": name for place, name in enumerate(shown.pop("chain"))}
    split["owner_query"], split["owner"], _picked = shown.pop("owner")
    sent = {name: value if value is not None else "" for name, value in shown.items()} | split
    answer = browser.post(reverse("organize_contest_edit", args=[setting.contest.pk]), sent)
    assert (answer.status_code, AuditEvent.objects.count()) == (302, 0)


def test_a_stale_change_is_shown_again_and_may_then_replace(browser, units, setting):
    address = reverse("organize_contest_edit", args=[setting.contest.pk])
    form = contest_form(units.province, seen=fingerprint(setting.contest), slug="a", short_code="B1")
    Contest.objects.update(title_en="Changed meanwhile")
    refused = browser.post(address, form)
    assert (refused.status_code, "by somebody else or by you" in text_of(refused)) == (409, True)
    seen = re.search(r'name="seen" value="(\w+)"', text_of(refused))[1]
    assert browser.post(address, form | {"seen": seen}).status_code == 302
    assert Contest.objects.get().title_vi == "Tìm hiểu Đề án 06"


def test_a_form_that_does_not_say_what_it_saw_changes_nothing(browser, units, setting):
    answer = browser.post(
        reverse("organize_contest_edit", args=[setting.contest.pk]),
        contest_form(units.province, slug="a", short_code="B1"),
    )
    assert (answer.status_code, Contest.objects.get().slug) == (409, setting.contest.slug)


def test_what_stands_still_is_shown_locked_and_sent_in_vain(browser, units, started):
    address = reverse("organize_contest_edit", args=[started.contest.pk])
    form = browser.get(address).context["form"]
    assert {name for name, field in form.fields.items() if field.disabled} == {
        "slug",
        "short_code",
        "units_as_of",
        "chain",
    }
    browser.post(address, contest_form(units.province, seen=fingerprint(started.contest), slug="khac", chain_1="time"))
    stored = Contest.objects.get()
    assert (stored.slug, stored.chain, stored.title_vi) == (
        started.contest.slug,
        ["score", "prediction", "time", "earliest"],
        "Tìm hiểu Đề án 06",
    )


def test_rules_are_previewed_without_being_saved(browser, units):
    form = contest_form(units.province, rules_vi="Mỗi người **một lần**.", title_vi="", preview="1")
    answer = browser.post(reverse("organize_contest_new"), form)
    assert (answer.status_code, "<strong>một lần</strong>" in text_of(answer)) == (200, True)
    assert Contest.objects.count() == 0


def test_hostile_words_stay_words(browser, client, units):
    fields = {"rules_vi": HOSTILE, "title_vi": HOSTILE[:60], "summary_vi": HOSTILE}
    previewed = text_of(
        browser.post(reverse("organize_contest_new"), contest_form(units.province, **fields, preview="1"))
    )
    browser.post(reverse("organize_contest_new"), contest_form(units.province, slug="thu", **fields))
    contest = Contest.objects.get()
    pages = [
        previewed,
        *(
            text_of(browser.get(address))
            for address in (
                reverse("organize_home"),
                reverse("organize_contest", args=[contest.pk]),
                reverse("contest", args=["thu"]),
            )
        ),
    ]
    for page in pages:
        assert ("<script>alert" in page, "<img src=x" in page, 'href="javascript' in page) == (False, False, False)
    assert "<strong>đậm</strong>" in pages[0]


def test_publishing_asks_first(browser, setting):
    address = reverse("organize_contest_publish", args=[setting.contest.pk])
    assert "Publish now" in text_of(browser.get(address))
    assert Contest.objects.get().published_at is None
    assert browser.post(address).status_code == 302
    assert Contest.objects.get().published_at == NOW


def test_publishing_says_what_lacks(browser, units):
    setting = make_setting(units.province, questions=1, asked=2)
    address = reverse("organize_contest_publish", args=[setting.contest.pk])
    asked, sent = browser.get(address), browser.post(address)
    assert (asked.status_code, sent.status_code, Contest.objects.get().published_at) == (200, 409, None)
    for page in (asked, sent):
        assert ("1 can be drawn" in text_of(page), "Publish now" in text_of(page)) == (True, False)


@pytest.mark.parametrize("reason, status", [("", 422), ("x" * 501, 422), ("Sai thể lệ", 302)])
def test_withdrawing_wants_a_reason(browser, setting, reason, status):
    Contest.objects.update(published_at=NOW)
    address = reverse("organize_contest_withdraw", args=[setting.contest.pk])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"reason": reason}).status_code == status
    assert (Contest.objects.get().published_at is None) == (status == 302)


def test_withdrawing_waits_for_papers(browser, started):
    answer = browser.post(reverse("organize_contest_withdraw", args=[started.contest.pk]), {"reason": "x"})
    assert (answer.status_code, "1 person is sitting a paper now" in text_of(answer)) == (409, True)


# --- divisions and rounds ------------------------------------------------------------------------------------------


def test_a_division_is_made_changed_and_removed(browser, setting):
    form = {"title_vi": "Người dân", "audience": "citizens"}
    contest = setting.contest.pk
    for status in (302, 409):  # a second click changes nothing
        assert browser.post(reverse("organize_division_new", args=[contest]), form).status_code == status
    division = Division.objects.get(slug="nguoi-dan")
    address = reverse("organize_division_edit", args=[contest, division.pk])
    assert browser.post(address, form | {"title_en": "Citizens", "seen": fingerprint(division)}).status_code == 302
    assert browser.post(address, form | {"title_en": "Late", "seen": fingerprint(division)}).status_code == 409
    browser.post(reverse("organize_division_remove", args=[contest, division.pk]))
    assert list(Division.objects.values_list("slug", flat=True)) == [setting.division.slug]


@pytest.mark.parametrize("name", ["organize_division_remove", "organize_round_remove"])
def test_removing_takes_a_press_of_the_button(browser, setting, name):
    other = setting.division.pk if "division" in name else setting.round.pk
    assert browser.get(reverse(name, args=[setting.contest.pk, other])).status_code == 405


def test_what_cannot_be_removed_stays_and_says_why(browser, started):
    address = reverse("organize_round_remove", args=[started.contest.pk, started.round.pk])
    page = text_of(browser.post(address, follow=True))
    assert ("Withdraw the contest first" in page, Round.objects.count()) == (True, 1)


@pytest.mark.parametrize(
    "fields, field, words",
    [
        ({"closes_at": "20/5/2026 08:00"}, "closes_at", "The round must close after it opens."),
        ({"freezes_at": "1/6/2026 08:00"}, "freezes_at", None),
    ],
)
def test_times_that_can_be_read_are_checked_beside_one_that_cannot(browser, setting, fields, field, words):
    """The database's own words for its rules, which are English, must not reach the page."""
    form = round_form(**fields, provisional_at="mai")
    answer = browser.post(reverse("organize_round_new", args=[setting.contest.pk]), form)
    assert set(answer.context["form"].errors) == {field, "provisional_at"}
    assert "onstraint" not in text_of(answer)
    assert words is None or words in text_of(answer)


def test_a_round_is_made_from_its_form(browser, setting):
    address = reverse("organize_round_new", args=[setting.contest.pk])
    assert browser.get(address).context["form"]["number"].value() == 2
    for status in (302, 409):  # a second click changes nothing
        assert browser.post(address, round_form()).status_code == status
    made = Round.objects.get(number=2)
    assert (made.opens_at.isoformat(), made.closes_at.isoformat()) == (
        "2026-05-21T01:00:00+00:00",
        "2026-05-30T17:00:00+00:00",
    )


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"closes_at": "20/5/2026 08:00"}, "closes_at"),
        ({"closes_at": "21/5/2026 08:00"}, "closes_at"),
        ({"closes_at": ""}, "closes_at"),
        ({"closes_at": "ngày mai"}, "closes_at"),
        ({"opens_at": "30/2/2026 08:00"}, "opens_at"),
        ({"opens_at": "21/5/2026 24:01"}, "opens_at"),
        ({"opens_at": "21/5/2026"}, "opens_at"),
        ({"opens_at": "1/1/0001 00:00"}, "opens_at"),
        ({"opens_at": "9" * 60}, "opens_at"),
        ({"duration_minutes": "0"}, "duration_minutes"),
        ({"duration_minutes": "601"}, "duration_minutes"),
        ({"closes_at": "21/5/2026 08:10"}, "duration_minutes"),
        ({"attempts_allowed": "0"}, "attempts_allowed"),
        ({"number": str(HUGE)}, "number"),
        ({"review_policy": "after_submit"}, "review_policy"),
        ({"review_policy": "at once"}, "review_policy"),
        ({"counting": "worst"}, "counting"),
        ({"freezes_at": "31/5/2026 08:00"}, "freezes_at"),
        ({"provisional_at": "29/5/2026 08:00"}, "provisional_at"),
        ({"complaints_until": "31/5/2026 08:00"}, "complaints_until"),
    ],
)
def test_a_bad_round_is_refused_where_it_is_wrong(browser, setting, fields, field):
    answer = browser.post(reverse("organize_round_new", args=[setting.contest.pk]), round_form(**fields))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Round.objects.count() == 1


def test_an_open_round_is_extended_from_its_page(browser, started):
    address = reverse("organize_round_edit", args=[started.contest.pk, started.round.pk])
    form = stored_round_form(started.round, closes_at="25/5/2026 24:00", duration_minutes="99")
    assert browser.post(address, form).status_code == 302
    stored = Round.objects.get()
    assert (stored.closes_at.isoformat(), stored.duration_minutes) == ("2026-05-25T17:00:00+00:00", 15)
    assert list(told("round-extended").after) == ["closes_at"]


def test_an_open_round_is_not_closed_in_the_past(browser, started):
    address = reverse("organize_round_edit", args=[started.contest.pk, started.round.pk])
    answer = browser.post(address, stored_round_form(started.round, closes_at="20/5/2026 15:59"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["closes_at"])


def test_several_wrong_fields_are_told_at_once_in_sentences(browser, setting):
    form = round_form(opens_at="24/12/2026 08:00", closes_at="23/12/2026 08:00", duration_minutes="0")
    answer = browser.post(reverse("organize_round_new", args=[setting.contest.pk]), form)
    assert re.findall(r"</a>: (.*)</li>", text_of(answer)) == [
        "The round must close after it opens.",
        "Please write a whole number from 1 to 600.",
    ]


@pytest.mark.parametrize(
    "moment, words",
    [
        ("12/25/2026 08:00", "There is no such day or time. Please write the day first, then the month"),
        ("31/2/2027 08:00", "There is no such day or time. Please write the day first, then the month"),
        ("hôm nay", "Please write day/month/year and time"),
        ("25/12/2026", "Please write day/month/year and time"),
    ],
)
def test_a_moment_that_cannot_be_says_why(browser, setting, moment, words):
    form = round_form(opens_at=moment)
    answer = browser.post(reverse("organize_round_new", args=[setting.contest.pk]), form)
    assert f">Opens at</a>: {words}" in text_of(answer)


def test_an_address_that_is_taken_is_refused_in_words_of_the_field(browser, setting, units):
    form = contest_form(units.province, slug=setting.contest.slug, short_code=setting.contest.short_code)
    answer = browser.post(reverse("organize_contest_new"), form)
    assert re.findall(r"</a>: (.*)</li>", text_of(answer)) == [
        "Another contest has this address. Please write another one.",
        "Another contest has this code. Please write another one.",
    ]


def test_moments_that_were_not_touched_keep_their_seconds(browser, setting):
    exact = setting.round.closes_at.replace(second=42, microsecond=7)
    Round.objects.update(closes_at=exact)
    stored = Round.objects.get()
    address = reverse("organize_round_edit", args=[setting.contest.pk, stored.pk])
    assert browser.post(address, stored_round_form(stored, duration_minutes="20")).status_code == 302
    stored.refresh_from_db()
    assert (stored.closes_at, stored.duration_minutes) == (exact, 20)


@pytest.mark.parametrize(
    "text",
    [
        "30/4/2026 24:00",
        "1/5/2026 00:00",
        "01/05/2026 0:00",
        "01-05-2026, 00:00",
        "24:00 30/4/2026",
        "24 giờ ngày 30/4/2026",
        "24 giờ 00 ngày 30/4/2026",
        "0h00 1.5.2026",
        "2026-05-01T00:00",
        "2026-05-01T00:00:59.9",
    ],
)
def test_a_moment_may_be_written_in_many_ways(text):
    assert read_moment(text).isoformat() == "2026-04-30T17:00:00+00:00"


@pytest.mark.parametrize("text", ["", "30/4/2026", "24:00", "31/4/2026 8:00", "30/4/26 8:00", "30/4/2026 8", "x" * 99])
def test_anything_else_is_no_moment(text):
    with pytest.raises(ValueError):
        read_moment(text)


def test_a_closing_midnight_is_shown_as_the_end_of_the_day():
    midnight = read_moment("30/4/2026 24:00")
    assert moment_text(midnight, closing=True) == "30/04/2026 24:00"
    assert moment_text(midnight, closing=False) == "01/05/2026 00:00"
    assert read_moment(moment_text(midnight, closing=True)) == midnight


# --- papers --------------------------------------------------------------------------------------------------------


def sitting_page(setting, name: str = "sitting", *more) -> str:
    return reverse(f"organize_{name}", args=[setting.contest.pk, setting.round.pk, setting.division.pk, *more])


def test_a_paper_is_set_up_from_its_form(browser, setting):
    RoundDivision.objects.all().delete()
    form = {"blueprint": setting.blueprint.pk, "banks": [setting.bank.pk], "seen": ""}
    for status in (302, 409):  # a second click changes nothing
        assert browser.post(sitting_page(setting), form).status_code == status
    sitting = RoundDivision.objects.get()
    assert (sitting.blueprint, list(sitting.banks.all()), sitting.uses) == (
        setting.blueprint,
        [setting.bank],
        ["contest"],
    )


def test_a_new_round_is_offered_the_week_after_the_last(browser, setting):
    Round.objects.update(closes_at=NOW + timedelta(days=6))  # Tuesday
    form = browser.get(reverse("organize_round_new", args=[setting.contest.pk])).context["form"]
    shown = {name: form[name].value() for name in ("number", "opens_at", "closes_at")}
    assert shown == {"number": 2, "opens_at": "01/06/2026 08:00", "closes_at": "07/06/2026 20:00"}


def test_the_first_paper_begins_with_the_only_blueprint_and_bank(browser, setting):
    setting.sitting.delete()
    address = reverse("organize_sitting", args=[setting.contest.pk, setting.round.pk, setting.division.pk])
    form = browser.get(address).context["form"]
    assert (form["blueprint"].value(), form["banks"].value()) == (setting.blueprint.pk, [setting.bank.pk])
    make_blueprint({"topic": setting.topic, "count": 1}, owner=setting.contest.owner)
    make_bank(setting.contest.owner)
    form = browser.get(address).context["form"]
    assert (form["blueprint"].value(), form["banks"].value()) == (None, [])


def test_the_paper_of_a_new_round_begins_like_the_last(browser, setting):
    setting.round = Round.objects.create(contest=setting.contest, number=2, opens_at=NOW, closes_at=TOMORROW)
    form = browser.get(sitting_page(setting)).context["form"]
    assert form["blueprint"].value() == setting.blueprint.pk
    assert form["banks"].value() == [setting.bank.pk]
    assert form["prediction_question_vi"].value() == PREDICTION["prediction_question_vi"]
    assert RoundDivision.objects.count() == 1


def test_uses_can_be_chosen_in_a_demo_only(browser, setting):
    browser.post(sitting_page(setting), sitting_form(setting, uses=["practice"]))
    assert RoundDivision.objects.get().uses == ["contest"]
    Contest.objects.update(is_demo=True)
    browser.post(sitting_page(setting), sitting_form(setting, uses=["contest", "practice"]))
    assert RoundDivision.objects.get().uses == ["contest", "practice"]


def test_only_banks_and_blueprints_of_ones_units_and_above_are_offered(units, client_of):
    person = grant(make_person(), Role.ORGANISER, units.department)
    setting = make_setting(units.department)
    above, beside = make_bank(units.province), make_bank(units.elsewhere)
    shared, strange = make_blueprint(owner=units.province), make_blueprint(owner=units.elsewhere)
    form = client_of(person).get(sitting_page(setting)).context["form"]
    assert set(form.fields["banks"].queryset) == {setting.bank, above}
    assert set(form.fields["blueprint"].queryset) == {setting.blueprint, shared}
    answer = client_of(person).post(
        sitting_page(setting), sitting_form(setting, banks=[beside.pk], blueprint=strange.pk)
    )
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"banks", "blueprint"})


@pytest.mark.parametrize(
    "fields, field, status",
    [
        ({"blueprint": ""}, "blueprint", 422),
        ({"blueprint": str(HUGE)}, "blueprint", 422),
        ({"banks": []}, "banks", 422),
        ({"banks": ["x"]}, "banks", 422),
        ({"prediction_definition_vi": ""}, "prediction_definition_vi", 409),
        ({"prizes_vi": "x" * 20_001}, "prizes_vi", 422),
    ],
)
def test_a_bad_paper_is_refused_where_it_is_wrong(browser, setting, fields, field, status):
    answer = browser.post(sitting_page(setting), sitting_form(setting, **fields))
    assert (answer.status_code, list(answer.context["form"].errors)) == (status, [field])


def test_what_papers_were_drawn_from_is_shown_locked(browser, started):
    form = browser.get(sitting_page(started)).context["form"]
    assert {name for name, field in form.fields.items() if not field.disabled} == {
        "seen",
        "law_as_of",
        "prizes_vi",
        "prizes_en",
    }
    sent = sitting_form(started, prizes_vi="Giải Nhất: 5.000.000 đồng", banks=[])
    assert browser.post(sitting_page(started), sent).status_code == 302
    stored = RoundDivision.objects.get()
    assert (stored.prizes_vi, list(stored.banks.all())) == ("Giải Nhất: 5.000.000 đồng", [started.bank])


# --- preview -------------------------------------------------------------------------------------------------------


@pytest.fixture
def papers(units):
    """Every kind in one paper, with words in keys and explanations that no page may show."""
    setting = make_setting(units.province, questions=0)
    kinds = ["single", "multiple", "true_false", "ordering", "matching", "numeric", "short_text"]
    for kind in kinds:
        make_question(kind, bank=setting.bank, topic=setting.topic, explanation="CANARY-EXPLANATION")
    setting.blueprint.rows.update(count=len(kinds))
    return setting


def test_a_preview_shows_a_whole_paper_and_stores_nothing_but_that(browser, papers):
    answer = browser.get(sitting_page(papers, "preview"), follow=True)
    page = text_of(answer)
    assert re.findall(r"Question \d+ \([\d.]+ points?\)", page) == [f"Question {n} (1 point)" for n in range(1, 8)]
    assert PREDICTION["prediction_question_vi"] in page
    assert [model.objects.count() for model in (Attempt, Entry, Response)] == [0, 0, 0]
    assert Revision.objects.filter(used_at__isnull=False).count() == 0
    assert told("paper-previewed").subject_label == "Đợt 1 · Cán bộ, công chức"


def test_a_preview_knows_no_key(browser, papers):
    with CaptureQueriesContext(connection) as captured:
        page = text_of(browser.get(sitting_page(papers, "preview"), follow=True))
    assert "CANARY" not in page
    assert [query["sql"] for query in captured if "answerkey" in query["sql"]] == []


def test_the_same_seed_shows_the_same_paper_and_drawing_again_another(browser, papers):
    address = sitting_page(papers, "preview")
    seeds = {browser.get(address).headers["Location"] for _time in range(3)}
    pages = [
        re.sub(r'name="csrf\w+" value="\w+"|hx-headers=\S+ \S+', "", text_of(browser.get(address, {"seed": "ab" * 16})))
        for _time in range(2)
    ]
    assert (len(seeds), pages[0] == pages[1]) == (3, True)


@pytest.mark.parametrize("seed", ["", "x" * 32, "AB" * 16, "ab" * 15, "ab" * 999])
def test_a_seed_that_is_none_is_replaced(browser, papers, seed):
    answer = browser.get(sitting_page(papers, "preview"), {"seed": seed})
    assert (answer.status_code, len(answer.headers["Location"].partition("seed=")[2])) == (302, 32)


def test_a_preview_offers_another_paper_only_where_one_can_be_drawn(browser, units, papers):
    lacking = make_setting(make_unit(parent=units.province), questions=1, asked=2)
    pages = [text_of(browser.get(sitting_page(setting, "preview"), follow=True)) for setting in (papers, lacking)]
    assert ["Draw another" in page for page in pages] == [True, False]


@pytest.mark.parametrize("asked, warnings", [(1, 0), (2, 1)])
def test_saving_a_paper_says_so_when_it_cannot_be_drawn(browser, units, asked, warnings):
    setting = make_setting(units.province, questions=1, asked=asked)
    RoundDivision.objects.all().delete()
    form = {"blueprint": setting.blueprint.pk, "banks": [setting.bank.pk], "seen": ""}
    page = text_of(browser.post(sitting_page(setting), form, follow=True))
    assert page.count("No paper can be drawn from this yet. What is missing stands below.") == warnings


def test_a_preview_that_cannot_be_drawn_says_why(browser, units):
    setting = make_setting(units.province, questions=1, asked=2)
    answer = browser.get(sitting_page(setting, "preview"), follow=True)
    assert (answer.status_code, "2 wanted, 1 can be drawn. Missing: 1." in text_of(answer)) == (409, True)
    assert AuditEvent.objects.count() == 0


def test_the_preview_of_a_paper_that_is_not_set_up_leads_to_its_form(browser, setting):
    RoundDivision.objects.all().delete()
    answer = browser.get(sitting_page(setting, "preview"), follow=True)
    assert answer.redirect_chain == [(sitting_page(setting, "sitting"), 302)]
    assert "There is no paper to preview yet. Set it up here first." in text_of(answer)
    assert browser.post(sitting_page(setting, "sitting_remove")).status_code == 404


def test_reworded_questions_are_previewed_as_they_are_now(browser, papers):
    address = sitting_page(papers, "preview")
    browser.get(address, follow=True)
    Revision.objects.filter(kind="single").update(stem="Câu đã viết lại?")
    assert "Câu đã viết lại?" in text_of(browser.get(address, follow=True))


def test_pictures_of_the_pool_are_shown_and_no_others(browser, started):
    own = make_image(started.attempt)
    other = make_image(make_attempt(now=NOW))
    answers = [browser.get(sitting_page(started, "preview_image", picture.pk)) for picture in (own, other)]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert b"".join(answers[0].streaming_content)[:4] == b"RIFF"


@pytest.mark.parametrize("slug, told", [("minh-hoa", True), ("rieng", False)])
def test_where_a_bank_is_chosen_it_says_where_questions_come_from(browser, setting, slug, told):
    setting.bank.slug = slug
    setting.bank.save()
    for address in (sitting_page(setting), reverse("organize_blueprint_edit", args=[setting.blueprint.pk])):
        page = text_of(browser.get(address))
        assert ("Where the questions come from" in page, "The example bank" in page) == (True, told)
        assert f'href="{reverse("organize_banks")}"' in browser.get(address).content.decode()


# --- blueprints ----------------------------------------------------------------------------------------------------


def test_a_blueprint_is_made_from_its_form(browser, units):
    topic = make_topic()
    rows = [
        {"topic": topic.pk, "count": 3, "points": "0,5"},
        {},
        {"topic": topic.pk, "level": 2, "kind": "single", "count": 1},
    ]
    answer = browser.post(reverse("organize_blueprint_new"), blueprint_form(units.province, *rows))
    blueprint = Blueprint.objects.get()
    assert answer.headers["Location"] == reverse("organize_blueprint_edit", args=[blueprint.pk])
    assert list(blueprint.rows.values_list("level", "kind", "count", "points")) == [
        (None, "", 3, 50),
        (2, "single", 1, 100),
    ]


def test_a_blueprint_made_for_a_contest_leads_back_to_it(browser, setting, units):
    address = reverse("organize_blueprint_new")
    shown = browser.get(address, {"audience": "citizens", "contest": setting.contest.pk}).context["form"]
    assert shown["audience"].value() == "citizens"
    form = blueprint_form(units.province, {"topic": setting.topic.pk, "count": 3})
    answer = browser.post(f"{address}?contest={setting.contest.pk}", form)
    assert answer.headers["Location"] == reverse("organize_contest", args=[setting.contest.pk])


def test_a_blueprint_that_asks_topics_of_another_audience_is_saved_and_says_so(browser, setting, units):
    topic = make_topic(audience=Audience.CITIZENS, title_en="Rights")
    make_question(bank=setting.bank, topic=topic)
    rows = [{"topic": setting.topic.pk, "count": 1}, {"topic": topic.pk, "count": 1}]
    page = text_of(browser.post(reverse("organize_blueprint_new"), blueprint_form(units.province, *rows), follow=True))
    assert "takes topics of another audience: row 2 (Rights, meant for: Citizens and enterprises)." in page
    assert page.count("Topic meant for: Citizens and enterprises") == 1


def test_more_rows_tell_whose_topics_the_typed_ones_are(browser, setting, units):
    form = blueprint_form(units.province, {"topic": setting.topic.pk, "count": 1}, audience="citizens", add="1")
    page = text_of(browser.post(reverse("organize_blueprint_new"), form))
    assert page.count("Topic meant for: Officials") == 1


def test_rows_that_stand_tell_whose_topics_they_are(browser, started):
    Blueprint.objects.update(audience=Audience.CITIZENS)
    page = text_of(browser.get(reverse("organize_blueprint_edit", args=[started.blueprint.pk])))
    assert page.count("Topic meant for: Officials") == 1


@pytest.fixture
def department(units, client_of):
    """A browser of somebody who organises for a department of the province."""
    browser = client_of(grant(make_person(), Role.ORGANISER, units.department))
    browser.cookies["language"] = "en"
    return browser


def test_a_blueprint_of_a_unit_above_is_looked_at_and_copied(department, setting, units):
    address = reverse("organize_blueprint_edit", args=[setting.blueprint.pk])
    page = text_of(department.get(address))
    assert ("This blueprint belongs to" in page, "blueprint-form" in page) == (True, False)
    assert address in text_of(department.get(reverse("organize_blueprints")))
    assert department.post(address, blueprint_form(units.department, blueprint=setting.blueprint)).status_code == 404
    copied = department.get(reverse("organize_blueprint_new"), {"copy": setting.blueprint.pk}).context["form"]
    owner, name = copied["owner"].value(), copied["name"].value()
    assert (owner[:2], name) == ((units.department.name, str(units.department.pk)), "Copy of Ma trận đề")


def test_a_blueprint_of_a_unit_beside_is_found_where_ones_own_contest_draws_from_it(department, units):
    own, beside = make_setting(units.department), make_blueprint(owner=units.elsewhere)
    address = reverse("organize_blueprint_edit", args=[beside.pk])
    assert department.get(address).status_code == 404
    RoundDivision.objects.filter(pk=own.sitting.pk).update(blueprint=beside)
    assert department.get(address).status_code == 200


def test_a_blueprint_that_the_banks_cannot_meet_does_not_lead_back_yet(browser, setting, units):
    form = blueprint_form(units.province, {"topic": setting.topic.pk, "count": 4})
    answer = browser.post(f"{reverse('organize_blueprint_new')}?contest={setting.contest.pk}", form)
    made = reverse("organize_blueprint_edit", args=[Blueprint.objects.latest("pk").pk])
    assert answer.headers["Location"] == f"{made}?contest={setting.contest.pk}"
    assert "4 wanted, 3 can be drawn" in text_of(browser.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    "row, words",
    [
        ({"count": "0"}, "Please write a whole number from 1 to 100."),
        ({"count": "1,5"}, "Please write a whole number from 1 to 100."),
        ({"count": ""}, "Please fill this in."),
        ({"topic": ""}, "Please choose one."),
        ({"points": "0"}, "Please write points from 0.01 to 1000, for example 1 or 0.5."),
        ({"points": "0,555"}, "Please write points from 0.01 to 1000, for example 1 or 0.5."),
        ({"points": "một"}, "Please write points from 0.01 to 1000, for example 1 or 0.5."),
    ],
)
def test_a_wrong_row_says_what_to_write(browser, setting, units, row, words):
    form = blueprint_form(units.province, {"topic": setting.topic.pk, "count": 1} | row)
    answer = browser.post(reverse("organize_blueprint_new"), form)
    assert (answer.status_code, answer.context["editor"].error_count) == (422, 1)
    page = text_of(answer)
    assert (f"<li>{words}</li>" in page, "Nothing is saved yet" in page) == (True, True)


@pytest.mark.parametrize("asked", ["99999", str(HUGE), "x", "-1", "٣"])
def test_a_blueprint_made_for_no_contest_of_ones_own_stays_where_it_is(browser, units, asked):
    form = blueprint_form(units.province, {"topic": make_topic().pk, "count": 1})
    answer = browser.post(f"{reverse('organize_blueprint_new')}?contest={asked}", form)
    assert answer.headers["Location"] == reverse("organize_blueprint_edit", args=[Blueprint.objects.get().pk])


def test_a_blueprint_that_asks_more_than_the_banks_hold_says_so_at_once(browser, units):
    setting = make_setting(units.province, questions=1, asked=2)
    page = text_of(browser.get(reverse("organize_blueprint_edit", args=[setting.blueprint.pk])))
    assert "2 wanted, 1 can be drawn. Missing: 1." in page
    assert "As saved: 2 questions, 2 points." in page


def test_sending_a_new_blueprint_twice_makes_one(browser, units):
    form = blueprint_form(units.province, {"topic": make_topic().pk, "count": 1})
    answers = [browser.post(reverse("organize_blueprint_new"), form).status_code for _time in range(2)]
    assert (answers, Blueprint.objects.count()) == ([302, 409], 1)


def test_rows_are_changed_and_removed(browser, units, setting):
    topic = setting.topic.pk
    rows = [{"topic": topic, "count": 1, "DELETE": "on"}, {"topic": topic, "count": 3}]
    address = reverse("organize_blueprint_edit", args=[setting.blueprint.pk])
    browser.post(address, blueprint_form(units.province, *rows, blueprint=setting.blueprint))
    assert list(setting.blueprint.rows.values_list("count", flat=True)) == [3]


def test_more_rows_come_without_losing_what_was_typed(browser, units):
    form = blueprint_form(units.province, {"topic": make_topic().pk, "count": 7}, add="1")
    answer = browser.post(reverse("organize_blueprint_new"), form)
    assert (len(answer.context["editor"].finer.forms), answer.status_code) == (4, 200)
    assert 'name="rows-0-count" value="7"' in text_of(answer)
    assert Blueprint.objects.count() == 0
    shown = {field.html_name: field.value() or "" for row in answer.context["editor"].finer for field in row}
    del form["add"]
    assert browser.post(reverse("organize_blueprint_new"), form | shown | {"rows-TOTAL_FORMS": "4"}).status_code == 302
    assert list(Blueprint.objects.values_list("rows__count", flat=True)) == [7]


@pytest.mark.parametrize(
    "row, status",
    [
        ({"count": "0"}, 422),
        ({"count": "101"}, 422),
        ({"count": ""}, 422),
        ({"count": "1.5"}, 422),
        ({"topic": ""}, 422),
        ({"topic": str(HUGE)}, 422),
        ({"level": "4"}, 422),
        ({"kind": "essay"}, 422),
        ({"points": "0"}, 422),
        ({"points": "0,005"}, 422),
        ({"points": "NaN"}, 422),
        ({"points": "1e9"}, 422),
    ],
)
def test_a_bad_row_is_refused(browser, units, row, status):
    form = blueprint_form(units.province, {"topic": make_topic().pk, "count": 1} | row)
    assert browser.post(reverse("organize_blueprint_new"), form).status_code == status
    assert Blueprint.objects.count() == 0


@pytest.mark.parametrize("total", ["", "x", "-1", str(HUGE), "9" * 5000, "²"])
@pytest.mark.parametrize("more", [{}, {"add": "1"}])
def test_a_broken_number_of_rows_breaks_nothing(browser, units, total, more):
    form = blueprint_form(units.province, {"topic": make_topic().pk, "count": 1}) | {"rows-TOTAL_FORMS": total} | more
    assert browser.post(reverse("organize_blueprint_new"), form).status_code in (200, 422, 409)
    assert Blueprint.objects.count() == 0


def test_a_blueprint_without_rows_is_refused(browser, units):
    answer = browser.post(reverse("organize_blueprint_new"), blueprint_form(units.province, {}, {}))
    assert (answer.status_code, "A blueprint needs at least one row." in text_of(answer)) == (409, True)


def test_a_stale_blueprint_is_not_overwritten(browser, units, setting):
    form = blueprint_form(units.province, {"topic": setting.topic.pk, "count": 1}, blueprint=setting.blueprint)
    setting.blueprint.rows.update(count=3)
    address = reverse("organize_blueprint_edit", args=[setting.blueprint.pk])
    assert browser.post(address, form).status_code == 409
    assert list(setting.blueprint.rows.values_list("count", flat=True)) == [3]


def test_a_blueprint_that_papers_were_drawn_from_is_not_called_short(browser, started):
    """Its rows stand, and whatever its rounds draw from has met them."""
    Question.objects.update(retired_at=NOW)
    answer = browser.get(reverse("organize_blueprint_edit", args=[started.blueprint.pk]))
    assert answer.context["shortfalls"] == []


def test_rows_that_stand_are_shown_as_text_and_only_the_name_is_taken(browser, units, started):
    address = reverse("organize_blueprint_edit", args=[started.blueprint.pk])
    page = text_of(browser.get(address))
    assert ("rows-0-count" in page, "Papers have been drawn from this blueprint" in page) == (False, True)
    form = blueprint_form(units.province, {"topic": started.topic.pk, "count": 1}, blueprint=started.blueprint)
    assert browser.post(address, form | {"name": "Tên khác"}).status_code == 302
    assert list(Blueprint.objects.values_list("name", "rows__count")) == [("Tên khác", 2)]


def test_a_copy_begins_with_the_rows_of_the_other(browser, started):
    answer = browser.get(reverse("organize_blueprint_new"), {"copy": started.blueprint.pk})
    assert answer.context["form"]["name"].value() == "Copy of Ma trận đề"
    (line,) = answer.context["editor"].matrix.own_lines
    assert ([cell.asked for cell in line.cells], line.points.value()) == ([0, 0, 0, 2], "1")


def test_strange_blueprints_are_neither_copied_nor_opened(browser, units):
    strange = make_blueprint({"topic": make_topic()}, owner=units.elsewhere, name="Ma trận lạ")
    assert "Ma trận lạ" not in text_of(browser.get(reverse("organize_blueprint_new"), {"copy": strange.pk}))
    assert browser.get(reverse("organize_blueprint_edit", args=[strange.pk])).status_code == 404


def test_a_blueprint_in_use_is_not_removed(browser, setting):
    page = text_of(browser.post(reverse("organize_blueprint_remove", args=[setting.blueprint.pk]), follow=True))
    assert ("uses this blueprint" in page, Blueprint.objects.count()) == (True, 1)


def test_a_blueprint_that_is_not_used_is_removed(browser, units):
    blueprint = make_blueprint({"topic": make_topic()}, owner=units.province)
    browser.post(reverse("organize_blueprint_remove", args=[blueprint.pk]))
    assert Blueprint.objects.count() == 0


def test_the_stock_of_the_banks_is_counted_by_topic_level_and_kind(browser, units):
    bank, topic = make_bank(units.province), make_topic()
    for level in (1, 1, 3):
        make_question(bank=bank, topic=topic, level=level)
    make_question("numeric", bank=bank, topic=topic)
    make_question(bank=make_bank(make_unit()), topic=topic)
    with CaptureQueriesContext(connection) as asked:
        (stock,) = browser.get(reverse("organize_blueprint_new")).context["stock"]
    read = [query["sql"] for query in asked if '"approved_revision_id" =' in query["sql"]]
    assert ["GROUP BY" in sql for sql in read] == [True]  # no question is read to be counted
    assert (stock.topic, stock.levels, stock.total) == (topic, {1: 3, 2: 0, 3: 1}, 4)
    assert {str(kind): number for kind, number in stock.kinds.items()} == {"Một lựa chọn": 3, "Điền số": 1}


@pytest.mark.parametrize(
    "number, words", [(1, "1 further question is for practice."), (2, "2 further questions are for practice.")]
)
def test_the_stock_tells_of_questions_that_are_only_for_practice(browser, units, number, words):
    bank = make_bank(units.province)
    make_question(bank=bank)
    assert "for practice" not in text_of(browser.get(reverse("organize_blueprint_new")))
    for _number in range(number):
        make_question(bank=bank, use=Use.PRACTICE)
    assert words in text_of(browser.get(reverse("organize_blueprint_new")))
