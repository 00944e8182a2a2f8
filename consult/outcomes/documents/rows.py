"""The published versions of a synthesis as rows of open data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from consult.accounts.viewer import Viewer
from consult.outcomes.documents.linked_data import describe_version
from consult.outcomes.syntheses.content import canonical, from_json
from consult.outcomes.syntheses.selectors import versions

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def stream_syntheses(viewer: Viewer, consultation: Consultation) -> Iterator[dict[str, Any]]:
    """Yield the published versions, the first one first, each with its editorial record."""
    for version in versions(viewer, consultation.pk).order_by("number").iterator(10):
        content = from_json(version.content)
        description = describe_version(viewer.organisation, version, content)
        record = content.editorial_record
        yield {
            "id": str(version.pk),
            "version": version.number,
            "published_at": version.published_at,
            "title": content.title,
            "language": next(iter(content.languages), "fr"),
            "note": version.note or None,
            "writers": " | ".join(record.writers) or None,
            "reviewers": " | ".join(record.reviewers) or None,
            "machine": record.machine,
            "editorial_record": json.dumps(description, ensure_ascii=False, sort_keys=True),
            "content": canonical(version.content).decode(),
            "sha256": version.sha256,
        }
