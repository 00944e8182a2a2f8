"""Public names that are reported, must be changed, or are replaced by a pseudonym.

These actions are about the name of a person, never about their texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from consult.accounts.people import actions as people_actions
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import get_row
from debates.exceptions import AlreadyFinal, NameWasTakenAway
from debates.models import ReportedName
from debates.names.selectors import has_public_name
from moderation import target_kinds
from moderation.cases.actions.cases import close_case
from moderation.enums import Action, ModerationState
from moderation.notices.actions import submit_notice

if TYPE_CHECKING:
    from moderation.models import Decision, Notice

BESIDE = ("proposal", "comment")
OF_NAMES = frozenset({Action.CORRECT, Action.REMOVE, Action.RESTORE, Action.NO_BREACH})


@transaction.atomic
def report_name(*, viewer: Viewer, target_kind: str, target_id: UUID, **notice: Any) -> Notice:
    """Report the public name shown with a contribution or comment that the viewer can read.

    The words of the text are not reported. Reports of the same name in the same consultation are
    one case. `notice` contains the arguments of `submit_notice`. Raise what that raises, and
    `NotFound` if the text has no public name.
    """
    if target_kind not in BESIDE:
        raise NotFound
    text = target_kinds.get_kind(target_kind).get(viewer, target_id)
    if not has_public_name(text):
        raise NotFound
    name, _made = ReportedName.objects.get_or_create(
        organisation_id=text.organisation_id,
        consultation_id=text.consultation_id,
        participant=text.author,
        name=text.author.public_name,
    )
    return submit_notice(viewer=viewer, target_kind="name", target_id=name.pk, **notice)


def lock_name(viewer: Viewer, name_id: UUID) -> ReportedName:
    """Return a reported name in any state, locked `FOR NO KEY UPDATE`. Raise `NotFound`.

    The person is locked first, which is also the order in `follow_name`.
    """
    rows = ReportedName.objects.filter(organisation=viewer.organisation)
    unlocked = get_row(rows, pk=name_id)
    people_actions.lock_participant(
        organisation=viewer.organisation, participant_id=unlocked.participant_id
    )
    locked_rows = rows.select_related("participant", "consultation").select_for_update(
        no_key=True, of=("self",)
    )
    return get_row(locked_rows, pk=name_id)


def moderate_name(viewer: Viewer, name: ReportedName, state: str, decision: Decision) -> None:
    """Replace a name by a pseudonym, ask for another one, or restore it.

    The person may choose another name at any time, and a name that they chose since is not changed.
    The decision that calls this writes the journal and announces the event. Raise `AlreadyFinal` on
    a name that the person gave up before any decision.
    """
    if name.moderation.is_final:
        raise AlreadyFinal
    if state == ModerationState.REMOVED:
        name.replaced_by = people_actions.replace_public_name(
            viewer=viewer, **_person_and_name(name)
        )
    elif name.replaced_by:
        people_actions.restore_public_name(
            viewer=viewer, instead_of=name.replaced_by, **_person_and_name(name)
        )
        name.replaced_by = ""
    is_plain = state == ModerationState.PUBLISHED
    name.state = state
    name.decision_number, name.decision_reason = (
        (None, "") if is_plain else (decision.number, decision.reason)
    )
    name.save(update_fields=["state", "replaced_by", "decision_number", "decision_reason"])


def _person_and_name(name: ReportedName) -> dict[str, Any]:
    return {"participant_id": name.participant_id, "name": name.name}


def follow_name(*, organisation_id: UUID, participant_id: UUID) -> None:
    """Update the reported names of a participant who chose a name.

    Names that they gave up need no decision any more, so their cases are closed. A name that is
    given up and chosen again is as before. This is called within the choice, which locks the
    person. Raise `NameWasTakenAway` on a name that moderation took away.
    """
    rows = ReportedName.objects.filter(organisation=organisation_id, participant=participant_id)
    for name in (
        rows.select_related("participant")
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    ):
        is_same = name.name.casefold() == name.participant.public_name.casefold()
        if is_same and name.state == ModerationState.REMOVED:
            raise NameWasTakenAway(attr="public_name")
        if not is_same and name.state in (ModerationState.PUBLISHED, ModerationState.PENDING):
            _give_up(name)
        elif is_same and name.state == ModerationState.WITHDRAWN:
            name.state = ModerationState.PUBLISHED
            name.save(update_fields=["state"])


def _give_up(name: ReportedName) -> None:
    name.state = ModerationState.WITHDRAWN
    name.save(update_fields=["state"])
    close_case(target_kind="name", target_id=name.pk)


def erase_names(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete the reported names of a person, and close their cases.

    The decisions stay in the log, without the person.
    """
    rows = ReportedName.objects.filter(organisation=viewer.organisation, participant=participant_id)
    for pk in list(rows.values_list("pk", flat=True)):
        close_case(target_kind="name", target_id=pk)
    rows.delete()
