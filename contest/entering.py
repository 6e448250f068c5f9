"""Entering a contest: who may, and the one entry that each person gets."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.consent import give_consent, has_withdrawn
from accounts.models import Consent, ConsentText, User
from accounts.roles import can_author, can_organize, can_review, works_for
from accounts.worded import Worded
from contest.errors import AlreadyEntered, CodeUsed, ContestError, NotEligible, NotOpen
from contest.models import Channel, Contest, Entry, NameStyle, RosterLine, RoundDivision, UnitLink
from contest.places import Place
from contest.programmes import Programme
from contest.roster_locks import arrive
from contest.spoken_codes import CODE_ALPHABET
from questions.models import Bank, Deputy, ImportBatch, ImportRow, Opening

NO_ENTRIES = gettext_lazy("This contest takes no entries now.")
BARRED = gettext_lazy("Whoever organises a contest, works on its questions or has seen their keys may not enter it.")
BIRTH_DATE_KEPT = timedelta(days=90)
"""After the last round of the contest: until complaints are settled and prizes handed over."""
FORGOTTEN_AT_ONCE = 500
"""Rows in one transaction, so that nobody waits for it."""
_ENTRY = Worded(2, Entry.objects.of_person_in)


def _banks_known_to(person: object) -> QuerySet[Bank]:
    """The banks of which the person may know keys: they ever stood in for its reviewers, opened a key, or had a hand in
    a file that it took in. A role that has ended makes nobody forget."""
    confirmed, rows = ImportBatch.objects.filter(state=ImportBatch.State.CONFIRMED), ImportRow.objects.all()
    ways = (
        Deputy.objects.filter(person=person).values("bank"),
        Opening.objects.filter(person=person).values("revision__question__bank"),
        *(confirmed.filter(**{hand: person}).values("bank") for hand in ("by", "reread_by", "confirmed_by")),
        *(rows.filter(**{hand: person}).values("batch__bank") for hand in ("mended_by", "key_seen_by")),
    )
    known = Q(*(("pk__in", way.order_by()) for way in ways), _connector=Q.OR)
    return Bank.objects.filter(known).order_by().values_list("pk", flat=True)


_KNOWN = Worded(1, _banks_known_to)


def entry_of(person: User, contest: Contest) -> Entry | None:
    """Return the person's entry in the contest, if there is one."""
    if not person.is_authenticated:
        return None
    for entry in _ENTRY.ask(contest.pk, person.pk):
        entry.contest, entry.person = contest, person  # both stay the records they are
        return entry
    return None


def entry_with_attempts(person: User, programme: Programme) -> Entry | None:
    """Return the person's entry read as contest.outlook wants it, if there is one; two queries."""
    if not person.is_authenticated:
        return None
    entry = Entry.objects.with_bare_attempts().filter(contest=programme.contest, person=person).first()
    if entry is None:
        return None
    entry.person = person
    return programme.complete(entry)


def takes_entries(contest: Contest, now: datetime) -> bool:
    """Whether somebody may still enter: the contest is published and has a round that is not over."""
    return contest.is_published(now) and any(not round_.phase(now).is_over for round_ in contest.rounds.all())


def works_on(person: User, contest: Contest) -> bool:
    """Whether the person organises the contest or works on its questions, and so may not enter it.

    Its questions are those of every bank that one of its rounds draws from, whoever owns the bank. So do those who may
    know keys of such a bank from a time when they had a part in it. Six queries at most; two for nearly everybody, who
    has no part anywhere.
    """
    sittings = RoundDivision.objects.filter(round__contest=contest)
    known = _KNOWN.ask(person.pk)
    if known and sittings.filter(banks__in=known).exists():
        return True
    if not any(has_role(person) for has_role in (can_organize, can_author, can_review)):
        return False
    return works_for(person, {contest.owner_id, *sittings.bank_owners()})


def check_open_to(person: User, contest: Contest, now: datetime) -> None:
    """Raise NotOpen when the contest takes no entries now, NotEligible when it never takes this person's."""
    if not takes_entries(contest, now):
        raise NotOpen(NO_ENTRIES)
    if works_on(person, contest):
        raise NotEligible(
            _("Whoever organises a contest, works on its questions or has seen their keys may not enter it.")
        )
    if has_withdrawn(person, purpose_of(contest)):
        raise NotEligible(_("You withdrew your consent for this contest, so you cannot enter it a second time."))


def enter_contest(
    person: User,
    contest: Contest,
    place: Place,
    *,
    consent_text: ConsentText | None,
    now: datetime,
    channel: Channel | None = None,
    link: UnitLink | None = None,
    inviter: Entry | None = None,
    name_style: str = NameStyle.SHORT,
    line: RosterLine | None = None,
) -> Entry:
    """Enter a person into a contest, once, with their consent; return the entry.

    `line` is the one of the roster whose code the person has; without it they are looked for on the roster by their
    login. Raises NotOpen when the contest takes no entries, NotEligible (who organises a contest may not enter it; age,
    unit, guardian), AlreadyEntered, CodeUsed, and ContestError without consent.
    """
    check_open_to(person, contest, now)
    today = timezone.localdate(now)
    place.check(contest, today)
    if consent_text is None:
        raise ContestError(_("Please agree to the processing of your data: without it we cannot keep your entry."))
    origin = {"channel": channel, "link": link, "inviter": inviter, "name_style": name_style, "entered_at": now}
    entry = Entry(contest=contest, person=person, code=new_code(), **origin, **place.kept_on(today))
    _store(entry, consent_text, place.guardian_on(today), line)
    return entry


def _store(entry: Entry, consent_text: ConsentText, guardian_name: str, line: RosterLine | None) -> None:
    """Store an entry with the consent it rests on. Raises AlreadyEntered, CodeUsed and NotEligible."""
    person, contest = entry.person, entry.contest
    try:
        with transaction.atomic():
            entry.consent = consent_to(contest, person, consent_text, now=entry.entered_at, guardian_name=guardian_name)
            entry.save(force_insert=True)
            note_arrival(entry, line)
    except IntegrityError as error:
        if Entry.objects.of(person).filter(contest=contest).exists():
            raise AlreadyEntered from error
        raise


def note_arrival(entry: Entry, line: RosterLine | None) -> None:
    """Write on the roster that somebody has come: on the line of their code, and on the one with their phone number or
    e-mail, so that nobody waits for them there. Raises CodeUsed where somebody was quicker with the same code, and
    NotEligible where the account was erased meanwhile."""
    if not arrive(entry.person_id, entry.contest_id):
        raise NotEligible
    waiting = RosterLine.objects.waiting().filter(contest=entry.contest)
    by_code = waiting.filter(pk=line.pk, code_used_at=None) if line else waiting.none()
    if line and not by_code.update(entry=entry, code_used_at=entry.entered_at):
        raise CodeUsed
    waiting.filter(login=entry.person.login).update(entry=entry)


def consent_to(contest: Contest, person: User, text: ConsentText, *, now: datetime, guardian_name: str) -> Consent:
    """Store that the person, or the guardian named, agreed to these words for this contest."""
    return give_consent(person, text, purpose=purpose_of(contest), now=now, guardian_name=guardian_name)


def purpose_of(contest: Contest) -> str:
    """What a consent for this contest is given for."""
    return f"contest:{contest.slug}"


def forget_birth_dates(*, now: datetime) -> int:
    """Erase dates and years of birth of contests that ended long enough ago, a few at a time; return how many."""
    forgotten = 0
    due = Entry.objects.with_birth_dates_of_contests_over(now - BIRTH_DATE_KEPT).values_list("pk", flat=True)
    while chunk := list(due[:FORGOTTEN_AT_ONCE]):
        forgotten += Entry.objects.filter(pk__in=chunk).update(birth_date=None, birth_year=None)
    return forgotten


def new_code() -> str:
    """Return a participation code of 8 letters and digits, one of 2⁴⁰; the database refuses the same one twice."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(8))
