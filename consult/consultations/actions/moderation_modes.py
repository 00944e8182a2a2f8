"""The switch of a public consultation to moderation before publication, and back."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import locked, public_reason, require
from consult.consultations.enums import ModerationMode
from consult.consultations.exceptions import NotPublished
from consult.consultations.models import ModeChange
from consult.core.exceptions import Invalid
from consult.core.records import journal


@transaction.atomic
def switch_moderation_mode(
    *, viewer: Viewer, consultation_id: UUID, mode: str, reason: str
) -> ModeChange:
    """Change from now on whether a moderator reads texts before or after they are public.

    Texts that are public stay public, and texts that wait still wait. The change and its reason are
    public, on the page of the rules and in the moderation log, and journalled. Lock the
    consultation. Raise `NotPublished` for a draft, whose mode is edited, and `Invalid` for an
    unknown mode, the present one, or a missing reason.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if not consultation.published_at:
        raise NotPublished
    if mode not in ModerationMode.values:
        raise Invalid(attr="mode")
    if mode == consultation.moderation_mode:
        raise Invalid(_("This is the current rule. Choose the other one."), attr="mode")
    lacking = _("Say in a sentence why the rule changes. Everyone can read it.")
    reason = public_reason(ModeChange, reason, lacking, attr="reason", field="reason")
    consultation.moderation_mode = mode
    consultation.save(update_fields=["moderation_mode"])
    change = ModeChange.objects.create(
        organisation_id=consultation.organisation_id,
        consultation=consultation,
        mode=mode,
        reason=reason,
    )
    journal.record(viewer, "consultation.moderation_mode", consultation, mode=mode, reason=reason)
    return change
