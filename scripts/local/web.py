"""The local web server, on a socket that the runner has already bound; run by the checkout's own Python."""

import socket
import sys

import uvicorn


def main(descriptor: int) -> None:
    """Serve pages and live updates from one process until a signal comes."""
    config = uvicorn.Config(
        "consult.project.asgi:application",
        ws="websockets-sansio",
        lifespan="off",
        log_level="info",
        access_log=False,  # it would write addresses of people and what they searched
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
