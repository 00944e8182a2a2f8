"""Permissions of moderation. A viewer may never decide on their own case."""

from uuid import UUID

from consult.accounts.people.selectors import own_institutions
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from moderation import target_kinds
from moderation.enums import Action, ApprovalKind
from moderation.models import Notice
from moderation.target_kinds import Target

WHO = {
    ApprovalKind.REPORTER: "reporter.see_identity",
    ApprovalKind.ADDRESS: "participant.see_email",
}


def can_see_queue(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may read the cases of a consultation."""
    return may(viewer, "moderation.queue", consultation_id)


def can_decide(viewer: Viewer, consultation_id: UUID | None) -> bool:
    """Return whether the viewer may decide on the texts of a consultation."""
    return may(viewer, "moderation.decide", consultation_id)


def can_see_devices(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may read from how many devices a consultation was written in.

    These figures never show whose devices they are.
    """
    return may(viewer, "devices.see", consultation_id)


def can_take(viewer: Viewer, action: str, consultation_id: UUID) -> bool:
    """Return whether the viewer may take a kind of decision.

    Managers may move and merge too, but not limit a text.
    """
    if action in Action.rearranging():
        return may(viewer, "moderation.arrange", consultation_id)
    return can_decide(viewer, consultation_id)


def can_know(viewer: Viewer, kind: str, consultation_id: UUID | None) -> bool:
    """Return whether the viewer may ask for a reporter's identity or a person's address.

    They may read it once a second person agreed.
    """
    return may(viewer, WHO[ApprovalKind(kind)], consultation_id)


def can_confirm_identity(viewer: Viewer, consultation_id: UUID | None) -> bool:
    """Return whether the viewer may confirm a disclosure of identity requested by a colleague."""
    return may(viewer, "identity.confirm", consultation_id)


def possible_decisions(viewer: Viewer, target_kind: str, target: Target) -> list[Action]:
    """Return the decisions that the viewer may take on an object of this kind, in any state."""
    fitting = [
        action for action in Action.on_texts() if target_kinds.has_action(target_kind, action)
    ]
    if not getattr(target, "merged_into_id", None):
        fitting = [action for action in fitting if action != Action.SPLIT]
    else:
        fitting = [action for action in fitting if action != Action.MERGE]
    return [action for action in fitting if can_take(viewer, action, target.consultation_id)]


def is_own_case(viewer: Viewer, target_kind: str, target: Target) -> bool:
    """Return whether the text is the viewer's own case, on which they may not decide.

    They wrote it, answer for it as a facilitator, belong to the institution that signed it, or ever
    reported it. This takes one query, two if an institution signed the text, and three for a
    collective contribution.
    """
    person = viewer.participant
    if person is None:
        return False
    responsible = target_kinds.list_responsible(target_kind, target)
    if person.pk in responsible or _speaks_for(viewer, getattr(target, "institution_id", None)):
        return True
    return Notice.objects.filter(
        target_kind=target_kind, target_id=target.pk, reporter=person
    ).exists()


def own_among(viewer: Viewer, targets: dict) -> set:
    """Return which objects, by (kind, id), the viewer may not decide on, as in `is_own_case`.

    This takes one query, or two if an institution signed one of them.
    """
    person = viewer.participant
    if person is None or not targets:
        return set()
    signed = {
        key: pk
        for key, target in targets.items()
        if (pk := getattr(target, "institution_id", None))
    }
    own_institution_ids = (
        set(own_institutions(viewer).values_list("pk", flat=True)) if signed else set()
    )
    notices = Notice.objects.filter(reporter=person, target_id__in=[pk for _kind, pk in targets])
    reported = set(notices.values_list("target_kind", "target_id"))
    wrote = {key for key, target in targets.items() if target.author_id == person.pk}
    return (
        wrote
        | {key for key, pk in signed.items() if pk in own_institution_ids}
        | (reported & targets.keys())
    )


def _speaks_for(viewer: Viewer, institution_id: UUID | None) -> bool:
    return (
        institution_id is not None and own_institutions(viewer).filter(pk=institution_id).exists()
    )
