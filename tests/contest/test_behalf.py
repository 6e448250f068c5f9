"""Somebody without a login sees, takes and erases their data through an officer, who says how they asked for it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from accounts.audit import describe
from accounts.limits import within_limit
from accounts.models import AuditEvent, User
from accounts.vietnamese import fold
from contest import behalf
from contest.assisting import enter_for
from contest.behalf import Asked, erase_for, tell_for
from contest.errors import ContestError, NotAllowed
from contest.marking import mark_waiting
from contest.models import Attempt, Entry, Mark
from contest.personal_shown import Kept, in_words
from contest.places import Place
from contest.reissuing import AN_HOUR, TooMany
from tests.contest.test_erasing import dumped
from tests.factories import make_consent_text, make_contest, make_division, make_entry, make_round, make_round_division

NAME, YEAR, WRONG = "Quyếch Thị Oanhđặc", 1913, "chữ gõ lạcđề"


@pytest.fixture
def joined(units):
    contest = make_contest(units.province, doors=["assisted", "kiosk"])
    now = timezone.now()
    round_ = make_round(contest, opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=1))
    return make_round_division(round_, make_division(contest), kinds=["single", "short_text"])


@pytest.fixture
def entry(cast, joined, units) -> Entry:
    place = {"place": Place(joined.division, units.department), "consent_text": make_consent_text()}
    facts = {"full_name": NAME, "birth_year": YEAR, "now": timezone.now()} | place
    return enter_for(cast.leader, joined.round.contest, **facts)


@pytest.fixture
def sat(entry, joined, client) -> Entry:
    """The person has sat the paper on a device that was handed over."""
    client.force_login(entry.person)
    client.post(reverse("start", args=[entry.contest.slug, joined.round.number]))
    attempt = Attempt.objects.get()
    for slot, face in enumerate(attempt.slots, start=1):
        answer = attempt.option_id(slot, face["options"][0]) if face["options"] else WRONG
        client.post(reverse("paper_slot", args=[attempt.uuid, slot]), {"answer": answer, "go": "next"})
    client.post(reverse("paper_review", args=[attempt.uuid]), {"go": "submit"})
    mark_waiting(now=timezone.now())
    return entry


def page_of(entry: Entry) -> str:
    return reverse("organize_assisted_data", args=[entry.pk])


def values_of(kept: Kept) -> list[str]:
    """Every value that stands in a list of the copy, and in the lists inside it."""
    own = [value for record in kept.records for _name, value in record.rows]
    return own + [value for record in kept.records for inside in record.lists for value in values_of(inside)]


def traces(entry: Entry, code: str) -> set[str]:
    """Which words of the person stand anywhere in the database; a year alone is looked for where it is kept."""
    dump = dumped()
    found = {word for word in (NAME, *NAME.split()[::2], WRONG, code) if word in dump or fold(word) in fold(dump)}
    return found | {str(YEAR) for _ in Entry.objects.filter(birth_year=YEAR)}


# --- seeing and taking -----------------------------------------------------------------------------------------------


def test_the_slip_leads_there_and_nothing_is_told_before_it_is_said_how_they_asked(cast, entry, client_of):
    browser = client_of(cast.leader)
    assert page_of(entry) in browser.get(reverse("organize_assisted_entry", args=[entry.pk])).text
    page = browser.get(page_of(entry))
    assert (page.context["lists"], str(YEAR) in page.text) == ([], False)


@pytest.mark.parametrize("sent", [{}, {"asked": ""}, {"asked": "vì tò mò"}])
@pytest.mark.parametrize("do", ["show", "copy", "erase"])
def test_without_a_way_of_asking_nothing_happens(cast, entry, client_of, sent, do):
    answer = client_of(cast.leader).post(page_of(entry), sent | {"do": do, "told": "on"})
    assert (answer.status_code, list(answer.context["form"].errors), answer.context["lists"]) == (422, ["asked"], [])
    assert (User.objects.filter(full_name=NAME).count(), AuditEvent.objects.filter(verb="data-told-for").count()) == (
        1,
        0,
    )


def test_the_person_is_shown_what_is_kept_and_the_log_says_so(cast, sat, client_of):
    page = client_of(cast.leader).post(page_of(sat), {"asked": "in-person", "do": "show"})
    assert [word in page.text for word in (NAME, str(YEAR), sat.unit_name)] == [True] * 3
    event = AuditEvent.objects.get(verb="data-told-for")
    assert (event.actor, event.subject_id, event.reason) == (cast.leader, str(sat.pk), Asked.IN_PERSON.label)
    assert sat.code in describe(event)


def test_the_page_says_all_that_the_copy_holds(cast, sat, client_of):
    browser, asked = client_of(cast.leader), {"asked": "in-person"}
    copy = tell_for(sat, by=cast.leader, asked="in-person", language="vi", now=timezone.now())
    page = browser.post(page_of(sat), asked | {"do": "show"}).text
    with translation.override("vi"):
        values = [value for kept in in_words(copy) for value in values_of(kept)]
    assert WRONG in values
    assert [value for value in values if escape(value) not in page] == []


def test_who_has_no_login_is_told_of_none(cast, entry, client_of):
    answer = client_of(cast.leader).post(page_of(entry), {"asked": "in-person", "do": "copy"})
    assert answer.json()["account"]["login"] == ""


def test_the_copy_is_the_one_that_anybody_gets_of_themselves(cast, sat, client_of):
    answer = client_of(cast.leader).post(page_of(sat), {"asked": "in-writing", "do": "copy"})
    told = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="data.json"'
    assert (told["account"]["full_name"], told["entries"][0]["birth_year"]) == (NAME, YEAR)
    assert WRONG in [line for one in told["entries"][0]["papers"][0]["answers"] for line in one["answer"]]


# --- erasing ---------------------------------------------------------------------------------------------------------


def test_erasing_leaves_no_byte_of_the_person_and_every_result(cast, sat, client_of):
    code, marks = sat.code, list(Mark.objects.order_by("pk").values_list("attempt", "slot", "hundredths"))
    assert traces(sat, code) >= {NAME, WRONG, code, str(YEAR)}
    browser = client_of(cast.leader)
    browser.post(page_of(sat), {"asked": "in-person", "do": "show"})
    answer = browser.post(page_of(sat), {"asked": "in-person", "do": "erase", "told": "on"})
    assert (answer["Location"], traces(sat, code)) == (reverse("organize_assisted"), set())
    assert list(Mark.objects.order_by("pk").values_list("attempt", "slot", "hundredths")) == marks


def test_the_log_keeps_who_erased_how_it_was_asked_and_a_number(cast, sat, client_of):
    number = str(sat.person_id)
    client_of(cast.leader).post(page_of(sat), {"asked": "guardian", "do": "erase", "told": "on"})
    event = AuditEvent.objects.get(verb="person-erased")
    assert (event.actor, event.subject_label, event.reason) == (cast.leader, number, Asked.GUARDIAN.label)


def test_the_dump_tells_when_erasing_only_closes_the_account(cast, sat, client_of, monkeypatch):
    """Seeded: an officer's erasing that does less than the person's own."""
    monkeypatch.setattr(
        behalf, "erase_account", lambda person, **_: User.objects.filter(pk=person.pk).update(is_active=False)
    )
    client_of(cast.leader).post(page_of(sat), {"asked": "in-person", "do": "erase", "told": "on"})
    assert traces(sat, sat.code) != set()


def test_who_was_not_told_what_follows_is_not_erased(cast, entry, client_of):
    answer = client_of(cast.leader).post(page_of(entry), {"asked": "in-person", "do": "erase"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["told"])
    assert User.objects.filter(full_name=NAME).count() == 1


def test_a_paper_that_is_sat_stands_in_the_way(cast, entry, joined, client, client_of):
    client.force_login(entry.person)
    client.post(reverse("start", args=[entry.contest.slug, joined.round.number]))
    answer = client_of(cast.leader).post(page_of(entry), {"asked": "in-person", "do": "erase", "told": "on"})
    assert (answer.status_code, User.objects.filter(full_name=NAME).count()) == (409, 1)


def test_after_erasing_the_page_is_gone(cast, entry, client_of):
    browser, address = client_of(cast.leader), page_of(entry)
    browser.post(address, {"asked": "in-person", "do": "erase", "told": "on"})
    assert browser.get(address).status_code == 404


def test_somebody_who_was_excluded_has_the_same_right(cast, entry, client_of):
    Entry.objects.filter(pk=entry.pk).update(disqualified_at=timezone.now(), disqualified_reason="Hai lượt")
    found = client_of(cast.leader).post(reverse("organize_assisted"), {"code": entry.code}, follow=True)
    assert (found.status_code, b"data-once" in found.content) == (200, False)
    assert page_of(entry).encode() in found.content
    assert client_of(cast.leader).get(page_of(entry)).status_code == 200


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["leader", "organiser", "superuser"])
def test_officers_of_the_unit_and_of_the_contest_do_it(cast, entry, part):
    told = tell_for(entry, by=getattr(cast, part), asked="in-person", language="vi", now=timezone.now())
    assert told["account"]["full_name"] == NAME


@pytest.mark.parametrize("part", ["other_organiser", "author", "reviewer", "observer", "entrant"])
@pytest.mark.parametrize("verb", [erase_for, tell_for])
def test_the_verbs_refuse_everybody_else(cast, entry, part, verb):
    language = {"language": "vi"} if verb is tell_for else {}
    with pytest.raises(NotAllowed):
        verb(entry, by=getattr(cast, part), asked="in-person", now=timezone.now(), **language)
    assert User.objects.filter(full_name=NAME).count() == 1


def test_nobody_does_it_for_somebody_who_signs_in_by_themselves(cast, joined, units, client_of):
    own = make_entry(joined.division, unit=units.department)
    assert client_of(cast.leader).get(page_of(own)).status_code == 404
    with pytest.raises(NotAllowed):
        erase_for(own, by=cast.leader, asked="in-person", now=timezone.now())


def test_the_verb_asks_how_it_was_asked_and_a_list_is_not_read_out(cast, entry):
    facts = {"by": cast.leader, "now": timezone.now()}
    with pytest.raises(ContestError):
        erase_for(entry, asked="", **facts)
    for _ in range(AN_HOUR["most"]):
        within_limit("on-behalf", str(cast.leader.pk), **AN_HOUR)
    with pytest.raises(TooMany):
        erase_for(entry, asked="in-person", **facts)
