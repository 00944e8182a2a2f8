"""A file sent as it is read, nothing of it held in memory."""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse

BLOCK = 256 * 1024


def streamed(request, stream, content_type=None):
    """The content by blocks: an event loop is fed asynchronously, else Django would hold the whole file."""
    blocks = _async_blocks(stream) if isinstance(request, ASGIRequest) else _blocks(stream)
    response = StreamingHttpResponse(blocks, content_type=content_type)
    response._resource_closers.append(stream.close)
    return response


def _blocks(stream):
    with stream:
        while block := stream.read(BLOCK):
            yield block


async def _async_blocks(stream):
    read = sync_to_async(stream.read, thread_sensitive=False)
    with stream:
        while block := await read(BLOCK):
            yield block
