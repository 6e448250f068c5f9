"""Questions to be practised, and visitors who answer them in plain forms."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contest.practice_pool import Shelf, practice_pool
from contest.practising import Five, read_five
from questions.kinds import kind
from questions.models import AnswerKey, Question, Topic, Use
from questions.variation import asked_with
from tests.factories import make_bank, make_question, make_topic


def make_practice(*kinds: str, topic: Topic | None = None, **fields) -> list[Question]:
    """A question of each of these kinds for practice, all of one topic and bank."""
    about = {"topic": topic or make_topic(), "bank": make_bank(), "use": Use.PRACTICE} | fields
    return [make_question(kind, **about) for kind in kinds or ["single"]]


def shelf_of(question: Question) -> Shelf:
    return practice_pool().shelves[question.topic.slug]


def five_of(*questions: Question) -> Five:
    """These questions in this order."""
    return Five(questions[0].topic.slug, "ab" * 8, tuple(one.approved_revision_id for one in questions))


def address_of(five: Five) -> str:
    return reverse("practice_set", args=[five.address])


def right_form(five: Five) -> dict:
    """What a browser posts that answers the next question rightly."""
    paper = five.paper
    [slot] = paper.slots
    key = AnswerKey.objects.select_related("revision").get(pk=slot["revision"])
    code = key.revision.kind
    answer = kind(code).right_answer(asked_with(key, slot["params"]).key, lambda name: paper.option_id(1, name))
    if code == "ordering":
        return {f"position-{name}": place for place, name in enumerate(answer, 1)}
    if code == "matching":
        return {f"match-{left}": right for left, right in answer.items()}
    return {"answer": answer}


def practise_everything(client: Client) -> list[HttpResponse]:
    """Look at every topic, draw from each until nothing new comes, and answer all of it."""
    answers = [client.get(reverse("practice"))]
    for slug in practice_pool().shelves:
        answers.append(client.get(reverse("practice_topic", args=[slug])))
        address = client.get(reverse("practice_five", args=[slug])).headers["Location"]
        five = read_five(address.split("/")[-2])
        while not five.is_over:
            answers += [client.get(address_of(five)), client.post(address_of(five), {})]
            five = five.after("blank")
        answers.append(client.get(address_of(five)))
    return answers


def said(answers: list[HttpResponse]) -> str:
    return "\n".join(answer.content.decode() for answer in answers)
