"""Ten thousand notices on a thousand texts.

Each notice is counted, no text is hidden, and the desk is as fast as before.
"""

import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from debates.models import Proposal
from moderation.cases.actions.urgency import weigh_notices
from moderation.decisions.actions.decisions import decide
from moderation.decisions.chain import first_bad_decision
from moderation.decisions.figures import monthly
from moderation.models import Case, Decision, Notice
from moderation.notices.actions import submit_notice
from tests.api.callers import Caller
from tests.debates import given
from tests.factories import make
from tests.moderation.test_decisions import WHY

REASONS = ["insult", "spam", "hate", "off_topic", "duplicate", "privacy", "threat"]
SHOWN = 52  # more cases than a page lists


@dataclass(frozen=True)
class Rush:
    """The size of a rush: notices, people with an account, and texts.

    Visitors send half of the notices.
    """

    notices: int
    people: int
    texts: int


@pytest.fixture
def consultation(committed):
    """Return a committed consultation, so that the planner has statistics as in production."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    return make.consultation(organisation)


@pytest.mark.long
@pytest.mark.committed
@pytest.mark.parametrize(
    "rush",
    [Rush(150, 20, 55), pytest.param(Rush(10_200, 1000, 1000), marks=pytest.mark.soak)],
    ids=["some", "all"],
)
def test_many_notices_are_counted_hide_no_text_and_do_not_slow_the_desk(consultation, rush):
    desk = Desk(consultation, times=3 if rush.notices > 1000 else 2)
    authors = [make.person(consultation=consultation) for _ in range(10)]
    texts = [
        given.proposal(consultation, authors[n % 10], title=f"Une idée {n} (exemple)")
        for n in range(rush.texts)
    ]
    expected = Counter(send(consultation, [(None, text) for text in texts[:SHOWN]]))
    before = desk.opened()
    began, sent = time.perf_counter(), draw_reports(consultation, rush, texts, rush.notices - SHOWN)
    expected += Counter(send(consultation, sent))
    each = (time.perf_counter() - began) / len(sent)
    assert count_notices() == expected
    assert Notice.objects.count() == sum(expected.values()) >= 0.9 * rush.notices
    assert set(Proposal.objects.values_list("state", flat=True)) == {"published"}
    assert not Decision.objects.exists()
    for case_id in Case.objects.values_list("pk", flat=True):
        weigh_notices(case_id=case_id)
    analyze_tables()
    after = desk.opened()
    assert {name: cost[0] for name, cost in after.items()} == {
        name: cost[0] for name, cost in before.items()
    }
    assert desk.first() == first_by_law_then_by_signals()
    desk.decides(texts[:20])
    print_figures(rush, each, before, after)
    assert notices_in_figures(consultation) == sum(expected.values())
    assert first_bad_decision(make.visitor(consultation.organisation), consultation) is None
    if rush.notices > 10_000:
        assert Notice.objects.count() >= 10_000
        assert all(after[name][1] < 3 * before[name][1] for name in after), (before, after)


def first_by_law_then_by_signals():
    """Return the first waiting case.

    Legally urgent cases come first, by deadline; then the case with the most urgency.
    """
    waiting = list(Case.objects.filter(state="open"))
    hurried = [case for case in waiting if case.is_fast]
    if hurried:
        return min(hurried, key=lambda case: (case.due_at, case.pk))
    return min(waiting, key=lambda case: (-case.urgency, case.due_at, case.pk))


def analyze_tables():
    """Run ANALYZE, as the database does by itself some time after many writes."""
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def draw_reports(consultation, rush, texts, number):
    """Return pairs of participant (or None) and text.

    Half of the notices concern one text in twenty. Some participants report the same text twice.
    """
    rng = random.Random(10_000)
    people = [make.person(consultation=consultation) for _ in range(rush.people)]
    hot = texts[: max(1, len(texts) // 20)]
    return [
        (
            rng.choice(people) if rng.random() < 0.5 else None,
            rng.choice(hot if rng.random() < 0.5 else texts),
        )
        for _ in range(number)
    ]


def send(consultation, sent):
    """Send each notice and yield the id of the text of every notice that is new."""
    visitor, known, rng = make.visitor(consultation.organisation), set(), random.Random(7)
    for reporter, text in sent:
        submit_notice(
            viewer=reporter or visitor,
            target_kind="proposal",
            target_id=text.pk,
            reason=rng.choice(REASONS),
        )
        if reporter is None or (reporter.participant.pk, text.pk) not in known:
            yield text.pk
        known.add((reporter and reporter.participant.pk, text.pk))


def count_notices():
    """Return how many notices each text has. Check that the cases store the same numbers."""
    cases = Case.objects.values("target_id").annotate(n=Sum("notices_count"))
    rows = Counter(Notice.objects.values_list("target_id", flat=True))
    assert {row["target_id"]: row["n"] for row in cases} == dict(rows)
    return rows


class Desk:
    """The pages and the API of a moderator, with their cost."""

    def __init__(self, consultation, *, times):
        self.times, self.moderator = times, make.person("moderator", consultation)
        self.browser, self.caller = make.client(self.moderator), Caller(self.moderator)
        self.log = reverse("moderation-log", args=[consultation.slug])

    def opened(self):
        """Return {name: (queries, milliseconds)} of the first page of each list."""
        queue = reverse("staff-moderation")
        requests = {
            "queue, oldest first": lambda: self.browser.get(queue),
            "queue, most urgent first": lambda: self.browser.get(f"{queue}?order=urgent"),
            "queue, reported for insult": lambda: self.browser.get(f"{queue}?reason=insult"),
            "API, cases": lambda: self.caller.read("/moderation/cases/?page_size=50"),
            "public log": lambda: make.client().get(self.log),
        }
        return {name: self._cost(ask) for name, ask in requests.items()}

    def _cost(self, ask):
        ask()  # the writes of the first visit of a day are not measured
        milliseconds, query_counts = [], []
        for _again in range(self.times):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                assert ask().status_code == 200
            milliseconds.append(1000 * (time.perf_counter() - began))
            query_counts.append(len(queries))
        # Now and then one request refreshes a cache that lasts some seconds.
        return min(query_counts), statistics.median(milliseconds)

    def first(self):
        """Return the case that is shown first."""
        page = self.browser.get(f"{reverse('staff-moderation')}?order=urgent")
        return page.context["rows"][0]["case"]

    def decides(self, texts):
        """Decide on these texts: leave half online and remove half."""
        for number, text in enumerate(texts):
            fields = WHY | {"action": "remove"} if number % 2 else {"action": "no_breach"}
            decide(viewer=self.moderator, target_kind="proposal", target_id=text.pk, **fields)


def notices_in_figures(consultation):
    """Return the number of notices that the public figures count."""
    return sum(
        line.notices for line in monthly(make.visitor(consultation.organisation), consultation)
    )


def print_figures(rush, each, before, after):
    """Print the figures."""
    print(f"{rush}: {1000 * each:.1f} ms a notice")
    for name, (queries, milliseconds) in after.items():
        print(
            f"{name}: {queries} queries, {before[name][1]:.0f} ms before, {milliseconds:.0f} ms after"
        )
