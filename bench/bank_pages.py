"""The bank of bench.bank_list, and its two ways of finding questions."""

from itertools import islice, product
from random import Random

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from contest.views.organize.banks import QUESTIONS_A_PAGE
from questions.models import AnswerKey, Question, QuestionText, Revision, Use
from questions.searching import folded_words
from tests import factories

WORDS = (
    "thủ tục hành chính|một cửa liên thông|dịch vụ công trực tuyến|chữ ký số|hồ sơ|thời hạn 5 ngày làm việc|"
    "Sở Nội vụ|Ủy ban nhân dân tỉnh|cải cách tài chính công|tổ chức bộ máy|chính quyền điện tử|công chức|kế hoạch"
).split("|")
LEVELS = (1, 2, 3)


class Pages:
    """A bank of so many questions whose words are dealt out at random, and an organiser who looks at it."""

    def __init__(self, questions: int, random: Random) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        self.bank = factories.make_bank()
        self.topics = [factories.make_topic() for _number in range(8)]
        organiser = factories.grant(factories.make_person(), Role.ORGANISER, self.bank.owner)
        self.client = Client()
        self.client.force_login(get_user_model().objects.get(pk=organiser.pk))
        self.fill(questions, random)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def fill(self, number: int, random: Random) -> None:
        cells = list(product(self.topics, LEVELS))
        dealt = [cells[place % len(cells)] for place in range(number)]
        made = Question.objects.bulk_create(
            Question(bank=self.bank, topic=topic, code=f"c-{place}", use=Use.CONTEST, basis_status="current")
            for place, (topic, _level) in enumerate(dealt)
        )
        options = factories.options("một", "hai", "ba", "bốn")
        revisions = Revision.objects.bulk_create(
            Revision(
                question=question,
                number=1,
                kind="single",
                level=level,
                stem=f"Theo quy định về {', '.join(random.sample(WORDS, 4))}, nội dung nào đúng (câu {question.pk})?",
                content={"options": options},
                status=Revision.Status.APPROVED,
                created_at=timezone.now(),
            )
            for question, (_topic, level) in zip(made, dealt, strict=True)
        )
        explanations = ["Xem " + "; ".join(random.sample(WORDS, 6)) + "." for _revision in revisions]
        keys = zip(revisions, explanations, strict=True)
        AnswerKey.objects.bulk_create(AnswerKey(revision=one, key="A", explanation=said) for one, said in keys)
        told = zip(made, revisions, explanations, strict=True)
        QuestionText.objects.bulk_create(
            QuestionText(question=question, folded=folded_words(revision, said, question.code))
            for question, revision, said in told
        )
        own = Revision.objects.filter(question=OuterRef("pk")).values("pk")
        Question.objects.filter(bank=self.bank).update(latest_revision=Subquery(own), approved_revision=Subquery(own))

    def page(self, words: str) -> bytes:
        """The page of the list, with a topic and a level."""
        asked = {"topic": self.topics[0].pk, "level": 1, "q": words} if words else {}
        answer = self.client.get(f"/organize/banks/{self.bank.slug}/", asked, headers={"host": "localhost"})
        assert answer.status_code == 200
        return answer.content

    def obvious(self, words: str) -> list[Question]:
        found = Question.objects.filter(bank=self.bank, topic=self.topics[0], latest_revision__level=1)
        for word in words.split():
            said = Q(latest_revision__stem__icontains=word)
            found = found.filter(said | Q(latest_revision__answer_key__explanation__icontains=word))
        found = found.select_related("topic", "latest_revision__author", "latest_revision__answer_key")
        page = Paginator(found.order_by("code"), 50).get_page(1)
        return list(page) if page.paginator.count else []

    def check(self) -> list[str]:
        """Return what is wrong with what the page finds."""
        wanted = {
            question.code
            for question in Question.objects.filter(bank=self.bank, topic=self.topics[0]).select_related("text")
            if all(word in question.text.folded for word in ("thu", "tuc"))
        }
        level = Question.objects.filter(code__in=list(islice(wanted, 900)), latest_revision__level=1).count()
        page = self.page("thủ tục").decode()
        shown = sum(f">{code}<" in page for code in wanted)
        return [] if shown == min(QUESTIONS_A_PAGE, level) else [f"{shown} questions on the page, {level} in the bank"]
