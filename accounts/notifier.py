"""Messages to a phone number or an e-mail address: by Django's mail, by an SMS gateway, or by nobody.

On a site that only this machine can reach, what cannot be sent is written to the console, so that every door can be
tried. On any other site it is not: `can_send` says so beforehand, and what would need it is not offered.
"""

import json
import logging
from http.client import HTTPException
from smtplib import SMTPException
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext_lazy as _

from accounts.errors import VerbError

logger = logging.getLogger(__name__)

GATEWAY_SECONDS = 5
"""How long a page waits for the gateway before it says that nothing was sent."""
_CONSOLE_MAIL = "django.core.mail.backends.console.EmailBackend"


class NotSent(VerbError):
    """The message did not leave this site; whoever waits for it must be told."""

    status = 503
    sentence = _("The message could not be sent just now. Please try again in a few minutes, or call the hotline.")


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


def send_text(login: str, *, subject: str, text: str) -> None:
    """Send a message to a phone number or an e-mail address, as logins are stored. Raises NotSent."""
    to_phone = "@" not in login
    if not can_send(to_phones=to_phone):
        raise NotSent
    if not _is_configured(to_phone):
        logger.info("To %s: %s", login, text)
        return
    try:
        if to_phone:
            _send_sms(login, text)
        else:
            send_mail(subject, text, None, [login])
    except (OSError, SMTPException, HTTPException) as error:  # whose words may hold the text, so they stay here
        logger.warning("A message was not sent: %s", type(error).__name__)
        raise NotSent from None


def _is_configured(to_phones: bool) -> bool:
    return bool(settings.SMS_GATEWAY_URL) if to_phones else settings.EMAIL_BACKEND != _CONSOLE_MAIL


def _send_sms(phone: str, text: str) -> None:
    """POST {"to": "+84…", "text": "…"}; every answer but a 2xx is an error."""
    headers = {"Content-Type": "application/json"}
    if settings.SMS_GATEWAY_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
    body = json.dumps({"to": phone, "text": text}).encode()
    request = Request(settings.SMS_GATEWAY_URL, body, headers)  # noqa: S310  the operator's own setting
    with urlopen(request, timeout=GATEWAY_SECONDS):  # noqa: S310
        pass
