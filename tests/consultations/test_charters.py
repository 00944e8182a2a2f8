"""The charter: its versions are frozen once public, and each is accepted once."""

import pytest
from django.core.exceptions import ValidationError

from consult.consultations.actions import charters as charter_actions
from consult.consultations.exceptions import AlreadyClosed, CharterNotAccepted
from consult.consultations.models import Charter, CharterAcceptance
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import Invalid, NotAllowed, SignInFirst
from consult.core.models import JournalEntry
from tests.consultations.drafts import published, ready
from tests.factories import make


def test_draft_has_one_charter_that_is_rewritten(organisation):
    draft, manager = ready(organisation)
    charter = charter_actions.write_charter(
        viewer=manager, consultation_id=draft.pk, fr="Soyons brefs."
    )
    assert (charter.version, charter.frozen_at, charter.text_en) == (1, None, "Be kind.")
    assert Charter.objects.count() == 1


def test_published_charter_stays_and_its_next_version_is_public_at_once(organisation):
    live, manager = published(organisation)
    first = charter_selectors.current_charter(live)
    second = charter_actions.write_charter(
        viewer=manager, consultation_id=live.pk, fr="Soyons brefs."
    )
    first.refresh_from_db()
    assert (first.text_fr, first.version) == ("Restons courtois.", 1)
    assert (second.version, second.text_fr, second.text_en) == (2, "Soyons brefs.", "Be kind.")
    assert second.frozen_at
    assert second.hash == second.fingerprint() != first.hash == first.fingerprint()
    visitor = make.visitor(organisation)
    read = consultation_selectors.get_consultation(visitor, live.slug)
    assert charter_selectors.current_charter(read) == second
    assert list(charter_selectors.charters(visitor, read)) == [second, first]


def test_writing_the_same_text_makes_no_version(organisation):
    live, manager = published(organisation)
    before = JournalEntry.objects.count()
    assert (
        charter_actions.write_charter(
            viewer=manager, consultation_id=live.pk, fr="Restons courtois. "
        ).version
        == 1
    )
    assert JournalEntry.objects.count() == before


def test_empty_or_foreign_text_of_a_charter_is_refused(organisation):
    draft, manager = ready(organisation)
    for texts in ({"fr": "", "en": ""}, {"de": "Seien wir höflich."}):
        with pytest.raises(Invalid):
            charter_actions.write_charter(viewer=manager, consultation_id=draft.pk, **texts)
    with pytest.raises(ValidationError):
        charter_actions.write_charter(viewer=manager, consultation_id=draft.pk, fr="x" * 40001)


def test_closed_consultation_keeps_its_charter(organisation):
    closed = make.consultation(organisation, slug="finie", state="closed")
    with pytest.raises(AlreadyClosed):
        charter_actions.write_charter(
            viewer=make.person("manager", closed), consultation_id=closed.pk, fr="Après coup."
        )


def test_acceptance_is_recorded_once_per_version(organisation):
    live, manager = published(organisation)
    person = make.person(consultation=live)
    assert charter_selectors.must_accept_charter(person, live)
    first = charter_actions.accept_charter(viewer=person, consultation=live, licence=live.licence)
    assert (
        charter_actions.accept_charter(viewer=person, consultation=live, licence=live.licence)
        == first
    )
    assert not charter_selectors.must_accept_charter(person, live)
    charter_actions.write_charter(viewer=manager, consultation_id=live.pk, fr="Soyons brefs.")
    assert charter_selectors.must_accept_charter(person, live)
    second = charter_actions.accept_charter(viewer=person, consultation=live, licence=live.licence)
    assert [first.charter.version, second.charter.version] == [1, 2]
    assert JournalEntry.objects.filter(act="charter.accept").count() == 2


def test_acceptance_of_another_licence_or_of_a_draft_charter_is_refused(organisation):
    live, _manager = published(organisation)
    draft, _manager = ready(organisation, slug="brouillon")
    person = make.person(consultation=live)
    for consultation, licence in ((live, "CC-BY-4.0"), (live, ""), (draft, draft.licence)):
        with pytest.raises(CharterNotAccepted):
            charter_actions.accept_charter(
                viewer=person, consultation=consultation, licence=licence
            )
    assert CharterAcceptance.objects.count() == 0


def test_acceptance_needs_a_participant_who_may_act(organisation):
    live, _manager = published(organisation)
    with pytest.raises(SignInFirst):
        charter_actions.accept_charter(
            viewer=make.visitor(organisation), consultation=live, licence=live.licence
        )
    with pytest.raises(NotAllowed):
        suspended = make.person(consultation=live, state="suspended")
        charter_actions.accept_charter(viewer=suspended, consultation=live, licence=live.licence)
