"""What a reserve holds is decided by those who may make one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from contest.models import RoundDivision
from contest.reserves import refuse_retagging
from questions.keeping import Named
from questions.models import Bank, ImportBatch, Question, Revision, Tag
from tests.contest.editors import address, edited, filled
from tests.factories import grant, make_bank, make_person, make_question, make_round_division, make_topic

pytestmark = pytest.mark.django_db
KEPT = "Dự phòng"
TEXT = "Câu 1. Ai ký Kế hoạch?\nA. Chủ tịch\nB. Phó Chủ tịch\nĐáp án: A\n"


@pytest.fixture
def bank() -> Bank:
    return make_bank()


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


def test_an_author_does_not_fill_a_reserve_by_tagging_many(client, bank, author, question):
    answer = client.post(
        address(bank, "act"), {"deed": "tag", "question": question.pk, "tags": f"Khó, {KEPT}"}, follow=True
    )
    assert ([KEPT in str(one) for one in answer.context["messages"]], held()) == ([True], 0)
    client.post(address(bank, "act"), {"deed": "tag", "question": question.pk, "tags": "Khó"})
    assert list(question.tags.values_list("name", flat=True)) == ["Khó"]


@pytest.mark.parametrize(("has", "tags"), [(False, KEPT), (True, "Khó")])
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


def test_nor_by_an_import_which_waits_for_an_organiser(client, bank, author):
    client.post(
        reverse("organize_imports", args=[bank.slug]),
        {"text": TEXT, "level": "1", "use": "contest", "topic": make_topic().pk, "format": ""},
    )
    batch = ImportBatch.objects.get()
    row = batch.rows.get()
    row.told |= {"tags": [KEPT]}
    row.save()
    client.post(reverse("organize_import_act", args=[bank.slug, batch.pk]), {"deed": "confirm"})
    answer = client.get(reverse("organize_import", args=[bank.slug, batch.pk]))
    assert any(KEPT in str(one) for one in answer.context["messages"])
    assert (ImportBatch.objects.get().state, held()) == (ImportBatch.State.STAGED, 0)


def test_organisers_of_the_banks_unit_fill_it(client, bank, keeper, question):
    client.force_login(grant(make_person(), Role.ORGANISER, bank.owner))
    client.post(address(bank, "act"), {"deed": "tag", "question": question.pk, "tags": KEPT})
    assert held() == 1


def test_once_the_round_is_over_the_tag_is_like_any_other(bank, author, keeper):
    at = {"by": author, "now": keeper.round.closes_at}
    refuse_retagging(bank, (), [KEPT], **at)
    with pytest.raises(Named):
        refuse_retagging(bank, (), [KEPT], by=author, now=timezone.now())
