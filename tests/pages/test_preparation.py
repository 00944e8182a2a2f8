"""Preparation of a consultation: a slug from its title, and warnings about doubtful dates."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.consultations.actions.lifecycle import create_consultation, publish_consultation
from consult.consultations.models import Consultation
from consult.consultations.selectors.readiness import checks_of
from consult.notifications.actions.follows import follow
from tests.api.callers import Caller
from tests.consultations.drafts import ready
from tests.dates import day, noon
from tests.factories import make
from tests.pages.test_team import PRESENTATION

pytestmark = pytest.mark.django_db


def send(client, name, args=(), /, **typed):
    return client.post(reverse(name, args=args), {"key": uuid.uuid4(), **typed})


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Au cœur de l’été : où se baigner ?", "au-coeur-de-l-ete-ou-se-baigner"),
        ("Une place à refaire", "une-place-a-refaire-2"),
        ("¿?", "consultation"),
        ("Mot " * 40, "mot-" * 17 + "mo"),
    ],
)
def test_empty_address_of_new_consultation_is_made_from_its_title(organisation, title, slug):
    make.consultation(organisation, slug="une-place-a-refaire")
    admin = make.client(make.person("organisation_admin", organisation=organisation))
    sent = send(
        admin, "staff-consultation-new", model="blank", title=title[:160], first_day=day(20)
    )
    assert (sent.status_code, sent["Location"]) == (302, reverse("staff-consultation", args=[slug]))
    saved = send(
        admin,
        "staff-presentation",
        [slug],
        **PRESENTATION | {"title_fr": "Autre titre", "slug": slug},
    )
    assert saved["Location"] == reverse("staff-consultation", args=[slug])
    emptied = send(
        admin,
        "staff-presentation",
        [slug],
        **PRESENTATION | {"title_fr": "Autre titre", "slug": ""},
    )
    assert emptied["Location"] == reverse("staff-consultation", args=["autre-titre"])


def test_consultation_created_through_the_api_without_address_has_one_from_its_title(organisation):
    caller = Caller(make.person("organisation_admin", organisation=organisation))
    answer = caller.send("POST", "/consultations/?lang=en", {"title": "Shared gardens"})
    assert (answer.status_code, answer.json()["slug"]) == (201, "shared-gardens")


def test_steps_in_the_past_or_that_overlap_are_pointed_out_and_published_all_the_same(organisation):
    draft, manager = ready(organisation, begins=timedelta(days=-3))
    client = make.client(manager)
    for title, begins, ends in (("Lecture", -400, -390), ("Ateliers", 5, 10), ("Bilan", 20, 30)):
        dates = {"opens_at": noon(begins), "closes_at": noon(ends)}
        step = {"title_fr": title, "capabilities": ["inform"], **dates}
        assert send(client, "staff-timetable", [draft.slug], **step).status_code == 302
    warnings = [
        "L’étape « Lecture » est déjà terminée. Vérifiez ses dates.",
        "L’étape « Contributions » a déjà commencé. Elle sera ouverte dès la publication.",
        "Les étapes « Contributions » et « Ateliers » se chevauchent.",
    ]
    for name in ("staff-timetable", "staff-publication"):
        page = client.get(reverse(name, args=[draft.slug])).content.decode()
        for sentence in warnings:
            assert sentence in page.replace("\u202f", " ").replace("\xa0", " ")
    publish_consultation(viewer=manager, consultation_id=draft.pk)
    assert (
        "chevauchent"
        not in client.get(reverse("staff-timetable", args=[draft.slug])).content.decode()
    )


def test_steps_that_follow_each_other_are_not_pointed_out(organisation):
    draft, manager = ready(organisation, begins=timedelta(minutes=1))
    ends = draft.phases.get().closes_at
    typed_ = [
        timezone.localtime(ends + timedelta(minutes=n * 60)).strftime("%d/%m/%Y %H:%M")
        for n in (1, 2)
    ]
    step = {
        "title_fr": "Bilan",
        "capabilities": ["inform"],
        "opens_at": typed_[0],
        "closes_at": typed_[1],
    }
    make.client(manager).post(reverse("staff-timetable", args=[draft.slug]), step)
    again = Consultation.objects.get(pk=draft.pk)
    assert again.phases.count() == 2
    assert "steps_overlap" not in [check.code for check in checks_of(again)]


def test_consultation_whose_address_is_new_is_prepared_like_another(organisation):
    admin = make.person("organisation_admin", organisation=organisation)
    create_consultation(viewer=admin, slug="new", title_fr="Nouvelle")
    page = make.client(admin).get(reverse("staff-consultation", args=["new"]))
    assert page.status_code == 200
    assert "Nouvelle" in page.content.decode()


@pytest.mark.parametrize(("state", "is_said"), [("draft", False), ("open", True)])
def test_step_is_under_way_only_once_the_consultation_is_published(organisation, state, is_said):
    place = make.consultation(organisation, state=state)
    now = timezone.now()
    place.phases.update(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    manager = make.client(make.person("manager", place))
    page = manager.get(reverse("staff-timetable", args=[place.slug])).content.decode()
    assert ("En cours." in page) is is_said


@pytest.mark.parametrize(("state", "is_offered"), [("closed", False), ("open", True)])
def test_question_and_workshop_are_offered_until_the_close(organisation, state, is_offered):
    place = make.consultation(organisation, state=state)
    manager = make.client(make.person("manager", place))
    questions = manager.get(reverse("staff-questions", args=[place.slug])).content.decode()
    assert ("Enregistrer comme brouillon" in questions) is is_offered
    new = reverse("staff-workshop-new", args=[place.slug])
    for address in (
        reverse("staff-workshops"),
        reverse("consultation-workshops", args=[place.slug]),
    ):
        assert (new in manager.get(address).content.decode()) is is_offered, address


def test_refused_question_keeps_its_words_although_the_consultation_has_closed(organisation):
    place = make.consultation(organisation, state="closed")
    manager = make.client(make.person("manager", place))
    refused = send(manager, "staff-questions", [place.slug], title_fr="", explanation_fr="Dès 8 h")
    assert refused.status_code == 422
    assert "Dès 8 h" in refused.content.decode().replace("\u00a0", " ")


def test_new_organisation_is_not_said_to_be_online(organisation):
    account = make.account(is_platform_admin=True)
    platform = make.client(make.person(organisation=organisation, account_=account))
    typed = {"name": "Commune (exemple)", "slug": "commune", "domain": "commune.example.org"}
    address = reverse("staff-platform")
    typed |= {"administrator": "maire@example.org", "key": uuid.uuid4()}
    page = platform.post(address, typed, follow=True).content.decode()
    assert "dès que son nom de domaine pointera vers ce serveur" in page
    assert "Créée" in page


def promises_of(manager):
    return make.client(manager).get(reverse("staff-publication", args=["pret"])).content.decode()


def test_opening_says_that_no_email_leaves_while_nobody_follows(organisation):
    manager = ready(organisation)[1]
    assert "Personne ne suit encore cette consultation." in promises_of(manager)


def test_opening_counts_the_followers_who_are_notified(organisation):
    draft, manager = ready(organisation)
    follow(viewer=manager, kind="consultation", object_id=draft.pk)
    assert "1 personne qui suit cette consultation" in promises_of(manager)
