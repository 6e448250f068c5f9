"""How often each variant of a question was shown and answered rightly; of few people nothing is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from contest.answering import facts_of_revisions, read_answers
from contest.figuring import make_figures
from contest.models import AnswerCount
from contest.variant_counts import VariantCounts, variants_in
from questions.models import Revision
from questions.statistics import SMALLEST_GROUP
from tests.contest.test_varying import answers_of
from tests.contest.varying import VARYING, hand_in, make_varying_round, sit
from tests.factories import NOW, grant, make_person, make_question, make_revision

FEW = {"parameters": [{"name": "n", "kind": "integer", "values": [7, 30]}]}


@pytest.fixture
def joined(db):
    joined = make_varying_round("true_false")
    Revision.objects.update(variation=FEW)
    return joined


def counted(*groups: tuple[int, int, int]) -> list | None:
    """What is kept where a variant n was shown so often and answered rightly so often."""
    counts = VariantCounts()
    counts._declared = {1: FEW}
    for n, shown, right in groups:
        for number in range(shown):
            counts.add(1, {"n": ["whole", str(n)]}, number < right)
    return counts.of(1)


def test_variants_are_counted_by_their_parameters():
    assert counted((7, 20, 5), (30, 30, 15)) == [["n=30", 30, 15], ["n=7", 20, 5]]


def test_of_a_variant_that_few_had_nothing_is_kept_nor_told_by_the_difference():
    few = SMALLEST_GROUP - 1
    assert counted((7, few, 5), (30, 30, 15)) == []
    assert counted((7, few, 5), (8, few, 5), (30, 30, 15)) == [["n=30", 30, 15]]


def test_a_plain_question_has_no_variants(db):
    counts = VariantCounts()
    counts.count([1], [revision := make_revision(make_question()).pk])
    assert counts.of(revision) is None


def test_rounds_are_added_and_the_hardest_variant_comes_first():
    rounds = [AnswerCount(variants=[["n=7", 20, 15], ["n=30", 10, 2]]), AnswerCount(variants=[["n=7", 20, 5]])]
    assert [(one.name, one.shown, one.facility) for one in variants_in([*rounds, AnswerCount(variants=None)])] == [
        ("n=30", 10, 0.2),
        ("n=7", 40, 0.5),
    ]


def answered(joined, people: int):
    for number in range(people):
        attempt = sit(joined)
        hand_in(attempt, answers_of(attempt) if number % 2 else {})


def test_the_figures_of_a_round_keep_its_variants(joined):
    answered(joined, 40)
    make_figures(joined, now=NOW)
    [count] = AnswerCount.objects.all()
    assert sum(shown for _name, shown, _right in count.variants) in (40, 0)
    assert {name for name, _shown, _right in count.variants} <= {"n=7", "n=30"}


def test_what_was_chosen_is_known_though_the_right_option_differs(joined):
    """Each chose what was right on their own paper: true for 30, false for 7."""
    attempts = [sit(joined) for _entrant in range(12)]
    for attempt in attempts:
        hand_in(attempt, answers_of(attempt))
    chosen = {
        (attempt.slots[0]["params"]["n"][1], answers[0][3])
        for attempt, (_pk, _round, answers) in zip(attempts, read_answers(joined).sittings, strict=True)
    }
    assert chosen == {("7", ("F",)), ("30", ("T",))}


def test_no_option_is_called_right_where_that_differs(joined):
    [facts] = facts_of_revisions(Revision.objects.values_list("pk", flat=True), partial_credit=True).values()
    assert (facts.options, facts.right, facts.guess) == (("T", "F"), frozenset(), 0.5)


def test_of_several_right_options_that_differ_no_guess_is_told(db):
    make_varying_round("multiple")
    [facts] = facts_of_revisions(Revision.objects.values_list("pk", flat=True), partial_credit=True).values()
    assert (len(facts.options), facts.right, facts.guess) == (3, frozenset(), None)


def test_reading_costs_one_query_more_where_questions_are_new(joined):
    attempt = sit(joined)
    hand_in(attempt, answers_of(attempt))
    with CaptureQueriesContext(connection) as captured:
        read_answers(joined)
    assert sum("variation" in query["sql"] and "IS NOT NULL" in query["sql"] for query in captured) == 1


def test_the_page_of_a_question_tells_of_its_variants(joined, client):
    answered(joined, 2)
    make_figures(joined, now=NOW)
    kept = [["n=7", 20, 5], ["n=30", 20, 15]]
    people = [[100, 100, 0, 0, ["T"], 20], [0, 100, 0, 0, ["F"], 20]]
    AnswerCount.objects.update(variants=kept, shown=40, people=people)
    joined.round.closes_at = NOW
    joined.round.save()
    bank = joined.banks.get()
    client.force_login(grant(make_person(), Role.AUTHOR, bank.owner))
    address = f"/organize/banks/{bank.slug}/questions/{bank.questions.get().pk}/statistics/"
    page, file = client.get(address), client.get(f"{address}file/csv/")
    assert page.status_code == 200
    assert [one.name for one in page.context["told"].variants] == ["n=7", "n=30"]
    assert "n=30" in page.content.decode()
    assert file.content.decode().splitlines()[-4:] == [
        "Biến thể;Số lượt ra đề;Đúng",
        "n=7;20;25,0%",
        "n=30;20;75,0%",
        "",
    ]
    assert VARYING["true_false"].key["right"]["T"] not in page.content.decode()
