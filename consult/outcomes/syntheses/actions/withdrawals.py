"""Remove from published versions what may no longer be read: passages, and names of writers."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock
from consult.core.records import journal
from consult.outcomes.models import Block, BlockComment, BlockLock, BlockRevision, SynthesisVersion
from consult.outcomes.syntheses.content import QuotationContent, digest


@transaction.atomic
def withdraw_passage(
    *, viewer: Viewer, version: SynthesisVersion, quotation_id: UUID | str, reason: str
) -> bool:
    """Replace a quotation in a published version by a marked gap that states the reason.

    Return whether the version contained it. The hash is computed again, and `withdrawn` lists the
    passage. Withdrawing it twice changes nothing. Lock the version.
    """
    row = SynthesisVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    found = False
    for chapter, block in _quoting(row.content, str(quotation_id)):
        gap = QuotationContent(
            id=str(quotation_id),
            text_html="",
            text="",
            kind=block["quotation"]["kind"],
            state="source_removed",
            withdrawn=reason,
        )
        block.update(quotation=asdict(gap), html="", text="", sound=None)
        row.withdrawn.append(
            {
                "quotation": str(quotation_id),
                "chapter": chapter["id"],
                "reason": reason,
                "withdrawn_at": clock.now().isoformat(),
            }
        )
        found = True
    if found:
        row.sha256 = digest(row.content)
        row.save(update_fields=["content", "withdrawn", "sha256"])
        journal.record(viewer, "synthesis.withdraw_passage", row, quotation=str(quotation_id))
    return found


def _quoting(content: dict[str, Any], quotation_id: str) -> Iterator[tuple[Any, Any]]:
    """Yield the chapters and blocks with a quotation that is not withdrawn."""
    for chapter in content.get("chapters", []):
        for block in chapter.get("blocks", []):
            quotation = block.get("quotation")
            if quotation and quotation["id"] == quotation_id and not quotation.get("withdrawn"):
                yield chapter, block


@transaction.atomic
def forget_writer(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove a person from the history of drafts and from the record of published versions.

    The texts belong to the organisation and stay. The person's comments to the other writers are
    deleted.
    """
    own = {"organisation": viewer.organisation}
    BlockLock.objects.filter(participant=participant_id, **own).delete()
    BlockComment.objects.filter(author=participant_id, **own).delete()
    BlockComment.objects.filter(resolved_by=participant_id, **own).update(resolved_by=None)
    for model in (Block, BlockRevision):
        model.objects.filter(written_by=participant_id, **own).update(written_by=None)
    rows = SynthesisVersion.objects.filter(
        Q(published_by=participant_id) | Q(writers__has_key=str(participant_id)), **own
    )
    for version in rows.order_by("pk").select_for_update(no_key=True):
        _forget_in_version(version, participant_id)


def _forget_in_version(version: SynthesisVersion, participant_id: UUID) -> None:
    name = version.writers.pop(str(participant_id), None)
    writers = version.content["editorial_record"]["writers"]
    if name in writers and name not in version.writers.values():
        writers.remove(name)
        version.sha256 = digest(version.content)
    if version.published_by_id == participant_id:
        version.published_by = None
    version.save(update_fields=["writers", "content", "sha256", "published_by"])
