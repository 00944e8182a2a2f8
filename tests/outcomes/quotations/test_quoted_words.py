"""Words between quotation marks in sentences are compared with public texts, linked or confirmed."""

import pytest
from django.urls import reverse

from consult.outcomes.documents import linked_data, parts
from consult.outcomes.exceptions import SynthesisIsIncomplete
from consult.outcomes.models import Block, SynthesisVersion
from consult.outcomes.outcome_of_contribution.selectors import get_outcome
from consult.outcomes.quotations.quoted_words.marks import (
    find_quoted_words,
    link_quoted_words,
    remove_quoted_words,
)
from consult.outcomes.syntheses.actions.blocks import add_block, edit_block
from consult.outcomes.syntheses.actions.publication import publish_version
from consult.outcomes.syntheses.content import from_json
from consult.outcomes.syntheses.contribution_search import used_proposals
from consult.outcomes.syntheses.todo import list_tasks
from debates.comments.actions import comments as comment_actions
from debates.proposals.actions import proposals as proposal_actions
from tests.debates import given as debates
from tests.factories import make
from tests.outcomes.quotations import given
from tests.pages.html_pages import find_form, read_page
from tests.workshops import given as spoken

pytestmark = pytest.mark.django_db
INVENTED = "Des participants notent que « le diagnostic ne sert à rien, c'est de l'argent perdu »."
SPOKEN = "Le car ne passe plus le soir dans les villages."


def write(viewer, chapter, text, kind="paragraph"):
    return add_block(viewer=viewer, chapter_id=chapter.pk, kind=kind, text=text)


def states(block):
    block.refresh_from_db()
    return [row["state"] for row in block.settings.get("quoted", [])]


def plain(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_marks_of_both_languages_are_found_and_short_expressions_are_left_out():
    text = (
        'Un « guichet unique », “a desk in each town”, "un lieu près d\'ici", '
        "« il faut **une personne** “ici” dans chaque\nmairie » et\n\n» ouvert « sans fin."
    )
    assert find_quoted_words(text) == [
        "a desk in each town",
        "un lieu près d'ici",
        "il faut une personne “ici” dans chaque mairie",
    ]
    assert link_quoted_words("« a b c d »", {"a b c d": "/x/"}) == "[« a b c d »](/x/)"
    assert remove_quoted_words("Dit « a b c d ».", ["a b c d"]) == "Dit « […] »."


@pytest.mark.parametrize("kind", ["paragraph", "main_point", "next_steps"])
def test_verbatim_words_of_a_contribution_are_linked_to_it(chapter, manager, proposal, kind):
    write(manager, chapter, "On lit « Il faut une personne dans chaque mairie. » partout.", kind)
    version = publish_version(viewer=manager, synthesis_id=chapter.synthesis_id)
    [block] = from_json(version.content).chapters[0].blocks
    assert f'href="/consultations/essai/proposals/{proposal.number}/"' in block.html
    assert [row.number for row in block.quoted] == [proposal.number]
    record = from_json(version.content).editorial_record
    assert (record.verified_words, record.words_of_writers) == (1, 0)


def test_words_of_a_title_a_comment_and_a_workshop_are_found(chapter, manager, proposal):
    comment = debates.comment(proposal)
    workshop = spoken.workshop(chapter.synthesis.consultation, consent="forms")
    spoken.recording(workshop, ("Voix 1", SPOKEN), consent="forms", is_whole_public=True)
    texts = (proposal.title, debates.COMMENT, "ne passe plus le soir")
    block = write(manager, chapter, "".join(f"Il dit « {words} ». " for words in texts))
    rows = block.settings["quoted"]
    found = {
        row["words"]: row["kind"] for row in rows if row["state"] in ("verified", "misleading")
    }
    long = [words for words in texts if len(words.split()) > 3]
    assert found.keys() == set(long)
    assert found["ne passe plus le soir"] == "segment"
    assert found[debates.COMMENT] == "comment"
    assert {row["comment"] for row in rows} >= {str(comment.pk)}


def test_invented_words_prevent_the_publication_until_a_writer_confirms_them(
    chapter, manager, proposal
):
    block = write(manager, chapter, INVENTED)
    assert any(
        "le diagnostic ne sert" in task.sentence for task in list_tasks(manager, chapter.synthesis)
    )
    with pytest.raises(SynthesisIsIncomplete):
        publish_version(viewer=manager, synthesis_id=chapter.synthesis_id)
    browser = make.client(manager)
    overview = plain(browser.get(reverse("staff-synthesis", args=["essai"])))
    assert "le diagnostic ne sert à rien" in overview
    here = reverse("staff-chapter", args=["essai", chapter.pk])
    page = browser.get(here)
    assert len(read_page(page).content.xpath("//input[@name='words']")) == 1
    form = find_form(page, "words")
    sent = {"words": form.values()["words"], "state": "elsewhere"}
    assert browser.post(form.address, sent, follow=True).status_code == 200
    assert states(block) == ["elsewhere"]
    version = publish_version(viewer=manager, synthesis_id=chapter.synthesis_id)
    content = from_json(version.content)
    assert content.editorial_record.words_from_elsewhere == 1
    described = linked_data.describe_version(chapter.organisation, version, content)
    assert {"wordsFromElsewhere": 1}.items() <= {
        row["propertyID"]: row["value"] for row in described["additionalProperty"]
    }.items()
    record = parts.make_document(chapter.organisation, version, content).parts[-1]
    assert any("hors de la consultation" in line for line in record.lines)


def test_confirmation_is_taken_back_and_a_changed_quotation_is_asked_again(chapter, manager):
    block = write(manager, chapter, INVENTED)
    address = reverse("staff-block-words", args=["essai", block.pk])
    browser = make.client(manager)
    words = block.settings["quoted"][0]["words"]
    for state in ("not_quotation", "not_quotation", "unknown", "not_quotation"):
        assert browser.post(address, {"words": words, "state": state}).status_code == 302
        assert states(block) == [state]
    edit_block(
        viewer=manager, block_id=block.pk, text=block.text + " Et après.", revision=block.revision
    )
    assert states(block) == ["not_quotation"]
    block.refresh_from_db()
    changed = block.text.replace("diagnostic", "bilan")
    edit_block(viewer=manager, block_id=block.pk, text=changed, revision=block.revision)
    assert states(block) == ["unknown"]
    late = browser.post(address, {"words": words, "state": "not_quotation"}, follow=True)
    assert "ne sont plus dans ce bloc" in plain(late)
    assert states(block) == ["unknown"]


def test_nearest_words_are_offered_with_their_difference_and_used(chapter, manager, proposal):
    block = write(manager, chapter, "On lit « il faut une machine dans chaque mairie ».")
    assert states(block) == ["unknown"]
    browser = make.client(manager)
    here = reverse("staff-chapter", args=["essai", chapter.pk])
    page = plain(browser.get(here))
    assert "Aucun texte public ne dit cela" in page
    assert page.index("<del>") and page.index("<ins>")
    near = page.partition('name="others"')[2].partition('value="')[2].partition('"')[0]
    assert near == given.WORDS
    address = reverse("staff-block-words", args=["essai", block.pk])
    words = block.settings["quoted"][0]["words"]
    browser.post(address, {"words": words, "others": near})
    block.refresh_from_db()
    assert block.text == f"On lit « {given.WORDS} »."
    assert states(block) == ["verified"]


def test_quotation_that_cuts_a_negation_is_confirmed_after_its_warning(chapter, manager, proposal):
    block = write(manager, chapter, "On lit « Les guichets ne doivent […] fermer. » ici.")
    assert states(block) == ["misleading"]
    browser = make.client(manager)
    page = plain(browser.get(reverse("staff-chapter", args=["essai", chapter.pk])))
    assert "La coupe retire une négation" in page
    address = reverse("staff-block-words", args=["essai", block.pk])
    words = block.settings["quoted"][0]["words"]
    browser.post(address, {"words": words, "state": "elsewhere"})
    assert states(block) == ["misleading"]
    browser.post(address, {"words": words, "state": "verified"})
    assert states(block) == ["verified"]
    publish_version(viewer=manager, synthesis_id=chapter.synthesis_id)


def test_withdrawn_contribution_takes_its_words_out_of_draft_and_versions(
    chapter, manager, proposal, author
):
    words = "Il faut une personne dans chaque mairie."
    block = write(manager, chapter, f"On lit « {words} » et « la mairie de demain matin ».")
    address = reverse("staff-block-words", args=["essai", block.pk])
    other = {"words": "la mairie de demain matin", "state": "not_quotation"}
    make.client(manager).post(address, other)
    version = publish_version(viewer=manager, synthesis_id=chapter.synthesis_id)
    public = make.client()
    assert words in plain(public.get(reverse("synthesis", args=["essai"])))
    assert get_outcome(manager, proposal).uses[0].text == words
    assert [row["proposal"] for row in used_proposals(chapter.synthesis)] == [proposal.pk]
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    sha256 = version.sha256
    version.refresh_from_db()
    [shown] = from_json(version.content).chapters[0].blocks
    assert words not in str(version.content)
    assert "« […] »" in shown.text and "demain matin" in shown.text
    assert version.sha256 != sha256 and len(version.withdrawn) == 1
    assert "withdrawn" in states(block)
    preview = make.client(manager).get(reverse("staff-synthesis-preview", args=["essai"]))
    assert words not in plain(preview)
    assert any("ne sont plus publics" in t.sentence for t in list_tasks(manager, chapter.synthesis))


def test_changed_comment_takes_its_words_out_of_the_published_version(chapter, manager, proposal):
    commenter = make.person(consultation=chapter.synthesis.consultation)
    comment = debates.comment(
        proposal, commenter, body="Un banc à l'ombre devant la poste (exemple)."
    )
    write(manager, chapter, "Un commentaire demande « Un banc à l'ombre devant la poste ».")
    publish_version(viewer=manager, synthesis_id=chapter.synthesis_id)
    comment_actions.edit_comment(
        viewer=commenter, comment_id=comment.pk, body="Autre chose (exemple)."
    )
    assert "devant la poste" not in str(SynthesisVersion.objects.get().content)


def test_draft_that_was_written_before_the_comparison_is_compared_when_tasks_are_listed(
    chapter, manager, proposal
):
    block = write(manager, chapter, INVENTED)
    Block.objects.filter(pk=block.pk).update(settings={})
    assert any("le diagnostic" in task.sentence for task in list_tasks(manager, chapter.synthesis))


def test_number_of_queries_does_not_grow_with_the_texts(
    chapter, manager, consultation, django_assert_max_num_queries
):
    for number in range(12):
        debates.proposal(
            consultation, body=f"Il faut un car le soir, proposition {number} (exemple)."
        )
    with django_assert_max_num_queries(75):
        write(manager, chapter, "On lit « il faut un car le matin aussi ».")
