"""Pure functions that write choices as text and count them.

Each counting method has a name and is published (ADR 0019). Nothing is stored or read here. The
functions count canonical text (docs/ledger-format.md §4), as the ledger has it.
"""

from votes.counting.choices import BLANK, SUPPORT, Terms, canonical, chosen
from votes.counting.methods import METHODS, count
from votes.counting.outcome import Line, Outcome

__all__ = [
    "BLANK",
    "METHODS",
    "SUPPORT",
    "Line",
    "Outcome",
    "Terms",
    "canonical",
    "chosen",
    "count",
]
