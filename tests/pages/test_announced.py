"""Announced dates.

An end date includes its whole day, a published phase cannot be removed, and an early close is
shown.
"""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from consult.consultations.actions.lifecycle import close_consultation
from consult.core.models import JournalEntry
from consult.organisations.models import Organisation
from consult.questionnaires.models import Questionnaire
from tests.consultations.drafts import published, ready, review_all
from tests.factories import make
from tests.lifecycle.waiting import confirm_now, take_effect
from tests.pages import given
from votes.models import Question

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
LAST_MINUTE = datetime(2027, 3, 24, 23, 59, tzinfo=PARIS)


def post(client, name, args, **typed):
    return client.post(reverse(name, args=args), {"key": uuid.uuid4(), **typed})


@pytest.mark.parametrize("typed", ["24/03/2027", " 2027-03-24 ", "24/03/2027 23:59"])
def test_end_of_step_typed_as_a_day_is_its_last_minute(organisation, typed):
    draft, manager = ready(organisation, lasts=timedelta(days=400))
    step = {
        "title_fr": "Étape",
        "capabilities": ["vote"],
        "opens_at": "01/03/2027",
        "closes_at": typed,
    }
    assert post(make.client(manager), "staff-timetable", [draft.slug], **step).status_code == 302
    phase = draft.phases.get(title_fr="Étape")
    assert (phase.opens_at, phase.closes_at) == (datetime(2027, 3, 1, tzinfo=PARIS), LAST_MINUTE)


def test_end_of_vote_and_of_questionnaire_typed_as_a_day_is_its_last_minute(organisation):
    draft, manager = ready(organisation)
    client, ends = make.client(manager), {"opens_at": "1/3/2027", "closes_at": "24/3/2027"}
    question = {"sentence_fr": "Oui ?", "kind": "single", "visibility": "sealed"}
    assert post(client, "staff-questions", [draft.slug], **question, **ends).status_code == 302
    form = {"title_fr": "Vos trajets", "anonymity": "named", "paper_until": "24/03/2027"}
    assert post(client, "staff-questionnaire-new", [draft.slug], **form, **ends).status_code == 302
    vote, questionnaire = Question.objects.get(kind="single"), Questionnaire.objects.get()
    assert {vote.closes_at, questionnaire.closes_at, questionnaire.paper_until} == {LAST_MINUTE}
    assert {vote.opens_at, questionnaire.opens_at} == {datetime(2027, 3, 1, tzinfo=PARIS)}


def test_pages_of_publication_say_the_last_moment_in_words(organisation):
    draft, manager = ready(organisation)
    draft.phases.update(closes_at=LAST_MINUTE)
    draft.closes_at = LAST_MINUTE
    draft.save(update_fields=["closes_at"])
    page = (
        make.client(manager).get(reverse("staff-publication", args=[draft.slug])).content.decode()
    )
    assert "La participation est ouverte jusqu’au mercredi 24 mars 2027 à 23 h 59." in spaced(page)


def test_published_phase_cannot_be_removed_and_is_extended_with_a_public_reason(organisation):
    live, manager = published(organisation)
    client, phase = make.client(manager), live.phases.get()
    listed = client.get(reverse("staff-timetable", args=[live.slug])).content.decode()
    assert reverse("staff-phase-remove", args=[live.slug, phase.pk]) not in listed
    assert post(client, "staff-phase-remove", [live.slug, phase.pk]).status_code == 409
    ends = timezone.localtime(phase.closes_at + timedelta(days=5), PARIS)
    form = client.get(reverse("staff-phase", args=[live.slug, phase.pk])).context["form"]
    assert {"opens_at", "closes_at"}.isdisjoint(form.fields)
    typed = {"closes_at": ends.strftime("%d/%m/%Y"), "shown_days": "5"}
    refused = post(client, "staff-phase-extend", [live.slug, phase.pk], **typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["extension_reason"]
    extend = reverse("staff-phase-extend", args=[live.slug, phase.pk])
    saved = confirm_now(client, extend, **typed, extension_reason="La poste était en grève.")
    assert saved.status_code == 302
    page = make.client().get(reverse("consultation", args=[live.slug])).content.decode()
    assert "La poste était en grève." in page
    assert f"{phase.closes_at.year}" in page


def test_texts_of_a_published_step_are_saved_without_its_dates(organisation):
    live, manager = published(organisation)
    phase = live.phases.get()
    changed = post(make.client(manager), "staff-phase", [live.slug, phase.pk], title_fr="Vos idées")
    assert changed.status_code == 302
    assert [(step.title_fr, step.closes_at) for step in live.phases.all()] == [
        ("Vos idées", phase.closes_at)
    ]


def test_consultation_closed_early_shows_its_announced_end_on_its_page_and_card(organisation):
    live, manager = published(organisation, lasts=timedelta(days=40))
    close_consultation(viewer=manager, consultation_id=live.pk, reason="La décision est prise.")
    announced = timezone.localtime(live.closes_at, PARIS)
    for address in (
        reverse("results", args=[live.slug]),
        reverse("consultation-overview", args=[live.slug]),
        reverse("consultation-list"),
    ):
        page = spaced(make.client().get(address).content.decode())
        assert f"(fin prévue : {announced.day}" in page.replace("1er", "1")
        assert f"{announced.year})" in page


def spaced(page):
    """Return the text of a page with ordinary spaces."""
    return (
        page.replace("\u202f", " ")
        .replace("\xa0", " ")
        .replace("&nbsp;", " ")
        .replace("&#x27;", "'")
    )


def test_a_step_may_announce_answers_and_no_page_promises_them_by_itself(organisation):
    draft, manager = ready(organisation)
    client = make.client(manager)
    timetable = client.get(reverse("staff-timetable", args=[draft.slug])).content.decode()
    assert 'value="respond"' in timetable
    assert "répond" not in make.client().get("/").content.decode().replace(
        "data-consult-respond", ""
    )
    live = make.consultation(organisation, slug="ouverte")
    proposal = given.proposal(live)
    assert (
        "Réponse de la"
        not in make.client().get(given.address("proposal", proposal)).content.decode()
    )
    assert (
        "autorité répond"
        not in client.get(reverse("account-notification-choices")).content.decode()
    )


def test_publication_lists_what_is_missing_with_a_link_to_each_field(organisation):
    draft, manager = ready(organisation)
    Organisation.objects.filter(pk=organisation.pk).update(publisher="", contact_email="")
    draft.role_grants.filter(role="moderator").delete()
    address = reverse("staff-publication", args=[draft.slug])
    notices = reverse("staff-organisation-notices")
    assert list_obstacles(make.client(manager), address) == {
        "moderator_missing": reverse("staff-roles", args=[draft.slug]) + "#id_email",
        "publisher_missing": notices + "#id_publisher",
        "contact_email_missing": notices + "#id_contact_email",
    }
    other = make.client(make.person("manager", draft))
    assert list_obstacles(other, address)["publisher_missing"] == ""
    sent = post(make.client(manager), "staff-publication", [draft.slug])
    assert "Écrivez qui édite le site." in sent.content.decode()
    draft.refresh_from_db()
    assert draft.published_at is None


def list_obstacles(client, address):
    obstacles = client.get(address).context["obstacles"]
    return {check.code: url for check, url in obstacles}


def test_publish_page_repeats_the_promises_and_its_form_sent_twice_publishes_once(organisation):
    draft, manager = ready(organisation)
    client, address = make.client(manager), reverse("staff-publication", args=[draft.slug])
    review_all(manager, draft)
    opening = client.get(address)
    boxes = {box.name: "on" for box, _law, _url in opening.context["doubts"]}
    page = spaced(opening.content.decode())
    for promise in (
        "Quels arbres ?",
        draft.charters.get().fingerprint(),
        "Les textes sont publics aussitôt",
    ):
        assert promise in page
    typed = {"key": uuid.uuid4(), "shown": opening.context["shown"], **boxes}
    for _again in range(2):
        sent = client.post(address, typed)
        assert sent.status_code == 302
        assert sent["Location"] == reverse("staff-consultation", args=[draft.slug])
    take_effect()
    assert JournalEntry.objects.filter(act="consultation.publish").count() == 1
    again = client.post(address, {"key": uuid.uuid4()})  # it is public already
    assert again["Location"] == address


def test_legal_and_privacy_pages_are_made_from_what_the_organisation_filled_in(organisation):
    legal, privacy = (make.client().get(reverse(name)) for name in ("legal", "privacy"))
    for written in (
        organisation.publisher,
        organisation.publication_director,
        organisation.hosting_provider,
    ):
        assert escape(written) in spaced(legal.content.decode()).replace("'", "&#x27;")
    assert f"mailto:{organisation.data_protection_email}" in privacy.content.decode()
    assert "Destinataires de vos données" in privacy.text
    assert escape(organisation.hosting_provider) in spaced(privacy.text).replace("'", "&#x27;")
    assert "CNIL" in privacy.content.decode()
    assert not legal.cookies and not privacy.cookies
