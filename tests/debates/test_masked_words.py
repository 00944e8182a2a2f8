"""Masking of some words of a text: they leave every place, and come back if it is undone."""

import re

import pytest
from django.urls import reverse

from consult.core.exceptions import Invalid
from debates.models import Comment, Proposal, ProposalVersion
from debates.proposals.actions.proposals import edit_proposal
from debates.search import hits
from moderation.appeals.actions.appeals import decide_appeal, lodge_appeal
from moderation.decisions.actions.decision_undo import undo
from moderation.decisions.actions.decisions import decide
from moderation.decisions.selectors.statements import statement_for_author
from moderation.models import Decision
from tests.factories import make
from tests.pages import given

PHONE = "06 39 98 00 00"
BODY = f"Appelez l'animatrice au {PHONE}, elle décroche tous les matins (exemple)."
WHY = {"reason": "privacy", "facts": "Votre texte donne un numéro (exemple)."}


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def proposal(consultation, author):
    """Return a contribution of which two versions contain the number."""
    made = given.proposal(consultation, author, body=BODY)
    edit_proposal(
        viewer=author, proposal_id=made.pk, title=made.title, body=f"{BODY} Et le samedi."
    )
    return Proposal.objects.get(pk=made.pk)


def mask(moderator, text, words=PHONE):
    kind = text._meta.model_name
    about = {"viewer": moderator, "target_kind": kind, "target_id": text.pk}
    return decide(**about, action="mask", arguments={"masked": words}, **WHY)


def stored(model):
    return [(row.body, row.body_html) for row in model.objects.order_by("created_at", "pk")]


def test_masked_words_leave_the_text_its_versions_and_the_search(moderator, proposal, consultation):
    decision = mask(moderator, proposal)
    rows = stored(Proposal) + stored(ProposalVersion)
    assert len(rows) == 3
    assert not any(PHONE in words for row in rows for words in row)
    assert all("au (masqué), elle" in body for body, _html in rows)
    assert (decision.state_before, decision.state_after) == ("published", "published")
    assert PHONE not in str(decision.details)
    found = hits(make.visitor(consultation.organisation), "animatrice", consultation=consultation)
    assert PHONE not in found.items[0].proposal.body


def test_author_reads_why_words_are_masked_until_it_is_undone(moderator, author, proposal):
    decision = mask(moderator, proposal)
    before = statement_for_author(author, Proposal.objects.get())
    assert (before.action, before.facts) == ("mask", WHY["facts"])
    undo(viewer=moderator, decision_id=decision.pk)
    assert [body for body, _html in stored(ProposalVersion)] == [BODY, f"{BODY} Et le samedi."]
    assert Proposal.objects.get().body == f"{BODY} Et le samedi."
    assert statement_for_author(author, Proposal.objects.get()) is None
    assert set(ProposalVersion.objects.values_list("unmasked__hidden", flat=True)) == {None}


def test_second_mask_is_undone_without_the_first(moderator, proposal):
    mask(moderator, proposal)
    second = mask(moderator, Proposal.objects.get(), "animatrice")
    assert "l'(masqué) au (masqué)" in Proposal.objects.get().body
    undo(viewer=moderator, decision_id=second.pk)
    assert "l'animatrice au (masqué)" in Proposal.objects.get().body


def test_masked_comment_is_restored_by_a_reversed_appeal(moderator, author, consultation):
    comment = given.comment(given.proposal(consultation), author, body=BODY)
    decision = mask(moderator, comment)
    assert "au (masqué), elle" in Comment.objects.get().body
    appeal = lodge_appeal(
        viewer=author,
        consultation_id=consultation.pk,
        number=decision.number,
        text="C'est le numéro public de la mairie (exemple).",
    )
    judge = make.person("moderator", consultation)
    hearing = make.client(judge).get(reverse("staff-appeal", args=[appeal.pk])).text
    assert re.search(rf"Mots masqués.*</b>\s*{PHONE}", hearing)
    decide_appeal(
        viewer=judge,
        appeal_id=appeal.pk,
        outcome="reversed",
        answer="Vous avez raison (exemple).",
    )
    assert Comment.objects.get().body == BODY


def test_waiting_text_is_public_once_its_words_are_masked(moderator, consultation, author):
    consultation.moderation_mode = "pre"
    consultation.save()
    text = given.proposal(consultation, author, body=BODY)
    assert text.state == "pending"
    mask(moderator, text)
    assert (Proposal.objects.get().state, PHONE in Proposal.objects.get().body) == (
        "published",
        False,
    )


@pytest.mark.parametrize("words", ["", "06 11 11 11 11", "au", "\n".join(map(str, range(11)))])
def test_words_that_the_text_does_not_contain_are_refused(moderator, proposal, words):
    with pytest.raises(Invalid) as refusal:
        mask(moderator, proposal, words)
    assert refusal.value.attr == "masked"
    assert not Decision.objects.exists()
