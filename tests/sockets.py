"""A socket of a test that waits as long as a machine with other work may take; Channels gives up after a second."""

from channels.testing import WebsocketCommunicator

PATIENCE_SECONDS = 15


class Socket(WebsocketCommunicator):
    async def receive_output(self, timeout: float = PATIENCE_SECONDS) -> dict:
        return await super().receive_output(max(timeout, PATIENCE_SECONDS))
