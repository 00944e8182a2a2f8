"""Responses that send a file while they read it, without the whole file in memory."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

BLOCK = 256 * 1024


def streamed(
    request: HttpRequest,
    stream: IO[bytes],
    content_type: str | None = None,
    *,
    length: int | None = None,
) -> StreamingHttpResponse:
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

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self._stream = stream
        self._remaining = length

    def read(self, size: int) -> bytes:
        block = self._stream.read(min(size, self._remaining))
        self._remaining -= len(block)
        return block


def _blocks(stream: Any, read: Callable[..., bytes]) -> Iterator[bytes]:
    with stream:
        while block := read(BLOCK):
            yield block


async def _async_blocks(stream: Any, read: Callable[..., bytes]) -> AsyncIterator[bytes]:
    read_aside = sync_to_async(read, thread_sensitive=False)
    with stream:
        while block := await read_aside(BLOCK):
            yield block
