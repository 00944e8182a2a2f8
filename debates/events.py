"""Events of the debate."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ProposalPublished:
    """A proposal became public for the first time.

    Its position question opens with it (`votes` does this in the same transaction). No notification
    is sent about an imported proposal.
    """

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    is_imported: bool = False
    topic_id: UUID | None = None


@dataclass(frozen=True)
class ProposalVisibilityChanged:
    """A proposal left or regained public view, as `is_public` states.

    Its question is frozen when it leaves public view, and is opened again when it returns.
    """

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    is_public: bool


@dataclass(frozen=True)
class ProposalEdited:
    """The public words of a proposal changed.

    Another version is its text now, or moderation changed the state of an earlier version.
    """

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID


@dataclass(frozen=True)
class TextsImported:
    """An import created, changed or removed contributions or comments, perhaps thousands of them.

    The number of their changes is not bounded, so subscribers store a job.
    """

    organisation_id: UUID
    consultation_id: UUID


@dataclass(frozen=True)
class CommentPublished:
    """A comment became public. `has_links` is true if its text contains a link."""

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    comment_id: UUID
    has_links: bool = True


@dataclass(frozen=True)
class CommentEdited:
    """The words of a comment changed, and it is still public."""

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    comment_id: UUID


@dataclass(frozen=True)
class TextsErased:
    """A person was erased: texts that had been public lost their words or their author."""

    organisation_id: UUID
    consultation_id: UUID


@dataclass(frozen=True)
class CommentVisibilityChanged:
    """A comment left or regained public view, as `is_public` states."""

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    comment_id: UUID
    is_public: bool


@dataclass(frozen=True)
class ProposalArranged:
    """A proposal was moved to another topic, merged with another one, or separated from it."""

    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
