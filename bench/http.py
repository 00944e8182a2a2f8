"""Reading pages and lists with 5,000 proposals and 50,000 comments, against an empty view."""

from functools import partial

from bench import debates
from bench.scale import WARM, sized
from bench.servers import again, fresh_database, serve, shares

TOOLS = ("wrk",)
PROPOSALS, COMMENTS = sized(5000, 500), sized(50_000, 6000)
SECTION = f"Reading ({PROPOSALS:,} proposals, {COMMENTS:,} comments, 16 connections)"
NOTE = """« Kept » is what anybody reads during the seconds in which a public page is kept in memory, as it is served;
« made » is asked of Django alone (`consult.project.asgi:made`), which makes every answer anew. Shares compare the
processor time of an answer, PostgreSQL's included, with that of the empty view. What is kept passes through no Django,
so the empty view is not its ceiling; an answer of five bytes without Django is."""


def run(report):
    """Measure anonymous reads, kept in memory and made for each request, against the empty view.

    Then report the memory of a worker.
    """
    fresh_database()
    addresses = debates.load(proposals=PROPOSALS, comments=COMMENTS).addresses
    report.note(SECTION, NOTE)
    with serve("bench.bare:no_django") as bare:
        report.add(SECTION, "five bytes without Django, same server", str(bare.load("/")))
    with serve("bench.bare:application") as bare:
        report.add(SECTION, "an empty Django view, same server", str(bare.load("/")))
        for application, how, number, least in (
            ("application", "kept", 1000, 0.7),
            ("made", "made", 10, 0.25),
        ):
            with serve(f"consult.project.asgi:{application}") as site:
                found = _measure(bare, site, addresses.values(), number)
                for what, (answers, share) in zip(addresses, found, strict=True):
                    report.add(SECTION, f"{what}, {how}", str(answers), ratio=share, least=least)
                memory = f"{max(site.memory()):.0f} MiB"
                report.add(SECTION, f"memory of a worker afterwards, {how}", memory, "≤ 150 MiB")


def _measure(bare, site, paths, number):
    """Return the load of each address, and the cost of the empty view divided by its cost.

    The cost is measured over `number` requests.
    """
    for path in paths:
        site.load(path, seconds=WARM)
    answers = [site.load(path) for path in paths]
    costs = shares(
        partial(bare.cost, again("/", 100)),
        *(partial(site.cost, again(path, number)) for path in paths),
    )
    return zip(answers, costs, strict=True)
