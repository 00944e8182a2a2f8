"""Polls, opened and voted on through the actions, for tests of votes."""

from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from consult.core.postgres import tenancy
from tests.factories import make
from votes import ledger
from votes.actions import ballots as ballot_actions
from votes.actions import drafts as draft_actions
from votes.actions import polls as poll_actions
from votes.actions import registers as register_actions
from votes.selectors.polls import get_poll

LABELS = ("Le matin (exemple)", "Le midi (exemple)", "Le soir (exemple)", "La nuit (exemple)")


def draft(consultation, kind="single", *, options=3, viewer=None, **fields):
    """Create a draft of a poll with options in French. It closes in five days by default."""
    viewer = viewer or make.Viewer.system(consultation.organisation)
    fields.setdefault("sentence_fr", "Quand ouvrir la médiathèque ? (exemple)")
    fields.setdefault("closes_at", timezone.now() + timedelta(days=5))
    with tenancy.organisation(consultation.organisation_id):
        question = draft_actions.draft_question(
            viewer=viewer, consultation_id=consultation.pk, kind=kind, **fields
        )
        for label in LABELS[: options if kind != "support" else 0]:
            draft_actions.add_option(viewer=viewer, question_id=question.pk, label_fr=label)
    return question


def opened(consultation, kind="single", *, options=3, **fields):
    """Create a poll that is open now."""
    question = draft(consultation, kind, options=options, **fields)
    viewer = make.Viewer.system(consultation.organisation)
    with tenancy.organisation(consultation.organisation_id):
        poll_actions.open_question(viewer=viewer, question_id=question.pk)
        return get_poll(viewer, question.pk)


def ids(question):
    """Return the ids of a poll's options, in order."""
    return [str(option.pk) for option in question.poll.options.all()]


def vote(viewer, question, *places, request_id=None, choices=None):
    """Vote for the options at these places (from 0), or with `choices`; return the vote."""
    named = [ids(question)[place] for place in places] if choices is None else choices
    return ballot_actions.cast_ballot(
        viewer=viewer, question_id=question.pk, choices=named, request_id=request_id or uuid4()
    )


def fill(question, voters=2 * ledger.SMALLEST_BATCH):
    """Cast enough votes for the second option to publish the earlier votes, and publish."""
    people = [make.person(consultation=question.consultation) for _ in range(voters)]
    for viewer in people[: ledger.SMALLEST_BATCH]:
        vote(viewer, question, 1)
    register_actions.publish_batches()
    for viewer in people[ledger.SMALLEST_BATCH :]:
        vote(viewer, question, 1)
    register_actions.publish_batches()


def end(question):
    """Close a poll before its date, as a manager may with a reason.

    The dates themselves can never be moved earlier.
    """
    manager = make.person("manager", question.consultation)
    return poll_actions.end_question(
        viewer=manager, question_id=question.pk, reason="Une panne (exemple)."
    )


def wait_for_the_end(question):
    """Wait for the end of a poll by the database's clock. Use an end that is near."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_sleep(GREATEST(0, extract(epoch FROM %s - clock_timestamp())))",
            [question.closes_at],
        )
