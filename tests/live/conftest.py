"""Lines are hung up after each test; what a test hints has short periods."""

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from consult.core import tenancy
from consult.core.live.outgoing import outgoing
from tests.factories import make
from tests.live import lines


@pytest.fixture(autouse=True)
def hung_up():
    """Close what a test opened, whatever became of it."""
    yield
    lines.close_all()


@pytest.fixture
def quick(monkeypatch):
    """Let no hint of this process wait for its turn."""
    for name, value in lines.QUICK.items():
        monkeypatch.setattr(name, value)


@pytest.fixture
def town(committed, settings, quick):
    """An organisation whose channels hear of what this process does."""
    settings.CONSULT_LIVE = True
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    yield organisation
    outgoing.stop()


@pytest.fixture
def own_store(town, monkeypatch, settings):
    """A Valkey of this test's own, used by this process; `at_store` lets a site use it too."""
    with lines.store() as own:
        settings.CONSULT_LIVE_URL = own.url
        layer = RedisPubSubChannelLayer(hosts=[{"address": own.url, "socket_timeout": 2}])
        monkeypatch.setattr("consult.core.live.outgoing.get_channel_layer", lambda: layer)
        outgoing.stop()
        yield own


@pytest.fixture
def consultation(town):
    return make.consultation(town)
