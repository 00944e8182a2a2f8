"""Ten thousand notices on a thousand texts: each is counted, nothing is hidden, and the desk is as quick as before."""

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

from consult.core import tenancy
from consult.core.postgres.roles import as_owner
from debates.models import Proposal
from moderation.actions import decide, submit_notice, weigh_notices
from moderation.chain import first_bad_decision
from moderation.figures import monthly
from moderation.models import Case, Decision, Notice
from tests.api.callers import Caller
from tests.debates import given
from tests.factories import make
from tests.moderation.test_decisions import WHY

REASONS = ["insult", "spam", "hate", "off_topic", "duplicate", "privacy", "threat"]
SHOWN = 52  # more cases than a page lists


@dataclass(frozen=True)
class Rush:
    """How many notices, by how many people with an account, on how many texts; as many visitors send half of them."""

    notices: int
    people: int
    texts: int


@pytest.fixture
def consultation(committed):
    """Committed, so that the database knows how much it holds, as it does where people work."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    return make.consultation(organisation)


@pytest.mark.committed
@pytest.mark.takes(15)
@pytest.mark.parametrize(
    "rush", [Rush(150, 20, 55), pytest.param(Rush(10_200, 1000, 1000), marks=pytest.mark.soak)], ids=["some", "all"]
)
def test_every_notice_is_counted_nothing_is_hidden_and_the_desk_is_as_quick(consultation, rush):
    desk = Desk(consultation, times=3 if rush.notices > 1000 else 2)
    authors = [make.person(consultation=consultation) for _ in range(10)]
    texts = [given.proposal(consultation, authors[n % 10], title=f"Une idée {n} (exemple)") for n in range(rush.texts)]
    expected = Counter(send(consultation, [(None, text) for text in texts[:SHOWN]]))
    before = desk.opened()
    began, sent = time.perf_counter(), drawn(consultation, rush, texts, rush.notices - SHOWN)
    expected += Counter(send(consultation, sent))
    each = (time.perf_counter() - began) / len(sent)
    assert counted() == expected
    assert Notice.objects.count() == sum(expected.values()) >= 0.9 * rush.notices
    assert set(Proposal.objects.values_list("state", flat=True)) == {"published"}
    assert not Decision.objects.exists()
    for case_id in Case.objects.values_list("pk", flat=True):
        weigh_notices(case_id=case_id)
    learn()
    after = desk.opened()
    assert {name: one[0] for name, one in after.items()} == {name: one[0] for name, one in before.items()}
    assert desk.first() == first_by_law_then_by_signals()
    desk.decides(texts[:20])
    told(rush, each, before, after)
    assert notices_in_figures(consultation) == sum(expected.values())
    assert first_bad_decision(make.visitor(consultation.organisation), consultation) is None
    if rush.notices > 10_000:
        assert Notice.objects.count() >= 10_000
        assert all(after[name][1] < 3 * before[name][1] for name in after), (before, after)


def first_by_law_then_by_signals():
    """What the law hurries, by when it is due; else what signals point at most."""
    waiting = list(Case.objects.filter(state="open"))
    hurried = [one for one in waiting if one.is_fast]
    if hurried:
        return min(hurried, key=lambda one: (one.due_at, one.pk))
    return min(waiting, key=lambda one: (-one.urgency, one.due_at, one.pk))


def learn():
    """What the database does by itself some time after much was written."""
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def drawn(consultation, rush, texts, number):
    """(who or nobody, text): half of them on one text in twenty, as it happens; some people say the same twice."""
    rng = random.Random(10_000)
    people = [make.person(consultation=consultation) for _ in range(rush.people)]
    hot = texts[: max(1, len(texts) // 20)]
    return [
        (rng.choice(people) if rng.random() < 0.5 else None, rng.choice(hot if rng.random() < 0.5 else texts))
        for _ in range(number)
    ]


def send(consultation, sent):
    """Report each; the id of the text of every notice that is new."""
    visitor, known, rng = make.visitor(consultation.organisation), set(), random.Random(7)
    for who, text in sent:
        submit_notice(viewer=who or visitor, target_kind="proposal", target_id=text.pk, reason=rng.choice(REASONS))
        if who is None or (who.participant.pk, text.pk) not in known:
            yield text.pk
        known.add((who and who.participant.pk, text.pk))


def counted():
    """How many notices each text has, as its case says and as there are."""
    cases = Case.objects.values("target_id").annotate(n=Sum("notices_count"))
    rows = Counter(Notice.objects.values_list("target_id", flat=True))
    assert {row["target_id"]: row["n"] for row in cases} == dict(rows)
    return rows


class Desk:
    """A moderator's pages and API, with what they cost."""

    def __init__(self, consultation, *, times):
        self.times, self.moderator = times, make.person("moderator", consultation)
        self.browser, self.caller = make.client(self.moderator), Caller(self.moderator)
        self.log = reverse("moderation-log", args=[consultation.slug])

    def opened(self):
        """{name: (queries, milliseconds)} of the first page of each list."""
        queue = reverse("staff-moderation")
        asked = {
            "queue, oldest first": lambda: self.browser.get(queue),
            "queue, most urgent first": lambda: self.browser.get(f"{queue}?order=urgent"),
            "queue, reported for insult": lambda: self.browser.get(f"{queue}?reason=insult"),
            "API, cases": lambda: self.caller.read("/moderation/cases/?page_size=50"),
            "public log": lambda: make.client().get(self.log),
        }
        return {name: self._cost(ask) for name, ask in asked.items()}

    def _cost(self, ask):
        ask()  # what a day's first visit writes is no part of it
        took, asked = [], []
        for _again in range(self.times):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                assert ask().status_code == 200
            took.append(1000 * (time.perf_counter() - began))
            asked.append(len(queries))
        return min(asked), statistics.median(took)  # now and then one finds anew what is remembered for some seconds

    def first(self):
        """The case that is shown first."""
        page = self.browser.get(f"{reverse('staff-moderation')}?order=urgent")
        return page.context["rows"][0]["case"]

    def decides(self, texts):
        """Half are left online, half removed."""
        for number, text in enumerate(texts):
            said = WHY | {"action": "remove"} if number % 2 else {"action": "no_breach"}
            decide(viewer=self.moderator, target_kind="proposal", target_id=text.pk, **said)


def notices_in_figures(consultation):
    """All those that the public figures count."""
    return sum(line.notices for line in monthly(make.visitor(consultation.organisation), consultation))


def told(rush, each, before, after):
    """The figures."""
    print(f"{rush}: {1000 * each:.1f} ms a notice")
    for name, (queries, milliseconds) in after.items():
        print(f"{name}: {queries} queries, {before[name][1]:.0f} ms before, {milliseconds:.0f} ms after")
