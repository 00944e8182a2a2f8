"""The page that starts a consultation from a model."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.accounts.models import RoleGrant
from consult.consultations.models import Consultation
from consult.lifecycle.actions.starts import propose_first_day
from consult.lifecycle.selectors.starts import list_starts
from consult.questionnaires.models import Item
from frontend.toolkit.sessions.unsent_texts import DRAFTS
from tests.dates import day
from tests.factories import make

pytestmark = pytest.mark.django_db

NEW = "/staff/new-consultation/"
QUESTIONS = "Où faut-il des arbres ?\r\nOù faut-il des bancs ?\r\n"


@pytest.fixture
def admin(organisation):
    return make.client(make.person("organisation_admin", organisation=organisation))


def send(client, **typed):
    """Send the form with a title and a first day, and what is given."""
    sent = {"model": "open", "title": "La place (exemple)", "first_day": day(20), "days": "45"}
    return client.post(NEW, {"key": uuid.uuid4(), "shown": "open", **sent, **typed})


def words(response):
    """Return the words of a page, with plain spaces."""
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"[\s\u202f\xa0]+", " ", text.replace("\u2060", "")).replace("’", "'")


def errors(response):
    return response.context["form"].errors


def test_page_shows_every_field_that_its_form_reads(admin):
    page = admin.get(NEW)
    fields = page.context["form"].fields
    body = page.content.decode()
    assert [name for name in fields if f'name="{name}"' not in body] == []


def test_page_shows_each_model_and_what_the_first_one_makes(admin):
    page = admin.get(NEW)
    for start in list_starts():
        assert f'value="{start.key}"' in page.content.decode()
    assert "Chacun propose, discute, donne son avis. 45 jours." in words(page)
    assert "3 étapes : Contributions, Synthèse, Réponse." in words(page)
    assert re.search(r"jusqu'au mercredi \d+ .* 23 h 59", words(page))


def test_page_proposes_a_monday_and_the_length_of_the_first_model(admin, organisation):
    form = admin.get(NEW).context["form"]
    viewer = make.person("organisation_admin", organisation=organisation)
    assert form["first_day"].value() == propose_first_day(viewer)
    assert form["days"].value() == 45


def test_page_in_english_has_the_english_names_of_models(admin):
    page = admin.get(f"/en{NEW}")
    assert "Open consultation" in words(page)
    assert "Concertation ouverte" not in words(page)


def test_sent_form_creates_a_draft_and_leads_to_its_page(admin):
    response = send(admin, questions=QUESTIONS, decision="Le conseil choisira en juin.")
    draft = Consultation.objects.get()
    assert response["Location"] == reverse("staff-consultation", args=[draft.slug])
    assert [topic.question for topic in draft.topics.all()] == QUESTIONS.split("\r\n")[:2]
    page = admin.get(response["Location"])
    assert "Le brouillon est créé. Seule l'équipe le voit." in words(page)


def test_form_sent_twice_creates_one_draft(admin):
    key = uuid.uuid4()
    first = send(admin, key=key)
    second = send(admin, key=key)
    assert second["Location"] == first["Location"]
    assert Consultation.objects.count() == 1


def test_day_typed_by_a_date_picker_is_read_too(admin):
    first_day = timezone.localdate() + timedelta(days=20)
    send(admin, first_day=first_day.isoformat())
    assert timezone.localdate(Consultation.objects.get().opens_at) == first_day


def test_each_wrong_field_is_named_and_keeps_what_was_typed(admin):
    response = send(
        admin,
        title=" ",
        decision="Le conseil choisira en juin.",
        first_day="08/02/2017",
        days="zéro",
        questions="Où ?\r\nQuand ?\r\noù",
        moderator="sacha.exemple.fr",
    )
    assert response.status_code == 422
    assert [*errors(response)] == ["title", "first_day", "days", "questions", "moderator"]
    said = words(response)
    for sentence in (
        "Donnez un titre. Par exemple : « Territoire numérique 2027 ».",
        "Le 8 février 2017 est passé. Vouliez-vous dire le",
        "Écrivez la durée en nombre de jours, par exemple 45.",
        "Les lignes 1 et 3 disent la même chose. Changez l'une, ou effacez-la.",
        "Écrivez l'adresse e-mail en entier, avec son @.",
    ):
        assert sentence in said
    body = response.content.decode()
    for typed in ("08/02/2017", "zéro", "Quand", "sacha.exemple.fr", "Le conseil choisira"):
        assert typed in body
    assert not Consultation.objects.exists()


def test_summary_that_becomes_too_long_is_refused_on_its_field(admin):
    response = send(admin, decision="a" * 390, questions=QUESTIONS)
    assert [*errors(response)] == ["decision"]
    assert "Raccourcissez votre phrase de" in words(response)
    assert "Où faut-il des bancs" in words(response)


def test_missing_first_day_is_named(admin):
    response = send(admin, first_day="")
    assert "Écrivez le premier jour." in words(response)
    assert "Les dates viendront avec le premier jour." in words(response)


def test_field_that_the_model_does_not_ask_for_is_not_checked(admin):
    response = send(admin, model="blank", questions="Où ?\r\noù ?")
    assert response.status_code == 302
    assert Consultation.objects.get().topics.count() == 0


def test_typed_questions_of_a_questionnaire_replace_those_of_the_model(admin):
    send(admin, model="questionnaire", questions=QUESTIONS)
    assert Consultation.objects.get().topics.count() == 0
    items = Item.objects.order_by("place")
    assert [(item.label, item.kind) for item in items] == [
        (question, "long_text") for question in QUESTIONS.split("\r\n")[:2]
    ]


def test_questionnaire_without_typed_questions_keeps_those_of_the_model(admin):
    send(admin, model="questionnaire", questions="")
    assert Item.objects.count() == 4


@pytest.mark.parametrize(("model", "days"), [("ideas-vote", 49), ("questionnaire", 21)])
def test_length_that_nobody_changed_follows_the_chosen_model(admin, model, days):
    send(admin, model=model, days="45", shown="open")
    draft = Consultation.objects.get()
    assert (draft.closes_at - draft.opens_at).days == days - 1


def test_length_that_was_typed_is_kept_for_another_model(admin):
    send(admin, model="questionnaire", days="30", shown="open")
    draft = Consultation.objects.get()
    assert (draft.closes_at - draft.opens_at).days == 29


def test_step_show_follows_the_model_and_saves_nothing(admin):
    response = send(admin, step="show", model="ideas-vote", title="", questions=QUESTIONS)
    assert response.status_code == 200
    assert not Consultation.objects.exists()
    assert "3 étapes : Idées, Vote, Réponse." in words(response)
    assert "2 thèmes, un par question" in words(response)
    assert response.context["form"]["days"].value() == "49"
    assert "Où faut-il des bancs" in response.content.decode()
    assert "error-summary" not in response.content.decode()


def test_step_show_answers_with_a_wrong_day_and_length(admin):
    response = send(admin, step="show", first_day="demain", days="-4")
    assert response.status_code == 200
    assert 'value="demain"' in response.content.decode()
    assert "Les dates viendront avec le premier jour." in words(response)


def test_unknown_model_is_refused_on_its_field(admin):
    assert [*errors(send(admin, model="inconnu"))] == ["model"]


def test_usual_moderators_are_named_and_appointed_without_an_address(organisation, admin):
    before = make.consultation(organisation, slug="avant")
    make.person("moderator", before, public_name="Sacha (exemple)")
    page = admin.get(NEW)
    assert "Laissez vide pour votre équipe habituelle : Sacha (exemple)." in words(page)
    send(admin)
    grant = RoleGrant.objects.get(role="moderator", consultation__published_at=None)
    assert grant.participant.public_name == "Sacha (exemple)"


def test_earlier_consultation_is_copied_with_its_dates_moved(organisation):
    source = make.consultation(organisation, slug="avant", title_fr="L'an dernier (exemple)")
    client = make.client(make.person("manager", source))
    page = client.get(NEW)
    assert "Repartir d'une ancienne" in words(page)
    send(client, model="copy", source=source.pk, questions="Où ?\r\noù ?")
    draft = Consultation.objects.get(published_at=None)
    assert draft.topics.count() == 2
    assert timezone.localdate(draft.opens_at) == timezone.localdate() + timedelta(days=20)


def test_step_show_of_a_copy_says_what_is_taken_over(organisation):
    source = make.consultation(organisation, slug="avant")
    client = make.client(make.person("manager", source))
    response = send(client, step="show", model="copy", source=source.pk)
    assert "1 étape : Contributions." in words(response)
    assert "2 thèmes, documents et images compris" in words(response)
    assert "1 personne de l'équipe" in words(response)
    assert Consultation.objects.count() == 1


def test_consultation_that_the_viewer_does_not_see_is_refused_on_its_field(organisation):
    source = make.consultation(organisation, slug="avant")
    hidden = make.consultation(organisation, slug="cache", state="draft")
    client = make.client(make.person("manager", source))
    response = send(client, model="copy", source=hidden.pk)
    assert [*errors(response)] == ["source"]
    assert Consultation.objects.count() == 2


def test_copy_is_not_offered_without_an_earlier_consultation(admin):
    assert 'value="copy"' not in admin.get(NEW).content.decode()


def test_words_typed_before_the_session_ended_come_back_after_signing_in(organisation):
    viewer = make.person("organisation_admin", organisation=organisation)
    visitor = make.client()
    refused = send(visitor, questions=QUESTIONS, title="Une place (exemple)")
    assert refused["Location"].startswith("/sign-in/")
    drafts = visitor.session[DRAFTS]
    client = make.client(viewer)
    session = client.session
    session[DRAFTS] = drafts
    session.save()
    page = client.get(NEW)
    assert "Une place (exemple)" in page.content.decode()
    assert "Où faut-il des bancs" in page.content.decode()
    assert not Consultation.objects.exists()


def test_participant_does_not_open_the_page(organisation):
    client = make.client(make.person(organisation=organisation))
    assert client.get(NEW).status_code == 403
    assert send(client).status_code == 403
