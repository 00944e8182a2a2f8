"""Images and documents of contributions, as moderation handles them: one file, whatever versions carry it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.core.exceptions import NotFound
from debates.models import Attachment, ProposalVersion
from debates.selectors.attachments import answers_for
from debates.selectors.proposals import path_of
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True)
class Image:
    """A file beside a contribution, under its own id; `row` is of the latest version that the viewer may read."""

    pk: UUID
    row: Attachment
    is_masked: bool

    @property
    def proposal(self):
        """The contribution that carries it."""
        return self.row.version.proposal

    @property
    def organisation_id(self) -> UUID:
        """Whose it is."""
        return self.row.organisation_id

    @property
    def consultation_id(self) -> UUID:
        """In whose log it is decided."""
        return self.proposal.consultation_id

    @property
    def author_id(self) -> UUID | None:
        """Who brought it."""
        return self.proposal.author_id

    @property
    def institution_id(self) -> UUID | None:
        """Whom its author spoke for."""
        return self.proposal.institution_id

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.row.state

    @property
    def moderation(self) -> ModerationState:
        """The same, as a choice that answers questions."""
        return ModerationState(self.row.state)

    @property
    def decision_number(self) -> int | None:
        """By which decision it is limited."""
        return self.row.decision_number

    @property
    def decision_reason(self) -> str:
        """Under which rule."""
        return self.row.decision_reason

    @property
    def language(self) -> str:
        """That of the text beside which it stands."""
        return self.proposal.language

    @property
    def created_at(self) -> datetime:
        """When it was brought beside that version."""
        return self.row.created_at


def get_image(viewer, file_id) -> Image:
    """One, where the viewer may read a version that carries it. Raises `NotFound`."""
    found = get_images(viewer, [file_id])
    if not found:
        raise NotFound
    return next(iter(found.values()))


def get_images(viewer, ids) -> dict[UUID, Image]:
    """Several at once, by the id of their file; two queries."""
    try:
        readable = ProposalVersion.objects.readable_by(viewer).filter(attachments__file__in=list(ids))
        versions = {one.pk: one for one in readable.select_related("proposal__consultation")}
    except (ValidationError, ValueError):  # not even ids
        return {}
    rows = Attachment.objects.filter(version__in=list(versions), file__in=list(ids)).select_related("file")
    found = {}
    for row in sorted(rows, key=lambda one: versions[one.version_id].number):
        row.version = versions[row.version_id]
        found[row.file_id] = of_attachment(viewer, row)
    return found


def of_attachment(viewer, row: Attachment) -> Image:
    """A row as the file that moderation handles; its version comes with its proposal."""
    return Image(row.file_id, row, not row.is_in_view and not answers_for(viewer, row.version))


def title_of_image(image: Image) -> str:
    """Its words; of one that was taken away, where it stood."""
    if image.is_masked:
        return _("File of contribution no. %(n)s") % {"n": image.proposal.number}
    return image.row.description


def path_of_image(image: Image) -> str:
    """The page of its contribution."""
    return path_of(image.proposal)
