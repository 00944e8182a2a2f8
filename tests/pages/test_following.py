"""The pages of follows and notifications, without scripts and without loss of input."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from consult.notifications import links, selectors
from consult.notifications.actions import follows as follow_actions
from consult.notifications.actions import mailings as mailing_actions
from consult.notifications.models import Follow, Notification
from debates.proposals.actions import proposals as proposal_actions
from tests.factories import make
from tests.notifications.scene import follower, wish, work
from tests.pages import given
from tests.pages.test_counts import count_queries

pytestmark = pytest.mark.django_db
NEWS = "/account/notifications/"


@pytest.fixture
def reader(consultation):
    return make.person(consultation=consultation)


def open_page(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_follow_and_stop_from_each_page(consultation, reader):
    proposal = given.proposal(consultation)
    comment = given.comment(proposal)
    topic, client = consultation.topics.first(), make.client(reader)
    places = {
        ("consultation", consultation.pk): reverse("consultation", args=[consultation.slug]),
        ("topic", topic.pk): reverse("topic", args=[consultation.slug, topic.slug]),
        ("proposal", proposal.pk): given.address("proposal", proposal),
        ("comment", comment.pk): given.address("comment", proposal, comment.pk),
    }
    for (kind, pk), page in places.items():
        act = reverse("follow", args=[kind, pk])
        assert f'action="{act}"' in open_page(client, page)
        client.post(act)
        assert selectors.follows(reader, kind, pk)
        button = re.search(rf'action="{act}".*?</form>', open_page(client, page), re.DOTALL)[0]
        assert 'name="stop"' in button
        client.post(act, {"stop": "1"})
        assert not selectors.follows(reader, kind, pk)


def test_visitor_signs_in_to_follow(consultation, reader):
    act, visitor = reverse("follow", args=["consultation", consultation.pk]), make.client()
    assert f'href="{act}"' in open_page(visitor, reverse("consultation", args=[consultation.slug]))
    for answer in (visitor.get(act), visitor.post(act)):
        assert answer["Location"].startswith("/sign-in/?next=%2Fconsultations%2Fessai%2F&act=")
    assert not Follow.objects.exists()
    page = open_page(make.client(reader), act)
    assert page.count('<button class="btn" type="submit" autofocus>') == 1


def test_empty_lists_of_follows_and_news_suggest_an_action(reader):
    client = make.client(reader)
    for address in (NEWS, f"{NEWS}followed/"):
        assert reverse("consultation-list") in open_page(client, address).split("<main")[1]


def test_header_shows_the_number_of_unread_news_to_participants_only(consultation, reader):
    follow_actions.follow(viewer=reader, kind="consultation", object_id=consultation.pk)
    given.proposal(consultation), given.proposal(consultation)
    work()
    home = open_page(make.client(reader), "/")
    shown = r'class="unread">2\s<span class="vh">notifications non lues'
    assert re.search(rf"Menu\s*<span {shown}", home)  # on phones
    assert len(re.findall(shown, home)) == 3
    assert "unread" not in open_page(make.client(), "/")


def test_news_are_marked_as_read_singly_or_together_except_newer_ones(consultation, reader):
    follow_actions.follow(viewer=reader, kind="consultation", object_id=consultation.pk)
    for _ in range(3):
        given.proposal(consultation)
    work()
    client = make.client(reader)
    first = client.get(NEWS)
    assert first["Cache-Control"] == "private, no-store"
    (line, _url), *_others = first.context["lines"]
    client.post(NEWS, {"id": line.id})
    assert selectors.unread_count(reader) == 2
    until = first.context["until"]
    given.proposal(consultation)
    work()
    Notification.objects.filter(pk=selectors.notifications(reader)[0].pk).update(
        created_at="2040-01-01T00:00Z"
    )
    client.post(NEWS, {"until": until})
    assert selectors.unread_count(reader) == 1
    for wrong in ({}, {"until": "hier"}, {"until": "2026-01-01"}, {"id": "x"}):
        assert client.post(NEWS, wrong).status_code == 400
    assert client.get(f"{NEWS}?from=x").status_code == 400


def test_list_is_paged(consultation, reader, monkeypatch):
    monkeypatch.setattr("frontend.following.views.PAGE", 2)
    follow_actions.follow(viewer=reader, kind="consultation", object_id=consultation.pk)
    for _ in range(3):
        given.proposal(consultation)
    work()
    client = make.client(reader)
    assert client.get(NEWS).context["next_start"] == 2
    last = client.get(f"{NEWS}?from=2")
    assert (len(last.context["lines"]), last.context["next_start"]) == (1, None)


def test_pages_ask_the_same_for_one_and_for_three(consultation, reader):
    client = make.client(reader)

    def add_objects():
        proposal = given.proposal(consultation, reader)
        work()
        given.comment(proposal)
        work()

    add_objects()
    before = count_queries(client, NEWS), count_queries(client, f"{NEWS}followed/")
    add_objects(), add_objects()
    assert (before, (count_queries(client, NEWS), count_queries(client, f"{NEWS}followed/"))) == (
        (9, 6),
        (9, 6),
    )


def test_withdrawn_proposal_is_unfollowed_from_the_list_without_its_title(consultation, reader):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author, title="Une idée bientôt retirée")
    follow_actions.follow(viewer=reader, kind="proposal", object_id=proposal.pk)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    client, address = make.client(reader), f"{NEWS}followed/"
    page = open_page(client, address)
    assert ("bientôt retirée" in page, "n’est plus public" in page) == (False, True)
    assert client.post(address, {"kind": "nothing", "id": proposal.pk}).status_code == 400
    client.post(address, {"kind": "proposal", "id": proposal.pk})
    assert selectors.followed(reader) == []


def test_choices_are_kept_and_what_does_not_exist_is_refused(consultation, reader):
    client, address = make.client(reader), reverse("account-notification-choices")
    defaults = client.get(address).context["form"].initial
    assert (defaults["answer"], defaults["proposal"], defaults["every"]) == (
        "at_once",
        "digest",
        "day",
    )
    chosen = {kind: "list" for kind in defaults if kind not in ("every", "key")}
    assert (
        client.post(address, {**chosen, "every": "week", "proposal": "pigeon"}).status_code == 422
    )
    assert client.post(address, {**chosen, "every": "week"}).status_code == 302
    stored = selectors.channels_of(reader.participant.pk)
    assert stored == dict.fromkeys(stored, "list")
    assert selectors.rhythm_of(reader.participant.pk) == "week"


# ---- stop


@pytest.fixture
def mailed(consultation):
    """Return a participant who has just received an email."""
    participant = follower(consultation)
    wish(participant, "at_once")
    given.proposal(consultation)
    work()
    mailing_actions.send_due()
    return participant


def channels(viewer):
    return set(selectors.channels_of(viewer.participant.pk).values())


def test_mail_programs_stop_mails_in_one_post(mailed):
    [message] = mail.outbox
    address = message.message()["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    program = make.client(enforce_csrf_checks=True)
    for _ in range(2):
        one_click = {"List-Unsubscribe": "One-Click"}
        assert program.post(address, one_click).status_code == 204
        assert channels(mailed) == {"list"}
    assert not program.cookies


def test_link_leads_to_a_page_with_one_button_and_reading_it_stops_nothing(mailed):
    [message] = mail.outbox
    browser = make.client(enforce_csrf_checks=True)
    head = message.message()["List-Unsubscribe"].strip("<>")
    redirect = browser.get(head.removeprefix("http://testserver"))
    assert redirect.status_code == 303
    assert f"http://testserver{redirect['Location']}" in message.body
    page = browser.get(redirect["Location"])
    main = page.content.decode().split("<main")[1].split("</main")[0]
    assert (main.count("<button"), channels(mailed)) == (1, {"at_once"})
    token = browser.cookies["csrftoken"].value
    done = browser.post(redirect["Location"], {"csrfmiddlewaretoken": token})
    assert (done.status_code, channels(mailed)) == (200, {"list"})
    given.proposal(make.consultation(mailed.organisation, slug="autre"))
    work(), mailing_actions.send_due()
    assert len(mail.outbox) == 1


def test_link_of_a_mail_is_valid_for_one_act_in_one_organisation(mailed, other_organisation):
    """Check sections 33 and 42 of docs/security-tests.md.

    A token allows one act in one organisation. An invented token allows none.
    """
    token = links.token_of(mailed.participant.pk)
    browser = make.client()
    browser.post(reverse("mail-stop", args=[token]))
    assert browser.get("/account/").status_code == 302
    elsewhere = make.client(host="autre.example.org")
    for client, wrong in (
        (elsewhere, token),
        (browser, token[:-1]),
        (browser, token + "a"),
        (browser, "x:y"),
    ):
        for prefix in ("/mail-stop/", "/api/v1/mail-stop/"):
            assert client.get(f"{prefix}{wrong}/").status_code == 404
            assert client.post(f"{prefix}{wrong}/").status_code == 404
    bearer = make.client().get("/api/v1/me/", headers={"authorization": f"Bearer {token}"})
    assert bearer.status_code == 401
