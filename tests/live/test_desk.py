"""The live channel of the moderators' desk, on the served site.

The tests check which clients may connect, which hints they receive and how presence is shown.
"""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from hypothesis import given as fuzzed
from hypothesis import strategies as st

from consult.accounts.models import Account, RoleGrant
from consult.core.live.consumers import GARBAGE
from moderation.cases.actions.cases import claim_case, close_case, release_case
from moderation.consumers import DeskConsumer
from moderation.decisions.actions.decisions import decide
from moderation.desk.selectors import Present, present, room_of
from moderation.models import Case, Presence
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.faults.harness import wait_until
from tests.live.lines import Client, all_hinted, at_store, site
from tests.votes.places import published

pytestmark = pytest.mark.committed
DESK = "/ws/moderation/"
# In seconds: a hint reaches a moderator within one second, and these cores are shared with other
# work.
SOON = 2


@pytest.fixture
def other(town):
    return make.consultation(town, slug="autre")


def session_of(viewer):
    return make.client(viewer).cookies["sessionid"].value


def desk(port, viewer=None, **more):
    """Connect a viewer to the desk."""
    return Client(port, path=DESK, session=session_of(viewer) if viewer else None, **more)


def open_desk(port, viewer):
    client = desk(port, viewer)
    assert client.receive(type="hello", live=True)
    return client


def report(text, reporter=None):
    """Submit a notice on a text and return its case."""
    viewer = reporter or make.person(consultation=text.consultation)
    return submit_notice(
        viewer=viewer, target_kind="proposal", target_id=text.pk, reason="spam"
    ).case


def summarize(frame):
    return frame and (
        frame["type"],
        frame.get("consultation"),
        frame.get("case"),
        frame.get("version"),
    )


def test_changes_of_a_case_are_hinted_to_its_moderators_only(committed, town, consultation, other):
    moderator, colleague = (make.person("moderator", consultation) for _ in range(2))
    elsewhere, text = make.person("moderator", other), published(consultation)
    with site(committed) as (port, _server):
        client, stranger = open_desk(port, colleague), open_desk(port, elsewhere)
        case = report(text)
        about = (str(consultation.pk), str(case.pk))
        assert summarize(client.receive(SOON, type="case.opened")) == ("case.opened", *about, 1)
        report(text)
        assert summarize(client.receive(SOON, type="case.changed")) == ("case.changed", *about, 2)
        claim_case(viewer=moderator, case_id=case.pk)
        assert summarize(client.receive(SOON, type="case.claimed")) == ("case.claimed", *about, 3)
        claim_case(viewer=moderator, case_id=case.pk)
        release_case(viewer=moderator, case_id=case.pk)
        assert summarize(client.receive(SOON, type="case.released")) == ("case.released", *about, 4)
        decide(viewer=moderator, target_kind="proposal", target_id=text.pk, action="no_breach")
        frame = client.receive(SOON, type="case.decided")
        assert summarize(frame) == ("case.decided", *about, 5)
        assert set(frame) == {"type", "consultation", "case", "version", "epoch", "seq", "spread"}
        closed = report(published(consultation, number=102))
        close_case(target_kind="proposal", target_id=closed.target_id)
        assert summarize(client.receive(SOON, type="case.closed")) == (
            "case.closed",
            str(consultation.pk),
            str(closed.pk),
            2,
        )
        assert all_hinted(room_of(town.pk), stranger) == [[]]
        mine = report(published(other, number=103))
        frames, others = all_hinted(room_of(town.pk), client, stranger)
    assert str(mine.pk) not in {frame.get("case") for frame in frames}
    assert [summarize(frame)[2] for frame in others if frame["type"] == "case.opened"] == [
        str(mine.pk)
    ]


def test_an_urgent_notice_on_a_waiting_case_sends_one_hint(committed, town, consultation):
    text = published(consultation)
    case = report(text)
    with site(committed) as (port, _server):
        client = open_desk(port, make.person("moderator", consultation))
        all_hinted(room_of(town.pk), client)
        reporter = make.person(consultation=consultation)
        submit_notice(
            viewer=reporter, target_kind="proposal", target_id=text.pk, reason="terrorism"
        )
        hints = [summarize(frame) for frame in all_hinted(room_of(town.pk), client)[0]]
    case.refresh_from_db()
    assert {hint[0] for hint in hints} == {"case.changed"}
    assert hints[-1][3] == case.version


def test_desk_refuses_all_but_moderators_of_this_tenant(committed, town, consultation):
    moderator, suspended = (make.person("moderator", consultation) for _ in range(2))
    type(suspended.participant).objects.filter(pk=suspended.participant.pk).update(
        state="suspended"
    )
    make.organisation(name="Autre ville (exemple)", slug="autre", domain="autre.example.org")
    refused = {
        "visitor": desk,
        "participant": lambda port: desk(port, make.person(consultation=consultation)),
        "facilitator": lambda port: desk(port, make.person("facilitator", consultation)),
        "manager": lambda port: desk(port, make.person("manager", consultation)),
        "administrator": lambda port: desk(port, make.person("organisation_admin", consultation)),
        "suspended": lambda port: desk(port, suspended),
        "session that is none": lambda port: Client(port, path=DESK, session="x" * 32),
        "foreign origin": lambda port: desk(port, moderator, origin="http://evil.example"),
        "origin of another tenant": lambda port: desk(
            port, moderator, origin="http://autre.example.org"
        ),
        "no origin": lambda port: desk(port, moderator, origin=None),
        "session of another tenant": lambda port: desk(
            port, moderator, host="autre.example.org", origin="http://autre.example.org"
        ),
    }
    with site(committed) as (port, _server):
        codes = {name: connect(port).get_refusal_code() for name, connect in refused.items()}
        unknown = desk(
            port, moderator, host="unknown.example.org", origin="http://unknown.example.org"
        ).get_refusal_code()
        assert desk(port, moderator).receive(type="hello")
    assert codes == dict.fromkeys(refused, 4403)
    assert unknown == 4404


def test_desk_connection_is_closed_within_five_seconds_after_rights_change(
    committed, town, consultation, other
):
    names = ("role", "session", "suspended", "closed", "one more", "one less", "stays")
    people = {name: make.person("moderator", consultation) for name in names}
    grant(people["one less"], other)
    sessions = {name: session_of(viewer) for name, viewer in people.items()}
    with site(committed) as (port, _server):
        clients = {name: Client(port, path=DESK, session=key) for name, key in sessions.items()}
        assert all(client.receive(type="hello", live=True) for client in clients.values())
        RoleGrant.objects.filter(participant=people["role"].participant).delete()
        Session.objects.filter(pk=sessions["session"]).delete()
        suspended = people["suspended"].participant
        type(suspended).objects.filter(pk=suspended.pk).update(state="suspended")
        Account.objects.filter(pk=people["closed"].participant.account_id).update(is_active=False)
        grant(people["one more"], other)
        RoleGrant.objects.filter(
            participant=people["one less"].participant, consultation=other
        ).delete()
        codes = {
            name: client.get_close_code() for name, client in clients.items() if name != "stays"
        }
        back = Client(port, path=DESK, session=sessions["one less"])
        assert back.receive(type="hello")
        report(published(other, number=104))
        _stays, frames = all_hinted(room_of(town.pk), clients["stays"], back)
    assert "case.opened" not in {frame["type"] for frame in frames}
    assert codes == dict.fromkeys(set(names) - {"stays"}, 4403)


def grant(viewer, consultation):
    about = {"organisation": consultation.organisation, "participant": viewer.participant}
    RoleGrant.objects.create(role="moderator", consultation=consultation, **about)


def test_presence_on_a_case_is_shown_to_colleagues_and_expires(
    committed, town, consultation, other
):
    alix, noa = (make.person("moderator", consultation) for _ in range(2))
    elsewhere, case = make.person("moderator", other), report(published(consultation))
    with site(committed) as (port, _server):
        clients = [open_desk(port, viewer) for viewer in (alix, noa, elsewhere)]
        all_hinted(room_of(town.pk), *clients)
        clients[0].send(on=str(case.pk))
        frame = clients[1].receive(SOON, type="presence.changed")
        assert summarize(frame) == ("presence.changed", str(consultation.pk), None, None)
        here = Present(alix.participant.public_name, case.pk)
        assert present(noa) == [here]
        assert (present(alix), present(elsewhere)) == ([], [])
        assert all_hinted(room_of(town.pk), clients[2]) == [[]]
        long_ago = Presence.objects.get().seen_at - timedelta(seconds=20)
        Presence.objects.update(seen_at=long_ago)
        clients[0].send(on=str(case.pk))
        wait_until(lambda: Presence.objects.get().seen_at > long_ago)
        assert all_hinted(room_of(town.pk), clients[1]) == [[]], "saying it again is no news"
        clients[0].send(on=None)
        assert clients[1].receive(SOON, type="presence.changed")
        assert [frame["type"] for frame in all_hinted(room_of(town.pk), clients[1])[0]] == []
        assert present(noa) == [Present(here.name, None)]
    Presence.objects.update(seen_at=Presence.objects.get().seen_at - timedelta(seconds=46))
    assert present(noa) == []


def test_presence_on_a_case_of_other_moderators_closes_the_connection(
    committed, town, consultation, other
):
    moderator, case = make.person("moderator", consultation), report(published(other))
    with site(committed) as (port, _server):
        for pk in (case.pk, uuid4()):
            client = open_desk(port, moderator)
            client.send(on=str(pk))
            assert client.get_close_code() == 4404
    assert not Presence.objects.exists()


def test_a_frame_asks_for_rights_again(committed, town, consultation):
    moderator = make.person("moderator", consultation)
    key = session_of(moderator)
    with site(committed) as (port, _server):
        client = Client(port, path=DESK, session=key)
        assert client.receive(type="hello")
        Session.objects.filter(pk=key).delete()
        client.send(on=None)
        assert client.get_close_code() == 4403
    assert not Presence.objects.exists()


def test_meaningless_or_too_many_frames_close_the_connection(committed, town, consultation):
    moderator = make.person("moderator", consultation)
    frames = {
        "hello": 4400,
        "null": 4400,
        "{}": 4400,
        '{"on": 5}': 4400,
        '{"on": "x"}': 4400,
        '{"on": {"a": []}}': 4400,
        '{"watch": {"topics": []}}': 4400,
        "[" * 4000: 4400,
        "x" * 4097: 1009,
        b"\x00\x01": 4400,
    }
    with site(committed) as (port, _server):
        codes = {}
        for frame in frames:
            client = desk(port, moderator)
            client.socket.send(frame)
            codes[frame] = client.get_close_code()
        hasty, patient = open_desk(port, moderator), open_desk(port, moderator)
        for _ in range(5):
            patient.send(on=None)
        for _ in range(6):
            hasty.send(on=None)
        assert hasty.get_close_code() == 4429
        all_hinted(room_of(town.pk), patient)
    assert codes == frames


def dicts(values):
    return st.dictionaries(st.sampled_from(["on", "watch", "x"]), values | st.uuids().map(str))


@fuzzed(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda s: st.lists(s) | dicts(s)
    )
)
def test_no_frame_is_read_as_something_else(frame):
    """Check that a frame is read as a case, as no case, or as garbage that the socket rejects."""
    try:
        meant = DeskConsumer().read(json.loads(json.dumps(frame)))
    except GARBAGE:
        return
    assert meant is None or str(meant).replace("-", "") in frame["on"].lower().replace("-", "")


def test_redis_away_pauses_the_desk_and_loses_no_act(committed, own_store, consultation):
    moderator, text = make.person("moderator", consultation), published(consultation)
    with site(committed, **at_store(own_store.url)) as (port, _server):
        client = open_desk(port, moderator)
        own_store.kill()
        assert client.receive(type="paused")
        case = report(text)
        client.send(on=str(case.pk))
        assert desk(port, moderator).receive(type="hello", live=False)
        own_store.start()
        assert client.receive(type="resumed")
    assert Case.objects.get().pk == case.pk
    assert Presence.objects.get().case_id == case.pk


def test_returning_moderator_receives_the_last_hints_of_their_own_cases(
    committed, town, consultation, other
):
    moderator = make.person("moderator", consultation)
    with site(committed, workers=2) as (port, _server):
        case = report(published(consultation))
        report(published(other, number=105))
        late = desk(port, moderator)
        assert late.receive(type="hello")
        hints = [
            summarize(frame)
            for frame in all_hinted(room_of(town.pk), late)[0]
            if frame["type"] != "reread"
        ]
    assert {hint[2] for hint in hints} == {str(case.pk)}
