"""Attacks on every page at once: foreign names in forms, a shared cache in front, secrets where they do not belong.

Anchors 27, 36 and 39 of docs/security-tests.md, in the world in which every page can be opened.
"""

import random
import re
from unittest import mock

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import override_settings

from consult.accounts.permissions import MATRIX
from consult.consultations.models import Consultation, Topic
from consult.core import tenancy
from tests import witness
from tests.actors import HERE
from tests.factories import make
from tests.pages.routes import briefly, pages, world

pytestmark = [pytest.mark.django_db, pytest.mark.takes(5)]
PAGES = pages()


@pytest.fixture(scope="module")
def somewhere(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world of pages, made once: each test undoes what it does in it."""
    with django_db_blocker.unblock(), briefly(tmp_path_factory.mktemp("media")), witness.undone():
        made = world(make.organisation())
        made.organisation = made.people["owner"].organisation
        yield made


def may_open(page):
    """Return those for whom the role matrix opens a page, the visitor last."""
    marks = MATRIX[page.act]
    own = {"owner", "other"}
    return [
        name for name in reversed(HERE) if marks.get(HERE[name]) == "yes" or (marks.get(HERE[name]) and name in own)
    ]


# ---- foreign names in forms (anchor 27)

MARKS = ("SENTINELLE", "5e471e11-0000-4000-8000-000000000000", "987654321", "1987-06-05")
TEXT, UUID, NUMBER, DAY = MARKS
NAMES = re.compile(r'name="([\w-]+)"')
# Forms that are accepted as they are shown: in every sample.
ACCEPTED = {"account", "comment-edit", "staff-topic"}


def foreign_fields():
    """Return a value that can be recognised for each column of each model, by name."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname}:
                found.setdefault(name, mark_of(field))
    return found


def mark_of(field):
    if isinstance(field, models.UUIDField | models.ForeignKey):
        return UUID
    if isinstance(field, models.IntegerField | models.FloatField):
        return NUMBER
    if isinstance(field, models.DateTimeField):
        return f"{DAY}T04:03"
    return DAY if isinstance(field, models.DateField) else TEXT


def typed(form):
    """Return what a browser sends of a form as it is shown."""
    values = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}
    return {name: value for name, value in sent.items() if not hasattr(value, "chunks")}


def marked_tables():
    """List the tables touched in this transaction where a row holds a mark."""
    like = " OR ".join(f"t::text LIKE '%{mark}%'" for mark in MARKS)
    found = []
    with tenancy.across_organisations("a test looks everywhere"), connection.cursor() as cursor:
        for name in witness.attempts():
            cursor.execute(f'SELECT count(*) FROM "{name}" t WHERE {like}'.replace("%", "%%"), [])
            found += [name] if cursor.fetchone()[0] else []
    return found


def stored_by(somewhere, page):
    """Post the form of a page with foreign names; return whether it was accepted, and the tables with a mark."""
    _place, address = somewhere.addresses(page)[0]
    for actor in may_open(page):
        browser = somewhere.browser(actor)
        shown = browser.get(address)
        form = shown.context.get("form") if shown.status_code == 200 and shown.context else None
        if form is None or not hasattr(form, "fields"):
            continue
        declared = set(NAMES.findall(shown.content.decode()))
        sent = {name: value for name, value in foreign_fields().items() if name not in declared}
        with witness.undone():
            answer = browser.post(address, typed(form) | sent)
            return answer.status_code == 302, marked_tables()
    return None


def every_name_sent():
    """Let a form hold more fields than the site reads: a request with every foreign name would be refused for that."""
    return override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=None)


@pytest.mark.sampled(1)
def test_foreign_names_in_the_form_of_a_page_are_stored_nowhere(somewhere, sample):
    takers = {page.name: page for page in PAGES if page.takes_posts}
    asked = sorted({*ACCEPTED, *sample("foreign names", takers, 16)})
    with every_name_sent():
        found = {name: stored_by(somewhere, takers[name]) for name in asked}
    posted = {name: answer for name, answer in found.items() if answer}
    assert {name: tables for name, (_is_accepted, tables) in posted.items() if tables} == {}
    assert {name for name, (is_accepted, _tables) in posted.items() if is_accepted} >= ACCEPTED


def test_foreign_name_that_is_stored_is_seen(somewhere):
    def greedy(*args, **kwargs):
        Topic.objects.update(title_en=TEXT)
        return Topic.objects.first()

    [page] = [page for page in PAGES if page.name == "staff-topic"]
    with mock.patch("frontend.staff.consultations.topics.actions.edit_topic", greedy), every_name_sent():
        assert stored_by(somewhere, page)[1] == ["consultations_topic"]


# ---- a shared cache in front of the site (anchor 36)


class SharedCache:
    """A cache of the answers that RFC 9111 lets it share, by address and by the headers that they vary with."""

    def __init__(self, *, obeys=True):
        self.kept, self.obeys = {}, obeys

    def asked(self, browser, address):
        """Ask through the cache; return the cookies of the person for whom the answer was made."""
        cookies = browser.cookies.output(attrs=[], header="").strip()
        for varies, made_for in self.kept.get(address, []):
            if not varies or made_for == cookies:
                return made_for
        answer = browser.get(address)
        answer.getvalue()  # a file is closed once it is read
        if answer.status_code == 200 and self._may_store(answer.get("Cache-Control", "")):
            varies = "cookie" in answer.get("Vary", "").lower() and self.obeys
            self.kept.setdefault(address, []).append((varies, cookies))
        return cookies

    def _may_store(self, said):
        return not self.obeys or ("max" in said and "private" not in said and "no-store" not in said)


def given_to_others(somewhere, cache, asked):
    """List the pages where a visitor gets, through the cache, what was made for a person who was there before."""
    found = []
    for page in asked:
        _place, address = somewhere.addresses(page)[0]
        for actor in ("owner", "organisation_admin"):
            cache.asked(somewhere.browser(actor), address)
        # Only what is stored can be given to another person.
        is_given = address in cache.kept and cache.asked(somewhere.browser("visitor"), address)
        found += [page.name] if is_given else []
    return found


@pytest.mark.parametrize("number", [40, pytest.param(1000, marks=pytest.mark.soak)])
def test_shared_cache_gives_no_page_of_a_person_to_a_visitor(somewhere, number):
    cache = SharedCache()
    assert given_to_others(somewhere, cache, random.sample(PAGES, min(number, len(PAGES)))) == []
    cache.asked(somewhere.browser("visitor"), "/")
    assert list(cache.kept) == ["/"]


def test_shared_cache_that_stores_everything_gives_pages_to_others(somewhere):
    """The mutant: a cache that ignores the headers that forbid it to store pages of a person."""
    asked = [page for page in PAGES if page.name in {"home", "account"}]
    assert set(given_to_others(somewhere, SharedCache(obeys=False), asked)) == {"home", "account"}


# ---- secrets where they do not belong (anchor 39)

# The pages that a secret opens, under one name.
FAMILIES = {
    "mail-stop": "mails",
    "read-over": "reading",
    "read-over-answer": "reading",
    "read-over-thanks": "reading",
    "workshop-coming": "coming",
    "measure": "measure",
    "measure-data": "measure",
    "measure-download": "measure",
    "room": "room",
}


def test_secret_of_one_kind_opens_nothing_of_another(somewhere):
    published, hidden = somewhere.places["published"], somewhere.places["hidden"]
    with tenancy.organisation(somewhere.organisation.pk):
        draft = Consultation.objects.get(slug=somewhere.places["draft"]["slug"])
    secrets = {
        "mails": published["token"],
        "reading": published["read-over"]["token"],
        "coming": published["workshop-coming"]["token"],
        "measure": hidden["key"],
        "room": published["code"],
        "preview": draft.preview_key,
        "receipt": published["receipt"],
        "workshop": published["workshop_code"],
    }
    assert len(set(secrets.values())) == len(secrets)
    opened, before = [], witness.attempts()
    with witness.undone():
        for page in PAGES:
            for family, secret in secrets.items():
                if page.name in FAMILIES and family != FAMILIES[page.name]:
                    address = "/" + re.sub(
                        r"<\w+:(token|key|code)>", lambda _found, secret=secret: secret, page.address
                    )
                    for answer in (make.client().get(address), make.client().post(address, {})):
                        opened += [(page.name, family)] if answer.status_code not in (403, 404, 405, 410) else []
        for family, secret in secrets.items():
            shown = make.client().get(f"/consultations/{draft.slug}/", {"preview": secret})
            asked = make.client().get("/api/v1/me/", headers={"authorization": f"Bearer {secret}"})
            opened += [] if shown.status_code == (200 if family == "preview" else 404) else [("preview", family)]
            opened += [] if asked.status_code == 401 else [("token", family)]
        assert witness.attempts() == before
    assert opened == []
    assert {page.name for page in PAGES if page.asks & {"token", "key", "code"}} == set(FAMILIES)
