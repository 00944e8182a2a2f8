"""Discussion: a proposal with 5,000 comments beside one with 50; then comments written."""

import statistics
import tempfile
from pathlib import Path

from bench import debates
from bench.scale import WARM, sized
from bench.servers import HERE, fresh_database, load, serve
from consult.accounts.actions import create_api_token
from consult.core import tenancy
from debates.models import Comment
from tests.factories import make

CLIENTS, PEOPLE = 8, sized(200, 20)
MOST, ROUNDS = 1 / 1.5, sized(3, 1)
THREADS = "Discussion (5,000 comments beside 50, made anew, 4 connections)"
WRITING = f"Comments written over HTTP ({CLIENTS} clients, {PEOPLE} people with a token, one proposal)"
NOTE = """Shares are requests per second beside those of the small one: 0.67 × is a cost of 1.5. Both are asked in turn,
round after round, and the median of the rounds is kept, since other work on the machine weighs on both alike."""


def run(report):
    """Measure what length costs to readers, then what writing costs."""
    fresh_database()
    sizes = {"proposals": sized(5000, 200), "comments": sized(50_000, 6000)}
    site = debates.load(**sizes, with_questions=False, domain="127.0.0.1")
    report.note(THREADS, NOTE)
    with serve("consult.project.asgi:made") as served:
        for what, busy, quiet in _threads(site):
            compare(report, THREADS, what, served.address + busy, served.address + quiet)
    _writing(report, site)


def _threads(site):
    """(what, address with many comments, the same with a few)."""
    with tenancy.organisation(site.consultation.organisation_id):
        last = [_last(pk) for pk in site.proposals[:2]]
    places = [(f"/consultations/bench/proposals/{n + 1}/", site.proposals[n], last[n]) for n in (0, 1)]
    kinds = {
        "page, most useful first": "{page}",
        "page, newest first": "{page}?comments=newest",
        "page, from the last comment on": "{page}?comments=oldest&at={last}",
        "a comment's own address": "{page}comments/{last}/",
        "API, oldest first": "/api/v1/proposals/{pk}/comments/",
        "API, most useful first": "/api/v1/proposals/{pk}/comments/?ordering=useful",
    }
    for what, address in kinds.items():
        yield what, *(address.format(page=page, pk=pk, last=last) for page, pk, last in places)


def _last(proposal_id):
    rows = Comment.objects.filter(proposal=proposal_id, root__isnull=True)
    return rows.order_by("-created_at", "-id").values_list("pk", flat=True).first()


def compare(report, section, what, large, small):
    """One address beside another, in turn: the share of requests per second that the first keeps."""
    asked = {"connections": 4, "seconds": max(2, WARM)}
    for address in (large, small):
        load(address, **asked)
    rounds = [(load(large, **asked), load(small, **asked)) for _ in range(ROUNDS)]
    ratio = statistics.median(one.per_second / max(other.per_second, 0.01) for one, other in rounds)
    found = f"{rounds[-1][0]}; beside {rounds[-1][1]}"
    report.add(section, what, found, ratio=ratio, least=round(MOST, 2))


def _writing(report, site):
    """Each comment by the next person, on one proposal whose count they all move; then the count is checked."""
    proposal = site.proposals[2]
    with tenancy.organisation(site.consultation.organisation_id), tempfile.NamedTemporaryFile("w") as tokens:
        tokens.write("\n".join(_token(site.consultation) for _ in range(PEOPLE)))
        tokens.flush()
        written = _send(proposal, Path(tokens.name))
        found = f"{written.per_second:,.0f} /s, p50 {written.p50:.0f} ms, p95 {written.p95:.0f} ms"
        report.add(WRITING, "comments written", f"{found}, {written.failed} failed", "≥ 100 /s, p95 ≤ 200 ms, 0 failed")
        counted = Comment.objects.filter(proposal=proposal, state="published")
        kept = counted.values_list("proposal__comments_count", flat=True).first()
        report.add(WRITING, "comments that the proposal does not count", str(abs(counted.count() - kept)), "0")


def _token(consultation):
    return create_api_token(viewer=make.person(consultation=consultation), name="bench")[1]


def _send(proposal, tokens):
    with serve("consult.project.asgi:application") as site:
        url = f"{site.address}/api/v1/comments/"
        script = {"connections": CLIENTS, "script": HERE / "comments.lua", "words": [str(tokens), str(proposal)]}
        load(url, seconds=WARM, **script)
        return load(url, **script)
