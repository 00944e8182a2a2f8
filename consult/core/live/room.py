"""The sockets of one process that listen in one room, and the last hints of that room."""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

from consult.core.live.line import Line
from consult.core.live.numbers import RECENT, RECENT_SECONDS, Numbered

# Page reads a second that one process should serve after a hint. A crowd spreads its reads over the
# seconds that this needs.
READINGS = 400
LONGEST = 15.0


class Room:
    """The lines of a room, by the ids that they watch.

    Each frame is encoded once for all of them.
    """

    def __init__(self) -> None:
        self.lines: set[Line] = set()
        self.to_everything: set[Line] = set()
        self.watchers: defaultdict[str, set[Line]] = defaultdict(set)
        self.recent: deque[tuple[Numbered, float]] = deque(maxlen=RECENT)
        self.epoch = ""
        self.seq = 0
        self.checked = 0
        self.is_live = False
        self.begun = asyncio.Event()
        self.opened_at = self.empty_since = time.monotonic()

    # ---- lines

    def enter(self, line: Line, ids: Iterable[Any] | None = None) -> None:
        """Add a line, which receives every hint, or only those about these ids.

        Without ids, it receives every hint until it sends the ids that it watches.
        """
        self.lines.add(line)
        if ids is None:
            self.to_everything.add(line)
        else:
            self._add_watches(line, ids)

    def leave(self, line: Line) -> None:
        """Remove a line."""
        self._forget(line)
        self.lines.discard(line)
        self.empty_since = time.monotonic()

    def watch(self, line: Line, ids: Iterable[Any]) -> None:
        """Limit a line to hints about these topics and proposals, and about the whole consultation.

        The first time, send it the hints of the last seconds too.
        """
        is_first = line.watches is None
        self._forget(line)
        self._add_watches(line, ids)
        line.queue(self.word("watching", 1))
        if is_first:
            self.remind(line)

    def remind(self, line: Line) -> None:
        """Send a line again the hints of the last seconds about what it watches.

        Its page may have been made just before these hints.
        """
        watched = {*(line.watches or ()), ""}
        for numbered, at in list(self.recent):
            if (
                time.monotonic() - at < RECENT_SECONDS
                and (self._key(numbered.payload) or "") in watched
            ):
                line.queue(self._frame(numbered, 1))

    def _add_watches(self, line: Line, ids: Iterable[Any]) -> None:
        line.watches = frozenset(ids)
        for pk in line.watches:
            self.watchers[pk].add(line)

    def _forget(self, line: Line) -> None:
        self.to_everything.discard(line)
        for pk in line.watches or ():
            self.watchers[pk].discard(line)
            if not self.watchers[pk]:
                del self.watchers[pk]

    @staticmethod
    def _key(payload: dict[str, Any]) -> str | None:
        """Return the id by which lines watch the object of a hint, or None if all lines receive it.

        A new proposal is watched by its topic, other changes by their proposal, a case by its
        consultation.
        """
        return payload.get("topic") or payload.get("proposal") or payload.get("consultation")

    # ---- hints

    def broadcast(self, numbered: Numbered, age: float = 0.0) -> None:
        """Pass a hint on, once, to the lines that watch its object.

        `age` is how many seconds ago Redis numbered it.
        """
        if any(
            (known.epoch, known.seq) == (numbered.epoch, numbered.seq) for known, _at in self.recent
        ):
            return
        self.epoch, self.seq = numbered.epoch, max(self.seq, numbered.seq)
        self.recent.append((numbered, time.monotonic() - age))
        key = self._key(numbered.payload)
        lines = self.to_everything | self.watchers.get(key, set()) if key else self.lines
        frame = self._frame(numbered, len(lines))
        last_word = self.word("reread", len(lines))
        for line in lines:
            line.queue(frame, last_word=last_word)

    def send_to_all(self, type_: str) -> None:
        """Send all lines a message of the channel itself, such as `paused`."""
        word = self.word(type_, len(self.lines))
        for line in self.lines:
            line.queue(word, last_word=word)

    def greet(self, line: Line, after: str, epoch: str) -> None:
        """Send a new line the present numbers.

        If its page knows other numbers, ask it to read its content again.
        """
        line.queue(self._json({"type": "hello", "live": self.is_live}, len(self.lines)))
        if self.is_live and after and (after, epoch or self.epoch) != (str(self.seq), self.epoch):
            line.queue(self.word("reread", len(self.lines)))

    def word(self, type_: str, readers: int) -> str:
        """Return a message of the channel itself, with the present numbers, encoded."""
        return self._json({"type": type_}, readers)

    def _frame(self, numbered: Numbered, readers: int) -> str:
        return self._json(numbered.payload, readers, seq=numbered.seq, epoch=numbered.epoch)

    def _json(self, payload: dict[str, Any], readers: int, **numbers: Any) -> str:
        spread = min(LONGEST, readers / READINGS)
        numbered = {"epoch": self.epoch, "seq": self.seq, **numbers, "spread": round(spread, 1)}
        return json.dumps(payload | numbered, separators=(",", ":"))
