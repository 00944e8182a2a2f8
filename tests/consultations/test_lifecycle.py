"""The life of a consultation, from draft to end: dates, refusals and journal entries."""

from datetime import timedelta

import pytest

from consult.accounts.enums import Role
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.actions import phases as phase_actions
from consult.consultations.enums import ConsultationState
from consult.consultations.exceptions import (
    AlreadyClosed,
    AlreadyPublished,
    ConsultationIsIncomplete,
    HasNotBegun,
    NotPublished,
)
from consult.consultations.models import Consultation
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import timetable as timetable_selectors
from consult.core.exceptions import Invalid
from consult.core.models import JournalEntry
from tests.consultations.drafts import published, ready
from tests.factories import make


def list_acts(obj):
    return list(
        JournalEntry.objects.filter(object_id=obj.pk)
        .order_by("created_at", "id")
        .values_list("act", flat=True)
    )


def test_created_draft_is_managed_by_its_author(organisation):
    admin = make.person("organisation_admin", organisation=organisation)
    draft = lifecycle_actions.create_consultation(
        viewer=admin, slug="place", title_fr="La place", title_en="The square"
    )
    assert (draft.published_at, draft.opens_at, draft.closes_at) == (None, None, None)
    assert make.again(admin).has(Role.MANAGER, draft.pk)
    assert list_acts(draft) == ["consultation.create"]


def test_creation_with_a_taken_address_is_refused(organisation):
    admin = make.person("organisation_admin", organisation=organisation)
    lifecycle_actions.create_consultation(viewer=admin, slug="place", title_fr="La place")
    with pytest.raises(Invalid) as refusal:
        lifecycle_actions.create_consultation(viewer=admin, slug="place", title_fr="Une autre")
    assert refusal.value.attr == "slug"
    assert Consultation.objects.count() == 1


def test_creation_with_an_unknown_field_is_refused_under_its_name(organisation):
    admin = make.person("organisation_admin", organisation=organisation)
    with pytest.raises(Invalid) as refusal:
        lifecycle_actions.create_consultation(
            viewer=admin, slug="place", title_fr="La place", published_at="2026-01-01"
        )
    assert refusal.value.attr == "published_at"


def test_publication_of_an_empty_draft_lists_all_that_is_missing(organisation):
    admin = make.person("organisation_admin", organisation=organisation)
    draft = lifecycle_actions.create_consultation(viewer=admin, slug="vide", title_fr="Vide")
    with pytest.raises(ConsultationIsIncomplete) as refusal:
        lifecycle_actions.publish_consultation(viewer=make.again(admin), consultation_id=draft.pk)
    assert [check.code for check in refusal.value.checks] == [
        "summary_missing",
        "step_missing",
        "charter_missing",
        "moderator_missing",
    ]
    draft.refresh_from_db()
    assert draft.published_at is None


def test_publication_of_a_draft_whose_phases_are_over_is_refused(organisation):
    draft, manager = ready(organisation, begins=timedelta(days=-30))
    with pytest.raises(ConsultationIsIncomplete) as refusal:
        lifecycle_actions.publish_consultation(viewer=manager, consultation_id=draft.pk)
    assert [check.code for check in refusal.value.checks] == ["step_over"]


def test_publication_freezes_the_charter_under_its_hash(organisation):
    draft, manager = ready(organisation)
    live = lifecycle_actions.publish_consultation(viewer=manager, consultation_id=draft.pk)
    charter = charter_selectors.current_charter(live)
    assert charter.frozen_at == live.published_at
    # the SHA-256 of {"en":"Be kind.","fr":"Restons courtois."}
    assert charter.hash == "9536fb1df88caac38937aba4ff741e71049320278fe04c8a952c7783110279a9"
    entry = JournalEntry.objects.get(act="consultation.publish")
    assert entry.data["charter"] == charter.hash
    assert len(entry.data["timetable"]) == 64


def test_second_publication_is_refused(organisation):
    live, manager = published(organisation)
    with pytest.raises(AlreadyPublished):
        lifecycle_actions.publish_consultation(viewer=manager, consultation_id=live.pk)
    assert list_acts(live).count("consultation.publish") == 1


def test_texts_change_after_publication_and_promises_do_not(organisation):
    live, manager = published(organisation)
    edited = lifecycle_actions.edit_consultation(
        viewer=manager, consultation_id=live.pk, title_en="A square to redo"
    )
    assert edited.title_en == "A square to redo"
    for promise in (
        {"licence": "CC-BY-4.0"},
        {"slug": "autre"},
        {"results_visibility": "sealed"},
        {"comment_times": "minute"},
    ):
        with pytest.raises(AlreadyPublished) as refusal:
            lifecycle_actions.edit_consultation(viewer=manager, consultation_id=live.pk, **promise)
        assert refusal.value.attr == next(iter(promise))


def test_edit_without_change_writes_no_journal_entry(organisation):
    draft, manager = ready(organisation)
    before = JournalEntry.objects.count()
    lifecycle_actions.edit_consultation(
        viewer=manager, consultation_id=draft.pk, title_fr=" Une place à refaire "
    )
    assert JournalEntry.objects.count() == before


def test_closing_ends_every_phase_at_once_and_stores_its_reason(organisation):
    live, manager = published(organisation)
    announced = live.closes_at
    closed = lifecycle_actions.close_consultation(
        viewer=manager, consultation_id=live.pk, reason="Inondation de la mairie."
    )
    phase = closed.phases.get()
    assert phase.ended_at == closed.closed_at
    assert (closed.closes_at, phase.closes_at) == (announced, announced)
    read = consultation_selectors.get_consultation(make.visitor(organisation), live.slug)
    assert (read.state, read.closing_reason) == (
        ConsultationState.CLOSED,
        "Inondation de la mairie.",
    )
    assert timetable_selectors.open_capabilities(read) == set()
    entry = JournalEntry.objects.get(act="consultation.close")
    assert entry.data == {"announced": announced.isoformat(), "phases": [str(phase.pk)]}


def test_closing_before_the_first_day_is_refused(organisation):
    live, manager = published(organisation, begins=timedelta(days=3))
    with pytest.raises(HasNotBegun):
        lifecycle_actions.close_consultation(
            viewer=manager, consultation_id=live.pk, reason="Le projet est abandonné."
        )


@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u00ad", "x" * 401])
def test_closing_without_a_short_reason_is_refused(organisation, reason):
    live, manager = published(organisation)
    with pytest.raises(Invalid) as refusal:
        lifecycle_actions.close_consultation(viewer=manager, consultation_id=live.pk, reason=reason)
    assert refusal.value.attr == "reason"
    live.refresh_from_db()
    assert live.closed_at is None


def test_closing_a_draft_or_a_closed_consultation_is_refused(organisation):
    draft, manager = ready(organisation)
    with pytest.raises(NotPublished):
        lifecycle_actions.close_consultation(
            viewer=manager, consultation_id=draft.pk, reason="Trop tôt."
        )
    closed = make.consultation(organisation, slug="finie", state="closed")
    with pytest.raises(AlreadyClosed):
        lifecycle_actions.close_consultation(
            viewer=make.person("manager", closed), consultation_id=closed.pk, reason="Trop tard."
        )


def test_closed_consultation_is_never_opened_again(organisation):
    live, manager = published(organisation)
    lifecycle_actions.close_consultation(
        viewer=manager, consultation_id=live.pk, reason="Inondation."
    )
    phase = live.phases.get()
    with pytest.raises(AlreadyClosed):
        phase_actions.extend_phase(
            viewer=manager,
            phase_id=phase.pk,
            closes_at=phase.closes_at + timedelta(days=3),
            reason="Peu d'avis.",
        )
    with pytest.raises(AlreadyClosed):
        lifecycle_actions.close_consultation(
            viewer=manager, consultation_id=live.pk, reason="Encore."
        )
    with pytest.raises(AlreadyPublished):
        lifecycle_actions.publish_consultation(viewer=manager, consultation_id=live.pk)
