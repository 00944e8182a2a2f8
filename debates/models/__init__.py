"""Models of the debate: proposals with versions and files, comments, endorsements, drafts.

They include votes counted elsewhere (`ImportedTally`) and reported names (`ReportedName`).
"""

from debates.models.attachments import Attachment
from debates.models.comments import Comment, Endorsement
from debates.models.drafts import PLACES, Draft
from debates.models.names import ReportedName
from debates.models.proposals import Proposal, ProposalCounter, ProposalVersion, a_place_in_the_ring
from debates.models.tags import MOST_TAGS, ProposalTag
from debates.models.tallies import ImportedTally
from debates.models.texts import (
    BODY_LENGTH,
    COMMENT_LENGTH,
    LANGUAGE_LENGTH,
    SHORTEST_BODY,
    SHORTEST_COMMENT,
    SHORTEST_TITLE,
    TITLE_LENGTH,
    Contributed,
    Moderated,
)

__all__ = [
    "BODY_LENGTH",
    "COMMENT_LENGTH",
    "LANGUAGE_LENGTH",
    "MOST_TAGS",
    "PLACES",
    "SHORTEST_BODY",
    "SHORTEST_COMMENT",
    "SHORTEST_TITLE",
    "TITLE_LENGTH",
    "Attachment",
    "Comment",
    "Contributed",
    "Draft",
    "Endorsement",
    "ImportedTally",
    "Moderated",
    "Proposal",
    "ProposalCounter",
    "ProposalTag",
    "ProposalVersion",
    "ReportedName",
    "a_place_in_the_ring",
]
