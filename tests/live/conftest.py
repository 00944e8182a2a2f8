"""Fixtures of the live channel, which close connections and shorten the periods of hints."""

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from consult.core.live.outbound_queue import outgoing
from consult.core.postgres import tenancy
from tests.factories import make
from tests.live import lines


@pytest.fixture(autouse=True)
def close_connections():
    """Close every connection that a test opened, whether the test passed or failed."""
    yield
    lines.close_all()


@pytest.fixture
def quick(monkeypatch):
    """Set the short periods of `lines.QUICK` in this process, so that no hint is delayed."""
    for name, value in lines.QUICK.items():
        monkeypatch.setattr(name, value)


@pytest.fixture
def town(committed, settings, quick):
    """Return an organisation whose live channels receive the hints of this process."""
    settings.CONSULT_LIVE = True
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    yield organisation
    outgoing.stop()


@pytest.fixture
def own_store(town, monkeypatch, settings):
    """Start a Valkey server for this test and make this process send its hints through it.

    `at_store` returns the settings with which a served site uses it too.
    """
    with lines.store() as own:
        settings.CONSULT_LIVE_URL = own.url
        layer = RedisPubSubChannelLayer(hosts=[{"address": own.url, "socket_timeout": 2}])
        monkeypatch.setattr("consult.core.live.outbound_queue.get_channel_layer", lambda: layer)
        outgoing.stop()
        yield own


@pytest.fixture
def consultation(town):
    return make.consultation(town)
