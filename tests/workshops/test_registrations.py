"""Registrations for a workshop: seats, the same answer for every address, a link to cancel.

All of them are deleted a month after the workshop.
"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consult.core.exceptions import Invalid, NotAllowed, NotFound, TooMany
from consult.core.models import Job, JournalEntry
from consult.core.queue.short_jobs import run_due
from consult.workshops import erasure, exceptions
from consult.workshops.meetings.actions import publication as publication_actions
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.models import Registration, Workshop
from consult.workshops.registrations import actions as registration_actions
from consult.workshops.registrations import selectors as registration_selectors
from tests.factories import make, workshops


@pytest.fixture
def workshop(organisation):
    consultation = workshops.consultation(organisation)
    return workshops.announced(
        consultation, takes_registrations=True, seats=10, phone="03 20 00 00 00"
    )


def register(workshop, **written):
    return workshops.registered(workshop, **written)


def test_registration_reserves_seats_and_sends_an_email(workshop):
    register(workshop, people=3)
    visitor = make.visitor(workshop.organisation)
    assert registration_selectors.count_free_seats(visitor, workshop) == 7
    run_due()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (
        ["voisine@example.org"],
        "Place réservée : Atelier de la médiathèque (exemple)",
    )
    assert "3 places vous sont réservées" in sent.body and "03 20 00 00 00" in sent.body
    token = re.search(r"/workshops/coming/(.+)/", sent.body)[1]
    registration_actions.take_back_registration(viewer=visitor, token=token)
    assert registration_selectors.count_free_seats(visitor, workshop) == 10
    with pytest.raises(NotFound):
        registration_actions.take_back_registration(viewer=visitor, token=token)


def test_full_workshop_refuses_a_group_and_accepts_a_smaller_one(workshop):
    register(workshop, people=9)
    with pytest.raises(exceptions.WorkshopIsFull):
        register(workshop, email="autre@example.org", people=2)
    register(workshop, email="autre@example.org", people=1)
    assert (
        registration_selectors.count_free_seats(make.visitor(workshop.organisation), workshop) == 0
    )


def test_known_address_changes_nothing_and_is_not_revealed(workshop):
    first = register(workshop)
    assert register(workshop, email="VOISINE@example.org", people=5) == first
    assert Registration.objects.get().people == 2


def test_register_known_address_at_a_full_workshop_is_refused_like_a_new_one(workshop):
    register(workshop, people=9)
    for email in ("voisine@example.org", "autre@example.org"):
        with pytest.raises(exceptions.WorkshopIsFull):
            register(workshop, email=email, people=2)
    assert Registration.objects.get().people == 9


@pytest.mark.parametrize(
    ("attr", "written"),
    [
        ("email", {"email": ""}),
        ("people", {"people": 11}),
        ("people", {"people": 0}),
    ],
)
def test_registration_needs_a_contact_and_a_small_number_of_people(workshop, attr, written):
    with pytest.raises(Invalid) as refused:
        register(workshop, **written)
    assert refused.value.attr == attr


def test_registration_is_refused_where_closed_or_after_the_start(workshop):
    Workshop.objects.update(takes_registrations=False)
    with pytest.raises(exceptions.RegistrationsAreClosed):
        register(workshop)
    Workshop.objects.update(
        takes_registrations=True, starts_at=timezone.now() - timedelta(minutes=1), ends_at=None
    )
    with pytest.raises(exceptions.RegistrationsAreClosed):
        register(workshop)


def test_agent_registers_callers_and_prints_the_list(workshop):
    agent = workshops.facilitator(workshop)
    written = registration_actions.register_by_agent(
        viewer=agent, workshop_id=workshop.pk, name="Un voisin (exemple)", people=1
    )
    assert (written.by_agent, written.email, written.phone) == (True, "", "")
    assert registration_selectors.registrations_of(agent, workshop) == [written]
    for viewer in (
        make.visitor(workshop.organisation),
        make.person("moderator", workshop.consultation),
    ):
        with pytest.raises(NotAllowed):
            registration_selectors.registrations_of(viewer, workshop)
    registration_actions.remove_registration(viewer=agent, registration_id=written.pk)
    assert registration_selectors.registrations_of(agent, workshop) == []


def test_person_without_address_is_registered_once(workshop):
    agent = workshops.facilitator(workshop)
    caller = {"name": "Un voisin (exemple)", "people": 1}
    by_agent = {"viewer": agent, "workshop_id": workshop.pk}
    registration_actions.register_by_agent(**by_agent, **caller)
    with pytest.raises(Invalid) as refused:
        registration_actions.register_by_agent(**by_agent, **caller)
    assert refused.value.attr == "name"
    registration_actions.register_by_agent(**by_agent, **caller, phone="06 00 00 00 01")
    for _sent in range(2):
        register(workshop, email="", phone="06 00 00 00 02")
    assert Registration.objects.count() == 3


def test_cancelled_workshop_emails_registered_people_with_an_address(workshop):
    register(workshop), register(workshop, email="", phone="06 00 00 00 00")
    run_due()
    mail.outbox.clear()
    publication_actions.cancel_workshop(
        viewer=make.person("manager", workshop.consultation), workshop_id=workshop.pk
    )
    run_due()
    assert [sent.subject for sent in mail.outbox] == [
        "Annulé : Atelier de la médiathèque (exemple)"
    ]


def test_registered_people_are_emailed_once_per_change_of_day_or_place(workshop):
    register(workshop), register(workshop, email="", phone="06 00 00 00 00")
    run_due()
    mail.outbox.clear()
    manager = make.person("manager", workshop.consultation)

    def edit(**written):
        workshop_actions.edit_workshop(viewer=manager, workshop_id=workshop.pk, **written)
        run_due()

    edit(agenda="Un autre ordre du jour (exemple).")
    assert mail.outbox == []
    before = Workshop.objects.get(pk=workshop.pk)
    edit(place="Salle des fêtes (exemple)")
    edit(place=before.place)
    edit(place="Salle des fêtes (exemple)")
    assert {sent.subject for sent in mail.outbox} == {
        "Jour, heure ou lieu changé : Atelier de la médiathèque (exemple)"
    }
    assert [(sent.to, "Salle des fêtes (exemple)" in sent.body) for sent in mail.outbox] == [
        (["voisine@example.org"], True),
        (["voisine@example.org"], False),
        (["voisine@example.org"], True),
    ]
    publication_actions.cancel_workshop(viewer=manager, workshop_id=workshop.pk)
    mail.outbox.clear()
    run_due()
    assert [sent.subject for sent in mail.outbox] == [
        "Annulé : Atelier de la médiathèque (exemple)"
    ]


def test_workshop_moved_then_cancelled_sends_one_email(workshop):
    register(workshop)
    run_due()
    mail.outbox.clear()
    manager = make.person("manager", workshop.consultation)
    workshop_actions.edit_workshop(
        viewer=manager, workshop_id=workshop.pk, place="Ailleurs (exemple)"
    )
    publication_actions.cancel_workshop(viewer=manager, workshop_id=workshop.pk)
    run_due()
    assert [sent.subject for sent in mail.outbox] == [
        "Annulé : Atelier de la médiathèque (exemple)"
    ]


def test_form_of_the_facts_warns_that_registered_people_are_emailed(workshop):
    browser = make.client(make.person("manager", workshop.consultation))
    address = f"/staff/workshops/{workshop.pk}/facts/"
    assert "sont prévenues" not in browser.get(address).content.decode()
    register(workshop), register(workshop, email="autre@example.org")
    assert (
        "les 2 personnes inscrites reçoivent un e-\u2060mail"
        in browser.get(address).content.decode()
    )
    assert (
        registration_selectors.count_registrations_to_notify(
            make.person("manager", workshop.consultation), workshop
        )
        == 2
    )
    workshop.held_on = workshop.held_on - timedelta(days=60)
    workshop.starts_at = workshop.ends_at = None
    assert (
        registration_selectors.count_registrations_to_notify(
            make.person("manager", workshop.consultation), workshop
        )
        == 0
    )


def test_registration_of_a_participant_is_in_their_export_and_is_erased_with_them(workshop):
    person = make.person(consultation=workshop.consultation)
    register(workshop)
    contact = {"name": "Camille (exemple)", "email": "camille@example.org", "needs": ""}
    registration_actions.register(viewer=person, workshop_id=workshop.pk, people=3, **contact)
    [exported] = workshop_selectors.own_workshops_for_export(person)
    assert (exported["workshop"], exported["people"], exported["email"]) == (
        workshop.pk,
        3,
        "camille@example.org",
    )
    erasure.erase_from_workshops(person, person.participant.pk, False)
    assert [row.email for row in Registration.objects.all()] == ["voisine@example.org"]


def test_list_is_deleted_a_month_after(workshop):
    register(workshop)
    Workshop.objects.update(
        held_on=timezone.localdate() - timedelta(days=30), starts_at=None, ends_at=None
    )
    assert registration_actions.forget_registrations() == 0
    Workshop.objects.update(held_on=timezone.localdate() - timedelta(days=32))
    assert (registration_actions.forget_registrations(), Registration.objects.count()) == (1, 0)


def test_neither_journal_nor_queue_names_registered_people(workshop):
    register(workshop, name="Une voisine discrète (exemple)")
    entries = [
        str(entry.data) + str(entry.actor)
        for entry in JournalEntry.objects.filter(act="workshop.register")
    ]
    assert entries == ["{'people': 2}None"]
    arguments = Job.objects.get(name="workshops.confirm_registration").arguments
    assert set(arguments) == {"registration_id", "language"}


def test_registrations_without_a_proof_are_limited_narrowly(workshop, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"registration_unproved": ((1, 3600),)}
    visitor = make.visitor(workshop.organisation)
    written = {
        "viewer": visitor,
        "workshop_id": workshop.pk,
        "people": 1,
        "sender": "réseau",
        "phone": "06",
    }
    registration_actions.register(name="Une (exemple)", **written)
    with pytest.raises(TooMany):
        registration_actions.register(name="Deux (exemple)", **written)
