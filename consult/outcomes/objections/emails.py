"""The e-mail to writers about an objection."""

from uuid import UUID

from consult.accounts.people.selectors import mailbox_of
from consult.accounts.viewer import Viewer
from consult.core.queue import jobs
from consult.notifications.actions.mails import write_once
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.objections.selectors import get_objections, path_of_objection


@jobs.job("outcomes.email_objection", is_short=True, sends_mail=True)
def email_objection(
    *, organisation_id: UUID, objection_id: UUID, participant_id: UUID, key: str
) -> None:
    """Email a writer that an author objects.

    The e-mail contains no word of the objection. None is sent once the objection is no longer public.
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
            "path": path_of_objection(row),
        },
    )
