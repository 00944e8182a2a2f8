"""Files of proposals: a file is visible where its version is, unless moderation removed it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import F, QuerySet

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.postgres.compiled import compiled
from debates.models import Attachment, Proposal, ProposalVersion
from moderation.enums import ModerationState


def attachments(
    text: Proposal | ProposalVersion, *, with_removed: bool = False
) -> list[Attachment]:
    """Return the files of a proposal or a version that a selector returned, in order; one query.

    The list is empty where the text is masked. With `with_removed`, it includes the files that moderation
    removed, without their description, so that the page shows in their place which decision removed
    them.
    """
    return attachments_by_text([text], with_removed=with_removed)[text.pk]


def attachments_by_text(
    texts: Iterable[Proposal | ProposalVersion], *, with_removed: bool = False
) -> dict[UUID, list[Attachment]]:
    """Return the files of several proposals, or of several versions, by the id of the text.

    This takes one query, or none if no text is readable or known to have files.
    """
    files_by_text: dict[UUID, list[Attachment]] = {text.pk: [] for text in texts}
    readable = [text for text in texts if not text.is_masked and _may_have_files(text)]
    if readable:
        place = _place_of(readable[0])
        # The statement depends on its texts alone: what their reader may read is known before.
        for row in _list_files([text.pk for text in readable], place=place):
            if row.is_in_view or with_removed:
                files_by_text[getattr(row, place)].append(_without_removed_description(row))
    return files_by_text


@compiled
def _list_files(ids: list[UUID], *, place: str) -> QuerySet[Attachment]:
    return _rows(place, ids).select_related("file").order_by("place")


def _may_have_files(text: Proposal | ProposalVersion) -> bool:
    return not isinstance(text, Proposal) or text.may_have_files


def list_described_files(texts: Sequence[Proposal | ProposalVersion]) -> list[list[tuple]]:
    """Return (file id, description) pairs for each of several proposals or versions; one query.

    Decisions of moderation make no difference.
    """
    files_by_text: dict[UUID, list[tuple]] = {text.pk: [] for text in texts}
    place = _place_of(texts[0])
    for row in _rows(place, [text.pk for text in texts]).order_by("place"):
        files_by_text[getattr(row, place)].append((row.file_id, row.description))
    return [files_by_text[text.pk] for text in texts]


def _without_removed_description(row: Attachment) -> Attachment:
    if not row.is_in_view:
        row.description = ""
    return row


def _place_of(text: Proposal | ProposalVersion) -> str:
    """Return the column of a file that names the text it belongs to."""
    return "proposal_id" if isinstance(text, Proposal) else "version_id"


def _rows(place: str, ids: Sequence[UUID]) -> QuerySet[Attachment]:
    """Return the files of the public versions of proposals, or of given versions."""
    if place == "version_id":
        return Attachment.objects.filter(version__in=ids)
    rows = Attachment.objects.filter(
        version__proposal__in=ids, version__number=F("version__proposal__version")
    )
    return rows.annotate(proposal_id=F("version__proposal"))


def can_read_file(viewer: Viewer, file_id: UUID, key: str = "") -> bool:
    """Return whether the viewer may read a version that has this file.

    When the proposal leaves public view, its files leave it at once. A file that moderation removed
    is visible to its author and the moderators only.
    """
    readable = ProposalVersion.objects.readable_by(viewer)
    public = ModerationState.with_public_text()
    if readable.filter(attachments__file=file_id, attachments__state__in=public).exists():
        return True
    return any(
        answers_for(viewer, version) for version in readable.filter(attachments__file=file_id)[:1]
    )


def answers_for(viewer: Viewer, version: ProposalVersion) -> bool:
    """Return whether the viewer wrote a version or may read unpublished texts there."""
    is_author = viewer.participant is not None and version.author_id == viewer.participant.pk
    return is_author or may(viewer, "unpublished.read", version.consultation_id)


def find_attached_files(ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these files belong to a version."""
    return set(Attachment.objects.filter(file__in=list(ids)).values_list("file", flat=True))
