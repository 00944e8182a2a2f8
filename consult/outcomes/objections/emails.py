"""The e-mails to writers about an objection, and to its author about the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts.people.selectors import mailbox_of
from consult.accounts.viewer import Viewer
from consult.core import jobs
from consult.notifications.actions.mails import write_once
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.objections.selectors import get_objections, path_of_objection

if TYPE_CHECKING:
    from uuid import UUID


@jobs.job("outcomes.email_objection", is_short=True, sends_mail=True)
def email_objection(
    *, organisation_id: UUID, objection_id: UUID, participant_id: UUID, is_reply: bool, key: str
) -> None:
    """Email a writer that an author objects, or the author that the objection has a reply.

    The e-mail contains no word of either. None is sent once the objection is no longer public.
    """
    organisation = get_organisation_by_id(organisation_id)
    to = mailbox_of(participant_id)
    found = get_objections(Viewer.public(organisation), [objection_id])
    row = next(iter(found.values()), None)
    if to is None or row is None or not row.body:
        return
    write_once(
        organisation=organisation,
        key=key,
        to=to,
        template="outcomes/email/objection",
        context={
            "objection": row,
            "consultation": row.proposal.consultation,
            "is_reply": is_reply,
            "path": path_of_objection(row),
        },
    )
