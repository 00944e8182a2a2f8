"""The random order: a ring read from a seed that the links carry, so that pages do not repeat, without a cookie."""

import time

from django.utils.crypto import salted_hmac
from rest_framework.utils.urls import replace_query_param

from consult.api.pagination import BadCursor
from consult.core.exceptions import Invalid
from debates.selectors import ring_page

QUARTER = 15 * 60


def seed_now() -> int:
    """The seed of who brings none: it changes by the quarter hour, so that caches may keep a page meanwhile."""
    quarter = int(time.time() // QUARTER)
    return int.from_bytes(salted_hmac("consult.seed", str(quarter)).digest()[:4]) >> 1


class RingPage:
    """A page of the ring; its links carry the seed."""

    def __init__(self, found, seed):
        self.rows, self.seed, self.after = found.items, seed, found.after

    def links(self, address):
        """The next page; a ring is walked one way."""
        seeded = replace_query_param(address, "seed", self.seed)
        return {"next": replace_query_param(seeded, "cursor", self.after) if self.after else None, "previous": None}


def ring(door, rows, seed) -> RingPage:
    """The page of a random list that the address asks for."""
    try:
        return RingPage(ring_page(rows, seed, after=door.query.get("cursor"), size=door.page_size), seed)
    except Invalid:
        raise BadCursor from None
