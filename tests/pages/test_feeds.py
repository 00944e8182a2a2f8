"""Atom feeds: well-formed, equal for every reader, without hidden or unpublished texts."""

from xml.etree import ElementTree as etree

import pytest
from django.urls import reverse

from debates.comments.actions import comments as comment_actions
from debates.proposals.actions import proposals as proposal_actions
from moderation.decisions.actions.decisions import decide
from tests.factories import make
from tests.pages import given
from tests.pages.test_counts import count_queries_twice

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(address, client=None, **headers):
    """Return a feed that has every element that RFC 4287 requires."""
    answer = (client or make.client()).get(address, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
    assert root.find("a:author/a:name", ATOM).text
    [own] = root.findall("a:link[@rel='self']", ATOM)
    assert own.get("href") == f"http://testserver{address}"
    return root


def entries(root, path="a:title"):
    return [entry.findtext(path, namespaces=ATOM) for entry in root.findall("a:entry", ATOM)]


def links(root):
    return [link.get("href") for link in root.findall("a:entry/a:link", ATOM)]


def feed_of(name, *args):
    return reverse(name, args=args)


@pytest.fixture
def topic(consultation):
    return consultation.topics.first()


def test_feed_of_consultations_holds_the_published_ones_latest_first(organisation, consultation):
    make.consultation(organisation, slug="brouillon", state="draft", title_fr="Un brouillon")
    make.consultation(organisation, slug="finie", state="closed", title_fr="Une consultation finie")
    root = read(feed_of("feed"))
    assert entries(root) == ["Une consultation d'essai", "Une consultation finie"]
    assert links(root)[0] == "http://testserver/consultations/essai/"
    english = read("/en/feeds/consultations.atom")
    assert (root.get(XML_LANG), english.get(XML_LANG)) == ("fr", "en")
    assert links(english)[0] == "http://testserver/en/consultations/essai/"


def test_feeds_of_a_consultation_and_of_its_topics_hold_their_contributions(consultation, topic):
    other = consultation.topics.last()
    first = given.proposal(consultation, topic=topic, title="La première idée & la <suite>")
    second = given.proposal(consultation, topic=other)
    whole, part = (
        read(feed_of("feed-consultation", "essai")),
        read(feed_of("feed-topic", "essai", topic.slug)),
    )
    assert entries(whole) == [second.title, first.title]
    assert entries(part) == [first.title]
    assert entries(part, "a:id") == [f"urn:uuid:{first.pk}"]
    assert links(part) == [f"http://testserver/consultations/essai/proposals/{first.number}/"]
    assert given.BODY.replace("'", "'") in part.findtext("a:entry/a:summary", namespaces=ATOM)
    assert part.findtext("a:entry/a:author/a:name", namespaces=ATOM) == first.author.public_name
    assert [category.get("term") for category in part.findall("a:entry/a:category", ATOM)] == [
        topic.title
    ]


def test_feed_of_a_contribution_holds_comments_and_replies(consultation):
    proposal = given.proposal(consultation)
    comment = given.comment(proposal, body="Une remarque de départ.")
    given.comment(proposal, reply_to=comment.pk, body="Une réponse.")
    root = read(feed_of("feed-proposal", "essai", proposal.number))
    summaries = entries(root, "a:summary")
    assert ["Une réponse." in summaries[0], "Une remarque" in summaries[1]] == [True, True]


def test_empty_feeds_are_feeds(consultation, topic):
    proposal = given.proposal(make.consultation(consultation.organisation, slug="autre"))
    for address in (
        feed_of("feed-consultation", "essai"),
        feed_of("feed-topic", "essai", topic.slug),
        feed_of("feed-proposal", "autre", proposal.number),
    ):
        assert entries(read(address)) == []


WHY = {"reason": "insult", "facts": "Une voisine y est traitée de menteuse."}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("action", ["remove", "hide", "restrict", "withdraw"])
def test_text_that_leaves_public_view_leaves_the_feeds(consultation, topic, action):
    """Check section 25 of docs/security-tests.md.

    A text behind a warning also leaves the feeds, because feed readers do not support warnings.
    """
    author, moderator = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    proposal = given.proposal(
        consultation, author, topic=topic, title="Un titre de trop", body=given.BODY + " De trop."
    )
    comment = given.comment(proposal, author, body="Une remarque de trop.")
    elsewhere = given.proposal(consultation, topic=topic)
    other = given.comment(elsewhere, author, body="Une autre remarque de trop.")
    addresses = [
        feed_of("feed-consultation", "essai"),
        feed_of("feed-topic", "essai", topic.slug),
        feed_of("feed-proposal", "essai", proposal.number),
        feed_of("feed-proposal", "essai", elsewhere.number),
    ]
    assert all(
        "de trop" in etree.tostring(read(address), encoding="unicode").lower()
        for address in addresses
    )
    if action == "withdraw":
        proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
        comment_actions.withdraw_comment(viewer=author, comment_id=other.pk)
    else:
        for kind, text in (("proposal", proposal), ("comment", other)):
            decide(viewer=moderator, target_kind=kind, target_id=text.pk, action=action, **WHY)
    for reader in (None, author, moderator):  # the feed is the same for every reader
        feeds = [
            etree.tostring(read(address, make.client(reader)), encoding="unicode")
            for address in addresses
        ]
        assert ["De trop." in feed for feed in feeds] == [False] * 4
        assert "autre remarque" not in feeds[3]
        if action != "restrict":
            assert ["Un titre de trop" in feed for feed in feeds] == [False] * 4
            assert comment.body not in feeds[2]


def test_pending_texts_and_drafts_are_in_no_feed(organisation):
    read_first = make.consultation(organisation, slug="relue", moderation_mode="pre")
    make.consultation(organisation, slug="brouillon", state="draft")
    proposal = given.proposal(read_first)
    assert entries(read(feed_of("feed-consultation", "relue"))) == []
    for address in (
        feed_of("feed-consultation", "brouillon"),
        feed_of("feed-proposal", "relue", proposal.number),
    ):
        assert make.client().get(address).status_code == 404


def test_unchanged_feed_is_answered_with_304_and_cacheable(consultation):
    given.proposal(consultation)
    address, client = feed_of("feed-consultation", "essai"), make.client()
    first, again = client.get(address), client.get(address)
    assert (first["ETag"], first.content) == (again["ETag"], again.content)
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert not first.cookies
    known = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", first["ETag"])
    given.proposal(consultation)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_pages_say_where_their_feed_is(consultation, topic):
    proposal = given.proposal(consultation)
    pages = {
        reverse("consultation-list"): feed_of("feed"),
        reverse("consultation", args=["essai"]): feed_of("feed-consultation", "essai"),
        reverse("topic", args=["essai", topic.slug]): feed_of("feed-topic", "essai", topic.slug),
        given.address("proposal", proposal): feed_of("feed-proposal", "essai", proposal.number),
    }
    for page, feed in pages.items():
        for prefix in ("", "/en"):
            head = make.client().get(prefix + page).content.decode().split("</head>")[0]
            assert 'type="application/atom+xml" title="' in head
            assert f'href="{prefix}{feed}"' in head
            read(prefix + feed)


def test_feeds_ask_the_same_for_one_and_for_three(consultation, topic):
    proposal = given.proposal(consultation, topic=topic)
    given.comment(proposal)

    def add_objects():
        given.comment(given.proposal(consultation, topic=topic))
        given.comment(proposal)

    assert count_queries_twice(feed_of("feed-consultation", "essai"), add_objects) == (5, 5)
    assert count_queries_twice(feed_of("feed-topic", "essai", topic.slug), add_objects) == (4, 4)
    assert count_queries_twice(feed_of("feed-proposal", "essai", proposal.number), add_objects) == (
        4,
        4,
    )
