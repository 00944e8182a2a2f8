"""Acts from pages.

A form that is sent twice acts once. A refused form keeps its typed text. A form that was begun
before signing in is found after it.
"""

import html
import re
import uuid

import pytest
from django.urls import reverse

from debates.comments.selectors import comments as comment_selectors
from debates.models import Comment, Proposal
from moderation.appeals.actions.appeals import decide_appeal, lodge_appeal
from moderation.decisions.actions.decisions import decide
from moderation.models import Notice
from tests.factories import make, workshops
from tests.pages import given
from votes.selectors import own as own_selectors

pytestmark = pytest.mark.django_db
WRITTEN = {
    "title": "Une carte des lieux où l'on se fait aider",
    "body": "Chaque structure met à jour sa fiche elle-même, sinon la carte meurt en six mois.",
    "language": "fr",
    "charter_accepted": "on",
}


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def propose(consultation):
    return reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])


def test_contribution_is_read_over_then_sent_once(citizen, propose):
    client, key = make.client(citizen), str(uuid.uuid4())
    review = client.post(propose, {**WRITTEN, "key": key, "step": "review"})
    assert review.status_code == 200
    assert WRITTEN["title"].replace("'", "’") in review.content.decode()
    assert not Proposal.objects.exists()
    for _ in range(2):
        sent = client.post(propose, {**WRITTEN, "key": key, "step": "send"})
    assert Proposal.objects.count() == 1
    assert sent["Location"].endswith("/proposals/1/")
    assert Proposal.objects.get().title == WRITTEN["title"]


def test_refused_contribution_keeps_what_was_typed(citizen, propose):
    typed = WRITTEN | {"title": "Trop court"}
    response = make.client(citizen).post(propose, {**typed, "step": "review"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Trop court"' in page
    assert typed["body"].replace("'", "&#x27;") in page
    assert 'aria-invalid="true"' in page
    assert 'role="alert"' in page


def test_visitor_writes_first_and_finds_the_text_after_signing_in(consultation, propose):
    client = make.client()
    assert client.get(propose).status_code == 200
    sent = client.post(propose, {**WRITTEN, "step": "send"})
    assert sent["Location"].startswith(reverse("sign-in"))
    assert not Proposal.objects.exists()
    citizen = make.person(consultation=consultation)
    client.force_login(citizen.participant.account)
    session = client.session
    session["consult.organisation"] = str(consultation.organisation_id)
    session.save()
    review = client.get(propose).content.decode()
    assert WRITTEN["body"].replace("'", "’") in review
    assert 'value="send"' in review


def test_text_typed_before_the_session_was_lost_is_found_again(consultation, propose):
    """Send a form whose session and token were lost with the cookies.

    The browser's Origin header shows that the form was of this site.
    """
    proposal, typed = (
        given.proposal(consultation),
        {"body": "Tapé longtemps.", "charter_accepted": "on"},
    )
    forms = {
        propose: WRITTEN | {"step": "send"},
        given.address("proposal-comment", proposal): typed,
    }
    for address, sent in forms.items():
        client = make.client(enforce_csrf_checks=True)
        response = client.post(address, sent, headers={"origin": "http://testserver"})
        assert response["Location"] == f"/sign-in/?next={address.replace('/', '%2F')}"
        assert sent["body"].replace("'", "’") in html.unescape(client.get(address).content.decode())
    pressed = given.address("proposal-position", proposal)
    response = client.post(
        pressed, {"position": "mixed", "version": "1"}, headers={"origin": "http://testserver"}
    )
    assert response["Location"].startswith("/sign-in/?next=")
    assert "mixed" not in response["Location"]
    assert (Proposal.objects.count(), Comment.objects.count()) == (1, 0)


def test_form_sent_by_another_site_is_not_kept(propose):
    for headers in ({}, {"origin": "https://ailleurs.example"}, {"origin": "null"}):
        client = make.client(enforce_csrf_checks=True)
        assert client.post(propose, WRITTEN, headers=headers).status_code == 403
        assert WRITTEN["title"] not in client.get(propose).content.decode()


def test_press_of_a_browser_that_names_no_site_asks_to_sign_in(consultation):
    pressed = given.address("proposal-position", given.proposal(consultation))
    sent = {"position": "mixed", "version": "1"}
    answers = {
        origin: make.client(enforce_csrf_checks=True).post(
            pressed, sent, headers={"origin": origin} if origin else {}
        )
        for origin in ("", "null", "https://ailleurs.example")
    }
    assert answers[""]["Location"].startswith("/sign-in/?next=")
    assert [answers[other].status_code for other in ("null", "https://ailleurs.example")] == [
        403
    ] * 2


def test_institution_speaks_through_its_members(consultation, propose, citizen):
    client = make.client(citizen)
    client.post(
        reverse("account-institutions"),
        {"name": "Ville de Brest (exemple)", "kind": "commune", "place": "Brest"},
    )
    institution = citizen.participant.institutions.get()
    client.post(propose, {**WRITTEN, "institution": str(institution.pk), "step": "send"})
    assert Proposal.objects.get().institution == institution


def test_staff_cannot_take_part_and_read_why(consultation, propose):
    response = make.client(make.person("manager", consultation)).get(propose)
    assert response.status_code == 403


def test_closed_phase_is_mentioned(organisation):
    closed = make.consultation(organisation, slug="finie", state="closed")
    address = reverse("proposal-new", args=[closed.slug, closed.topics.first().slug])
    assert make.client().get(address).status_code == 409


def test_text_sent_after_the_phase_closed_is_refused_and_kept(consultation, citizen):
    proposal, client = given.proposal(consultation, citizen), make.client(citizen)
    comment = given.comment(proposal, citizen)
    text = {
        "title": "Une idée un peu tardive (essai)",
        "body": "Tapée jusqu'à la dernière minute, et même après.",
    }
    new = reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])
    here = [proposal.consultation.slug, proposal.number]
    late = {
        new: text | {"language": "fr", "charter_accepted": "on", "step": "send"},
        reverse("proposal-edit", args=here): text | {"language": "fr"},
        reverse("proposal-comment", args=here): {"body": text["body"], "charter_accepted": "on"},
        reverse("comment-edit", args=[*here, comment.pk]): {"body": text["body"]},
    }
    assert {client.get(address).status_code for address in late} == {200}
    make.move_phases(consultation, days=-30)
    for address, typed in late.items():
        refused = client.post(address, typed)
        refused_page = html.unescape(refused.content.decode())
        assert (refused.status_code, typed["body"] in refused_page) == (422, True)
        assert "Cette étape n’est pas ouverte." in refused_page
        assert client.get(address).status_code == 409
    page = client.get(given.address("proposal", proposal)).content.decode()
    assert "proposals/1/edit/" not in page
    assert "proposals/1/withdraw/" not in page
    assert (Proposal.objects.count(), Comment.objects.get().body) == (1, comment.body)


def test_similar_contributions_while_typing_and_on_review(consultation, propose, citizen):
    given.proposal(consultation, title="Une carte des lieux d'aide, avec leurs horaires")
    fragment = make.client().get(
        propose.replace("propose/", "similar/"), {"title": "carte des lieux d'aide"}
    )
    assert "leurs horaires" in fragment.content.decode()
    review = make.client(citizen).post(propose, {**WRITTEN, "step": "review"})
    assert "leurs horaires" in review.content.decode()


def test_edit_makes_a_version_whose_difference_is_shown(consultation, citizen):
    proposal = given.proposal(consultation, citizen)
    client = make.client(citizen)
    words = {
        "title": proposal.title,
        "body": proposal.body + " Il faut un guichet.",
        "language": "fr",
    }
    assert client.post(given.address("proposal-edit", proposal), words).status_code == 302
    page = make.client().get(given.address("proposal-versions", proposal)).content.decode()
    assert "<ins>" in page
    assert "Il faut un guichet" in page


def test_truncated_history_marks_no_text_as_the_first(consultation, citizen):
    proposal = given.proposal(consultation, citizen)
    address, history = (
        given.address("proposal-edit", proposal),
        given.address("proposal-versions", proposal),
    )
    cut = "Les versions plus anciennes sont dans les"
    client, words = make.client(citizen), {"title": proposal.title, "language": "fr"}
    for n in range(20):
        page = client.get(history).content.decode()
        assert ("Premier texte" in page, cut in page) == (True, False)
        client.post(address, words | {"body": f"{proposal.body} Il faut {n + 2} guichets."})
    page = client.get(history).content.decode()
    assert ("Premier texte" in page, cut in page) == (False, True)


def test_withdrawn_contribution_leaves_a_tombstone(consultation, citizen):
    proposal = given.proposal(consultation, citizen)
    client = make.client(citizen)
    assert client.get(given.address("proposal-withdraw", proposal)).status_code == 200
    client.post(given.address("proposal-withdraw", proposal))
    page = make.client().get(given.address("proposal", proposal)).content.decode()
    assert proposal.title.replace("'", "’") not in page
    assert "tombstone" in page


def test_proposal_of_another_author_cannot_be_edited(consultation):
    proposal = given.proposal(consultation)
    client = make.client(make.person(consultation=consultation))
    for name in ("proposal-edit", "proposal-withdraw"):
        assert client.get(given.address(name, proposal)).status_code == 403
        assert (
            client.post(given.address(name, proposal), {"title": "x", "body": "y"}).status_code
            == 403
        )


# ---- positions
def test_position_is_taken_changed_and_withdrawn(consultation, citizen):
    proposal = given.proposal(consultation)
    client, address = make.client(citizen), given.address("proposal-position", proposal)
    for choice in ("agree", "agree", "mixed"):
        response = client.post(address, {"position": choice})
        assert response["Location"].endswith(f"/proposals/1/#opinion-{proposal.pk}")
        assert own_selectors.own_position(citizen, proposal.pk).choice == choice
    client.post(given.address("proposal-position-withdraw", proposal))
    assert own_selectors.own_positions(citizen, [proposal.pk]) == {}


def test_suspended_person_takes_position_and_reads_their_receipt(consultation):
    written = given.proposal(consultation)
    browser = make.client(make.person(consultation=consultation, state="suspended"))
    sent = browser.post(given.address("proposal-position", written), {"position": "agree"})
    assert (
        sent.status_code,
        browser.get(given.address("proposal-receipt", written)).status_code,
    ) == (302, 200)
    page = browser.get(given.address("proposal", written)).content.decode()
    assert "Retirer mon avis" in page


def test_visitor_who_presses_a_position_signs_in_with_the_choice_hidden(consultation, citizen):
    proposal = given.proposal(consultation)
    address = given.address("proposal-position", proposal)
    page = make.client().get(given.address("proposal", proposal)).content.decode()
    assert re.search(rf'action="{address}" method="post"', page)
    to_sign_in = make.client(enforce_csrf_checks=True).post(
        address, {"position": "agree"}, headers={"origin": "http://testserver"}
    )
    assert "next=%2Fconsultations%2Fessai%2Fproposals%2F1%2F&act=" in to_sign_in["Location"]
    assert "agree" not in to_sign_in["Location"]
    opened_before = make.client(citizen, enforce_csrf_checks=True)
    confirm = opened_before.post(
        address, {"position": "agree"}, headers={"origin": "http://testserver"}
    )
    assert 'name="position" value="agree"' in confirm.content.decode()
    assert own_selectors.own_positions(citizen, [proposal.pk]) == {}


def test_position_with_htmx_answers_the_piece_that_asked(consultation, citizen):
    proposal = given.proposal(consultation)
    client, address = make.client(citizen), given.address("proposal-position", proposal)
    for target, start in (
        (f"opinion-{proposal.pk}", "<section"),
        (f"proposal-{proposal.pk}", "<article"),
    ):
        response = client.post(
            address, {"position": "agree"}, headers={"hx-request": "true", "hx-target": target}
        )
        fragment = response.content.decode()
        assert f'{start} class="' in fragment
        assert f'id="{target}"' in fragment
        assert "<html" not in fragment


def test_receipt_is_shown_to_its_owner_and_checked_by_a_visitor(consultation, citizen):
    proposal = given.proposal(consultation)
    receipt = given.position(proposal, citizen)
    assert (
        " ".join(re.findall(".{8}", receipt.commitment))
        in make.client(citizen).get(given.address("proposal-receipt", proposal)).content.decode()
    )
    assert (
        make.client(create_participant(consultation))
        .get(given.address("proposal-receipt", proposal))
        .status_code
        == 404
    )
    check = make.client().post(
        reverse("receipt-check"), {"receipt": f" {receipt.commitment.upper()} "}
    )
    assert "note-ok" in check.content.decode()
    for wrong in ("0" * 64, "abc"):
        assert make.client().post(reverse("receipt-check"), {"receipt": wrong}).status_code == 422


def create_participant(consultation):
    return make.person(consultation=consultation)


# ---- discussion
def test_comment_is_written_answered_edited_and_withdrawn(consultation, citizen):
    proposal = given.proposal(consultation)
    client, address = make.client(citizen), given.address("proposal-comment", proposal)
    key = str(uuid.uuid4())
    for _ in range(2):
        sent = client.post(
            address,
            {"body": "Je suis pour.", "stance": "for", "charter_accepted": "on", "key": key},
        )
    comment = Comment.objects.get()
    assert sent["Location"].endswith(f"?comments=newest#comment-{comment.pk}")
    client.post(address, {"body": "J'ajoute ceci.", "reply_to": str(comment.pk)})
    assert Comment.objects.filter(root=comment).count() == 1
    client.post(
        given.address("comment-edit", proposal, comment.pk), {"body": "Je suis tout à fait pour."}
    )
    comment.refresh_from_db()
    assert comment.body == "Je suis tout à fait pour."
    client.post(given.address("comment-withdraw", proposal, comment.pk))
    page = make.client().get(given.address("proposal", proposal)).content.decode()
    assert "tout à fait" not in page


def test_visitor_s_comment_waits_for_the_sign_in(consultation, citizen):
    proposal = given.proposal(consultation)
    client, address = make.client(), given.address("proposal-comment", proposal)
    sent = client.post(
        address, {"body": "Un avis écrit avant de me connecter.", "charter_accepted": "on"}
    )
    assert sent["Location"].startswith(reverse("sign-in"))
    assert "Un avis écrit avant" in client.get(address).content.decode()
    assert not Comment.objects.exists()


def test_double_tap_on_useful_cancels_nothing(consultation, citizen):
    comment = given.comment(given.proposal(consultation))
    client, address = (
        make.client(citizen),
        given.address("comment-useful", comment.proposal, comment.pk),
    )
    client.post(address)
    client.post(address)
    assert comment_selectors.own_endorsements(citizen, [comment.pk]) == {comment.pk}
    client.post(f"{address}?withdraw=1")
    assert comment_selectors.own_endorsements(citizen, [comment.pk]) == set()


# ---- notices
def test_visitor_reports_a_proposal(consultation):
    proposal = given.proposal(consultation)
    address = reverse("notice-new", args=["proposal", proposal.pk])
    client = make.client()
    assert client.post(address, {"explanation": "sans motif"}).status_code == 422
    sent = client.post(address, {"reason": "spam", "email": "temoin@example.org"})
    notice = Notice.objects.get()
    assert (notice.reason, sent["Location"]) == ("spam", reverse("notice-state", args=[notice.pk]))
    assert client.get(sent["Location"]).status_code == 200


def test_reporter_reads_the_decision_and_the_outcome_of_an_appeal(consultation):
    author, moderator = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    proposal, other = given.proposal(consultation, author), make.person("moderator", consultation)
    client = make.client()
    sent = client.post(reverse("notice-new", args=["proposal", proposal.pk]), {"reason": "spam"})
    reasons = {"action": "remove", "reason": "spam", "facts": "Une publicité (exemple)."}
    decision = decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **reasons)
    page = client.get(sent["Location"]).content.decode()
    assert "). Motif" in page and "Après le recours" not in page
    decision_key = {"consultation_id": consultation.pk, "number": decision.number}
    appeal = lodge_appeal(viewer=author, text="Ce n'en est pas une (exemple).", **decision_key)
    decide_appeal(
        viewer=other, appeal_id=appeal.pk, outcome="reversed", answer="En effet (exemple)."
    )
    page = client.get(sent["Location"]).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert f"Après le recours, décision n° {decision.number + 1}" in page
    assert "Ce n'en est pas une" not in page


def test_visitor_s_notices_by_page_and_api_share_one_limit(consultation, settings):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = (
        True,
        {**settings.RATE_LIMITS, "notice": ((1, 3600),)},
    )
    first, second = given.proposal(consultation), given.proposal(consultation)
    notice = {"target": {"type": "proposal", "id": str(first.pk)}, "reason": "spam"}
    assert (
        make.client().post("/api/v1/notices/", notice, content_type="application/json").status_code
        == 201
    )
    page = make.client().post(
        reverse("notice-new", args=["proposal", second.pk]), {"reason": "spam", "explanation": "Ah"}
    )
    assert (page.status_code, Notice.objects.count()) == (422, 1)
    assert "Ah</textarea>" in page.content.decode()


@pytest.fixture
def table(organisation):
    """Return the browser of a facilitator, and the address where tables are typed."""
    workshop = workshops.draft(workshops.consultation(organisation))
    return make.client(workshops.facilitator(workshop)), f"/staff/workshops/{workshop.pk}/write/"


def type_table(table, **changed):
    """Load the page, as "Back" does, and send the form. Return the page that follows."""
    browser, address = table
    shown = browser.get(address).context["form"]
    typed = {"key": str(shown["key"].value()), "topic": shown["topic"].value() or ""}
    typed |= {"participants": "9"} if "participants" in shown.fields else {}
    typed |= {"title": WRITTEN["title"], "body": WRITTEN["body"], "then": "next"} | changed
    typed["topic"] = str(next(value for value, _label in shown.fields["topic"].choices if value))
    return browser.post(address, typed, follow=True)


def test_same_text_sent_again_after_back_is_saved_once_and_noted(table):
    assert "Déjà enregistré" not in type_table(table).content.decode()
    again = type_table(table).content.decode()
    assert "rien n’a été ajouté" in html.unescape(again)
    assert Proposal.objects.count() == 1


def test_text_withdrawn_since_may_be_sent_again(table):
    browser, address = table
    type_table(table)
    number = Proposal.objects.get().number
    browser.post(address.replace("write/", f"contributions/{number}/withdraw/"), {"key": ""})
    type_table(table)
    assert Proposal.objects.count() == 2


def test_changed_text_of_a_form_already_saved_asks_before_it_is_added(table):
    key = str(uuid.uuid4())
    type_table(table, key=key)
    asked = type_table(table, key=key, body=f"{WRITTEN['body']} Il faut un agent.")
    page = html.unescape(asked.content.decode())
    assert (asked.status_code, Proposal.objects.count()) == (422, 1)
    assert "Vous avez déjà envoyé ce formulaire" in page
    assert "Il faut un agent." in page
    new_key = str(asked.context["form"]["key"].value())
    type_table(table, key=new_key, body=f"{WRITTEN['body']} Il faut un agent.")
    assert (new_key != key, Proposal.objects.count()) == (True, 2)


def test_correction_sent_again_from_the_same_form_changes_the_object(consultation, citizen):
    comment, browser = given.comment(given.proposal(consultation), citizen), make.client(citizen)
    address = given.address("proposal", comment.proposal) + f"comments/{comment.pk}/edit/"
    key = str(uuid.uuid4())
    for body in ("Une remarque corrigée.", "Une remarque mieux corrigée."):
        assert browser.post(address, {"key": key, "body": body}).status_code == 302
    comment.refresh_from_db()
    assert comment.body == "Une remarque mieux corrigée."
