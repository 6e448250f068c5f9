"""Where a question stands in its bank: the one door for what its code and its tags may be, whoever brings them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.validators import slug_re
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import nfc, tidy
from questions.kinds import Problem
from questions.models import Question, Tag, Topic

LONGEST_CODE, LONGEST_TAG = 40, 60


@dataclass(frozen=True)
class Filing:
    """Where a question stands in its bank; not part of any revision."""

    code: str
    topic: Topic
    use: str
    basis_status: str
    facts_valid_until: date | None = None
    tags: Sequence[str] = field(default=())


def tags_in(text: str) -> list[str]:
    """Return the tags that somebody wrote with commas between them, each once, in its first spelling."""
    first: dict[str, str] = {}
    for name in filter(None, map(tidy, nfc(text).split(","))):
        first.setdefault(tag_key(name), name)
    return list(first.values())


def tag_key(name: str) -> str:
    """What all spellings of one tag have in common: “Đợt 3” and “đợt 3” are one."""
    return nfc(name).casefold()


def problems_of_filing(filing: Filing) -> list[Problem]:
    """Return what keeps a question from standing there."""
    return [*_problems_of_code(filing.code), *problems_of_tags(filing.tags)]


def problems_of_tags(names: Iterable[str]) -> list[Problem]:
    long = [name for name in names if len(name) > LONGEST_TAG]
    return [Problem("tags", _("The tag “%s” is longer than 60 characters.") % name[:40]) for name in long]


def _problems_of_code(code: str) -> Iterator[Problem]:
    if not code:
        yield Problem("code", _("Give the question a code."))
    elif len(code) > LONGEST_CODE or not slug_re.fullmatch(code):
        yield Problem("code", _("A code has letters a to z, digits, - and _, at most 40 of them."))


def give_tags(question: Question, names: Iterable[str]) -> list[Tag]:
    """Return the tags of these names in the question's bank; those that it does not know yet are made."""
    wanted = set(spelled_in(question.bank_id, names).values())
    Tag.objects.bulk_create((Tag(bank_id=question.bank_id, name=name) for name in wanted), ignore_conflicts=True)
    return list(Tag.objects.filter(bank=question.bank_id, name__in=wanted))


def spelled_in(bank_id: int, names: Iterable[str]) -> dict[str, str]:
    """Return how the bank spells each of these tags: as it always has, or, of one that it does not know, as it stands
    here first. Where older releases made two of one, each stays itself."""
    known = list(Tag.objects.filter(bank=bank_id).order_by("-pk").values_list("name", flat=True))
    first = {tag_key(name): name for name in known}
    exact = set(known)
    return {name: name if name in exact else first.setdefault(tag_key(name), nfc(name)) for name in names}
