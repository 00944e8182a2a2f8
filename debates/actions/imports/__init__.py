"""Texts and totals from other platforms: same cleaning and constraints, original dates, found again when run again.

No phase, rate limit or notification. Each door takes a stream of dictionaries at bounded memory, in one transaction:
all or nothing, one journal entry. What was withdrawn, moderated or erased here since is left as it is; whoever was
forgotten is not named again.
"""

from debates.actions.imports.comments import import_comments
from debates.actions.imports.proposals import import_proposals
from debates.actions.imports.removing import empty_imported_texts
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
