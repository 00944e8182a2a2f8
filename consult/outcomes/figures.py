"""The figures of a consultation that count objects of several apps, each with its rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.figures import StoredFigure, count_participants, stored_figures
from consult.workshops.meetings.selectors.figures import Held, count_held_workshops
from debates.enums import ProposalKind
from debates.texts.selectors.figures import counts_by_topic, imported_votes, sum_of
from votes.selectors.counts import count_votes

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# The stored figures that `figures` shows.
FIGURES = (
    "contributions",
    "comments",
    "participants",
    "votes",
    "imported_votes",
    "imported_votes_on_removed",
)

RULES = {
    "contributions": _(
        "Published contributions, those behind a warning included: in people's own name, on behalf of an organisation, "
        "or collective, from a workshop. Withdrawn and removed ones are not counted."
    ),
    "comments": _("Published comments and replies under published contributions."),
    "votes": _(
        "Opinions that stand now on published contributions, one per person and "
        "contribution. Opinions given on another platform are counted separately. A "
        "workshop adds none."
    ),
    "participants": _(
        "Distinct accounts that proposed, commented, marked a comment as useful or gave an "
        "opinion. People who came through a workshop are counted separately, and the two "
        "are never added."
    ),
    "workshops": _(
        "Published workshops that were held; one that feeds several topics counts once here, and once on each topic."
    ),
    "people_in_workshops": _(
        "People present at workshops, as reported by the structure that organised each "
        "one, added up. A person who came twice is counted twice. Where people were asked "
        "whether they had come before, the smaller number counts each person once. These "
        "people are never added to those who took part online, and add no opinion."
    ),
    "imported_votes": _(
        "Votes on contributions, cast on another platform, by platform, those on contributions that it had removed "
        "included. Never added to the votes cast here."
    ),
    "imported_votes_on_removed": _(
        "Of the votes cast on another platform, those on contributions that it had removed, whose text is not public."
    ),
}


def figures(
    viewer: Viewer,
    consultation: Consultation,
    *,
    stored: Sequence[StoredFigure] | None = None,
    workshop_totals: Held | None = None,
) -> dict:
    """Return the live counts of a consultation, and under `rules` how each is counted.

    The rules are in the reader's language. It needs two queries, and one less for each of `stored`
    (all figures of the consultation) and `workshop_totals` that the caller gives.
    """
    if stored is None:
        stored = stored_figures(viewer, [consultation.pk], *FIGURES)
    counts = sum_of(counts_by_topic(viewer, consultation, stored=stored).values())
    workshop_totals = workshop_totals or count_held_workshops(viewer, consultation.pk).all
    votes = count_votes(viewer, consultation.pk, stored=stored)
    elsewhere = imported_votes(viewer, consultation, stored=stored)
    imported, on_removed = _with_imported_ballots(consultation, votes, *elsewhere)
    return {
        "contributions": {
            "total": counts.proposals,
            **{str(kind): counts.by_kind[kind] for kind in ProposalKind},
        },
        "comments": counts.comments,
        "votes": votes["native"],
        "participants": count_participants(viewer, consultation.pk, stored=stored),
        "workshops": workshop_totals.workshops,
        "people_in_workshops": workshop_totals.people,
        "people_in_workshops_at_least": workshop_totals.at_least,
        "imported_votes": imported,
        "imported_votes_on_removed": on_removed,
        "rules": {name: str(rule) for name, rule in RULES.items()},
    }


def figures_of_several(
    viewer: Viewer, consultations: Iterable[Consultation]
) -> dict[UUID, dict[str, int]]:
    """Return the contributions, votes and participants of several consultations, by id.

    A figure that is zero is left out. One query, for lists.
    """
    names = ("contributions", "votes", "participants")
    found: dict[UUID, dict[str, int]] = {}
    for row in stored_figures(viewer, [consultation.pk for consultation in consultations], *names):
        if row.figure != "votes" or row.part == "native":
            numbers = found.setdefault(row.consultation, {})
            numbers[row.figure] = numbers.get(row.figure, 0) + row.number
    return found


def _with_imported_ballots(
    consultation: Consultation,
    votes: dict[str, int],
    totals: dict[str, int],
    on_removed: dict[str, int],
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the imported votes by platform: all of them, and those on removed contributions.

    Each adds the totals of a platform and the imported ballots, which have ledgers of their own.
    """
    origin = consultation.origin or "imported"
    for counted, number in (
        (totals, votes["imported"]),
        (on_removed, votes["imported_on_removed"]),
    ):
        if number:
            counted[origin] = counted.get(origin, 0) + number
    return totals, on_removed
