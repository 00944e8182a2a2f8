"""The pages of the sender of e-mails: that of the organisation, and that of the installation."""

import re
import uuid

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.accounts.enums import Role
from consult.accounts.models import SenderRequest
from consult.core.models import Job
from consult.core.queue import long_jobs
from consult.core.queue.short_jobs import run_due
from tests import nameserver
from tests.factories import make

pytestmark = pytest.mark.django_db
ADDRESS = "participer@bourg.example.org"
PAGE = reverse("staff-organisation-mails")


@pytest.fixture
def admin(organisation):
    return make.client(make.person(Role.ORGANISATION_ADMIN, organisation=organisation))


@pytest.fixture
def platform(organisation):
    return make.client(
        make.person(organisation=organisation, account_=make.account(is_platform_admin=True))
    )


@pytest.fixture
def records(monkeypatch):
    monkeypatch.setattr(nameserver, "RECORDS", {})
    return nameserver.RECORDS


def send(client, action, /, **typed):
    return client.post(PAGE, {"key": uuid.uuid4(), "do": action, **typed})


def ask(admin, address=ADDRESS):
    assert send(admin, "ask", address=address).status_code == 302


def code():
    run_due()
    return re.search(r"^ +([0-9]{6})$", mail.outbox[-1].body, re.MULTILINE)[1]


def read_records():
    for job in Job.objects.filter(name="accounts.read_sender_records"):
        long_jobs.run(job.pk)


@pytest.mark.parametrize("role", [None, *Role])
def test_page_of_the_sender_opens_for_administrators_alone(consultation, role):
    person = make.person(role, consultation, organisation=consultation.organisation)
    answer = make.client(person).get(PAGE)
    assert (
        answer.status_code == 200
        if role == Role.ORGANISATION_ADMIN
        else answer.status_code
        in (
            403,
            404,
        )
    )


def test_page_says_that_emails_leave_from_the_installation(admin, settings):
    settings.DEFAULT_FROM_EMAIL = "Consult <envoi@installation.example>"
    page = admin.get(PAGE).text
    assert "l’adresse de la plateforme, <b>envoi@installation.example</b>" in page
    assert 'name="code"' not in page


def test_address_is_asked_proved_and_accepted(organisation, admin, platform):
    ask(admin)
    shown = admin.get(PAGE).text
    assert f"Nous l’avons envoyé à {ADDRESS}." in shown
    assert "de la plateforme, <b>" in shown
    proved = send(admin, "prove", code=code())
    assert proved.status_code == 302
    shown = admin.get(PAGE).text
    assert "Code écrit le" in shown
    assert "La plateforme doit l’accepter" in shown
    assert "de la plateforme, <b>" in shown
    there = reverse("staff-platform-organisation", args=[organisation.pk])
    assert ADDRESS in platform.get(there).text
    assert "adresse d’expédition à accepter" in platform.get(reverse("staff-platform")).text
    accepted = platform.post(there, {"do": "sender_accept", "address": ADDRESS})
    assert accepted.status_code == 302
    assert "Accepter cette adresse" not in platform.get(there).text
    assert "adresse d’expédition à accepter" not in platform.get(reverse("staff-platform")).text
    shown = admin.get(PAGE).text
    assert f"Vos messages partent de <b>{ADDRESS}</b>." in shown
    assert "La plateforme l’a acceptée" in shown


@pytest.mark.parametrize("address", ["", "participer.bourg.fr"])
def test_wrong_address_is_refused_on_its_field_and_stays(admin, address):
    refused = send(admin, "ask", address=address)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["address"]
    assert "avec son @" in refused.text
    assert address in refused.text
    assert not SenderRequest.objects.exists()


@pytest.mark.parametrize("typed", ["", "12", "1234567"])
def test_wrong_code_is_refused_on_its_field_and_stays(admin, typed):
    ask(admin)
    refused = send(admin, "prove", code=typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["code"]
    assert not typed or f'value="{typed}"' in refused.text
    assert f'value="{ADDRESS}"' in refused.text


def test_proved_address_asked_again_is_refused_on_its_field(admin):
    ask(admin)
    send(admin, "prove", code=code())
    refused = send(admin, "ask", address=ADDRESS)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["address"]


def test_records_are_shown_in_words(admin, platform, organisation, records):
    ask(admin)
    assert "SPF n’est pas lu" in admin.get(PAGE).text
    records["bourg.example.org"] = ["v=spf1 include:<installation> -all"]
    read_records()
    page = admin.get(PAGE).text
    assert "SPF dit quels serveurs peuvent écrire" in page
    assert "v=spf1 include:&lt;installation&gt; -all" in page
    assert "DMARC manque" in page
    assert "_dmarc TXT" in page
    there = reverse("staff-platform-organisation", args=[organisation.pk])
    assert "DMARC manque" in platform.get(there).text
    assert "Accepter cette adresse" not in platform.get(there).text


def test_silent_name_servers_are_shown_as_not_read(admin, records):
    records |= {"bourg.example.org": None, "_dmarc.bourg.example.org": None}
    ask(admin)
    read_records()
    page = admin.get(PAGE).text
    assert "SPF n’est pas lu" in page
    assert "DMARC n’est pas lu" in page
    assert "n’ont pas répondu" in page


def test_address_that_is_not_proved_is_not_accepted(organisation, admin, platform):
    ask(admin)
    there = reverse("staff-platform-organisation", args=[organisation.pk])
    refused = platform.post(there, {"do": "sender_accept", "address": ADDRESS})
    assert refused.status_code == 409
    organisation.refresh_from_db()
    assert organisation.sender_email == ""


def test_list_of_organisations_asks_as_often_whatever_their_number(organisation, admin, platform):
    ask(admin)
    send(admin, "prove", code=code())
    address = reverse("staff-platform")
    assert platform.get(address).text.count("adresse d’expédition à accepter") == 1
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            platform.get(address)
        counts.append(len(queries))
        make.organisation(slug=f"o{number}", domain=f"o{number}.example.org")
    assert counts[0] == counts[1]
