"""The permissions of the acts on a consultation, by role.

The acts that the matrix allows succeed. The other acts are refused and write nothing.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.accounts.permissions import HELD_ANYWHERE, MATRIX
from consult.consultations.actions import charters as charter_actions
from consult.consultations.actions import documents as document_actions
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.actions import phases as phase_actions
from consult.consultations.actions import topics as topic_actions
from consult.consultations.actions import windows as window_actions
from consult.core.exceptions import NotAllowed, NotFound, SignInFirst
from consult.core.models import JournalEntry
from consult.lifecycle.actions import deletion as deletion_actions
from tests import witness
from tests.consultations.drafts import published, ready
from tests.factories import make

NOW = timezone.now()
STEP = {
    "capabilities": ["respond"],
    "opens_at": NOW,
    "closes_at": NOW + timedelta(days=1),
    "title_fr": "Réponses",
}
# For each name: the act of the matrix, whether it needs a draft, and the call.
ACTS = {
    "open window": (
        "window.open",
        False,
        lambda v, c: window_actions.open_window(viewer=v, consultation_id=c.pk, hours=2, places=30),
    ),
    "create": (
        "consultation.create",
        True,
        lambda v, c: lifecycle_actions.create_consultation(viewer=v, slug="x", title_fr="X"),
    ),
    "edit": (
        "consultation.edit",
        False,
        lambda v, c: lifecycle_actions.edit_consultation(
            viewer=v, consultation_id=c.pk, title_en="X"
        ),
    ),
    "delete": (
        "consultation.delete",
        True,
        lambda v, c: deletion_actions.delete_draft(viewer=v, consultation_id=c.pk),
    ),
    "publish": (
        "consultation.publish",
        True,
        lambda v, c: lifecycle_actions.publish_consultation(viewer=v, consultation_id=c.pk),
    ),
    "close": (
        "consultation.close",
        False,
        lambda v, c: lifecycle_actions.close_consultation(
            viewer=v, consultation_id=c.pk, reason="Inondation."
        ),
    ),
    "add topic": (
        "consultation.edit",
        True,
        lambda v, c: topic_actions.add_topic(
            viewer=v, consultation_id=c.pk, title_fr="X", question_fr="X ?"
        ),
    ),
    "edit topic": (
        "consultation.edit",
        False,
        lambda v, c: topic_actions.edit_topic(viewer=v, topic_id=c.topics.first().pk, title_en="X"),
    ),
    "edit topics": (
        "consultation.edit",
        True,
        lambda v, c: topic_actions.edit_draft_topics(
            viewer=v, consultation_id=c.pk, questions={}, added=["X ?"]
        ),
    ),
    "move topic": (
        "consultation.edit",
        True,
        lambda v, c: topic_actions.move_topic(viewer=v, topic_id=c.topics.first().pk, number=1),
    ),
    "remove topic": (
        "consultation.edit",
        True,
        lambda v, c: topic_actions.remove_topic(viewer=v, topic_id=c.topics.first().pk),
    ),
    "add document": (
        "consultation.edit",
        False,
        lambda v, c: document_actions.add_document(
            viewer=v, topic_id=c.topics.first().pk, title_fr="X", url="https://example.org/x"
        ),
    ),
    "remove document": (
        "consultation.edit",
        False,
        lambda v, c: document_actions.remove_document(
            viewer=v, document_id=c.topics.first().documents.get().pk
        ),
    ),
    "schedule phase": (
        "consultation.edit",
        False,
        lambda v, c: phase_actions.schedule_phase(viewer=v, consultation_id=c.pk, **STEP),
    ),
    "edit phase": (
        "consultation.edit",
        False,
        lambda v, c: phase_actions.edit_phase(viewer=v, phase_id=c.phases.first().pk, title_en="X"),
    ),
    "edit draft phases": (
        "consultation.edit",
        True,
        lambda v, c: phase_actions.edit_draft_phases(
            viewer=v, consultation_id=c.pk, phases={c.phases.first().pk: {"title_en": "X"}}
        ),
    ),
    "remove phase": (
        "consultation.edit",
        True,
        lambda v, c: phase_actions.remove_phase(viewer=v, phase_id=c.phases.first().pk),
    ),
    "write charter": (
        "consultation.edit",
        False,
        lambda v, c: charter_actions.write_charter(viewer=v, consultation_id=c.pk, fr="Autre."),
    ),
}


@pytest.mark.sampled(8, "name")
@pytest.mark.parametrize("column", witness.EVERYBODY)
@pytest.mark.parametrize("name", ACTS)
def test_act_on_a_consultation_follows_the_matrix(organisation, name, column):
    act, needs_draft, call = ACTS[name]
    place, manager = (ready if needs_draft else published)(organisation)
    if name == "remove document":
        document_actions.add_document(
            viewer=manager,
            topic_id=place.topics.first().pk,
            title_fr="X",
            url="https://example.org/x",
        )
    viewer = witness.viewer(column, place, make.consultation(organisation, slug="ailleurs"))
    before, journalled = witness.everything(), JournalEntry.objects.count()
    role_column = column.removesuffix("_elsewhere") if act in HELD_ANYWHERE else column
    if MATRIX[act].get(role_column) == "yes":
        call(viewer, place)
        assert JournalEntry.objects.count() > journalled
    else:
        with pytest.raises((NotAllowed, NotFound, SignInFirst)):
            call(viewer, place)
        assert witness.everything() == before


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", sorted(set(ACTS) - {"create"}))
def test_act_by_the_manager_of_another_organisation_is_not_found(
    organisation, other_organisation, name
):
    _act, needs_draft, call = ACTS[name]
    place, manager = (ready if needs_draft else published)(organisation)
    document_actions.add_document(
        viewer=manager, topic_id=place.topics.first().pk, title_fr="X", url="https://example.org/x"
    )
    stranger = make.person("manager", make.consultation(other_organisation, slug="ailleurs"))
    before = witness.everything()
    with pytest.raises(NotFound):
        call(stranger, place)
    assert witness.everything() == before
