"""How choices are written, and how they are counted: pure functions, each method named and published (ADR 0019).

Nothing is stored or read here. What is counted is canonical text (docs/ledger-format.md §4), as the ledger has it.
"""

from votes.counting.choices import BLANK, SUPPORT, Terms, canonical, chosen
from votes.counting.methods import METHODS, count
from votes.counting.outcome import Line, Outcome

__all__ = ["BLANK", "METHODS", "SUPPORT", "Line", "Outcome", "Terms", "canonical", "chosen", "count"]
