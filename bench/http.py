"""Reading pages and lists with 5,000 proposals, 50,000 comments and 200,000 votes."""

from functools import partial

from bench import debates
from bench.scale import WARM, sized
from bench.servers import again, compare_costs, fresh_database, serve

TOOLS = ("wrk",)
PROPOSALS, COMMENTS, VOTES = sized(5000, 500), sized(50_000, 6000), sized(200_000, 20_000)
SECTION = (
    f"Reading ({PROPOSALS:,} proposals, {COMMENTS:,} comments, {VOTES:,} votes, 16 connections)"
)
# The shares of what is made anew, by the end of its name, and the processor time of one page.
LEAST = {"topic page": 0.09, "proposal page": 0.12, ", page": 0.12, "API": 0.2}
GOALS = {"consultation page": "≤ 50 ms of processor"}
NOTE = """« Kept » is what anybody reads during the seconds in which a public page is kept in memory, as it is served;
« made » is asked of Django alone (`consult.project.asgi:made`), which makes every answer anew. Shares compare the
processor time of an answer, PostgreSQL's included, with that of the empty view. What is kept passes through no Django,
so the empty view is not its ceiling; an answer of five bytes without Django is."""


def run(report):
    """Measure anonymous reads, kept in memory and made for each request, against the empty view.

    Then report the memory of a worker.
    """
    fresh_database()
    addresses = debates.load(proposals=PROPOSALS, comments=COMMENTS, votes=VOTES).addresses
    report.note(SECTION, NOTE)
    with serve("bench.bare:no_django") as bare:
        report.add(SECTION, "five bytes without Django, same server", str(bare.load("/")))
    with serve("bench.bare:application") as bare:
        report.add(SECTION, "an empty Django view, same server", str(bare.load("/")))
        for application, how, number in (("application", "kept", 1000), ("made", "made", 10)):
            with serve(f"consult.project.asgi:{application}") as site:
                found = _measure(bare, site, addresses.values(), number)
                for label, (answers, compared) in zip(addresses, found, strict=True):
                    least = 0.7 if how == "kept" else _least(label)
                    goal = "" if how == "kept" else GOALS.get(label, "")
                    text = str(answers) if how == "kept" else f"{answers}; {compared.cost}"
                    report.add(
                        SECTION, f"{label}, {how}", text, goal, ratio=compared.share, least=least
                    )
                memory = f"{max(site.memory()):.0f} MiB"
                report.add(SECTION, f"memory of a worker afterwards, {how}", memory, "≤ 150 MiB")


def _least(label):
    """Return the goal for an answer that is rendered again, or None without a goal."""
    return next((least for kind, least in LEAST.items() if label.endswith(kind)), None)


def _measure(bare, site, paths, number):
    """Return the load of each address, and its cost beside that of the empty view.

    The cost is measured over `number` requests.
    """
    for path in paths:
        site.load(path, seconds=WARM)
    answers = [site.load(path) for path in paths]
    costs = compare_costs(
        partial(bare.cost, again("/", 100)),
        *(partial(site.cost, again(path, number)) for path in paths),
    )
    return zip(answers, costs, strict=True)
