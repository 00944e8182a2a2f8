"""The public history of a proposal's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.consultations.selectors import fields
from consult.core.finding import one_of
from debates.differences import Op, differences
from debates.models import ProposalVersion
from debates.selectors.fields import in_words
from debates.selectors.proposals import path_of, title_of
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Change:
    """What one version changed of the one before; the first one changed nothing."""

    version: ProposalVersion
    title: list[tuple[Op, str]]
    body: list[tuple[Op, str]]
    fields: list[tuple[str, list[tuple[Op, str]]]]


def versions(viewer, proposal):
    """The versions of a proposal, oldest first; one query. None of a tombstone, unless the viewer may read it.

    A version that awaits moderation is shown to author and staff; a removed one keeps its number and date only.
    """
    return proposal.versions.visible_to(viewer).order_by("number")


def changes(viewer, proposal, *, most: int = 20) -> list[Change]:
    """What each version changed of the text that stood before it, latest first, `most` at the most; one query.

    Answers to fields are compared in words, by the label of their field: one more query where there are some.
    """
    told = list(proposal.versions.readable_by(viewer).order_by("-number")[: most + 1])
    known = fields(viewer, proposal.consultation) if any(version.fields for version in told) else []
    return [_change(before, version, known) for version, before in zip(told[:most], [*told[1:], None], strict=False)]


def _change(before, version, known):
    """Of the first version everything stays: nothing stood before it."""
    old = before or version
    filled = [(field, *(_words(field, text.fields) for text in (old, version))) for field in known]
    return Change(
        version,
        differences(old.title, version.title),
        differences(old.body, version.body),
        [(field.label, differences(was, is_now)) for field, was, is_now in filled if was or is_now],
    )


def _words(field, values):
    return in_words(field, values[str(field.pk)]) if str(field.pk) in values else ""


def get_version(viewer, version_id) -> ProposalVersion:
    """One version by id, of those that moderation handles apart from their proposal. Raises `NotFound`."""
    return one_of(_with_proposal(viewer), pk=version_id)


def get_versions(viewer, ids) -> dict[UUID, ProposalVersion]:
    """Several at once, by id, without those the viewer may not know of; one query."""
    return _with_proposal(viewer).in_bulk(list(ids))


def _with_proposal(viewer):
    return ProposalVersion.objects.visible_to(viewer).select_related("proposal__consultation")


def awaiting(proposal) -> ProposalVersion | None:
    """The version that a moderator has still to read, if there is one."""
    return proposal.versions.filter(state=ModerationState.PENDING).first()


def title_of_version(version) -> str:
    """What a version is called: after its proposal."""
    return title_of(version.proposal)


def path_of_version(version) -> str:
    """Where a version is shown: in the history of its proposal."""
    return f"{path_of(version.proposal)}#version-{version.number}"
