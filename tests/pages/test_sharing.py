"""Metadata of public pages for other sites, and their absence for drafts and hidden texts."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from consult.consultations.actions import topics as topic_actions
from consult.consultations.actions import welcome as welcome_actions
from consult.core.files import checks
from consult.organisations.models import Host
from frontend.sharing import card_image
from moderation.decisions.actions.decisions import decide
from tests.consultations.drafts import preview_key
from tests.core import uploads
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def read_tags(address, *, host="testserver", viewer=None, **query):
    """Return the tags of a page, by name."""
    page = make.client(viewer, host=host).get(address, query).content.decode()
    tags = re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)"', page)
    links = re.findall(
        r'<link rel="(canonical|alternate)"(?: hreflang="([^"]+)")? href="([^"]+)"', page
    )
    return dict(tags) | {language or rel: url for rel, language, url in links}


def card(address):
    """Return the response of an image's address, and the size of the image."""
    answer = make.client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    image = Image.open(BytesIO(answer.content))
    assert image.format == "JPEG"
    return answer, image.size


def pages(consultation, proposal):
    slug, topic = consultation.slug, consultation.topics.first()
    return {
        "home": ((), reverse("home")),
        "consultation": ((slug,), reverse("consultation", args=[slug])),
        "topic": ((slug, topic.slug), reverse("topic", args=[slug, topic.slug])),
        "proposal": ((slug, proposal.number), reverse("proposal", args=[slug, proposal.number])),
    }


def test_each_public_page_has_its_tags_and_its_card(consultation):
    for name, (args, address) in pages(consultation, given.proposal(consultation)).items():
        found = read_tags(address)
        image = reverse(f"{name}-card", args=args)
        assert found["og:image"] == f"http://testserver{image}", name
        assert found["canonical"] == found["og:url"] == f"http://testserver{address}"
        assert (found["fr"], found["en"]) == (
            f"http://testserver{address}",
            f"http://testserver/en{address}",
        )
        assert found["og:title"]
        assert found["og:description"]
        answer, size = card(image)
        assert size == (1200, 630)
        assert "s-maxage" in answer["Cache-Control"]
        assert len(answer.content) < 150_000


def test_results_have_the_card_of_their_consultation_or_topic(consultation):
    slug = consultation.slug
    topic = consultation.topics.first().slug
    for name, page, args in (
        ("consultation-card", "results", (slug,)),
        ("topic-card", "topic-results", (slug, topic)),
    ):
        found = read_tags(reverse(page, args=args))
        assert found["og:image"] == f"http://testserver{reverse(name, args=args)}"
        assert found["canonical"] == f"http://testserver{reverse(page, args=args)}"
        assert found["og:title"].startswith("Résultats")
        assert card(reverse(name, args=args))[1] == (1200, 630)


def test_addresses_come_from_the_tenant_and_never_from_the_request(consultation, organisation):
    Host.objects.create(organisation=organisation, domain="vieux.example.org")
    address = reverse("consultation", args=[consultation.slug])
    found = read_tags(address, host="vieux.example.org", q="1")
    assert found["canonical"] == f"http://testserver{address}"
    assert found["og:image"].startswith("http://testserver/")


def test_cover_is_the_card_with_its_words(consultation):
    prepared = checks.prepare(uploads.upload(uploads.image(size=(900, 900), colour=(200, 30, 30))))
    manager = make.person("manager", consultation)
    cover = {"upload": prepared, "cover_alt_fr": "Une place"}
    welcome_actions.choose_cover(viewer=manager, consultation_id=consultation.pk, **cover)
    for page in ("consultation", "results"):
        assert read_tags(reverse(page, args=[consultation.slug]))["og:image:alt"] == "Une place"
    answer, size = card(reverse("consultation-card", args=[consultation.slug]))
    assert size == (1200, 630)
    assert Image.open(BytesIO(answer.content)).getpixel((600, 300))[0] > 180


def test_draft_has_no_card_even_for_its_team(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    manager, topic = make.person("manager", draft), draft.topics.first()
    for name, args in (("consultation", [draft.slug]), ("topic", [draft.slug, topic.slug])):
        found = read_tags(reverse(name, args=args), viewer=manager, preview=preview_key(draft))
        assert not {"og:image", "og:title", "canonical"} & found.keys()
        assert make.client(manager).get(reverse(f"{name}-card", args=args)).status_code == 404


@pytest.mark.parametrize("action", ["hide", "remove", "restrict"])
def test_contribution_that_is_not_plainly_public_has_none(consultation, action):
    proposal = given.proposal(consultation)
    args = [consultation.slug, proposal.number]
    why = {"reason": "insult", "facts": "Une voisine y est traitée de menteuse."}
    moderator = make.person("moderator", consultation)
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, action=action, **why)
    assert "og:title" not in read_tags(reverse("proposal", args=args))
    assert make.client().get(reverse("proposal-card", args=args)).status_code == 404
    assert make.client(moderator).get(reverse("proposal-card", args=args)).status_code == 404


@pytest.mark.parametrize(
    "title", ["", "Oui", "mot " * 80, "x" * 400, "Œuvre à l'été : déjà ?", "नमस्ते 你好"]
)
def test_any_title_fits(title):
    image = Image.open(BytesIO(card_image.card("#FFCC00", title, title, title)))
    assert image.size == (1200, 630)


def test_page_is_shared_without_third_party_scripts(consultation):
    page = make.client().get(reverse("topic", args=[consultation.slug, "theme-1"])).content.decode()
    assert 'href="mailto:?subject=Quelle%20question' in page
    assert (
        re.findall(
            r'<(?:script|img|iframe|link rel="stylesheet")[^>]+(?:src|href)="(?:https?:)?//', page
        )
        == []
    )


def test_question_and_text_can_be_listened_to(consultation):
    consultation.topics.filter(number=1).update(
        background="Le contexte.", background_fr="Le contexte."
    )
    page = make.client().get(reverse("topic", args=[consultation.slug, "theme-1"])).content.decode()
    assert 'data-consult-listen="#question, #lead, #background"' in page
    assert 'id="question"' in page
    assert 'id="lead"' in page
    proposal = given.proposal(consultation)
    page = (
        make.client()
        .get(reverse("proposal", args=[consultation.slug, proposal.number]))
        .content.decode()
    )
    assert 'data-consult-listen="#proposal-title, #proposal-text"' in page
    assert 'id="proposal-text" lang="fr"' in page


def test_topic_is_explained_in_easy_words_and_in_sign_language(consultation):
    manager, topic = make.person("manager", consultation), consultation.topics.first()
    explanation = {
        "easy_read_fr": "La ville veut votre avis.",
        "sign_video_url": "https://example.org/lsf",
    }
    topic_actions.edit_topic(viewer=manager, topic_id=topic.pk, **explanation)
    page = (
        make.client().get(reverse("topic", args=[consultation.slug, topic.slug])).content.decode()
    )
    assert "La ville veut votre avis." in page
    assert 'href="https://example.org/lsf"' in page
    assert "<video" not in page


def test_help_is_linked_where_it_may_be_needed(consultation):
    slug, topic = consultation.slug, consultation.topics.first()
    here = f"{reverse('consultation', args=[slug])}#help"
    propose = reverse("proposal-new", args=[slug, topic.slug])
    places = [
        reverse("topic", args=[slug, topic.slug]),
        propose,
        f"{reverse('sign-in')}?next={propose}",
    ]
    assert [place for place in places if here in make.client().get(place).content.decode()] == []
    manager = make.person("manager", consultation)
    point = {"kind": "phone", "name_fr": "Allô (exemple)", "phone": "01 02 03 04 05"}
    welcome_actions.add_help_point(viewer=manager, consultation_id=consultation.pk, **point)
    assert [
        place for place in places if here not in make.client().get(place).content.decode()
    ] == []
    assert here not in make.client().get(f"{reverse('sign-in')}?next=/nulle-part/").content.decode()
