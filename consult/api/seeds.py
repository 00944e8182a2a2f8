"""The seed of the random order of lists, which is read as a ring.

The links of each page contain the seed. So pages do not repeat a row, and no cookie is needed.
"""

import time

from django.utils.crypto import salted_hmac

QUARTER = 15 * 60


def seed_now() -> int:
    """Return the seed for a request that gives none.

    It changes every quarter of an hour, so that caches can store a page in the meantime.
    """
    quarter = int(time.time() // QUARTER)
    return int.from_bytes(salted_hmac("consult.seed", str(quarter)).digest()[:4]) >> 1
