"""A leader reminds those of their people who have not come, or came and sat no paper, by e-mail: each person once a
day, whoever asks for it.

What is sent is what the page shows, over one connection a press: a unit of hundreds takes a few presses, not hours.
Only a site that sends e-mails offers it; elsewhere the words are there to copy.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import takewhile
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import audit
from accounts.limits import DAY, within_limit
from accounts.models import User
from accounts.notifier import AddressPutOff, AddressRefused, NotSent, can_send, mail_server, send_text
from contest.errors import ContestError, NotOpen
from contest.models import Contest, RosterLine
from contest.rosters import can_be_reminded

SECONDS = 2
"""So long one press may hold a thread of the pages; who is left is reminded by the next."""
AN_HOUR = {"most": 60, "seconds": 3600}
"""Presses of one leader."""


class TooOften(ContestError):
    status = 429
    sentence = gettext_lazy("You have sent many reminders within this hour. Please go on in the next one.")


class NobodyTaken(NotSent):
    """The mail server refused whoever was tried: that may be its rules for this site, and not their addresses."""

    sentence = gettext_lazy(
        "The mail server took none of the addresses that were tried: perhaps they are written wrongly on the roster, "
        "perhaps it takes nothing from this site just now. Press once more, which begins with others; if that is in "
        "vain, too, try again later, or call the people."
    )


class Reminded(NamedTuple):
    """How many were sent the reminder, how many are still to be sent it today, and how many addresses are refused."""

    sent: int
    left: int
    refused: int = 0


def sends_reminders() -> bool:
    """Whether e-mails leave this site."""
    return can_send(to_phones=False)


def to_remind(lines: QuerySet[RosterLine], progress: str, *, now: datetime) -> QuerySet[RosterLine]:
    """Return who of these is so far, has an e-mail address, and was not reminded today, of no contest."""
    today = RosterLine.objects.filter(reminded_on=timezone.localdate(now)).order_by().values("login")
    return lines.so_far(progress).filter(login__contains="@").exclude(login__in=today)


def remind(
    lines: QuerySet[RosterLine], contest: Contest, progress: str, *, words: str, by: User, now: datetime
) -> Reminded:
    """Send these words to those who are so far, until the time for it is over; the log keeps how many. An address that
    the mail server refuses keeps nobody else's from it, and is tried again another day; one that it puts off by the
    next press. A press that sends nothing is followed by one that begins with others.

    `lines` are those of the leader. Raises NotOpen where nobody can enter or sit any more, TooOften, and NotSent where
    no message left the site: then everybody is tried again by the next press.
    """
    if not can_be_reminded(contest, progress, now=now):
        raise NotOpen(_("Nobody can enter this contest or sit its papers now, so nobody is reminded."))
    if not within_limit("remind", str(by.pk), **AN_HOUR):
        raise TooOften
    lines, sent, refused, put_off = lines.filter(contest=contest), 0, [], []
    try:
        with mail_server() as server:
            send = partial(send_text, subject=_subject(contest), text=words, server=server)
            ends = time.monotonic() + SECONDS
            waiting = _in_turn(to_remind(lines, progress, now=now), contest)
            for line in takewhile(lambda _line: time.monotonic() <= ends, waiting):
                try:
                    sent += _remind_one(line, progress, now, send)
                except AddressRefused:
                    refused.append(line)
                except AddressPutOff:
                    put_off.append(line)
    except NotSent:
        if not sent and not refused:
            raise
    finally:
        _note_turn([*refused, *put_off], contest, now)
        if sent:
            audit.record(by, "roster-reminded", on=contest, after={"people": sent}, at=now)
    if not sent:
        _check_takes_somebody(refused, put_off)
    return Reminded(sent, to_remind(lines, progress, now=now).count(), len(refused))


def _in_turn(lines: QuerySet[RosterLine], contest: Contest) -> list[RosterLine]:
    """Whoever was tried in vain before comes after all others, the last tried last: else addresses that are wrong, if
    they fill the time of a press, would keep it from those behind them for good."""
    turns = cache.get(_turns_of(contest), {})
    return sorted(lines, key=lambda line: turns.get(line.pk, 0))


def _note_turn(tried: Sequence[RosterLine], contest: Contest, now: datetime) -> None:
    """Remember when these were tried in vain. It only orders: a cache that forgets it lets the list begin anew."""
    if tried:
        turns = cache.get(_turns_of(contest), {}) | {line.pk: now.timestamp() for line in tried}
        cache.set(_turns_of(contest), turns, timeout=DAY)


def _turns_of(contest: Contest) -> str:
    return f"reminded-in-vain:{contest.pk}"


def _check_takes_somebody(refused: Sequence[RosterLine], put_off: Sequence[RosterLine]) -> None:
    """Raise NotSent where a press that sent nothing tells of the mail server and not of an address."""
    if len(refused) > 1:
        RosterLine.objects.bulk_update(refused, ["reminded_on"])  # what it was when they were read
        raise NobodyTaken
    if put_off and not refused:
        raise NotSent


def _subject(contest: Contest) -> str:
    with override("vi"):  # as the words are
        return " ".join((_("Reminder: %s") % contest.title).split())


def _remind_one(line: RosterLine, progress: str, now: datetime, send: Callable[[str], None]) -> int:
    """Whether it was sent: it is noted first, so that two presses at once do not send it twice. Raises NotSent, and
    AddressRefused, after which the note stays."""
    today = timezone.localdate(now)
    mine = RosterLine.objects.so_far(progress).filter(pk=line.pk)
    if not mine.filter(~Q(reminded_on=today) | Q(reminded_on=None)).update(reminded_on=today):
        return 0
    try:
        send(line.login)
    except AddressRefused:
        raise
    except NotSent:
        RosterLine.objects.filter(pk=line.pk).update(reminded_on=line.reminded_on)
        raise
    return 1
