"""A discussion of 5,000 comments is read like one of 50, and a large consultation like a small one.

The number of statements is the same, and each uses an index.
"""

import itertools
import json
import re
from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from bench import debates as bench
from consult.core import memory
from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from debates.comments.selectors import passages as passage_selectors
from debates.models import Comment
from debates.proposals.selectors import proposals as proposal_selectors
from tests.factories import make

pytestmark = pytest.mark.committed
# A list in one order reads its index and stops. The only sort left is that of one page of replies.
MOST_SORTED = 400
MOST_READ = 500
# PostgreSQL plans a prepared statement for its parameters, or once for all parameters.
MODES = ("force_custom_plan", "force_generic_plan")


@pytest.fixture
def site(committed):
    """Return a loaded site of a thousand proposals.

    The first has 5,000 comments, the second has 50.
    """
    loaded = bench.load(proposals=1000, comments=7000, with_questions=False, domain="testserver")
    tenancy.set_organisation(loaded.consultation.organisation_id)
    return loaded


def addresses(site, number):
    """Return each address of the discussion of a proposal, with its number of statements."""
    proposal = site.proposals[number - 1]
    rows = Comment.objects.filter(proposal=proposal)
    root = rows.filter(root__isnull=True).order_by("created_at").last()
    answer = rows.filter(root__isnull=False).order_by("created_at").last()
    page, place = (
        f"/consultations/bench/proposals/{number}/",
        f"/api/v1/proposals/{proposal}/comments/",
    )
    return {
        page: 16,
        f"{page}?comments=newest": 16,
        f"{page}?comments=oldest&at={root.pk}": 18,
        reverse("comment", args=["bench", number, root.pk]): 7,
        reverse("comment", args=["bench", number, answer.pk]): 8,
        place: 3,
        f"{place}?ordering=useful": 3,
    }


def statements(address, viewer=None):
    """Return the statements of a page for a visitor or a viewer, each with its parameters.

    The page was opened once before, to fill the caches of the process. Then `memory.forget()`
    empties the short memory.
    """
    client = make.client(viewer)
    client.get(address)
    memory.forget()
    with captured() as found:
        assert client.get(address).status_code == 200, address
    return found


@contextmanager
def captured():
    """Yield the list to which each statement is added when it runs, with its parameters."""
    found = []

    def note(execute, sql, parameters, many, context):
        found.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        yield found


def nodes(plan):
    """Yield every step of a query plan."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def plan_of(sql, parameters, mode):
    """Return the plan of a statement, made for its parameters or for all parameters."""
    numbers = itertools.count(1)
    numbered = re.sub("%s", lambda _place: f"${next(numbers)}", sql)
    places = ", ".join(["%s"] * len(parameters))
    with connection.cursor() as cursor:
        cursor.execute(f"SET plan_cache_mode = {mode}")
        cursor.execute(f"PREPARE explained AS {numbered}")
        explain = "EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained"
        cursor.execute(f"{explain} ({places})" if places else explain, parameters)
        [[explained]] = cursor.fetchall()
        cursor.execute("DEALLOCATE explained")
        cursor.execute("RESET plan_cache_mode")
    return (json.loads(explained) if isinstance(explained, str) else explained)[0]["Plan"]


def assert_indexed(sql, parameters, mode, table="debates_comment"):
    """Check that no step reads a long list to show its beginning, or sorts it."""
    for step in nodes(plan_of(sql, parameters, mode)):
        if step.get("Relation Name") == table:
            left_out = step.get("Rows Removed by Filter", 0)
            read = (step["Actual Rows"] + left_out) * step["Actual Loops"]
            assert (step["Node Type"] != "Seq Scan", read <= MOST_READ) == (True, True), sql
        if "Sort" in step["Node Type"]:
            assert step["Plans"][0]["Actual Rows"] <= MOST_SORTED, sql


@pytest.mark.long
def test_long_discussion_makes_as_many_statements_as_a_short_one_with_indexes(site):
    counted = {}
    participant = make.person(consultation=site.consultation)
    for number in (1, 2):
        for address, expected in addresses(site, number).items():
            queries = statements(address)
            counted[address] = (len(queries), expected)
            if number == 1:
                for sql, parameters in [*queries, *statements(address, participant)]:
                    if sql.startswith("SELECT") and "debates_comment" in sql:
                        for mode in MODES:
                            assert_indexed(sql, parameters, mode)
    assert {address: found for address, (found, _) in counted.items()} == {
        address: expected for address, (_, expected) in counted.items()
    }


@contextmanager
def many_consultations(number):
    """Let PostgreSQL expect that the proposals belong to so many consultations and topics."""
    columns = ("consultation_id", "topic_id")
    with as_owner() as owner, owner.cursor() as cursor:
        for column in columns:
            cursor.execute(
                f"ALTER TABLE debates_proposal ALTER {column} SET (n_distinct = {number})"
            )
        cursor.execute("ANALYZE debates_proposal")
    try:
        yield
    finally:
        with as_owner() as owner, owner.cursor() as cursor:
            for column in columns:
                cursor.execute(f"ALTER TABLE debates_proposal ALTER {column} RESET (n_distinct)")


def test_list_of_a_large_consultation_among_small_ones_is_read_by_its_index(site):
    topic, api = site.addresses["topic page"], site.addresses["proposal list API"]
    # A random order that begins near the end of its ring takes a second statement for the rest.
    lists = [f"{topic}?sort=random&seed=7", f"{topic}?sort=newest", api]
    found = []
    with many_consultations(100):
        for address in lists:
            for sql, parameters in statements(address):
                if "debates_proposal" in sql and "LIMIT 21" in sql:
                    found.append(address)
                    for mode in MODES:
                        assert_indexed(sql, parameters, mode, table="debates_proposal")
    assert found == lists


def test_comments_of_a_paragraph_are_counted_from_their_index(site):
    proposal = proposal_selectors.get_proposal(
        make.visitor(site.consultation.organisation), site.proposals[0]
    )
    rows = Comment.objects.filter(proposal=proposal, root__isnull=True).values("pk")[:3000]
    Comment.objects.filter(pk__in=rows).update(paragraph="p-0123456789ab", paragraph_version=1)
    with captured() as queries:
        counts = passage_selectors.paragraph_counts(
            make.visitor(site.consultation.organisation), proposal
        )
    assert list(counts) == ["p-0123456789ab"]
    steps = [step.get("Index Name") for step in nodes(plan_of(*queries[-1], MODES[0]))]
    assert "comments_on_paragraphs" in steps
