"""What is kept of a person, why, until when, and what erasing makes of it: the one list that the page, the download and
the tests read. A field of a person's records that stands in no ruling here fails the tests of the architecture.
"""

import calendar
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_MONTHS = 120


class Erasing(StrEnum):
    DELETED = "deleted"  # the whole row goes
    FORGOTTEN = "forgotten"  # emptied, or replaced by what is the same for everybody
    COUNTED = "counted"  # stays: without the rest it says of nobody who they were


class Ruling(NamedTuple):
    """Fields by "app.Model: names"; without words for who only reads the page, where another ruling tells of them."""

    erasing: Erasing
    fields: tuple[str, ...]
    what: str | Promise = ""
    purpose: str | Promise = ""
    until: str | Promise = ""


ACCOUNT_ERASED = _("until you erase your account, or nobody has signed in to it for as long as results are kept")
CONTEST_OVER = _("until the time of its contest is over (below), you withdraw your consent, or you erase your account")

RULINGS = (
    Ruling(
        Erasing.FORGOTTEN,
        ("accounts.User: full_name name_key search_text",),
        _("Full name"),
        _("to know you on lists, boards and certificates"),
        ACCOUNT_ERASED,
    ),
    Ruling(
        Erasing.FORGOTTEN,
        ("accounts.User: login password last_login date_joined erased_at",),
        _("Phone number or e-mail, password (as a hash that cannot be read), when you signed up and last signed in"),
        _("to sign in, to be reached about your result, and so that each person takes part once"),
        ACCOUNT_ERASED,
    ),
    Ruling(
        Erasing.DELETED,
        ("usersessions.UserSession: created_at ip last_seen_at session_key user_agent data",),
        _("Where you are signed in: network address, browser and time"),
        _("so that you can see and end a sign-in that is not yours"),
        _("until you sign out, at most 35 days"),
    ),
    Ruling(
        Erasing.DELETED,
        ("socialaccount.SocialAccount: provider uid last_login date_joined extra_data",),
        _("If you came by an identity provider: the number by which it knows you, and when you first and last came so"),
        _("to know you again when you come that way"),
        ACCOUNT_ERASED,
    ),
    Ruling(
        Erasing.DELETED,
        ("accounts.Consent: purpose given_at withdrawn_at guardian_name",),
        _("Your consents: to which words, for what and when; of minors the name of the parent or guardian who agreed"),
        _("to prove that you, or your parent or guardian, agreed"),
        CONTEST_OVER,
    ),
    Ruling(
        Erasing.FORGOTTEN,
        ("contest.Entry: birth_date",),
        _("Date of birth, where a contest has a least age or you are a minor; the year, where an officer entered you"),
        _("to know who may enter, and whose parent or guardian must agree; to tell people of one name apart"),
        _("90 days after the last round"),
    ),
    Ruling(
        Erasing.FORGOTTEN,
        ("contest.Entry: code name_style disqualified_reason hidden_at hidden_reason",),
        _("Participation code, how boards show your name, and why a result was hidden or excluded"),
        _("to find your entry when you call, and to show others no more than you chose"),
        CONTEST_OVER,
    ),
    Ruling(
        Erasing.FORGOTTEN,
        ("contest.Entry: invitation",),
        _("The link by which you invite others, and by whose link you came"),
        _("to tell entrants how many came by their link, without a name"),
        CONTEST_OVER,
    ),
    Ruling(
        Erasing.COUNTED,
        ("contest.Entry: unit_name capacity entered_at disqualified_at",),
        _(
            "Unit or locality, division, for whom you take part, the announcement or the link of a unit through which "
            "you came, and when you entered"
        ),
        _("to count you for your unit and to place you in the right division"),
        _("for good, but without your name once that is erased"),
    ),
    Ruling(
        Erasing.FORGOTTEN,
        ("contest.Response: device answer", "contest.SaveEvent: device answer", "contest.Attempt: save_key receipt"),
        _("Your answers with each time they were saved, a random number for the browser, and the code of your receipt"),
        _("to mark your paper and to answer complaints"),
        _("choices stay without your name; words that you typed, the number and the code are erased with it"),
    ),
    Ruling(
        Erasing.DELETED,
        ("contest.Feedback: asked answer text given_at label hidden_at",),
        _("What you told the organisers beside the contest, if you did"),
        _("to learn which procedures are hard for people, and what the contest changed"),
        CONTEST_OVER,
    ),
    Ruling(
        Erasing.DELETED,
        (
            "contest.RosterLine: full_name name_key search_text login category seed code_digest",
            "contest.RosterLine: code_used_at reminded_on",
        ),
        _("That your unit expects you in a contest: your name, your phone number or e-mail, your unit and category"),
        _("so that your unit knows who has entered and who has sat, and you can come in by a code of your own"),
        CONTEST_OVER,
    ),
    Ruling(
        Erasing.DELETED,
        ("contest.EntryPair: verdict decided_at reason",),
        _("Where two entries looked like those of one person: what an officer decided, when and why"),
        _("so that each person takes part once, and nobody is taken for somebody else"),
        CONTEST_OVER,
    ),
    Ruling(
        Erasing.DELETED,
        ("contest.Recall: answered_on due_on",),
        _("When you practised signed in: which questions you know, and on which day they come again"),
        _("to repeat with you what you do not know yet"),
        ACCOUNT_ERASED,
    ),
    Ruling(
        Erasing.COUNTED,
        (
            "contest.Attempt: uuid seed secret paper state started_at deadline finished_at finished_by marked_at",
            "contest.Response: saved_at",
            "contest.SaveEvent: arrived_at outcome",
            "contest.Mark: chosen",
        ),
        _("Papers, times, marks and places on boards"),
        _("to decide the contest: everybody's place rests on everybody's result"),
        _("for good, but without your name once that is erased"),
    ),
    Ruling(
        Erasing.FORGOTTEN,
        ("accounts.AuditEvent: subject_label before after reason", "admin.LogEntry: object_repr change_message"),
        _("The log: what you did to your account, and what officers did about it"),
        _("so that nobody changes a result or an account unseen"),
        _("for good, but without your name and without what was changed once that is erased"),
    ),
    Ruling(
        Erasing.COUNTED,
        ("accounts.AuditEvent: at verb subject_type subject_id", "admin.LogEntry: action_time object_id"),
    ),
    Ruling(
        Erasing.DELETED,
        (
            "mfa.Authenticator: type data created_at last_used_at",
            "socialaccount.SocialToken: token token_secret expires_at",
            "account.EmailAddress: email",
            "account.EmailConfirmation: created sent key",
            "questions.Draft: page fields updated_at",
            "questions.SavedFilter: name asked kept_at",
            "questions.SheetHeader: header field",
        ),
    ),
)

OFFICE = {
    *("accounts.Consent.read_aloud_by", "contest.Entry.assisted_by"),
    *("accounts.RoleGrant.person", "accounts.RoleGrant.granted_by", "admin.LogEntry.user"),
    *(
        "contest.Entry.hidden_by",
        "contest.EntryPair.decided_by",
        "questions.Approval.author",
        "questions.Approval.reviewer",
    ),
    *("questions.Comment.author", "questions.Confirmation.reviewer", "questions.Deputy.named_by"),
    *("questions.Deputy.person", "questions.HolidayYear.by", "questions.ImportBatch.by"),
    *("questions.ImportBatch.confirmed_by", "questions.ImportBatch.undone_by", "questions.ImportRow.key_seen_by"),
    *("accounts.ListImport.by", "accounts.ListImport.confirmed_by", "accounts.ListImport.undone_by"),
    *("contest.RosterImport.by", "contest.RosterImport.confirmed_by", "contest.RosterImport.undone_by"),
    *("questions.Opening.person", "questions.Question.assignee", "questions.Revision.author"),
    "questions.SignedDecision.recorded_by",
}
"""Who did something in an office. It has to stay known, so that whoever has or had one cannot erase their account."""


def later_by_months(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last of a month that has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))
