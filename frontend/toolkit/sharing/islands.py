"""Personal islands in a page that signed-in people share (ADR 140).

The shared body of a page is rendered for a stand-in, which is no person. While it is rendered, the
tag `island` does not render its block: it records the block with its context, as a slot. For each
reader the block is rendered with the reader's own value. Three short texts are personal too: the
form token, the public name and the key of a form. The body contains marks in their places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID, uuid4

from django.template import Context, NodeList

from consult.core import marks

TOKEN = marks.text("token")
NAME = marks.text("name")
KEY = uuid4()
SLOT = marks.text(r"slot-(\d+)")
MARKS = re.compile(f"{TOKEN}|{NAME}|{KEY}|{SLOT}")

_slots: ContextVar[list[Slot] | None] = ContextVar("slots", default=None)


@dataclass(slots=True)
class Slot:
    """The place of an island in a shared body, with what renders it."""

    name: str
    key: Hashable
    nodes: NodeList
    template: Any
    values: Mapping[str, Any]
    rendered: dict[Any, list] = field(default_factory=dict)

    def parts(self, value: Any, change: Callable[[Mapping[str, Any], Any], dict]) -> list:
        """Return the parts of the island for a value. They are rendered once for each value."""
        found = self.rendered.get(value)
        if found is None:
            context = Context({**self.values, **change(self.values, value)})
            context.template = self.template  # type: ignore[attr-defined]  # as in `Template.render`
            found = self.rendered[value] = split(self.nodes.render(context), [])
        return found


def record(name: str, key: Hashable, nodes: NodeList, context: Context) -> str | None:
    """Return the mark of a new slot, or None if the page is not rendered for a stand-in."""
    slots = _slots.get()
    if slots is None:
        return None
    values = cast("Mapping[str, Any]", context.flatten())
    slots.append(Slot(name, key, nodes, context.template, values))  # type: ignore[attr-defined]  # set while a template renders
    return marks.text(f"slot-{len(slots) - 1}")


def recorded(render: Callable[[], Any]) -> tuple[Any, list[Slot]]:
    """Call a view for a stand-in. Return its response and the slots of its islands."""
    token = _slots.set([])
    try:
        response = render()
        return response, _slots.get() or []
    finally:
        _slots.reset(token)


def form_key() -> UUID:
    """Return a new key for a form, or the mark of one while a page is rendered for a stand-in."""
    return uuid4() if _slots.get() is None else KEY


def split(html: str, slots: list[Slot]) -> list:
    """Return the parts of a body in order: bytes, the marks of short texts, and slots."""
    parts: list = []
    end = 0
    for mark in MARKS.finditer(html):
        parts.append(html[end : mark.start()].encode())
        parts.append(slots[int(mark[1])] if mark[1] else mark[0])
        end = mark.end()
    parts.append(html[end:].encode())
    return [part for part in parts if part != b""]
