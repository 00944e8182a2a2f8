"""The local web server compresses texts, also in pieces, for browsers that accept it."""

import gzip

import pytest

BODY = [b"consultation " * 500, b"", b"the end"]


async def ask(
    local, *, kind=b"text/html; charset=utf-8", status=200, accepted=b"gzip, br", method="GET"
):
    """Return the headers and the body that a browser receives."""
    sent = []

    async def application(scope, receive, send):
        length = str(sum(map(len, BODY))).encode()
        headers = [(b"content-type", kind), (b"content-length", length)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for place, piece in enumerate(BODY, 1):
            await send(
                {"type": "http.response.body", "body": piece, "more_body": place < len(BODY)}
            )

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "headers": [(b"accept-encoding", accepted)]}
    await local("compression").Compressed(application)(scope, None, send)
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])


@pytest.mark.asyncio
async def test_text_is_compressed_piece_by_piece(local):
    headers, body = await ask(local)
    assert (headers[b"content-encoding"], headers[b"vary"]) == (b"gzip", b"Accept-Encoding")
    assert b"content-length" not in headers
    assert gzip.decompress(body) == b"".join(BODY) and len(body) < 500


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changes",
    [{"kind": b"image/webp"}, {"status": 206}, {"accepted": b"identity"}, {"method": "HEAD"}],
    ids=str,
)
async def test_other_answers_are_left_alone(local, changes):
    headers, body = await ask(local, **changes)
    assert b"content-encoding" not in headers and body == b"".join(BODY)
