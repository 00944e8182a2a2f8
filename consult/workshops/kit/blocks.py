"""What sheets of paper are made of: each writer draws these, and no words are written twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from consult.workshops.kit.codes import QrCode


@dataclass(frozen=True)
class Block:
    """Something on a sheet; `kind` names it to templates."""

    @property
    def kind(self) -> str:
        """The name of its class, in lower case."""
        return type(self).__name__.lower()


@dataclass(frozen=True)
class Heading(Block):
    """A heading under the sheet's own."""

    text: str


@dataclass(frozen=True)
class Words(Block):
    """A paragraph; a strong one is what must be read."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Points(Block):
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Step(Block):
    """A moment of the workshop: when it begins and how long it takes, what to do."""

    when: str
    title: str
    text: str


@dataclass(frozen=True)
class Steps(Block):
    """The moments of the workshop, in order."""

    items: tuple[Step, ...]


@dataclass(frozen=True)
class Line(Block):
    """A label, with lines to write on, or room beside it (0); what is known already stands there instead."""

    label: str
    lines: int = 1
    value: str = ""

    @property
    def ruled(self) -> range:
        """The lines, for templates to go through."""
        return range(self.lines)


@dataclass(frozen=True)
class Boxes(Block):
    """Boxes to tick, each by itself."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Table(Block):
    """Rows named on the left, with room to write on the right."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Asked(Block):
    """A topic: its question, its context in short, and where a phone reads the rest."""

    name: str
    question: str
    context: str
    address: str
    qr: QrCode


@dataclass(frozen=True)
class Card(Block):
    """A card to cut out; number and code are left to the pen where there is no workshop yet."""

    number: int | None
    code: str

    @property
    def spaced(self) -> str:
        """The code as it is read: four signs, four signs."""
        return f"{self.code[:4]} {self.code[4:]}".strip()


@dataclass(frozen=True)
class Cards(Block):
    """Cards that say the same, but for their numbers and codes."""

    title: str
    text: str
    withdraw: str
    address: str
    items: tuple[Card, ...]
    qr: QrCode | None = None


@dataclass(frozen=True)
class Sheet:
    """Paper that begins on a new page; `name` is its anchor."""

    name: str
    title: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    kicker: str = ""
