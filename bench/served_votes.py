"""Voting over HTTP: server, authentication by token, action, ledger, answer; many people on one hot question."""

import tempfile
from pathlib import Path

from bench.scale import WARM, sized
from bench.servers import HERE, fresh_database, load, serve
from consult.accounts.actions import create_api_token
from consult.accounts.viewer import Viewer
from consult.core import tenancy
from tests.factories import make
from tests.votes.places import published
from votes import selectors

CLIENTS, PEOPLE = 8, sized(400, 50)
SECTION = f"Voting over HTTP ({CLIENTS} clients, {PEOPLE} people with a token, one hot question)"


def run(report):
    """Each position is cast by the next person, with another choice at each round; then the ledger is read again."""
    fresh_database()
    organisation = make.organisation(domain="127.0.0.1")
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation, slug="votes")
    proposal = published(consultation)
    with tempfile.NamedTemporaryFile("w", suffix=".tokens") as tokens:
        tokens.write("\n".join(_token(consultation) for _ in range(PEOPLE)))
        tokens.flush()
        cast = _load(proposal, Path(tokens.name))
    report.add(
        SECTION, "positions, ledger and durable commit included", _said(cast), "≥ 200 /s, p95 ≤ 300 ms, 0 failed"
    )
    checked = selectors.check_ledgers(Viewer.system(organisation), consultation.pk)
    report.add(SECTION, "ledger, ballots and counts afterwards", f"{len(checked.problems)} disagreements", "0")


def _token(consultation):
    return create_api_token(viewer=make.person(consultation=consultation), name="bench")[1]


def _load(proposal, tokens):
    with serve("consult.project.asgi:application") as site:
        url = f"{site.address}/api/v1/proposals/{proposal.pk}/position/"
        script = {"connections": CLIENTS, "script": HERE / "votes.lua", "words": [str(tokens)]}
        load(url, seconds=WARM, **script)
        return load(url, **script)


def _said(cast):
    return f"{cast.per_second:,.0f} votes/s, p50 {cast.p50:.0f} ms, p95 {cast.p95:.0f} ms, {cast.failed} failed"
