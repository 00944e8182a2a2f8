"""Lists of the debate make the same number of queries for one row and for three."""

import pytest
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from consult.core.postgres import keyset
from consult.core.postgres.compiled import whole
from debates import search, similarity
from debates.comments.selectors import comments as comment_selectors
from debates.models import Comment, ImportedTally, Proposal
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import versions as version_selectors
from debates.texts.selectors import figures as figure_selectors
from debates.texts.selectors import streams as stream_selectors
from tests.debates import given
from tests.factories import make

LISTS = {
    "proposals": (
        2,
        lambda v, c, p, r: proposal_values(proposal_selectors.proposals(v, consultation=c)),
    ),
    "proposals by search": (
        4,
        lambda v, c, p, r: proposal_values(proposal_selectors.proposals(v, search="marchés")),
    ),
    "own_proposals": (3, lambda v, c, p, r: proposal_values(proposal_selectors.own_proposals(v))),
    "export_proposals": (6, lambda v, c, p, r: list(proposal_selectors.export_proposals(v))),
    "hits": (14, lambda v, c, p, r: hit_values(v, "marchés or avenants")),
    "hits among comments": (9, lambda v, c, p, r: hit_values(v, "avenants", among="comment")),
    "similar_proposals": (5, lambda v, c, p, r: similar_values(v, c)),
    "ring": (
        4,
        lambda v, c, p, r: proposal_values(
            keyset.ring_page(proposal_selectors.proposals(v), 2**30).items
        ),
    ),
    "get_proposals": (
        3,
        lambda v, c, p, r: proposal_values(
            proposal_selectors.get_proposals(v, [x.pk for x in p]).values()
        ),
    ),
    "comments": (2, lambda v, c, p, r: comment_values(whole(comment_selectors.comments(v, p[0])))),
    "discussion": (2, lambda v, c, p, r: comment_values(comment_selectors.discussion(v, p[0]))),
    "replies": (
        2,
        lambda v, c, p, r: [
            comment_values(found)
            for found in comment_selectors.replies(v, p[0], r, limit=5).values()
        ],
    ),
    "get_comments": (
        2,
        lambda v, c, p, r: comment_values(comment_selectors.get_comments(v, r).values()),
    ),
    "own_comments": (2, lambda v, c, p, r: comment_values(comment_selectors.own_comments(v))),
    "export_comments": (4, lambda v, c, p, r: list(comment_selectors.export_comments(v))),
    "own_endorsements": (1, lambda v, c, p, r: [comment_selectors.own_endorsements(v, r)]),
    "versions": (
        1,
        lambda v, c, p, r: [
            (x.number, x.title, x.author_id) for x in version_selectors.versions(v, p[0])
        ],
    ),
    "changes": (1, lambda v, c, p, r: version_selectors.changes(v, p[0])),
    "counts_by_topic": (1, lambda v, c, p, r: figure_selectors.counts_by_topic(v, c)),
    "trame": (1, lambda v, c, p, r: figure_selectors.trame(v, c)),
    "stream_proposals": (1, lambda v, c, p, r: list(stream_selectors.stream_proposals(v, c))),
    "stream_comments": (1, lambda v, c, p, r: list(stream_selectors.stream_comments(v, c))),
    "stream_versions": (1, lambda v, c, p, r: list(stream_selectors.stream_versions(v, c))),
    "stream_imported_tallies": (
        2,
        lambda v, c, p, r: list(stream_selectors.stream_imported_tallies(v, c)),
    ),
}


def proposal_values(proposals):
    """Return what a list shows of each proposal."""
    return [
        (
            p.title,
            p.body_html,
            p.author,
            p.institution,
            proposal_selectors.path_of(p),
            p.totals_elsewhere,
        )
        for p in proposals
    ]


def hit_values(viewer, words, **options):
    """Return what a page shows of search results."""
    found = search.hits(viewer, words, **options).items
    paths = [comment_selectors.path_of_comment(hit.comment) for hit in found if hit.comment]
    contributions = proposal_values(hit.proposal for hit in found if not hit.comment)
    return contributions + paths + comment_values(hit.comment for hit in found if hit.comment)


def comment_values(comments):
    """Return what a page shows of each comment."""
    return [
        (
            c.body_html,
            c.author,
            c.proposal.number,
            c.reply_to and c.reply_to.author,
            c.totals_elsewhere,
        )
        for c in comments
    ]


def similar_values(viewer, consultation):
    """Return proposals similar to the sample title.

    The topic and its consultation are the first two queries.
    """
    found = similarity.similar_proposals(
        viewer, topic=given.topic_of(consultation), text=given.TITLE
    )
    return proposal_values(proposal for proposal, _score in found)


def create_discussion(consultation, person, number):
    """Create proposals of one person.

    The first one is edited and discussed, each of its comments has a reply and an endorsement.
    """
    proposals = [given.proposal(consultation, person) for _ in range(number)]
    roots = [given.comment(proposals[0], person) for _ in range(number)]
    for root in roots:
        given.comment(proposals[0], person, reply_to=root.pk)
        endorsement_actions.endorse_comment(
            viewer=make.person(consultation=consultation), comment_id=root.pk
        )
        common = {
            "organisation": consultation.organisation,
            "origin": "ailleurs",
            "agree": 1,
            "total": 1,
        }
        ImportedTally.objects.create(comment=root, **common)
    for proposal in proposals:
        ImportedTally.objects.create(proposal=proposal, **common)
    for model in (Proposal, Comment):
        model.objects.update(origin="ailleurs", origin_id=Cast("id", TextField()))
    # all before the seed, so that the ring starts again at its beginning
    Proposal.objects.update(shuffle=5)
    for turn in range(number):
        proposal_actions.edit_proposal(
            viewer=person,
            proposal_id=proposals[0].pk,
            title=f"{given.TITLE} {turn}",
            body=given.BODY,
        )
    return proposals, roots


@pytest.mark.parametrize("number", [1, 3])
def test_lists_make_as_many_queries_for_one_row_as_for_three(consultation, number, monkeypatch):
    # queries of server-side cursors escape the count
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    person = make.person(consultation=consultation)
    proposals, roots = create_discussion(consultation, person, number)
    loaded = [proposal_selectors.get_proposal(person, proposal.pk) for proposal in proposals]
    counts = {}
    for name, (_expected, read) in LISTS.items():
        with CaptureQueriesContext(connection) as queries:
            assert read(person, consultation, loaded, [root.pk for root in roots]), name
        counts[name] = len(queries)
    assert counts == {name: expected for name, (expected, _read) in LISTS.items()}
