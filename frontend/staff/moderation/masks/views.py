"""The masking of a reported passage of a recording, in its case."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.workshops.recordings.actions import masks as mask_actions
from frontend.staff.entries import team
from frontend.staff.moderation.masks.forms import CaseMaskForm
from frontend.staff.moderation.queue import QueueFilters
from frontend.staff.moderation.words import title_of
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from moderation import rules, target_kinds
from moderation.cases.selectors import queue as queue_selectors
from moderation.decisions.actions import decisions as decision_actions
from moderation.enums import Action

if TYPE_CHECKING:
    from consult.workshops.models import Recording
    from moderation.models import Case


@page("passage.mask")
def mask_passage(request, case_id):
    """Mask passages of the reported recording.

    Then return to the case, which stays open, or close it and leave the rest online.
    """
    viewer = request.viewer
    case = queue_selectors.get_case(viewer, case_id)
    kind = target_kinds.get_kind(case.target_kind)
    target = kind.get(viewer, case.target_id)
    passages = kind.serialize_for_moderator(viewer, target)["passages"]  # type: ignore[misc]  # every kind with cases has it
    if not passages:
        raise NotFound
    form = CaseMaskForm(posted(request), passages=passages)
    filters = QueueFilters.of(request)
    back = filters.address("staff-case", case.pk)
    can_close = Action.NO_BREACH in rules.possible_decisions(viewer, case.target_kind, target)
    closes = can_close and "closes" in request.POST
    act = partial(_mask_and_close, case=case) if closes else mask_actions.mask_passages
    if submit(request, form, "recording", act, recording_id=target.row.pk):
        if closes:
            message = _(
                "The passage has been masked, and the case is closed. The rest stays online."
            )
        else:
            message = _(
                "The passage has been masked. Its sound is being removed. Now decide about "
                "the rest."
            )
        messages.success(request, message)
        return redirect(filters.address("staff-moderation") if closes else back)
    title = title_of(case.target_kind, target, case.reported_start, case.reported_end)  # type: ignore[attr-defined]  # annotated
    context = team(
        request,
        "staff-moderation",
        form=form,
        back=back,
        title=title,
        case=case,
        can_close=can_close,
    )
    return render(request, "staff/moderation/mask.html", context, status=status(form))


@transaction.atomic
def _mask_and_close(
    *, viewer: Viewer, case: Case, recording_id: UUID, **passages: Any
) -> Recording:
    """Mask passages, and decide that the rest stays online. Its log entry has the detail `masked`."""
    recording = mask_actions.mask_passages(viewer=viewer, recording_id=recording_id, **passages)
    decision_actions.decide(
        viewer=viewer,
        target_kind=case.target_kind,
        target_id=case.target_id,
        case_id=case.pk,
        action=Action.NO_BREACH,
        details={"masked": True},
    )
    return recording
