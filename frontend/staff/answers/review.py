"""Pages of the second reader, and of the publication of several answers together."""

import uuid
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.core.exceptions import DomainError, Invalid, NotFound
from consult.core.records import idempotency
from consult.outcomes.answers import rules
from consult.outcomes.answers.actions import corrections, drafts, publication
from consult.outcomes.answers.selectors import answers as answer_selectors
from consult.outcomes.enums import AnswerProgress
from debates.proposals.selectors.proposals import get_proposals, title_of
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.outcome.answers import preview_answer, words_of
from frontend.staff.answers.frame import frame, load_to_answer, load_to_publish
from frontend.staff.answers.targets import name_targets, read_ids
from frontend.toolkit.pages.page import page


@page("answer.review")
def review_answer(request, slug, answer_id):
    """Approve an answer that another person wrote, or return it with a note."""
    consultation = load_to_answer(request, slug)
    if request.method == "POST":
        viewer = request.viewer
        try:
            if request.POST.get("act") == "return":
                note = request.POST.get("return-note", "")
                drafts.return_answer(viewer=viewer, answer_id=answer_id, note=note)
                messages.success(
                    request, _("The answer has been returned to its writer, with your note.")
                )
            else:
                drafts.approve_answer(viewer=viewer, answer_id=answer_id)
                messages.success(
                    request, _("The answer has been approved. A manager can publish it.")
                )
        except NotFound:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("staff-answer", slug, answer_id)
    return redirect("staff-answers", consultation.slug)


@page("answer.draft")
def decide_correction(request, slug, answer_id):
    """Publish the correction of an answer that waits, or delete it."""
    load_to_answer(request, slug)
    waiting = answer_selectors.get_correction(request.viewer, answer_id)
    if request.method == "POST" and waiting:
        try:
            if request.POST.get("act") == "publish":
                corrections.publish_correction(viewer=request.viewer, correction_id=waiting.pk)
                messages.success(request, _("The correction has been published, with its date."))
            else:
                corrections.delete_correction(viewer=request.viewer, correction_id=waiting.pk)
                messages.success(request, _("The correction has been deleted."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
    return redirect("staff-answer", slug, answer_id)


@page("answer.publish")
def publish_answers(request, slug):
    """List the answers that are ready, and publish the ticked ones together."""
    viewer = request.viewer
    consultation = load_to_publish(request, slug)
    refusal = ""
    status = 200
    chosen = read_ids(request.POST.getlist("answers"))
    if request.method == "POST":
        try:
            count = _publish(request, chosen)
        except NotFound:
            raise
        except DomainError as error:
            refusal = str(error)
            status = 422 if isinstance(error, Invalid) else 409
        else:
            words = ngettext(
                "%(n)s answer has been published. Its authors and followers are notified.",
                "%(n)s answers have been published. Their authors and followers are notified.",
                count,
            )
            messages.success(request, words % {"n": count})
            return redirect("staff-answers", slug)
    needs = viewer.organisation.answers_need_second_reader
    rows = _list_ready_answers(
        viewer, consultation, needs=needs, chosen=chosen if request.POST else None
    )
    context = frame(
        request,
        consultation,
        "staff-answers-publish",
        _("Publish the answers"),
        corrections=[
            {
                "note": correction.note or _("See the correction that is waiting"),
                "writer": correction.written_by.public_name if correction.written_by else "",
                "url": reverse("staff-answer", args=[slug, correction.answer_id]),
            }
            for correction in answer_selectors.list_waiting_corrections(viewer, consultation.pk)
        ],
        rows=rows,
        ready=sum(row["is_ticked"] for row in rows),
        total=sum(len(row["targets"]) for row in rows if row["is_ticked"]),
        needs_second_reader=needs,
        refusal=refusal,
        key=uuid.uuid4(),
        shortcuts=[
            ("J K", _("next, previous")),
            ("X", _("tick or untick")),
            ("Ctrl ↵", _("publish the ticked answers")),
        ],
    )
    return render(request, "staff/answers/publication.html", context, status=status)


def _publish(request, chosen) -> int:
    """Publish the ticked answers once, also if the form is sent twice. Return their number."""

    def act() -> idempotency.Outcome:
        published = publication.publish_answers(viewer=request.viewer, answer_ids=chosen)
        return idempotency.Outcome(200, "answers", str(len(published)))

    typed = {"answers": sorted(map(str, chosen))}
    print_ = idempotency.fingerprint("POST", request.path, typed)
    key = request.POST.get("key")
    return int(idempotency.once(request.viewer, key, print_, act).object_id)


def _list_ready_answers(viewer, consultation, *, needs, chosen) -> list[dict[str, Any]]:
    """Return the answers that may be published, with what they answer.

    Those that their writers submitted are ticked. Plain drafts, and answers without their reasons,
    are not.
    """
    possible = [
        answer
        for answer in answer_selectors.list_answers(viewer, consultation.pk)
        if not answer.is_published and (not needs or answer.progress == AnswerProgress.APPROVED)
    ]
    targets = {
        answer.pk: [target.proposal_id for target in answer.targets.all()] for answer in possible
    }
    proposal_ids = [pk for ids in targets.values() for pk in ids if pk]
    proposals = get_proposals(viewer, proposal_ids, consultation=consultation)
    rows = [
        _row(
            consultation,
            answer,
            sorted(
                (proposals[pk] for pk in targets[answer.pk] if pk in proposals),
                key=lambda p: p.number,
            ),
            (answer.progress != AnswerProgress.DRAFT and not rules.lacks_reasons(answer))
            if chosen is None
            else answer.pk in chosen,
        )
        for answer in possible
    ]
    return sorted(rows, key=lambda row: not row["is_ticked"])


def _row(consultation, answer, proposals, is_ticked) -> dict[str, Any]:
    return {
        "id": answer.pk,
        "anchor": f"answer-text-{answer.pk}",
        "heading": name_targets(answer, proposals),
        "targets": [
            {"title": title_of(proposal), "url": url_of("proposal", proposal)}
            for proposal in proposals
        ],
        "answer": preview_answer(consultation, words_of(answer), answer.language),
        "url": reverse("staff-answer", args=[consultation.slug, answer.pk]),
        "lacks_reasons": rules.lacks_reasons(answer),
        "is_ticked": is_ticked,
    }
