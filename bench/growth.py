"""Pages, lists and search in a large debate, compared with 5,000 proposals and ten votes on each.

The large debate has 50,000 proposals, or half a million in a long run (`--long`). The variable
`CONSULT_BENCH_GROWTH` gives another number, such as 100000.

The rare word is in twenty contributions of each debate. The word with more matches is in some 30 of
5,000 contributions and in some 3,000 of 500,000. The common word of the comments is in 6 % of them,
and a search ranks at most 1,000 comments.
"""

import os

from bench import debates
from bench.discussion import NOTE, compare
from bench.scale import LONG, sized
from bench.servers import fresh_database, serve

TOOLS = ("wrk",)
FEW = sized(5000, 1000)
MANY = int(os.environ.get("CONSULT_BENCH_GROWTH") or sized(500_000 if LONG else 50_000, 10_000))
VOTES_OF_EACH = 10
SECTION = (
    f"Pages, lists and search ({MANY:,} proposals and {VOTES_OF_EACH * MANY:,} votes beside "
    f"{FEW:,} proposals, made anew, 4 connections)"
)
ADDRESSES = {
    "home page": "/",
    "consultation page": "/consultations/bench/",
    "proposal page": "/consultations/bench/proposals/250/",
    "topic page, at random": "{topic}?seed=7",
    "topic page, newest first": "{topic}?sort=newest",
    "proposal list API": "/api/v1/proposals/?consultation=bench",
    "a rare word, API": f"/api/v1/proposals/?consultation=bench&search={debates.RARE_WORD}",
    "a word with more matches in the large debate, API": "/api/v1/proposals/?consultation=bench&search=malori",
    "a common word, API": "/api/v1/proposals/?consultation=bench&search=exemple",
    "a rare word, search page": f"/search/?q={debates.RARE_WORD}",
    "a common word, search page": "/search/?q=exemple",
    "a rare word, search page, contributions alone": f"/search/?q={debates.RARE_WORD}&among=proposal",
    "a common word, search page, comments alone": "/search/?q=ba&among=comment",
}


def run(report):
    """Measure two debates on two servers, with the same addresses in turn."""
    report.note(SECTION, NOTE)
    small = _debate("consult_bench", FEW)
    with serve("consult.project.asgi:made") as quiet:
        _debate("consult_bench_grown", MANY)
        with serve("consult.project.asgi:made") as busy:
            for label, address in ADDRESSES.items():
                path = address.format(topic=small.addresses["topic page"])
                compare(report, SECTION, label, (busy, path), (quiet, path))


def _debate(database, proposals):
    fresh_database(database)
    return debates.load(
        proposals=proposals,
        comments=proposals,
        votes=VOTES_OF_EACH * proposals,
        domain="127.0.0.1",
    )
