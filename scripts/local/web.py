"""The local web server, on a socket that the runner has already bound.

The checkout's own Python runs it.
"""

import socket
import sys
from pathlib import Path

import uvicorn

sys.path.append(str(Path(__file__).resolve().parents[1]))
from local.compression import Compressed


def main(descriptor: int) -> None:
    """Serve pages and live updates from one process until a signal arrives."""
    from consult.project.asgi import application  # noqa: PLC0415 - slow, and not needed to import this module

    config = uvicorn.Config(
        Compressed(application),
        # The options are those of docker/web.
        ws="consult.project.sockets:Protocol",
        ws_per_message_deflate=False,
        ws_max_size=16384,
        ws_ping_interval=15,
        ws_ping_timeout=10,
        lifespan="off",
        log_level="info",
        access_log=False,  # it would record people's addresses and their searches
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
