"""Workshops: written by the facilitator, published when complete, counted after they were held."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.accounts.invitations.actions import accept_invitation
from consult.accounts.models import Invitation
from consult.accounts.sign_in.actions import confirm_address
from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst
from consult.core.models import Job, JournalEntry
from consult.core.queue.short_jobs import run_due
from consult.workshops import exceptions
from consult.workshops.enums import WorkshopState
from consult.workshops.meetings.actions import facilitators as facilitator_actions
from consult.workshops.meetings.actions import publication as publication_actions
from consult.workshops.meetings.actions import topics as topic_actions
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.models import ExpectedFacilitator, Facilitation, Workshop
from tests.factories import make, workshops


@pytest.fixture
def consultation(organisation):
    return workshops.consultation(organisation, topics=3)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def edit(viewer, workshop, **written):
    return workshop_actions.edit_workshop(viewer=viewer, workshop_id=workshop.pk, **written)


def test_facilitator_creates_and_runs_their_own_workshop(consultation):
    facilitator = make.person("facilitator", consultation)
    made = workshops.draft(consultation, viewer=facilitator, topics=2)
    assert (made.number, made.state, len(made.code)) == (1, WorkshopState.DRAFT, 8)
    assert Facilitation.objects.get().participant_id == facilitator.participant.pk
    edit(facilitator, made, agenda="Accueil, puis tables.")
    assert [
        entry.act for entry in JournalEntry.objects.filter(object_id=made.pk).order_by("id")
    ] == [
        "workshop.create",
        "workshop.edit",
    ]
    assert workshops.draft(consultation, viewer=facilitator).number == 2


@pytest.mark.parametrize("role", [None, "moderator", "facilitator", "organisation_admin"])
def test_workshop_is_not_edited_by_other_roles(consultation, manager, role):
    made = workshops.held(consultation, viewer=manager)
    with pytest.raises(NotAllowed):
        edit(make.person(role, consultation), made, title="Le mien")
    with pytest.raises(SignInFirst):
        edit(make.visitor(consultation.organisation), made, title="Le mien")


def test_draft_is_known_to_its_team_alone(consultation, manager):
    made = workshops.draft(consultation, viewer=manager)
    runs = workshops.facilitator(made)
    for viewer in (manager, runs, make.person("moderator", consultation)):
        assert workshop_selectors.get_workshop(viewer, made.pk) == made
    for viewer in (
        make.person("facilitator", consultation),
        make.visitor(consultation.organisation),
    ):
        with pytest.raises(NotFound):
            workshop_selectors.get_workshop(viewer, made.pk)


def test_tombstone_hides_every_published_fact_but_its_number_its_day_and_its_codes():
    visible_fields = {"id", "number", "state", "language", "held_on", "consent", "published_at"}
    assert {*Workshop.open_data} - {*Workshop.veiled} == visible_fields


def test_former_facilitator_cannot_edit_the_workshop(consultation, manager):
    made = workshops.draft(consultation, viewer=manager)
    former = workshops.facilitator(made)
    former.participant.__class__.objects.get(pk=former.participant.pk)
    from consult.accounts.models import RoleGrant

    RoleGrant.objects.filter(participant=former.participant).delete()
    with pytest.raises(NotFound):
        edit(make.again(former), made, title="Encore le mien")


def test_manager_appoints_a_facilitator_of_the_consultation_and_dismisses(consultation, manager):
    made = workshops.draft(consultation, viewer=manager)
    person = make.person("facilitator", consultation)
    email = person.participant.account.email
    about = {"viewer": manager, "workshop_id": made.pk}
    appointed = facilitator_actions.appoint_facilitator(**about, email=email)
    assert appointed.participant_id == person.participant.pk
    assert facilitator_actions.appoint_facilitator(**about, email=f"{email.upper()} ") == appointed
    assert not Invitation.objects.exists()
    facilitator_actions.dismiss_facilitator(viewer=manager, facilitation_id=appointed.pk)
    assert not Facilitation.objects.exists()


def test_facilitator_appoints_no_one(consultation, manager):
    made = workshops.draft(consultation, viewer=manager)
    with pytest.raises(NotAllowed):
        facilitator_actions.appoint_facilitator(
            viewer=workshops.facilitator(made), workshop_id=made.pk, email="x@example.org"
        )


def test_person_without_the_role_is_invited_and_runs_the_workshops_after_accepting(
    consultation, manager
):
    made = [workshops.draft(consultation, viewer=manager) for _ in range(2)]
    for workshop in made:
        facilitator_actions.appoint_facilitator(
            viewer=manager, workshop_id=workshop.pk, email="anime@example.org"
        )
    run_due()
    assert len(mail.outbox) == 1
    assert not Facilitation.objects.exists()
    account = make.account(email="anime@example.org")
    confirm_address(account=account)
    person = make.person(organisation=consultation.organisation, account_=account)
    accept_invitation(viewer=person, invitation_id=Invitation.objects.get().pk)
    runs = Facilitation.objects.filter(participant=person.participant)
    assert {facilitation.workshop_id for facilitation in runs} == {row.pk for row in made}
    assert not ExpectedFacilitator.objects.exists()


def test_expected_facilitator_who_is_dismissed_does_not_run_the_workshop(consultation, manager):
    made = workshops.draft(consultation, viewer=manager)
    expected = facilitator_actions.appoint_facilitator(
        viewer=manager, workshop_id=made.pk, email="anime@example.org"
    )
    with pytest.raises(NotAllowed):
        facilitator_actions.dismiss_expected(
            viewer=workshops.facilitator(made), expected_id=expected.pk
        )
    facilitator_actions.dismiss_expected(viewer=manager, expected_id=expected.pk)
    assert not workshop_selectors.expected_facilitators_of(manager, made)
    assert Invitation.objects.count() == 1


def test_topics_of_another_consultation_are_refused_and_reports_are_not_lost(
    consultation, manager, organisation
):
    other = workshops.consultation(organisation, slug="autre").topics.first()
    made = workshops.draft(consultation, viewer=manager, topics=3)
    with pytest.raises(Invalid) as refused:
        edit(manager, made, topics=[other.pk])
    assert refused.value.attr == "topics"
    first, second, third = consultation.topics.all()
    topic_actions.set_sub_report(
        viewer=manager, workshop_id=made.pk, topic_id=first.pk, body="**Six** tables."
    )
    with pytest.raises(exceptions.ReportIsWritten):
        edit(manager, made, topics=[second.pk])
    edit(manager, made, topics=[third.pk, first.pk])
    reports = workshop_selectors.get_workshop(manager, made.pk).sub_reports.all()
    assert [(report.topic_id, report.body_html) for report in reports] == [
        (third.pk, ""),
        (first.pk, "<p><strong>Six</strong> tables.</p>\n"),
    ]
    with pytest.raises(NotFound):
        topic_actions.set_sub_report(
            viewer=manager, workshop_id=made.pk, topic_id=second.pk, body="Rien."
        )


@pytest.mark.parametrize(
    ("attr", "counted"),
    [
        ("returning", {"participants": 12, "returning": 13}),
        ("composition", {"participants": 12, "composition": {"women": 8, "men": 5}}),
        ("composition", {"participants": 12, "composition": {"under_18": 10, "from_60": 3}}),
        ("composition", {"participants": 12, "composition": {"tall": 2}}),
        ("composition", {"participants": 12, "composition": {"women": -1}}),
        ("composition", {"participants": 12, "composition": {"women": "8"}}),
        ("composition", {"participants": 12, "composition": {"women": True}}),
    ],
)
def test_numbers_that_do_not_add_up_are_refused(consultation, manager, attr, counted):
    made = workshops.draft(consultation, viewer=manager)
    with pytest.raises(Invalid) as refused:
        workshop_actions.declare_presence(viewer=manager, workshop_id=made.pk, **counted)
    assert refused.value.attr == attr


@pytest.mark.parametrize("people", [0, 5001])
def test_attendance_of_zero_or_too_many_is_refused(consultation, manager, people):
    made = workshops.draft(consultation, viewer=manager)
    with pytest.raises(ValidationError):
        workshop_actions.declare_presence(viewer=manager, workshop_id=made.pk, participants=people)


def test_composition_counts_by_sex_and_age_and_omits_zeros(consultation, manager):
    counted = {"women": 7, "men": 5, "from_60": 12, "under_18": 0}
    made = workshops.held(consultation, viewer=manager, composition=counted, returning=0)
    assert (made.composition, made.returning) == ({"women": 7, "men": 5, "from_60": 12}, 0)


def test_attendance_before_the_workshop_is_refused(consultation, manager):
    made = workshops.announced(consultation, viewer=manager)
    with pytest.raises(exceptions.WorkshopIsToCome):
        workshop_actions.declare_presence(viewer=manager, workshop_id=made.pk, participants=12)


@pytest.mark.parametrize(
    ("attr", "written"),
    [
        ("starts_at", {"starts_at": timezone.now() + timedelta(days=2)}),
        ("ends_at", {"ends_at": timezone.now()}),
        ("latitude", {"latitude": 48}),
        ("language", {"language": "de"}),
        ("participants", {"participants": 12}),
    ],
)
def test_facts_that_contradict_each_other_are_refused(consultation, manager, attr, written):
    made = workshops.draft(consultation, viewer=manager)
    with pytest.raises(Invalid) as refused:
        edit(manager, made, **written)
    assert refused.value.attr == attr


def list_missing(viewer, made):
    with pytest.raises(exceptions.WorkshopIsIncomplete) as refused:
        publication_actions.publish_workshop(viewer=viewer, workshop_id=made.pk)
    return [str(sentence) for sentence in refused.value.lacks]


def test_workshop_that_was_held_is_published_with_its_people(consultation, manager):
    made = workshops.draft(consultation, viewer=manager, topics=0, place="")
    assert list_missing(manager, made) == [
        "Indiquez la commune de l’atelier.",
        "Choisissez au moins un thème.",
        "Indiquez le nombre de personnes présentes.",
    ]


def test_workshop_to_come_is_published_with_how_to_reach_it(consultation, manager):
    made = workshops.draft(consultation, viewer=manager, days=2)
    assert list_missing(manager, made) == [
        "Indiquez l’heure de début de l’atelier.",
        "Indiquez l’adresse de l’atelier.",
        "Indiquez comment entrer, y compris en fauteuil roulant.",
    ]


def test_day_outside_the_steps_that_open_workshops_is_refused(consultation, manager, organisation):
    far = workshops.draft(consultation, viewer=manager, days=40)
    assert (
        list_missing(manager, far)[0]
        == "Choisissez un jour où la consultation est ouverte aux ateliers."
    )
    closed = make.consultation(organisation, slug="sans")
    none = workshops.draft(closed)
    assert list_missing(make.person("manager", closed), none)[0].startswith("Choisissez un jour")


def test_publishing_is_announced_once(consultation, manager):
    made = workshops.held(consultation, viewer=manager)
    publication_actions.publish_workshop(viewer=manager, workshop_id=made.pk)
    acts = JournalEntry.objects.filter(object_id=made.pk).values_list("act", flat=True)
    assert list(acts).count("workshop.publish") == 1
    assert (
        workshop_selectors.get_workshop(
            make.visitor(consultation.organisation), made.pk
        ).participants
        == 12
    )


def test_cancelled_workshop_stays_public_and_cannot_be_edited(consultation, manager):
    made = workshops.announced(consultation, viewer=manager)
    publication_actions.cancel_workshop(viewer=manager, workshop_id=made.pk)
    assert (
        workshop_selectors.get_workshop(make.visitor(consultation.organisation), made.pk).state
        == WorkshopState.CANCELLED
    )
    with pytest.raises(exceptions.WorkshopIsCancelled):
        edit(manager, made, title="Quand même")
    with pytest.raises(exceptions.WorkshopIsCancelled):
        publication_actions.publish_workshop(viewer=manager, workshop_id=made.pk)


def test_held_workshop_is_not_cancelled_and_announced_workshop_is_not_removed(
    consultation, manager
):
    past, draft = (
        workshops.held(consultation, viewer=manager),
        workshops.draft(consultation, viewer=manager),
    )
    with pytest.raises(exceptions.WorkshopWasHeld):
        publication_actions.cancel_workshop(viewer=manager, workshop_id=past.pk)
    with pytest.raises(exceptions.WorkshopIsPublic):
        publication_actions.remove_workshop(viewer=manager, workshop_id=past.pk)
    with pytest.raises(exceptions.WorkshopIsNotPublic):
        publication_actions.cancel_workshop(viewer=manager, workshop_id=draft.pk)
    publication_actions.remove_workshop(viewer=manager, workshop_id=draft.pk)
    assert list(Workshop.objects.all()) == [past]


def test_upcoming_workshops_are_public_ones_from_today_on_without_attendance(consultation, manager):
    far = workshops.announced(consultation, viewer=manager, days=5)
    near = workshops.announced(consultation, viewer=manager, days=2)
    workshops.held(consultation, viewer=manager)
    workshops.draft(consultation, viewer=manager, days=1)
    visitor = make.visitor(consultation.organisation)
    assert workshop_selectors.workshops_to_come(visitor, consultation.pk) == [near, far]
    assert workshop_selectors.workshops_to_come(visitor, most=1) == [near]
    assert workshop_selectors.public_workshops(visitor, consultation.pk).count() == 3


def test_code_is_read_in_any_case(consultation):
    made = workshops.held(consultation)
    assert (
        workshop_selectors.get_workshop_by_code(
            make.visitor(consultation.organisation), f" {made.code.lower()} "
        )
        == made
    )


def test_workshop_of_another_organisation_is_not_found(consultation, other_organisation):
    made = workshops.held(consultation)
    with pytest.raises(NotFound):
        workshop_selectors.get_workshop(make.visitor(other_organisation), made.pk)


def test_events_of_workshops_contain_ids_only(consultation):
    workshops.held(consultation)
    assert Job.objects.filter(name__contains="workshops").count() == 0
