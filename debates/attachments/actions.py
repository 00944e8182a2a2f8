"""Files of a text: how many it may have, and to which version they belong."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.files import file_store
from consult.core.files.checks import Prepared
from consult.core.models import StoredFile
from consult.core.records import limits
from consult.core.words.text import clean_line, count_visible_characters
from debates.models import Attachment, Proposal, ProposalVersion
from moderation.cases.actions.cases import close_case
from moderation.enums import ModerationState

HOLDER = "debates"
MOST = 4
LONGEST = 200
# The id of a stored file, and its description.
DescribedFile = tuple["UUID", str]


def store_files(
    viewer: Viewer, consultation_id: UUID, sent: Sequence[tuple[Prepared | UUID, str]]
) -> list[DescribedFile]:
    """Store the files that an author sends with a text, and return their ids and descriptions.

    The id of a file that `store_waiting_file` stored stands for it. Raise `Invalid`, `TooMany` or
    `StorageIsFull`.
    """
    described = [(upload, _clean_description(description)) for upload, description in sent]
    return [
        (_get_waiting_file(viewer, consultation_id, upload), description)
        if isinstance(upload, UUID)
        else (store_waiting_file(viewer, consultation_id, upload).pk, description)
        for upload, description in described
    ]


def store_waiting_file(viewer: Viewer, consultation_id: UUID, upload: Prepared) -> StoredFile:
    """Store a file for a text that its author has not sent yet.

    It is deleted after a day if no text uses it. Raise `TooMany` or `StorageIsFull`.
    """
    limits.check("upload", viewer.person().pk)
    return file_store.store(
        upload, organisation=viewer.organisation, holder=HOLDER, consultation_id=consultation_id
    )


def _get_waiting_file(viewer: Viewer, consultation_id: UUID, file_id: UUID) -> UUID:
    """Return the id of a file that waits for its text. Lock it, so that it is not deleted."""
    rows = StoredFile.objects.select_for_update(of=("self",)).filter(
        organisation=viewer.organisation, holder=HOLDER, consultation_id=consultation_id
    )
    if rows.filter(pk=file_id).first() is None:
        raise Invalid(_("Choose your file again: it waited for too long."), attr="files")
    return file_id


def _clean_description(written: str) -> str:
    description = clean_line(written)
    if not count_visible_characters(description):
        raise Invalid(_("Describe each file in a sentence."), attr="files")
    return description[:LONGEST]


def refuse_too_many_files(files: Sequence) -> None:
    """Raise `Invalid` if a text has more files than it may have."""
    if len(files) > MOST:
        message = ngettext("%(n)s file at most.", "%(n)s files at most.", MOST) % {"n": MOST}
        raise Invalid(message, attr="files")


def list_files_of_version(version: ProposalVersion | None) -> list[DescribedFile]:
    """Return the ids and descriptions of the files of a version, in order."""
    return list(version.attachments.values_list("file", "description")) if version else []


def attach_files(version: ProposalVersion, files: Iterable[DescribedFile]) -> None:
    """Replace the files of a version, and release the files that no version uses.

    A file that moderation removed stays removed in a version that retains it.
    """
    files = list(files)
    decisions = _find_decisions([file_id for file_id, _description in files])
    previous_ids = detach_files([version])
    place_of = {"organisation_id": version.organisation_id, "version": version}
    rows = [
        Attachment(
            file_id=file_id,
            description=description,
            place=place,
            **place_of,
            **decisions.get(file_id, {}),
        )
        for place, (file_id, description) in enumerate(files)
    ]
    Attachment.objects.bulk_create(rows)
    release_files(previous_ids - {row.file_id for row in rows})


def _find_decisions(file_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the decisions on these files by id, for files with a decision."""
    names = ("state", "decision_number", "decision_reason")
    rows = Attachment.objects.filter(file__in=file_ids).exclude(state=ModerationState.PUBLISHED)
    return {
        file_id: dict(zip(names, decision, strict=True))
        for file_id, *decision in rows.values_list("file", *names)
    }


def release_files(file_ids: set[UUID]) -> None:
    """Release files of deleted versions, and close the cases of files without a version."""
    file_store.release(file_ids)
    still_attached = (
        set(Attachment.objects.filter(file__in=file_ids).values_list("file", flat=True))
        if file_ids
        else set()
    )
    for file_id in file_ids - still_attached:
        close_case(target_kind="image", target_id=file_id)


def files_of(proposal: Proposal) -> set[UUID]:
    """Return the ids of the files of all versions of a proposal."""
    return set(Attachment.objects.filter(version__proposal=proposal).values_list("file", flat=True))


def detach_files(versions: Iterable[ProposalVersion]) -> set[UUID]:
    """Detach the files from these versions, and return their ids for the caller to release."""
    rows = Attachment.objects.filter(version__in=list(versions))
    file_ids = set(rows.values_list("file", flat=True))
    if file_ids:
        rows.delete()
    return file_ids
