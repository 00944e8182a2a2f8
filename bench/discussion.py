"""The cost of a discussion: a proposal with 5,000 comments compared with one with 50.

The cost of writing comments is measured afterwards.
"""

import json
import random
import tempfile
from functools import partial
from itertools import count

from bench import debates
from bench.scale import WARM, sized
from bench.servers import HERE, Request, again, compare_costs, fresh_database, serve
from consult.accounts.tokens.actions import create_api_token
from consult.core.postgres import tenancy
from debates.models import Comment
from tests.factories import make

TOOLS = ("wrk",)
CLIENTS, PEOPLE = 8, sized(200, 20)
MOST = 1 / 1.5
THREADS = "Discussion (5,000 comments beside 50, made anew, 4 connections)"
WRITING = (
    f"Comments written over HTTP ({CLIENTS} clients, {PEOPLE} people with a token, one proposal)"
)
NOTE = """Shares compare the processor time of an answer, PostgreSQL's included, with that of the small one: 0.67 × is a
cost of 1.5. Both are asked in turn, and the median of the rounds is kept."""
WRITING_NOTE = "The share compares the processor time of a comment, PostgreSQL's included, with that of an empty view."


def run(report):
    """Measure the cost of long discussions for readers, then the cost of writing."""
    fresh_database()
    sizes = {"proposals": sized(5000, 200), "comments": sized(50_000, 6000)}
    site = debates.load(**sizes, with_questions=False)
    report.note(THREADS, NOTE)
    with serve("consult.project.asgi:made") as served:
        for label, busy, quiet in _threads(site):
            compare(report, THREADS, label, (served, busy), (served, quiet))
    _writing(report, site)


def _threads(site):
    """Yield (name, address with many comments, the address with few comments)."""
    with tenancy.organisation(site.consultation.organisation_id):
        last = [_last(pk) for pk in site.proposals[:2]]
    places = [
        (f"/consultations/bench/proposals/{n + 1}/", site.proposals[n], last[n]) for n in (0, 1)
    ]
    kinds = {
        "page, most useful first": "{page}",
        "page, newest first": "{page}?comments=newest",
        "page, from the last comment on": "{page}?comments=oldest&at={last}",
        "a comment's own address": "{page}comments/{last}/",
        "API, oldest first": "/api/v1/proposals/{pk}/comments/",
        "API, most useful first": "/api/v1/proposals/{pk}/comments/?ordering=useful",
    }
    for label, address in kinds.items():
        yield label, *(address.format(page=page, pk=pk, last=last) for page, pk, last in places)


def _last(proposal_id):
    rows = Comment.objects.filter(proposal=proposal_id, root__isnull=True)
    return rows.order_by("-created_at", "-id").values_list("pk", flat=True).first()


def compare(report, section, label, large, small):
    """Load an address with many rows and one with few, in turn.

    Report the cost of the second as a share of the cost of the first.
    """
    for site, path in (large, small):
        site.load(path, connections=4, seconds=WARM)
    found = "; beside ".join(str(site.load(path, connections=4)) for site, path in (large, small))
    costs = (partial(site.cost, again(path, 10)) for site, path in (small, large))
    [compared] = compare_costs(*costs)
    found += f"; {compared.cost}"
    report.add(section, label, found, ratio=compared.share, least=round(MOST, 2))


def _writing(report, site):
    """Measure the writing of comments on one proposal, each by the next person.

    They all change the count of that proposal, which is compared with the comments afterwards.
    """
    proposal = site.proposals[2]
    report.note(WRITING, WRITING_NOTE)
    with tenancy.organisation(site.consultation.organisation_id):
        written, compared = _write(proposal, [token_of(site.consultation) for _ in range(PEOPLE)])
        found = f"{written.per_second:,.0f} /s, p50 {written.p50:.0f} ms, p95 {written.p95:.0f} ms"
        goal = "≥ 100 /s, p95 ≤ 200 ms, 0 failed"
        found += f", {written.failed} failed; {compared.cost}"
        report.add(WRITING, "comments written", found, goal, ratio=compared.share)
        counted = Comment.objects.filter(proposal=proposal, state="published")
        stored_count = counted.values_list("proposal__comments_count", flat=True).first()
        report.add(
            WRITING,
            "comments that the proposal does not count",
            str(abs(counted.count() - stored_count)),
            "0",
        )


def token_of(consultation):
    """Return the API token of a new participant."""
    return create_api_token(viewer=make.person(consultation=consultation), name="bench")[1]


def _write(proposal, tokens):
    """Return the load of comments, and the cost of one beside that of an empty view."""

    def comment(number):
        body = {
            "proposal": str(proposal),
            "body": f"Encore une remarque, la {number} (exemple).",
            "stance": "for",
        }
        return Request("/api/v1/comments/", "POST", json.dumps(body), random.choice(tokens))

    with (
        tempfile.NamedTemporaryFile("w") as file,
        serve("bench.bare:application") as bare,
        serve("consult.project.asgi:application") as site,
    ):
        file.write("\n".join(tokens))
        file.flush()
        script = {
            "connections": CLIENTS,
            "script": HERE / "comments.lua",
            "words": [file.name, str(proposal)],
        }
        site.load("/api/v1/comments/", seconds=WARM, **script)
        written = site.load("/api/v1/comments/", **script)
        numbers = count()
        view = partial(bare.cost, again("/", 100))
        [compared] = compare_costs(
            view, lambda: site.cost(comment(next(numbers)) for _ in range(20))
        )
    return written, compared
