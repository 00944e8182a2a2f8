"""The pages of the models of an organisation, and of those that the installation gives."""

import re
import uuid
from html import unescape

import pytest
from django.urls import reverse

from consult.consultations.models import Consultation
from consult.core.postgres import tenancy
from consult.lifecycle.actions.templates import save_template
from consult.lifecycle.models import ConsultationTemplate
from tests.dates import day
from tests.factories import make

pytestmark = pytest.mark.django_db

NEW = "/staff/new-consultation/"
MODELS = "/staff/organisation/models/"
GIVEN = "/staff/platform/models/"


@pytest.fixture
def admin(organisation):
    return make.client(make.person("organisation_admin", organisation=organisation))


@pytest.fixture
def template(consultation):
    manager = make.person("manager", consultation)
    return save_template(viewer=manager, consultation_id=consultation.pk, name="Nos parcs")


def words(response):
    """Return the words of a page, with plain spaces."""
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"[\s\u202f\xa0]+", " ", text.replace("\u2060", "")).replace("’", "'")


def send(client, address, **typed):
    return client.post(address, {"key": uuid.uuid4(), **typed})


def test_manager_saves_a_consultation_and_starts_the_next_one_from_it(consultation):
    client = make.client(make.person("manager", consultation))
    publication = reverse("staff-consultation", args=[consultation.slug])
    address = reverse("staff-template-save", args=[consultation.slug])
    assert address in client.get(publication).content.decode()
    page = client.get(address)
    assert 'value="Une consultation d&#x27;essai"' in page.content.decode()
    assert "2 thèmes, sans les images" in words(page)
    assert send(client, address, name="Nos parcs")["Location"] == publication
    template = ConsultationTemplate.objects.get()
    assert "Nos parcs" in words(client.get(NEW))
    key = f"own-{template.pk}"
    shown = send(client, NEW, step="show", model=key, title="", first_day=day(20))
    assert "2 thèmes, sans les images" in words(shown)
    send(client, NEW, model=key, title="Encore (exemple)", first_day=day(20))
    assert Consultation.objects.get(published_at=None).topics.count() == 2


def test_administrator_saves_lists_renames_and_removes_models(admin, consultation):
    assert "Aucun modèle pour l'instant" in words(admin.get(MODELS))
    address = reverse("staff-template-save", args=[consultation.slug])
    assert address in admin.get(MODELS).content.decode()
    assert send(admin, address, name="Nos parcs")["Location"] == MODELS
    template = ConsultationTemplate.objects.get()
    page = reverse("staff-template", args=[template.pk])
    assert page in admin.get(MODELS).content.decode()
    assert "1 étape : Contributions" in words(admin.get(page))
    send(admin, page, name="Parcs et jardins")
    assert "Parcs et jardins" in words(admin.get(MODELS))
    removed = admin.post(reverse("staff-template-remove", args=[template.pk]), follow=True)
    assert "Le modèle est supprimé." in words(removed)
    assert not ConsultationTemplate.objects.exists()


def test_taken_name_is_refused_on_its_field_and_stays_in_the_form(consultation, template):
    client = make.client(make.person("manager", consultation))
    address = reverse("staff-template-save", args=[consultation.slug])
    refused = send(client, address, name="Nos parcs")
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"name": ["Un autre modèle porte déjà ce nom."]}
    assert 'value="Nos parcs"' in refused.content.decode()


def test_page_of_the_organisation_leads_to_its_models(admin):
    assert MODELS in admin.get(reverse("staff-organisation")).content.decode()


def test_manager_does_not_open_the_list_of_models(consultation, template):
    client = make.client(make.person("manager", consultation))
    assert client.get(MODELS).status_code == 403
    assert client.get(reverse("staff-template", args=[template.pk])).status_code == 403


def test_removed_model_is_refused_on_the_field_of_models(consultation, template):
    client = make.client(make.person("manager", consultation))
    template.delete()
    refused = send(client, NEW, model=f"own-{template.pk}", title="Encore", first_day=day(20))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["model"]


# ---- given by the installation


@pytest.fixture
def operator(organisation):
    account = make.account(is_platform_admin=True)
    return make.client(make.person(organisation=organisation, account_=account))


def test_operator_gives_a_model_to_the_chosen_organisations(operator, template, other_organisation):
    assert GIVEN in operator.get(reverse("staff-platform")).content.decode()
    sent = {"template": template.pk, "organisations": [other_organisation.pk]}
    page = operator.post(GIVEN, {"key": uuid.uuid4(), **sent}, follow=True)
    assert "Le modèle est copié dans 1 organisation." in words(page)
    with tenancy.organisation(other_organisation.pk):
        assert ConsultationTemplate.objects.filter(organisation=other_organisation).exists()


def test_gift_without_model_or_organisation_is_refused_on_its_fields(
    operator, template, other_organisation
):
    refused = send(operator, GIVEN)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["template", "organisations"]


def test_page_without_a_model_to_give_says_how_to_make_one(operator, other_organisation):
    assert "Aucun modèle à donner" in words(operator.get(GIVEN))


def test_page_without_another_organisation_offers_to_create_one(operator):
    assert "Aucune autre organisation pour l'instant" in words(operator.get(GIVEN))


def test_administrator_of_the_organisation_gives_no_model(admin, template):
    assert admin.get(GIVEN).status_code == 403
