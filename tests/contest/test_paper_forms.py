"""The forms of a paper, filled into moulds that are kept: as their template renders them, and each its own person's."""

import pytest
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, override

from accounts.moulds import gap
from contest.models import Response
from contest.papers import present_paper, responses_of
from contest.templatetags import paper
from contest.templatetags.paper import FORM, question_forms
from tests.factories import NOW, make_attempt, make_round_division

KINDS = ["single", "multiple", "true_false", "ordering", "matching", "numeric", "short_text"]
HOSTILE = f"</form> {str.__str__(gap('csrf_token'))} {{{{ csrf_token }}}} %(id_0)s"


@pytest.fixture(autouse=True)
def _cold():
    paper._mould.cache_clear()


@pytest.fixture
def joined(db):
    return make_round_division(kinds=KINDS, prediction_question_vi="Bao nhiêu người?")


def answer(attempt, slot, chosen, *, flag=False):
    fields = {"counter": 1, "device": "a" * 16, "saved_at": NOW}
    Response.objects.create(attempt=attempt, slot=slot, answer=chosen, flag=flag, **fields)


def answer_all(attempt):
    """Answer every question, one with a text like a tag, and flag every other one."""
    for screen in present_paper(attempt, {}, "vi"):
        answer(attempt, screen["slot"], answer_to(screen), flag=screen["slot"] % 2 == 0)


def answer_to(screen):
    ids = [option["id"] for option in screen.get("options", ())]
    match screen["kind"]:
        case "single" | "true_false":
            return ids[0]
        case "multiple":
            return ids[:1]
        case "ordering":
            return ids[::-1]
        case "matching":
            return {line["id"]: screen["right"][0]["id"] for line in screen["left"]}
        case "prediction":
            return "12"
    return HOSTILE


def contexts(attempt, current=1, **more):
    """What the page of the paper hands to each of its forms."""
    screens = present_paper(attempt, responses_of(attempt), get_language())
    around = {"csrf_token": f"token-{attempt.pk}", "paper_url": attempt.get_absolute_url(), "shown_at": "17"}
    around |= {"attempt": attempt, "current": next(each for each in screens if each["slot"] == current)}
    return [Context(around | {"screens": [question], "question": question} | more) for question in screens]


def forms(attempt, *more, **kwargs) -> list[str]:
    return [question_forms(context) for context in contexts(attempt, *more, **kwargs)]


def plain(attempt, *more, **kwargs) -> list[str]:
    """The same forms as their template renders them."""
    return [get_template(FORM).template.render(context) for context in contexts(attempt, *more, **kwargs)]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("current", [0, 1, 4])
@pytest.mark.parametrize("answered", [False, True])
def test_a_form_is_what_its_template_renders_when_first_made_and_ever_after(joined, language, current, answered):
    attempt = make_attempt(joined)
    if answered:
        answer_all(attempt)
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
    answer_all(one)
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
    assert question_forms(context) == get_template(FORM).template.render(context)


def test_texts_that_are_equal_may_be_compared_by_a_template(joined):
    attempt = make_attempt(joined)
    answer_all(attempt)
    matching = next(context for context in contexts(attempt) if context["question"]["kind"] == "matching")
    chosen = [line["chosen"] for line in matching["question"]["left"]]
    assert question_forms(matching).count(f'value="{chosen[0]}" selected>') == len(chosen)


def test_a_text_and_the_same_text_as_markup_are_told_apart(db):
    [context] = contexts(make_attempt())
    context["question"] |= {"stem": SafeString("<b>1</b>"), "seen": "<b>1</b>"}
    form = question_forms(context)
    assert (form.count("<b>1</b>"), form.count("&lt;b&gt;1&lt;/b&gt;")) == (1, 1)


def test_a_text_that_is_translated_late_is_a_text_like_any_other(db):
    [context] = contexts(make_attempt())
    context["question"] |= {"stem": gettext_lazy("Home")}
    for language in ["vi", "en"]:
        with override(language):
            assert question_forms(context) == get_template(FORM).template.render(context)


def test_half_a_matching_is_what_its_template_renders(joined):
    attempt = make_attempt(joined)
    screen = next(each for each in present_paper(attempt, {}, "vi") if each["kind"] == "matching")
    answer(attempt, screen["slot"], {screen["left"][0]["id"]: screen["right"][0]["id"]})
    assert forms(attempt) == plain(attempt)
    assert 'data-advice role="status"></p>' not in forms(attempt)[screen["slot"] - 1]


def test_what_a_mould_cannot_take_is_an_error_and_no_half_form(db):
    [context] = contexts(make_attempt())
    context["question"] |= {"stem": object()}
    with pytest.raises(TypeError, match="cannot take a object"):
        question_forms(context)


def test_the_papers_of_a_round_share_their_moulds(db):
    joined = make_round_division()
    for _paper in range(3):
        forms(make_attempt(joined))
    assert paper._mould.cache_info().misses == 1
