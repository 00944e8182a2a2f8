"""The page of a proposal, with its positions, its origin and its discussion, and its history."""

from dataclasses import replace

from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability
from consult.consultations.selectors import timetable as timetable_selectors
from consult.core.templatetags.sanitised import sanitised
from consult.outcomes.answers.rules import can_note
from consult.outcomes.answers.selectors.answers import published_answer
from consult.outcomes.memory import find_expected_answer, may_cite
from consult.outcomes.sources import selectors as source_selectors
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.enums import Channel
from consult.workshops.voice_messages import selectors as voice_message_selectors
from debates import rules
from debates.attachments.selectors import attachments as attachment_selectors
from debates.proposals.selectors import fields as field_selectors
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import tags as tag_selectors
from debates.proposals.selectors import versions as version_selectors
from frontend.presenters.account import personal_pages
from frontend.presenters.account.follow_button import follow_button
from frontend.presenters.consultation.consultations import live
from frontend.presenters.consultation.topics import topic_name
from frontend.presenters.debate.discussion import LISTS, comments_alone, discussion
from frontend.presenters.debate.positions import opinions
from frontend.presenters.debate.proposal_origins import came_from
from frontend.presenters.debate.proposal_page import load_proposal, proposal_frame, topic_url
from frontend.presenters.debate.proposal_states import origin_tag, state_tag, tombstone_line
from frontend.presenters.debate.proposal_versions import revision
from frontend.presenters.debate.proposals import answer_tags, author_line, card, extract, url_of
from frontend.presenters.debate.similar_proposals import neighbours
from frontend.presenters.moderation.restrictions import describe_removed_file
from frontend.presenters.outcome.answers import expected_by, present_answer
from frontend.presenters.outcome.outcomes import ShownOutcome, outcome_of
from frontend.presenters.outcome.synthesis_announcements import announce_synthesis
from frontend.presenters.parts.components import Attached, Crumb, Step
from frontend.presenters.parts.embed_links import sharing
from frontend.presenters.parts.files import Frame
from frontend.presenters.parts.share_card import share
from frontend.presenters.workshop.excerpts import find_public_excerpt
from frontend.presenters.workshop.voices import present_voice
from frontend.proposals.own_waits import waits_of
from frontend.toolkit.pages.page import PUBLIC, page
from moderation.decisions.selectors import statements as statement_selectors
from moderation.enums import ModerationState
from moderation.rules import can_decide
from votes.selectors import counts as count_selectors
from votes.selectors import own as own_selectors


@page(PUBLIC, shared=5, personal=personal_pages.PROPOSAL)
def show_proposal(request, slug, number):
    """Show a proposal. A tombstone shows only the reason.

    With htmx, return only the list of comments.
    """
    consultation, proposal = load_proposal(request, slug, number)
    context = proposal_frame(consultation, proposal)
    if proposal.is_masked:
        context["gone"] = tombstone_line(proposal)
        return render(request, "proposals/tombstone.html", context)
    if request.htmx and request.htmx.target in LISTS:
        return comments_alone(request, context)
    response = render(
        request, "proposals/proposal.html", context | _page_context(request, consultation, proposal)
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page_context(request, consultation, proposal):
    viewer = request.viewer
    similar = neighbours(viewer, consultation, proposal)
    opinion_by_pk = opinions(viewer, consultation, [proposal, *similar])
    opinion = opinion_by_pk[proposal.pk]
    tags = answer_tags(viewer, [proposal, *similar])
    answer = published_answer(viewer, proposal.pk) if proposal.pk in tags else None
    provenance_by_pk = contribution_selectors.provenances(viewer, [proposal, *similar])
    source = provenance_by_pk.get(proposal.pk)
    due = None if answer else find_expected_answer(viewer, proposal)
    outcome = outcome_of(viewer, consultation, proposal)
    is_open = Capability.PROPOSE in timetable_selectors.open_capabilities(consultation)
    return {
        "body_html": sanitised(proposal.body_html),
        "share": _share(request, consultation, proposal),
        "attached": files_of(viewer, proposal),
        "origin": origin_tag(proposal),
        "who": author_line(proposal, source),
        "workshop_excerpt": find_public_excerpt(viewer, consultation, proposal)
        if source and source.excerpt
        else None,
        "voice": _voice(viewer, proposal, source),
        "declared": contribution_selectors.declared_on(viewer, proposal) if source else [],
        "state": state_tag(proposal),
        "answers": field_selectors.answers_to_fields(viewer, consultation, proposal),
        "tags": tag_selectors.tags_of(proposal),
        "may_tag": viewer.participant is not None and rules.can_tag(viewer, proposal),
        "behind_warning": proposal.state == ModerationState.RESTRICTED,
        "statement": statement_selectors.statement_for_author(viewer, proposal)
        if viewer.participant
        else None,
        "waits": waits_of(viewer, proposal),
        "outcome": outcome,
        "is_own": rules.is_own(viewer, proposal),
        "opinion": opinion,
        "shows_opinions": opinion.open or opinion.tally is not None or not opinion.results_shown,
        "cast_before": count_selectors.cast_before_change(viewer, proposal),
        "own": own_selectors.own_positions(viewer, [proposal.pk]).get(proposal.pk),
        "imported": proposal.totals_elsewhere,
        "answer": present_answer(consultation, answer) if answer else None,
        "sources": source_selectors.sources_of_proposal(viewer, proposal)
        if may_cite(viewer, consultation.pk)
        else [],
        "steps": thread(
            consultation,
            proposal,
            source,
            answered=tags.get(proposal.pk),
            due=due,
            outcome=outcome,
            announced=announce_synthesis(viewer, consultation),
        ),
        "live": live(consultation),
        "similar_proposals": tuple(
            card(
                neighbour,
                opinion_by_pk[neighbour.pk],
                provenance_by_pk.get(neighbour.pk),
                tags.get(neighbour.pk),
            )
            for neighbour in similar
        ),
        "may_moderate": viewer.participant is not None and can_decide(viewer, consultation.pk),
        "may_note": viewer.participant is not None and can_note(viewer, consultation.pk),
        "follow": follow_button(viewer, "proposal", proposal.pk),
        "sharing": _sharing(viewer.organisation, proposal),
        "may_edit": is_open and rules.can_edit(viewer, proposal),
        "may_withdraw": is_open and rules.can_withdraw(viewer, proposal),
        **discussion(request, consultation, proposal),
    }


def _voice(viewer: Viewer, proposal, source):
    """Return the voice message that the proposal was written from, if its author made it public."""
    voice_message = (
        voice_message_selectors.public_voice_of(viewer, proposal)
        if source and source.channel == Channel.VOICE
        else None
    )
    return present_voice(voice_message) if voice_message else None


def _sharing(organisation, proposal):
    title = proposal_selectors.title_of(proposal)
    feed = _("Comments: %(title)s") % {"title": title}
    args = [proposal.consultation.slug, proposal.number]
    return sharing(organisation, "proposal", args, title=title, feed_title=feed)


def _share(request, consultation, proposal):
    """Return how other sites show the proposal, or None unless it is published."""
    if proposal.state != ModerationState.PUBLISHED or consultation.published_at is None:
        return None
    card_url = reverse("proposal-card", args=[consultation.slug, proposal.number])
    return share(
        request,
        title=proposal_selectors.title_of(proposal),
        description=extract(proposal),
        card=card_url,
    )


def files_of(viewer: Viewer, text) -> list:
    """Return the files of a proposal or of one of its versions."""
    frame = Frame(viewer.is_public and text.moderation.has_public_text)
    may_report = not rules.is_own(viewer, text)
    return [
        _file(frame, attachment, may_report)
        for attachment in attachment_selectors.attachments(text, with_removed=True)
    ]


def _file(frame, attachment, may_report):
    """Return a file with the link to report it, or the notice that moderation removed it."""
    if not attachment.is_in_view:
        return Attached("", "", removal_note=describe_removed_file(attachment))
    report_url = reverse("notice-new", args=["image", attachment.file_id]) if may_report else ""
    return replace(frame.attached(attachment.file, attachment.description), report_url=report_url)


def thread(
    consultation, proposal, source=None, *, answered=None, due=None, outcome=None, announced=""
) -> list[Step]:
    """Return the steps from the origin of a proposal to its answer and its synthesis.

    The origin is a workshop and its excerpt, a letter, or only the topic. `answered` is the state of
    its published answer, `due` the day on which it is expected, `outcome` what became of it, and
    `announced` when the synthesis is published.
    """
    topic = proposal.topic
    answer = []
    if answered:
        answer = [Step(_("Answer"), answered.text, "#answer", _("Read the answer"))]
    elif due:
        answer = [Step(_("Answer"), expected_by(due), state="todo")]
    return [
        *came_from(source, proposal),
        Step(topic_name(topic), topic.title, topic_url(consultation, topic), _("See the topic")),
        Step(_("Contribution no. %(n)s") % {"n": proposal.number}, _("You are here"), state="here"),
        *answer,
        *_synthesis_step(outcome, announced),
    ]


def _synthesis_step(outcome: ShownOutcome | None, announced: str) -> list[Step]:
    """Return the step of the synthesis that is published or announced, or nothing."""
    if outcome is None or not outcome.synthesis_url:
        return [Step(_("Synthesis"), announced, state="todo")] if announced else []
    published = pgettext("synthesis", "Published")
    return [Step(_("Synthesis"), published, outcome.synthesis_url, _("Read the synthesis"))]


@page(PUBLIC, shared=5)
def list_versions(request, slug, number):
    """Show the changes of each version, word by word, latest first."""
    consultation, proposal = load_proposal(request, slug, number)
    context = proposal_frame(consultation, proposal)
    context["crumbs"] = [
        *context["crumbs"][:-1],
        Crumb(context["title"], url_of("proposal", proposal)),
    ]
    context["crumbs"].append(Crumb(_("Versions")))
    changes = version_selectors.changes(request.viewer, proposal)
    attachments_by_version = attachment_selectors.attachments_by_text(
        [change.version for change in changes]
    )
    context["revisions"] = [
        revision(change, attachments_by_version[change.version.pk]) for change in changes
    ]
    context["is_own"] = rules.is_own(request.viewer, proposal)
    context["may_moderate"] = request.viewer.participant is not None and can_decide(
        request.viewer, consultation.pk
    )
    context["earliest"] = changes[-1].version.number if changes else 1
    return render(request, "proposals/versions.html", context)
