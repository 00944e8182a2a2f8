"""Files that are downloaded after a text left public view no longer contain its words."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.urls import reverse
from pypdf import PdfReader

from consult.outcomes.answers.actions import drafts, publication
from consult.outcomes.quotations import actions
from consult.outcomes.quotations.quoted_sources import SourceReference
from debates.comments.actions import comments as comment_actions
from debates.erasure import erase_proposals
from debates.proposals.actions import proposals as proposal_actions
from moderation.decisions.actions.decisions import decide
from tests.debates import given as debates
from tests.factories import make
from tests.outcomes.quotations import given
from tests.workshops import given as spoken

CONFIRMED = ["negation_outside"]
MARK = "L'auteur a changé ce texte depuis."


def plain(words):
    return "".join(words.replace("’", "'").split())


def read_pdf(content):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def read_odt(content):
    with ZipFile(BytesIO(content)) as package:
        return package.read("content.xml").decode()


def read_csv(content):
    return " ".join(" ".join(row) for row in csv.reader(StringIO(content.decode("utf-8-sig"))))


READERS = {"pdf": read_pdf, "odt": read_odt, "csv": read_csv}


def download(name, form, *args):
    response = make.client().get(reverse(f"{name}-{form}", args=["essai", *args]))
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    return plain(READERS[form](content))


def download_synthesis():
    return {form: download("synthesis", form, 1) for form in ("pdf", "odt")}


def download_all():
    return download_synthesis() | {f"report {form}": download("answers", form) for form in READERS}


def contains(files, words):
    return {name for name, text in files.items() if plain(words) in text}


def quote(writer, synthesis, source, text):
    block = given.block(synthesis, written_by=writer.participant)
    actions.quote(
        viewer=writer, block_id=block.pk, source=source, text=text, accepted_warnings=CONFIRMED
    )


@pytest.fixture
def proposal(consultation, author, writer, synthesis):
    """A contribution that a published version quotes, and that an official answer answers."""
    cache.clear()
    made = debates.proposal(consultation, author, body=given.BODY)
    quote(
        writer, synthesis, SourceReference("proposal", proposal_id=made.pk, version=1), given.WORDS
    )
    given.publish(synthesis)
    other = debates.proposal(consultation, title="Une autre (exemple)")
    manager = make.person("manager", consultation)
    answer = drafts.draft_answer(
        manager, consultation.pk, state="accepted", body="Oui.", proposal_ids=[made.pk, other.pk]
    )
    publication.publish_answers(manager, [answer.pk])
    return made


def withdraw(proposal, author):
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)


def remove(proposal, author):
    decide(
        viewer=make.person("moderator", proposal.consultation),
        target_kind="proposal",
        target_id=proposal.pk,
        action="remove",
        reason="insult",
        facts="Une insulte (exemple).",
    )


def erase(proposal, author):
    erase_proposals(make.Viewer.system(author.organisation), author.participant.pk, False)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("leave", [withdraw, remove, erase])
def test_files_after_a_contribution_left_public_view_lack_its_words(proposal, author, leave):
    assert len(contains(download_all(), given.WORDS)) == 5
    leave(proposal, author)
    after = download_all()
    assert contains(after, given.WORDS) == set()
    assert contains(after, "Ada Canari") == set()
    assert contains(after, "Le texte cité n'est plus public.") == {"pdf", "odt"}


def test_files_after_an_edit_mark_the_quotation_of_the_earlier_version(proposal, author):
    assert contains(download_all(), MARK) == set()
    debates.edit(proposal, author, body="Une borne suffit à tout le monde (exemple).")
    after = download_all()
    # The quoted version stays public. The report has the latest one only.
    assert contains(after, given.WORDS) == contains(after, MARK) == {"pdf", "odt"}


def test_files_after_an_edit_of_a_comment_lack_its_earlier_words(
    consultation, author, writer, synthesis
):
    cache.clear()
    comment = debates.comment(debates.proposal(consultation, author), author)
    quote(writer, synthesis, SourceReference("comment", comment_id=comment.pk), "Et les avenants")
    given.publish(synthesis)
    assert len(contains(download_synthesis(), "Et les avenants")) == 2
    comment_actions.edit_comment(viewer=author, comment_id=comment.pk, body="Autrement (exemple).")
    assert contains(download_synthesis(), "Et les avenants") == set()


def test_files_after_a_consent_is_withdrawn_lack_the_spoken_words(consultation, writer, synthesis):
    cache.clear()
    workshop = spoken.workshop(consultation)
    agrees = {"voice": True, "image": False, "publication": True, "reuse": True}
    [card] = spoken.cards(workshop, spoken.facilitator(workshop), agrees | {"speaker": "Voix 1"})
    recording = spoken.recording(
        workshop, ("Voix 1", "Le car ne passe plus."), people=1, is_transcript_public=True
    )
    ids = tuple(recording.segments.values_list("pk", flat=True))
    source = SourceReference("segment", recording_id=recording.pk, segment_ids=ids)
    quote(writer, synthesis, source, "Le car ne passe plus.")
    given.publish(synthesis)
    assert len(contains(download_synthesis(), "Le car ne passe plus.")) == 2
    make.client().post(f"/w/{workshop.code}/stop/", {"number": card.number, "card_code": card.code})
    assert contains(download_synthesis(), "Le car ne passe plus.") == set()


def test_changed_public_name_is_followed_by_every_version(consultation, author, writer, synthesis):
    cache.clear()
    made = debates.proposal(consultation, author, body=given.BODY)
    block = given.block(synthesis, written_by=writer.participant)
    actions.quote(
        viewer=writer,
        block_id=block.pk,
        source=SourceReference("proposal", proposal_id=made.pk, version=1),
        text=given.WORDS,
        is_attributed=True,
        accepted_warnings=CONFIRMED,
    )
    given.publish(synthesis)
    assert len(contains(download_synthesis(), "Ada Canari")) == 2
    client = make.client(author)
    client.post(reverse("account-profile"), {"public_name": "Ada L. (exemple)"})
    after = download_synthesis()
    assert contains(after, "Ada Canari") == set()
    assert contains(after, "Ada L. (exemple)") == {"pdf", "odt"}
    page = make.client().get(reverse("synthesis", args=["essai"])).content.decode()
    assert "Ada Canari" not in page and "Ada L. (exemple)" in page
