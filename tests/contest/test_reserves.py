"""What a reserve holds is decided by those who may make one."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Role, User
from contest.models import RoundDivision
from contest.reach import kept_questions
from contest.reserves import in_reserve, refuse_retagging, told_of_losses
from questions import confirming
from questions.importing import Usual
from questions.keeping import Named
from questions.models import ImportBatch, Question, Revision, Tag
from questions.undoing import undo
from tests.contest.editors import address, edited, filled
from tests.factories import grant, make_bank, make_person, make_question, make_round_division, make_topic
from tests.questions.importing import imported, row

pytestmark = pytest.mark.django_db
KEPT = "Dự phòng"
TEXT = "Câu 1. Ai ký Kế hoạch?\nA. Chủ tịch\nB. Phó Chủ tịch\nĐáp án: A\n"


@pytest.fixture
def keeper(bank) -> RoundDivision:
    """The paper of a round that runs, for which questions with the tag are set aside."""
    joined = make_round_division()
    now = timezone.now()
    joined.round.opens_at, joined.round.closes_at = now - 3 * joined.round.duration, now + 3 * joined.round.duration
    joined.round.save()
    joined.kept_tags.add(Tag.objects.create(bank=bank, name=KEPT))
    return joined


@pytest.fixture
def author(bank, keeper, client) -> User:
    person = grant(make_person(), Role.AUTHOR, bank.owner)
    client.force_login(person)
    return person


@pytest.fixture
def question(bank) -> Question:
    return make_question(bank=bank)


def held() -> int:
    return Question.objects.filter(tags__name=KEPT).count()


@pytest.mark.parametrize("tag", [KEPT, KEPT.upper()])
def test_an_author_does_not_fill_a_reserve_by_tagging_many(client, bank, author, question, tag):
    answer = client.post(
        address(bank, "act"), {"deed": "tag", "question": question.pk, "tags": f"Khó, {tag}"}, follow=True
    )
    assert ([KEPT in str(one) for one in answer.context["messages"]], held()) == ([True], 0)
    client.post(address(bank, "act"), {"deed": "tag", "question": question.pk, "tags": "Khó"})
    assert list(question.tags.values_list("name", flat=True)) == ["Khó"]


def test_nor_empty_it_by_taking_tags_from_many(client, bank, author, question):
    question.tags.set([Tag.objects.get(name=KEPT), Tag.objects.create(bank=bank, name="Khó")])
    for tags in (KEPT, KEPT.upper(), "khó"):
        client.post(address(bank, "act"), {"deed": "untag", "question": question.pk, "tags": tags})
    assert list(question.tags.values_list("name", flat=True)) == [KEPT]


@pytest.mark.parametrize(("has", "tags"), [(False, KEPT), (False, KEPT.upper()), (True, "Khó")])
def test_nor_fill_or_empty_it_in_the_editor_and_nothing_typed_is_lost(client, bank, author, question, has, tags):
    if has:
        question.tags.add(Tag.objects.get(name=KEPT))
    answer = client.post(address(bank, "questions", question.pk, "edit"), edited(question, stem="Mới?", tags=tags))
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["stem"].value()) == (409, ["tags"], "Mới?")
    assert (held(), Revision.objects.filter(question=question).count()) == (int(has), 1)


def test_nor_by_a_new_question(client, bank, author):
    answer = client.post(address(bank, "questions", "new"), filled(bank, tags=KEPT))
    assert (answer.status_code, list(answer.context["form"].errors), held()) == (409, ["tags"], 0)


def test_nor_by_moving_one(client, bank, author, question):
    Revision.objects.update(status=Revision.Status.DRAFT)
    other = make_bank(bank.owner)
    stray = make_question(bank=other)
    stray.tags.add(Tag.objects.create(bank=other, name=KEPT))
    question.tags.add(Tag.objects.get(bank=bank))
    client.post(address(bank, "act"), {"deed": "move", "question": question.pk, "bank": other.pk})
    client.post(address(other, "act"), {"deed": "move", "question": stray.pk, "bank": bank.pk})
    question.refresh_from_db()
    stray.refresh_from_db()
    assert (question.bank, stray.bank) == (bank, other)


def sent(client, bank, tag: str = KEPT) -> ImportBatch:
    """An import of one question with the tag, which is looked at."""
    client.post(
        reverse("organize_imports", args=[bank.slug]),
        {"text": TEXT, "level": "1", "use": "contest", "topic": make_topic().pk, "format": ""},
    )
    batch = ImportBatch.objects.get()
    row = batch.rows.get()
    row.told |= {"tags": [tag]}
    row.save()
    return batch


def act(client, bank, batch, deed) -> tuple[list[str], str]:
    """What is said of it, and what becomes of the import."""
    answer = client.post(reverse("organize_import_act", args=[bank.slug, batch.pk]), {"deed": deed}, follow=True)
    return said(answer), ImportBatch.objects.get(pk=batch.pk).state


def said(answer) -> list[str]:
    return [str(one) for one in answer.context["messages"]]


@pytest.mark.parametrize("tag", [KEPT, KEPT.upper()])
def test_nor_by_an_import_which_waits_for_an_organiser(client, bank, author, tag):
    words, state = act(client, bank, sent(client, bank, tag), "confirm")
    assert ([KEPT in one for one in words], state, held()) == ([True], ImportBatch.State.STAGED, 0)


def meanwhile(monkeypatch, keeper) -> None:
    """Let the tag set questions aside only once the questions of an import are made."""
    keeper.kept_tags.clear()
    make = confirming._make

    def slowly(*given) -> None:
        make(*given)
        keeper.kept_tags.set(Tag.objects.filter(name=KEPT))

    monkeypatch.setattr(confirming, "_make", slowly)


def test_nor_by_an_import_that_was_begun_before_the_tag_set_questions_aside(client, bank, author, keeper, monkeypatch):
    batch = sent(client, bank)
    meanwhile(monkeypatch, keeper)
    words, state = act(client, bank, batch, "confirm")
    assert ([KEPT in one for one in words], state, held()) == ([True], ImportBatch.State.STAGED, 0)


def test_an_import_that_is_looked_at_only_before_it_is_made_would_fill_it(client, bank, author, keeper, monkeypatch):
    """The same, with the bug sown: nobody looks under the lock."""
    batch, switch = sent(client, bank), confirming._switch
    meanwhile(monkeypatch, keeper)
    monkeypatch.setattr(
        confirming, "_switch", lambda batch, claim, _permit, *by: switch(batch, claim, confirming.permitted, *by)
    )
    assert (act(client, bank, batch, "confirm")[1], held()) == (ImportBatch.State.CONFIRMED, 1)


def test_nor_by_undoing_an_import(client, bank, author, keeper):
    organiser = grant(make_person(), Role.ORGANISER, bank.owner)
    client.force_login(organiser)
    batch = sent(client, bank)
    act(client, bank, batch, "confirm")
    client.force_login(author)
    words, state = act(client, bank, batch, "undo")
    assert ([KEPT in one for one in words], state, held()) == ([True], ImportBatch.State.CONFIRMED, 1)
    client.force_login(organiser)
    assert act(client, bank, batch, "undo")[1] == ImportBatch.State.UNDONE


def test_a_round_goes_on_keeping_what_is_imported_again_after_undoing(bank, keeper):
    organiser, usual = grant(make_person(), Role.ORGANISER, bank.owner), Usual(make_topic())
    rows = [row(tags=["Bí mật", "Khó"])]
    batch = imported(bank, rows, usual, by=organiser)
    keeper.kept_tags.set(Tag.objects.filter(name="Bí mật"))
    undo(batch, by=organiser, now=timezone.now())
    assert list(Tag.objects.order_by("name").values_list("name", flat=True)) == ["Bí mật", KEPT]
    imported(bank, rows, usual, by=organiser)
    assert list(kept_questions(timezone.now())) == [Question.objects.get(tags__name="Bí mật").pk]


@pytest.mark.parametrize("tags", [KEPT, ""])
def test_nor_by_another_use(client, bank, author, question, tags):
    question.tags.add(Tag.objects.get(name=KEPT))
    sent_form = edited(question, tags=tags, use="practice")
    answer = client.post(address(bank, "questions", question.pk, "edit"), sent_form)
    question.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors), question.use) == (409, ["use"], "contest")


def test_an_organiser_who_gives_a_question_another_use_hears_what_is_left(client, bank, keeper, question):
    client.force_login(grant(make_person(), Role.ORGANISER, bank.owner))
    question.tags.add(Tag.objects.get(name=KEPT))
    sent_form = edited(question, tags=KEPT, use="practice")
    answer = client.post(address(bank, "questions", question.pk, "edit"), sent_form, follow=True)
    assert [KEPT in one for one in said(answer)] == [True, False]


def test_who_retires_a_question_that_is_set_aside_hears_what_is_left(client, bank, author, question):
    """It may be wrong, so it leaves new papers at once, whoever says so."""
    other = make_question(bank=bank)
    for each in (question, other):
        each.tags.add(Tag.objects.get(name=KEPT))
    where = reverse("organize_question_act", args=[bank.slug, question.pk])
    one = said(client.post(where, {"deed": "retire", "text": "Đáp án sai.", "revision": 1}, follow=True))
    many = {"deed": "retire", "question": other.pk, "reason": "Đáp án sai."}
    last = said(client.post(address(bank, "act"), many, follow=True))
    assert [[KEPT in words for words in found] for found in (one, last)] == [[True, False], [True, False]]


@override("en")
def test_what_is_told_counts_what_can_still_be_drawn(bank, keeper):
    questions = [make_question(bank=bank) for _number in range(4)]
    Tag.objects.get(name=KEPT).questions.set(questions)
    now, told = timezone.now(), []
    for gone in (questions[:1], questions[1:3], questions[3:]):
        before = in_reserve(gone, now=now)
        Question.objects.filter(pk__in=[each.pk for each in gone]).update(retired_at=now)
        told += told_of_losses(before, gone, now=now)
    ends = ["3 are left that can be drawn.", "1 is left that can be drawn.", "none is left that can be drawn."]
    assert [end in words for end, words in zip(ends, told, strict=True)] == [True, True, True]
    assert told_of_losses(in_reserve(questions, now=now), questions, now=now) == []


def test_who_retires_any_other_question_hears_of_no_reserve(client, bank, author, question):
    many = {"deed": "retire", "question": question.pk, "reason": "Đáp án sai."}
    assert [KEPT in one for one in said(client.post(address(bank, "act"), many, follow=True))] == [False]


def test_organisers_of_the_banks_unit_fill_it(client, bank, keeper, question):
    client.force_login(grant(make_person(), Role.ORGANISER, bank.owner))
    client.post(address(bank, "act"), {"deed": "tag", "question": question.pk, "tags": KEPT})
    assert held() == 1


def test_once_the_round_is_over_the_tag_is_like_any_other(bank, author, keeper):
    at = {"by": author, "now": keeper.round.closes_at}
    refuse_retagging(bank, (), [KEPT], **at)
    with pytest.raises(Named):
        refuse_retagging(bank, (), [KEPT], by=author, now=timezone.now())
