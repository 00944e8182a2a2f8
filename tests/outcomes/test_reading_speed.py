"""The time in which writers find contributions among 10,000 (goal: 300 ms)."""

import statistics
import time

import pytest

from bench import debates
from consult.core.postgres import tenancy
from consult.outcomes.models import MainPointSupport
from consult.outcomes.syntheses.actions import blocks, chapters
from consult.outcomes.syntheses.contribution_search import Wish, list_contributions
from tests.factories import make

pytestmark = [pytest.mark.soak, pytest.mark.committed]
GOAL = 0.3
NUMBER = 10_000
WISHES = {
    "all": Wish(),
    "last page": Wish(page=80),
    "word": Wish(search="malori"),
    "not used yet": Wish(is_unused=True),
    "not used yet, with a word": Wish(is_unused=True, search="malori"),
    "most supported": Wish(is_most_supported=True),
    "most supported, not used yet": Wish(is_most_supported=True, is_unused=True),
    "kind": Wish(kind="institution"),
}


def test_reading_pane_answers_within_its_goal_among_ten_thousand_contributions(committed):
    site = debates.load(proposals=NUMBER, comments=0)
    consultation = site.consultation
    tenancy.set_organisation(consultation.organisation_id)
    writer = make.person("writer", consultation)
    synthesis = chapters.create_synthesis(viewer=writer, consultation_id=consultation.pk)
    chapter = synthesis.chapters.filter(kind="topic").first()
    point = blocks.add_block(
        viewer=writer, chapter_id=chapter.pk, kind="main_point", text="Un point."
    )
    fields = {"organisation_id": point.organisation_id, "block": point}
    used = [MainPointSupport(proposal_id=pk, **fields) for pk in site.proposals[:3000]]
    MainPointSupport.objects.bulk_create(used, batch_size=1000)
    spent = {}
    for name, wish in WISHES.items():
        for topic in (chapter.topic, None):
            times = [seconds(writer, synthesis, consultation, wish, topic) for _ in range(5)]
            spent[f"{name}, {'one topic' if topic else 'all topics'}"] = statistics.median(times)
    first = list_contributions(writer, synthesis, consultation, Wish())
    assert first.number == NUMBER
    print("\n".join(f"{name}: {1000 * median:.0f} ms" for name, median in spent.items()))
    assert max(spent.values()) < GOAL, spent


def seconds(writer, synthesis, consultation, wish, topic):
    """Return how long one page of contributions takes."""
    began = time.perf_counter()
    list_contributions(writer, synthesis, consultation, wish, topic=topic)
    return time.perf_counter() - began
