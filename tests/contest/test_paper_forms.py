"""The forms of a paper, filled into moulds that are kept: as their template renders them, and each its own person's."""

import pytest
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import get_language, override

from contest.models import Response
from contest.papers import present_paper, responses_of
from contest.templatetags import paper
from contest.templatetags.paper import FORM, question_form
from tests.factories import NOW, make_attempt, make_round_division

KINDS = ["single", "multiple", "true_false", "ordering", "matching", "numeric", "short_text"]
HOSTILE = "</form> \ue000csrf_token\ue000 {{ csrf_token }} %(id_0)s"


@pytest.fixture(autouse=True)
def _cold():
    paper._mould.cache_clear()


@pytest.fixture
def joined(db):
    return make_round_division(kinds=KINDS, prediction_question_vi="Bao nhiêu người?")


def answer(attempt, slot, chosen, *, flag=False):
    fields = {"counter": 1, "device": "a" * 16, "saved_at": NOW}
    Response.objects.create(attempt=attempt, slot=slot, answer=chosen, flag=flag, **fields)


def answer_choices(attempt):
    """Choose the first option wherever there are options, and flag every other one."""
    for screen in present_paper(attempt, {}, "vi"):
        if screen["kind"] in {"single", "multiple", "true_false"}:
            first = screen["options"][0]["id"]
            several = screen["kind"] == "multiple"
            answer(attempt, screen["slot"], [first] if several else first, flag=screen["slot"] % 2 == 0)


def contexts(attempt, current=1, **more):
    """What the page of the paper hands to each of its forms."""
    screens = present_paper(attempt, responses_of(attempt), get_language())
    around = {"csrf_token": f"token-{attempt.pk}", "paper_url": attempt.get_absolute_url(), "shown_at": "17"}
    around |= {"attempt": attempt, "current": next(each for each in screens if each["slot"] == current)}
    return [Context(around | {"screens": screens, "question": question} | more) for question in screens]


def forms(attempt, *more, **kwargs) -> list[str]:
    return [question_form(context) for context in contexts(attempt, *more, **kwargs)]


def plain(attempt, *more, **kwargs) -> list[str]:
    """The same forms as their template renders them."""
    return [get_template(FORM).template.render(context) for context in contexts(attempt, *more, **kwargs)]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("current", [0, 1, 4])
@pytest.mark.parametrize("answered", [False, True])
def test_a_form_is_what_its_template_renders_when_first_made_and_ever_after(joined, language, current, answered):
    attempt = make_attempt(joined)
    if answered:
        answer_choices(attempt)
    with override(language):
        expected = plain(attempt, current)
        assert [forms(attempt, current), forms(attempt, current)] == [expected, expected]


def test_each_language_has_its_own_forms(joined):
    attempt = make_attempt(joined)
    for language in ["vi", "en", "vi"]:
        with override(language):
            assert forms(attempt) == plain(attempt)


def test_the_forms_of_one_paper_fill_nothing_into_those_of_another(joined):
    one, other = make_attempt(joined), make_attempt(joined)
    answer_choices(one)
    forms(one)
    assert forms(other) == plain(other)


def test_an_answer_a_cleared_answer_and_a_flag_show_at_once(db):
    attempt = make_attempt()
    option = present_paper(attempt, {}, "vi")[0]["options"][1]["id"]
    shown = []
    for chosen, flag in [(None, False), (option, False), (option, True), (None, False)]:
        attempt.responses.all().delete()
        answer(attempt, 1, chosen, flag=flag)
        shown.append(forms(attempt))
        assert shown[-1] == plain(attempt)
    assert (shown[3], len({*map(tuple, shown)})) == (shown[0], 3)


def test_a_problem_with_an_answer_stands_in_its_form(joined):
    attempt = make_attempt(joined)
    assert forms(attempt, 1, problem="Hai đáp án?") == plain(attempt, 1, problem="Hai đáp án?")


def test_what_looks_like_a_gap_or_a_tag_in_a_question_stays_text(db):
    [context] = contexts(make_attempt())
    context["question"] |= {"stem": HOSTILE, "seen": HOSTILE}
    assert question_form(context) == get_template(FORM).template.render(context)


def test_the_papers_of_a_round_share_their_moulds(db):
    joined = make_round_division()
    for _paper in range(3):
        forms(make_attempt(joined))
    assert paper._mould.cache_info().misses == 1
