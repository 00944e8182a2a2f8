"""A comment that is sent by its page passes every stop of `make tour`, in the order printed."""

import asyncio
import runpy
import sys
import threading
from contextlib import contextmanager

import pytest
from channels.layers import InMemoryChannelLayer
from django.urls import reverse

from consult.core.live.hub import Hub
from consult.core.live.line import Line
from consult.core.live.outbound_queue import outgoing
from consult.opendata.actions import publication
from tests.factories import make
from tests.faults.harness import wait_until
from tests.pages import given

pytestmark = pytest.mark.committed


@contextmanager
def noted_calls(codes):
    """Yield the list of the names in `codes` whose code runs in the block, in all its threads."""
    calls = []

    def note(frame, event, _argument):
        if event == "call" and frame.f_code in codes:
            calls.append(codes[frame.f_code])

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


async def wait_for_hint(consultation, proposal):
    """Join the room of a consultation, as a socket does, until a comment on a proposal is hinted."""
    is_hinted = asyncio.Event()

    async def send(frame):
        if '"comment.published"' in frame:
            is_hinted.set()

    hub, line = Hub(None), Line(send, close=send)
    await hub.join(str(consultation.pk), line, watches=[str(proposal.pk)])
    await asyncio.wait_for(is_hinted.wait(), 20)
    tasks = {hub.beating, *hub.listeners.values()}
    while tasks:  # the client of Redis may lose a cancellation that comes together with an answer
        for task in tasks:
            task.cancel()
        _done, tasks = await asyncio.wait(tasks, timeout=0.5)
    await hub.redis.aclose()


def test_sent_comment_passes_every_stop_of_the_tour_in_order(committed, consultation, monkeypatch):
    # The hub finds the hint in Redis, among those of the last seconds.
    monkeypatch.setattr("consult.core.live.hub.get_channel_layer", InMemoryChannelLayer)
    stages = runpy.run_path("scripts/tour.py")["tour"]()
    stops = [stop for _heading, found in stages for stop in found]
    proposal = given.proposal(consultation)
    client = make.client(make.person(consultation=consultation))
    page = given.address("proposal-comment", proposal)
    outgoing.stop()  # the thread that sends hints starts again in the block, where calls are noted
    with noted_calls({stop.code: stop.name for stop in stops}) as calls:
        assert client.get(page).status_code == 200
        sent = client.post(page, {"body": "Ouvert le samedi aussi.", "charter_accepted": "on"})
        wait_until(lambda: "take_number" in calls)
        asyncio.run(wait_for_hint(consultation, proposal))
        fragment = reverse("proposal-live", args=[consultation.slug, proposal.number])
        assert make.client().get(fragment).status_code == 200
        version = publication.publish_dataset(
            viewer=make.person("manager", consultation), slug=consultation.slug
        )
        publication.build_version(version_id=version.pk)
    assert sent.status_code == 302
    remaining = iter(calls)
    # Each stop is looked for after the one before it.
    assert [stop.name for stop in stops if stop.name not in remaining] == []
