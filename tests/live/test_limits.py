"""How many lines one account and one network address may hold in a process, and that they are given back."""

import asyncio
from types import SimpleNamespace

import pytest

from consult.consultations.consumers import ConsultationConsumer
from consult.core.live import consumers


@pytest.fixture(autouse=True)
def limited(settings):
    settings.RATE_LIMITS_ON = True
    settings.LIVE_LINES = {"account": 2, "address": 3}
    consumers.lines.clear()
    yield
    consumers.lines.clear()


def line(address, account=None):
    consumer = ConsultationConsumer()
    consumer.scope, consumer.room, consumer.counted = {"client": (address, 50000)}, None, []
    rights = SimpleNamespace(session=SimpleNamespace(account=account) if account else None)
    return consumer, consumer._count(rights)


def allowed(*lines):
    return [is_allowed for _consumer, is_allowed in lines]


def test_one_account_has_so_many_lines_wherever_it_is():
    assert allowed(*(line(f"192.0.2.{n}", "camille") for n in range(3))) == [True, True, False]
    assert allowed(line("192.0.2.9", "dominique")) == [True]


def test_one_address_has_so_many_and_its_neighbour_its_own():
    assert allowed(*(line("192.0.2.1") for _ in range(4))) == [True, True, True, False]
    assert allowed(line("192.0.2.2")) == [True]


def test_a_household_of_version_six_counts_as_one():
    assert allowed(*(line(f"2001:db8:0:1::{n}") for n in range(4))) == [True, True, True, False]
    assert allowed(line("2001:db8:0:2::1")) == [True]


def test_a_line_that_ends_is_given_back_and_no_address_is_kept():
    held = [line("192.0.2.1", "camille") for _ in range(2)]
    for consumer, _is_allowed in held:
        asyncio.run(consumer.disconnect(1001))
    assert not consumers.lines
    assert allowed(line("192.0.2.1", "camille")) == [True]
