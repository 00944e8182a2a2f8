"""Responses that send a file while they read it, without the whole file in memory."""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse

BLOCK = 256 * 1024


def streamed(request, stream, content_type=None, *, length=None):
    """Return a response that sends a stream in blocks, from its position to its end.

    `length` limits it to so many bytes. Under ASGI the blocks are read asynchronously, because
    Django would otherwise read the whole file into memory.
    """
    read = stream.read if length is None else _Part(stream, length).read
    blocks = (
        _async_blocks(stream, read) if isinstance(request, ASGIRequest) else _blocks(stream, read)
    )
    response = StreamingHttpResponse(blocks, content_type=content_type)
    response._resource_closers.append(stream.close)  # type: ignore[attr-defined]
    return response


class _Part:
    """The first `length` bytes of a stream."""

    def __init__(self, stream, length):
        self._stream, self._left = stream, length

    def read(self, size):
        block = self._stream.read(min(size, self._left))
        self._left -= len(block)
        return block


def _blocks(stream, read):
    with stream:
        while block := read(BLOCK):
            yield block


async def _async_blocks(stream, read):
    read_aside = sync_to_async(read, thread_sensitive=False)
    with stream:
        while block := await read_aside(BLOCK):
            yield block
