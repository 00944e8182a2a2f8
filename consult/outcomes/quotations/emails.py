"""The email to writers when the source of a quotation changed."""

from uuid import UUID, uuid5

from consult.accounts.enums import Role
from consult.accounts.people.selectors import mailbox_of
from consult.accounts.roles.selectors import people_with_role
from consult.core.queue import jobs
from consult.notifications.actions.mails import write_once
from consult.outcomes.enums import QuotationKind, QuotationState
from consult.outcomes.models import Quotation


@jobs.job("outcomes.email_quotation_change", is_short=True, sends_mail=True)
def email_quotation_change(*, quotation_id: UUID | str, state: str) -> None:
    """Email the writer of the block and the writers of the consultation about a changed source.

    The email contains no word of the quotation, because these words may be erased.
    """
    rows = Quotation.objects.select_related("organisation", "block__chapter__synthesis")
    quotation = rows.filter(pk=quotation_id, state=state).first()
    if quotation is None or state == QuotationState.VERIFIED:
        return
    chapter = quotation.block.chapter
    consultation = chapter.synthesis.consultation
    writers = people_with_role(quotation.organisation, Role.WRITER, consultation.pk)
    moment = quotation.verified_at.isoformat()
    # Earlier texts of a comment are not public, so their quotations leave the published versions.
    is_removed = state == QuotationState.SOURCE_REMOVED or quotation.kind == QuotationKind.COMMENT
    for participant_id in dict.fromkeys([quotation.block.written_by_id, *writers]):
        mailbox = mailbox_of(participant_id) if participant_id else None
        if mailbox:
            write_once(
                organisation=quotation.organisation,
                key=str(uuid5(quotation.pk, f"{state} {moment} {participant_id}")),
                to=mailbox,
                template="outcomes/email/quotation_changed",
                context={
                    "is_removed": is_removed,
                    "chapter": chapter,
                    "consultation": consultation,
                },
            )
