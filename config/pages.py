"""The door to Django's pages: WSGI in small fixed pools of threads, each with a bounded queue before it."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from django.urls import Resolver404, resolve

from config.open_papers import OpenPapers
from config.refusals import BUSY, RESTARTING, refuse
from config.threads import Threads, variables_of
from contest.plain_saving import ARRIVED_AT
from contest.saving import at_once

BODY_LIMIT = 20 * 1024 * 1024
"""Bytes of any request; what is uploaded has narrower limits of its own."""
MEMORY_LIMIT = 64 * 1024
"""Bytes of a body that are kept in memory; a longer one goes to a file."""
BODY_SECONDS = 10
QUEUE = 2000
"""Requests that may wait for a thread: half a minute's work of a slow machine, and with their bodies at most 128 MB."""

LIFE = "/healthz"
"""The path of those who ask whether a process lives."""
PROBES = re.compile(rf"{LIFE}|/(readyz|metrics)")
"""The paths of those who ask how a process is. They must be answered in any storm: whoever is not is taken for dead."""
FOR_THE_HOUSE = re.compile(r"/(organize|admin)/.*")
"""The paths that organisers and administrators use, where a report may take seconds."""
MAY_TAKE_LONG = re.compile(r"/(organize|me)/.*")
"""The paths among which those of `TAKES_LONG` are: of no others is it asked."""
WAITS_FOR_OTHERS = re.compile(r"/accounts/openid/.*")
"""The paths that ask an identity provider, which may be slow: nobody's page or answer may wait for it."""
SENDS_MESSAGES = {"account_code", "my_reminders"}
"""The routes that send messages when something is sent to them: a gateway takes as long as it likes, up to 5 s, and so
does a mail server."""
SENDING_THREADS = 4
"""While a message is on its way its thread works at nothing, so an office that asks for codes gets four at once."""
HASHES_PASSWORDS = {
    "account_login",
    "account_reauthenticate",
    "account_signup",
    "account_change_password",
    "account_set_password",
    "join",
    "carry_on",
    "admin:password_change",
    "admin:reissue_password",
    "organize_help_give",
    "kiosk_leave",
    "erase_account",
    "withdraw_consent",
}
"""The routes that hash a password when something is sent to them, which takes a core most of a second."""
TAKES_LONG = {
    "organize_imports": {"POST"},
    "organize_import_reading": {"GET", "HEAD", "POST"},
    "organize_import_act": {"POST"},
    "organize_roster_imports": {"POST"},
    "organize_roster_imports_act": {"POST"},
    "organize_lists": {"POST"},
    "organize_lists_act": {"POST"},
    "organize_bank_export": {"POST"},
    "organize_entries_file": {"GET", "HEAD"},
    "organize_feedback_file": {"GET", "HEAD"},
    "organize_channel_report_file": {"GET", "HEAD"},
    "organize_channels_parcel": {"GET", "HEAD"},
    "organize_channels_posters": {"GET", "HEAD"},
    "my_data_file": {"GET", "HEAD"},
}
"""The routes that read a whole file of questions, people or units, put it in or take it back, or write one, and by
which methods: that may take a minute."""
LONG_THREADS = 2
"""While one person's deed takes long, so may the next one's: nobody takes both (`contest.one_deed`)."""


class Incomplete(Exception):
    """A request ended before all of it was here: its sender left on the way."""


class Pool:
    """So many threads, and a queue before them that says when it is full; whoever is urgent has room of their own."""

    def __init__(self, wsgi: Callable, threads: int) -> None:
        self.threads = Threads(wsgi, threads)
        self.room = dict.fromkeys((True, False), threads + QUEUE)

    async def answer(self, variables: dict, send: Callable, *, is_urgent: bool = False) -> bool:
        """Answer and return True; return False where there is no room to wait, at once, or the wait was in vain."""
        if self.room[is_urgent] == 0:
            return False
        self.room[is_urgent] -= 1
        try:
            return await self.threads.answer(variables, send, is_urgent=is_urgent)
        finally:
            self.room[is_urgent] += 1


class Pages:
    """Django's pages. What hashes passwords has a pool of its own, so that a herd of logins starves nobody else, and so
    have those who run the site, what takes them long, and probes. In a herd that starts, whoever has begun gets their
    paper before the next one begins.

    A thread is taken when the whole request is here, so that a slow sender occupies none; and that is the moment of its
    arrival, which no waiting for a thread, or for a process that has only just begun, puts off. A probe, which
    asks about that, does not wait for it.
    """

    def __init__(
        self,
        wsgi: Callable,
        threads: int,
        password_threads: int,
        *,
        gets_ready: Callable[[], Awaitable[bool]] = at_once,
    ) -> None:
        self.gets_ready = gets_ready
        self.open_papers = OpenPapers()
        self.pool = Pool(wsgi, threads)
        self.house_pool = Pool(wsgi, threads)
        self.probe_pool = Pool(wsgi, 1)
        self.life_pool = Pool(wsgi, 1)
        self.long_pool = Pool(wsgi, LONG_THREADS)
        self.password_pool = Pool(wsgi, password_threads)
        self.sending_pool = Pool(wsgi, SENDING_THREADS)

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        with SpooledTemporaryFile(MEMORY_LIMIT) as body:
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    length = await read_body(scope, receive, body)
            except (TimeoutError, Incomplete):  # of which nothing is carried out
                await refuse(scope, send, 408)
                return
            arrived_at = datetime.now(UTC)
            if length > BODY_LIMIT:
                await refuse(scope, send, 413)
                return
            if not (PROBES.fullmatch(scope["path"]) or await self.gets_ready()):
                await refuse(scope, send, RESTARTING)
                return
            body.seek(0)
            variables = variables_of(scope, body, length) | {ARRIVED_AT: arrived_at}
            learning = self.open_papers.learning(scope["path"], send)
            with self.open_papers.going_before(scope["path"]) as is_urgent:
                answered = await self.pool_for(scope).answer(variables, learning, is_urgent=is_urgent)
            if not answered:
                await refuse(scope, send, BUSY)

    def pool_for(self, scope: dict) -> Pool:
        if WAITS_FOR_OTHERS.fullmatch(scope["path"]) or posts_to(scope, HASHES_PASSWORDS):
            return self.password_pool
        if posts_to(scope, SENDS_MESSAGES):
            return self.sending_pool
        if PROBES.fullmatch(scope["path"]):
            return self.life_pool if scope["path"] == LIFE else self.probe_pool  # the others may wait for a database
        if MAY_TAKE_LONG.fullmatch(scope["path"]) and takes_long(scope):
            return self.long_pool
        return self.house_pool if FOR_THE_HOUSE.fullmatch(scope["path"]) else self.pool


def posts_to(scope: dict, routes: set[str]) -> bool:
    if scope["method"] != "POST":
        return False
    try:
        return resolve(scope["path"]).view_name in routes
    except Resolver404:
        return False


def takes_long(scope: dict) -> bool:
    try:
        return scope["method"] in TAKES_LONG.get(resolve(scope["path"]).view_name, ())
    except Resolver404:
        return False


async def read_body(scope: dict, receive: Callable, body: IO[bytes]) -> int:
    """Copy the body and return its length. Of one above the limit the rest is not read, if its length is known.

    Raises Incomplete. Daphne keeps half a request to itself; uvicorn passes on what came, and then says so.
    """
    declared = int(dict(scope["headers"]).get(b"content-length", b"0"))
    if declared > BODY_LIMIT:
        return declared
    more = True
    while more and body.tell() <= BODY_LIMIT:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Incomplete
        body.write(event.get("body", b""))
        more = event.get("more_body", False)
    if body.tell() < declared:
        raise Incomplete
    return body.tell()
