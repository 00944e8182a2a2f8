"""The list of the work that waits for a member of the team."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from lxml import html

from consult.accounts.enums import Role
from consult.accounts.invitations import actions as invitation_actions
from consult.accounts.models import Invitation, RoleGrant
from consult.consultations.selectors.consultations import consultations
from consult.outcomes.answers.actions import counts, dues
from frontend.staff.presenters.work import list_work
from moderation.models import Case
from tests.factories import make
from tests.factories import rows as table
from tests.factories import workshops as rooms
from tests.pages import given
from tests.workshops.voices import voice

pytestmark = pytest.mark.django_db


def work_of(viewer):
    """Return the rows of every group of a viewer, as (title of the group, row)."""
    groups = list_work(viewer, list(consultations(viewer)))
    return [(group.title, row) for group in groups for row in group.rows]


def draw(groups):
    """Return the text of the list in French, with single spaces."""
    with translation.override("fr"):
        page = render_to_string("staff/work.html", {"groups": groups})
    return " ".join(html.fromstring(page).text_content().split(" "))


def only_work_of(viewer):
    """Return the only row of a viewer, with the title of its group."""
    found = work_of(viewer)
    assert len(found) == 1, [row.noun for _title, row in found]
    return found[0]


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def test_texts_to_moderate_come_before_tonight_once_they_are_late(organisation):
    consultation = make.consultation(organisation, moderation_mode="pre", promised_hours=80)
    moderator = make.person("moderator", consultation)
    manager = make.person("manager", consultation)
    given.proposal(consultation)
    title, row = only_work_of(moderator)
    assert title == "Quand vous pourrez"
    assert row.noun == "texte à modérer"
    assert row.sentence == "Arrivé à l’instant. Vous avez promis 80 heures de bureau."
    assert row.url == f"{reverse('staff-moderation')}?consultation={consultation.slug}"
    assert not row.is_late
    assert work_of(manager) == []
    Case.objects.update(due_at=timezone.now() - timedelta(hours=1))
    title, row = only_work_of(moderator)
    assert title == "Avant ce soir"
    assert row.is_late
    assert "1 texte dépasse le délai promis." in row.sentence
    assert only_work_of(manager)[1].url == reverse("staff-roles", args=[consultation.slug])


def test_contributions_without_an_answer_follow_the_promised_day(consultation, manager):
    given.proposal(consultation)
    respondent = make.person("respondent", consultation)
    today = timezone.localdate()
    for days, wanted in ((30, "Quand vous pourrez"), (3, "Cette semaine"), (0, "Avant ce soir")):
        dues.set_due(manager, consultation.pk, due_on=today + timedelta(days=days))
        counts.recount(consultation.organisation, consultation.pk)
        for viewer in (manager, respondent):
            title, row = only_work_of(viewer)
            assert title == wanted, days
            assert row.noun == "contribution sans réponse"
            assert not row.is_late
    assert work_of(make.person("writer", consultation)) == []


def test_invitations_wait_from_the_third_day_and_come_first_once_their_link_ended(
    consultation, manager
):
    invitation_actions.invite(
        viewer=manager,
        role=Role.MODERATOR,
        consultation_id=consultation.pk,
        email="sacha@example.org",
    )
    assert work_of(manager) == []
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=3))
    title, row = only_work_of(manager)
    assert title == "Cette semaine"
    assert row.sentence == "Rôle : modération. Envoyée il y a 3 jours."
    assert work_of(make.person("moderator", consultation)) == []
    Invitation.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    title, row = only_work_of(manager)
    assert title == "Avant ce soir"
    assert row.is_late
    assert row.sentence.endswith("1 lien n’est plus valable.")


def test_workshop_of_the_week_leads_its_manager_to_the_list_for_the_door(organisation):
    consultation = rooms.consultation(organisation)
    manager = make.person("manager", consultation)
    workshop = rooms.announced(consultation, viewer=manager, takes_registrations=True, seats=20)
    assert work_of(manager) == []
    rooms.registered(workshop)
    title, row = only_work_of(manager)
    assert title == "Cette semaine"
    assert row.number == 2
    assert row.noun.startswith("inscrits pour ")
    assert row.sentence == f"{workshop.title}, 18 h 00. 20 places."
    assert row.url == reverse("staff-workshop-coming", args=[workshop.pk])


def test_voice_message_waits_for_people_who_write_it_down(consultation, manager):
    voice(consultation.topics.first(), make.person(consultation=consultation))
    title, row = only_work_of(manager)
    assert title == "Cette semaine"
    assert row.noun == "message vocal à transcrire"
    assert row.url == reverse("staff-voices", args=[consultation.slug])
    assert work_of(make.person("moderator", consultation)) == []


def test_list_takes_as_many_queries_for_many_consultations(organisation):
    person = make.person(organisation=organisation)

    def add(number):
        places = rooms.consultation(organisation, slug=f"lieu-{number}", moderation_mode="pre")
        for role in set(Role) - {Role.ORGANISATION_ADMIN}:
            table.insert(
                RoleGrant,
                organisation=organisation,
                participant=person.participant,
                role=role,
                consultation=places,
            )
        given.proposal(places)
        rooms.registered(rooms.announced(places, takes_registrations=True))
        return make.again(person)

    def count(viewer):
        listed = list(consultations(viewer))
        with CaptureQueriesContext(connection) as queries:
            groups = list_work(viewer, listed)
        return len(queries), sum(len(group.rows) for group in groups)

    few, rows = count(add(1))
    for number in (2, 3, 4):
        viewer = add(number)
    many, more_rows = count(viewer)
    assert more_rows == 4 * rows
    assert many == few


def test_row_names_its_consultation_only_among_several(organisation):
    moderator = make.person(organisation=organisation)
    for slug, title in (("moulin", "Le parc du Moulin"), ("halle", "La halle du marché")):
        consultation = make.consultation(
            organisation, slug=slug, title_fr=title, moderation_mode="pre"
        )
        table.insert(
            RoleGrant,
            organisation=organisation,
            participant=moderator.participant,
            role="moderator",
            consultation=consultation,
        )
        given.proposal(consultation)
    viewer = make.again(moderator)
    listed = list(consultations(viewer))
    several = draw(list_work(viewer, listed))
    assert "texte à modérer, pour «\xa0La halle du marché\xa0»" in several
    assert "Le parc du Moulin" in several
    alone = draw(list_work(viewer, listed[:1]))
    assert "texte à modérer" in alone
    assert listed[0].title not in alone
