"""Compression of the local web server's answers, as the proxy does in a real installation."""

import zlib

TEXTS = (
    b"text/",
    b"application/json",
    b"application/jsonl",
    b"application/javascript",
    b"image/svg+xml",
)
GZIP = 16 + zlib.MAX_WBITS


class Compressed:
    """An ASGI application that compresses text answers with gzip for browsers that accept it.

    Everything else passes unchanged.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if (
            scope["type"] != "http"
            or scope["method"] == "HEAD"
            or not _accepts_gzip(scope["headers"])
        ):
            await self.app(scope, receive, send)
            return
        packer = None

        async def pack(message):
            nonlocal packer
            if message["type"] == "http.response.start" and _gains(message):
                packer = zlib.compressobj(6, zlib.DEFLATED, GZIP)
                other_headers = [
                    pair for pair in message["headers"] if pair[0].lower() != b"content-length"
                ]
                added = [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
                message = {**message, "headers": [*other_headers, *added]}
            elif message["type"] == "http.response.body" and packer:
                more = message.get("more_body", False)
                body = packer.compress(message.get("body", b""))
                # Each piece is sent as soon as it arrives, so that a download begins at once.
                body += packer.flush(zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH)
                message = {**message, "body": body}
            await send(message)

        await self.app(scope, receive, pack)


def _accepts_gzip(headers):
    accepted = b",".join(value for name, value in headers if name == b"accept-encoding")
    return b"gzip" in accepted


def _gains(start):
    headers = {name.lower(): value for name, value in start["headers"]}
    is_text = headers.get(b"content-type", b"").startswith(TEXTS)
    return start["status"] == 200 and is_text and b"content-encoding" not in headers
