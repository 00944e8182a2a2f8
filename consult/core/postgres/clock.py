"""The time by the clock of the database, which decides every deadline.

Application servers may disagree about the time; there is only one database.
"""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


class ClockNow(Func):
    """The expression `clock_timestamp()`: the present moment, not the start of the transaction."""

    function = "CLOCK_TIMESTAMP"
    template = "%(function)s()"
    arity = 0
    output_field = DateTimeField()


def now() -> datetime:
    """Return the present time of the database, in UTC. Run one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def to_the_minute(moment: datetime) -> datetime:
    """Return a time without its seconds.

    Comments are published with such times: a second may reveal who voted then (ADR 136).
    """
    return moment.replace(second=0, microsecond=0)
