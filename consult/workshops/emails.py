"""Emails about workshops, to registered people, declarants, managers and authors of voice messages.

Each email is one job, so that none is sent twice.
"""

from uuid import UUID, uuid5

from django.db import transaction

from consult.accounts.invitations.links import path_of as path_of_invitation
from consult.accounts.people.selectors import Mailbox, mailbox_of
from consult.consultations.selectors.consultations import path_of as path_of_consultation
from consult.core.queue import jobs
from consult.notifications.actions.mails import write_once
from consult.workshops.declarations.actions import forget_declarant
from consult.workshops.enums import DeclarationState, VoiceState, WorkshopState
from consult.workshops.meetings.selectors.workshops import empty_if_out_of_view, path_of
from consult.workshops.models import (
    Declaration,
    ExpectedFacilitator,
    ReadingLink,
    Registration,
    VoiceMessage,
)
from consult.workshops.registrations.actions import token_of
from consult.workshops.voice_messages.selectors import path_of_voice
from debates.proposals.selectors.proposals import path_of as path_of_proposal

MAILS = "workshops/email"


@jobs.job("workshops.confirm_registration", is_short=True, sends_mail=True)
def confirm_registration(*, registration_id: UUID, language: str = "") -> None:
    """Email a registered person the time and place of the workshop.

    A link cancels the registration.
    """
    _email_registered_person("registered", registration_id, language)


@jobs.job("workshops.call_off", is_short=True, sends_mail=True)
def call_off(*, registration_id: UUID) -> None:
    """Email a registered person that the workshop is cancelled."""
    _email_registered_person("cancelled", registration_id, "")


@jobs.job("workshops.email_move", is_short=True, sends_mail=True)
def email_move(*, registration_id: UUID, change_id: UUID) -> None:
    """Email a registered person that the day, the hour or the place changed.

    Nothing is sent if the workshop was cancelled in the meantime: another email announces that.
    """
    if (
        Registration.objects.filter(pk=registration_id)
        .exclude(workshop__state=WorkshopState.CANCELLED)
        .exists()
    ):
        _email_registered_person(
            "moved", registration_id, "", key=uuid5(registration_id, str(change_id))
        )


@jobs.job("workshops.confirm_declaration", is_short=True, sends_mail=True)
def confirm_declaration(*, declaration_id: UUID, language: str) -> None:
    """Email the declarant of a workshop what was declared and what happens next."""
    rows = Declaration.objects.select_related("organisation", "consultation")
    declaration = rows.filter(pk=declaration_id, state=DeclarationState.WAITING).first()
    if declaration is None or not declaration.email:
        return
    consultation_path = path_of_consultation(declaration.consultation)
    write_once(
        organisation=declaration.organisation,
        key=str(uuid5(declaration.pk, "declarant")),
        to=Mailbox(declaration.email, language),
        template=f"{MAILS}/received",
        context={
            "declaration": declaration,
            "kit_path": f"{consultation_path}kit/",
            "workshops_path": f"{consultation_path}workshops/",
        },
    )


@jobs.job("workshops.email_managers", is_short=True, sends_mail=True)
def email_managers(*, declaration_id: UUID, participant_id: UUID) -> None:
    """Email a manager that a workshop was declared.

    The email does not contain the declarant's name or address.
    """
    to = mailbox_of(participant_id)
    declaration = (
        Declaration.objects.select_related("organisation", "consultation")
        .filter(pk=declaration_id)
        .first()
    )
    if to and declaration and declaration.state == DeclarationState.WAITING:
        path = (
            f"/staff{path_of_consultation(declaration.consultation)}declarations/{declaration.pk}/"
        )
        key = str(uuid5(declaration.pk, str(participant_id)))
        context = {"declaration": declaration, "path": path}
        organisation = declaration.organisation
        write_once(
            organisation=organisation, key=key, to=to, template=f"{MAILS}/declared", context=context
        )


@jobs.job("workshops.email_objection", is_short=True, sends_mail=True)
def email_objection(*, link_id: UUID, participant_id: UUID) -> None:
    """Email a facilitator that a participant disagrees with the transcript.

    The email does not contain the words. Each reading link leads to one email only: the page of the
    recording lists the objections that follow.
    """
    to = mailbox_of(participant_id)
    rows = ReadingLink.objects.select_related("organisation", "recording__workshop")
    link = rows.filter(pk=link_id).first()
    if to and link:
        recording = link.recording
        path = f"/staff/workshops/{recording.workshop_id}/recordings/{recording.number}/"
        write_once(
            organisation=link.organisation,
            key=str(uuid5(link.pk, str(participant_id))),
            to=to,
            template=f"{MAILS}/objection",
            context={"recording": recording, "workshop": recording.workshop, "path": path},
        )


@jobs.job("workshops.email_decision", is_short=True, sends_mail=True)
@transaction.atomic
def email_decision(*, declaration_id: UUID) -> None:
    """Email the decision to the declarant of a workshop, then delete their name and address."""
    rows = Declaration.objects.select_related("organisation", "consultation", "workshop")
    declaration = rows.filter(pk=declaration_id).first()
    if declaration is None or not declaration.email:
        return
    expected = _find_expected(declaration)
    invitation = expected.invitation if expected else None
    paths = {
        "own_path": "/staff/workshops/",
        "invitation_path": path_of_invitation(invitation) if invitation else "",
        "expires_at": invitation.expires_at if invitation else None,
        "kit_path": f"{path_of_consultation(declaration.consultation)}kit/",
    }
    context = {"declaration": declaration, "workshop": declaration.workshop} | paths
    to = Mailbox(declaration.email)
    template = f"{MAILS}/{declaration.state}"
    organisation = declaration.organisation
    key = str(declaration.pk)
    write_once(organisation=organisation, key=key, to=to, template=template, context=context)
    forget_declarant(declaration)


@jobs.job("workshops.email_voice_message", is_short=True, sends_mail=True)
def email_voice_message(*, voice_id: UUID) -> None:
    """Email the author of a voice message that it became a contribution, or why it was declined."""
    rows = VoiceMessage.objects.select_related("organisation", "consultation", "topic", "proposal")
    voice = rows.filter(pk=voice_id).exclude(state=VoiceState.SENT).first()
    to = mailbox_of(voice.participant_id) if voice else None
    if voice and to:
        mail = f"{MAILS}/voice_{voice.state}"
        organisation = voice.organisation
        path = path_of_proposal(voice.proposal) if voice.proposal else path_of_voice(voice)
        context = {"voice": voice, "path": path}
        write_once(
            organisation=organisation, key=str(voice.pk), to=to, template=mail, context=context
        )


def _find_expected(declaration: Declaration) -> ExpectedFacilitator | None:
    """Return the declarant as an expected facilitator, or None if no invitation waits."""
    rows = ExpectedFacilitator.objects.filter(workshop=declaration.workshop_id)
    return (
        rows.filter(invitation__address=declaration.email.lower())
        .select_related("invitation")
        .first()
    )


def _email_registered_person(
    mail: str, registration_id: UUID, language: str, key: object = None
) -> None:
    rows = Registration.objects.select_related("organisation", "workshop__consultation")
    registration = rows.filter(pk=registration_id).exclude(email="").first()
    if registration is None:  # deleted in the meantime
        return
    workshop = empty_if_out_of_view(registration.workshop)
    context = {"registration": registration, "workshop": workshop, "path": path_of(workshop)}
    context["back_path"] = f"/workshops/coming/{token_of(registration.pk)}/"
    context["others_path"] = f"{path_of_consultation(workshop.consultation)}workshops/"
    to = Mailbox(registration.email, language or workshop.language)
    key = str(key or registration.pk)
    write_once(
        organisation=registration.organisation,
        key=key,
        to=to,
        template=f"{MAILS}/{mail}",
        context=context,
    )
