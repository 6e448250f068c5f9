"""Messages to a phone number or an e-mail address: by Django's mail, by an SMS gateway, or by nobody.

On a site that only this machine can reach, what cannot be sent is written to the console, so that every door can be
tried. On any other site it is not: `can_send` says so beforehand, and what would need it is not offered.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_lazy as _

from accounts.errors import VerbError
from accounts.limits import DAY, give_share_back, is_used_up, share_within_limit

logger = logging.getLogger(__name__)

GATEWAY_SECONDS = 5
"""How long a page waits for the gateway before it says that nothing was sent."""
_GOOD_BYE, _FOR_GOOD = 421, 500
_CONSOLE_MAIL = "django.core.mail.backends.console.EmailBackend"


class NotSent(VerbError):
    """The message did not leave this site; whoever waits for it must be told."""

    status = 503
    sentence = _("The message could not be sent just now. Please try again in a few minutes, or call the hotline.")


class AddressRefused(NotSent):
    """The mail server takes nothing for this very address; others it may take."""


class AddressPutOff(NotSent):
    """The mail server takes nothing for this very address just now, as one that has strangers come twice, or a mailbox
    that is full; others it may take."""


class NoMoreMessages(NotSent):
    """The day's messages of this kind are used up, or, with the words of `here`, the part of them of one address."""

    here = NotSent.sentence


class NoMoreTexts(NoMoreMessages):
    sentence = _(
        "No more text messages can be sent today. Please use an e-mail address or your PIN or password, ask your "
        "unit's officer, or try again tomorrow."
    )
    here = _(
        "No more text messages can be asked for in this network today. Please try another network, such as mobile "
        "data, use an e-mail address or your PIN or password, or ask your unit's officer."
    )


class NoMoreMails(NoMoreMessages):
    sentence = _(
        "No more codes can be sent by e-mail today. Please sign in with your PIN or password, ask your unit's officer "
        "for a temporary password, or try again tomorrow."
    )
    here = _(
        "No more codes by e-mail can be asked for in this network today. Please try another network, such as mobile "
        "data, sign in with your PIN or password, or ask your unit's officer for a temporary password."
    )


def can_send(*, to_phones: bool) -> bool:
    """Whether text messages, or else e-mails, leave this site."""
    return _is_configured(to_phones) or not is_reachable()


def codes_come() -> bool:
    """Whether anybody at all can be sent a code."""
    return can_send(to_phones=True) or can_send(to_phones=False)


def stands_in_console(login: str) -> bool:
    """Whether what is sent to a login is only written to the console, and nobody but who sits there asks."""
    return not (_is_configured("@" not in login) or is_reachable())


def is_reachable() -> bool:
    """Whether others than this machine may reach the site, directly or through a proxy."""
    here = {"::1", *settings.LOOPBACK_HOSTS}
    return settings.HTTPS or not {settings.HOST, *settings.ALLOWED_HOSTS} <= here


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """One connection for many e-mails: to greet the server takes far longer than a message. Raises NotSent."""
    server = get_connection()
    try:
        server.open()
    except (OSError, SMTPException) as error:
        logger.warning("The mail server did not answer: %s", type(error).__name__)
        raise NotSent from None
    try:
        yield server
    finally:
        with suppress(OSError, SMTPException):  # what was sent is sent, whether or not the server says goodbye
            server.close()


def send_text(
    login: str, *, subject: str, text: str, address: str = "", server: BaseEmailBackend | None = None
) -> None:
    """Send a message to a phone number or an e-mail address, as logins are stored. Raises NotSent, and of its kinds
    AddressRefused, AddressPutOff, NoMoreTexts and NoMoreMails.

    `address` is of the visitor who asked for it. One of them may cause a fifth of the messages of a day. E-mails that
    no visitor asked for, as an officer's reminders, take nothing from that.
    `server` is the connection by which an e-mail goes, where many do.
    """
    to_phone = "@" not in login
    if not can_send(to_phones=to_phone):
        raise NotSent
    if not _is_configured(to_phone):
        logger.info("To %s: %s", login, text)
        return
    try:
        if to_phone:
            _send_sms(login, text, address)
        else:
            _send_mail(login, subject, text, address, server)
    except (OSError, SMTPException, HTTPException) as error:  # whose words may hold the text, so they stay here
        logger.warning("A message was not sent: %s", type(error).__name__)
        raise _kind_of(error) from None


def _kind_of(error: Exception) -> type[NotSent]:
    """What did not work: anything, or this address alone, for which a mail server has codes from 500 on where it will
    not take it later either; 421 is its good-bye."""
    codes = [code for code, _said in error.recipients.values()] if isinstance(error, SMTPRecipientsRefused) else []
    if not codes or _GOOD_BYE in codes:
        return NotSent
    return AddressRefused if min(codes) >= _FOR_GOOD else AddressPutOff


def _is_configured(to_phones: bool) -> bool:
    return bool(settings.SMS_GATEWAY_URL) if to_phones else settings.EMAIL_BACKEND != _CONSOLE_MAIL


def _send_sms(phone: str, text: str, address: str) -> None:
    """POST {"to": "+84…", "text": "…"}; every answer but a 2xx is an error. What was not taken is not counted."""
    texts = {"most": settings.TEXTS_A_DAY, "seconds": DAY}
    _count("text", address, NoMoreTexts, **texts)
    headers = {"Content-Type": "application/json"}
    if settings.SMS_GATEWAY_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
    body = json.dumps({"to": phone, "text": text}).encode()
    request = Request(settings.SMS_GATEWAY_URL, body, headers)  # noqa: S310  the operator's own setting
    try:
        with urlopen(request, timeout=GATEWAY_SECONDS):  # noqa: S310
            pass
    except URLError:  # it took nothing; who answers late may have
        give_share_back("text", "", address, **texts)
        raise


def _send_mail(login: str, subject: str, text: str, address: str, server: BaseEmailBackend | None) -> None:
    """What the mail server did not take is not counted."""
    mails = {"most": settings.MAILS_A_DAY, "seconds": DAY}
    if address:
        _count("mail", address, NoMoreMails, **mails)
    try:
        send_mail(subject, text, None, [login], connection=server)
    except (OSError, SMTPException):
        if address:
            give_share_back("mail", "", address, **mails)
        raise


def _count(kind: str, address: str, refusal: type[NoMoreMessages], *, most: int, seconds: int) -> None:
    """Count one message of the day's; raise `refusal` where there is none left, or none for this address."""
    if share_within_limit(kind, "", address, most=most, seconds=seconds):
        return
    if not is_used_up(kind, "", most=most, seconds=seconds):
        raise refusal(refusal.here)
    logger.warning("The messages of today are used up (%sS_A_DAY=%d).", kind.upper(), most)
    raise refusal
