"""Hourly publication of the registers of votes, and their nightly check."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import consultations
from consult.core import checks
from consult.core.postgres import tenancy
from consult.core.postgres.snapshot import snapshot
from consult.core.queue import jobs
from consult.organisations.selectors import organisations
from moderation.decisions import ledger as decision_ledger
from moderation.decisions.chain import first_bad_decision
from votes.actions.automatic_close import each_organisation
from votes.actions.public_counts import move_counts_for_voters
from votes.ballot_box.store import batches, chain_close, register_ledger
from votes.exceptions import VotesUnreadable
from votes.models import Question
from votes.selectors.audit import Findings, check_ledgers

CHECK = "ledger"


@jobs.job("votes.note_checkpoints")
def note_checkpoints(*, consultation_id: UUID) -> None:
    """Store the checkpoints of a consultation in the ledger outside the database."""
    register_ledger.note_checkpoints(consultation_id)


def publish_batches() -> int:
    """Publish the complete batches of votes in every organisation (ADR 52); return their number.

    Before this, the counts that only voters see move where enough people voted. The function runs
    at fixed times only: a publication at the moment of a vote would reveal when it came.
    """
    move_counts_for_voters()
    with tenancy.across_organisations("complete batches are published everywhere"):
        due = batches.questions_with_complete_batches()
    published = 0
    for consultation_id, organisation_id, question_ids in due:
        with tenancy.organisation(organisation_id):
            published += _publish(consultation_id, question_ids)
    return published


@transaction.atomic
def _publish(consultation_id: UUID, question_ids: Iterable[UUID]) -> int:
    chain_close.lock_consultation(consultation_id)
    questions = Question.objects.filter(pk__in=question_ids).order_by("pk")
    published = 0
    for question in questions:
        with suppress(VotesUnreadable):
            published += batches.publish_batch(question)
    return published


def take_checkpoints() -> int:
    """Take a checkpoint wherever a register changed since the last one, and return their number."""
    with tenancy.across_organisations("every organisation's ledgers get their checkpoints"):
        moved = chain_close.changed_consultations()
    return sum(
        take_checkpoint(organisation_id=organisation.pk, consultation_id=consultation_id)
        for organisation, consultation_id in each_organisation(moved)
    )


@transaction.atomic
def take_checkpoint(*, organisation_id: UUID, consultation_id: UUID) -> bool:
    """Take a checkpoint of a consultation. Return False if nothing changed."""
    return chain_close.take_checkpoint(consultation_id, organisation_id) is not None


def check_registers(viewer: Viewer, selected: list | None = None) -> Findings:
    """Check the ledgers and moderation logs of some consultations.

    By default, all consultations that the viewer sees are checked. They must contain what the
    ledger outside the database recorded.
    """
    findings = check_ledgers(viewer, selected[0].pk if selected else None)
    for consultation in selected or consultations(viewer):
        where = f"consultation {consultation.pk}, decision"
        with checks.counting(findings.problems, where):
            if number := first_bad_decision(viewer, consultation):
                findings.problems.append(f"{where} {number}: it does not follow")
            if why := decision_ledger.find_problem(consultation.pk):
                findings.problems.append(f"{where}s: {why}")
        where = f"consultation {consultation.pk}, checkpoints"
        with checks.counting(findings.problems, where):
            if why := register_ledger.find_problem(consultation.pk):
                findings.problems.append(f"{where}: {why}")
    return findings


def check_all_registers() -> int:
    """Check the registers of every organisation, and return the number of problems.

    Checkpoints that the ledger outside the database lacks are copied to it first. The outcome is
    stored, and a metric shows it. The operator gets an email if there are problems.
    """
    with checks.recording(CHECK) as problems:
        for organisation in organisations():
            with (
                checks.surviving(problems, f"organisation {organisation.pk}"),
                tenancy.organisation(organisation.pk),
            ):
                viewer = Viewer.system(organisation)
                for consultation in consultations(viewer):
                    register_ledger.note_checkpoints(consultation.pk)
                with snapshot():
                    problems.extend(check_registers(viewer).problems)
    return len(problems)
