"""Excerpts quote a recording word for word, follow corrections, and support one proposal."""

import pytest

from consult.core.exceptions import NotAllowed, NotFound
from consult.workshops.exceptions import (
    ExcerptHasNoTopic,
    ExcerptIsPublished,
    NothingSaidThere,
    PassageIsMasked,
)
from consult.workshops.excerpts import selectors as excerpt_selectors
from consult.workshops.excerpts.actions import excerpts as excerpt_actions
from consult.workshops.models import Excerpt
from consult.workshops.transcripts.actions import passage_splits as passage_split_actions
from consult.workshops.transcripts.actions import segments as segment_actions
from consult.workshops.transcripts.actions import validation as validation_actions
from consult.workshops.transcripts.selectors import passages as passage_selectors
from tests.factories import make
from tests.factories import workshops as held
from tests.workshops import recorded

TITLE = "Donner un lieu d'aide à chaque commune"
BODY = "Chaque commune ouvre un lieu où l'on est aidé sans rendez-vous."


@pytest.fixture
def consultation(organisation):
    """Return an open consultation that accepts workshops."""
    return held.consultation(organisation)


@pytest.fixture
def workshop(consultation):
    """Return a public workshop that was held."""
    return recorded.workshop(consultation)


@pytest.fixture
def viewer(workshop):
    """Return the facilitator of the workshop."""
    return recorded.facilitator(workshop)


@pytest.fixture
def recording(workshop):
    """Return a recording with three drafted passages of ten seconds from second ten on."""
    made = recorded.recording(workshop, may_publish_sound=True)
    recorded.drafted(made)
    return made


def make_excerpt(viewer, recording, *, first=2, begins=0, last=2, ends=99):
    """Create an excerpt, by default of the second passage."""
    chosen = recorded.select_words(recording, first, last, begins=begins, ends=ends)
    return excerpt_actions.make_excerpt(viewer=viewer, **chosen)


def attach_excerpt(viewer, recording, **place):
    """Create an excerpt about the first topic of its consultation."""
    topic = recording.workshop.consultation.topics.first()
    return excerpt_actions.attach_excerpt(
        viewer=viewer, excerpt_id=make_excerpt(viewer, recording, **place).pk, topic_id=topic.pk
    )


def write_proposal(viewer, excerpt):
    """Create the proposal that rests on an excerpt."""
    return excerpt_actions.write_from_excerpt(
        viewer=viewer, excerpt_id=excerpt.pk, title=TITLE, body=BODY
    )


def test_an_excerpt_holds_whole_words_and_their_seconds(viewer, recording):
    excerpt = make_excerpt(viewer, recording, begins=9, ends=15)
    assert excerpt.quote == "un lieu"
    assert 20 < excerpt.start < excerpt.end < 30


def test_an_excerpt_goes_over_several_passages(viewer, recording):
    excerpt = make_excerpt(viewer, recording, first=1, begins=8, last=2, ends=7)
    assert excerpt.quote == "à tous.\nIl faut"
    assert (excerpt.first.place, excerpt.last.place) == (1, 2)


def test_excerpt_is_made_from_the_selected_seconds(viewer, recording):
    excerpt = excerpt_actions.make_excerpt_between(
        viewer=viewer, recording_id=recording.pk, start=10.5, end=29
    )
    assert excerpt.quote == "Bonjour à tous.\nIl faut un lieu d'aide."


def test_excerpt_of_silence_is_refused(viewer, recording):
    with pytest.raises(NothingSaidThere):
        excerpt_actions.make_excerpt_between(
            viewer=viewer, recording_id=recording.pk, start=45, end=50
        )
    with pytest.raises(NothingSaidThere):
        make_excerpt(viewer, recording, begins=99, ends=99)


def test_a_masked_passage_is_not_quoted(viewer, recording):
    recording.segments.filter(place=2).update(is_masked=True)
    with pytest.raises(PassageIsMasked):
        make_excerpt(viewer, recording, first=1, last=3)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("act", ["make", "attach", "remove", "write"])
@pytest.mark.parametrize("role", ["moderator", "facilitator", None])
def test_only_facilitators_of_the_workshop_make_excerpts(viewer, recording, role, act):
    other = make.person(role, recording.workshop.consultation)
    excerpt = attach_excerpt(viewer, recording)
    topic = recording.workshop.consultation.topics.first()
    acts = {
        "make": lambda: make_excerpt(other, recording),
        "attach": lambda: excerpt_actions.attach_excerpt(
            viewer=other, excerpt_id=excerpt.pk, topic_id=topic.pk
        ),
        "remove": lambda: excerpt_actions.remove_excerpt(viewer=other, excerpt_id=excerpt.pk),
        "write": lambda: write_proposal(other, excerpt),
    }
    with pytest.raises((NotAllowed, NotFound)):
        acts[act]()


def test_a_correction_is_followed(viewer, recording):
    excerpt = make_excerpt(viewer, recording, begins=8, ends=99)
    assert excerpt.quote == "un lieu d'aide."
    segment = recording.segments.get(place=2)
    text = "Oui, il faut un vrai lieu d'aide."
    segment_actions.correct_segment(
        viewer=viewer, segment_id=segment.pk, text=text, version=segment.version
    )
    excerpt.refresh_from_db()
    assert excerpt.quote == "un vrai lieu d'aide."
    assert text[excerpt.begins : excerpt.ends] == excerpt.quote


def test_a_passage_that_is_cut_or_joined_takes_its_excerpts_along(viewer, recording):
    excerpt = make_excerpt(viewer, recording, begins=8, ends=99)
    segment = recording.segments.get(place=2)
    passage_split_actions.split_segment(
        viewer=viewer, segment_id=segment.pk, at=16, version=segment.version
    )
    excerpt.refresh_from_db()
    assert excerpt.quote == "un lieu\nd'aide."
    second = recording.segments.get(place=3)
    passage_split_actions.join_segment(viewer=viewer, segment_id=second.pk, version=second.version)
    excerpt.refresh_from_db()
    assert excerpt.quote == "un lieu d'aide."
    assert excerpt.first_id == excerpt.last_id == segment.pk


def test_a_contribution_rests_on_an_excerpt_once(viewer, recording):
    excerpt = attach_excerpt(viewer, recording)
    proposal = write_proposal(viewer, excerpt)
    excerpt.refresh_from_db()
    assert excerpt.state == "published"
    assert excerpt.provenance.proposal_id == proposal.pk
    assert proposal.participants == 12
    with pytest.raises(ExcerptIsPublished):
        write_proposal(viewer, excerpt)
    with pytest.raises(ExcerptIsPublished):
        excerpt_actions.remove_excerpt(viewer=viewer, excerpt_id=excerpt.pk)


def test_a_contribution_answers_a_topic(viewer, recording):
    with pytest.raises(ExcerptHasNoTopic):
        write_proposal(viewer, make_excerpt(viewer, recording))


def test_unused_excerpt_is_removed(viewer, recording):
    excerpt_actions.remove_excerpt(viewer=viewer, excerpt_id=attach_excerpt(viewer, recording).pk)
    assert not Excerpt.objects.exists()


def test_a_topic_of_another_consultation_is_refused(viewer, recording, organisation):
    other = make.consultation(organisation, slug="autre")
    excerpt = make_excerpt(viewer, recording)
    with pytest.raises(NotFound):
        excerpt_actions.attach_excerpt(
            viewer=viewer, excerpt_id=excerpt.pk, topic_id=other.topics.first().pk
        )


def test_visitor_reads_an_excerpt_once_its_transcript_is_validated(viewer, recording, organisation):
    proposal = write_proposal(viewer, attach_excerpt(viewer, recording))
    anybody = make.visitor(organisation)
    assert excerpt_selectors.excerpt_of(anybody, proposal) is None
    recorded.read_over(viewer, *recording.segments.all())
    validation_actions.validate_transcript(viewer=viewer, recording_id=recording.pk)
    assert excerpt_selectors.excerpt_of(anybody, proposal).words == "Il faut un lieu d'aide."
    recording.segments.filter(place=2).update(is_masked=True)
    assert excerpt_selectors.excerpt_of(anybody, proposal) is None


@pytest.mark.parametrize("n", [1, 3])
def test_excerpts_are_read_in_one_query(viewer, recording, n, django_assert_num_queries):
    for _excerpt in range(n):
        attach_excerpt(viewer, recording)
    with django_assert_num_queries(1):
        excerpts = excerpt_selectors.excerpts(viewer, recording)
        assert [(excerpt.topic.pk, excerpt.first.place) for excerpt in excerpts]
    assert len(excerpts) == n


def test_only_quoted_passages_must_be_read_over(viewer, recording):
    assert passage_selectors.read_over(viewer, recording) == (0, 3)
    make_excerpt(viewer, recording)
    assert passage_selectors.read_over(viewer, recording) == (0, 1)
    recorded.read_over(viewer, recording.segments.get(place=2))
    assert passage_selectors.read_over(viewer, recording) == (1, 1)
