"""Entries that look like one person's: shown to officers, decided by them with a reason, never acted on alone."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from accounts.audit import describe
from accounts.models import AuditEvent, User
from accounts.models.people import NO_LOGIN
from contest import doubles
from contest.attempts import start_attempt
from contest.doubles import BothSat, Decided, annul_double, keep_apart, merge, pair_for, suspected_pairs
from contest.erasing import WITHHELD, erase_account
from contest.errors import ContestError, NotAllowed, NotEligible
from contest.models import Attempt, Entry, EntryPair, Round
from tests.contest.placing import board_of, names_on, placed
from tests.factories import (
    NOW,
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_round_division,
)

NAME, REASON = "Ngô Thị Bình", "Đã gọi điện cho cả hai"
Verdict = EntryPair.Verdict


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def joined(units):
    contest = make_contest(units.province)
    return make_round_division(make_round(contest), make_division(contest))


@pytest.fixture
def pair(joined, units):
    """Two entries of one department under one name, of which one is written without accents."""
    return [make_entry(joined.division, make_person(name), unit=units.department) for name in (NAME, "Ngo Thi Binh")]


def keys(*entries: Entry) -> tuple[int, ...]:
    return tuple(entry.pk for entry in entries)


def out(entry: Entry) -> bool:
    return Entry.objects.get(pk=entry.pk).disqualified_at is not None


def decide(verb, *entries: Entry, by: User, reason: str = REASON) -> EntryPair:
    return verb(*entries, by=by, reason=reason, now=NOW)


# --- who sees what -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["leader", "organiser", "superuser"])
def test_officers_see_the_pairs_of_their_units(cast, pair, part):
    assert suspected_pairs(getattr(cast, part)) == [keys(*pair)]


@pytest.mark.parametrize("part", ["other_organiser", "author", "reviewer", "observer", "entrant"])
def test_nobody_else_sees_them(cast, pair, part):
    assert suspected_pairs(getattr(cast, part)) == []


def test_whoever_organises_the_contest_sees_also_people_without_a_unit(cast, joined):
    born = {"birth_date": date(1980, 5, 1), "unit": None}
    for name in (NAME, "Ngo Thi Binh"):
        entry = make_entry(joined.division, make_person(name))
        Entry.objects.filter(pk=entry.pk).update(**born)
    assert [len(suspected_pairs(who)) for who in (cast.organiser, cast.leader)] == [1, 0]


def test_people_without_a_unit_whose_numbers_differ_by_a_digit_are_suspected_and_other_namesakes_are_not(cast, joined):
    logins = ("0912345678", "0912345679", "0387654321")
    found = [make_entry(joined.division, make_person(NAME, login=login)) for login in logins]
    Entry.objects.update(unit=None)
    assert suspected_pairs(cast.organiser) == [keys(*found[:2])]
    assert pair_for(cast.organiser, *keys(*found[:2])) == (*found[:2], None)
    assert pair_for(cast.organiser, *keys(*found[1:])) is None


@pytest.mark.parametrize(
    "fields", [{"birth_date": date(1980, 5, 1)}, {"disqualified_at": NOW, "disqualified_reason": "Gian lận"}]
)
def test_a_different_year_or_an_entry_that_is_out_makes_no_pair(cast, pair, fields):
    Entry.objects.filter(pk=pair[0].pk).update(birth_date=date(1990, 5, 1))
    Entry.objects.filter(pk=pair[1].pk).update(**fields)
    assert suspected_pairs(cast.leader) == []


def test_people_who_erased_their_data_have_one_name_and_make_no_pair(cast, pair):
    for entry in pair:
        erase_account(entry.person, by=entry.person, now=NOW)
    names = set(Entry.objects.values_list("person__full_name", flat=True))
    assert (len(names), suspected_pairs(cast.organiser)) == (1, [])
    assert pair_for(cast.organiser, *keys(*pair)) is None


def test_a_contest_whose_results_are_final_has_no_suspicions_left(cast, pair):
    Round.objects.update(provisional_at=NOW, finalized_at=NOW)
    assert suspected_pairs(cast.organiser) == []


def test_many_entries_cost_as_many_queries_as_few(cast, pair, django_assert_num_queries):
    officer = cast.superuser

    def looked_at() -> int:
        return len(suspected_pairs(User.objects.get(pk=officer.pk)))

    with django_assert_num_queries(4):
        assert looked_at() == 1
    for _ in range(8):
        make_entry(pair[0].division, make_person(NAME), unit=pair[0].unit)
    with django_assert_num_queries(4):
        assert looked_at() == 45


def test_an_officer_has_so_many_at_once_and_the_others_as_they_decide(cast, pair, monkeypatch):
    monkeypatch.setattr(doubles, "PAIRS_AT_ONCE", 2)
    third = make_entry(pair[0].division, make_person(NAME), unit=pair[0].unit)
    first, second = suspected_pairs(cast.leader)
    assert (first, second) == (keys(pair[0], third), keys(pair[1], third))
    decide(keep_apart, pair[0], third, by=cast.leader)
    assert suspected_pairs(cast.leader) == [second, keys(*pair)]


@pytest.mark.parametrize("names", [1, 2, 3])
def test_pairs_are_found_behind_names_that_are_decided(names, cast, pair, monkeypatch):
    """However few names are read at a time, and where a chunk ends with the last of them."""
    monkeypatch.setattr(doubles, "NAMES_AT_ONCE", names)
    for name in ("Lê Văn Cường", "Phạm Thị Dung"):
        two = [make_entry(pair[0].division, make_person(name), unit=pair[0].unit) for _number in range(2)]
        decide(keep_apart, *two, by=cast.leader)
    assert suspected_pairs(cast.leader) == [keys(*pair)]


def test_a_name_in_another_unit_or_without_one_is_not_taken_for_the_same(cast, pair, units):
    for unit in (units.province, None):
        entry = make_entry(pair[0].division, make_person(NAME))
        Entry.objects.filter(pk=entry.pk).update(unit=unit, birth_date=date(1980, 5, 1))
    assert suspected_pairs(cast.superuser) == [keys(*pair)]


def test_the_page_says_that_there_may_be_more(cast, pair, client_of, monkeypatch):
    told = "các cặp khác hiện ra khi Anh/Chị đã quyết định"
    answers = [client_of(cast.leader).get(reverse("organize_doubles")).content.decode()]
    monkeypatch.setattr(doubles, "PAIRS_AT_ONCE", 1)
    answers.append(client_of(cast.leader).get(reverse("organize_doubles")).content.decode())
    assert [told in answer for answer in answers] == [False, True]


# --- deciding ------------------------------------------------------------------------------------------------------


def test_kept_apart_is_remembered_and_changes_neither(cast, pair):
    decide(keep_apart, *reversed(pair), by=cast.leader)
    kept = EntryPair.objects.get()
    assert (kept.first, kept.second, kept.gone) == (*pair, None)
    assert (suspected_pairs(cast.organiser), [out(entry) for entry in pair]) == ([], [False, False])


def test_a_third_namesake_is_suspected_anew(cast, pair, units):
    decide(keep_apart, *pair, by=cast.leader)
    third = make_entry(pair[0].division, make_person(NAME), unit=units.department)
    assert suspected_pairs(cast.leader) == [keys(pair[0], third), keys(pair[1], third)]


@pytest.mark.parametrize("stays", [0, 1])
def test_merging_two_without_papers_leaves_the_one_that_the_officer_chose(cast, pair, stays):
    decide(merge, pair[stays], pair[1 - stays], by=cast.leader)
    assert [out(entry) for entry in pair] == [stays == 1, stays == 0]


def test_the_entry_with_a_paper_stays(cast, pair, joined):
    make_attempt(joined, pair[0])
    with pytest.raises(ContestError, match="has to stay"):
        decide(merge, pair[1], pair[0], by=cast.leader)
    decide(merge, *pair, by=cast.leader)
    assert [out(entry) for entry in pair] == [False, True]


def test_whoever_is_out_starts_no_paper(cast, pair, joined):
    decide(merge, *pair, by=cast.leader)
    with pytest.raises(NotEligible):
        start_attempt(pair[1], joined, now=NOW)


@pytest.mark.parametrize("part", ["leader", "organiser", "superuser"])
def test_two_with_papers_are_never_merged(cast, pair, joined, part):
    for entry in pair:
        make_attempt(joined, entry)
    with pytest.raises(BothSat):
        decide(merge, *pair, by=getattr(cast, part))
    assert ([out(entry) for entry in pair], EntryPair.objects.count()) == ([False, False], 0)


def test_only_who_organises_annuls_one_of_two_results(cast, joined, units):
    first, second = (placed(joined, NAME, unit=units.department, score=score).entry for score in (900, 800))
    with pytest.raises(NotAllowed):
        decide(annul_double, first, second, by=cast.leader)
    assert names_on(board_of(joined)) == [NAME, NAME]
    decide(annul_double, first, second, by=cast.organiser)
    assert [row.entry_id for row in board_of(joined).rows.all()] == [second.pk]


def test_an_annulled_result_comes_back_when_the_two_are_kept_apart_by_who_organises(cast, joined, units):
    first, second = (placed(joined, NAME, unit=units.department, score=score).entry for score in (900, 800))
    decide(annul_double, first, second, by=cast.organiser)
    with pytest.raises(NotAllowed):
        decide(keep_apart, first, second, by=cast.leader)
    decide(keep_apart, first, second, by=cast.organiser)
    assert {row.entry_id for row in board_of(joined).rows.all()} == {first.pk, second.pk}
    assert EntryPair.objects.get().verdict == Verdict.APART


def test_no_answer_is_touched_by_annulling(cast, joined, units):
    first, second = (placed(joined, NAME, unit=units.department).entry for _ in range(2))
    before = list(Attempt.objects.order_by("pk").values())
    decide(annul_double, first, second, by=cast.organiser)
    assert list(Attempt.objects.order_by("pk").values()) == before


def test_nothing_is_annulled_where_merging_does(cast, pair, joined):
    make_attempt(joined, pair[0])
    with pytest.raises(ContestError, match="merge them"):
        decide(annul_double, *pair, by=cast.organiser)


def test_a_paper_that_is_being_sat_is_waited_for(cast, pair, joined):
    for entry in pair:
        make_attempt(joined, entry)
    with pytest.raises(ContestError, match="being sat"):
        decide(annul_double, *pair, by=cast.organiser)
    assert [out(entry) for entry in pair] == [False, False]


def test_a_result_that_is_final_is_not_annulled(cast, joined, units):
    first, second = (placed(joined, NAME, unit=units.department).entry for _ in range(2))
    Round.objects.filter(pk=joined.round_id).update(provisional_at=NOW, finalized_at=NOW)
    make_round(joined.round.contest)
    with pytest.raises(ContestError, match="finalised"):
        decide(annul_double, first, second, by=cast.organiser)


def test_a_wrong_merge_is_taken_back(cast, pair):
    decide(merge, *pair, by=cast.leader)
    decide(keep_apart, *pair, by=cast.leader, reason="Nhầm người")
    assert [out(entry) for entry in pair] == [False, False]
    assert Entry.objects.get(pk=pair[1].pk).disqualified_reason == ""


def test_what_is_decided_is_not_decided_again_over_it(cast, pair):
    decide(merge, *pair, by=cast.leader)
    with pytest.raises(Decided):
        decide(merge, pair[1], pair[0], by=cast.organiser)
    assert [out(entry) for entry in pair] == [False, True]


@pytest.mark.parametrize("verb", [keep_apart, merge])
@pytest.mark.parametrize("part", ["other_organiser", "author", "observer", "entrant"])
def test_nobody_else_decides(cast, pair, verb, part):
    with pytest.raises(NotAllowed):
        decide(verb, *pair, by=getattr(cast, part))


@pytest.mark.parametrize("verb", [keep_apart, merge])
def test_two_that_do_not_look_alike_are_not_joined(cast, pair, verb, units):
    other = make_entry(pair[0].division, make_person("Lê Văn Cường"), unit=units.department)
    with pytest.raises(NotAllowed):
        decide(verb, pair[0], other, by=cast.superuser)


@pytest.mark.parametrize("verb", [keep_apart, merge])
def test_officers_do_not_decide_about_themselves(cast, units, joined, verb):
    own = make_entry(joined.division, cast.leader, unit=units.department)
    twin = make_entry(joined.division, make_person(cast.leader.full_name), unit=units.department)
    with pytest.raises(NotAllowed):
        decide(verb, twin, own, by=cast.leader)


@pytest.mark.parametrize("verb", [keep_apart, merge])
def test_without_a_reason_nothing_happens(cast, pair, verb):
    with pytest.raises(ContestError, match="the reason is kept"):
        decide(verb, *pair, by=cast.leader, reason="  ")
    assert ([out(entry) for entry in pair], EntryPair.objects.count()) == ([False, False], 0)


@pytest.mark.parametrize(
    "verb,sentence",
    [(keep_apart, "decided that the entries %s are two people's"), (merge, "merged the entries %s as one person's")],
)
def test_the_log_tells_who_decided_what_and_why(cast, pair, verb, sentence):
    kept = decide(verb, *pair, by=cast.leader)
    event = AuditEvent.objects.get(subject_type="contest.entrypair")
    assert describe(event).endswith(sentence % kept)
    assert (event.actor, event.reason) == (cast.leader, REASON)


def test_erasing_one_forgets_what_was_decided(cast, pair):
    decide(merge, *pair, by=cast.leader)
    codes = [entry.code for entry in pair]
    erase_account(pair[1].person, by=pair[1].person, now=NOW)
    event = AuditEvent.objects.get(subject_type="contest.entrypair")
    assert (EntryPair.objects.count(), event.reason, event.after) == (0, "", None)
    assert [code for code in codes if code in event.subject_label] == []


@pytest.fixture
def taken_out(cast, pair) -> Entry:
    """The entry that left as a double of somebody who erased their data afterwards."""
    stays, goes = pair
    decide(merge, stays, goes, by=cast.leader)
    erase_account(stays.person, by=stays.person, now=NOW)
    goes.refresh_from_db()
    return goes


def test_whose_double_erases_their_data_can_still_be_let_back(cast, taken_out):
    [kept] = EntryPair.objects.all()
    decide(keep_apart, kept.first, kept.second, by=cast.leader)
    assert out(taken_out) is False


def test_what_the_officer_wrote_about_the_erased_one_stays_with_neither(taken_out):
    [kept] = EntryPair.objects.all()
    assert (kept.verdict, kept.reason, taken_out.disqualified_reason) == (Verdict.MERGED, WITHHELD, WITHHELD)


def test_nothing_of_a_pair_stays_once_both_are_erased(taken_out):
    erase_account(taken_out.person, by=taken_out.person, now=NOW)
    taken_out.refresh_from_db()
    assert (EntryPair.objects.count(), taken_out.disqualified_reason) == (0, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": 1, "second": 0},
        {"first": 0, "second": 0},
        {"gone": 0},
        {"verdict": Verdict.MERGED},
        {"verdict": Verdict.MERGED, "gone": 2},
        {"reason": ""},
    ],
)
def test_the_database_refuses_a_pair_that_says_something_else(cast, pair, wrong):
    entries = [*pair, make_entry()]
    fields = {"first": 0, "second": 1, "verdict": Verdict.APART, "gone": None, "reason": REASON} | wrong
    named = {name: entries[fields.pop(name)] for name in ("first", "second", "gone") if fields[name] is not None}
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryPair.objects.create(**{"gone": None, **fields, **named}, decided_by=cast.leader, decided_at=NOW)


def test_the_database_keeps_one_decision_a_pair(cast, pair):
    kept = decide(keep_apart, *pair, by=cast.leader)
    kept.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)


# --- controls: the tests above would notice ------------------------------------------------------------------------


def test_a_merge_that_forgot_papers_would_be_noticed(cast, pair, joined, monkeypatch):
    for entry in pair:
        make_attempt(joined, entry)
    monkeypatch.setattr(Attempt.objects._queryset_class, "exists", lambda self: False)
    decide(merge, *pair, by=cast.organiser)
    assert [out(entry) for entry in pair] == [False, True]


def test_a_verb_that_forgot_to_look_would_join_strangers(cast, pair, units, monkeypatch):
    other = make_entry(pair[0].division, make_person("Lê Văn Cường"), unit=units.department)
    monkeypatch.setattr(doubles, "_look_alike", lambda *entries: True)
    decide(merge, pair[0], other, by=cast.leader)
    assert out(other)


# --- the pages -----------------------------------------------------------------------------------------------------


def address(*entries: Entry) -> str:
    return reverse("organize_double", args=keys(*entries))


def test_the_list_leads_to_the_pair(cast, pair, client_of):
    assert address(*pair) in client_of(cast.leader).get(reverse("organize_doubles")).text


def test_a_leader_reads_no_code_and_no_whole_number(cast, pair, client_of):
    page = client_of(cast.leader).get(address(*pair)).text
    private = [text for entry in pair for text in (entry.code, entry.person.login, entry.person.login[3:])]
    assert [text for text in private if text in page] == []


def test_two_entries_of_one_minute_and_no_login_can_be_told_apart(cast, pair, client_of):
    for entry in pair:
        User.objects.filter(pk=entry.person_id).update(login=f"{NO_LOGIN}{entry.pk}")
    Entry.objects.filter(pk=pair[0].pk).update(assisted_by=cast.organiser)
    browser = client_of(cast.leader)
    browser.cookies["language"] = "en"
    page = browser.get(address(*pair))
    labels = [str(label).partition(" (")[0] for _value, label in page.context["form"].fields["decision"].choices]
    assert labels == ["Two people", "One person: the entry 1", "One person: the entry 2"]
    assert [words in page.text for words in (">Entry 1<", ">Entry 2<", "Entered by")] == [True, True, True]


def test_the_page_merges_and_leads_back_to_the_list(cast, pair, client_of):
    body = {"decision": f"stay-{pair[1].pk}", "reason": REASON}
    response = client_of(cast.leader).post(address(*pair), body)
    assert (response.status_code, [out(entry) for entry in pair]) == (302, [True, False])
    assert client_of(cast.leader).get(reverse("organize_doubles")).context["decided"].count() == 1


@pytest.mark.parametrize("part,ways", [("leader", ["apart"]), ("organiser", ["apart", "annul", "annul"])])
def test_where_both_have_papers_only_who_organises_is_offered_more(cast, pair, joined, client_of, part, ways):
    for entry in pair:
        make_attempt(joined, entry)
    choices = client_of(getattr(cast, part)).get(address(*pair)).context["form"].fields["decision"].choices
    assert [value.partition("-")[0] for value, _label in choices] == ways


@pytest.mark.parametrize("body", [{}, {"decision": "apart"}, {"decision": "annul-1", "reason": REASON}])
def test_what_is_missing_or_not_offered_is_said_and_nothing_is_lost(cast, pair, client_of, body):
    response = client_of(cast.leader).post(address(*pair), body)
    assert (response.status_code, EntryPair.objects.count()) == (422, 0)
    assert response.context["form"]["reason"].value() == body.get("reason")


def test_the_wrong_order_strangers_and_two_that_differ_are_not_found(cast, pair, units, client_of):
    other = make_entry(pair[0].division, make_person("Lê Văn Cường"), unit=units.department)
    leader = client_of(cast.leader)
    addresses = [address(*reversed(pair)), address(pair[0], other), address(pair[0], pair[0])]
    addresses.append(reverse("organize_double", args=[pair[0].pk, 10**25]))
    assert [leader.get(one).status_code for one in addresses] == [404, 404, 404, 404]
    assert pair_for(cast.other_organiser, *keys(*pair)) is None


def test_a_paper_begun_while_the_page_was_open_is_not_merged_away(cast, pair, joined, client_of):
    make_attempt(joined, pair[0])
    body = {"decision": f"stay-{pair[1].pk}", "reason": REASON}
    assert client_of(cast.leader).post(address(*pair), body).status_code == 422
    assert [out(entry) for entry in pair] == [False, False]
