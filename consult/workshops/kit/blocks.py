"""The blocks of a sheet of paper. Each writer (page, PDF, ODT) draws the same blocks."""

from dataclasses import dataclass, field
from textwrap import wrap

from consult.workshops.kit.codes import QrCode


@dataclass(frozen=True)
class Block:
    """A part of a sheet. Templates use its `kind`."""

    @property
    def kind(self) -> str:
        """The name of its class, in lower case."""
        return type(self).__name__.lower()


@dataclass(frozen=True)
class Heading(Block):
    """A heading below the title of the sheet."""

    text: str


@dataclass(frozen=True)
class Words(Block):
    """A paragraph. A strong paragraph must be read."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Points(Block):
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Step(Block):
    """A moment of the workshop: its beginning and duration, its title, and what to do."""

    when: str
    title: str
    text: str


@dataclass(frozen=True)
class Steps(Block):
    """The moments of the workshop, in order."""

    items: tuple[Step, ...]


@dataclass(frozen=True)
class Line(Block):
    """A label with lines to write on, or with room next to it (0 lines).

    A known value is printed instead.
    """

    label: str
    lines: int = 1
    value: str = ""

    @property
    def ruled(self) -> range:
        """The range of the lines, for templates to loop over."""
        return range(self.lines)


@dataclass(frozen=True)
class Boxes(Block):
    """Boxes to tick, each separate from the others."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Table(Block):
    """A table with named rows on the left, and room to write in its other columns."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """The heads of the columns to write in."""
        return self.heads[1:]


@dataclass(frozen=True)
class Question(Block):
    """A topic: its question, a short context, and an address with a QR code to read more."""

    name: str
    question: str
    context: str
    address: str
    qr: QrCode


@dataclass(frozen=True)
class Card(Block):
    """A card to cut out. Without a workshop, its number and code are written by hand."""

    number: int | None
    code: str

    @property
    def spaced(self) -> str:
        """The code in groups of three characters, to be read easily."""
        return " ".join(wrap(self.code, 3))


@dataclass(frozen=True)
class Cards(Block):
    """Cards with the same text and different numbers and codes."""

    title: str
    text: str
    withdraw: str
    address: str
    items: tuple[Card, ...]
    qr: QrCode | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet that begins on a new page. `name` is its anchor."""

    name: str
    title: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    kicker: str = ""
