"""Acts that cannot be undone: their page says what happens, and one press stops them in time."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.consultations.actions.lifecycle import close_consultation, edit_consultation
from consult.consultations.models import Consultation, Phase
from consult.core.models import JournalEntry
from consult.core.postgres import clock
from consult.lifecycle.enums import ActState
from consult.lifecycle.models import WaitingAct
from consult.notifications.selectors import notifications
from consult.opendata.models import DatasetVersion
from consult.questionnaires.models import Questionnaire
from tests.api.callers import Caller
from tests.consultations.drafts import ready, review_all
from tests.dates import noon
from tests.factories import make
from tests.lifecycle.waiting import confirm, take_effect
from tests.notifications.scene import notifications_of
from tests.questionnaires import given as questionnaires
from tests.votes import polls
from votes.models import Question

pytestmark = pytest.mark.django_db
WHY = "La décision est prise (exemple)."


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def opening(organisation):
    draft, manager = ready(organisation)
    review_all(manager, draft)
    return manager, reverse("staff-publication", args=[draft.slug]), "doubts"


def is_public(slug="pret"):
    return Consultation.objects.get(slug=slug).published_at is not None


def closing(organisation):
    consultation = make.consultation(organisation)
    manager = make.person("manager", consultation)
    return manager, reverse("staff-close", args=["essai"]), {"closing_reason": WHY}


def extension(organisation):
    consultation = make.consultation(organisation)
    manager, phase = make.person("manager", consultation), consultation.phases.get()
    later = timezone.localtime(phase.closes_at) + timedelta(days=5)
    typed = {
        "closes_at": later.strftime("%d/%m/%Y"),
        "shown_days": "5",
        "extension_reason": WHY,
    }
    return manager, reverse("staff-phase-extend", args=["essai", phase.pk]), typed


def vote(name, *, is_open):
    def prepare(organisation):
        consultation = make.consultation(organisation)
        manager = make.person("manager", consultation)
        make_vote = polls.opened if is_open else polls.draft
        question = make_vote(consultation, closes_at=timezone.now() + timedelta(days=9))
        typed = {"closing_reason": WHY} if is_open else {}
        return manager, reverse(name, args=["essai", question.pk]), typed

    return prepare


def questionnaire(name, *, is_open):
    def prepare(organisation):
        consultation = make.consultation(organisation)
        manager = make.person("manager", consultation)
        make_one = questionnaires.opened if is_open else questionnaires.draft
        row = make_one(consultation)
        typed = {"closing_reason": WHY} if is_open else {}
        return manager, reverse(name, args=["essai", row.pk]), typed

    return prepare


def publication_of_data(organisation):
    consultation = make.consultation(organisation)
    return make.person("manager", consultation), reverse("staff-data", args=["essai"]), {}


def state_of_vote():
    return Question.objects.polls().get().state


def state_of_questionnaire():
    return Questionnaire.objects.get().state


# What prepares each act, what reads the value that it changes, and this value after it.
ACTS = {
    "opening": (opening, is_public, True),
    "closing": (closing, lambda: Consultation.objects.get().closing_reason, WHY),
    "extension": (extension, lambda: Phase.objects.get().extension_reason, WHY),
    "opening of a vote": (vote("staff-question-open", is_open=False), state_of_vote, "open"),
    "closing of a vote": (vote("staff-question-end", is_open=True), state_of_vote, "closed"),
    "opening of a questionnaire": (
        questionnaire("staff-questionnaire-open", is_open=False),
        state_of_questionnaire,
        "open",
    ),
    "closing of a questionnaire": (
        questionnaire("staff-questionnaire-close", is_open=True),
        state_of_questionnaire,
        "closed",
    ),
    "data": (publication_of_data, DatasetVersion.objects.count, 1),
}


@pytest.fixture(params=ACTS)
def act(request, organisation):
    """Return a client of a manager, the address of an act, what is typed, and what it changes."""
    prepare, read, after = ACTS[request.param]
    manager, address, typed = prepare(organisation)
    client = make.client(manager)
    if typed == "doubts":
        page = client.get(address)
        typed = {box.name: "on" for box, _law, _url in page.context["doubts"]}
    return client, address, typed, read, after


@pytest.mark.sampled(3)
def test_confirmed_act_takes_effect_ten_minutes_later(act):
    client, address, typed, read, after = act
    before = read()
    sent = confirm(client, address, **typed)
    assert sent.status_code == 302, sent.context["form"].errors
    assert read() == before
    waiting = WaitingAct.objects.get()
    assert timedelta(minutes=9) < waiting.due_at - clock.now() <= timedelta(minutes=10)
    assert take_effect() == 1
    assert read() == after
    assert WaitingAct.objects.get().state == ActState.DONE


@pytest.mark.sampled(3)
def test_stopped_act_takes_no_effect(act):
    client, address, typed, read, _after = act
    before = read()
    sent = confirm(client, address, **typed)
    page = client.get(sent["Location"])
    stop = page.context["consultation_band"].waiting.stop_url
    assert f'action="{stop}"' in page.content.decode()
    for _again in range(2):
        assert client.post(stop).status_code == 302
    assert take_effect() == 0
    assert read() == before
    assert client.get(sent["Location"]).context["consultation_band"].waiting is None


@pytest.mark.sampled(3)
def test_page_that_shows_other_content_than_now_is_shown_again(act):
    client, address, typed, read, _after = act
    before = read()
    sent = client.post(address, {"key": uuid.uuid4(), "shown": "0" * 64, **typed})
    assert sent.status_code == 422
    assert "Le contenu a changé" in sent.content.decode()
    assert not WaitingAct.objects.exists()
    assert read() == before


def test_refused_act_does_not_wait_and_leaves_no_trace(consultation, manager):
    question = polls.draft(consultation, options=1)
    address = reverse("staff-question-open", args=["essai", question.pk])
    entries = JournalEntry.objects.count()
    sent = confirm(make.client(manager), address)
    assert sent.status_code == 422
    assert "Donnez au moins 2 réponses." in sent.content.decode().replace("&nbsp;", " ")
    assert not WaitingAct.objects.exists()
    assert JournalEntry.objects.count() == entries


def test_form_sent_twice_makes_one_act(consultation, manager):
    client, address = make.client(manager), reverse("staff-close", args=["essai"])
    shown = client.get(address).context["shown"]
    typed = {"key": uuid.uuid4(), "shown": shown, "closing_reason": WHY}
    answers = [client.post(address, typed).status_code for _again in range(2)]
    assert answers == [302, 302]
    assert WaitingAct.objects.count() == 1


def test_one_act_of_a_consultation_waits_at_a_time(consultation, manager):
    client = make.client(manager)
    question = polls.draft(consultation)
    first = reverse("staff-close", args=["essai"])
    second = reverse("staff-question-open", args=["essai", question.pk])
    shown = client.get(second).context["shown"]
    confirm(client, first, closing_reason=WHY)
    assert 'type="submit"' not in client.get(second).content.decode().split("<h1", 1)[1]
    sent = client.post(second, {"key": uuid.uuid4(), "shown": shown})
    assert sent.status_code == 422
    assert "Une autre opération est en attente" in sent.content.decode()
    assert WaitingAct.objects.count() == 1


def test_act_is_dropped_with_a_message_if_its_content_changed(organisation):
    draft, manager = ready(organisation)
    review_all(manager, draft)
    client, address = make.client(manager), reverse("staff-publication", args=["pret"])
    boxes = {box.name: "on" for box, _law, _url in client.get(address).context["doubts"]}
    confirm(client, address, **boxes)
    edit_consultation(viewer=manager, consultation_id=draft.pk, title_fr="Autre (exemple)")
    assert take_effect() == 0
    assert not is_public()
    assert WaitingAct.objects.get().state == ActState.DROPPED
    ((kind, sentence),) = notifications_of(manager)
    assert kind == "task"
    assert sentence.startswith("Ouverture de la consultation\u00a0: l’opération n’a pas eu lieu.")
    assert "Le contenu a changé" in sentence


def test_act_of_a_person_who_lost_the_role_is_dropped(consultation, manager):
    other = make.person("manager", consultation)
    confirm(make.client(manager), reverse("staff-close", args=["essai"]), closing_reason=WHY)
    manager.participant.role_grants.all().delete()
    assert take_effect() == 0
    assert Consultation.objects.get().closed_at is None
    assert [kind for kind, _sentence in notifications_of(other)] == ["task"]
    assert not notifications(manager).exists()


def test_call_of_the_api_takes_effect_at_once_and_the_waiting_act_is_dropped(consultation, manager):
    client = make.client(manager)
    confirm(client, reverse("staff-close", args=["essai"]), closing_reason="Plus tard (exemple).")
    sent = Caller(manager).send("POST", "/consultations/essai/close/", {"reason": WHY})
    assert sent.status_code == 200
    assert take_effect() == 0
    assert Consultation.objects.get().closing_reason == WHY


def test_act_that_took_effect_is_not_stopped(consultation, manager):
    client = make.client(manager)
    confirm(client, reverse("staff-close", args=["essai"]), closing_reason=WHY)
    stop = reverse("staff-act-stop", args=["essai", WaitingAct.objects.get().pk])
    take_effect()
    sent = client.post(stop, follow=True)
    assert "il est trop tard pour l’annuler" in sent.content.decode()
    assert Consultation.objects.get().closed_at is not None


def test_another_manager_stops_the_act_and_a_moderator_may_not(consultation, manager):
    moderator = make.person("moderator", consultation)
    colleague = make.person("manager", consultation)
    confirm(make.client(manager), reverse("staff-close", args=["essai"]), closing_reason=WHY)
    stop = reverse("staff-act-stop", args=["essai", WaitingAct.objects.get().pk])
    team = reverse("staff-roles", args=["essai"])
    assert stop in make.client(colleague).get(team).content.decode()
    assert make.client(moderator).post(stop).status_code == 403
    make.client(colleague).post(stop)
    assert WaitingAct.objects.get().state == ActState.STOPPED
    names = {entry.actor for entry in JournalEntry.objects.filter(act="act.stop")}
    assert names == {colleague.participant.pk}


def test_act_of_another_consultation_is_not_found(organisation, consultation, manager):
    other = make.consultation(organisation, slug="autre")
    stranger = make.person("manager", other)
    confirm(make.client(manager), reverse("staff-close", args=["essai"]), closing_reason=WHY)
    act = WaitingAct.objects.get()
    for slug in ("essai", "autre"):
        stop = reverse("staff-act-stop", args=[slug, act.pk])
        assert make.client(stranger).post(stop).status_code in (403, 404)
    assert WaitingAct.objects.get().state == ActState.WAITING


def test_page_says_that_a_late_act_waits_for_the_worker(consultation, manager):
    client = make.client(manager)
    confirm(client, reverse("staff-close", args=["essai"]), closing_reason=WHY)
    follow = reverse("staff-follow", args=["essai"])
    assert "a du retard" not in client.get(follow).content.decode()
    WaitingAct.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    assert "Cette opération a du retard" in client.get(follow).content.decode()


def test_visitors_read_nothing_of_an_act_that_waits(consultation, manager):
    confirm(make.client(manager), reverse("staff-close", args=["essai"]), closing_reason=WHY)
    for name in ("consultation", "consultation-overview"):
        page = make.client().get(reverse(name, args=["essai"]), follow=True).content.decode()
        assert WHY not in page
        assert "Fin anticipée" not in page


def test_extension_waits_with_its_typed_end(consultation, manager):
    phase = consultation.phases.get()
    later = timezone.localtime(phase.closes_at) + timedelta(days=5)
    typed = {
        "closes_at": later.strftime("%d/%m/%Y"),
        "shown_days": "5",
        "extension_reason": WHY,
    }
    address = reverse("staff-phase-extend", args=["essai", phase.pk])
    confirm(make.client(manager), address, **typed)
    take_effect()
    changed = Phase.objects.get()
    assert timezone.localtime(changed.closes_at).date() == later.date()
    assert changed.announced_closes_at == phase.closes_at


def test_closed_consultation_drops_the_extension_that_waits(consultation, manager):
    phase = consultation.phases.get()
    address = reverse("staff-phase-extend", args=["essai", phase.pk])
    typed = {"closes_at": noon(40), "extension_reason": WHY}
    client = make.client(manager)
    looked = client.post(address, {**typed, "look": "1"})
    days = str(looked.context["preview"].days)
    confirm(client, address, shown_days=days, confirmed_days=days, **typed)
    assert WaitingAct.objects.count() == 1
    close_consultation(viewer=manager, consultation_id=consultation.pk, reason=WHY)
    assert take_effect() == 0
    assert Phase.objects.get().extension_reason == ""
