"""Imports of texts and totals from other platforms.

Imported texts are cleaned and checked as others are, and have their original dates. A repeated
import finds them again. There is no phase, rate limit or notification. Each function reads a stream
of dictionaries with bounded memory, in one transaction: all or nothing, with one journal entry.
Texts that were withdrawn, moderated or erased here since are not changed, and the name of an erased
person is not stored again.
"""

from debates.actions.imports.comments import import_comments
from debates.actions.imports.proposals import import_proposals
from debates.actions.imports.removals import empty_imported_texts
from debates.actions.imports.rows import CommentRow, ImportReport, ProposalRow, TallyRow
from debates.actions.imports.tallies import import_tallies

__all__ = [
    "CommentRow",
    "ImportReport",
    "ProposalRow",
    "TallyRow",
    "empty_imported_texts",
    "import_comments",
    "import_proposals",
    "import_tallies",
]
