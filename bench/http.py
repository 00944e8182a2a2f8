"""Reading: pages and lists with 5,000 proposals and 50,000 comments, against an empty Django view."""

from bench import debates
from bench.servers import fresh_database, load, serve

SECTION = "Reading (5,000 proposals, 50,000 comments, 16 connections)"
# A cookie that means nothing: the answer is made anew each time instead of being served from memory.
UNKEPT = ("Cookie: bench=1",)


def run(report):
    """Measure anonymous reads, kept and not, as ratios to the empty view."""
    fresh_database()
    site = debates.load()
    with serve("bench.bare:application") as address:
        bare = load(address + "/")
    report.add(SECTION, "an empty Django view, same server", str(bare))
    with serve("consult.project.asgi:application") as address:
        for what, path in site.addresses.items():
            _measure(report, bare, what, address + path)


def _measure(report, bare, what, url):
    load(url, seconds=2)  # warm
    kept = load(url)
    made = load(url, headers=UNKEPT)
    report.add(SECTION, f"{what}, kept", f"{kept}: {kept.per_second / bare.per_second:.2f} × empty", "≥ 0.7 ×")
    report.add(SECTION, f"{what}, made", f"{made}: {made.per_second / bare.per_second:.2f} × empty", "≥ 0.25 ×")
