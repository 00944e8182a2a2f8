"""End of the link between voters and votes, once a vote can no longer be contested (ADR 137)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.postgres import tenancy
from consult.core.queue import events
from consult.core.records import journal
from consult.organisations.selectors import get_organisation_by_id
from moderation.appeals.selectors import APPEAL_WITHIN
from votes.ballot_box.store import voter_links
from votes.events import VoterLinksEnd

QUESTIONS = 200  # of one transaction


def delete_ended_links() -> int:
    """Delete the links of voters to votes that were closed six months ago; return how many.

    Six months are the delay for appeals against decisions on texts, which freeze votes. Figures and
    results are stored. Announce `VoterLinksEnd` first, for what is computed from ballots.
    """
    with tenancy.across_organisations("links of voters end everywhere"):
        due = voter_links.list_questions_with_ended_links(APPEAL_WITHIN)
    deleted = 0
    for organisation_id, consultation_id, question_ids in due:
        with tenancy.organisation(organisation_id):
            for start in range(0, len(question_ids), QUESTIONS):
                chosen = question_ids[start : start + QUESTIONS]
                deleted += _delete(organisation_id, consultation_id, chosen)
    return deleted


@transaction.atomic
def _delete(organisation_id: UUID, consultation_id: UUID, question_ids: Iterable[UUID]) -> int:
    events.announce(organisation_id, VoterLinksEnd(organisation_id, consultation_id))
    deleted = sum(voter_links.delete_links(question_id) for question_id in question_ids)
    viewer = Viewer.system(get_organisation_by_id(organisation_id))
    consultation = get_consultation_by_id(viewer, consultation_id)
    journal.record(viewer, "votes.delete_links", consultation, number=deleted)
    return deleted
