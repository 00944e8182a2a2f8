"""Proposals as pages show them: cards, positions, origin, and the sentence of a tombstone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consult.consultations.enums import Capability, ConsultationState, Platform, ResultsVisibility
from consult.consultations.selectors.timetable import moment_of, open_capabilities
from consult.core.words import text
from consult.outcomes.answers.selectors.lookups import states_of_proposals
from consult.outcomes.memory import without_unanswered
from consult.workshops.entries.selectors.contributions import provenances
from debates.enums import ProposalKind
from debates.proposals.selectors.proposals import title_of
from debates.proposals.selectors.tags import tags_of
from frontend.presenters.consultation.step_notes import opinions_note
from frontend.presenters.debate.proposal_origins import RECEIVED
from frontend.presenters.outcome.answers import answer_tag
from frontend.presenters.parts.components import Opinion, ProposalCard, Tag
from frontend.toolkit.words import dates
from frontend.toolkit.words.typography import grouped
from moderation.enums import ModerationState, Reason
from votes import ledger
from votes import rules as voting
from votes.enums import QuestionOrigin
from votes.selectors import counts as count_selectors
from votes.selectors import own as own_selectors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from consult.accounts.viewer import Viewer
    from consult.consultations.models import Consultation
    from consult.workshops.entries.selectors.contributions import Source
    from debates.models import Comment, Proposal
    from votes.selectors.counts import Count


EXTRACT = 320
NO_QUESTION = "none"  # a proposal that was never put to the vote here hides no results
STATES: dict[str, tuple[str, str]] = {
    ModerationState.PENDING: ("warn", "clock"),
    ModerationState.RESTRICTED: ("warn", "eye-off"),
    ModerationState.HIDDEN_PROVISIONAL: ("warn", "eye-off"),
    ModerationState.REMOVED: ("err", "ban"),
    ModerationState.WITHDRAWN: ("", "archive"),
    ModerationState.ERASED: ("", "archive"),
}


def url_of(name: str, proposal: Proposal) -> str:
    """Return the address of a page of a proposal, in the language of the page."""
    return reverse(name, args=[proposal.consultation.slug, proposal.number])


def cards(
    viewer: Viewer, consultation: Consultation, proposals: Iterable[Proposal], *, back: str = ""
) -> list[ProposalCard]:
    """Return the cards of proposals of a consultation.

    Five more queries for a participant, two for a visitor, and one more where the team typed some
    of the proposals for other people. `back` is the address of the list, to which participants
    return after they took a position.
    """
    opinions_by_id = opinions(viewer, consultation, proposals, back=back)
    sources = provenances(viewer, proposals)
    tags = answer_tags(viewer, proposals)
    return [
        card(proposal, opinions_by_id[proposal.pk], sources.get(proposal.pk), tags.get(proposal.pk))
        for proposal in proposals
    ]


def answer_tags(viewer: Viewer, proposals: Iterable[Proposal]) -> dict[UUID, Tag]:
    """Return the state of the published answers of proposals, by id. One query."""
    ids = without_unanswered(viewer, [proposal.pk for proposal in proposals])
    found = states_of_proposals(viewer, ids)
    return {pk: answer_tag(state, authority) for pk, (state, authority) in found.items()}


def card(
    proposal: Proposal, opinion: Any, source: Source | None = None, answer: Tag | None = None
) -> ProposalCard:
    """Return the card of a proposal, with the state of its official answer.

    Behind a warning, it shows neither its text nor its buttons.
    """
    return ProposalCard(
        id=str(proposal.pk),
        number=proposal.number,
        title=title_of(proposal),
        url=url_of("proposal", proposal),
        text=extract(proposal),
        origin=origin_tag(proposal),
        author=author_line(proposal, source),
        published=proposal.created_at,
        comments=proposal.comments_count,
        opinion=opinion,
        answer=state_tag(proposal) or answer or imported_tag(proposal),
        language=proposal.language,
        tags=tuple(tag.label for tag in tags_of(proposal)),
        place=proposal.place,
    )


def extract(proposal: Proposal) -> str:
    """Return the beginning of the text, in plain words."""
    if proposal.state == ModerationState.RESTRICTED:
        return _("This text is behind a warning. Open the contribution to read it.")
    return _beginning(proposal.body_html)


@lru_cache(maxsize=500)
def _beginning(markup: str) -> str:
    words = text.plain(markup)
    return words if len(words) <= EXTRACT else words[:EXTRACT].rsplit(" ", 1)[0] + "…"


def origin_tag(proposal: Proposal) -> Tag:
    """Return the origin of a proposal: individual, institution or workshop.

    The tag of a workshop is yellow, and gives the number of people present, not of people who
    agree.
    """
    if proposal.kind == ProposalKind.WORKSHOP:
        n = proposal.participants or 0
        words = ngettext("Workshop, %(n)s person present", "Workshop, %(n)s people present", n) % {
            "n": n
        }
        return Tag(words, "highlight", "users")
    if proposal.kind == ProposalKind.INSTITUTION:
        return Tag(pgettext("contribution", "Organisation"), "", "building-2")
    return Tag(_("Individual"), "", "user")


def author_line(proposal: Proposal, source: Source | None = None) -> str:
    """Return the name under which a proposal was published.

    For a text that the team typed for other people (`source`), return its workshop or its channel,
    and no name.
    """
    if proposal.institution:
        return proposal.institution.shown_name
    if proposal.author:
        return proposal.author.public_name
    if source is None and proposal.kind == ProposalKind.WORKSHOP:
        return _("Participants of a workshop")  # of an import, which knows no workshop
    if source is None:
        return _("A person who left the site")
    return source.workshop.structure if source.workshop else str(RECEIVED[source.channel])


def state_tag(text_: Proposal) -> Tag | None:
    """Return the state that moderation or the author gave to a text, or None if it is public."""
    if text_.state == ModerationState.PUBLISHED:
        return None
    kind, icon = STATES[text_.state]
    label = str(text_.moderation.label)
    if text_.state == ModerationState.WITHDRAWN and text_.kind == ProposalKind.WORKSHOP:
        label = _("withdrawn by the workshop team")
    return Tag(capfirst(label), kind, icon)  # type: ignore[arg-type]  # the table has these words only


def tombstone_line(text_: Proposal | Comment) -> str:
    """Return the sentence of a tombstone: who removed the text, the rule and the decision."""
    if text_.state == ModerationState.WITHDRAWN:
        if getattr(text_, "kind", "") == ProposalKind.WORKSHOP:  # a comment has no kind
            return _("The workshop team withdrew this contribution.")
        return _("The author withdrew this text.")
    if text_.state == ModerationState.ERASED:
        return _("This text was erased.")
    if text_.state == ModerationState.HIDDEN_PROVISIONAL:
        return _("Hidden while moderation reviews it.")
    if text_.state == ModerationState.PENDING:
        correction = _("A moderator asked for a correction of this text, decision no. %(n)s.") % {
            "n": text_.decision_number
        }
        return correction if text_.decision_number else _("A moderator is reading this text again.")
    details = {
        "reason": Reason(text_.decision_reason).label if text_.decision_reason else "",
        "n": text_.decision_number,
    }
    return _("A moderator removed this text, decision no. %(n)s: %(reason)s.") % details


def imported_tag(text_: Proposal | Comment) -> Tag | None:
    """Return the number of votes counted elsewhere, or None. They are separate from ours."""
    total = sum(tally.total for tally in text_.totals_elsewhere)
    if not total:
        return None
    number = grouped(total, "fr" if dates.is_french() else "en")
    words = ngettext("%(shown)s vote counted elsewhere", "%(shown)s votes counted elsewhere", total)
    return Tag(words % {"shown": number}, "outline", "history")


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
