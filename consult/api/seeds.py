"""The random order of lists, as a ring that is read from a seed.

The links of each page contain the seed. So pages do not repeat a row, and no cookie is needed.
"""

import time

from django.utils.crypto import salted_hmac
from rest_framework.utils.urls import replace_query_param

from consult.api.pagination import BadCursor
from consult.core.exceptions import Invalid
from consult.core.keyset import ring_page

QUARTER = 15 * 60


def seed_now() -> int:
    """Return the seed for a request that gives none.

    It changes every quarter of an hour, so that caches can store a page in the meantime.
    """
    quarter = int(time.time() // QUARTER)
    return int.from_bytes(salted_hmac("consult.seed", str(quarter)).digest()[:4]) >> 1


class RingPage:
    """A page of the ring, whose links contain the seed."""

    def __init__(self, found, seed):
        self.rows, self.seed, self.after = found.items, seed, found.after

    def links(self, address):
        """Return the address of the next page. A ring has no previous page."""
        seeded = replace_query_param(address, "seed", self.seed)
        return {
            "next": replace_query_param(seeded, "cursor", self.after) if self.after else None,
            "previous": None,
        }


def ring(door, rows, seed) -> RingPage:
    """Return the page of a random list that the address asks for.

    Raise `BadCursor` where the cursor is not one of this list.
    """
    try:
        return RingPage(
            ring_page(rows, seed, after=door.query.get("cursor"), size=door.page_size), seed
        )
    except Invalid:
        raise BadCursor from None
