"""The page of components: shown only to developers, and in one language on each page."""

import re

import pytest
from django.http import Http404
from django.test import RequestFactory

from frontend.living import views


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["", *views.PAGES])
def test_pages_declare_their_language_and_have_one_title(living, name, language):
    html = living(name, language=language)
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_unknown_page_is_not_found():
    with pytest.raises(Http404):
        views.show_sample_page(RequestFactory().get("/components/"), "secret")


def test_theme_is_read_from_the_address(living):
    assert 'data-theme="dark"' in living(theme="dark")
    assert 'data-theme="auto"' in living(theme="<script>")


def test_stylesheet_of_any_colour_can_be_tried(rf):
    response = views.send_sample_brand(rf.get("/"), "FFCC00")
    assert "--brand:#796006;" in response.content.decode()
    with pytest.raises(Http404):
        views.send_sample_brand(rf.get("/"), "zzz")
