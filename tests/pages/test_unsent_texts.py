"""Drafts of visitors before they sign in: stored in limited space, and never lost."""

import html
import re

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from consult.accounts.middleware import SESSION_ORGANISATION
from consult.accounts.models import SignInAsk
from debates.models import Proposal
from frontend.toolkit.sessions.unsent_texts import DRAFTS, LONGEST_DRAFT
from moderation.models import Case, Decision
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
OWN_ORIGIN = {"origin": "http://testserver"}
WRITTEN = {
    "title": "Une carte des lieux (exemple)",
    "body": "Tapé longtemps, avant de se connecter (exemple).",
    "language": "fr",
    "charter_accepted": "on",
    "step": "send",
}


@pytest.fixture
def propose(consultation):
    return reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])


def send_without_session(propose, typed):
    """Send a form whose session and token are gone, from a browser without cookies."""
    return make.client(enforce_csrf_checks=True).post(propose, typed, headers=OWN_ORIGIN)


def test_form_with_long_or_many_field_names_is_not_stored(propose):
    long_names = {f"{n}{'x' * 900}": "" for n in range(80)}
    many_names = {f"field-{n}": "a" for n in range(400)}
    answers = [send_without_session(propose, WRITTEN | names) for names in (long_names, many_names)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert not Session.objects.exists()


def test_forms_of_one_network_are_stored_in_bounded_number(propose, settings):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = (
        True,
        {**settings.RATE_LIMITS, "draft_kept": ((2, 3600),)},
    )
    answers = [send_without_session(propose, WRITTEN) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 403, 403]
    assert Session.objects.count() == 2
    visitor = make.client().post(propose, WRITTEN)
    assert (visitor.status_code, Session.objects.count()) == (422, 2)
    assert WRITTEN["body"] in visitor.content.decode()
    assert "Votre texte ne peut pas vous attendre ici." in html.unescape(visitor.content.decode())


def test_forms_of_all_networks_are_stored_in_bounded_number(propose, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"draft_kept_total": ((3, 3600),)}
    visitors = [make.client(REMOTE_ADDR=f"2001:db8:0:{n:x}::1") for n in range(5)]
    answers = [visitor.post(propose, WRITTEN) for visitor in visitors]
    assert [answer.status_code for answer in answers] == [302] * 3 + [422] * 2
    assert Session.objects.count() == 3
    assert WRITTEN["body"] in answers[-1].content.decode()


def test_session_of_a_visitor_lasts_a_day_and_a_month_after_signing_in(propose, consultation):
    browser = make.client()
    cookie = browser.post(propose, WRITTEN).cookies[django_settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == 86400
    assert Session.objects.get().expire_date <= timezone.now() + timezone.timedelta(days=1)
    browser.force_login(make.person(consultation=consultation).participant.account)
    assert Session.objects.get().expire_date > timezone.now() + timezone.timedelta(days=29)


@pytest.mark.parametrize("signed_in", [False, True])
def test_form_that_cannot_be_stored_is_shown_again_and_sent(propose, consultation, signed_in):
    person = make.person(consultation=consultation)
    browser = make.client(person if signed_in else None, enforce_csrf_checks=True)
    body = "\nUne ligne vide d'abord. " + "x" * (100 if signed_in else LONGEST_DRAFT)
    page = browser.post(propose, WRITTEN | {"body": body, "step": "save"}, headers=OWN_ORIGIN)
    content = page.content.decode()
    assert page.status_code == 403
    fields = re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', content, re.S)
    again = {name: html.unescape(value) for name, value in fields}
    assert again == {**WRITTEN, "body": body, "step": "save"}
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', content)[1]
    answer = browser.post(propose, again | {"csrfmiddlewaretoken": token}, headers=OWN_ORIGIN)
    assert (answer.status_code in (200, 302, 422), Proposal.objects.count()) == (True, 0)


@pytest.mark.parametrize("has_token", [True, False])
def test_decision_typed_before_the_session_ended_is_there_after_signing_in(consultation, has_token):
    moderator = make.person("moderator", consultation)
    proposal = given.proposal(consultation)
    submit_notice(
        viewer=make.visitor(consultation.organisation),
        target_kind="proposal",
        target_id=proposal.pk,
        reason="privacy",
    )
    here = reverse("staff-case", args=[Case.objects.get().pk])
    words = "Votre texte donne le nom de votre voisin (exemple)."
    sent = {"action": "remove", "reason": "insult", "facts": words}
    browser = make.client(enforce_csrf_checks=not has_token)
    asked = browser.post(here, sent, headers=OWN_ORIGIN)
    assert asked["Location"].startswith(reverse("sign-in"))
    assert not Decision.objects.exists()
    browser.force_login(moderator.participant.account)
    session = browser.session
    session[SESSION_ORGANISATION] = str(consultation.organisation.pk)
    session.save()
    page = browser.get(here)
    assert words in html.unescape(page.text)
    assert page.context["form"].chosen() == "insult"
    assert "Voici ce que vous aviez écrit" in page.text
    assert words not in html.unescape(browser.get(here).text)


def test_ask_for_a_code_carries_bounded_drafts(propose, consultation, settings):
    proposal = given.proposal(consultation)
    browser = make.client()
    for address in (propose, given.address("proposal-comment", proposal)):
        browser.post(address, WRITTEN | {"body": "é" * 58_000, "step": "save"})
    others = {f"/autre/{n}/": {"body": ["é" * 58_000]} for n in range(5)}
    session = browser.session
    session[DRAFTS] = others | session[DRAFTS]
    session.save()
    sent = {"email": "voisine@example.org", "next": "/?" + "q" * 5000}
    waits_at = browser.post(reverse("sign-in"), sent)["Location"]
    ask = SignInAsk.objects.get()
    assert len(ask.sealed) <= 330_000
    assert browser.get(f"{reverse('sign-in')}?{waits_at.partition('?')[2]}").status_code == 200
