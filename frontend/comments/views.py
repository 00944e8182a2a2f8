"""Pages to write, edit, withdraw and endorse comments, and to read one comment in its thread."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import timetable as timetable_selectors
from consult.core.exceptions import NotAllowed
from debates import rules
from debates.comments.actions import comments as comment_actions
from debates.comments.selectors import comments as comment_selectors
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.selectors.proposals import title_of
from frontend.presenters.account.follow_button import follow_button
from frontend.presenters.account.sanctions import (
    find_posting_suspension,
    find_slow_mode,
    render_suspension_page,
)
from frontend.presenters.debate.comments import Show
from frontend.presenters.debate.discussion import draft_of, of_proposal, present_thread
from frontend.presenters.debate.paragraphs import present_passage
from frontend.presenters.debate.proposal_page import load_proposal, proposal_frame
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.forms.comments import CommentEditForm, CommentForm
from frontend.toolkit.forms.form_submission import (
    ActForm,
    ask_to_sign_in,
    describe_other_account,
    must_be_open,
    posted,
    status,
    submit,
)
from frontend.toolkit.pages.page import PUBLIC, came_from, page
from frontend.toolkit.sessions.pending_acts import PendingAct, SignInForAct
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from moderation.decisions.selectors import statements as statement_selectors
from moderation.enums import ModerationState
from moderation.rules import can_decide
from votes.selectors.shown_opinions import may_show_opinion


@page("comment.submit", prepare=True)
def write_comment(request, slug, number):
    """Show the form of a comment or of a reply, and submit it.

    A visitor writes first, and signs in to send.
    """
    viewer = request.viewer
    consultation, proposal = load_proposal(request, slug, number)
    if restriction := find_posting_suspension(viewer, "comment.submit", consultation.pk):
        return render_suspension_page(request, restriction)
    if viewer.participant and not rules.may(viewer, "comment.submit", consultation.pk):
        raise NotAllowed(describe_other_account())
    must_be_open(request, consultation, Capability.DISCUSS)
    typed = request.POST or restore_unsent(request) or None
    answered = _get_answered_comment(viewer, proposal, (typed or request.GET).get("reply_to"))
    draft = draft_of(request, proposal, answered)
    paragraph = (typed or request.GET).get("paragraph") or draft.filled().get("paragraph", "")
    passage = present_passage(viewer, proposal, paragraph)
    accepted = not charter_selectors.must_accept_charter(viewer, consultation)
    form = CommentForm(
        typed,
        initial=draft.filled(),
        viewer=viewer,
        accepted=accepted,
        may_show_opinion=may_show_opinion(viewer, proposal.pk),
    )
    if request.method == "POST":
        if viewer.participant is None:
            act = None if draft.is_save_requested else _pending(request, proposal, answered)
            ask_to_sign_in(request, form, act)
        elif not draft.is_save_requested and (
            made := _send(request, proposal, answered, form, draft)
        ):
            return redirect(_build_sent_url(proposal, answered, made))
    if typed:
        draft.store(form, typed)
    if draft.is_save_requested and (response := draft.respond(_build_form_url(proposal, answered))):
        return response
    context = proposal_frame(consultation, proposal) | {
        "form": form,
        "answered": answered,
        "draft": draft,
    }
    context |= {
        "passage": passage,
        "paragraph": paragraph if passage else "",
        "restriction": find_slow_mode(viewer, consultation.pk),
    }
    code = draft.status or status(form) if request.method == "POST" else 200
    return render(request, "comments/write.html", context, status=code)


def _pending(request, proposal, answered):
    """Return the act of a visitor who sends a comment, for after signing in."""
    heading = _("Your reply to a comment") if answered else _("Your comment")
    return PendingAct(
        "comment",
        request.path,
        str(heading),
        about=title_of(proposal),
        place=proposal.consultation.title,
    )


def _build_form_url(proposal, answered):
    """Return the address where the author finds the draft again."""
    address = url_of("proposal-comment", proposal)
    return f"{address}?reply_to={answered.pk}" if answered else address


def _build_sent_url(proposal, answered, made):
    """Return the address where the new comment is visible at once.

    A reply is in the thread that it answers, a comment at the top of the newest comments.
    """
    if answered:
        return f"{_build_comment_url(proposal, made)}#comment-{made}"
    return f"{url_of('proposal', proposal)}?comments=newest#comment-{made}"


def _get_answered_comment(viewer: Viewer, proposal, comment_id):
    if not comment_id:
        return None
    return of_proposal(viewer, proposal, comment_id)


def _send(request, proposal, answered, form, draft):
    """Submit the comment. Return its id, or None if the form has errors."""
    made = submit(
        request,
        form,
        "comment",
        draft.send,
        action=comment_actions.submit_comment,
        proposal_id=proposal.pk,
        paragraph="" if answered else request.POST.get("paragraph", ""),
        reply_to=answered.pk if answered else None,
        language=get_language(),
    )
    if made is None:
        return None
    sent = draft.name
    if comment_selectors.is_own_comment_pending(request.viewer, made):
        messages.success(request, _("Your comment has been sent."), sent)
    else:
        messages.success(request, _("Your comment has been published."), sent)
    return made


@page(PUBLIC, shared=5)
def show_thread(request, slug, number, comment_id):
    """Show a comment, marked, in its thread.

    Links to a comment lead here, even in a long discussion.
    """
    viewer = request.viewer
    consultation, proposal = load_proposal(request, slug, number)
    comment = of_proposal(viewer, proposal, comment_id)
    is_open = Capability.DISCUSS in timetable_selectors.open_capabilities(consultation)
    context = proposal_frame(consultation, proposal) | present_thread(
        request, proposal, comment, is_open=is_open
    )
    context["own_id"] = comment.pk
    context["statement"] = _find_statement(viewer, comment)
    context["follow"] = follow_button(viewer, "comment", comment.root_id or comment.pk)
    context["may_moderate"] = viewer.participant is not None and can_decide(viewer, consultation.pk)
    return render(request, "comments/thread.html", context)


def _find_statement(viewer: Viewer, comment):
    """Return why a comment is limited, for its author and moderators, or None."""
    is_whole = comment.state == ModerationState.PUBLISHED and not comment.unmasked
    if viewer.participant is None or is_whole:
        return None
    return statement_selectors.statement_for_author(viewer, comment)


@page("comment.edit")
def edit_comment(request, slug, number, comment_id):
    """Show the form to edit the viewer's own comment, and save the changes."""
    consultation, proposal = load_proposal(request, slug, number)
    comment = of_proposal(request.viewer, proposal, comment_id)
    if restriction := find_posting_suspension(request.viewer, "comment.edit", consultation.pk):
        return render_suspension_page(request, restriction)
    if not rules.can_edit(request.viewer, comment):
        raise NotAllowed
    must_be_open(request, consultation, Capability.DISCUSS)
    initial = {"body": comment.body, "shows_opinion": comment.shows_opinion}
    may_show = may_show_opinion(request.viewer, proposal.pk)
    form = CommentEditForm(posted(request), initial=initial, may_show_opinion=may_show)
    if submit(request, form, "comment", comment_actions.edit_comment, comment_id=comment.pk):
        messages.success(request, _("Your comment has been changed."))
        return redirect(_build_comment_anchor(proposal, comment))
    context = proposal_frame(consultation, proposal) | {"form": form, "editing": comment}
    context["statement"] = _find_statement(request.viewer, comment)
    return render(request, "comments/edit.html", context, status=status(form))


@page("comment.withdraw")
def withdraw_comment(request, slug, number, comment_id):
    """Ask for confirmation, then withdraw the viewer's own comment. Its replies stay."""
    consultation, proposal = load_proposal(request, slug, number)
    comment = of_proposal(request.viewer, proposal, comment_id)
    if not rules.can_withdraw(request.viewer, comment):
        raise NotAllowed
    must_be_open(request, consultation, Capability.DISCUSS)
    form = ActForm(posted(request))
    if submit(request, form, "comment", comment_actions.withdraw_comment, comment_id=comment.pk):
        messages.success(request, _("Your comment has been withdrawn."))
        return redirect(_build_comment_anchor(proposal, comment))
    context = proposal_frame(consultation, proposal) | {
        "form": form,
        "back": _build_comment_anchor(proposal, comment),
        "comment": comment,
    }
    return render(request, "comments/withdraw.html", context, status=status(form))


@page("comment.endorse", prepare=True)
def endorse_comment(request, slug, number, comment_id):
    """Endorse a comment, or withdraw the endorsement if the address has `withdraw`.

    The address names the wanted result, so that a double tap does not cancel the endorsement. A
    visitor comes here from the page of the comment, and signs in, which endorses it.
    """
    consultation, proposal = load_proposal(request, slug, number)
    comment = of_proposal(request.viewer, proposal, comment_id)
    if request.viewer.participant is None:
        pending = PendingAct(
            "endorsement",
            request.path,
            str(_("A useful comment")),
            about=title_of(proposal),
            lines=[comment.body],
            place=consultation.title,
            fields={"step": ["endorse"]},
        )
        raise SignInForAct(pending, back=_build_comment_anchor(proposal, comment))
    if restriction := find_posting_suspension(request.viewer, "comment.endorse", consultation.pk):
        return render_suspension_page(request, restriction)
    if not rules.may(request.viewer, "comment.endorse", consultation.pk):
        raise NotAllowed
    if request.method != "POST":
        return render(
            request,
            "comments/useful.html",
            proposal_frame(consultation, proposal) | {"comment": comment},
        )
    act = (
        endorsement_actions.withdraw_endorsement
        if request.GET.get("withdraw")
        else endorsement_actions.endorse_comment
    )
    act(viewer=request.viewer, comment_id=comment.pk)
    if request.htmx:
        again = comment_selectors.get_comment(request.viewer, comment.pk)
        show = Show(request.viewer, proposal, [again], is_open=True)
        return render(request, "comments/useful_button.html", {"comment": show(again)})
    return redirect(
        came_from(request, _build_comment_url(proposal, comment.pk)) + f"#comment-{comment.pk}"
    )


def _build_comment_url(proposal, comment_id):
    return reverse("comment", args=[proposal.consultation.slug, proposal.number, comment_id])


def _build_comment_anchor(proposal, comment):
    return f"{_build_comment_url(proposal, comment.pk)}#comment-{comment.pk}"
