"""Pages to write, review and send a proposal."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.people.selectors import own_institutions
from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import fields as selector_fields
from consult.consultations.selectors import topics as topic_selectors
from consult.consultations.selectors import welcome as welcome_selectors
from consult.core.exceptions import NotAllowed
from consult.core.templatetags.sanitised import sanitised
from consult.core.words import text
from debates import rules
from debates.enums import DraftKind
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import fields as field_selectors
from debates.proposals.selectors import proposals as proposal_selectors
from debates.texts.actions import reading_first
from frontend.presenters.account.drafts import FormDraft
from frontend.presenters.account.sanctions import (
    find_posting_suspension,
    find_slow_mode,
    render_suspension_page,
)
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.debate.proposal_page import topic_url
from frontend.presenters.debate.similar_proposals import near_text
from frontend.presenters.forms.proposals import may_be_foreign
from frontend.presenters.outcome.announced_outcomes import announce_outcomes
from frontend.presenters.parts.components import Crumb
from frontend.proposals.forms import ProposalForm
from frontend.toolkit.forms.form_submission import (
    ask_to_sign_in,
    describe_other_account,
    must_be_open,
    status,
    submit,
)
from frontend.toolkit.pages.map_tiles import allowing_tiles, tiles
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.sessions.pending_acts import PendingAct
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from moderation.enums import ModerationState


@page("proposal.submit", prepare=True)
def create_proposal(request, slug, topic_slug):
    """Show the form of a new proposal, then the review page, then send it.

    A visitor writes first, and signs in to send. The typed text is not lost on the way.
    """
    viewer = request.viewer
    consultation, topic = _topic(viewer, slug, topic_slug)
    if restriction := find_posting_suspension(viewer, "proposal.submit", consultation.pk):
        return render_suspension_page(request, restriction)
    if viewer.participant and not rules.can_submit(viewer, consultation):
        raise NotAllowed(describe_other_account())
    must_be_open(request, consultation, Capability.PROPOSE)
    draft = FormDraft(request, DraftKind.CONTRIBUTION, topic.pk)
    typed = request.POST or restore_unsent(request) or None
    form = ProposalForm(
        typed,
        request.FILES or None,
        initial=draft.filled(),
        viewer=viewer,
        may_attach=viewer.participant is not None,
        may_be_foreign=may_be_foreign(request, consultation),
        institutions=own_institutions(viewer),
        accepted=not charter_selectors.must_accept_charter(viewer, consultation),
        topic_fields=selector_fields.list_active_fields(topic),
        tags=selector_fields.tags(viewer, consultation),
        places=consultation.place_policy,
    )
    if request.POST.get("step") == "send" or (draft.is_save_requested and not draft.is_offered):
        if viewer.participant is None:
            ask_to_sign_in(request, form, _pending(request, consultation, topic))
        elif number := _send(request, consultation, topic, form, draft):
            return redirect("proposal", slug, number)
    if typed and not draft.is_save_requested:
        form.store_files(viewer, consultation.pk)
    if typed:
        draft.store(form, typed)
    if draft.is_save_requested and (response := draft.respond(request.path)):
        return response
    reads_over = (
        typed is not None
        and (form.is_valid() or form.has_only_file_errors)
        and typed.get("step") in ("review", "send")
    )
    context = _around(viewer, consultation, topic, form, typed) | {"draft": draft}
    template = "proposals/review.html" if reads_over else "proposals/propose.html"
    return allowing_tiles(render(request, template, context, status=draft.status or status(form)))


def _pending(request, consultation, topic):
    """Return the act of a visitor who sends a contribution, or None to save a draft."""
    if request.POST.get("step") != "send":
        return None
    return PendingAct(
        "proposal",
        request.path,
        str(_("Your contribution")),
        about=topic.question,
        place=consultation.title,
    )


def _topic(viewer: Viewer, slug, topic_slug):
    consultation = consultation_selectors.get_consultation(viewer, slug)
    return consultation, topic_selectors.get_topic_by_slug(viewer, consultation, topic_slug)


def _send(request, consultation, topic, form, draft):
    """Submit the proposal. Return its number, or None if the form has errors."""

    made = submit(
        request,
        form,
        "proposal",
        draft.send,
        action=proposal_actions.submit_proposal,
        topic_id=topic.pk,
    )
    if made is None:
        return None
    proposal = proposal_selectors.get_proposal(request.viewer, made)
    sent = draft.name
    if proposal.state == ModerationState.PENDING:
        messages.success(request, _("Your contribution has been sent."), sent)
    else:
        message = _("Your contribution has been published, under number %(n)s.") % {
            "n": proposal.number
        }
        announced = announce_outcomes(request.viewer, consultation)
        messages.success(request, " ".join([message, *announced]), sent)
    return proposal.number


def _around(viewer: Viewer, consultation, topic, form, typed):
    """Return the context around the form. A valid form adds the text as it will look.

    Similar proposals are included as soon as words were typed.
    """
    is_right = form.is_bound and (form.is_valid() or form.has_only_file_errors)
    written = form.cleaned_data if is_right else {}
    words = f"{(typed or {}).get('title', '')} {(typed or {}).get('body', '')}".strip()
    here = [Crumb(topic_title(topic), topic_url(consultation, topic)), Crumb(_("Propose an idea"))]
    return {
        "nav_current": "consultations",
        "consultation": consultation,
        "topic": topic,
        "form": form,
        "crumbs": [*crumbs(consultation)[1:], *here],
        "has_help": welcome_selectors.has_help(viewer, consultation),
        "similar_proposals": near_text(viewer, consultation, topic, words) if words else [],
        "written": written,
        "body_html": sanitised(text.render(written["body"])) if written else "",
        "answers": field_selectors.list_answers([*form.topic_fields.values()], form.answers())
        if written
        else [],
        "tags": form.chosen_tags() if written else [],
        "place": form.place() if written else None,
        "tile_source": tiles(),
        "files_wait": viewer.participant
        and reading_first.are_files_read_first(consultation, viewer.participant),
        "signature": _signature(form) if written else "",
        "restriction": find_slow_mode(viewer, consultation.pk),
    }


def _signature(form):
    """Return the name that is shown beside the text, with the institution's if there is one."""
    institution = form.cleaned_data.get("institution")
    if not institution:
        return form.signed_as
    return dict(form.fields["institution"].choices)[institution]


@page(PUBLIC)
def list_similar(request, slug, topic_slug):
    """Return the part of a page that lists proposals similar to the title being typed, for htmx."""
    consultation, topic = _topic(request.viewer, slug, topic_slug)
    words = request.GET.get("title", "")[:300]
    context = {
        "similar_proposals": near_text(request.viewer, consultation, topic, words)
        if len(words) > 3
        else []
    }
    return render(
        request, "proposals/similar_contributions.html", context | {"has_inline_part": True}
    )
