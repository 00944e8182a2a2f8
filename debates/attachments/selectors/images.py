"""Images and documents of contributions for moderation: one file for all its versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from debates.attachments.selectors.attachments import answers_for
from debates.models import Attachment, Proposal, ProposalVersion
from debates.proposals.selectors.proposals import path_of
from moderation.enums import ModerationState


@dataclass(frozen=True)
class Image:
    """A file of a contribution, under its own id.

    `row` belongs to the latest version that includes the file and that the viewer may read.
    """

    pk: UUID
    row: Attachment
    is_masked: bool

    @property
    def proposal(self) -> Proposal:
        """The contribution to which the file belongs."""
        return self.row.version.proposal

    @property
    def organisation_id(self) -> UUID:
        """The id of the organisation of the file."""
        return self.row.organisation_id

    @property
    def consultation_id(self) -> UUID:
        """The id of the consultation in whose moderation log decisions on the file are recorded."""
        return self.proposal.consultation_id

    @property
    def author_id(self) -> UUID | None:
        """The id of the author who added the file."""
        return self.proposal.author_id

    @property
    def institution_id(self) -> UUID | None:
        """The id of the institution on whose behalf the author wrote."""
        return self.proposal.institution_id

    @property
    def state(self) -> str:
        """The state of moderation of the file."""
        return self.row.state

    @property
    def moderation(self) -> ModerationState:
        """The state of moderation as a `ModerationState`."""
        return ModerationState(self.row.state)

    @property
    def decision_number(self) -> int | None:
        """The number of the decision that limits the file."""
        return self.row.decision_number

    @property
    def decision_reason(self) -> str:
        """The rule on which the decision is based."""
        return self.row.decision_reason

    @property
    def language(self) -> str:
        """The language of the text to which the file belongs."""
        return self.proposal.language

    @property
    def created_at(self) -> datetime:
        """The time when the file was added to that version."""
        return self.row.created_at


def get_image(viewer: Viewer, file_id: UUID) -> Image:
    """Return a file of a version that the viewer may read. Raise `NotFound`."""
    found = get_images(viewer, [file_id])
    if not found:
        raise NotFound
    return next(iter(found.values()))


def get_images(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, Image]:
    """Return several files by their id; two queries."""
    try:
        readable = ProposalVersion.objects.readable_by(viewer).filter(
            attachments__file__in=list(ids)
        )
        versions = {
            version.pk: version for version in readable.select_related("proposal__consultation")
        }
    except (ValidationError, ValueError):  # the values are not ids
        return {}
    rows = Attachment.objects.filter(version__in=list(versions), file__in=list(ids)).select_related(
        "file"
    )
    found = {}
    for row in sorted(rows, key=lambda attachment: versions[attachment.version_id].number):
        row.version = versions[row.version_id]
        found[row.file_id] = of_attachment(viewer, row)
    return found


def of_attachment(viewer: Viewer, row: Attachment) -> Image:
    """Return a row as the file that moderation handles; the row must have version and proposal."""
    return Image(row.file_id, row, not row.is_in_view and not answers_for(viewer, row.version))


def title_of_image(image: Image) -> str:
    """Return the description of a file, or its contribution's number if the file is masked."""
    if image.is_masked:
        return _("File of contribution no. %(n)s") % {"n": image.proposal.number}
    return image.row.description


def path_of_image(image: Image) -> str:
    """Return the path of the contribution of a file."""
    return path_of(image.proposal)
