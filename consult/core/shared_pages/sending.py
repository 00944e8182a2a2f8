"""An answer on its way to a reader: held back until it is whole where anybody may be shown it, else let through."""

import asyncio

from consult.core.shared_pages.memory import is_small, page_of, shared_seconds

# Too many requests, or a fault: the maker could not work, which says nothing of the page.
NO_WORD = (429, *range(500, 600))


class Answer:
    """What the application sends, message by message; `settle` is told once what there is to keep of it."""

    def __init__(self, reader, *, began, send, settle):
        self.reader, self.began, self.send, self.settle = reader, began, send, settle
        self.start, self.parts, self.page, self.shared = None, [], None, 0
        self.is_settled = self.is_held = False

    @property
    def says_something(self) -> bool:
        """Whether what was kept before is contradicted."""
        return self.start["status"] not in NO_WORD

    @property
    def is_known_copy(self) -> bool:
        """The application answered that this reader's own copy of a page for anybody is still right."""
        return self.start["status"] == 304 and self.shared > 0 and bool(self.reader.known)

    async def take(self, message):
        """Hold back or let through."""
        if message["type"] == "http.response.start":
            await self._started(message)
        elif self.is_held:
            self.parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._whole()
        else:
            await self.send(message)

    async def _started(self, message):
        self.start = {**message, "headers": list(message["headers"])}
        self.shared = shared_seconds(self.start["headers"])
        self.is_held = message["status"] == 200 and self.shared > 0 and is_small(self.start["headers"])
        if not self.is_held:
            self._settle()
            await self.send(message)

    async def _whole(self):
        body = b"".join(self.parts)
        self.page = page_of(self.start["headers"], body, self.began)
        self._settle()
        start, rest = self.start, {"type": "http.response.body", "body": body}
        if self.page:
            start, rest = self.page.messages(self.began, self.reader.known)
        await self.send(start)
        await self.send(rest)

    def _settle(self):
        self.is_settled = True
        self.settle(self)


def nothing_more():
    """What a request without reader receives: an empty body, then silence, since nobody hangs up."""
    was_said = False

    async def receive():
        nonlocal was_said
        if was_said:
            await asyncio.Event().wait()
        was_said = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


async def to_nobody(message):
    """There is no one to send it to."""
