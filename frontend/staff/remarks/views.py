"""Pages of the writers: the remarks of participants on each passage of the draft, and their reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.outcomes.remarks import actions as remark_actions
from consult.outcomes.remarks import rules
from consult.outcomes.remarks import selectors as remark_selectors
from consult.outcomes.remarks.review_counts import COUNTED, count_review, count_unanswered
from consult.outcomes.syntheses.selectors import find_synthesis
from debates.differences import differences
from frontend.presenters.parts.components import Change
from frontend.staff.entries import required, setup
from frontend.staff.remarks.forms import RemarkReplyForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

if TYPE_CHECKING:
    from consult.outcomes.models import Block, DraftRemark

MOST = 300


@dataclass
class RemarkedPassage:
    """A passage of the draft with the changes that participants asked for.

    `block` is None for a passage that the writers deleted.
    """

    id: UUID
    chapter: str
    block: Block | None
    agreements: int
    remarks: list[DraftRemark] = field(default_factory=list)


@page("remark.reply")
def list_remarks(request, slug):
    """List the remarks of the latest review by passage; with `unanswered`, those without a reply."""
    consultation, synthesis = _load_synthesis(request, slug)
    are_unanswered = bool(request.GET.get("unanswered"))
    rows = remark_selectors.list_remarks(request.viewer, synthesis, are_unanswered=are_unanswered)
    unanswered = count_unanswered(synthesis)
    context = setup(
        request,
        consultation,
        "staff-remarks",
        passages=_by_passage(synthesis, rows[:MOST]),
        facts=count_review(synthesis),
        are_unanswered=are_unanswered,
        unanswered=sum(unanswered.values()),
    )
    return render(request, "staff/remarks/list.html", context)


def _by_passage(synthesis, rows) -> list[RemarkedPassage]:
    """Return the passages in the order of the draft, deleted ones last."""
    blocks = remark_selectors.blocks_of(synthesis)
    agreements = remark_selectors.count_agreements(synthesis)
    passages: dict[UUID, RemarkedPassage] = {}
    for row in rows:
        block = blocks.get(row.passage)
        title = block.chapter.title if block else row.chapter_title
        passage = RemarkedPassage(row.passage, title, block, agreements.get(row.passage, 0))
        passages.setdefault(row.passage, passage).remarks.append(row)
    order = {pk: place for place, pk in enumerate(blocks)}
    return sorted(passages.values(), key=lambda remarked: order.get(remarked.id, len(order)))


@page("remark.reply")
def reply_to_remark(request, slug, remark_id):
    """Show a remark with the passage as it was and as it is, and save the reply."""
    consultation, synthesis = _load_synthesis(request, slug)
    row = remark_selectors.get_remark(request.viewer, remark_id)
    if row.synthesis_id != synthesis.pk or row.agrees or row.state not in COUNTED:
        raise NotFound
    form = RemarkReplyForm(
        posted(request),
        initial={"reply": row.reply, "is_taken_into_account": row.is_taken_into_account},
    )
    act = remark_actions.reply_to_remark
    if submit(request, form, "remark", act, remark_id=row.pk):
        messages.success(request, _("The reply has been saved."))
        return redirect(f"{reverse('staff-remarks', args=[slug])}#passage-{row.passage}")
    block = remark_selectors.blocks_of(synthesis).get(row.passage)
    now = block.text if block else ""
    context = setup(
        request,
        consultation,
        "staff-remarks",
        remark=row,
        passage=block,
        changes=_changes(row.passage_text, now),
        form=form,
    )
    return render(request, "staff/remarks/reply.html", context, status=status(form))


def _changes(before, now):
    if before == now:
        return []
    return [Change(text, op) for op, text in differences(before, now)]


def _load_synthesis(request, slug):
    consultation = get_consultation(request.viewer, slug)
    required(rules.can_reply(request.viewer, consultation.pk))
    synthesis = find_synthesis(request.viewer, consultation.pk)
    if synthesis is None:
        raise NotFound
    return consultation, synthesis
