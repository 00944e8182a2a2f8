"""Tags of proposals: at most three of a closed list, chosen by the author or corrected by the team.

A tag never leads to a tombstone.
"""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from consult.consultations.actions import tags as tag_actions
from consult.consultations.selectors import fields as field_selectors
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from debates import erasure
from debates.exceptions import TextIsNoLongerOpen
from debates.models import Proposal, ProposalTag
from debates.proposals.actions import proposal_tags as proposal_tag_actions
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import tags as tag_selectors
from debates.texts.selectors import streams as stream_selectors
from tests.debates import given
from tests.factories import make
from tests.pages.given import tag as create_tag


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def tags(consultation):
    return [create_tag(consultation, label) for label in ("Écoles", "Vélo", "Bus", "Zones")]


def labels(proposal):
    return [tag.label for tag in tag_selectors.tags_of(proposal)]


def read(consultation, **filters):
    visitor = make.visitor(consultation.organisation)
    return list(proposal_selectors.proposals(visitor, consultation=consultation, **filters))


def test_tags_are_alphabetical_in_the_language_of_the_reader(consultation):
    create_tag(consultation, "Vélo", label_en="Bicycle")
    create_tag(consultation, "École")
    create_tag(consultation, "Bus", label_en="Zed")
    assert [
        tag.label
        for tag in field_selectors.tags(make.visitor(consultation.organisation), consultation)
    ] == [
        "Bus",
        "École",
        "Vélo",
    ]
    with translation.override("en"):
        found = field_selectors.tags(make.visitor(consultation.organisation), consultation)
        assert [tag.label for tag in found] == ["Bicycle", "École", "Zed"]


@pytest.mark.parametrize("label", ["", " \u200b", "vélo", "VÉLO", "A|B", "x" * 41])
def test_invalid_or_repeated_label_is_refused(consultation, label):
    from django.core.exceptions import ValidationError

    create_tag(consultation, "Vélo")
    with pytest.raises((Invalid, ValidationError)):
        create_tag(consultation, label)


def test_tags_are_chosen_in_order_and_changed_without_a_version(consultation, author, tags):
    schools, bicycle, bus, _zones = tags
    proposal = given.proposal(consultation, author, tags=[str(bicycle.pk), schools.pk, bicycle.pk])
    assert labels(read(consultation)[0]) == ["Vélo", "Écoles"]
    edit = {"viewer": author, "proposal_id": proposal.pk, "title": given.TITLE, "body": given.BODY}
    proposal_actions.edit_proposal(**edit)
    proposal_actions.edit_proposal(**edit, tags=[bus.pk])
    [found] = read(consultation)
    assert (labels(found), found.version) == (["Bus"], 1)
    assert list(JournalEntry.objects.filter(act="proposal.tag").values_list("data", flat=True)) == [
        {}
    ]


def test_foreign_tag_or_a_fourth_one_is_refused(consultation, author, tags, organisation):
    elsewhere = create_tag(make.consultation(organisation, slug="ailleurs"), "Ailleurs")
    for wrong in ([elsewhere.pk], ["x"], [tag.pk for tag in tags]):
        with pytest.raises(Invalid) as refusal:
            given.proposal(consultation, author, tags=wrong)
        assert refusal.value.attr == "tags"
    assert not Proposal.objects.exists()


def test_tags_are_corrected_by_the_team_only(consultation, author, tags):
    proposal = given.proposal(consultation, author, tags=[tags[0].pk])
    for role in ("moderator", "manager"):
        person = make.person(role, consultation)
        proposal_tag_actions.tag_proposal(
            viewer=person, proposal_id=proposal.pk, tags=[tags[1].pk, tags[2].pk]
        )
        proposal_tag_actions.tag_proposal(
            viewer=person, proposal_id=proposal.pk, tags=[tags[1].pk, tags[2].pk]
        )
        assert labels(read(consultation)[0]) == ["Vélo", "Bus"]
    assert JournalEntry.objects.filter(act="proposal.tag").count() == 1
    others = [
        author,
        make.person(consultation=consultation),
        make.person("facilitator", consultation),
    ]
    for person in (*others, make.visitor(consultation.organisation)):
        with pytest.raises(NotAllowed):
            proposal_tag_actions.tag_proposal(viewer=person, proposal_id=proposal.pk, tags=[])
    Proposal.objects.update(state="removed")
    with pytest.raises(TextIsNoLongerOpen):
        proposal_tag_actions.tag_proposal(
            viewer=make.person("manager", consultation), proposal_id=proposal.pk, tags=[]
        )


def test_filter_by_tag_finds_no_tombstone(consultation, author, tags):
    schools, bicycle, *_ = tags
    public = given.proposal(consultation, author, tags=[schools.pk])
    withdrawn = given.proposal(consultation, author, tags=[schools.pk])
    given.proposal(consultation, author, tags=[bicycle.pk])
    topic = public.topic
    visitor = make.visitor(consultation.organisation)
    assert tag_selectors.counts_by_tag(visitor, topic) == {schools.pk: 2, bicycle.pk: 1}
    Proposal.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    assert [found.pk for found in read(consultation, tag=schools.pk)] == [public.pk]
    assert tag_selectors.counts_by_tag(visitor, topic) == {schools.pk: 1, bicycle.pk: 1}
    assert {row["tags"] for row in stream_selectors.stream_proposals(visitor, consultation)} == {
        "Écoles",
        "Vélo",
        None,
    }
    assert labels(proposal_selectors.get_proposal(visitor, withdrawn.pk)) == []


def test_tag_is_renamed_and_removed_in_every_proposal(consultation, author, tags):
    manager, (schools, bicycle, *_) = make.person("manager", consultation), tags
    given.proposal(consultation, author, tags=[schools.pk, bicycle.pk])
    tag_actions.edit_tag(viewer=manager, tag_id=schools.pk, label_fr="Scolaire", label_en="Schools")
    assert labels(read(consultation)[0]) == ["Scolaire", "Vélo"]
    tag_actions.remove_tag(viewer=manager, tag_id=schools.pk)
    assert labels(read(consultation)[0]) == ["Vélo"]
    for person in (author, make.person("moderator", consultation)):
        with pytest.raises(NotAllowed):
            tag_actions.remove_tag(viewer=person, tag_id=bicycle.pk)
    with pytest.raises(NotFound):
        tag_actions.edit_tag(viewer=manager, tag_id=schools.pk, label_fr="Encore")


def test_tags_are_erased_with_their_text(consultation, author, tags):
    given.proposal(consultation, author, tags=[tags[0].pk])
    erasure.erase_proposals(
        make.Viewer.system(author.organisation), author.participant.pk, keep_texts=False
    )
    assert not ProposalTag.objects.exists()


def test_database_refuses_a_fourth_or_repeated_tag(consultation, author, tags):
    proposal = given.proposal(consultation, author, tags=[tags[0].pk])
    row = {"organisation": consultation.organisation, "proposal": proposal}
    for tag, place in ((tags[0], 2), (tags[1], 1), (tags[1], 4), (tags[1], 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProposalTag.objects.create(tag=tag, place=place, **row)
