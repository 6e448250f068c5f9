"""What was changed of a legal document, line by line as people read it, from what the audit log keeps of it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import audit
from accounts.counts import counted
from accounts.models import AuditEvent
from questions.law import FACTS
from questions.models import DocumentRelation, LegalDocument, Topic

Kind = DocumentRelation.Kind
ACTS = {
    Kind.AMENDS: gettext_lazy("amended by"),
    Kind.REPLACES: gettext_lazy("replaced by"),
    Kind.REPEALS: gettext_lazy("repealed by"),
    Kind.RELATED: gettext_lazy("related to"),
}
STATES = dict(LegalDocument.State.choices)


class Change(NamedTuple):
    """One time that a document was changed: who did it as a sentence, the lines that came and went, what followed."""

    event: AuditEvent
    sentence: str
    came: list[str]
    went: list[str]
    effects: list[str]


def history_of(document: LegalDocument, most: int) -> list[Change]:
    """Return the last changes of a document, the newest first."""
    titles = {topic.slug: topic.title for topic in Topic.objects.all()}
    return [_change(event, titles) for event in AuditEvent.objects.about([document])[:most]]


def _change(event: AuditEvent, titles: dict[str, str]) -> Change:
    """What came into being by an event is all there is: it stands on the page, and is not told line by line."""
    before, after = event.before or {}, event.after or {}
    was, became = (list(_lines(state, titles)) for state in ((before, after) if before else ({}, {})))
    came, went = [line for line in became if line not in was], [line for line in was if line not in became]
    return Change(event, audit.describe(event), came, went, list(_effects(after)))


def _lines(state: dict[str, Any], titles: dict[str, str]) -> Iterator[str]:
    """A state of the log in lines; what is empty says nothing."""
    for name in FACTS:
        if said := state.get(name):
            yield _named(LegalDocument._meta.get_field(name).verbose_name, _spoken(name, said))
    for kind, number, on in state.get("acts") or ():
        yield f"{capfirst(str(ACTS.get(kind, kind)))} {_since(number, on)}"
    for url, words in state.get("links") or ():
        yield _named(_("Link"), f"{words} ({url})" if words else url)
    yield from (_named(_("Topic"), titles.get(slug, slug)) for slug in state.get("topics") or ())


def _spoken(name: str, said: str) -> str:
    if name == "state":
        return str(STATES.get(said, said))
    return _day(said) if name in ("date_issued", "effective_date", "state_since") else said


def _since(number: str, on: str) -> str:
    return _("%(number)s from %(day)s") % {"number": number, "day": _day(on)} if on else number


def _day(said: str) -> str:
    day: date | None = parse_date(said)
    return date_format(day, "d/m/Y") if day else said


def _named(name: object, said: object) -> str:
    return f"{capfirst(str(name))}: {said}"


def _effects(after: dict[str, Any]) -> Iterable[str]:
    """What a change did to questions."""
    if number := after.get("doubted"):
        words = ngettext(
            "%(count)s question was put up to be looked at again.",
            "%(count)s questions were put up to be looked at again.",
            number,
        )
        yield words % {"count": counted(number)}
    if number := after.get("withdrawn"):
        words = ngettext("%(count)s doubt was taken back.", "%(count)s doubts were taken back.", number)
        yield words % {"count": counted(number)}
