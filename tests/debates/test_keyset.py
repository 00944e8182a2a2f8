"""Pages of lists: in every order, no row is repeated or missing, even while rows are added."""

import base64
import json

import pytest
from django.db.models import F

from consult.core.exceptions import Invalid
from consult.core.postgres import keyset
from consult.core.postgres.keyset import RING
from debates.models import Proposal
from debates.proposals.selectors import proposals as proposal_selectors
from tests.debates import given
from tests.factories import make


@pytest.fixture
def rows(consultation):
    """Return seven proposals, as a visitor lists them."""
    author = make.person(consultation=consultation)
    for _ in range(7):
        given.proposal(consultation, author)
    return proposal_selectors.proposals(
        make.visitor(consultation.organisation), consultation=consultation
    )


def read_all_pages(read, size=3):
    """Return the ids of all rows, read page after page."""
    found, after, pages = [], None, 0
    while pages == 0 or after:
        page = read(after=after, size=size)
        assert len(page.items) <= size
        found += [row.pk for row in page.items]
        after, pages = page.after, pages + 1
    return found


@pytest.mark.parametrize("ordering", ["newest", "oldest", "most_discussed"])
def test_pages_contain_every_row_once_in_order(rows, ordering):
    Proposal.objects.filter(number__in=[2, 5]).update(comments_count=9)
    order = proposal_selectors.PROPOSAL_ORDERS[ordering]
    assert read_all_pages(lambda **at: keyset.page(rows, order, **at)) == [
        row.pk for row in rows.order_by(*order)
    ]


def test_tombstone_at_the_end_of_a_page_keeps_its_place_in_the_order(rows):
    Proposal.objects.update(comments_count=F("number") * 10)
    Proposal.objects.filter(number__in=[2, 5]).update(state="removed")
    order = proposal_selectors.PROPOSAL_ORDERS["most_discussed"]
    assert read_all_pages(lambda **at: keyset.page(rows, order, **at)) == [
        row.pk for row in rows.order_by(*order)
    ]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("size", [1, 2, 7, 8])
def test_pages_of_every_size_contain_every_row(rows, size):
    order = proposal_selectors.PROPOSAL_ORDERS["newest"]
    assert read_all_pages(lambda **at: keyset.page(rows, order, **at), size) == [
        row.pk for row in rows
    ]


def test_row_added_between_pages_shifts_no_page(rows, consultation):
    order = proposal_selectors.PROPOSAL_ORDERS["newest"]
    first = keyset.page(rows, order, size=3)
    given.proposal(consultation)
    second = keyset.page(rows, order, after=first.after, size=3)
    assert [row.number for row in (*first.items, *second.items)] == [7, 6, 5, 4, 3, 2]


@pytest.mark.sampled(5, "size")
@pytest.mark.parametrize("seed", [0, 1, RING // 2, RING - 1, RING + 5])
@pytest.mark.parametrize("size", [1, 3, 7, 20])
def test_ring_contains_every_row_once_for_any_seed(rows, seed, size):
    for number, place in enumerate([0, 5, 5, RING // 2, RING // 2 + 1, RING - 2, RING - 1], 1):
        Proposal.objects.filter(number=number).update(shuffle=place)
    found = read_all_pages(lambda **at: keyset.ring_page(rows, seed, **at), size)
    assert sorted(found) == sorted(row.pk for row in rows)
    start = seed % RING
    expected = sorted(rows, key=lambda row: (row.shuffle < start, row.shuffle, row.pk))
    assert found == [row.pk for row in expected]


def test_ring_makes_two_queries_at_most(rows, django_assert_num_queries):
    Proposal.objects.update(shuffle=5)
    with django_assert_num_queries(1):  # the consultation was written here, and is not queried
        keyset.ring_page(rows, 0, size=3)
    with django_assert_num_queries(2):  # the end of the ring is empty, so its beginning is read
        keyset.ring_page(rows, 6, size=3)


def encode_key(*key):
    """Return a key encoded as in an address."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


FORGED = [
    "x",
    "!",
    "é",
    "a" * 5000,
    encode_key(),
    encode_key(1),
    encode_key("2026-01-01T00:00:00Z", "not an id"),
    encode_key("2026-01-01T00:00:00", "0" * 32),
    encode_key("99999999999-01-01", "0" * 32),
    encode_key(None, None),
    encode_key([], {}),
    encode_key(10**30, "0" * 32),
    encode_key(1e999, "0" * 32),
    encode_key(True, True),
    base64.urlsafe_b64encode(b"[" * 3000).decode(),
    base64.urlsafe_b64encode(b"{}").decode(),
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("forged", FORGED)
def test_forged_key_is_refused_under_its_name(rows, forged):
    for read in (
        lambda: keyset.page(rows, proposal_selectors.PROPOSAL_ORDERS["newest"], after=forged),
        lambda: keyset.page(
            rows, proposal_selectors.PROPOSAL_ORDERS["most_discussed"], after=forged
        ),
        lambda: keyset.ring_page(rows, 3, after=forged),
    ):
        with pytest.raises(Invalid) as refused:
            read()
        assert refused.value.attr == "after"
