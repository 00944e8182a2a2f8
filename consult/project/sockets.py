"""How the web server keeps sockets: whoever does not answer a ping is let go, whatever waits for them."""

import logging

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# The server's own lines would write people's addresses.
quiet = logging.getLogger("consult.sockets")
quiet.setLevel(logging.WARNING)


class Protocol(WebSocketsSansIOProtocol):
    """Cuts a line whose closing waits for a reader who does not read: it would never end."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.logger = self.conn.logger = quiet

    def keepalive_timeout(self):
        """No answer to a ping: close, then cut."""
        super().keepalive_timeout()
        self.transport.abort()
