"""Files of a text: how many it may have, and to which version they belong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.core import limits
from consult.core.exceptions import Invalid
from consult.core.files import file_store
from consult.core.text import clean_line, count_visible_characters
from debates.models import Attachment, ProposalVersion
from moderation.cases.actions.cases import close_case
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from consult.accounts.viewer import Viewer
    from consult.core.files.checks import Prepared
    from debates.models import Proposal

HOLDER = "debates"
MOST = 4
LONGEST = 200
# The id of a stored file, and its description.
Carried = tuple["UUID", str]


def bring(
    viewer: Viewer, consultation_id: UUID, sent: Sequence[tuple[Prepared, str]]
) -> list[Carried]:
    """Store the files that an author sends with a text, and return their ids and descriptions.

    Raise `Invalid`, `TooMany` or `StorageIsFull`.
    """
    described = [(upload, _words(words)) for upload, words in sent]
    for _upload in described:
        limits.check("upload", viewer.person().pk)
    place: dict[str, Any] = {
        "organisation": viewer.organisation,
        "holder": HOLDER,
        "consultation_id": consultation_id,
    }
    return [(file_store.store(upload, **place).pk, words) for upload, words in described]


def _words(written: str) -> str:
    words = clean_line(written)
    if not count_visible_characters(words):
        raise Invalid(_("Describe each file in a sentence."), attr="files")
    return words[:LONGEST]


def few(carried: Sequence) -> None:
    """Raise `Invalid` if a text has more files than it may have."""
    if len(carried) > MOST:
        message = ngettext("%(n)s file at most.", "%(n)s files at most.", MOST) % {"n": MOST}
        raise Invalid(message, attr="files")


def carried_by(version: ProposalVersion | None) -> list[Carried]:
    """Return the ids and descriptions of the files of a version, in order."""
    return list(version.attachments.values_list("file", "description")) if version else []


def carry(version: ProposalVersion, carried: Iterable[Carried]) -> None:
    """Give a version these files and no others, and release the files that no version has any more.

    A file that moderation removed stays removed in a version that retains it.
    """
    carried = list(carried)
    decided = _decided([file_id for file_id, _words in carried])
    before = let_go([version])
    place_of = {"organisation_id": version.organisation_id, "version": version}
    rows = [
        Attachment(
            file_id=file_id, description=words, place=place, **place_of, **decided.get(file_id, {})
        )
        for place, (file_id, words) in enumerate(carried)
    ]
    Attachment.objects.bulk_create(rows)
    drop(before - {row.file_id for row in rows})


def _decided(file_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the decisions on these files by id, for files with a decision."""
    names = ("state", "decision_number", "decision_reason")
    rows = Attachment.objects.filter(file__in=file_ids).exclude(state=ModerationState.PUBLISHED)
    return {
        file_id: dict(zip(names, said, strict=True))
        for file_id, *said in rows.values_list("file", *names)
    }


def drop(gone: set[UUID]) -> None:
    """Release files that a version had. Close the cases of files that no version has any more."""
    file_store.release(gone)
    still = (
        set(Attachment.objects.filter(file__in=gone).values_list("file", flat=True))
        if gone
        else set()
    )
    for file_id in gone - still:
        close_case(target_kind="image", target_id=file_id)


def files_of(proposal: Proposal) -> set[UUID]:
    """Return the ids of the files of all versions of a proposal."""
    return set(Attachment.objects.filter(version__proposal=proposal).values_list("file", flat=True))


def let_go(versions: Iterable[ProposalVersion]) -> set[UUID]:
    """Detach the files from these versions, and return their ids for the caller to release."""
    rows = Attachment.objects.filter(version__in=list(versions))
    gone = set(rows.values_list("file", flat=True))
    if gone:
        rows.delete()
    return gone
