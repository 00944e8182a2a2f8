"""Positions from pages: the ledger stores the version on screen, no other table stores a trace.

The tests also cover receipts.
"""

import html
import json
import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consult.consultations.actions.figures import fold_figures
from consult.consultations.models import FigureChange, Participation
from debates.models import Proposal
from tests import witness
from tests.factories import make
from tests.pages import given
from tests.votes.places import close, fill
from votes.actions import registers as register_actions
from votes.selectors import own as own_selectors

pytestmark = pytest.mark.django_db
# The tables that a vote may write: the ballot box, and the displayed count.
OF_VOTES = re.compile(
    "ballot_box_(ballot|arrival)|votes_(tally|dailychange)|consultations_figurechange"
)


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def proposal(consultation):
    return given.proposal(consultation)


def sessions():
    return list(
        Session.objects.order_by("pk").values_list("session_key", "session_data", "expire_date")
    )


def test_contribution_without_opinion_shows_no_zero(proposal):
    page = make.client().get(given.address("proposal", proposal)).text
    assert "Votre avis reste modifiable à tout moment" in page and "0 avis" not in page


def test_vote_from_a_page_leaves_no_trace_but_the_ledger(citizen, proposal):
    """Check sessions and their activity too.

    A time next to the order of the ledger would reveal whose vote it is.
    """
    client, address = make.client(citizen), given.address("proposal-position", proposal)
    client.get("/account/")
    before, signed_in = witness.everything(), sessions()
    for choice, headers in (("agree", {}), ("mixed", {"HX-Request": "true"}), ("mixed", {})):
        client.post(address, {"position": choice}, headers=headers)
    client.post(given.address("proposal-position-withdraw", proposal))
    after = witness.everything()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {name for name in changed if OF_VOTES.fullmatch(name)}
    assert "ballot_box_arrival" in changed
    fold_figures()
    assert not Participation.objects.filter(participant=citizen.participant).exists()
    assert not FigureChange.objects.exists()
    assert sessions() == signed_in


def test_widget_after_a_vote_in_place_leads_to_the_receipt(citizen, proposal):
    client, receipt = make.client(citizen), given.address("proposal-receipt", proposal)
    assert receipt not in client.get(given.address("proposal", proposal)).text
    widget = client.post(
        given.address("proposal-position", proposal),
        {"position": "agree"},
        headers={"HX-Request": "true"},
    )
    assert f'href="{receipt}"' in widget.text
    assert client.get(given.address("proposal", proposal)).text.count(receipt) == 1


def test_message_after_a_vote_is_shown_once_without_the_session(citizen, proposal):
    client, address = make.client(citizen), given.address("proposal-position", proposal)
    page = client.post(address, {"position": "mixed"}, follow=True).content.decode()
    assert "Votre avis est enregistré" in page
    assert not client.cookies["messages"].value


def test_session_stores_its_day_and_not_its_hour(citizen, organisation):
    client = make.client(citizen)
    key = client.session.session_key
    longer_ago = timezone.now() - timedelta(days=3)
    account = citizen.participant.account
    UserSession.objects.create(
        user=account, session_key=key, ip="192.0.2.7", user_agent="x", last_seen_at=longer_ago
    )
    client.get("/account/")
    stored = timezone.localtime(UserSession.objects.get().last_seen_at)
    assert (stored.date(), stored.hour, stored.minute) == (timezone.localdate(), 0, 0)


def test_register_keeps_the_version_that_was_on_screen(citizen, proposal):
    client, address = make.client(citizen), given.address("proposal-position", proposal)
    page = client.get(given.address("proposal", proposal)).content.decode()
    assert '<input type="hidden" name="version" value="1">' in page
    proposal.version = 2
    proposal.save()
    widget = client.post(
        address, {"position": "agree", "version": "1"}, headers={"HX-Request": "true"}
    )
    assert own_selectors.own_position(citizen, proposal.pk).proposal_version == 1
    assert 'name="version" value="1"' in widget.content.decode(), (
        "the text around the widget did not change"
    )
    reloaded = client.get(given.address("proposal", proposal)).content.decode()
    assert "Le texte a changé après 1" in reloaded
    assert "Le texte a changé après votre avis." in reloaded


def test_person_confirms_the_version_they_read(consultation, proposal):
    proposal.version = 2
    proposal.save()
    client = make.client(make.person(consultation=consultation))
    confirm = client.get(
        given.address("proposal-position", proposal), {"position": "agree", "version": "1"}
    )
    assert 'name="version" value="1"' in confirm.content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 40])
def test_version_that_makes_no_sense_is_the_one_at_hand(citizen, proposal, version):
    client = make.client(citizen)
    client.post(
        given.address("proposal-position", proposal), {"position": "agree", "version": version}
    )
    assert own_selectors.own_position(citizen, proposal.pk).proposal_version == 1


def test_receipt_is_downloaded_and_mailed_without_the_choice(citizen, proposal, organisation):
    receipt = given.position(proposal, citizen, "disagree")
    client = make.client(citizen)
    page = client.get(given.address("proposal-receipt", proposal)).content.decode()
    assert given.address("proposal-receipt-file", proposal) in page
    file = client.get(given.address("proposal-receipt-file", proposal))
    words = file.content.decode()
    assert file["Content-Disposition"].startswith("attachment; filename=")
    assert file["Cache-Control"] == "private, no-store"
    sent = client.post(given.address("proposal-receipt-mail", proposal))
    assert sent["Location"] == given.address("proposal-receipt", proposal)
    message = mail.outbox[-1]
    assert message.to == [citizen.participant.account.email]
    for text in (words, message.body):
        assert receipt.commitment in text
        assert receipt.nonce in text
        assert "pas d’accord" not in text.lower()
        assert "disagree" not in text


def test_english_receipt_leads_to_english_pages_and_writes_the_day_first(citizen, proposal):
    given.position(proposal, citizen)
    client, address = make.client(citizen), given.address("proposal-receipt-file", proposal)
    words = client.get(f"/en{address}").content.decode()
    assert f"/en{given.address('proposal', proposal)}\n" in words
    own = own_selectors.own_position(citizen, proposal.pk)
    page = client.get(f"/en{given.address('proposal-receipt', proposal)}").content.decode()
    assert f"{own.cast_at.day} {own.cast_at:%B} {own.cast_at.year}" in page


def test_mail_of_a_receipt_leaves_no_trace_and_is_limited(citizen, proposal, settings):
    given.position(proposal, citizen)
    client, address = make.client(citizen), given.address("proposal-receipt-mail", proposal)
    client.get("/account/")
    before = witness.everything()
    client.post(address)
    assert witness.everything() == before
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = {"receipt_mail": ((1, 3600),)}
    assert [client.post(address).status_code for _ in range(2)] == [302, 429]


def test_mail_of_a_receipt_that_cannot_be_sent_is_reported(citizen, proposal, monkeypatch):
    given.position(proposal, citizen)

    def away(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    refused = make.client(citizen).post(given.address("proposal-receipt-mail", proposal))
    assert refused.status_code == 503
    assert "télécharge" in refused.content.decode()


def test_opinion_above_the_limit_says_until_when_and_leads_back(citizen, proposal, settings):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = True, {"position": ((0, 60),)}
    page, act = (given.address(name, proposal) for name in ("proposal", "proposal-position"))
    origin = {"Referer": f"http://testserver{page}"}
    answer = make.client(citizen).post(act, {"position": "agree"}, headers=origin)
    words = answer.content.decode()
    assert (answer.status_code, 0 < int(answer["Retry-After"]) <= 61) == (429, True)
    assert "Trop de demandes" in words and "Réessayez dans" in words
    assert f'href="{page}"' in words
    in_place = make.client(citizen).post(act, {"position": "agree"}, headers={"HX-Request": "true"})
    toast = json.loads(in_place["HX-Trigger"])["consult:toast"]["text"]
    assert (in_place.status_code, toast[:16]) == (204, "Trop de demandes")
    assert own_selectors.own_positions(citizen, [proposal.pk]) == {}


def test_comment_above_the_limit_keeps_its_text_and_says_until_when(citizen, proposal, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"comment": ((0, 3600),)}
    typed = {"body": "Et le samedi matin aussi.", "charter_accepted": "on", "public_name": "Alix"}
    answer = make.client(citizen).post(given.address("proposal-comment", proposal), typed)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "Et le samedi matin aussi." in words and "Réessayez dans" in words


def test_receipt_page_without_a_position_is_not_found(citizen, proposal):
    client = make.client(citizen)
    assert client.get(given.address("proposal-receipt-file", proposal)).status_code == 404
    assert client.post(given.address("proposal-receipt-mail", proposal)).status_code == 404
    assert mail.outbox == []


def test_check_of_a_receipt_names_its_checkpoint(citizen, proposal, consultation):
    receipt = given.position(proposal, citizen)
    fill(proposal)
    result = check(receipt)
    assert ("lot 1" in result, "verrouillé" in result) == (True, True)
    register_actions.take_checkpoints()
    assert "point de contrôle 1" in check(receipt)
    close(consultation)
    assert "Votre choix est compté" in check(receipt)


def check(receipt):
    return (
        make.client()
        .post(reverse("receipt-check"), {"receipt": receipt.commitment})
        .content.decode()
    )


def test_receipt_in_an_address_is_not_read(citizen, proposal):
    receipt = given.position(proposal, citizen)
    page = (
        make.client()
        .get(f"{reverse('receipt-check')}?receipt={receipt.commitment}")
        .content.decode()
    )
    # the receipt is in the links to the other language, which is no problem because the visitor
    # already knows it
    assert "note-ok" not in page


# ---- from a card, and one by one: back to the page of the button
def form_of(page, address):
    """Return the fields that the form of a position sends besides the choice."""
    form = re.search(rf'<form [^>]*action="{address}".*?</form>', page, re.S)[0]
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)">', form)
    }


def press_button(client, page, address):
    """Press a card's button that a visitor saw, and confirm; return the last response."""
    hidden = form_of(page, address) | {"position": "agree"}
    confirm = client.get(address, hidden).content.decode()
    assert 'name="position" value="agree"' in confirm
    return client.post(address, form_of(confirm, address) | {"position": "agree"})


def test_visitor_comes_back_to_the_card_in_the_same_list(consultation, citizen):
    written = given.proposal(consultation)
    address, list_ = (
        given.address("proposal-position", written),
        reverse("topic", args=["essai", "theme-1"]),
    )
    page = make.client().get(list_, {"seed": "7"}).content.decode()
    done = press_button(make.client(citizen), page, address)
    assert done["Location"] == f"{list_}?sort=random&seed=7#proposal-{written.pk}"
    assert own_selectors.own_position(citizen, written.pk).choice == "agree"


def test_position_in_one_by_one_leads_to_the_next_proposal_until_the_end(consultation, citizen):
    for _ in range(3):
        given.proposal(consultation)
    client, address = (
        make.client(citizen),
        reverse("topic-one-by-one", args=["essai", "theme-1"]) + "?seed=7",
    )
    numbers = []
    for place in (1, 2, 3):
        page = make.client().get(address).content.decode()
        assert f"Contribution {place} sur 3" in page
        button = re.search(r'action="(/consultations/essai/proposals/(\d)/position/)"', page)
        numbers.append(button[2])
        assert (
            html.unescape(re.search(r'class="btn btn-quiet" href="([^"]+)"', page)[1])
            == form_of(page, button[1])["back"]
        )
        address, _, place_on_page = press_button(client, page, button[1])["Location"].partition("#")
        assert place_on_page == "one-title"
        assert 'id="one-title" tabindex="-1"' in " ".join(page.split())
    assert sorted(numbers) == ["1", "2", "3"]
    end = make.client().get(address)
    assert "Vous avez parcouru les 3 contributions" in end.content.decode()
    assert end.cookies == {}
    assert (
        len(
            own_selectors.own_positions(
                citizen, list(Proposal.objects.values_list("pk", flat=True))
            )
        )
        == 3
    )


@pytest.mark.parametrize(
    "back",
    ["https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "javascript:1"],
)
def test_foreign_return_address_after_a_position_is_ignored(citizen, proposal, back):
    client, address = make.client(citizen), given.address("proposal-position", proposal)
    assert (
        'name="back"'
        not in client.get(address, {"position": "agree", "back": back}).content.decode()
    )
    done = client.post(address, {"position": "agree", "back": back})
    assert done["Location"] == given.address("proposal", proposal) + f"#opinion-{proposal.pk}"


def test_opinion_sent_after_the_step_is_refused_kept_in_sight_and_leads_back(
    consultation, citizen, proposal
):
    client, address = make.client(citizen), given.address("proposal-position", proposal)
    client.post(address, {"position": "agree"})
    make.move_phases(consultation, days=-30)
    back = f"{given.address('proposal', proposal)}#opinion-{proposal.pk}"
    late = client.post(address, {"position": "disagree", "back": "/consultations/"})
    content = html.unescape(late.content.decode())
    assert (late.status_code, f'href="{back}"' in content, 'href="/consultations/"' in content) == (
        409,
        True,
        True,
    )
    assert "Vous aviez choisi : <b>pas d’accord</b>" in content.replace("\u00a0", " ")
    assert "Votre avis actuel : <b>d’accord</b>" in content.replace("\u00a0", " ")
    assert 'name="position"' not in content
    sent = client.post(address, {"position": "disagree"}, headers={"HX-Request": "true"})
    assert sent.status_code == 204
    content = html.unescape(client.get(sent["HX-Redirect"]).content.decode())
    assert ("pas d’accord</b>" in content, 'name="position"' in content) == (True, False)
    withdrawn = client.post(given.address("proposal-position-withdraw", proposal))
    assert (withdrawn.status_code, back in withdrawn.content.decode()) == (409, True)
    assert own_selectors.own_position(citizen, proposal.pk).choice == "agree"
