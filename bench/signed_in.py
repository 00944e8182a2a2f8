"""Pages that a signed-in participant reads and writes, with 5,000 proposals and their votes."""

from functools import partial
from itertools import count
from urllib.parse import urlencode

from django.conf import settings

from bench import debates
from bench.scale import ROUNDS, WARM, sized
from bench.servers import Request, again, compare_costs, fresh_database, serve
from consult.core.postgres import tenancy
from tests.factories import make

TOOLS = ("wrk",)
SIZES = {
    "proposals": sized(5000, 500),
    "comments": sized(50_000, 6000),
    "votes": sized(200_000, 20_000),
}
SECTION = f"Signed in ({SIZES['proposals']:,} proposals, {SIZES['votes']:,} votes, 16 connections to read)"
NOTE = """Shares compare the processor time of an answer, PostgreSQL's included, with that of an empty Django view.
The body of a page is rendered once in a round of a hundred readers (ADR 140). A comment and a position are sent as the
page sends them, each by another person on another proposal. Their answer is a redirect."""
PAGES = ("home page", "consultation page", "topic page", "proposal page")
LEAST = 0.25
WRITTEN = 10
# Readers share the body of a page for some seconds. In a round, it is rendered once for so many of them.
READERS = 100
CSRF = "b" * 32
CHOICES = ("agree", "mixed", "disagree")


def run(report):
    """Measure the pages that a participant reads, then a comment and a position from the page."""
    fresh_database()
    site = debates.load(**SIZES)
    report.note(SECTION, NOTE)
    with tenancy.organisation(site.consultation.organisation_id):
        people = [
            cookies_of(make.person(consultation=site.consultation))
            for _ in range(2 + 2 * ROUNDS * (WRITTEN + 1))
        ]
    reader, *writers = people
    with (
        serve("bench.bare:application") as bare,
        serve("consult.project.asgi:application") as served,
    ):
        view = partial(bare.cost, again("/", 100))
        _read(report, served, view, site, reader)
        _write(report, served, view, iter(writers))


def cookies_of(person):
    """Return the cookies of a participant's new session."""
    session = make.client(person, host="127.0.0.1").cookies
    return (
        f"{settings.SESSION_COOKIE_NAME}={session[settings.SESSION_COOKIE_NAME].value}; "
        f"{settings.CSRF_COOKIE_NAME}={CSRF}"
    )


def _read(report, served, view, site, cookies):
    paths = [site.addresses[name] for name in PAGES]
    for path in paths:
        served.load(path, seconds=WARM, cookies=cookies)
    answers = [served.load(path, cookies=cookies) for path in paths]
    costs = (partial(served.cost, again(path, READERS, cookies=cookies)) for path in paths)
    for name, answer, compared in zip(PAGES, answers, compare_costs(view, *costs), strict=True):
        report.add(
            SECTION,
            f"{name}, signed in",
            f"{answer}; {compared.cost}",
            "p95 ≤ 150 ms",
            ratio=compared.share,
            least=LEAST,
        )


def _write(report, served, view, people):
    numbers = count(1)
    texts = {
        "comment from the page": lambda number: (
            "comment",
            {"body": f"Encore une remarque, la {number} (exemple).", "charter_accepted": "on"},
        ),
        "position from the page": lambda number: (
            "position",
            {"position": CHOICES[number % 3], "version": 1},
        ),
    }

    def form(name):
        number = next(numbers)
        last, fields = texts[name](number)
        body = urlencode(fields | {"csrfmiddlewaretoken": CSRF})
        path = f"/consultations/bench/proposals/{2 + number}/{last}/"
        return Request(path, "POST", body, cookies=next(people))

    for name in texts:
        cost = partial(_cost_of_forms, served, form, name)
        [compared] = compare_costs(view, cost)
        report.add(SECTION, name, str(compared.cost), ratio=compared.share)


def _cost_of_forms(served, form, name):
    return served.cost(form(name) for _ in range(WRITTEN + 1))
