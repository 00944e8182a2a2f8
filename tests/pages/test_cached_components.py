"""Cards and comments are cached for their readers, and the ages that they show still change."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.core import memory
from frontend.templatetags import drawn
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
AGES = re.compile(r"<time[^>]*>([^<]*)</time>")


@pytest.fixture
def discussed(consultation):
    proposal = given.proposal(consultation)
    first = given.comment(proposal)
    given.comment(proposal, reply_to=first.pk)
    return proposal


def read(address, viewer, later):
    memory.forget()
    with mock.patch.object(timezone, "now", return_value=timezone.now() + later):
        return make.client(viewer).get(address).content.decode()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("known", [False, True], ids=["visitor", "participant"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_cached_components_show_the_age_of_each_moment(consultation, discussed, known, language):
    viewer = make.person(consultation=consultation) if known else None
    prefix = "" if language == "fr" else "/en"
    slug = consultation.slug
    for address, ages in (
        (reverse("topic", args=[slug, discussed.topic.slug]), 1),
        (reverse("proposal", args=[slug, discussed.number]), 3),
    ):
        found = []
        for later in (timedelta(minutes=5), timedelta(hours=3), timedelta(days=2)):
            cached = AGES.findall(read(prefix + address, viewer, later))
            drawn._draw.cache_clear()
            assert cached == AGES.findall(read(prefix + address, viewer, later))
            assert len(cached) >= ages
            found.append(cached)
        assert found[0] != found[1] != found[2]


def test_cached_components_are_rendered_once(consultation, discussed):
    address = reverse("proposal", args=[consultation.slug, discussed.number])
    drawn._draw.cache_clear()
    read(address, None, timedelta())
    rendered = drawn._draw.cache_info().misses
    read(address, None, timedelta(hours=3))
    assert drawn._draw.cache_info().misses == rendered
    assert drawn._draw.cache_info().hits >= rendered
