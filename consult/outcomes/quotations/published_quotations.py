"""Published versions follow the sources of their quotations.

A quotation whose words are no longer public becomes a marked gap in every version, with the
reason. The label of its author follows the public name. Nothing else of a version changes.
"""

import copy
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock
from consult.outcomes.enums import QuotationKind, QuotationState, QuotedWordsState
from consult.outcomes.models import Quotation, SynthesisVersion
from consult.outcomes.quotations.quoted_words.checks import follow_sources, render_sentences
from consult.outcomes.quotations.quoted_words.marks import remove_quoted_words
from consult.outcomes.quotations.selectors import build_contents
from consult.outcomes.syntheses.content import (
    QuotationContent,
    QuotedWords,
    digest,
    from_json,
    read_quoted_words,
)

# What remains of a withdrawn quotation.
GAP = {"text": "", "text_html": "", "number": None, "author_label": None, "url": "", "sound": None}


def update_versions(viewer: Viewer, consultation_id: UUID) -> None:
    """Withdraw and mark the quotations of published versions, after a change of their sources.

    Lock the versions. The caller has compared the quotations. A second call changes nothing.
    """
    rows = SynthesisVersion.objects.filter(
        organisation=viewer.organisation, synthesis__consultation=consultation_id
    )
    versions = list(rows.select_related("synthesis").order_by("pk").select_for_update(of=("self",)))
    if not versions:
        return
    with translation.override(versions[0].synthesis.language):
        quotations = Quotation.objects.filter(organisation=viewer.organisation)
        found = quotations.of_synthesis(versions[0].synthesis_id)
        present = {
            content.id: content
            for row, content in build_contents(
                viewer, found.select_related("block__chapter__synthesis")
            )
            if not _is_earlier_comment(row)
        }
        words = {
            row
            for version in versions
            for chapter in from_json(version.content).chapters
            for block in chapter.blocks
            for row in block.quoted
        }
        followed = zip(words, follow_sources(viewer, consultation_id, words), strict=True)
        gone = {row for row, now in followed if row.state != now.state}
        for version in versions:
            _update(version, present, gone)


def has_quoted_words(viewer: Viewer, consultation_id: UUID, **which: Any) -> bool:
    """Return whether sentences of a published version quote a source. `which` filters the sources."""
    wanted = {name: str(value) for name, value in which.items()}
    quoted = {"chapters": [{"blocks": [{"quoted": [wanted]}]}]}
    rows = SynthesisVersion.objects.filter(
        organisation=viewer.organisation, synthesis__consultation=consultation_id
    )
    return rows.filter(content__contains=quoted).exists()


def _is_earlier_comment(row: Quotation) -> bool:
    """Return whether a quotation has words of a comment that its author has changed since.

    Earlier versions of a contribution stay public. Earlier texts of a comment do not.
    """
    return row.kind == QuotationKind.COMMENT and row.state == QuotationState.SOURCE_CHANGED


def _update(
    version: SynthesisVersion, present: Mapping[str, QuotationContent], gone: set[QuotedWords]
) -> None:
    content = copy.deepcopy(version.content)
    withdrawn = list(version.withdrawn)
    for chapter in content.get("chapters", []):
        for block in chapter.get("blocks", []):
            quotation = block.get("quotation")
            if quotation and not quotation.get("withdrawn"):
                reason = _follow(quotation, present.get(quotation["id"]))
                if reason:
                    block |= {"html": "", "text": "", "sound": None}
                    withdrawn.append(_withdrawal(quotation["id"], chapter["id"], reason))
            if _remove_words(block, gone):
                reason = _("The quoted text is no longer public.")
                withdrawn.append(_withdrawal(block["id"], chapter["id"], reason))
    if content == version.content:
        return
    version.content = content
    version.withdrawn = withdrawn
    version.sha256 = digest(content)
    version.save(update_fields=["content", "withdrawn", "sha256"])


def _follow(quotation: dict[str, Any], present: QuotationContent | None) -> str:
    """Change a quotation of a version; return the reason if it is withdrawn, or an empty text."""
    if present is None or present.state == QuotationState.SOURCE_REMOVED:
        reason = _("The quoted text is no longer public.")
        quotation |= GAP
        quotation["state"] = QuotationState.SOURCE_REMOVED.value
        quotation["withdrawn"] = reason
        return reason
    quotation["state"] = present.state
    quotation["author_label"] = present.author_label
    return ""


def _remove_words(block: dict[str, Any], gone: set[QuotedWords]) -> bool:
    """Remove words from the sentences of a block of a version. Return whether there were any."""
    rows = [read_quoted_words(row) for row in block.get("quoted", [])]
    if gone.isdisjoint(rows):
        return False
    block["text"] = remove_quoted_words(block["text"], [row.words for row in rows if row in gone])
    kept = [row for row in rows if row not in gone]
    removed = [QuotedWords("", QuotedWordsState.WITHDRAWN.value)] * (len(rows) - len(kept))
    block["html"] = render_sentences(block["text"], kept)
    block["quoted"] = [asdict(row) | {"segments": list(row.segments)} for row in kept + removed]
    return True


def _withdrawal(quotation_id: str, chapter_id: str, reason: str) -> dict[str, Any]:
    return {
        "quotation": quotation_id,
        "chapter": chapter_id,
        "reason": reason,
        "withdrawn_at": clock.now().isoformat(),
    }
