"""Acts of visitors that the sign-in code completes: once, as stated, with nothing typed lost."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db.models import F
from django.urls import reverse

from consult.accounts.models import Account, SignInAsk
from consult.accounts.sign_in import codes
from consult.accounts.sign_in.actions import confirm_address, open_account
from consult.accounts.viewers.selectors import viewer_for
from consult.notifications.models import Follow
from consult.questionnaires.models import Submission
from debates.models import Comment, Endorsement, Proposal
from debates.proposals.selectors.proposals import title_of
from frontend.toolkit.sessions.unsent_texts import DRAFTS
from tests.factories import make
from tests.moderation import test_measures
from tests.pages import given, test_passkeys, test_second_factor
from tests.questionnaires import given as questionnaires
from tests.votes import polls
from votes.selectors.own import own_positions

pytestmark = pytest.mark.django_db
EMAIL = "nouvelle@example.org"
WORDS = "Tapé avant de se connecter (exemple)."


def words(answer):
    """Return the text of a page, with plain spaces."""
    return re.sub(
        r"[\s\u2060]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    )


def fields(page):
    """Return the hidden fields of the first form of the sign-in page."""
    form = re.search(r'<form class="form".*?</form>', page.content.decode(), re.S)[0]
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    }


def begin(visitor, pressed, email=EMAIL):
    """Go from the answer to a pressed button to the page of the code; return the address page."""
    page = visitor.get(pressed["Location"])
    redirect = visitor.post(reverse("sign-in"), {**fields(page), "email": email})
    visitor.waits_at = redirect["Location"]
    return page


def code():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def link():
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def type_code(browser, at=None):
    return browser.post(at or browser.waits_at, {"code": code()})


def press_position(proposal, visitor, choice="disagree"):
    return visitor.post(given.address("proposal-position", proposal), {"position": choice})


def press_comment(proposal, visitor, **more):
    typed = {"body": WORDS, "charter_accepted": "on", "signature": "unnamed", **more}
    return visitor.post(given.address("proposal-comment", proposal), typed)


def position(proposal, email=EMAIL):
    """Return the position of the person with an address, or None."""
    account = Account.objects.filter(email=email).first()
    if account is None:
        return None
    own = own_positions(viewer_for(proposal.organisation, account), [proposal.pk])
    return own[proposal.pk].choice if own else None


@pytest.fixture
def proposal(consultation):
    return given.proposal(consultation)


def test_code_saves_the_position_that_a_visitor_pressed(proposal):
    visitor = make.client()
    page = begin(visitor, press_position(proposal, visitor))
    assert "Votre avis : pas d’accord" in words(page)
    assert "Votre avis comptera dès que vous aurez écrit le code" in words(page)
    waits = visitor.get(visitor.waits_at)
    assert "Confirmer mon avis" in words(waits)
    assert "Rien n’est encore enregistré" in words(waits)
    assert position(proposal) is None
    done = type_code(visitor)
    assert done["Location"] == f"{given.address('proposal', proposal)}#opinion-{proposal.pk}"
    assert "Votre avis est enregistré : pas d’accord." in words(visitor.get(done["Location"]))
    assert position(proposal) == "disagree"


def test_choice_of_a_visitor_is_in_no_address_row_or_email(proposal):
    visitor = make.client()
    pressed = press_position(proposal, visitor)
    begin(visitor, pressed)
    hidden = [pressed["Location"], visitor.waits_at, mail.outbox[-1].body, mail.outbox[-1].subject]
    hidden += [str(SignInAsk.objects.values().get()), str(dict(visitor.session))]
    assert not [text for text in hidden if "disagree" in text or "pas d’accord" in text]
    sent = mail.outbox[-1].body
    assert "Ce code enregistre votre avis sur une contribution" in sent
    assert proposal.consultation.title in sent
    assert title_of(proposal) not in sent


def test_done_act_leaves_neither_choice_nor_text_in_the_row(proposal):
    visitor = make.client()
    begin(visitor, press_comment(proposal, visitor))
    type_code(visitor)
    token = parse_qs(urlsplit(visitor.waits_at).query)["ask"][0]
    pending_data = codes.load_pending_data(SignInAsk.objects.get(), token)
    assert pending_data.keys() == {"next", "typed", "done", "email"}
    assert pending_data["typed"] == {}
    assert SignInAsk.objects.get().email == ""
    assert not visitor.session.get(DRAFTS)


def test_code_publishes_the_comment_of_a_visitor_once(proposal):
    visitor, tab = make.client(), make.client()
    page = begin(visitor, press_comment(proposal, visitor))
    assert "Votre commentaire" in words(page)
    assert WORDS in words(page)
    done = type_code(visitor)
    comment = Comment.objects.get()
    assert comment.body == WORDS
    assert done["Location"].endswith(f"?comments=newest#comment-{comment.pk}")
    again = type_code(tab, visitor.waits_at)  # a second tap, before the first answer came
    assert again["Location"] == done["Location"]
    assert tab.get(reverse("account")).status_code == 200
    assert Comment.objects.count() == 1


def test_form_pressed_twice_and_confirmed_twice_publishes_once(proposal):
    visitor = make.client()
    key = "0197f0d0-0000-7000-8000-000000000001"
    places = []
    for _press in range(2):
        begin(visitor, press_comment(proposal, visitor, key=key))
        places.append((visitor.waits_at, code()))
    done = [visitor.post(at, {"code": sent})["Location"] for at, sent in places]
    assert done[0] == done[1]
    assert Comment.objects.count() == 1
    begin(
        visitor := make.client(),
        press_comment(proposal, visitor, key=key, body=f"{WORDS} Bis.", signature="known"),
    )
    type_code(visitor)
    assert Comment.objects.count() == 2


def test_code_sends_the_contribution_of_a_visitor(consultation):
    visitor = make.client()
    address = reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])
    typed = {
        "title": "Une carte des lieux (exemple)",
        "body": WORDS,
        "language": "fr",
        "signature": "unnamed",
    }
    refused = visitor.post(address, {**typed, "step": "send"})
    assert refused.status_code == 422  # the charter is asked for before the address
    begin(visitor, visitor.post(address, {**typed, "step": "send", "charter_accepted": "on"}))
    confirmation = visitor.get(type_code(visitor)["Location"])
    assert "Votre contribution est publiée, sous le numéro" in words(confirmation)
    assert Proposal.objects.get().number


def test_code_saves_the_vote_of_a_visitor(consultation):
    question, visitor = polls.opened(consultation), make.client()
    chosen = str(question.poll.options.first().pk)
    address = reverse("question-ballot", args=[consultation.slug, question.pk])
    page = begin(visitor, visitor.post(address, {"choice": chosen, "step": "cast"}))
    assert question.poll.options.first().label in words(page)
    assert question.poll.options.first().label not in mail.outbox[-1].body
    confirmation = visitor.get(type_code(visitor)["Location"])
    assert "Votre vote est enregistré." in words(confirmation)


@pytest.mark.parametrize("anonymity", ["anonymous", "named"])
def test_code_sends_the_answers_of_a_visitor_once(consultation, anonymity):
    questionnaire = questionnaires.opened(consultation, anonymity=anonymity)
    way = questionnaires.item(questionnaire, "way").name
    visitor, tab = make.client(), make.client()
    address = reverse("questionnaire-answer", args=[consultation.slug, questionnaire.number])
    sent = visitor.post(address, {"step": "send", "charter_accepted": "on", way: "a-velo"})
    begin(visitor, sent)
    assert type_code(visitor)["Location"] == reverse(
        "questionnaire-sent", args=[consultation.slug, questionnaire.number]
    )
    assert type_code(tab, visitor.waits_at).status_code == 302
    assert Submission.objects.count() == 1


def test_code_starts_to_follow_and_endorses(consultation, proposal):
    visitor, comment = make.client(), given.comment(proposal)
    followed = visitor.get(reverse("follow", args=["consultation", consultation.pk]))
    begin(visitor, followed)
    assert "Nous vous préviendrons des nouveautés" in words(
        visitor.get(type_code(visitor)["Location"])
    )
    assert Follow.objects.filter(participant__account__email=EMAIL).count() == 1
    other = make.client()
    useful = reverse("comment-useful", args=[consultation.slug, proposal.number, comment.pk])
    begin(other, other.get(useful), "autre@example.org")
    assert type_code(other)["Location"].endswith(f"#comment-{comment.pk}")
    assert Endorsement.objects.count() == 1


def test_link_completes_the_act_on_another_device_and_the_first_one_says_so(proposal):
    here, elsewhere = make.client(), make.client()
    begin(here, press_comment(proposal, here))
    polled = {"HX-Request": "true"}
    assert here.get(here.waits_at, headers=polled).status_code == 204
    for method in ("get", "head", "options"):
        assert getattr(make.client(), method)(link()).status_code == 200
    assert not Comment.objects.exists()  # programs that read e-mails open links
    link_page = words(elsewhere.get(link()))
    assert "Publier mon commentaire" in link_page
    assert WORDS in link_page
    done = elsewhere.post(link())
    assert Comment.objects.get().body == WORDS
    assert here.get(here.waits_at, headers=polled)["HX-Redirect"] == here.waits_at
    code_page = here.get(here.waits_at)
    assert "Votre commentaire est envoyé." in words(code_page)
    assert done["Location"].partition("#")[0] in code_page.content.decode()
    assert here.get(reverse("account")).status_code == 302  # and is not signed in
    SignInAsk.objects.update(used_at=F("used_at") - timedelta(minutes=1))
    assert "Votre commentaire est envoyé." in words(make.client().get(link()))


def test_refused_act_keeps_the_text_and_says_why(consultation, proposal):
    visitor = make.client()
    begin(visitor, press_comment(proposal, visitor))
    make.move_phases(consultation, days=-400)
    refused = type_code(visitor)
    assert refused.status_code == 422
    assert WORDS in words(refused)
    assert given.address("proposal-comment", proposal) in refused.content.decode()
    assert not Comment.objects.exists()


def test_refused_position_is_named_and_not_saved(consultation, proposal):
    visitor = make.client()
    begin(visitor, press_position(proposal, visitor))
    make.move_phases(consultation, days=-400)
    refused = type_code(visitor)
    assert refused.status_code == 409
    assert "Vous aviez choisi : pas d’accord" in words(refused)
    assert position(proposal) is None


def test_member_of_the_team_reads_why_and_copies_the_text(consultation, proposal):
    member = make.person("manager", consultation)
    visitor = make.client()
    begin(visitor, press_comment(proposal, visitor), member.participant.account.email)
    refused = type_code(visitor)
    assert refused.status_code == 403
    assert WORDS in words(refused)
    assert not Comment.objects.exists()


def test_suspended_person_reads_why_and_copies_the_text(organisation, consultation, proposal):
    person = make.person(consultation=consultation)
    admin = make.person("organisation_admin", organisation=organisation)
    approval = test_measures.ask(admin, person, consultation, "suspend")
    test_measures.grant(make.person("moderator", consultation), approval)
    visitor = make.client()
    begin(visitor, press_comment(proposal, visitor), person.participant.account.email)
    page = visitor.get(type_code(visitor)["Location"])
    assert "Votre texte n’a pas été envoyé" in words(page)
    assert WORDS in words(page)
    assert not Comment.objects.exists()


def test_text_that_comes_back_without_an_act_is_said_to_wait(proposal):
    visitor = make.client(enforce_csrf_checks=True)
    typed = {"body": WORDS, "charter_accepted": "on", "signature": "unnamed"}
    lost = visitor.post(
        given.address("proposal-comment", proposal), typed, headers={"origin": "http://testserver"}
    )
    begin(make.client(), lost)
    back = visitor.get(given.address("proposal-comment", proposal))
    assert "Rien n’est encore envoyé" in words(back)
    assert WORDS in words(back)


def test_charter_and_personal_data_are_asked_about_before_the_address(proposal):
    visitor = make.client()
    for more in ({"charter_accepted": ""}, {"body": f"{WORDS} 06 12 34 56 78"}):
        refused = press_comment(proposal, visitor, **more)
        assert refused.status_code == 422
        assert WORDS in words(refused)


def test_second_factor_comes_before_the_act(proposal, consultation):
    person = test_passkeys.make_known_person(consultation)
    account = person.participant.account
    _client, secret = test_second_factor.set_up(person)
    visitor = make.client()
    begin(visitor, press_position(proposal, visitor), account.email)
    redirect = type_code(visitor)
    assert redirect["Location"] == test_second_factor.SECOND
    assert position(proposal, account.email) is None
    assert "disagree" not in str(dict(visitor.session))
    done = visitor.post(
        test_second_factor.SECOND, {"code": test_second_factor.compute_code(secret)}
    )
    assert done["Location"].endswith(f"#opinion-{proposal.pk}")
    assert position(proposal, account.email) == "disagree"
    assert "consult.pending_act" not in visitor.session


def test_password_completes_the_act(proposal):
    account = open_account(email="connue@example.org", password=test_second_factor.PASSWORD)
    confirm_address(account=account)
    visitor = make.client()
    page = visitor.get(press_position(proposal, visitor)["Location"])
    by_password = html.unescape(
        re.search(r'href="(/sign-in/password/[^"]+)"', page.content.decode())[1]
    )
    password_page = visitor.get(by_password)
    assert "Votre avis : pas d’accord" in words(password_page)
    typed = {"email": account.email, "password": test_second_factor.PASSWORD}
    done = visitor.post(reverse("sign-in-password"), {**fields(password_page), **typed})
    assert done["Location"].endswith(f"#opinion-{proposal.pk}")
    assert position(proposal, account.email) == "disagree"


def test_passkey_completes_the_act(proposal, consultation):
    person = test_passkeys.make_known_person(consultation)
    account = person.participant.account
    _client, device = test_passkeys.set_up(person)
    visitor = make.client()
    page = visitor.get(press_position(proposal, visitor)["Location"])
    signed = device.sign(page)
    done = visitor.post(reverse("sign-in-passkey"), {**fields(page), **signed})
    assert done["Location"].endswith(f"#opinion-{proposal.pk}")
    assert position(proposal, account.email) == "disagree"


def test_act_that_waits_on_a_second_factor_is_not_done_for_another_person(proposal, consultation):
    person = test_passkeys.make_known_person(consultation)
    account = person.participant.account
    test_second_factor.set_up(person)
    visitor = make.client()
    begin(visitor, press_position(proposal, visitor), account.email)
    type_code(visitor)
    plain = make.client()
    plain.cookies = visitor.cookies
    plain.post(reverse("sign-in"), {"email": "autre@example.org", "next": "/search/"})
    token = parse_qs(urlsplit(link()).query)["ask"][0]
    assert type_code(plain, f"/sign-in/code/?ask={token}")["Location"] == "/search/"
    assert position(proposal, "autre@example.org") is None
    assert position(proposal, account.email) is None


@pytest.mark.parametrize("change", ["forged", "old", "other organisation"])
def test_act_that_is_not_ours_or_too_old_is_ignored(proposal, change, monkeypatch):
    visitor = make.client()
    page = visitor.get(press_position(proposal, visitor)["Location"])
    sent = {**fields(page), "email": EMAIL}
    if change == "forged":
        sent["act"] = f"{sent['act'][:-4]}AAA="
    elif change == "old":
        monkeypatch.setattr("frontend.toolkit.sessions.pending_acts.DAY", -1)
    else:
        make.organisation(name="Autre (exemple)", slug="autre", domain="autre.example")
        visitor = make.client(host="autre.example")
    visitor.waits_at = visitor.post(reverse("sign-in"), sent)["Location"]
    type_code(visitor)
    assert position(proposal) is None
