"""A person's copy in words, for a page: whatever stands in the copy stands here, in its order, each value by its name.

A value of the copy that has no name here fails the tests, so that page and copy never tell different things.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.audit import VERBS
from accounts.models import Role
from contest.models import Feedback, SaveEvent
from contest.papers import time_used_text

NOTHING = (None, "", [], {})
NAMES: dict[str, str | Promise] = {
    "account": gettext_lazy("My account"),
    "consents": gettext_lazy("My consents"),
    "roles": gettext_lazy("Part in running this site"),
    "identities": gettext_lazy("Identity provider"),
    "second_factors": gettext_lazy("Second factor"),
    "sessions": gettext_lazy("Where I am signed in"),
    "log": gettext_lazy("What the log tells of me"),
    "practice": gettext_lazy("Practice"),
    "rosters": gettext_lazy("Rosters that expect me"),
    "entries": gettext_lazy("My contests"),
    "full_name": gettext_lazy("Full name"),
    "login": gettext_lazy("Phone number or e-mail"),
    "has_pin": gettext_lazy("Signs in by a PIN"),
    "signed_up_at": gettext_lazy("Signed up"),
    "last_signed_in_at": gettext_lazy("Last signed in"),
    "for": gettext_lazy("Given for"),
    "version": gettext_lazy("Version of the words"),
    "words": gettext_lazy("Words"),
    "given_at": pgettext_lazy("a consent", "Given at"),
    "withdrawn_at": gettext_lazy("Withdrawn at"),
    "guardian": gettext_lazy("Parent or guardian"),
    "read_aloud_by": gettext_lazy("Read aloud by"),
    "role": gettext_lazy("Part"),
    "unit": gettext_lazy("Unit or locality"),
    "granted_at": pgettext_lazy("a part", "Given at"),
    "provider": gettext_lazy("Provider"),
    "number": gettext_lazy("Number kept of it"),
    "first_came_at": gettext_lazy("First came so"),
    "last_came_at": gettext_lazy("Last came so"),
    "kind": gettext_lazy("Kind of second factor"),
    "set_up_at": gettext_lazy("Set up at"),
    "last_used_at": gettext_lazy("Last used"),
    "address": gettext_lazy("Network address"),
    "browser": gettext_lazy("Browser"),
    "signed_in_at": gettext_lazy("Signed in"),
    "last_seen_at": gettext_lazy("Last seen"),
    "at": gettext_lazy("Time"),
    "deed": gettext_lazy("What happened"),
    "by_oneself": gettext_lazy("Done by yourself"),
    "called": gettext_lazy("What it was about"),
    "before": gettext_lazy("Before it"),
    "after": gettext_lazy("After it"),
    "because": gettext_lazy("Reason"),
    "question": gettext_lazy("Question"),
    "box": gettext_lazy("Step of repeating"),
    "answered_on": gettext_lazy("Answered on"),
    "again_on": gettext_lazy("Comes again on"),
    "contest": gettext_lazy("Contest"),
    "name": gettext_lazy("Name"),
    "category": gettext_lazy("Category"),
    "came": gettext_lazy("Has come"),
    "code_used_at": gettext_lazy("Code used at"),
    "reminded_on": gettext_lazy("Reminded on"),
    "division": gettext_lazy("Division"),
    "code": gettext_lazy("Participation code"),
    "counts_for": gettext_lazy("Unit it counts for"),
    "came_through": gettext_lazy("Channel"),
    "came_by_number": gettext_lazy("Came by the link of a unit"),
    "came_by_invitation": gettext_lazy("Came by an invitation"),
    "invitation": gettext_lazy("Sign of your own invitation"),
    "invited": gettext_lazy("People who came by it"),
    "name_on_boards": gettext_lazy("Name on the boards"),
    "takes_part": gettext_lazy("You take part"),
    "birth_date": gettext_lazy("Date of birth"),
    "birth_year": gettext_lazy("Year of birth"),
    "entered_by": pgettext_lazy("of an entry", "Entered by"),
    "entered_at": gettext_lazy("Entered at"),
    "excluded_at": gettext_lazy("Excluded at"),
    "excluded_because": gettext_lazy("Why it was excluded"),
    "hidden_at": gettext_lazy("Hidden at"),
    "hidden_because": gettext_lazy("Why it is hidden"),
    "told": gettext_lazy("What you told the organisers"),
    "asked": gettext_lazy("Question"),
    "answer": gettext_lazy("Answer"),
    "filed_under": gettext_lazy("Label of the organisers"),
    "looked_like_another": gettext_lazy("Entries that looked like yours"),
    "decided": gettext_lazy("What was decided"),
    "papers": gettext_lazy("Papers"),
    "papers.number": gettext_lazy("Attempt"),
    "round": gettext_lazy("Round"),
    "id": gettext_lazy("Address of the paper"),
    "started_at": gettext_lazy("Started"),
    "deadline": gettext_lazy("Deadline of the paper"),
    "finished_at": gettext_lazy("Handed in"),
    "finished_by": gettext_lazy("How it ended"),
    "marked_at": gettext_lazy("Marked at"),
    "time_used_ms": gettext_lazy("Time used"),
    "receipt": gettext_lazy("Receipt"),
    "score": gettext_lazy("Score"),
    "out_of": gettext_lazy("Most points"),
    "prediction": gettext_lazy("Your prediction"),
    "answers": gettext_lazy("Answers that stand"),
    "slot": gettext_lazy("Question number"),
    "saved_at": gettext_lazy("Saved at"),
    "points": gettext_lazy("Points"),
    "saves": gettext_lazy("Every save that came"),
    "outcome": gettext_lazy("What became of it"),
    "earlier_saves": gettext_lazy("Saves before these, all in the file"),
}


class Kept(NamedTuple):
    """A list of the copy: its name and its records."""

    name: str | Promise
    records: list["Record"]


class Record(NamedTuple):
    """A record of the copy: its values by name, and the lists inside it."""

    rows: list[tuple[str | Promise, str]]
    lists: list[Kept]


def in_words(copy: dict) -> list[Kept]:
    """Return every list and record of a personal copy that holds something. Raises KeyError for what has no name."""
    return [_list(name, inside) for name, inside in copy.items() if name != "made_at" and inside not in NOTHING]


def _list(name: str, inside: dict | Sequence[dict]) -> Kept:
    records = [inside] if isinstance(inside, dict) else inside
    return Kept(NAMES[name], [_record(name, record) for record in records])


def _record(of: str, record: dict) -> Record:
    held = {name: value for name, value in record.items() if value not in NOTHING}
    inside = {name: value for name, value in held.items() if _is_records(value)}
    rows = [
        (_name(of, name), _said(of, name, record))
        for name in held
        if name not in inside and f"{of}.{name}" not in SAID_WITHIN_ANOTHER
    ]
    return Record(rows, [_list(name, value) for name, value in inside.items()])


def _name(of: str, name: str) -> str | Promise:
    return NAMES.get(f"{of}.{name}") or NAMES[name]


def _is_records(value: object) -> bool:
    return isinstance(value, list) and isinstance(value[0], dict)


def _said(of: str, name: str, record: dict) -> str:
    say = SAID.get(f"{of}.{name}")
    return str(say(record) if say else _plain(record[name]))


def _plain(value: object) -> str:
    """A value that means the same wherever it stands. What the log says of before and after may have names of its own,
    which are told as they are."""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            moment = timezone.localtime(value)
            return f"{date_format(moment, 'H:i:s')}, {date_format(moment, 'SHORT_DATE_FORMAT')}"
        case date():
            return date_format(value, "SHORT_DATE_FORMAT")
        case dict():
            return "; ".join(f"{NAMES.get(name, name)}: {_plain(inside)}" for name, inside in value.items())
        case list():
            return "; ".join(map(_plain, value))
    return str(value)


def _deed(record: dict) -> str:
    """What the log tells, as a sentence. Who did it is told of oneself only."""
    if record["deed"] not in VERBS:
        return record["deed"]
    actor = _("You") if record["by_oneself"] else _("An officer or the platform")
    return _(VERBS[record["deed"]]) % {"actor": actor, "subject": record.get("called", "…")}


def _purpose(record: dict) -> str:
    if record["for"] == "account":
        return _("For the account")
    return _("For the contest %(title)s") % {"title": record["contest"] or record["for"].removeprefix("contest:")}


SAID: dict[str, Callable[[dict], object]] = {
    "consents.for": _purpose,
    "roles.role": lambda record: Role(record["role"]).label,
    "log.deed": _deed,
    "told.answer": lambda record: Feedback.Answer(record["answer"]).label,
    "papers.time_used_ms": lambda record: time_used_text(record["time_used_ms"]),
    "saves.outcome": lambda record: SaveEvent.Outcome(record["outcome"]).label,
}
"""What the copy writes as programs read it, for people to read."""
SAID_WITHIN_ANOTHER = {"consents.contest"}
"""What the words of another value hold already."""
