"""The debate as each viewer may read it: the only way to obtain a proposal or a comment on behalf of somebody."""

from debates.differences import differences
from debates.keyset import Page, page, ring_page
from debates.search import Hit, Segment, highlighted, hits
from debates.selectors.comments import (
    COMMENT_ORDERS,
    comments,
    discussion,
    export_comments,
    get_comment,
    own_comments,
    own_endorsements,
    path_of_comment,
    replies,
    title_of_comment,
)
from debates.selectors.figures import (
    Counts,
    counts_by_topic,
    counts_of,
    imported_votes,
    participant_ids,
    proposals_by_consultation,
    trame,
)
from debates.selectors.proposals import (
    PROPOSAL_ORDERS,
    export_proposals,
    get_proposal,
    get_proposal_by_number,
    own_proposals,
    path_of,
    proposals,
    title_of,
)
from debates.selectors.streams import stream_comments, stream_imported_tallies, stream_proposals, stream_versions
from debates.selectors.versions import (
    Change,
    awaiting,
    changes,
    get_version,
    path_of_version,
    title_of_version,
    versions,
)
from debates.similarity import similar_proposals
from debates.visibility import can_read, mask, shown

__all__ = [
    "COMMENT_ORDERS",
    "PROPOSAL_ORDERS",
    "Change",
    "Counts",
    "Hit",
    "Page",
    "Segment",
    "awaiting",
    "can_read",
    "changes",
    "comments",
    "counts_by_topic",
    "counts_of",
    "differences",
    "discussion",
    "export_comments",
    "export_proposals",
    "get_comment",
    "get_proposal",
    "get_proposal_by_number",
    "get_version",
    "highlighted",
    "hits",
    "imported_votes",
    "mask",
    "own_comments",
    "own_endorsements",
    "own_proposals",
    "page",
    "participant_ids",
    "path_of",
    "path_of_comment",
    "path_of_version",
    "proposals",
    "proposals_by_consultation",
    "replies",
    "ring_page",
    "shown",
    "similar_proposals",
    "stream_comments",
    "stream_imported_tallies",
    "stream_proposals",
    "stream_versions",
    "title_of",
    "title_of_comment",
    "title_of_version",
    "trame",
    "versions",
]
