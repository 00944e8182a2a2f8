"""The review of a draft synthesis by participants: the draft, and the remark on each passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotAllowed, NotFound
from consult.outcomes.exceptions import ReviewIsClosed
from consult.outcomes.remarks import actions as remark_actions
from consult.outcomes.remarks import selectors as remark_selectors
from consult.outcomes.remarks.review_counts import count_review
from consult.outcomes.remarks.rules import can_remark
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.content import BlockContent
from frontend.presenters.account.sanctions import find_posting_suspension, render_suspension_page
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.parts.components import Crumb
from frontend.synthesis.review.forms import RemarkForm
from frontend.toolkit.forms.form_submission import (
    ActForm,
    ask_to_sign_in,
    describe_other_account,
    posted,
    status,
    submit,
)
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page
from frontend.toolkit.sessions.pending_acts import PendingAct, SignInForAct
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.outcomes.models import DraftRemark

LONGEST_LINE = 300


@dataclass(frozen=True)
class Passage:
    """A passage of the draft, with the remark of the reader on it, if any."""

    block: BlockContent
    own: DraftRemark | None

    @property
    def is_changeable(self) -> bool:
        """Return whether the remark of the reader may still be changed."""
        return self.own is None or self.own.state in remark_actions.CHANGEABLE


@page(PUBLIC, shared=OF_CITIZENS)
def show_review(request, slug):
    """Show the draft with its passages while its review is open, or the dates of the review."""
    viewer = request.viewer
    consultation, review = _found(viewer, slug)
    synthesis = review.synthesis
    context = _frame(consultation, Crumb(_("Draft of the synthesis"))) | {
        "synthesis": synthesis,
        "review": review,
    }
    own = remark_selectors.own_remarks(viewer, synthesis)
    if not review.is_open:
        context |= {
            "version": synthesis_selectors.versions(viewer, consultation.pk).first(),
            "own_remarks": [row for row in own.values() if not row.agrees],
        }
        return render(request, "synthesis/review/closed.html", context)
    content = synthesis_selectors.draft_content(viewer, synthesis.pk)
    context |= {
        "content": content,
        "chapters": [
            (
                chapter,
                [
                    Passage(block, own.get(UUID(block.id)))
                    for block in chapter.blocks
                    if not _is_empty(block)
                ],
            )
            for chapter in content.chapters
        ],
        "facts": count_review(synthesis),
        "may_remark": viewer.participant is None or can_remark(viewer, consultation.pk),
    }
    return render(request, "synthesis/review/review.html", context)


@page("remark.submit", prepare=True)
def write_remark(request, slug, passage):
    """Agree with a passage, or show and submit the form that asks for a change.

    A visitor writes or presses first, and signs in to send.
    """
    viewer = request.viewer
    consultation, review = _found(viewer, slug)
    if restriction := find_posting_suspension(viewer, "remark.submit", consultation.pk):
        return render_suspension_page(request, restriction)
    if viewer.participant and not can_remark(viewer, consultation.pk):
        raise NotAllowed(describe_other_account())
    if not review.is_open and request.method != "POST":
        raise ReviewIsClosed
    block, chapter = _passage(viewer, review.synthesis, passage)
    written = request.POST.get("body", "").strip()
    agrees = bool(request.POST.get("agrees")) and not written
    typed = request.POST or restore_unsent(request) or None
    own = remark_selectors.own_remarks(viewer, review.synthesis).get(passage)
    if agrees:
        form = ActForm(posted(request))
    else:
        form = RemarkForm(
            typed,
            initial={
                "body": own.body if own else "",
                "shows_name": own is not None and own.shows_name,
            },
            accepted=not charter_selectors.must_accept_charter(viewer, consultation),
        )
    if written and request.POST.get("agrees"):
        form.add_error(
            "body", _("You wrote a remark. Send it, or empty this field to agree with the passage.")
        )
    elif request.method == "POST":
        if viewer.participant is None:
            _sign_in_first(request, form, consultation, review.synthesis, block, agrees=agrees)
        elif made := submit(
            request,
            form,
            "remark",
            remark_actions.submit_remark,
            synthesis_id=review.synthesis.pk,
            passage=passage,
            agrees=agrees,
            language=get_language(),
        ):
            _confirm(request, remark_selectors.get_remark(viewer, made))
            return redirect(_place(consultation, passage))
    context = _frame(consultation, _crumb(consultation), Crumb(_("Passage"))) | {
        "synthesis": review.synthesis,
        "passage": block,
        "chapter": chapter,
        "form": form,
        "is_form_of_text": not agrees,
        "own": own,
        "back": _place(consultation, passage),
    }
    return render(request, "synthesis/review/passage.html", context, status=status(form))


def _is_empty(block):
    parts = (block.html, block.quotation, block.figure, block.sources, block.sound)
    return not any(parts)


def _sign_in_first(request, form, consultation, synthesis, block, *, agrees):
    """Raise `SignInForAct` for what a visitor pressed or typed, unless the form has errors."""
    about = {"about": synthesis.title, "place": consultation.title}
    if agrees:
        act = PendingAct(
            "remark",
            request.path,
            str(_("You agree with a passage of the draft")),
            lines=[_shorten(block.text)] if block.text else [],
            fields={"agrees": ["yes"]},
            **about,
        )
        raise SignInForAct(act, back=reverse("synthesis-review", args=[consultation.slug]))
    ask_to_sign_in(
        request, form, PendingAct("remark", request.path, str(_("Your remark")), **about)
    )


def _shorten(text):
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"


def _confirm(request, remark):
    if remark.agrees:
        messages.success(request, _("You agree with this passage."))
    elif remark.state == ModerationState.PENDING:
        messages.success(request, _("Your remark has been sent. A moderator reads it, too."))
    else:
        messages.success(request, _("Your remark is sent to the writers."))


@page("remark.withdraw")
def withdraw_remark(request, slug, remark_id):
    """Ask for confirmation, then withdraw the viewer's own remark."""
    consultation, _review = _found(request.viewer, slug)
    row = remark_selectors.get_remark(request.viewer, remark_id)
    if row.consultation_id != consultation.pk or row.moderation.is_final:
        raise NotFound
    if request.viewer.participant is None or row.author_id != request.viewer.participant.pk:
        raise NotAllowed
    form = ActForm(posted(request))
    act = remark_actions.withdraw_remark
    if submit(request, form, "remark", act, remark_id=row.pk):
        messages.success(request, _("Your remark has been withdrawn."))
        return redirect(_place(consultation, row.passage))
    context = _frame(consultation, _crumb(consultation), Crumb(_("Remark"))) | {
        "form": form,
        "remark": row,
        "back": _place(consultation, row.passage),
    }
    return render(request, "synthesis/review/withdraw.html", context, status=status(form))


def _found(viewer, slug):
    """Return a consultation and the review of its synthesis. Raise `NotFound` without dates."""
    consultation = get_consultation(viewer, slug)
    review = remark_selectors.find_review(viewer, consultation)
    if review is None:
        raise NotFound
    return consultation, review


def _passage(viewer, synthesis, passage):
    """Return the content of a passage and its chapter. Raise `NotFound`."""
    row = synthesis_selectors.get_block(synthesis, passage)
    chapter = synthesis_selectors.chapter_content(viewer, synthesis, row.chapter)
    return next(block for block in chapter.blocks if block.id == str(row.pk)), chapter


def _frame(consultation, *last):
    return {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(consultation, *last),
    }


def _crumb(consultation):
    return Crumb(_("Draft of the synthesis"), reverse("synthesis-review", args=[consultation.slug]))


def _place(consultation, passage):
    return f"{reverse('synthesis-review', args=[consultation.slug])}#passage-{passage}"
