"""The public history: the changes of each version in words and in lines, and the whole text.

The whole text is one click away.
"""

import pytest
from django.urls import reverse

from debates.proposals.actions import proposals as proposal_actions
from frontend.presenters.debate.proposal_versions import LONG, folded
from frontend.presenters.parts.components import Change
from moderation.models import Case
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
TITLE = "Ouvrir un lieu d'aide dans le quartier"


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


def history(proposal):
    return make.client().get(given.address("proposal-versions", proposal))


def test_each_version_shows_the_amount_and_the_content_of_its_change(consultation, author):
    proposal = given.proposal(
        consultation, author, title=TITLE, body="Une salle ouverte.\n\nDeux soirs par semaine."
    )
    edit = {"viewer": author, "proposal_id": proposal.pk}
    proposal_actions.edit_proposal(
        **edit, title=TITLE, body="Une salle ouverte.\n\nTrois soirs par semaine, sans rendez-vous."
    )
    proposal_actions.edit_proposal(
        **edit, title=TITLE.replace("aide", "accueil"), body="Une salle ouverte à tous."
    )
    third, second, first = history(proposal).context["revisions"]
    assert [revision.summary for revision in (third, second, first)] == [
        "2 ajouts, 2 retraits",
        "2 ajouts, 1 retrait",
        "Premier texte",
    ]
    assert ([piece.text.strip() for piece in second.body if piece.op == "added"], second.title) == (
        ["Trois", ", sans rendez-vous"],
        [],
    )
    page = history(proposal).content.decode()
    assert "[ajouté :" in page.replace("\u00a0", " ")
    assert "\n\n" in "".join(piece.text for piece in first.body)


def test_long_unchanged_text_is_left_out_and_can_be_read_whole(consultation, author):
    long = " ".join(f"mot{n}" for n in range(400))
    proposal = given.proposal(consultation, author, title=TITLE, body=f"Au début. {long} À la fin.")
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=TITLE, body=f"D'abord. {long} À la fin."
    )
    latest, first = history(proposal).context["revisions"]
    assert ([piece.op for piece in latest.body][-2:], latest.is_cut, first.is_cut) == (
        ["same", "gap"],
        True,
        False,
    )
    assert "mot399" in history(proposal).content.decode()


def test_history_shows_twenty_versions_and_mentions_older_ones(consultation, author):
    proposal = given.proposal(consultation, author, title=TITLE)
    for turn in range(21):
        proposal_actions.edit_proposal(
            viewer=author, proposal_id=proposal.pk, title=TITLE, body=f"{given.BODY} Tour {turn}."
        )
    page = history(proposal)
    assert [revision.version.number for revision in page.context["revisions"]] == list(
        range(22, 2, -1)
    )
    assert "Les versions plus anciennes sont dans les" in page.content.decode()


def test_markup_of_an_author_is_only_words(consultation, author):
    proposal = given.proposal(consultation, author, title=TITLE)
    written = "<script>alert(1)</script> <ins>faux</ins> et quelques mots."
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=TITLE, body=written
    )
    page = history(proposal).content.decode()
    assert ("<script>alert" in page, "<ins>faux" in page, "&lt;ins&gt;faux" in page) == (
        False,
        False,
        True,
    )


def test_unchanged_text_next_to_a_change_is_kept():
    stays = "a " * LONG
    pieces = folded([Change("x", "added"), Change(stays), Change("y", "removed")])
    assert [piece.op for piece in pieces] == ["added", "same", "gap", "same", "removed"]
    assert (stays.startswith(pieces[1].text), stays.endswith(pieces[3].text)) == (True, True)
    assert folded([Change("x", "added"), Change("court")]) == [
        Change("x", "added"),
        Change("court"),
    ]


def links(browser, proposal):
    """Return the numbers of the versions that the page links to report, and to moderate."""
    page, found = browser.get(given.address("proposal-versions", proposal)).text, {}
    for name in ("notice-new", "staff-moderate"):
        addresses = [
            (version.number, reverse(name, args=["version", version.pk]))
            for version in proposal.versions.all()
        ]
        found[name] = sorted(number for number, address in addresses if address in page)
    return found["notice-new"], found["staff-moderate"]


def test_earlier_version_is_reported_separately_and_the_current_one_as_the_text(
    consultation, author
):
    proposal = given.proposal(consultation, author, title=TITLE)
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=TITLE, body=f"{given.BODY} Tous les soirs."
    )
    moderator = make.person("moderator", consultation)
    assert links(make.client(), proposal) == ([1], [])
    assert links(make.client(author), proposal) == ([], [])
    address = given.address("proposal", proposal)
    assert ["Signaler" in make.client(who).get(address).text for who in (None, author)] == [
        True,
        False,
    ]
    assert links(make.client(moderator), proposal) == ([1], [1])
    old, text = proposal.versions.order_by("number")
    reporter = make.client(make.person(consultation=consultation))
    for version in (old, text):
        address = reverse("notice-new", args=["version", version.pk])
        assert reporter.get(address).status_code == 200
        assert reporter.post(address, {"reason": "insult"}).status_code == 302
    assert sorted(Case.objects.values_list("target_kind", "target_id")) == [
        ("proposal", proposal.pk),
        ("version", old.pk),
    ]


def test_pending_version_cannot_be_reported_and_is_linked_for_moderators(consultation, author):
    proposal = given.proposal(consultation, author, title=TITLE)
    consultation.moderation_mode = "pre"
    consultation.save()
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=TITLE, body=f"{given.BODY} Tous les soirs."
    )
    assert links(make.client(), proposal) == ([], [])
    assert links(make.client(author), proposal) == ([], [])
    address = given.address("proposal", proposal)
    assert ["Signaler" in make.client(who).get(address).text for who in (None, author)] == [
        True,
        False,
    ]
    assert links(make.client(make.person("moderator", consultation)), proposal) == ([], [2])
