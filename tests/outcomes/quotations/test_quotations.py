"""Quotations in a draft: written, compared again, and removed with their sources."""

from unittest import mock

import pytest
from django.core import mail
from django.db import connection

from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.queue.short_jobs import run_due
from consult.outcomes.models import Quotation
from consult.outcomes.quotations import actions, public_quotations
from consult.outcomes.quotations.exceptions import (
    QuotationIsNotVerbatim,
    QuotationNeedsConfirmation,
)
from consult.outcomes.quotations.public_quotations import stream_quotations
from consult.outcomes.quotations.quoted_sources import SourceReference
from consult.outcomes.quotations.selectors import quotations_of_draft
from debates.comments.actions import comments as comment_actions
from debates.erasure import erase_comments, erase_proposals
from debates.models import Proposal
from debates.proposals.actions import proposals as proposal_actions
from tests.debates import given as debates
from tests.factories import make
from tests.outcomes.quotations import given
from tests.workshops import given as spoken


@pytest.fixture
def block(synthesis, writer):
    return given.block(synthesis, written_by=writer.participant)


@pytest.fixture
def quotation(writer, block, proposal):
    return quote(writer, block, of(proposal))


def of(proposal, version=1):
    return SourceReference("proposal", proposal_id=proposal.pk, version=version)


def quote(viewer, block, source, text=given.WORDS, **more):
    more = {"accepted_warnings": ["negation_outside"]} | more
    return actions.quote(viewer=viewer, block_id=block.pk, source=source, text=text, **more)


def load_draft_quotation(writer, synthesis):
    [content] = quotations_of_draft(writer, synthesis.pk).values()
    return content


def tables_with(words):
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(
                f'SELECT 1 FROM "{name}" AS row WHERE row::text ILIKE %s', [f"%{words}%"]
            )
            found |= {name} if cursor.fetchone() else set()
    return {name for name in found if name.startswith("outcomes_")}


def test_quotation_of_a_contribution_is_stored_with_its_version(writer, block, proposal, synthesis):
    quotation = quote(writer, block, of(proposal), highlight="une personne")
    assert (quotation.state, quotation.version, quotation.text) == ("verified", 1, given.WORDS)
    content = load_draft_quotation(writer, synthesis)
    assert content.text_html == "Il faut <mark>une personne</mark> dans chaque mairie."
    assert (content.number, content.author_label) == (proposal.number, "une personne, en son nom")
    assert content.url.endswith(f"/proposals/{proposal.number}/")


def test_attributed_quotation_names_its_author(writer, block, proposal, synthesis):
    quote(writer, block, of(proposal), is_attributed=True)
    assert load_draft_quotation(writer, synthesis).author_label == "Ada Canari (exemple)"


def test_marks_around_the_whole_quotation_are_removed(writer, block, proposal):
    assert quote(writer, block, of(proposal), text=f"« {given.WORDS} »").text == given.WORDS


def test_words_that_depart_from_the_source_are_refused(writer, block, proposal):
    with pytest.raises(QuotationIsNotVerbatim) as refused:
        quote(writer, block, of(proposal), text="Il faut une machine dans chaque mairie.")
    assert "Il faut une machine" in str(refused.value)
    assert not Quotation.objects.exists()


def test_quotation_that_may_mislead_waits_for_its_confirmation(writer, block, proposal):
    cut = "Les guichets ne doivent […] fermer. Il faut une personne"
    with pytest.raises(QuotationNeedsConfirmation) as refused:
        quote(writer, block, of(proposal), text=cut, accepted_warnings=())
    assert [warning.reason for warning in refused.value.warnings] == ["removes_negation"]
    saved = quote(writer, block, of(proposal), text=cut, accepted_warnings=["removes_negation"])
    assert saved.accepted_warnings == ["removes_negation"]


def test_highlight_outside_the_quotation_is_refused(writer, block, proposal):
    with pytest.raises(Invalid) as refused:
        quote(writer, block, of(proposal), highlight="un guichet")
    assert refused.value.attr == "highlight"


def test_only_public_sources_are_quoted_and_only_by_writers(writer, block, proposal, consultation):
    with pytest.raises(NotAllowed):
        quote(make.person(consultation=consultation), block, of(proposal))
    with pytest.raises(NotFound):
        quote(writer, block, of(proposal, version=2))
    Proposal.objects.filter(pk=proposal.pk).update(state="pending")
    with pytest.raises(NotFound):
        quote(writer, block, of(proposal))


def test_source_of_another_consultation_is_not_found(writer, block, organisation):
    other = debates.proposal(make.consultation(organisation, slug="autre"), body=given.BODY)
    with pytest.raises(NotFound):
        quote(writer, block, of(other))


def test_edited_contribution_marks_its_quotation_in_every_version(quotation, author, synthesis):
    version = given.publish(synthesis)
    before = version.sha256
    debates.edit(quotation.proposal, author, body="Une borne suffit à tout le monde (exemple).")
    run_due()
    quotation.refresh_from_db()
    version.refresh_from_db()
    assert (quotation.state, quotation.text) == ("source_changed", given.WORDS)
    passage = version.content["chapters"][0]["blocks"][0]["quotation"]
    assert (passage["state"], passage["text"]) == ("source_changed", given.WORDS)
    assert version.sha256 != before
    assert [message.subject for message in mail.outbox] == [
        "L’auteur d’une citation a changé son texte"
    ]
    # The quoted version is still public.
    system = make.Viewer.system(synthesis.organisation)
    assert actions.verify_all(system, synthesis.pk) == []


@pytest.mark.parametrize("leave", ["withdraw", "erase"])
def test_contribution_that_left_public_view_takes_its_words_along(
    quotation, writer, author, synthesis, leave
):
    version = given.publish(synthesis)
    quote(writer, quotation.block, of(quotation.proposal), text="une permanence")
    given.publish(synthesis)
    assert tables_with("dans chaque mairie") == {"outcomes_quotation", "outcomes_synthesisversion"}
    if leave == "withdraw":
        proposal_actions.withdraw_proposal(viewer=author, proposal_id=quotation.proposal_id)
    else:
        erase_proposals(make.Viewer.system(author.organisation), author.participant.pk, False)
    assert tables_with("dans chaque mairie") == set()
    assert tables_with("une permanence") == set()
    version.refresh_from_db()
    [withdrawn] = version.withdrawn
    assert withdrawn["reason"] == "Le texte cité n’est plus public."
    passage = version.content["chapters"][0]["blocks"][0]["quotation"]
    assert (passage["number"], passage["withdrawn"]) == (None, withdrawn["reason"])
    assert [result.state for result in actions.verify_all(writer, synthesis.pk)] == [
        "source_removed"
    ]


def test_provisionally_hidden_contribution_gives_its_words_back_to_the_draft(
    writer, block, proposal, consultation, synthesis
):
    quotation = quote(writer, block, of(proposal))
    system = make.Viewer.system(consultation.organisation)
    Proposal.objects.filter(pk=proposal.pk).update(state="hidden_provisional")
    actions.recheck_quotations(system, consultation.pk, proposal=proposal.pk)
    quotation.refresh_from_db()
    assert (quotation.state, quotation.text) == ("source_removed", given.WORDS)
    assert load_draft_quotation(writer, synthesis).text == ""
    Proposal.objects.filter(pk=proposal.pk).update(state="published")
    actions.recheck_quotations(system, consultation.pk, proposal=proposal.pk)
    quotation.refresh_from_db()
    assert quotation.state == "verified"


def test_author_whose_text_stays_is_named_nowhere(writer, block, proposal, author, synthesis):
    quote(writer, block, of(proposal), is_attributed=True)
    given.publish(synthesis)
    assert tables_with("Ada Canari") == {"outcomes_synthesisversion"}
    erase_proposals(make.Viewer.system(author.organisation), author.participant.pk, True)
    assert tables_with("Ada Canari") == set()
    assert tables_with("dans chaque mairie") == {"outcomes_quotation", "outcomes_synthesisversion"}


def test_comment_that_no_longer_contains_the_words_is_marked_and_not_published_again(
    writer, block, proposal, consultation, synthesis
):
    commenter = make.person(consultation=consultation)
    comment = debates.comment(proposal, commenter)
    source = SourceReference("comment", comment_id=comment.pk)
    quotation = quote(
        writer, block, source, text="Et les avenants aussi", accepted_warnings=["negation_outside"]
    )
    assert (quotation.proposal_id, load_draft_quotation(writer, synthesis).author_label) == (
        proposal.pk,
        "commentaire",
    )
    comment_actions.edit_comment(
        viewer=commenter, comment_id=comment.pk, body="Les avenants suffisent (exemple)."
    )
    quotation.refresh_from_db()
    assert quotation.state == "source_changed"
    assert actions.verify_all(writer, synthesis.pk) == [quotation]
    erase_comments(make.Viewer.system(commenter.organisation), commenter.participant.pk, False)
    assert tables_with("avenants") == set()


def test_passages_of_a_public_transcript_are_quoted_with_their_seconds(writer, block, consultation):
    workshop = spoken.workshop(consultation, consent="forms", participants=11)
    recording = spoken.recording(
        workshop,
        ("Voix 1", "On veut un lieu ouvert."),
        ("Voix 1", "Le soir aussi."),
        ("Voix 2", "Moi, le matin."),
        consent="forms",
        is_whole_public=True,
    )
    ids = list(recording.segments.order_by("place").values_list("pk", flat=True))
    source = SourceReference("segment", recording_id=recording.pk, segment_ids=tuple(ids))
    quotation = quote(writer, block, source, text="un lieu ouvert. Le soir aussi.")
    assert (quotation.start, quotation.end) == (0.0, 20.0)
    [content] = quotations_of_draft(writer, block.chapter.synthesis_id).values()
    assert (content.author_label, content.sound.end) == ("atelier, 11 personnes", 20.0)
    with pytest.raises(QuotationIsNotVerbatim):
        quote(writer, block, source, text="Le soir aussi. Moi, le matin.")
    recording.segments.filter(place=1).update(is_masked=True)
    with pytest.raises(NotFound):
        quote(writer, block, source, text="un lieu ouvert. Le soir aussi.")


def test_spoken_words_are_in_open_data_as_long_as_their_speakers_agree_to_reuse(
    writer, block, consultation, synthesis
):
    visitor = make.visitor(consultation.organisation)
    workshop = spoken.workshop(consultation, consent="forms", participants=11)
    recording = spoken.recording(
        workshop,
        ("Voix 1", "Le car ne passe plus."),
        consent="forms",
        is_whole_public=True,
        may_reuse=True,
    )
    ids = tuple(recording.segments.values_list("pk", flat=True))
    source = SourceReference("segment", recording_id=recording.pk, segment_ids=ids)
    quote(writer, block, source, text="Le car ne passe plus.")
    given.publish(synthesis)
    [row] = stream_quotations(visitor, consultation)
    assert (row["text"], row["passage"]) == ("Le car ne passe plus.", str(ids[0]))
    type(recording).objects.filter(pk=recording.pk).update(may_reuse=False)
    assert list(stream_quotations(visitor, consultation)) == []


def test_transcripts_are_read_for_spoken_words_only(quotation, consultation, synthesis):
    given.publish(synthesis)
    with mock.patch.object(public_quotations, "stream_transcripts") as read:
        [row] = stream_quotations(make.visitor(consultation.organisation), consultation)
    assert row["text"] == quotation.text
    assert read.call_count == 0


def test_withdrawn_voice_leaves_the_draft_and_every_version(writer, block, consultation, synthesis):
    workshop = spoken.workshop(consultation)
    facilitator = spoken.facilitator(workshop)
    agrees = {
        "voice": True,
        "image": False,
        "publication": True,
        "reuse": True,
        "speaker": "Voix 1",
    }
    [card] = spoken.cards(workshop, facilitator, agrees)
    recording = spoken.recording(
        workshop, ("Voix 1", "Le car ne passe plus."), people=1, is_transcript_public=True
    )
    segment = recording.segments.get()
    source = SourceReference("segment", recording_id=recording.pk, segment_ids=(segment.pk,))
    quote(writer, block, source, text="Le car ne passe plus.")
    version = given.publish(synthesis)
    make.client().post(f"/w/{workshop.code}/stop/", {"number": card.number, "card_code": card.code})
    assert tables_with("Le car ne passe") == set()
    version.refresh_from_db()
    assert len(version.withdrawn) == 1
