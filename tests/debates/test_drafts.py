"""Drafts: private to their author, never overwritten without a warning, deleted once sent."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from consult.consultations.exceptions import PhaseIsClosed
from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst, TooMany
from consult.core.models import Job, JournalEntry
from consult.core.postgres import clock, tenancy
from consult.core.records import idempotency
from debates import search, similarity
from debates.drafts import actions as draft_actions
from debates.drafts import selectors as draft_selectors
from debates.enums import DraftKind
from debates.exceptions import AlreadySent, NewerDraft, TooManyDrafts
from debates.models import Draft
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.tasks import forget_drafts
from moderation import target_kinds
from tests.debates import given
from tests.factories import make

pytestmark = pytest.mark.django_db
TEXT = {"title": ["Ouvrir le soir"], "body": ["Tout est fermé"], "language": ["fr"]}


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def topic(consultation):
    return consultation.topics.first()


def store_draft(viewer, place, kind="contribution", typed=None, **more):
    return draft_actions.store_draft(
        viewer=viewer, kind=kind, place_id=place.pk, typed=typed or TEXT, **more
    )


def test_draft_is_stored_as_typed_and_found_again(citizen, topic):
    odd = {"title": [" \x00Trop court "], "body": ["Une ligne\r\nune autre"], "tags": ["a", "b"]}
    draft = store_draft(citizen, topic, typed=odd)
    found = draft_selectors.own_draft(citizen, "contribution", topic.pk)
    assert (found, found.version) == (draft, 1)
    assert found.typed == {
        "title": [" Trop court "],
        "body": ["Une ligne\nune autre"],
        "tags": ["a", "b"],
    }
    assert (
        draft_selectors.own_draft(make.visitor(citizen.organisation), "contribution", topic.pk)
        is None
    )


def test_draft_of_another_participant_is_not_found(citizen, topic, consultation):
    draft = store_draft(citizen, topic)
    for role in (None, "moderator", "manager", "organisation_admin"):
        other = make.person(role, consultation)
        assert draft_selectors.own_draft(other, "contribution", topic.pk) is None
        assert draft_selectors.own_drafts(other) == []
        with pytest.raises(NotFound):
            draft_selectors.get_draft(other, draft.pk)
        with pytest.raises(NotFound):
            draft_actions.erase_draft(viewer=other, draft_id=draft.pk)
    assert "draft" not in target_kinds.list_reportable_names()
    assert Draft.objects.count() == 1


def test_draft_leaves_no_trace_in_journal_queue_or_search(citizen, topic):
    def traces():
        return JournalEntry.objects.count(), Job.objects.count()

    before = traces()
    draft = store_draft(citizen, topic)
    words = "Ouvrir le soir Tout est fermé"
    for viewer in (citizen, make.person("moderator", topic.consultation)):
        assert not list(similarity.similar_proposals(viewer=viewer, topic=topic, text=words))
        assert not proposal_selectors.proposals(viewer, search="fermé").exists()
        assert search.hits(viewer, "fermé").items == []
    draft_actions.erase_draft(viewer=citizen, draft_id=draft.pk)
    assert traces() == before


def test_each_place_has_one_draft(citizen, consultation, topic):
    proposal = given.proposal(consultation, citizen)
    comment = given.comment(proposal)
    places = {"contribution": topic, "edit": proposal, "comment": proposal, "reply": comment}
    for kind, place in places.items():
        for number in (1, 2):
            form = uuid.uuid4()
            store_draft(
                citizen, place, kind, {"body": [f"{kind} {number}"]}, form=form, version=number - 1
            )
    assert set(places) == set(DraftKind.values)
    assert {
        draft.kind: draft.last_value("body") for draft in draft_selectors.own_drafts(citizen)
    } == {k: f"{k} 2" for k in places}
    for draft in Draft.objects.all():
        draft.pk = uuid.uuid4()
        with pytest.raises(IntegrityError, match="one_draft_per_place"), transaction.atomic():
            draft.save(force_insert=True)


def test_database_refuses_a_draft_without_a_place_or_with_two(citizen, topic, consultation):
    draft, proposal = store_draft(citizen, topic), given.proposal(consultation)
    for wrong in ({"topic": None}, {"proposal": proposal}, {"kind": "edit"}, {"kind": "else"}):
        with pytest.raises(IntegrityError, match="draft_has_its_place"), transaction.atomic():
            Draft.objects.filter(pk=draft.pk).update(**wrong)


# ---- two windows


def test_newer_draft_is_refused_to_a_form_that_did_not_see_it(citizen, topic):
    first, second = uuid.uuid4(), uuid.uuid4()
    store_draft(citizen, topic, form=first)
    # the first answer was lost
    assert store_draft(citizen, topic, typed={"body": ["Plus long"]}, form=first).version == 2
    assert (
        store_draft(citizen, topic, typed={"body": ["Ailleurs"]}, form=second, version=2).version
        == 3
    )
    with pytest.raises(NewerDraft):
        store_draft(citizen, topic, typed={"body": ["Ici"]}, form=first, version=2)
    assert (
        draft_selectors.own_draft(citizen, "contribution", topic.pk).last_value("body")
        == "Ailleurs"
    )
    # the author chose this text
    assert store_draft(citizen, topic, typed={"body": ["Ici"]}, form=first, version=3).version == 4


def test_same_words_make_no_new_version(citizen, topic):
    draft = store_draft(citizen, topic)
    again = store_draft(citizen, topic, form=uuid.uuid4())
    assert (again.version, again.updated_at) == (1, draft.updated_at)


def test_draft_erased_in_another_window_is_not_stored_again(citizen, topic):
    form = uuid.uuid4()
    draft = store_draft(citizen, topic, form=form)
    draft_actions.erase_draft(viewer=citizen, draft_id=draft.pk)
    with pytest.raises(NewerDraft):
        store_draft(citizen, topic, typed={"body": ["Encore"]}, form=form, version=1)
    assert not Draft.objects.exists()
    assert (
        store_draft(citizen, topic, typed={"body": ["Encore"]}, form=form, version=0).version == 1
    )


# ---- sending


def send(viewer, topic, form, version=0):
    """Send a form as the page does.

    One transaction, under the key of the form, submits the text and deletes its draft.
    """

    def act():
        proposal = given.proposal(topic.consultation, viewer, topic=topic)
        draft_actions.forget_sent_draft(
            viewer=viewer, kind="contribution", place_id=topic.pk, form=form, version=version
        )
        return idempotency.Outcome(200, "proposal", str(proposal.pk))

    return idempotency.once(viewer, str(form), "the same", act)


def test_sent_draft_is_deleted_and_a_late_copy_is_refused(citizen, topic):
    form = uuid.uuid4()
    store_draft(citizen, topic, form=form)
    for _ in range(2):
        send(citizen, topic, form)
        assert not Draft.objects.exists()
    with pytest.raises(AlreadySent):
        store_draft(citizen, topic, form=form)
    other = make.person(organisation=citizen.organisation)
    assert store_draft(other, topic, form=form).version == 1  # a key belongs to one person


def test_draft_of_another_text_at_the_same_place_stays(citizen, topic):
    form, other = uuid.uuid4(), uuid.uuid4()
    store_draft(citizen, topic, form=form)
    store_draft(citizen, topic, typed={"body": ["Une autre idée"]}, form=other, version=1)
    send(citizen, topic, form, version=1)
    assert Draft.objects.get().last_value("body") == "Une autre idée"
    send(citizen, topic, uuid.uuid4(), version=2)
    assert not Draft.objects.exists()


def test_refused_submission_keeps_the_draft(citizen, topic, consultation):
    form = uuid.uuid4()
    store_draft(citizen, topic, form=form)
    make.move_phases(consultation, days=-30)
    with pytest.raises(PhaseIsClosed):
        send(citizen, topic, form)
    assert (
        store_draft(citizen, topic, typed={"body": ["Trop tard, mais gardé"]}, form=form).version
        == 2
    )


# ---- who may store drafts, how many, and for how long


def test_draft_of_a_form_that_cannot_be_sent_is_refused(consultation, topic, citizen):
    with pytest.raises(SignInFirst):
        store_draft(make.visitor(consultation.organisation), topic)
    proposal = given.proposal(consultation)
    for viewer, place, kind in (
        (make.person("manager", consultation), topic, "contribution"),
        (make.person("moderator", consultation), proposal, "comment"),
        (citizen, proposal, "edit"),
    ):
        with pytest.raises(NotAllowed):
            store_draft(viewer, place, kind)
    with pytest.raises(NotFound):
        draft_actions.store_draft(viewer=citizen, kind="comment", place_id=uuid.uuid4(), typed=TEXT)
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("contribution", {}),
        ("contribution", {"title": [" \u200b"], "language": ["fr"], "tags": []}),
        ("contribution", {"title": ["x" * 161]}),
        ("contribution", {"body": ["x" * 40001]}),
        ("comment", {"body": ["x" * 5001]}),
        ("contribution", {"body": ["x" * 40000], "fields.a": ["x" * 20001]}),
        ("contribution", {f"field{n}": ["x"] for n in range(61)}),
    ],
)
def test_empty_and_too_long_drafts_are_refused(citizen, topic, consultation, kind, typed):
    place = topic if kind == "contribution" else given.proposal(consultation)
    with pytest.raises(Invalid):
        draft_actions.store_draft(viewer=citizen, kind=kind, place_id=place.pk, typed=typed)
    assert not Draft.objects.exists()
    longest = {"body": ["x" * (40000 if kind == "contribution" else 5000)]}
    assert store_draft(citizen, place, kind, longest).version == 1


def test_number_of_drafts_per_person_is_limited(citizen, consultation, topic, monkeypatch):
    monkeypatch.setattr(draft_actions, "MOST", 1)
    store_draft(citizen, topic)
    with pytest.raises(TooManyDrafts):
        store_draft(citizen, given.proposal(consultation), "comment")
    assert store_draft(citizen, topic, typed={"body": ["Plus long"]}, version=1).version == 2
    assert store_draft(make.person(consultation=consultation), topic).version == 1


def test_drafts_are_rate_limited(citizen, topic):
    with override_settings(RATE_LIMITS_ON=True, RATE_LIMITS={"draft": ((1, 60),)}):
        store_draft(citizen, topic)
        with pytest.raises(TooMany):
            store_draft(citizen, topic)


def test_unused_drafts_are_deleted_in_every_organisation(citizen, topic, other_organisation):
    drafts = {
        days: store_draft(make.person(consultation=topic.consultation), topic) for days in (89, 91)
    }
    with tenancy.organisation(other_organisation.pk):
        foreign_consultation = make.consultation(other_organisation)
        foreign_draft = store_draft(
            make.person(consultation=foreign_consultation), foreign_consultation.topics.first()
        )
        Draft.objects.filter(pk=foreign_draft.pk).update(
            updated_at=clock.now() - timedelta(days=91)
        )
    for days, draft in drafts.items():
        Draft.objects.filter(pk=draft.pk).update(updated_at=clock.now() - timedelta(days=days))
    forget_drafts()
    with tenancy.across_organisations("a test"):
        assert set(Draft.objects.all()) == {drafts[89]}
    with override_settings(DRAFT_DAYS=30):
        assert draft_actions.forget_old_drafts() == 1


def test_draft_on_a_withdrawn_proposal_shows_no_title(citizen, consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author, title="Un titre que son auteur reprend")
    store_draft(citizen, proposal, "comment", {"body": ["Je réponds"]})
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    [draft] = draft_selectors.own_drafts(citizen)
    assert (draft.proposal.title, draft.last_value("body")) == ("", "Je réponds")


def test_drafts_are_exported_with_personal_data_and_erased(citizen, topic, consultation):
    store_draft(citizen, topic, typed=TEXT | {"tags": ["a", "b"]})
    [row] = draft_selectors.export_drafts(citizen)
    assert row["title"] == "Ouvrir le soir"
    assert row["typed"] == {
        "title": "Ouvrir le soir",
        "body": "Tout est fermé",
        "language": "fr",
        "tags": "a, b",
    }
    store_draft(make.person(consultation=consultation), topic)
    draft_actions.erase_drafts(make.visitor(citizen.organisation), citizen.participant.pk, True)
    assert list(Draft.objects.values_list("participant", flat=True)) != [citizen.participant.pk]
    assert Draft.objects.count() == 1


def test_own_drafts_make_as_many_queries_for_one_as_for_three(
    citizen, consultation, topic, django_assert_num_queries
):
    def store_three_drafts():
        proposal = given.proposal(consultation, citizen)
        for place, kind in (
            (proposal, "edit"),
            (proposal, "comment"),
            (given.comment(proposal), "reply"),
        ):
            store_draft(citizen, place, kind)

    store_draft(citizen, topic)
    for _ in range(2):
        store_three_drafts()
        connection.ensure_connection()
        with django_assert_num_queries(4):
            found = draft_selectors.own_drafts(citizen)
            assert all(draft.consultation.phases.all() for draft in found)
