"""Published proposals and voters, for tests of votes."""

from operator import itemgetter
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from consult.consultations.models import Topic
from consult.core.postgres import tenancy
from consult.core.queue import events
from debates.events import ProposalPublished, ProposalVisibilityChanged
from debates.models import Proposal
from tests.factories import make
from votes import ledger
from votes.actions import automatic_close as automatic_close_actions
from votes.actions import positions as position_actions
from votes.actions import registers as register_actions
from votes.ballot_box.store.batches import box_of


def published(consultation, *, number=None, is_announced=True, is_imported=False, **fields):
    """Create a published proposal in the first topic.

    Its question opens with it, unless the event is not announced.
    """
    with tenancy.organisation(consultation.organisation_id), transaction.atomic():
        proposal = Proposal.objects.create(
            organisation_id=consultation.organisation_id,
            consultation=consultation,
            topic=fields.pop("topic", None)
            or Topic.objects.filter(consultation=consultation).first(),
            number=number or Proposal.objects.filter(consultation=consultation).count() + 1,
            title="Des données ouvertes (exemple)",
            body="Publier tout (exemple).",
            published_at=timezone.now(),
            updated_at=timezone.now(),
            **fields,
        )
        if is_announced:
            ids = (consultation.organisation_id, consultation.pk, proposal.pk)
            announced = (
                ProposalPublished(*ids, is_imported=True)
                if is_imported
                else ProposalPublished(*ids)
            )
            events.announce(consultation.organisation_id, announced)
    return proposal


def set_public(proposal, *, is_public):
    """Announce that moderation hid or restored a proposal, as far as votes are concerned."""
    with transaction.atomic():
        changed = ProposalVisibilityChanged(
            proposal.organisation_id, proposal.consultation_id, proposal.pk, is_public
        )
        events.announce(proposal.organisation_id, changed)


def cast(viewer, proposal, choice="agree", request_id=None, **kwargs):
    """Cast a position through the action and return its receipt.

    The request id is new unless one is given.
    """
    fields = {"choice": choice, "request_id": request_id or uuid4(), **kwargs}
    return position_actions.cast_position(viewer=viewer, proposal_id=proposal.pk, **fields).receipt


def withdraw(viewer, proposal, request_id=None):
    """Withdraw a position through the action and return its receipt."""
    return position_actions.withdraw_position(
        viewer=viewer, proposal_id=proposal.pk, request_id=request_id
    ).receipt


def close(consultation):
    """Let the voting time of a consultation end, and close its questions."""
    make.move_phases(consultation, days=-30)
    return automatic_close_actions.close_voting(
        viewer=make.Viewer.system(consultation.organisation), consultation_id=consultation.pk
    )


def rows(table, order="1"):
    """Return every row of a table as dictionaries, straight from the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY {order}")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def votes_of(proposal):
    """List the votes and withdrawals on a proposal by revision, then its close.

    Unpublished ones are included.
    """
    question = proposal.question.pk
    votes = [row for row in recorded() if row["question_id"] == question]
    kinds = [
        "cast" if row["choice"] else "withdraw"
        for row in sorted(votes, key=lambda row: row["revision"])
    ]
    closes = [
        row
        for row in rows("ballot_box_link")
        if (row["question_id"], row["kind"]) == (question, "close")
    ]
    return kinds + ["close"] * len(closes)


def recorded():
    """Return every vote in the ballot box, decrypted, published or not."""
    return arrivals() + entries()


def ballots():
    """Return every ballot with what it says of its vote, if it still does."""
    found = []
    for row in rows("ballot_box_ballot"):
        voter, encrypted = row["voter_id"], row.pop("encrypted")
        own = box_of(row["question_id"]).decrypt_ballot(voter, encrypted) if encrypted else None
        found.append(row | (own._asdict() if own else {"choice": ""}))
    return found


def arrivals():
    """Return every vote that waits, decrypted, in order of commitment."""
    found = []
    for row in rows("ballot_box_arrival"):
        arrival = box_of(row["question_id"]).decrypt_arrival(row["mark"], row.pop("encrypted"))
        own = arrival._asdict()
        found.append(row | own.pop("vote")._asdict() | own)
    return sorted(found, key=itemgetter("commitment"))


def entries():
    """Return every vote that a batch lists, decrypted, in order of commitment."""
    found = []
    for row in rows("ballot_box_entry", "commitment"):
        box = box_of(row["question_id"])
        found.append(row | box.decrypt_entry(row["commitment"], row.pop("encrypted"))._asdict())
    return found


def fill(proposal, voters=2 * ledger.SMALLEST_BATCH):
    """Cast enough votes for the earlier votes to be published, and publish; return the voters."""
    people = [make.person(consultation=proposal.consultation) for _ in range(voters)]
    for viewer in people[: ledger.SMALLEST_BATCH]:
        cast(viewer, proposal)
    register_actions.publish_batches()
    for viewer in people[ledger.SMALLEST_BATCH :]:
        cast(viewer, proposal)
    register_actions.publish_batches()
    return people
