"""The outcome of a contribution in words, for its page and the account of its author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.consultations.enums import ConsultationState
from consult.outcomes.enums import AnswerState
from consult.outcomes.objections import selectors as objection_selectors
from consult.outcomes.objections.rules import can_object
from consult.outcomes.outcome_of_contribution import selectors as outcome_selectors
from consult.outcomes.outcome_of_contribution.selectors import Outcome, Use
from consult.outcomes.syntheses.selectors import find_latest_synthesis
from frontend.presenters.parts.components import Tag

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.outcomes.models import Objection
    from debates.models import Proposal


@dataclass(frozen=True)
class ShownObjection:
    """An objection with its reply. `state` is for its author, while it is not public."""

    id: str
    body: str
    language: str
    created_at: datetime
    reply: str
    replied_at: datetime | None
    state: Tag | None = None
    withdraw_url: str = ""


@dataclass(frozen=True)
class ShownUse:
    """A passage of the synthesis that uses a contribution, with its address and its objection.

    `object_url` is where the reader may object to it, or "".
    """

    block: str
    lead: str
    html: str
    is_quotation: bool
    chapter: str
    url: str
    objection: ShownObjection | None = None
    object_url: str = ""


@dataclass(frozen=True)
class ShownOutcome:
    """The outcome of a contribution: a sentence about its use, the passages, and its answer.

    `synthesis_url` is the address of the published synthesis, or empty.
    """

    sentence: str
    uses: list[ShownUse]
    answer: str
    synthesis_url: str


def outcome_of(
    viewer: Viewer, consultation: Consultation, proposal: Proposal, *, even_open: bool = False
) -> ShownOutcome | None:
    """Return what became of a contribution, or None while its consultation goes on.

    A synthesis may be published before the end. The contributions that it uses then show it, so that
    their authors can object. A contribution that is no longer public has no outcome to show.
    """
    is_over = even_open or consultation.state == ConsultationState.CLOSED
    if not is_over and not recall(find_latest_synthesis, viewer, (consultation.pk,)):
        return None
    if not proposal.moderation.has_public_text:
        return None
    outcome = outcome_selectors.get_outcome(viewer, proposal)
    if not is_over and not outcome.uses:
        return None
    objections = objection_selectors.objections_about(viewer, proposal.pk) if outcome.uses else {}
    may_object = can_object(viewer, proposal)
    return ShownOutcome(
        sentence=_sentence(outcome),
        uses=[
            _with_objection(
                viewer,
                proposal,
                _present_use(consultation.slug, use),
                objections,
                may_object=may_object,
            )
            for use in outcome.uses
        ],
        answer=_answered(outcome),
        synthesis_url=reverse("synthesis", args=[consultation.slug]) if outcome.synthesis else "",
    )


def present_objection(row: Objection) -> ShownObjection:
    """Return a public objection as visitors read it."""
    return ShownObjection(
        id=str(row.pk),
        body=row.body,
        language=row.language,
        created_at=row.created_at,
        reply=row.reply,
        replied_at=row.replied_at,
    )


def _with_objection(
    viewer: Viewer,
    proposal: Proposal,
    use: ShownUse,
    objections: Mapping[UUID, Objection],
    *,
    may_object: bool,
) -> ShownUse:
    row = objections.get(UUID(use.block))
    place = [proposal.consultation.slug, proposal.number]
    if row is None:
        address = reverse("objection-new", args=[*place, use.block]) if may_object else ""
        return replace(use, object_url=address)
    objection = present_objection(row)
    if viewer.participant is not None and row.author_id == viewer.participant.pk:
        is_public = row.moderation.has_public_text
        objection = replace(
            objection,
            state=None if is_public else Tag(capfirst(row.moderation.label), "warn"),
            withdraw_url=reverse("objection-withdraw", args=[*place, row.pk]),
        )
    return replace(use, objection=objection)


def outcomes_in_words(viewer: Viewer, proposals: Sequence[Proposal]) -> dict[UUID, str]:
    """Return a sentence for each contribution that has an outcome, by id."""
    outcomes = outcome_selectors.get_outcomes(
        viewer, [proposal for proposal in proposals if proposal.moderation.has_public_text]
    )
    return {pk: _in_words(outcome) for pk, outcome in outcomes.items() if outcome.is_known}


def _in_words(outcome: Outcome) -> str:
    """Return the answer first, then the use in the synthesis. An answer needs no synthesis beside."""
    sentence = "" if outcome.answer and outcome.synthesis is None else _sentence(outcome)
    words = [_answered(outcome), sentence]
    return " ".join(words if outcome.answer else reversed(words)).strip()


def _sentence(outcome: Outcome) -> str:
    if outcome.synthesis is None:
        return _("No synthesis is published.")
    if not outcome.uses:
        return _("No passage of the synthesis uses this contribution.")
    n = len(outcome.uses)
    words = ngettext(
        "%(n)s passage of the synthesis uses this contribution.",
        "%(n)s passages of the synthesis use this contribution.",
        n,
    )
    return words % {"n": n}


def _answered(outcome: Outcome) -> str:
    if outcome.answer is None:
        return _("No official answer is published for it.")
    state = capfirst(AnswerState(outcome.answer.state).label)
    steps = len(outcome.answer.milestones.all())
    followed = ngettext("%(n)s step followed.", "%(n)s steps followed.", steps) % {"n": steps}
    answered = _("Official answer: %(state)s.") % {"state": state}
    return f"{answered} {followed}" if steps else answered


def _present_use(slug: str, use: Use) -> ShownUse:
    if use.kind == outcome_selectors.MAIN_POINT:
        lead = _("A main point counts it:")
    elif use.is_of_comment:
        lead = _("A comment under it is quoted:")
    else:
        lead = _("It is quoted:")
    here = (
        reverse("topic-results", args=[slug, use.topic_slug])
        if use.topic_slug
        else reverse("results", args=[slug])
    )
    return ShownUse(
        block=use.block,
        lead=lead,
        html=use.html,
        is_quotation=use.kind == outcome_selectors.QUOTATION,
        chapter=use.chapter,
        url=f"{here}#passage-{use.block}",
    )
