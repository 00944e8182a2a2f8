"""The positions on proposals: their results, and whether the reader may take one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability, ConsultationState, Platform, ResultsVisibility
from consult.consultations.selectors.timetable import moment_of, open_capabilities
from debates.proposals.selectors.proposals import title_of
from frontend.presenters.consultation.step_notes import opinions_note
from frontend.presenters.parts.components import Opinion
from votes import ledger
from votes import rules as voting
from votes.enums import QuestionOrigin
from votes.selectors import counts as count_selectors
from votes.selectors import own as own_selectors
from votes.selectors.counts import Count

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal

NO_QUESTION = "none"  # a proposal that was never put to the vote here hides no results


def opinions(
    viewer: Viewer, consultation: Consultation, proposals: Iterable[Proposal], *, back: str = ""
) -> dict:
    """Return, for each proposal, its positions and whether the viewer may take one."""
    ids = [proposal.pk for proposal in proposals]
    counts = count_selectors.counts(viewer, ids)
    own = own_selectors.own_positions(viewer, ids)
    may, note = may_cast(viewer, consultation)
    slug = consultation.slug
    platforms = {
        pk: consultation.origin for pk, count in counts.items() if count and count.is_imported
    }
    return {
        proposal.pk: Opinion(
            id=str(proposal.pk),
            title=title_of(proposal),
            url=reverse("proposal-position", args=[slug, proposal.number]),
            back=back,
            version=proposal.version,
            signed_in=not viewer.is_public,
            current=own[proposal.pk].choice if proposal.pk in own else "",  # type: ignore[arg-type]  # the table has these words only
            withdraw_url=reverse("proposal-position-withdraw", args=[slug, proposal.number]),
            receipt_url=reverse("proposal-receipt", args=[slug, proposal.number]),
            tally=counts.get(proposal.pk),
            results_shown=counts.get(proposal.pk, NO_QUESTION) is not None,
            note=results_note(
                consultation, counts.get(proposal.pk), has_voted=proposal.pk in own, is_open=may
            ),
            is_live=may and consultation.results_visibility == ResultsVisibility.LIVE,
            open=may and proposal.moderation.has_public_text,
            closed_note=cast_on(platforms[proposal.pk]) if proposal.pk in platforms else note,
            platform=platforms.get(proposal.pk, ""),
        )
        for proposal in proposals
    }


def results_note(
    consultation: Consultation, count: Count | None, *, has_voted: bool, is_open: bool
) -> str:
    """Explain when hidden results appear, or what a few positions reveal."""
    if (
        count
        and count.is_closed
        and count.origin == QuestionOrigin.NATIVE
        and 0 < count.total < ledger.SMALLEST_CELL
    ):
        return _(
            "Fewer than eleven people gave an opinion. Once opinions are published, a person who knows who took part "
            "may guess who chose what."
        )
    if not is_open or consultation.results_visibility == ResultsVisibility.LIVE:
        return ""
    if consultation.results_visibility == ResultsVisibility.SEALED:
        return _(
            "The results are hidden until the end, for everyone: the team does not see them either."
        )
    if has_voted:
        return _(
            "The results appear when enough people have given an opinion, and at the latest at the end."
        )
    return _("You see the results once you have given your opinion.")


def cast_on(platform: str) -> str:
    """Name the platform where imported votes were cast."""
    return _("These votes were cast on %(platform)s.") % {"platform": Platform.name_of(platform)}


def may_cast(viewer: Viewer, consultation: Consultation) -> tuple[bool, str]:
    """Return whether the viewer may take a position now, and if not, the reason."""
    if viewer.participant and not voting.can_cast(viewer, consultation.pk):
        return False, _("You have a role in this consultation, so you cannot give your opinion.")
    if Capability.VOTE in open_capabilities(consultation):
        return True, ""
    state = consultation.state_at(moment_of(consultation))
    notes = {
        ConsultationState.DRAFT: _("Opinions open once the consultation is published."),
        ConsultationState.CLOSED: _("Opinions are closed: these results are final."),
    }
    return False, notes.get(state) or opinions_note(consultation)
