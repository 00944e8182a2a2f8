"""The public history of a proposal's text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.fields import fields
from consult.core.postgres.lookup import get_row
from debates.differences import Op, differences
from debates.models import Proposal, ProposalVersion
from debates.models.proposals import VersionQuerySet
from debates.proposals.selectors.fields import in_words
from debates.proposals.selectors.proposals import path_of, title_of
from moderation.decisions.selectors.decisions import last_correction_of
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Field


@dataclass(frozen=True)
class Change:
    """The changes of a version from the version before it; the first version has none."""

    version: ProposalVersion
    title: list[tuple[Op, str]]
    body: list[tuple[Op, str]]
    fields: list[tuple[str, list[tuple[Op, str]]]]


def versions(viewer: Viewer, proposal: Proposal) -> VersionQuerySet:
    """Return the versions of a proposal, oldest first; one query.

    A tombstone has none, unless the viewer may read it. A version that awaits moderation is shown
    to author and staff only. A removed version shows only its number and date.
    """
    return proposal.versions.visible_to(viewer).order_by("number")


def changes(viewer: Viewer, proposal: Proposal, *, most: int = 20) -> list[Change]:
    """Return the changes of each version from the one before it, latest first, at most `most`.

    Answers to fields are compared in words, by the label of their field. This takes one query, and
    one more where there are answers.
    """
    latest_versions = list(proposal.versions.readable_by(viewer).order_by("-number")[: most + 1])
    known = (
        fields(viewer, proposal.consultation)
        if any(version.fields for version in latest_versions)
        else []
    )
    return [
        _change(before, version, known)
        for version, before in zip(
            latest_versions[:most], [*latest_versions[1:], None], strict=False
        )
    ]


def _change(
    before: ProposalVersion | None, version: ProposalVersion, known: Iterable[Field]
) -> Change:
    """Return the changes of a version.

    The first version is compared with itself, so nothing changed.
    """
    old = before or version
    filled = [(field, *(_words(field, text.fields) for text in (old, version))) for field in known]
    return Change(
        version,
        differences(old.title, version.title),
        differences(old.body, version.body),
        [
            (field.label, differences(was, is_now))
            for field, was, is_now in cast("list[tuple[Field, str, str]]", filled)
            if was or is_now
        ],
    )


def changes_since_correction(proposal: Proposal) -> Change | None:
    """Return the changes of a waiting proposal since the text that a moderator had corrected.

    None if no correction was asked, or if nothing changed since. The caller has checked that the
    viewer may read the text. This takes two queries.
    """
    if proposal.state != ModerationState.PENDING:
        return None
    decision = last_correction_of("proposal", proposal.pk)
    if decision is None:
        return None
    versions = list(proposal.versions.order_by("-number"))
    # Decisions are dated to the second.
    decided_before = decision.created_at + timedelta(seconds=1)
    refused = next((version for version in versions if version.created_at < decided_before), None)
    if refused is None or versions[0] == refused:
        return None
    return _change(refused, versions[0], ())


def changes_of_waiting_version(version: ProposalVersion) -> Change:
    """Return the changes of a waiting version from the text that is public now."""
    public = version.proposal
    return Change(
        version,
        differences(public.title, version.title),
        differences(public.body, version.body),
        [],
    )


def _words(field: Field, values: Mapping[str, Any]) -> str:
    return in_words(field, values[str(field.pk)]) if str(field.pk) in values else ""


def get_version(viewer: Viewer, version_id: UUID) -> ProposalVersion:
    """Return a version by its id, for moderation apart from its proposal. Raise `NotFound`."""
    return get_row(_with_proposal(viewer), pk=version_id)


def get_versions(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, ProposalVersion]:
    """Return several versions by id, without those whose existence the viewer may not know.

    This takes one query.
    """
    return _with_proposal(viewer).in_bulk(list(ids))


def list_versions_by_number(
    viewer: Viewer, keys: Iterable[tuple[UUID, int]]
) -> dict[tuple[UUID, int], ProposalVersion]:
    """Return several versions by the id of their proposal and their number.

    Versions whose existence the viewer may not know are left out. This takes one query.
    """
    wanted = set(keys)
    rows = ProposalVersion.objects.visible_to(viewer).filter(
        proposal__in={pk for pk, _number in wanted}, number__in={number for _pk, number in wanted}
    )
    found = {(version.proposal_id, version.number): version for version in rows}
    return {key: version for key, version in found.items() if key in wanted}


def _with_proposal(viewer: Viewer) -> VersionQuerySet:
    return ProposalVersion.objects.visible_to(viewer).select_related("proposal__consultation")


def awaiting(proposal: Proposal) -> ProposalVersion | None:
    """Return the version that awaits moderation, or None."""
    return proposal.versions.filter(state=ModerationState.PENDING).first()


def title_of_version(version: ProposalVersion) -> str:
    """Return the title of the proposal of a version."""
    return title_of(version.proposal)


def path_of_version(version: ProposalVersion) -> str:
    """Return the path of a version in the history of its proposal."""
    return f"{path_of(version.proposal)}#version-{version.number}"
