"""Metrics of the traffic of web processes: they contain no address and no person."""

import pytest

from consult.core.web import traffic

pytestmark = pytest.mark.asyncio
START = {"type": "http.response.start", "status": 404, "headers": []}


def value(name, **labels):
    return traffic.registry().get_sample_value(name, labels) or 0


async def ask(path, answered, kind="http"):
    """Let an application answer one request."""

    async def application(scope, receive, send):
        await answered(send)

    async def send(message):
        pass

    await traffic.Traffic(application)({"type": kind, "path": path}, None, send)


async def not_found(send):
    await send(START)


async def fail(send):
    raise ValueError("broken")


async def leave(send):
    pass


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "page"),
        ("/en/proposals/7/", "page"),
        ("/api/v1/proposals/", "api"),
        ("/static/a.js", "static"),
    ],
)
async def test_answer_is_counted_by_kind_and_status(path, kind):
    counted, timed = ("consult_requests_total", "consult_request_seconds_count")
    before = value(counted, kind=kind, status="404"), value(timed, kind=kind)
    await ask(path, not_found)
    assert (value(counted, kind=kind, status="404"), value(timed, kind=kind)) == (
        before[0] + 1,
        before[1] + 1,
    )


async def test_failure_counts_as_500_and_an_abandoned_request_is_not_counted():
    before = value("consult_requests_total", kind="page", status="500")
    with pytest.raises(ValueError, match="broken"):
        await ask("/", fail)
    await ask("/", leave)
    assert value("consult_requests_total", kind="page", status="500") == before + 1
    assert value("consult_requests_total", kind="page", status="0") == 0


async def test_probes_are_not_counted():
    await ask("/health/live", not_found)
    assert value("consult_requests_total", kind="health", status="404") == 0


async def test_socket_is_counted_while_it_is_open():
    counts = []

    async def stay(send):
        counts.append(value("consult_sockets"))

    await ask("/ws/consultations/x/", stay, kind="websocket")
    assert (counts, value("consult_sockets")) == ([1], 0)
