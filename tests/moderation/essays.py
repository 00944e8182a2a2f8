"""A kind of moderated text for the tests of moderation alone.

It is a proposal's row with the least that an app must provide.
"""

import pytest
from django.utils import timezone

from consult.consultations.models import Topic
from consult.core.exceptions import NotFound
from consult.core.postgres import tenancy
from debates.models import Proposal
from moderation import target_kinds
from moderation.enums import ModerationState

NAME = "essay"


def _get(viewer, pk):
    found = Proposal.objects.filter(organisation=viewer.organisation, pk=pk).first()
    if found is None or found.state == ModerationState.PENDING:
        raise NotFound
    return found


def _get_many(viewer, ids):
    return {p.pk: p for p in Proposal.objects.filter(organisation=viewer.organisation, pk__in=ids)}


def _lock(viewer, pk):
    rows = Proposal.objects.filter(organisation=viewer.organisation, pk=pk)
    found = rows.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        raise NotFound
    return found


def _moderate(viewer, essay, state, decision):
    essay.state, essay.decision_number, essay.decision_reason = (
        state,
        decision.number,
        decision.reason,
    )
    essay.save(update_fields=["state", "decision_number", "decision_reason"])


def _path(essay):
    return f"/{essay.pk}/"


@pytest.fixture(autouse=True)
def essays():
    """Register the kind for the duration of a test."""
    functions = {"lock": _lock, "moderate": _moderate, "get_many": _get_many}
    target_kinds.register(
        target_kinds.TargetKind(NAME, get=_get, title=str, path=_path, **functions)
    )
    yield
    target_kinds._kinds.pop(NAME)


def essay(consultation, author=None, *, state=ModerationState.PUBLISHED, **fields):
    """Create a text by an author, or without one."""
    with tenancy.organisation(consultation.organisation_id):
        return Proposal.objects.create(
            organisation_id=consultation.organisation_id,
            consultation=consultation,
            topic=Topic.objects.filter(consultation=consultation).first(),
            number=Proposal.objects.filter(consultation=consultation).count() + 1,
            title="Un texte (exemple)",
            body="Un texte (exemple).",
            author=author and author.participant,
            state=state,
            published_at=timezone.now(),
            updated_at=timezone.now(),
            **fields,
        )
