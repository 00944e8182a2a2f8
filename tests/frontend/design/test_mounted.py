"""The page of components on the real site: its address, the content security policy, the colours.

The colours are those of the organisation.
"""

import re

import pytest

from consult.organisations import brand


@pytest.fixture
def site(client, organisation, settings):
    settings.ROOT_URLCONF = "consult.project.urls"
    return client


@pytest.mark.parametrize(("path", "language"), [("/components/", "fr"), ("/en/components/", "en")])
def test_sheet_of_components_has_an_address_in_both_languages(site, path, language):
    response = site.get(path)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_page_loads_the_colours_of_its_organisation(site, organisation):
    html = site.get("/components/").content.decode()
    address = f"/brand/{organisation.brand_hash}.css"
    assert address in re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    assert site.get(address).content.decode() == brand.css(organisation.brand_colour)
