"""Voting methods: pure code that checks choices, writes them as text, counts and explains them.

There is one class for each method, registered in `votes.counting.methods`
(docs/adding-a-voting-method.md). Each method has a name and is published (ADR 0019). Nothing is
stored or read here. Counts are of canonical text (docs/ledger-format.md §4), as the ledger has it.
"""
