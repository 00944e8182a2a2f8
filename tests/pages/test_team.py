"""The team area in the browser: consultations, roles, moderation, organisations."""

import uuid

import pytest
from django.urls import reverse

from consult.consultations.models import Consultation
from consult.organisations.models import Host, Organisation
from moderation.models import Decision
from moderation.notices.actions import submit_notice
from tests.consultations.drafts import preview_key
from tests.dates import day, noon
from tests.factories import make
from tests.lifecycle.waiting import confirm_now
from tests.pages import given

pytestmark = pytest.mark.django_db
PRESENTATION = {
    "title_fr": "Quels services près de chez nous ?",
    "title_en": "Which services near us?",
    "slug": "services",
    "summary_fr": "Dites ce qui manque.",
    "licence": "etalab-2.0",
    "results_visibility": "live",
    "comment_times": "day",
}


def send(client, name, args=(), /, **data):
    """Send a form of the team area. The response must not be an error."""
    response = client.post(reverse(name, args=args), {"key": uuid.uuid4(), **data})
    assert response.status_code == 302, response.context and response.context["form"].errors
    return response


@pytest.mark.parametrize("role", ["organisation_admin", "manager"])
def test_a_consultation_from_its_creation_to_its_end(organisation, role):
    """Run a consultation that an administrator, or a manager of another one, created."""
    manager = make.client(make.person(role, make.consultation(organisation, slug="autre")))
    assert reverse("staff-consultation-new") in manager.get(reverse("staff")).content.decode()
    created = send(
        manager, "staff-consultation-new", model="blank", title="Services", first_day=day(3)
    )
    assert created["Location"] == reverse("staff-consultation", args=["services"])
    here = ["services"]
    send(manager, "staff-presentation", here, **PRESENTATION)
    lines = "Où se soigner ?\nOù apprendre ?"
    send(manager, "staff-topics", here, added=lines, transversal="Et le reste ?", add="1")
    services = Consultation.objects.get(slug="services")
    second = services.topics.get(number=2)
    asked = {f"question_fr-{topic.pk}": topic.question_fr for topic in services.topics.all()}
    send(manager, "staff-topics", here, **asked, place=f"{second.pk}:1")
    send(
        manager,
        "staff-topic",
        [*here, second.pk],
        form="document",
        **document("Le rapport", "https://example.org/rapport"),
    )
    assert [topic.title for topic in services.topics.all()] == [
        "Où apprendre ?",
        "Où se soigner ?",
        "Et le reste ?",
    ]
    assert (
        "Le rapport"
        in manager.get(reverse("staff-topic", args=[*here, second.pk])).content.decode()
    )
    opening = manager.get(reverse("staff-publication", args=here))
    assert "charter_missing" in [check.code for check, _url in opening.context["obstacles"]]
    send(
        manager,
        "staff-timetable",
        here,
        title_fr="Contributions",
        capabilities=["propose", "discuss", "vote"],
        opens_at=noon(-1),
        closes_at=noon(20),
    )
    charter = {"text_fr": "Restons courtois.", "text_en": "Let us be kind."}
    send(manager, "staff-charter", here, form="charter", **charter)
    preview = reverse("consultation", args=here) + f"?preview={preview_key(services)}"
    assert make.client().get(reverse("consultation", args=here)).status_code == 404
    previewed = make.client().get(preview)
    assert (previewed.status_code, previewed["Cache-Control"]) == (200, "private, no-store")
    assert "Où apprendre" in previewed.content.decode()
    opening = manager.get(reverse("staff-publication", args=here))
    assert [check.code for check, _url in opening.context["obstacles"]] == ["moderator_missing"]
    make.person("moderator", services), make.person("moderator", services)
    for task in ("questions", "timetable", "rules"):
        send(manager, "staff-task-review", [*here, task])
    opening = manager.get(reverse("staff-publication", args=here))
    boxes = {box.name: "on" for box, _law, _url in opening.context["doubts"]}
    assert opening.context["waiting"] == []
    confirm_now(manager, reverse("staff-publication", args=here), **boxes)
    assert make.client().get(reverse("consultation", args=here)).status_code == 200
    assert (
        "Let us be kind."
        in make.client().get("/en" + reverse("consultation-charter", args=here)).content.decode()
    )
    refused = manager.post(
        reverse("staff-topic", args=[*here, second.pk]),
        {"title_fr": "T", "question_fr": "Autre question ?"},
    )
    assert refused.status_code == 422
    assert "Autre question ?" in refused.content.decode()
    close = reverse("staff-close", args=here)
    confirm_now(manager, close, closing_reason="La décision est prise.")
    closed = make.client().get(reverse("consultation", args=here), follow=True)
    assert closed.redirect_chain == [(reverse("results", args=here), 302)]
    assert "La décision est prise." in closed.content.decode()


def document(title, url):
    return {"document-title_fr": title, "document-url": url, "document-key": uuid.uuid4()}


def test_wrong_date_is_reported_and_the_other_input_kept(organisation, consultation):
    manager = make.client(make.person("manager", consultation))
    data = {
        "title_fr": "Réponses",
        "capabilities": ["respond"],
        "opens_at": "demain",
        "closes_at": noon(3),
    }
    response = manager.post(reverse("staff-timetable", args=[consultation.slug]), data)
    assert response.status_code == 422
    assert 'value="demain"' in response.content.decode()
    assert 'value="Réponses"' in response.content.decode()


def test_invisible_title_is_refused(organisation):
    admin = make.client(make.person("organisation_admin", organisation=organisation))
    sent = {"model": "blank", "title": "\u200b", "first_day": day(3), "key": uuid.uuid4()}
    response = admin.post(reverse("staff-consultation-new"), sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["title"])
    assert not Consultation.objects.exists()


def test_a_moderator_handles_a_notice(consultation):
    proposal = given.proposal(consultation)
    submit_notice(
        viewer=make.visitor(consultation.organisation),
        target_kind="proposal",
        target_id=proposal.pk,
        reason="insult",
        explanation="Regardez la fin.",
    )
    moderator = make.client(make.person("moderator", consultation))
    queue = moderator.get(reverse("staff-moderation"))
    case = queue.context["rows"][0]["case"]
    address = reverse("staff-case", args=[case.pk])
    assert "Regardez la fin." in moderator.get(address).content.decode()
    send(moderator, "staff-case-claim", [case.pk])
    refused = moderator.post(
        address, {"action": "remove", "origin": "own", "reason": "insult", "facts": ""}
    )
    assert refused.status_code == 422
    send(
        moderator,
        "staff-case",
        [case.pk],
        action="remove",
        origin="own",
        reason="insult",
        facts="Il traite la maire de…",
    )
    assert Decision.objects.get().action == "remove"
    page = make.client().get(given.address("proposal", proposal)).content.decode()
    assert "tombstone" in page
    assert "Il traite la maire" not in page
    log = make.client().get(reverse("moderation-log", args=[consultation.slug])).content.decode()
    assert 'id="decision-1"' in log


def test_author_reads_the_reasons_of_a_decision(consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    moderator = make.client(make.person("moderator", consultation))
    send(
        moderator,
        "staff-moderate",
        ["proposal", proposal.pk],
        action="hide",
        origin="own",
        reason="privacy",
        facts="Un numéro.",
    )
    assert (
        "Un numéro."
        in make.client(author).get(given.address("proposal", proposal)).content.decode()
    )
    assert (
        "Un numéro." not in make.client().get(given.address("proposal", proposal)).content.decode()
    )


def test_texts_read_first_wait_for_a_moderator(organisation):
    consultation = make.consultation(organisation, slug="relue", moderation_mode="pre")
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    assert make.client().get(given.address("proposal", proposal)).status_code == 404
    assert make.client(author).get(given.address("proposal", proposal)).status_code == 200
    moderator = make.client(make.person("moderator", consultation))
    case = moderator.get(reverse("staff-moderation")).context["rows"][0]["case"]
    send(moderator, "staff-case", [case.pk], action="publish", origin="own")
    assert make.client().get(given.address("proposal", proposal)).status_code == 200


def test_the_installation_welcomes_an_organisation(organisation):
    platform = make.client(
        make.person(organisation=organisation, account_=make.account(is_platform_admin=True))
    )
    data = {
        "name": "Commune voisine (exemple)",
        "slug": "voisine",
        "administrator": "maire@example.org",
    }
    refused = platform.post(reverse("staff-platform"), {**data, "domain": "https://voisine"})
    assert refused.status_code == 422
    send(platform, "staff-platform", **data, domain="voisine.example.org")
    voisine = Organisation.objects.get(slug="voisine")
    assert Host.objects.get(organisation=voisine).domain == "voisine.example.org"
    assert make.client(host="voisine.example.org").get("/").status_code == 200
    again = platform.post(reverse("staff-platform"), {**data, "domain": "voisine.example.org"})
    assert again.status_code == 422


def test_taken_host_is_reported_at_its_field_and_the_other_input_kept(organisation):
    platform = make.client(
        make.person(organisation=organisation, account_=make.account(is_platform_admin=True))
    )
    data = {
        "name": "Commune voisine (exemple)",
        "slug": "voisine",
        "administrator": "maire@example.org",
    }
    refused = platform.post(reverse("staff-platform"), {**data, "domain": "TestServer"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["domain"])
    assert [
        value for value in data.values() if f'value="{value}"' not in refused.content.decode()
    ] == []
    assert not Organisation.objects.filter(slug="voisine").exists()
