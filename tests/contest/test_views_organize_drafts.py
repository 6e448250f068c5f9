"""Text typed on the form of a paper outlives the way to a blueprint and back; nothing of it is saved by the way."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Audience, AuditEvent
from contest.models import Contest, RoundDivision
from contest.views.organize.drafts import DRAFTS, LONGEST_DRAFT, MOST_DRAFTS
from questions.models import Blueprint
from tests.contest.organizers import PREDICTION, blueprint_form, make_setting, sitting_form
from tests.factories import NOW, make_attempt, make_blueprint, make_entry, make_topic

PRIZES = "Giải Nhất: 5.000.000 đồng"
AGAIN = "What you typed before is here again."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def setting(units):
    return make_setting(units.province)


@pytest.fixture
def browser(cast, client_of):
    client = client_of(cast.organiser)
    client.cookies["language"] = "en"
    return client


def paper(setting) -> str:
    return reverse("organize_sitting", args=[setting.contest.pk, setting.round.pk, setting.division.pk])


def place(setting) -> str:
    return f"contest={setting.contest.pk}&round={setting.round.pk}&division={setting.division.pk}"


def shown(answer) -> dict:
    return {name: answer.context["form"][name].value() for name in ("blueprint", "banks", "prizes_vi")}


def test_a_new_blueprint_is_made_and_chosen_and_what_was_typed_is_there(browser, setting, units):
    setting.sitting.delete()
    typed = {"blueprint": "", "banks": [str(setting.bank.pk)], "prizes_vi": PRIZES, "seen": "", "aside": "new"}
    aside = browser.post(paper(setting), typed).headers["Location"]
    assert aside == f"{reverse('organize_blueprint_new')}?audience=officials&{place(setting)}"
    assert f'href="{paper(setting)}"' in browser.get(aside).content.decode()
    rows = blueprint_form(units.province, {"topic": setting.topic.pk, "count": 1}, name="Ma trận mới")
    back = browser.post(aside, rows).headers["Location"]
    made = Blueprint.objects.get(name="Ma trận mới")
    assert back == f"{paper(setting)}?blueprint={made.pk}"
    answer = browser.get(back)
    assert shown(answer) == {"blueprint": made.pk, "banks": [str(setting.bank.pk)], "prizes_vi": PRIZES}
    assert (AGAIN in answer.content.decode(), RoundDivision.objects.count()) == (True, 0)


def test_the_chosen_blueprint_is_opened_and_leads_back(browser, setting):
    other = make_blueprint({"topic": setting.topic}, owner=setting.contest.owner, name="Ma trận khác")
    typed = sitting_form(setting, blueprint=str(other.pk), prizes_vi=PRIZES, aside="chosen")
    aside = browser.post(paper(setting), typed).headers["Location"]
    assert aside == f"{reverse('organize_blueprint_edit', args=[other.pk])}?{place(setting)}"
    assert shown(browser.get(paper(setting))) == {
        "blueprint": str(other.pk),
        "banks": [str(setting.bank.pk)],
        "prizes_vi": PRIZES,
    }
    assert RoundDivision.objects.get().blueprint == setting.blueprint


def test_without_a_chosen_blueprint_there_is_none_to_open(browser, setting):
    answer = browser.post(paper(setting), sitting_form(setting, blueprint="", prizes_vi=PRIZES, aside="chosen"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["blueprint"])
    assert (shown(answer)["prizes_vi"], RoundDivision.objects.get().prizes_vi) == (PRIZES, "")


def test_a_blueprint_that_papers_were_drawn_from_is_opened_too(browser, setting):
    Contest.objects.update(published_at=NOW)
    setting.sitting.refresh_from_db()
    make_attempt(setting.sitting, make_entry(setting.division), now=NOW)
    answer = browser.post(paper(setting), {"prizes_vi": PRIZES, "aside": "chosen"})
    opened = f"{reverse('organize_blueprint_edit', args=[setting.blueprint.pk])}?{place(setting)}"
    assert answer.headers["Location"] == opened
    assert shown(browser.get(paper(setting))) == {
        "blueprint": setting.blueprint.pk,
        "banks": [setting.bank.pk],
        "prizes_vi": PRIZES,
    }


def test_a_blueprint_that_the_banks_cannot_fill_keeps_the_way_back(browser, setting, units):
    rows = blueprint_form(units.province, {"topic": setting.topic.pk, "count": 9}, name="Ma trận mới")
    answer = browser.post(f"{reverse('organize_blueprint_new')}?{place(setting)}", rows)
    made = reverse("organize_blueprint_edit", args=[Blueprint.objects.get(name="Ma trận mới").pk])
    assert answer.headers["Location"] == f"{made}?{place(setting)}"


@pytest.mark.parametrize("name", ["round", "division"])
def test_a_way_back_to_a_paper_of_another_contest_leads_to_ones_own_contest(browser, setting, units, name):
    other = make_setting(units.province)
    crossed = place(setting).replace(f"{name}={getattr(setting, name).pk}", f"{name}={getattr(other, name).pk}")
    rows = blueprint_form(units.province, {"topic": setting.topic.pk, "count": 1}, name="Ma trận mới")
    answer = browser.post(f"{reverse('organize_blueprint_new')}?{crossed}", rows)
    assert answer.headers["Location"] == reverse("organize_contest", args=[setting.contest.pk])


@pytest.mark.parametrize("asked", ["", "x", "0", "9" * 30])
def test_an_address_that_names_no_blueprint_chooses_none(browser, setting, asked):
    assert shown(browser.get(paper(setting), {"blueprint": asked}))["blueprint"] == setting.blueprint.pk


def test_saving_forgets_what_was_kept(browser, setting):
    browser.post(paper(setting), sitting_form(setting, prizes_vi="Nháp", aside="new"))
    assert browser.post(paper(setting), sitting_form(setting, prizes_vi=PRIZES)).status_code == 302
    answer = browser.get(paper(setting))
    assert (shown(answer)["prizes_vi"], AGAIN in answer.content.decode()) == (PRIZES, False)


def test_what_was_kept_can_be_dropped(browser, setting):
    browser.post(paper(setting), sitting_form(setting, prizes_vi="Nháp", aside="new"))
    answer = browser.post(paper(setting), {"forget": "1"}, follow=True)
    assert (shown(answer)["prizes_vi"], AGAIN in answer.content.decode()) == ("", False)
    assert (RoundDivision.objects.count(), AuditEvent.objects.count()) == (1, 0)


def test_what_was_typed_over_an_older_version_does_not_replace_a_newer_one_unseen(browser, setting):
    browser.post(paper(setting), sitting_form(setting, prizes_vi=PRIZES, aside="new"))
    RoundDivision.objects.update(prizes_vi="Của người khác")
    kept = browser.get(paper(setting)).context["form"]["seen"].value()
    answer = browser.post(paper(setting), sitting_form(setting, prizes_vi=PRIZES, seen=kept))
    assert (answer.status_code, RoundDivision.objects.get().prizes_vi) == (409, "Của người khác")


def test_each_paper_keeps_its_own_text(browser, setting, units):
    other = make_setting(units.province)
    for place_, words in ((setting, "Một"), (other, "Hai")):
        browser.post(paper(place_), sitting_form(place_, prizes_vi=words, aside="new"))
    assert [shown(browser.get(paper(place_)))["prizes_vi"] for place_ in (setting, other)] == ["Một", "Hai"]


def test_only_the_latest_drafts_are_kept(browser, setting):
    others = [make_setting(setting.contest.owner) for _number in range(MOST_DRAFTS)]
    for number, place_ in enumerate([setting, *others]):
        browser.post(paper(place_), sitting_form(place_, prizes_vi=str(number), aside="new"))
    kept = [shown(browser.get(paper(place_)))["prizes_vi"] for place_ in [setting, *others]]
    assert kept == ["", "1", "2", "3", "4", "5"]


def test_a_draft_is_dropped_after_a_day(browser, setting):
    browser.post(paper(setting), sitting_form(setting, prizes_vi=PRIZES, aside="new"))
    with time_machine.travel(NOW + timedelta(hours=23, minutes=59), tick=False):
        assert shown(browser.get(paper(setting)))["prizes_vi"] == PRIZES
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert shown(browser.get(paper(setting)))["prizes_vi"] == ""


def test_what_is_too_long_to_be_kept_is_shown_again_and_not_left(browser, setting):
    long = "ộ" * LONGEST_DRAFT
    answer = browser.post(paper(setting), sitting_form(setting, prizes_vi=long, aside="new"))
    assert (answer.status_code, shown(answer)["prizes_vi"]) == (422, long)
    assert "too long to be kept" in answer.content.decode()
    assert (DRAFTS in browser.session, RoundDivision.objects.get().prizes_vi) == (False, "")


def test_the_form_tells_of_topics_meant_for_others_and_where_questions_come_from(browser, setting):
    setting.blueprint.rows.update(topic=make_topic(audience=Audience.CITIZENS))
    page = browser.get(paper(setting)).content.decode()
    assert ("takes topics of another audience" in page, "Where the questions come from" in page) == (True, True)
    assert "The example bank" not in page
    assert PREDICTION["prediction_question_vi"] in page
