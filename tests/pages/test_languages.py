"""An organisation that writes in French alone sees and shows no other language."""

import uuid

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from consult.accounts.enums import Role
from consult.accounts.people.selectors import Mailbox
from consult.accounts.tenants.actions import edit_organisation
from consult.consultations.models import Topic
from consult.notifications.actions.mails import BETWEEN_LANGUAGES, write_now
from consult.organisations.models import Organisation
from tests.consultations.drafts import ready
from tests.factories import make

pytestmark = pytest.mark.django_db

IDENTITY = reverse("staff-organisation-identity")


@pytest.fixture
def french(organisation):
    """Return the organisation, which writes in French alone."""
    Organisation.objects.filter(pk=organisation.pk).update(languages=["fr"])
    organisation.refresh_from_db()
    return organisation


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return html.fromstring(response.content)


def shown_fields(document):
    return document.xpath("//main//*[self::input[not(@type='hidden')] or self::textarea]/@name")


def sitemap():
    return make.client().get(reverse("sitemap-pages")).text


def test_organisation_writes_in_both_languages_at_first(organisation):
    assert organisation.languages == ["fr", "en"]
    fresh = make.organisation(slug="neuve", domain="neuve.example.org")
    assert fresh.languages == ["fr", "en"]


def test_administrator_chooses_french_alone_and_both_again(organisation):
    client = make.client(make.person(Role.ORGANISATION_ADMIN, organisation=organisation))
    form = client.get(IDENTITY).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value()}
    for chosen, stored in (([], ["fr"]), (["en"], ["fr", "en"])):
        sent = client.post(IDENTITY, typed | {"key": uuid.uuid4(), "languages": chosen})
        assert sent.status_code == 302
        organisation.refresh_from_db()
        assert organisation.languages == stored
    refused = client.post(IDENTITY, typed | {"key": uuid.uuid4(), "languages": ["de"]})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["languages"]


@pytest.mark.parametrize("languages", [[], ["en"], ["fr", "de"]])
def test_languages_without_french_or_of_no_site_are_refused(organisation, languages):
    admin = make.person(Role.ORGANISATION_ADMIN, organisation=organisation)
    with pytest.raises(ValidationError) as refusal:
        edit_organisation(viewer=admin, languages=languages)
    assert list(refusal.value.message_dict) == ["languages"]


def test_database_refuses_an_organisation_without_french(organisation):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(languages=["en"])


@pytest.mark.parametrize(
    "name", ["staff-presentation", "staff-charter", "staff-questions", "staff-tags"]
)
def test_form_of_the_team_shows_no_field_of_an_unused_language(organisation, name):
    draft, manager = ready(organisation)
    address = reverse(name, args=[draft.slug])
    client = make.client(manager)
    both = shown_fields(read(client, address))
    Organisation.objects.filter(pk=organisation.pk).update(languages=["fr"])
    one = shown_fields(read(client, address))
    english = [field for field in both if field.endswith("_en")]
    assert one == [field for field in both if field not in english]
    assert english or name == "staff-questions"


def test_text_of_an_unused_language_stays_when_its_form_is_saved(french):
    draft, manager = ready(french)
    topic = draft.topics.first()
    long = "One line.\n\nAnother <b>line</b> & “more”."
    Topic.objects.filter(pk=topic.pk).update(title_en="Parks", background_en=long)
    client = make.client(manager)
    address = reverse("staff-topic", args=[draft.slug, topic.pk])
    page = read(client, address)
    form = page.xpath("//form[.//input[@name='title_fr']]")[0]
    typed = {name: value for name, value in form.fields.items() if value is not None}
    saved = client.post(address, typed | {"title_fr": "Les parcs", "key": uuid.uuid4()})
    assert saved.status_code == 302, saved.context["form"].errors
    topic = Topic.objects.get(pk=topic.pk)
    assert topic.title_fr == "Les parcs"
    assert topic.title_en == "Parks"
    assert topic.background_en.replace("\r\n", "\n") == long


def test_public_site_of_one_language_offers_no_other(french):
    consultation = make.consultation(french)
    address = reverse("consultation", args=[consultation.slug])
    for path in (reverse("home"), address):
        page = read(make.client(), path)
        assert not page.xpath("//*[@hreflang='en']"), path
    assert "/en/" not in sitemap()
    english = read(make.client(), f"/en{address}")
    assert set(english.xpath("//header//a[@hreflang='fr']/@href")) == {address}


def test_public_site_of_two_languages_offers_the_other(organisation):
    consultation = make.consultation(organisation)
    page = read(make.client(), reverse("consultation", args=[consultation.slug]))
    assert page.xpath("//header//a[@hreflang='en']")
    assert page.xpath("//head/link[@hreflang='en']")
    assert "/en/" in sitemap()


def test_mail_to_an_address_of_unknown_language_is_in_those_of_the_organisation(organisation):
    unknown = Mailbox("inconnue@example.org", "")
    for languages in (["fr", "en"], ["fr"]):
        organisation.languages = languages
        write_now(
            organisation=organisation, to=unknown, template="questions/email/changed", context={}
        )
    both, french = (message.body for message in mail.outbox)
    assert BETWEEN_LANGUAGES in both
    assert BETWEEN_LANGUAGES not in french
    assert both.startswith(french.strip())


def test_page_of_one_language_asks_the_database_as_often(organisation):
    consultation = make.consultation(organisation)
    address = reverse("consultation", args=[consultation.slug])
    make.client().get(address)
    counts = []
    for languages in (["fr", "en"], ["fr"]):
        Organisation.objects.filter(pk=organisation.pk).update(languages=languages)
        with CaptureQueriesContext(connection) as queries:
            make.client().get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
