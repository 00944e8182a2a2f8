"""Administrators describe their organisation on its short pages, from « Se connecter » on.

They use visible links only. Pages are wide or narrow, with or without scripts. Each form is sent with
a mistake once.
"""

import re
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import expect

from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.queue import long_jobs
from consult.core.queue.short_jobs import run_due
from consult.organisations.models import Organisation
from tests.e2e.conftest import SECRET, aside, code_from_mail, inside
from tests.e2e.scene import known
from tests.e2e.test_organisation_journeys import WAYS, expect_mistake, field, press
from tests.e2e.test_team_entry import follow, sign_in_from_home
from tests.factories import make

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]


@pytest.fixture(scope="module")
def organisations(site, django_db_blocker):
    """Create an organisation without publisher for each way, with an administrator."""
    with django_db_blocker.unblock(), inside(site.database):
        for way in WAYS:
            made = make.organisation(
                name=f"Bourg {way} (exemple)", slug=f"pages-{way}", domain=f"pages-{way}.localhost"
            )
            Organisation.objects.filter(pk=made.pk).update(publisher="")
            tenancy.set_organisation(made.pk)
            known(made, address(way), f"Dominique {way}", "organisation_admin")
            known(made, f"installe-{address(way)}", f"Ada {way}", is_platform_admin=True)


def address(way):
    return f"pages-{way}@example.org"


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def enter(browse, site, organisations, way):
    """Return a function that signs a person in, in a browser of their own."""

    def open_(email):
        page = browse(at=site.origin.replace("localhost", f"pages-{way}.localhost"), **WAYS[way])
        sign_in_from_home(page, email)
        return page

    return open_


@pytest.fixture
def page(enter, way):
    """Return a page on which the administrator is signed in."""
    return enter(address(way))


@pytest.fixture
def work(site, django_db_blocker):
    """Return a function that does the jobs that wait, as a worker of the site does."""

    def run():
        worker = override_settings(
            EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
            EMAIL_FILE_PATH=site.folder / "mail",
            SECRET_KEY=SECRET,
        )
        with django_db_blocker.unblock(), inside(site.database), worker:
            while run_due():
                pass
            with tenancy.across_organisations("the worker of a test serves all organisations"):
                waiting = Job.objects.filter(name="accounts.read_sender_records", state="waiting")
                ids = list(waiting.values_list("pk", flat=True))
            for job_id in ids:
                long_jobs.run(job_id)

    return lambda: aside(run)


def open_tab(page, name):
    """Follow a tab of the organisation."""
    follow(page, name, within=".place")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.sampled(4)
def test_administrator_describes_the_organisation_on_short_pages(page, way):
    follow(page, "Organisation", within=".top")
    expect(page.locator(".tasks > .todo")).to_contain_text("Écrivez qui édite le site.")
    follow(page, "Mentions et données", within="main")
    expect(page.locator(".note-warning")).to_contain_text("Écrivez qui édite le site.")
    field(page, "Éditeur du site").fill("Commune de Bourg, 1 place du Marché (exemple)")
    contact = field(page, "pour les données personnelles")
    contact.fill("donnees.bourg.fr")
    press(page, "Enregistrer")
    expect_mistake(page, contact, "avec son @")
    expect(contact).to_have_value("donnees.bourg.fr")
    contact.fill("donnees@bourg.example.org")
    press(page, "Enregistrer")
    expect(page.locator("main")).to_contain_text("Les pages légales sont enregistrées.")
    expect(page.locator(".note-warning")).to_have_count(0)

    open_tab(page, "Identité et apparence")
    name = page.locator("#id_name")
    name.fill(f"Bourg neuf {way} (exemple)")
    page.get_by_role("radio", name="Brique").check()
    result = page.locator("#identity-result")
    if not WAYS[way]["scripts"]:
        press(page, "Voir le résultat")
    expect(result.locator("link[href$='9A3B26.css']")).to_have_count(1)
    expect(result).to_contain_text(f"Bourg neuf {way} (exemple)")
    expect(page.locator(".top")).not_to_contain_text("Bourg neuf")
    page.get_by_role("radio", name="Une autre").check()
    colour = field(page, "La vôtre")
    colour.fill("jaune")
    press(page, "Enregistrer")
    expect_mistake(page, colour, "Écrivez une couleur comme #11524E")
    expect(colour).to_have_value("jaune")
    expect(name).to_have_value(f"Bourg neuf {way} (exemple)")
    colour.fill("#6B2A5B")
    expect(field(page, "Ligne sous le nom, en anglais")).to_be_visible()
    page.get_by_text("Compléter").click()
    page.get_by_role("checkbox", name="anglais").uncheck()
    press(page, "Enregistrer")
    expect(page.locator("main input[type=text][name=tagline_en]")).to_have_count(0)
    expect(page.get_by_role("link", name="English")).to_have_count(0)
    expect(page.locator(".top")).to_contain_text(f"Bourg neuf {way} (exemple)")

    open_tab(page, "Accessibilité")
    day = page.get_by_label("Date de la déclaration d’accessibilité")
    tomorrow = timezone.localdate() + timedelta(days=1)
    day.fill(tomorrow.isoformat())
    field(page, "Ce qui n’est pas accessible, en français").fill("Les cartes (exemple).")
    press(page, "Enregistrer")
    expect_mistake(page, day, "Cette date est dans le futur.")
    expect(day).to_have_value(tomorrow.isoformat())
    day.fill((tomorrow - timedelta(days=9)).isoformat())
    press(page, "Enregistrer")
    follow(page, "Voir la déclaration publique", within="main")
    expect(page.locator("main")).to_contain_text("Les cartes (exemple).")
    assert page.wrong == []


@pytest.mark.sampled(4)
def test_administrator_proves_a_sender_and_the_installation_accepts_it(page, enter, way, work):
    sender = f"participer@{way}.example.org"
    follow(page, "Organisation", within=".top")
    follow(page, re.compile("mails$"), within="main")
    expect(page.locator("main")).to_contain_text("l’adresse de la plateforme")
    typed = field(page, "Adresse")
    typed.fill("participer")
    press(page, "Envoyer un code à cette adresse")
    expect_mistake(page, typed, "avec son @")
    expect(typed).to_have_value("participer")
    typed.fill(sender)
    press(page, "Envoyer un code à cette adresse")
    expect(page.locator("main")).to_contain_text("avec un code part vers cette adresse.")
    work()
    code = code_from_mail(page, sender)
    box = page.locator("#id_code_code")
    wrong = f"{(int(code) + 1) % 10**6:06}"
    box.fill(wrong)
    press(page, "Prouver l’adresse")
    expect_mistake(page, box, "Ce n’est pas le code")
    expect(box).to_have_value(wrong)
    box.fill(code)
    press(page, "Prouver l’adresse")
    found = page.locator(".found")
    expect(found).to_contain_text(re.compile("Vous recevez les e.*mails de cette adresse"))
    expect(found).to_contain_text("DMARC manque")
    expect(found).to_contain_text("La plateforme doit l’accepter")

    installation = enter(f"installe-{address(way)}")
    # The other test of this organisation gives it another name.
    follow(installation, re.compile(rf"Bourg (neuf )?{way}"), within="main")
    expect(installation.locator("main")).to_contain_text(sender)
    press(installation, "Accepter cette adresse")
    expect(installation.locator("#sender")).to_have_count(0)
    assert installation.wrong == []

    page.reload()
    expect(page.locator("main")).to_contain_text(f"Vos messages partent de {sender}.")
    expect(found).to_contain_text("La plateforme l’a acceptée")
    assert page.wrong == []
