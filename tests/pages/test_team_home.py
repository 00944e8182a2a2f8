"""The first page of the team area leads each role to its work."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from consult.accounts.enums import Role
from consult.accounts.invitations import actions as invitations
from consult.accounts.models import Invitation, RoleGrant
from consult.consultations.models import Consultation
from consult.outcomes.answers.actions import counts, drafts, dues
from consult.outcomes.objections import actions as objections
from frontend.staff.presenters.first_page import first_page
from tests.factories import make, rows
from tests.factories import workshops as rooms
from tests.outcomes import published
from tests.pages import given
from tests.pages.test_results import end_consultation

pytestmark = pytest.mark.django_db


def home(viewer):
    return make.client(viewer).get("/staff/").content.decode()


def all_consultations(viewer):
    return make.client(viewer).get("/staff/consultations/").content.decode()


def leads(viewer, path):
    """Return the addresses that the content of a page links to, within the site."""
    content = html.fromstring(make.client(viewer).get(path).content)
    found = content.xpath("//main//a/@href")
    return [address for address in found if address.startswith("/")]


def assert_links_open(viewer, *paths):
    """Assert that each link of these pages opens a page for the viewer."""
    client = make.client(viewer)
    for path in paths:
        for address in leads(viewer, path):
            assert client.get(address).status_code == 200, (path, address)


def give(viewer, role, consultation):
    """Give a role in a consultation to a person, and return the viewer read again."""
    rows.insert(
        RoleGrant,
        organisation=consultation.organisation,
        participant=viewer.participant,
        role=role,
        consultation=consultation,
    )
    return make.again(viewer)


@pytest.fixture
def places(organisation):
    """Return a draft, an open and a closed consultation, each with work of most kinds."""
    today = timezone.localdate()
    found = {}
    for state in ("draft", "open", "closed"):
        place = rooms.consultation(organisation, slug=state, title_fr=f"La place ({state})")
        manager = make.person("manager", place)
        given.proposal(place)
        Consultation.objects.filter(pk=place.pk).update(moderation_mode="pre")
        given.proposal(place)
        workshop = rooms.announced(place, viewer=manager, takes_registrations=True)
        rooms.registered(workshop)
        rooms.declared(place)
        invitations.invite(
            viewer=manager,
            email=f"{state}@example.org",
            role=Role.MODERATOR,
            consultation_id=place.pk,
        )
        dues.set_due(manager, place.pk, due_on=today + timedelta(days=3))
        counts.recount(organisation, place.pk)
        found[state] = place
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=3))
    Consultation.objects.filter(slug="draft").update(published_at=None)
    end_consultation(found["closed"])
    for place in found.values():
        place.refresh_from_db()
    return found


ROLES = ("manager", "moderator", "facilitator", "writer", "respondent", "organisation_admin")


@pytest.mark.sampled(3, "role")
@pytest.mark.parametrize("state", ["draft", "open", "closed"])
@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_a_role_opens_in_every_state(places, role, state):
    viewer = make.person(role, places[state])
    pages = (reverse("staff"), reverse("staff-consultations"))
    assert_links_open(viewer, *pages)
    is_hidden = state == "draft" and role in ("facilitator", "writer", "respondent")
    assert (first_page(viewer, places[state]) in leads(viewer, pages[1])) != is_hidden
    listed = [place for place in places.values() if place.title in all_consultations(viewer)]
    assert len(listed) == (3 if role == "organisation_admin" else not is_hidden)


def test_row_of_a_role_leads_to_its_work(places):
    slug = "open"
    wanted = {
        "manager": ["staff-answers", "staff-declarations", "staff-roles"],
        "moderator": [],
        "facilitator": [],
        "writer": [],
        "respondent": ["staff-answers"],
        "organisation_admin": ["staff-roles"],
    }
    work = ("staff-answers", "staff-declarations", "staff-roles", "staff-objections")
    for role, names in wanted.items():
        found = leads(make.person(role, places[slug]), "/staff/")
        own = [name for name in work if reverse(name, args=[slug]) in found]
        assert own == names, role
        desk = f"{reverse('staff-moderation')}?consultation={slug}"
        assert (desk in found) == (role == "moderator"), role


def test_facilitator_reads_the_next_workshops_with_their_list_and_kit(places):
    workshop = rooms.announced(places["open"], title="Atelier du lycée (exemple)")
    facilitator = rooms.facilitator(workshop)
    links = leads(facilitator, "/staff/")
    names = ("staff-workshop", "staff-workshop-coming", "staff-workshop-kit")
    assert [name for name in names if reverse(name, args=[workshop.pk]) not in links] == []
    assert_links_open(facilitator, "/staff/")
    assert "Vos prochains ateliers" in home(facilitator)
    assert "Rien ne vous attend</h2>" not in home(facilitator)
    assert "Vos prochains ateliers" not in home(make.person("manager", places["open"]))


def test_draft_shows_its_tasks_in_the_list_and_at_the_side(organisation):
    draft = make.consultation(organisation, slug="moulin", title_fr="Le moulin", state="draft")
    page = home(make.person("manager", draft))
    assert "tâches avant l’ouverture" in page
    assert "1 tâche prête sur" in page
    assert "Ouverture prévue" in page
    assert_links_open(make.person("manager", draft), "/staff/")


def test_person_with_nothing_to_do_reads_the_next_date(consultation):
    page = home(make.person("writer", consultation))
    assert "Rien ne vous attend" in page
    assert "Fin de «" in page


def test_new_town_is_invited_to_its_first_consultation(organisation):
    admin = make.person("organisation_admin", organisation=organisation)
    page = home(admin)
    assert "Votre première consultation" in page
    assert "Une fois pour toutes" in page
    assert_links_open(admin, "/staff/", "/staff/consultations/")
    assert "Aucune consultation" in all_consultations(admin)
    organisation.publisher = ""
    organisation.save(update_fields=["publisher"])
    assert "tag tag-brand" not in page
    assert "tag tag-brand" in home(admin)


@pytest.mark.parametrize(
    ("powers", "lands"),
    [
        ({"is_platform_admin": True}, "/staff/platform/"),
        ({"hears_appeals": True}, "/staff/appeals/"),
    ],
)
def test_person_without_a_role_lands_on_the_work_for_the_installation(organisation, powers, lands):
    person = make.person(organisation=organisation, account_=make.account(**powers))
    for path in ("/staff/", "/staff/consultations/"):
        assert make.client(person).get(path, follow=True).redirect_chain[-1][0] == lands, path
    for path in ("/staff/", "/staff/consultations/"):
        assert make.client(make.person(organisation=organisation)).get(path).status_code == 403


def test_home_takes_as_many_queries_for_many_consultations(organisation):
    person = make.person(organisation=organisation)

    def count(*numbers):
        viewer = person
        for number in numbers:
            for state in ("draft", "open", "closed"):
                slug = f"{state}-{number}"
                place = make.consultation(organisation, slug=slug, state=state)
                for role in ("manager", "moderator"):
                    viewer = give(viewer, role, place)
        client = make.client(viewer)
        found = []
        for path in ("/staff/", "/staff/consultations/"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        return found

    assert count(1, 2, 3) == count(4, 5, 6, 7)


def test_writer_finds_the_synthesis_and_the_objections_that_wait(consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    point = published.main_point("Chacun doit savoir où aller.", proposal)
    published.synthesis(consultation, point)
    end_consultation(consultation)
    writer = make.person("writer", consultation)
    waiting = reverse("staff-objections", args=[consultation.slug])
    assert reverse("staff-outcomes", args=[consultation.slug]) in all_consultations(writer)
    assert waiting not in home(writer)
    row = objections.submit_objection(
        viewer=author, proposal_id=proposal.pk, passage=point.id, body="Je disais autre chose."
    )
    assert waiting in home(writer)
    assert waiting not in home(make.person("respondent", consultation))
    objections.reply_to_objection(viewer=writer, objection_id=row.pk, reply="Nous corrigeons.")
    assert waiting not in home(writer)


def test_objections_without_reply_come_first(consultation):
    author = make.person(consultation=consultation)
    writer = make.person("writer", consultation)
    proposals = [given.proposal(consultation, author) for _ in range(2)]
    points = [
        published.main_point(f"Le point {number}.", proposal)
        for number, proposal in enumerate(proposals)
    ]
    published.synthesis(consultation, *points)
    end_consultation(consultation)
    answered, waiting = (
        objections.submit_objection(
            viewer=author,
            proposal_id=proposal.pk,
            passage=point.id,
            body=f"Je disais autre chose : {proposal.pk}",
        )
        for proposal, point in zip(proposals, points, strict=True)
    )
    objections.reply_to_objection(viewer=writer, objection_id=answered.pk, reply="Nous corrigeons.")
    page = make.client(writer).get(reverse("staff-objections", args=[consultation.slug]))
    content = page.content.decode()
    assert content.index(waiting.body[-36:]) < content.index(answered.body[-36:])


def test_second_reader_finds_the_answers_of_others_that_wait(consultation):
    consultation.organisation.answers_need_second_reader = True
    consultation.organisation.save(update_fields=["answers_need_second_reader"])
    proposal = given.proposal(consultation)
    author, reader = (make.person("respondent", consultation) for _ in range(2))
    answer = drafts.draft_answer(
        author, consultation.pk, state="accepted", body="Oui.", proposal_ids=[proposal.pk]
    )
    waiting = f"{reverse('staff-answers', args=[consultation.slug])}?status=submitted"
    assert waiting not in home(reader)
    drafts.submit_answer(author, answer.pk)
    assert waiting in home(reader)
    assert waiting not in home(author)
