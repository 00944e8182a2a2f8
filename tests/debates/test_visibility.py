"""Selectors never reveal a hidden text: all selectors, states and readers are tried.

Each text of these tests contains a word that occurs nowhere else. The tests search for this word in
the whole result of each selector.
"""

from dataclasses import fields, is_dataclass

import pytest
from django.db import models

from consult.core.exceptions import NotFound
from consult.core.postgres import keyset
from consult.core.postgres.compiled import whole
from debates import search, similarity
from debates.comments.selectors import comments as comment_selectors
from debates.models import Comment, ImportedTally, Proposal, ProposalVersion
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import versions as version_selectors
from debates.texts.selectors import figures as figure_selectors
from debates.texts.selectors import streams as stream_selectors
from moderation.enums import ModerationState
from tests.debates import given
from tests.factories import make

READERS = (
    "visitor",
    "participant",
    "author",
    "facilitator",
    "moderator",
    "manager",
    "organisation_admin",
    "elsewhere",
)
SECRET = "Xylophone"
NAMES = {
    "title": f"{SECRET} des marchés publics (exemple)",
    "body": f"Le {SECRET} de chaque marché (exemple).",
}


@pytest.fixture
def people(consultation, other_organisation):
    """Return one reader of each role, by name."""
    roles = {
        role: make.person(role, consultation) for role in ("facilitator", "moderator", "manager")
    }
    return {
        "visitor": make.visitor(consultation.organisation),
        "participant": make.person(consultation=consultation),
        "author": make.person(consultation=consultation, public_name=f"{SECRET} (exemple)"),
        "organisation_admin": make.person("organisation_admin", consultation),
        "elsewhere": make.person(organisation=other_organisation),
        **roles,
    }


def texts_in(result):
    """Return every text in the result of a selector, of any shape.

    It covers rows, their columns, and the rows that they were read with.
    """
    found, waiting, visited = [], [result], {}
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            found.append(part)
        elif id(part) not in visited:
            visited[id(part)] = part  # kept alive, so that no other object takes its id
            waiting += parts_of(part)
    return found


def parts_of(value):
    """Return the parts of an object."""
    if isinstance(value, models.Model):
        columns = [
            getattr(value, f.attname)
            for f in value._meta.concrete_fields
            if f.attname in value.__dict__
        ]
        prefetched = getattr(value, "_prefetched_objects_cache", {}).values()
        return [*columns, *value._state.fields_cache.values(), *prefetched]
    if is_dataclass(value):
        return [getattr(value, f.name) for f in fields(value)]
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return list(value) if hasattr(value, "__iter__") else []


def quietly(read):
    """Return the result of a read, or None where the reader gets `NotFound`."""
    try:
        return read()
    except NotFound:
        return None


def reads(viewer, consultation, proposal, comments, version):
    """Return every read of the debate, by name.

    The proposal of a comment is read as this reader reads it.
    """
    topic = given.topic_of(consultation)
    visible_proposal = quietly(lambda: proposal_selectors.get_proposal(viewer, proposal.pk))
    proposal_reads = {
        "comments": lambda: whole(comment_selectors.comments(viewer, visible_proposal)),
        "discussion": lambda: comment_selectors.discussion(viewer, visible_proposal),
        "replies": lambda: comment_selectors.replies(
            viewer, visible_proposal, [c.root_id or c.pk for c in comments]
        ),
        "versions": lambda: version_selectors.versions(viewer, visible_proposal),
        "changes": lambda: version_selectors.changes(viewer, visible_proposal),
        "imported_tallies": lambda: list(visible_proposal.imported_tallies.all()),
    }
    return {
        "proposals": lambda: proposal_selectors.proposals(viewer),
        "proposals by search": lambda: proposal_selectors.proposals(viewer, search=SECRET),
        "proposals of topic": lambda: proposal_selectors.proposals(
            viewer, topic=topic, tombstones=False
        ),
        "proposals one by one": lambda: proposal_selectors.proposals(viewer).iterator(100),
        "proposals paged": lambda: (
            keyset.page(proposal_selectors.proposals(viewer), ("-created_at", "-id")).items
        ),
        "proposals in the ring": lambda: (
            keyset.ring_page(proposal_selectors.proposals(viewer), 7).items
        ),
        "get_proposal": lambda: proposal_selectors.get_proposal(viewer, proposal.pk),
        "get_proposals": lambda: proposal_selectors.get_proposals(viewer, [proposal.pk]),
        "get_proposal_by_number": lambda: proposal_selectors.get_proposal_by_number(
            viewer, consultation, proposal.number
        ),
        "hits": lambda: search.hits(viewer, SECRET).items,
        "similar_proposals": lambda: similarity.similar_proposals(
            viewer, topic=topic, text=NAMES["title"]
        ),
        "get_comment": lambda: [
            quietly(lambda c=c: comment_selectors.get_comment(viewer, c.pk)) for c in comments
        ],
        "get_comments": lambda: comment_selectors.get_comments(viewer, [c.pk for c in comments]),
        "get_version": lambda: version_selectors.get_version(viewer, version.pk),
        "get_versions": lambda: version_selectors.get_versions(viewer, [version.pk]),
        "trame": lambda: figure_selectors.trame(viewer, consultation),
        "counts_by_topic": lambda: figure_selectors.counts_by_topic(viewer, consultation),
        "stream_proposals": lambda: stream_selectors.stream_proposals(viewer, consultation),
        "stream_comments": lambda: stream_selectors.stream_comments(viewer, consultation),
        "stream_versions": lambda: stream_selectors.stream_versions(viewer, consultation),
        "stream_imported_tallies": lambda: stream_selectors.stream_imported_tallies(
            viewer, consultation
        ),
        "titles and paths": lambda: [
            (
                proposal_selectors.title_of(visible_proposal),
                proposal_selectors.path_of(visible_proposal),
            )
            if visible_proposal
            else "",
            [
                comment_selectors.title_of_comment(c)
                for c in comment_selectors.get_comments(viewer, [c.pk for c in comments]).values()
            ],
        ],
        **(proposal_reads if visible_proposal else {}),
    }


def find_leaking_reads(viewer, consultation, proposal, comments, version):
    """Return the names of the reads that reveal the secret."""
    return {
        name
        for name, read in reads(viewer, consultation, proposal, comments, version).items()
        if any(SECRET.lower() in word.lower() for word in texts_in(quietly(read)))
    }


def set_state(text, state):
    """Put a text in a state. The text counts as published before, unless it is pending."""
    published = {"published_at": None} if state == ModerationState.PENDING else {}
    type(text).objects.filter(pk=text.pk).update(state=state, **published)


def may_read(reader, state):
    """Return whether a reader may read a text in a state.

    The author and the staff read hidden texts, other readers do not.
    """
    if reader == "elsewhere":
        return False
    if ModerationState(state).has_public_text:
        return True
    return reader in ("author", "moderator", "manager")


@pytest.mark.sampled(4)
@pytest.mark.parametrize("state", ModerationState.values)
def test_hidden_proposal_is_in_no_selector(consultation, people, state):
    proposal = given.proposal(
        consultation,
        people["author"],
        location={"latitude": 1, "longitude": 1, "label": SECRET},
        **NAMES,
    )
    comment = given.comment(
        proposal, people["participant"], body=f"Ce {SECRET} me plaît (exemple)."
    )
    ImportedTally.objects.create(
        organisation=consultation.organisation,
        proposal=proposal,
        origin="ailleurs",
        agree=1,
        total=1,
    )
    set_state(proposal, state)
    version = ProposalVersion.objects.get()
    for reader in READERS:
        found = find_leaking_reads(people[reader], consultation, proposal, [comment], version)
        own = {"get_comment", "get_comments", "hits"} if reader == "participant" else set()
        if not may_read(reader, state):
            assert found - own == set(), reader
            continue
        expected = {"get_proposal", "get_proposals", "proposals", "versions", "changes"}
        # A hidden proposal hides its discussion too, except from the staff.
        expected |= (
            set()
            if reader == "author" and state not in ("published", "restricted")
            else {"comments"}
        )
        assert expected <= found, reader


@pytest.mark.sampled(4, "is_reply")
@pytest.mark.parametrize(
    ("state", "is_reply"),
    [
        *((state, False) for state in ModerationState.values),
        *((state, True) for state in ("pending", "removed")),
    ],
)
def test_hidden_comment_is_in_no_selector(consultation, people, state, is_reply):
    proposal = given.proposal(consultation)
    root = given.comment(proposal) if is_reply else None
    comment = given.comment(
        proposal, people["author"], body=f"Un {SECRET} (exemple).", reply_to=root and root.pk
    )
    answer = given.comment(proposal, reply_to=comment.pk)
    set_state(comment, state)
    version = ProposalVersion.objects.get()
    for reader in READERS:
        found = find_leaking_reads(
            people[reader], consultation, proposal, [comment, answer], version
        )
        if may_read(reader, state):
            assert {
                "replies" if is_reply else "comments",
                "discussion",
                "get_comment",
                "hits",
            } <= found, reader
        else:
            assert found == set(), reader


def test_discussion_of_a_removed_proposal_is_empty_for_a_commenting_author(consultation, people):
    proposal = given.proposal(consultation)
    given.comment(proposal, people["author"])
    set_state(proposal, "removed")
    tombstone = proposal_selectors.get_proposal(people["author"], proposal.pk)
    assert (
        list(comment_selectors.discussion(people["author"], tombstone)),
        list(whole(comment_selectors.comments(people["author"], tombstone))),
    ) == (
        [],
        [],
    )


@pytest.mark.sampled(2)
@pytest.mark.parametrize("state", [s for s in ModerationState.values if s != "published"])
def test_hidden_version_is_in_no_selector(consultation, people, state):
    proposal = given.proposal(consultation, people["author"])
    Proposal.objects.filter(pk=proposal.pk).update(author=people["author"].participant)
    texts = {"title": NAMES["title"], "body": NAMES["body"], "body_html": NAMES["body"]}
    version = ProposalVersion.objects.create(
        organisation=consultation.organisation, proposal=proposal, number=2, state=state, **texts
    )
    comment = given.comment(proposal)
    people["author"].participant.public_name = "Personne (exemple)"
    people["author"].participant.save()
    for reader in READERS:
        found = find_leaking_reads(people[reader], consultation, proposal, [comment], version)
        expected = (
            {"versions", "changes", "get_version", "get_versions"}
            if may_read(reader, state)
            else set()
        )
        if state == "restricted" and reader != "elsewhere":
            expected |= {"stream_versions"}
        assert found == expected, reader


def test_draft_consultation_is_read_by_its_staff_only(organisation, people):
    consultation = make.consultation(organisation, slug="brouillon")
    proposal = given.proposal(consultation, **NAMES)
    comment = given.comment(proposal)
    type(consultation).objects.filter(pk=consultation.pk).update(published_at=None)
    version = ProposalVersion.objects.get(proposal=proposal)
    for reader in READERS:
        found = find_leaking_reads(people[reader], consultation, proposal, [comment], version)
        assert bool(found) == (reader == "organisation_admin"), reader


def test_tombstone_is_neither_searched_nor_counted(consultation, people):
    proposal = given.proposal(consultation, **NAMES)
    set_state(proposal, "removed")
    for reader in ("visitor", "participant", "facilitator"):
        viewer = people[reader]
        assert list(proposal_selectors.proposals(viewer, search=SECRET)) == []
        assert search.hits(viewer, SECRET).items == []
        assert [p.state for p in proposal_selectors.proposals(viewer)] == ["removed"]
        assert list(proposal_selectors.proposals(viewer, tombstones=False)) == []
        assert figure_selectors.counts_by_topic(viewer, consultation) == {}
        assert figure_selectors.trame(viewer, consultation) == []


def test_masked_copy_cannot_be_saved_nor_read_by_values(consultation, people):
    proposal = given.proposal(consultation)
    set_state(proposal, "removed")
    stone = proposal_selectors.get_proposal(people["visitor"], proposal.pk)
    with pytest.raises(RuntimeError):
        stone.save()
    for take in (
        lambda rows: rows.values("title"),
        lambda rows: rows.values(),
        lambda rows: rows.values_list("body", flat=True),
    ):
        with pytest.raises(TypeError):
            take(proposal_selectors.proposals(people["visitor"]))
    proposal.refresh_from_db()
    assert proposal.title == given.TITLE


def test_erased_text_is_deleted_from_the_table(consultation, people):
    from debates import erasure

    proposal = given.proposal(consultation, people["author"], **NAMES)
    given.comment(proposal, people["author"], body=f"{SECRET} (exemple).")
    system = make.Viewer.system(consultation.organisation)
    for erase in (erasure.erase_comments, erasure.erase_proposals):
        erase(system, people["author"].participant.pk, keep_texts=False)
    rows = [
        *Proposal.objects.values(),
        *Comment.objects.values(),
        *ProposalVersion.objects.values(),
    ]
    assert not any(SECRET.lower() in word.lower() for word in texts_in(rows))
