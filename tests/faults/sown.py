"""The site with the bug that the variable SOWN names: what a fault must find, or its silence proves nothing."""

import os

from config.asgi import application  # sets Django up

from tests.faults import bugs  # isort: skip

__all__ = ["application"]

sown = getattr(bugs, os.environ["SOWN"])()
sown.__enter__()  # and it stays as long as the process
