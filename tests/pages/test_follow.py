"""The page that follows a consultation: who opens it, in which state, and what it leaves out."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.consultations.actions.lifecycle import close_consultation
from consult.consultations.models import Consultation
from consult.outcomes.models import Synthesis
from consult.outcomes.results.actions import record_participation
from tests.factories import make, workshops
from tests.pages import given
from tests.pages.test_counts import count_queries
from tests.questionnaires import given as questionnaires
from tests.votes import polls

pytestmark = pytest.mark.django_db


def address_of(consultation):
    return reverse("staff-follow", args=[consultation.slug])


def text_of(response):
    """Return the words of a page, with plain spaces."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(words).split())


def read(consultation, role="manager"):
    """Return the words of the page for a person of a role."""
    response = make.client(make.person(role, consultation)).get(address_of(consultation))
    assert response.status_code == 200
    return text_of(response)


@pytest.mark.parametrize("role", ["manager", "moderator", "organisation_admin"])
def test_follow_page_opens_for_people_who_edit_or_see_devices(consultation, role):
    assert "Aucune contribution pour l’instant" in read(consultation, role)


@pytest.mark.parametrize("role", ["facilitator", "writer", "respondent", None])
def test_follow_page_is_refused_to_other_roles(consultation, role):
    client = make.client(make.person(role, consultation))
    assert client.get(address_of(consultation)).status_code == 403


def test_follow_page_of_unknown_consultation_is_not_found(consultation):
    client = make.client(make.person("manager", consultation))
    assert client.get(reverse("staff-follow", args=["autre"])).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 302), ("moderator", 403), ("organisation_admin", 403)]
)
def test_draft_leads_editors_to_its_tasks(organisation, role, status):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    response = make.client(make.person(role, draft)).get(address_of(draft))
    assert response.status_code == status
    if status == 302:
        assert response["Location"] == reverse("staff-consultation", args=[draft.slug])


def test_work_that_waits_in_this_consultation_leads_to_its_page(consultation):
    for place in (consultation, make.consultation(consultation.organisation, slug="autre")):
        workshops.opened(place)
        workshops.declared(place)
    manager = make.person("manager", consultation)
    page = make.client(manager).get(address_of(consultation)).content.decode()
    assert reverse("staff-declarations", args=[consultation.slug]) in page
    assert 'class="work-n" aria-hidden="true">1<' in page


def test_figures_have_the_numbers_and_labels_of_the_public_page(consultation):
    given.position(given.proposal(consultation))
    given.proposal(consultation)
    public = make.client().get(reverse("consultation", args=[consultation.slug]))
    team = make.client(make.person("manager", consultation)).get(address_of(consultation))
    assert team.context["figures"] == public.context["figures"]


def test_contributions_of_today_come_from_the_stored_days(consultation):
    given.proposal(consultation)
    assert "aujourd’hui" not in read(consultation)
    record_participation(make.Viewer.system(consultation.organisation), consultation)
    assert "1 aujourd’hui" in read(consultation)


def test_topics_are_drawn_with_their_contributions(consultation):
    first, second = consultation.topics.all()
    for _proposal in range(3):
        given.proposal(consultation, topic=second)
    response = make.client(make.person("manager", consultation)).get(address_of(consultation))
    assert [bar.value for bar in response.context["topic_bars"]] == [0, 3]
    assert f"{first.number}. {first.title}" in text_of(response)


def test_sealed_vote_shows_neither_result_nor_voters(consultation):
    question = polls.opened(consultation, visibility="sealed")
    polls.fill(question)
    page = read(consultation)
    assert "Le résultat est scellé jusqu’au" in page
    assert "Le midi (exemple)" not in page
    panel = page[page.index("Vote «") : page.index("Prochaines échéances")]
    assert "100 %" not in panel
    assert "ont voté" not in panel


def test_vote_shown_to_voters_is_sealed_for_the_team(consultation):
    polls.opened(consultation, visibility="after_vote")
    page = read(consultation)
    assert "Le résultat est scellé jusqu’au" in page
    assert "Les personnes qui ont voté le voient avant." in page


def test_vote_with_a_public_count_is_not_sealed(consultation):
    polls.opened(consultation, visibility="live")
    assert "scellé" not in read(consultation)


@pytest.mark.parametrize(
    ("role", "is_shown"), [("manager", True), ("moderator", True), ("organisation_admin", False)]
)
def test_answers_of_questionnaire_are_counted_for_roles_that_may_know(consultation, role, is_shown):
    questionnaires.answered(questionnaires.opened(consultation))
    page = read(consultation, role)
    assert "Le résultat est scellé jusqu’au" in page
    assert ("1 réponse en ligne" in page) is is_shown


def test_deadlines_are_listed_by_their_moment(organisation):
    consultation = workshops.consultation(organisation, slug="rue")
    polls.opened(consultation, closes_at=timezone.now() + timedelta(hours=5))
    workshops.announced(consultation, title="Rue aux enfants (exemple)", days=3)
    Synthesis.objects.create(
        organisation=organisation,
        consultation=consultation,
        due_on=timezone.localdate() + timedelta(days=100),
    )
    response = make.client(make.person("manager", consultation)).get(address_of(consultation))
    listed = [" ".join(deadline.what.split()) for deadline in response.context["deadlines"]]
    assert listed == [
        "Fin de « Quand ouvrir la médiathèque ? (exemple) »",
        "Atelier : Rue aux enfants (exemple)",
        *(f"Fin de « {phase.title} »" for phase in consultation.phases.all()),
        "Synthèse promise, avant ce jour",
    ]


def test_each_act_on_dates_opens_for_the_viewer(consultation):
    manager = make.person("manager", consultation)
    polls.opened(consultation)
    questionnaires.opened(consultation, viewer=manager)
    browser = make.client(make.again(manager))
    response = browser.get(address_of(consultation))
    changes = response.context["changes"]
    assert [bool(change.close_url) for change in changes] == [False, True, True]
    for change in changes:
        for url in filter(None, (change.extend_url, change.close_url)):
            assert browser.get(url).status_code == 200, url
    assert reverse("staff-close", args=[consultation.slug]) in response.content.decode()


@pytest.mark.parametrize("role", ["moderator", "organisation_admin"])
def test_acts_on_dates_are_not_offered_to_other_roles(consultation, role):
    polls.opened(consultation)
    page = read(consultation, role)
    assert "Changer les dates" not in page
    assert "Appareils" in page


def test_closed_consultation_shows_what_was_and_no_act(consultation):
    given.proposal(consultation)
    manager = make.person("manager", consultation)
    close_consultation(viewer=manager, consultation_id=consultation.pk, reason="Fini (exemple).")
    page = make.client(make.again(manager)).get(address_of(consultation))
    assert "Close le " in text_of(page)
    assert "Changer les dates" not in text_of(page)
    assert f'href="{reverse("results", args=[consultation.slug])}"' in page.content.decode()


def test_consultation_to_come_says_when_it_opens(organisation):
    consultation = make.consultation(organisation, slug="avenir", state="upcoming")
    page = read(consultation)
    assert "La consultation ouvre le" in page
    assert "Changer les dates" in page


def test_imported_consultation_names_its_platform(consultation):
    Consultation.objects.filter(pk=consultation.pk).update(origin="cap-collectif", origin_id="7")
    assert "Cette consultation a été importée de Cap Collectif." in read(consultation)


def test_consultation_without_topics_does_not_ask_for_contributions(organisation):
    consultation = make.consultation(organisation, slug="formulaire", topics=0)
    questionnaires.opened(consultation)
    page = read(consultation)
    assert "Aucune contribution" not in page
    assert "Questionnaire «" in page


def test_follow_page_is_in_english_too(consultation):
    client = make.client(make.person("manager", consultation))
    page = text_of(client.get(f"/en{address_of(consultation)}"))
    assert "The figures are those of the public page." in page
    assert "Next deadlines" in page


def test_follow_page_takes_as_many_queries_for_three_of_each_as_for_one(organisation):
    consultation = workshops.consultation(organisation, slug="rue")
    client = make.client(make.person("manager", consultation))

    def add():
        given.position(given.proposal(consultation))
        polls.opened(consultation)
        questionnaires.opened(consultation)
        workshops.announced(consultation)

    add()
    with_one = count_queries(client, address_of(consultation))
    add()
    add()
    assert count_queries(client, address_of(consultation)) == with_one


def test_address_of_the_publication_leads_to_the_follow_page(consultation):
    client = make.client(make.person("manager", consultation))
    response = client.get(reverse("staff-publication", args=[consultation.slug]))
    assert response["Location"] == address_of(consultation)
