"""What Daphne or uvicorn serves: three doors, told apart before anything is done.

POST /play/<uuid>/save/, /submit/    contest.saving: no session, one writer, shared commits
other HTTP                           Django, as WSGI in small fixed pools of threads
sockets                              Channels, for the boards

Importing this starts nothing, and refuses settings that are unsafe together. The engine starts when Daphne's reactor
runs, or when uvicorn says "startup".
"""

import asyncio
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from channels.routing import URLRouter  # noqa: E402  these need Django's settings and models
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402
from twisted.internet import reactor  # noqa: E402

from config import checks, lane, metrics, readiness, wire  # noqa: E402
from config.garbage import look_for_garbage_seldom  # noqa: E402
from config.pages import Pages  # noqa: E402
from config.serving import Serving  # noqa: E402
from config.threads import take_short_turns  # noqa: E402
from config.turning import Turning  # noqa: E402
from contest import engine, live, losses  # noqa: E402
from contest.origins import refuse_unreadable  # noqa: E402
from contest.room import make_room  # noqa: E402
from contest.routing import websocket_urlpatterns  # noqa: E402
from contest.saving import SaveDoor, Writer  # noqa: E402

checks.refuse_unsafe()
writer = Writer()


def start(loop: asyncio.AbstractEventLoop) -> None:
    make_room()
    take_short_turns()
    look_for_garbage_seldom()
    live.bind(loop)
    engine.start(Turning(loop).is_seen, writer.is_writing, application.takes_requests)


def stop() -> None:
    writer.stop()
    engine.stop()
    live.bind(None)


pages = Pages(django, settings.HTTP_THREADS, settings.PASSWORD_THREADS, gets_ready=engine.gets_ready)
door = SaveDoor(writer, otherwise=pages, gets_ready=engine.gets_ready)
application = Serving(
    http=door,
    websocket=refuse_unreadable(AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns))),
    start=start,
    stop=stop,
    has_proxy=settings.TRUSTED_PROXIES > 0,
    leave_seconds=settings.LEAVE_SECONDS,
)
wire.install()
lane.install()
losses.watch(application.fail)
readiness.PARTS |= {"heartbeat": engine.is_ready, "writer": writer.is_alive, "staying": application.stays}
metrics.watch(application, door, writer)
application.live_with(reactor)
