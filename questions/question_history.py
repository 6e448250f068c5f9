"""What was done to a question beside writing it, line by line as people read it, from what the audit log keeps of it.

Approvals, returns and retirements have records of their own, which the page shows; of a signed decision that stands for
an approval only the log tells who entered it there.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst

from accounts import audit
from accounts.models import AuditEvent, User
from questions.models import Bank, Question, Revision, Topic, Use

TOLD = (
    *("question-filed", "question-assigned", "question-moved", "question-brought-back", "question-still-right"),
    *("revision-submitted", "revision-approved-by-decision", "revision-approved-by-decision-alone"),
)
FACTS = ("code", "topic", "use", "basis_status", "facts_valid_until", "tags", "assignee", "bank")
"""What the log says of where a question stands."""
NAMED = ("topic", "assignee", "bank")
"""Those that are called otherwise than the log keeps them."""


class Deed(NamedTuple):
    """One time that something was done: who did it as a sentence, and the lines that came and went."""

    event: AuditEvent
    sentence: str
    came: list[str]
    went: list[str]

    @property
    def revision(self) -> int | None:
        """The revision to which it was done; None for the question as such."""
        is_one = self.event.subject_type == Revision._meta.label_lower
        return int(self.event.subject_id) if is_one else None


def deeds_of(question: Question, revisions: Sequence[Revision]) -> list[Deed]:
    """Return what was done to a question and its revisions, the newest first."""
    events = list(AuditEvent.objects.about([question, *revisions]).filter(verb__in=TOLD))
    names = _names(events)
    return [_deed(event, names) for event in events]


def _deed(event: AuditEvent, names: dict[str, dict]) -> Deed:
    before, after = (list(_lines(state or {}, names)) for state in (event.before, event.after))
    came, went = [line for line in after if line not in before], [line for line in before if line not in after]
    return Deed(event, audit.describe(event), came, went)


def _lines(state: dict[str, Any], names: dict[str, dict]) -> Iterator[str]:
    """A state of the log in lines; what is empty says nothing."""
    for name in FACTS:
        if said := state.get(name):
            called = capfirst(str(Question._meta.get_field(name).verbose_name))
            yield f"{called}: {_spoken(name, said, names)}"


def _spoken(name: str, said: Any, names: dict[str, dict]) -> str:
    if name in names:
        return str(names[name].get(said, said))
    if name == "tags":
        return ", ".join(said)
    day = parse_date(said) if name == "facts_valid_until" else None
    return date_format(day, "d/m/Y") if day else str(said)


def _names(events: Iterable[AuditEvent]) -> dict[str, dict]:
    """What the values of some facts are called; only what these events name is read."""
    states = [state for event in events for state in (event.before, event.after) if state]
    topics, people, banks = ({state[name] for state in states if state.get(name)} for name in NAMED)
    return {
        "topic": {topic.slug: topic.title for topic in Topic.objects.filter(slug__in=topics)},
        "assignee": dict(User.objects.filter(pk__in=people).values_list("pk", "full_name")),
        "bank": dict(Bank.objects.filter(slug__in=banks).values_list("slug", "name")),
        "use": dict(Use.choices),
        "basis_status": dict(Question.Basis.choices),
    }
