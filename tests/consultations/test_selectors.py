"""The selectors of consultations: their readers, their results and their number of queries."""

import pytest
from django.utils import timezone

from consult.consultations.enums import ConsultationState
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import timetable as timetable_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import Invalid, NotFound
from tests.consultations.drafts import preview_key
from tests.factories import make

STATES = ["draft", "upcoming", "open", "closed"]


@pytest.fixture
def consultations_by_state(organisation):
    return {state: make.consultation(organisation, slug=state, state=state) for state in STATES}


def slugs(rows):
    return [row.slug for row in rows]


def test_visitors_read_published_consultations_latest_opening_first(
    consultations_by_state, organisation
):
    listed = list(consultation_selectors.consultations(make.visitor(organisation)))
    assert slugs(listed) == ["upcoming", "open", "closed"]
    assert [row.state for row in listed] == slugs(listed)


@pytest.mark.parametrize("state", STATES)
def test_each_state_follows_the_clock_of_the_database(consultations_by_state, organisation, state):
    viewer = make.person("organisation_admin", organisation=organisation)
    assert slugs(consultation_selectors.consultations(viewer, status=state)) == [state]
    with pytest.raises(Invalid):
        consultation_selectors.consultations(viewer, status="whatever")


def test_drafts_are_read_by_the_roles_that_prepare_them(consultations_by_state, organisation):
    draft = consultations_by_state["draft"]
    for role in ("manager", "moderator", "organisation_admin"):
        assert consultation_selectors.get_consultation(make.person(role, draft), "draft") == draft
    others = [
        make.visitor(organisation),
        make.person(consultation=draft),
        make.person("facilitator", draft),
    ]
    others.append(make.person("manager", consultations_by_state["open"]))
    for viewer in others:
        assert "draft" not in slugs(consultation_selectors.consultations(viewer))
        for read in (
            lambda v=viewer: consultation_selectors.get_consultation(v, "draft"),
            lambda v=viewer: consultation_selectors.get_consultation_by_id(v, draft.pk),
            lambda v=viewer: topic_selectors.get_topic(v, draft.topics.first().pk),
        ):
            with pytest.raises(NotFound):
                read()


def test_preview_key_opens_only_its_own_draft(
    consultations_by_state, organisation, other_organisation
):
    draft, visitor = consultations_by_state["draft"], make.visitor(organisation)
    second = make.consultation(organisation, slug="second", state="draft")
    own = preview_key(draft)
    found = consultation_selectors.get_consultation(visitor, "draft", preview_key=own)
    assert found == draft
    now = timezone.now()
    for slug, key in (
        ("draft", preview_key(second)),
        ("draft", ""),
        ("draft", own[:-1]),
        ("draft", preview_key(draft, ends_at=now)),
        ("draft", preview_key(draft, revoked_at=now)),
    ):
        with pytest.raises(NotFound):
            consultation_selectors.get_consultation(visitor, slug, preview_key=key)
    with pytest.raises(NotFound):
        consultation_selectors.get_consultation(
            make.visitor(other_organisation), "draft", preview_key=own
        )


def test_search_finds_words_of_any_language_without_accents(organisation):
    make.consultation(
        organisation, slug="ecole", title_fr="L'école de demain", title_en="Tomorrow's school"
    )
    make.consultation(
        organisation, slug="parc", title_fr="Le parc", summary_fr="Une École au parc ?"
    )
    visitor = make.visitor(organisation)
    for search, found in (
        ("ecole", ["ecole", "parc"]),
        ("ÉCOLE demain", ["ecole"]),
        ("school", ["ecole"]),
        ("%", []),
        ("", ["ecole", "parc"]),
    ):
        assert sorted(slugs(consultation_selectors.consultations(visitor, search=search))) == found


@pytest.mark.parametrize("number", [1, 3])
def test_consultation_with_all_its_parts_costs_four_queries(
    organisation, number, django_assert_num_queries
):
    consultation = make.consultation(organisation, topics=number)
    for _ in range(number - 1):
        phase = consultation.phases.first()
        phase.pk = None
        phase.id = None
        phase._state.adding = True
        phase.save(force_insert=True)
    visitor = make.visitor(organisation)
    with django_assert_num_queries(4):
        read = consultation_selectors.get_consultation(visitor, consultation.slug)
        assert len(topic_selectors.topics(visitor, read)) == number
        assert len(timetable_selectors.phase_states(read)) == len(read.phases.all())
        assert charter_selectors.current_charter(read).version == 1
        assert timetable_selectors.open_capabilities(read) == {"propose", "discuss", "vote"}
        assert read.state == ConsultationState.OPEN


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_consultations_costs_one_query(organisation, number, django_assert_num_queries):
    for n in range(number):
        make.consultation(organisation, slug=f"c{n}")
    with django_assert_num_queries(1):
        assert (
            len(
                {
                    row.state
                    for row in consultation_selectors.consultations(make.visitor(organisation))
                }
            )
            == 1
        )


def test_topic_is_read_with_its_consultation_and_documents_in_two_queries(
    consultation, organisation, django_assert_num_queries
):
    topic, visitor = consultation.topics.first(), make.visitor(organisation)
    with django_assert_num_queries(2):
        read = topic_selectors.get_topic(visitor, topic.pk)
        assert (read.consultation.state, list(read.documents.all())) == (ConsultationState.OPEN, [])
    assert topic_selectors.get_topic_by_slug(visitor, consultation, topic.slug) == topic
    for missing in ("not-an-id", consultation.pk):
        with pytest.raises(NotFound):
            topic_selectors.get_topic(visitor, missing)
    with pytest.raises(NotFound):
        topic_selectors.get_topic_by_slug(visitor, consultation, "nulle-part")


def test_consultation_of_another_organisation_is_not_found(consultation, other_organisation):
    stranger = make.visitor(other_organisation)
    assert list(consultation_selectors.consultations(stranger)) == []
    for read in (
        lambda: consultation_selectors.get_consultation(stranger, consultation.slug),
        lambda: consultation_selectors.get_consultation_by_id(stranger, consultation.pk),
        lambda: topic_selectors.topics(stranger, consultation),
        lambda: charter_selectors.charters(stranger, consultation),
        lambda: topic_selectors.get_topic(stranger, consultation.topics.first().pk),
    ):
        with pytest.raises(NotFound):
            read()
