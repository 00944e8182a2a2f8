"""Texts that the team enters for other people: they have no author.

They follow the path of any text. The tests check who may enter them, and when.
"""

import pytest

from consult.consultations.exceptions import PhaseIsClosed
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import Job, JournalEntry
from debates.exceptions import TextIsNoLongerOpen
from debates.models import Proposal
from debates.proposals.actions import texts_of_others as texts_of_other_actions
from debates.proposals.selectors import proposals as proposal_selectors
from moderation.models import Case
from tests.debates import given
from tests.factories import make


def enter_group_proposal(viewer, consultation, **fields):
    """Enter the words of a group, unless other fields are given."""
    fields = {
        "title": given.TITLE,
        "body": given.BODY,
        "kind": "workshop",
        "participants": 12,
        "owner": True,
    } | fields
    return texts_of_other_actions.enter_proposal(
        viewer=viewer, topic_id=given.topic_of(consultation).pk, **fields
    )


def test_words_of_a_group_are_public_without_an_author(consultation):
    facilitator = make.person("facilitator", consultation)
    entered = enter_group_proposal(facilitator, consultation)
    found = proposal_selectors.get_proposal(make.visitor(consultation.organisation), entered.pk)
    assert (found.number, found.kind, found.participants, found.state) == (
        1,
        "workshop",
        12,
        "published",
    )
    assert (found.author, found.institution, found.charter, found.licence) == (
        None,
        None,
        None,
        "etalab-2.0",
    )
    assert found.versions.get().title == given.TITLE
    assert Job.objects.filter(name="debates.notify_of_proposal").exists()
    entry = JournalEntry.objects.get(act="proposal.enter")
    assert (entry.object_id, entry.data) == (entered.pk, {"number": 1, "state": "published"})


def test_words_of_a_person_without_account_are_individual(consultation):
    entered = enter_group_proposal(
        make.person("manager", consultation),
        consultation,
        kind="individual",
        participants=None,
        owner=False,
    )
    assert (entered.kind, entered.participants, entered.author_id) == ("individual", None, None)


@pytest.mark.parametrize(
    ("role", "kind", "owner", "may"),
    [
        ("facilitator", "workshop", True, True),
        ("facilitator", "workshop", False, False),
        ("manager", "workshop", False, True),
        ("moderator", "workshop", True, False),
        (None, "workshop", True, False),
        ("facilitator", "individual", False, True),
        ("manager", "individual", False, True),
        ("moderator", "individual", False, False),
        (None, "individual", False, False),
    ],
)
def test_entering_for_others_needs_the_role(consultation, role, kind, owner, may):
    viewer = make.person(role, consultation)
    fields = {"kind": kind, "owner": owner, "participants": 12 if kind == "workshop" else None}
    if may:
        assert enter_group_proposal(viewer, consultation, **fields).number == 1
        return
    with pytest.raises(NotAllowed):
        enter_group_proposal(viewer, consultation, **fields)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"participants": None}, "participants"),
        ({"participants": 0}, "participants"),
        ({"kind": "individual"}, "participants"),
        ({"kind": "institution"}, "kind"),
        ({"title": "Trop court"}, "title"),
        ({"body": "Pas assez long"}, "body"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_invalid_text_is_refused_under_its_field(consultation, fields, attr):
    with pytest.raises(Invalid) as refused:
        enter_group_proposal(make.person("facilitator", consultation), consultation, **fields)
    assert (refused.value.attr, Proposal.objects.count()) == (attr, 0)


@pytest.mark.parametrize(
    ("capability", "kind", "opens"),
    [
        ("workshop", "workshop", True),
        ("propose", "workshop", True),
        ("workshop", "individual", False),
    ],
)
def test_words_of_a_group_need_a_phase_of_workshops_or_proposals(
    organisation, capability, kind, opens
):
    consultation = make.consultation(organisation, slug="etape", capabilities=[capability])
    viewer = make.person("manager", consultation)
    fields = {"kind": kind, "participants": 12 if kind == "workshop" else None}
    if opens:
        assert enter_group_proposal(viewer, consultation, **fields).number == 1
        return
    with pytest.raises(PhaseIsClosed):
        enter_group_proposal(viewer, consultation, **fields)


def test_text_entered_after_the_close_is_refused(organisation):
    consultation = make.consultation(organisation, slug="finie", state="closed")
    with pytest.raises(PhaseIsClosed):
        enter_group_proposal(make.person("manager", consultation), consultation)


def test_entered_text_waits_for_a_moderator_under_premoderation(organisation):
    consultation = make.consultation(organisation, slug="lue", moderation_mode="pre")
    entered = enter_group_proposal(make.person("facilitator", consultation), consultation)
    assert (entered.state, entered.published_at, Case.objects.get().target_id) == (
        "pending",
        None,
        entered.pk,
    )
    with pytest.raises(NotFound):
        proposal_selectors.get_proposal(make.visitor(organisation), entered.pk)


def test_entered_text_is_corrected_and_withdrawn(consultation):
    facilitator = make.person("facilitator", consultation)
    entered = enter_group_proposal(facilitator, consultation)
    same = {"viewer": facilitator, "proposal_id": entered.pk, "owner": True}
    texts_of_other_actions.edit_entered(title=given.TITLE, body=given.BODY, **same)
    changed = texts_of_other_actions.edit_entered(
        title=given.TITLE, body="Un texte corrigé le lendemain (exemple).", **same
    )
    assert (changed.version, changed.author_id) == (2, None)
    assert texts_of_other_actions.withdraw_entered(**same).state == "withdrawn"
    assert texts_of_other_actions.withdraw_entered(**same).state == "withdrawn"
    with pytest.raises(TextIsNoLongerOpen):
        texts_of_other_actions.edit_entered(title=given.TITLE, body=given.BODY, **same)


def test_signed_text_is_not_changed_by_the_team(consultation):
    manager = make.person("manager", consultation)
    signed = given.proposal(consultation)
    for act, fields in [
        (
            texts_of_other_actions.edit_entered,
            {"title": given.TITLE, "body": "Un autre texte, écrit par quelqu'un d'autre."},
        ),
        (texts_of_other_actions.withdraw_entered, {}),
    ]:
        with pytest.raises(NotAllowed):
            act(viewer=manager, proposal_id=signed.pk, owner=True, **fields)
    signed.refresh_from_db()
    assert (signed.state, signed.body) == ("published", given.BODY)


def test_text_of_another_workshop_is_not_withdrawn(consultation):
    entered = enter_group_proposal(make.person("facilitator", consultation), consultation)
    other = make.person("facilitator", consultation)
    with pytest.raises(NotAllowed):
        texts_of_other_actions.withdraw_entered(viewer=other, proposal_id=entered.pk, owner=False)


def test_number_of_people_follows_the_attendance(consultation):
    manager = make.person("manager", consultation)
    entered, signed = enter_group_proposal(manager, consultation), given.proposal(consultation)
    texts_of_other_actions.count_present(
        viewer=manager, proposal_ids=[entered.pk, signed.pk], participants=9
    )
    assert dict(Proposal.objects.values_list("pk", "participants")) == {
        entered.pk: 9,
        signed.pk: None,
    }
