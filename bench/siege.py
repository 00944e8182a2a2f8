"""A siege: a scraper walks the whole site while people read, vote and follow live pages."""

import asyncio
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import uvloop

from bench import debates
from bench.listeners import Crowd
from bench.scale import WARM, sized
from bench.servers import HERE, Request, free_port, fresh_database, serve
from bench.signed_in import cookies_of
from consult.accounts.tokens.actions import create_api_token
from consult.core.postgres import tenancy
from tests.factories import make

TOOLS = ("wrk",)
SIZES = {
    "proposals": sized(5000, 500),
    "comments": sized(50_000, 6000),
    "votes": sized(200_000, 20_000),
}
SECONDS = sized(600, 15)
VOTERS, SOCKETS = sized(300, 60), 200
SECTION = (
    f"Siege ({SECONDS} s: a scraper, readers, {VOTERS} voters, {SOCKETS} sockets, 2 web processes)"
)
NOTE = """The scraper requests every page, filter, version and feed once, from one address, at most a thousand times a
second. Readers open popular pages from their own addresses, at most a thousand times a second in all. Each voter votes
and reads a page every ten seconds. The tool that sends the requests, the sockets and PostgreSQL share the two cores.
The site may let the scraper wait, or answer 503 to it. Every other answer must succeed:
the share is that of the requests without an error."""
HOME = "/consultations/bench"
GOALS = {"votes": "p95 ≤ 300 ms, 0 failed", "voters' pages": "0 failed", "readers": "0 failed"}
SCRAPER = "203.0.113.9"
SORTS = ("newest", "most_supported", "most_discussed", "random&seed=7")
CHOICES = ("agree", "mixed", "disagree")


@dataclass(frozen=True)
class Party:
    """A group of clients: its connections, and the milliseconds that each waits between requests."""

    requests: list[tuple[Request, str]]
    connections: int
    pause: int


def run(report):
    """Run the siege on a large debate, and report what each group of clients met."""
    fresh_database()
    site = debates.load(**SIZES)
    report.note(SECTION, NOTE)
    chance = random.Random(2027)
    with tenancy.organisation(site.consultation.organisation_id):
        voters = [_voter(site.consultation, chance) for _ in range(VOTERS)]
    parties = {
        "votes": Party(_votes(site, voters, chance), *_rhythm(VOTERS // 10)),
        "voters' pages": Party(_pages_of_voters(site, voters, chance), *_rhythm(VOTERS // 10)),
        "readers": Party(_pages_of_readers(site, chance), *_rhythm(1000)),
        "scraper": Party([(Request(path), SCRAPER) for path in _every_address(site)], 100, 100),
    }
    port = free_port()
    with (
        serve("consult.project.asgi:application", port=port) as served,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        for path in site.addresses.values():
            served.load(path, seconds=WARM)
        loads, connected = runner.run(_play(served, port, parties))
        memory = max(served.peak())
    for name, load in loads.items():
        ratio = {} if name == "scraper" else {"ratio": _share_answered(load)}
        report.add(SECTION, name, str(load), GOALS.get(name, ""), **ratio)
    report.add(SECTION, "sockets still open", f"{connected} of {SOCKETS}", "all")
    report.add(SECTION, "peak memory of a web process", f"{memory:.0f} MiB", "≤ 200 MiB")


async def _play(served, port, parties):
    """Let every group act at the same time; return their loads and the number of open sockets."""
    crowd = Crowd(port, "/ws/consultations/bench/")
    await crowd.open(SOCKETS)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(len(parties)) as threads:
        loads = await asyncio.gather(
            *(loop.run_in_executor(threads, _send, served, party) for party in parties.values())
        )
    connected = len(crowd.lines)
    await crowd.close()
    return dict(zip(parties, loads, strict=True)), connected


def _share_answered(load):
    """Return the share of the requests that were answered without an error."""
    answered = load.per_second * SECONDS
    return answered / (answered + load.failed)


def _rhythm(per_second):
    """Return connections and a pause that make so many requests a second, if answers are quick."""
    connections = min(100, max(1, per_second))
    return connections, round(1000 * connections / per_second)


def _send(served, party):
    with tempfile.NamedTemporaryFile("w") as file:
        for request, client in party.requests:
            fields = [request.method, request.path, client, request.token, request.cookies]
            file.write("\t".join([*fields, request.body or ""]) + "\n")
        file.flush()
        return served.load(
            "/",
            connections=party.connections,
            seconds=SECONDS,
            script=HERE / "siege.lua",
            words=[file.name, str(party.pause)],
        )


def _voter(consultation, chance):
    """Return a new participant's client address, token and cookies."""
    person = make.person(consultation=consultation)
    token = create_api_token(viewer=person, name="siege")[1]
    return _client(chance), token, cookies_of(person)


def _client(chance):
    """Return the address of a person, in a network for tests (RFC 2544)."""
    return f"198.18.{chance.randrange(256)}.{chance.randrange(1, 255)}"


def _votes(site, voters, chance):
    """Return twenty votes of each voter, on contributions whose question has a ledger."""
    votes = []
    for _round in range(20):
        for client, token, _cookies in voters:
            proposal = chance.choice(site.proposals[: debates.WITH_LEDGER])
            body = f'{{"choice": "{chance.choice(CHOICES)}"}}'
            path = f"/api/v1/proposals/{proposal}/position/"
            votes.append((Request(path, "PUT", body, token), client))
    return votes


def _pages_of_voters(site, voters, chance):
    """Return five pages of contributions of each voter, signed in."""
    most = min(debates.WITH_LEDGER, len(site.proposals))
    return [
        (Request(f"{HOME}/proposals/{chance.randint(1, most)}/", cookies=cookies), client)
        for _round in range(5)
        for client, _token, cookies in voters
    ]


def _pages_of_readers(site, chance):
    """Return popular pages: the home page, the consultation, its topics and a few contributions."""
    topics = [f"{HOME}/topics/theme-{n}/" for n in range(1, debates.TOPICS + 1)]
    contributions = [f"{HOME}/proposals/{n}/" for n in range(1, 30)]
    popular = ["/", f"{HOME}/", *topics, *contributions]
    return [(Request(chance.choice(popular)), _client(chance)) for _ in range(5000)]


def _every_address(site):
    """Return the addresses that a scraper finds, each once: pages, orders, filters, API and feeds."""
    addresses = ["/feeds/consultations/bench.atom", "/open-data/", "/sitemap.xml"]
    for number, pk in enumerate(site.proposals, 1):
        page, api = f"{HOME}/proposals/{number}/", f"/api/v1/proposals/{pk}/"
        addresses += [page, f"{page}versions/", api, f"{api}comments/"]
    for number in range(1, debates.TOPICS + 1):
        addresses += [f"{HOME}/topics/theme-{number}/?sort={sort}" for sort in SORTS]
    for word in debates.SYLLABLES:
        addresses += [f"/search/?q={word}", f"/api/v1/proposals/?consultation=bench&search={word}"]
    random.Random(7).shuffle(addresses)
    return addresses
