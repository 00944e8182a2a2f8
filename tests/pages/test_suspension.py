"""The pages that suspend a consultation and resume it, and the pages that visitors read meanwhile."""

import uuid

import pytest
from django.urls import reverse

from consult.consultations.actions.suspension import suspend_consultation
from consult.consultations.models import Consultation, Phase
from tests.api.callers import Caller
from tests.factories import make
from tests.pages import given
from tests.questionnaires import given as questionnaires
from tests.votes import polls

pytestmark = pytest.mark.django_db
WHY = "Le tribunal examine le dossier (exemple)."


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def suspend(manager, consultation):
    suspend_consultation(viewer=manager, consultation_id=consultation.pk, reason=WHY)


def read(name, *args, client=None):
    return (client or make.client()).get(reverse(name, args=args)).content.decode()


def test_manager_suspends_and_resumes_by_the_links_of_the_page_that_follows(consultation, manager):
    client = make.client(manager)
    suspending, resuming = (
        reverse(f"staff-{act}", args=["essai"]) for act in ("suspend", "resume")
    )
    assert f'href="{suspending}"' in read("staff-follow", "essai", client=client)
    sent = client.post(suspending, {"key": uuid.uuid4(), "suspension_reason": WHY})
    assert sent["Location"] == reverse("staff-follow", args=["essai"])
    page = read("staff-follow", "essai", client=client)
    assert "Suspendue" in page
    assert f'href="{resuming}"' in page
    before = Phase.objects.get().closes_at
    sent = client.post(resuming, {"key": uuid.uuid4(), "days": "2"})
    assert sent["Location"] == reverse("staff-follow", args=["essai"])
    assert Consultation.objects.get().suspended_at is None
    assert (Phase.objects.get().closes_at - before).days == 2


def test_page_proposes_the_days_that_the_suspension_took(consultation, manager):
    suspend(manager, consultation)
    Consultation.objects.update(suspended_at=consultation.opens_at)
    page = make.client(manager).get(reverse("staff-resume", args=["essai"]))
    days = (page.context["consultation"].seen_at - consultation.opens_at).days
    assert page.context["days"] in (days, days + 1)
    assert f'value="{page.context["days"]}"' in page.content.decode()


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("staff-suspend", {"suspension_reason": " "}, "suspension_reason"),
        ("staff-resume", {"days": "400"}, "days"),
        ("staff-resume", {"days": "deux"}, "days"),
    ],
)
def test_bad_input_is_named_on_its_field_and_kept(consultation, manager, name, typed, field):
    if name == "staff-resume":
        suspend(manager, consultation)
    sent = make.client(manager).post(reverse(name, args=["essai"]), {"key": uuid.uuid4(), **typed})
    assert sent.status_code == 422
    assert list(sent.context["form"].errors) == [field]
    assert typed[field].strip() in sent.content.decode()


def test_visitors_read_why_the_consultation_is_suspended_and_find_no_form(consultation, manager):
    proposal = given.proposal(consultation)
    question, questionnaire = polls.opened(consultation), questionnaires.opened(consultation)
    suspend(manager, consultation)
    overview = read("consultation", "essai")
    assert "La consultation est suspendue" in overview
    assert WHY in overview
    topic = consultation.topics.first()
    pages = [
        overview,
        read("topic", "essai", topic.slug),
        read("proposal", "essai", proposal.number),
        read("question", "essai", question.pk),
        read("questionnaire", "essai", questionnaire.number),
    ]
    for page in pages:
        assert '<form method="post"' not in page.partition("<main")[2].partition("</main>")[0]
    assert "La consultation est suspendue." in pages[1]
    assert "Vote suspendu" in pages[3]
    assert "Suspendu" in pages[4]


def test_page_of_resumption_of_a_running_consultation_says_that_it_is_not_suspended(
    consultation, manager
):
    page = read("staff-resume", "essai", client=make.client(manager))
    assert "La consultation n’est pas suspendue." in page
    assert 'name="days"' not in page


def test_program_suspends_and_resumes(consultation, manager):
    caller = Caller(manager)
    path = "/consultations/essai/"
    suspended = caller.send("POST", f"{path}suspend/", {"reason": WHY}).json()
    assert suspended["suspension_reason"] == WHY
    assert suspended["suspended_at"]
    assert caller.send("POST", f"{path}suspend/", {"reason": WHY}).status_code == 409
    resumed = caller.send("POST", f"{path}resume/", {"days": 1}).json()
    assert resumed["suspended_at"] is None
    assert resumed["suspension_reason"] == ""
    assert caller.send("POST", f"{path}resume/", {"days": 999}).status_code == 400
