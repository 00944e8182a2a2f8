"""The actions of the debate: draft, submit, edit, withdraw, moderate, erase and import texts."""

from debates.actions.arrangement import ARRANGEMENTS
from debates.actions.comments import edit_comment, submit_comment, withdraw_comment
from debates.actions.drafts import (
    erase_draft,
    erase_drafts,
    forget_old_drafts,
    forget_sent_draft,
    keep_draft,
)
from debates.actions.endorsements import endorse_comment, withdraw_endorsement
from debates.actions.erasure import erase_comments, erase_proposal, erase_proposals
from debates.actions.imports import (
    CommentRow,
    ImportReport,
    ProposalRow,
    TallyRow,
    empty_imported_texts,
    import_comments,
    import_proposals,
    import_tallies,
)
from debates.actions.locks import lock_comment, lock_image, lock_proposal
from debates.actions.moderation_effects import (
    OF_IMAGES,
    lock_version,
    moderate,
    moderate_image,
    moderate_version,
    version_stands_as,
)
from debates.actions.names import (
    BESIDE,
    OF_NAMES,
    erase_names,
    follow_name,
    lock_name,
    moderate_name,
    report_name,
)
from debates.actions.notifications import tell_of_comment, tell_of_proposal
from debates.actions.proposal_tags import tag_proposal
from debates.actions.proposals import edit_proposal, submit_proposal, withdraw_proposal
from debates.actions.publication import accepted as accept_terms
from debates.actions.text_rendering import render_texts
from debates.actions.texts_of_others import (
    check_words,
    count_present,
    edit_entered,
    enter_proposal,
    withdraw_entered,
)

__all__ = [
    "ARRANGEMENTS",
    "BESIDE",
    "OF_IMAGES",
    "OF_NAMES",
    "CommentRow",
    "ImportReport",
    "ProposalRow",
    "TallyRow",
    "accept_terms",
    "check_words",
    "count_present",
    "edit_comment",
    "edit_entered",
    "edit_proposal",
    "empty_imported_texts",
    "endorse_comment",
    "enter_proposal",
    "erase_comments",
    "erase_draft",
    "erase_drafts",
    "erase_names",
    "erase_proposal",
    "erase_proposals",
    "follow_name",
    "forget_old_drafts",
    "forget_sent_draft",
    "import_comments",
    "import_proposals",
    "import_tallies",
    "keep_draft",
    "lock_comment",
    "lock_image",
    "lock_name",
    "lock_proposal",
    "lock_version",
    "moderate",
    "moderate_image",
    "moderate_name",
    "moderate_version",
    "render_texts",
    "report_name",
    "submit_comment",
    "submit_proposal",
    "tag_proposal",
    "tell_of_comment",
    "tell_of_proposal",
    "version_stands_as",
    "withdraw_comment",
    "withdraw_endorsement",
    "withdraw_entered",
    "withdraw_proposal",
]
