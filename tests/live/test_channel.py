"""The live channel of a consultation, through real sockets on the served site.

The tests check which clients may connect and which hints they receive.
"""

import json
import time

import pytest
from django.contrib.sessions.models import Session

from consult.accounts.measures.actions import set_measures
from consult.accounts.models import Account, RoleGrant
from consult.core.live import hub, numbers, outbound_queue, room
from debates.comments.actions import comments as comment_actions
from debates.proposals.actions import proposals as proposal_actions
from moderation.decisions.actions.decisions import decide
from tests.factories import make
from tests.faults.served import call
from tests.live.lines import OPTIONS, Client, all_hinted, at_store, site
from tests.votes import polls
from tests.votes.places import cast, published, set_public, withdraw
from votes.exceptions import QuestionIsFrozen

pytestmark = pytest.mark.committed


def session_of(viewer):
    return make.client(viewer).cookies["sessionid"].value


def test_only_a_page_of_this_tenant_opens_a_connection(committed, town, consultation):
    make.organisation(name="Autre ville (exemple)", slug="autre", domain="autre.example.org")
    origins = {
        "http://testserver": None,
        "http://autre.example.org": 4403,
        "https://testserver": 4403,
        "http://testserver:8080": 4403,
        "http://testserver.example.org": 4403,
        "http://evil.example": 4403,
        "http://eviltestserver": 4403,
        "null": 4403,
        None: 4403,
    }
    with site(committed) as (port, _server):
        codes = {origin: Client(port, origin=origin).get_refusal_code() for origin in origins}
        foreign_host = Client(
            port, host="autre.example.org", origin="http://testserver"
        ).get_refusal_code()
        unknown_host = Client(
            port, host="unknown.example.org", origin="http://unknown.example.org"
        ).get_refusal_code()
    assert (codes, foreign_host, unknown_host) == (origins, 4403, 4404)


def test_channel_of_draft_or_foreign_consultation_is_not_found_for_outsiders(
    committed, town, consultation
):
    draft = make.consultation(town, slug="brouillon", state="draft")
    elsewhere = make.organisation(
        name="Autre ville (exemple)", slug="autre", domain="autre.example.org"
    )
    make.consultation(elsewhere, slug="ailleurs")
    manager, other = make.person("manager", draft), make.person(consultation=draft)
    with site(committed) as (port, _server):
        codes = [
            Client(port, "brouillon").get_refusal_code(),
            Client(port, "brouillon", session=session_of(other)).get_refusal_code(),
            Client(port, "brouillon", session=session_of(manager)).get_refusal_code(),
            Client(port, "ailleurs").get_refusal_code(),
            Client(port, "rien").get_refusal_code(),
        ]
    assert codes == [4404, 4404, None, 4404, 4404]


def test_changed_public_count_is_hinted_and_hidden_one_is_not(committed, town, consultation):
    places = {
        kind: make.consultation(town, slug=kind, results_visibility=kind)
        for kind in ("after_vote", "sealed")
    }
    places["essai"] = consultation
    texts = {slug: published(place) for slug, place in places.items()}
    with site(committed) as (port, _server):
        clients = {slug: Client(port, slug) for slug in places}
        assert all(client.receive(type="hello", live=True) for client in clients.values())
        for slug, client in clients.items():
            all_hinted(places[slug].pk, client)
        for slug, text in texts.items():
            voter = make.person(consultation=places[slug])
            cast(voter, text)
            cast(voter, text, "disagree")
            withdraw(voter, text)
        received = {
            slug: all_hinted(places[slug].pk, client)[0] for slug, client in clients.items()
        }
    assert [received["after_vote"], received["sealed"]] == [[], []]
    moved = [frame for frame in received["essai"] if frame["type"] == "position.changed"]
    assert {frame["proposal"] for frame in moved} == {str(texts["essai"].pk)}
    assert moved[-1]["version"] == 3
    allowed = {"type", "proposal", "version", "epoch", "seq", "spread"}
    assert {name for frame in received["essai"] for name in frame} == allowed


def test_count_of_a_poll_is_hinted_if_it_is_public(committed, town, consultation):
    visible, hidden = (polls.opened(consultation, visibility=kind) for kind in ("live", "sealed"))
    with site(committed) as (port, _server):
        client = Client(port)
        assert client.receive(type="hello", live=True)
        all_hinted(consultation.pk, client)
        for poll in (visible, hidden):
            polls.vote(make.person(consultation=consultation), poll, 0)
        [frames] = all_hinted(consultation.pk, client)
    assert [(frame["type"], frame.get("question")) for frame in frames] == [
        ("question.changed", str(visible.pk))
    ]


def test_a_burst_is_one_hint_a_second_and_ends_with_the_last_version(
    committed, town, consultation, monkeypatch
):
    monkeypatch.undo()  # the period of production, one second
    text, voters = (
        published(consultation),
        [make.person(consultation=consultation) for _ in range(25)],
    )
    with site(committed) as (port, _server):
        client = Client(port)
        client.watch(text)
        assert client.receive(type="hello")
        began = time.monotonic()
        for voter in voters:
            cast(voter, text)
        [frames] = all_hinted(consultation.pk, client)
        lasted = time.monotonic() - began
    moved = [frame for frame in frames if frame["type"] == "position.changed"]
    assert moved[-1]["version"] == 25
    assert len(moved) <= lasted + 2, "one at once, one a second, the last version"
    assert len(moved) < 25


def test_words_that_leave_public_view_are_hinted_at_once_decided(committed, town, consultation):
    proposal, moderator = published(consultation), make.person("moderator", consultation)
    comment = comment_actions.submit_comment(
        viewer=make.person(consultation=consultation),
        proposal_id=proposal.pk,
        body="Cette personne ment, tout le monde le sait (exemple).",
        charter_accepted=True,
    )
    decision = {
        "action": "remove",
        "reason": "insult",
        "facts": "Une voisine y est traitée de menteuse.",
    }
    with site(committed) as (port, _server):
        client, elsewhere = (
            Client(port).watch(proposal),
            Client(port).watch(published(consultation, number=102)),
        )
        assert client.receive(type="watching") and elsewhere.receive(type="watching")
        all_hinted(consultation.pk, client, elsewhere)
        decide(viewer=moderator, target_kind="comment", target_id=comment.pk, **decision)
        decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **decision)
        frames, others = all_hinted(consultation.pk, client, elsewhere)
    hints = [frame for frame in frames if frame["type"] != "figures.changed"]
    assert [(hint["type"], hint["proposal"], hint.get("comment")) for hint in hints] == [
        ("comment.changed", str(proposal.pk), str(comment.pk)),
        ("proposal.changed", str(proposal.pk), None),
    ]
    assert [frame for frame in others if frame["type"].endswith("t.changed")] == []
    assert {name for hint in hints for name in hint} == {
        "type",
        "proposal",
        "comment",
        "epoch",
        "seq",
        "spread",
    }


def test_subscriber_receives_only_hints_of_the_watched_proposals_and_topics(
    committed, town, consultation
):
    watched_topic, other_topic = consultation.topics.all()
    mine, other = published(consultation, number=101), published(consultation, number=102)
    author = make.person(consultation=consultation)
    with site(committed) as (port, _server):
        client, everything = Client(port).watch(mine, topics=[watched_topic]), Client(port)
        assert client.receive(type="watching") and everything.receive(type="hello")
        cast(author, other)
        comment = comment_actions.submit_comment(
            viewer=author,
            proposal_id=mine.pk,
            body="Je suis de cet avis, pour mon quartier.",
            charter_accepted=True,
        )
        new = [
            proposal_actions.submit_proposal(viewer=author, topic_id=topic.pk, **proposal_texts(n))
            for n, topic in enumerate((watched_topic, other_topic))
        ]
        of_mine, of_all = all_hinted(consultation.pk, client, everything)
    hints = [(frame["type"], frame.get("proposal")) for frame in of_mine]
    whole = {frame["type"] for frame in of_all}
    about = {
        hint
        for hint in hints
        if hint[1] not in (None, str(mine.pk)) or hint[0] != "proposal.published"
    }
    about.discard(("figures.changed", None))
    assert about == {("comment.published", str(mine.pk)), ("proposal.published", str(new[0].pk))}
    assert whole == {
        "position.changed",
        "comment.published",
        "proposal.published",
        "figures.changed",
    }
    assert comment.proposal_id == mine.pk


def proposal_texts(number):
    title = f"Ouvrir un lieu d'aide près de chez soi, {number}"
    return {
        "title": title,
        "body": "Dans chaque quartier, avec des horaires du soir.",
        "charter_accepted": True,
    }


def test_refused_or_undone_act_sends_no_hint(committed, town, consultation):
    from django.db import transaction

    text, voter = published(consultation), make.person(consultation=consultation)
    hidden = published(consultation)
    set_public(hidden, is_public=False)
    with site(committed) as (port, _server):
        client = Client(port)
        assert client.receive(type="hello")
        all_hinted(consultation.pk, client)
        with transaction.atomic():
            cast(voter, text)
            transaction.set_rollback(True)
        with pytest.raises(QuestionIsFrozen):
            cast(voter, hidden)
        assert all_hinted(consultation.pk, client) == [[]]


def test_connection_is_closed_within_five_seconds_after_rights_end(committed, town, consultation):
    people = {
        name: make.person(consultation=consultation)
        for name in ("leaves", "closed", "new password", "stays")
    }
    manager = make.person(
        "manager", draft := make.consultation(town, slug="brouillon", state="draft")
    )
    sessions = {name: session_of(viewer) for name, viewer in people.items()}
    with site(committed) as (port, _server):
        clients = {name: Client(port, session=key) for name, key in sessions.items()}
        clients |= {
            "visitor": Client(port),
            "manager": Client(port, "brouillon", session=session_of(manager)),
        }
        assert all(client.receive(type="hello") for client in clients.values())
        Session.objects.filter(pk=sessions["leaves"]).delete()
        Account.objects.filter(pk=people["closed"].participant.account_id).update(is_active=False)
        account = people["new password"].participant.account
        account.set_password("quatre mots bien ordinaires")
        account.save()
        RoleGrant.objects.filter(consultation=draft).delete()
        codes = {
            name: client.get_close_code()
            for name, client in clients.items()
            if name not in ("stays", "visitor")
        }
        all_hinted(consultation.pk, clients["stays"], clients["visitor"])
    assert codes == {"leaves": 4403, "closed": 4403, "new password": 4403, "manager": 4403}


def test_a_subscription_asks_for_rights_again(committed, town, consultation):
    person = make.person(consultation=consultation)
    key = session_of(person)
    with site(committed) as (port, _server):
        client = Client(port, session=key)
        assert client.receive(type="hello")
        Session.objects.filter(pk=key).delete()
        client.watch()
        assert client.get_close_code() == 4403


def test_malformed_subscription_closes_the_connection(committed, town, consultation):
    many = json.dumps({"watch": {"proposals": [f"{n:032x}" for n in range(110)]}})
    frames = {
        "hello": 4400,
        '{"watch": {"proposals": ["x"]}}': 4400,
        '{"watch": []}': 4400,
        "[" * 4000: 4400,
        many: 4400,
        "x" * 4097: 1009,
        "x" * 20000: 1009,
        b"\x00\x01": 4400,
    }
    with site(committed) as (port, _server):
        codes = {}
        for frame in frames:
            client = Client(port)
            client.socket.send(frame)
            codes[frame] = client.get_close_code()
        hasty, patient = Client(port), Client(port)
        for _ in range(5):
            patient.watch()
        for _ in range(6):
            hasty.watch()
        assert hasty.get_close_code() == 4429
        all_hinted(consultation.pk, patient)
    assert codes == frames


def test_idle_connection_stays_open_and_receives_hints(committed, own_store, consultation):
    text, short = published(consultation), at_store(own_store.url)
    # The connection is silent for longer than the socket timeout of Redis, and for longer than the
    # time between two pings.
    short["CHANNEL_LAYERS"]["default"]["CONFIG"]["hosts"][0]["socket_timeout"] = 0.3
    pings = (*OPTIONS, "--ws-ping-interval", "0.2")
    with site(committed, options=pings, **short) as (port, _server):
        client = Client(port)
        assert client.receive(type="hello", live=True)
        own_store.wait_for("mget", 15)  # one per beat
        cast(make.person(consultation=consultation), text)
        assert "position.changed" in {
            frame["type"] for frame in all_hinted(consultation.pk, client)[0]
        }


@pytest.mark.soak
def test_connection_idle_for_a_minute_stays_open_and_receives_hints(committed, town, consultation):
    text = published(consultation)
    with site(committed, patched={}) as (port, _server):
        client = Client(port)
        assert client.get_close_code(60) is None
        cast(make.person(consultation=consultation), text)
        assert client.receive(2, type="position.changed", proposal=str(text.pk))


def test_periods_equal_the_documented_ones():
    """Check the periods of production against ADR 18 and docs/live.md, which promises five seconds.

    Rights are checked in every second beat.
    """
    assert (hub.BEAT, hub.AGAIN, outbound_queue.REST, numbers.TURN) == (2, 1, 1, 1000)
    assert (numbers.RECENT_SECONDS, room.RECENT_SECONDS, hub.LINGER) == (8, 8, 30)


def test_returning_client_is_asked_to_reread_only_if_hints_were_sent_since(
    committed, town, consultation
):
    text = published(consultation)
    with site(committed) as (port, _server):
        first = Client(port).receive(type="hello")
        same = f"?after={first['seq']}&epoch={first['epoch']}"
        assert list_greetings(Client(port, query=same), consultation) == ["hello"]
        cast(make.person(consultation=consultation), text)
        client = Client(port)
        client.watch(text)
        assert client.receive(type="position.changed")
    with site(committed, port=port) as (port, _server):
        # The hints of the last seconds may be sent again afterwards, if the site came back within
        # them.
        assert list_greetings(Client(port, query=same), consultation)[:2] == ["hello", "reread"]
        other = f"?after={first['seq'] + 2}&epoch=another"
        assert list_greetings(Client(port, query=other), consultation)[:2] == ["hello", "reread"]


def list_greetings(client, consultation):
    """Return the types of the frames that a client receives when it connects."""
    greeting = client.receive()["type"]
    return [greeting, *(frame["type"] for frame in all_hinted(consultation.pk, client)[0])]


def test_client_that_connects_just_after_a_hint_receives_it(committed, town, consultation):
    text = published(consultation)
    with site(committed, workers=2) as (port, _server):
        cast(make.person(consultation=consultation), text)
        late = Client(port)
        late.receive(type="hello")
        late.watch(text)
        assert late.receive(3, type="position.changed", proposal=str(text.pk), version=1)


@pytest.mark.real_counts
def test_votes_over_http_reach_lines_of_every_process(committed, town, consultation):
    from consult.accounts.tokens.actions import create_api_token

    text, voter = published(consultation), make.person(consultation=consultation)
    token = create_api_token(viewer=voter, name="essai")[1]
    with site(committed, workers=2) as (port, _server):
        clients = [Client(port) for _ in range(8)]
        assert all(client.receive(type="hello", live=True) for client in clients)
        for _ in range(4):  # the vote of the fifth person moves the count
            cast(make.person(consultation=consultation), text)
        path = f"/api/v1/proposals/{text.pk}/position/"
        assert call(port, "PUT", path, token=token, body={"choice": "agree"})[0] in (200, 201)
        assert all(client.receive(2, type="position.changed", version=1) for client in clients)


def test_connection_of_a_suspended_participant_is_closed(committed, town, consultation):
    suspended, stays = (
        make.person(consultation=consultation),
        make.person(consultation=consultation),
    )
    sessions = {
        name: session_of(viewer) for name, viewer in (("kept out", suspended), ("stays", stays))
    }
    row = {
        "id": str(consultation.pk),
        "kind": "suspend",
        "consultation": None,
        "until": None,
        "minutes": None,
    }
    with site(committed) as (port, _server):
        clients = {name: Client(port, session=key) for name, key in sessions.items()}
        assert all(client.receive(type="hello") for client in clients.values())
        set_measures(suspended.participant, [row])
        assert clients["kept out"].get_close_code() == 4403
        all_hinted(consultation.pk, clients["stays"])
        assert (
            Client(port, session=sessions["kept out"]).get_refusal_code() is None
        )  # as any visitor may
