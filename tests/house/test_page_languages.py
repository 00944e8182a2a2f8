"""Pages are in one language: no English message is left on a French page, or the reverse."""

import re
from functools import cache

import pytest
from django.apps import apps
from django.urls import reverse

from consult.accounts.models import RoleGrant
from tests.factories import make
from tests.house.reading import Shown
from tests.house.test_translations import ROOT
from tests.pages import given

pytestmark = pytest.mark.django_db

CATALOGUE = ROOT / "frontend" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[\d\]) "(.+)"$', re.MULTILINE)
# Each language is named in itself.
LANGUAGES = {
    *("français", "english"),
    *("ce site existe en français", "this site exists in english"),
}
PLACE = re.compile(r"(%\(\w+\)s|\{\w+\})")


def plain(text):
    """Return a text without what typography and the beginning of a sentence add."""
    return re.sub(r"\s+", " ", text).replace("’", "'").replace('\\"', '"').strip().casefold()


@cache
def languages():
    """Return the French and the English messages of the catalogue.

    Messages that are the same in both languages are left out.
    """
    found = [(kind, plain(text)) for kind, text in ENTRY.findall(CATALOGUE.read_text())]
    french = {text for kind, text in found if kind.startswith("msgstr")}
    english = {text for kind, text in found if kind.startswith("msgid")}
    assert len(french) > 1000 and len(english) > 1000
    return {"fr": french - english - LANGUAGES, "en": english - french - LANGUAGES}


@cache
def foreign(language):
    """Return the messages of the other language, and a pattern of those with placeholders.

    The pattern accepts any text in place of a placeholder.
    """
    other = languages()["en" if language == "fr" else "fr"] | (
        descriptions() if language == "fr" else set()
    )
    filled = {text for text in other if PLACE.search(text)}
    specific = [
        text for text in filled if len(re.findall(r"[^\W\d_]{2,}", PLACE.sub("", text))) > 1
    ]
    patterns = (
        "".join(".{1,200}" if PLACE.match(p) else re.escape(p) for p in PLACE.split(text))
        for text in specific
    )
    return other - filled, re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def is_foreign(piece, language):
    """Return whether a piece of a page in a language is a message of the other one."""
    texts, pattern = foreign(language)
    return piece in texts or pattern.fullmatch(piece)


def descriptions():
    """Return the descriptions of columns for developers.

    A form that shows one has no words of its own.
    """
    return {
        plain(str(f.help_text))
        for model in apps.get_models()
        for f in model._meta.fields
        if f.help_text
    }


def list_foreign_pieces(response, language, status=200):
    """Return the pieces of a page in the other language."""
    assert (response.request["PATH_INFO"], response.status_code) == (
        response.request["PATH_INFO"],
        status,
    )
    pieces = {plain(piece).strip(" ·,()") for piece in Shown(response.content.decode()).pieces}
    return sorted(piece for piece in pieces if is_foreign(piece, language))


@pytest.fixture
def scene(organisation):
    """Return an organisation with content for every page.

    It has a proposal with a comment and a position, a draft, and people of every role.
    """
    opened = make.consultation(organisation, slug="ouverte")
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    author, reader = make.person(consultation=opened), make.person(consultation=opened)
    proposal = given.proposal(opened, author)
    comment = given.comment(proposal, reader)
    given.position(proposal, reader)
    team = make.person("manager", draft)
    RoleGrant.objects.create(
        organisation=organisation,
        participant=team.participant,
        role="moderator",
        consultation=opened,
    )
    admin = make.person(
        "organisation_admin",
        organisation=organisation,
        account_=make.account(is_platform_admin=True),
    )
    people = {
        "visitor": None,
        "author": author,
        "reader": reader,
        "team": make.again(team),
        "admin": admin,
    }
    return {
        "opened": opened,
        "draft": draft,
        "proposal": proposal,
        "comment": comment,
        "people": people,
    }


def addresses(scene):
    """Return the addresses of the main pages, by reader."""
    opened, draft, proposal, comment = (
        scene[name] for name in ("opened", "draft", "proposal", "comment")
    )
    topic, here, proposal_args = (
        opened.topics.first(),
        [opened.slug],
        [opened.slug, proposal.number],
    )
    set_up = (
        "consultation",
        "topics",
        "timetable",
        "charter",
        "roles",
        "publication",
        "data",
        "close",
    )
    return {
        "visitor": [
            *map(
                reverse,
                (
                    "home",
                    "consultation-list",
                    "search",
                    "moderation-log",
                    "open-data",
                    "receipt-check",
                ),
            ),
            *map(
                reverse,
                (
                    "how-it-works",
                    "accessibility",
                    "privacy",
                    "legal",
                    "source-code",
                    "display",
                    "sign-in",
                ),
            ),
            *(
                reverse(name, args=here)
                for name in ("consultation", "consultation-charter", "moderation-log")
            ),
            *(reverse(name, args=[*here, topic.slug]) for name in ("topic", "proposal-new")),
            *(
                reverse(name, args=proposal_args)
                for name in ("proposal", "proposal-versions", "proposal-comment")
            ),
            reverse("comment", args=[*proposal_args, comment.pk]),
            reverse("notice-new", args=["proposal", proposal.pk]),
            reverse("sign-in-password"),
        ],
        "author": [
            reverse(name, args=proposal_args)
            for name in ("proposal", "proposal-edit", "proposal-withdraw")
        ],
        "reader": [
            reverse("account"),
            *(
                reverse(f"account-{n}")
                for n in ("profile", "connection", "contributions", "password", "sessions")
            ),
            *(reverse(f"account-{n}") for n in ("tokens", "institutions")),
            *(
                reverse(f"proposal-{n}", args=proposal_args)
                for n in ("position", "position-withdraw", "receipt")
            ),
            *(
                reverse(f"comment-{n}", args=[*proposal_args, comment.pk])
                for n in ("edit", "withdraw")
            ),
            reverse("sign-out"),
        ],
        "team": [
            reverse("staff"),
            *(reverse(f"staff-{n}", args=[draft.slug]) for n in set_up),
            reverse("staff-topic", args=[draft.slug, draft.topics.first().pk]),
            reverse("staff-phase", args=[draft.slug, draft.phases.first().pk]),
            reverse("staff-moderation"),
            reverse("staff-moderate", args=["proposal", proposal.pk]),
        ],
        "admin": [
            reverse("staff-consultation-new"),
            *(
                reverse(f"staff-{name}")
                for name in ("organisation", "organisation-roles", "platform")
            ),
        ],
    }


@pytest.mark.long
@pytest.mark.parametrize("language, prefix", [("fr", ""), ("en", "/en")])
def test_pages_are_in_one_language(scene, language, prefix):
    found = {}
    for name, pages in addresses(scene).items():
        client = make.client(scene["people"][name])
        for address in pages:
            if words := list_foreign_pieces(client.get(prefix + address), language):
                found[name, address] = words
    assert found == {}


@pytest.mark.parametrize("language, prefix", [("fr", ""), ("en", "/en")])
def test_refusals_are_in_the_language_of_the_page(scene, language, prefix):
    client = make.client(scene["people"]["reader"])
    response = client.post(prefix + reverse("account-profile"), {"public_name": ""})
    assert list_foreign_pieces(response, language, status=422) == []
    missing = make.client().get(f"{prefix}/rien-ici/")
    titles = {"fr": "Page introuvable", "en": "Page not found"}
    assert (missing.status_code, titles[language] in missing.content.decode()) == (404, True)


def test_piece_in_the_other_language_is_found(scene):
    assert "sign in" in list_foreign_pieces(make.client().get("/en/"), "fr")
    assert "se connecter" in list_foreign_pieces(make.client().get("/"), "en")
