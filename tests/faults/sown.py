"""What SOWN_INTO names, or else the site, with the bug that SOWN names: what a fault must find, or its silence proves
nothing."""

import os
from importlib import import_module

module, _, name = os.environ.get("SOWN_INTO", "config.asgi:application").partition(":")
application = getattr(import_module(module), name)  # sets Django up

from tests.faults import bugs  # noqa: E402  which needs it

sown = getattr(bugs, os.environ["SOWN"])()
sown.__enter__()  # and it stays as long as the process
