"""Arrangements of contributions: move to another topic, merge duplicates, and separate them.

They change the place of a contribution, and neither its text nor the positions on it.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import topics
from consult.core.exceptions import Invalid
from consult.core.queue import events
from debates.events import ProposalArranged
from debates.models import Proposal
from debates.texts.actions.locks import lock_proposal
from moderation.signals.actions.text_signals import compute_later
from moderation.target_kinds import Arrangement


def _prepare_move(viewer: Viewer, proposal: Proposal, params: dict[str, Any]) -> dict:
    """Return the details of a move to another topic of the same consultation, given by id."""
    topic_ids = {str(topic.pk) for topic in topics(viewer, proposal.consultation)}
    topic_id = str(params.get("topic") or "")
    if topic_id not in topic_ids or topic_id == str(proposal.topic_id):
        raise Invalid(_("Choose another topic of this consultation."), attr="topic")
    return {"from": str(proposal.topic_id), "topic": topic_id}


def _move(viewer: Viewer, proposal: Proposal, details: dict[str, Any]) -> None:
    _set_place(proposal, topic_id=details["topic"])


def _move_back(viewer: Viewer, proposal: Proposal, details: dict[str, Any]) -> None:
    _set_place(proposal, topic_id=details["from"])


def _lock_both(viewer: Viewer, proposal_id: UUID, params: dict[str, Any]) -> None:
    """Lock both proposals in the order of their ids.

    Two merges in opposite directions then cannot cause a deadlock.
    """
    try:
        ids = sorted(UUID(str(pk)) for pk in (proposal_id, params.get("into")))
    except ValueError:
        return  # not an id: `_prepare_merge` refuses it next
    rows = Proposal.objects.filter(organisation=viewer.organisation, pk__in=ids)
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _prepare_merge(viewer: Viewer, proposal: Proposal, params: dict[str, Any]) -> dict:
    """Return the details of a merge into another public contribution of the consultation.

    The other contribution is given by id, and is not merged itself. Both are locked by now.
    `brought` lists the proposals already merged into this one: the merge moves them to the other
    one too.
    """
    into = _other(viewer, proposal, params.get("into"))
    merged_ids = [str(pk) for pk in proposal.merged.order_by("pk").values_list("pk", flat=True)]
    return {"into": str(into.pk), "brought": merged_ids}


def _other(viewer: Viewer, proposal: Proposal, pk: Any) -> Proposal:
    refusal = Invalid(
        _("Choose another public contribution of this consultation, not merged itself."),
        attr="into",
    )
    found = Proposal.objects.filter(
        organisation=viewer.organisation, consultation=proposal.consultation_id
    )
    try:
        known = (
            found.filter(pk=pk, merged_into=None).exclude(pk=proposal.pk).exists() if pk else False
        )
    except (ValidationError, ValueError, TypeError):
        known = False
    if not known or proposal.merged_into_id:
        raise refusal
    other = lock_proposal(viewer, pk)
    if other.merged_into_id or not other.moderation.has_public_text:
        raise refusal
    return other


def _merge(viewer: Viewer, proposal: Proposal, details: dict[str, Any]) -> None:
    Proposal.objects.filter(pk__in=details["brought"]).update(merged_into=details["into"])
    _set_place(proposal, merged_into_id=details["into"])


def _undo_merge(viewer: Viewer, proposal: Proposal, details: dict[str, Any]) -> None:
    """Undo a merge: the proposals that moved with this one return to it."""
    Proposal.objects.filter(pk__in=details["brought"]).update(merged_into=proposal)
    _set_place(proposal, merged_into_id=None)


def _prepare_split(viewer: Viewer, proposal: Proposal, params: dict[str, Any]) -> dict:
    if proposal.merged_into_id is None:
        raise Invalid(_("This contribution is not merged with another one."), attr="action")
    return {"into": str(proposal.merged_into_id), "brought": []}


def put_in_topic(proposal: Proposal, topic_id: UUID) -> None:
    """Move a locked proposal to another topic, and announce it if its text is public."""
    if proposal.moderation.has_public_text:
        _set_place(proposal, topic_id=topic_id)
        return
    proposal.topic_id = topic_id
    proposal.save(update_fields=["topic"])


def _set_place(proposal: Proposal, **columns: Any) -> None:
    """Store the new place of a locked proposal, and announce it.

    A job compares it with the other contributions again.
    """
    for name, value in columns.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=[name.removesuffix("_id") for name in columns])
    arranged = ProposalArranged(proposal.organisation_id, proposal.consultation_id, proposal.pk)
    events.announce(proposal.organisation_id, arranged)
    compute_later("proposal", proposal)


ARRANGEMENTS = {
    "move": Arrangement(_prepare_move, _move, _move_back),
    "merge": Arrangement(_prepare_merge, _merge, _undo_merge, lock_others=_lock_both),
    "split": Arrangement(_prepare_split, _undo_merge, _merge),
}
