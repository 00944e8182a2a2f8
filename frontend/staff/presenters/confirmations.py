"""Pages of acts that cannot be undone: what they show is what takes effect, ten minutes later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.utils.translation import gettext as _

from consult.accounts.requests import SiteRequest
from consult.lifecycle.actions.waiting_acts import confirm_act
from consult.lifecycle.enums import ActKind
from consult.lifecycle.selectors.contents import shown_hash
from consult.lifecycle.selectors.waiting_acts import find_waiting_act
from frontend.toolkit.forms.form_submission import ActForm, submit
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def is_confirmed(
    request: SiteRequest,
    form: ActForm,
    consultation: Consultation,
    kind: ActKind,
    subject_id: UUID,
) -> bool:
    """Store the act of a page that was sent, and say when it takes effect. Return whether it waits.

    The page has the hidden field `shown`, from `shown_now`.
    """
    is_stored = submit(
        request,
        form,
        "waiting_act",
        confirm_act,
        consultation_id=consultation.pk,
        kind=kind,
        subject_id=subject_id,
        shown=request.POST.get("shown", ""),
    )
    if not is_stored:
        return False
    waiting = find_waiting_act(request.viewer, consultation)
    if waiting:
        parts = {"act": waiting.get_kind_display(), "time": dates.hour(waiting.due_at)}
        messages.success(request, _("%(act)s at %(time)s. You can stop it until then.") % parts)
    return True


def shown_now(
    request: SiteRequest, consultation: Consultation, kind: ActKind, subject_id: UUID
) -> dict[str, Any]:
    """Return the values of the page of an act for its template: the hash of what it shows now."""
    shown = shown_hash(request.viewer, consultation, kind, subject_id)
    return {"shown": shown.hex()}
