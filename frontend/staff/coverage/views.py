"""Pages on the contributions that a draft uses or leaves out, and on those to begin with."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.consultations.selectors.consultations import get_consultation
from consult.consultations.selectors.topics import topics as list_topics
from consult.core.exceptions import NotFound
from consult.outcomes.coverage import actions, rules, selectors
from consult.outcomes.syntheses.actions.main_points import (
    attach_contributions,
    attach_to_new_point,
)
from consult.outcomes.syntheses.selectors import find_synthesis, main_points
from debates.proposals.selectors.proposals import get_proposal_by_number, get_proposals
from frontend.presenters.outcome.coverage import view_coverage
from frontend.staff.coverage.forms import AttachForm
from frontend.staff.entries import required, setup
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates

SIZE = 25
BEGIN_WITH = 10


@page("synthesis.write")
def show_coverage(request, slug):
    """Show the coverage as it was counted last, what is unused, and where to begin.

    Only the stored figures are read: the page never counts 1,000 selections itself.
    """
    viewer = request.viewer
    consultation = _get_written_consultation(request, slug)
    topics = list(list_topics(viewer, consultation))
    titles = {str(topic.pk): topic.title for topic in topics}
    synthesis = find_synthesis(viewer, consultation.pk)
    count = selectors.find_count(viewer, synthesis) if synthesis else None
    coverage = selectors.read_count(count)
    topic = request.GET.get("topic", "")
    unused = Paginator(
        selectors.list_unused(consultation, synthesis, topic_id=topic if topic in titles else None),
        SIZE,
    ).get_page(request.GET.get("page"))
    proposals = get_proposals(viewer, list(unused), consultation=consultation)
    selection = selectors.find_selection(viewer, consultation.pk)
    is_unused = bool(request.GET.get("unused"))
    unused_in = synthesis if is_unused else None
    selected = selectors.list_selected(
        viewer, consultation, selection, BEGIN_WITH, unused_in=unused_in
    )
    supported = selectors.list_most_supported(viewer, consultation, BEGIN_WITH, unused_in=unused_in)
    listed = [*selected, *(proposal for proposal, _agreed in supported)]
    context = {
        "synthesis": synthesis,
        "count": count,
        "counted_at": _moment(count.counted_at) if count and count.counted_at else "",
        "view": view_coverage(coverage, titles) if coverage else None,
        "is_old": bool(
            synthesis and coverage and not selectors.is_current(consultation, synthesis, coverage)
        ),
        "topics": topics,
        "topic": topic,
        "unused": unused,
        "proposals": [proposals[pk] for pk in unused if pk in proposals],
        "selection": selection,
        "has_few_people": bool(selection and selection.people < rules.FEWEST_PEOPLE),
        "fewest": rules.FEWEST_PEOPLE,
        "can_select": selectors.can_select(viewer, consultation.pk),
        "selected": selected,
        "supported": supported,
        "is_unused": is_unused,
        "used": selectors.used_among(consultation, synthesis, [proposal.pk for proposal in listed]),
    }
    return render(
        request,
        "staff/coverage/coverage.html",
        setup(request, consultation, "staff-coverage", **context),
    )


@page("synthesis.write")
def count_again(request, slug):
    """Request a count of the coverage."""
    consultation = _get_written_consultation(request, slug)
    synthesis = find_synthesis(request.viewer, consultation.pk)
    if synthesis is None:
        raise NotFound
    if request.method == "POST":
        actions.count_again(viewer=request.viewer, synthesis_id=synthesis.pk)
        messages.success(
            request, _("The figures are being counted. Open this page again in a minute.")
        )
    return redirect("staff-coverage", slug)


@page("synthesis.write")
def attach_contribution(request, slug, number):
    """Choose a main point for a contribution, and attach it."""
    viewer = request.viewer
    consultation = get_consultation(viewer, slug)
    proposal = get_proposal_by_number(viewer, consultation, number)
    required(may(viewer, "synthesis.write", consultation.pk))
    synthesis = find_synthesis(viewer, consultation.pk)
    if synthesis is None or not proposal.moderation.has_public_text:
        raise NotFound
    form = AttachForm(posted(request), chapters=main_points(synthesis))
    if submit(request, form, "block", _attach, proposal_ids=[proposal.pk]):
        message = _("Contribution no. %(number)s is attached to the main point.")
        messages.success(request, message % {"number": proposal.number})
        return redirect("staff-coverage", slug)
    context = setup(request, consultation, "staff-coverage", form=form, proposal=proposal)
    return render(request, "staff/coverage/attach.html", context, status=status(form))


def _attach(*, viewer, proposal_ids, **place):
    """Attach contributions to the main point that was chosen, or to a new one."""
    act = attach_to_new_point if "chapter_id" in place else attach_contributions
    return act(viewer=viewer, proposal_ids=proposal_ids, **place)


@page("synthesis.write")
def request_selection(request, slug):
    """Request the representative selection."""
    consultation = _get_written_consultation(request, slug)
    if request.method == "POST":
        actions.request_selection(viewer=request.viewer, consultation_id=consultation.pk)
        messages.success(
            request, _("The selection is being computed. Open this page again in a minute.")
        )
    return redirect("staff-coverage", slug)


def _get_written_consultation(request, slug):
    consultation = get_consultation(request.viewer, slug)
    required(may(request.viewer, "synthesis.write", consultation.pk))
    return consultation


def _moment(when) -> str:
    return f"{dates.day(when)}, {dates.hour(when)}"
