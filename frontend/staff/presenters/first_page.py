"""The first page of a member of the team in a consultation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.outcomes.answers.rules import can_draft
from frontend.staff.menu.moments import may_follow

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def first_page(viewer: Viewer, consultation: Consultation) -> str:
    """Return the address of the first team page of the viewer in a consultation. No query.

    It is the public page for a viewer whose role has no page yet, such as a writer in a draft.
    """
    pk = consultation.pk
    is_public = consultation.published_at is not None
    pages = (
        ("staff-consultation", not is_public and rules.can_edit(viewer, consultation)),
        ("staff-follow", is_public and may_follow(viewer, consultation)),
        ("staff-answers", is_public and can_draft(viewer, pk)),
        ("staff-outcomes", is_public and account_rules.may(viewer, "synthesis.write", pk)),
        ("staff-facilitate", is_public and rules.can_open_window(viewer, consultation)),
        ("staff-roles", account_rules.can_grant(viewer, Role.FACILITATOR, pk)),
    )
    for name, is_allowed in pages:
        if is_allowed:
            return reverse(name, args=[consultation.slug])
    if viewer.has(Role.MODERATOR, pk):
        return f"{reverse('staff-moderation')}?consultation={consultation.slug}"
    return reverse("consultation", args=[consultation.slug])
