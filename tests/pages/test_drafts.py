"""Drafts of forms: saved by a button or by the page, found on other devices.

If two drafts differ, both are offered.
"""

import html
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from debates.models import Comment, Draft, Proposal
from debates.proposals.actions import proposals as proposal_actions
from tests.factories import make
from tests.pages import given
from tests.pages.test_counts import count_queries_twice

pytestmark = pytest.mark.django_db
WRITTEN = {
    "title": "Une carte des lieux où l'on se fait aider",
    "body": "Chaque structure met à jour sa fiche elle-même, sinon la carte meurt en six mois.",
    "language": "fr",
    "charter_accepted": "on",
}
BY_ITSELF = {"X-Requested-With": "fetch"}


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def propose(consultation):
    return reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])


def get_content(response):
    return html.unescape(response.content.decode())


def version(page):
    """Return the version of the draft that the form was shown with."""
    return re.search(r'name="draft" value="(\d+)"', page)[1]


def key(page):
    return re.search(r'name="key" value="([0-9a-f-]+)"', page)[1]


def save(client, address, typed, **more):
    return client.post(address, typed | {"step": "save"} | more)


def test_a_draft_is_saved_without_scripts_and_found_on_another_device(citizen, propose):
    here, elsewhere = make.client(citizen), make.client(citizen)
    saved = save(here, propose, {"title": "Court", "body": "À finir", "language": "en"})
    assert (saved.status_code, saved["Location"]) == (302, propose)
    saved_page = get_content(here.get(propose))
    assert "Votre brouillon est enregistré." in saved_page
    page = get_content(elsewhere.get(propose))
    assert 'value="Court"' in page
    assert "À finir</textarea>" in page
    assert '<option value="en" selected>' in page
    assert "error-summary" not in page  # an unfinished text shows no error
    assert re.search(r"Brouillon du \d+(er)? \w+, \d+\u00a0h\u00a0\d\d", page)
    assert "Il est supprimé 90 jours après votre dernière modification." in page
    assert "Personne d’autre ne voit votre brouillon." in page
    assert not Proposal.objects.exists()


def test_saving_an_empty_form_shows_it_again_with_the_reason(citizen, propose):
    refused = save(make.client(citizen), propose, {"title": "", "body": " "})
    assert refused.status_code == 422
    assert "rien à garder" in get_content(refused)


def test_review_saves_the_draft_and_sending_deletes_it(citizen, propose):
    client, form = make.client(citizen), str(uuid.uuid4())
    review = get_content(
        client.post(propose, WRITTEN | {"key": form, "step": "review", "draft": "0"})
    )
    assert Draft.objects.get().last_value("title") == WRITTEN["title"]
    assert "charter_accepted" not in Draft.objects.get().typed
    assert version(review) == "1"
    sent = client.post(propose, WRITTEN | {"key": form, "step": "send", "draft": "1"})
    assert sent["Location"].endswith("/proposals/1/")
    assert not Draft.objects.exists()
    late = client.post(
        propose, WRITTEN | {"key": form, "step": "save", "draft": "1"}, headers=BY_ITSELF
    )
    assert (late.status_code, Draft.objects.count()) == (409, 0)
    assert "Ce texte est déjà envoyé." in get_content(late)


def test_refused_text_is_kept_as_a_draft(citizen, propose, consultation):
    client = make.client(citizen)
    refused = client.post(propose, WRITTEN | {"title": "Court", "step": "review"})
    assert (refused.status_code, version(get_content(refused))) == (422, "1")
    make.move_phases(consultation, days=-30)
    late = client.post(propose, WRITTEN | {"step": "send", "draft": "1"})
    assert (late.status_code, Draft.objects.get().last_value("title")) == (422, WRITTEN["title"])


def test_page_saves_the_draft_by_itself_and_receives_its_status_line(citizen, propose):
    client, form = make.client(citizen), str(uuid.uuid4())
    for number in (1, 2):
        typed = {"title": "", "body": f"Encore {number}", "key": form, "draft": "0", "step": "save"}
        response = client.post(propose, typed, headers=BY_ITSELF)
        assert (response.status_code, version(get_content(response))) == (200, str(number))
        assert "<html" not in get_content(response)
    empty = client.post(
        propose, {"title": "", "body": " ", "key": form, "step": "save"}, headers=BY_ITSELF
    )
    assert (empty.status_code, Draft.objects.get().last_value("body")) == (400, "Encore 2")


@pytest.mark.parametrize("headers", [{}, BY_ITSELF])
def test_two_windows_do_not_write_over_each_other(citizen, propose, headers):
    client = make.client(citizen)
    first, second = get_content(client.get(propose)), get_content(client.get(propose))
    save(
        client, propose, WRITTEN | {"body": "De la première"}, key=key(first), draft=version(first)
    )
    typed = WRITTEN | {
        "body": "De la seconde",
        "step": "save",
        "key": key(second),
        "draft": version(second),
    }
    stopped = client.post(propose, typed, headers=headers)
    page = get_content(stopped)
    assert stopped.status_code == 409
    assert "Un brouillon plus récent existe" in page
    assert reverse("account-draft", args=[Draft.objects.get().pk]) in page
    assert ("De la seconde</textarea>" in page) == (not headers)
    assert (Draft.objects.get().last_value("body"), version(page)) == ("De la première", "0")
    newer_version = re.search(r'name="over" value="(\d+)"', page)[1]
    chosen = client.post(propose, typed | {"step": "", "over": newer_version})
    assert (chosen.status_code, Draft.objects.get().last_value("body")) == (302, "De la seconde")


def test_draft_erased_in_another_window_is_reported_as_erased(citizen, propose):
    client, form = make.client(citizen), str(uuid.uuid4())
    save(client, propose, WRITTEN, key=form)
    client.post(reverse("account-draft", args=[Draft.objects.get().pk]))
    page = get_content(save(client, propose, WRITTEN, key=form, draft="1"))
    assert "Ce brouillon n’existe plus" in page
    assert not Draft.objects.exists()
    save(client, propose, WRITTEN, key=form, over="0")
    assert Draft.objects.count() == 1


def test_text_of_a_visitor_becomes_a_draft_after_signing_in(citizen, propose):
    client = make.client()
    assert "data-consult-draft-line" not in get_content(client.get(propose))
    response = save(client, propose, WRITTEN)
    assert response["Location"].startswith(reverse("sign-in"))
    assert not Draft.objects.exists()
    client.force_login(citizen.participant.account)
    session = client.session
    session["consult.organisation"] = str(citizen.organisation.pk)
    session.save()
    page = get_content(client.get(propose))
    assert WRITTEN["title"] in page
    assert version(page) == "1"
    assert key(page)
    assert Draft.objects.get().last_value("title") == WRITTEN["title"]


def test_text_of_a_visitor_does_not_replace_their_draft(citizen, propose, consultation):
    given.draft(consultation.topics.first(), citizen, body="Écrit hier, ailleurs")
    client = make.client()
    save(client, propose, WRITTEN)
    client.force_login(citizen.participant.account)
    session = client.session
    session["consult.organisation"] = str(citizen.organisation.pk)
    session.save()
    page = get_content(client.get(propose))
    assert WRITTEN["body"] in page
    assert "Un brouillon plus récent existe" in page
    assert Draft.objects.get().last_value("body") == "Écrit hier, ailleurs"


# ---- comments, replies, edits


def test_comments_replies_and_edits_have_drafts(citizen, consultation):
    proposal, client = given.proposal(consultation, citizen), make.client(citizen)
    comment = given.comment(proposal)
    write, edit = (
        given.address("proposal-comment", proposal),
        given.address("proposal-edit", proposal),
    )
    page = given.address("proposal", proposal)
    for address, typed, pages_of_draft in (
        (write, {"body": "Un commentaire", "stance": "against"}, [write, page]),
        (
            write,
            {"body": "Une réponse", "reply_to": str(comment.pk)},
            [f"{write}?reply_to={comment.pk}"],
        ),
        (edit, {"title": "Autre titre", "body": "Autre texte", "language": "fr"}, [edit]),
    ):
        saved = save(client, address, typed)
        assert saved["Location"] == pages_of_draft[0]
        for draft_page in pages_of_draft:
            assert f"{typed['body']}</textarea>" in get_content(client.get(draft_page)), draft_page
    assert Draft.objects.count() == 3
    assert (Comment.objects.count(), Proposal.objects.get().title) == (1, proposal.title)
    form = key(get_content(client.get(write)))
    client.post(
        write, {"body": "Un commentaire", "charter_accepted": "on", "key": form, "draft": "1"}
    )
    client.post(
        edit,
        {
            "title": "Un tout autre titre",
            "body": f"{given.BODY} Oui.",
            "language": "fr",
            "draft": "1",
        },
    )
    assert {draft.kind for draft in Draft.objects.all()} == {"reply"}
    assert Comment.objects.count() == 2


def test_draft_on_a_paragraph_is_continued_next_to_it(citizen, consultation):
    from consult.core.words import blocks

    proposal = given.proposal(consultation, body=f"{given.BODY}\n\nUne seconde idée, plus précise.")
    named, client = blocks.cut(proposal.body_html)[1].anchor, make.client(citizen)
    write, page = given.address("proposal-comment", proposal), given.address("proposal", proposal)
    save(client, write, {"body": "Sur ce point", "paragraph": named})
    assert "Une seconde idée" in get_content(client.get(write))
    here = get_content(client.get(page))
    assert f"{write}?paragraph={named}" in here
    assert "Sur ce point" not in here
    # A text begun at the head of the discussion does not overwrite the draft.
    assert version(here) == "0"


def test_draft_stores_no_file(citizen, consultation):
    proposal, client = given.proposal(consultation, citizen), make.client(citizen)
    file = SimpleUploadedFile("note.txt", b"Une note.")
    typed = {"title": "Autre titre", "body": "Autre texte", "file_1": file, "words_1": "Une note"}
    save(client, given.address("proposal-edit", proposal), typed)
    assert set(Draft.objects.get().typed) == {"title", "body"}


# ---- the list of own drafts


def test_own_drafts_are_listed_continued_and_erased(citizen, propose, consultation):
    client, own_drafts = make.client(citizen), reverse("account-drafts")
    assert "Aucun brouillon" in get_content(client.get(own_drafts))
    given.draft(consultation.topics.first(), citizen, title="Ouvrir le soir", body="Parce que")
    listed = get_content(client.get(own_drafts))
    assert "Ouvrir le soir" in listed
    assert f'href="{propose}"' in listed
    address = reverse("account-draft", args=[Draft.objects.get().pk])
    assert "Parce que" in get_content(client.get(address))
    for other in (None, "moderator", "organisation_admin"):
        stranger = make.client(make.person(other, consultation))
        assert (stranger.get(address).status_code, stranger.post(address).status_code) == (404, 404)
        assert "Aucun brouillon" in get_content(stranger.get(own_drafts))
    assert make.client().get(address).status_code == 302
    erased = client.post(address, follow=True)
    assert "Le brouillon est supprimé." in get_content(erased)
    assert not Draft.objects.exists()


def test_draft_after_the_phase_is_readable_and_cannot_be_sent(citizen, propose, consultation):
    field = given.field(consultation)
    typed = {
        "title": "Ouvrir <b>le soir</b>",
        "body": "Parce que\n\noui",
        field.name: "Dix euros",
        "location": "Ici",
    }
    draft = given.draft(consultation.topics.first(), citizen, **typed)
    make.move_phases(consultation, days=-30)
    client = make.client(citizen)
    for address in (reverse("account-drafts"), reverse("account-draft", args=[draft.pk])):
        page = client.get(address).content.decode()
        assert "Ouvrir &lt;b&gt;le soir&lt;/b&gt;" in page
        assert propose not in page
    for words in ("ne peut plus être envoyé", "Parce que", "Dix euros", "Ici", "data-consult-copy"):
        assert words in page
    assert client.get(propose).status_code == 409


def test_draft_about_a_removed_text_does_not_quote_it(citizen, consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author, title="Un titre que son auteur reprend")
    given.draft(proposal, citizen, "comment", body="Je réponds")
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    for address in (
        reverse("account-drafts"),
        reverse("account-draft", args=[Draft.objects.get().pk]),
    ):
        page = get_content(make.client(citizen).get(address))
        assert "Un titre que son auteur reprend" not in page
        assert "Je réponds" in page
        assert "Continuer" not in page


def test_a_wrong_number_of_a_draft_is_refused(citizen, propose):
    client = make.client(citizen)
    for wrong in ("-1", "x", "9" * 12, "²"):
        assert save(client, propose, WRITTEN, draft=wrong).status_code == 400
    assert save(client, propose, WRITTEN, key="pas une clé").status_code == 302


def test_list_asks_the_same_of_one_and_of_three(citizen, consultation):
    def add_objects():
        proposal = given.proposal(consultation, citizen)
        given.draft(proposal, citizen, "edit", body="Un changement")
        given.draft(proposal, citizen, "comment", body="Un commentaire")
        given.draft(given.comment(proposal), citizen, "reply", body="Une réponse")

    given.draft(consultation.topics.first(), citizen, body="Une idée")
    add_objects()
    assert count_queries_twice(reverse("account-drafts"), add_objects, citizen) == (7, 7)
