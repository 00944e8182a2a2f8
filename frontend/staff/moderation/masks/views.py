"""The masking of a reported passage of a recording, in its case."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.core.exceptions import NotFound
from consult.workshops.recordings.actions import masks as mask_actions
from frontend.staff.entries import team
from frontend.staff.moderation.masks.forms import CaseMaskForm
from frontend.staff.moderation.queue import Asked
from frontend.staff.moderation.words import title_of
from frontend.toolkit.form_submission import posted, status, submit
from frontend.toolkit.page import page
from moderation import target_kinds
from moderation.cases.selectors import queue as queue_selectors


@page("passage.mask")
def mask_passage(request, case_id):
    """Mask passages of the reported recording, then return to the case, which stays open."""
    viewer = request.viewer
    case = queue_selectors.get_case(viewer, case_id)
    kind = target_kinds.get_kind(case.target_kind)
    target = kind.get(viewer, case.target_id)
    passages = kind.serialize_for_moderator(viewer, target)["passages"]  # type: ignore[misc]  # every kind with cases has it
    if not passages:
        raise NotFound
    form = CaseMaskForm(posted(request), passages=passages)
    back = Asked.of(request).address("staff-case", case.pk)
    if submit(request, form, "recording", mask_actions.mask_passages, recording_id=target.row.pk):
        messages.success(
            request,
            _("The passage is masked. Its sound is being removed. Now decide about the rest."),
        )
        return redirect(back)
    title = title_of(case.target_kind, target, case.reported_start, case.reported_end)  # type: ignore[attr-defined]  # annotated
    context = team(request, "staff-moderation", form=form, back=back, title=title, case=case)
    return render(request, "staff/moderation/mask.html", context, status=status(form))
