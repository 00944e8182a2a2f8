"""Pages that cancel a consultation before its first day, and what people read afterwards."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.api.examples import SENT
from consult.consultations.actions.lifecycle import cancel_consultation
from consult.consultations.models import Consultation
from consult.core.postgres import clock
from consult.lifecycle.actions.waiting_acts import apply_due_acts
from consult.lifecycle.models import WaitingAct
from consult.outcomes.answers.actions.dues import set_due
from tests.api.callers import Caller
from tests.factories import make
from tests.questionnaires import given as questionnaires
from tests.votes import polls
from tests.workshops import given as workshops

pytestmark = pytest.mark.django_db
WHY = "Le projet est reporté (exemple)."
# What a page that promises a result, an answer or an opening says.
PROMISES = ("répond", "à venir", "Résultats", "Synthèse", "Participer", "S’ouvre", "ouvre le")


@pytest.fixture
def upcoming(organisation):
    return make.consultation(
        organisation,
        state="upcoming",
        published_at=timezone.now(),
        summary_fr="Faut-il couvrir la place ? (exemple)",
        description_fr="Le marché se tient dehors (exemple).",
        contact_email="mairie@exemple.fr",
    )


@pytest.fixture
def manager(upcoming):
    return make.person("manager", upcoming)


def cancel(manager, consultation):
    cancel_consultation(viewer=manager, consultation_id=consultation.pk, reason=WHY)


def read(name, *args, client=None):
    page = (client or make.client()).get(reverse(name, args=args), follow=True)
    assert page.status_code == 200, name
    return page.content.decode()


def main_of(page):
    return page.partition("<main")[2].partition("</main>")[0]


def test_manager_cancels_by_the_link_of_the_page_that_follows(upcoming, manager):
    client = make.client(manager)
    here = reverse("staff-cancel", args=["essai"])
    follow = read("staff-follow", "essai", client=client)
    assert f'href="{here}"' in follow
    assert reverse("staff-close", args=["essai"]) not in follow
    page = client.get(here)
    shown = page.context["shown"]
    sent = client.post(here, {"key": uuid.uuid4(), "closing_reason": WHY, "shown": shown})
    assert sent["Location"] == reverse("staff-follow", args=["essai"])
    waiting = read("staff-follow", "essai", client=client)
    assert "Annulation de la consultation à" in waiting
    assert "Maintenir la consultation" in waiting
    assert Consultation.objects.get().closed_at is None
    WaitingAct.objects.update(due_at=clock.now())
    assert apply_due_acts() == 1
    assert Consultation.objects.get().is_cancelled
    follow = read("staff-follow", "essai", client=client)
    assert "Annulée le" in follow
    assert WHY in follow
    for act in ("close", "cancel", "suspend"):
        assert reverse(f"staff-{act}", args=["essai"]) not in follow


def test_missing_reason_is_named_on_its_field(upcoming, manager):
    here = reverse("staff-cancel", args=["essai"])
    sent = make.client(manager).post(here, {"key": uuid.uuid4(), "closing_reason": " "})
    assert sent.status_code == 422
    assert list(sent.context["form"].errors) == ["closing_reason"]


def test_consultation_that_has_begun_is_not_cancelled(consultation):
    client = make.client(make.person("manager", consultation))
    here = reverse("staff-cancel", args=["essai"])
    assert f'href="{here}"' not in read("staff-follow", "essai", client=client)
    shown = client.get(here).context["shown"]
    sent = client.post(here, {"key": uuid.uuid4(), "closing_reason": WHY, "shown": shown})
    assert sent.status_code in (409, 422)
    assert "On a déjà pu participer." in sent.content.decode()


def test_every_reader_finds_the_reason_alone_and_no_promise(upcoming, manager):
    set_due(manager, upcoming.pk, due_on=timezone.localdate() + timedelta(days=30))
    ahead = workshops.workshop(upcoming, held_on=timezone.localdate() + timedelta(days=2))
    question = polls.opened(upcoming, opens_at=upcoming.opens_at)
    questionnaire = questionnaires.opened(upcoming)
    cancel(manager, upcoming)
    readers = [make.client(), make.client(make.person(consultation=upcoming))]
    roles = ("moderator", "facilitator", "respondent", "writer")
    readers += [make.client(manager), *(make.client(make.person(r, upcoming)) for r in roles)]
    topic = upcoming.topics.first()
    for client in readers:
        page = main_of(read("consultation", "essai", client=client))
        assert "Annulée le" in page
        assert WHY in page
        assert "Le marché se tient dehors" in page
        assert "mairie@exemple.fr" in page
        assert [word for word in PROMISES if word in page] == []
    assert "Annulé" in read("workshop", "essai", ahead.number)
    for name, *rest in (
        ("results",),
        ("topic-results", topic.slug),
        ("consultation-overview",),
        ("topic", topic.slug),
        ("topic-one-by-one", topic.slug),
        ("answers",),
        ("consultation-map",),
        ("question", question.pk),
        ("questionnaire", questionnaire.number),
        ("questionnaire-results", questionnaire.number),
    ):
        sent = make.client().get(reverse(name, args=["essai", *rest]))
        assert sent.status_code == 302, name
        assert sent["Location"] == reverse("consultation", args=["essai"])
    assert reverse("topic", args=["essai", topic.slug]) not in read("sitemap-pages")
    assert "Vote annulé" in read("embed-question", "essai", question.pk)
    for name in ("staff-questions", "staff-questionnaires"):
        assert "nnulé" in main_of(read(name, "essai", client=make.client(manager)))
    assert "Ajouter une étape" not in read("staff-timetable", "essai", client=make.client(manager))


def test_lists_and_cards_say_that_it_is_cancelled(upcoming, manager):
    cancel(manager, upcoming)
    for page in (read("home"), read("consultation-list"), read("embed-consultation", "essai")):
        assert "Annulée le" in page
        assert "Participer" not in main_of(page)
    assert upcoming.title not in read("results-list")
    for state, is_listed in (("cancelled", True), ("closed", False)):
        page = make.client().get(reverse("consultation-list"), {"status": state})
        assert ("Annulée le" in page.content.decode()) is is_listed
    own = read("staff-consultations", client=make.client(manager))
    assert "Annulées" in own
    assert "Ouverture de" not in read("staff", client=make.client(manager))


def test_program_cancels_and_reads_the_state(upcoming, manager):
    caller = Caller(manager)
    path = "/consultations/essai/"
    example = SENT["consultations_cancel"]
    cancelled = caller.send("POST", f"{path}cancel/", example).json()
    assert cancelled["state"] == "cancelled"
    assert cancelled["closing_reason"] == example["reason"]
    assert cancelled["closed_at"] < cancelled["opens_at"]
    again = caller.send("POST", f"{path}cancel/", {"reason": WHY})
    assert again.status_code == 409
    assert again.json()["errors"][0]["code"] == "already_closed"
    for state, number in (("cancelled", 1), ("closed", 0), ("upcoming", 0)):
        found = caller.send("GET", f"/consultations/?status={state}").json()["results"]
        assert len(found) == number, state
