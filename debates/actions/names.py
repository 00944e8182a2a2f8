"""A public name is reported, asked to be changed, or replaced by a pseudonym; a person, never their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from consult.accounts import actions as accounts
from consult.core import kinds
from consult.core.exceptions import NotFound
from consult.core.finding import one_of
from debates.exceptions import AlreadyFinal, NameWasTakenAway
from debates.models import ReportedName
from debates.selectors.names import has_public_name
from moderation.actions import close_case, submit_notice
from moderation.enums import Action, ModerationState

if TYPE_CHECKING:
    from uuid import UUID

    from moderation.models import Notice

BESIDE = ("proposal", "comment")
OF_NAMES = frozenset({Action.CORRECT, Action.REMOVE, Action.RESTORE, Action.NO_BREACH})


@transaction.atomic
def report_name(*, viewer, target_kind: str, target_id: UUID, **notice) -> Notice:
    """Report the public name that stands beside a contribution or a comment that one can read, not its words.

    The same name in the same consultation is one case. `notice` is what `submit_notice` takes. Raises what that raises,
    and `NotFound` where nobody is named.
    """
    if target_kind not in BESIDE:
        raise NotFound
    text = kinds.kind(target_kind).get(viewer, target_id)
    if not has_public_name(text):
        raise NotFound
    name, _made = ReportedName.objects.get_or_create(
        organisation_id=text.organisation_id,
        consultation_id=text.consultation_id,
        participant=text.author,
        name=text.author.public_name,
    )
    return submit_notice(viewer=viewer, target_kind="name", target_id=name.pk, **notice)


def lock_name(viewer, name_id) -> ReportedName:
    """A reported name, `FOR NO KEY UPDATE`, whatever its state; the person first, as `follow_name` finds them locked.

    Raises `NotFound`.
    """
    rows = ReportedName.objects.filter(organisation=viewer.organisation)
    seen = one_of(rows, pk=name_id)
    accounts.hold_participant(organisation=viewer.organisation, participant_id=seen.participant_id)
    held = rows.select_related("participant", "consultation").select_for_update(no_key=True, of=("self",))
    return one_of(held, pk=name_id)


def moderate_name(viewer, name: ReportedName, state: str, decision) -> None:
    """Replace a name by a pseudonym, ask for another one, or give it back; the person may choose another at any time.

    What they chose since is left alone. Called within the decision, which journals and announces. Raises `AlreadyFinal`
    on a name that the person gave up before anything was decided.
    """
    if name.moderation.is_final:
        raise AlreadyFinal
    if state == ModerationState.REMOVED:
        name.replaced_by = accounts.replace_public_name(viewer=viewer, **_whose(name))
    elif name.replaced_by:
        accounts.give_public_name_back(viewer=viewer, instead_of=name.replaced_by, **_whose(name))
        name.replaced_by = ""
    is_plain = state == ModerationState.PUBLISHED
    name.state = state
    name.decision_number, name.decision_reason = (None, "") if is_plain else (decision.number, decision.reason)
    name.save(update_fields=["state", "replaced_by", "decision_number", "decision_reason"])


def _whose(name):
    return {"participant_id": name.participant_id, "name": name.name}


def follow_name(*, organisation_id: UUID, participant_id: UUID) -> None:
    """Somebody chose a name: those that they gave up wait for nobody any more; raises on one that was taken away.

    Called within the choice, which holds the person locked. A name that is given up and chosen again is as before.
    """
    rows = ReportedName.objects.filter(organisation=organisation_id, participant=participant_id)
    for name in rows.select_related("participant").select_for_update(no_key=True, of=("self",)).order_by("pk"):
        is_same = name.name.casefold() == name.participant.public_name.casefold()
        if is_same and name.state == ModerationState.REMOVED:
            raise NameWasTakenAway(attr="public_name")
        if not is_same and name.state in (ModerationState.PUBLISHED, ModerationState.PENDING):
            _give_up(name)
        elif is_same and name.state == ModerationState.WITHDRAWN:
            name.state = ModerationState.PUBLISHED
            name.save(update_fields=["state"])


def _give_up(name):
    name.state = ModerationState.WITHDRAWN
    name.save(update_fields=["state"])
    close_case(target_kind="name", target_id=name.pk)


def erase_names(viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Forget what somebody was called where it was reported; what was decided stays in the log, of nobody."""
    rows = ReportedName.objects.filter(organisation=viewer.organisation, participant=participant_id)
    for pk in list(rows.values_list("pk", flat=True)):
        close_case(target_kind="name", target_id=pk)
    rows.delete()
