"""Pages of acts that cannot be undone: what they show is what takes effect, ten minutes later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from consult.accounts.requests import SiteRequest
from consult.lifecycle.actions.waiting_acts import confirm_act
from consult.lifecycle.enums import ActKind
from consult.lifecycle.selectors.contents import shown_hash
from frontend.toolkit.forms.form_submission import ActForm, submit

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def is_confirmed(
    request: SiteRequest,
    form: ActForm,
    consultation: Consultation,
    kind: ActKind,
    subject_id: UUID,
) -> bool:
    """Store the act of a page that was sent. Return whether it waits, as the band then says.

    The page has the hidden field `shown`, from `shown_now`.
    """
    is_waiting = submit(
        request,
        form,
        "waiting_act",
        confirm_act,
        consultation_id=consultation.pk,
        kind=kind,
        subject_id=subject_id,
        shown=request.POST.get("shown", ""),
    )
    return bool(is_waiting)


def shown_now(
    request: SiteRequest, consultation: Consultation, kind: ActKind, subject_id: UUID
) -> dict[str, Any]:
    """Return the values of the page of an act for its template: the hash of what it shows now."""
    shown = shown_hash(request.viewer, consultation, kind, subject_id)
    return {"shown": shown.hex()}
