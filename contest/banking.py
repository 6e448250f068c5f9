"""What the keepers of question banks see: their banks with figures, and the questions in them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import can_organize, can_review, can_write, units_with
from contest.models import Entry, RoundDivision
from questions.differences import answer_lines
from questions.holidays import newest_calendar
from questions.keeping import Named
from questions.kinds import kind
from questions.markdown import render
from questions.models import Bank, Comment, Question, QuestionImage, Revision
from questions.randomness import Draw
from questions.reviewing import may_review, waiting_for
from questions.searching import Alike, alike_to
from questions.variants import Preview, preview
from questions.variants import render as write
from questions.variation import example_shown
from questions.writing import Wording, declaration, example_of, wording_of

IN_PLAY = _("This person takes part in a contest that draws from this bank and is not over.")
KEEPERS = (Role.ORGANISER, Role.AUTHOR, Role.REVIEWER)


@dataclass(frozen=True)
class Rights:
    """What a person may do in a bank."""

    write: bool
    review: bool
    organize: bool


class ShownVariant(NamedTuple):
    """One variant of a question with parameters: its values, its options with the right ones marked, what is wrong."""

    number: int
    values: list[str]
    answers: list[str]
    problems: list[str]


def banks_open_to(person: User, today: date, roles: Collection[Role] = KEEPERS) -> QuerySet[Bank]:
    """Return the banks in which the person has one of these roles, or is a deputy reviewer on this day."""
    owned = Q(owner__in=units_with(person, *roles))
    deputy = Q(deputies__person=person, deputies__first_day__lte=today, deputies__last_day__gte=today)
    return Bank.objects.filter(owned | deputy).select_related("owner").distinct()


def waiting_for_eyes_of(person: User, today: date) -> QuerySet[Question]:
    """Return the questions that wait for this person's review in all their banks, the longest wait first."""
    return waiting_for(person, banks_open_to(person, today, roles=[Role.REVIEWER])).select_related("bank")


def with_returned_to(person: User, banks: QuerySet[Bank]) -> QuerySet[Bank]:
    """Return those of the banks in which something of this person was given back, with how many questions: nobody else
    mends them."""
    given_back = Revision.objects.filter(author=person, status=Revision.Status.RETURNED).values("pk")
    mine = banks.filter(questions__latest_revision__in=given_back, questions__retired_at=None)
    return mine.annotate(returned=Count("questions", distinct=True))


def why_returned(question: Question) -> list[Comment]:
    """Return why the newest revision was given back, the latest reason last; nothing where it was not."""
    latest = question.latest_revision
    return list(latest.comments.why_returned()) if latest.status == Revision.Status.RETURNED else []


def next_to_review(question: Question, person: User, today: date) -> Question | None:
    """Return the question after this one in what waits for this person's review, or the first; None for no other."""
    others = waiting_for_eyes_of(person, today).exclude(pk=question.pk)
    sent = question.latest_revision.submitted_at
    behind = Q(latest_revision__submitted_at__gt=sent) | Q(latest_revision__submitted_at=sent, pk__gt=question.pk)
    return (others.filter(behind).first() if sent else None) or others.first()


def keeps_banks(person: User, today: date) -> bool:
    """Return whether the person has to do with banks, even where there is none yet."""
    by_role = can_write(person) or can_review(person)
    return by_role or person.deputy_for.filter(first_day__lte=today, last_day__gte=today).exists()


def rights_in(bank: Bank, person: User, today: date) -> Rights:
    """Return what the person may do there; who organises for the unit may also write."""
    organize = can_organize(person, bank.owner)
    return Rights(can_write(person, bank.owner), may_review(person, bank, today), organize)


def refuse_who_is_in_play(bank: Bank, person: User, *, now: datetime) -> None:
    """Raise Named for who has entered a contest that draws from the bank and has a round that is not over."""
    sittings = RoundDivision.objects.filter(banks=bank, round__closes_at__gt=now)
    if Entry.objects.filter(person=person, contest__in=sittings.values("round__contest")).exists():
        raise Named("person", IN_PLAY)


def with_figures(banks: QuerySet[Bank]) -> QuerySet[Bank]:
    """Return the banks with the numbers of their questions: in all, that may be drawn, and that wait for review."""
    living = Q(questions__retired_at__isnull=True)
    right = Question.objects.right_on(timezone.localdate()).values("pk")
    drawable = living & Q(questions__approved_revision__isnull=False, questions__in=right)
    return banks.annotate(
        total=Count("questions", filter=Q(questions__latest_revision__isnull=False), distinct=True),
        drawable=Count("questions", filter=drawable, distinct=True),
        waiting=Count(
            "questions",
            filter=living & Q(questions__latest_revision__status=Revision.Status.IN_REVIEW),
            distinct=True,
        ),
    )


def alike_where_read(person: User, stem: str, content: dict, *, but: Question | None = None) -> list[Alike]:
    """Return what is most like these words in all the banks that the person may read."""
    return alike_to(stem, content, banks_open_to(person, timezone.localdate()), but=but)


def shown_face(revision: Revision, pictures: Iterable[QuestionImage] | None = None) -> dict:
    """Return a question as an entrant sees it, with option keys for ids: on no paper, so nothing must be hidden. One
    with parameters is shown by an example. Options stand as they were written, with the letters that they have in the
    editor and in the key."""
    seen, (stem, content) = kind(revision.kind), example_shown(revision)
    order = seen.arrange(content | {"keep_order": True}, Draw(b"preview"))
    shown = seen.present(content, order, lambda key: key)
    pictures = revision.images.all() if pictures is None else pictures
    return shown | {"slot": 1, "stem": render(stem), "pictures": list(pictures)}


def shown_key(revision: Revision) -> dict:
    """Return the key as the review of a paper shows it, with explanation and bases."""
    return shown_answer(wording_of(revision))


def shown_answer(wording: Wording) -> dict:
    """Return the key of a usable wording, stored or not, in the same way; of one with parameters, that of the example
    that is shown. Nothing of a key where no example can be made."""
    answers, wording = kind(wording.kind), example_of(wording)
    if wording.variation is not None:
        return {"options": [], "rows": [], "explanation": render(wording.explanation), "bases": list(wording.bases)}
    keys = {option["key"]: option["key"] for option in wording.content.get("options") or ()}
    right = answers.right_answer(wording.key, lambda name: name)
    shown = answers.review(wording.content, wording.key, right, keys)
    return shown | {"explanation": render(wording.explanation), "bases": list(wording.bases)}


def shown_variants(wording: Wording) -> list[ShownVariant]:
    """Return the variants that an author and a reviewer look through, each with its key; none of a plain question."""
    if wording.variation is None:
        return []
    calendar = wording.calendar or newest_calendar()
    return [_shown_variant(one, wording) for one in preview(declaration(wording), wording.kind, calendar)]


def _shown_variant(one: Preview, wording: Wording) -> ShownVariant:
    told = {name: value for name, value in one.values.items() if not isinstance(value, bool)}
    values = [write(f"{name} = {{{name}}}", told) for name in told]
    problems = [str(problem.sentence) for problem in one.problems]
    if one.variant is None:
        return ShownVariant(one.number, values, [], problems)
    made = replace(wording, variation=None, content=one.variant.content, key=one.variant.key)
    return ShownVariant(one.number, values, [] if problems else answer_lines(made), problems)


def find_question(bank: Bank, question_id: int) -> Question | None:
    """Return a question of the bank with its newest revision, its topic and its bank; None when there is none."""
    questions = Question.objects.written().select_related(
        "topic", "latest_revision__author", "approved_revision", "assignee"
    )
    found = questions.filter(bank=bank, pk=question_id).first()
    if found is not None:
        found.bank = bank
    return found


def revisions_of(question: Question) -> QuerySet[Revision]:
    """Return all revisions of a question, the newest first, with who wrote and approved them, what was said, and the
    file that brought them."""
    found = question.revisions.select_related("author", "import_row__batch__by")
    found = found.defer("import_row__told", "import_row__alike", "import_row__batch__remarks")
    return found.prefetch_related("approvals__reviewer", "approvals__decision", "comments__author")
