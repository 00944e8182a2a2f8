"""What happened in the debate."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ProposalPublished:
    """A proposal is public for the first time: its position question opens with it (votes, in the transaction).

    Nobody is notified of an imported one.
    """

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    is_imported: bool = False
    topic_id: UUID | None = None


@dataclass(frozen=True)
class ProposalVisibilityChanged:
    """A proposal left or regained public view; `is_public` says which. Its question freezes or thaws."""

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    is_public: bool


@dataclass(frozen=True)
class CommentPublished:
    """A comment is public."""

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    comment_id: UUID


@dataclass(frozen=True)
class TextsErased:
    """Somebody was forgotten: texts that had been public lost their words or their author."""

    organisation_id: UUID
    consultation_id: UUID


@dataclass(frozen=True)
class CommentVisibilityChanged:
    """A comment left or regained public view; `is_public` says which."""

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    comment_id: UUID
    is_public: bool


@dataclass(frozen=True)
class ProposalArranged:
    """A proposal was moved to another topic, merged with another one, or parted from it again."""

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
