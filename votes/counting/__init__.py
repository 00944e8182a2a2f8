"""Voting methods: pure code that checks choices, writes them as text, counts and explains them.

There is one class for each method, registered in `votes.counting.methods`
(docs/adding-a-voting-method.md). Each method has a name and is published (ADR 0019). Nothing is
stored or read here. Counts are of canonical text (docs/ledger-format.md §4), as the ledger has it.
"""

from votes.counting.ballots import canonical, chosen, count
from votes.counting.choices import BLANK, Terms
from votes.counting.method import Method
from votes.counting.methods import METHODS
from votes.counting.outcome import Line, Outcome

__all__ = [
    "BLANK",
    "METHODS",
    "Line",
    "Method",
    "Outcome",
    "Terms",
    "canonical",
    "chosen",
    "count",
]
