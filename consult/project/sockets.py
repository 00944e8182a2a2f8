"""The WebSocket protocol of the web server, which cuts connections that do not answer a ping.

It does so even where data still waits to be sent to them.
"""

import logging

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# The log lines of the server itself would contain people's addresses.
quiet = logging.getLogger("consult.sockets")
quiet.setLevel(logging.WARNING)


class Protocol(WebSocketsSansIOProtocol):
    """A WebSocket protocol that cuts the connection of a client that no longer reads.

    The normal closing would wait for the client, and would never end.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.logger = self.conn.logger = quiet

    def keepalive_timeout(self):
        """Close a connection that did not answer a ping, then cut it."""
        super().keepalive_timeout()
        self.transport.abort()
