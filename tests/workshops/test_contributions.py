"""Proposals written for a workshop, with table, photo and attendance; letters and channels."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.models import Topic
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.workshops.entries.actions import contributions as contribution_actions
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.exceptions import (
    AttendanceFirst,
    ConsentFirst,
    NotEntered,
    TooLateToUndo,
)
from consult.workshops.meetings.actions import publication as publication_actions
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.models import Provenance
from debates.erasure import erase_proposals
from debates.models import Proposal
from debates.proposals.selectors import proposals as proposal_selectors
from moderation.appeals.actions.appeals import lodge_appeal
from moderation.decisions.actions.decisions import decide
from moderation.exceptions import OwnCase
from moderation.models import Case
from tests.debates import given
from tests.factories import make
from tests.factories import workshops as rooms
from tests.moderation.test_notice_emails import mails


@pytest.fixture
def consultation(organisation):
    """Return a consultation that accepts workshops and proposals."""
    return rooms.consultation(organisation)


@pytest.fixture
def workshop(consultation):
    """Return a public workshop that was held with twelve people."""
    return rooms.held(consultation)


def write(workshop, viewer=None, number=1, **fields):
    """Write a valid proposal for a workshop, by default as its facilitator."""
    fields = {"title": given.TITLE, "body": given.BODY} | fields
    topic = given.topic_of(workshop.consultation, number)
    viewer = viewer or rooms.facilitator(workshop)
    return contribution_actions.write_contribution(
        viewer=viewer, workshop_id=workshop.pk, topic_id=topic.pk, **fields
    )


def enter(viewer, consultation, **fields):
    """Enter a letter that arrived yesterday."""
    day = timezone.now().date() - timedelta(days=1)
    fields = {
        "title": given.TITLE,
        "body": given.BODY,
        "channel": "letter",
        "received_on": day,
        "agreed": True,
    } | fields
    return contribution_actions.enter_contribution(
        viewer=viewer, topic_id=given.topic_of(consultation).pk, **fields
    )


def test_written_proposal_names_its_provenance(workshop):
    made = write(workshop, table="  Table 3 ")
    visitor = make.visitor(workshop.organisation)
    source = contribution_selectors.provenance_of(visitor, made)
    assert (source.channel, source.table, source.workshop, source.excerpt) == (
        "workshop",
        "Table 3",
        workshop,
        None,
    )
    assert (made.kind, made.participants, made.author_id, made.state) == (
        "workshop",
        12,
        None,
        "published",
    )


def test_provenance_does_not_reveal_the_agent_who_typed(workshop, django_assert_num_queries):
    facilitator = rooms.facilitator(workshop)
    made = [write(workshop, facilitator) for _ in range(3)]
    for proposals in (made[:1], made):
        with django_assert_num_queries(1):
            sources = contribution_selectors.provenances(
                make.visitor(workshop.organisation), proposals
            )
        assert all(not hasattr(source, "entered_by") for source in sources.values())
    signed = given.proposal(workshop.consultation)
    with django_assert_num_queries(0):
        assert contribution_selectors.provenances(facilitator, [signed]) == {}


def test_workshop_that_is_not_public_is_not_named(consultation):
    draft = rooms.draft(consultation)
    facilitator = rooms.facilitator(draft)
    workshop_actions.declare_presence(viewer=facilitator, workshop_id=draft.pk, participants=8)
    made = write(draft, facilitator)
    assert (
        contribution_selectors.provenance_of(make.visitor(consultation.organisation), made).workshop
        is None
    )
    assert contribution_selectors.provenance_of(facilitator, made).workshop == draft


def test_new_topic_of_a_proposal_is_added_to_the_workshop(workshop):
    write(workshop, number=2)
    assert [report.topic.number for report in workshop.sub_reports.select_related("topic")] == [
        1,
        2,
    ]


def test_attendance_comes_first_and_is_followed(consultation):
    draft = rooms.draft(consultation)
    facilitator = rooms.facilitator(draft)
    with pytest.raises(AttendanceFirst):
        write(draft, facilitator)
    workshop_actions.declare_presence(viewer=facilitator, workshop_id=draft.pk, participants=8)
    made = write(draft, facilitator)
    workshop_actions.declare_presence(viewer=facilitator, workshop_id=draft.pk, participants=11)
    made.refresh_from_db()
    assert made.participants == 11


@pytest.mark.parametrize("role", [None, "moderator", "facilitator"])
def test_only_the_facilitator_writes_for_the_workshop(workshop, role):
    with pytest.raises(NotAllowed):
        write(workshop, make.person(role, workshop.consultation))
    assert not Proposal.objects.exists()


def test_photo_of_another_workshop_is_refused(workshop):
    with pytest.raises(NotFound):
        write(workshop, photo_id=workshop.pk)
    assert not Proposal.objects.exists()


def test_topic_of_another_consultation_is_refused(workshop, organisation):
    other = given.topic_of(make.consultation(organisation, slug="autre"))
    with pytest.raises(Invalid) as refused:
        contribution_actions.write_contribution(
            viewer=rooms.facilitator(workshop),
            workshop_id=workshop.pk,
            topic_id=other.pk,
            title=given.TITLE,
            body=given.BODY,
        )
    assert (refused.value.attr, Proposal.objects.count()) == ("topic", 0)


def test_proposal_for_a_workshop_after_all_phases_is_refused(workshop):
    make.move_phases(workshop.consultation, days=-20)
    with pytest.raises(PhaseIsClosed):
        write(workshop)


def test_facilitator_reads_pending_proposals_of_the_workshop(organisation):
    consultation = rooms.consultation(organisation, slug="lue", moderation_mode="pre")
    workshop = rooms.held(consultation)
    facilitator = rooms.facilitator(workshop)
    write(workshop, facilitator, table="Table 1")
    contributions = contribution_selectors.contributions_of(facilitator, workshop)
    assert [
        (contribution.table, contribution.proposal.title, contribution.proposal.state)
        for contribution in contributions
    ] == [("Table 1", given.TITLE, "pending")]
    assert contribution_selectors.contributions_of(make.visitor(organisation), workshop) == []


@pytest.mark.parametrize("number", [1, 3])
def test_contributions_of_a_workshop_take_few_queries(workshop, number, django_assert_num_queries):
    facilitator = rooms.facilitator(workshop)
    for _ in range(number):
        write(workshop, facilitator)
    with django_assert_num_queries(3):
        assert len(contribution_selectors.contributions_of(facilitator, workshop)) == number


def test_only_the_facilitator_corrects_and_withdraws_proposals(workshop):
    facilitator, other = (
        rooms.facilitator(workshop),
        make.person("facilitator", workshop.consultation),
    )
    made = write(workshop, facilitator)
    words = {"title": given.TITLE, "body": "Un texte relu par le groupe (exemple)."}
    with pytest.raises(NotAllowed):
        contribution_actions.edit_contribution(viewer=other, proposal_id=made.pk, **words)
    assert (
        contribution_actions.edit_contribution(
            viewer=facilitator, proposal_id=made.pk, table="Table 2", **words
        ).version
        == 2
    )
    assert contribution_selectors.provenance_of(facilitator, made).table == "Table 2"
    assert (
        contribution_actions.withdraw_contribution(viewer=facilitator, proposal_id=made.pk).state
        == "withdrawn"
    )


def test_proposal_of_an_erased_author_cannot_be_rewritten(workshop):
    author = make.person(consultation=workshop.consultation)
    signed = given.proposal(workshop.consultation, author)
    erase_proposals(author, author.participant.pk, keep_texts=True)
    manager = make.person("manager", workshop.consultation)
    with pytest.raises(NotEntered):
        contribution_actions.edit_contribution(
            viewer=manager, proposal_id=signed.pk, title=given.TITLE, body="Autre chose, oui."
        )


def test_letter_is_shown_with_its_channel_and_day(consultation):
    made = enter(make.person("facilitator", consultation), consultation)
    source = contribution_selectors.provenance_of(make.visitor(consultation.organisation), made)
    assert (made.kind, made.author_id, source.channel) == ("individual", None, "letter")
    assert source.received_on == timezone.now().date() - timedelta(days=1)


def test_letter_without_consent_of_its_author_is_refused(consultation):
    with pytest.raises(ConsentFirst):
        enter(make.person("manager", consultation), consultation, agreed=False)
    assert not Proposal.objects.exists()
    made = enter(make.person("manager", consultation), consultation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Provenance.objects.filter(proposal=made).update(agreed=False)


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"channel": "workshop"}, "channel"),
        ({"channel": "voice"}, "channel"),
        ({"channel": "pigeon"}, "channel"),
        ({"received_on": timezone.now().date() + timedelta(days=2)}, "received_on"),
    ],
)
def test_inconsistent_letter_is_refused(consultation, fields, attr):
    with pytest.raises(Invalid) as refused:
        enter(make.person("manager", consultation), consultation, **fields)
    assert (refused.value.attr, Proposal.objects.count()) == (attr, 0)


def test_erased_agent_is_forgotten_and_the_proposal_stays(workshop):
    facilitator = rooms.facilitator(workshop)
    made = write(workshop, facilitator)
    assert [row["proposal"] for row in contribution_selectors.export_entered(facilitator)] == [
        made.pk
    ]
    contribution_actions.forget_agent(facilitator, facilitator.participant.pk, keep_texts=False)
    assert Provenance.objects.get(proposal=made).entered_by is None
    made.refresh_from_db()
    assert (made.state, made.body) == ("published", given.BODY)


def test_line_of_a_sheet_is_imported_once(workshop):
    facilitator = rooms.facilitator(workshop)
    write(workshop, facilitator, line="a" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        write(workshop, facilitator, line="a" * 64)
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("mode", ["post", "pre"])
def test_contributions_of_a_draft_workshop_are_published_with_it(organisation, mode):
    consultation = rooms.consultation(organisation, moderation_mode=mode)
    workshop = rooms.draft(consultation)
    facilitator = rooms.facilitator(workshop)
    workshop_actions.declare_presence(viewer=facilitator, workshop_id=workshop.pk, participants=12)
    edited, withdrawn = write(workshop, facilitator), write(workshop, facilitator)
    edit = {"proposal_id": edited.pk, "title": given.TITLE, "body": f"{given.BODY} Le soir aussi."}
    contribution_actions.edit_contribution(viewer=facilitator, **edit)
    contribution_actions.withdraw_contribution(viewer=facilitator, proposal_id=withdrawn.pk)
    visitor = make.visitor(organisation)
    assert not proposal_selectors.get_proposals(visitor, [edited.pk, withdrawn.pk])
    assert not Case.objects.exists()

    publication_actions.publish_workshop(viewer=facilitator, workshop_id=workshop.pk)

    edited.refresh_from_db()
    withdrawn.refresh_from_db()
    assert withdrawn.state == "withdrawn" and withdrawn.published_at is None
    if mode == "pre":
        assert edited.state == "pending" and Case.objects.get().target_id == edited.pk
    else:
        assert edited.state == "published" and not Case.objects.exists()
        visible = proposal_selectors.get_proposals(visitor, [edited.pk])[edited.pk]
        assert visible.body.endswith("Le soir aussi.")
    assert not Provenance.objects.filter(is_held=True).exists()


def test_contribution_moves_to_another_topic_and_waits_if_that_topic_is_sensitive(workshop):
    facilitator = rooms.facilitator(workshop)
    text = write(workshop, facilitator)
    other = given.topic_of(workshop.consultation, 2)
    same = {"proposal_id": text.pk, "title": text.title, "body": text.body}
    moved = contribution_actions.edit_contribution(viewer=facilitator, topic_id=other.pk, **same)
    assert (moved.topic_id, moved.state, moved.version) == (other.pk, "published", 1)
    assert workshop.sub_reports.filter(topic=other).exists()
    first = given.topic_of(workshop.consultation)
    Topic.objects.filter(pk=first.pk).update(is_sensitive=True)
    moved = contribution_actions.edit_contribution(viewer=facilitator, topic_id=first.pk, **same)
    assert moved.state == "pending" and Case.objects.get().target_id == text.pk


def test_withdrawal_is_undone_within_ten_minutes_only(workshop):
    facilitator = rooms.facilitator(workshop)
    text = write(workshop, facilitator)
    same = {"viewer": facilitator, "proposal_id": text.pk}
    contribution_actions.withdraw_contribution(**same)
    with pytest.raises(NotAllowed):
        contribution_actions.undo_withdrawal(
            viewer=make.person("facilitator", workshop.consultation), proposal_id=text.pk
        )
    assert contribution_actions.undo_withdrawal(**same).state == "published"
    assert contribution_actions.undo_withdrawal(**same).state == "published"
    contribution_actions.withdraw_contribution(**same)
    before = timezone.now() - timedelta(minutes=11)
    Provenance.objects.filter(proposal=text.pk).update(withdrawn_at=before)
    with pytest.raises(TooLateToUndo):
        contribution_actions.undo_withdrawal(**same)
    text.refresh_from_db()
    assert text.state == "withdrawn"


def test_facilitators_are_emailed_and_may_contest_a_decision_on_their_contribution(workshop):
    facilitator, second = rooms.facilitator(workshop), rooms.facilitator(workshop)
    text = write(workshop, facilitator)
    moderator = make.person("moderator", workshop.consultation)
    why = {"reason": "privacy", "facts": "Le texte contient un numéro (exemple)."}
    decided = decide(
        viewer=moderator, target_kind="proposal", target_id=text.pk, action="correct", **why
    )
    notified = mails()
    for viewer in (facilitator, second):
        [_subject] = notified[viewer.participant.account.email]
    assert f"/staff/workshops/{workshop.pk}/contributions/{text.number}/" in mail.outbox[-1].body
    for address in ("", f"contributions/{text.number}/"):
        page = make.client(second).get(f"/staff/workshops/{workshop.pk}/{address}")
        assert why["facts"] in page.text
        assert reverse("appeal", args=[workshop.consultation.slug, decided.number]) in page.text
    stranger = make.person("facilitator", workshop.consultation)
    appeal = {
        "consultation_id": workshop.consultation_id,
        "number": decided.number,
        "text": "Le numéro est celui de la mairie (exemple).",
    }
    with pytest.raises(NotFound):
        lodge_appeal(viewer=stranger, **appeal)
    made = lodge_appeal(viewer=facilitator, **appeal)
    assert {facilitator.participant.pk, second.participant.pk} <= set(made.involved)


def test_facilitator_who_moderates_cannot_decide_on_a_contribution_of_their_workshop(workshop):
    text = write(workshop)
    both = make.person("moderator", workshop.consultation)
    workshop.facilitators.create(organisation=both.organisation, participant=both.participant)
    why = {"reason": "privacy", "facts": "Le texte contient un numéro (exemple)."}
    with pytest.raises(OwnCase):
        decide(viewer=both, target_kind="proposal", target_id=text.pk, action="remove", **why)
