"""Report links: all kinds of objects have one that leads to its report page.

The link has a meaningful name in each language.
"""

import re

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from tests.e2e.conftest import inside
from tests.factories import make
from tests.factories import workshops as rooms
from tests.moderation import everywhere

pytestmark = [pytest.mark.browser, pytest.mark.long]
HOST = "signaler.localhost"  # browsers resolve every name below localhost to this machine
# For each kind of object: the page that shows it, the kind of its report page, and the names of its
# link.
LINKS = {
    "proposal": ("proposal", "proposal", "Signaler", "Report"),
    "version": ("versions", "version", "Signaler cette version", "Report this version"),
    "comment": ("proposal", "comment", "Signaler le commentaire de", "Report the comment by"),
    "file": ("proposal", "image", "Signaler le fichier", "Report the file"),
    "workshop": ("workshop", "workshop", "Signaler", "Report"),
    "photo": ("workshop", "photo", "Signaler l’image", "Report the image"),
    "recording": ("recording", "recording", "Signaler l’enregistrement", "Report the recording"),
    "transcript": ("recording", "transcript", "Signaler la transcription", "Report the transcript"),
    "excerpt": ("from the workshop", "recording", "Signaler l’extrait", "Report the excerpt"),
}
PREFIXES = {"fr": "", "en": "/en"}
TITLES = {"fr": "Signaler", "en": "Report"}


@pytest.fixture(scope="module")
def pages(site, django_db_blocker):
    """Return the addresses, without language, of pages with one public object of each kind."""
    media = override_settings(MEDIA_ROOT=site.folder / "media")
    with django_db_blocker.unblock(), inside(site.database), media:
        organisation = make.organisation(
            name="Ville où l'on signale (exemple)", slug="signaler", domain=HOST
        )
        tenancy.set_organisation(organisation.pk)
        made = everywhere.world(rooms.consultation(organisation))
        return made.pages | {"versions": made.pages["proposal"] + "versions/"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_report_link_of_each_kind_leads_to_its_report_page(browse, site, pages, language):
    visitor = browse(at=site.origin.replace("localhost", HOST), scripts=False)
    for page, target, *names in LINKS.values():
        visitor.goto(PREFIXES[language] + pages[page])
        link = visitor.locator(f"main a[href*='/report/{target}/']").first
        expect(link).to_have_accessible_name(re.compile(f"^{names[language == 'en']}"))
        link.click()
        expect(visitor.locator("h1")).to_contain_text(TITLES[language])
        assert f"/report/{target}/" in visitor.url
    expect(visitor.locator("#id_location")).to_be_hidden()
    visitor.locator("[name=group][value=illegal]").check()
    expect(visitor.locator("#id_location")).to_be_visible()
    expect(visitor.locator("[name=reason][value=threat]")).to_be_hidden()
