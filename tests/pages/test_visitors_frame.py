"""The header and the footer of visitors are cached, and still belong to their page."""

import re

import pytest
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape

from consult.organisations.models import Organisation
from tests.factories import make

pytestmark = pytest.mark.django_db
SIGN_IN = re.compile(r'href="([^"]*)">\s*<svg[^>]*><use href="[^"]*#log-in">')


def read(address):
    return make.client().get(address).content.decode()


def header(page):
    return page[page.index("<header") : page.index("</header>")]


def test_header_leads_back_to_the_page_that_shows_it(organisation, consultation):
    for name, path in (("consultation-list", "/consultations/"), ("search", "/search/")):
        links = SIGN_IN.findall(header(read(reverse(name))))
        assert links == [f"{reverse('sign-in')}?next={path}"] * 2


def test_header_leads_to_the_same_page_in_the_other_language(organisation, consultation):
    for path in ("/consultations/", "/search/?q=arbre&kind=proposal"):
        assert f'href="/en{escape(path)}"' in header(read(path))
        assert f'href="{escape(path)}"' in header(read(f"/en{path}"))


@pytest.mark.parametrize("word", ['"><b>', "{here}", "{0}", "{csrf_token}", "%s"])
def test_address_of_a_page_is_only_text_in_its_header(organisation, consultation, word):
    found = header(make.client().get("/search/", {"q": word}).content.decode())
    assert "<b>" not in found
    assert len(SIGN_IN.findall(found)) == 2
    assert found.count("%2Fsearch%2F") == 0
    assert found.count("/search/%3Fq%3D") == 4


def test_current_section_is_marked(organisation, consultation):
    def count_marked(path):
        return len(re.findall(r'href="/consultations/"\s+aria-current="true"', header(read(path))))

    assert count_marked("/consultations/") == 2
    assert count_marked("/results/") == 0


@pytest.mark.parametrize("name", ["navigation", "footer", "accessibility_entry"])
def test_entries_of_the_frame_lead_to_existing_pages(name):
    source = get_template(f"components/{name}.html").template.source
    names = re.findall(r'{% entry "([^"]+)"', source)
    assert names
    for entry in names:
        assert reverse(entry)


def test_change_of_the_organisation_shows_at_once(organisation, consultation):
    read("/consultations/")
    Organisation.objects.filter(pk=organisation.pk).update(
        name="Territoire Neuf", tagline_fr="Devise neuve", contact_email="neuf@example.org"
    )
    page = read("/consultations/")
    assert "Territoire Neuf" in header(page)
    assert "Devise neuve" in header(page)
    assert "mailto:neuf@example.org" in page[page.index("<footer") :]


def test_signed_in_person_has_a_header_of_their_own(organisation, consultation):
    person = make.person(organisation=organisation)
    read("/consultations/")
    page = make.client(person).get("/consultations/").content.decode()
    name = person.participant.public_name
    assert name in header(page)
    assert not SIGN_IN.findall(header(page))
    assert name not in read("/consultations/")
