"""Voting over HTTP, by many people on one question.

The figures include the server, authentication by token, the action, the ledger and the answer.
"""

import tempfile
from functools import partial
from itertools import islice

from bench.scale import ROUNDS, WARM, sized
from bench.servers import HERE, Request, again, compare_costs, fresh_database, serve
from consult.accounts.tokens.actions import create_api_token
from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from tests.factories import make
from tests.votes.places import published
from votes.selectors import audit as audit_selectors

TOOLS = ("wrk",)
CLIENTS, PEOPLE = 8, sized(400, 50)
SECTION = f"Voting over HTTP ({CLIENTS} clients, {PEOPLE} people with a token, one hot question)"
NOTE = "The share compares the processor time of a vote, PostgreSQL's included, with that of an empty view."


def run(report):
    """Measure positions cast over HTTP, then check the ledger.

    Each position is cast by the next person, with another choice in each round.
    """
    fresh_database()
    organisation = make.organisation(domain="127.0.0.1")
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation, slug="votes")
    proposal = published(consultation)
    cast, compared = _vote(consultation, f"/api/v1/proposals/{proposal.pk}/position/")
    goal = "≥ 200 /s, p95 ≤ 300 ms, 0 failed"
    report.note(SECTION, NOTE)
    report.add(
        SECTION,
        "positions, ledger and durable commit included",
        f"{_describe(cast)}; {compared.cost}",
        goal,
        ratio=compared.share,
    )
    checked = audit_selectors.check_ledgers(Viewer.system(organisation), consultation.pk)
    report.add(
        SECTION,
        "ledger, ballots and counts afterwards",
        f"{len(checked.problems)} disagreements",
        "0",
    )


def _tokens(consultation, number=PEOPLE):
    """Return the tokens of new people. Voting again would cost less than a first vote."""
    people = (make.person(consultation=consultation) for _ in range(number))
    return [create_api_token(viewer=person, name="bench")[1] for person in people]


def _vote(consultation, path):
    """Return the load of votes, and the cost of one beside that of an empty view."""
    with serve("bench.bare:application") as bare, serve("consult.project.asgi:application") as site:
        _load(site, path, _tokens(consultation), seconds=WARM)
        cast = _load(site, path, _tokens(consultation))
        people = iter(_tokens(consultation, 20 * ROUNDS))

        def votes():
            return (
                Request(path, "PUT", '{"choice": "agree"}', token) for token in islice(people, 20)
            )

        view = partial(bare.cost, again("/", 100))
        [compared] = compare_costs(view, lambda: site.cost(votes()))
    return cast, compared


def _load(site, path, tokens, **seconds):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("\n".join(tokens))
        file.flush()
        return site.load(
            path, connections=CLIENTS, script=HERE / "votes.lua", words=[file.name], **seconds
        )


def _describe(cast):
    return f"{cast.per_second:,.0f} votes/s, p50 {cast.p50:.0f} ms, p95 {cast.p95:.0f} ms, {cast.failed} failed"
