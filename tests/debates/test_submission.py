"""Submission of a proposal: it is numbered, versioned, journalled and announced.

A refused one leaves no row.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.accounts.people.institutions import declare_institution
from consult.consultations.exceptions import CharterNotAccepted, PhaseIsClosed
from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst, TooMany
from consult.core.models import JournalEntry
from debates.exceptions import InstitutionIsNotYours
from debates.models import Proposal, ProposalVersion
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import versions as version_selectors
from tests.debates import given
from tests.factories import make


def submit(viewer, consultation, **fields):
    """Submit with valid texts unless others are given."""
    fields = {"title": given.TITLE, "body": given.BODY, "charter_accepted": True} | fields
    return proposal_actions.submit_proposal(
        viewer=viewer, topic_id=given.topic_of(consultation).pk, **fields
    )


def test_submitted_proposal_is_public_with_its_first_version(consultation):
    author = make.person(consultation=consultation)
    proposal = submit(author, consultation)
    found = proposal_selectors.get_proposal(make.visitor(consultation.organisation), proposal.pk)
    assert (found.number, found.state, found.kind, found.version) == (
        1,
        "published",
        "individual",
        1,
    )
    assert (found.title, found.body, found.author.pk) == (
        given.TITLE,
        given.BODY,
        author.participant.pk,
    )
    assert "<strong>montant</strong>" in found.body_html
    assert found.published_at == found.created_at == found.updated_at
    assert (found.charter.version, found.licence) == (1, "etalab-2.0")
    versions = version_selectors.versions(make.visitor(consultation.organisation), found)
    assert [(v.number, v.title, v.body) for v in versions] == [(1, given.TITLE, given.BODY)]


def test_submission_makes_nineteen_statements(consultation):
    author, topic = make.person(consultation=consultation), given.topic_of(consultation)
    given.proposal(consultation, author, topic=topic)  # accepts the charter
    with CaptureQueriesContext(connection) as captured:
        given.proposal(consultation, author, topic=topic)
    # The two savepoints are the transaction of the act, inside that of the test.
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert (len(captured), len(statements)) == (21, 19), statements


def test_submission_writes_one_journal_entry_without_text(consultation):
    proposal = submit(make.person(consultation=consultation), consultation)
    entry = JournalEntry.objects.get(act="proposal.submit")
    assert (entry.object_id, entry.kind, entry.data) == (
        proposal.pk,
        "proposal",
        {"number": 1, "state": "published"},
    )


def test_numbers_follow_one_another_in_each_consultation(consultation):
    other = make.consultation(consultation.organisation, slug="autre")
    author = make.person(consultation=consultation)
    assert [submit(author, consultation).number for _ in range(3)] == [1, 2, 3]
    assert submit(author, other).number == 1


def test_refused_submission_leaves_no_gap(consultation):
    author = make.person(consultation=consultation)
    submit(author, consultation)
    with pytest.raises(InstitutionIsNotYours):
        submit(author, consultation, kind="institution", institution_id=consultation.pk)
    assert submit(author, consultation).number == 2


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"title": "Trop court"}, "title"),
        ({"title": "Un titre\u200b\u200b\u200b\u200b\u200b\u200b\u200b"}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"body": "Pas assez long"}, "body"),
        ({"body": "x" * 40001}, "body"),
        ({"language": "tlh"}, "language"),
        ({"kind": "workshop"}, "kind"),
        ({"kind": "institution"}, "institution"),
        ({"location": {"latitude": 91, "longitude": 0}}, "location"),
        ({"location": {"latitude": "nan", "longitude": 0}}, "location"),
        ({"location": {"latitude": "là"}}, "location"),
        ({"location": "ici"}, "location"),
    ],
)
def test_invalid_text_is_refused_under_its_field(consultation, fields, attr):
    with pytest.raises(Invalid) as refused:
        submit(make.person(consultation=consultation), consultation, **fields)
    assert refused.value.attr == attr
    assert (Proposal.objects.count(), ProposalVersion.objects.count()) == (0, 0)


def test_title_and_body_are_cleaned(consultation):
    proposal = submit(
        make.person(consultation=consultation),
        consultation,
        title="  Des   données\nouvertes \u202e",
        body="a\r\nb" + "c" * 20,
    )
    assert (proposal.title, proposal.body) == ("Des données ouvertes", "a\nb" + "c" * 20)


def test_shortest_and_longest_texts_are_accepted(consultation):
    author = make.person(consultation=consultation)
    assert submit(author, consultation, title="x" * 15, body="y" * 20).number == 1
    assert submit(author, consultation, title="x" * 160, body="y" * 40000).number == 2


def test_place_is_stored(consultation):
    place = {"latitude": 48.8566144, "longitude": "2.3522219", "label": " Place  de la Bourse "}
    proposal = submit(make.person(consultation=consultation), consultation, location=place)
    proposal.refresh_from_db()
    assert (str(proposal.latitude), str(proposal.longitude)) == ("48.857000", "2.352000")
    assert proposal.place == "Place de la Bourse"


def test_institution_is_represented_by_its_members_only(consultation):
    member, other = make.person(consultation=consultation), make.person(consultation=consultation)
    institution = declare_institution(
        viewer=member, name="Agence d'urbanisme (exemple)", kind="association"
    )
    proposal = submit(member, consultation, kind="institution", institution_id=institution.pk)
    assert (proposal.kind, proposal.institution) == ("institution", institution)
    with pytest.raises(InstitutionIsNotYours):
        submit(other, consultation, kind="institution", institution_id=institution.pk)
    with pytest.raises(Invalid):
        submit(member, consultation, kind="individual", institution_id=institution.pk)


def test_charter_is_accepted_once_for_all_submissions(consultation):
    author = make.person(consultation=consultation)
    with pytest.raises(CharterNotAccepted):
        submit(author, consultation, charter_accepted=False)
    submit(author, consultation)
    assert submit(author, consultation, charter_accepted=False).charter.version == 1


@pytest.mark.parametrize("state", ["upcoming", "closed"])
def test_submission_outside_the_phase_is_refused(organisation, state):
    consultation = make.consultation(organisation, state=state)
    with pytest.raises(PhaseIsClosed):
        submit(make.person(consultation=consultation), consultation)
    assert Proposal.objects.count() == 0


def test_phase_of_another_capability_refuses_proposals(organisation):
    consultation = make.consultation(organisation, capabilities=["discuss", "vote"])
    with pytest.raises(PhaseIsClosed):
        submit(make.person(consultation=consultation), consultation)


def test_draft_consultation_is_not_found_by_participants(organisation):
    consultation = make.consultation(organisation, state="draft")
    with pytest.raises(NotFound):
        submit(make.person(consultation=consultation), consultation)


@pytest.mark.parametrize("role", ["facilitator", "moderator", "manager", "organisation_admin"])
def test_staff_submit_only_in_other_consultations(consultation, role):
    with pytest.raises(NotAllowed):
        submit(make.person(role, consultation), consultation)
    if role != "organisation_admin":
        other = make.consultation(consultation.organisation, slug="autre")
        assert submit(make.person(role, consultation), other).number == 1


def test_visitor_and_suspended_participant_are_refused(consultation):
    with pytest.raises(SignInFirst):
        submit(make.visitor(consultation.organisation), consultation)
    with pytest.raises(NotAllowed):
        submit(make.person(consultation=consultation, state="suspended"), consultation)


def test_topic_of_another_organisation_is_not_found(consultation, other_organisation):
    with pytest.raises(NotFound):
        submit(make.person(organisation=other_organisation), consultation)


def test_limit_counts_submissions_and_not_refusals(consultation, settings):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = True, {"proposal": ((2, 3600),)}
    author = make.person(consultation=consultation)
    for _ in range(3):
        with pytest.raises(Invalid):
            submit(author, consultation, title="court")
        with pytest.raises(CharterNotAccepted):
            submit(author, consultation, charter_accepted=False)
    for _ in range(2):
        submit(author, consultation)
    with pytest.raises(TooMany):
        submit(author, consultation)
