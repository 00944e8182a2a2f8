"""Reading: pages and lists with 5,000 proposals and 50,000 comments, against an empty Django view."""

from bench import debates
from bench.scale import WARM, sized
from bench.servers import fresh_database, load, serve

SECTION = "Reading (5,000 proposals, 50,000 comments, 16 connections)"
NOTE = """« Kept » is what anybody reads during the seconds in which a public page is kept in memory, as it is served;
« made » is asked of Django alone (`consult.project.asgi:made`), which makes every answer anew. What is kept passes
through no Django, so the empty view is not its ceiling; an answer of five bytes without Django is. An answer made anew
costs five to nine statements and a page of templates: 9 to 20 ms of a core, half of it Django building statements and
reading rows, where the empty view costs about one. No single part stands out: the goal asks for fewer statements."""


def run(report):
    """Measure anonymous reads, kept and not, as ratios to the empty view; then what a worker holds."""
    fresh_database()
    addresses = debates.load(proposals=sized(5000, 200), comments=sized(50_000, 1000)).addresses
    report.note(SECTION, NOTE)
    bare, five_bytes = (_bare(application) for application in ("application", "no_django"))
    report.add(SECTION, "an empty Django view, same server", str(bare))
    report.add(SECTION, "five bytes without Django, same server", str(five_bytes))
    for application, how, least in (("application", "kept", 0.7), ("made", "made", 0.25)):
        with serve(f"consult.project.asgi:{application}") as site:
            for what, path in addresses.items():
                _measure(report, bare, f"{what}, {how}", site.address + path, least)
            report.add(SECTION, f"memory of a worker afterwards, {how}", f"{max(site.memory()):.0f} MiB", "≤ 150 MiB")


def _bare(application):
    with serve(f"bench.bare:{application}") as site:
        load(site.address + "/", seconds=WARM)
        return load(site.address + "/")


def _measure(report, bare, what, url, least):
    load(url, seconds=WARM)
    found = load(url)
    report.add(SECTION, what, str(found), ratio=found.per_second / bare.per_second, least=least)
