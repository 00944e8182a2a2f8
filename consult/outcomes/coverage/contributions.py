"""The facts about public contributions that coverage counts, as any visitor may read them.

They come from the streams that the dataset is made of, so that the stand-alone program counts the
same from its files. A count that is sealed or hidden is "uncounted" for every viewer.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

from consult.accounts.viewer import Viewer
from consult.outcomes.coverage.departments import department_of
from consult.outcomes.coverage.measures import Contribution, side_of
from consult.workshops.meetings.selectors.streams import stream_provenances
from debates.enums import ProposalKind
from debates.texts.selectors.streams import stream_imported_tallies, stream_proposals
from moderation.enums import ModerationState
from votes.selectors.log import stream_positions, stream_questions

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

CHOICES = ("agree", "mixed", "disagree")


def list_contributions(
    viewer: Viewer, consultation: Consultation, used: Container[int]
) -> Iterator[Contribution]:
    """Yield the public contributions of a consultation, by number.

    `used` contains the numbers of those that the synthesis uses. The number of queries does not
    depend on the number of contributions.
    """
    public = Viewer.public(viewer.organisation)
    sides = _sides(public, consultation)
    typed = {str(row["proposal"]) for row in stream_provenances(public, consultation)}
    for row in stream_proposals(public, consultation):
        if ModerationState(row["state"]).has_public_text:
            yield Contribution(
                number=row["number"],
                topic=str(row["topic"]),
                author=_author(row),
                channel=_channel(row, str(row["id"]) in typed),
                place=department_of(row["place"] or "", row["latitude"] is not None),
                length=len(row["body"]),
                side=sides.get(str(row["id"]), "none"),
                is_used=row["number"] in used,
            )


def _author(row: dict[str, Any]) -> str:
    kind = row["institution_kind"]
    return (
        f"{row['kind']}.{kind}" if row["kind"] == ProposalKind.INSTITUTION and kind else row["kind"]
    )


def _channel(row: dict[str, Any], is_typed: bool) -> str:
    if row["kind"] == ProposalKind.WORKSHOP:
        return "workshop"
    return "typed" if is_typed else "online"


def _sides(viewer: Viewer, consultation: Consultation) -> dict[str, str]:
    """Return the side of the positions on each contribution that has a question or a total.

    The totals of other platforms count where nobody took a position here.
    """
    with_question = {row["proposal"] for row in stream_questions(viewer, consultation.pk)} - {None}
    here = {row["proposal"]: row for row in stream_positions(viewer, consultation.pk)}
    elsewhere: dict[str, list[int]] = {}
    for row in stream_imported_tallies(viewer, consultation):
        if row["target_type"] == "proposal":
            totals = elsewhere.setdefault(str(row["target"]), [0, 0, 0])
            for place, choice in enumerate(CHOICES):
                totals[place] += row[choice]
    found = {proposal: side_of(*totals) for proposal, totals in elsewhere.items()}
    for proposal in with_question:
        if proposal not in here:
            found[proposal] = "uncounted"
        elif here[proposal]["total"]:
            found[proposal] = side_of(*(here[proposal][choice] for choice in CHOICES))
    return found
