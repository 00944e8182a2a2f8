"""Workshops that a person without an account declares.

A manager accepts each as a draft, or refuses it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.accounts.roles.selectors import people_with_role
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id, public_reason, require
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.topics import topics
from consult.core.exceptions import Invalid
from consult.core.postgres import clock, tenancy
from consult.core.postgres.validation import check
from consult.core.queue import jobs
from consult.core.records import journal, limits
from consult.core.words.text import clean, clean_line, count_visible_characters
from consult.workshops import rules
from consult.workshops.enums import DeclarationState
from consult.workshops.exceptions import DeclarationIsDecided, DeclarationsAreClosed
from consult.workshops.meetings.actions.facilitators import appoint_facilitator
from consult.workshops.meetings.actions.workshops import create_workshop
from consult.workshops.models import Declaration
from consult.workshops.registrations.selectors import is_open_to_declarations

MOST_WAITING = 200
AHEAD = timedelta(days=366)
ASKED = {"name", "email", "structure", "structure_kind", "place", "held_on", "expected", "message"}
# Longer than a mail server can be unavailable.
TO_TELL = timedelta(days=7)


@transaction.atomic
def declare_workshop(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    topic_ids: Sequence[UUID] = (),
    sender: str = "",
    is_proved: bool = False,
    **written: Any,
) -> Declaration:
    """Declare a workshop of a consultation, past or future.

    Its managers and the declarant are notified by email. `written` may have `name`, `email`, `structure`,
    `structure_kind`, `place`, `held_on`, `expected` and `message`. `sender` is the key by which a
    visitor's acts are limited; it is not stored. The journal entry does not name the person. Raise
    `DeclarationsAreClosed`, `TooMany`, and `Invalid` or `ValidationError` by field.
    """
    _count(sender, is_proved)
    consultation = get_consultation_by_id(viewer, consultation_id)
    require(viewer, rules.can_declare(viewer, consultation.pk))
    waiting = Declaration.objects.filter(consultation=consultation, state=DeclarationState.WAITING)
    if not is_open_to_declarations(consultation) or waiting.count() >= MOST_WAITING:
        raise DeclarationsAreClosed
    declaration = Declaration(organisation=viewer.organisation, consultation=consultation)
    _write(viewer, declaration, topic_ids, written)
    journal.record(Viewer.public(viewer.organisation), "workshop.declare", declaration)
    about = {"declaration_id": declaration.pk}
    managers = people_with_role(viewer.organisation, "manager", consultation.pk)
    jobs.store(
        viewer.organisation.pk,
        jobs.Request("workshops.confirm_declaration", about | {"language": get_language() or ""}),
        *(
            jobs.Request("workshops.email_managers", about | {"participant_id": participant_id})
            for participant_id in managers
        ),
    )
    return declaration


@transaction.atomic
def accept_declaration(*, viewer: Viewer, declaration_id: UUID) -> Declaration:
    """Accept a declared workshop: create its draft, which the declarant is invited to run.

    The email about the decision has the link of the invitation. Lock the declaration, so that
    accepting it twice creates one workshop. Raise `DeclarationIsDecided`.
    """
    declaration = _locked(viewer, declaration_id)
    details = {
        name: getattr(declaration, name)
        for name in ("structure", "structure_kind", "place", "held_on")
    }
    known_topics = {str(topic.pk) for topic in topics(viewer, declaration.consultation)}
    workshop = create_workshop(
        viewer=viewer,
        consultation_id=declaration.consultation_id,
        title=_("Workshop: %(structure)s") % {"structure": declaration.structure[:140]},
        topics=[pk for pk in declaration.topics if pk in known_topics],
        **details,
    )
    appoint_facilitator(
        viewer=viewer, workshop_id=workshop.pk, email=declaration.email, sends_mail=False
    )
    declaration.workshop = workshop
    return _decide(viewer, declaration, DeclarationState.ACCEPTED)


@transaction.atomic
def refuse_declaration(*, viewer: Viewer, declaration_id: UUID, reason: str) -> Declaration:
    """Refuse a declared workshop, with a reason that the declarant receives by email.

    Lock the declaration. Raise `DeclarationIsDecided`, or `Invalid` without a reason.
    """
    declaration = _locked(viewer, declaration_id)
    lacking = _("Say why, in 400 characters at most. The person will read it.")
    declaration.reason = public_reason(Declaration, reason, lacking, "reason", field="reason")
    return _decide(viewer, declaration, DeclarationState.REFUSED)


def forget_declarants() -> int:
    """Delete the data of declarants who could not be notified within seven days of the decision.

    Do so in every organisation, and return the number of declarations.
    """
    with tenancy.across_organisations("who declared workshops is forgotten everywhere"):
        decided = Declaration.objects.filter(decided_at__lt=clock.now() - TO_TELL).exclude(
            name="", email=""
        )
        return decided.update(name="", email="", message="")


def forget_declarant(declaration: Declaration) -> None:
    """Delete the declarant's name, address and message. The structure stays."""
    declaration.name = declaration.email = declaration.message = ""
    declaration.save(update_fields=["name", "email", "message"])


def _count(sender: str, is_proved: bool) -> None:
    limits.check("declaration", sender)
    if not is_proved:
        limits.check("declaration_unproved", sender)


def _write(
    viewer: Viewer, declaration: Declaration, topic_ids: Sequence[UUID], written: dict[str, Any]
) -> None:
    if unknown := sorted(set(written) - ASKED):
        raise Invalid(attr=unknown[0])
    for name, value in written.items():
        line = clean if name == "message" else clean_line
        setattr(declaration, name, line(value) if isinstance(value, str) else value)
    known = {str(topic.pk) for topic in topics(viewer, declaration.consultation)}
    declaration.topics = [str(pk) for pk in dict.fromkeys(topic_ids)]
    if not declaration.topics or not set(declaration.topics) <= known:
        raise Invalid(_("Choose at least one topic."), attr="topics")
    for name in ("name", "email", "structure", "place"):
        if not count_visible_characters(getattr(declaration, name)):
            raise Invalid(_("Fill in this field."), attr=name)
    if abs(declaration.held_on - clock.now().date()) > AHEAD:
        raise Invalid(_("Choose a day within a year."), attr="held_on")
    check(declaration, without=["organisation", "consultation", "topics"])
    declaration.save()


def _locked(viewer: Viewer, declaration_id: UUID) -> Declaration:
    """Return a declaration that waits for a decision, locked `FOR UPDATE`.

    Raise `DeclarationIsDecided` if it was decided.
    """
    rows = Declaration.objects.filter(organisation=viewer.organisation).select_related(
        "consultation"
    )
    declaration = get_row_by_id(rows.select_for_update(of=("self",)), declaration_id)
    require(viewer, rules.can_accept(viewer, declaration.consultation_id))
    if declaration.state != DeclarationState.WAITING:
        raise DeclarationIsDecided
    return declaration


def _decide(viewer: Viewer, declaration: Declaration, state: DeclarationState) -> Declaration:
    declaration.state = state
    declaration.decided_at = clock.now()
    declaration.save(update_fields=["state", "decided_at", "workshop", "reason"])
    journal.record(viewer, f"workshop.declaration_{state}", declaration)
    request = jobs.Request("workshops.email_decision", {"declaration_id": declaration.pk})
    jobs.store(declaration.organisation_id, request)
    return declaration
